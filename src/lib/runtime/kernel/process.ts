/**
 * A process: its identity, mailbox, links, monitors, flags, and the stack of routines that is its body.
 * Follows the Erlang Reference Manual, "Processes". Rules PROC*.
 * Left out: priorities have no effect; garbage collection figures.
 * Invariant: `pid.process === this` exactly while it is alive.
 */
import type { ProcessTables } from './ets/owned';
import { Mailbox, type Message } from './mailbox';
import type { Monitor } from './monitor';
import type { Receive, Routine } from './routine';
import type { Timer } from './timers';
import type { Pid } from './terms/pid';

/** Where a process stands with the scheduler. */
export const Status = { runnable: 0, running: 1, waiting: 2, suspended: 3, exited: 4 } as const;
export type Status = (typeof Status)[keyof typeof Status];

/** The stack of a process that has called nothing: most never do. Never pushed to, see `pushCaller`. */
const NO_STACK: Routine[] = [];
const NO_POSITIONS: number[] = [];

/** Messages, or changes of state, before a process is weighed for the first time. */
export const FIRST_WEIGHED = 16;

export class Process {
  readonly mailbox = new Mailbox();
  status: Status = Status.runnable;
  /** Next in the run queue. */
  nextReady: Process | null = null;

  /** The routine on top; `null` before the first slice. */
  routine: Routine | null = null;
  /** The callers below it, outermost first, and the source position each waits at. */
  stack: Routine[] = NO_STACK;
  positions: number[] = NO_POSITIONS;
  /** Source position of the routine on top, 0 when not in learner's code. */
  position = 0;
  /** What the routine on top is resumed with, and whether it is thrown into it. */
  resume: unknown = undefined;
  resumeThrows = false;
  /** What it waits for. */
  waiting: Receive | null = null;
  /** Messages up to here have been looked at and refused by `waiting`. */
  scanned: Message;
  waitTimer: Timer | null = null;

  /** One link is kept bare, more in a set: most processes have one. */
  links: Process | Set<Process> | null = null;
  firstMonitor: Monitor | null = null;
  lastMonitor: Monitor | null = null;
  firstWatcher: Monitor | null = null;
  lastWatcher: Monitor | null = null;

  /** Running timers that will send to it: they end with it. */
  timers: Set<Timer & { readonly message: unknown }> | null = null;
  trapExit = false;
  /** Registered names, newest last; OTP allows one by `register/2`. */
  name: string | null = null;
  dictionary: Map<unknown, unknown> | null = null;
  /** Tables that it owns or has fixed. */
  tables: ProcessTables | null = null;
  reductions = 0;
  received = 0;
  /** What it holds, in words, as last weighed; 0 before the first time. */
  words = 0;
  /** Length of the mailbox, and changes of the state, at which it is weighed next. */
  weighedNext = FIRST_WEIGHED;
  changesLeft = FIRST_WEIGHED;
  /** Who keeps the state of its behaviour. */
  behaviour: { getState(): unknown } | null = null;
  /** Sequence number of the event that its next acts follow from. */
  cause = -1;
  /** `$ancestors` of proc_lib: parents first, by name where they have one. */
  ancestors: readonly unknown[] = [];
  private kept: readonly unknown[] = [];
  /** Id of the child it is starting, for a supervisor. */
  startingChild: unknown = undefined;
  /** Preview of the state of a behaviour, as last recorded. */
  stateSeen: unknown = undefined;
  /** What it is doing, for people: name of the callback that runs, or `null`. */
  callback: string | null = null;

  constructor(
    readonly pid: Pid,
    readonly id: number,
    /** Who spawned it. Not the process itself: that would keep all its forebears in memory. */
    readonly parent: Pid | null,
    /** Module, function and arity it started in. */
    readonly initial: readonly [string, string, number],
    /** Makes the body, called in the first slice. */
    public start: (() => unknown) | null,
    public groupLeader: Pid,
    readonly startedAt: number,
  ) {
    this.scanned = this.mailbox.head;
    pid.process = this;
  }

  /** The ancestors of what it starts: itself, then its own. Made once, as long as its name stays. */
  get lineage(): readonly unknown[] {
    const first = this.name ?? this.pid;
    if (this.kept[0] !== first) this.kept = [first, ...this.ancestors];
    return this.kept;
  }

  get alive(): boolean {
    return this.status !== Status.exited;
  }
}

/** Puts the routine on top below the one that it calls, with its source position. */
export function pushCaller(p: Process, caller: Routine, position: number): void {
  if (p.stack === NO_STACK) {
    p.stack = [];
    p.positions = [];
  }
  p.stack.push(caller);
  p.positions.push(position);
}

export function dropStack(p: Process): void {
  p.stack = NO_STACK;
  p.positions = NO_POSITIONS;
}

/** Processes of a page of the table. */
const PAGE = 256;

/**
 * The live processes by number. Numbers are given in order and never again, so an array does, in pages: a page goes once
 * all its processes have ended, unless more will come into it. A hash table of all processes would cost half as much as the rest of a spawn.
 */
export class ProcessTable {
  /** Processes in it. */
  size = 0;
  private readonly pages: (Page | undefined)[] = [];

  get(id: number): Process | undefined {
    return this.pages[Math.floor(id / PAGE)]?.processes[id % PAGE];
  }

  add(p: Process): void {
    const at = Math.floor(p.id / PAGE);
    let page = this.pages[at];
    if (page === undefined) {
      if (this.pages[at - 1]?.alive === 0) this.pages[at - 1] = undefined;
      this.pages[at] = page = { processes: [], alive: 0 };
    }
    page.processes[p.id % PAGE] = p;
    page.alive++;
    this.size++;
  }

  delete(p: Process): void {
    const at = Math.floor(p.id / PAGE);
    const page = this.pages[at] as Page;
    page.processes[p.id % PAGE] = undefined;
    this.size--;
    if (--page.alive === 0 && at < this.pages.length - 1) this.pages[at] = undefined;
  }

  /** In order of spawning. */
  *values(): Generator<Process, void, void> {
    for (const page of this.pages) {
      if (page === undefined) continue;
      for (const p of page.processes) if (p !== undefined) yield p;
    }
  }
}

interface Page {
  readonly processes: (Process | undefined)[];
  alive: number;
}

export function hasLink(p: Process, q: Process): boolean {
  return p.links === q || (p.links instanceof Set && p.links.has(q));
}

export function addLink(p: Process, q: Process): void {
  if (p.links === null) p.links = q;
  else if (p.links instanceof Set) p.links.add(q);
  else p.links = new Set([p.links, q]);
}

export function removeLink(p: Process, q: Process): void {
  if (p.links === q) p.links = null;
  else if (p.links instanceof Set) p.links.delete(q);
}

/** The linked processes, in the order in which the links were made. */
export function linksOf(p: Process): Process[] {
  if (p.links === null) return [];
  return p.links instanceof Set ? [...p.links] : [p.links];
}
