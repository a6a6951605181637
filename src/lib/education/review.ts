/**
 * Review questions: generated trees, a short list of faults, one thing asked. What is true is found by running them; a small
 * decision model with one rule changed gives the other answers, each of which is a misconception. Rules LES95 to LES99.
 * Left out: nested trees, dynamic supervisors, starts that fail.
 */
import { Facts } from './check';
import type { Files, Step } from './lesson';
import type { Log } from './log';
import type { Strategy } from './versions';

export type Restart = 'permanent' | 'transient' | 'temporary';
export type Fault = 'raise' | 'kill' | 'normal' | 'shutdown';

export interface Child {
  readonly name: string;
  readonly restart: Restart;
}

export interface System {
  readonly strategy: Strategy;
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
  /** In start order. */
  readonly children: readonly Child[];
}

export interface Blow {
  readonly child: string;
  readonly fault: Fault;
}

// ---- the decision model ---------------------------------------------------------------------------------------------------

/** A rule that is believed to be otherwise. */
export type Belief =
  | 'type ignored'
  | 'transient after shutdown'
  | 'normal stays away'
  | 'temporary restarts'
  | 'temporary takes the group'
  | 'temporary comes back'
  | 'finished stay away'
  | 'rest is before'
  | 'budget per child'
  | 'limit ends it'
  | 'group counts each'
  | 'only the bad one goes';

export interface Aim {
  readonly belief: Belief;
  /** Number in the concept map. */
  readonly concept: number;
  /** What is told to who answers so. In our Markdown, one line. */
  readonly sentence: string;
  /** The rule of the spec. */
  readonly rule: string;
}

export const AIMS: readonly Aim[] = [
  {
    belief: 'type ignored',
    concept: 19,
    rule: 'SUP7',
    sentence: 'The restart type comes first: only an end that is to be restarted makes the strategy act.',
  },
  {
    belief: 'transient after shutdown',
    concept: 19,
    rule: 'SUP7',
    sentence: '`shutdown` is an orderly end: a transient child is not restarted after it.',
  },
  {
    belief: 'normal stays away',
    concept: 19,
    rule: 'SUP8',
    sentence: 'A permanent child is restarted after any end, also after `normal`.',
  },
  {
    belief: 'temporary restarts',
    concept: 19,
    rule: 'SUP10',
    sentence: 'A temporary child is never restarted, not even after a crash.',
  },
  {
    belief: 'temporary takes the group',
    concept: 21,
    rule: 'SUP10',
    sentence:
      'A temporary child is not to be restarted, so its end touches nobody else, whatever the strategy.',
  },
  {
    belief: 'temporary comes back',
    concept: 22,
    rule: 'SUP14',
    sentence: 'A group restart stops temporary children and drops them: they are not started again.',
  },
  {
    belief: 'finished stay away',
    concept: 22,
    rule: 'SUP14',
    sentence:
      'A group restart starts every child of the group that has a spec, also one that had ended in order.',
  },
  {
    belief: 'rest is before',
    concept: 20,
    rule: 'SUP13',
    sentence: '`rest_for_one` takes those that were started *after* the child that ended.',
  },
  {
    belief: 'budget per child',
    concept: 23,
    rule: 'SUP15',
    sentence: 'There is one budget for all children of a supervisor, not one for each.',
  },
  {
    belief: 'limit ends it',
    concept: 23,
    rule: 'SUP15',
    sentence: '*More than* the intensity is too much: as many restarts as it says are allowed.',
  },
  {
    belief: 'group counts each',
    concept: 23,
    rule: 'SUP15',
    sentence: 'A group restart counts once, however many children are in it.',
  },
  {
    belief: 'only the bad one goes',
    concept: 24,
    rule: 'SUP16',
    sentence: 'A supervisor that gives up stops all its children and exits.',
  },
];

interface Standing {
  alive: boolean;
  incarnation: number;
  /** Its spec is in the list. */
  listed: boolean;
}

/** How everybody stands after the blows; all within one period. */
export interface After {
  readonly supervisor: boolean;
  readonly children: Readonly<Record<string, { readonly alive: boolean; readonly incarnation: number }>>;
}

