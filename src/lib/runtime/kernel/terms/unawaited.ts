/**
 * Tells what has yet to be waited for, which is no term: effects, and the objects of generators, which is what async calls give.
 * Our own. Rules TERM74, TERM52.
 */

/** Marks the prototype of everything that a process waits for by yielding it. */
export const WAIT: unique symbol = Symbol('wait');

/** What the objects of all generators inherit from. */
export const GENERATOR = Object.getPrototypeOf(function* () {}).prototype as object;

/** Whether `value` is an async call that was not awaited (or the object of a plain generator, which looks the same). */
export function isUnawaited(value: object): boolean {
  return WAIT in value || Object.prototype.isPrototypeOf.call(GENERATOR, value);
}
