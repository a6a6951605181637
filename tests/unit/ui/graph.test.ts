import { describe, expect, it } from 'vitest';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { Bander, bandSentence, bandSlot } from '#lib/ui/graph/bands';
import { foldsFor, summarise } from '#lib/ui/graph/fold';
import { gaugeAt } from '#lib/ui/graph/gauge';
import { layout } from '#lib/ui/graph/layout';
import { buried, buriedCount } from '#lib/ui/graph/metrics';
import { beside } from '#lib/ui/graph/plate';
import { kinkOn, lengthOf, pointAt, slice } from '#lib/ui/graph/polyline';
import { namedPaths, signalLine, wirePaths } from '#lib/ui/graph/routes';
import { railShape, strata } from '#lib/ui/graph/shapes';
import type { Point } from '#lib/ui/graph/types';
import { fitView, reveal, zoomBy } from '#lib/ui/graph/view';
import { walk } from '#lib/ui/graph/walk';
import { nodeSentence, ordinal } from '#lib/ui/graph/words';
import { shop, supervisor, tree, worker } from './mock';

const LINE: Point[] = [
  { x: 0, y: 0 },
  { x: 0, y: 40 },
  { x: 30, y: 40 },
];

describe('polyline', () => {
  it('measures and walks a broken line', () => {
    expect(lengthOf(LINE)).toBe(70);
    expect(pointAt(LINE, 50)).toEqual({ x: 10, y: 40, ux: 1, uy: 0 });
    expect(pointAt(LINE, 999)).toMatchObject({ x: 30, y: 40 });
    expect(slice(LINE, 30, 50).map(({ x, y }) => [x, y])).toEqual([
      [0, 30],
      [0, 40],
      [10, 40],
    ]);
  });

  it('keeps the kink on the wire', () => {
    for (const progress of [0, 0.5, 1]) {
      const { middle } = kinkOn(
        [
          { x: 5, y: 0 },
          { x: 5, y: 60 },
        ],
        progress,
      );
      expect(middle.x).toBe(5);
      expect(middle.y).toBeGreaterThan(8);
      expect(middle.y).toBeLessThan(52);
    }
  });
});

describe('railShape', () => {
  const rail = (form: Parameters<typeof railShape>[0]['form']) =>
    railShape({
      slot: 's',
      form,
      cx: 100,
      top: 46,
      y: 80,
      left: 20,
      right: 180,
      part: 0,
      pegs: [
        { slot: 'a', x: 20, to: 120, order: 1 },
        { slot: 'b', x: 180, to: 120, order: 2 },
      ],
    });

  it('has a form for each strategy', () => {
    expect(rail('one_for_one')).toMatchObject({ insulators: [20, 180], solid: '', chevrons: [] });
    expect(rail('one_for_all').solid).not.toBe('');
    expect(rail('rest_for_one').chevrons.length).toBeGreaterThan(3);
    expect(rail('dynamic')).toMatchObject({ plus: 'M206 75V85M201 80H211' });
    expect(rail('plain')).toMatchObject({ insulators: [], solid: '', dashed: '' });
  });
});

describe('plates of one line', () => {
  it('[LAB29] says beside the name as much of the state as has room, and else nothing', () => {
    expect(beside('41', worker('app/b'), 104)).toBe('41');
    expect(beside('{ n: 1, seen: 2 }', worker('app/b'), 104)).toBe('{ n: …');
    expect(beside('{ n: 1 }', worker('app/watcher'), 104)).toBe('');
  });

  it('[LAB29] leaves out the word of a wire that has no room for it', () => {
    const of = tree(supervisor('app', 'one_for_one', ['app/a', 'app/b']), worker('app/a'), worker('app/b'));
    const drawn = layout(of, { density: 'normal' });
    const [a, b] = [drawn.boxes.get('app/a'), drawn.boxes.get('app/b')];
    if (a === undefined || b === undefined) throw new Error('not drawn');
    const wire = { kind: 'monitor', from: 'app/a', to: 'app/b', fired: false } as const;
    const at = (key: string, x: number, y: number) => ({ key, wire, line: [], label: { x, y } });
    const free = b.y + b.height + 40;
    const paths = [at('over', a.x + a.width, a.y + 20), at('free', a.x, free), at('same', a.x + 20, free)];
    expect(namedPaths(paths, drawn, () => 58).map(({ key }) => key)).toEqual(['free']);
  });
});

