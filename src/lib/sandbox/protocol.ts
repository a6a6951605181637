/**
 * The contract between a sandbox's Web Worker and the page. Types only. Rules SBX4, SBX10, SBX40, SBX52.
 *
 * Two ports. On the first the page calls `SandboxApi` through Comlink. On the second the Web Worker pushes `Pushed`, and the
 * page answers with `PageMessage`. Whatever the Web Worker sends, an answer or a push, is JSON text.
 */
import type { SlotLane } from '#lib/diagnostics/log_metrics';
import type {
  Flight,
  ProcessDetail,
  SystemTree,
  SystemTreePatch,
  TraceRow,
  TraceWindow,
} from '#lib/diagnostics/views';
import type { PartName } from '#lib/languages/typescript/otp/parts';
import type { Failure, RunStatus } from '#lib/operations';
import type { Level } from '#lib/runtime/kernel/logger';

/** JSON text of a `T`. */
export type Text<T> = string & { readonly of?: T };

/** What can be brought: the compiler, what tells causes, or a part of `otp`. */
export type ScriptName = 'compiler' | 'causes' | PartName;

/** What the page calls. Each answers at once; an answer that has to wait for the program comes as a push. */
export interface SandboxApi {
  execute(name: string, params: unknown): Text<Outcome>;
  /** Begins to push a view under an id of the page's choice. */
  watch(id: number, view: ViewName, params: unknown): Text<Outcome>;
  unwatch(id: number): void;
  /** Brings code that was left out to start sooner: the text of a classic script. */
  install(script: ScriptName, code: string): Text<Outcome>;
  /** Starts the loaded program and runs it, with operations, up to a moment; answers by ticket when it is there, paused. */
  replay(run: ReplayedRun): Text<Outcome>;
  ping(): Text<'pong'>;
}

/** How a request ended, or how its answer will come. */
export type Outcome =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'failure'; readonly error: Failure['error'] }
  | { readonly type: 'later'; readonly ticket: number };

/** A point between two slices of a run. */
export interface Moment {
  /** Virtual ms. */
  readonly time: number;
  /** Slices run before it. */
  readonly slice: number;
  /** Events before it. */
  readonly position: number;
}

export interface AppliedOperation {
  readonly at: Moment;
  readonly op: string;
  readonly params: unknown;
}

export interface ReplayedRun {
  readonly seed: number;
  readonly operations: readonly AppliedOperation[];
  readonly until: Moment;
}

/** Where the sandbox stands, for the page's supervision of it. */
export interface SandboxStatus {
  readonly run: RunStatus;
  readonly moment: Moment;
  /** Who acted last before this was written; absent when nothing has run. */
  readonly last?: LastSeen;
}

export interface LastSeen {
  readonly pid: string;
  /** `b#2` */
  readonly label: string;
  readonly file?: string;
  readonly line?: number;
}

/** A view that can be watched. */
export interface WatchedViews {
  'system.tree': { params: { at?: number }; snapshot: ShownTree; patch: ShownTreePatch };
  'process.detail': {
    params: { pid: string | number; at?: number };
    snapshot: ProcessDetail | Failure;
    patch: never;
  };
  'trace.window': { params: TraceParams; snapshot: TraceWindow; patch: TraceWindowPatch };
  'run.status': { params: Record<string, never>; snapshot: RunStatus; patch: never };
  output: { params: Record<string, never>; snapshot: OutputLines; patch: OutputPatch };
  'system.flights': { params: Record<string, never>; snapshot: Flights; patch: never };
  timeline: { params: TimelineParams; snapshot: TimelineView; patch: never };
}

/** The signals among the events that were shown since the last time. */
export interface Flights {
  /** Events shown before, and now. */
  readonly from: number;
  readonly to: number;
  readonly flights: readonly Flight[];
}

export interface TimelineParams {
  /** Lanes of these slots; default: of all, at most 60. */
  slots?: string[];
  /** Bars of the overview at most; default 240. */
  bars?: number;
}

