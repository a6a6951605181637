import { describe, expect, it } from 'vitest';
import { Binary, Float, List, Pid, size } from '../../../../src/lib/runtime/kernel/terms';
import { nested, selfish } from './helpers';

describe('size', () => {
  it('[TERM64] estimates words as on a 64-bit BEAM', () => {
    const sizes: [unknown, number][] = [
      [1, 1],
      ['ok', 1],
      ['x'.repeat(800), 101],
      [new Pid(1), 1],
      [new Float(1), 2],
      [[], 1],
      [['reply', 1, 2], 4],
      [List.fromArray([1, 2]), 5],
      [{ a: 1 }, 7],
      [Binary.fromString('x'.repeat(80)), 13],
    ];
    for (const [term, words] of sizes) expect([term, size(term)]).toEqual([term, words]);
  });

  it('[TERM65] stops at max and never throws', () => {
    expect(size(Array(1000).fill(1), 100)).toBe(100);
    expect(size(selfish(), 500)).toBe(500);
    expect(size(nested(100_000))).toBeGreaterThan(100_000);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(size([proxy])).toBeGreaterThan(0);
    expect(size(new Map(Array.from({ length: 1e5 }, (_, i) => [i, i])), 50)).toBe(50);
  });
});
