/** What a watcher is shown, and when: the driver's pace, the tree at the moment shown, the timeline. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SystemTree } from '#lib/diagnostics/views';
import { applyPatch } from '#lib/diagnostics/system_tree';
import { TreeFollower } from '#lib/sandbox/changes';
import { positionAt } from '#lib/sandbox/core';
import type { Driver } from '#lib/sandbox/driver';
import { Sandbox } from '#lib/sandbox/sandbox';
import { Timeline } from '#lib/sandbox/timeline';
import type { Views } from '#lib/sandbox/views';

function counters(): { sandbox: Sandbox; driver: Driver; views: Views } {
  const sandbox = new Sandbox();
  sandbox.load({ 'main.ts': readFileSync('src/lib/examples/counter/main.ts', 'utf8') });
  sandbox.start(0);
  sandbox.runUntil(1000);
  const { driver, views } = sandbox;
  if (driver === null || views === null) throw new Error('no run');
  driver.showAll();
  return { sandbox, driver, views };
}

/** Real ms after which all is shown, looking every 10 ms. */
function timeToShow(driver: Driver, end: number, from: number): number {
  let real = from;
  while (driver.shown(real) < end) real += 10;
  return real - from;
}

describe('the pace at which events are shown', () => {
  it('[DRV4] shows a restart event after event, whatever time passed before it', () => {
    const { sandbox, driver } = counters();
    const before = sandbox.recorder?.length ?? 0;
    expect(driver.shown(0)).toBe(before);
    sandbox.execute('process.kill', { pid: 'b' });
    sandbox.runUntil(1000);
    const end = sandbox.recorder?.length ?? 0;
    expect(driver.shown(60_000)).toBe(before);
    expect(driver.shown(60_026)).toBeGreaterThan(before);
    expect(driver.shown(60_100)).toBeLessThan(end);
    expect(timeToShow(driver, end, 60_100)).toBeLessThanOrEqual(600);
  });

  it('[DRV4] takes ten times as long at a tenth of the speed, and no time from ten times on', () => {
    const { sandbox, driver } = counters();
    sandbox.execute('process.kill', { pid: 'b' });
    sandbox.runUntil(1000);
    const end = sandbox.recorder?.length ?? 0;
    driver.speed = 0.1;
    expect(timeToShow(driver, end, 0)).toBeGreaterThan(4_000);
    sandbox.execute('process.kill', { pid: 'b' });
    sandbox.runUntil(1000);
    driver.speed = 10;
    expect(driver.shown(10_000)).toBe(sandbox.recorder?.length);
  });

  it('stands at the playhead', () => {
    const { sandbox, driver } = counters();
    sandbox.execute('run.seek', { position: 5 });
    expect(driver.shown(0)).toBe(5);
    sandbox.execute('run.resume', {});
    driver.showAll();
    expect(driver.shown(10)).toBe(sandbox.recorder?.length);
  });
});

describe('the tree that is shown', () => {
  it('[SBX42] [SBX46] gives the view at each moment by patches, behind the run and with it', () => {
    const { sandbox, views } = counters();
    const follower = new TreeFollower(views);
    const first = follower.change(null, 1000);
    if (first === null || !('snapshot' in first)) throw new Error('no snapshot');
    let tree: SystemTree = first.snapshot;
    const from = sandbox.recorder?.length ?? 0;
    sandbox.execute('process.kill', { pid: 'b' });
    sandbox.runUntil(1000);
    const end = sandbox.recorder?.length ?? 0;
    for (let at = from; at <= end; at++) {
      const change = follower.change(at === end ? null : at, 1000);
      if (change !== null && 'patch' in change) tree = applyPatch(tree, change.patch);
      expect(tree.nodes).toEqual(views.tree(at === end ? null : at).nodes);
    }
    sandbox.execute('process.kill', { pid: 'c' });
    sandbox.runUntil(1000);
    const live = follower.change(null, 1000);
    expect(live !== null && 'patch' in live && Object.keys(live.patch.nodes).sort()).toEqual([
      'app',
      'app/c',
    ]);
    expect(follower.change(null, 1000)).toBeNull();
  });
});

