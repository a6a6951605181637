/**
 * Scrubbing, in Node: `node scripts/run.mjs bench/scrub.ts [--json] [--thread] [EVENTS…]`. A learner's program is run until it has made so many
 * events (default 200,000 and 1,000,000); then the playhead jumps to moments all over the run, and everything that the lab shows of
 * a moment is asked for and written as text, as the sandbox sends it: tree, trace, inspector, timeline. Prints median and worst of the answers; with
 * `--thread` in processor time of the thread (Linux), for a machine that does other work too.
 */
import { cpus } from 'node:os';
import type { ProcessDetail, SystemTree, TraceWindow } from '#lib/diagnostics/views';
import { Sandbox } from '#lib/sandbox/sandbox';
import { clocks } from './clock';

/** A shop of 60 processes in two levels that is never quiet: calls, casts, timers, and a crash every 200 ms. */
const PROGRAM = `
import { GenServer, self, sendAfter, Supervisor } from 'otp'
const worker = GenServer.define({
  init: (n: number) => ['ok', { n, seen: 0 }],
  handleCall: (_m, _from, s: { n: number; seen: number }) => ['reply', s.seen, { ...s, seen: s.seen + 1 }],
  handleCast(message, s: { n: number; seen: number }) {
    if (message === 'crash') throw new Error('boom')
    return ['noreply', { ...s, seen: s.seen + 1 }]
  },
})
const ticker = GenServer.define({
  init: () => (sendAfter(self(), 'tick', 1), ['ok', 0]),
  async handleInfo(_m, at: number) {
    sendAfter(self(), 'tick', 1)
    await GenServer.call('w' + (at * 7) % 56, 'ask')
    GenServer.cast('w' + at % 56, at % 200 === 199 ? 'crash' : 'change')
    return ['noreply', at + 1]
  },
})
const group = (g: number) => Supervisor.define({
  name: 'g' + g,
  strategy: g % 2 === 0 ? 'one_for_one' : 'rest_for_one',
  maxRestarts: 1000,
  children: Array.from({ length: 8 }, (_, i) => {
    const n = g * 8 + i
    return { id: 'w' + n, start: [worker, n, { name: 'w' + n }] }
  }),
})
export default Supervisor.define({
  name: 'app',
  children: [
    ...Array.from({ length: 7 }, (_, g) => ({ id: 'g' + g, start: [group(g)] })),
    { id: 'ticker', start: [ticker, undefined, { name: 'ticker' }] },
  ],
})
`;

const args = process.argv.slice(2);
const clock = clocks[args.includes('--thread') ? 'thread' : 'wall'];
const ROUNDS = 200;
/** Rows of the trace that a page asks for. */
const WINDOW = 160;
const LIMIT_MS = 50;

interface Figures {
  readonly name: string;
  readonly unit: 'ms';
  readonly events: number;
  /** The first answer, which reads the run for the first time. */
  readonly first: number;
  readonly median: number;
  readonly worst: number;
}

function measure(events: number): Figures {
  const sandbox = new Sandbox();
  const loaded = sandbox.load({ 'main.ts': PROGRAM });
  if ('error' in loaded) throw new Error(loaded.error.message);
  sandbox.start(0);
  for (let until = 0; sandbox.status().position < events;) {
    sandbox.runUntil((until += 500));
    if (sandbox.status().state === 'ended') throw new Error('The program has ended.');
  }
  const { position, first } = sandbox.status();
  const answer = (at: number): number => {
    const begin = clock();
    sandbox.execute('run.seek', { position: at });
    const tree = sandbox.execute('system.tree', {}) as SystemTree;
    const trace = sandbox.execute('trace.window', { from: -WINDOW, count: WINDOW }) as TraceWindow;
    const detail = sandbox.execute('process.info', { pid: 'w11' }) as ProcessDetail;
    const text = JSON.stringify([tree, trace, detail]);
    const took = clock() - begin;
    if (tree.position !== at || trace.rows.length === 0 || !text.includes('w11'))
      throw new Error(`The answer at ${at} is not of that moment.`);
    return took;
  };
  const opening = answer(position - 1);
  let seed = 7;
  const took = Array.from({ length: ROUNDS }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    // Some hundreds of events after the start, when all are there.
    return answer(first + 2_000 + (seed % (position - first - 2_001)));
  }).sort((a, b) => a - b);
  return {
    name: `scrub-${events}`,
    unit: 'ms',
    events: position,
    first: opening,
    median: took[ROUNDS >> 1] ?? NaN,
    worst: took.at(-1) ?? NaN,
  };
}

const sizes = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const rows = (sizes.length === 0 ? [200_000, 1_000_000] : sizes).map(measure);
if (args.includes('--json')) {
  console.log(
    JSON.stringify({ machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }, rows }),
  );
} else {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  for (const { events, first, median, worst } of rows)
    console.log(
      `${events.toLocaleString('en')} events: median ${ms(median)}, worst ${ms(worst)} of ${ROUNDS} moments (at most ${LIMIT_MS} ms wanted); the first one ${ms(first)}`,
    );
}
