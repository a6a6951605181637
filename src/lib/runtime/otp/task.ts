/**
 * Tasks: processes that run one function, and how their owner gets its value.
 * Follows Elixir Task 1.14: module documentation, and lib/elixir/lib/task.ex and task/supervised.ex for the order of steps.
 * Rules TASK*.
 * Left out: completed, `$callers`, tasks on other nodes.
 * Invariant: a task's reference is monitor and alias of its owner at once; when the owner has its answer it is neither,
 * so a late value is dropped.
 *
 *   owner                            task
 *   async -- [Owner, Ref] ------------> fun()
 *         <------ [Ref, Value] --------
 *         <-- [DOWN, Ref, ..., normal] -  flushed by await
 */
import { error, exit } from '../kernel/errors';
import { isOrderly, log, nameOf } from '../kernel/logger';
import type { Node } from '../kernel/node';
import { Receive, ReceiveMatch, type Routine, TIMEOUT } from '../kernel/routine';
import { demonitor, exit2, monitor, send, unlink } from '../kernel/signals';
import { inspect } from '../kernel/terms';
import type { Pid } from '../kernel/terms/pid';
import { Ref } from '../kernel/terms/ref';
import { raise } from './raise';

/** What a task is known by; only its owner can ask for its value. */
export interface Task {
  readonly pid: Pid;
  /** Of its value `[ref, value]`, and of the 'DOWN' when it ends. */
  readonly ref: Ref;
  readonly owner: Pid;
  readonly mfa: Initial;
}

/** What a task runs: module, function and arity, for `process_info` and the graph. */
export type Initial = readonly [module: string, fun: string, arity: number];

/** The body of a task: answers its value, or a routine or an effect that does. */
export type TaskFunction = () => unknown;

/** What the owner learns: the value, why the task ended without one, or nothing yet. */
export type Outcome = readonly ['ok', unknown] | readonly ['exit', unknown] | null;

/** Default time that `await`, `yield` and `shutdown` wait, ms. */
export const TASK_TIMEOUT = 5000;
/** Longest that a supervised task waits for its owner's word, ms. */
const REF_TIMEOUT = 5000;

/** Module, function and arity of a body that says nothing else. */
export function initialOf(fun: TaskFunction): Initial {
  return ['Task', fun.name === '' ? 'fun' : fun.name, 0];
}

/**
 * Starts a task that the caller owns, linked to it and monitored by it.
 *
 * @otp Elixir Task, async/1. Rules TASK1, TASK2.
 */
export function async(node: Node, fun: TaskFunction, initial: Initial = initialOf(fun)): Task {
  const me = node.self();
  const pid = spawn(node, () => answering(node, me.pid, nameOf(me), fun, false), initial, true);
  return adopt(node, pid, initial);
}

/** Runs `fun` in a process of its own, without link and without value: `['ok', pid]`. Rule TASK3. */
export function start(node: Node, fun: TaskFunction, initial: Initial = initialOf(fun)): unknown {
  const starter = nameOf(node.self());
  return ['ok', spawn(node, () => invoke(node, fun, starter), initial, false)];
}

/**
 * As `start`, linked to the caller: what a supervisor calls. Rule TASK3.
 *
 * @param starter Whom a report of its end names; default the caller.
 */
export function startLink(
  node: Node,
  fun: TaskFunction,
  initial: Initial = initialOf(fun),
  starter: string | Pid = nameOf(node.self()),
): unknown {
  return ['ok', spawn(node, () => invoke(node, fun, starter), initial, true)];
}

function spawn(node: Node, body: () => unknown, initial: Initial, link: boolean): Pid {
  const me = node.self();
  const child = node.spawn(body, { initial, role: 'task', link });
  child.ancestors = me.lineage;
  return child.pid;
}

/**
 * @internal Starts a task that waits for its owner's word, linked to the caller, which is a supervisor or a stream's monitor.
 *
 * @param watches Whether it ends when the owner does before, or takes too long. Rule TASK14.
 */
export function startOwned(
  node: Node,
  owner: Pid,
  starter: string | Pid,
  fun: TaskFunction,
  initial: Initial,
  watches = true,
): unknown {
  return ['ok', spawn(node, () => answering(node, owner, starter, fun, watches), initial, true)];
}

/** @internal Makes the caller the owner of a process that waits for its word. */
export function adopt(node: Node, pid: Pid, mfa: Initial): Task {
  const owner = node.self().pid;
  const ref = monitor(node, pid, true);
  send(node, pid, [owner, ref], 'system');
  return { pid, ref, owner, mfa };
}

