import { describe, expect, it } from 'vitest';
import {
  BadTerm,
  Binary,
  Cons,
  exact,
  Float,
  fromJson,
  Fun,
  inspect,
  List,
  Opaque,
  Pid,
  Ref,
  type Term,
  TermMap,
  toJson,
  Truncated,
} from '../../../../src/lib/runtime/kernel/terms';
import { moduleTerm, nested, resolver, selfish } from './helpers';

const forms: [term: Term, json: unknown][] = [
  ['a', 'a'],
  [1.5, 1.5],
  [null, null],
  [
    ['ok', true, [1]],
    ['ok', true, [1]],
  ],
  [{ a: 1 }, { a: 1 }],
  [undefined, { $undefined: true }],
  [NaN, { $nan: true }],
  [-Infinity, { $inf: -1 }],
  [123n, { $big: '123' }],
  [new Float(1), { $float: 1 }],
  [new Float(-0), { $float: '-0' }],
  [new Float(NaN), { $float: 'NaN' }],
  [new Pid(5), { $pid: 5 }],
  [new Ref(12), { $ref: 12 }],
  [moduleTerm('M'), { $module: 'M' }],
  [List.nil, { $list: [] }],
  [List.fromArray([1, ['a', 2]]), { $list: [1, ['a', 2]] }],
  [new Cons(1, 'b'), { $list: [1], $tail: 'b' }],
  [Binary.fromString('é'), { $bin: 'é' }],
  [new Binary(Uint8Array.of(255)), { $b64: '/w==' }],
  [TermMap.from([[[1], 'x']]), { $map: [[[1], 'x']] }],
  [new Map<Term, Term>([[1, 'x']]), { $jsmap: [[1, 'x']] }],
  [{ $pid: 5, a: { $x: 1 } }, { $obj: { $pid: 5, a: { $obj: { $x: 1 } } } }],
  [new Set([1]), { $set: [1] }],
  [new Date(5), { $date: 5 }],
  [new Date(NaN), { $date: null }],
  [new TypeError('m'), { $error: ['TypeError', 'm'] }],
  [Uint16Array.of(1), { $bytes: ['Uint16Array', 'AQA='] }],
  [new ArrayBuffer(1), { $bytes: ['ArrayBuffer', 'AA=='] }],
  [new Truncated(3), { $truncated: 3 }],
  [new Opaque('x'), { $opaque: 'x' }],
];

describe('toJson and fromJson', () => {
  for (const [term, json] of forms) {
    it(`[TERM66][TERM67][TERM68][TERM69][TERM73] writes ${inspect(term)} and reads it back`, () => {
      expect(toJson(term)).toEqual(json);
      const back = fromJson(JSON.parse(JSON.stringify(toJson(term))), resolver);
      expect(exact(back, term)).toBe(true);
    });
  }

  it('[TERM69] keeps keys with a meaning to JavaScript', () => {
    const term = JSON.parse('{"__proto__": 1, "constructor": 2}') as Term;
    expect(exact(fromJson(JSON.parse(JSON.stringify(toJson(term))), resolver), term)).toBe(true);
  });

  it('[TERM70] never throws', () => {
    expect(toJson(() => 0)).toEqual({ $opaque: '[Function: (anonymous)]' });
    expect(toJson(selfish())).toEqual([1, { $opaque: '[1, …]' }]);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(toJson([proxy])).toEqual([{ $opaque: '[unreadable]' }]);
    expect(JSON.stringify(toJson(nested(1_500)))).toContain('$opaque');
    expect(fromJson(toJson(nested(1_500)), resolver)).toBeDefined();
  });

  it('[TERM71] asks its resolver for pids, references, modules and functions', () => {
    const pid = new Pid(5);
    const module = moduleTerm('M');
    const fun = new Fun(() => 0, 'm', 'f', 1);
    const full = { ...resolver, pid: () => pid, module: () => module, fun: () => fun };
    const back = fromJson(toJson([pid, module, fun]), full) as unknown[];
    expect([back[0] === pid, back[1] === module, back[2] === fun]).toEqual([true, true, true]);
    expect(fromJson(toJson([module, fun]), resolver)).toEqual(['M', new Opaque('#Function<m.f/1>')]);
  });

  const malformed: unknown[] = [
    undefined, NaN, () => 0, 1n, new Date(), new Map(), { $what: 1 }, { $pid: 'x' }, { $pid: -1 }, { $pid: 1, a: 2 },
    { $big: 'x' }, { $big: 1 }, { $float: 'x' }, { $inf: 2 }, { $list: 1 }, { $list: [], $tail: 'a' }, { $tail: 1 },
    { $bin: 1 }, { $b64: '*' }, { $map: [[1]] }, { $map: 1 }, { $obj: [] }, { $date: 'x' }, { $error: ['a'] },
    { $bytes: ['Nope', ''] }, { $bytes: ['Uint16Array', 'AA=='] }, { $bytes: [] }, { $fun: ['m'] }, { $set: {} },
    { $opaque: 1 }, { $truncated: -1 }, { $module: 1 }, nested(100_000),
  ]; // prettier-ignore
  for (const json of malformed) {
    it(`[TERM72] refuses ${inspect(json, { width: 40 })}`, () => {
      expect(() => fromJson([json], resolver)).toThrow(BadTerm);
    });
  }
});
