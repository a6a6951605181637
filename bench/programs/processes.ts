/** Processes that come and go, and timers. Twin: `bench/peers/erlang/bench_processes.erl`. */
import type { Node } from '#lib/runtime/kernel/node';
import { RECEIVE, type Routine } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms/pid';
import type { Ref } from '#lib/runtime/kernel/terms/ref';
import { cancelTimer, sendAfter } from '#lib/runtime/kernel/time';
import type { Bench } from '../clock';

/** Each process spawns the next and ends; the last one says so. */
export function* spawn_exit(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const me = node.self().pid;
  bench.begin();
  node.spawn(() => successor(node, me, n - 1));
  yield RECEIVE;
  bench.end();
}

function successor(node: Node, first: Pid, left: number): void {
  if (left === 0) send(node, first, 'done');
  else node.spawn(() => successor(node, first, left - 1));
}

/** A tree of processes, ten below each, `leaves` at the bottom; each adds up what those below it report. */
export function* skynet(bench: Bench, leaves: number): Routine<void> {
  const { node } = bench;
  const me = node.self().pid;
  bench.begin();
  node.spawn(() => sum(node, me, 0, leaves));
  const total = yield RECEIVE;
  bench.end();
  if (total !== (leaves * (leaves - 1)) / 2) throw new Error(`Skynet gave ${String(total)}.`);
}

function* sum(node: Node, to: Pid, first: number, size: number): Routine<void> {
  if (size === 1) {
    send(node, to, first);
    return;
  }
  const me = node.self().pid;
  const part = size / 10;
  for (let i = 0; i < 10; i++) node.spawn(() => sum(node, me, first + i * part, part));
  let total = 0;
  for (let i = 0; i < 10; i++) total += (yield RECEIVE) as number;
  send(node, to, total);
}

/** Starts `n` timers, all running at once, and cancels them all. */
export function* timers(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const me = node.self().pid;
  const refs: Ref[] = [];
  bench.begin();
  for (let i = 0; i < n; i++) refs.push(sendAfter(node, 100_000 + ((i * 7919) % 100_000), me, 'late'));
  for (const ref of refs) cancelTimer(node, ref);
  bench.end();
}
