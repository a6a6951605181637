/**
 * Diagnosis: a system that misbehaves, what is said of it, and its run. Asked is who is behind it, or what. The truth is read from
 * the run by what a ring of calls, a mailbox that grows, an error, a link and a slow stop leave in it. Rules LES95 to LES97, LES103.
 */
import { Facts } from '../check';
import type { Step } from '../lesson';
import type { Log, LogEvent } from '../log';
import {
  type Aim,
  type Drawn,
  type Family,
  namesOrNobody,
  optionsBy,
  pick,
  type Roll,
  type Shown,
  shuffled,
  type ShownPart,
  type ShownSupervisor,
} from './question';
import { treeProgram } from './tree';

const aims = [
  {
    belief: 'all who wait are in the ring',
    concept: 11,
    needs: [9, 10],
    rule: 'WHY6',
    sentence:
      'Who waits for somebody in a ring is not in it: go from each to whom it waits for, and see who comes round again.',
  },
  {
    belief: 'only the last caller is stuck',
    concept: 11,
    needs: [9, 10],
    rule: 'WHY6',
    sentence:
      'The call that closes a ring is one of its calls: every other one in it waits for its answer too.',
  },
  {
    belief: 'who times out is slow',
    concept: 38,
    needs: [9, 10],
    rule: 'CALL3',
    sentence: 'A timeout ends the caller. Who is slow is the one that was called, or one behind it.',
  },
  {
    belief: 'who sends is overloaded',
    concept: 38,
    needs: [9, 10],
    rule: 'GS9',
    sentence:
      'To send costs nothing, and nobody tells the sender: the load is in the mailbox of who has to do it.',
  },
  {
    belief: 'who is restarted is broken',
    concept: 20,
    needs: [17, 18, 23],
    rule: 'SUP12',
    sentence:
      'In a group restart most are stopped by their supervisor: only one of them has ended by itself.',
  },
  {
    belief: 'the first to start is broken',
    concept: 20,
    needs: [17, 18, 23],
    rule: 'SUP12',
    sentence:
      'A group is started in start order, whoever of it has ended: look at who exits first, not at who starts first.',
  },
  {
    belief: 'who is restarted has the error',
    concept: 5,
    needs: [4, 16],
    rule: 'EXIT7',
    sentence:
      'An exit reason that came along a link is another’s: who has the error is at the beginning of the chain.',
  },
  {
    belief: 'the neighbour has the error',
    concept: 5,
    needs: [4, 16],
    rule: 'LINK4',
    sentence:
      'An end goes on from link to link with the same reason: the neighbour may only have passed it on.',
  },
  {
    belief: 'the longest shutdown holds up',
    concept: 28,
    needs: [7, 17],
    rule: 'SUP17',
    sentence: '`shutdown` is the longest wait, not the wait: who is done sooner ends sooner.',
  },
  {
    belief: 'who is stopped first holds up',
    concept: 28,
    needs: [7, 17],
    rule: 'SUP17',
    sentence: 'One child after the other is stopped: for each, look from its order to its end.',
  },
  {
    belief: 'who is killed holds up',
    concept: 28,
    needs: [7, 17],
    rule: 'SUP18',
    sentence: 'A kill ends the wait for a child. It is held up by who is waited for longest, killed or not.',
  },
  {
    belief: 'suspects a ring',
    concept: 11,
    needs: [5, 10, 20, 28, 38],
    rule: 'WHY6',
    sentence:
      'In a ring each waits in a call for the next, and the last for the first. Where one of them goes on working there is none.',
  },
  {
    belief: 'suspects load',
    concept: 38,
    needs: [5, 10, 11, 20, 28],
    rule: 'CALL1',
    sentence:
      'A mailbox also grows while its owner waits in a call, or has ended: load it is when the owner works all the time and falls behind.',
  },
  {
    belief: 'suspects an error',
    concept: 10,
    needs: [5, 11, 20, 28, 38],
    rule: 'CALL3',
    sentence:
      'Who exits of a call that timed out, or along a link, has raised nothing: the cause lies behind that.',
  },
  {
    belief: 'suspects a link',
    concept: 5,
    needs: [10, 11, 20, 28, 38],
    rule: 'SUP12',
    sentence:
      'A supervisor stops its children with `shutdown`, by its decision. What a link passes on is the reason of the one that ended.',
  },
  {
    belief: 'suspects a stop',
    concept: 28,
    needs: [5, 10, 11, 20, 38],
    rule: 'SUP17',
    sentence:
      'A stop can take long only where somebody was told to stop: look for the order of a supervisor.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

type Cause = 'ring' | 'load' | 'error' | 'link' | 'stop';

const CAUSES: Readonly<Record<Cause, string>> = {
  ring: 'calls that wait for each other',
  load: 'more messages than one process can handle',
  error: 'one process that raises an error again and again',
  link: 'an error that came along a link',
  stop: 'one process that takes long to stop',
};

/** Who is suspected by a belief, and in which cases that is not far. */
const SUSPECTS: Readonly<Record<string, { readonly cause: Cause; readonly near: readonly Cause[] }>> = {
  'suspects a ring': { cause: 'ring', near: ['load', 'stop'] },
  'suspects load': { cause: 'load', near: ['ring', 'stop'] },
  'suspects an error': { cause: 'error', near: ['load', 'link'] },
  'suspects a link': { cause: 'link', near: ['error', 'load'] },
  'suspects a stop': { cause: 'stop', near: ['ring', 'load'] },
};

/** In which case an aim asks who it is. */
const CASE_OF: Readonly<Partial<Record<Belief, Cause>>> = {
  'all who wait are in the ring': 'ring',
  'only the last caller is stuck': 'ring',
  'who times out is slow': 'load',
  'who sends is overloaded': 'load',
  'who is restarted is broken': 'error',
  'the first to start is broken': 'error',
  'who is restarted has the error': 'link',
  'the neighbour has the error': 'link',
  'the longest shutdown holds up': 'stop',
  'who is stopped first holds up': 'stop',
  'who is killed holds up': 'stop',
};

/** A system that misbehaves. */
interface Case {
  readonly shown: Shown;
  /** What is said of it. */
  readonly said: readonly string[];
  /** Who it is, as it is asked. */
  readonly ask: string;
  /** Whom one names who believes something; without, who it is. */
  readonly who: (belief?: string) => string;
  readonly program: string;
  readonly steps: readonly Step[];
  readonly until: number;
}

function draw(aim: string, roll: Roll): Drawn | null {
  const suspect = SUSPECTS[aim];
  const cause = suspect === undefined ? (CASE_OF[aim as Belief] as Cause) : pick(roll, suspect.near);
  const made = CASES[cause](roll);
  if (made === null) return null;
  const options =
    suspect === undefined
      ? optionsBy(
          aim,
          aims.flatMap(({ belief }) => (CASE_OF[belief] === cause ? [belief] : [])),
          made.who,
        )
      : optionsBy(
          aim,
          Object.keys(SUSPECTS).filter((belief) => SUSPECTS[belief]?.cause !== cause),
          (belief) => CAUSES[belief === undefined ? cause : (SUSPECTS[belief]?.cause ?? cause)],
        );
  if (options === null) return null;
  return {
    shown: made.shown,
    when: 'What is said of it:',
    faults: made.said,
    ask: suspect === undefined ? made.ask : 'What is behind it?',
    options,
    programs: [{ 'main.ts': made.program }],
    steps: made.steps,
    until: made.until,
    watched: true,
    truth: ([log]) => (suspect === undefined ? whoIn(cause, log) : CAUSES[causeIn(log)]),
  };
}

// ---- what a run shows ---------------------------------------------------------------------------------------------------------

const nameOf = (label: string): string => label.replace(/#\d+$/, '');
const sorted = (names: Iterable<string>): string => namesOrNobody([...new Set(names)].sort());

/** Whom each waits for in a call at the end of a run: names. */
function waits({ events }: Log): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { kind, who, other, data } of events) {
    if (kind === 'send' && data['note'] === 'call') found.set(nameOf(who), nameOf(other));
    else if (kind === 'receive' || kind === 'timeout' || kind === 'exit') found.delete(nameOf(who));
  }
  return found;
}

/** Those who wait for each other. */
function ringIn(log: Log): string[] {
  const waiting = waits(log);
  const comesRound = (name: string): boolean => {
    const seen = new Set<string>();
    let at = waiting.get(name);
    while (at !== undefined && at !== name && !seen.has(at)) {
      seen.add(at);
      at = waiting.get(at);
    }
    return at === name;
  };
  return [...waiting.keys()].filter(comesRound);
}

/** Messages in the mailbox of each at the end. */
function mailboxes(log: Log): ReadonlyMap<string, number> {
  const facts = new Facts(log);
  return new Map(
    log.processes.flatMap(({ label, name }) => {
      const life = facts.life(label);
      return life === undefined || life.exit !== undefined ? [] : [[name, facts.waiting(life).length]];
    }),
  );
}

const byMost = (numbers: ReadonlyMap<string, number>): string =>
  [...numbers].reduce((a, b) => (b[1] > a[1] ? b : a), ['nobody', 0] as [string, number])[0];

/** How long each took to stop, ms. */
function stops({ events }: Log): ReadonlyMap<string, number> {
  const ordered = new Map<string, number>();
  const took = new Map<string, number>();
  for (const { kind, who, other, time } of events) {
    if (kind === 'child_stop') ordered.set(other, time);
    const begin = kind === 'exit' ? ordered.get(who) : undefined;
    // A supervisor that stops waits for those below it.
    if (begin !== undefined && nameOf(who).length === 1 && nameOf(who) !== 's')
      took.set(nameOf(who), time - begin);
  }
  return took;
}

/** Ends that nobody ordered and no signal brought, of a raised error. */
function errors(log: Log): LogEvent[] {
  const facts = new Facts(log);
  return log.events.filter(
    (e) => e.kind === 'exit' && facts.event(e.cause)?.kind !== 'exit_signal' && hasStack(e.data['reason']),
  );
}

/** The reason of an error that was raised, `[error, stack]`. */
const hasStack = (reason: unknown): boolean =>
  Array.isArray(reason) && typeof reason[0] === 'object' && reason[0] !== null && '$error' in reason[0];

/** Ends of supervised processes that came along a link. */
function linked(log: Log): LogEvent[] {
  const facts = new Facts(log);
  return log.events.filter((e) => {
    const cause = e.kind === 'exit' ? facts.event(e.cause) : undefined;
    return cause?.kind === 'exit_signal' && cause.data['how'] === 'link' && hasStack(e.data['reason']);
  });
}

/** Messages that are more than a moment's work, and ms that are more than a moment's wait. */
const MANY = 20;
const LONG = 100;

function causeIn(log: Log): Cause {
  if (ringIn(log).length > 0) return 'ring';
  if (Math.max(0, ...stops(log).values()) >= LONG) return 'stop';
  if (Math.max(0, ...mailboxes(log).values()) >= MANY) return 'load';
  return linked(log).length > 0 ? 'link' : 'error';
}

function whoIn(cause: Cause, log: Log): string {
  switch (cause) {
    case 'ring':
      return sorted(ringIn(log));
    case 'load':
      return byMost(mailboxes(log));
    case 'stop':
      return byMost(stops(log));
    case 'error':
    case 'link':
      return sorted(errors(log).map(({ who }) => nameOf(who)));
  }
}

// ---- systems --------------------------------------------------------------------------------------------------------------------

const worker = (name: string, note?: string): ShownPart => ({
  kind: 'worker',
  name,
  restart: 'permanent',
  ...(note !== undefined && { note }),
});

const supervisor = (
  name: string,
  children: readonly ShownPart[],
  strategy: ShownSupervisor['strategy'] = 'one_for_one',
): ShownSupervisor => ({
  kind: 'supervisor',
  name,
  restart: 'permanent',
  strategy,
  intensity: 3,
  period: 5,
  children,
});

const starts = (name: string): string => `start: [part, '${name}', { name: '${name}' }]`;

/** Virtual ms at which it begins. */
const BEGIN = 100;

/** Calls that wait for each other, and some that wait for one of those. */
function ring(roll: Roll): Case {
  const count = 4 + roll(2);
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
  const chain = shuffled(names, roll).slice(0, 3 + roll(count - 2));
  // At least one leads to the ring, and the ring has two at least.
  const back = 1 + roll(chain.length - 2);
  const asks = chain.map((name, i) => [name, chain[i + 1] ?? (chain[back] as string)] as const);
  const inRing = chain.slice(back);
  const [entry = 'a'] = chain;
  const root = supervisor(
    'app',
    names.map((name) => worker(name)),
  );
  return {
    shown: { type: 'tree', root },
    said: [`x has called ${entry}, and gets no answer`, 'nobody has ended'],
    ask: 'Who of them wait for each other, so that none can ever answer?',
    who: (belief) => {
      if (belief === 'all who wait are in the ring') return sorted(chain);
      if (belief === 'only the last caller is stuck') return chain.at(-1) as string;
      return sorted(inRing);
    },
    program: `${treeProgram(
      root,
      `import { GenServer, Process, receive, sendAfter, sleep, spawn, Supervisor } from 'otp'

// A toy. Before it answers, it asks another one, if there is one to ask.
const asks: Record<string, string> = { ${asks.map(([name, other]) => `${name}: '${other}'`).join(', ')} }
const part = GenServer.define({
  init: (name: string) => ['ok', name],
  async handleCall(request, _from, name) {
    await sleep(2)
    const other = asks[name]
    return ['reply', other === undefined ? 'done' : await GenServer.call(other, request, 60_000), name]
  },
  handleInfo: (_note, name) => ['noreply', name],
})
const asked = [${chain.map((name) => `'${name}'`).join(', ')}]
`,
      starts,
    ).replace('export default ', 'const app = ')}
// Asks from outside, and has notes sent to the others meanwhile.
async function x() {
  await receive('go')
  for (let i = 0; i < 30; i++) for (const name of asked) sendAfter(name, 'note', 30 + 10 * i)
  await GenServer.call('${entry}', 'work', 60_000)
}

export default async function main() {
  await app.startLink()
  Process.register('x', spawn(x))
  await receive('never')
}
`,
    steps: [{ at: BEGIN, op: 'process.send', params: { pid: 'x', message: 'go' } }],
    until: 600,
  };
}

/** One that cannot keep up, one that asks it and ends of that, and one that asks that one. */
function load(roll: Roll): Case {
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 4 + roll(2));
  const [slow = 'a', asker = 'b', outer = 'c', source = 'd'] = shuffled(names, roll);
  const takes = 4 + roll(4);
  const root = {
    ...supervisor(
      'app',
      names.map((name) => worker(name)),
    ),
    intensity: 20,
  };
  return {
    shown: { type: 'tree', root },
    said: [
      `${asker} ends, and is restarted, again and again`,
      `${outer}, which asks ${asker}, gets no answers`,
    ],
    ask: 'Who cannot keep up?',
    who: (belief) =>
      belief === 'who times out is slow' ? asker : belief === 'who sends is overloaded' ? source : slow,
    program: `${treeProgram(
      root,
      `import { GenServer, self, sendAfter, sleep, Supervisor } from 'otp'

// A toy: what each does is up to its name.
const part = GenServer.define({
  init: (name: string) => (name === '${asker}' && sendAfter(self(), 'ask', 30), ['ok', name]),
  async handleCast(_item, name) {
    if (name === '${slow}') await sleep(${takes})
    return ['noreply', name]
  },
  async handleCall(_status, _from, name) {
    return ['reply', name, name]
  },
  async handleInfo(what, name) {
    if (what === 'go') for (let ms = 0; ms < 400; ms++) sendAfter(self(), 'item', ms)
    if (what === 'item') GenServer.cast('${slow}', 'item')
    if (what === 'ask') {
      if (name === '${asker}') await GenServer.call('${slow}', 'status', 60)
      else await GenServer.call('${asker}', 'status', 100).catch(() => 'none')
      sendAfter(self(), 'ask', 30)
    }
    return ['noreply', name]
  },
})
`,
      starts,
    )}`,
    steps: [
      { at: BEGIN, op: 'process.send', params: { pid: source, message: 'go' } },
      { at: BEGIN + 60, op: 'process.send', params: { pid: outer, message: 'ask' } },
    ],
    until: 480,
  };
}

