/**
 * A node: process table, run queue, clock, names, code, chance; and the scheduler that runs it all.
 * Follows the Erlang Reference Manual, "Processes"; scheduling is our own where OTP leaves it open. Rules RUN*, TIME*.
 * Left out: other nodes, priorities.
 * Invariant: process code runs only inside `runSlice`, one process at a time; between slices no signal is on its way.
 */
import { CodeServer } from './code_server';
import { error, Exception, type Frame, UNWIND } from './errors';
import { Tables } from './ets/owned';
import { Ev, type EventSink, type EvKind, type SpawnInfo } from './events';
import { type LoggerConfig, reportCrash } from './logger';
import type { Message } from './mailbox';
import { addLink, dropStack, Process, ProcessTable, pushCaller, Status } from './process';
import { Heap } from './heap';
import { Random } from './random';
import { ReadyPool } from './ready_pool';
import { Effect, isRoutine, PREEMPT, Receive, waiting } from './routine';
import { exitProcess, newMonitor, type Signal, drain } from './signals';
import { dropTimers } from './time';
import { Timer, Timers } from './timers';
import { copy, payCopies, preview } from './terms';
import { Pid } from './terms/pid';
import { Ref } from './terms/ref';

/** Shared with compiled code, which counts it down and notes where it is. */
export interface Meter {
  /** Reductions left in the slice that runs. */
  r: number;
  /** Source position of the code that runs, 0 when unknown. */
  p: number;
  /** Set while `UNWIND` passes through compiled code, which then runs no `finally`; cleared once it has passed. */
  unwinding: boolean;
}

/** Reductions of a slice, and of a virtual millisecond. */
export const SLICE = 4000;

export interface Limits {
  /** Processes alive at once; spawning one more raises `system_limit`. */
  processes: number;
  /** Messages in one mailbox; one more ends its owner with reason `system_limit`. */
  mailbox: number;
  /** Names that are kept for good; one more raises `system_limit`. */
  atoms: number;
  /** Words of 8 bytes that all processes hold together, as estimated; past that the largest ends with `system_limit`. */
  heap: number;
}

/** Defaults: those of OTP, and 512 MB. */
const LIMITS: Limits = { processes: 262_144, mailbox: 1_000_000, atoms: 1_048_576, heap: 67_108_864 };

export interface NodeOptions {
  /** 0 keeps OTP's usual order; any other seed picks among ready processes by chance. */
  seed?: number;
  sink: EventSink;
  meter?: Meter;
  limits?: Partial<Limits>;
  /** Frames of the learner's code for something thrown by it, innermost first. */
  frames?: (thrown: unknown) => readonly Frame[];
}

export interface SpawnOptions {
  initial?: readonly [module: string, fun: string, arity: number];
  link?: boolean;
  monitor?: boolean;
  role?: string;
}

/** Why `run` returned. */
export type RunResult = 'idle' | 'until' | 'slices';

export class Node {
  readonly processes = new ProcessTable();
  readonly names = new Map<string, Process>();
  readonly tables = new Tables();
  readonly timers = new Timers();
  readonly code = new CodeServer(this);
  readonly heap = new Heap(this);
  readonly logger: LoggerConfig = { level: 'debug', handleSaslReports: false };
  readonly sink: EventSink;
  readonly meter: Meter;
  readonly limits: Limits;
  readonly seed: number;
  /** Chance for programs; the scheduler has its own source. */
  readonly random: Random;
  private readonly choice: Random;
  private readonly frames: (thrown: unknown) => readonly Frame[];

  /** Virtual ms. */
  now = 0;
  /** Who acts when no process does: the sender of what an operation sends. It is never alive. */
  readonly system = new Pid(0);
  /** The process that runs, `null` between slices. */
  current: Process | null = null;
  /** Cause of what happens between slices: the operation that is being applied, or -1. */
  cause = -1;
  /** Signals of ended processes that are yet to be delivered. */
  readonly signals: Signal[] = [];
  draining = false;
  /** How many processes are just being ended, one inside the other. */
  ending = 0;
  /** Number of the event with which the node has stopped; -1 while it runs. */
  halted = -1;
  slices = 0;

  private spent = 0;
  /** Reductions of all slices so far. */
  work = 0;
  private lastPid = 0;
  private lastRef = 0;
  private lastSpawn: SpawnInfo = spawnInfo(ANONYMOUS, false, false, undefined, undefined);
  private firstReady: Process | null = null;
  private lastReady: Process | null = null;
  private readonly pool = new ReadyPool();
  private readonly atoms = new Set<string>();

