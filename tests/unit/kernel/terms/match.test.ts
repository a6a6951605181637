import { describe, expect, it } from 'vitest';
import { _, any, bind, Cons, Float, List, match, TermMap } from '../../../../src/lib/runtime/kernel/terms';

describe('match', () => {
  it('[TERM33] lets any match everything', () => {
    for (const term of [1, 'a', null, undefined, [], {}, List.nil]) expect(match(any, term)).toEqual({});
    expect(match(['ok', _], ['ok', 5])).toEqual({});
  });

  it('[TERM34] binds what matched, and wants the same term under the same name', () => {
    expect(match(['reply', bind('ref'), bind('value')], ['reply', 7, 'x'])).toEqual({ ref: 7, value: 'x' });
    expect(match([bind('a'), bind('a')], [[1], [1]])).toEqual({ a: [1] });
    expect(match([bind('a'), bind('a')], [1, new Float(1)])).toBeNull();
    expect(
      match(
        bind('n', (n: unknown) => n === 1),
        1,
      ),
    ).toEqual({ n: 1 });
    expect(match(bind('n', 1), 2)).toBeNull();
    expect(Object.keys(match(bind('__proto__'), 1) ?? {})).toEqual(['__proto__']);
  });

  it('[TERM35] matches literals exactly', () => {
    expect(match(1, new Float(1))).toBeNull();
    expect(match('undefined', undefined)).toEqual({});
    expect(match(null, 'nil')).toEqual({});
    expect(match(new Date(1), new Date(1))).toEqual({});
  });

  it('[TERM36] matches tuples of the same length and lists cell by cell', () => {
    expect(match(['a'], ['a', 'b'])).toBeNull();
    expect(match(['a', ['b', bind('x')]], ['a', ['b', 1]])).toEqual({ x: 1 });
    const pattern = new Cons(bind('head') as never, bind('tail') as never);
    expect(match(pattern, List.fromArray([1, 2]))).toEqual({ head: 1, tail: List.fromArray([2]) });
    expect(match(pattern, List.nil)).toBeNull();
    expect(match([], List.nil)).toBeNull();
  });

  it('[TERM37] matches maps that have at least the keys of the pattern', () => {
    const terms = [
      { id: 'a', n: 1, more: true },
      new Map<string, unknown>(Object.entries({ id: 'a', n: 1 })),
      TermMap.fromObject({ id: 'a', n: 1 }),
    ];
    for (const term of terms) {
      expect(match({ id: 'a', n: bind('n') }, term)).toEqual({ n: 1 });
      expect(match({ id: 'b' }, term)).toBeNull();
      expect(match({ other: any }, term)).toBeNull();
      expect(match(TermMap.fromObject({ id: 'a' }), term)).toEqual({});
      expect(match({}, term)).toEqual({});
    }
    expect(match({}, [])).toBeNull();
    expect(match({}, 'a')).toBeNull();
    expect(match({ a: any }, null)).toBeNull();
    expect(match({ toString: any }, {})).toBeNull();
  });

  it('[TERM38] takes functions as guards, which fail when they throw', () => {
    const isBig = (n: unknown): boolean => (n as number) > 10;
    expect(match(['n', isBig], ['n', 11])).toEqual({});
    expect(match(['n', isBig], ['n', 9])).toBeNull();
    expect(match(() => 1, 1)).toBeNull();
    expect(
      match(() => {
        throw new Error('guard');
      }, 1),
    ).toBeNull();
  });

  it('[TERM39] gives null when nothing matches', () => {
    expect(match('a', 'b')).toBeNull();
  });
});
