/**
 * Sorts any JavaScript value into the kinds of terms.
 * Follows the Erlang Reference Manual, "Expressions", Term Comparisons, for the order of kinds. Rules TERM20, TERM21.
 * Invariant: kinds are numbered in term order; the three spellings of a map lie side by side.
 */
import { moduleName } from './atom';
import { ImmutableTerm } from './immutable';
import { Pid } from './pid';
import { Ref } from './ref';

/** Kinds of terms, in term order. From `date` on they are our own. 5 is the place of Erlang's ports. */
export const Kind = {
  number: 0,
  atom: 1,
  ref: 2,
  fun: 3,
  jsFunction: 4,
  pid: 6,
  tuple: 7,
  object: 8,
  jsMap: 9,
  termMap: 10,
  nil: 11,
  cons: 12,
  binary: 13,
  date: 14,
  set: 15,
  error: 16,
  buffer: 17,
  view: 18,
  truncated: 19,
  opaque: 20,
  host: 21,
  symbol: 22,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** Marks the prototype of a language's own `Date` class, whose instances are dates like those of the host. */
export const DATE: unique symbol = Symbol('date');

/**
 * The kind of `value`.
 *
 * @throws Whatever a hostile proxy throws when its prototype is asked for.
 */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return Kind.atom;
    case 'number':
    case 'bigint':
      return Kind.number;
    case 'function':
      return Kind.jsFunction;
    case 'symbol':
      return Kind.symbol;
    default:
      return value === null ? Kind.atom : kindOfObject(value as object);
  }
}

/** The kind of an object; see {@link kindOf}. */
export function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return Kind.tuple;
  if (value instanceof ImmutableTerm) return value.kind;
  if (value instanceof Pid) return Kind.pid;
  if (value instanceof Ref) return Kind.ref;
  if (moduleName(value) !== null) return Kind.atom;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return Kind.object;
  // Only the classes themselves: a learner's subclass of Map is a class instance like any other.
  if (prototype === Map.prototype) return Kind.jsMap;
  if (prototype === Set.prototype) return Kind.set;
  if (prototype === Date.prototype) return Kind.date;
  if (value instanceof Date && Object.hasOwn(prototype as object, DATE)) return Kind.date;
  if (value instanceof Error) return Kind.error;
  if (value instanceof ArrayBuffer) return Kind.buffer;
  if (ArrayBuffer.isView(value)) return Kind.view;
  return Kind.host;
}
