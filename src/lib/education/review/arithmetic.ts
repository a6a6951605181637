/** Questions on numbers: how often a hopeless worker is started until the last supervisor has given up. Rules SUP3, SUP15, SUP16, SUP20. */
import { Facts } from '../check';
import {
  type Aim,
  type Drawn,
  type Family,
  optionsBy,
  type Roll,
  type ShownPart,
  type ShownSupervisor,
} from './question';
import { treeProgram } from './tree';

const aims = [
  {
    belief: 'levels add up',
    concept: 25,
    needs: [23, 24],
    rule: 'SUP16',
    sentence:
      'Each new supervisor begins with its whole budget, so crashes after the start multiply: intensity + 1 for each level.',
  },
  {
    belief: 'product of the intensities',
    concept: 25,
    needs: [23, 24],
    rule: 'SUP15',
    sentence:
      'A supervisor allows as many *re*starts as its intensity says: with the first start that is one more for each level.',
  },
  {
    belief: 'failing starts multiply',
    concept: 26,
    needs: [23, 24, 25],
    rule: 'SUP3',
    sentence:
      'A supervisor whose child cannot start fails its own start, at the first try: where starts fail in `init`, levels only add up.',
  },
  {
    belief: 'the top decides alone',
    concept: 25,
    needs: [23, 24],
    rule: 'SUP15',
    sentence:
      'Every level counts for itself: the one below uses up its budget before the one above hears of it.',
  },
] as const satisfies readonly Aim[];
type Belief = (typeof aims)[number]['belief'];

interface System {
  /** Of the supervisors, the top first. */
  readonly limits: readonly number[];
  /** It crashes after each start, or fails in `init`. */
  readonly late: boolean;
}

/** Starts of the worker, the first one included. */
function starts({ limits, late }: System, belief?: Belief): number {
  const product = limits.reduce((all, limit) => all * (limit + 1), 1);
  const sum = limits.reduce((all, limit) => all + limit, 1);
  switch (belief) {
    case 'levels add up':
      return sum;
    case 'product of the intensities':
      return limits.reduce((all, limit) => all * limit, 1);
    case 'failing starts multiply':
      return product;
    case 'the top decides alone':
      return (limits[0] ?? 0) + 1;
    default:
      return late ? product : sum;
  }
}

function draw(aim: string, roll: Roll): Drawn | null {
  const deep = roll(3) === 0;
  const limits = Array.from({ length: deep ? 3 : 2 }, () => 1 + roll(deep ? 2 : 3));
  const system: System = { limits, late: aim !== 'failing starts multiply' };
  const options = optionsBy(
    aim,
    aims.map((one) => one.belief),
    (one) => String(starts(system, one as Belief | undefined)),
  );
  if (options === null) return null;
  const x: ShownPart = {
    kind: 'worker',
    name: 'x',
    restart: 'permanent',
    note: system.late ? 'raises after each start' : 'init fails',
  };
  const names = ['app', 's', 't'].slice(0, limits.length);
  const root = names.reduceRight<ShownPart>(
    (below, name, i) => ({
      kind: 'supervisor',
      name,
      restart: 'permanent',
      strategy: 'one_for_one',
      intensity: limits[i] ?? 0,
      period: 5,
      children: [below],
    }),
    x,
  ) as ShownSupervisor;
  return {
    shown: { type: 'tree', root },
    when: system.late
      ? 'x is fine at first. Then it is killed, and from then on it raises an error right after each start.'
      : 'x is fine at first. Then it is killed, and from then on each start of it fails in its init.',
    faults: [],
    ask: 'How often is x started until app is gone, the first start included?',
    options,
    programs: [{ 'main.ts': programOf(root, system) }],
    steps: [
      { at: 100, op: 'process.send', params: { pid: 'weather', message: 'bad' } },
      { at: 120, op: 'process.kill', params: { pid: 'x', reason: 'kill' } },
    ],
    until: 600,
    truth: ([log]) => String(new Facts(log).inc('x')),
  };
}

function programOf(root: ShownSupervisor, { late }: System): string {
  const look = `(await GenServer.call('weather', 'now')) === 'bad'`;
  const part = late
    ? `  init: () => ['ok', 0, ['continue', 'look']],
  async handleContinue(_look, n) {
    if (${look}) throw new Error('boom')
    return ['noreply', n]
  },`
    : `  async init() {
    return ${look} ? ['stop', 'bad_weather'] : ['ok', 0]
  },`;
  const server = `import { GenServer, Supervisor } from 'otp'

// A toy: what it was told last.
const weather = GenServer.define({
  init: () => ['ok', 'fine'],
  handleCall: (_now, _from, s) => ['reply', s, s],
  handleInfo: (told) => ['noreply', told],
})

const part = GenServer.define({
${part}
})
`;
  const text = treeProgram(root, server, (name) => `start: [part, undefined, { name: '${name}' }]`);
  return `${text.replace('export default ', 'const app = ')}
export default async function main() {
  await weather.start(undefined, { name: 'weather' })
  await app.startLink()
}
`;
}

export const arithmetic: Family = { aims, draw };
