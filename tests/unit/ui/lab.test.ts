import { describe, expect, it } from 'vitest';
import type { SystemTree, TraceRow, TreeNode } from '#lib/diagnostics/views';
import type { RunStatus } from '#lib/operations';
import type { TimelineView } from '#lib/sandbox/protocol';
import { announced } from '#lib/client/session.svelte';
import { childRows, nobodyWords } from '#lib/ui/lab/children';
import { consoleLines } from '#lib/ui/lab/console';
import { endWords, runWords } from '#lib/ui/lab/end';
import { inFlight, signalsOf } from '#lib/ui/lab/flights';
import { labKey, ownsKey } from '#lib/ui/lab/keys';
import { eventsOf, FAMILIES, FIRST_FAMILIES } from '#lib/ui/lab/kinds';
import { lanesOf, overviewOf } from '#lib/ui/lab/lanes';
import { followRange, rangeWith } from '#lib/ui/lab/range';
import { matching } from '#lib/ui/lab/finds';
import { processMenu } from '#lib/ui/lab/menu';
import { speedIndex, SPEEDS, speedText } from '#lib/ui/lab/speeds';
import { standing, standingShort } from '#lib/ui/lab/standing';
import { storyRows } from '#lib/ui/lab/story';
import { breakOrder, visibleTree } from '#lib/ui/lab/visible';
import { evNames } from '#lib/runtime/kernel/events';

