/**
 * Streams of tasks: one function for each element of a source, so many at once, results as they are asked for.
 * Follows Elixir Task, async_stream/3, and Task.Supervisor, async_stream/4 and async_stream_nolink/4 (1.14): module
 * documentation, and `stream` of lib/elixir/lib/task/supervised.ex for the order of steps. Rules STREAM*.
 * Left out: `$callers`.
 * Invariant: while a stream is open its monitor process lives, which starts, watches and stops the tasks.
 *
 *   consumer                        monitor                        task
 *   next -- [spawn, Position] -------> starts, watches it ---------> waits
 *        <- [spawned, [Ref, Position], Pid] -
 *        -- [Owner, [Ref, Position]] ------------------------------> fun(element)
 *        <---------- [[Ref, Position], Value] ----------------------
 *        <- [down, [Ref, Position], Reason] - <-- [DOWN, ...] ------
 */
import { exit } from '../kernel/errors';
import { trapExit } from '../kernel/flags';
import { nameOf } from '../kernel/logger';
import type { Node } from '../kernel/node';
import { isWait, RECEIVE, ReceiveMatch, type Routine, TIMEOUT } from '../kernel/routine';
import { exit2, link, monitor, send, unlink } from '../kernel/signals';
import { Pid } from '../kernel/terms/pid';
import type { Ref } from '../kernel/terms/ref';
import { cancelTimer, sendAfter } from '../kernel/time';
import type { ServerRef } from './gen_server';
import { raise } from './raise';
import { type Initial, startOwned, TASK_TIMEOUT, type TaskFunction } from './task';
import { FULL, startIn, type TaskOptions } from './task_supervisor';

export interface StreamOptions {
  /** Most tasks that run at once; default 4. */
  readonly maxConcurrency?: number;
  /** Whether results come in the order of the source, or as they are there; default true. */
  readonly ordered?: boolean;
  /** Virtual ms that each task may take, default 5000, or `Infinity`. */
  readonly timeout?: number;
  /** What a task that takes longer does: ends the consumer (`exit`, the default), or only itself (`kill_task`). */
  readonly onTimeout?: 'exit' | 'kill_task';
  /** Whether a failure tells the element too; default false. */
  readonly zipInputOnExit?: boolean;
}

/** Where the elements come from: `next` gives a step, or a routine that answers one. */
export interface Source {
  next(): unknown;
  close(): unknown;
}

type Step = { readonly done: boolean; readonly value: unknown };
const DONE: Step = { done: true, value: undefined };

/** Makes the task of an element that the monitor process runs for the consumer. */
type Start = (consumer: Pid, fun: TaskFunction) => unknown;

/**
 * A stream whose tasks are linked to the consumer, by its monitor process.
 *
 * @otp Elixir Task, async_stream/3. Rules STREAM1 to STREAM8.
 */
export function asyncStream(
  node: Node,
  source: Source,
  fun: (element: unknown) => unknown,
  options: StreamOptions = {},
  initial: Initial = initialOf(fun),
): TaskStream {
  const start = function* (consumer: Pid, run: TaskFunction): Routine {
    const started = startOwned(node, consumer, starterOf(consumer), run, initial, false) as readonly [
      string,
      Pid,
    ];
    return yield ['ok', 'link', started[1]];
  };
  return new TaskStream(node, source, fun, options, start);
}

/**
 * A stream whose tasks are children of a task supervisor; with `linked` false the consumer outlives their failures.
 *
 * @otp Elixir Task.Supervisor, async_stream/4 and async_stream_nolink/4. Rule STREAM9.
 */
export function supervisedStream(
  node: Node,
  sup: ServerRef,
  source: Source,
  fun: (element: unknown) => unknown,
  linked: boolean,
  options: StreamOptions & Pick<TaskOptions, 'shutdown'> = {},
  initial: Initial = initialOf(fun),
): TaskStream {
  const { shutdown } = options;
  const how = shutdown === undefined ? {} : { shutdown };
  const start = function* (consumer: Pid, run: TaskFunction): Routine {
    const begin = () => startOwned(node, consumer, starterOf(consumer), run, initial);
    const result = yield startIn(node, sup, begin, how, initial);
    const pid = Array.isArray(result) && result[0] === 'ok' ? (result as unknown[])[1] : null;
    if (!(pid instanceof Pid)) return result;
    if (linked) link(node, pid);
    return ['ok', linked ? 'link' : 'nolink', pid];
  };
  return new TaskStream(node, source, fun, options, start);
}

