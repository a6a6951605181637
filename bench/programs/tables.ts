/** ETS tables and a registry on them. Twin: `bench/peers/erlang/bench_tables.erl`. */
import type { Node } from '#lib/runtime/kernel/node';
import { trapExit } from '#lib/runtime/kernel/flags';
import * as ets from '#lib/runtime/kernel/ets';
import { PREEMPT, type Routine } from '#lib/runtime/kernel/routine';
import type { Pid } from '#lib/runtime/kernel/terms/pid';
import * as registry from '#lib/runtime/otp/registry';
import { stop } from '#lib/runtime/otp/sys';
import type { Bench } from '../clock';

/** The `i`-th of the numbers below `n`, out of order; `n` must not be a multiple of 7919. */
function scattered(i: number, n: number): number {
  return (i * 7919) % n;
}

/** `n` objects into a table, each under a key of its own. */
export function* ets_insert(bench: Bench, type: 'set' | 'ordered_set', n: number): Routine<void> {
  const { node } = bench;
  const table = ets.create(node, 'bench', { type });
  bench.begin();
  for (let i = 0; i < n; i++) {
    ets.insert(node, table, [scattered(i, n), i]);
    if (node.meter.r < 0) yield PREEMPT;
  }
  bench.end();
  ets.destroy(node, table);
}

/** `n` look-ups in a table of 10,000 objects. */
export function* ets_lookup(bench: Bench, type: 'set' | 'ordered_set', n: number): Routine<void> {
  const { node } = bench;
  const table = ets.create(node, 'bench', { type });
  for (let i = 0; i < 10_000; i++) ets.insert(node, table, [i, i]);
  let found = 0;
  bench.begin();
  for (let i = 0; i < n; i++) {
    found += ets.lookup(node, table, scattered(i, 10_000)).length;
    if (node.meter.r < 0) yield PREEMPT;
  }
  bench.end();
  if (found !== n) throw new Error(`${String(found)} of ${String(n)} objects were found.`);
  ets.destroy(node, table);
}

/** One counter, `n` times. */
export function* ets_counter(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const table = ets.create(node, 'bench', {});
  ets.insert(node, table, ['hits', 0]);
  let count: unknown = 0;
  bench.begin();
  for (let i = 0; i < n; i++) {
    count = ets.updateCounter(node, table, 'hits', 1);
    if (node.meter.r < 0) yield PREEMPT;
  }
  bench.end();
  if (count !== n) throw new Error(`The counter stands at ${String(count)}, not at ${String(n)}.`);
  ets.destroy(node, table);
}

/** `n` names for the caller. */
export function* registry_register(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const names = yield* startRegistry(node);
  bench.begin();
  for (let i = 0; i < n; i++) {
    registry.register(node, 'bench_names', i, null);
    if (node.meter.r < 0) yield PREEMPT;
  }
  bench.end();
  yield stop(node, names);
}

/** `n` look-ups among 10,000 names. */
export function* registry_lookup(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const names = yield* startRegistry(node);
  for (let i = 0; i < 10_000; i++) registry.register(node, 'bench_names', i, null);
  let found = 0;
  bench.begin();
  for (let i = 0; i < n; i++) {
    found += registry.lookup(node, 'bench_names', scattered(i, 10_000)).length;
    if (node.meter.r < 0) yield PREEMPT;
  }
  bench.end();
  if (found !== n) throw new Error(`${String(found)} of ${String(n)} names were found.`);
  yield stop(node, names);
}

/** Who has a name is linked to the registry, and lives on when that is stopped. */
function* startRegistry(node: Node): Generator<unknown, Pid, unknown> {
  trapExit(node, true);
  const [, pid] = (yield registry.startLink(node, { keys: 'unique', name: 'bench_names' })) as [string, Pid];
  return pid;
}
