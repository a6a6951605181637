/** Supervision trees: restarts, start and stop. Twin: `bench/peers/erlang/bench_trees.erl`. */
import { Module } from '#lib/runtime/kernel/code_server';
import type { Node } from '#lib/runtime/kernel/node';
import { RECEIVE, type Routine } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms/pid';
import type { ChildSpec } from '#lib/runtime/otp/child_spec';
import { type GenServerModule, startLink, stop } from '#lib/runtime/otp/gen_server';
import {
  startLink as startSupervisor,
  type Strategy,
  type SupervisorModule,
} from '#lib/runtime/otp/supervisor';
import type { Bench } from '../clock';

const supervisor = new Module<SupervisorModule>('bench_supervisor', { init: (made) => made });

/**
 * `kills` times: kills the middle one of `children`, waits until it and all that are restarted with it have
 * reported from their `init`. All that in `times` supervisors one after the other, since the list of restarts inside
 * the period, which BEAM's supervisor goes through at each restart, would grow too long.
 */
export function* restart(
  bench: Bench,
  strategy: Strategy,
  children: number,
  kills: number,
  times: number,
): Routine<void> {
  const { node } = bench;
  const me = node.self().pid;
  const worker = new Module<GenServerModule>('worker', {
    init(index) {
      send(node, me, [index, node.self().pid]);
      return ['ok', index];
    },
  });
  const specs: ChildSpec[] = [];
  for (let i = 0; i < children; i++) specs.push({ id: i, start: () => startLink(node, worker, i) });
  const flags = { strategy, maxRestarts: 1_000_000, maxSeconds: 1 };
  const victim = Math.floor(children / 2);
  const restarted = {
    one_for_one: 1,
    one_for_all: children,
    rest_for_one: children - victim,
    simple_one_for_one: 1,
  };
  for (let time = 0; time < times; time++) {
    const [, top] = (yield startSupervisor(node, supervisor, ['ok', [flags, specs]])) as [string, Pid];
    let pid = yield* reports(children, victim);
    bench.begin();
    for (let i = 0; i < kills; i++) {
      exit2(node, pid, 'kill');
      pid = yield* reports(restarted[strategy], victim);
    }
    bench.end();
    yield stop(node, top);
  }
}

/** Waits for `n` reports; returns the pid in that of child `index`. */
function* reports(n: number, index: number): Generator<unknown, Pid, unknown> {
  let found: Pid | null = null;
  for (let i = 0; i < n; i++) {
    const [from, pid] = (yield RECEIVE) as [number, Pid];
    if (from === index) found = pid;
  }
  return found as Pid;
}

/** Starts and stops, `times` times, a supervisor of `supervisors` supervisors of `workers` workers each. */
export function* start_stop(
  bench: Bench,
  supervisors: number,
  workers: number,
  times: number,
): Routine<void> {
  const { node } = bench;
  bench.begin();
  for (let i = 0; i < times; i++) {
    const [, top] = (yield startSupervisor(node, supervisor, tree(node, supervisors, workers))) as [
      string,
      Pid,
    ];
    yield stop(node, top);
  }
  bench.end();
}

const idle = new Module<GenServerModule>('worker', { init: (index) => ['ok', index] });

function tree(node: Node, supervisors: number, workers: number): unknown {
  const branches: ChildSpec[] = [];
  for (let i = 0; i < supervisors; i++) {
    branches.push({
      id: i,
      type: 'supervisor',
      start: () => startSupervisor(node, supervisor, branch(node, workers)),
    });
  }
  return ['ok', [{}, branches]];
}

function branch(node: Node, workers: number): unknown {
  const specs: ChildSpec[] = [];
  for (let i = 0; i < workers; i++) specs.push({ id: i, start: () => startLink(node, idle, i) });
  return ['ok', [{}, specs]];
}
