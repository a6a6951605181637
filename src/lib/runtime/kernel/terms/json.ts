/**
 * Terms as JSON values, for the port, event files and links.
 * Our own encoding. Rules TERM66 to TERM73.
 * Left out: the code of functions; a decoded one is `Opaque` unless the reader supplies it.
 * Invariant: `fromJson(toJson(x))` is `exact` x, for every term that holds no function and is at most 1,000 levels deep.
 */
import { moduleName } from './atom';
import { Binary } from './binary';
import { fromBase64, toBase64 } from './bytes';
import { viewBytes, viewName } from './compare';
import { copyBytes, makeView, setOwn } from './copy';
import { BadTerm } from './errors';
import { Float } from './float';
import type { Fun } from './fun';
import { inspect } from './inspect';
import { Kind, kindOf } from './kind';
import { Cons, List } from './list';
import { TermMap } from './map';
import { Opaque, Truncated } from './markers';
import type { Pid } from './pid';
import type { Ref } from './ref';
import type { Term } from './term';

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** How a reader finds what JSON can only name. */
export interface Resolver {
  /** The pid of process `id`. */
  readonly pid: (id: number) => Pid;
  /** The reference number `id`. */
  readonly ref: (id: number) => Ref;
  /** The callback module of this name; default: the atom of its name, which is the same term. */
  readonly module?: (name: string) => Term;
  /** The function of this module, name and arity; default: `Opaque`. */
  readonly fun?: (module: string, name: string, arity: number) => Term;
}

const MAX_DEPTH = 1_000;
const MAX_NODES = 1_000_000;

/**
 * `term` as a JSON value which `fromJson` reads back.
 *
 * Never throws. What is not a term, a collection inside itself, and what is nested more than 1,000 levels deep or comes
 * after 1,000,000 values becomes `{"$opaque": text}`.
 */
export function toJson(term: unknown): Json {
  return new Encoder().term(term);
}

/**
 * The term that `json` stands for.
 *
 * @throws `BadTerm` with code `bad_term` when `json` is not what `toJson` writes.
 */
export function fromJson(json: unknown, resolver: Resolver): Term {
  return decode(json, resolver, 0);
}

class Encoder {
  private nodes = 0;
  private readonly path: unknown[] = [];

  term(term: unknown): Json {
    const depth = this.path.length;
    try {
      return this.any(term);
    } catch {
      this.path.length = depth;
      return { $opaque: inspect(term, { limit: 5, width: 80 }) };
    }
  }

  private any(term: unknown): Json {
    if (++this.nodes > MAX_NODES) return opaque(term);
    const kind = kindOf(term);
    switch (kind) {
      case Kind.atom:
        return encodeAtom(term);
      case Kind.number:
        return encodeNumber(term as number | bigint | Float);
      case Kind.pid:
        return { $pid: (term as Pid).id };
      case Kind.ref:
        return { $ref: (term as Ref).id };
      case Kind.fun: {
        const { module, name, arity } = term as Fun;
        return { $fun: [module, name, arity] };
      }
      case Kind.nil:
        return { $list: [] };
      case Kind.binary: {
        const text = (term as Binary).text();
        return text === null ? { $b64: toBase64((term as Binary).bytes) } : { $bin: text };
      }
      case Kind.date: {
        const time = (term as Date).getTime();
        return { $date: Number.isNaN(time) ? null : time };
      }
      case Kind.error:
        return {
          $error: [String((term as Error).name), String((term as Error).message)],
        };
      case Kind.buffer:
        return { $bytes: ['ArrayBuffer', toBase64(new Uint8Array(term as ArrayBuffer))] };
      case Kind.view:
        return { $bytes: [viewName(term as ArrayBufferView), toBase64(viewBytes(term as ArrayBufferView))] };
      case Kind.truncated:
        return { $truncated: (term as Truncated).left };
      case Kind.opaque:
        return { $opaque: (term as Opaque).text };
      case Kind.jsFunction:
      case Kind.symbol:
      case Kind.host:
        return opaque(term);
      default:
        return this.collection(term as object, kind);
    }
  }

  private collection(term: object, kind: Kind): Json {
    if (this.path.length >= MAX_DEPTH || this.path.includes(term)) return opaque(term);
    this.path.push(term);
    const json = this.inside(term, kind);
    this.path.pop();
    return json;
  }

