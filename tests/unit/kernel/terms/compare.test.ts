import { describe, expect, it } from 'vitest';
import {
  Binary,
  compare,
  compareKeys,
  Cons,
  equal,
  exact,
  Float,
  Fun,
  List,
  Opaque,
  Pid,
  Ref,
  type Term,
  TermMap,
  Truncated,
} from '../../../../src/lib/runtime/kernel/terms';
import { moduleTerm, nested, selfish } from './helpers';

const f = (module: string, name: string, arity: number): Fun => new Fun(() => 0, module, name, arity);
const map = (...entries: [Term, Term][]): TermMap => TermMap.from(entries);
const bytes = (...items: number[]): Binary => new Binary(Uint8Array.from(items));

describe('exact and equal', () => {
  it('[TERM3] takes two spellings of one atom for the same', () => {
    expect(exact(undefined, 'undefined')).toBe(true);
    expect(exact('true', true)).toBe(true);
    expect(exact('nil', null)).toBe(true);
    expect(exact(null, undefined)).toBe(false);
    expect(exact(['a', undefined], ['a', 'undefined'])).toBe(true);
  });

  it('[TERM4] takes a module for the atom of its name', () => {
    expect(exact(moduleTerm('Counter'), 'Counter')).toBe(true);
    expect(exact(moduleTerm('Counter'), moduleTerm('Counter'))).toBe(true);
    expect(exact(moduleTerm('Counter'), moduleTerm('Other'))).toBe(false);
    expect(compare(moduleTerm('b'), 'a')).toBe(1);
  });

  it('[TERM7] compares bigints and numbers by value', () => {
    expect(exact(5n, 5)).toBe(true);
    expect(exact(2n ** 70n, 2 ** 70)).toBe(true);
    expect(exact(2n ** 70n + 1n, 2 ** 70)).toBe(false);
    expect(exact(-0, 0)).toBe(true);
  });

  it('[TERM8] tells floats from integers, and not a float from a fractional number', () => {
    expect(exact(new Float(1.5), 1.5)).toBe(true);
    expect(exact(new Float(1), 1)).toBe(false);
    expect(equal(new Float(1), 1)).toBe(true);
    expect(equal([1, { a: 1 }], [new Float(1), { a: new Float(1) }])).toBe(true);
  });

  it('[TERM9] lets NaN equal itself, after all other numbers', () => {
    expect(exact(NaN, NaN)).toBe(true);
    expect(exact([NaN], [NaN])).toBe(true);
    expect(exact(new Float(NaN), NaN)).toBe(true);
    expect(compare(NaN, Infinity)).toBe(1);
    expect(compare(NaN, 'a')).toBe(-1);
  });

  it('[TERM10] compares pids and references by number', () => {
    expect(exact(new Pid(5), new Pid(5))).toBe(true);
    expect(exact(new Ref(5), new Ref(6))).toBe(false);
  });

  it('[TERM11] takes a fun for equal only to itself', () => {
    const one = f('m', 'f', 1);
    expect(exact([one], [one])).toBe(true);
    expect(exact(one, f('m', 'f', 1))).toBe(false);
  });

  it('[TERM17] takes maps of all spellings for equal when their entries are', () => {
    const spellings = [{ a: 1, b: [2] }, new Map<Term, Term>([['b', [2]], ['a', 1]]), map(['b', [2]], ['a', 1])]; // prettier-ignore
    for (const x of spellings) for (const y of spellings) expect(exact(x, y)).toBe(true);
    expect(exact({ a: undefined }, { b: undefined })).toBe(false);
    expect(exact({ a: undefined }, {})).toBe(false);
    expect(exact(Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 })).toBe(true);
    expect(exact({ toString: 1 }, { a: 1 })).toBe(false);
  });

  it('[TERM18] tells keys of maps apart exactly', () => {
    expect(equal(map([1, 'a']), map([new Float(1), 'a']))).toBe(false);
    expect(equal(map(['a', 1]), map(['a', new Float(1)]))).toBe(true);
  });

  it('[TERM23] compares integers with floats without rounding', () => {
    expect(equal(9007199254740993n, new Float(9007199254740992))).toBe(false);
    expect(compare(9007199254740993n, new Float(9007199254740992))).toBe(1);
  });

  it('[TERM24] tells -0.0 from 0.0 only exactly', () => {
    expect(equal(new Float(-0), new Float(0))).toBe(true);
    expect(exact(new Float(-0), new Float(0))).toBe(false);
    expect(compareKeys(new Float(-0), new Float(0))).toBe(-1);
  });

  it('[TERM31] compares dates by time, errors by name and message, sets as sorted elements', () => {
    expect(exact(new Date(5), new Date(5))).toBe(true);
    expect(exact(new Error('a'), new Error('a'))).toBe(true);
    expect(exact(new Error('a'), new TypeError('a'))).toBe(false);
    expect(exact(new Set([[1], [2]]), new Set([[2], [1]]))).toBe(true);
    expect(exact(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(exact(Uint8Array.of(1, 2), Int8Array.of(1, 2))).toBe(false);
  });

  it('[TERM32] compares deep terms, and refuses those without an end', () => {
    expect(exact(nested(50_000), nested(50_000))).toBe(true);
    expect(exact(nested(50_000, 1), nested(50_000, 2))).toBe(false);
    expect(compare(nested(50_000, 1), nested(50_000, 2))).toBe(-1);
    const long = (last: number): List => List.fromArray([...Array<number>(100_000).fill(0), last]);
    expect(compare(long(1), long(2))).toBe(-1);
    expect(() => exact(selfish(), selfish())).toThrow(expect.objectContaining({ code: 'bad_term' }) as Error);
  });
});

describe('compare', () => {
  // In the order that erl gives: lists:sort([<<>>, [], [1], #{}, {}, self(), fun() -> ok end, make_ref(), a, 1, 1.5]).
  const ladder: [string, unknown][] = [
    ['number', 1],
    ['atom', 'a'],
    ['reference', new Ref(1)],
    ['fun', f('m', 'f', 0)],
    ['pid', new Pid(1)],
    ['tuple', []],
    ['map', {}],
    ['empty list', List.nil],
    ['list', List.fromArray([1])],
    ['binary', Binary.fromString('')],
    ['Date', new Date(0)],
    ['Set', new Set()],
    ['Error', new Error('x')],
    ['buffer', new ArrayBuffer(0)],
    ['typed array', new Uint8Array(0)],
    ['Truncated', new Truncated()],
    ['Opaque', new Opaque('x')],
    ['host object', Promise.resolve()],
  ];

  for (const [i, [name, term]] of ladder.entries()) {
    it(`[TERM20][TERM21] puts ${name} in its place`, () => {
      ladder.forEach(([, other], j) => expect(compare(term, other)).toBe(Math.sign(i - j)));
    });
  }

  const ascending: [rule: string, what: string, ...terms: unknown[]][] = [
    ['TERM5', 'atoms by code point', '', 'a', 'aa', 'b', '\uffff', '\u{10000}'],
    ['TERM5', 'booleans and nil among atoms', 'fals', false, null, 'nila', true, undefined, 'undefinee'],
    ['TERM9', 'numbers by value', -Infinity, -(2n ** 80n), -1, new Float(-0.5), 0, 0.5, 1, 2n ** 80n, Infinity, NaN],
    ['TERM10', 'pids by number', new Pid(2), new Pid(10)],
    ['TERM25', 'tuples by size, then elements', [], ['z'], ['a', 'a'], ['a', 'b'], ['b', 'a']],
    ['TERM26', 'maps by size, keys, values', {}, { z: 9 }, { a: 1, b: 1 }, { a: 1, b: 2 }, { a: 0, c: 0 }, { b: 0, c: 0 }],
    ['TERM27', 'map keys with integers before floats', map([2, 'a']), map([new Float(1), 'a']), map(['a', 'a'])],
    ['TERM28', 'lists by elements, then tails', List.nil, new Cons(1, 'a'), List.fromArray([1]), List.fromArray([1, 0]), List.fromArray([2])],
    ['TERM29', 'binaries by bytes', bytes(), bytes(1), bytes(1, 0), bytes(1, 5), bytes(2)],
    ['TERM30', 'funs by module, name, arity, age', f('a', 'z', 9), f('b', 'a', 9), f('b', 'b', 1), f('b', 'b', 2), f('b', 'b', 2)],
    ['TERM31', 'dates and errors', new Date(1), new Date(2), new Error('b'), new TypeError('a')],
  ]; // prettier-ignore

  for (const [rule, what, ...terms] of ascending) {
    it(`[${rule}] orders ${what}`, () => {
      terms.forEach((x, i) => {
        terms.forEach((y, j) => expect([i, j, compare(x, y)]).toEqual([i, j, Math.sign(i - j)]));
      });
    });
  }
});
