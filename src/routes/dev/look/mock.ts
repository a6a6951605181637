/** Data of the gallery: the shop of the pictures at 8.560 s, and some trees of other sizes. */
import type {
  ProcessDetail,
  SupView,
  SystemTree,
  Tombstone,
  TraceRow,
  TreeNode,
} from '#lib/diagnostics/views';
import type { Lane, Overview } from '#lib/ui/timeline/types';

type Over = Partial<TreeNode>;

function node(slot: string, over: Over = {}): TreeNode {
  const name = slot.split('/').at(-1) ?? slot;
  const parent = slot.includes('/') ? { parent: slot.slice(0, slot.lastIndexOf('/')) } : {};
  return {
    slot,
    ...parent,
    name,
    incarnation: 1,
    pid: '<0.80.0>',
    kind: 'worker',
    role: 'gen_server',
    status: 'idle',
    mailbox: 0,
    children: [],
    tombstones: [],
    deadCount: 0,
    changed: 0,
    ...over,
  };
}

function sup(
  slot: string,
  strategy: SupView['strategy'],
  children: string[],
  more: Partial<SupView> = {},
  over: Over = {},
): TreeNode {
  return node(slot, {
    kind: 'supervisor',
    role: 'supervisor',
    children: children.map((c) => `${slot}/${c}`),
    sup: { strategy, intensity: 3, period: 5, restarts: [], ...more },
    ...over,
  });
}

const spec = (order: number, restart: 'permanent' | 'transient' | 'temporary' = 'permanent'): Over => ({
  spec: { id: 'x', restart, shutdown: 5000, significant: false, order },
});
export const stone = (incarnation: number, reason: string, orderly = false): Tombstone => ({
  incarnation,
  pid: '<0.70.0>',
  reason,
  orderly,
  event: incarnation * 20,
  time: 8200,
});

export function treeOf(nodes: TreeNode[], time = 8560, wires: SystemTree['wires'] = []): SystemTree {
  return {
    position: 214,
    time,
    wires,
    roots: nodes.filter((n) => n.parent === undefined).map((n) => n.slot),
    nodes: Object.fromEntries(nodes.map((n) => [n.slot, n])),
  };
}

export const shop = treeOf(
  [
    sup('app', 'one_for_one', ['stock', 'orders', 'audit']),
    node('app/stock', { state: '{tea: 41, milk: 7}', ...spec(1) }),
    sup('app/orders', 'rest_for_one', ['ledger', 'till', 'mailer'], { restarts: [8200] }, spec(2)),
    node('app/audit', { status: 'running', state: '{seen: 13}', mailbox: 1, ...spec(3, 'temporary') }),
    node('app/orders/ledger', { state: '{milk: 2, …}', ...spec(1) }),
    node('app/orders/till', {
      incarnation: 2,
      state: '{sold: 0, …}',
      tombstones: [stone(1, 'no_price')],
      deadCount: 1,
      pid: '<0.91.0>',
      ...spec(2),
    }),
    node('app/orders/mailer', {
      incarnation: 2,
      status: 'starting',
      tombstones: [stone(1, 'shutdown', true)],
      deadCount: 1,
      ...spec(3, 'transient'),
    }),
  ],
  8560,
  [
    { kind: 'monitor', from: 'app/audit', to: 'app/orders/till', fired: true },
    { kind: 'link', from: 'app/orders/ledger', to: 'app/orders/mailer', fired: false },
    { kind: 'link', from: 'app', to: 'app/stock', fired: false },
  ],
);

/** The shop before anything happened. */
export const calm: SystemTree = (() => {
  const t = structuredClone(shop);
  t.nodes['app/orders'] = sup('app/orders', 'rest_for_one', ['ledger', 'till', 'mailer'], {}, spec(2));
  t.nodes['app/orders/till'] = node('app/orders/till', { state: '{sold: 6}', ...spec(2) });
  t.nodes['app/orders/mailer'] = node('app/orders/mailer', { state: '{sent: 9}', ...spec(3, 'transient') });
  return { ...t, wires: [] };
})();

/** The moment of the crash. */
export const crash: SystemTree = (() => {
  const t = structuredClone(shop);
  t.nodes['app/orders/till'] = node('app/orders/till', {
    status: 'dead',
    tombstones: [stone(1, 'killed')],
    deadCount: 1,
    ...spec(2),
  });
  t.nodes['app/orders/mailer'] = node('app/orders/mailer', {
    status: 'running',
    state: '{sent: 9}',
    mailbox: 2,
    ...spec(3, 'transient'),
  });
  return t;
})();

