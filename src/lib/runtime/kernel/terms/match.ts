/**
 * Pattern matching for TypeScript, where the language has none of its own.
 * Follows the Erlang Reference Manual, "Patterns", and Elixir, "Patterns and guards". Rules TERM33 to TERM39.
 * Left out: patterns over parts of binaries, and the pin operator (write the value itself).
 * Invariant: a literal in a pattern matches by `exact`, so `1` does not match `1.0`.
 */
import { Uncatchable } from './errors';
import { exact } from './compare';
import { Kind, kindOf } from './kind';
import { Cons } from './list';
import type { TermMap } from './map';
import type { Term } from './term';

/** The pattern which matches anything and binds nothing, as `_` does. */
export const any: unique symbol = Symbol('_');

/** Another spelling of {@link any}. */
export const _: typeof any = any;

/** What a match has bound, by name. */
export type Bindings = Record<string, Term>;

/** A pattern which gives a name to what it matched; made by {@link bind}. */
export class Bind {
  constructor(
    readonly name: string,
    readonly pattern: unknown,
  ) {}
}

/**
 * A pattern which matches what `pattern` matches (default: anything) and binds it to `name`.
 *
 * A name used twice in one pattern must match exactly the same term both times.
 */
export function bind(name: string, pattern: unknown = any): Bind {
  return new Bind(name, pattern);
}

/**
 * Matches `term` against `pattern`.
 *
 * `any` matches everything; `bind` captures; a function is a guard, and one that throws does not match; an array matches an
 * array of the same length, element by element; a plain object or `TermMap` matches a map which has at least its keys; a
 * list matches cell by cell; anything else matches what is `exact` the same.
 *
 * @returns The bindings, an empty object when the pattern binds nothing; or `null` when it does not match.
 * @otp Reference Manual, Patterns; Expressions, "Map Patterns". Rules TERM33 to TERM39.
 */
export function match(pattern: unknown, term: unknown): Bindings | null {
  const bindings: Bindings = {};
  return matches(pattern, term, bindings) ? bindings : null;
}

function matches(pattern: unknown, term: unknown, bindings: Bindings): boolean {
  if (pattern === any) return true;
  switch (typeof pattern) {
    case 'function':
      return passes(pattern as (term: unknown) => unknown, term);
    case 'object':
      return pattern === null ? exact(null, term) : matchesObject(pattern, term, bindings);
    default:
      return exact(pattern, term);
  }
}

function matchesObject(pattern: object, term: unknown, bindings: Bindings): boolean {
  if (pattern instanceof Bind) {
    return matches(pattern.pattern, term, bindings) && binds(pattern.name, term as Term, bindings);
  }
  switch (kindOf(pattern)) {
    case Kind.tuple: {
      const items = pattern as readonly unknown[];
      if (!Array.isArray(term) || term.length !== items.length) return false;
      for (let i = 0; i < items.length; i++) {
        if (!matches(items[i], term[i], bindings)) return false;
      }
      return true;
    }
    case Kind.cons: {
      let rest: unknown = pattern;
      while (rest instanceof Cons) {
        if (!(term instanceof Cons) || !matches(rest.head, term.head, bindings)) return false;
        rest = rest.tail;
        term = term.tail;
      }
      return matches(rest, term, bindings);
    }
    case Kind.object:
      for (const key of Object.keys(pattern)) {
        if (!matchesEntry(key, (pattern as Record<string, unknown>)[key], term, bindings)) return false;
      }
      return isMap(term);
    case Kind.jsMap:
    case Kind.termMap:
      for (const [key, value] of pattern as Map<unknown, unknown> | TermMap) {
        if (!matchesEntry(key, value, term, bindings)) return false;
      }
      return isMap(term);
    default:
      return exact(pattern, term);
  }
}

function isMap(term: unknown): boolean {
  const kind = kindOf(term);
  return kind >= Kind.object && kind <= Kind.termMap;
}

function matchesEntry(key: unknown, pattern: unknown, term: unknown, bindings: Bindings): boolean {
  switch (kindOf(term)) {
    case Kind.object: {
      const name =
        key === undefined ? 'undefined' : key === null ? 'nil' : typeof key === 'boolean' ? String(key) : key;
      return (
        typeof name === 'string' &&
        Object.prototype.propertyIsEnumerable.call(term, name) &&
        matches(pattern, (term as Record<string, unknown>)[name], bindings)
      );
    }
    case Kind.jsMap: {
      for (const [other, value] of term as Map<unknown, unknown>) {
        if (exact(key, other)) return matches(pattern, value, bindings);
      }
      return false;
    }
    case Kind.termMap:
      return (
        (term as TermMap).has(key as Term) && matches(pattern, (term as TermMap).get(key as Term), bindings)
      );
    default:
      return false;
  }
}

function passes(guard: (term: unknown) => unknown, term: unknown): boolean {
  try {
    return guard(term) === true;
  } catch (error) {
    if (error instanceof Uncatchable) throw error;
    return false; // As a guard in Erlang: one that fails is one that does not hold.
  }
}

function binds(name: string, term: Term, bindings: Bindings): boolean {
  if (Object.prototype.hasOwnProperty.call(bindings, name)) return exact(bindings[name], term);
  // Not by assignment: a binding called __proto__ must not change the object's prototype.
  Object.defineProperty(bindings, name, {
    value: term,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  return true;
}
