import { describe, expect, it } from 'vitest';
import { patchOutput, patchTrace, patchTree } from '#lib/client/patch';
import type { SystemTree, TraceWindow } from '#lib/diagnostics/views';
import { Output, shownTree, traceChange, treeChange } from '#lib/sandbox/changes';
import { Sandbox } from '#lib/sandbox/sandbox';

const PROGRAM = `import { GenServer, self, sendAfter, Supervisor } from 'otp'
const clock = GenServer.define({
  init() { sendAfter(self(), 'tick', 100); return ['ok', 0] },
  handleInfo(_message, n: number) {
    console.log('tick', n)
    if (n === 4) throw new Error('five is too much')
    sendAfter(self(), 'tick', 100)
    return ['noreply', n + 1]
  },
})
const still = GenServer.define({ init: () => ['ok', 'still'] })
export default Supervisor.define({ name: 'app', strategy: 'one_for_one', children: [
  { id: 'clock', start: [clock, null, { name: 'clock' }] },
  { id: 'still', start: [still, null, { name: 'still' }] } ] })`;

function start(): Sandbox {
  const sandbox = new Sandbox();
  sandbox.load({ 'main.ts': PROGRAM });
  sandbox.start(0);
  return sandbox;
}

describe('changes and patches', () => {
  it('[SBX42] give the snapshot, and leave what did not change as it is', () => {
    const sandbox = start();
    sandbox.runUntil(50);
    const look = () => structuredClone(sandbox.execute('system.tree', {})) as SystemTree;
    const window = () =>
      structuredClone(sandbox.execute('trace.window', { from: -40, count: 40 })) as TraceWindow;
    let [sentTree, sentRows] = [look(), window()];
    let [tree, rows] = [sentTree, sentRows];
    const output = new Output(sandbox.recorder as NonNullable<typeof sandbox.recorder>);
    let lines = output.snapshot(sandbox.recorder?.length ?? 0);
    let count = lines.lines.length;
    const still = tree.nodes['app/still'];
    for (let time = 150; time < 2_000; time += 130) {
      sandbox.runUntil(time);
      const position = sandbox.recorder?.length ?? 0;
      const [nowTree, nowRows] = [look(), window()];
      const treePatch = treeChange(sentTree, nowTree);
      const rowsPatch = traceChange(sentRows, nowRows);
      const linesPatch = output.since(count, position);
      if (treePatch !== null) tree = patchTree(tree, treePatch);
      if (rowsPatch !== null) {
        const [before] = rows.rows.slice(-1);
        rows = patchTrace(rows, rowsPatch);
        const same = rows.rows.find(({ seq }) => seq === before?.seq);
        if (same !== undefined) expect(same).toBe(before);
      }
      if (linesPatch !== null) lines = patchOutput(lines, linesPatch);
      [sentTree, sentRows, count] = [nowTree, nowRows, output.countBefore(position)];
      expect(tree.nodes).toEqual(nowTree.nodes);
      expect(tree.wires).toEqual(nowTree.wires);
      expect(rows).toEqual(nowRows);
      expect(lines).toEqual(output.snapshot(position));
    }
    expect(tree.nodes['app/still']).toBe(still);
    expect(tree.nodes['app/clock']?.incarnation).toBeGreaterThan(2);
    expect(lines.lines.length).toBeGreaterThan(10);
  });

  it('[SBX40] say nothing when nothing happened', () => {
    const sandbox = start();
    sandbox.runUntil(50);
    const look = () => sandbox.execute('system.tree', {}) as SystemTree;
    const window = () => sandbox.execute('trace.window', {}) as TraceWindow;
    expect(treeChange(look(), look())).toBeNull();
    expect(traceChange(window(), window())).toBeNull();
  });

  it('shows a tree that is too large from the roots down, and says how much is hidden', () => {
    const sandbox = start();
    sandbox.runUntil(50);
    const tree = sandbox.execute('system.tree', {}) as SystemTree;
    const all = Object.keys(tree.nodes).length;
    const shown = shownTree(tree, 2);
    expect(Object.keys(shown.nodes)).toHaveLength(2);
    expect(shown.hidden).toBe(all - 2);
    for (const node of Object.values(shown.nodes)) {
      for (const child of node.children) expect(shown.nodes[child]).toBeDefined();
    }
    const patch = treeChange(shown, shownTree(tree));
    expect(patchTree(shown, patch ?? { position: 0, time: 0, nodes: {} })).toEqual(tree);
  });

  it('keeps the newest thousand lines of output', () => {
    const line = (seq: number) => ({
      seq,
      time: 0,
      pid: '<0.1.0>',
      stream: 'log' as const,
      text: String(seq),
    });
    const lines = Array.from({ length: 900 }, (_, i) => line(i));
    const more = Array.from({ length: 300 }, (_, i) => line(900 + i));
    const output = patchOutput({ lines, dropped: 0 }, { lines: more, dropped: 200 });
    expect(output.lines).toHaveLength(1_000);
    expect(output.lines[0]?.seq).toBe(200);
    expect(output.dropped).toBe(200);
  });
});
