/**
 * Stand-ins for what a snapshot or a file does not hold: what was cut off, and what is no term.
 * Our own; OTP prints `...` in such places. Rules TERM60 to TERM63.
 * Invariant: both are immutable and compare by content.
 */
import { ImmutableTerm } from './immutable';
import { Kind } from './kind';

/** The rest of a term that was too large for a snapshot; printed `…`. */
export class Truncated extends ImmutableTerm {
  /** @param left How many items were left out here; 0 when nobody counted. */
  constructor(readonly left: number = 0) {
    super();
  }

  get kind(): Kind {
    return Kind.truncated;
  }

  get shareable(): boolean {
    return true;
  }
}

/** Something that is not a term (a promise, a DOM node, a class instance), kept as the text it printed as. */
export class Opaque extends ImmutableTerm {
  /** @param text What to print in its place. */
  constructor(readonly text: string) {
    super();
  }

  get kind(): Kind {
    return Kind.opaque;
  }

  get shareable(): boolean {
    return true;
  }
}