/** What the rules say, one of them changed if `belief` is given. */
export function predict(system: System, blows: readonly Blow[], belief?: Belief): After {
  const { children, strategy, intensity } = system;
  const at = new Map<string, Standing>(
    children.map(({ name }) => [name, { alive: true, incarnation: 1, listed: true }]),
  );
  const counts = new Map<string, number>();
  let supervisor = true;
  const typeOf = (name: string) => children.find((child) => child.name === name)?.restart ?? 'permanent';
  for (const { child, fault } of blows) {
    const hit = at.get(child);
    if (!supervisor || hit?.alive !== true) continue;
    hit.alive = false;
    const type = typeOf(child);
    if (!restarts(type, fault, belief)) {
      if (type === 'temporary') hit.listed = false;
      if (!(type === 'temporary' && belief === 'temporary takes the group' && strategy !== 'one_for_one'))
        continue;
    }
    const group = groupOf(system, child, belief);
    const cost = belief === 'group counts each' ? group.filter((name) => at.get(name)?.listed).length : 1;
    const budget = belief === 'budget per child' ? child : '';
    const count = (counts.get(budget) ?? 0) + cost;
    counts.set(budget, count);
    if (belief === 'limit ends it' ? count >= intensity : count > intensity) {
      if (belief === 'only the bad one goes') {
        hit.listed = false;
        continue;
      }
      supervisor = false;
      for (const standing of at.values()) standing.alive = false;
      continue;
    }
    for (const name of group) start(at.get(name), typeOf(name), name === child, belief);
  }
  return { supervisor, children: Object.fromEntries(at) };
}

function restarts(type: Restart, fault: Fault, belief: Belief | undefined): boolean {
  if (belief === 'type ignored') return true;
  const orderly = fault === 'normal' || fault === 'shutdown';
  switch (type) {
    case 'temporary':
      return belief === 'temporary restarts' && !orderly;
    case 'transient':
      return !orderly || (belief === 'transient after shutdown' && fault === 'shutdown');
    case 'permanent':
      return !(belief === 'normal stays away' && fault === 'normal');
  }
}

function groupOf({ strategy, children }: System, child: string, belief: Belief | undefined): string[] {
  const names = children.map(({ name }) => name);
  const at = names.indexOf(child);
  if (strategy === 'one_for_one') return [child];
  if (strategy === 'one_for_all') return names;
  return belief === 'rest is before' ? names.slice(0, at + 1) : names.slice(at);
}

/** What a restart of its group does to one child. */
function start(
  standing: Standing | undefined,
  type: Restart,
  ended: boolean,
  belief: Belief | undefined,
): void {
  if (standing === undefined || (!standing.listed && !(ended && belief === 'type ignored'))) return;
  const finished = !standing.alive && !ended;
  if (finished && belief === 'finished stay away') return;
  const returns =
    belief === 'temporary comes back' || belief === 'temporary restarts' || belief === 'type ignored';
  if (type === 'temporary' && !returns) {
    standing.alive = false;
    standing.listed = false;
    return;
  }
  standing.alive = true;
  standing.incarnation++;
}

// ---- questions --------------------------------------------------------------------------------------------------------------

export type Asked = 'new' | 'gone' | 'untouched' | 'supervisor';

/** An answer, in words. */
export interface Option {
  readonly text: string;
  /** What one believes who answers so; absent for what the rules say. */
  readonly belief?: Belief;
}

export interface Question {
  readonly seed: number;
  readonly system: System;
  readonly blows: readonly Blow[];
  readonly asked: Asked;
  readonly aim: Belief;
  /** At least three, shuffled. */
  readonly options: readonly Option[];
}

export const ASKED: Record<Asked, string> = {
  new: 'Who has a new pid afterwards?',
  gone: 'Who of the children does not run afterwards?',
  untouched: 'Who is still the same process?',
  supervisor: 'Does `app` still run, and who below it?',
};

/** The answer to a question, of how everybody stands. */
export function answerOf(asked: Asked, { supervisor, children }: After): string {
  const names = (fits: (one: { alive: boolean; incarnation: number }) => boolean): string => {
    const found = Object.entries(children).flatMap(([name, one]) => (fits(one) ? [name] : []));
    return found.length === 0 ? 'nobody' : found.join(', ');
  };
  switch (asked) {
    case 'new':
      return names(({ alive, incarnation }) => alive && incarnation > 1);
    case 'gone':
      return names(({ alive }) => !alive);
    case 'untouched':
      return names(({ alive, incarnation }) => alive && incarnation === 1);
    case 'supervisor':
      return supervisor ? `app runs, with ${names(({ alive }) => alive)}` : 'app has given up: nobody runs';
  }
}

/** Pseudo-random numbers from a seed: the same seed asks the same question. */
function dice(seed: number): (sides: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % sides;
  };
}

/** What is drawn more often for an aim: a random question seldom tests it. */
const DRAWN: Partial<
  Record<Belief, { strategies?: readonly Strategy[]; faults?: readonly Fault[]; blows?: number }>
