/** Questions on starts that fail or are ignored: who runs, who is stopped again, what `startLink` answers. Rules SUP2 to SUP4, SUP20. */
import { Facts } from '../check';
import type { Log } from '../log';
import {
  type Aim,
  type Drawn,
  type Family,
  namesOrNobody,
  optionsBy,
  pick,
  type Roll,
  type ShownPart,
  type ShownSupervisor,
} from './question';
import { treeProgram } from './tree';

const aims = [
  {
    belief: 'boot tries again',
    concept: 26,
    needs: [13, 17],
    rule: 'SUP3',
    sentence:
      'At the first start of a supervisor nothing is tried again: one child that cannot start fails it. Only *re*starts are tried again.',
  },
  {
    belief: 'only who failed is missing',
    concept: 26,
    needs: [13, 17],
    rule: 'SUP3',
    sentence: 'A supervisor does not start with a part of its children: when one cannot start, none stays.',
  },
  {
    belief: 'those before stay',
    concept: 26,
    needs: [13, 17],
    rule: 'SUP3',
    sentence: 'When a child cannot start, those that were started before it are stopped again.',
  },
  {
    belief: 'rolled back in start order',
    concept: 26,
    needs: [13, 17],
    rule: 'SUP3',
    sentence:
      'What a failed start has begun is stopped in reverse order: the last that was started goes first.',
  },
  {
    belief: 'all are tried first',
    concept: 17,
    needs: [13, 26],
    rule: 'SUP2',
    sentence: 'Children are started one after the other: behind one that fails nobody is started any more.',
  },
  {
    belief: 'only the supervisor below fails',
    concept: 26,
    needs: [13, 17, 25],
    rule: 'SUP3',
    sentence:
      'A supervisor whose child cannot start fails its own start, and so is itself a child that cannot start.',
  },
  {
    belief: 'the reason comes bare',
    concept: 26,
    needs: [13, 17],
    rule: 'SUP3',
    sentence:
      '`startLink` answers `shutdown` with what happened in it: `failed_to_start_child`, the id of the child, and its reason.',
  },
  {
    belief: 'one level is told',
    concept: 26,
    needs: [13, 17, 25],
    rule: 'SUP3',
    sentence:
      'Each supervisor on the way wraps the reason in its own: one `failed_to_start_child` for each level.',
  },
  {
    belief: 'ignore fails the start',
    concept: 27,
    needs: [13, 17],
    rule: 'SUP4',
    sentence:
      '`ignore` is no failure: the supervisor goes on, and the child stays in its list without a process.',
  },
  {
    belief: 'ignored comes later',
    concept: 27,
    needs: [13, 17],
    rule: 'SUP4',
    sentence:
      'No timer starts an ignored child: it stays without a process until somebody asks for it, or its group is restarted.',
  },
  {
    belief: 'ignore ends the list',
    concept: 27,
    needs: [13, 17],
    rule: 'SUP4',
    sentence: 'Behind a child that answers `ignore` the others are started as if it were there.',
  },
  {
    belief: 'a failed restart is left',
    concept: 26,
    needs: [13, 18, 23],
    rule: 'SUP20',
    sentence: 'A restart that fails is tried again, at once, until it works or the supervisor gives up.',
  },
  {
    belief: 'a failed restart ends it',
    concept: 26,
    needs: [13, 18, 23],
    rule: 'SUP20',
    sentence:
      'A failed start ends the supervisor only at its own start. At a restart it tries again while its limit lasts.',
  },
  {
    belief: 'tries are free',
    concept: 26,
    needs: [13, 18, 23],
    rule: 'SUP15',
    sentence: 'Every try counts as one more restart, also when it fails.',
  },
  {
    belief: 'the first restart is free',
    concept: 26,
    needs: [13, 18, 23],
    rule: 'SUP15',
    sentence: 'The restart after the crash is the first that counts, and each try after it is one more.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

/** How one start of a child goes. */
type How = 'ok' | 'fail' | 'ignore';

/** How the starts of some go, in order; what is not said goes well. */
type Script = Readonly<Record<string, readonly How[]>>;

const REASON = 'refused';
const FOR_EVER: readonly How[] = Array.from({ length: 12 }, () => 'fail' as const);

// ---- the model: the first start ---------------------------------------------------------------------------------------------

interface Boot {
  /** Whose starts ended well, in order. */
  readonly started: readonly string[];
  readonly stopped: readonly string[];
  readonly running: readonly string[];
  /** What the start answers: why it failed. */
  readonly failed?: string;
}

function boot({ name, intensity, children }: ShownSupervisor, script: Script, belief?: Belief): Boot {
  const started: string[] = [];
  const stopped: string[] = [];
  const running: string[] = [];
  /** What stops at once: a child, or all that a child that is a supervisor has started, which stops it itself. */
  const groups: string[][] = [];
  let failed: string | undefined;
  for (const child of children) {
    if (failed !== undefined && belief !== 'all are tried first') break;
    let how = child.kind === 'worker' ? (script[child.name]?.[0] ?? 'ok') : 'ok';
    let why = `'${REASON}'`;
    if (child.kind === 'supervisor') {
      const below = boot(child, script, belief);
      started.push(...below.started);
      stopped.push(...below.stopped);
      if (below.failed !== undefined) {
        if (belief === 'only the supervisor below fails') continue;
        how = 'fail';
        why = below.failed;
      } else {
        running.push(...below.running);
        groups.push([...below.running]);
        continue;
      }
    }
    if (how === 'ignore') {
      if (belief === 'ignore ends the list') break;
      if (belief === 'ignored comes later') running.push(child.name);
      if (belief !== 'ignore fails the start') continue;
      how = 'fail';
    }
    const again = child.kind === 'worker' && belief === 'boot tries again';
    if (how === 'ok' || (again && comesBack(script[child.name], intensity))) {
      started.push(child.name);
      running.push(child.name);
      groups.push([child.name]);
      continue;
    }
    if (belief === 'only who failed is missing') continue;
    failed ??=
      belief === 'the reason comes bare' || (belief === 'one level is told' && child.kind === 'supervisor')
        ? why
        : `['shutdown', ['failed_to_start_child', '${child.name}', ${why}]]`;
    if (belief === 'those before stay') return { started, stopped, running: [name, ...running] };
  }
  if (failed === undefined) {
    started.push(name);
    return { started, stopped, running: [name, ...running] };
  }
  const back = belief === 'rolled back in start order' ? groups : [...groups].reverse();
  return { started, stopped: [...stopped, ...back.flat()], running: [], failed };
}

/** Whether one of the tries that a limit allows would go well. */
const comesBack = (tries: readonly How[] = [], intensity: number): boolean => tries.length <= intensity;

type Asked = 'runs' | 'order' | 'answer';

const ASKED: Readonly<Record<Asked, string>> = {
  runs: 'Who runs afterwards?',
  order: 'Whose start ends well, and who is then stopped, in which order?',
  answer: 'What does `startLink` of app answer?',
};

const ordered = (started: readonly string[], stopped: readonly string[]): string =>
  `${namesOrNobody(started)} started; ${namesOrNobody(stopped)} stopped`;

function bootAnswer(asked: Asked, root: ShownSupervisor, script: Script, belief?: Belief): string {
  const { started, stopped, running, failed } = boot(root, script, belief);
  if (asked === 'runs') return namesOrNobody(namesOf(root).filter((name) => running.includes(name)));
  if (asked === 'order') return ordered(started, stopped);
  return failed === undefined ? `['ok', pid]` : `['error', ${failed}]`;
}

const namesOf = (part: ShownPart): string[] =>
  part.kind === 'worker' ? [part.name] : [part.name, ...part.children.flatMap(namesOf)];

// ---- the model: a restart ---------------------------------------------------------------------------------------------------

interface Again {
  /** Of the child, the first one included. */
  readonly starts: number;
  readonly running: 'all' | 'others' | 'nobody';
}

function restart(tries: readonly How[], intensity: number, belief?: Belief): Again {
  let starts = 1;
  for (let count = belief === 'the first restart is free' ? 0 : 1; count <= intensity; count++) {
    starts++;
    const how = tries[starts - 1] ?? 'ok';
    if (how === 'ok' || (how === 'ignore' && belief === 'ignored comes later'))
      return { starts, running: 'all' };
    if (how === 'ignore' && belief !== 'ignore fails the start') return { starts, running: 'others' };
    if (belief === 'a failed restart is left') return { starts, running: 'others' };
    if (belief === 'a failed restart ends it') return { starts, running: 'nobody' };
    if (belief === 'tries are free') count = 0;
    if (starts > FOR_EVER.length) break;
  }
  return { starts, running: 'nobody' };
}

// ---- drawing ----------------------------------------------------------------------------------------------------------------

const IGNORES: readonly string[] = ['ignore fails the start', 'ignored comes later', 'ignore ends the list'];
const AGAIN: readonly string[] = [
  'a failed restart is left',
  'a failed restart ends it',
  'tries are free',
  'the first restart is free',
];
const NESTED: readonly string[] = ['only the supervisor below fails', 'one level is told'];

/** What is asked for an aim; what is not said, for any of them. */
const ASKS: Readonly<Partial<Record<Belief, readonly Asked[]>>> = {
  'rolled back in start order': ['order'],
  'all are tried first': ['order'],
  'the reason comes bare': ['answer'],
  'one level is told': ['answer'],
  'boot tries again': ['runs'],
  'only the supervisor below fails': ['runs'],
};

function draw(aim: string, roll: Roll, knows: (concept: number) => boolean): Drawn | null {
  if (AGAIN.includes(aim) || (aim === 'ignore fails the start' && knows(23) && roll(2) === 0))
    return drawRestart(aim, roll);
  return drawBoot(aim, roll);
}

/** What stands by a child whose starts do not all go well. */
function noted(tries: readonly How[] | undefined, first: boolean): string | undefined {
  if (tries === undefined) return undefined;
  const fails = tries.filter((how) => how === 'fail').length;
  if (tries.includes('ignore')) return first ? 'init answers ignore' : 'init answers ignore from then on';
  if (fails >= FOR_EVER.length) return 'init fails';
  return `init fails ${fails === 1 ? 'once' : `${fails} times`}, then no more`;
}

function drawBoot(aim: string, roll: Roll): Drawn | null {
  const ignores = IGNORES.includes(aim);
  const nested = NESTED.includes(aim) || roll(4) === 0;
  const names = ['a', 'b', 'c', 'd', 'e'];
  const worker = (): string => names.shift() as string;
  const before = Array.from({ length: 1 + roll(2) }, worker);
  const inner = nested ? Array.from({ length: 2 }, worker) : [];
  const after = Array.from({ length: nested ? roll(2) : 1 + roll(2) }, worker);
  const candidates = NESTED.includes(aim) ? inner : [...before.slice(1), ...inner, ...after];
  if (candidates.length === 0) return null;
  const hit = pick(roll, candidates);
  const tries: readonly How[] = ignores
    ? ['ignore']
    : aim === 'boot tries again'
      ? Array.from({ length: 1 + roll(2) }, () => 'fail' as const)
      : FOR_EVER;
  const script: Script = { [hit]: tries };
  const part = (name: string): ShownPart => {
    const note = noted(script[name], true);
    return { kind: 'worker', name, restart: 'permanent', ...(note !== undefined && { note }) };
  };
  const supervisor = (name: string, children: ShownPart[]): ShownSupervisor => ({
    kind: 'supervisor',
    name,
    restart: 'permanent',
    strategy: 'one_for_one',
    intensity: 3,
    period: 5,
    children,
  });
  const root = supervisor('app', [
    ...before.map(part),
    ...(nested ? [supervisor('s', inner.map(part))] : []),
    ...after.map(part),
  ]);
  const asked = pick(
    roll,
    ASKS[aim as Belief] ?? (ignores ? (['runs'] as const) : (['runs', 'order'] as const)),
  );
  const options = optionsBy(
    aim,
    aims.map((one) => one.belief),
    (one) => bootAnswer(asked, root, script, one as Belief | undefined),
  );
  if (options === null) return null;
  const all = namesOf(root);
  return {
    shown: { type: 'tree', root },
    when: 'Nothing runs yet. Then:',
    faults: ['app is started, by startLink'],
    ask: ASKED[asked],
    options,
    programs: [{ 'main.ts': programOf(root, script, true) }],
    steps: [{ at: 100, op: 'process.send', params: { pid: 'starter', message: 'boot' } }],
    until: 400,
    truth: ([log]) => bootTruth(asked, all, log),
  };
}

function bootTruth(asked: Asked, all: readonly string[], log: Log): string {
  const facts = new Facts(log);
  const from = facts.op()?.seq ?? 0;
  const nameIn = (labels: readonly string[]): string[] =>
    labels.flatMap((label) => all.find((name) => label.startsWith(`${name}#`)) ?? []);
  if (asked === 'runs') return namesOrNobody(all.filter((name) => facts.up(name) !== undefined));
  if (asked === 'order') {
    return ordered(nameIn(facts.startsAfter(from)), nameIn(facts.stopsAfter(from)));
  }
  const state = facts.state(facts.last('starter')) as readonly unknown[] | undefined;
  return state?.[0] === 'ok' ? `['ok', pid]` : quoted(state);
}

/** A term of words and tuples, as learners write it. */
function quoted(term: unknown): string {
  return Array.isArray(term) ? `[${term.map(quoted).join(', ')}]` : `'${String(term)}'`;
}

function drawRestart(aim: string, roll: Roll): Drawn | null {
  const names = ['a', 'b', 'c', 'd'].slice(0, 3 + roll(2));
  const hit = pick(roll, names);
  const intensity = 1 + roll(4);
  const tries: readonly How[] =
    aim === 'ignore fails the start'
      ? ['ok', ...Array.from({ length: FOR_EVER.length }, () => 'ignore' as const)]
      : ['ok', ...Array.from({ length: 1 + roll(4) }, () => 'fail' as const)];
  const counts = aim !== 'ignore fails the start' && roll(2) === 0;
  const said = (one?: string): string => {
    const { starts, running } = restart(tries, intensity, one as Belief | undefined);
    if (counts) return String(starts);
    if (running === 'nobody') return 'nobody';
    return ['app', ...names.filter((name) => running === 'all' || name !== hit)].join(', ');
  };
  const others = aim === 'ignore fails the start' ? ['ignored comes later'] : AGAIN;
  const options = optionsBy(aim, others, said);
  if (options === null) return null;
  const script: Script = { [hit]: tries };
  const note = noted(tries, false) as string;
  const root: ShownSupervisor = {
    kind: 'supervisor',
    name: 'app',
    restart: 'permanent',
    strategy: 'one_for_one',
    intensity,
    period: 5,
    children: names.map((name) => ({ kind: 'worker', name, restart: 'permanent' })),
  };
  return {
    shown: { type: 'tree', root },
    when: 'All are fine at first. Then:',
    faults: [`${hit} is killed, and its ${note}`],
    ask: counts ? `How often is ${hit} started, the first start included?` : ASKED.runs,
    options,
    programs: [{ 'main.ts': programOf(root, script, false) }],
    steps: [{ at: 100, op: 'process.kill', params: { pid: hit, reason: 'kill' } }],
    until: 400,
    truth: ([log]) => {
      const facts = new Facts(log);
      if (counts) return String(facts.inc(hit));
      return namesOrNobody(['app', ...names].filter((name) => facts.up(name) !== undefined));
    },
  };
}

// ---- running it -------------------------------------------------------------------------------------------------------------

function programOf(root: ShownSupervisor, script: Script, boots: boolean): string {
  const says = Object.entries(script).map(([name, tries]) => `${name}: ${quoted(tries)}`);
  const server = `import { GenServer${boots ? ', Process' : ''}, Supervisor } from 'otp'

// A toy: how the starts of each go, one after the other; well, when nothing is said.
const weather = GenServer.define({
  init: () => ['ok', { ${says.join(', ')} } as Record<string, string[]>],
  handleCall(name: string, _from, tries) {
    const [how = 'ok', ...later] = tries[name] ?? []
    return ['reply', how, { ...tries, [name]: later }]
  },
})

const part = GenServer.define({
  async init(name: string) {
    const how = await GenServer.call('weather', name)
    if (how === 'fail') return ['stop', '${REASON}']
    return how === 'ignore' ? 'ignore' : ['ok', 0]
  },
})
`;
  const tree = treeProgram(root, server, (name) => `start: [part, '${name}', { name: '${name}' }]`).replace(
    'export default ',
    'const app = ',
  );
  const weather = `  await weather.start(undefined, { name: 'weather' })\n`;
  if (!boots)
    return `${tree}
export default async function main() {
${weather}  await app.startLink()
}
`;
  return `${tree}
// Starts app when it is told to, and keeps the answer.
const starter = GenServer.define({
  init: () => (Process.flag('trap_exit', true), ['ok', 'nothing yet' as unknown]),
  async handleInfo(message, answer) {
    return ['noreply', message === 'boot' ? await app.startLink() : answer]
  },
})

export default async function main() {
${weather}  await starter.start(undefined, { name: 'starter' })
}
`;
}

export const start: Family = { aims, draw };