function initialOf(fun: (element: unknown) => unknown): Initial {
  return ['Task', fun.name === '' ? 'fun' : fun.name, 1];
}

const starterOf = (consumer: Pid) => (consumer.process === null ? consumer : nameOf(consumer.process));

/** What is known of an element's task: that it runs, its value, or what the consumer gets of it. */
type Place =
  | { readonly state: 'running' | 'value'; readonly element: unknown; readonly value?: unknown }
  | { readonly state: 'done'; readonly result: unknown };

/** A stream, for one consumer: it begins with the first `next`. */
export class TaskStream {
  private readonly timeout: number;
  private readonly ordered: boolean;
  private free: number;
  private spawned = 0;
  private delivered = 0;
  private exhausted = false;
  private over = false;
  private readonly places = new Map<number, Place>();
  /** Elements on their way to their tasks. */
  private readonly elements = new Map<number, unknown>();
  private watch: { readonly pid: Pid; readonly ref: Ref } | null = null;

  constructor(
    private readonly node: Node,
    private readonly source: Source,
    private readonly fun: (element: unknown) => unknown,
    private readonly options: StreamOptions,
    private readonly start: Start,
  ) {
    this.timeout = options.timeout ?? TASK_TIMEOUT;
    this.ordered = options.ordered ?? true;
    this.free = options.maxConcurrency ?? CONCURRENCY;
  }

  /**
   * The next result, `['ok', value]` or `['exit', reason]`, as a step of an iterator: `yield` it.
   *
   * @throws exit in the consumer when a task took too long, or the monitor process ended.
   */
  *next(): Routine<Step> {
    if (this.over) return DONE;
    this.watch ??= this.open();
    for (;;) {
      const ready = this.ordered ? this.places.get(this.delivered) : undefined;
      if (ready?.state === 'done') return this.deliver(this.delivered, ready.result);
      if (this.exhausted && this.spawned === this.delivered) {
        this.over = true;
        yield* this.close();
        return DONE;
      }
      if (this.free > 0 && !this.exhausted) {
        yield* this.pull();
        continue;
      }
      const message = (yield new ReceiveMatch((m) => this.concerns(m))) as readonly unknown[];
      if (message.length === 2) {
        const position = positionOf(message[0]);
        const { element } = this.places.get(position) as { element: unknown };
        this.places.set(position, { state: 'value', element, value: message[1] });
        continue;
      }
      if (message[0] === 'DOWN') yield* this.lost(message[4]);
      const position = positionOf(message[1]);
      const result = yield* this.resultOf(this.places.get(position) as Place, message);
      this.free++;
      if (!this.ordered) return this.deliver(position, result);
      this.places.set(position, { state: 'done', result });
    }
  }

  /** Ends the stream before its end: its tasks are killed, then the source is closed, unless it has ended. `yield` it. */
  *return(): Routine<Step> {
    if (this.over || this.watch === null) return DONE;
    this.over = true;
    yield* this.close();
    if (this.exhausted) return DONE;
    const closed = this.source.close();
    if (isWait(closed)) yield closed;
    return DONE;
  }

  private open(): { readonly pid: Pid; readonly ref: Ref } {
    const { node, options } = this;
    const most = options.maxConcurrency ?? CONCURRENCY;
    if (!Number.isInteger(most) || most <= 0)
      throw raise('ArgumentError', ':max_concurrency must be an integer greater than zero');
    const me = node.self();
    const traps = me.trapExit;
    const [monitorProcess, ref] = node.spawnMonitor(() => this.monitorBody(me.pid, traps), {
      link: true,
      initial: ['Task.Supervised', 'stream_monitor', 4],
    });
    send(node, monitorProcess.pid, [me.pid, ref], 'system');
    return { pid: monitorProcess.pid, ref };
  }

