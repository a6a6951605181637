/**
 * Task supervisor: a dynamic supervisor whose children are tasks, temporary unless told otherwise.
 * Follows Elixir Task.Supervisor 1.14: module documentation, and lib/elixir/lib/task/supervisor.ex. Rules TASK*.
 * Left out: the deprecated defaults `restart` and `shutdown` at its start.
 * Invariant: a task of `async` or `asyncNolink` is linked to its supervisor and watched by its owner.
 */
import { Module } from '../kernel/code_server';
import { nameOf } from '../kernel/logger';
import type { Node } from '../kernel/node';
import type { Routine } from '../kernel/routine';
import { link } from '../kernel/signals';
import { Pid } from '../kernel/terms/pid';
import { checkChildSpec, type ChildSpec, SpecError, type StartFunction } from './child_spec';
import * as dynamic from './dynamic_supervisor';
import { call } from './gen';
import type { ServerName, ServerRef } from './gen_server';
import { raise } from './raise';
import {
  adopt,
  type Initial,
  initialOf,
  startLink as startTask,
  startOwned,
  type Task,
  type TaskFunction,
} from './task';

/** Absent keys take Elixir's defaults: any number of tasks, 3 restarts in 5 s. */
export type TaskSupervisorFlags = Pick<dynamic.DynamicFlags, 'maxChildren' | 'maxRestarts' | 'maxSeconds'>;

/** How a task of `startChild` is restarted (default `temporary`) and stopped (default 5000). */
export type TaskOptions = Pick<ChildSpec, 'restart' | 'shutdown'>;

/** The callback module of a task supervisor with these flags. */
export function define(flags: TaskSupervisorFlags = {}): Module<dynamic.DynamicSupervisorModule> {
  return new Module<dynamic.DynamicSupervisorModule>('Task.Supervisor', { init: () => ['ok', flags] });
}

/** Starts a task supervisor linked to the caller: `yield` it. Rule TASK12. */
export function startLink(
  node: Node,
  flags: TaskSupervisorFlags = {},
  options: { name?: ServerName } = {},
): unknown {
  return dynamic.startLink(node, define(flags), undefined, options);
}

/**
 * Starts a task without an owner: `yield` it. `['ok', pid]`, or `['error', 'max_children']`.
 *
 * @otp Elixir Task.Supervisor, start_child/3. Rule TASK15.
 */
export function startChild(
  node: Node,
  sup: ServerRef,
  fun: TaskFunction,
  options: TaskOptions = {},
  initial: Initial = initialOf(fun),
): unknown {
  const starter = nameOf(node.self());
  return startIn(node, sup, () => startTask(node, fun, initial, starter), options, initial);
}

/**
 * Starts a task under `sup` that the caller owns and is linked with: `yield` it.
 *
 * @throws error `RuntimeError` when the supervisor has `maxChildren`; exit as a call's when it is gone.
 * @otp Elixir Task.Supervisor, async/3. Rules TASK13, TASK14.
 */
export function async(
  node: Node,
  sup: ServerRef,
  fun: TaskFunction,
  options: Pick<TaskOptions, 'shutdown'> = {},
  initial: Initial = initialOf(fun),
): Routine<Task> {
  return owned(node, sup, fun, options, initial, true);
}

/** As `async`, without a link between task and caller: the end of one does not end the other. Rules TASK13, TASK14. */
export function asyncNolink(
  node: Node,
  sup: ServerRef,
  fun: TaskFunction,
  options: Pick<TaskOptions, 'shutdown'> = {},
  initial: Initial = initialOf(fun),
): Routine<Task> {
  return owned(node, sup, fun, options, initial, false);
}

function* owned(
  node: Node,
  sup: ServerRef,
  fun: TaskFunction,
  { shutdown }: Pick<TaskOptions, 'shutdown'>,
  initial: Initial,
  linked: boolean,
): Routine<Task> {
  const me = node.self();
  const starter = nameOf(me);
  const options = shutdown === undefined ? {} : { shutdown };
  const begin = () => startOwned(node, me.pid, starter, fun, initial);
  const result = yield startIn(node, sup, begin, options, initial);
  const pid = Array.isArray(result) && result[0] === 'ok' ? (result as unknown[])[1] : null;
  if (!(pid instanceof Pid)) throw raise('RuntimeError', FULL);
  if (linked) link(node, pid);
  return adopt(node, pid, initial);
}

/** @internal */
export const FULL =
  'reached the maximum number of tasks for this task supervisor. The maximum number of tasks that are allowed to run ' +
  'at the same time under this supervisor can be configured with the :max_children option passed to ' +
  'Task.Supervisor.start_link/1';

/** @internal Has a task supervisor start a task by `start`: `yield` it. */
export function startIn(
  node: Node,
  sup: ServerRef,
  start: StartFunction,
  { restart = 'temporary', shutdown = 5000 }: TaskOptions,
  initial: Initial,
): unknown {
  try {
    const mfargs = ['Task.Supervised', 'start_link', 'undefined'] as const;
    const spec = { id: initial[1], start, restart, shutdown, modules: ['Task.Supervised'], mfargs };
    const request = ['start_child', checkChildSpec(spec, 'never')];
    const shown = ['start_task', initial, restart, shutdown];
    return call(node, '$gen_call', sup, request, Infinity, ['GenServer', 'call', [sup, shown, 'infinity']]);
  } catch (e) {
    if (e instanceof SpecError) return ['error', e.reason];
    throw e;
  }
}

/** Stops a task: `ok`, or `['error', 'not_found']`. Rule TASK16. */
export function terminateChild(node: Node, sup: ServerRef, pid: unknown): unknown {
  return dynamic.terminateChild(node, sup, pid);
}

/** Pids of the tasks that run: `yield` it. Their order means nothing. Rule TASK16. */
export function* children(node: Node, sup: ServerRef): Routine<Pid[]> {
  const which = (yield dynamic.whichChildren(node, sup)) as readonly (readonly unknown[])[];
  return which.map(([, pid]) => pid).filter((pid) => pid instanceof Pid);
}
