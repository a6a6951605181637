/**
 * `node --expose-gc scripts/run.mjs bench/growth.ts`: how the cost of one act grows with the number of processes, names,
 * messages and timers, in OTP's usual order and in a seeded one; and what an idle process holds. Prints, asserts nothing.
 */
import { spawnSync } from 'node:child_process';
import { Recorder } from '#lib/diagnostics/recorder';
import { Module } from '#lib/runtime/kernel/code_server';
import { register } from '#lib/runtime/kernel/names';
import { Node } from '#lib/runtime/kernel/node';
import { PREEMPT, RECEIVE, type Routine } from '#lib/runtime/kernel/routine';
import { exit2, link, monitor, send } from '#lib/runtime/kernel/signals';
import { trapExit } from '#lib/runtime/kernel/flags';
import { sendAfter } from '#lib/runtime/kernel/time';
import type { Pid } from '#lib/runtime/kernel/terms/pid';
import { type GenServerModule, startLink } from '#lib/runtime/otp/gen_server';
import { type Program, clocks, runProgram } from './clock';
import { CountingSink } from './counting-sink';
import { restart } from './programs/trees';

const SIZES = [1_000, 10_000, 100_000];
const SEEDS = [0, 7];

function* idle(): Routine<void> {
  yield RECEIVE;
}

/** `n` processes that wait for a message. */
function crowd(node: Node, n: number): Pid[] {
  return Array.from({ length: n }, () => node.spawn(idle).pid);
}

/** Lets all others run until they wait. */
function* settle(node: Node): Routine<void> {
  send(node, node.self().pid, 'settled');
  yield PREEMPT;
  yield RECEIVE;
}

/** What is measured, and how many acts of it one run of size `n` makes. */
const programs: Record<string, { acts(n: number): number; run: Program }> = {
  'spawn, all stay': {
    acts: (n) => n,
    *run(bench, n: number) {
      bench.begin();
      crowd(bench.node, n);
      yield* settle(bench.node);
      bench.end();
    },
  },
  'send to each of n': {
    acts: (n) => n,
    *run(bench, n: number) {
      const { node } = bench;
      const all = crowd(node, n);
      yield* settle(node);
      bench.begin();
      for (const pid of all) send(node, pid, 'hello');
      yield* settle(node);
      bench.end();
    },
  },
  'register, send by name': {
    acts: (n) => n,
    *run(bench, n: number) {
      const { node } = bench;
      const all = crowd(node, n);
      yield* settle(node);
      bench.begin();
      for (let i = 0; i < n; i++) register(node, `name${i}`, all[i] as Pid);
      for (let i = 0; i < n; i++) send(node, `name${i}`, 'hello');
      yield* settle(node);
      bench.end();
    },
  },
  'a process with n monitors dies, each': {
    acts: (n) => n,
    *run(bench, n: number) {
      const { node } = bench;
      const target = node.spawn(idle).pid;
      for (let i = 0; i < n; i++) {
        node.spawn(function* () {
          monitor(node, target);
          yield RECEIVE;
        });
      }
      yield* settle(node);
      bench.begin();
      exit2(node, target, 'kill');
      yield* settle(node);
      bench.end();
    },
  },
  'a process with n links dies, each': {
    acts: (n) => n,
    *run(bench, n: number) {
      const { node } = bench;
      const target = node.spawn(idle).pid;
      for (let i = 0; i < n; i++) {
        node.spawn(function* () {
          trapExit(node, true);
          link(node, target);
          yield RECEIVE;
        });
      }
      yield* settle(node);
      bench.begin();
      exit2(node, target, 'kill');
      yield* settle(node);
      bench.end();
    },
  },
  'take n messages in order, each': {
    acts: (n) => n,
    *run(bench, n: number) {
      const { node } = bench;
      const me = node.self().pid;
      for (let i = 0; i < n; i++) send(node, me, i);
      bench.begin();
      for (let i = 0; i < n; i++) yield RECEIVE;
      bench.end();
    },
  },
  'n timers fire, each': {
    acts: (n) => n,
    *run(bench, n: number) {
      const { node } = bench;
      const me = node.self().pid;
      bench.begin();
      for (let i = 0; i < n; i++) sendAfter(node, 1 + ((i * 7919) % n), me, i);
      for (let i = 0; i < n; i++) yield RECEIVE;
      bench.end();
    },
  },
  'restart one of n children, one_for_one': {
    acts: () => 500,
    run: (bench, n: number) => restart(bench, 'one_for_one', n, 500, 1),
  },
  'restart one of n children, one_for_all, each': {
    acts: (n) => n,
    run: (bench, n: number) => restart(bench, 'one_for_all', n, 1, 1),
  },
};