  constructor(options: NodeOptions) {
    this.sink = options.sink;
    this.meter = options.meter ?? { r: 0, p: 0, unwinding: false };
    this.limits = { ...LIMITS, ...options.limits };
    this.seed = options.seed ?? 0;
    this.random = new Random(this.seed);
    this.choice = new Random(~this.seed);
    this.frames = options.frames ?? (() => []);
  }

  /** Records an event at the present time. Returns its sequence number. */
  emit(kind: EvKind, pid: number, other: number, cause: number, a: unknown, b: unknown): number {
    return this.sink.emit(kind, this.now, pid, other, cause, a, b);
  }

  /** What the acts of whoever acts now follow from. */
  get because(): number {
    return this.current === null ? this.cause : this.current.cause;
  }

  /** Number of processes ever spawned; also the number of the newest. */
  get spawned(): number {
    return this.lastPid;
  }

  /** The process that runs. */
  self(): Process {
    if (this.current === null) throw error('badarg');
    return this.current;
  }

  makeRef(): Ref {
    return new Ref(++this.lastRef);
  }

  /**
   * Keeps a name for good: every place where names are entered calls it, before it does so.
   *
   * @throws `system_limit` when it is a new one and there are too many.
   * @otp Efficiency Guide, System Limits, Atoms. Rule RUN8.
   */
  keepAtom(name: string): void {
    if (this.atoms.has(name)) return;
    if (this.atoms.size >= this.limits.atoms) {
      this.emit(Ev.limit, this.current?.id ?? 0, 0, this.because, 'atoms', this.limits.atoms);
      throw error('system_limit');
    }
    this.atoms.add(name);
  }

  /** The live process of that number. */
  process(id: number): Process | undefined {
    return this.processes.get(id);
  }

  /**
   * Makes a process that runs `start`: a function that returns a routine, or does all its work at once.
   * As `erlang:spawn_opt/4`; linked or monitored before it can run.
   *
   * @throws `system_limit` when the process table is full.
   * @otp `erlang` manual page, spawn_opt/4. Rules PROC1, PROC2.
   */
  spawn(start: () => unknown, options: SpawnOptions = {}): Process {
    return this.spawnMonitored(start, options, null);
  }

  /** As `spawn`, with the reference of a monitor held by the caller. */
  spawnMonitor(start: () => unknown, options: SpawnOptions = {}): [Process, Ref] {
    const ref = this.makeRef();
    return [this.spawnMonitored(start, options, ref), ref];
  }

  private spawnMonitored(start: () => unknown, options: SpawnOptions, ref: Ref | null): Process {
    if (this.processes.size >= this.limits.processes) {
      this.emit(Ev.limit, this.current?.id ?? 0, 0, this.because, 'processes', this.limits.processes);
      // Those who try for ever are to grow older.
      this.meter.r -= SLICE;
      throw error('system_limit');
    }
    const parent = this.current;
    const id = ++this.lastPid;
    const initial = options.initial ?? ANONYMOUS;
    const link = options.link === true && parent !== null;
    const proc = new Process(
      new Pid(id),
      id,
      parent === null ? null : parent.pid,
      initial,
      start,
      parent === null ? this.system : parent.groupLeader,
      this.now,
    );
    this.processes.add(proc);
    const childId = parent === null ? undefined : parent.startingChild;
    const info = this.spawnInfo(initial, link, ref !== null, childId, options.role);
    proc.cause = this.emit(Ev.spawn, id, parent === null ? 0 : parent.id, this.because, info, undefined);
    if (link && parent !== null) {
      addLink(proc, parent);
      addLink(parent, proc);
    }
    if (ref !== null && parent !== null) newMonitor(this, parent, proc, ref, null, false);
    this.ready(proc);
    return proc;
  }

  /** What the event of a spawn tells. The log keeps one object for spawns in a row that are alike. */
  private spawnInfo(
    initial: SpawnInfo['initial'],
    link: boolean,
    monitor: boolean,
    childId: unknown,
    role: string | undefined,
  ): SpawnInfo {
    const { lastSpawn: last } = this;
    const same =
      last.initial === initial &&
      last.link === link &&
      last.monitor === monitor &&
      last.childId === childId &&
      last.role === role;
    return same ? last : (this.lastSpawn = spawnInfo(initial, link, monitor, childId, role));
  }