/** One that raises after each start, in a group that is restarted with it. */
function error(roll: Roll): Case {
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 3 + roll(3));
  const hit = pick(roll, names);
  const after = 10 + 10 * roll(3);
  const root = supervisor(
    'app',
    names.map((name) => worker(name)),
    'one_for_all',
  );
  return {
    shown: { type: 'tree', root },
    said: ['all children of app are restarted again and again', 'then app is gone'],
    ask: 'Who of them ends by itself?',
    who: (belief) => {
      if (belief === 'who is restarted is broken') return sorted(names);
      return belief === 'the first to start is broken' ? (names[0] as string) : hit;
    },
    program: `${treeProgram(
      root,
      `import { GenServer, receive, self, sendAfter, Supervisor } from 'otp'

// A toy of the world outside: fine or bad, as it was told last.
const weather = GenServer.define({
  init: () => ['ok', 'fine'],
  handleCall: (_now, _from, s) => ['reply', s, s],
  handleInfo: (told) => ['noreply', told],
})

const part = GenServer.define({
  async init(name: string) {
    if (name === '${hit}' && (await GenServer.call('weather', 'now')) === 'bad') sendAfter(self(), 'look', ${after})
    return ['ok', name]
  },
  handleInfo() {
    throw new Error('boom')
  },
})
`,
      starts,
    ).replace('export default ', 'const app = ')}
export default async function main() {
  await weather.start(undefined, { name: 'weather' })
  await app.startLink()
  await receive('never')
}
`,
    steps: [
      { at: BEGIN, op: 'process.send', params: { pid: 'weather', message: 'bad' } },
      { at: BEGIN, op: 'process.send', params: { pid: hit, message: 'look' } },
    ],
    until: 600,
  };
}

