import { describe, expect, it } from 'vitest';
import type { SystemTree } from '#lib/diagnostics/views';
import { Placer } from '#lib/ui/graph/flow';
import { foldsFor } from '#lib/ui/graph/fold';
import { layout, sameShape } from '#lib/ui/graph/layout';
import { STRATUM, strataHeight } from '#lib/ui/graph/metrics';
import { signalLine, wirePaths } from '#lib/ui/graph/routes';
import type { Box, Layout } from '#lib/ui/graph/types';
import { fitView } from '#lib/ui/graph/view';
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

/** `app` over so many groups, each of its own strategy, over so many workers; one of them over a group of its own. */
function groups(count: number, size: number): SystemTree {
  const strategies = ['one_for_one', 'one_for_all', 'rest_for_one', 'dynamic'] as const;
  const names = Array.from({ length: count }, (_, i) => `app/g${i}`);
  const inner = ['x', 'y', 'z'].map((name) => `app/g0/inner/${name}`);
  const nodes = names.flatMap((name, i) => {
    const kids = Array.from({ length: size + i }, (_, k) => `${name}/w${k}`);
    const all = i === 0 ? [...kids, 'app/g0/inner'] : kids;
    return [supervisor(name, strategies[i % 4] ?? 'one_for_one', all), ...kids.map((kid) => worker(kid))];
  });
  return tree(
    supervisor('app', 'one_for_one', [...names, 'app/lone']),
    ...nodes,
    supervisor('app/g0/inner', 'one_for_all', inner),
    ...inner.map((slot) => worker(slot)),
    worker('app/lone'),
  );
}

