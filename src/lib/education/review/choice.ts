/**
 * Questions on choosing: which strategy, restart type or limit gives what is wanted. Each setting that can be chosen is run.
 * Rules SUP7 to SUP16.
 */
import { Facts } from '../check';
import type { Files, Step } from '../lesson';
import type { Log } from '../log';
import type { Strategy } from '../versions';
import {
  type Aim,
  type Drawn,
  type Family,
  type Logs,
  type Option,
  pick,
  type Restart,
  type Roll,
  shuffled,
  type ShownPart,
  type ShownSupervisor,
} from './question';
import {
  afterOf,
  type Asked,
  answerOf,
  type Blow,
  blowSaid,
  type Fault,
  predict,
  programOf,
  stepsOf,
  treeProgram,
  untilOf,
} from './tree';

/** What a choice rests on: a belief about trees, or none of them. */
interface Choosing extends Aim {
  /** The belief in `tree.ts` by which one chooses so. */
  readonly as?: string;
}

const aims = [
  {
    belief: 'one_for_one for all',
    as: 'siblings go along',
    concept: 20,
    needs: [17, 18],
    rule: 'SUP11',
    sentence:
      'Under `one_for_one` the siblings run on as they are: when they have to begin anew with the one that ended, that takes another strategy.',
  },
  {
    belief: 'rest_for_one for those before',
    as: 'rest is before',
    concept: 20,
    needs: [17, 18],
    rule: 'SUP13',
    sentence:
      '`rest_for_one` leaves those alone that were started before: who has to begin anew with another is started after it.',
  },
  {
    belief: 'rest_for_one for all the others',
    as: 'rest is all others',
    concept: 20,
    needs: [17, 18],
    rule: 'SUP13',
    sentence: '`rest_for_one` takes those that were started after the one that ended, not all the others.',
  },
  {
    belief: 'one_for_all for those after',
    as: 'all is those after',
    concept: 20,
    needs: [17, 18],
    rule: 'SUP12',
    sentence: '`one_for_all` takes all children, also those that were started before the one that ended.',
  },
  {
    belief: 'permanent for work that ends',
    as: 'normal stays away',
    concept: 19,
    needs: [18, 20],
    rule: 'SUP8',
    sentence:
      'What is permanent is started again after `normal` too: a child that may finish its work is transient, or temporary.',
  },
  {
    belief: 'transient for every end',
    as: 'transient after shutdown',
    concept: 19,
    needs: [18, 20],
    rule: 'SUP7',
    sentence:
      'After `shutdown` a transient child stays away: what has to come back after every end is permanent.',
  },
  {
    belief: 'temporary for crashes',
    as: 'temporary restarts',
    concept: 19,
    needs: [18, 20],
    rule: 'SUP10',
    sentence:
      'A temporary child is not started again, whatever ended it: what has to come back after a crash is transient or permanent.',
  },
  {
    belief: 'transient for who may give up',
    as: 'gave up comes back',
    concept: 24,
    needs: [19, 20, 23],
    rule: 'SUP16',
    sentence:
      'A supervisor that gives up exits with `shutdown`. If it has to come back after that, it is permanent; if that has to end there, it is not.',
  },
  {
    belief: 'a limit for each child',
    as: 'budget per child',
    concept: 23,
    needs: [20],
    rule: 'SUP15',
    sentence: 'The limit is for all children together: count all the restarts that have to be forgiven.',
  },
  {
    belief: 'one more than the faults',
    as: 'limit ends it',
    concept: 23,
    needs: [20],
    rule: 'SUP15',
    sentence: 'As many restarts as `maxRestarts` says are allowed: for three, a limit of 3 is enough.',
  },
  {
    belief: 'a limit for the whole group',
    as: 'group counts each',
    concept: 23,
    needs: [17, 20],
    rule: 'SUP15',
    sentence: 'The restart of a group counts once: the limit need not be greater because the group is.',
  },
  {
    belief: 'the greater rate',
    concept: 23,
    needs: [18, 20],
    rule: 'SUP15',
    sentence:
      'A limit is no rate: what counts is how many restarts fall into one period. A burst uses it up at once.',
  },
  {
    belief: 'the greater number',
    concept: 23,
    needs: [18, 20],
    rule: 'SUP15',
    sentence:
      'A great `maxRestarts` helps little when `maxSeconds` is long: then restarts of several bursts count together.',
  },
  {
    belief: 'the longer period',
    concept: 23,
    needs: [18, 20],
    rule: 'SUP15',
    sentence: 'A longer period forgives less, not more: each restart counts for longer.',
  },
] as const satisfies readonly Choosing[];
type Belief = (typeof aims)[number]['belief'];

