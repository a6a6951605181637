/**
 * Questions on trees of supervisors: who is restarted, who is stopped, who gives up. A small model of rules SUP7 to SUP16 answers
 * them with one rule changed; what is true is found by running the tree.
 * Left out: dynamic supervisors, starts that fail, children that trap exits.
 */
import { Facts } from '../check';
import type { Files, Step } from '../lesson';
import type { Log } from '../log';
import type { Strategy } from '../versions';
import {
  type Aim,
  type Drawn,
  type Family,
  namesOrNobody,
  optionsBy,
  pick,
  type Restart,
  type Roll,
  type ShownPart,
  type ShownSupervisor,
} from './question';

export type Fault = 'raise' | 'kill' | 'normal' | 'shutdown';

export interface Blow {
  readonly child: string;
  readonly fault: Fault;
}

export const aims = [
  {
    belief: 'type ignored',
    concept: 19,
    needs: [],
    rule: 'SUP7',
    sentence: 'The restart type comes first: only an end that is to be restarted makes the strategy act.',
  },
  {
    belief: 'transient after shutdown',
    concept: 19,
    needs: [],
    rule: 'SUP7',
    sentence: '`shutdown` is an orderly end: a transient child is not restarted after it.',
  },
  {
    belief: 'normal stays away',
    concept: 19,
    needs: [],
    rule: 'SUP8',
    sentence: 'A permanent child is restarted after any end, also after `normal`.',
  },
  {
    belief: 'temporary restarts',
    concept: 19,
    needs: [],
    rule: 'SUP10',
    sentence: 'A temporary child is never restarted, not even after a crash.',
  },
  {
    belief: 'temporary takes the group',
    concept: 21,
    needs: [17, 19, 20, 22],
    rule: 'SUP10',
    sentence:
      'A temporary child is not to be restarted, so its end touches nobody else, whatever the strategy.',
  },
  {
    belief: 'temporary comes back',
    concept: 22,
    needs: [17, 19, 20, 21],
    rule: 'SUP14',
    sentence: 'A group restart stops temporary children and drops them: they are not started again.',
  },
  {
    belief: 'finished stay away',
    concept: 22,
    needs: [17, 19, 20, 21],
    rule: 'SUP14',
    sentence:
      'A group restart starts every child of the group that has a spec, also one that had ended in order.',
  },
  {
    belief: 'rest is before',
    concept: 20,
    needs: [17],
    rule: 'SUP13',
    sentence: '`rest_for_one` takes those that were started *after* the child that ended.',
  },
  {
    belief: 'siblings go along',
    concept: 20,
    needs: [18],
    rule: 'SUP11',
    sentence: 'Under `one_for_one` only the child that ended is started again; the others are not touched.',
  },
  {
    belief: 'budget per child',
    concept: 23,
    needs: [],
    rule: 'SUP15',
    sentence: 'There is one budget for all children of a supervisor, not one for each.',
  },
  {
    belief: 'limit ends it',
    concept: 23,
    needs: [],
    rule: 'SUP15',
    sentence: '*More than* the intensity is too much: as many restarts as it says are allowed.',
  },
  {
    belief: 'group counts each',
    concept: 23,
    needs: [17, 20],
    rule: 'SUP15',
    sentence: 'A group restart counts once, however many children are in it.',
  },
  {
    belief: 'only the bad one goes',
    concept: 24,
    needs: [23],
    rule: 'SUP16',
    sentence: 'A supervisor that gives up stops all its children and exits.',
  },
  {
    belief: 'group above restarts',
    concept: 25,
    needs: [17, 20, 24],
    rule: 'SUP6',
    sentence:
      'A supervisor hears only of the ends of its own children. What one below can mend, those above never hear of.',
  },
  {
    belief: 'gave up comes back',
    concept: 24,
    needs: [19, 23],
    rule: 'SUP7',
    sentence:
      'A supervisor that gives up exits with `shutdown`, an orderly end: only a permanent one is restarted by the supervisor above.',
  },
  {
    belief: 'temporary is gone for good',
    concept: 22,
    needs: [19, 24],
    rule: 'SUP14',
    sentence: 'A supervisor that is started anew starts its full list, the temporary children too.',
  },
  {
    belief: 'count survives',
    concept: 25,
    needs: [23, 24],
    rule: 'SUP15',
    sentence: 'A supervisor that is started anew begins to count at 0.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

// ---- the decision model ---------------------------------------------------------------------------------------------------

interface Standing {
  alive: boolean;
  incarnation: number;
  /** Its spec is in the list. */
  listed: boolean;
}

/** How everybody stands in the end, by name. */
export type After = Readonly<Record<string, { readonly alive: boolean; readonly incarnation: number }>>;

/** What the rules say of faults that all happen within one period, one of them changed if `belief` is given. */
export function predict(root: ShownSupervisor, blows: readonly Blow[], belief?: string): After {
  const model = new Model(root, belief as Belief | undefined);
  for (const { child, fault } of blows) model.hit(child, fault);
  return Object.fromEntries(model.at);
}

class Model {
  readonly at = new Map<string, Standing>();
  private readonly above = new Map<string, ShownSupervisor>();
  private readonly parts = new Map<string, ShownPart>();
  private readonly counts = new Map<string, number>();
  /** Temporary children that have left a list. */
  private readonly dropped = new Set<string>();

  constructor(
    private readonly root: ShownSupervisor,
    private readonly belief: Belief | undefined,
  ) {
    this.know(root);
    this.start(root);
  }

  hit(name: string, fault: Fault): void {
    const part = this.parts.get(name);
    if (part === undefined || !this.stands(name).alive) return;
    this.stands(name).alive = false;
    this.ended(part, fault);
  }

  private know(part: ShownPart): void {
    this.parts.set(part.name, part);
    this.at.set(part.name, { alive: false, incarnation: 0, listed: true });
    if (part.kind === 'worker') return;
    for (const child of part.children) {
      this.above.set(child.name, part);
      this.know(child);
    }
  }

  private stands(name: string): Standing {
    return this.at.get(name) as Standing;
  }

  private start(part: ShownPart): void {
    const standing = this.stands(part.name);
    standing.alive = true;
    standing.incarnation++;
    if (part.kind === 'worker') return;
    if (this.belief !== 'count survives')
      for (const key of [...this.counts.keys()])
        if (key === part.name || key.startsWith(`${part.name}/`)) this.counts.delete(key);
    for (const child of part.children) {
      if (this.belief === 'temporary is gone for good' && this.dropped.has(child.name)) continue;
      this.stands(child.name).listed = true;
      this.start(child);
    }
  }

  private stop(part: ShownPart): void {
    if (part.kind === 'supervisor') for (const child of [...part.children].reverse()) this.stop(child);
    this.stands(part.name).alive = false;
  }

  private drop(name: string): void {
    this.stands(name).listed = false;
    this.dropped.add(name);
  }

  /** A child is no more; its supervisor acts. */
  private ended(part: ShownPart, how: Fault | 'gave up'): void {
    const sup = this.above.get(part.name);
    if (sup === undefined) return;
    const { belief } = this;
    if (!this.isRestarted(part.restart, how)) {
      if (part.restart === 'temporary') this.drop(part.name);
      const takes = part.restart === 'temporary' && belief === 'temporary takes the group';
      if (!takes || sup.strategy === 'one_for_one') return;
    }
    this.restart(sup, part);
    const above = this.above.get(sup.name);
    if (belief === 'group above restarts' && above !== undefined && above.strategy !== 'one_for_one')
      if (this.stands(sup.name).alive) this.startGroup(above, sup);
  }

  private isRestarted(type: Restart, how: Fault | 'gave up'): boolean {
    const { belief } = this;
    if (belief === 'type ignored') return true;
    if (how === 'gave up' && belief === 'gave up comes back') return true;
    const orderly = how !== 'raise' && how !== 'kill';
    switch (type) {
      case 'temporary':
        return belief === 'temporary restarts' && !orderly;
      case 'transient':
        return !orderly || (belief === 'transient after shutdown' && how === 'shutdown');
      case 'permanent':
        return !(belief === 'normal stays away' && how === 'normal');
    }
  }

  private restart(sup: ShownSupervisor, part: ShownPart): void {
    const { belief } = this;
    const group = this.groupOf(sup, part);
    const cost =
      belief === 'group counts each' ? group.filter(({ name }) => this.stands(name).listed).length : 1;
    const budget = belief === 'budget per child' ? `${sup.name}/${part.name}` : sup.name;
    const count = (this.counts.get(budget) ?? 0) + cost;
    this.counts.set(budget, count);
    if (belief === 'limit ends it' ? count < sup.intensity : count <= sup.intensity) {
      this.startGroup(sup, part);
    } else if (belief === 'only the bad one goes') {
      this.drop(part.name);
    } else {
      this.stop(sup);
      this.ended(sup, 'gave up');
    }
  }

  private groupOf({ strategy, children }: ShownSupervisor, part: ShownPart): readonly ShownPart[] {
    const at = children.indexOf(part);
    if (strategy === 'one_for_one') return this.belief === 'siblings go along' ? children : [part];
    if (strategy === 'one_for_all') return children;
    return this.belief === 'rest is before' ? children.slice(0, at + 1) : children.slice(at);
  }

  private startGroup(sup: ShownSupervisor, part: ShownPart): void {
    const group = this.groupOf(sup, part);
    const finished = new Set(group.filter((one) => one !== part && !this.stands(one.name).alive));
    for (const one of [...group].reverse()) this.stop(one);
    for (const one of group) this.startMember(one, one === part, finished.has(one));
  }

  /** What a restart of its group does to one child. */
  private startMember(part: ShownPart, isEnded: boolean, isFinished: boolean): void {
    const { belief } = this;
    const standing = this.stands(part.name);
    if (!standing.listed && !(isEnded && belief === 'type ignored')) return;
    if (isFinished && belief === 'finished stay away') return;
    const returns =
      belief === 'temporary comes back' || belief === 'temporary restarts' || belief === 'type ignored';
    if (part.restart === 'temporary' && !returns && !(isEnded && belief === 'gave up comes back'))
      this.drop(part.name);
    else this.start(part);
  }
}

// ---- what is asked ----------------------------------------------------------------------------------------------------------

export type Asked = 'new' | 'gone' | 'untouched' | 'left';

const ASKED: Record<Asked, string> = {
  new: 'Who has a new pid afterwards?',
  gone: 'Who does not run afterwards?',
  untouched: 'Who is still the same process?',
  left: 'Who runs in the end?',
};

export function answerOf(asked: Asked, after: After): string {
  const names = (fits: (one: After[string]) => boolean): string =>
    namesOrNobody(Object.entries(after).flatMap(([name, one]) => (fits(one) ? [name] : [])));
  switch (asked) {
    case 'new':
      return names(({ alive, incarnation }) => alive && incarnation > 1);
    case 'gone':
      return names(({ alive }) => !alive);
    case 'untouched':
      return names(({ alive, incarnation }) => alive && incarnation === 1);
    case 'left':
      return names(({ alive }) => alive);
  }
}

// ---- drawing --------------------------------------------------------------------------------------------------------------

interface Wish {
  readonly strategies?: readonly Strategy[];
  readonly faults?: readonly Fault[];
  readonly blows?: number;
  /** Two levels of supervisors; only for those who know why a supervisor gives up. */
  readonly nested?: true;
  /** Of the supervisor below. */
  readonly below?: { readonly restarts?: readonly Restart[]; readonly intensities?: readonly number[] };
}

const GROUPS = ['one_for_all', 'rest_for_one'] as const;
const CRASHES = ['raise', 'kill'] as const;

/** What is drawn more often for an aim: a random question seldom tests it. */
const WISHES: Readonly<Partial<Record<Belief, Wish>>> = {
  'transient after shutdown': { faults: ['shutdown'] },
  'normal stays away': { faults: ['normal'] },
  'temporary restarts': { faults: CRASHES },
  'temporary takes the group': { strategies: GROUPS, faults: CRASHES },
  'temporary comes back': { strategies: GROUPS, faults: CRASHES },
  'finished stay away': { strategies: GROUPS, faults: ['normal', 'raise'], blows: 2 },
  'rest is before': { strategies: ['rest_for_one'], faults: CRASHES },
  'siblings go along': { strategies: ['one_for_one'], faults: CRASHES },
  'budget per child': { faults: CRASHES, blows: 4 },
  'limit ends it': { faults: CRASHES, blows: 3 },
  'group counts each': { strategies: GROUPS, faults: CRASHES, blows: 2 },
  'only the bad one goes': { faults: CRASHES, blows: 4 },
  'group above restarts': { strategies: GROUPS, faults: CRASHES, nested: true },
  'gave up comes back': {
    faults: CRASHES,
    blows: 3,
    nested: true,
    below: { restarts: ['transient', 'temporary'], intensities: [0, 1] },
  },
  'temporary is gone for good': {
    faults: CRASHES,
    blows: 3,
    nested: true,
    below: { restarts: ['permanent'], intensities: [0, 1] },
  },
  'count survives': {
    faults: CRASHES,
    blows: 4,
    nested: true,
    below: { restarts: ['permanent'], intensities: [1] },
  },
};

const ALL_TYPES: readonly Restart[] = ['permanent', 'transient', 'temporary'];

function draw(aim: string, roll: Roll, knows: (concept: number) => boolean): Drawn | null {
  const belief = aim as Belief;
  const about = aims.find((one) => one.belief === belief);
  const known = (concept: number): boolean =>
    knows(concept) || about?.concept === concept || (about?.needs as readonly number[]).includes(concept);
  const wish = WISHES[belief] ?? {};
  const nested = wish.nested ?? (known(24) && known(25) && roll(2) === 0);
  const count = Math.max(1, (wish.blows ?? 1) - roll(2));
  const root = drawTree(wish, nested, known, roll, wish.blows !== undefined && wish.blows > 1);
  const workers = workersOf(root);
  const below = new Set(
    root.children.flatMap((part) =>
      part.kind === 'supervisor' ? workersOf(part).map(({ name }) => name) : [],
    ),
  );
  const targets = wish.nested ? workers.filter(({ name }) => below.has(name)) : workers;
  const faults = wish.faults ?? (known(19) ? (['raise', 'kill', 'normal', 'shutdown'] as const) : CRASHES);
  const blows = Array.from({ length: count }, (): Blow => ({
    child: pick(roll, targets).name,
    fault: pick(roll, faults),
  }));
  // A blow to who has gone already would be no fault.
  if (!blows.every(({ child }, i) => predict(root, blows.slice(0, i))[child]?.alive === true)) return null;
  for (const asked of ['new', 'gone', 'untouched', 'left'] as const) {
    const options = optionsBy(
      aim,
      aims.map((one) => one.belief),
      (one) => answerOf(asked, predict(root, blows, one)),
      root.strategy !== 'one_for_one'
        ? []
        : GROUPS.map((strategy) => ({
            text: answerOf(asked, predict({ ...root, strategy }, blows, aim)),
            belief: 'siblings go along',
          })),
    );
    if (options === null) continue;
    return {
      shown: { type: 'tree', root },
      when: 'Then, within a tenth of a second:',
      faults: blows.map(blowSaid),
      ask: ASKED[asked],
      options,
      programs: [programOf(root)],
      steps: stepsOf(blows),
      until: untilOf(blows.length),
      truth: ([log]) => answerOf(asked, afterOf(root, log)),
    };
  }
  return null;
}

function drawTree(
  { strategies, below }: Wish,
  nested: boolean,
  known: (concept: number) => boolean,
  roll: Roll,
  counts: boolean,
): ShownSupervisor {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const strategy = (): Strategy =>
    pick(
      roll,
      strategies ?? (known(17) && known(20) ? (['one_for_one', ...GROUPS] as const) : ['one_for_one']),
    );
  const worker = (of: Strategy): ShownPart => {
    const mixed = known(19) && (of === 'one_for_one' || known(21));
    const types = !mixed
      ? ['permanent' as const]
      : of === 'one_for_one' || known(22)
        ? ALL_TYPES
        : ALL_TYPES.slice(0, 2);
    return { kind: 'worker', name: names.shift() as string, restart: pick(roll, types) };
  };
  const top = strategy();
  const supervisor = (
    name: string,
    of: Strategy,
    intensity: number,
    restart: Restart,
    children: ShownPart[],
  ) => ({ kind: 'supervisor', name, restart, strategy: of, intensity, period: 5, children }) as const;
  const limit = () => (counts && known(23) ? 1 + roll(3) : 3);
  if (!nested) {
    const children = Array.from({ length: 3 + roll(2) }, () => worker(top));
    return supervisor('app', top, limit(), 'permanent', children);
  }
  const before = Array.from({ length: roll(2) }, () => worker(top));
  const inner = strategy();
  const s = supervisor(
    's',
    inner,
    pick(roll, below?.intensities ?? [1, 2, 3]),
    pick(roll, below?.restarts ?? (['permanent', 'permanent', 'transient'] as const)),
    Array.from({ length: 2 }, () => worker(inner)),
  );
  const after = Array.from({ length: 1 + roll(2) }, () => worker(top));
  return supervisor('app', top, limit(), 'permanent', [...before, s, ...after]);
}

function workersOf({ children }: ShownSupervisor): { readonly name: string }[] {
  return children.flatMap((part) => (part.kind === 'worker' ? [part] : workersOf(part)));
}

// ---- running it -------------------------------------------------------------------------------------------------------------

/** Virtual ms at which the first fault strikes, between two, and after the last. */
const BEGIN = 100;
const APART = 20;
const SETTLED = 200;

export const untilOf = (blows: number): number => BEGIN + blows * APART + SETTLED;

export function stepsOf(blows: readonly Blow[]): Step[] {
  return blows.map(({ child, fault }, i) => ({
    at: BEGIN + i * APART,
    ...(fault === 'kill'
      ? { op: 'process.kill', params: { pid: child, reason: 'kill' } }
      : { op: 'process.cast', params: { pid: child, request: fault } }),
  }));
}

export function blowSaid({ child, fault }: Blow): string {
  switch (fault) {
    case 'raise':
      return `${child} raises an error`;
    case 'kill':
      return `${child} is killed`;
    case 'normal':
      return `${child} ends with normal`;
    case 'shutdown':
      return `${child} ends with shutdown`;
  }
}

/** The tree as a program. */
export function programOf(root: ShownSupervisor): Files {
  const server = `import { GenServer, Supervisor } from 'otp'

// A toy: does what it is told.
const part = GenServer.define({
  init: () => ['ok', 0],
  handleCast(order, n) {
    if (order === 'raise') throw new Error('boom')
    return ['stop', order, n]
  },
})
`;
  const workers = (name: string) => `start: [part, undefined, { name: '${name}' }]`;
  return { 'main.ts': treeProgram(root, server, workers) };
}

/** Supervisors as text, the lowest first. @param server what stands before them @param start `start: […]` of a worker */
export function treeProgram(root: ShownSupervisor, server: string, start: (name: string) => string): string {
  const below = (of: ShownSupervisor): ShownSupervisor[] =>
    of.children.flatMap((part) => (part.kind === 'supervisor' ? [...below(part), part] : []));
  const define = ({ name, strategy, intensity, period, children }: ShownSupervisor): string => {
    const list = children.map((part) => {
      const how = part.kind === 'worker' ? start(part.name) : `start: [${part.name}]`;
      return `    { id: '${part.name}', ${how}, restart: '${part.restart}' },\n`;
    });
    return `Supervisor.define({
  name: '${name}',
  strategy: '${strategy}',
  maxRestarts: ${intensity},
  maxSeconds: ${period},
  children: [
${list.join('')}  ],
})
`;
  };
  const inner = below(root).map((one) => `const ${one.name} = ${define(one)}\n`);
  return `${server}
${inner.join('')}export default ${define(root)}`;
}

export function afterOf(root: ShownSupervisor, log: Log): After {
  const facts = new Facts(log);
  const names = (part: ShownPart): string[] =>
    part.kind === 'worker' ? [part.name] : [part.name, ...part.children.flatMap(names)];
  return Object.fromEntries(
    names(root).map((name) => {
      const up = facts.up(name);
      return [name, { alive: up !== undefined, incarnation: up?.process.incarnation ?? facts.inc(name) }];
    }),
  );
}

export const trees: Family = { aims, draw };
