/**
 * Equality and order of terms.
 * Follows the Erlang Reference Manual, "Expressions", Term Comparisons (OTP 27). Rules TERM20 to TERM32.
 * Left out: terms nested without end; comparing two of those fails after 100,000 levels.
 * Invariant: `equal` is `compare` giving 0, `exact` is `compareKeys` giving 0; the short cuts only save time.
 */
import { atomName, compareNames } from './atom';
import type { Binary } from './binary';
import { compareBytes } from './bytes';
import { BadTerm } from './errors';
import type { Fun } from './fun';
import { Kind, kindOf } from './kind';
import { Cons } from './list';
import { TermMap } from './map';
import type { Opaque, Truncated } from './markers';
import { compareNumbers, type NumberTerm } from './number';
import type { Pid } from './pid';
import type { Ref } from './ref';
import type { Term } from './term';

type Order = -1 | 0 | 1;

/** Up to this many levels we recurse; deeper terms go through a stack of our own, so that none of them overflows. */
const RECURSION = 200;
const MAX_COMPARE_DEPTH = 100_000;

/**
 * Whether two terms are the same: Elixir's `===`, Erlang's `=:=`. `1` and `1.0` are not.
 *
 * @throws `BadTerm` when both are nested more than 100,000 levels deep or contain themselves.
 * @otp Reference Manual, Expressions, "Term Comparisons". Rules TERM22, TERM24.
 */
export function exact(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return false;
  return same(a, b, true, 0);
}

/**
 * Whether two terms have the same value: `==`. `1` and `1.0` have, as numbers anywhere in a term do except in keys of maps.
 *
 * @throws `BadTerm` when both are nested more than 100,000 levels deep or contain themselves.
 * @otp Reference Manual, Expressions, "Term Comparisons". Rules TERM22, TERM23.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return false;
  return same(a, b, false, 0);
}

/**
 * The order of two terms: number < atom < reference < fun < port < pid < tuple < map < empty list < list < bitstring.
 *
 * @returns -1 when `a` comes first, 1 when `b` does, 0 when they are `equal`.
 * @throws `BadTerm` when both are nested more than 100,000 levels deep or contain themselves.
 * @otp Reference Manual, Expressions, "Term Comparisons". Rules TERM20 to TERM32.
 */
export function compare(a: unknown, b: unknown): Order {
  return order(a, b, false, 0);
}

/** The order of keys in maps: as `compare`, but every integer comes before every float. 0 when they are `exact`. */
export function compareKeys(a: unknown, b: unknown): Order {
  return order(a, b, true, 0);
}

/** Equality without order: no sorting, no allocation on arrays and plain objects. */
function same(a: unknown, b: unknown, strict: boolean, depth: number): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    if (typeof a === 'string' && typeof b === 'string') return false;
    if (typeof a === 'number' && typeof b === 'number') return a !== a && b !== b;
    return order(a, b, strict, depth) === 0;
  }
  if (depth > RECURSION) return orderDeep(a, b, strict) === 0;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) {
      const x: unknown = a[i];
      const y: unknown = b[i];
      if (x !== y && !same(x, y, strict, depth + 1)) return false;
    }
    return true;
  }
  const kind = kindOf(a);
  if (kind === Kind.object && kindOf(b) === Kind.object) return sameObjects(a, b, strict, depth);
  if (kind === Kind.cons && b instanceof Cons) {
    let x: unknown = a;
    let y: unknown = b;
    while (x instanceof Cons && y instanceof Cons) {
      if (x === y) return true;
      if (!same(x.head, y.head, strict, depth + 1)) return false;
      x = x.tail;
      y = y.tail;
    }
    return same(x, y, strict, depth + 1);
  }
  return order(a, b, strict, depth) === 0;
}

function sameObjects(a: object, b: object, strict: boolean, depth: number): boolean {
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  const keys = Object.keys(x);
  if (keys.length !== Object.keys(y).length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (!Object.prototype.propertyIsEnumerable.call(y, key) || !same(x[key], y[key], strict, depth + 1))
      return false;
  }
  return true;
}

function order(a: unknown, b: unknown, strict: boolean, depth: number): Order {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareNames(a, b);
  const kind = kindOf(a);
  const other = kindOf(b);
  const rank = rankOf(kind);
  if (rank !== rankOf(other)) return rank < rankOf(other) ? -1 : 1;
  if (depth > RECURSION && isNesting(kind)) return orderDeep(a, b, strict);
  switch (kind) {
    case Kind.tuple: {
      const x = a as readonly unknown[];
      const y = b as readonly unknown[];
      if (x.length !== y.length) return x.length < y.length ? -1 : 1;
      for (let i = 0; i < x.length; i++) {
        const first = order(x[i], y[i], strict, depth + 1);
        if (first !== 0) return first;
      }
      return 0;
    }
    case Kind.object:
    case Kind.jsMap:
    case Kind.termMap: {
      const x = toTermMap(a, kind);
      const y = toTermMap(b, other);
      if (x.size !== y.size) return x.size < y.size ? -1 : 1;
      return order(x.keys(), y.keys(), true, depth + 1) || order(x.values(), y.values(), strict, depth + 1);
    }
    case Kind.cons: {
      let x: unknown = a;
      let y: unknown = b;
      while (x instanceof Cons && y instanceof Cons) {
        if (x === y) return 0;
        const first = order(x.head, y.head, strict, depth + 1);
        if (first !== 0) return first;
        x = x.tail;
        y = y.tail;
      }
      return order(x, y, strict, depth + 1);
    }
    case Kind.set:
      return order(sorted(a as Set<unknown>), sorted(b as Set<unknown>), strict, depth + 1);
    default:
      return orderLeaves(a, b, kind, strict);
  }
}

