/**
 * Terms as numbers that are the same on every machine, for spreading them over partitions.
 * Follows ERTS 13, `erlang:phash2/2`: make_hash2 (erts/emulator/beam/utils.c), atom_hash (atom.c), and the mix of Bob Jenkins's
 * lookup2. Rule TERM75.
 * Left out: what has no value of its own on the BEAM. Pids and references give the number of ours; functions, and what is no
 * term there, give that of their printed form.
 * Invariant: terms that are `exact` the same give the same number, but 0.0 and -0.0 share one, as there.
 */
import { atomName } from './atom';
import type { Binary } from './binary';
import { encodeUtf8 } from './bytes';
import { toTermMap } from './compare';
import { Float } from './float';
import { inspect } from './inspect';
import { Kind, kindOf } from './kind';
import { Cons } from './list';
import { isFloat, type NumberTerm } from './number';
import type { Pid } from './pid';
import type { Ref } from './ref';

/** The golden ratio; its multiples tell kinds of terms apart. */
const RATIO = 0x9e3779b9;
const times = (n: number): number => Math.imul(RATIO, n);

const ATOM = times(3);
const BYTES_OF_LIST = times(4);
const PID = times(5);
const REF = times(7);
const TUPLE = times(9);
const MINUS = times(10);
const PLUS = times(11);
const FLOAT = times(12);
const BINARY = times(13);
const MAP = times(16);
const PAIRS = times(19);

/** What the empty list is alone, and inside another term. */
const NIL_ALONE = 3468870702;
const NIL_INSIDE = 2;

const MASK = (1n << 64n) - 1n;
/** Marks of the stack of terms still to come. */
const END_OF_PAIR = Symbol('end of pair');

class EndOfMap {
  constructor(
    readonly hash: number,
    readonly pairs: number,
  ) {}
}

/** A number from 0 up to but not including `range`, at most 2^32. @otp `erlang` manual page, phash2/2. Rule TERM75. */
export function phash2(term: unknown, range: number): number {
  return (hashOf(term) >>> 0) % range;
}

function hashOf(whole: unknown): number {
  let hash = 0;
  /** Of the map that is being hashed: its pairs so far. */
  let pairs = 0;
  const rest: unknown[] = [whole];
  while (rest.length > 0) {
    const term = rest.pop();
    if (term === END_OF_PAIR) {
      pairs ^= hash;
      hash = 0;
      continue;
    }
    if (term instanceof EndOfMap) {
      hash = mixed(term.hash, PAIRS, pairs, 0);
      pairs = term.pairs;
      continue;
    }
    const kind = kindOf(term);
    switch (kind) {
      case Kind.number:
        hash = ofNumber(hash, term as NumberTerm);
        break;
      case Kind.atom: {
        const value = ofName(atomName(term) ?? '');
        hash = hash === 0 ? value : mixed(hash, ATOM, value, 0);
        break;
      }
      case Kind.pid:
        hash = mixed(hash, PID, (term as Pid).id & 0x7fff, 0);
        break;
      case Kind.ref:
        hash = mixed(hash, REF, (term as Ref).id, 0);
        break;
      case Kind.tuple: {
        const tuple = term as readonly unknown[];
        hash = mixed(hash, TUPLE, tuple.length, 0);
        for (let i = tuple.length - 1; i >= 0; i--) rest.push(tuple[i]);
        break;
      }
      case Kind.nil:
        hash = hash === 0 ? NIL_ALONE | 0 : mixed(hash, times(2), NIL_INSIDE, 0);
        break;
      case Kind.cons:
        hash = ofList(hash, term as Cons, rest);
        break;
      case Kind.object:
      case Kind.jsMap:
      case Kind.termMap: {
        const entries = toTermMap(term, kind).entries();
        hash = mixed(hash, MAP, entries.length, 0);
        if (entries.length === 0) break;
        rest.push(new EndOfMap(hash, pairs));
        for (const [key, value] of entries) rest.push(END_OF_PAIR, value, key);
        hash = pairs = 0;
        break;
      }
      case Kind.binary:
        hash = ofBytes(hash, (term as Binary).bytes);
        break;
      default:
        hash = ofBytes(hash, encodeUtf8(inspect(term, { notation: 'erlang', limit: Infinity })));
    }
  }
  return hash;
}