/** A child with helpers that are linked to it or to each other, one of which raises. */
function link(roll: Roll): Case | null {
  const names = ['a', 'b', 'c', 'd'].slice(0, 3 + roll(2));
  const hub = pick(roll, names);
  const helpers = shuffled(['s', 't', 'x'], roll);
  // Each is linked to the one before it, the first to the hub.
  const hit = pick(roll, helpers.slice(1));
  const before = helpers[helpers.indexOf(hit) - 1] as string;
  const root = supervisor(
    'app',
    names.map((name) =>
      worker(name, name === hub ? 'has started s, t and x, by spawnLink or through one of them' : undefined),
    ),
  );
  return {
    shown: { type: 'tree', root },
    said: [`${hub} is restarted, and no callback of it has failed`],
    ask: 'Whose error was it?',
    who: (belief) => {
      if (belief === 'who is restarted has the error') return hub;
      return belief === 'the neighbour has the error' ? (before as string) : hit;
    },
    program: `${treeProgram(
      root,
      `import { GenServer, Process, receive, self, spawnLink, Supervisor } from 'otp'

// A toy: registers itself, starts those behind it, and waits.
async function helper(name: string, behind: string[]) {
  const [next, ...rest] = behind
  if (next !== undefined) spawnLink(() => helper(next, rest))
  Process.register(name, self())
  await receive('fault')
  throw new Error('boom')
}

const part = GenServer.define({
  init: (name: string) => {
    if (name === '${hub}') spawnLink(() => helper('${helpers[0]}', [${helpers
      .slice(1)
      .map((one) => `'${one}'`)
      .join(', ')}]))
    return ['ok', name]
  },
})
`,
      starts,
    )}`,
    steps: [{ at: BEGIN, op: 'process.send', params: { pid: hit, message: 'fault' } }],
    until: 400,
  };
}