/** Order of two terms of one kind which hold no other terms. */
function orderLeaves(a: unknown, b: unknown, kind: Kind, strict: boolean): Order {
  switch (kind) {
    case Kind.number:
      return compareNumbers(a as NumberTerm, b as NumberTerm, strict);
    case Kind.atom:
      return compareNames(atomName(a) ?? '', atomName(b) ?? '');
    case Kind.pid:
    case Kind.ref:
      return sign((a as Pid | Ref).id - (b as Pid | Ref).id);
    case Kind.fun:
      return orderFuns(a as Fun, b as Fun);
    case Kind.binary:
      return compareBytes((a as Binary).bytes, (b as Binary).bytes);
    case Kind.date:
      return compareNumbers((a as Date).getTime(), (b as Date).getTime(), false);
    case Kind.error:
      return (
        compareNames(String((a as Error).name), String((b as Error).name)) ||
        compareNames(String((a as Error).message), String((b as Error).message))
      );
    case Kind.buffer:
      return compareBytes(new Uint8Array(a as ArrayBuffer), new Uint8Array(b as ArrayBuffer));
    case Kind.view:
      return (
        compareNames(viewName(a as ArrayBufferView), viewName(b as ArrayBufferView)) ||
        compareBytes(viewBytes(a as ArrayBufferView), viewBytes(b as ArrayBufferView))
      );
    case Kind.truncated:
      return sign((a as Truncated).left - (b as Truncated).left);
    case Kind.opaque:
      return compareNames((a as Opaque).text, (b as Opaque).text);
    case Kind.symbol:
      return compareNames(String(a), String(b));
    case Kind.jsFunction:
    case Kind.host:
      return sign(serialOf(a as object) - serialOf(b as object));
    default:
      return 0;
  }
}

function orderFuns(a: Fun, b: Fun): Order {
  return (
    compareNames(a.module, b.module) ||
    compareNames(a.name, b.name) ||
    sign(a.arity - b.arity) ||
    sign(a.serial - b.serial)
  );
}

/** The same order with a stack of our own: pairs still to compare, the next one last. */
function orderDeep(a: unknown, b: unknown, strict: boolean): Order {
  const stack: { x: unknown; y: unknown; strict: boolean; depth: number }[] = [
    { x: a, y: b, strict, depth: 0 },
  ];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const { x, y, depth } = pair;
    if (x === y) continue;
    if (depth > MAX_COMPARE_DEPTH) {
      throw new BadTerm(
        `These terms are nested more than ${MAX_COMPARE_DEPTH} levels deep, or contain themselves: they have no order.`,
      );
    }
    const kind = kindOf(x);
    const other = kindOf(y);
    const rank = rankOf(kind);
    if (rank !== rankOf(other)) return rank < rankOf(other) ? -1 : 1;
    if (!isNesting(kind)) {
      const first = orderLeaves(x, y, kind, pair.strict);
      if (first !== 0) return first;
    } else if (kind === Kind.cons) {
      const s = pair.strict;
      stack.push({ x: (x as Cons).tail, y: (y as Cons).tail, strict: s, depth });
      stack.push({ x: (x as Cons).head, y: (y as Cons).head, strict: s, depth: depth + 1 });
    } else if (rank === Kind.object) {
      const p = toTermMap(x, kind);
      const q = toTermMap(y, other);
      if (p.size !== q.size) return p.size < q.size ? -1 : 1;
      stack.push({ x: p.values(), y: q.values(), strict: pair.strict, depth });
      stack.push({ x: p.keys(), y: q.keys(), strict: true, depth });
    } else {
      const p = kind === Kind.set ? sorted(x as Set<unknown>) : (x as readonly unknown[]);
      const q = kind === Kind.set ? sorted(y as Set<unknown>) : (y as readonly unknown[]);
      if (p.length !== q.length) return p.length < q.length ? -1 : 1;
      for (let i = p.length - 1; i >= 0; i--)
        stack.push({ x: p[i], y: q[i], strict: pair.strict, depth: depth + 1 });
    }
  }
  return 0;
}

function rankOf(kind: Kind): number {
  return kind === Kind.jsMap || kind === Kind.termMap ? Kind.object : kind;
}

function isNesting(kind: Kind): boolean {
  return (kind >= Kind.tuple && kind <= Kind.termMap) || kind === Kind.cons || kind === Kind.set;
}

function sign(difference: number): Order {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

function sorted(set: Set<unknown>): unknown[] {
  return [...set].sort(compareKeys);
}

/** Any spelling of a map as a `TermMap`. */
export function toTermMap(map: unknown, kind: Kind = kindOf(map)): TermMap {
  if (kind === Kind.termMap) return map as TermMap;
  if (kind === Kind.jsMap) return TermMap.from(map as Map<Term, Term>);
  return TermMap.fromObject(map as { readonly [key: string]: Term });
}

/** The name of a typed array's class. */
export function viewName(view: ArrayBufferView): string {
  return view instanceof DataView
    ? 'DataView'
    : String((view as unknown as Record<symbol, unknown>)[Symbol.toStringTag]);
}

/** The bytes which a typed array shows, without copying them. */
export function viewBytes(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

// Functions and host objects are no terms, but a stable order for them keeps sorting from going wrong.
const serials = new WeakMap<object, number>();
let lastSerial = 0;

function serialOf(value: object): number {
  let serial = serials.get(value);
  if (serial === undefined) serials.set(value, (serial = ++lastSerial));
  return serial;
}
