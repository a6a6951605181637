/**
 * What an operation is: the one door in. A button, the console, a lesson's script and the REST interface all call these.
 * Rules OPS*.
 * Invariant: a handler returns a value, a failure or a pending answer; nothing is thrown across the port.
 */
import type { GenericSchema, InferOutput } from 'valibot';
import type { Pid } from '#lib/runtime/kernel/terms';
import type { System } from './system';

/** Why an operation could not be done. */
export interface Failure {
  readonly error: {
    /** Stable name, such as `no_process`. */
    readonly code: string;
    /** What was wrong, what is accepted, what to do next. */
    readonly message: string;
    readonly [detail: string]: unknown;
  };
}

/** An answer that comes when the system has run on: a call waits for its reply. */
export class Pending<T = unknown> {
  private result: { readonly value: T | Failure } | null = null;
  private readonly waiting: ((value: T | Failure) => void)[] = [];

  /** Answers once; later answers are ignored. */
  resolve(value: T | Failure): void {
    if (this.result !== null) return;
    this.result = { value };
    for (const f of this.waiting.splice(0)) f(value);
  }

  /** Calls `f` with the answer, now if it is there. */
  then(f: (value: T | Failure) => void): void {
    if (this.result !== null) f(this.result.value);
    else this.waiting.push(f);
  }
}

export interface Operation<P extends GenericSchema = GenericSchema> {
  /** Dotted name: family and act. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What it does, its errors, its OTP page. */
  readonly doc: string;
  readonly verb: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below a sandbox, with `:name` for parameters. */
  readonly path: string;
  readonly params: P;
  /** Schema of the result, as documentation and for tests. */
  readonly result: GenericSchema;
  /** Whether it changes the run: then it is an event, and part of the run's log of operations. */
  readonly changes: boolean;
  /** Whether a replay of the run applies it again. */
  readonly replayable: boolean;
  /** Whether it can lose something the learner has made. */
  readonly dangerous: boolean;
  handle(system: System, params: InferOutput<P>): unknown;
}

/** Gives an operation its parameters' type. */
export function operation<P extends GenericSchema>(op: Operation<P>): Operation {
  return op as unknown as Operation;
}

export function failure(code: string, message: string, details: Record<string, unknown> = {}): Failure {
  return { error: { code, message, ...details } };
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'error' in value && Object.keys(value).length === 1;
}

/** Does `act` to the process that `target` names, or answers that there is none. */
export function to(system: System, target: string | number, act: (pid: Pid) => unknown): unknown {
  const pid = system.find(target);
  return isFailure(pid) ? pid : act(pid);
}
