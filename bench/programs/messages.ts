/** Messages between plain processes. Twin: `bench/peers/erlang/bench_messages.erl`. */
import type { Node } from '#lib/runtime/kernel/node';
import { PREEMPT, RECEIVE, type Routine } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms/pid';
import type { Bench } from '../clock';

/** Two processes, `n` messages there and back. */
export function* round_trip(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const me = node.self().pid;
  const other = node.spawn(() => echo(node, n)).pid;
  bench.begin();
  for (let i = 0; i < n; i++) {
    send(node, other, ['ping', me]);
    yield RECEIVE;
  }
  bench.end();
}

function* echo(node: Node, n: number): Routine<void> {
  for (let i = 0; i < n; i++) {
    const [, from] = (yield RECEIVE) as [string, Pid];
    send(node, from, 'pong');
  }
}

/** A token goes `laps` times around a ring of `size` processes. */
export function* ring(bench: Bench, size: number, laps: number): Routine<void> {
  const { node } = bench;
  let next = node.self().pid;
  for (let i = 1; i < size; i++) {
    const to = next;
    next = node.spawn(() => pass(node, to, laps)).pid;
  }
  bench.begin();
  for (let lap = 0; lap < laps; lap++) {
    send(node, next, lap);
    yield RECEIVE;
  }
  bench.end();
}

function* pass(node: Node, next: Pid, laps: number): Routine<void> {
  for (let lap = 0; lap < laps; lap++) send(node, next, yield RECEIVE);
}

/**
 * One process sends to `size` others, `times` times; it waits until all have had everything. As compiled code does, it
 * gives the processor away when its slice is spent.
 */
export function* one_to_many(bench: Bench, size: number, times: number): Routine<void> {
  const { node } = bench;
  const me = node.self().pid;
  const pids: Pid[] = [];
  for (let i = 0; i < size; i++) pids.push(node.spawn(() => sink(node, me, times)).pid);
  bench.begin();
  for (let i = 0; i < times; i++) {
    for (const pid of pids) {
      send(node, pid, ['news', i]);
      if (node.meter.r < 0) yield PREEMPT;
    }
  }
  for (let i = 0; i < size; i++) yield RECEIVE;
  bench.end();
}

function* sink(node: Node, to: Pid, times: number): Routine<void> {
  for (let i = 0; i < times; i++) yield RECEIVE;
  send(node, to, 'done');
}