describe('[LAB29] stacked', () => {
  const big = groups(6, 4);
  const wide = (width: number, of = big): Layout => layout(of, { density: 'compact', stacked: width });

  it('gives every plate a place of its own, in the width that it is given', () => {
    for (const width of [400, 600, 900]) {
      const l = wide(width);
      expect(l.boxes.size).toBe(Object.keys(big.nodes).length);
      noOverlap(l);
      for (const box of l.boxes.values()) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width, box.slot).toBeLessThanOrEqual(width);
      }
    }
    expect(wide(400).bounds.height).toBeGreaterThan(wide(900).bounds.height);
  });

  it('hangs every child on a rail of its own supervisor, in start order', () => {
    const { rails, boxes } = wide(600);
    for (const [slot, node] of Object.entries(big.nodes)) {
      if (node.children.length === 0) continue;
      const own = rails.filter((rail) => rail.slot === slot);
      expect(own.flatMap(({ pegs }) => pegs.map((peg) => peg.slot))).toEqual(node.children);
      expect(new Set(own.map(({ form }) => form))).toEqual(new Set([node.sup?.strategy]));
    }
    for (const rail of rails)
      for (const peg of rail.pegs) {
        const box = boxes.get(peg.slot) as Box;
        if (rail.upright) expect([peg.to, peg.x]).toEqual([box.x, box.y + box.height / 2]);
        else expect(peg.to).toBe(box.y);
      }
  });

  it('runs wires and signals across no other plate, along lines that are straight', () => {
    const l = wide(600);
    const slots = [...l.boxes.keys()];
    const across: string[] = [];
    const pairs = slots.flatMap((from, i) =>
      slots.filter((_, k) => (i * 7 + k) % 11 === 0).map((to) => [from, to]),
    );
    for (const [from = '', to = ''] of pairs) {
      if (from === to || big.nodes[from]?.parent === to || big.nodes[to]?.parent === from) continue;
      const [path] = wirePaths(big, l, [{ kind: 'monitor', from, to, fired: false }]);
      for (const line of [path?.line ?? [], signalLine(big, l, { kind: 'message', from, to })]) {
        expect(line.length).toBeGreaterThan(1);
        for (const [i, q] of line.entries()) {
          const p = line[i - 1];
          if (p === undefined) continue;
          if (p.x !== q.x && p.y !== q.y) across.push(`${from} to ${to} aslant`);
          for (const b of l.boxes.values()) {
            if (b.slot === from || b.slot === to) continue;
            const inX = Math.max(p.x, q.x) > b.x && Math.min(p.x, q.x) < b.x + b.width;
            const inY = Math.max(p.y, q.y) > b.y && Math.min(p.y, q.y) < b.y + b.height;
            if (inX && inY) across.push(`${from} to ${to} across ${b.slot}`);
          }
        }
      }
    }
    expect(across).toEqual([]);
  });

  it('moves nothing that comes before a new child', () => {
    const grown = groups(6, 4);
    grown.nodes['app/g3']?.children.push('app/g3/new');
    grown.nodes['app/g3/new'] = worker('app/g3/new');
    const [before, after] = [wide(600), wide(600, grown)];
    for (const [slot, { x, y }] of before.boxes)
      if (/^app\/g[0-2]/.test(slot)) expect(after.boxes.get(slot)).toMatchObject({ x, y });
  });

  it('is chosen where rows cannot be read, and kept while the tree grows and shrinks', () => {
    const pane = { width: 620, height: 520 };
    const placer = new Placer();
    const place = (of: SystemTree) => placer.place(of, pane, new Set());
    const zoom = (l: Layout): number =>
      fitView(l.bounds, pane.width, pane.height, { pad: 20, least: 0.85 }).zoom;
    expect(place(shop()).layout.density).toBe('normal');
    const { layout: stacked } = place(groups(3, 3));
    expect(stacked.boxes.get('app/g0')?.exit).toBeDefined();
    expect(zoom(stacked)).toBeGreaterThanOrEqual(0.85);
    const way = stacked.density;
    expect(place(shop()).layout.density).toBe(way);
    placer.again();
    expect(place(shop()).layout.density).toBe('normal');
  });

  it('[LAB29] leaves a small tree room for what was died of, however low the pane', () => {
    const line = ['a', 'b', 'c'].map((name) => `app/line/${name}`);
    const six = tree(
      supervisor('app', 'one_for_one', ['app/far', 'app/line']),
      worker('app/far'),
      supervisor('app/line', 'one_for_all', line),
      ...line.map((slot) => worker(slot)),
    );
    const ways = new Set<string>();
    for (const [width, height] of [
      [1000, 600],
      [1000, 400],
      [884, 285],
      [884, 150],
      [560, 300],
      [390, 340],
    ] as const)
      for (const of of [six, shop()]) {
        const { layout: l } = new Placer().place(of, { width, height }, new Set(), { below: 60 });
        const boxes = [...l.boxes.values()];
        ways.add(`${l.density} ${boxes[0]?.exit === undefined}`);
        expect(l.density).not.toBe('compact');
        const stones = strataHeight(1, l.density);
        expect(stones).toBe(STRATUM);
        for (const box of boxes.filter(({ slot }) => of.nodes[slot]?.kind === 'worker'))
          for (const other of boxes)
            if (other !== box) expect(overlaps({ ...box, height: box.height + stones }, other)).toBe(false);
      }
    expect(ways).toContain('short true');
    expect(ways).toContain('short false');
  });

  it('folds what is alike together, and over a thousand to an overview', () => {
    const areas = Array.from({ length: 20 }, (_, i) => `app/a${i}`);
    const deep = (size: number): SystemTree =>
      tree(
        supervisor('app', 'one_for_one', areas),
        ...areas.flatMap((area) => {
          const groups = Array.from({ length: 7 }, (_, i) => `${area}/g${i}`);
          const workers = groups.map((group) => Array.from({ length: size }, (_, i) => `${group}/w${i}`));
          return [
            supervisor(area, 'one_for_one', groups),
            ...groups.map((group, i) => supervisor(group, 'one_for_one', workers[i] ?? [])),
            ...workers.flat().map((slot) => worker(slot)),
          ];
        }),
      );
    expect(foldsFor(deep(2)).size).toBe(140);
    expect(foldsFor(deep(7))).toEqual(new Set([...foldsFor(deep(2)), ...areas]));
  });
});