  /** Puts a process at the end of the run queue. */
  ready(proc: Process): void {
    if (proc.status === Status.exited) return;
    proc.status = Status.runnable;
    if (this.seed !== 0) {
      this.pool.push(proc);
      return;
    }
    proc.nextReady = null;
    if (this.lastReady === null) this.firstReady = proc;
    else this.lastReady.nextReady = proc;
    this.lastReady = proc;
  }

  private nextReady(): Process | null {
    if (this.seed !== 0) {
      const { pool } = this;
      if (pool.size === 0) return null;
      // The others keep their order: which of two waiting longest comes first must not depend on an unrelated pick.
      return pool.take(pool.size === 1 ? 0 : this.choice.below(pool.size));
    }
    const proc = this.firstReady;
    if (proc === null) return null;
    this.firstReady = proc.nextReady;
    if (this.firstReady === null) this.lastReady = null;
    proc.nextReady = null;
    return proc;
  }

  /** Whether a process could run now. */
  get busy(): boolean {
    return this.seed !== 0 ? this.pool.size > 0 : this.firstReady !== null;
  }

  /**
   * Runs until nothing is left to do, until virtual time `until`, or for `slices` slices, at most those that begin within
   * `reductions`. With nothing ready the clock jumps to the next timer.
   *
   * @returns `idle`: nothing ready and no timer; `until`: the clock stands at `until`; `slices`: there is more to do.
   */
  run(until = Infinity, slices = Infinity, reductions = Infinity): RunResult {
    const end = this.work + reductions;
    for (let n = 0; n < slices && this.work < end; n++) {
      if (this.now > until) return 'until';
      if (this.runSlice()) continue;
      if (this.jump(until)) continue;
      if (until !== Infinity && this.now < until) this.now = until;
      return this.timers.size === 0 ? 'idle' : 'until';
    }
    return 'slices';
  }

  /** For when nothing is ready: moves the clock to the next timer, if that is not past `limit`, and fires what is due. */
  jump(limit: number = Infinity): boolean {
    const { next } = this.timers;
    if (next > limit || next === Infinity) return false;
    if (next > this.now) this.now = next;
    this.fireTimers();
    return true;
  }

  private fireTimers(): void {
    while (this.timers.next <= this.now) this.timers.take().fire();
  }

  /** Runs the next ready process for one slice. Returns false when none is ready. */
  runSlice(): boolean {
    let proc = this.nextReady();
    while (proc !== null && proc.status === Status.exited) proc = this.nextReady();
    if (proc === null) return false;
    this.slices++;
    const { meter } = this;
    meter.r = SLICE;
    meter.p = proc.position;
    payCopies(meter);
    this.current = proc;
    proc.status = Status.running;
    this.trampoline(proc);
    this.current = null;
    const used = SLICE - meter.r;
    proc.reductions += used;
    this.work += used;
    this.spent += used;
    if (this.spent >= SLICE) {
      this.now += Math.floor(this.spent / SLICE);
      this.spent %= SLICE;
      if (this.timers.next <= this.now) this.fireTimers();
    }
    return true;
  }

