/**
 * Match specifications in the forms that tables use: heads, guards and bodies, made into functions once.
 * Follows ERTS User's Guide, "Match Specifications in Erlang", OTP 25, the part for ETS. Rules ETS15 to ETS18.
 * Left out: forms for tracing.
 * Invariant: a variable is bound before anything reads it, since what reads one that no head binds is refused here.
 */
import { error } from '../errors';
import type { Node } from '../node';
import { compare, Cons, equal, exact, Kind, kindOf, List, type Term, TermMap, toTermMap } from '../terms';
import { add, float, integer, type Integer, isFloat, isInteger } from './arithmetic';
import type { Row } from './store';

/** A head: how one object is told from others. */
export interface Head {
  /** Whether `object` fits; its variables are in `values` then, by place. */
  fits(object: Row, values: unknown[]): boolean;
  /** Numbers of the variables by place. */
  readonly variables: readonly number[];
  /** The key that every fitting object has, when the head names one whole. */
  readonly key?: { readonly value: unknown };
}

/** What a specification makes of objects: `undefined` for one that fits no clause, else the value of the body. */
export interface Spec {
  run(object: Row): { readonly value: unknown } | undefined;
  /** Keys that can fit at all; absent: any may. */
  readonly keys?: readonly unknown[];
}

type Test = (term: unknown, values: unknown[]) => boolean;
type Expression = (object: Row, values: unknown[]) => unknown;

/** What an expression that cannot be evaluated throws. */
const FAILED = new Error('fails');
const MAX_VARIABLE = 100_000_000;

/** Number of a variable `'$1'`, -1 for any other term. */
function variable(term: unknown): number {
  if (typeof term !== 'string' || !/^\$(0|[1-9]\d{0,8})$/.test(term)) return -1;
  const number = Number(term.slice(1));
  return number <= MAX_VARIABLE ? number : -1;
}

/** Whether a pattern has neither a variable nor a wildcard in it, nor a map where `maps` is false. */
function isGround(pattern: unknown, maps: boolean): boolean {
  if (pattern === '_' || variable(pattern) >= 0) return false;
  if (Array.isArray(pattern)) return pattern.every((part) => isGround(part, maps));
  if (pattern instanceof Cons) {
    let rest: unknown = pattern;
    for (; rest instanceof Cons; rest = rest.tail) if (!isGround(rest.head, maps)) return false;
    return isGround(rest, maps);
  }
  const kind = kindOf(pattern);
  if (kind < Kind.object || kind > Kind.termMap) return true;
  return (
    maps &&
    toTermMap(pattern, kind)
      .values()
      .every((part) => isGround(part, maps))
  );
}

/**
 * A head made of a pattern: a tuple, a variable or `'_'`.
 *
 * @param keypos Where the key is in an object, from 1.
 * @otp ERTS User's Guide, Match Specifications, "Grammar". Rule ETS15.
 */
export function head(pattern: unknown, keypos: number): Head {
  const variables: number[] = [];
  const test = testOf(pattern, variables);
  const made = { fits: test as (object: Row, values: unknown[]) => boolean, variables };
  if (!Array.isArray(pattern) || pattern.length < keypos || !isGround(pattern[keypos - 1], true)) return made;
  return { ...made, key: { value: pattern[keypos - 1] as unknown } };
}

function testOf(pattern: unknown, variables: number[]): Test {
  if (pattern === '_') return () => true;
  const number = variable(pattern);
  if (number >= 0) {
    const known = variables.indexOf(number);
    if (known >= 0) return (term, values) => exact(values[known], term);
    const place = variables.push(number) - 1;
    return (term, values) => {
      values[place] = term;
      return true;
    };
  }
  // A map fits one with more keys, wherever it is but as a whole key.
  if (isGround(pattern, false)) return (term) => exact(pattern, term);
  if (Array.isArray(pattern)) {
    const tests = pattern.map((item) => testOf(item, variables));
    return (term, values) => {
      if (!Array.isArray(term) || term.length !== tests.length) return false;
      for (let i = 0; i < tests.length; i++) if (!(tests[i] as Test)(term[i], values)) return false;
      return true;
    };
  }
  if (pattern instanceof Cons) {
    const first = testOf(pattern.head, variables);
    const rest = testOf(pattern.tail, variables);
    return (term, values) => term instanceof Cons && first(term.head, values) && rest(term.tail, values);
  }
  const entries = toTermMap(pattern)
    .entries()
    .map(([key, value]) => [key, testOf(value, variables)] as const);
  return (term, values) => {
    const map = mapIn(term);
    return map !== null && entries.every(([key, test]) => map.has(key) && test(map.get(key), values));
  };
}

