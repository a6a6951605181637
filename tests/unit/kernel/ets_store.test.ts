import { describe, expect, it } from 'vitest';
import { TreeStore } from '#lib/runtime/kernel/ets/store';

describe('TreeStore', () => {
  it('[ETS3] finds what is in it, in key order, while it grows to many leaves and shrinks to none', () => {
    const store = new TreeStore();
    const model = new Map<number, unknown>();
    let x = 1;
    const chance = (n: number) => (x = (x * 48_271) % 2_147_483_647) % n;
    const wrong: number[] = [];
    const check = () => {
      expect(wrong).toEqual([]);
      const keys = [...model.keys()].sort((a, b) => a - b);
      const up: unknown[] = [];
      for (let at = store.first(); at !== undefined; at = store.after(at)) up.push(at.key);
      const down: unknown[] = [];
      for (let at = store.last(); at !== undefined; at = store.prev(at.key)) down.push(at.key);
      expect(up).toEqual(keys);
      expect(down).toEqual(keys.reverse());
    };
    // Nine of ten steps put a key in at first, one of ten at last.
    for (const puts of [9, 5, 1]) {
      for (let i = 0; i < 20_000; i++) {
        const key = chance(30_000) / 2;
        const known = store.find(key);
        if (known !== model.get(key)) wrong.push(key);
        if (chance(10) < puts) model.set(key, store.obtain(key));
        else if (known !== undefined) {
          store.drop(known);
          model.delete(key);
        }
      }
      check();
      for (const key of [-1, 0, 7_500.25, 15_000]) {
        const keys = [...model.keys()];
        const after = Math.min(...keys.filter((k) => k > key));
        const before = Math.max(...keys.filter((k) => k < key));
        expect(store.next(key)?.key ?? Infinity).toBe(after);
        expect(store.prev(key)?.key ?? -Infinity).toBe(before);
      }
    }
    for (const key of [...model.keys()]) store.drop({ key });
    expect([store.first(), store.last(), store.next(0), store.prev(0), store.find(0)]).toEqual([...Array(5)]);
    store.obtain('again');
    expect(store.first()).toBe(store.find('again'));
  });
});