  private deliver(position: number, result: unknown): Step {
    this.places.delete(position);
    this.delivered++;
    return { done: false, value: result };
  }

  /** Takes an element from the source and starts its task. */
  private *pull(): Routine<void> {
    const { node, source } = this;
    const { pid, ref } = this.watch as { pid: Pid; ref: Ref };
    let step: unknown;
    try {
      step = source.next();
      if (isWait(step)) step = yield step;
    } catch (thrown) {
      if (!node.self().alive) throw thrown;
      this.over = true;
      yield* this.close();
      throw thrown;
    }
    const { done, value } = step as Step;
    if (done) {
      this.exhausted = true;
      return;
    }
    const position = this.spawned++;
    this.free--;
    this.elements.set(position, value);
    send(node, pid, ['spawn', position], 'system');
    const answer = (yield new ReceiveMatch((m) => {
      if (!Array.isArray(m)) return false;
      if (m[0] === 'spawned') return isPlace(m[1], ref) && positionOf(m[1]) === position;
      return (m[0] === 'max_children' || m[0] === 'DOWN') && m[1] === ref;
    })) as readonly unknown[];
    this.elements.delete(position);
    if (answer[0] === 'DOWN') yield* this.lost(answer[4]);
    if (answer[0] === 'max_children') {
      this.over = true;
      yield* this.close();
      throw raise('RuntimeError', `${FULL}. ${FULL_STREAM}`);
    }
    send(node, answer[2] as Pid, [node.self().pid, [ref, position]], 'system');
    this.places.set(position, { state: 'running', element: value });
  }

  /** What the consumer gets of a task that has ended. */
  private *resultOf(place: Place, [kind, , reason]: readonly unknown[]): Routine {
    if (place.state === 'done') return place.result;
    if (place.state === 'value') return ['ok', place.value];
    const { onTimeout = 'exit', zipInputOnExit = false } = this.options;
    const late = kind === 'timed_out';
    if (late && onTimeout === 'exit') {
      this.over = true;
      yield* this.clean();
      throw this.failure('timeout');
    }
    const why = late ? 'timeout' : reason;
    return ['exit', zipInputOnExit ? [place.element, why] : why];
  }

  private concerns(message: unknown): boolean {
    const { ref } = this.watch as { ref: Ref };
    if (!Array.isArray(message)) return false;
    if (message.length === 2) return isPlace(message[0], ref);
    if (message[0] === 'down' || message[0] === 'timed_out')
      return message.length === 3 && isPlace(message[1], ref);
    return message[0] === 'DOWN' && message[1] === ref;
  }

  private failure(reason: unknown): unknown {
    const told = this.timeout === Infinity ? 'infinity' : this.timeout;
    return exit([reason, ['Task.Supervised', 'stream', [told]]]);
  }

  /** The monitor process is gone. */
  private *lost(reason: unknown): Routine<never> {
    this.over = true;
    yield* this.clean();
    throw this.failure(reason);
  }

  /** Has the monitor process kill what runs, waits for it, and leaves nothing of the stream in the mailbox. */
  private *close(): Routine<void> {
    const { node } = this;
    const { pid, ref } = this.watch as { pid: Pid; ref: Ref };
    send(node, pid, ['stop', ref], 'system');
    const down = (yield new ReceiveMatch(
      (m) => Array.isArray(m) && m[0] === 'DOWN' && m[1] === ref,
    )) as readonly unknown[];
    yield* this.clean();
    if (down[4] !== 'normal') throw this.failure(down[4]);
  }

  private *clean(): Routine<void> {
    const { pid, ref } = this.watch as { pid: Pid; ref: Ref };
    yield new ReceiveMatch((m) => Array.isArray(m) && m[0] === 'EXIT' && m[1] === pid, 0);
    const rest = (m: unknown): boolean => this.concerns(m) && (m as unknown[])[1] !== ref;
    while ((yield new ReceiveMatch(rest, 0)) !== TIMEOUT);
  }