  private inside(term: object, kind: Kind): Json {
    switch (kind) {
      case Kind.tuple:
        return Array.from(term as readonly unknown[], (item) => this.term(item));
      case Kind.set:
        return { $set: Array.from(term as Set<unknown>, (item) => this.term(item)) };
      case Kind.termMap:
        return { $map: this.entries(term as TermMap) };
      case Kind.jsMap:
        return { $jsmap: this.entries(term as Map<unknown, unknown>) };
      case Kind.cons: {
        const items: Json[] = [];
        let rest: unknown = term;
        for (; rest instanceof Cons; rest = rest.tail) items.push(this.term(rest.head));
        return rest === List.nil ? { $list: items } : { $list: items, $tail: this.term(rest) };
      }
      default: {
        const target: Record<string, Json> = {};
        let dollar = false;
        for (const key of Object.keys(term)) {
          if (key.startsWith('$')) dollar = true;
          setOwn(target, key, this.term((term as Record<string, unknown>)[key]));
        }
        return dollar ? { $obj: target } : target;
      }
    }
  }

  private entries(map: Iterable<readonly [unknown, unknown]>): Json {
    return Array.from(map, ([key, value]) => [this.term(key), this.term(value)]);
  }
}

function opaque(term: unknown): Json {
  return { $opaque: inspect(term, { limit: 5, width: 80 }) };
}

function encodeAtom(term: unknown): Json {
  if (term === undefined) return { $undefined: true };
  if (typeof term === 'object' && term !== null) return { $module: moduleName(term) ?? '' };
  return term as string | boolean | null;
}

function encodeNumber(term: number | bigint | Float): Json {
  if (typeof term === 'bigint') return { $big: term.toString() };
  if (typeof term === 'number') {
    if (Number.isFinite(term)) return term;
    return Number.isNaN(term) ? { $nan: true } : { $inf: term > 0 ? 1 : -1 };
  }
  const { value } = term;
  if (Object.is(value, -0)) return { $float: '-0' };
  return { $float: Number.isFinite(value) ? value : String(value) };
}

function bad(what: string, json: unknown): never {
  throw new BadTerm(`${what}; got ${inspect(json, { limit: 5, width: 80 })}. Write terms with toJson.`);
}

function decode(json: unknown, resolver: Resolver, depth: number): Term {
  if (depth > MAX_DEPTH + 1) bad(`A JSON form can be nested ${MAX_DEPTH} levels deep at most`, '…');
  switch (typeof json) {
    case 'string':
    case 'boolean':
      return json;
    case 'number':
      if (!Number.isFinite(json)) bad('A JSON form cannot hold a number that is not finite', json);
      return json;
    case 'object':
      if (json === null) return null;
      if (Array.isArray(json)) return decodeAll(json, resolver, depth);
      return decodeObject(json as { readonly [key: string]: unknown }, resolver, depth);
    default:
      return bad('A JSON form is null, a boolean, a number, a string, an array or an object', json);
  }
}

function decodeAll(items: readonly unknown[], resolver: Resolver, depth: number): Term[] {
  return Array.from(items, (item) => decode(item, resolver, depth + 1));
}

function decodeObject(json: { readonly [key: string]: unknown }, resolver: Resolver, depth: number): Term {
  const prototype: unknown = Object.getPrototypeOf(json);
  if (prototype !== Object.prototype && prototype !== null) bad('A JSON form is made of plain objects', json);
  const keys = Object.keys(json);
  const tag = keys.find((key) => key.startsWith('$'));
  if (tag === undefined) return decodeProperties(json, resolver, depth);
  const isListWithTail = keys.length === 2 && '$list' in json && '$tail' in json;
  if (keys.length !== 1 && !isListWithTail)
    bad('An object with a key that begins with $ has that key alone', json);
  return isListWithTail
    ? decodeList(json.$list, decode(json.$tail, resolver, depth + 1), json, resolver, depth)
    : decodeTagged(tag, json[tag], json, resolver, depth);
}

function decodeProperties(json: object, resolver: Resolver, depth: number): Term {
  const target: Record<string, unknown> = {};
  for (const key of Object.keys(json)) {
    setOwn(target, key, decode((json as Record<string, unknown>)[key], resolver, depth + 1));
  }
  return target as Term;
}

