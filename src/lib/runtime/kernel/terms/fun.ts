/**
 * Functions as terms: a JavaScript function with the module, name and arity it came from.
 * Follows the Erlang Reference Manual, "Data Types", Fun. Rules TERM11, TERM12.
 * Left out: comparing funs by code and environment; identity decides, as the manual leaves open for local funs.
 * Invariant: `serial` grows with creation, so funs of equal names have a stable order within one program.
 */
import { ImmutableTerm } from './immutable';
import { Kind } from './kind';

let created = 0;

export class Fun extends ImmutableTerm {
  /** Creation number: orders funs, and is never printed. */
  readonly serial = ++created;

  /**
   * @param run The function itself. It must not close over state that changes: it may be sent.
   * @param module Name of the module it was written in.
   * @param name Name of the function, or of the function it was written in.
   * @param arity Number of its parameters.
   */
  constructor(
    readonly run: (...args: never[]) => unknown,
    readonly module: string,
    readonly name: string,
    readonly arity: number,
  ) {
    super();
  }

  get kind(): Kind {
    return Kind.fun;
  }

  get shareable(): boolean {
    return true;
  }
}
