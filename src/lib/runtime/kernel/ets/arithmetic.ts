/**
 * Integers and floats of counters and match specifications.
 * Follows the Erlang Reference Manual, "Expressions", Arithmetic Expressions. Rules ETS12, ETS18.
 * Invariant: a result that is an integer is a number inside the safe range and a bigint outside of it.
 */
import { Float } from '../terms';

export type Integer = number | bigint;

export function isInteger(term: unknown): term is Integer {
  return typeof term === 'bigint' || (typeof term === 'number' && Number.isInteger(term));
}

export function isFloat(term: unknown): term is number | Float {
  return term instanceof Float || (typeof term === 'number' && !Number.isInteger(term));
}

/** An integer in the one form it has. */
export function integer(n: Integer): Integer {
  const small = Number(n);
  return Number.isSafeInteger(small) ? small : BigInt(n);
}

/** A float, told from an integer also when it is integral; `null` when it is none (too large, or not a number). */
export function float(n: number): number | Float | null {
  if (!Number.isFinite(n)) return null;
  return Number.isInteger(n) ? new Float(n) : n;
}

export function add(a: Integer, b: Integer): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return integer(BigInt(a) + BigInt(b));
}