/** The bytes that a list begins with are taken four at a time, as of a string; then come its next element and its tail. */
function ofList(hash: number, list: Cons, rest: unknown[]): number {
  let text = 0;
  let count = 0;
  let next: unknown = list;
  while (next instanceof Cons && isByte(next.head)) {
    text = (text << 8) + Number(next.head);
    if (++count === 4) {
      hash = mixed(hash, BYTES_OF_LIST, text, 0);
      text = count = 0;
    }
    next = next.tail;
  }
  if (count > 0) hash = mixed(hash, BYTES_OF_LIST, text, 0);
  if (next instanceof Cons) rest.push(next.tail, next.head);
  else rest.push(next);
  return hash;
}

const isByte = (term: unknown): boolean =>
  (typeof term === 'number' || typeof term === 'bigint') && !isFloat(term) && term >= 0 && term <= 255;

function ofNumber(hash: number, n: NumberTerm): number {
  if (n instanceof Float || isFloat(n)) {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, (n instanceof Float ? n.value : Number(n)) + 0); // -0 + 0 is 0.
    return mixed(hash, FLOAT, bits.getUint32(0), bits.getUint32(4));
  }
  if (n >= -0x8000000 && n < 0x8000000) {
    const small = Number(n);
    // A negative one is mixed twice, there as here.
    return mixed(small < 0 ? mixed(hash, RATIO, -small, 0) : hash, RATIO, small, 0);
  }
  const whole = BigInt(n as number | bigint);
  const sign = whole < 0n ? MINUS : PLUS;
  let left = whole < 0n ? -whole : whole;
  do {
    const digit = left & MASK;
    hash = mixed(hash, sign, Number(digit & 0xffffffffn), Number(digit >> 32n));
    left >>= 64n;
  } while (left > 0n);
  return hash;
}

/** The value of an atom's name: P. J. Weinberger's, over code points below 256 as one byte and the bytes of the others. */
function ofName(name: string): number {
  const bytes = encodeUtf8(name);
  let hash = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i] as number;
    if ((byte & 0xfe) === 0xc2) byte = ((byte << 6) | ((bytes[++i] as number) & 0x3f)) & 0xff;
    hash = ((hash << 4) + byte) | 0;
    const high = hash & 0xf0000000;
    if (high !== 0) hash ^= (high >>> 24) ^ high;
  }
  return hash;
}

function ofBytes(before: number, bytes: Uint8Array): number {
  const from = (BINARY + before) | 0;
  if (bytes.length === 0) return from;
  const at = (i: number) => bytes[i] ?? 0;
  const word = (i: number) => at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
  let a = RATIO | 0;
  let b = RATIO | 0;
  let c = from;
  const mix = () => {
    [a, b, c] = jenkins(a, b, c);
  };
  let i = 0;
  for (; i + 12 <= bytes.length; i += 12) {
    a = (a + word(i)) | 0;
    b = (b + word(i + 4)) | 0;
    c = (c + word(i + 8)) | 0;
    mix();
  }
  a = (a + word(i)) | 0;
  b = (b + word(i + 4)) | 0;
  // The lowest byte of the last word is the length.
  c = (c + bytes.length + (word(i + 8) << 8)) | 0;
  mix();
  return c;
}

/** Takes two words of a term into the hash of what came before. */
function mixed(hash: number, kind: number, x: number, y: number): number {
  return jenkins((kind + x) | 0, (kind + y) | 0, hash)[2];
}

function jenkins(a: number, b: number, c: number): [number, number, number] {
  a = (a - b - c) ^ (c >>> 13);
  b = (b - c - a) ^ (a << 8);
  c = (c - a - b) ^ (b >>> 13);
  a = (a - b - c) ^ (c >>> 12);
  b = (b - c - a) ^ (a << 16);
  c = (c - a - b) ^ (b >>> 5);
  a = (a - b - c) ^ (c >>> 3);
  b = (b - c - a) ^ (a << 10);
  c = (c - a - b) ^ (b >>> 15);
  return [a, b, c];
}
