/**
 * What a page is shown: plain cloneable data, computed by folds over the event log. Types only.
 */

/** A place in the tree. It outlives the processes that stand in it: a restart changes the node's data, not its slot. */
export interface TreeNode {
  /** Stable identity: path of child ids below the root, such as `app/orders/till`. */
  slot: string;
  /** Slot of the supervisor, or of the parent process; absent for a root. */
  parent?: string;
  /** Child id, registered name or initial function: what people call it. */
  name: string;
  /** Which process in this slot this is, from 1. */
  incarnation: number;
  /** Printed pid of the newest incarnation, `<0.5.0>`; empty when none was ever spawned. */
  pid: string;
  kind: 'supervisor' | 'worker';
  /** 'gen_server', 'supervisor', 'dynamic_supervisor', 'task', 'process', ... */
  role: string;
  status: 'starting' | 'idle' | 'running' | 'waiting' | 'suspended' | 'terminating' | 'dead' | 'absent';
  /** Name with incarnation of whom it waits for in a call; of the present also for a task's answer, a start, or the end of a child. */
  waitingFor?: string;
  /** Registered name. */
  registered?: string;
  /** Callback module. */
  module?: string;
  /** Short print of the state, cut with an ellipsis. */
  state?: string;
  /** Messages in the mailbox. */
  mailbox: number;
  /** Tables that it owns. */
  tables?: TableView[];
  /** Child spec, when it is a supervisor's child. */
  spec?: ChildSpecView;
  /** Supervisor's own settings. */
  sup?: SupView;
  /** Slots of children in start order. */
  children: string[];
  /** Ended incarnations, newest first, at most the last five; `deadCount` is the whole number. */
  tombstones: Tombstone[];
  deadCount: number;
  /** Sequence number of the last event that changed this node. */
  changed: number;
}

export interface ChildSpecView {
  id: string;
  restart: 'permanent' | 'transient' | 'temporary';
  /** 'brutal_kill', 'infinity' or milliseconds. */
  shutdown: number | 'brutal_kill' | 'infinity';
  significant: boolean;
  /** Position in start order, from 1. */
  order: number;
}

export interface SupView {
  strategy: 'one_for_one' | 'one_for_all' | 'rest_for_one' | 'simple_one_for_one' | 'dynamic';
  intensity: number;
  /** Seconds. */
  period: number;
  /** Virtual ms of each restart still inside the period, newest first. */
  restarts: number[];
  /** Set when it passed its intensity: the count that was too many. */
  gaveUp?: number;
}

export interface Tombstone {
  incarnation: number;
  pid: string;
  /** Printed exit reason, short (no stack). */
  reason: string;
  /** An orderly end: `normal`, `shutdown`, `{shutdown, _}`. */
  orderly: boolean;
  /** Sequence number of the exit event. */
  event: number;
  /** Virtual ms. */
  time: number;
}

export interface Wire {
  kind: 'link' | 'monitor';
  /** Slot of the linking or watching process. */
  from: string;
  to: string;
  /** A monitor that has sent its 'DOWN'. */
  fired: boolean;
}

/** A table of ETS. */
export interface TableView {
  name: string;
  type: 'set' | 'ordered_set' | 'bag' | 'duplicate_bag';
  protection: 'public' | 'protected' | 'private';
  /** Whether it is addressed by its name. */
  named: boolean;
  /** Objects in it. */
  size: number;
  /** Name with incarnation of its heir. */
  heir?: string;
}

/** A table with what is in it. */
export interface TableDetail extends TableView {
  /** Number of its reference. */
  id: number;
  /** Place of the key in an object, from 1. */
  keypos: number;
  /** The first objects, printed: in key order of an ordered_set. */
  rows: string[];
}

/** View `system.tree`. */
export interface SystemTree {
  /** Number of events folded. */
  position: number;
  /** Virtual ms. */
  time: number;
  /** Slots without a parent, in order of appearance. */
  roots: string[];
  nodes: Record<string, TreeNode>;
  wires: Wire[];
}

/** Changes from one `SystemTree` to a later one. */
export interface SystemTreePatch {
  position: number;
  time: number;
  roots?: string[];
  /** Whole new values of changed nodes; `null` removes one. */
  nodes: Record<string, TreeNode | null>;
  wires?: Wire[];
}

/** View `process.detail`. */
export interface ProcessDetail {
  pid: string;
  /** `b#2` */
  label: string;
  slot: string;
  alive: boolean;
  status: TreeNode['status'];
  /** As of a node. */
  waitingFor?: string;
  exitReason?: string;
  registered: string[];
  /** 'gen_server', 'supervisor', 'task', 'process', ...; see `TreeNode`. */
  role: string;
  /** Callback module. */
  module?: string;
  initialCall: string;
  currentFunction?: string;
  /** Learner's file and line where it is now. */
  at?: { file: string; line: number };
  state?: string;
  /** Newest first. */
  stateHistory: { time: number; event: number; state: string }[];
  mailbox: { from: string; message: string; time: number; event: number }[];
  mailboxLength: number;
  links: string[];
  monitors: string[];
  monitoredBy: string[];
  dictionary: [string, string][];
  /** Tables that it owns. */
  tables: TableDetail[];
  trapExit: boolean;
  reductions: number;
  messagesReceived: number;
  ancestors: string[];
  groupLeader: string;
  spec?: ChildSpecView;
  sup?: SupView;
  startedAt: number;
  tombstones: Tombstone[];
}

/** One row of the view `trace.window`. */
export interface TraceRow {
  seq: number;
  /** Virtual ms. */
  time: number;
  kind: string;
  /** Name with incarnation of whom it is about; empty for the system. */
  subject: string;
  slot: string;
  /** Whole sentence in plain text, subject first. */
  text: string;
  /** The sentence in parts, for typography. */
  parts: TracePart[];
  cause: number;
  /** Spec rule that decided, when there is one. */
  rule?: string;
  at?: { file: string; line: number };
}

export interface TracePart {
  /** `name` is bold, `term` is mono, `text` is prose. */
  type: 'text' | 'name' | 'term';
  text: string;
}

/** Why something happened, in sentences. */
export interface Why {
  /** The event itself, what made it happen, and so on to the root. */
  rows: TraceRow[];
  /** What came of it. */
  then: TraceRow[];
  /** False when older events were let go, or the chain is too long to be told. */
  whole: boolean;
}

/** View `trace.window`. */
export interface TraceWindow {
  /** Rows that pass the filter, before `from` and `count` cut them. */
  total: number;
  /** Sequence number of the oldest event still kept. */
  first: number;
  rows: TraceRow[];
  /** Rows in which the text is yet to be looked for, newest first: ask again. Absent when all were. */
  pending?: number;
}

/** A signal on its way, for drawing: one of the view `system.flights`. */
export interface Flight {
  /** Sequence number of its event. */
  id: number;
  type: 'message' | 'call' | 'reply' | 'exit' | 'down';
  /** Slot of the sender; empty when it came from outside. */
  from: string;
  to: string;
  /** Exit reason, printed. */
  label?: string;
}