  private trampoline(proc: Process): void {
    const { meter } = this;
    if (proc.waiting !== null) {
      // Woken by a message: look whether it is the one.
      if (!this.attempt(proc, proc.waiting, proc.scanned)) {
        proc.scanned = proc.mailbox.tail;
        proc.status = Status.waiting;
        return;
      }
      this.endWait(proc);
    }
    let value = proc.resume;
    let throws = proc.resumeThrows;
    proc.resume = undefined;
    proc.resumeThrows = false;
    let routine = proc.routine;
    if (routine === null) {
      const start = proc.start as () => unknown;
      proc.start = null;
      let made: unknown;
      try {
        made = start();
      } catch (e) {
        this.ended(proc, e);
        return;
      }
      if (made instanceof Effect) made = waiting(made);
      if (!isRoutine(made)) {
        this.finished(proc);
        return;
      }
      routine = made;
      proc.routine = made;
      value = undefined;
    }
    for (;;) {
      let result: IteratorResult<unknown, unknown>;
      try {
        result = throws ? routine.throw(value) : routine.next(value);
      } catch (e) {
        if (!proc.alive) {
          meter.unwinding = false;
          return;
        }
        const caller = proc.stack.pop();
        if (caller === undefined) {
          this.ended(proc, e);
          return;
        }
        meter.p = proc.positions.pop() as number;
        proc.routine = routine = caller;
        value = e;
        throws = true;
        continue;
      }
      if (!proc.alive) return;
      throws = false;
      if (result.done === true) {
        value = result.value;
        const caller = proc.stack.pop();
        if (caller === undefined) {
          this.finished(proc);
          return;
        }
        meter.p = proc.positions.pop() as number;
        proc.routine = routine = caller;
        continue;
      }
      const yielded: unknown = result.value;
      if (yielded instanceof Effect) {
        if (yielded instanceof Receive) {
          meter.r--;
          if (!this.attempt(proc, yielded, yielded.start ?? proc.mailbox.head)) {
            if (yielded.timeout > 0) {
              this.wait(proc, yielded);
              return;
            }
            this.answer(proc, yielded, NOTHING);
          }
          value = proc.resume;
          throws = proc.resumeThrows;
          proc.resume = undefined;
          proc.resumeThrows = false;
        } else value = undefined;
        if (yielded === PREEMPT || meter.r < 0) {
          proc.position = meter.p;
          proc.resume = value;
          proc.resumeThrows = throws;
          this.ready(proc);
          return;
        }
      } else if (isRoutine(yielded)) {
        pushCaller(proc, routine, meter.p);
        proc.routine = routine = yielded;
        value = undefined;
        if (proc.stack.length > MAX_STACK) {
          this.emit(Ev.limit, proc.id, 0, proc.cause, 'calls', MAX_STACK);
          value = this.exceptionOf(error('system_limit'));
          throws = true;
        }
        meter.p = 0;
      } else value = yielded;
    }
  }

  /**
   * Takes the first acceptable message after `before` and makes `effect`'s answer to it what the process resumes with.
   * Returns false when there is none.
   */
  private attempt(proc: Process, effect: Receive, before: Message): boolean {
    let m = before;
    if (!effect.any) {
      try {
        while (m.next !== null && !effect.accept(m.next.term)) {
          m = m.next;
          this.meter.r--;
        }
      } catch (e) {
        proc.resume = e;
        proc.resumeThrows = true;
        return true;
      }
    }
    if (m.next === null) return false;
    const message = proc.mailbox.removeAfter(m);
    proc.received++;
    proc.cause = this.emit(Ev.receive, proc.id, message.from, message.seq, message.term, undefined);
    this.answer(proc, effect, message.term);
    return true;
  }

  /** Makes `effect`'s answer to a message, or to `NOTHING` when its time is over, what the process resumes with. */
  private answer(proc: Process, effect: Receive, term: unknown): void {
    const before = this.current;
    this.current = proc;
    try {
      const value = term === NOTHING ? effect.expire(proc) : effect.take(term, proc);
      proc.resume = effect.copies ? copy(value) : value;
    } catch (e) {
      proc.resume = e;
      proc.resumeThrows = true;
    }
    this.current = before;
  }

  private wait(proc: Process, effect: Receive): void {
    proc.status = Status.waiting;
    proc.position = this.meter.p;
    proc.waiting = effect;
    proc.scanned = proc.mailbox.tail;
    if (effect.timeout !== Infinity) {
      const timer = new WaitTimer(this.now + effect.timeout, this, proc, effect);
      proc.waitTimer = timer;
      this.timers.start(timer);
    }
  }

  private endWait(proc: Process): void {
    proc.waiting = null;
    if (proc.waitTimer !== null) {
      this.timers.cancel(proc.waitTimer);
      proc.waitTimer = null;
    }
  }

  /** @internal A wait's time is over. */
  expireWait(proc: Process, effect: Receive): void {
    proc.waitTimer = null;
    proc.waiting = null;
    const queued = proc.status === Status.runnable;
    // Woken by a message it has not looked at yet: the mailbox comes first.
    if (queued) {
      this.current = proc;
      const found = this.attempt(proc, effect, proc.scanned);
      this.current = null;
      if (found) return;
    }
    proc.cause = this.emit(Ev.timeout, proc.id, effect.waitsFor, proc.cause, effect.what, effect.timeout);
    // Ready first: it waits for nothing any more, whatever arrives while the answer is made.
    if (!queued) this.ready(proc);
    this.answer(proc, effect, NOTHING);
  }

