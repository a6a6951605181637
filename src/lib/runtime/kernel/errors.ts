/**
 * Failures: exceptions inside the simulation, and errors of the tool itself.
 * Follows the Erlang Reference Manual, "Errors and Error Handling" (classes error, exit, throw). Rules ERR*.
 * Invariant: what a learner's program does wrong is an exit reason; a `KernelError` is about how the tool was used.
 */

import { Uncatchable } from './terms/errors';

export type ExceptionClass = 'error' | 'exit' | 'throw';

/** A frame of a stack trace as Erlang has it: module, function, arity, location. */
export type Frame = readonly [module: string, fun: string, arity: number, at: FrameLocation];
export interface FrameLocation {
  readonly file?: string;
  readonly line?: number;
}

/**
 * An exception of one of Erlang's three classes, thrown in process code.
 * Not an `Error`: it carries a term, and making one costs no stack capture.
 */
export class Exception {
  /**
   * @param class `error` as from `erlang:error/1`, `exit` as from `exit/1`, `throw` as from `throw/1`.
   * @param stack Frames, innermost first; empty when unknown.
   */
  constructor(
    readonly class_: ExceptionClass,
    readonly reason: unknown,
    readonly stack: readonly Frame[] = [],
  ) {}
}

/** `erlang:error(reason)` */
export function error(reason: unknown): Exception {
  return new Exception('error', reason);
}

/** What the call of a function that does not exist raises. */
export function undef(module: string, fun: string, arity: number): Exception {
  return new Exception('error', 'undef', [[module, fun, arity, {}]]);
}

/** `exit(reason)` */
export function exit(reason: unknown): Exception {
  return new Exception('exit', reason);
}

/** `throw(value)` */
export function throwTerm(value: unknown): Exception {
  return new Exception('throw', value);
}

/**
 * Thrown through the code of a process that has ended during its own call (killed by its own link, say).
 * Nothing may catch it: the process is already gone, only its JavaScript frames are left.
 */
class Unwind extends Uncatchable {}
export const UNWIND: Uncatchable = new Unwind();

/** A misuse of the tool, or a broken invariant of it. */
export class KernelError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'KernelError';
  }
}

/** A broken invariant: always our bug, never the learner's. */
export function bug(rule: string, what: string, seed: number): KernelError {
  return new KernelError('bug', `Bug in OTP Lab (rule ${rule}, seed ${seed}): ${what}`);
}
