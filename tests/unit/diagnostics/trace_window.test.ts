import { describe, expect, it, vi } from 'vitest';
import { Labels } from '#lib/diagnostics/labels';
import { LogMetrics } from '#lib/diagnostics/log_metrics';
import { processDetail } from '#lib/diagnostics/process_detail';
import { CHUNK, Recorder } from '#lib/diagnostics/recorder';
import { Sentences } from '#lib/diagnostics/sentences';
import { SystemTreeView } from '#lib/diagnostics/system_tree';
import { GROUPS, TraceView } from '#lib/diagnostics/trace_window';
import { Ev, evNames } from '#lib/runtime/kernel/events';
import { Node } from '#lib/runtime/kernel/node';
import { RECEIVE } from '#lib/runtime/kernel/routine';
import { link, monitor, send } from '#lib/runtime/kernel/signals';
import { record, scenarios } from './oracle';

// Hundreds of scenarios: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function opened(id: string) {
  const scenario = scenarios().find((s) => s.id === id);
  const recorder = scenario === undefined ? null : record(scenario);
  if (recorder === null) throw new Error(`no scenario ${id}`);
  const labels = new Labels(recorder);
  return { recorder, labels, trace: new TraceView(recorder, labels, new Sentences(recorder, labels)) };
}

describe('TraceView', () => {
  const { recorder, labels, trace } = opened('strategy-ofo-first-permanent-shutdown');
  const all = [...recorder.events()];

  it('[TRACE1] cuts windows from the start and from the end', () => {
    expect(trace.window({ from: 3, count: 4 }).rows.map((r) => r.seq)).toEqual([3, 4, 5, 6]);
    const tail = trace.window({ from: -5 });
    expect(tail.rows.map((r) => r.seq)).toEqual(all.slice(-5).map((e) => e.seq));
    expect(tail.total).toBe(all.length);
    expect(trace.window({ from: -5, at: 20 }).rows.map((r) => r.seq)).toEqual([15, 16, 17, 18, 19]);
    expect(trace.window({ from: 1e6 }).rows).toEqual([]);
  });

  it('[TRACE7] gives the events that are asked for by number', () => {
    const rows = (query: { seqs: number[]; at?: number }) => trace.window(query).rows.map(({ seq }) => seq);
    expect(rows({ seqs: [3, 7, 20] })).toEqual([3, 7, 20]);
    expect(rows({ seqs: [3, 7, 20], at: 8 })).toEqual([3, 7]);
    expect(rows({ seqs: [3, 1e6] })).toEqual([3]);
    expect(trace.window({ seqs: [7] }).rows).toEqual(trace.window({ from: 7, count: 1 }).rows);
  });

  it('[TRACE2] filters by kinds and groups of kinds, and every kind has a group', () => {
    const exits = all.filter((e) => e.kind === Ev.exit);
    expect(trace.window({ kinds: ['exit'] })).toMatchObject({ total: exits.length });
    const supervision = new Set<string>(GROUPS.supervision);
    const rows = trace.window({ kinds: ['supervision', 'exit'], from: 0, count: 1000 }).rows;
    const expected = all.filter((e) => e.kind === Ev.exit || supervision.has(evNames[e.kind] as string));
    expect(rows.map((r) => r.seq)).toEqual(expected.map((e) => e.seq));
    expect(new Set(Object.values(GROUPS).flat())).toEqual(new Set(Object.keys(Ev)));
  });

  it('[TRACE3] filters by slot, name, label and pid', () => {
    const a = all.filter(
      (e) => labels.label(e.pid).startsWith('a#') || labels.label(e.other).startsWith('a#'),
    );
    const seqs = (slots: string[]) => trace.window({ slots, from: 0, count: 1000 }).rows.map((r) => r.seq);
    expect(seqs(['a'])).toEqual(a.map((e) => e.seq));
    expect(seqs(['orc_sup/a'])).toEqual(a.map((e) => e.seq));
    const second = all.filter((e) => [e.pid, e.other].some((pid) => labels.label(pid) === 'a#2'));
    expect(second.length).toBeGreaterThan(5);
    expect(seqs(['a#2'])).toEqual(second.map((e) => e.seq));
    const pid = second.find((e) => labels.label(e.pid) === 'a#2')?.pid as number;
    expect(seqs([`<0.${pid}.0>`])).toEqual(second.map((e) => e.seq));
  });

  it('[TRACE4] looks for text, newest first, a part at a time', () => {
    const whole = trace.window({ text: 'a#2 EXITS', from: 0 });
    expect(whole.rows.map((r) => r.text)).toEqual(['a#2 exits: shutdown.']);
    expect(whole.pending).toBeUndefined();
    let part = trace.window({ text: 'exits:', from: 0, budget: 10 });
    expect(part.pending).toBe(all.length - 10);
    for (let i = 0; part.pending !== undefined && i < 1000; i++) {
      part = trace.window({ text: 'exits:', from: 0, budget: 10 });
    }
    expect(part.rows.map((r) => r.seq)).toEqual(all.filter((e) => e.kind === Ev.exit).map((e) => e.seq));
  });

  it('[TRACE5] goes on while events come, and forgets those that were let go', () => {
    const log = new Recorder(2 * CHUNK);
    const names = new Labels(log);
    const view = new TraceView(log, names, new Sentences(log, names));
    for (let i = 0; i < 4 * CHUNK; i++) {
      log.emit(i % 1000 === 0 ? Ev.exit : Ev.send, i, 1, 2, -1, 'x', undefined);
      if (i % 50_000 === 0) view.window({ kinds: ['exit'] });
    }
    const { total, first, rows } = view.window({ kinds: ['exit'], from: 0, count: 1 });
    expect(first).toBe(2 * CHUNK);
    expect(rows[0]?.seq).toBe(132_000);
    expect(total).toBe(Math.ceil((4 * CHUNK - 132_000) / 1000));
  });
});

