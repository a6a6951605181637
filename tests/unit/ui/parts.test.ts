import { describe, expect, it } from 'vitest';
import type { ProcessDetail, SystemTree, TraceRow } from '#lib/diagnostics/views';
import { lampOf, signalOf } from '#lib/ui/glyphs/kinds';
import { FlowNodes, Placer } from '#lib/ui/graph/flow';
import { treeAct } from '#lib/ui/graph/keys';
import { progressAt, signalDone } from '#lib/ui/graph/motion';
import { tableRows } from '#lib/ui/graph/rows';
import {
  earlierStates,
  factsOf,
  mailboxWords,
  nowWords,
  restartWords,
  senderWords,
} from '#lib/ui/inspector/facts';
import { keepUnits, seconds, span } from '#lib/ui/time';
import { ticks, tickText, timeAt, xOf } from '#lib/ui/timeline/scale';
import { tiesOf } from '#lib/ui/timeline/ties';
import { Heights } from '#lib/ui/trace/heights';
import { liveSummary } from '#lib/ui/trace/summary';
import { shop, supervisor, tree, worker } from './mock';

describe('time', () => {
  it('prints virtual time with three decimals, short spans in ms', () => {
    expect([seconds(8560), span(3), span(1002)]).toEqual(['8.560 s', '3 ms', '1.002 s']);
    expect(keepUnits('1 of 3 in 5 s.')).toBe('1 of 3 in 5\u00a0s.');
  });
});

describe('glyphs', () => {
  it('tells a crash from an orderly end', () => {
    const end = (orderly: boolean) =>
      lampOf(
        worker('w', {
          status: 'dead',
          tombstones: [{ incarnation: 1, pid: '', reason: '', orderly, event: 1, time: 0 }],
        }),
      );
    expect([end(true), end(false)]).toEqual(['dead', 'crash']);
  });

  it('finds the glyph of an event by its kind', () => {
    const kinds = [
      'operation',
      'send',
      'call',
      'reply',
      'exit_signal',
      'exit',
      'down',
      'shutdown',
      'restart',
      'state',
      'gave_up',
      'monitor',
      'link',
      'exit_trapped',
      'exit_ignored',
      'nothing',
    ];
    expect(kinds.map(signalOf)).toEqual([
      'op',
      'message',
      'call',
      'reply',
      'exit',
      'crash',
      'down',
      'stop',
      'start',
      'state',
      'crash',
      'monitor',
      'link',
      'exit',
      'exit',
      'other',
    ]);
  });
});

describe('Heights', () => {
  it('knows tops of rows from what was measured', () => {
    const h = new Heights(30);
    expect(h.set(2, 50)).toBe(true);
    expect(h.set(2, 50)).toBe(false);
    h.set(100, 10);
    expect([h.offset(2), h.offset(3), h.offset(101), h.offset(1000)]).toEqual([60, 110, 3030, 30000]);
    expect([h.at(0, 1000), h.at(109, 1000), h.at(110, 1000), h.at(9e9, 1000)]).toEqual([0, 2, 3, 999]);
  });
});

describe('liveSummary', () => {
  const row = (kind: string, text: string): TraceRow => ({
    seq: 1,
    time: 0,
    kind,
    subject: '',
    slot: '',
    text,
    parts: [],
    cause: 0,
  });

  it('says exits and starts, and counts the rest', () => {
    expect(
      liveSummary([
        row('exit', 'b#1 exited: killed.'),
        row('send', 'x'),
        row('start', 'b#2 started by app.'),
      ]),
    ).toBe('b#1 exited: killed; b#2 started by app');
    expect(
      liveSummary(
        Array.from({ length: 6 }, () => row('exit', 'a.')),
        2,
      ),
    ).toBe('a; a; and 4 more');
    expect(liveSummary([row('send', 'x')])).toBe('');
  });
});

describe('timeline scale', () => {
  const s = { from: 4000, to: 10000, left: 100, width: 600 };

  it('goes from time to place and back', () => {
    expect(xOf(s, 7000)).toBe(400);
    expect(timeAt(s, 400)).toBe(7000);
    expect(timeAt(s, -5)).toBe(4000);
  });

  it('writes round times with room between them', () => {
    expect(ticks(s)).toEqual([4000, 5000, 6000, 7000, 8000, 9000, 10000]);
    expect(ticks({ ...s, from: 0, to: 12 })).toEqual([0, 2, 4, 6, 8, 10, 12]);
    expect([tickText(8500, 500), tickText(8000, 1000), tickText(4, 2)]).toEqual(['8.5 s', '8 s', '0.004 s']);
  });
});