describe('the tree that trails a run', () => {
  it('[TREE4] tells of a process in a callback that it runs, though others have acted since', () => {
    const sandbox = new Sandbox();
    const program = `import { GenServer, Supervisor, self, sendAfter, sleep } from 'otp'
const slow = GenServer.define({
  init: () => ['ok', 0, ['continue', 'go']],
  async handleContinue(_go, n: number) { await sleep(60_000); return ['noreply', n] },
})
const ticker = GenServer.define({
  init: () => { sendAfter(self(), 'tick', 100); return ['ok', 0] },
  handleInfo: (_m, n: number) => { sendAfter(self(), 'tick', 100); return ['noreply', n + 1] },
})
export default Supervisor.define({ name: 'app', strategy: 'one_for_one', children: [
  { id: 'slow', start: [slow, 0] }, { id: 'ticker', start: [ticker, 0] },
] })`;
    sandbox.load({ 'main.ts': program });
    sandbox.start(0);
    sandbox.runUntil(1000);
    const { views, recorder } = sandbox;
    if (views === null || recorder === null) throw new Error('no run');
    const at = recorder.length - 3;
    const status = (trailing: boolean) => views.tree(at, trailing).nodes['app/slow']?.status;
    expect([status(false), status(true)]).toEqual(['idle', 'running']);
    expect(views.tree(null).nodes['app/slow']?.status).toBe('running');
  });
});

describe('the timeline', () => {
  it('[SBX46] tells of the whole run: bars, lanes, crashes, acts', () => {
    const { sandbox, views } = counters();
    const { recorder } = sandbox;
    if (recorder === null) throw new Error('no run');
    const timeline = new Timeline(recorder, views);
    sandbox.execute('process.kill', { pid: 'b' });
    sandbox.runUntil(3000);
    const view = timeline.view({ slots: ['app/b', 'app/a'], bars: 10 }, 3000);
    expect(view.lanes.map(({ slot, segments }) => [slot, segments.length])).toEqual([
      ['app/b', 2],
      ['app/a', 1],
    ]);
    expect(view.bars.length).toBeLessThanOrEqual(10);
    expect(view.bars.reduce((a, b) => a + b, 0)).toBe(recorder.length);
    expect(view.crashes.map(({ text }) => text)).toEqual(['b#1 exits: killed.']);
    expect(view.acts.map(({ time, text }) => [time, text])).toEqual([[1000, 'You killed b#1.']]);
    expect(timeline.view({}, 3000).crashes).toHaveLength(1);
  });

  it('[OPS24] finds the moment of a virtual time', () => {
    const { sandbox } = counters();
    const { recorder } = sandbox;
    if (recorder === null) throw new Error('no run');
    sandbox.runUntil(1500);
    const before = recorder.length;
    sandbox.execute('process.kill', { pid: 'b' });
    expect(positionAt(recorder, 1499)).toBe(before);
    expect(positionAt(recorder, 1500)).toBe(recorder.length);
    expect(sandbox.execute('run.seek', { time: 1200 })).toMatchObject({ playhead: before, state: 'paused' });
    expect(sandbox.execute('run.seek', {})).toMatchObject({ error: { code: 'bad_params' } });
  });

  it('[OPS22] does not step without end to an exit that never comes', () => {
    const sandbox = new Sandbox();
    sandbox.load({
      'main.ts': `import { receive, self, sendAfter, spawn } from 'otp'
        spawn(async () => {
          for (;;) {
            sendAfter(self(), 'tick', 700)
            await receive()
          }
        })`,
    });
    sandbox.start(0);
    expect(sandbox.execute('run.step', { by: 'exit' })).toMatchObject({ error: { code: 'not_found' } });
    expect(sandbox.execute('run.status', {})).toMatchObject({ state: 'paused' });
    const { time } = sandbox.execute('run.status', {}) as { time: number };
    expect(time).toBeGreaterThan(59_000);
    expect(time).toBeLessThan(61_500);
    expect(sandbox.execute('run.step', { by: 'message' })).not.toHaveProperty('error');
  });

  it('[OPS51] exports the log in pieces, and [OPS25] the operations', () => {
    const { sandbox } = counters();
    sandbox.execute('process.kill', { pid: 'b' });
    const length = sandbox.recorder?.length ?? 0;
    const all = sandbox.execute('trace.export', {}) as { lines: string[]; next: number | null };
    expect([all.lines.length, all.next]).toEqual([length, null]);
    const part = sandbox.execute('trace.export', { from: 3, count: 4 }) as typeof all;
    expect(part).toEqual({ lines: all.lines.slice(3, 7), next: 7 });
    expect(sandbox.execute('run.operations', {})).toMatchObject({ operations: [{ op: 'process.kill' }] });
  });
});
