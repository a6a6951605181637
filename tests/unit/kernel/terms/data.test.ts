import { describe, expect, it } from 'vitest';
import {
  BadTerm,
  Binary,
  compare,
  Cons,
  copy,
  equal,
  exact,
  Float,
  inspect,
  List,
  NotATerm,
  preview,
  Ref,
  struct,
  structName,
  TermMap,
  Truncated,
} from '../../../../src/lib/runtime/kernel/terms';

describe('List', () => {
  it('[TERM14] is made of cells that end in the empty list', () => {
    const list = List.fromArray([1, 2]);
    expect(list).toBeInstanceOf(Cons);
    expect((list as Cons).head).toBe(1);
    expect(((list as Cons).tail as Cons).tail).toBe(List.nil);
    expect([...list]).toEqual([1, 2]);
    expect(list.toArray()).toEqual([1, 2]);
    expect([List.nil.length, list.length]).toEqual([0, 2]);
    expect(List.fromArray([])).toBe(List.nil);
    expect([...List.fromArray([1], list)]).toEqual([1, 1, 2]);
  });

  it('[TERM15] has no length when improper', () => {
    const improper = List.fromArray([1, 2], 'end');
    expect(() => improper.length).toThrow(BadTerm);
    expect(() => [...improper]).toThrow(BadTerm);
    expect(() => improper.toArray()).toThrow(BadTerm);
    expect(() => List.fromArray([], 'end')).toThrow(BadTerm);
  });
});

describe('Binary', () => {
  it('[TERM16] holds text in UTF-8', () => {
    for (const text of ['', 'text', 'é', '日本', '😀', 'a\0b', '\u07ff\u0800\uffff']) {
      const binary = Binary.fromString(text);
      expect([...binary.bytes]).toEqual([...new TextEncoder().encode(text)]);
      expect(binary.toString()).toBe(text);
    }
    expect(Binary.fromString('\ud800').toString()).toBe('\ufffd');
    expect(Binary.fromString('é').length).toBe(2);
  });

  it('[TERM16] tells bytes that are no text', () => {
    for (const bytes of [
      [255],
      [0xc0, 0x80],
      [0xe9],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe0, 0x80, 0x80],
    ]) {
      const binary = new Binary(Uint8Array.from(bytes));
      expect(binary.text()).toBeNull();
      expect(() => binary.toString()).toThrow(BadTerm);
    }
  });
});

describe('TermMap', () => {
  it('[TERM18] never changes', () => {
    const one = TermMap.from([['a', 1]]);
    const two = one.put('b', 2).put('a', 3);
    expect([one.entries(), two.entries()]).toEqual([[['a', 1]], [['a', 3], ['b', 2]]]); // prettier-ignore
    expect(two.delete('a').entries()).toEqual([['b', 2]]);
    expect(two.delete('zz')).toBe(two);
    expect(one.delete('a')).toBe(TermMap.empty);
  });

  it('[TERM18] takes any term as key, told apart exactly, in key order', () => {
    const map = TermMap.from([
      [new Float(1), 'float'],
      [1, 'integer'],
      [['t', 1], 'tuple'],
      [undefined, 'atom'],
      [Binary.fromString('k'), 'binary'],
    ]);
    expect(map.values()).toEqual(['integer', 'float', 'atom', 'tuple', 'binary']);
    expect(map.get(['t', 1])).toBe('tuple');
    expect(map.get('undefined')).toBe('atom');
    expect(map.has(new Float(2))).toBe(false);
    expect(map.get('none', 0)).toBe(0);
    expect([...map].length).toBe(map.size);
    expect(map.keys()[0]).toBe(1);
  });
});

describe('struct', () => {
  it('[TERM19] is a map that names its module', () => {
    const user = struct('Elixir.User', { name: 'x' });
    expect(structName(user)).toBe('Elixir.User');
    expect(user.get('name')).toBe('x');
    expect(structName(TermMap.empty)).toBeNull();
    expect(structName({ __struct__: 'User' })).toBeNull();
  });
});

