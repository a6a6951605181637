import { describe, expect, it } from 'vitest';
import {
  Binary,
  Cons,
  Float,
  Fun,
  inspect,
  List,
  Opaque,
  Pid,
  Ref,
  struct,
  type Term,
  TermMap,
  Truncated,
} from '../../../../src/lib/runtime/kernel/terms';
import { RECEIVE, Sleep } from '../../../../src/lib/runtime/kernel/routine';
import { moduleTerm, nested, selfish } from './helpers';

class Counter {
  n = 1;
}

const text = (string: string): Binary => Binary.fromString(string);
const list = (...items: Term[]): List => List.fromArray(items);
const map = (...entries: [Term, Term][]): TermMap => TermMap.from(entries);

// term, JavaScript, Elixir, Erlang. The last two were checked with elixir 1.14 and erl 25 where they can hold the term.
const table: [unknown, string, string, string][] = [
  [['reply', 1, { n: 2 }], "['reply', 1, { n: 2 }]", '{:reply, 1, %{n: 2}}', '{reply,1,#{n => 2}}'],
  [null, 'null', 'nil', 'nil'],
  [undefined, 'undefined', ':undefined', 'undefined'],
  [true, 'true', 'true', 'true'],
  ['a b', "'a b'", ':"a b"', "'a b'"],
  ["it's", "'it\\'s'", ':"it\'s"', "'it\\'s'"],
  ['', "''", ':""', "''"],
  ['and', "'and'", ':and', "'and'"],
  ['a\nb', "'a\\nb'", ':"a\\nb"', "'a\\nb'"],
  ['é', "'é'", ':é', 'é'],
  ['日本', "'日本'", ':日本', "'日本'"],
  ['foo?', "'foo?'", ':foo?', "'foo?'"],
  ['_a', "'_a'", ':_a', "'_a'"],
  ['1a', "'1a'", ':"1a"', "'1a'"],
  ['+', "'+'", ':+', "'+'"],
  ['=>', "'=>'", ':"=>"', "'=>'"],
  ['Elixir.Foo.Bar', "'Elixir.Foo.Bar'", 'Foo.Bar', "'Elixir.Foo.Bar'"],
  ['Elixir.foo', "'Elixir.foo'", ':"Elixir.foo"', "'Elixir.foo'"],
  ['Foo.Bar', "'Foo.Bar'", 'Foo.Bar', "'Foo.Bar'"],
  ['DOWN', "'DOWN'", ':DOWN', "'DOWN'"],
  [moduleTerm('Counter'), 'Counter', 'Counter', "'Counter'"],
  [12345678901234567890n, '12345678901234567890n', '12345678901234567890', '12345678901234567890'],
  [1e21, '1e+21', '1000000000000000000000', '1000000000000000000000'],
  [-0, '0', '0', '0'],
  [1.5, '1.5', '1.5', '1.5'],
  [NaN, 'NaN', 'NaN', 'NaN'],
  [new Float(1), '1.0', '1.0', '1.0'],
  [new Float(-0), '-0.0', '-0.0', '-0.0'],
  [new Float(1e5), '100000.0', '100000.0', '1.0e5'],
  [new Float(1e20), '1.0e20', '1.0e20', '1.0e20'],
  [new Float(1e15), '1000000000000000.0', '1000000000000000.0', '1.0e15'],
  [new Float(1e16), '1.0e16', '1.0e16', '1.0e16'],
  [new Float(0.0001), '0.0001', '0.0001', '0.0001'],
  [new Float(0.00001), '1.0e-5', '1.0e-5', '1.0e-5'],
  [new Float(123456789012345680), '1.2345678901234568e17', '1.2345678901234568e17', '1.2345678901234568e17'],
  [new Pid(5), '<0.5.0>', '#PID<0.5.0>', '<0.5.0>'],
  [new Ref(12), '#Ref<0.0.0.12>', '#Reference<0.0.0.12>', '#Ref<0.0.0.12>'],
  [new Fun(() => 0, 'm', 'f', 1), '#Function<m.f/1>', '#Function<m.f/1>', 'fun m:f/1'],
  [[], '[]', '{}', '{}'],
  [{}, '{}', '%{}', '#{}'],
  [List.nil, 'list()', '[]', '[]'],
  [list(1, 2), 'list(1, 2)', '[1, 2]', '[1,2]'],
  [new Cons('a', 'b'), "list('a' | 'b')", '[:a | :b]', '[a|b]'],
  [list(['a', 1], ['b c', 2]), "list(['a', 1], ['b c', 2])", '[a: 1, "b c": 2]', "[{a,1},{'b c',2}]"],
  [list(['Foo', 1]), "list(['Foo', 1])", '[{Foo, 1}]', "[{'Foo',1}]"],
  [list([null, 1], [true, 2]), 'list([null, 1], [true, 2])', '[nil: 1, true: 2]', '[{nil,1},{true,2}]'],
  [new Cons(['a', 1], 'b'), "list(['a', 1] | 'b')", '[{:a, 1} | :b]', '[{a,1}|b]'],
  [list(97, 98), 'list(97, 98)', '[97, 98]', '[97,98]'],
  [text('text'), '"text"', '"text"', '<<"text">>'],
  [text(''), '""', '""', '<<>>'],
  [text('é'), '"é"', '"é"', '<<"é"/utf8>>'],
  [text('a"b\n#{x}'), '"a\\"b\\n#{x}"', '"a\\"b\\n\\#{x}"', '<<"a\\"b\\n#{x}">>'],
  [new Binary(Uint8Array.of(1, 2)), '<<1, 2>>', '<<1, 2>>', '<<1,2>>'],
  [new Binary(Uint8Array.of(255)), '<<255>>', '<<255>>', '<<255>>'],
  [text('\u0085'), '<<194, 133>>', '<<194, 133>>', '<<194,133>>'],
  [{ b: 1, a: 2 }, '{ b: 1, a: 2 }', '%{a: 2, b: 1}', '#{a => 2,b => 1}'],
  [{ 'b c': 1 }, "{ 'b c': 1 }", '%{"b c": 1}', "#{'b c' => 1}"],
  [map(['a', 1]), "map('a' => 1)", '%{a: 1}', '#{a => 1}'],
  [map(['a', 1], [2, 3]), "map(2 => 3, 'a' => 1)", '%{2 => 3, :a => 1}', '#{2 => 3,a => 1}'],
  [map(['Foo', 1], ['a', 2]), "map('Foo' => 1, 'a' => 2)", '%{Foo => 1, :a => 2}', "#{'Foo' => 1,a => 2}"],
  [new Map([['b', 1], ['a', 2]]), "Map { 'b' => 1, 'a' => 2 }", '%{a: 2, b: 1}', '#{a => 2,b => 1}'],
  [struct('Elixir.User', { name: text('x') }), 'Elixir.User { name: "x" }', '%User{name: "x"}', "#{'__struct__' => 'Elixir.User',name => <<\"x\">>}"],
  [new Set([2, 1]), 'Set { 2, 1 }', 'MapSet.new([1, 2])', 'sets:from_list([1,2])'],
  [new Date(0), 'Date(1970-01-01T00:00:00.000Z)', '~U[1970-01-01 00:00:00.000Z]', '#Date<1970-01-01T00:00:00.000Z>'],
  [new Error('boom'), 'Error: boom', '%Error{message: "boom"}', "#{'__exception__' => true,'__struct__' => 'Error',message => <<\"boom\"/utf8>>}"],
  [Uint8Array.of(1, 2), '#Uint8Array<1, 2>', '#Uint8Array<1, 2>', '#Uint8Array<1,2>'],
  [new Truncated(5), '…', '…', '…'],
  [new Opaque('a door'), 'a door', 'a door', 'a door'],
  [new Counter(), 'Counter { n: 1 }', 'Counter { n: 1 }', 'Counter { n: 1 }'],
]; // prettier-ignore

