/**
 * The copy on send: processes share nothing that can change.
 * Follows the Erlang Efficiency Guide, "Processes", Loss of Sharing. Rules TERM50 to TERM59.
 * Left out: keeping shared parts shared; a part which occurs twice arrives as two, as on the BEAM.
 * Two roads: `fast` recurses and knows nothing of paths; whenever it meets trouble, `careful` starts again from the
 * root with a stack of its own, and either succeeds (deep terms) or says what is wrong and where.
 * Invariant: the copy is `exact` the original, and nothing mutable is reachable from both.
 */
import { MAX_DEPTH, MAX_NODES, NotATerm, type Refusal, Uncatchable } from './errors';
import { ImmutableTerm } from './immutable';
import { Kind, kindOf } from './kind';
import { viewBytes, viewName } from './compare';
import { Cons, List } from './list';
import { TermMap } from './map';
import type { Term } from './term';
import { WAIT } from './unawaited';

/** Levels that `fast` descends; small enough for the smallest stack of the browsers. */
const RECURSION = 200;
/** What `fast` throws to hand over to `careful`; its contents never matter. */
const TROUBLE = new Error('handed over to careful');

/** Values, and bytes of buffers, that are copied for one reduction. */
const VALUES = 4;
const BYTES = 32;

/** What the copy that is being made has cost so far. */
let nodes = 0;
let bytes = 0;

/** Who pays for copies, in reductions. */
let payer: { r: number } = { r: 0 };

/** From here on `meter` pays for copies. Rule RUN11. */
export function payCopies(meter: { r: number }): void {
  payer = meter;
}

/**
 * A copy of `term` for another process. Immutable terms are returned as they are.
 *
 * Arrays, plain objects, Map, Set, Date, Error and typed arrays are copied all the way down. Getters are read once and
 * become values. Of an error its name, message and stack travel, and nothing else.
 *
 * @param root What to call the term itself in the path of an error; default `message`.
 * @throws {@link NotATerm} for functions, promises, class instances, objects of the browser, cycles, and terms nested more
 *   than 10,000 levels deep or holding more than 1,000,000 values.
 * @otp Efficiency Guide, Processes. Rules TERM50 to TERM59, RUN11.
 */
export function copy<T>(term: T, root = 'message'): T {
  if (typeof term !== 'object') {
    if (typeof term === 'function') throw new NotATerm('function', root);
    if (typeof term === 'symbol') throw new NotATerm('symbol', root);
    return term;
  }
  if (term === null) return term;
  nodes = bytes = 0;
  try {
    return fast(term, 0) as T;
  } catch (error) {
    if (error instanceof Uncatchable) throw error;
    return careful(term, root) as T;
  } finally {
    payer.r -= Math.floor(nodes / VALUES) + Math.floor(bytes / BYTES);
  }
}

function fast(term: object, depth: number): unknown {
  if (depth > RECURSION) throw TROUBLE;
  if (Array.isArray(term)) {
    count(term.length);
    const items: unknown[] = term.constructor === Array ? term.slice() : Array.from(term as unknown[]);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item === 'object') {
        if (item !== null) items[i] = fast(item, depth + 1);
      } else if (typeof item === 'function' || typeof item === 'symbol') {
        throw TROUBLE;
      }
    }
    return items;
  }
  if (term instanceof ImmutableTerm && term.shareable) return term;
  const kind = kindOf(term);
  switch (kind) {
    case Kind.atom:
    case Kind.pid:
    case Kind.ref:
      return term;
    case Kind.object: {
      const source = term as Record<string, unknown>;
      const keys = Object.keys(source);
      const target: Record<string, unknown> = {};
      count(keys.length);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        setOwn(target, key, fastValue(source[key], depth));
      }
      return target;
    }
    case Kind.cons: {
      const heads: unknown[] = [];
      let rest: unknown = term;
      // A shareable rest is kept: only the cells before it need copies.
      while (rest instanceof Cons && !rest.shareable) {
        heads.push(fastValue(rest.head, depth));
        rest = rest.tail;
      }
      count(heads.length);
      return List.fromArray(heads as Term[], fastValue(rest, depth) as Term);
    }
    case Kind.termMap: {
      const entries = (term as TermMap).entries();
      count(entries.length * 2);
      return TermMap.from(
        entries.map(([k, v]) => [fastValue(k, depth) as Term, fastValue(v, depth) as Term] as const),
      );
    }
    case Kind.jsMap: {
      const target = new Map<unknown, unknown>();
      count((term as Map<unknown, unknown>).size * 2);
      for (const [key, value] of term as Map<unknown, unknown>)
        target.set(fastValue(key, depth), fastValue(value, depth));
      return target;
    }
    case Kind.set: {
      const target = new Set<unknown>();
      count((term as Set<unknown>).size);
      for (const value of term as Set<unknown>) target.add(fastValue(value, depth));
      return target;
    }
    default:
      return copyLeaf(term, kind);
  }
}