const choosing = (belief: string): Choosing | undefined => aims.find((one) => one.belief === belief);

/** What one believes who chooses by a belief about trees. */
const named = (as: string): string => aims.find((one) => 'as' in one && one.as === as)?.belief ?? as;

function draw(aim: string, roll: Roll): Drawn | null {
  const as = choosing(aim)?.as;
  if (as === undefined) return drawRate(aim as Belief, roll);
  return LIMITS.includes(aim) ? drawLimit(aim, as, roll) : drawOutcome(aim, as, roll);
}

interface Setting {
  readonly text: string;
  readonly root: ShownSupervisor;
}

/** Settings that can be chosen at least. */
const LEAST = 3;

// ---- which strategy, which restart type --------------------------------------------------------------------------------------

const STRATEGIES: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one'];
const TYPES: readonly Restart[] = ['permanent', 'transient', 'temporary'];
const FAULTS: readonly Fault[] = ['raise', 'kill', 'normal', 'shutdown'];
/** What who chooses may believe, `type ignored` without an aim of its own. */
const BELIEFS: readonly string[] = [...aims.flatMap((one) => ('as' in one ? [one.as] : [])), 'type ignored'];

/** Strategies that are taken for others: what is said, and what is meant by who believes so. */
const TAKEN_FOR: Readonly<Record<string, readonly (readonly [Strategy, Strategy])[]>> = {
  'siblings go along': [
    ['one_for_one', 'one_for_all'],
    ['one_for_one', 'rest_for_one'],
  ],
  'rest is all others': [['rest_for_one', 'one_for_all']],
  'all is those after': [['one_for_all', 'rest_for_one']],
};

type Chosen = 'strategy' | 'type' | 'above';
const CHOSEN: Readonly<Partial<Record<Belief, Chosen>>> = {
  'one_for_one for all': 'strategy',
  'rest_for_one for those before': 'strategy',
  'rest_for_one for all the others': 'strategy',
  'one_for_all for those after': 'strategy',
  'transient for who may give up': 'above',
};

/** What is wanted of several, and of one. */
const WANTED: Readonly<Record<Asked, readonly [string, string]>> = {
  new: ['have a new pid afterwards', 'has a new pid afterwards'],
  gone: ['do not run afterwards', 'does not run afterwards'],
  untouched: ['are still the same processes', 'is still the same process'],
  left: ['run in the end', 'runs in the end'],
};