describe('strata', () => {
  it('draws the newest legible and at most three edges', () => {
    expect(strata(1, 144, 'normal').map((s) => s.height)).toEqual([25]);
    expect(strata(12, 144, 'normal').map((s) => s.height)).toEqual([25, 6, 6, 6]);
    expect(strata(3, 116, 'short').map((s) => s.height)).toEqual([25]);
    expect(strata(3, 88, 'compact').map((s) => s.height)).toEqual([6]);
    expect(strata(3, 116, 'dense').map((s) => s.height)).toEqual([6]);
  });

  it('does not bury the tombstone the plate itself shows', () => {
    const stone = { incarnation: 1, pid: '', reason: 'killed', orderly: false, event: 1, time: 0 };
    const dead = worker('w', { status: 'dead', tombstones: [stone], deadCount: 1 });
    expect([buried(dead).length, buriedCount(dead)]).toEqual([0, 0]);
    const again = worker('w', { status: 'starting', incarnation: 2, tombstones: [stone], deadCount: 1 });
    expect([buried(again).length, buriedCount(again)]).toEqual([1, 1]);
  });
});

describe('gaugeAt', () => {
  const sup = { strategy: 'one_for_one', intensity: 3, period: 5, restarts: [8200, 4700] } as const;

  it('drains a cell as its restart leaves the period', () => {
    const view = gaugeAt({ ...sup, restarts: [...sup.restarts] }, 8200);
    expect(view).toMatchObject({ used: 2, text: '2/3 in 5 s', over: false });
    expect(view.cells.map((c) => Math.round(c * 10))).toEqual([3, 10, 0]);
    expect(gaugeAt({ ...sup, restarts: [...sup.restarts] }, 9700).used).toBe(1);
  });

  it('says that it gave up, and draws a bar above 12', () => {
    expect(gaugeAt({ ...sup, restarts: [], gaveUp: 4 }, 0)).toMatchObject({
      over: true,
      text: 'gave up 4/3',
    });
    expect(gaugeAt({ ...sup, restarts: [1], intensity: 20 }, 1)).toMatchObject({ cells: [], bar: 0.05 });
  });
});

describe('routes', () => {
  const t = shop();
  const l = layout(t, { density: 'normal' });

  it('takes an exit signal up the supervision wire', () => {
    const line = signalLine(t, l, { kind: 'exit', from: 'app/orders/till', to: 'app/orders' });
    const rail = l.rails.find((r) => r.slot === 'app/orders');
    expect(line[0]).toEqual({ x: rail?.cx, y: l.boxes.get('app/orders/till')?.y });
    expect(line.at(-1)).toEqual({ x: rail?.cx, y: rail?.top });
    expect(signalLine(t, l, { kind: 'exit', from: 'app/orders', to: 'app/orders/till' })).toEqual(
      [...line].reverse(),
    );
  });

  it('runs monitors below the row and across no plate', () => {
    const [path] = wirePaths(t, l, [
      { kind: 'monitor', from: 'app/audit', to: 'app/orders/till', fired: true },
    ]);
    const line = path?.line ?? [];
    const low = Math.max(...line.map((p) => p.y));
    for (const b of l.boxes.values()) expect(low).toBeGreaterThan(b.y + b.height);
    for (let i = 1; i < line.length; i++) {
      const [p, q] = [line[i - 1] as Point, line[i] as Point];
      expect(p.x === q.x || p.y === q.y).toBe(true);
      for (const b of l.boxes.values()) {
        const inX = Math.max(p.x, q.x) > b.x && Math.min(p.x, q.x) < b.x + b.width;
        const inY = Math.max(p.y, q.y) > b.y + b.height && Math.min(p.y, q.y) < b.y + b.height;
        expect(inX && inY && b.slot !== 'app/audit' && b.slot !== 'app/orders/till', b.slot).toBe(false);
      }
    }
  });

  it("takes 'DOWN' back along its monitor", () => {
    const paths = wirePaths(t, l, [
      { kind: 'monitor', from: 'app/audit', to: 'app/orders/till', fired: false },
    ]);
    const line = signalLine(t, l, { kind: 'down', from: 'app/orders/till', to: 'app/audit' }, paths);
    expect(line).toEqual([...(paths[0]?.line ?? [])].reverse());
  });

  it('gives wires that overlap a lane each', () => {
    const paths = wirePaths(t, l, [
      { kind: 'link', from: 'app/orders/ledger', to: 'app/orders/mailer', fired: false },
      { kind: 'monitor', from: 'app/orders/ledger', to: 'app/orders/till', fired: false },
    ]);
    expect(new Set(paths.map((p) => p.label.y)).size).toBe(2);
  });
});

