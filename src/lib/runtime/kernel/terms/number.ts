/**
 * Compares numbers by their exact value, across integers, big integers and floats.
 * Follows the Erlang Reference Manual, "Expressions", Term Comparisons (OTP 27, which tells `0.0` from `-0.0`).
 * Rules TERM6 to TERM9, TERM23, TERM24.
 * Invariant: no comparison rounds; 9007199254740993 is not equal to the float 9007199254740992.0.
 */
import { Float } from './float';

/** A number in any spelling. */
export type NumberTerm = number | bigint | Float;

/** Whether `value` is a float: a `Float`, or a JavaScript number which is not integral. */
export function isFloat(value: NumberTerm): boolean {
  return typeof value === 'number' ? !Number.isInteger(value) : typeof value !== 'bigint';
}

/**
 * Orders two numbers by value; `NaN` comes after all others and equals itself.
 *
 * @param strict Tell floats from integers, as map keys are told apart: every integer before every float, `-0.0` before `0.0`.
 */
export function compareNumbers(a: NumberTerm, b: NumberTerm, strict: boolean): -1 | 0 | 1 {
  if (strict && isFloat(a) !== isFloat(b)) return isFloat(a) ? 1 : -1;
  const x = a instanceof Float ? a.value : a;
  const y = b instanceof Float ? b.value : b;
  if (x < y) return -1;
  if (x > y) return 1;
  const xNaN = x !== x;
  const yNaN = y !== y;
  if (xNaN || yNaN) return xNaN ? (yNaN ? 0 : 1) : -1;
  if (strict && a instanceof Float && b instanceof Float && a.value === 0) {
    const aMinus = Object.is(a.value, -0);
    if (aMinus !== Object.is(b.value, -0)) return aMinus ? -1 : 1;
  }
  return 0;
}
