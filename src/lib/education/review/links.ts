/** Questions on links: who is alive after one end or one exit signal. Rules EXIT4 to EXIT8, LINK1, LINK4. */
import { Facts } from '../check';
import type { Step } from '../lesson';
import { type Aim, type Drawn, type Family, namesOrNobody, optionsBy, pick, type Roll } from './question';

const aims = [
  {
    belief: 'normal ends partners',
    concept: 5,
    needs: [4],
    rule: 'EXIT6',
    sentence: 'A process that ends with `normal` ends nobody along its links.',
  },
  {
    belief: 'links have a direction',
    concept: 5,
    needs: [4],
    rule: 'LINK1',
    sentence: 'A link goes both ways, whoever made it.',
  },
  {
    belief: 'only the next one hears',
    concept: 5,
    needs: [4],
    rule: 'LINK4',
    sentence: 'Who ends so passes the reason on along its own links, as far as nobody traps.',
  },
  {
    belief: 'shutdown spares partners',
    concept: 6,
    needs: [4, 5],
    rule: 'EXIT7',
    sentence:
      'Along a link `shutdown` is a reason like any other but `normal`: who does not trap ends with it.',
  },
  {
    belief: 'a normal signal stops',
    concept: 6,
    needs: [4, 5],
    rule: 'EXIT6',
    sentence: 'The signal `normal` from another process does nothing to a process that does not trap exits.',
  },
  {
    belief: 'kill can be trapped',
    concept: 6,
    needs: [5, 7],
    rule: 'EXIT4',
    sentence: 'Nobody traps the signal `kill`: its receiver ends with `killed`.',
  },
  {
    belief: 'killed cannot be trapped',
    concept: 7,
    needs: [5, 6],
    rule: 'EXIT8',
    sentence: 'A killed process passes on `killed`, a reason like any other: who traps exits gets a message.',
  },
  {
    belief: 'trapping does not help',
    concept: 7,
    needs: [5, 6],
    rule: 'EXIT5',
    sentence: 'To who traps exits the signal is a message, and nothing goes on from there.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

type Fault = 'return' | 'raise' | 'kill' | 'normal' | 'shutdown' | 'boom';

interface System {
  readonly names: readonly string[];
  readonly traps: ReadonlySet<string>;
  /** Each made by the first one. */
  readonly links: readonly (readonly [string, string])[];
}

// ---- the model --------------------------------------------------------------------------------------------------------------

/** Who is alive after a fault of `hit`, one rule changed if `belief` is given. */
function alive({ names, traps, links }: System, hit: string, fault: Fault, belief?: Belief): string[] {
  const living = new Set(names);
  const trapping = (name: string): boolean => traps.has(name) && belief !== 'trapping does not help';
  if (fault === 'kill') {
    if (belief === 'kill can be trapped' && traps.has(hit)) return [...living];
  } else if (fault === 'normal') {
    if (belief !== 'a normal signal stops' || trapping(hit)) return [...living];
  } else if (fault !== 'return' && fault !== 'raise' && trapping(hit)) return [...living];
  const passes = (name: string, first: boolean): boolean => {
    if (fault === 'return' || fault === 'normal') return belief === 'normal ends partners';
    if (fault === 'shutdown' && belief === 'shutdown spares partners') return false;
    return first || belief !== 'only the next one hears';
  };
  const end = (name: string, first: boolean): void => {
    living.delete(name);
    if (!passes(name, first)) return;
    for (const [from, to] of links) {
      const other = from === name ? to : to === name ? from : undefined;
      if (other === undefined || !living.has(other)) continue;
      if (belief === 'links have a direction' && from === name) continue;
      const untrappable = fault === 'kill' && belief === 'killed cannot be trapped';
      if (trapping(other) && !untrappable) continue;
      end(other, false);
    }
  };
  end(hit, true);
  return names.filter((name) => living.has(name));
}

/** Who is alive when the end of `hit` takes its neighbours along, or all that links lead to. */
function taken({ names, links }: System, hit: string, far: boolean): string[] {
  const gone = new Set([hit]);
  const near = (name: string): string[] =>
    links.flatMap(([from, to]) => (from === name ? [to] : to === name ? [from] : []));
  for (const name of gone) if (far || name === hit) for (const other of near(name)) gone.add(other);
  return names.filter((name) => !gone.has(name));
}

// ---- drawing ----------------------------------------------------------------------------------------------------------------

const FAULTS: Readonly<Record<Belief, readonly Fault[]>> = {
  'normal ends partners': ['return'],
  'links have a direction': ['raise', 'boom', 'kill'],
  'only the next one hears': ['raise', 'boom', 'kill'],
  'shutdown spares partners': ['shutdown'],
  'a normal signal stops': ['normal'],
  'kill can be trapped': ['kill'],
  'killed cannot be trapped': ['kill'],
  'trapping does not help': ['raise', 'boom', 'shutdown'],
};

function draw(aim: string, roll: Roll, knows: (concept: number) => boolean): Drawn | null {
  const belief = aim as Belief;
  const about = aims.find((one) => one.belief === belief);
  const known7 = knows(7) || about?.concept === 7 || (about?.needs as readonly number[]).includes(7);
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 3 + roll(3));
  const traps = new Set(known7 ? names.filter(() => roll(3) === 0) : []);
  const links = names.flatMap((to, j) =>
    names.slice(0, j).flatMap((from): [string, string][] => {
      if (roll(names.length) > 1) return [];
      return roll(2) === 0 ? [[from, to]] : [[to, from]];
    }),
  );
  const system = { names, traps, links };
  const hit = pick(roll, names);
  const fault = pick(roll, FAULTS[belief]);
  const options = optionsBy(
    aim,
    aims.map((one) => one.belief),
    (one) => namesOrNobody(alive(system, hit, fault, one as Belief | undefined)),
    // Who takes `normal` for a crash may think of the next ones only, or of all.
    belief === 'normal ends partners' || belief === 'a normal signal stops'
      ? [true, false].map((far) => ({ text: namesOrNobody(taken(system, hit, far)), belief }))
      : [],
  );
  if (options === null) return null;
  return {
    shown: {
      type: 'processes',
      list: names.map((name) => ({ name, notes: notesOf(system, name) })),
    },
    when: 'They wait for messages. Then:',
    faults: [faultSaid(hit, fault)],
    ask: 'Who is alive afterwards?',
    options,
    programs: [{ 'main.ts': programOf(system) }],
    steps: [stepOf(hit, fault)],
    until: 400,
    truth: ([log]) => {
      const facts = new Facts(log);
      return namesOrNobody(names.filter((name) => facts.up(name) !== undefined));
    },
  };
}

function notesOf({ traps, links }: System, name: string): string[] {
  const made = links.filter(([from]) => from === name).map(([, to]) => to);
  return [
    traps.has(name) ? 'traps exits' : 'does not trap exits',
    ...(made.length > 0 ? [`has made a link to ${made.join(' and to ')}`] : []),
  ];
}

function faultSaid(hit: string, fault: Fault): string {
  switch (fault) {
    case 'return':
      return `the function of ${hit} returns`;
    case 'raise':
      return `${hit} raises an error`;
    default:
      return `a stranger sends ${hit} the exit signal ${fault}`;
  }
}

function stepOf(hit: string, fault: Fault): Step {
  const order = fault === 'return' || fault === 'raise';
  return {
    at: 100,
    op: order ? 'process.send' : 'process.kill',
    params: order ? { pid: hit, message: fault } : { pid: hit, reason: fault },
  };
}

function programOf({ names, traps, links }: System): string {
  const starts = names.map(
    (name) => `  Process.register('${name}', spawn(() => part(${traps.has(name)})))\n`,
  );
  const orders = links.map(([from, to]) => `  send('${from}', ['link', Process.whereis('${to}')])\n`);
  return `import { link, type Pid, Process, receive, send, spawn } from 'otp'

// A toy: links itself, ends, or waits, as it is told.
async function part(traps: boolean) {
  Process.flag('trap_exit', traps)
  for (;;) {
    const order = await receive()
    if (order === 'return') return
    if (order === 'raise') throw new Error('boom')
    if (Array.isArray(order) && order[0] === 'link') link(order[1] as Pid)
  }
}

export default function main() {
${starts.join('')}${orders.join('')}}
`;
}

export const links: Family = { aims, draw };