function decodeTagged(tag: string, value: unknown, json: unknown, resolver: Resolver, depth: number): Term {
  switch (tag) {
    case '$undefined':
      return undefined;
    case '$nan':
      return NaN;
    case '$inf':
      return value === 1 ? Infinity : value === -1 ? -Infinity : bad('$inf is 1 or -1', json);
    case '$big':
      if (typeof value !== 'string' || !/^-?\d+$/.test(value))
        bad('$big holds the digits of an integer', json);
      return BigInt(value as string);
    case '$float':
      if (typeof value === 'number') return new Float(value);
      if (value === 'NaN' || value === 'Infinity' || value === '-Infinity' || value === '-0')
        return new Float(Number(value));
      return bad('$float holds a number, or one of "NaN", "Infinity", "-Infinity", "-0"', json);
    case '$pid':
      return resolver.pid(natural(value, tag, json));
    case '$ref':
      return resolver.ref(natural(value, tag, json));
    case '$module': {
      const name = text(value, tag, json);
      return resolver.module === undefined ? name : resolver.module(name);
    }
    case '$fun':
      return decodeFun(value, json, resolver);
    case '$list':
      return decodeList(value, List.nil, json, resolver, depth);
    case '$bin':
      return Binary.fromString(text(value, tag, json));
    case '$b64':
      return new Binary(base64(value, json));
    case '$map':
      return TermMap.from(decodeEntries(value, json, resolver, depth));
    case '$jsmap':
      return new Map(decodeEntries(value, json, resolver, depth));
    case '$set':
      return new Set(decodeAll(array(value, tag, json), resolver, depth));
    case '$obj':
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        bad('$obj holds an object', json);
      return decodeProperties(value as object, resolver, depth);
    case '$date':
      return value === null || typeof value === 'number'
        ? new Date(value ?? NaN)
        : bad('$date holds milliseconds', json);
    case '$error':
      return decodeError(array(value, tag, json), json);
    case '$bytes':
      return decodeBytes(array(value, tag, json), json);
    case '$truncated':
      return new Truncated(natural(value, tag, json));
    case '$opaque':
      return new Opaque(text(value, tag, json));
    default:
      return bad(`${tag} is not a form of any term`, json);
  }
}

function text(value: unknown, tag: string, json: unknown): string {
  return typeof value === 'string' ? value : bad(`${tag} holds a string`, json);
}

function natural(value: unknown, tag: string, json: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : bad(`${tag} holds a whole number, 0 or more`, json);
}

function array(value: unknown, tag: string, json: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : bad(`${tag} holds an array`, json);
}

function base64(value: unknown, json: unknown): Uint8Array {
  return (
    (typeof value === 'string' ? fromBase64(value) : null) ?? bad('Bytes are written in padded base64', json)
  );
}

function decodeList(value: unknown, tail: Term, json: unknown, resolver: Resolver, depth: number): Term {
  const items = decodeAll(array(value, '$list', json), resolver, depth);
  return items.length === 0 && tail !== List.nil
    ? bad('A list with a tail has at least one element', json)
    : List.fromArray(items, tail);
}

function decodeEntries(value: unknown, json: unknown, resolver: Resolver, depth: number): [Term, Term][] {
  return array(value, 'A map', json).map((entry) => {
    if (!Array.isArray(entry) || entry.length !== 2)
      bad('An entry of a map is an array of key and value', json);
    const [key, item] = entry as [unknown, unknown];
    return [decode(key, resolver, depth + 1), decode(item, resolver, depth + 1)];
  });
}

function decodeFun(value: unknown, json: unknown, resolver: Resolver): Term {
  const [module, name, arity] = array(value, '$fun', json);
  if (typeof module !== 'string' || typeof name !== 'string' || typeof arity !== 'number') {
    return bad('$fun holds module, name and arity', json);
  }
  return resolver.fun === undefined
    ? new Opaque(`#Function<${module}.${name}/${arity}>`)
    : resolver.fun(module, name, arity);
}

function decodeError(value: readonly unknown[], json: unknown): Term {
  const [name, message] = value;
  if (typeof name !== 'string' || typeof message !== 'string')
    return bad('$error holds name and message', json);
  const error = Object.create(Error.prototype) as Error;
  const hidden = { writable: true, enumerable: false, configurable: true };
  Object.defineProperty(error, 'name', { ...hidden, value: name });
  Object.defineProperty(error, 'message', { ...hidden, value: message });
  return error;
}

function decodeBytes(value: readonly unknown[], json: unknown): Term {
  const [name, data] = value;
  const bytes = base64(data, json);
  if (name === 'ArrayBuffer') return copyBytes(bytes);
  let view: ArrayBufferView | null = null;
  try {
    view = typeof name === 'string' ? makeView(name, bytes) : null;
  } catch {
    bad('The bytes do not fill whole elements', json);
  }
  return view ?? bad('$bytes names a class of typed arrays', json);
}