/** The whole run through time; what lies after the playhead too. */
export interface TimelineView {
  /** Virtual ms: where the recorded run ends. */
  readonly now: number;
  /** Virtual ms of a bar, and the events in each from the start of the run. */
  readonly ms: number;
  readonly bars: readonly number[];
  /** Exits that were not orderly, the newest. */
  readonly crashes: readonly Mark[];
  /** Operations, the newest, with their sentence. */
  readonly acts: readonly Mark[];
  readonly lanes: readonly SlotLane[];
}

/** An event on the timeline. */
export interface Mark {
  readonly time: number;
  /** Sequence number. */
  readonly event: number;
  readonly text: string;
}

export type ViewName = keyof WatchedViews;

/** A tree of more than 3,000 nodes is sent in part, from the roots down; `hidden` is how many nodes are left out. */
export interface ShownTree extends SystemTree {
  hidden?: number;
}

export interface ShownTreePatch extends SystemTreePatch {
  /** 0 when all are shown. */
  hidden?: number;
}

export interface TraceParams {
  kinds?: string[];
  slots?: string[];
  text?: string;
  from?: number;
  count?: number;
  at?: number;
}

/** Rows by sequence number; those that the page has already are not sent again. */
export interface TraceWindowPatch {
  readonly total: number;
  readonly first: number;
  readonly seqs: readonly number[];
  readonly rows: readonly TraceRow[];
}

/** What the program has printed, and what the tool has to say about it. */
export interface OutputLines {
  readonly lines: readonly OutputLine[];
  /** Lines before the first of these that are no longer shown. */
  readonly dropped: number;
}

export interface OutputLine {
  /** Sequence number of the event. */
  readonly seq: number;
  /** Virtual ms. */
  readonly time: number;
  readonly pid: string;
  /** Method of `console`; `warning` for a remark of the tool; `logger` for a report or what a program logs. */
  readonly stream: 'log' | 'info' | 'warn' | 'error' | 'debug' | 'warning' | 'logger';
  /** Of a report the text in TypeScript's wording; empty when that leaves it out. */
  readonly text: string;
  /** Of a report its level, and the other wordings; empty when one leaves it out. */
  readonly report?: { readonly level: Level; readonly elixir: string; readonly erlang: string };
  readonly at?: { readonly file: string; readonly line: number };
}

/** Lines to add at the end. */
export interface OutputPatch {
  readonly lines: readonly OutputLine[];
  readonly dropped: number;
}

export type ViewChange = {
  [V in ViewName]:
    | { readonly id: number; readonly view: V; readonly snapshot: WatchedViews[V]['snapshot'] }
    | { readonly id: number; readonly view: V; readonly patch: WatchedViews[V]['patch'] };
}[ViewName];

/** From the Web Worker, on the second port. */
export type Pushed =
  /** Listening; sent once. */
  | { readonly type: 'ready' }
  /** What the watches have to say since the last time. The page sends `taken` when it wants more. */
  | { readonly type: 'views'; readonly status: SandboxStatus; readonly changes: readonly ViewChange[] }
  /** Sent before the sandbox starts on something that could take long. */
  | { readonly type: 'status'; readonly status: SandboxStatus }
  /** A run has started; operations before this are not part of it. */
  | { readonly type: 'started'; readonly seed: number }
  /** Sent before the operation takes effect. */
  | { readonly type: 'applied'; readonly operation: AppliedOperation }
  /** The answer to a ticket. */
  | { readonly type: 'answer'; readonly ticket: number; readonly outcome: Outcome }
  /** An error of our own, after which the sandbox cannot go on. */
  | { readonly type: 'stopped'; readonly message: string };

/** From the page, on the second port. */
export type PageMessage = { readonly type: 'taken' };

/** From the page to the frame. */
export type FrameOrder =
  { readonly type: 'start'; readonly code: string; readonly name: string } | { readonly type: 'look' };

/** From the frame to the page. */
export type FrameMessage =
  | { readonly type: 'here' }
  /** An error escaped in the Web Worker. */
  | { readonly type: 'error'; readonly message: string };
