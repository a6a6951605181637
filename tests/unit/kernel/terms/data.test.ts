import { describe, expect, it } from 'vitest';
import {
  BadTerm,
  Binary,
  Cons,
  Float,
  List,
  struct,
  structName,
  TermMap,
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
