import { describe, expect, it, vi } from 'vitest';
import { Labels } from '#lib/diagnostics/labels';
import { applyPatch, diffTree, SystemTreeView } from '#lib/diagnostics/system_tree';
import { Recorder } from '#lib/diagnostics/recorder';
import { Ev } from '#lib/runtime/kernel/events';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { Sandbox } from '#lib/sandbox/sandbox';
import { record, scenarios, snapshots } from './oracle';

/** The newest process in each slot of a supervisor that has one, by its snapshot name. */
function which(tree: SystemTree, sup: TreeNode, ids: boolean): unknown[] {
  const nodes = sup.children.map((slot) => tree.nodes[slot] as TreeNode);
  const listed = nodes.filter((n) => n.spec !== undefined && (n.status !== 'dead' || ids));
  return listed.map((n) => [
    n.spec?.id,
    n.status === 'absent' ? 'undefined' : n.status === 'dead' ? null : n.incarnation,
  ]);
}

// All of them pass too; every third keeps the test short.
// Hundreds of scenarios: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const trees = scenarios().filter((s, i) => s.kind === 'tree' && i % 3 === 0);

describe('SystemTreeView against recorded snapshots', () => {
  it('[TREE1] [EVT10] shows the children, order and incarnations that real OTP had', () => {
    let compared = 0;
    for (const scenario of trees) {
      const recorder = record(scenario);
      if (recorder === null) continue;
      const labels = new Labels(recorder);
      const view = new SystemTreeView(recorder, labels, undefined, 256);
      for (const { position, snap } of snapshots(scenario, recorder)) {
        const tree = view.tree(position);
        for (const [name, about] of Object.entries(snap)) {
          const { which: expected } = about as { which: unknown[] };
          const [id, incarnation] = name.split('#');
          const isRoot = id === scenario.tree?.['id'];
          const sup = Object.values(tree.nodes).find(
            (n) =>
              n.kind === 'supervisor' &&
              n.status !== 'dead' &&
              (isRoot ? n.parent === undefined : n.spec?.id === id),
          );
          expect(sup, `${scenario.id} at ${position}: ${name}`).toBeDefined();
          if (sup === undefined) continue;
          expect(`${id}#${sup.incarnation}`, scenario.id).toBe(`${id}#${incarnation}`);
          if (sup.sup?.strategy === 'dynamic' || sup.sup?.strategy === 'simple_one_for_one') {
            const living = sup.children.filter((slot) => (tree.nodes[slot] as TreeNode).status !== 'dead');
            expect(living.length, `${scenario.id} at ${position}: ${name}`).toBe(expected.length);
          } else {
            const got = which(tree, sup, false).reverse();
            const want = (expected as [string, string][]).map(([child, label]) => [
              String(child),
              label === 'undefined' || label === 'restarting' ? label : Number(label.split('#')[1]),
            ]);
            // A child that is to be restarted stands dead for now; the snapshot calls it restarting.
            const running = want.filter(([, n]) => n !== 'restarting');
            expect(got, `${scenario.id} at ${position}: ${name}`).toEqual(running);
          }
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(200);
  });
});

describe('patches', () => {
  const some = trees.filter((_, i) => i % 5 === 0);

  it('[TREE2] patches applied in sequence equal snapshots', () => {
    for (const scenario of some) {
      const full = record(scenario);
      if (full === null) continue;
      // Feed the log again, a few events at a time, to a watched view.
      const { recorder, feed } = replay(full);
      const view = new SystemTreeView(recorder, new Labels(recorder), undefined, 64);
      const [start, watch] = view.watch();
      let tree = start;
      for (let n = 1; feed(n % 7 === 0 ? 13 : n % 3) || feed(1); n++) {
        const patch = watch.patch();
        if (patch !== null) tree = applyPatch(tree, patch);
        const fresh = view.tree();
        expect(
          { ...tree, time: fresh.time, position: fresh.position },
          `${scenario.id} at ${recorder.length}`,
        ).toEqual(fresh);
      }
      expect(recorder.length).toBe(full.length);
    }
  });

  it('[TREE2] a diff of two trees turns the first into the second', () => {
    for (const scenario of some.slice(0, 12)) {
      const recorder = record(scenario);
      if (recorder === null) continue;
      const view = new SystemTreeView(recorder, new Labels(recorder), undefined, 64);
      let before = view.tree(0);
      for (let at = 0; at <= recorder.length; at += 17) {
        const after = view.tree(at);
        expect(applyPatch(before, diffTree(before, after))).toEqual(after);
        expect(applyPatch(after, diffTree(after, before))).toEqual(before);
        before = after;
      }
    }
  });

  it('[EVT6] position N by keyframes equals the fold from scratch', () => {
    for (const scenario of some) {
      const full = record(scenario);
      if (full === null) continue;
      const whole = new SystemTreeView(full, new Labels(full), undefined, 32);
      whole.tree();
      const positions = [...Array(5).keys()].map((i) => ((i + 1) * 7919) % (full.length + 1));
      for (const position of positions) {
        const { recorder, feed } = replay(full);
        feed(position);
        const scratch = new SystemTreeView(recorder, new Labels(recorder)).tree();
        expect(whole.tree(position), `${scenario.id} at ${position}`).toEqual(scratch);
      }
    }
  });
});

describe('restarts', () => {
  it('[TREE3] leave the window when its time has passed, without an event', () => {
    const scenario = scenarios('strategy').find((s) => s.id === 'strategy-ofo-first-permanent-shutdown');
    const recorder = scenario === undefined ? null : record(scenario);
    if (recorder === null) throw new Error('no scenario');
    const view = new SystemTreeView(recorder, new Labels(recorder));
    const at = [...recorder.events()].find((e) => e.kind === Ev.restart_count)?.seq as number;
    const sup = (tree: SystemTree) => Object.values(tree.nodes).find((n) => n.kind === 'supervisor')?.sup;
    const then = sup(view.tree(at + 1));
    expect(then?.restarts).toHaveLength(1);
    const later = (then?.restarts[0] as number) + ((then?.period as number) + 1) * 1000;
    expect(sup(view.tree(at + 1, later))?.restarts).toEqual([]);
  });
});

/** The tree of a program after a while. */
function treeOf(
  source: string,
  until = 100,
): { tree: SystemTree; sandbox: Sandbox; of: (name: string) => TreeNode | undefined } {
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': source })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(until);
  const tree = sandbox.tree(undefined);
  return { tree, sandbox, of: (name) => Object.values(tree.nodes).find((node) => node.name === name) };
}

describe('nodes', () => {
  it('[TREE4] show the first status that holds', () => {
    const { sandbox, of } = treeOf(
      `import { GenServer, receive, self, sleep, spawn, Supervisor, Process } from 'otp'
      const slow = GenServer.define({
        init: async (ms: number) => { if (ms > 0) await sleep(ms); return ['ok', ms] },
        async handleCall(_r, _f, s) { await sleep(1000); return ['reply', 1, s] },
        async terminate() { await sleep(500) },
      })
      const stops = GenServer.define({
        init() { Process.flag('trap_exit', true); return ['ok', 0] },
        async terminate() { await sleep(500) },
      })
      const asks = GenServer.define({
        init: () => ['ok', 0, ['continue', 'ask']],
        async handleContinue(_a, s) { await GenServer.call('called', 'x'); return ['noreply', s] },
      })
      await slow.startLink(0, { name: 'called' })
      await asks.startLink(undefined, { name: 'waits' })
      await stops.startLink(undefined, { name: 'stops' })
      spawn(async () => { Process.register('starter', self()); await slow.start(500, { name: 'starts' }) })
      spawn(async () => { await sleep(10); await GenServer.stop('stops') })
      await slow.startLink(0, { name: 'idles' })
      await slow.startLink(0, { name: 'sleeps' })
      await receive()`,
    );
    const status = (name: string) => of(name)?.status;
    expect(['waits', 'stops', 'starts', 'idles'].map(status)).toEqual([
      'waiting',
      'terminating',
      'starting',
      'idle',
    ]);
    expect(of('waits')?.waitingFor).toBe('called#1');
    // Others have acted since: that it is in a callback no event tells.
    expect(status('called')).toBe('running');
    expect(sandbox.execute('process.info', { pid: 'called' })).toMatchObject({ status: 'running' });
    expect(sandbox.execute('process.info', { pid: 'waits' })).toMatchObject({ waitingFor: 'called#1' });
    const callback = [...(sandbox.recorder?.events() ?? [])].find(
      (e) => e.kind === Ev.callback && e.a === 'handle_call',
    );
    const then = Object.values(sandbox.tree((callback?.seq as number) + 1).nodes);
    expect(then.find((node) => node.name === 'called')?.status).toBe('running');
    sandbox.execute('process.suspend', { pid: 'sleeps' });
    sandbox.runUntil(110);
    const after = Object.values(sandbox.tree(undefined).nodes).find((node) => node.name === 'sleeps');
    expect(after?.status).toBe('suspended');
  });

  it("[TREE5] count what lies in the mailbox, without a 'DOWN' that was flushed", () => {
    const { sandbox, of } = treeOf(
      `import { demonitor, monitor, Process, receive, self, send, sleep, spawn } from 'otp'
      const body = async () => {
        Process.register('box', self())
        const ref = monitor(spawn(() => {}))
        for (let i = 0; i < 5; i++) send(self(), i)
        await sleep(1)
        await receive(3)
        demonitor(ref, { flush: true })
        await receive('never')
      }
      spawn(body)
      await receive()`,
    );
    expect(of('box')?.mailbox).toBe(4);
    expect(sandbox.detail('box', undefined)).toMatchObject({ mailbox: { length: 4 } });
    const half = [...(sandbox.recorder?.events() ?? [])].find((e) => e.kind === Ev.down)?.seq as number;
    const then = Object.values(sandbox.tree(half + 1).nodes).find((node) => node.name === 'box');
    expect(then?.mailbox).toBe(6);
  });

  it('[TREE6] an orphan whose name is in the way keeps its incarnation, above the starts that failed', () => {
    const { sandbox } = treeOf(
      `import { GenServer, Supervisor } from 'otp'
      const idle = GenServer.define({ init: () => ['ok', 0] })
      const room = Supervisor.define({ name: 'room', children: [{ id: 'heater', start: () => idle.start(undefined, { name: 'heater' }) }] })
      export default Supervisor.define({ name: 'house', children: [room] })`,
    );
    sandbox.execute('process.kill', { pid: 'room' });
    sandbox.runUntil(200);
    const heater = Object.values(sandbox.tree(undefined).nodes).find((node) => node.name === 'heater');
    expect(heater).toMatchObject({ incarnation: 1, status: 'idle' });
    expect(heater?.tombstones.map((one) => one.incarnation)).toEqual([4, 3, 2]);
  });

  it('[TREE6] keep five tombstones, newest first, also of failed starts, not of ignored ones', () => {
    const { sandbox, of } = treeOf(
      `import { GenServer, receive, spawn, Supervisor, sleep } from 'otp'
      let n = 0
      const odd = GenServer.define({ init: () => (++n % 2 === 0 ? ['stop', 'even'] : ['ok', n]) })
      const shy = GenServer.define({ init: () => 'ignore' })
      spawn(async () => { await sleep(1) })
      spawn(async () => { await sleep(1); throw new Error('x') })
      await Supervisor.startLink([{ id: 'odd', start: [odd, undefined, { name: 'odd' }] }, { id: 'shy', start: [shy] }], { name: 'app', maxRestarts: 100 })
      await receive()`,
    );
    for (let i = 0; i < 4; i++) {
      sandbox.execute('process.kill', { pid: 'odd' });
      sandbox.runUntil(200 + i * 20);
    }
    const nodes = Object.values(sandbox.tree(undefined).nodes);
    const odd = nodes.find((node) => node.name === 'odd');
    expect(odd?.tombstones.map((one) => [one.incarnation, one.reason])).toEqual(
      [
        [8, "'even'"],
        [7, "'killed'"],
        [6, "'even'"],
        [5, "'killed'"],
        [4, "'even'"],
      ].map(([n, why]) => [n, expect.stringContaining(String(why).replaceAll("'", '')) as string]),
    );
    expect(odd?.deadCount).toBe(8);
    expect(nodes.find((node) => node.name === 'shy')).toMatchObject({ status: 'absent', tombstones: [] });
    const plain = nodes.filter((node) => node.role === 'process' && node.status === 'dead');
    expect(plain).toHaveLength(1);
    expect(of('odd')).toBeDefined();
  });

  it('[TREE7] are joined by links and monitors that are not those of supervision', () => {
    const { tree, sandbox } = treeOf(
      `import { GenServer, link, monitor, Process, receive, self, spawn, Supervisor } from 'otp'
      const s = GenServer.define({ init: () => ['ok', 0] })
      await Supervisor.startLink([{ id: 'a', start: [s, undefined, { name: 'a' }] }, { id: 'b', start: [s, undefined, { name: 'b' }], restart: 'temporary' }], { name: 'app' })
      spawn(async () => {
        Process.register('watcher', self())
        link(Process.whereis('a')!)
        monitor('b')
        await receive('never')
      })
      await receive()`,
    );
    const wires = (one: SystemTree) => one.wires.map((w) => [w.kind, w.from, w.to].join(' ')).sort();
    const between = (one: SystemTree) => wires(one).filter((w) => w.includes('watcher'));
    expect(between(tree)).toEqual(['link watcher app/a', 'monitor watcher app/b']);
    expect(wires(tree).filter((w) => /app app\/|app\/. app$/.test(w))).toEqual([]);
    sandbox.execute('process.kill', { pid: 'b' });
    sandbox.runUntil(200);
    const fired = sandbox.tree(undefined);
    expect(fired.wires.find((w) => w.kind === 'monitor')).toMatchObject({ fired: true });
    sandbox.execute('process.kill', { pid: 'watcher' });
    sandbox.runUntil(300);
    expect(between(sandbox.tree(undefined))).toEqual([]);
  });
});

/** A recorder that is fed the events of another. `feed` answers whether there was anything left. */
function replay(full: Recorder): { recorder: Recorder; feed: (n: number) => boolean } {
  const recorder = new Recorder();
  const events = full.events();
  const feed = (n: number) => {
    let fed = false;
    for (let i = 0; i < n; i++) {
      const next = events.next();
      if (next.done === true) break;
      const { kind, time, pid, other, cause, a, b } = next.value;
      recorder.emit(kind, time, pid, other, cause, a, b);
      fed = true;
    }
    return fed;
  };
  return { recorder, feed };
}