/** A subtree that takes long to stop. */
function stop(roll: Roll): Case | null {
  const names = ['a', 'b', 'c', 'd'].slice(0, 3 + roll(2));
  const parts = names.map((name) => ({
    name,
    /** ms that its terminate takes. */
    takes: 20 + 40 * roll(14),
    shutdown: pick(roll, [100, 200, 500, 1000] as const),
  }));
  const wait = ({ takes, shutdown }: (typeof parts)[number]): number => Math.min(takes, shutdown);
  const longest = (of: (part: (typeof parts)[number]) => number): string =>
    parts.reduce((a, b) => (of(b) > of(a) ? b : a)).name;
  const waited = parts.map(wait).sort((a, b) => b - a);
  // One has to stand out.
  if ((waited[0] ?? 0) < LONG || (waited[0] ?? 0) - (waited[1] ?? 0) < 60) return null;
  const most = Math.max(...parts.map(({ shutdown }) => shutdown));
  if (parts.filter(({ shutdown }) => shutdown === most).length > 1) return null;
  const killed = parts.filter(({ takes, shutdown }) => takes > shutdown);
  const s = supervisor(
    's',
    parts.map(({ name, shutdown }) => worker(name, `traps exits; shutdown ${shutdown} ms`)),
  );
  const root = supervisor('app', [s]);
  const all = waited.reduce((sum, ms) => sum + ms, 0);
  return {
    shown: { type: 'tree', root },
    said: [`app was told to stop s, and that took ${all} ms`],
    ask: 'Who held it up most?',
    who: (belief) => {
      if (belief === 'the longest shutdown holds up') return longest(({ shutdown }) => shutdown);
      if (belief === 'who is stopped first holds up') return parts.at(-1)?.name as string;
      if (belief === 'who is killed holds up') return killed[0]?.name ?? longest(wait);
      return longest(wait);
    },
    program: treeProgram(
      root,
      `import { GenServer, Process, sleep, Supervisor } from 'otp'

// A toy: traps exits, and takes its time to stop.
const takes: Record<string, number> = { ${parts.map(({ name, takes }) => `${name}: ${takes}`).join(', ')} }
const part = GenServer.define({
  init: (name: string) => (Process.flag('trap_exit', true), ['ok', name]),
  async terminate(_reason, name) {
    await sleep(takes[name] ?? 0)
  },
})
`,
      (name) => `${starts(name)}, shutdown: ${parts.find((one) => one.name === name)?.shutdown}`,
    ),
    steps: [{ at: BEGIN, op: 'supervisor.terminate_child', params: { sup: 'app', id: 's' } }],
    until: BEGIN + all + 300,
  };
}

const CASES: Readonly<Record<Cause, (roll: Roll) => Case | null>> = { ring, load, error, link, stop };

export const diagnosis: Family = { aims, draw };