describe('processDetail', () => {
  it('[DETAIL1] tells mailbox, links, monitors, flags and history at any position', () => {
    const recorder = new Recorder();
    const node = new Node({ sink: recorder });
    const idle = function* () {
      for (;;) yield RECEIVE;
    };
    const a = node.spawn(idle, { initial: ['m', 'a', 0] });
    node.run(0);
    let b = a;
    node.spawn(
      function* () {
        b = node.self();
        link(node, a.pid);
        monitor(node, a.pid);
        send(node, a.pid, 'one');
        send(node, a.pid, ['two', 2]);
        yield RECEIVE;
      },
      { initial: ['m', 'b', 0] },
    );
    node.run(0, 1);
    const labels = new Labels(recorder);
    const view = new SystemTreeView(recorder, labels);
    const detail = (pid: number, position = recorder.length) =>
      processDetail(recorder, labels, view.state(position), position, pid);
    const full = recorder.length;
    expect(detail(a.id)).toMatchObject({
      label: 'm.a/0#1',
      slot: 'm.a%2F0',
      alive: true,
      mailboxLength: 2,
      mailbox: [
        { from: 'm.b/0#1', message: "'one'" },
        { from: 'm.b/0#1', message: "['two', 2]" },
      ],
      links: ['m.b/0#1'],
      monitoredBy: ['m.b/0#1'],
      initialCall: 'm.a/0',
    });
    expect(detail(b.id)).toMatchObject({ links: ['m.a/0#1'], monitors: ['m.a/0#1'] });
    node.run(0);
    expect(detail(a.id)).toMatchObject({ mailboxLength: 0, mailbox: [], messagesReceived: 2 });
    expect(detail(a.id, full)).toMatchObject({ mailboxLength: 2 });
    const { wires } = view.tree();
    expect(wires).toEqual([
      { kind: 'link', from: 'm.b%2F0', to: 'm.a%2F0', fired: false },
      { kind: 'monitor', from: 'm.b%2F0', to: 'm.a%2F0', fired: false },
    ]);
    expect(detail(99)).toBeUndefined();
  });

  it('[DETAIL2] counts the mailbox as the process has it, at the end of every scenario', () => {
    let compared = 0;
    const differing: string[] = [];
    for (const scenario of scenarios('mailbox', 'exit_signal', 'monitor', 'signal', 'strategy', 'shutdown')) {
      const recorder = record(scenario);
      if (recorder === null || scenario.kind !== 'process') continue;
      const view = new SystemTreeView(recorder, new Labels(recorder));
      const names = Object.entries(scenario.trace.at(-1)?.procs ?? {}) as [string, { mailbox?: unknown[] }][];
      const expected = names.flatMap(([, p]) => (p.mailbox === undefined ? [] : [p.mailbox.length])).sort();
      const got = [...view.state().procs.values()]
        .filter((p) => p.pid > 2)
        .map((p) => p.mailbox)
        .sort();
      compared++;
      if (JSON.stringify(got) !== JSON.stringify(expected)) differing.push(scenario.id);
    }
    expect(compared).toBeGreaterThan(20);
    expect(differing).toEqual([]);
  });
});

describe('TraceView and protocols', () => {
  it('[TRACE6] leaves the messages of the start protocol out of a choice of kinds that does not name it', () => {
    const { recorder, labels } = opened('strategy-ofo-first-permanent-shutdown');
    const view = new TraceView(recorder, labels, new Sentences(recorder, labels));
    const acks = (kinds?: string[]) =>
      view
        .window({ from: 0, count: 1000, kinds })
        .rows.filter((row) => row.text.includes('how its start went')).length;
    expect(acks()).toBeGreaterThan(0);
    expect(acks(['messages', 'protocol'])).toBe(acks());
    expect(acks(['messages'])).toBe(0);
    expect(view.window({ kinds: ['messages'] }).total).toBeGreaterThan(0);
  });
});

describe('LogMetrics', () => {
  it('[METRIC1] counts events per slice and draws a lane for every slot', () => {
    const { recorder, labels } = opened('strategy-ofo-first-permanent-shutdown');
    const metrics = new LogMetrics(recorder, labels);
    const { slices } = metrics.overview();
    expect(slices.reduce((n, s) => n + s.total, 0)).toBe(recorder.length);
    const lane = metrics.slotLanes(['orc_sup/a'])[0];
    expect(lane?.segments.map((s) => [s.incarnation, s.end])).toEqual([
      [1, 'stop'],
      [2, 'stop'],
      [3, 'stop'],
    ]);
    expect(metrics.slotLanes(['orc_sup'])[0]?.window?.at).toHaveLength(2);
  });
});