/** Every state, for a row of plates. */
export const states: { tree: SystemTree; words: string; selected?: boolean }[] = [
  { tree: treeOf([node('b', { state: 'n: 3', ...spec(1) })]), words: 'alive, idle' },
  {
    tree: treeOf([node('b', { status: 'running', state: 'n: 3', mailbox: 2, ...spec(1) })]),
    words: 'running, 2 in its mailbox',
  },
  {
    tree: treeOf([node('b', { status: 'waiting', waitingFor: 'ledger', mailbox: 14, ...spec(1) })]),
    words: 'waiting in a call',
  },
  {
    tree: treeOf([node('b', { status: 'suspended', state: 'n: 3', mailbox: 5, ...spec(1) })]),
    words: 'suspended (sys)',
  },
  {
    tree: treeOf([node('b', { status: 'dead', tombstones: [stone(1, 'killed')], deadCount: 1, ...spec(1) })]),
    words: 'dead, by a crash',
  },
  {
    tree: treeOf([
      node('b', { status: 'dead', tombstones: [stone(1, 'normal', true)], deadCount: 1, ...spec(1) }),
    ]),
    words: 'dead, in order',
  },
  {
    tree: treeOf([
      node('b', {
        status: 'starting',
        incarnation: 2,
        tombstones: [stone(1, 'killed')],
        deadCount: 1,
        ...spec(1),
      }),
    ]),
    words: 'starting on its tombstone',
  },
  {
    tree: treeOf([
      node('b', {
        incarnation: 13,
        state: 'n: 0',
        tombstones: [12, 11, 10, 9].map((i) => stone(i, 'badarith')),
        deadCount: 12,
        ...spec(1),
      }),
    ]),
    words: '13th incarnation: strata',
  },
  { tree: treeOf([node('b', { state: 'n: 3', ...spec(1) })]), words: 'selected (yours)', selected: true },
  {
    tree: treeOf([
      node('till', { state: '{sold: 6, takings: 17, last: tea}', mailbox: 3, ...spec(1, 'transient') }),
    ]),
    words: 'transient: half loop',
  },
  {
    tree: treeOf([node('audit', { status: 'terminating', ...spec(1, 'temporary') })]),
    words: 'temporary, terminating',
  },
  { tree: treeOf([sup('orders', 'one_for_one', [], { gaveUp: 4 })]), words: 'supervisor that gave up' },
];

export const strategies: { tree: SystemTree; words: string }[] = (
  [
    ['one_for_one', 'separate pegs: each falls alone'],
    ['one_for_all', 'one bar: all go together'],
    ['rest_for_one', 'a ratchet: whoever came after goes too'],
    ['dynamic', 'open end: more on demand'],
  ] as const
).map(([strategy, words]) => ({
  words,
  tree: treeOf([
    sup('app', strategy, ['a', 'b', 'c'], { restarts: [6000] }),
    ...['a', 'b', 'c'].map((n, i) => node(`app/${n}`, { state: 'n: 0', ...spec(i + 1) })),
  ]),
}));

/** A tree of about `n` processes. */
export function crowd(n: number): SystemTree {
  const groups = Math.max(2, Math.round(Math.sqrt(n / 4)));
  const each = Math.max(2, Math.round(n / groups));
  const names = Array.from({ length: groups }, (_, i) => `region${i + 1}`);
  const kids = Array.from({ length: each }, (_, i) => `w${i + 1}`);
  const strategiesOf: SupView['strategy'][] = ['one_for_one', 'dynamic', 'one_for_all', 'rest_for_one'];
  return treeOf([
    sup('app', 'one_for_one', names),
    ...names.flatMap((name, g) => [
      sup(`app/${name}`, strategiesOf[g % 4] ?? 'one_for_one', kids, {
        restarts: g % 3 === 0 ? [7000] : [],
        ...(g === 2 ? { gaveUp: 4 } : {}),
      }),
      ...kids.map((kid, i) =>
        node(`app/${name}/${kid}`, {
          mailbox: (i * g) % 7 === 6 ? 4 : 0,
          status: i % 5 === 4 ? 'running' : 'idle',
          ...(i === 2 ? { incarnation: 3, deadCount: 2, tombstones: [stone(2, 'killed')] } : {}),
        }),
      ),
    ]),
  ]);
}

function row(seq: number, time: number, kind: string, text: string, rule?: string): TraceRow {
  const parts = text
    .split(/(\*[^*]+\*|`[^`]+`)/)
    .filter(Boolean)
    .map((part) =>
      part.startsWith('*')
        ? { type: 'name' as const, text: part.slice(1, -1) }
        : part.startsWith('`')
          ? { type: 'term' as const, text: part.slice(1, -1) }
          : { type: 'text' as const, text: part },
    );
  return {
    seq,
    time,
    kind,
    subject: parts.find((p) => p.type === 'name')?.text ?? '',
    slot: '',
    text: parts.map((p) => p.text).join(''),
    parts,
    cause: seq - 1,
    ...(rule ? { rule } : {}),
  };
}