function drawOutcome(aim: string, as: string, roll: Roll): Drawn | null {
  const chosen = CHOSEN[aim as Belief] ?? 'type';
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 3 + roll(3));
  const strategy = chosen === 'above' ? pick(roll, STRATEGIES) : 'one_for_one';
  const blows = blowsFor(chosen, names, roll);
  const settings = settingsOf(chosen, names, strategy);
  const asked = pick(roll, ['new', 'gone', 'untouched', 'left'] as const);
  const wanted = (root: ShownSupervisor, belief?: string): string =>
    answerOf(asked, predict(root, blows, belief));
  const right = pick(roll, settings);
  const want = wanted(right.root);
  if (want === 'nobody' || settings.some((one) => one !== right && wanted(one.root) === want)) return null;
  /** Whether a setting would do for who believes something. */
  const does = ({ root }: Setting, belief: string): boolean =>
    (TAKEN_FOR[belief] ?? []).some(
      ([said, meant]) => root.strategy === said && wanted({ ...root, strategy: meant }) === want,
    ) || wanted(root, belief) === want;
  const options = settings.map((setting): Option => {
    if (setting === right) return { text: setting.text };
    const belief = [as, ...BELIEFS].find((one) => does(setting, one));
    return { text: setting.text, ...(belief !== undefined && { belief: named(belief) }) };
  });
  // Each that is not right has to be somebody's choice.
  if (options.filter(({ belief }) => belief === undefined).length > 1) return null;
  if (options.every(({ belief }) => belief !== aim)) return null;
  const [about, root] = shownFor(chosen, right);
  return {
    shown: { type: 'tree', root },
    when: blows.length > 1 ? 'Then, within a tenth of a second:' : 'Then:',
    faults: blows.map(blowSaid),
    ask: `Wanted: ${sentence(want, asked)}. Which ${about} has it so?`,
    options,
    programs: settings.map((one) => programOf(one.root)),
    steps: stepsOf(blows),
    until: untilOf(blows.length),
    truth: (logs) => only(settings, logs, (log, one) => answerOf(asked, afterOf(one.root, log)) === want),
    outcome: (log, i) => outcomeOf((settings[i] as Setting).root, log),
  };
}

function blowsFor(chosen: Chosen, names: readonly string[], roll: Roll): Blow[] {
  const crash = pick(roll, ['raise', 'kill'] as const);
  switch (chosen) {
    case 'strategy':
      return [{ child: pick(roll, names), fault: crash }];
    case 'type':
      return shuffled(names, roll)
        .slice(0, 2 + roll(2))
        .map((child) => ({ child, fault: pick(roll, FAULTS) }));
    case 'above':
      return Array.from({ length: 2 }, () => ({ child: pick(roll, ['b', 'c']), fault: crash }));
  }
}

