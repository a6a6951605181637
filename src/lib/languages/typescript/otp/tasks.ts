/** Task and Task.Supervisor for learner's TypeScript, bound to one node; a part of the module `otp`. */
import type { ServerRef } from '#lib/runtime/otp/gen';
import * as task from '#lib/runtime/otp/task';
import * as taskSupervisor from '#lib/runtime/otp/task_supervisor';
import { copied, onCopies } from './on-copies';
import type { Part } from './parts';
import { streams } from './streams';
import type { AnyModule, Timeout } from './tools';

type Body = () => unknown;
type Tasks = readonly task.Task[];

export const tasks: Part<'tasks'> = (node, tools) => {
  const { located, awaited, timeoutOf, bodyOf, initialOf, copying, start, supervisor, dynamicOf } = tools;
  const within = (timeout: Timeout | undefined) => timeoutOf(timeout, task.TASK_TIMEOUT);

  /** The body of a task, whose value is copied. */
  const taskOf = (body: unknown, what: string): task.TaskFunction => onCopies(bodyOf(body, what));

  const stream = streams(node, tools);

  const supervisorOf = (given: unknown): AnyModule => {
    const { name: _name, ...flags } = (given ?? {}) as { name?: string };
    return dynamicOf(taskSupervisor.define(flags), given);
  };

  const TaskSupervisor = Object.freeze({
    define: (given?: unknown) => supervisor(supervisorOf(given)),
    startLink: (given?: unknown) => start(supervisorOf(given), undefined),
    startChild: located((sup: ServerRef, body: Body, options: taskSupervisor.TaskOptions = {}) => {
      const run = taskOf(body, 'Task.Supervisor.startChild');
      return taskSupervisor.startChild(node, sup, run, options, initialOf(body));
    }),
    async: located((sup: ServerRef, body: Body, options: taskSupervisor.TaskOptions = {}) =>
      taskSupervisor.async(node, sup, taskOf(body, 'Task.Supervisor.async'), options, initialOf(body)),
    ),
    asyncNolink: located((sup: ServerRef, body: Body, options: taskSupervisor.TaskOptions = {}) => {
      const run = taskOf(body, 'Task.Supervisor.asyncNolink');
      return taskSupervisor.asyncNolink(node, sup, run, options, initialOf(body));
    }),
    terminateChild: located((sup: ServerRef, pid: unknown) => taskSupervisor.terminateChild(node, sup, pid)),
    children: (sup: ServerRef) => taskSupervisor.children(node, sup),
    ...stream.supervised,
  });

  const Task = Object.freeze({
    async: located((body: Body) => task.async(node, taskOf(body, 'Task.async'), initialOf(body))),
    start: located((body: Body) => task.start(node, taskOf(body, 'Task.start'), initialOf(body))),
    startLink: located((body: Body) => task.startLink(node, taskOf(body, 'Task.startLink'), initialOf(body))),
    await: awaited((t: task.Task, timeout?: Timeout) => copying(task.await_(node, t, within(timeout)))),
    awaitMany: awaited((ts: Tasks, timeout?: Timeout) => copied(task.awaitMany(node, ts, within(timeout)))),
    yield: awaited((t: task.Task, timeout?: Timeout) => copying(task.yield_(node, t, within(timeout)))),
    yieldMany: awaited((ts: Tasks, timeout?: Timeout) => copied(task.yieldMany(node, ts, within(timeout)))),
    shutdown: awaited((t: task.Task, how?: Timeout | 'brutal_kill') =>
      copied(task.shutdown(node, t, how === 'brutal_kill' ? how : within(how))),
    ),
    ignore: awaited((t: task.Task) => copying(task.ignore(node, t))),
    asyncStream: stream.asyncStream,
    Supervisor: TaskSupervisor,
  });

  return { Task };
};