describe('kinds of terms', () => {
  it('[TERM1] [TERM2] a string is an atom, and so are true, false, null and undefined', () => {
    const atoms = ['ok', true, false, null, undefined];
    expect(atoms.map((atom) => inspect(atom, { notation: 'erlang' }))).toEqual([
      'ok',
      'true',
      'false',
      'nil',
      'undefined',
    ]);
    // Number < atom < reference: an atom comes between them.
    for (const atom of atoms) expect([compare(9, atom), compare(atom, new Ref(1))]).toEqual([-1, -1]);
    expect([exact(null, 'nil'), exact(undefined, 'undefined'), exact(true, 'true')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('[TERM6] whole numbers and bigints are integers', () => {
    expect([exact(7, 7n), exact(7, new Float(7)), equal(7, new Float(7))]).toEqual([true, false, true]);
    expect([inspect(7, { notation: 'erlang' }), inspect(2n ** 60n, { notation: 'erlang' })]).toEqual([
      '7',
      '1152921504606846976',
    ]);
    expect(inspect(7.5, { notation: 'erlang' })).toBe('7.5');
  });

  it('[TERM12] a raw function is held, printed and compared for identity, and not sent', () => {
    const f = () => 1;
    expect([exact(f, f), exact(f, () => 1), inspect(f)]).toEqual([true, false, '[Function: f]']);
    expect(() => copy(f)).toThrow(NotATerm);
    expect(() => copy(['reply', f])).toThrow(/message\[1\]/);
  });

  it('[TERM13] an array is a tuple, and a hole in it is undefined', () => {
    const holed: unknown[] = ['a'];
    holed[2] = 'c';
    expect(inspect(['a', 1], { notation: 'erlang' })).toBe('{a,1}');
    expect(exact(holed, ['a', undefined, 'c'])).toBe(true);
    expect(inspect(copy(holed), { notation: 'erlang' })).toBe('{a,undefined,c}');
  });

  it('[TERM48] maps are printed in key order, JavaScript data in its own', () => {
    const map = TermMap.from([
      ['b', 1],
      ['a', 2],
      [10, 3],
      [9, 4],
    ]);
    expect(inspect(map, { notation: 'erlang' })).toBe('#{9 => 4,10 => 3,a => 2,b => 1}');
    expect(inspect({ b: 1, a: 2 }, { notation: 'elixir' })).toBe('%{a: 2, b: 1}');
    expect(inspect({ b: 1, a: 2 })).toBe('{ b: 1, a: 2 }');
    expect(
      inspect(
        new Map([
          ['b', 1],
          ['a', 2],
        ]),
      ),
    ).toMatch(/'b'.*'a'/);
    expect(inspect(new Set([3, 1, 2]))).toMatch(/3.*1.*2/);
  });

  it('[TERM49] bytes are printed as text when they are printable, lists of numbers never', () => {
    const bytes = (...all: number[]) => new Binary(new Uint8Array(all));
    expect(inspect(bytes(104, 105), { notation: 'erlang' })).toBe('<<"hi">>');
    expect(inspect(bytes(104, 0), { notation: 'erlang' })).toBe('<<104,0>>');
    expect(inspect(bytes(0xc3, 0xa4), { notation: 'elixir' })).toBe('"ä"');
    expect(inspect(List.fromArray([104, 105]), { notation: 'erlang' })).toBe('[104,105]');
    expect(inspect(List.fromArray([104, 105]), { notation: 'elixir' })).toBe('[104, 105]');
  });

  it('[TERM63] what stands for a part that was cut is a term of its own', () => {
    const cut = preview(Array.from({ length: 300 }, (_, i) => i)) as unknown[];
    const mark = cut.find((one) => one instanceof Truncated) as Truncated;
    const opaque = preview([() => 1]) as unknown[];
    expect(copy(mark)).toBe(mark);
    expect(copy(opaque)).toEqual(opaque);
    expect([exact(preview([() => 1]), opaque), exact(preview([Symbol('x')]), opaque)]).toEqual([true, false]);
  });
});