describe('inspect', () => {
  for (const [term, js, elixir, erlang] of table) {
    it(`[TERM41] writes ${js} for JavaScript`, () => expect(inspect(term)).toBe(js));
    it(`[TERM42][TERM44][TERM45] writes ${elixir} for Elixir`, () => {
      expect(inspect(term, { notation: 'elixir' })).toBe(elixir);
    });
    it(`[TERM43][TERM44] writes ${erlang} for Erlang`, () => {
      expect(inspect(term, { notation: 'erlang' })).toBe(erlang);
    });
  }

  it('[TERM46] writes floats as float_to_binary(F, [short]) of OTP 25', () => {
    const recorded: [number, string][] = [
      [1e21, '1.0e21'],
      [1000, '1.0e3'],
      [100, '100.0'],
      [1200, '1.2e3'],
      [12300, '1.23e4'],
      [1.23e-4, '1.23e-4'],
      [0.00123, '0.00123'],
      [12345.678, '12345.678'],
      [9007199254740992, '9.007199254740992e15'],
      [9007199254740991, '9007199254740991.0'],
      [5e-324, '5.0e-324'],
      [1.7976931348623157e308, '1.7976931348623157e308'],
    ];
    for (const [value, erlang] of recorded) {
      expect(inspect(new Float(value), { notation: 'erlang' })).toBe(erlang);
    }
  });

  it('[TERM47] prints at most limit items of a collection', () => {
    expect(inspect([1, 2, 3], { limit: 2 })).toBe('[1, 2, …]');
    expect(inspect(list(1, 2, 3), { limit: 2 })).toBe('list(1, 2, …)');
    expect(inspect({ a: 1, b: 2 }, { limit: 1 })).toBe('{ a: 1, … }');
    expect(inspect(new Binary(Uint8Array.of(255, 1, 2)), { limit: 1 })).toBe('<<255, …>>');
    expect(inspect(Array(51).fill(0))).toMatch(/0, …\]$/);
  });

  it('[TERM47] cuts the text at width characters', () => {
    expect(inspect([1, 2, 3], { width: 5 })).toBe('[1, …');
    expect(inspect([1], { width: 3 })).toBe('[1]');
    expect(Array.from(inspect('😀😀😀😀', { width: 4 }))).toHaveLength(4);
    expect(inspect(Array(1e6).fill('abc'), { width: 10, limit: 1e6 })).toHaveLength(10);
  });

  it('[TERM47] prints … for a term inside itself and below 200 levels', () => {
    expect(inspect(selfish())).toBe('[1, …]');
    const map = new Map<string, unknown>();
    map.set('me', map);
    expect(inspect({ map })).toBe("{ map: Map { 'me' => … } }");
    expect(inspect(nested(100_000))).toBe(`${'['.repeat(200)}…${']'.repeat(200)}`);
  });

  it('[TERM40] ends on terms that share without end', () => {
    let term: unknown = 0;
    for (let i = 0; i < 100; i++) term = [term, term];
    expect(inspect(term).length).toBeLessThan(2_000_000);
  });

  it('[TERM40] survives hostile objects', () => {
    const getter = {
      a: 1,
      get b(): never {
        throw new Error('no');
      },
    };
    expect(inspect(getter)).toBe('{ a: 1, b: [unreadable] }');
    const trap = (): never => {
      throw new Error('trap');
    };
    const proxy = new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap });
    expect(inspect([1, proxy])).toBe('[1, [unreadable]]');
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(inspect(revoked)).toBe('[unreadable]');
    const endless: object = new Proxy({}, { ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: (_t, key) => (key === 'a' ? new Proxy(endless, {}) : undefined) }); // prettier-ignore
    expect(inspect(endless)).toContain('…');
    for (const odd of [
      Symbol('s'),
      () => 0,
      Promise.resolve(),
      new WeakMap(),
      new Date(NaN),
      Object.create(null),
    ]) {
      expect(typeof inspect(odd)).toBe('string');
    }
  });

  it('[TERM74] says of what was not awaited that it was not', () => {
    const call = (function* () {})();
    expect(inspect([call, new Sleep(1), { wait: RECEIVE }])).toBe(
      '[[not awaited], [not awaited], { wait: [not awaited] }]',
    );
    expect(call.next().done).toBe(true);
  });
});
