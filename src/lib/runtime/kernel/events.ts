/**
 * The one door out: every act of the runtime, as an event with its cause.
 * Rules EVT*.
 * Invariant: an event is emitted at the moment the act takes effect; its `cause` is smaller than its own number.
 *
 * An event is six values beside its sequence number and virtual time. `pid` is whom it is about, `other` the second
 * process (0: none; process numbers start at 1), `cause` the sequence number of the event that made it happen (-1: none),
 * `a` and `b` what the kind's line below says. Terms in events are never changed afterwards.
 */

import type { Pid } from './terms/pid';

/** Kinds of events. The comment gives `pid · other · a · b`. */
export const Ev = {
  /** the new process · its parent · SpawnInfo · - */
  spawn: 1,
  /** the ended process · - · reason · - */
  exit: 2,
  /** the owner · - · name · - */
  register: 3,
  /** the former owner · - · name · - */
  unregister: 4,
  /** sender · receiver · message · 'call' | 'cast' | 'reply' | 'system' | 'timer' | undefined */
  send: 5,
  /** receiver · sender (0 unknown) · message · - ; taken out of the mailbox, cause is the send */
  receive: 6,
  /** sender · receiver or 0 · message · 'noproc' | 'noname' | 'alias' | 'dropped' ; a message that nobody will read */
  lost: 7,
  /** caller · the other end · - · - */
  link: 8,
  /** caller · the other end · - · - */
  unlink: 9,
  /** watcher · watched · reference · name, when by name */
  monitor: 10,
  /** watcher · watched · reference · - */
  demonitor: 11,
  /** sender · receiver · reason · 'link' | 'exit' */
  exit_signal: 12,
  /** receiver · sender · reason · - ; the signal had no effect */
  exit_ignored: 13,
  /** receiver · sender · reason · - ; the signal became an 'EXIT' message */
  exit_trapped: 14,
  /** watcher · watched · reason · reference ; a 'DOWN' message entered the mailbox */
  down: 15,
  /** process · - · flag · value */
  flag: 16,
  /** owner · receiver or 0 · TimerInfo · - */
  timer_start: 17,
  /** owner · receiver or 0 · reference · - */
  timer_fire: 18,
  /** owner · - · reference · ms left */
  timer_cancel: 19,
  /** process · whom it waited for or 0 · 'receive' | 'call' | ... · ms ; a wait ran out of time */
  timeout: 20,
  /** process · - · name of the callback ('init', 'handle_call', ...) · its request, message or reason */
  callback: 21,
  /** process · - · preview of the new state · - */
  state: 22,
  /** process · sender · message · - ; taken out of the mailbox unread, cause is what put it there */
  flush: 23,
  /** process · starter · - · - ; proc_lib: it reported a successful start */
  started: 24,
  /** process · starter · - · - ; proc_lib: its init returned ignore */
  ignored: 25,
  /** process · starter · reason · - ; proc_lib: it reported a failed start */
  start_failed: 26,
  /** supervisor · - · SupFlags · - */
  sup_init: 30,
  /** supervisor · - · child id · ChildStart ; it is about to call the child's start function */
  child_start: 31,
  /** supervisor · child · child id · - */
  child_started: 32,
  /** supervisor · - · child id · reason */
  child_start_failed: 33,
  /** supervisor · - · child id · - */
  child_ignored: 34,
  /** supervisor · child · child id · reason ; it has learnt of a child's end */
  child_exit: 35,
  /** supervisor · child or 0 · child id · Decision */
  decide: 36,
  /** supervisor · - · child id · RestartCount */
  restart_count: 37,
  /** supervisor · - · child id · RestartCount ; intensity passed */
  give_up: 38,
  /** supervisor · child · child id · shutdown value ; it orders the child to stop */
  child_stop: 39,
  /** supervisor · child · child id · ms ; the shutdown time ran out, kill is sent */
  child_kill: 40,
  /** supervisor · child · child id · reason ; it has seen the ordered end */
  child_stopped: 41,
  /** supervisor · - · child id · - ; the spec left the list */
  child_delete: 42,
  /** process · - · level · report or text */
  log: 43,
  /** 0 · - · operation name · parameters */
  op: 44,
  /** process · - · text · 'log' | 'error' ... */
  output: 45,
  /** process · - · Warning · - */
  warning: 46,
  /** process · - · - · - */
  suspend: 47,
  /** process · - · - · - */
  resume: 48,
  /** 0 · - · module name · version */
  code_load: 49,
  /** process or 0 · - · what ('processes', 'mailbox', ...) · limit */
  limit: 50,
  /** process · - · description of itself for people (label, detail) · - */
  label: 51,
  /** process · - · [type, content] · preview of the state ; gen_statem: the event is put off until the state changes */
  postpone: 52,
  /** owner · - · TableTag · TableInfo */
  ets_new: 60,
  /** who deleted it, or the ended owner · owner when another · TableTag · objects that were in it */
  ets_delete: 61,
  /** new owner · old owner · TableTag · 'heir' | 'give_away' */
  ets_transfer: 62,
  /** owner · new heir or 0 · TableTag · - */
  ets_heir: 63,
  /** process · - · TableTag with the new name · old name */
  ets_rename: 64,
  /** process · - · TableTag · TableWrite ; objects that were put in, in order; in a set they replace those with their keys */
  ets_insert: 65,
  /** process · - · TableTag · TableWrite ; objects that were taken out */
  ets_remove: 66,
  /** who stops it · - · why · - ; the node ends with all its processes */
  halt: 53,
} as const;

