import { describe, expect, it } from 'vitest';
import type { SystemTree, TraceRow, TraceWindow } from '#lib/diagnostics/views';
import { examples } from '#lib/examples/index';
import type { RunStatus } from '#lib/operations';
import { Sandbox } from '#lib/sandbox/sandbox';
import { concerns, departures, flightOf } from '#lib/ui/home/flights';
import { hear, laneRange, lanesFor, live, NO_LIVES } from '#lib/ui/home/lanes';
import { breakable, breakOrder, labelLeft, stageOf, subtree } from '#lib/ui/home/stage';
import { NO_STORY, tell, untouched, type Story } from '#lib/ui/home/story';
import { shop as small, worker } from './mock';

/** The shop at 2.5 s. */
function shopRun(): Sandbox {
  const sandbox = new Sandbox();
  const files = examples.find(({ slug }) => slug === 'shop')?.files ?? {};
  sandbox.load(files);
  sandbox.start(0);
  sandbox.runUntil(2500);
  return sandbox;
}

const treeOf = (sandbox: Sandbox): SystemTree =>
  subtree(sandbox.execute('system.tree', {}) as SystemTree, 'app');

function kill(sandbox: Sandbox, slot: string): TraceRow[] {
  const { position } = sandbox.execute('run.status', {}) as RunStatus;
  sandbox.execute('process.kill', { pid: slot, reason: 'kill' });
  sandbox.runUntil(2500);
  return (sandbox.execute('trace.window', { from: position, count: 1000 }) as TraceWindow).rows;
}

function storyOf(rows: readonly TraceRow[]): Story {
  return rows.reduce((story, row) => tell(story, row).story, NO_STORY);
}

const words = (story: Story): string[] => story.lines.map((line) => line.parts.map((p) => p.text).join(''));

