import { describe, expect, it } from 'vitest';
import { Binary, inspect, List, Opaque, preview, Truncated } from '../../../../src/lib/runtime/kernel/terms';
import { moduleTerm, nested, selfish } from './helpers';

describe('preview', () => {
  it('[TERM62] shares nothing that can change', () => {
    const term = {
      a: [1, [2]],
      m: new Map([['k', [1]]]),
      s: new Set([[1]]),
      d: new Date(1),
      l: List.fromArray([[1]]),
    };
    const before = inspect(term);
    const snapshot = preview(term);
    expect(inspect(snapshot)).toBe(before);
    (term.a[1] as number[]).push(3);
    term.m.get('k')?.push(2);
    term.d.setTime(9);
    term.l.toArray().forEach((item) => (item as number[]).push(2));
    expect(inspect(snapshot)).toBe(before);
  });

  it('[TERM62] gives immutable terms back as they are, however large', () => {
    const list = List.fromArray(Array<number>(10_000).fill(1));
    for (const term of [1, 'a', null, Binary.fromString('x'), list, moduleTerm('M')])
      expect(preview(term)).toBe(term);
    expect((preview(['state', list]) as unknown[])[1]).toBe(list);
  });

  it('[TERM60] cuts off what is more than maxNodes', () => {
    expect(preview([1, 2, 3, 4], 2)).toEqual([1, 2, new Truncated(2)]);
    expect(preview({ a: 1, b: 2, c: 3 }, 2)).toEqual({ a: 1, b: 2, '…': new Truncated(1) });
    expect((preview(Array(1_000_000).fill(0)) as unknown[]).length).toBe(201);
    expect(inspect(preview(new Set([1, 2, 3]), 1))).toBe('Set { 1, … }');
    expect(inspect(preview(List.fromArray([[1], [2], [3]]), 2))).toContain('…');
    expect(preview(new Uint8Array(1_000_000))).toEqual(new Truncated(1_000_000));
  });

  it('[TERM61] cuts what lies deepest', () => {
    const deep = { list: Array.from({ length: 1000 }, () => [1]), last: 'seen' };
    expect(preview(deep, 100)).toMatchObject({ last: 'seen' });
  });

  it('[TERM61] ends on cycles, depth and hostile objects', () => {
    expect(inspect(preview(selfish()))).toBe('[1, …]');
    expect(inspect(preview(nested(100_000)))).toContain('…');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(preview([1, proxy])).toEqual([1, new Opaque('[unreadable]')]);
    const getter = {
      a: 1,
      get b(): never {
        throw new Error('no');
      },
    };
    expect(preview(getter)).toEqual({ a: 1, b: new Opaque('[unreadable]') });
  });

  it('[TERM62] keeps the printed form of what is no term', () => {
    class Account {
      balance = 5;
    }
    function handler(): void {}
    const snapshot = preview([handler, new Account(), Symbol('s')]);
    expect(snapshot).toEqual([
      new Opaque('[Function: handler]'),
      new Opaque('Account { balance: 5 }'),
      new Opaque('Symbol(s)'),
    ]);
  });
});