export type EvKind = (typeof Ev)[keyof typeof Ev];
export type EvName = keyof typeof Ev;

/** Name of each kind by its number. */
export const evNames: readonly (EvName | undefined)[] = (() => {
  const names: (EvName | undefined)[] = [];
  for (const [name, kind] of Object.entries(Ev)) names[kind] = name as EvName;
  return names;
})();

export interface SpawnInfo {
  /** Module, function and arity the process started in. */
  readonly initial: readonly [module: string, fun: string, arity: number];
  readonly link: boolean;
  readonly monitor: boolean;
  /** The child spec's id, when a supervisor is starting a child. */
  readonly childId?: unknown;
  /** What the process is, for people: 'supervisor', 'worker', 'task', ... */
  readonly role?: string;
}

export interface TimerInfo {
  readonly ref: unknown;
  /** Virtual time at which it fires, ms. */
  readonly at: number;
  readonly message: unknown;
  /** Registered name it goes to, when by name. */
  readonly name?: string;
}

export interface SupFlags {
  readonly strategy: 'one_for_one' | 'one_for_all' | 'rest_for_one' | 'simple_one_for_one';
  /** Most restarts in `period`. */
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
  readonly autoShutdown: 'never' | 'any_significant' | 'all_significant';
  /** 'supervisor', 'dynamic_supervisor', ... */
  readonly kind: string;
}

export interface ChildStart {
  readonly restart: 'permanent' | 'transient' | 'temporary';
  readonly shutdown: number | 'brutal_kill' | 'infinity';
  readonly type: 'worker' | 'supervisor';
  readonly significant: boolean;
  /** Why it is being started: at the supervisor's start, by a restart, in a group restart, or by an API call. */
  readonly why: 'start' | 'restart' | 'group_restart' | 'start_child' | 'restart_child';
  /** Position among the children in start order, from 0. */
  readonly index: number;
}

export interface Decision {
  /** What the supervisor does about an ended child. */
  readonly action: 'restart' | 'restart_group' | 'leave' | 'remove' | 'auto_shutdown' | 'retry';
  /** The rule of the spec that decided, such as 'SUP12'. */
  readonly rule: string;
  readonly restart: 'permanent' | 'transient' | 'temporary';
  readonly strategy: SupFlags['strategy'];
  readonly reason: unknown;
  /** Ids of the children that are stopped and started with it, in start order. */
  readonly group: readonly unknown[];
}

export interface RestartCount {
  /** Restarts inside the period, with this one. */
  readonly count: number;
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
  /** Virtual seconds (whole, as the supervisor counts) of the restarts inside the period, newest first. */
  readonly times: readonly number[];
}

export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** Which table an event is about. */
export interface TableTag {
  /** Number of its reference. */
  readonly id: number;
  readonly name: string;
}

export interface TableInfo {
  readonly type: 'set' | 'ordered_set' | 'bag' | 'duplicate_bag';
  readonly protection: 'public' | 'protected' | 'private';
  /** From 1. */
  readonly keypos: number;
  readonly named: boolean;
  readonly heir?: Pid;
}

/** How many objects the table has afterwards, and the tuples that went in or out: the table has the same. */
export type TableWrite = readonly [size: number, ...objects: (readonly unknown[])[]];

/** Where the kernel's events go. */
export interface EventSink {
  /**
   * Records one event.
   *
   * @param time Virtual ms.
   * @returns The event's sequence number, from 0, without gaps.
   */
  emit(kind: EvKind, time: number, pid: number, other: number, cause: number, a: unknown, b: unknown): number;
}