const TAIL: [number, string, string, string?][] = [
  [8060, 'operation', "You called *till* with `['sell', 'cake']`."],
  [8100, 'call', "*till#1* asks *ledger* for `'cake'` and waits."],
  [8190, 'reply', '*ledger#1* replies `null`.'],
  [8200, 'crash', "*till#1* exits: `['no_price', 'cake']`."],
  [8200, 'exit_signal', 'Its exit signal reaches *orders*. 1 of 3 in 5 s.'],
  [8200, 'down', "*audit* gets `'DOWN'` for till#1."],
  [8200, 'stop', '*orders* stops *mailer*: it started after till, and this is `rest_for_one`.', 'SUP21'],
  [8420, 'shutdown', '*mailer#1* exits: `shutdown`, after 220 ms.'],
  [8440, 'start', '*till#2* starts with a fresh state.'],
  [8500, 'start', '*mailer#2* runs its `init`.'],
];

export const trace: TraceRow[] = [
  ...Array.from({ length: 204 }, (_, i) =>
    row(
      i + 1,
      Math.round(i * 39.3),
      i % 3 === 0 ? 'call' : i % 3 === 1 ? 'reply' : 'message',
      i % 3 === 0
        ? "*till#1* asks *ledger* for `'tea'` and waits."
        : i % 3 === 1
          ? '*ledger#1* replies `3`.'
          : "*mailer#1* gets `['receipt', 'tea', 3]`.",
    ),
  ),
  ...TAIL.map(([time, kind, text, rule], i) => row(205 + i, time, kind, text, rule)),
];

export const detail: ProcessDetail = {
  pid: '<0.91.0>',
  label: 'till#2',
  slot: 'app/orders/till',
  alive: true,
  status: 'idle',
  registered: ['till'],
  role: 'gen_server',
  module: 'till',
  initialCall: 'till.init/1',
  currentFunction: 'gen_server.loop/7',
  at: { file: 'till.ts', line: 10 },
  state: '{ sold: 0, takings: 0 }',
  stateHistory: [{ time: 8440, event: 213, state: '{ sold: 0, takings: 0 }' }],
  mailbox: [{ from: 'mailer#2', message: "['sell', 'tea']", time: 8550, event: 214 }],
  mailboxLength: 3,
  links: ['orders'],
  monitors: [],
  monitoredBy: ['audit'],
  dictionary: [['$initial_call', 'till']],
  tables: [],
  trapExit: false,
  reductions: 12077,
  messagesReceived: 6,
  ancestors: ['orders', 'app'],
  groupLeader: '<0.1.0>',
  startedAt: 8440,
  tombstones: [stone(1, "['no_price', 'cake']")],
  spec: { id: 'till', restart: 'permanent', shutdown: 5000, significant: false, order: 2 },
};

export const lanes: Lane[] = [
  {
    slot: 'app/stock',
    name: 'stock',
    depth: 0,
    supervisor: false,
    segments: [{ incarnation: 1, from: 0 }],
    beads: [4600, 6000, 7100, 7700],
  },
  { slot: 'app/orders', name: 'orders', depth: 0, supervisor: true, segments: [{ incarnation: 1, from: 0 }] },
  {
    slot: 'app/orders',
    name: 'its restarts',
    depth: 1,
    supervisor: false,
    segments: [],
    window: { period: 5000, at: [8200], text: 'last 5 s: 1 of 3' },
  },
  {
    slot: 'app/orders/ledger',
    name: 'ledger',
    depth: 1,
    supervisor: false,
    segments: [{ incarnation: 1, from: 0 }],
    beads: [4700, 6100, 7200, 8180],
  },
  {
    slot: 'app/orders/till',
    name: 'till',
    depth: 1,
    supervisor: false,
    segments: [
      { incarnation: 1, from: 0, to: 8200, end: 'crash' },
      { incarnation: 2, from: 8440 },
    ],
    beads: [4650, 6050, 7150, 8100],
    waits: [[8100, 8190]],
  },
  {
    slot: 'app/orders/mailer',
    name: 'mailer',
    depth: 1,
    supervisor: false,
    segments: [
      { incarnation: 1, from: 0, to: 8420, end: 'stop' },
      { incarnation: 2, from: 8500 },
    ],
    beads: [4800, 6200, 7300],
  },
  {
    slot: 'app/audit',
    name: 'audit',
    depth: 0,
    supervisor: false,
    segments: [{ incarnation: 1, from: 0 }],
    downs: [8220],
  },
];

export const overview: Overview = {
  from: 0,
  to: 12000,
  bars: Array.from({ length: 200 }, (_, i) =>
    i > 142 ? 0 : i > 131 ? 8 + ((i * 7) % 9) : 2 + ((i * 5) % 7),
  ),
  crashes: [8200],
};
