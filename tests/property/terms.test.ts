import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  any,
  Binary,
  bind,
  compare,
  compareKeys,
  copy,
  equal,
  exact,
  Float,
  fromJson,
  inspect,
  List,
  match,
  Pid,
  preview,
  Ref,
  size,
  type Term,
  TermMap,
  toJson,
  Truncated,
} from '../../src/lib/runtime/kernel/terms';

const SEED = 20_271;
const options = { seed: SEED, numRuns: 400 };
const resolver = { pid: (id: number) => new Pid(id), ref: (id: number) => new Ref(id) };

// Few different leaves, so that equal and nearly equal terms meet often.
const number = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(-0, 0.5, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 60, 9007199254740993n, 2n ** 60n, 1n),
  fc.double().filter((n) => !Object.is(n, -0)),
  fc.constantFrom(0, -0, 1, 0.5, NaN, 2 ** 53).map((n) => new Float(n)),
);
const atom = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    '',
    'nil',
    'true',
    'undefined',
    '$pid',
    '\u{10000}',
    '\uffff',
    true,
    false,
    null,
    undefined,
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const leaf: fc.Arbitrary<Term> = fc.oneof(
  number,
  atom,
  fc.nat(3).map((id) => new Pid(id)),
  fc.nat(3).map((id) => new Ref(id)),
  fc.string({ maxLength: 3 }).map((text) => Binary.fromString(text)),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes)),
  fc.nat(3).map((ms) => new Date(ms)),
  fc.constantFrom('x', 'y').map((message) => new Error(message)),
);
const { term } = fc.letrec<{ term: Term }>((tie) => {
  const pair = fc.tuple(tie('term'), tie('term'));
  return {
    term: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('term'), { maxLength: 3 }),
      fc.array(tie('term'), { maxLength: 3 }).map((items) => List.fromArray(items)),
      fc.tuple(tie('term'), tie('term')).map(([head, tail]) => List.fromArray([head], tail)),
      fc.array(pair, { maxLength: 3 }).map((entries) => TermMap.from(entries)),
      fc.dictionary(fc.constantFrom('a', 'b', '$c', '__proto__'), tie('term'), { maxKeys: 3 }),
      fc
        .array(fc.tuple(leaf, tie('term')), { maxLength: 2 })
        .map((entries) => new Map(TermMap.from(entries).entries())),
      fc.uniqueArray(leaf, { maxLength: 2, comparator: exact }).map((items) => new Set(items)),
    ),
  };
});

/** Every array, plain object, Map, Set, Date and Error reachable in a term. */
function mutableParts(root: unknown, parts = new Set<object>()): Set<object> {
  if (typeof root !== 'object' || root === null || parts.has(root)) return parts;
  if (root instanceof List) {
    for (let rest: unknown = root; ;) {
      if (!(rest instanceof List) || rest === List.nil)
        return mutableParts(rest === List.nil ? null : rest, parts);
      const cell = rest as unknown as { head: unknown; tail: unknown };
      mutableParts(cell.head, parts);
      rest = cell.tail;
    }
  }
  if (root instanceof TermMap) {
    for (const entry of root.entries()) entry.forEach((item) => mutableParts(item, parts));
    return parts;
  }
  if (root instanceof Float || root instanceof Pid || root instanceof Ref || root instanceof Binary)
    return parts;
  if (root instanceof Truncated) return parts;
  parts.add(root);
  if (root instanceof Map) for (const entry of root) entry.forEach((item) => mutableParts(item, parts));
  else if (root instanceof Set) for (const item of root) mutableParts(item, parts);
  else if (!(root instanceof Error)) for (const item of Object.values(root)) mutableParts(item, parts);
  return parts;
}

const check = (rule: string, ...property: Parameters<typeof fc.property<[Term, Term, Term]>>): void => {
  it(`${rule} (seed ${SEED})`, () => fc.assert(fc.property(...property), options));
};