/** Nanoseconds an act, the median of three runs after one that does not count. */
function cost(name: string, n: number, seed: number): number {
  const { run, acts } = programs[name] as { acts(n: number): number; run: Program };
  const limits = { processes: 1_000_000, mailbox: 1_000_000, atoms: 10_000_000, heap: Infinity };
  // Small runs are shorter than the tick of the thread's clock: as many of them as make one large.
  const times = Math.max(1, Math.floor(20_000 / Math.max(n, acts(n))));
  const took: number[] = [];
  for (let round = -1; round < 3; round++) {
    let seconds = 0;
    for (let i = 0; i < times; i++) {
      const node = new Node({ sink: new Recorder(), seed, limits });
      seconds += runProgram(node, run, [n], clocks.thread);
    }
    if (round >= 0) took.push((seconds / times / acts(n)) * 1e9);
  }
  return took.sort((a, b) => a - b)[1] as number;
}

/** Bytes that each of 100,000 idle processes holds. */
function memory(recorded: boolean, kind: 'plain' | 'gen_server'): number {
  const n = 100_000;
  const collect = globalThis.gc as () => void;
  const worker = new Module<GenServerModule>('worker', { init: (i) => ['ok', i] });
  const node = new Node({ sink: recorded ? new Recorder() : new CountingSink() });
  collect();
  const before = process.memoryUsage().heapUsed;
  node.spawn(function* () {
    for (let i = 0; i < n; i++) {
      if (kind === 'plain') node.spawn(idle);
      else yield startLink(node, worker, i);
    }
    yield RECEIVE;
  });
  node.run();
  collect();
  const held = (process.memoryUsage().heapUsed - before) / n;
  if (node.processes.size !== n + 1) throw new Error(`${node.processes.size} processes live.`);
  return held;
}

const figures = (list: readonly number[]) =>
  list.map((x) => Math.round(x).toLocaleString('en').padStart(9)).join('');

console.log('Nanoseconds of thread time an act, recorded: OTP order, then seed 7\n');
console.log(`${''.padEnd(46)}${figures([...SIZES, ...SIZES])}`);
for (const name of Object.keys(programs)) {
  const row = SEEDS.flatMap((seed) => SIZES.map((n) => cost(name, n, seed)));
  console.log(`${name.padEnd(46)}${figures(row)}`);
}
if (globalThis.gc !== undefined) {
  console.log('\nBytes of heap that each of 100,000 idle processes holds\n');
  for (const kind of ['plain', 'gen_server'] as const) {
    console.log(
      `${kind.padEnd(46)}${figures([memory(false, kind)])}, recorded${figures([memory(true, kind)])}`,
    );
  }
  const erl = `F = fun() -> receive x -> ok end end, L = [element(2, process_info(spawn(F), memory)) || _ <- lists:seq(1, 100000)], io:format("~w", [lists:sum(L) div 100000]), halt().`;
  const { status, stdout } = spawnSync('erl', ['-noshell', '-eval', erl], { encoding: 'utf8' });
  if (status === 0) console.log(`${'plain, on the BEAM'.padEnd(46)}${figures([Number(stdout)])}`);
}
