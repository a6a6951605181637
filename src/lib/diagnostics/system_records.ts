/** What the system's fold keeps of each living process, each slot and each monitor. Rules TREE*. */
import type { ChildStart, SpawnInfo, SupFlags, TableInfo } from '#lib/runtime/kernel/events';
import type { Owned, Owner } from './table';

/** A 'DOWN' or 'EXIT' in a mailbox: such messages may be taken out without being received. */
export interface Waiting {
  readonly seq: number;
  readonly from: number;
  /** Of a 'DOWN'; `undefined` for an 'EXIT'. */
  readonly ref: unknown;
}

/** A table of ETS; replaced, never changed. */
export interface TableRecord {
  readonly id: number;
  readonly name: string;
  readonly owner: number;
  readonly info: Omit<TableInfo, 'heir'>;
  /** Process number of the heir, 0: none. */
  readonly heir: number;
  readonly size: number;
}

/** States kept for the history of a process. */
export const HISTORY = 20;

/** A living process. */
export class Proc implements Owned<Proc> {
  starting = false;
  running = false;
  suspended = false;
  /** Its supervisor has ordered it to stop. */
  stopping = false;
  terminating = false;
  ignored = false;
  /** Process it waits for in a call, 0: none. */
  callee = 0;
  callRef: unknown = undefined;
  mailbox = 0;
  received = 0;
  /** 'DOWN' and 'EXIT' messages in the mailbox; replaced, never changed. */
  waiting: readonly Waiting[] | null = null;
  name: string | null = null;
  trapExit = false;
  label: unknown = undefined;
  callback: string | null = null;
  state: unknown = undefined;
  hasState = false;
  /** Events of the last states, newest last; replaced when too long. */
  states: number[] | null = null;
  links: Set<number> | null = null;
  /** Numbers of the tables that it owns, in the order in which it got them. */
  tables: Set<number> | null = null;
  /** Keys of `monitors` that it holds, and that watch it. */
  watches: Set<unknown> | null = null;
  watchers: Set<unknown> | null = null;
  /** Its supervisor's number when it is a supervisor's child, else 0. */
  supervisor = 0;
  /** Of a supervisor: what it is starting, whom it last dealt with (slots, -1: none), and whether a group restart goes on. */
  startingSlot = -1;
  startingWhy: ChildStart['why'] = 'start';
  lastChild = -1;
  group = false;

  constructor(
    public owner: Owner,
    readonly pid: number,
    public slot: number,
    readonly parent: number,
    readonly info: SpawnInfo,
    readonly startSeq: number,
    readonly startTime: number,
  ) {}

  copy(owner: Owner): Proc {
    const p = new Proc(owner, this.pid, this.slot, this.parent, this.info, this.startSeq, this.startTime);
    p.starting = this.starting;
    p.running = this.running;
    p.suspended = this.suspended;
    p.stopping = this.stopping;
    p.terminating = this.terminating;
    p.ignored = this.ignored;
    p.callee = this.callee;
    p.callRef = this.callRef;
    p.mailbox = this.mailbox;
    p.received = this.received;
    p.waiting = this.waiting;
    p.name = this.name;
    p.trapExit = this.trapExit;
    p.label = this.label;
    p.callback = this.callback;
    p.state = this.state;
    p.hasState = this.hasState;
    p.states = this.states === null ? null : this.states.slice();
    p.links = copySet(this.links);
    p.tables = copySet(this.tables);
    p.watches = copySet(this.watches);
    p.watchers = copySet(this.watchers);
    p.supervisor = this.supervisor;
    p.startingSlot = this.startingSlot;
    p.startingWhy = this.startingWhy;
    p.lastChild = this.lastChild;
    p.group = this.group;
    return p;
  }
}

function copySet<T>(set: Set<T> | null): Set<T> | null {
  return set === null || set.size === 0 ? null : new Set(set);
}

/** An ended incarnation. */
export interface Grave {
  readonly incarnation: number;
  /** 0 when a start failed before there was a process. */
  readonly pid: number;
  readonly reason: unknown;
  /** Whether it is no crash: an orderly reason, or the end of the node. */
  readonly orderly: boolean;
  readonly seq: number;
  readonly time: number;
}

/** Ended incarnations shown on a slot. */
export const GRAVES = 5;
/** A place in the tree. */
export class Place implements Owned<Place> {
  /** Newest process, 0 when none lives here. */
  pid = 0;
  /** Newest process that ever was here. */
  lastPid = 0;
  incarnation = 0;
  /** What the place is without a process. */
  empty: 'dead' | 'absent' | 'starting' = 'dead';
  /** Whether the supervisor above has it in its list. */
  listed = false;
  isSupervisor = false;
  role = 'process';
  module: string | undefined = undefined;
  spec: ChildStart | null = null;
  specId: unknown = undefined;
  /** Position in start order, from 1. */
  order = 0;
  stoppedAt = -1;
  flags: SupFlags | null = null;
  /** Virtual ms of the restarts, newest first; replaced, never changed. */
  restarts: readonly number[] = [];
  gaveUp = 0;
  children: Set<number> | null = null;
  graves: readonly Grave[] = [];
  deadCount = 0;
  changed = -1;

  constructor(
    public owner: Owner,
    readonly slot: number,
    readonly parent: number,
  ) {}

  copy(owner: Owner): Place {
    const s = new Place(owner, this.slot, this.parent);
    s.pid = this.pid;
    s.lastPid = this.lastPid;
    s.incarnation = this.incarnation;
    s.empty = this.empty;
    s.listed = this.listed;
    s.isSupervisor = this.isSupervisor;
    s.role = this.role;
    s.module = this.module;
    s.spec = this.spec;
    s.specId = this.specId;
    s.order = this.order;
    s.stoppedAt = this.stoppedAt;
    s.flags = this.flags;
    s.restarts = this.restarts;
    s.gaveUp = this.gaveUp;
    s.children = copySet(this.children);
    s.graves = this.graves;
    s.deadCount = this.deadCount;
    s.changed = this.changed;
    return s;
  }

  get isDynamic(): boolean {
    return this.flags?.kind === 'dynamic_supervisor' || this.flags?.strategy === 'simple_one_for_one';
  }
}

/** A monitor that is active, or has sent its 'DOWN'. */
export interface Monitoring {
  readonly watcher: number;
  readonly watched: number;
  /** Slot of the watched; -1 when unknown. */
  readonly to: number;
  readonly fired: boolean;
}