describe('tiesOf', () => {
  it('ties a restart to the crash it answered, and none ahead of the playhead', () => {
    const life = (slot: string, to: number) => ({
      slot,
      name: slot,
      depth: 1,
      supervisor: false,
      segments: [{ incarnation: 1, from: 0, to, end: 'crash' as const }],
    });
    const lanes = [
      {
        slot: 's',
        name: 'its restarts',
        depth: 0,
        supervisor: false,
        segments: [],
        window: { period: 5000, at: [200, 900], text: '' },
      },
      life('a', 400),
      life('b', 201),
      life('c', 900),
    ];
    expect(tiesOf(lanes, { from: 0, to: 1000 }, 500)).toEqual([{ time: 200, from: 0, to: 2 }]);
  });
});

describe('treeAct', () => {
  it('leaves keys of the page alone', () => {
    const key = (name: string, more = {}) =>
      treeAct({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });
    expect([
      key('ArrowUp'),
      key('K'),
      key('F10', { shiftKey: true }),
      key('k', { ctrlKey: true }),
      key('F10'),
      key('x'),
    ]).toEqual(['walk', 'kill', 'menu', undefined, undefined, undefined]);
  });
});

describe('progressAt', () => {
  it('travels from its start for its duration', () => {
    const signal = { id: 'a', kind: 'message', from: 'a', to: 'b', start: 100, duration: 200 } as const;
    expect([
      progressAt(signal, 50),
      progressAt(signal, 100),
      progressAt(signal, 200),
      progressAt(signal, 301),
    ]).toEqual([undefined, 0, 0.5, undefined]);
    expect([signalDone(signal, 299), signalDone(signal, 300)]).toEqual([false, true]);
  });
});

describe('FlowNodes', () => {
  it('keeps the object of a node that did not change', () => {
    const [flow, placer] = [new FlowNodes('g'), new Placer()];
    const before = shop();
    const at = (tree = before, selected?: string) => {
      const placed = placer.place(tree, { width: 800, height: 0 }, new Set());
      return new Map(flow.update(tree, placed.layout, placed.folded, selected).map((n) => [n.id, n]));
    };
    const first = at();
    const after = { ...before, nodes: { ...before.nodes, 'app/stock': worker('app/stock', { mailbox: 2 }) } };
    const second = at(after);
    expect([...second.keys()].filter((slot) => first.get(slot) !== second.get(slot))).toEqual(['app/stock']);
    const third = at(after, 'app/audit');
    expect([...third.keys()].filter((slot) => second.get(slot) !== third.get(slot))).toEqual(['app/audit']);
    expect(first.get('app/stock')?.position).toEqual(second.get('app/stock')?.position);
  });
});

describe('Placer', () => {
  const kids = ['w1', 'w2', 'w3', 'w4', 'w5'].map((name) => `app/${name}`);
  const five = tree(supervisor('app', 'one_for_one', kids), ...kids.map((slot) => worker(slot)));
  const deep = tree(
    supervisor('a', 'one_for_one', ['a/b']),
    supervisor('a/b', 'one_for_one', ['a/b/c', 'a/b/d']),
    supervisor('a/b/c', 'one_for_one', ['a/b/c/x']),
    worker('a/b/c/x'),
    worker('a/b/d'),
  );
  const under = { full: 104, low: 62 };
  const placed = (of: SystemTree, width: number, height: number, marks = true) => {
    const made = new Placer().place(of, { width, height }, new Set(), {
      ...(marks && { under }),
      above: 40,
      below: 0,
    });
    return [made.layout.density, made.under];
  };

  it('[LES81] draws a tree on a phone so that all of it fits: without marks under plates, then with small plates', () => {
    expect(placed(five, 390, 900)).toEqual(['narrow', 'full']);
    expect(placed(five, 390, 340)).toEqual(['narrow', 'none']);
    expect(placed(deep, 390, 340)).toEqual(['short', 'none']);
    expect(placed(deep, 390, 600, false)).toEqual(['narrow', 'none']);
  });

  it('[LAB29] keeps the states on the plates of a tree of more than sixteen in a low pane', () => {
    const groups = Array.from({ length: 5 }, (_, g) => `app/g${g}`);
    const of = tree(
      supervisor('app', 'one_for_one', groups),
      ...groups.flatMap((slot) => {
        const own = [0, 1, 2, 3].map((n) => `${slot}/w${n}`);
        return [supervisor(slot, 'one_for_one', own), ...own.map((one) => worker(one))];
      }),
    );
    expect(placed(of, 640, 900, false)).toEqual(['short', 'none']);
    expect(placed(of, 640, 600, false)).toEqual(['dense', 'none']);
    expect(placed(of, 640, 300, false)).toEqual(['compact', 'none']);
  });

  it('[LES83] on a desk marks stand in a row in a tall tree, and in the list only in a taller one', () => {
    expect(placed(five, 1000, 430)).toEqual(['normal', 'full']);
    expect(placed(deep, 1000, 800)).toEqual(['normal', 'full']);
    expect(placed(deep, 1000, 560)).toEqual(['normal', 'low']);
    expect(placed(deep, 1000, 430)).toEqual(['short', 'none']);
    // Before the pane is measured nothing is left out.
    expect(placed(deep, 0, 0)).toEqual(['normal', 'full']);
  });
});