/** Body of a task with an owner: waits for the reference, then runs the function and sends its value. */
function* answering(
  node: Node,
  owner: Pid,
  starter: string | Pid,
  fun: TaskFunction,
  watches: boolean,
): Routine<void> {
  const watch = watches ? monitor(node, owner) : null;
  const isWord = (m: unknown) =>
    Array.isArray(m) && ((m.length === 2 && m[0] === owner) || (m[0] === 'DOWN' && m[1] === watch));
  const word = yield new ReceiveMatch(isWord, watches ? REF_TIMEOUT : Infinity);
  if (word === TIMEOUT) throw exit('timeout');
  const message = word as readonly unknown[];
  if (message[0] === 'DOWN') throw exit(['shutdown', message[4]]);
  if (watch !== null) demonitor(node, watch, true);
  // A task of a stream answers with a place in it instead of a reference.
  const tag = message[1] as Ref | readonly [Ref, number];
  const value = yield* invoke(node, fun, starter);
  send(node, tag instanceof Ref ? tag : owner, [tag, value], 'reply');
}

/** Runs the function; an abnormal end of it is reported. Rules TASK2, LOG7. */
function* invoke(node: Node, fun: TaskFunction, starter: string | Pid): Routine {
  const me = node.self();
  try {
    return yield fun();
  } catch (thrown) {
    if (!me.alive) throw thrown;
    const e = node.exceptionOf(thrown);
    if (e.class_ !== 'exit' || !isOrderly(e.reason)) {
      const { initial } = me;
      log(node, 'error', {
        label: ['Task.Supervisor', 'terminating'],
        report: {
          name: me.pid,
          starter,
          function: initial,
          args: [],
          reason: [e.class_ === 'throw' ? ['nocatch', e.reason] : e.reason, e.stack],
        },
      });
    }
    throw e;
  }
}

const isTask = (task: Partial<Task> | null): boolean =>
  typeof task === 'object' && task !== null && task.ref instanceof Ref;

/** Refuses whoever does not own the task. Rule TASK6. */
function check(node: Node, task: Task): void {
  const me = node.self().pid;
  if (!isTask(task)) throw error('function_clause');
  if (task.owner === me) return;
  throw raise(
    'ArgumentError',
    `task ${inspect(task)} must be queried from the owner but was queried from ${inspect(me)}`,
  );
}

function checkTimeout(timeout: unknown): void {
  if (typeof timeout !== 'number' || !(timeout >= 0)) throw error('function_clause');
}

const told = (timeout: number) => (timeout === Infinity ? 'infinity' : timeout);

/** Waits for a task's value or its end, or for the timeout. */
class TaskWait extends Receive {
  override readonly what: string = 'task';
  override readonly any = false;

  constructor(
    protected readonly node: Node,
    protected readonly task: Task,
    timeout: number,
  ) {
    super(timeout);
  }

  override get waitsFor(): number {
    return this.task.pid.id;
  }

  override accept(term: unknown): boolean {
    return isAnswer(term, this.task.ref);
  }

  override take(term: unknown): unknown {
    const message = term as readonly unknown[];
    if (message[0] !== this.task.ref) return this.ended(message[4]);
    demonitor(this.node, this.task.ref, true);
    return this.answered(message[1]);
  }

  protected answered(value: unknown): unknown {
    return ['ok', value];
  }

  protected ended(reason: unknown): unknown {
    return ['exit', reason];
  }

  override expire(): unknown {
    return null;
  }
}

class AwaitWait extends TaskWait {
  protected override answered(value: unknown): unknown {
    return value;
  }

  protected override ended(reason: unknown): never {
    throw exit([reason, ['Task', 'await', [this.task, told(this.timeout)]]]);
  }

  override expire(): never {
    demonitor(this.node, this.task.ref, true);
    return this.ended('timeout');
  }
}

class IgnoreWait extends TaskWait {
  protected override answered(value: unknown): unknown {
    unlink(this.node, this.task.pid);
    return ['ok', value];
  }

  override expire(): unknown {
    unlink(this.node, this.task.pid);
    demonitor(this.node, this.task.ref, true);
    return null;
  }
}

function isAnswer(term: unknown, ref: Ref): boolean {
  if (!Array.isArray(term)) return false;
  return (term[0] === ref && term.length === 2) || (term[0] === 'DOWN' && term[1] === ref);
}

/**
 * Waits for a task's value: `yield` it.
 *
 * @param timeout Virtual ms, default 5000; `Infinity` waits for ever.
 * @throws exit `[reason, ['Task', 'await', [task, timeout]]]` in the owner when the task ends without a value or takes
 *   longer; error `ArgumentError` in anybody else.
 * @otp Elixir Task, await/2. Rules TASK4 to TASK6.
 */
export function await_(node: Node, task: Task, timeout: number = TASK_TIMEOUT): Receive {
  check(node, task);
  checkTimeout(timeout);
  return new AwaitWait(node, task, timeout);
}

/**
 * Waits for the values of all tasks, in their order: `yield` it. The time is for all together.
 *
 * @throws exit as `await_`, with `await_many` and all tasks in it, at the first task that ends without a value.
 * @otp Elixir Task, await_many/2. Rule TASK7.
 */