function node(slot: string, over: Partial<TreeNode> = {}): TreeNode {
  const cut = slot.lastIndexOf('/');
  return {
    slot,
    ...(cut < 0 ? {} : { parent: slot.slice(0, cut) }),
    name: slot.slice(cut + 1),
    incarnation: 1,
    pid: `<0.${slot.length}.0>`,
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

function tree(nodes: TreeNode[]): SystemTree {
  return {
    position: 10,
    time: 1000,
    roots: nodes.filter(({ parent }) => parent === undefined).map(({ slot }) => slot),
    nodes: Object.fromEntries(nodes.map((one) => [one.slot, one])),
    wires: [{ kind: 'link', from: 'main', to: 'app', fired: false }],
  };
}

const app = node('app', {
  kind: 'supervisor',
  role: 'supervisor',
  children: ['app/a', 'app/b'],
  sup: { strategy: 'one_for_one', intensity: 3, period: 5, restarts: [] },
});
const spec = { id: 'a', restart: 'permanent', shutdown: 5000, significant: false, order: 1 } as const;
const stone = { incarnation: 1, pid: '<0.2.0>', reason: 'killed', orderly: false, event: 3, time: 500 };
const a = node('app/a', { spec });
const b = node('app/b', { spec: { ...spec, id: 'b', order: 2 }, status: 'dead', tombstones: [stone] });
const main = node('main', { role: 'main', children: ['main/job'] });
const job = node('main/job', { role: 'process' });
const operator = node('operator', { role: 'operator' });
const status: RunStatus = {
  state: 'running',
  time: 1000,
  position: 10,
  first: 0,
  playhead: 10,
  speed: 1,
  seed: 0,
  processes: 3,
  idle: false,
};

describe('what of the system is shown', () => {
  it('[LAB21] leaves out who starts the program and who carries an operation', () => {
    const shown = visibleTree(tree([main, job, operator, app, a, b]));
    expect(shown.roots).toEqual(['main/job', 'app']);
    expect(shown.nodes['main/job']?.parent).toBeUndefined();
    expect(shown.wires).toEqual([]);
  });

  it('[LAB21] shows the first process when there is nothing else, and never hides the dead', () => {
    const alone = tree([node('main', { role: 'main', status: 'dead', tombstones: [stone] })]);
    expect(visibleTree(alone)).toBe(alone);
    expect(visibleTree(tree([app, a, b])).nodes['app/b']?.status).toBe('dead');
  });

  it('[LAB21] shows a first process that has a name of its own', () => {
    const asker = node('asker', { role: 'main', name: 'asker' });
    expect(visibleTree(tree([asker, operator, app, a, b])).roots).toEqual(['asker', 'app']);
  });

  it('[LAB30] numbers workers in reading order', () => {
    expect(breakOrder(tree([app, a, b]))).toEqual(['app/a', 'app/b']);
    const master = node('shop', { role: 'application_master', children: ['shop/app'] });
    const root = { ...app, slot: 'shop/app', parent: 'shop' };
    expect(breakOrder(tree([master, root, a, b]))).toEqual(['app/a', 'app/b']);
  });
});

describe('what one can do to a process', () => {
  const acts = {
    exit: () => {},
    why: () => {},
    ask: () => {},
    suspend: () => {},
    resume: () => {},
    child: () => {},
  };
  const offs = (slot: string, shown = tree([app, a, b])) =>
    Object.fromEntries(
      processMenu(shown, slot, acts).flatMap((entry) => (entry === 'line' ? [] : [[entry.id, entry.off]])),
    );

  it('[LAB24] says why a child operation cannot act', () => {
    expect(offs('app/a')).toMatchObject({
      kill: undefined,
      terminate_child: undefined,
      restart_child: 'It is alive: this needs a terminated child.',
    });
    expect(offs('app/b')).toMatchObject({
      kill: 'It has ended.',
      send: undefined,
      call: undefined,
      terminate_child: 'It is terminated already.',
      restart_child: undefined,
    });
    const dynamic: TreeNode = {
      ...app,
      sup: { strategy: 'dynamic', intensity: 3, period: 5, restarts: [] },
    };
    expect(offs('app/a', tree([{ ...dynamic, children: ['app/a'] }, a]))['delete_child']).toBe(
      'A dynamic supervisor keeps no specification of it.',
    );
    expect(offs('app')).not.toHaveProperty('restart_child');
  });

  it('[LAB48] says of a place in which no process ever stood why, and lets nothing be sent there', () => {
    const none = { ...b, pid: '', status: 'absent' as const, tombstones: [], deadCount: 0 };
    const shown = tree([app, a, none]);
    expect(nobodyWords(shown, 'app/b')).toMatch(
      /^No process ever stood in b: its start function gave ignore/,
    );
    expect(nobodyWords(shown, 'app/a')).toBeUndefined();
    expect(offs('app/b', shown)).toMatchObject({
      kill: 'It was never started.',
      send: 'It was never started.',
    });
  });

  it('lists the children of a supervisor', () => {
    expect(childRows(tree([app, a, b]), 'app')).toEqual([
      { id: 'a', name: 'a', incarnation: 1, alive: true },
      { id: 'b', name: 'b', incarnation: 1, alive: false },
    ]);
    expect(childRows(tree([app, a, b]), 'app/a')).toEqual([]);
  });
});

describe('find or do', () => {
  it('[LAB33] narrows by every word, in the label or beside it, first to what begins so', () => {
    const find = (label: string, about: string) => ({ id: label, label, about, act: () => {} });
    const all = [find('Break: kill', 'b'), find('b#1', 'worker, idle'), find('Back by one event', 'run')];
    const labels = (text: string, most?: number) => matching(all, text, most).map(({ label }) => label);
    expect(labels('')).toEqual(['Break: kill', 'b#1', 'Back by one event']);
    expect(labels('IDLE b')).toEqual(['b#1']);
    expect(labels('event')).toEqual(['Back by one event']);
    expect(labels('k')).toEqual(['Break: kill', 'b#1', 'Back by one event']);
    expect(labels('ba')).toEqual(['Back by one event']);
    const speeds = matching([find('Speed 0.25', 'run'), find('Speed 5', 'run')], 'speed 5');
    expect(speeds.map(({ label }) => label)).toEqual(['Speed 5', 'Speed 0.25']);
    expect(labels('', 1)).toEqual(['Break: kill']);
    expect(labels('nobody')).toEqual([]);
  });
});

describe('keys', () => {
  const press = (key: string, over = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...over,
  });

  it('[LAB10] runs from anywhere', () => {
    expect(labKey(press('s', { ctrlKey: true }), true)).toEqual({ do: 'run' });
    expect(labKey(press('Enter', { metaKey: true }), true)).toEqual({ do: 'run' });
    expect(labKey(press('f', { ctrlKey: true }), false)).toBeUndefined();
  });

  it('[LAB30] [LAB31] knows single letters, where nothing is typed', () => {
    expect(labKey(press('K'), false)).toEqual({ do: 'kill' });
    expect(labKey(press('k'), true)).toBeUndefined();
    expect(labKey(press('3'), false)).toEqual({ do: 'number', nth: 3 });
    expect(labKey(press('['), false)).toEqual({ do: 'crash', by: -1 });
    expect(labKey(press('ArrowRight'), false)).toEqual({ do: 'step' });
  });

  it('[LAB31] leaves keys to what has the focus', () => {
    const inside =
      (...tags: string[]) =>
      (selector: string) =>
        tags.some((tag) => selector.includes(tag));
    expect(ownsKey(inside('.monaco-editor'), 'k')).toBe(true);
    expect(ownsKey(inside('button'), ' ')).toBe(true);
    expect(ownsKey(inside('button'), 'k')).toBe(false);
    expect(ownsKey(inside('[role=tree]'), 'ArrowRight')).toBe(true);
    expect(ownsKey(inside('[role=tree]'), ' ')).toBe(false);
  });
});

describe('words', () => {
  it('[LAB14] says how time stands', () => {
    expect(standing(null)).toBe('nothing runs');
    expect(standing(status)).toBe('event 10 of 10, running');
    expect(standing({ ...status, idle: true })).toBe('event 10 of 10, idle');
    expect(standing({ ...status, state: 'paused' })).toBe('event 10 of 10, paused');
    expect(standing({ ...status, state: 'paused', playhead: 4 })).toBe('event 4 of 10, in the past');
    // A pause has stopped what was shown: the rest has not been seen.
    expect(standing({ ...status, state: 'paused', playhead: 4 }, 'running', 4)).toBe('event 4 of 10, paused');
    expect(standing({ ...status, state: 'paused', playhead: 3 }, 'running', 4)).toBe(
      'event 3 of 10, in the past',
    );
    expect(standing({ ...status, playhead: 4 }, 'hung')).toBe('stopped; event 4 was the last one seen');
    expect(standingShort(status)).toBe('');
    expect(standingShort({ ...status, state: 'ended' })).toBe('ended');
    expect(standingShort(status, 'crashed')).toBe('stopped');
  });

  it('[LAB41] says why a run has ended', () => {
    const ended = { ...status, state: 'ended' } as const;
    const gaveUp = { ...app, sup: { ...app.sup, gaveUp: 4 } as TreeNode['sup'] } as TreeNode;
    expect(endWords(status, tree([app]))).toBe('');
    expect(endWords({ ...ended, playhead: 3 }, tree([gaveUp]))).toBe('');
    expect(endWords(ended, tree([gaveUp]))).toContain('app gave up: restart 4 was more than 3 in 5 s.');
    expect(endWords(ended, tree([{ ...app, tombstones: [stone] }]))).toContain('app exited: killed.');
    const failed = { ...stone, reason: "['shutdown', ['failed_to_start_child', 'b', …", orderly: true };
    const crashed = { ...stone, reason: "'already_started'", orderly: false };
    expect(
      endWords(
        ended,
        tree([
          { ...app, tombstones: [failed] },
          { ...app, slot: 'b', name: 'b', tombstones: [crashed] },
        ]),
      ),
    ).toBe(
      "app did not start, because its child b failed to start. First b exited: 'already_started'. Mend that, and run again.",
    );
  });

  const row = (kind: string, subject: string, parts: TraceRow['parts']): TraceRow => ({
    seq: 1,
    time: 0,
    kind,
    subject,
    slot: '',
    text: parts.map(({ text }) => text).join(''),
    parts,
    cause: -1,
  });

  it('[LAB44] says how many processes are not drawn', () => {
    const running = { ...status, position: 9, playhead: 9 };
    expect(runWords(running, { ...tree([app]), hidden: 12_345 })).toBe(
      '12,345 more processes run than are drawn here.',
    );
    expect(runWords(running, { ...tree([app]), hidden: 0 })).toBe('');
    // In the past it is another tree.
    expect(runWords({ ...running, playhead: 3 }, { ...tree([app]), hidden: 12_345 })).toBe('');
  });

  it('[LAB32] says aloud who exits and who starts', () => {
    const exit = row('exit', 'b#1', [
      { type: 'name', text: 'b#1' },
      { type: 'text', text: ' exits: ' },
      { type: 'term', text: 'killed' },
    ]);
    const start = row('child_start', 'app#1', [
      { type: 'name', text: 'app#1' },
      { type: 'text', text: ' restarts b: ' },
      { type: 'name', text: 'b#2' },
      { type: 'text', text: ' starts.' },
    ]);
    expect([exit, start].map((one) => announced(one).text)).toEqual([
      'b#1 exited: killed',
      'b#2 started by app',
    ]);
  });

  it('tells calls and replies from other messages, whatever they hold', () => {
    const say = (verb: string) =>
      row('send', 'a#1', [
        { type: 'name', text: 'a#1' },
        { type: 'text', text: verb },
        { type: 'term', text: "' calls '" },
      ]);
    expect(storyRows([say(' calls '), say(' replies to '), say(' sends ')]).map(({ kind }) => kind)).toEqual([
      'call',
      'reply',
      'send',
    ]);
  });

  it('[LAB23] puts questions and their answers between what the program prints', () => {
    const line = { seq: 5, time: 1, pid: '<0.2.0>', stream: 'log', text: 'hello' } as const;
    const answer = { id: 1, position: 4, asked: "call(a, 'x')", answer: '3', failed: false };
    const lines = consoleLines({ lines: [line], dropped: 0 }, [answer], tree([app, a, b]));
    const asked = consoleLines({ lines: [], dropped: 0 }, [{ ...answer, answer: '' }], null);
    expect(asked.map(({ kind, text }) => [kind, text])[1]).toEqual(['waiting', 'No reply yet.']);
    expect(lines.map(({ kind, who, text }) => [kind, who, text])).toEqual([
      ['asked', '', "call(a, 'x')"],
      ['answer', '', '3'],
      ['log', 'b#1', 'hello'],
    ]);
  });

  it('names speeds', () => {
    expect(SPEEDS.map(speedText).join(' ')).toBe('0.1× 0.25× 0.5× 1× 2× 5× 10× max');
    expect(SPEEDS.map(speedIndex)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(speedIndex(3)).toBe(5);
  });
});

describe('the families of events', () => {
  it('hold every kind once', () => {
    // 'protocol' is no kind: it lets the messages of the runtime's own protocols pass.
    const all = FAMILIES.flatMap(({ events }) => events).filter((event) => event !== 'protocol');
    expect([...all].sort()).toEqual(Object.values(evNames).filter(Boolean).sort());
  });

  it('narrow the trace, or not at all', () => {
    expect(eventsOf(new Set(FAMILIES.map(({ id }) => id)))).toBeUndefined();
    expect(eventsOf(FIRST_FAMILIES)).toContain('decide');
    expect(eventsOf(FIRST_FAMILIES)).not.toContain('receive');
  });
});

describe('time', () => {
  const lane = {
    supervisor: false,
    segments: [{ incarnation: 1, from: 0 }],
    beads: [5],
    downs: [],
    waits: [],
  };
  const view: TimelineView = {
    now: 9000,
    ms: 500,
    bars: [100, 4],
    crashes: [{ time: 500, event: 3, text: 'b#1 exits' }],
    acts: [],
    lanes: [
      { ...lane, slot: 'app', name: 'app', supervisor: true, window: { period: 5, at: [600, 7000] } },
      { ...lane, slot: 'app/a', name: 'a' },
      { ...lane, slot: 'operator', name: 'operator' },
    ],
  };

  it('gives lanes in tree order, with the restarts of a supervisor', () => {
    const lanes = lanesOf(view, tree([app, a, b]), 8000);
    expect(lanes.map(({ name, depth }) => [name, depth])).toEqual([
      ['app', 0],
      ['its restarts', 1],
      ['a', 0],
    ]);
    expect(lanes[1]?.window?.text).toBe('last 5 s: 1 of 3');
    expect(lanes[0]?.beads).toBeUndefined();
  });

  it('leaves out a root that only lives', () => {
    const calm = {
      ...view,
      lanes: [{ ...lane, slot: 'app', name: 'app', supervisor: true }, ...view.lanes.slice(1)],
    };
    expect(lanesOf(calm, tree([app, a, b]), 0).map(({ name }) => name)).toEqual(['a']);
  });

  it('follows the run, and stays where one looks', () => {
    expect(followRange(1000)).toEqual({ from: 0, to: 6000 });
    expect(followRange(10_000)).toEqual({ from: 4900, to: 10_900 });
    expect(rangeWith({ from: 0, to: 6000 }, 3000)).toEqual({ from: 0, to: 6000 });
    expect(rangeWith({ from: 0, to: 6000 }, 9000)).toEqual({ from: 6000, to: 12_000 });
  });

  it('shows the whole run', () => {
    const { from, to, bars, crashes } = overviewOf(view, 9000);
    expect([from, to, bars.length, bars[0], crashes]).toEqual([0, 9000, 18, 10, [500]]);
  });

  it('flies what goes from plate to plate, not above ten times real time', () => {
    const flights = {
      from: 0,
      to: 9,
      flights: [
        { id: 1, type: 'exit', from: 'app/b', to: 'app', label: "'killed'" },
        { id: 2, type: 'message', from: 'app/a', to: 'app/a' },
        { id: 3, type: 'call', from: 'operator', to: 'app/a' },
      ],
    } as const;
    expect(signalsOf(flights, tree([app, a, b]), 0.5, 100)).toEqual([
      { id: '1', kind: 'exit', from: 'app/b', to: 'app', label: 'exit: killed', start: 100, duration: 840 },
    ]);
    expect(signalsOf(flights, tree([app, a, b]), 10, 100)).toEqual([]);
    expect(signalsOf(flights, tree([app, a, b]), null, 100)).toEqual([]);
  });

  it('[SBX46] flies once, also when its event is shown again', () => {
    const signal = (id: number) => ({ id: String(id), kind: 'message', from: 'a', to: 'b' }) as const;
    const ids = (from: number, flying: number[], leaving: number[]) =>
      inFlight(flying.map(signal), leaving.map(signal), { from, to: 99, flights: [] }, 4).map(({ id }) => id);
    expect(ids(5, [3, 4], [5, 6])).toEqual(['3', '4', '5', '6']);
    // One has stepped back over 4, and on again; or this is another run.
    expect(ids(4, [3, 4], [4])).toEqual(['3', '4']);
    expect(ids(0, [3, 4], [0])).toEqual(['0']);
    expect(ids(9, [3, 4, 5], [9, 10])).toEqual(['4', '5', '9', '10']);
  });
});