describe('the story of a break', () => {
  it('says what you did, who exits, who hears of it, what the supervisor decides, stops and starts', () => {
    const story = storyOf(kill(shopRun(), 'app/orders/till'));
    expect(story.title).toBe('You killed till#1');
    expect(words(story)).toEqual([
      'till#1 exits: killed.',
      'till#1 sends orders#1 the exit signal killed along their link.',
      "audit#1 gets 'DOWN' of till#1: killed.",
      'orders#1 restarts till#1 and 1 child started after it: this is rest_for_one.',
      'orders#1 stops mailer#1: it started after till#1, and this is rest_for_one.',
      'orders#1 restarts till: till#2 starts.',
      'orders#1 restarts mailer: mailer#2 starts.',
    ]);
  });

  it('is only made of sentences of the trace', () => {
    for (const slot of ['app/stock', 'app/audit', 'app/orders', 'app/orders/ledger', 'app']) {
      const rows = kill(shopRun(), slot);
      const said = new Set(rows.map((row) => row.text));
      for (const line of words(storyOf(rows))) expect(said).toContain(line);
    }
  });

  it('says that a temporary child stays away', () => {
    expect(words(storyOf(kill(shopRun(), 'app/audit'))).at(-1)).toBe(
      'app#1 does not restart audit#1: it is temporary.',
    );
  });

  it('says when a supervisor gives up, and what the one above does', () => {
    const sandbox = shopRun();
    for (let i = 0; i < 3; i++) kill(sandbox, 'app/orders/till');
    const story = storyOf(kill(sandbox, 'app/orders/till'));
    expect(story.gaveUp).toEqual(['orders#1']);
    expect(words(story).some((line) => line.startsWith('orders#1 gives up:'))).toBe(true);
    expect(words(story)).toContain('app#1 restarts orders#1: it is permanent.');
  });

  it('counts restarts from the second on', () => {
    const sandbox = shopRun();
    expect(words(storyOf(kill(sandbox, 'app/stock'))).join()).not.toContain('counts');
    expect(words(storyOf(kill(sandbox, 'app/stock'))).join()).toContain('counts restart 2 of 3');
  });

  it('takes under eight seconds for the process the first hint is about', () => {
    let story = NO_STORY;
    let total = 0;
    for (const row of kill(shopRun(), 'app/orders/till')) {
      const beat = tell(story, row);
      story = beat.story;
      total += beat.ms;
    }
    expect(total).toBeGreaterThan(4000);
    expect(total).toBeLessThan(8000);
  });

  it('lets exit signals of one sender leave together', () => {
    const rows = kill(shopRun(), 'app/orders').filter((row) => row.kind === 'exit_signal' && row.slot !== '');
    let story = NO_STORY;
    const beats = rows.map((row) => {
      const beat = tell(story, row);
      story = beat.story;
      return [beat.told, beat.ms < 100];
    });
    expect(beats.slice(0, 3)).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it('names those whom the break did not touch', () => {
    const sandbox = shopRun();
    const before = treeOf(sandbox);
    kill(sandbox, 'app/orders/till');
    const line = untouched(before, treeOf(sandbox), 'app/orders/till');
    expect(line?.parts.map((p) => p.text).join('')).toBe('ledger#1 ran on and kept its state.');
    expect(untouched(before, treeOf(sandbox), 'app')).toBeUndefined();
  });
});

describe('flights of the first page', () => {
  it('draws exit signals, calls, replies, casts and downs between plates', () => {
    const sandbox = shopRun();
    const tree = treeOf(sandbox);
    const rows = (sandbox.execute('trace.window', { kinds: ['send'], count: 1000 }) as TraceWindow).rows;
    const flights = [...rows, ...kill(sandbox, 'app/orders/till')].flatMap(
      (row) => flightOf(row, tree) ?? [],
    );
    const routes = new Set(flights.map((f) => `${f.kind} ${f.from} ${f.to}`));
    for (const route of [
      'call app/orders/till app/orders/ledger',
      'reply app/orders/ledger app/orders/till',
      'message app/orders/till app/stock',
      'exit app/orders/till app/orders',
      'exit app/orders app/orders/mailer',
      'down app/orders/till app/audit',
    ])
      expect(routes).toContain(route);
    expect(flights.find((f) => f.kind === 'exit')?.label).toBe('exit: killed');
  });

  it('leaves out those who are not in the tree', () => {
    const sandbox = shopRun();
    const tree = treeOf(sandbox);
    const outside = kill(sandbox, 'app').filter((row) => !concerns(row, tree));
    expect(outside.map((row) => row.text)).toContain('main#1 exits: killed.');
    expect(outside.every((row) => row.text.includes('main#1'))).toBe(true);
  });

  it('lets messages of one moment leave one after the other, and drops those that are late', () => {
    const flights = Array.from({ length: 20 }, (_, i) => ({
      id: String(i),
      kind: 'message' as const,
      from: 'a',
      to: 'b',
    }));
    const leaving = departures(flights, 1000, 900, 400);
    expect(leaving.map((f) => f.start).slice(0, 2)).toEqual([1140, 1380]);
    expect(leaving.length).toBeLessThan(10);
  });
});

describe('the stage', () => {
  it('is part of a tree, with the wires inside it', () => {
    const tree = {
      ...small(),
      wires: [{ kind: 'monitor' as const, from: 'app/audit', to: 'app/orders/till', fired: false }],
    };
    const part = subtree(tree, 'app/orders');
    expect([part.roots, Object.keys(part.nodes).length, part.wires]).toEqual([['app/orders'], 4, []]);
    expect(subtree(tree, 'nobody').roots).toEqual([]);
  });

  it('lets nothing stand above a neighbour, and fits a desk and a phone', () => {
    const desk = stageOf(small(), 'desk');
    const box = (slot: string) => desk.layout.boxes.get(slot) ?? { x: NaN, width: NaN };
    expect(box('app/stock').x + box('app/stock').width).toBeLessThan(box('app/orders/ledger').x);
    expect(box('app/orders/mailer').x + box('app/orders/mailer').width).toBeLessThan(box('app/audit').x);
    expect(desk.width).toBeLessThan(840);
    expect(desk.height).toBeLessThan(530);
    const phone = stageOf(subtree(small(), 'app/orders'), 'phone');
    expect(phone.width).toBeLessThanOrEqual(360);
    expect(
      labelLeft(phone, { ...phone.layout.boxes.get('app/orders/mailer')! }, 152) + 152,
    ).toBeLessThanOrEqual(360);
  });

  it('numbers workers from left to right, then supervisors from the lowest up', () => {
    expect(breakOrder(small()).map((slot) => slot.split('/').at(-1))).toEqual([
      'stock',
      'ledger',
      'till',
      'mailer',
      'audit',
      'orders',
      'app',
    ]);
  });

  it('breaks only what lives', () => {
    const tree = small();
    tree.nodes['app/stock'] = worker('app/stock', { status: 'dead' });
    expect([breakable(tree, 'app/stock'), breakable(tree, 'app/audit'), breakable(tree, 'x')]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('lanes of the first page', () => {
  it('follow lives through a crash and an orderly stop, and keep those that did not change', () => {
    const sandbox = shopRun();
    const before = live(NO_LIVES, treeOf(sandbox));
    kill(sandbox, 'app/orders/till');
    const after = live(before, treeOf(sandbox));
    const ends = (slot: string) => after.get(slot)?.segments.map((s) => [s.incarnation, s.to, s.end]);
    expect(ends('app/orders/till')).toEqual([
      [1, 2500, 'crash'],
      [2, undefined, undefined],
    ]);
    expect(ends('app/orders/mailer')?.[0]).toEqual([1, 2500, 'stop']);
    expect(after.get('app/stock')).toBe(before.get('app/stock'));
  });

  it('hear receipts', () => {
    const lives = live(NO_LIVES, small());
    const row = {
      seq: 1,
      time: 5,
      kind: 'receive',
      subject: '',
      slot: 'app/stock',
      text: '',
      parts: [],
      cause: -1,
    };
    expect(hear(lives, [row]).get('app/stock')?.beads).toEqual([5]);
    expect(hear(lives, [{ ...row, kind: 'send' }])).toBe(lives);
  });

  it('are those of the broken process and its siblings', () => {
    const names = (slot: string) => lanesFor(small(), slot).map((s) => s.split('/').at(-1));
    expect(names('app/orders/till')).toEqual(['ledger', 'till', 'mailer']);
    expect(names('app/orders')).toEqual(['ledger', 'till', 'mailer']);
    expect(names('app/stock')).toEqual(['stock', 'audit']);
  });

  it('show six seconds, some of them ahead', () => {
    expect([laneRange(1000), laneRange(9800)]).toEqual([
      { from: 0, to: 6000 },
      { from: 5000, to: 11000 },
    ]);
  });
});