function mapIn(term: unknown): TermMap | null {
  const kind = kindOf(term);
  return kind >= Kind.object && kind <= Kind.termMap ? toTermMap(term, kind) : null;
}

/** The values of a head's variables, in the order of their numbers. */
export function bindings(head: Head, values: readonly unknown[]): unknown[] {
  return head.variables
    .map((number, place) => [number, values[place]] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

/**
 * A specification: clauses `[head, guards, body]`, of which the first that fits decides.
 *
 * @throws `badarg` when it is none.
 * @otp ERTS User's Guide, Match Specifications. Rules ETS15 to ETS18.
 */
export function compile(node: Node, spec: unknown, keypos: number): Spec {
  if (!Array.isArray(spec)) throw error('badarg');
  const clauses = spec.map((clause: unknown) => clauseOf(node, clause, keypos));
  const keys = clauses.map((clause) => clause.head.key);
  const run: Spec['run'] = (object) => {
    for (const { head, guards, body } of clauses) {
      const values: unknown[] = new Array<unknown>(head.variables.length);
      if (!head.fits(object, values) || !guards.every((guard) => holds(guard, object, values))) continue;
      let value: unknown;
      for (const part of body) value = evaluated(part, object, values);
      return { value };
    }
    return undefined;
  };
  return keys.every((key) => key !== undefined) ? { run, keys: keys.map((key) => key.value) } : { run };
}

interface Clause {
  readonly head: Head;
  readonly guards: readonly Expression[];
  readonly body: readonly Expression[];
}

function clauseOf(node: Node, clause: unknown, keypos: number): Clause {
  if (!Array.isArray(clause) || clause.length !== 3) throw error('badarg');
  const [pattern, guards, body] = clause as readonly unknown[];
  if (!Array.isArray(guards) || !Array.isArray(body) || body.length === 0) throw error('badarg');
  const made = head(pattern, keypos);
  const expression = (term: unknown) => expressionOf(node, term, made);
  return { head: made, guards: guards.map(expression), body: body.map(expression) };
}

function holds(guard: Expression, object: Row, values: unknown[]): boolean {
  try {
    return isTrue(guard(object, values));
  } catch (e) {
    if (e !== FAILED) throw e;
    return false;
  }
}

/** The value of a part of a body; one that cannot be evaluated is the atom `EXIT`. */
function evaluated(part: Expression, object: Row, values: unknown[]): unknown {
  try {
    return part(object, values);
  } catch (e) {
    if (e !== FAILED) throw e;
    return 'EXIT';
  }
}

/** Whether a value is the atom `true`. */
export function isTrue(term: unknown): boolean {
  return term === true || term === 'true';
}

function expressionOf(node: Node, term: unknown, head: Head): Expression {
  if (term === '$_') return (object) => object;
  if (term === '$$') return (_, values) => bindings(head, values);
  const number = variable(term);
  if (number >= 0) {
    const place = head.variables.indexOf(number);
    if (place < 0) throw error('badarg');
    return (_, values) => values[place];
  }
  if (Array.isArray(term)) return callOf(node, term, head);
  if (term instanceof Cons) {
    const first = expressionOf(node, term.head, head);
    const rest = expressionOf(node, term.tail, head);
    return (object, values) => new Cons(first(object, values) as Term, rest(object, values) as Term);
  }
  const kind = kindOf(term);
  if (kind < Kind.object || kind > Kind.termMap) return () => term;
  const entries = toTermMap(term, kind)
    .entries()
    .map(([key, value]) => [key, expressionOf(node, value, head)] as const);
  return (object, values) =>
    TermMap.from(entries.map(([key, value]) => [key, value(object, values) as Term] as const));
}

/** A tuple in an expression: `[[a, b]]` makes a tuple, `['const', term]` is the term, anything else is a call. */
function callOf(node: Node, term: readonly unknown[], head: Head): Expression {
  const [name, ...given] = term;
  if (term.length === 1 && Array.isArray(name)) {
    const parts = name.map((part: unknown) => expressionOf(node, part, head));
    return (object, values) => parts.map((part) => part(object, values));
  }
  if (name === 'const' && given.length === 1) return () => given[0];
  if (typeof name !== 'string') throw error('badarg');
  const args = given.map((arg) => expressionOf(node, arg, head));
  if (LAZY.has(name)) {
    if (args.length === 0) throw error('badarg');
    return lazy(name, args);
  }
  if (name === 'self' && args.length === 0) return () => node.self().pid;
  if (name === 'node' && args.length === 0) return () => 'nonode@nohost';
  const known = FUNCTIONS.get(name);
  const least = known?.arity[0] ?? 0;
  if (known === undefined || args.length < least || args.length > (known.arity[1] ?? least))
    throw error('badarg');
  const { call } = known;
  return (object, values) => call(...args.map((arg) => arg(object, values)));
}

const LAZY = new Set(['and', 'or', 'andalso', 'orelse']);

/** `and` and `or` want all their arguments to be booleans; `andalso` and `orelse` stop at the first that decides. */
function lazy(name: string, args: readonly Expression[]): Expression {
  const decides = name === 'or' || name === 'orelse';
  const short = name.length > 3;
  return (object, values) => {
    let decided = false;
    for (const [i, arg] of args.entries()) {
      const value = arg(object, values);
      if (short && i === args.length - 1) return value;
      if (boolean(value) !== decides) continue;
      if (short) return decides;
      decided = true;
    }
    return decided ? decides : !decides;
  };
}

function fail(): never {
  throw FAILED;
}

function boolean(term: unknown): boolean {
  if (isTrue(term)) return true;
  return term === false || term === 'false' ? false : fail();
}

type Call = (...args: readonly unknown[]) => unknown;
const FUNCTIONS = new Map<
  string,
  { readonly arity: readonly [number, number?]; readonly call: (...args: unknown[]) => unknown }
>();

function define(arity: number, calls: Readonly<Record<string, Call>>, most?: number): void {
  for (const [name, call] of Object.entries(calls)) {
    FUNCTIONS.set(name, { arity: most === undefined ? [arity] : [arity, most], call });
  }
}

const value = (n: unknown): number => Number(isInteger(n) || isFloat(n) ? n : fail());
const floated = (n: number): unknown => float(n) ?? fail();
const whole = (n: unknown): bigint => (isInteger(n) ? BigInt(n) : fail());

/** A calculation with integers alone, or with floats as soon as there is one. */
function calculated(a: unknown, b: unknown, big: (a: bigint, b: bigint) => bigint, small: Call): unknown {
  if (isInteger(a) && isInteger(b)) return integer(big(BigInt(a), BigInt(b)));
  return floated(small(value(a), value(b)) as number);
}

const plus = (a: unknown, b: unknown): unknown =>
  isInteger(a) && isInteger(b) ? add(a, b) : floated(value(a) + value(b));
const minus = (a: unknown, b: unknown): unknown =>
  calculated(
    a,
    b,
    (x, y) => x - y,
    (x, y) => (x as number) - (y as number),
  );
const times = (a: unknown, b: unknown): unknown =>
  calculated(
    a,
    b,
    (x, y) => x * y,
    (x, y) => (x as number) * (y as number),
  );
const divided = (a: unknown, b: unknown, by: (x: bigint, y: bigint) => bigint): Integer => {
  const y = whole(b);
  return y === 0n ? fail() : integer(by(whole(a), y));
};
const shifted = (a: unknown, b: unknown, sign: bigint): Integer => {
  const by = whole(b) * sign;
  // More than any machine holds is no number.
  if (by > 1_000_000n) return fail();
  return integer(by >= 0n ? whole(a) << by : whole(a) >> -by);
};
/** Half away from zero, as Erlang rounds. */
const rounded = (n: number): Integer => integer(BigInt(Math.sign(n) * Math.round(Math.abs(n))));
const map = (term: unknown): TermMap => mapIn(term) ?? fail();
const list = (term: unknown): Cons => (term instanceof Cons ? term : fail());

function lengthOf(term: unknown): number {
  let length = 0;
  let rest: unknown = term;
  for (; rest instanceof Cons; rest = rest.tail) length++;
  return rest === List.nil ? length : fail();
}

define(2, {
  '==': equal,
  '/=': (a, b) => !equal(a, b),
  '=:=': exact,
  '=/=': (a, b) => !exact(a, b),
  '<': (a, b) => compare(a, b) < 0,
  '=<': (a, b) => compare(a, b) <= 0,
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
  xor: (a, b) => boolean(a) !== boolean(b),
  '*': times,
  '/': (a, b) => (value(b) === 0 ? fail() : floated(value(a) / value(b))),
  div: (a, b) => divided(a, b, (x, y) => x / y),
  rem: (a, b) => divided(a, b, (x, y) => x % y),
  band: (a, b) => integer(whole(a) & whole(b)),
  bor: (a, b) => integer(whole(a) | whole(b)),
  bxor: (a, b) => integer(whole(a) ^ whole(b)),
  bsl: (a, b) => shifted(a, b, 1n),
  bsr: (a, b) => shifted(a, b, -1n),
  element: (n, tuple) => {
    if (!Array.isArray(tuple) || !isInteger(n) || n < 1 || n > tuple.length) return fail();
    return tuple[Number(n) - 1] as unknown;
  },
  map_get: (key, of) => (map(of).has(key as Term) ? map(of).get(key as Term) : fail()),
  is_map_key: (key, of) => map(of).has(key as Term),
});
define(
  1,
  {
    '+': (a, ...rest) => (rest.length === 0 ? plus(0, a) : plus(a, rest[0])),
    '-': (a, ...rest) => (rest.length === 0 ? minus(0, a) : minus(a, rest[0])),
  },
  2,
);
define(1, {
  not: (a) => !boolean(a),
  bnot: (a) => integer(~whole(a)),
  abs: (a) => (value(a) < 0 ? minus(0, a) : plus(0, a)),
  round: (a) => (isInteger(a) ? a : rounded(value(a))),
  trunc: (a) => (isInteger(a) ? a : integer(BigInt(Math.trunc(value(a))))),
  float: (a) => floated(value(a)),
  hd: (a) => list(a).head,
  tl: (a) => list(a).tail,
  length: lengthOf,
  map_size: (a) => map(a).size,
  size: (a) => (Array.isArray(a) ? a.length : bytes(a)),
  byte_size: (a) => bytes(a),
  bit_size: (a) => bytes(a) * 8,
  is_atom: (a) => kindOf(a) === Kind.atom,
  is_binary: (a) => kindOf(a) === Kind.binary,
  is_float: (a) => isFloat(a),
  is_function: (a) => kindOf(a) === Kind.fun,
  is_integer: (a) => isInteger(a),
  is_list: (a) => a instanceof List,
  is_map: (a) => mapIn(a) !== null,
  is_number: (a) => kindOf(a) === Kind.number,
  is_pid: (a) => kindOf(a) === Kind.pid,
  is_port: () => false,
  is_reference: (a) => kindOf(a) === Kind.ref,
  is_tuple: (a) => Array.isArray(a),
});
define(3, {
  is_record: (a, tag, size) => Array.isArray(a) && exact(a[0], tag) && exact(a.length, size),
});

function bytes(term: unknown): number {
  return kindOf(term) === Kind.binary ? (term as { readonly length: number }).length : fail();
}
