/** Calls and casts to a gen_server. Twin: `bench/peers/erlang/bench_servers.erl`. */
import { Module } from '#lib/runtime/kernel/code_server';
import type { Node } from '#lib/runtime/kernel/node';
import { PREEMPT, type Routine } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms/pid';
import {
  call as genCall,
  cast as genCast,
  type GenServerModule,
  startLink,
  stop,
} from '#lib/runtime/otp/gen_server';
import type { Bench } from '../clock';

const counter = new Module<GenServerModule>('counter', {
  init: (n) => ['ok', n],
  handleCall: (_request, _from, n) => ['reply', n, (n as number) + 1],
  handleCast: (_request, n) => ['noreply', (n as number) + 1],
});

function* startCounter(node: Node): Generator<unknown, Pid, unknown> {
  const [, pid] = (yield startLink(node, counter, 0)) as [string, Pid];
  return pid;
}

/** `n` calls, one after the other. */
export function* call(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const server = yield* startCounter(node);
  bench.begin();
  for (let i = 0; i < n; i++) yield genCall(node, server, 'increment');
  bench.end();
  yield stop(node, server);
}

/** `n` casts, then a call that sees them all. */
export function* cast(bench: Bench, n: number): Routine<void> {
  const { node } = bench;
  const server = yield* startCounter(node);
  bench.begin();
  for (let i = 0; i < n; i++) {
    genCast(node, server, 'increment');
    if (node.meter.r < 0) yield PREEMPT;
  }
  const seen = yield genCall(node, server, 'increment', Infinity);
  bench.end();
  if (seen !== n) throw new Error(`The server had seen ${String(seen)} casts of ${n}.`);
  yield stop(node, server);
}

/** `n` calls by a process in whose mailbox `waiting` messages lie that it does not want yet. */
export function* call_past_mailbox(bench: Bench, n: number, waiting: number): Routine<void> {
  const { node } = bench;
  const server = yield* startCounter(node);
  const me = node.self().pid;
  for (let i = 0; i < waiting; i++) send(node, me, ['later', i]);
  bench.begin();
  for (let i = 0; i < n; i++) yield genCall(node, server, 'increment');
  bench.end();
  yield stop(node, server);
}