  /** Puts a message into a live process's mailbox and wakes it when it may be what it waits for. */
  deliver(to: Process, message: Message): void {
    to.mailbox.push(message);
    if (to.status === Status.waiting) {
      const effect = to.waiting as Receive;
      if (effect.any || !effect.eager || effect.accept(message.term)) this.ready(to);
      else if (to.scanned.next === message) to.scanned = message;
    }
    if (to.mailbox.length > this.limits.mailbox) {
      this.overLimit(to, message.seq, 'mailbox', this.limits.mailbox);
    } else if (to.mailbox.length >= to.weighedNext) this.heap.weigh(to);
  }

  /** Ends a process that went past a limit, whatever it traps. Rules MBX5, RUN9. */
  overLimit(proc: Process, cause: number, what: string, limit: number): void {
    const seq = this.emit(Ev.limit, proc.id, 0, cause, what, limit);
    this.signals.push({ to: proc, from: null, reason: 'system_limit', link: false, seq, forced: true });
    drain(this);
    // Who acts now may be linked to the one that ended, or be it.
    if (this.ending === 0 && !this.draining && this.current?.alive === false) throw UNWIND;
  }

  private finished(proc: Process): void {
    if (!proc.alive) return;
    exitProcess(this, proc, 'normal');
    drain(this);
  }

  /** The exit reason of a process that `thrown` ended: [reason, stack] for errors, as the BEAM has it. */
  reasonOf(thrown: unknown): unknown {
    return exitReason(this.exceptionOf(thrown));
  }

  /** What was thrown as an exception of one of the three classes; anything foreign is an error. */
  exceptionOf(thrown: unknown): Exception {
    if (thrown instanceof Exception) {
      if (thrown.class_ === 'exit' || thrown.stack.length > 0) return thrown;
      return new Exception(thrown.class_, thrown.reason, this.frames(thrown));
    }
    return new Exception('error', thrown instanceof Error ? thrown : asTerm(thrown), this.frames(thrown));
  }

  private ended(proc: Process, thrown: unknown): void {
    if (thrown === UNWIND || !proc.alive) {
      this.meter.unwinding = false;
      return;
    }
    const e = this.exceptionOf(thrown);
    reportCrash(this, proc, e);
    exitProcess(this, proc, exitReason(e));
    drain(this);
  }

  /** @internal Forgets an ended process. */
  forget(proc: Process): void {
    this.processes.delete(proc);
    this.heap.forget(proc);
    if (proc.waitTimer !== null) {
      this.timers.cancel(proc.waitTimer);
      proc.waitTimer = null;
    }
    if (proc.timers !== null) {
      dropTimers(this, proc.timers);
      proc.timers = null;
    }
    proc.waiting = null;
    proc.routine = null;
    proc.start = null;
    dropStack(proc);
    proc.resume = undefined;
    proc.mailbox.clear();
    proc.scanned = proc.mailbox.head;
    proc.dictionary = null;
    proc.behaviour = null;
  }
}

/** What a process ends with that an exception ends. */
function exitReason({ class_, reason, stack }: Exception): unknown {
  if (class_ === 'exit') return reason;
  return [class_ === 'throw' ? ['nocatch', reason] : reason, stack];
}

/** Without the keys that say nothing. Written out, since spreading objects costs more than all else in a spawn. */
function spawnInfo(
  initial: SpawnInfo['initial'],
  link: boolean,
  monitor: boolean,
  childId: unknown,
  role: string | undefined,
): SpawnInfo {
  if (childId === undefined) {
    return role === undefined ? { initial, link, monitor } : { initial, link, monitor, role };
  }
  return role === undefined ? { initial, link, monitor, childId } : { initial, link, monitor, childId, role };
}

class WaitTimer extends Timer {
  constructor(
    at: number,
    private readonly node: Node,
    private readonly proc: Process,
    private readonly effect: Receive,
  ) {
    super(at);
  }

  fire(): void {
    this.node.expireWait(this.proc, this.effect);
  }
}

/** Answer of a look into the mailbox that found nothing: no term, so it cannot be mistaken for one. */
const NOTHING: unique symbol = Symbol('nothing');

const ANONYMOUS = ['erlang', 'apply', 2] as const;

/** Calls inside calls; the BEAM is bounded by memory only. */
const MAX_STACK = 100_000;

/** What was thrown as a reason that may reach others: a copy, or its text in the places where it is no term. */
function asTerm(thrown: unknown): unknown {
  try {
    return copy(thrown, 'reason');
  } catch {
    return preview(thrown);
  }
}