/** `b and c have a new pid afterwards, and nobody else` */
function sentence(want: string, asked: Asked): string {
  const names = want.split(', ');
  const [several, one] = WANTED[asked];
  const list = names.length === 1 ? want : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${list} ${names.length === 1 ? one : several}, and nobody else`;
}

function settingsOf(chosen: Chosen, names: readonly string[], strategy: Strategy): Setting[] {
  const workers = (of: readonly string[], restart: Restart = 'permanent'): ShownPart[] =>
    of.map((name) => ({ kind: 'worker', name, restart }));
  const root = (of: Strategy, children: readonly ShownPart[]): ShownSupervisor => ({
    kind: 'supervisor',
    name: 'app',
    restart: 'permanent',
    strategy: of,
    intensity: 3,
    period: 5,
    children,
  });
  const below = (restart: Restart): ShownPart => ({
    ...root('one_for_one', workers(['b', 'c'])),
    name: 's',
    restart,
    intensity: 1,
  });
  switch (chosen) {
    case 'strategy':
      return STRATEGIES.map((text) => ({ text, root: root(text, workers(names)) }));
    case 'type':
      return TYPES.map((text) => ({ text, root: root(strategy, workers(names, text)) }));
    case 'above':
      return TYPES.map((text) => ({
        text,
        root: root(strategy, [...workers(['a']), below(text), ...workers(names.slice(3))]),
      }));
  }
}

/** What is chosen, in words, and the tree without it. */
function shownFor(chosen: Chosen, { root }: Setting): [string, ShownSupervisor] {
  if (chosen === 'strategy') return ['strategy of app', { ...root, open: 'strategy' }];
  const children = root.children.map((part): ShownPart =>
    (chosen === 'above') === (part.kind === 'supervisor') ? { ...part, open: 'restart' } : part,
  );
  return [
    chosen === 'above' ? 'restart type of s' : 'restart type, the same for all children,',
    { ...root, children },
  ];
}

/** The one setting of which something holds in its run; what holds of none or of several is no answer. */
function only(
  settings: readonly Setting[],
  logs: Logs,
  holds: (log: Log, setting: Setting) => boolean,
): string {
  const found = settings.filter((setting, i) => holds(logs[i] as Log, setting));
  return found.length === 1 ? (found[0] as Setting).text : 'none of them alone';
}

/** How all stand in the end, in words. */
function outcomeOf(root: ShownSupervisor, log: Log): string {
  const after = afterOf(root, log);
  const parts = [
    [answerOf('new', after), 'anew'],
    [answerOf('gone', after), 'gone'],
  ].flatMap(([names, how]) => (names === 'nobody' ? [] : [`${names} ${how}`]));
  return parts.length === 0 ? 'all as they were' : parts.join('; ');
}

// ---- the least limit ---------------------------------------------------------------------------------------------------------

const LIMITS: readonly string[] = [
  'a limit for each child',
  'one more than the faults',
  'a limit for the whole group',
];

function drawLimit(aim: string, as: string, roll: Roll): Drawn | null {
  const names = ['a', 'b', 'c', 'd'].slice(0, 3 + roll(2));
  const strategy: Strategy = as === 'group counts each' ? pick(roll, STRATEGIES.slice(1)) : 'one_for_one';
  const blows = Array.from({ length: 2 + roll(as === 'group counts each' ? 1 : 3) }, (): Blow => ({
    child: pick(roll, names),
    fault: pick(roll, ['raise', 'kill'] as const),
  }));
  const most = 1 + blows.length * (as === 'group counts each' ? names.length : 1);
  const all = Array.from({ length: most }, (_, i): Setting => ({
    text: `at most ${i + 1} in 5 s`,
    root: {
      kind: 'supervisor',
      name: 'app',
      restart: 'permanent',
      strategy,
      intensity: i + 1,
      period: 5,
      children: names.map((name) => ({ kind: 'worker', name, restart: 'permanent' })),
    },
  }));
  const least = (belief?: string): Setting | undefined =>
    all.find(
      ({ root }) => predict(root, blows, belief)['app']?.incarnation === 1 && lives(root, blows, belief),
    );
  const right = least();
  const wrong = least(as);
  if (right === undefined || wrong === undefined || right === wrong) return null;
  const others = ['budget per child', 'limit ends it', 'group counts each'].flatMap((belief) => {
    const setting = least(belief);
    return setting === undefined ? [] : [{ setting, belief }];
  });
  const chosen: { setting: Setting; belief: string }[] = [];
  for (const one of [{ setting: wrong, belief: as }, ...others])
    if (one.setting !== right && chosen.every(({ setting }) => setting !== one.setting)) chosen.push(one);
  const settings = [right, ...chosen.map(({ setting }) => setting)].sort(
    (a, b) => a.root.intensity - b.root.intensity,
  );
  if (settings.length < LEAST) return null;
  return {
    shown: { type: 'tree', root: { ...right.root, open: 'intensity' } },
    when: 'Then, within a tenth of a second:',
    faults: blows.map(blowSaid),
    ask: 'Which is the least of these limits with which app outlives that?',
    options: settings.map((setting) => {
      const found = chosen.find((one) => one.setting === setting);
      return { text: setting.text, ...(found && { belief: named(found.belief) }) };
    }),
    programs: settings.map(({ root }) => programOf(root)),
    steps: stepsOf(blows),
    until: untilOf(blows.length),
    truth: (logs) => settings.find((_, i) => isUp(logs[i] as Log))?.text ?? 'none of them',
    outcome: (log) => (isUp(log) ? 'app outlives it' : 'app gives up'),
  };
}

const lives = (root: ShownSupervisor, blows: readonly Blow[], belief?: string): boolean =>
  predict(root, blows, belief)['app']?.alive === true;

const isUp = (log: Log): boolean => new Facts(log).up('app') !== undefined;

// ---- which limit for which faults ----------------------------------------------------------------------------------------------

/** Restarts, in so many seconds. */
interface Limit {
  readonly intensity: number;
  readonly period: number;
}

/** Bursts that are watched. */
const BURSTS = 5;

function drawRate(aim: Belief, roll: Roll): Drawn | null {
  const burst = 3 + roll(4);
  const apart = 20 + 5 * roll(5);
  const right: Limit = { intensity: burst + roll(3), period: 5 + 5 * roll(2) };
  const wrong: readonly (Limit & { belief: Belief })[] = shuffled(
    [
      // As many as fall into a burst, less one, in a moment.
      { intensity: burst - 1, period: 1, belief: 'the greater rate' as const },
      { intensity: 2 * burst, period: 3 * apart, belief: 'the greater number' as const },
      { intensity: burst + 1, period: 12 * apart, belief: 'the longer period' as const },
    ],
    roll,
  );
  const rate = ({ intensity, period }: Limit): number => intensity / period;
  const [fastest] = [right, ...wrong].sort((a, b) => rate(b) - rate(a));
  // Each has to look best to who believes so.
  if ((fastest as Partial<(typeof wrong)[number]>).belief !== 'the greater rate') return null;
  if (wrong.every(({ belief }) => belief !== aim)) return null;
  const said = ({ intensity, period }: Limit): string => `at most ${intensity} in ${period} s`;
  const settings = [right, ...wrong].map((limit): Setting => ({
    text: said(limit),
    root: {
      kind: 'supervisor',
      name: 'app',
      restart: 'permanent',
      strategy: 'one_for_one',
      ...limit,
      children: [{ kind: 'worker', name: 'x', restart: 'permanent' }],
    },
  }));
  return {
    shown: { type: 'tree', root: { ...(settings[0] as Setting).root, open: 'intensity' } },
    when: 'From then on, for ever:',
    faults: [`x raises ${burst} errors within a second, and again every ${apart} s`],
    ask: 'With which limit does app outlive that?',
    options: [right, ...wrong].map((limit) => ({
      text: said(limit),
      ...('belief' in limit && { belief: limit.belief as string }),
    })),
    programs: settings.map(({ root }) => rateProgram(root, burst, apart)),
    steps: [{ at: 100, op: 'process.send', params: { pid: 'weather', message: 'bad' } }] satisfies Step[],
    until: BURSTS * apart * 1000,
    truth: (logs) => only(settings, logs, isUp),
    outcome: (log) => {
      const facts = new Facts(log);
      const end = facts.exit('app');
      const seconds = ((end?.time ?? 0) - (facts.op()?.time ?? 0)) / 1000;
      return end === undefined ? 'app outlives it' : `app gives up after ${seconds.toFixed(1)} s`;
    },
  };
}

function rateProgram(root: ShownSupervisor, burst: number, apart: number): Files {
  const server = `import { GenServer, self, sendAfter, Supervisor } from 'otp'

const part = GenServer.define({
  init: () => ['ok', 0],
  handleCast() {
    throw new Error('boom')
  },
})

// A toy: has x raise ${burst} errors within a second, and again every ${apart} s.
const weather = GenServer.define({
  init: () => ['ok', 0],
  handleInfo(what, n) {
    if (what === 'bad') {
      for (let i = 0; i < ${burst}; i++) sendAfter(self(), 'fault', 100 * i)
      sendAfter(self(), 'bad', ${apart * 1000})
    } else GenServer.cast('x', 'raise')
    return ['noreply', n]
  },
})
`;
  const tree = treeProgram(root, server, (name) => `start: [part, undefined, { name: '${name}' }]`);
  return {
    'main.ts': `${tree.replace('export default ', 'const app = ')}
export default async function main() {
  await weather.start(undefined, { name: 'weather' })
  await app.startLink()
}
`,
  };
}

export const choice: Family = { aims, draw };