describe('order', () => {
  for (const [name, order, same] of [
    ['compare', compare, equal],
    ['compareKeys', compareKeys, exact],
  ] as const) {
    check(`[TERM22] ${name} is antisymmetric and agrees with equality`, term, term, term, (x, y) => {
      expect(order(x, y) + order(y, x)).toBe(0);
      expect(order(x, y) === 0).toBe(same(x, y));
      expect(order(x, x)).toBe(0);
      expect(same(x, copy(x))).toBe(true);
    });

    check(`[TERM22] ${name} is transitive`, term, term, term, (x, y, z) => {
      const [low, middle, high] = [x, y, z].sort(order) as [Term, Term, Term];
      expect([order(low, middle), order(middle, high), order(low, high)]).not.toContain(1);
    });
  }

  check('[TERM22] exact implies equal', term, term, term, (x, y) => {
    if (exact(x, y)) expect(equal(x, y)).toBe(true);
  });
});

describe('copy and preview', () => {
  check('[TERM50] a copy is exact and shares no mutable part', term, term, term, (x) => {
    const copied = copy(x);
    expect(exact(copied, x)).toBe(true);
    const parts = mutableParts(x);
    for (const part of mutableParts(copied)) expect(parts.has(part)).toBe(false);
  });

  check('[TERM60][TERM62] a snapshot is bounded and shares no mutable part', term, term, term, (x, y, z) => {
    const whole = [x, [y, { z }]];
    const parts = mutableParts(whole);
    for (const max of [0, 1, 3, 10, 1000]) {
      const snapshot = preview(whole, max);
      for (const part of mutableParts(snapshot)) expect(parts.has(part)).toBe(false);
      expect(mutableParts(snapshot).size).toBeLessThanOrEqual(max + 1);
    }
    expect(exact(preview(whole, 1000), whole)).toBe(true);
  });
});

describe('text and JSON', () => {
  check('[TERM40] inspect gives one text for one term, within the width', term, term, term, (x) => {
    for (const notation of ['js', 'elixir', 'erlang'] as const) {
      expect(inspect(copy(x), { notation })).toBe(inspect(x, { notation }));
      expect(Array.from(inspect(x, { notation, width: 10 })).length).toBeLessThanOrEqual(10);
    }
  });

  check('[TERM66][TERM73] every term survives JSON', term, term, term, (x) => {
    expect(exact(fromJson(JSON.parse(JSON.stringify(toJson(x))), resolver), x)).toBe(true);
  });

  it(`[TERM40][TERM61][TERM65][TERM70] whatever JavaScript holds can be shown (seed ${SEED})`, () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withObjectString: true, withSparseArray: true, withTypedArray: true }); // prettier-ignore
    fc.assert(
      fc.property(anything, (x) => {
        expect(typeof inspect(x)).toBe('string');
        expect(typeof JSON.stringify(toJson(preview(x)))).toBe('string');
        expect(size(x, 100)).toBeLessThanOrEqual(100);
        expect(exact(copy(x), x)).toBe(true);
      }),
      options,
    );
  });
});

describe('match', () => {
  check('[TERM34][TERM35] a term matches itself, any, and a binding', term, term, term, (x) => {
    expect(match(any, x)).toEqual({});
    expect(match(x, x)).toEqual({});
    expect(exact(match([bind('x'), 'a'], [x, 'a'])?.x, x)).toBe(true);
  });
});

describe('TermMap', () => {
  it(`[TERM18] does what a plain list of entries does (seed ${SEED})`, () => {
    const act = fc.tuple(fc.boolean(), fc.oneof(leaf, fc.integer({ min: 0, max: 300 })), fc.nat());
    fc.assert(
      fc.property(fc.array(act, { maxLength: 300 }), (acts) => {
        let map = TermMap.empty;
        let model: [Term, Term][] = [];
        for (const [puts, key, value] of acts) {
          map = puts ? map.put(key, value) : map.delete(key);
          model = model.filter(([other]) => !exact(other, key));
          if (puts) model.push([key, value]);
        }
        model.sort(([x], [y]) => compareKeys(x, y));
        expect(map.size).toBe(model.length);
        expect(exact(map.entries(), model)).toBe(true);
        expect(exact([...map], model)).toBe(true);
        for (const [key, value] of model) expect(map.get(key)).toBe(value);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});
