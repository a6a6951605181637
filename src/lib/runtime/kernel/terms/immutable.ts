/**
 * What may be shared between processes as it is: values that can never change.
 * Our own: on the BEAM every term is like that. Rules TERM50, TERM51.
 * Invariant: `shareable` is true only when nothing reachable from the value can be changed.
 */
import { moduleName } from './atom';
import type { Kind } from './kind';
import { Pid } from './pid';
import { Ref } from './ref';

/** Base of the term classes of this folder. None of them changes after construction. */
export abstract class ImmutableTerm {
  /** Which kind of term this is; see `kind.ts`. */
  abstract get kind(): Kind;
  /** Whether everything inside is immutable too, so that a send need not copy. */
  abstract get shareable(): boolean;
}

/** Whether `value` can be given to another process without being copied. */
export function isShareable(value: unknown): boolean {
  if (typeof value !== 'object') return typeof value !== 'function' && typeof value !== 'symbol';
  if (value === null) return true;
  if (value instanceof ImmutableTerm) return value.shareable;
  return value instanceof Pid || value instanceof Ref || moduleName(value) !== null;
}