function fastValue(value: unknown, depth: number): unknown {
  if (typeof value === 'object') return value === null ? null : fast(value, depth + 1);
  if (typeof value === 'function' || typeof value === 'symbol') throw TROUBLE;
  return value;
}

function count(more: number): void {
  nodes += more;
  if (nodes > MAX_NODES) throw TROUBLE;
}

/** Sets a property of the object itself, whatever its name. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** The copy of a mutable object which holds no terms. */
function copyLeaf(term: object, kind: Kind): unknown {
  switch (kind) {
    case Kind.date:
      // Of the same class: a language's own dates have methods of their own.
      return Object.setPrototypeOf(new Date((term as Date).getTime()), Object.getPrototypeOf(term) as object);
    case Kind.error:
      return copyError(term as Error);
    case Kind.buffer:
      bytes += (term as ArrayBuffer).byteLength;
      return (term as ArrayBuffer).slice(0);
    case Kind.view:
      bytes += (term as ArrayBufferView).byteLength;
      return copyView(term as ArrayBufferView);
    default:
      throw TROUBLE;
  }
}

const ERRORS = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function copyError(error: Error): Error {
  const own = Object.getPrototypeOf(error) as object;
  const prototype = ERRORS.find((known) => known.prototype === own)?.prototype ?? Error.prototype;
  // Not `new Error`: that would collect a stack trace, which costs time and differs between browsers.
  const target = Object.create(prototype) as Error;
  const hidden = { writable: true, enumerable: false, configurable: true };
  const name = String(error.name);
  if (name !== prototype.name) Object.defineProperty(target, 'name', { ...hidden, value: name });
  Object.defineProperty(target, 'message', { ...hidden, value: String(error.message) });
  if (typeof error.stack === 'string')
    Object.defineProperty(target, 'stack', { ...hidden, value: error.stack });
  return target;
}

const VIEWS: { readonly [name: string]: new (buffer: ArrayBuffer) => ArrayBufferView } = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
};

/**
 * A new typed array (or DataView) of class `name` over a copy of `bytes`; `null` when there is no such class.
 *
 * @throws RangeError when the bytes do not fit its elements.
 */
export function makeView(name: string, bytes: Uint8Array): ArrayBufferView | null {
  const View = Object.prototype.hasOwnProperty.call(VIEWS, name) ? VIEWS[name] : undefined;
  return View === undefined ? null : new View(copyBytes(bytes));
}