describe('walk', () => {
  it('goes up to the parent, down to the first child and sideways', () => {
    const t = shop();
    expect(walk(t, undefined, 'ArrowDown')).toBe('app');
    expect(walk(t, 'app', 'ArrowDown')).toBe('app/stock');
    expect(walk(t, 'app/stock', 'ArrowRight')).toBe('app/orders');
    expect(walk(t, 'app/orders', 'ArrowDown', new Set(['app/orders']))).toBeUndefined();
    expect(walk(t, 'app/orders/till', 'ArrowUp')).toBe('app/orders');
    expect(walk(t, 'app/stock', 'ArrowLeft')).toBeUndefined();
    expect(walk(t, 'app', 'End')).toBe('app/audit');
    expect(walk(t, 'app/stock', 'ArrowDown')).toBeUndefined();
    expect(walk(t, 'app/stock', 'ArrowDown', new Set(), true)).toBe('app/orders');
  });
});

describe('words', () => {
  it('says everything about a node in one sentence', () => {
    const t = tree(
      supervisor('orders', 'rest_for_one', ['orders/ledger', 'orders/till']),
      worker('orders/ledger'),
      worker('orders/till', {
        incarnation: 2,
        state: '{sold: 0}',
        deadCount: 1,
        spec: { id: 'till', restart: 'permanent', shutdown: 5000, significant: false, order: 2 },
        tombstones: [{ incarnation: 1, pid: '', reason: 'no_price', orderly: false, event: 1, time: 0 }],
      }),
    );
    expect(nodeSentence(t, t.nodes['orders/till'] as never)).toBe(
      'till, worker, incarnation 2, idle, permanent, second child of orders, state {sold: 0}, mailbox empty, 1 earlier incarnation, last exit no_price',
    );
    expect(nodeSentence(t, t.nodes['orders'] as never)).toBe(
      'orders, supervisor, incarnation 1, idle, rest_for_one, 2 children, 0 of 3 restarts in 5 s',
    );
  });

  it('counts in ordinals', () => {
    expect([1, 10, 11, 21, 112].map(ordinal)).toEqual(['first', 'tenth', '11th', '21st', '112th']);
  });
});

describe('foldsFor', () => {
  const kids = Array.from({ length: 40 }, (_, i) => `app/pool/w${i}`);
  const t = tree(
    supervisor('app', 'one_for_one', ['app/pool', 'app/a']),
    supervisor('app/pool', 'dynamic', kids),
    ...kids.map((k) => worker(k)),
    worker('app/a', { status: 'dead' }),
  );

  it('folds until the tree is small enough, and never what must be seen', () => {
    expect([...foldsFor(t, { limit: 100 })]).toEqual([]);
    expect([...foldsFor(t, { limit: 10 })]).toEqual(['app/pool']);
    expect([...foldsFor(t, { limit: 10, keep: new Set(['app/pool/w3']) })]).toEqual([]);
  });

  it('tells the count and the worst state inside', () => {
    expect(summarise(t, t.nodes['app/pool']?.children ?? [])).toEqual({ count: 40, worst: 'idle' });
    expect(summarise(t, t.nodes['app']?.children ?? [])).toEqual({ count: 42, worst: 'dead' });
  });
});

