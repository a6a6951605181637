import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exception } from '#lib/runtime/kernel/errors';
import type { ChildStart, RestartCount } from '#lib/runtime/kernel/events';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register, unregister } from '#lib/runtime/kernel/names';
import { hasLink, linksOf, type Process, Status } from '#lib/runtime/kernel/process';
import { PREEMPT, RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { demonitor, exit2, link, monitor, send, trySend, unlink } from '#lib/runtime/kernel/signals';
import type { Ref } from '#lib/runtime/kernel/terms';
import { exact, Pid } from '#lib/runtime/kernel/terms';
import { Kit, type Seen } from '../kit';
import { type Node as TreeNode, type Start, Tree } from '../tree';
import { type Fault, Model, type Spec } from './model';

const SEED = 20_250_607;
const params = (numRuns: number) => ({ seed: SEED, numRuns });

// ---- random trees -------------------------------------------------------------------------------

const restart = fc.constantFrom(
  'permanent' as const,
  'permanent' as const,
  'transient' as const,
  'temporary' as const,
);
const strategy = fc.constantFrom('one_for_one' as const, 'one_for_all' as const, 'rest_for_one' as const);

interface Shape {
  restart: Spec['restart'];
  strategy: 'one_for_one' | 'one_for_all' | 'rest_for_one';
  maxRestarts: number;
  maxSeconds: number;
  children: Shape[] | null;
  traps: boolean;
  terminate: number;
  shutdown: number | 'brutal_kill' | 'infinity';
  starts: boolean[];
}

function shape(depth: number, failing: boolean): fc.Arbitrary<Shape> {
  const children =
    depth === 0
      ? fc.constant(null)
      : fc.oneof(
          { weight: 3, arbitrary: fc.constant(null) },
          { weight: 2, arbitrary: fc.array(shape(depth - 1, failing), { minLength: 1, maxLength: 3 }) },
        );
  return fc.record({
    restart,
    strategy,
    maxRestarts: fc.integer({ min: 0, max: 3 }),
    maxSeconds: fc.integer({ min: 1, max: 3 }),
    children,
    traps: fc.boolean(),
    terminate: fc.constantFrom(0, 0, 20, 90),
    shutdown: fc.constantFrom(50, 50, 0, 'brutal_kill' as const, 'infinity' as const),
    // The first start mostly succeeds, or there is no tree to speak of.
    starts: failing ? fc.array(fc.boolean(), { maxLength: 4 }).map((l) => [true, ...l]) : fc.constant([]),
  });
}

const rootShape = (failing: boolean) =>
  fc
    .tuple(shape(0, failing), fc.array(shape(2, failing), { minLength: 1, maxLength: 4 }))
    .map(([s, children]) => ({ ...s, children }));

/** Names: `s0`, `w3`, ... in order of the tree; the model's spec and the runtime's tree of the same shape. */
function build(root: Shape): { spec: Spec; tree: TreeNode; ids: string[]; workers: string[] } {
  const ids: string[] = [];
  const go = (s: Shape): [Spec, TreeNode] => {
    const id = `${s.children === null ? 'w' : 's'}${ids.length}`;
    ids.push(id);
    if (s.children === null) {
      const starts: Start[] = [...s.starts.map((ok): Start => (ok ? 'ok' : 'stop')), 'ok'];
      return [
        { kind: 'worker', id, restart: s.restart, starts: s.starts },
        { id, restart: s.restart, starts, traps: s.traps, terminate: s.terminate, shutdown: s.shutdown },
      ];
    }
    const kids = s.children.map(go);
    const { strategy: by, maxRestarts, maxSeconds } = s;
    return [
      {
        kind: 'sup',
        id,
        restart: s.restart,
        strategy: by,
        maxRestarts,
        maxSeconds,
        children: kids.map(([m]) => m),
      },
      { id, restart: s.restart, strategy: by, maxRestarts, maxSeconds, children: kids.map(([, t]) => t) },
    ];
  };
  const [spec, tree] = go(root);
  return { spec, tree, ids, workers: ids.filter((id) => id.startsWith('w')) };
}

const faults = fc.array(
  fc.record({
    who: fc.nat(),
    how: fc.constantFrom<Fault>('boom', 'boom', 'kill', 'normal', 'shutdown'),
    /** Virtual ms until the next one. */
    pause: fc.constantFrom(0, 300, 1200, 2500, 4000),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Time in which every stop and restart is over; part of each pause. */
const SETTLE = 5000;

/** Ends one process and waits for quiet. */
function strike(tree: Tree, id: string, how: Fault): void {
  if (!tree.has(id)) return;
  if (how === 'kill') exit2(tree.node, tree.pid(id), 'kill');
  else if (id.startsWith('w')) tree.end(id, how);
  else exit2(tree.node, tree.pid(id), 'kill');
}

/** Every child of a living supervisor is alive, or gone by its type; nobody lives without one. */
function checkWhole(tree: Tree, spec: Spec): void {
  const living = new Set(tree.alive().map((n) => n.split('#')[0] as string));
  const look = (s: Spec, parentLives: boolean): void => {
    const lives = living.has(s.id);
    if (!parentLives) expect([s.id, 'orphan', lives]).toEqual([s.id, 'orphan', false]);
    else if (s.restart === 'permanent') expect([s.id, 'alive', lives]).toEqual([s.id, 'alive', true]);
    if (s.kind === 'sup') for (const c of s.children) look(c, lives);
  };
  const lives = living.has(spec.id);
  if (spec.kind === 'sup') for (const c of spec.children) look(c, lives);
}

/** No supervisor restarted more than its intensity within its period. */
function checkIntensity(events: readonly Seen[]): void {
  const times = new Map<number, number[]>();
  for (const e of events) {
    if (e.kind !== 'restart_count') continue;
    const { intensity, period, count } = e.b as RestartCount;
    const list = times.get(e.pid) ?? [];
    list.push(Math.floor(e.time / 1000));
    times.set(e.pid, list);
    const within = list.filter((t) => Math.floor(e.time / 1000) - t <= period).length;
    expect(within).toBe(count);
    expect(within).toBeLessThanOrEqual(intensity);
  }
}

/** Children start in the order of their list after each decision, and stop one after the other. */
function checkOrder(events: readonly Seen[]): void {
  const last = new Map<number, number>();
  const stopping = new Map<number, unknown>();
  for (const e of events) {
    if (e.kind === 'decide') last.delete(e.pid);
    else if (e.kind === 'child_start') {
      const { index } = e.b as ChildStart;
      expect(index).toBeGreaterThanOrEqual(last.get(e.pid) ?? 0);
      last.set(e.pid, index);
    } else if (e.kind === 'child_stop') {
      expect(stopping.has(e.pid)).toBe(false);
      stopping.set(e.pid, e.a);
    } else if (e.kind === 'child_stopped') {
      expect(stopping.get(e.pid)).toBe(e.a);
      stopping.delete(e.pid);
    }
  }
}

/** Stops of one supervisor come in reverse of its list, where nothing started in between. */
function checkReverse(events: readonly Seen[], spec: Spec, names: (id: number) => string): void {
  const order = new Map<string, string[]>();
  const collect = (s: Spec): void => {
    if (s.kind !== 'sup') return;
    order.set(
      s.id,
      s.children.map((c) => c.id),
    );
    s.children.forEach(collect);
  };
  collect(spec);
  const last = new Map<number, number>();
  for (const e of events) {
    if (e.kind === 'child_start') last.delete(e.pid);
    if (e.kind !== 'child_stop') continue;
    const list = order.get(names(e.pid).split('#')[0] as string) as string[];
    const at = list.indexOf(String(e.a));
    const before = last.get(e.pid);
    if (before !== undefined) expect(at).toBeLessThan(before);
    last.set(e.pid, at);
  }
}

describe(`random trees and faults (seed ${SEED})`, () => {
  it('[SUP7] to [SUP16]: who lives and which incarnation agrees with the model after every fault', () => {
    fc.assert(
      fc.property(rootShape(true), faults, fc.nat(1000), (root, list, seed) => {
        const { spec, tree: node, ids } = build(root);
        const model = new Model(spec);
        const tree = new Tree(node, { seed });
        tree.advance(SETTLE);
        expect(tree.alive()).toEqual(model.names());
        for (const { who, how, pause } of list) {
          const id = ids[who % ids.length] as string;
          if (id === 's0') continue;
          const now = tree.node.now;
          const lived = tree.has(id);
          expect(lived).toBe(model.lives(id));
          strike(tree, id, how);
          if (lived) model.fault(id, id.startsWith('s') ? 'kill' : how, now / 1000);
          tree.advance(SETTLE + pause);
          expect(tree.alive()).toEqual(model.names());
        }
      }),
      params(400),
    );
  });

  it('[SUP15] counts like the model when faults follow closely', () => {
    // Nothing here takes time: the crash and all that follows happen at one instant.
    const quick = rootShape(true).map(function fast(s: Shape): Shape {
      return { ...s, terminate: 0, children: s.children?.map(fast) ?? null };
    });
    fc.assert(
      fc.property(quick, faults, (root, list) => {
        const { spec, tree: node, workers } = build(root);
        if (workers.length === 0) return;
        const model = new Model(spec);
        const tree = new Tree(node);
        for (const { who, how, pause } of [...list, ...list]) {
          const id = workers[who % workers.length] as string;
          if (tree.has(id)) model.fault(id, how, tree.node.now / 1000);
          strike(tree, id, how);
          tree.advance(0);
          expect(tree.alive()).toEqual(model.names());
          tree.advance(pause);
        }
      }),
      params(300),
    );
  });

  it('never loses a child, leaves an orphan, passes an intensity, or breaks an order, whatever comes together', () => {
    fc.assert(
      fc.property(rootShape(true), faults, fc.nat(1000), (root, list, seed) => {
        const { spec, tree: node, ids } = build(root);
        const tree = new Tree(node, { seed });
        tree.advance(SETTLE);
        for (const { who, how, pause } of list) {
          strike(tree, ids[who % ids.length] as string, how);
          // Often the next one comes in the middle of a restart or a slow stop.
          tree.advance(pause === 0 ? 15 : pause / 10);
        }
        tree.advance(60_000);
        checkWhole(tree, spec);
        checkIntensity(tree.kit.events);
        checkOrder(tree.kit.events);
        checkReverse(tree.kit.events, spec, (id) => tree.kit.who(id));
        const quiet = [...tree.node.processes.values()].every(
          (p) => p.status === Status.waiting && p.mailbox.length === 0,
        );
        expect([quiet, tree.node.timers.size, tree.node.busy]).toEqual([true, 0, false]);
      }),
      params(500),
    );
  });

  it('[RUN5] the same seed gives the same event log; another gives the same survivors when faults do not overlap', () => {
    fc.assert(
      fc.property(rootShape(true), faults, fc.nat(1000), fc.nat(1000), (root, list, one, two) => {
        const run = (seed: number) => {
          const { tree: node, ids } = build(root);
          const tree = new Tree(node, { seed });
          tree.advance(SETTLE);
          for (const { who, how, pause } of list) {
            strike(tree, ids[who % ids.length] as string, how);
            tree.advance(SETTLE + pause);
          }
          return tree;
        };
        const [a, b, c] = [run(one), run(one), run(two)];
        expect(a.kit.log()).toBe(b.kit.log());
        expect(c.alive()).toEqual(a.alive());
        // What a supervisor does is one sequence, and no seed changes it.
        const steps = (t: Tree) => {
          const bySup = new Map<string, string[]>();
          for (const e of t.kit.events) {
            if (!e.kind.startsWith('child') && e.kind !== 'decide' && e.kind !== 'give_up') continue;
            const who = t.kit.who(e.pid);
            bySup.set(who, [...(bySup.get(who) ?? []), `${e.kind} ${String(e.a)}`]);
          }
          return [...bySup].sort();
        };
        expect(steps(c)).toEqual(steps(a));
      }),
      params(150),
    );
  });

  it('[EVT1] [EVT2] every cause is an earlier event', () => {
    fc.assert(
      fc.property(rootShape(true), faults, (root, list) => {
        const { tree: node, ids } = build(root);
        const tree = new Tree(node);
        for (const { who, how } of list) {
          strike(tree, ids[who % ids.length] as string, how);
          tree.advance(SETTLE);
        }
        for (const e of tree.kit.events) expect(e.cause).toBeLessThan(e.seq);
        let time = 0;
        for (const e of tree.kit.events) {
          expect(e.time).toBeGreaterThanOrEqual(time);
          ({ time } = e);
        }
      }),
      params(100),
    );
  });
});

// ---- random processes ---------------------------------------------------------------------------

const N = 6;
const someone = fc.nat(N - 1);
const op = fc.oneof(
  fc.record({ op: fc.constant('send' as const), to: someone }),
  fc.record({ op: fc.constant('send' as const), to: someone }),
  fc.record({ op: fc.constant('link' as const), to: someone }),
  fc.record({ op: fc.constant('link' as const), to: someone }),
  fc.record({ op: fc.constant('unlink' as const), to: someone }),
  fc.record({ op: fc.constant('monitor' as const), to: someone }),
  fc.record({ op: fc.constant('monitor_name' as const), to: someone }),
  fc.record({ op: fc.constant('demonitor' as const), flush: fc.boolean() }),
  fc.record({ op: fc.constant('trap' as const), on: fc.boolean() }),
  fc.record({
    op: fc.constant('exit2' as const),
    to: someone,
    reason: fc.constantFrom('normal', 'kill', 'boom', 'shutdown'),
  }),
  fc.record({ op: fc.constant('register' as const), to: someone }),
  fc.record({ op: fc.constant('unregister' as const), to: someone }),
  fc.record({ op: fc.constant('receive' as const) }),
  fc.record({ op: fc.constant('preempt' as const) }),
  fc.record({ op: fc.constant('sleep' as const), ms: fc.nat(20) }),
  fc.record({ op: fc.constant('spawn_link' as const) }),
  fc.record({ op: fc.constant('exit' as const), reason: fc.constantFrom('normal', 'boom', 'kill') }),
);
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

const program = fc.array(fc.array(op, { maxLength: 14 }), { minLength: N, maxLength: N });

/** Runs the lists of operations, one process each. */
function play(lists: Op[][], seed: number, check?: (kit: Kit) => void) {
  const kit = new Kit({ seed });
  const { node } = kit;
  let sent = 0;
  const got: [number, number, number][] = [];
  const procs: Process[] = lists.map((ops, n) =>
    kit.spawn(`p${n}`, function* (): Routine<void> {
      const refs: Ref[] = [];
      const me = node.self();
      for (const o of ops) {
        try {
          const to = 'to' in o ? (procs[o.to] as Process).pid : me.pid;
          if (o.op === 'send') trySend(node, to, ['m', n, sent++]);
          else if (o.op === 'link') link(node, to);
          else if (o.op === 'unlink') unlink(node, to);
          else if (o.op === 'monitor') refs.push(monitor(node, to));
          else if (o.op === 'monitor_name') refs.push(monitor(node, `n${o.to}`));
          else if (o.op === 'demonitor') {
            const r = refs.pop();
            if (r !== undefined) demonitor(node, r, o.flush);
          } else if (o.op === 'trap') trapExit(node, o.on);
          else if (o.op === 'exit2') exit2(node, to, o.reason);
          else if (o.op === 'register') register(node, `n${o.to}`, to);
          else if (o.op === 'unregister') unregister(node, `n${o.to}`);
          else if (o.op === 'preempt') yield PREEMPT;
          else if (o.op === 'sleep') yield new Sleep(o.ms);
          else if (o.op === 'spawn_link')
            kit.spawn(
              'extra',
              function* (): Routine<void> {
                yield new Sleep(5);
              },
              { link: true },
            );
          else if (o.op === 'receive') {
            const m: unknown = yield RECEIVE;
            if (Array.isArray(m) && m[0] === 'm') got.push([n, m[1] as number, m[2] as number]);
          } else throw new Exception('exit', o.reason);
        } catch (e) {
          if (!(e instanceof Exception) || e.class_ === 'exit') throw e;
        }
      }
      for (;;) {
        const m: unknown = yield RECEIVE;
        if (Array.isArray(m) && m[0] === 'm') got.push([n, m[1] as number, m[2] as number]);
      }
    }),
  );
  while (node.run(Infinity, 1) === 'slices') check?.(kit);
  return { kit, procs, got };
}

function invariants(kit: Kit): void {
  const { node } = kit;
  for (const p of node.processes.values()) {
    if (!p.alive || p.pid.process !== p) throw new Error('a dead process in the table');
    for (const q of linksOf(p)) {
      if (q === p || !q.alive || !hasLink(q, p))
        throw new Error('a link that is not symmetric, or to the dead');
    }
    for (let m = p.firstMonitor; m !== null; m = m.nextOfWatcher) {
      if (!m.target.alive || m.watcher !== p || m.ref.monitor !== m) throw new Error('a monitor of the dead');
    }
    for (let m = p.firstWatcher; m !== null; m = m.nextOfTarget) {
      if (!m.watcher.alive || m.target !== p) throw new Error('a dead watcher');
    }
    if (p.name !== null && node.names.get(p.name) !== p) throw new Error('a name without its process');
  }
  for (const [name, p] of node.names) if (!p.alive || p.name !== name) throw new Error('a name of the dead');
  if (node.signals.length > 0 || node.ending !== 0 || node.draining || node.current !== null)
    throw new Error('a signal on its way');
}

describe(`random processes (seed ${SEED})`, () => {
  it('[LINK1] [MON1] [NAME2] links are symmetric, nobody watches the dead, and no name is of the dead, after each slice', () => {
    fc.assert(
      fc.property(program, fc.nat(1000), (lists, seed) => {
        play(lists, seed, invariants);
      }),
      params(500),
    );
  });

  it('[SIG1] no message overtakes another of the same sender', () => {
    fc.assert(
      fc.property(program, fc.nat(1000), (lists, seed) => {
        const { got } = play(lists, seed);
        const last = new Map<string, number>();
        for (const [to, from, i] of got) {
          const before = last.get(`${from} ${to}`) ?? -1;
          expect(i).toBeGreaterThan(before);
          last.set(`${from} ${to}`, i);
        }
      }),
      params(300),
    );
  });

  it('[MON1] [MON2] each monitor that was not taken away gives exactly one DOWN once its target is dead', () => {
    fc.assert(
      fc.property(program, fc.nat(1000), (lists, seed) => {
        const { kit } = play(lists, seed);
        const made = new Map<Ref, Seen>();
        const downs = new Map<Ref, number>();
        const ended = new Set<number>();
        const taken = new Set<Ref>();
        for (const e of kit.events) {
          if (e.kind === 'monitor') made.set(e.a as Ref, e);
          if (e.kind === 'demonitor') taken.add(e.a as Ref);
          if (e.kind === 'down') downs.set(e.b as Ref, (downs.get(e.b as Ref) ?? 0) + 1);
          if (e.kind === 'exit') ended.add(e.pid);
        }
        for (const [ref, e] of made) {
          const n = downs.get(ref) ?? 0;
          if (taken.has(ref)) expect(n).toBe(0);
          else if (e.other === 0) expect(n).toBe(1);
          else if (!ended.has(e.other)) expect(n).toBe(0);
          else if (!ended.has(e.pid)) expect(n).toBe(1);
          else expect(n).toBeLessThanOrEqual(1);
        }
      }),
      params(300),
    );
  });

  it('[EXIT1] [EXIT3] each process ends once, and each exit by a link has its cause at the other end', () => {
    fc.assert(
      fc.property(program, fc.nat(1000), (lists, seed) => {
        const { kit } = play(lists, seed);
        const ends = new Map<number, Seen>();
        for (const e of kit.events) {
          if (e.kind !== 'exit') continue;
          expect(ends.has(e.pid)).toBe(false);
          ends.set(e.pid, e);
          const cause = kit.events[e.cause];
          if (cause?.kind === 'exit_signal' && cause.b === 'link') {
            expect([cause.other, exact(cause.a, e.a)]).toEqual([e.pid, true]);
            expect(ends.get(cause.pid)?.a).toEqual(e.a);
          }
        }
      }),
      params(300),
    );
  });

  it('[RUN5] the same seed gives the same log', () => {
    fc.assert(
      fc.property(program, fc.nat(1000), (lists, seed) => {
        expect(play(lists, seed).kit.log()).toBe(play(lists, seed).kit.log());
      }),
      params(100),
    );
  });

  it('[SIG2] everything sent is received, waits in a living mailbox, or was lost with its owner', () => {
    fc.assert(
      fc.property(program, fc.nat(1000), (lists, seed) => {
        const { kit, procs } = play(lists, seed);
        for (const proc of procs) {
          const sends = kit.events.filter((e) => e.kind === 'send' && e.other === proc.id).length;
          const extra = kit.events.filter(
            (e) => (e.kind === 'down' || e.kind === 'exit_trapped') && e.pid === proc.id,
          ).length;
          const received = kit.events.filter((e) => e.kind === 'receive' && e.pid === proc.id).length;
          const flushed = sends + extra - received - proc.mailbox.length;
          expect(flushed).toBeGreaterThanOrEqual(0);
          if (proc.alive && !lists.flat().some((o) => o.op === 'demonitor')) expect(flushed).toBe(0);
        }
        expect(procs.every((p) => p.pid instanceof Pid)).toBe(true);
        send(kit.node, (procs[0] as Process).pid, 'after all');
      }),
      params(200),
    );
  });
});