describe('tableRows', () => {
  it('lists the tree in order with depth', () => {
    expect(tableRows(shop()).map((r) => [r.depth, r.name])).toEqual([
      [0, 'app'],
      [1, 'stock'],
      [1, 'orders'],
      [2, 'ledger'],
      [2, 'till'],
      [2, 'mailer'],
      [1, 'audit'],
    ]);
  });
});

describe('inspector facts', () => {
  const detail: ProcessDetail = {
    pid: '<0.91.0>',
    label: 'till#2',
    slot: 'app/till',
    alive: true,
    status: 'idle',
    registered: [],
    role: 'gen_server',
    initialCall: 'till.init/1',
    stateHistory: [],
    mailbox: [],
    mailboxLength: 0,
    links: ['orders'],
    monitors: [],
    monitoredBy: [],
    dictionary: [],
    tables: [],
    trapExit: true,
    reductions: 12077,
    messagesReceived: 1,
    ancestors: ['orders'],
    groupLeader: '',
    startedAt: 8440,
    tombstones: [],
    spec: { id: 'till', restart: 'permanent', shutdown: 5000, significant: false, order: 2 },
  };

  const said = (change: Partial<ProcessDetail>, ...terms: string[]) =>
    factsOf({ ...detail, ...change }).flatMap((f) => (terms.includes(f.term) ? `${f.term}: ${f.value}` : []));

  it('[LAB45] says what a process is, and of a supervisor how it restarts', () => {
    expect(said({ role: 'task', initialCall: 'main.fetchPrice/0' }, 'is')).toEqual([
      'is: a task: it runs main.fetchPrice/0, once',
    ]);
    expect(said({ role: 'registry_partition' }, 'is')).toEqual([
      'is: the keys of a registry, and who has them',
    ]);
    const sup = { strategy: 'dynamic', intensity: 3, period: 5, restarts: [9000] } as const;
    expect(
      said({ role: 'dynamic_supervisor', sup: { ...sup, restarts: [9000] } }, 'is', 'strategy', 'restarts'),
    ).toEqual([
      'is: a supervisor of children that come and go',
      'strategy: one_for_one, each child for itself',
      'restarts: 1 of 3 in 5 s',
    ]);
    expect(said({ role: 'supervisor', module: 'PartitionSupervisor' }, 'is')).toEqual([
      'is: a partition supervisor: its children are one thing in parts',
    ]);
  });

  it('[LAB48] says what a process is at, what its state was before, and who sent what waits', () => {
    const now = (change: Partial<ProcessDetail>): string => nowWords({ ...detail, ...change });
    const at = { file: 'main.ts', line: 3 };
    expect(now({})).toBe('idle: it waits for a message');
    expect(now({ status: 'running', currentFunction: 'handleCall', at })).toBe('running in handleCall');
    expect(now({ status: 'waiting', waitingFor: 'ledger#1', currentFunction: 'handleCast', at })).toBe(
      'waits for ledger#1 in handleCast',
    );
    expect(now({ status: 'dead', alive: false })).toBe('has ended');
    const states = [4, 3, 2, 1].map((n) => ({ time: n, event: n, state: String(n) }));
    expect(earlierStates({ ...detail, stateHistory: states }).map(({ state }) => state)).toEqual(['3', '2']);
    expect(['system', 'operator#2', 'till#1'].map(senderWords)).toEqual(['you', 'you', 'till#1']);
    expect(factsOf(detail).find(({ term }) => term === 'linked to')?.names).toEqual(['orders']);
  });

  it('says what is so and leaves out what is not', () => {
    expect(factsOf(detail).map((f) => `${f.term}: ${f.value}`)).toEqual([
      'child spec: id till, permanent, shutdown 5000 ms',
      'linked to: orders',
      'started: 8.440 s, second of orders',
      'first call: till.init/1',
      'ancestors: orders',
      'flags: trap_exit',
      'reductions: 12 077',
      'received: 1 message',
    ]);

    expect(mailboxWords(detail)).toBe('empty');
    expect(
      restartWords({
        ...detail,
        spec: { id: 'x', restart: 'temporary', shutdown: 'brutal_kill', significant: true, order: 1 },
      }),
    ).toBe('id x, temporary, shutdown brutal_kill, significant');
  });
});