describe('view', () => {
  it('fits without enlarging, zooms about the middle, reveals with the least motion', () => {
    expect(fitView({ x: 0, y: 0, width: 100, height: 100 }, 600, 400).zoom).toBe(1);
    expect(fitView({ x: 0, y: 0, width: 2000, height: 100 }, 600, 400).zoom).toBeCloseTo(0.276);
    const wide = { x: 100, y: 0, width: 2000, height: 100 };
    const at = (anchor: number) => fitView(wide, 600, 400, { pad: 10, least: 0.5, anchor });
    expect(at(1100)).toMatchObject({ x: -250, zoom: 0.5 });
    expect([at(150).x, at(2050).x]).toEqual([-40, -460]);
    const high = (height: number) =>
      fitView({ x: 0, y: 0, width: 100, height }, 600, 400, { least: 0.8 }).zoom;
    expect([high(352), high(500), high(1000)]).toEqual([1, 0.8, 1]);
    const v = zoomBy({ x: 0, y: 0, zoom: 1 }, 2, 600, 400);
    expect(v).toEqual({ zoom: 2, x: -300, y: -200 });
    const still = { x: 0, y: 0, zoom: 1 };
    expect(reveal(still, { x: 50, y: 50, width: 10, height: 10 }, 600, 400)).toBe(still);
    expect(reveal(still, { x: 700, y: 50, width: 10, height: 10 }, 600, 400).x).toBe(-124);
  });
});

describe('bands', () => {
  const slots = Array.from({ length: 300 }, (_, i) => `app/w${i}`);
  const crowd = (over: Record<string, Partial<TreeNode>> = {}): SystemTree =>
    tree(supervisor('app', 'one_for_one', slots), ...slots.map((slot) => worker(slot, over[slot])));

  it('[LAB28] leave a tree without large groups as it is', () => {
    const small = shop();
    expect(new Bander().band(small, new Set(), undefined).tree).toBe(small);
  });

  it('[LAB28] take all but the first twelve of a large group, counted and in words', () => {
    const { tree: shown, bands } = new Bander().band(
      crowd({ 'app/w100': { status: 'dead' }, 'app/w3': { status: 'dead' } }),
      new Set(),
      undefined,
    );
    const slot = bandSlot('app');
    expect(shown.nodes['app']?.children).toEqual([...slots.slice(0, 12), slot]);
    expect(Object.keys(shown.nodes)).toHaveLength(14);
    const band = bands.get(slot);
    expect(band).toMatchObject({ members: 288, count: 288, worst: 'dead', words: '287 idle, 1 dead' });
    expect(band && bandSentence(band)).toBe('288 more, folded: 287 idle, 1 dead. Press Enter to see them');
  });

  it('[LAB28] never hold the selected one, and open', () => {
    const bander = new Bander();
    const slot = bandSlot('app');
    const chosen = bander.band(crowd(), new Set(), 'app/w200');
    expect(chosen.tree.nodes['app']?.children.slice(11)).toEqual(['app/w11', 'app/w200', slot]);
    expect(chosen.bands.get(slot)?.members).toBe(287);
    const open = bander.band(crowd(), new Set([slot]), undefined);
    expect(open.tree.nodes['app']?.children).toEqual([...slots, slot]);
    expect(open.bands.get(slot)).toMatchObject({ open: true, members: 288 });
  });

  it('[LAB28] fold the roots too, and stay the same node while they say the same', () => {
    const many = tree(...slots.map((slot) => worker(slot.slice(4))));
    const bander = new Bander();
    const first = bander.band(many, new Set(), undefined);
    expect(first.tree.roots).toHaveLength(13);
    const again = bander.band({ ...many, position: 2 }, new Set(), undefined);
    expect(again.tree.nodes[bandSlot(undefined)]).toBe(first.tree.nodes[bandSlot(undefined)]);
  });
});