  // ---- the monitor process --------------------------------------------------------------------------------

  private *monitorBody(consumer: Pid, traps: boolean): Routine<void> {
    const { node } = this;
    if (traps) trapExit(node, true);
    const watch = monitor(node, consumer);
    const first = (yield new ReceiveMatch(
      (m) => Array.isArray(m) && (m[0] === consumer || (m[0] === 'DOWN' && m[1] === watch)),
    )) as readonly unknown[];
    if (first[0] === 'DOWN') throw exit(first[4]);
    const ref = first[1] as Ref;
    const running = new Map<Ref, Running>();
    let full = false;
    for (;;) {
      const message = yield RECEIVE;
      if (!Array.isArray(message)) continue;
      const [tag, about, , , reason] = message as readonly unknown[];
      if (tag === 'stop' && about === ref) return yield* this.stopAll(running);
      if (tag === 'DOWN' && about === watch) {
        for (const { pid, type } of running.values()) if (type === 'link') exit2(node, pid, reason);
        throw exit(reason);
      }
      if (full) continue;
      if (tag === 'spawn') full = !(yield* this.spawn(consumer, ref, about as number, running));
      else if (tag === 'DOWN') this.ended(consumer, ref, about as Ref, reason, running);
      else if (tag === 'timeout') this.kill((about as readonly [Ref, Ref])[1], running);
    }
  }

  /** Returns false when the supervisor has no room. */
  private *spawn(
    consumer: Pid,
    ref: Ref,
    position: number,
    running: Map<Ref, Running>,
  ): Generator<unknown, boolean, unknown> {
    const { node, timeout, fun } = this;
    const element = this.elements.get(position);
    const answer = (yield this.start(consumer, () => fun(element))) as readonly unknown[];
    if (answer[0] === 'error') {
      send(node, consumer, ['max_children', ref], 'system');
      return false;
    }
    const [, type, pid] = answer as readonly ['ok', 'link' | 'nolink', Pid];
    const watch = monitor(node, pid);
    const timer =
      timeout === Infinity ? null : sendAfter(node, timeout, node.self().pid, ['timeout', [ref, watch]]);
    send(node, consumer, ['spawned', [ref, position], pid], 'system');
    running.set(watch, { position, type, pid, timer, timedOut: false });
    return true;
  }

  private ended(consumer: Pid, ref: Ref, watch: Ref, reason: unknown, running: Map<Ref, Running>): void {
    const task = running.get(watch);
    if (task === undefined) return;
    running.delete(watch);
    if (task.timer !== null) cancelTimer(this.node, task.timer);
    const kind = task.timedOut ? 'timed_out' : 'down';
    send(this.node, consumer, [kind, [ref, task.position], reason], 'system');
  }

  private kill(watch: Ref, running: Map<Ref, Running>): void {
    const task = running.get(watch);
    if (task === undefined || task.timedOut) return;
    task.timedOut = true;
    unlink(this.node, task.pid);
    exit2(this.node, task.pid, 'kill');
  }

  private *stopAll(running: ReadonlyMap<Ref, Running>): Routine<void> {
    const { node } = this;
    trapExit(node, true);
    for (const { pid } of running.values()) exit2(node, pid, 'kill');
    for (const watch of running.keys())
      yield new ReceiveMatch((m) => Array.isArray(m) && m[0] === 'DOWN' && m[1] === watch);
  }
}

interface Running {
  readonly position: number;
  readonly type: 'link' | 'nolink';
  readonly pid: Pid;
  readonly timer: Ref | null;
  timedOut: boolean;
}

/** Tasks at once unless told; Elixir's is the number of schedulers. */
const CONCURRENCY = 4;

const FULL_STREAM =
  'When using async_stream or async_stream_nolink, make sure to configure :max_concurrency to be lower or equal to ' +
  ':max_children and pay attention to whether other tasks are also spawned under the same task supervisor.';

const isPlace = (term: unknown, ref: Ref): boolean =>
  Array.isArray(term) && term.length === 2 && term[0] === ref;

const positionOf = (place: unknown): number => (place as readonly [Ref, number])[1];