export function awaitMany(node: Node, tasks: readonly Task[], timeout: number = TASK_TIMEOUT): Routine {
  checkTimeout(timeout);
  for (const task of tasks) {
    if (!isTask(task)) throw error(['badmatch', task]);
    check(node, task);
  }
  return awaitAll(node, tasks, timeout);
}

function* awaitAll(node: Node, tasks: readonly Task[], timeout: number): Routine {
  const awaited = new Set(tasks.map((t) => t.ref));
  const values = new Map<Ref, unknown>();
  const until = node.now + timeout;
  const failed = (reason: unknown) => {
    for (const ref of awaited) demonitor(node, ref, true);
    return exit([reason, ['Task', 'await_many', [tasks, told(timeout)]]]);
  };
  const isOurs = (m: unknown) =>
    Array.isArray(m) &&
    ((m.length === 2 && awaited.has(m[0] as Ref)) || (m[0] === 'DOWN' && awaited.has(m[1] as Ref)));
  while (awaited.size > 0) {
    const message = yield new ReceiveMatch(isOurs, Math.max(0, until - node.now));
    if (message === TIMEOUT) throw failed('timeout');
    const [first, second, , , reason] = message as readonly unknown[];
    if (first === 'DOWN') throw failed(reason);
    demonitor(node, first as Ref, true);
    awaited.delete(first as Ref);
    values.set(first as Ref, second);
  }
  return tasks.map((t) => values.get(t.ref));
}

/**
 * Looks whether a task has its value, for at most `timeout` ms: `yield` it. `['ok', value]`, `['exit', reason]`, or `null`
 * when it is not done yet and may be asked again.
 *
 * @otp Elixir Task, yield/2. Rule TASK8.
 */
export function yield_(node: Node, task: Task, timeout: number = TASK_TIMEOUT): Receive {
  check(node, task);
  checkTimeout(timeout);
  return new TaskWait(node, task, timeout);
}

/** As `yield_` for many: `[[task, outcome], …]` in their order. The time is for all together. Rule TASK9. */
export function yieldMany(node: Node, tasks: readonly Task[], timeout: number = TASK_TIMEOUT): Routine {
  checkTimeout(timeout);
  return yieldAll(node, tasks, node.now + timeout);
}

function* yieldAll(node: Node, tasks: readonly Task[], until: number): Routine {
  const outcomes: [Task, Outcome][] = [];
  for (const task of tasks) {
    const outcome = (yield yield_(node, task, Math.max(0, until - node.now))) as Outcome;
    outcomes.push([task, outcome]);
  }
  return outcomes;
}

/**
 * Takes link and monitor from a task and lets it run on: `yield` it. What it had answered already is the outcome.
 *
 * @otp Elixir Task, ignore/1. Rule TASK11.
 */
export function ignore(node: Node, task: Task): Receive {
  check(node, task);
  return new IgnoreWait(node, task, 0);
}

/**
 * Ends a task and waits until it has: `yield` it. Answers `['ok', value]` when it was done before, `null` when it ended as
 * told, `['exit', reason]` otherwise.
 *
 * @param how Virtual ms (default 5000) or `Infinity` until it is killed after a `shutdown`; `brutal_kill` kills at once.
 * @otp Elixir Task, shutdown/2. Rule TASK10.
 */
export function shutdown(node: Node, task: Task, how: number | 'brutal_kill' = TASK_TIMEOUT): Routine {
  check(node, task);
  if (how !== 'brutal_kill') checkTimeout(how);
  const { pid } = task;
  const watch = monitor(node, pid);
  // Elixir has another process watch that the signal is sent even if the owner ends in between; here nothing is.
  unlink(node, pid);
  exit2(node, pid, how === 'brutal_kill' ? 'kill' : 'shutdown');
  return ending(node, task, watch, how);
}

function* ending(node: Node, task: Task, watch: Ref, how: number | 'brutal_kill'): Routine {
  const { ref, pid } = task;
  const isDown = (m: unknown) => Array.isArray(m) && m[0] === 'DOWN' && m[1] === watch;
  let wanted = how === 'brutal_kill' ? 'killed' : 'shutdown';
  let message = yield new ReceiveMatch(isDown, how === 'brutal_kill' ? Infinity : how);
  if (message === TIMEOUT) {
    exit2(node, pid, 'kill');
    message = yield new ReceiveMatch(isDown);
  }
  let reason = (message as readonly unknown[])[4];
  if (reason === 'noproc') {
    // It had ended before: its own 'DOWN' knows why.
    const own = yield new ReceiveMatch((m) => Array.isArray(m) && m[0] === 'DOWN' && m[1] === ref, 0);
    if (own !== TIMEOUT) reason = (own as readonly unknown[])[4];
    else wanted = '';
  }
  demonitor(node, ref, true);
  const reply = yield new ReceiveMatch((m) => Array.isArray(m) && m[0] === ref && m.length === 2, 0);
  if (reply !== TIMEOUT) return ['ok', (reply as readonly unknown[])[1]];
  return reason === wanted ? null : ['exit', reason];
}