> = {
  'transient after shutdown': { faults: ['shutdown'] },
  'normal stays away': { faults: ['normal'] },
  'temporary restarts': { faults: ['raise', 'kill'] },
  'temporary takes the group': { strategies: ['one_for_all', 'rest_for_one'], faults: ['raise', 'kill'] },
  'temporary comes back': { strategies: ['one_for_all', 'rest_for_one'], faults: ['raise', 'kill'] },
  'finished stay away': {
    strategies: ['one_for_all', 'rest_for_one'],
    faults: ['normal', 'raise'],
    blows: 2,
  },
  'rest is before': { strategies: ['rest_for_one'], faults: ['raise', 'kill'] },
  'budget per child': { faults: ['raise', 'kill'], blows: 4 },
  'limit ends it': { faults: ['raise', 'kill'], blows: 3 },
  'group counts each': { strategies: ['one_for_all', 'rest_for_one'], faults: ['raise', 'kill'], blows: 2 },
  'only the bad one goes': { faults: ['raise', 'kill'], blows: 4 },
};
const TRIES = 400;

/** A question that tells who holds a belief from who does not; null when none was drawn. */
export function question(seed: number, aim: Belief): Question | null {
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
  const { strategies, faults, blows: most = 1 } = DRAWN[aim] ?? {};
  for (let i = 0; i < TRIES; i++) {
    const children = ['a', 'b', 'c', 'd'].slice(0, 3 + roll(2)).map((name): Child => ({
      name,
      restart: pick(['permanent', 'transient', 'temporary']),
    }));
    const system: System = {
      strategy: pick(strategies ?? ['one_for_one', 'one_for_all', 'rest_for_one']),
      intensity: most > 1 ? 1 + roll(3) : 3,
      period: 5,
      children,
    };
    const blows = Array.from({ length: Math.max(1, most - roll(2)) }, (): Blow => ({
      child: pick(children).name,
      fault: pick(faults ?? ['raise', 'kill', 'normal', 'shutdown']),
    }));
    // A blow to who has gone already would be no fault.
    if (!lands(system, blows)) continue;
    for (const asked of ['new', 'gone', 'untouched', 'supervisor'] as const) {
      const options = optionsFor(asked, system, blows, aim);
      if (options !== null) return { seed, system, blows, asked, aim, options: shuffled(options, roll) };
    }
  }
  return null;
}

function lands(system: System, blows: readonly Blow[]): boolean {
  return blows.every(({ child }, i) => predict(system, blows.slice(0, i)).children[child]?.alive === true);
}

/** The answer by the rules, that of the aim, and others by other beliefs; null when the aim tells nothing here. */
function optionsFor(asked: Asked, system: System, blows: readonly Blow[], aim: Belief): Option[] | null {
  const right = answerOf(asked, predict(system, blows));
  const options: Option[] = [{ text: right }];
  for (const belief of [aim, ...AIMS.map((one) => one.belief)]) {
    const text = answerOf(asked, predict(system, blows, belief));
    if (options.some((option) => option.text === text)) {
      if (belief === aim && text === right) return null;
      continue;
    }
    options.push({ text, belief });
    if (options.length === 4) break;
  }
  return options.length < 3 ? null : options;
}

function shuffled<T>(list: readonly T[], roll: (sides: number) => number): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = roll(i + 1);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}

// ---- running a question -------------------------------------------------------------------------------------------------------

/** Virtual ms at which the first fault strikes, between two, and after the last. */
const BEGIN = 100;
const APART = 20;
const SETTLED = 200;

/** The question as a program. */
export function programOf({ strategy, intensity, period, children }: System): Files {
  const list = children
    .map(
      ({ name, restart }) =>
        `    { id: '${name}', start: [part, undefined, { name: '${name}' }], restart: '${restart}' },\n`,
    )
    .join('');
  return {
    'main.ts': `import { GenServer, Supervisor } from 'otp'

// A toy: does what it is told.
const part = GenServer.define({
  init: () => ['ok', 0],
  handleCast(order, n) {
    if (order === 'raise') throw new Error('boom')
    return ['stop', order, n]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: '${strategy}',
  maxRestarts: ${intensity},
  maxSeconds: ${period},
  children: [
${list}  ],
})
`,
  };
}

export function stepsOf(blows: readonly Blow[]): Step[] {
  return blows.map(({ child, fault }, i) => ({
    at: BEGIN + i * APART,
    ...(fault === 'kill'
      ? { op: 'process.kill', params: { pid: child, reason: 'kill' } }
      : { op: 'process.cast', params: { pid: child, request: fault } }),
  }));
}

export const untilOf = (blows: readonly Blow[]): number => BEGIN + blows.length * APART + SETTLED;

/** How everybody stands at the end of a run. */
export function afterOf({ children }: System, log: Log): After {
  const facts = new Facts(log);
  return {
    supervisor: facts.up('app') !== undefined,
    children: Object.fromEntries(
      children.map(({ name }) => {
        const up = facts.up(name);
        return [name, { alive: up !== undefined, incarnation: up?.process.incarnation ?? facts.inc(name) }];
      }),
    ),
  };
}