/** The bytes in a buffer of their own. */
export function copyBytes(bytes: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function copyView(view: ArrayBufferView): ArrayBufferView {
  const copied = makeView(viewName(view), viewBytes(view));
  if (copied === null) throw TROUBLE;
  return copied;
}

/** A container being copied by `careful`. */
interface Frame {
  readonly source: object;
  /** Everything inside, in the order of `finish`. */
  readonly inside: readonly unknown[];
  /** The copies made so far. */
  readonly copies: unknown[];
  /** Where the i-th thing inside is, as the end of a path. */
  readonly label: (index: number) => string;
  /** Builds the copy from the copies of everything inside. */
  readonly finish: (copies: unknown[]) => unknown;
}

function careful(term: object, root: string): unknown {
  const frames: Frame[] = [];
  const open = new Set<object>();
  let seen = 0;
  const path = (): string => frames.reduce((text, frame) => text + frame.label(frame.copies.length), root);
  const refuse = (refusal: Refusal, what?: string): never => {
    throw new NotATerm(refusal, path(), what);
  };

  /** The copy of a value without terms inside; or a new frame is on the stack and the answer is `TROUBLE`. */
  const enter = (value: unknown): unknown => {
    nodes++;
    if (++seen > MAX_NODES) refuse('nodes');
    if (typeof value === 'function') refuse('function');
    if (typeof value === 'symbol') refuse('symbol');
    if (typeof value !== 'object' || value === null) return value;
    if (open.has(value)) refuse('cycle');
    let frame: Frame | null = null;
    try {
      if (value instanceof ImmutableTerm && value.shareable) return value;
      const kind = kindOf(value);
      if (kind === Kind.atom || kind === Kind.pid || kind === Kind.ref) return value;
      frame = openFrame(value, kind);
      if (frame === null && kind !== Kind.host) return copyLeaf(value, kind);
    } catch (error) {
      if (error instanceof Uncatchable) throw error;
      refuse('unreadable', describeThrown(error));
    }
    if (frame === null) {
      const [refusal, what] = whyHost(value);
      return refuse(refusal, what);
    }
    if (frames.length >= MAX_DEPTH) refuse('depth');
    frames.push(frame);
    open.add(value);
    return TROUBLE;
  };

  let result = enter(term);
  for (let frame = frames[frames.length - 1]; frame !== undefined; frame = frames[frames.length - 1]) {
    const next = frame.copies.length;
    if (next < frame.inside.length) {
      const copied = enter(frame.inside[next]);
      if (copied !== TROUBLE) frame.copies.push(copied);
      continue;
    }
    result = frame.finish(frame.copies);
    frames.pop();
    open.delete(frame.source);
    frames[frames.length - 1]?.copies.push(result);
  }
  return result;
}

/** What is inside a container, or `null` when `source` is not one. May throw what a getter throws. */
function openFrame(source: object, kind: Kind): Frame | null {
  const index = (i: number): string => `[${i}]`;
  switch (kind) {
    case Kind.tuple:
      return {
        source,
        inside: Array.from(source as unknown[]),
        copies: [],
        label: index,
        finish: (copies) => copies,
      };
    case Kind.object: {
      const keys = Object.keys(source);
      return {
        source,
        inside: keys.map((key) => readProperty(source, key)),
        copies: [],
        label: (i) => property(keys[i] ?? ''),
        finish: (copies) => {
          const target: Record<string, unknown> = {};
          keys.forEach((key, i) => setOwn(target, key, copies[i]));
          return target;
        },
      };
    }
    case Kind.cons: {
      const inside: unknown[] = [];
      let rest: unknown = source;
      while (rest instanceof Cons && !rest.shareable) {
        inside.push(rest.head);
        rest = rest.tail;
      }
      inside.push(rest);
      const finish = (copies: unknown[]): unknown =>
        List.fromArray(copies.slice(0, -1) as Term[], copies.at(-1) as Term);
      return { source, inside, copies: [], label: index, finish };
    }
    case Kind.termMap:
    case Kind.jsMap: {
      const inside: unknown[] = [];
      for (const [key, value] of source as Map<unknown, unknown>) inside.push(key, value);
      const label = (i: number): string => {
        const key = inside[i - (i % 2)];
        const text = typeof key === 'string' ? `'${key}'` : typeof key === 'object' ? '…' : String(key);
        return i % 2 === 0 ? `.key(${text})` : `.get(${text})`;
      };
      const finish = (copies: unknown[]): unknown => {
        const entries: [Term, Term][] = [];
        for (let i = 0; i < copies.length; i += 2) entries.push([copies[i] as Term, copies[i + 1] as Term]);
        return kind === Kind.jsMap ? new Map(entries) : TermMap.from(entries);
      };
      return { source, inside, copies: [], label, finish };
    }
    case Kind.set: {
      const inside = [...(source as Set<unknown>)];
      return { source, inside, copies: [], label: index, finish: (copies) => new Set(copies) };
    }
    default:
      return null;
  }
}

function readProperty(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch (error) {
    if (error instanceof Uncatchable) throw error;
    throw new Error(`reading '${key}' threw: ${describeThrown(error)}`, { cause: error });
  }
}

function property(key: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `['${key.replace(/['\\]/g, '\\$&')}']`;
}

function describeThrown(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch (error) {
    if (error instanceof Uncatchable) throw error;
    return 'it threw';
  }
}

/** Which refusal fits an object that is no term, and what to call it. */
function whyHost(value: object): [refusal: Refusal, what: string] {
  try {
    if (typeof (value as { then?: unknown }).then === 'function' || WAIT in value)
      return ['promise', 'Promise'];
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (tag === 'Generator' || tag === 'AsyncGenerator') return ['generator', tag];
    if (tag === 'WeakMap' || tag === 'WeakSet' || tag === 'WeakRef') return ['weak', tag];
    const maker: unknown = (value as { constructor?: unknown }).constructor;
    const name = typeof maker === 'function' && maker.name !== '' ? maker.name : tag;
    // Objects of the browser carry a tag of their own; a learner's class has the tag of every object (or of its base).
    const learners = tag === 'Object' || tag === 'Map' || tag === 'Set' || tag === 'Date';
    return learners ? ['instance', name] : ['host', name];
  } catch (error) {
    if (error instanceof Uncatchable) throw error;
    return ['unreadable', 'asking for its class threw'];
  }
}
