import { describe, expect, it } from 'vitest';
import { layout, sameShape } from '#lib/ui/graph/layout';
import type { Box, Layout } from '#lib/ui/graph/types';
import { shop, supervisor, tree, worker } from './mock';

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function noOverlap(l: Layout): void {
  const boxes = [...l.boxes.values()];
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) expect(overlaps(a, b), `${a.slot} on ${b.slot}`).toBe(false);
}

const at = (l: Layout, slot: string): Box => {
  const box = l.boxes.get(slot);
  if (!box) throw new Error(`no box ${slot}`);
  return box;
};

describe('layout', () => {
  it('puts a supervisor over the middle of its children', () => {
    const l = layout(shop(), { density: 'normal' });
    const middle = (slot: string): number => at(l, slot).x + at(l, slot).width / 2;
    expect(middle('app/orders')).toBeCloseTo(middle('app/orders/till'), 0);
    expect(Math.abs(middle('app') - (middle('app/stock') + middle('app/audit')) / 2)).toBeLessThanOrEqual(1);
  });

  it('never lays one plate on another', () => {
    noOverlap(layout(shop(), { density: 'normal' }));
    noOverlap(layout(shop(), { density: 'narrow' }));
    const many = Array.from({ length: 47 }, (_, i) => `app/pool/w${i}`);
    const big = tree(
      supervisor('app', 'one_for_one', ['app/a', 'app/pool', 'app/b']),
      worker('app/a'),
      supervisor('app/pool', 'dynamic', many),
      supervisor('app/b', 'one_for_all', ['app/b/c']),
      worker('app/b/c'),
      ...many.map((s) => worker(s)),
    );
    noOverlap(layout(big, { density: 'normal' }));
    noOverlap(layout(big, { density: 'compact' }));
  });

  it('keeps room under a row only where something stands in it', () => {
    const two = tree(worker('toy'), supervisor('app', 'one_for_one', ['app/a']), worker('app/a'));
    const l = (slots?: ReadonlySet<string>) =>
      layout(two, { density: 'normal', ...(slots && { under: { height: 100, slots } }) });
    const none = l();
    const low = l(new Set(['app', 'app/a']));
    expect(at(low, 'app/a').y).toBe(at(none, 'app/a').y);
    expect(low.bounds.height).toBe(none.bounds.height + 100);
    // Nobody supervises it: what stands under it has its own place beside the tree, and moves nothing.
    const beside = l(new Set(['toy']));
    const [toy, app, a] = ['toy', 'app', 'app/a'].map((slot) => at(beside, slot));
    expect(a?.y).toBe(at(none, 'app/a').y);
    expect((toy?.x ?? 0) + (toy?.width ?? 0)).toBeLessThan(Math.min(app?.x ?? 0, a?.x ?? 0));
    expect(beside.bounds.height).toBeGreaterThanOrEqual((toy?.y ?? 0) + (toy?.height ?? 0) + 100);
    const alone = tree(worker('x'), worker('y'));
    const drawn = layout(alone, { density: 'normal', under: { height: 100 } });
    expect(drawn.rows[0]?.channel).toBeGreaterThan(156);
  });

  it('moves nothing when only state changes', () => {
    const before = shop();
    const after = shop();
    after.nodes['app/orders/till'] = worker('app/orders/till', {
      incarnation: 2,
      status: 'running',
      deadCount: 1,
      tombstones: [{ incarnation: 1, pid: '<0.1.0>', reason: 'killed', orderly: false, event: 9, time: 20 }],
    });
    expect(sameShape(before, after)).toBe(true);
    expect([...layout(after, { density: 'normal' }).boxes]).toEqual([
      ...layout(before, { density: 'normal' }).boxes,
    ]);
  });

  it('keeps what is left of a new child where it was', () => {
    const before = layout(shop(), { density: 'normal' });
    const grown = shop();
    grown.nodes['app/orders']?.children.push('app/orders/new');
    grown.nodes['app/orders/new'] = worker('app/orders/new');
    const after = layout(grown, { density: 'normal' });
    expect(sameShape(shop(), grown)).toBe(false);
    const gaps = (l: Layout): number => at(l, 'app/orders/till').x - at(l, 'app/orders/ledger').x;
    expect(gaps(after)).toBe(gaps(before));
    for (const slot of ['app', 'app/stock', 'app/orders/till'])
      expect(at(after, slot).y).toBe(at(before, slot).y);
  });

  it('hangs many plain children in strings, three wide on a phone', () => {
    const many = Array.from({ length: 9 }, (_, i) => `s/w${i}`);
    const l = layout(tree(supervisor('s', 'dynamic', many), ...many.map((s) => worker(s))), {
      density: 'narrow',
    });
    expect(new Set([...l.boxes.values()].filter((b) => b.hung).map((b) => b.x)).size).toBe(3);
    expect(l.bounds.width).toBeLessThan(420);
  });

  it('draws every rail plain before a bet', () => {
    expect(layout(shop(), { density: 'normal', plain: true }).rails.every((r) => r.form === 'plain')).toBe(
      true,
    );
  });

  it('leaves out what is folded', () => {
    const l = layout(shop(), { density: 'normal', folded: new Set(['app/orders']) });
    expect(l.boxes.has('app/orders')).toBe(true);
    expect(l.boxes.has('app/orders/till')).toBe(false);
    expect(l.rails.map((r) => r.slot)).toEqual(['app']);
  });

  it('gives every one of a thousand processes a place of its own', () => {
    const sups = Array.from({ length: 100 }, (_, i) => `app/s${i}`);
    const nodes = sups.flatMap((s) => {
      const kids = Array.from({ length: 10 }, (_, i) => `${s}/w${i}`);
      return [supervisor(s, 'one_for_one', kids), ...kids.map((k) => worker(k))];
    });
    const big = tree(supervisor('app', 'one_for_one', sups), ...nodes);
    const { boxes } = layout(big, { density: 'compact' });
    expect(boxes.size).toBe(1101);
    expect(new Set([...boxes.values()].map((box) => `${box.x} ${box.y}`)).size).toBe(1101);
  });
});
