/** What operations act on: a sandbox, seen from below. */
import type { Node } from '#lib/runtime/kernel/node';
import type { Pid } from '#lib/runtime/kernel/terms';
import type { Log } from '#lib/diagnostics/named_log';
import type { ProcessDetail, SystemTree, TraceWindow, Why } from '#lib/diagnostics/views';
import type { Failure, Pending } from './operation';

/** How steps are counted. */
export type StepKind = 'event' | 'message' | 'slice' | 'exit';

export interface RunStatus {
  /** `empty`: nothing loaded; `ended`: no process is left. */
  readonly state: 'empty' | 'ready' | 'running' | 'paused' | 'ended';
  /** Virtual ms. */
  readonly time: number;
  /** Number of events so far. */
  readonly position: number;
  /** Oldest event still kept. */
  readonly first: number;
  /** Where the views look: `position` unless stepping or rewound. */
  readonly playhead: number;
  /** Virtual ms a real ms; `null` is as fast as possible. */
  readonly speed: number | null;
  readonly seed: number;
  readonly processes: number;
  /** Whether anything is left to happen without a stimulus. */
  readonly idle: boolean;
  /** Why the node has stopped, in a sentence, when it has. */
  readonly halted?: string;
}

/** A finding of the compile step. */
export interface DiagnosticView {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

export interface TraceQuery {
  /** Rows of these kinds of events or groups of them; absent: all. */
  readonly kinds?: readonly string[] | undefined;
  /** Rows about these slots. */
  readonly slots?: readonly string[] | undefined;
  readonly text?: string | undefined;
  /** Number of the first row among those that pass; negative counts from the end. */
  readonly from?: number | undefined;
  readonly count?: number | undefined;
  /** Look at the log as it was after this many events. */
  readonly at?: number | undefined;
}

/** A run of its own, with what is done to it. */
export interface Script {
  readonly seed: number;
  /** `at` in virtual ms from the start. */
  readonly operations: readonly { readonly at: number; readonly op: string; readonly params?: unknown }[];
  /** Virtual ms. */
  readonly until: number;
}

export interface ScriptResult {
  readonly log: Log;
  /** Operations that could not be done, by their place in the script. */
  readonly failures: readonly { readonly step: number; readonly message: string }[];
}

/** What is done to the run in progress, and for how long it goes on. */
export interface Play {
  /** `at` in virtual ms from now. */
  readonly operations: Script['operations'];
  /** Virtual ms from now. */
  readonly until: number;
}

export interface PlayResult extends ScriptResult {
  /** Events before the first of the operations. */
  readonly from: number;
}

export interface System {
  readonly node: Node;
  /** Compiles and links; the last good program stays when there are errors. */
  load(
    files: Readonly<Record<string, string>>,
    entry: string | undefined,
  ): { readonly diagnostics: readonly DiagnosticView[] } | Failure;
  /** Links a program compiled before. */
  loadCompiled(program: unknown): { readonly diagnostics: readonly DiagnosticView[] } | Failure;
  start(seed: number | undefined): RunStatus | Failure;
  /** Makes a run of its own of the loaded program, at once; the run in progress is left as it is. */
  script(script: Script): ScriptResult | Failure;
  /** Plays operations on the run in progress, at once, and looks at the moment before the first. */
  play(play: Play): PlayResult | Failure;
  pause(): RunStatus;
  resume(): RunStatus | Failure;
  step(kind: StepKind, count: number): RunStatus | Failure;
  speed(factor: number | null): RunStatus;
  /** Moves the playhead to after `position` events, or to after all that happened up to virtual time `time`; `null` follows the run. */
  seek(position: number | null, time?: number): RunStatus | Failure;
  status(): RunStatus;
  /** The operations applied to this run, in order. */
  readonly applied: readonly unknown[];
  /** The process that a pid, registered name, label or slot means; a dead one for an old label. */
  find(target: string | number): Pid | Failure;
  /** Runs `act` in a process of its own and answers what it yields in the end. */
  ask(what: string, act: () => unknown): Pending;
  /** A term of the JSON that came through the port. */
  term(json: unknown): unknown;
  /** A term as JSON for the port. */
  json(term: unknown): unknown;
  tree(at: number | undefined): SystemTree;
  detail(target: string | number, at: number | undefined): ProcessDetail | Failure;
  trace(query: TraceQuery): TraceWindow;
  /** Why event `seq` happened: the event, its cause, and so on to the root; and what came of it. */
  why(seq: number): Why | Failure;
  /** Why a process is as it is: whom it waits for, or how it ended. */
  whyProcess(target: string | number, at: number | undefined): Why | Failure;
  /** Events as lines of JSON, from number `from`. */
  export(from: number, count: number): { readonly lines: readonly string[]; readonly next: number | null };
}
