/**
 * Floats of Elixir and Erlang, which stay apart from integers: `1.0` is not `1`.
 * Follows the Erlang Reference Manual, "Data Types", Number. Rules TERM8, TERM9.
 * Invariant: `value` is any JavaScript number, read as a float even when integral.
 */
import { ImmutableTerm } from './immutable';
import { Kind } from './kind';

export class Float extends ImmutableTerm {
  /** @param value The number; TypeScript learners write `1.5` and need no `Float`. */
  constructor(readonly value: number) {
    super();
  }

  get kind(): Kind {
    return Kind.number;
  }

  get shareable(): boolean {
    return true;
  }

  /** The plain number, for arithmetic. */
  override valueOf(): number {
    return this.value;
  }
}
