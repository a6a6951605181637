/**
 * What a watcher has yet to be told: from what it was last sent and what a view is now, the change.
 * Rules SBX40 to SBX42.
 * Invariant: applying the changes in order gives the view.
 */
import { Ev } from '#lib/runtime/kernel/events';
import type { Level } from '#lib/runtime/kernel/logger';
import { pidText } from '#lib/diagnostics/print';
import type { Recorder } from '#lib/diagnostics/recorder';
import { logText, type Wording } from '#lib/diagnostics/reports';
import { applyPatch, diffTree, type TreeWatch } from '#lib/diagnostics/system_tree';
import type { SystemTree, TraceWindow, TreeNode } from '#lib/diagnostics/views';
import type {
  OutputLine,
  OutputLines,
  OutputPatch,
  ShownTree,
  ShownTreePatch,
  TraceWindowPatch,
} from './protocol';
import type { Views } from './views';

/** Characters of a remark that are passed on. */
const REMARK = 10_000;
/** Lines that are passed on; the newest. */
const LINES = 1_000;

/** Nodes of a tree that are passed on. */
const NODES = 3_000;

/** The part of a tree that is passed on: all of it, or its first nodes from the roots down. */
export function shownTree(tree: SystemTree, limit = NODES): ShownTree {
  const all = countNodes(tree);
  if (all <= limit) return tree;
  const nodes: Record<string, TreeNode> = {};
  const queue: string[] = [];
  const take = (slots: readonly string[]): string[] => {
    const taken = slots.slice(0, Math.max(0, limit - queue.length));
    for (const slot of taken) queue.push(slot);
    return taken;
  };
  const roots = take(tree.roots);
  for (const slot of queue) {
    const node = tree.nodes[slot];
    if (node !== undefined) nodes[slot] = { ...node, children: take(node.children) };
  }
  const wires = tree.wires.filter(({ from, to }) => from in nodes && to in nodes);
  return { position: tree.position, time: tree.time, roots, nodes, wires, hidden: all - queue.length };
}

/** `null` when nothing changed but the clock. */
export function treeChange(before: ShownTree, after: ShownTree): ShownTreePatch | null {
  const patch: ShownTreePatch = diffTree(before, after);
  if (before.hidden !== after.hidden) patch.hidden = after.hidden ?? 0;
  for (const _slot in patch.nodes) return patch;
  const same = patch.roots === undefined && patch.wires === undefined && patch.hidden === undefined;
  return same && before.position === after.position ? null : patch;
}

export function traceChange(before: TraceWindow, after: TraceWindow): TraceWindowPatch | null {
  const known = new Map(before.rows.map((row) => [row.seq, row]));
  const seqs = after.rows.map((row) => row.seq);
  const rows = after.rows.filter((row) => known.get(row.seq)?.text !== row.text);
  const same =
    rows.length === 0 &&
    before.total === after.total &&
    before.first === after.first &&
    seqs.length === before.rows.length &&
    seqs.every((seq, i) => seq === before.rows[i]?.seq);
  return same ? null : { total: after.total, first: after.first, seqs, rows };
}

/** Follows what the program prints. */
export class Output {
  /** Events of output so far, in order. */
  private readonly seqs: number[] = [];
  private read: number;

  constructor(private readonly recorder: Recorder) {
    this.read = recorder.first;
  }

  /** The lines among the first `position` events. */
  snapshot(position: number): OutputLines {
    const all = this.countBefore(position);
    const from = Math.max(0, all - LINES);
    return { lines: this.lines(from, all), dropped: from };
  }

  /** The lines after the first `from` lines; `null` when there are none. */
  since(from: number, position: number): OutputPatch | null {
    const all = this.countBefore(position);
    if (all <= from) return null;
    const start = Math.max(from, all - LINES);
    return { lines: this.lines(start, all), dropped: Math.max(0, all - LINES) };
  }

  /** Lines among the first `position` events. */
  countBefore(position: number): number {
    const { recorder, seqs } = this;
    const end = recorder.length;
    for (let seq = Math.max(this.read, recorder.first); seq < end; seq++) {
      const kind = recorder.kindOf(seq);
      if (kind === Ev.output || kind === Ev.warning || kind === Ev.log) seqs.push(seq);
    }
    this.read = end;
    let low = 0;
    let high = seqs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((seqs[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private lines(from: number, to: number): OutputLine[] {
    const { recorder, seqs } = this;
    return seqs.slice(from, to).flatMap((seq) => (recorder.has(seq) ? [this.line(seq)] : []));
  }

  private line(seq: number): OutputLine {
    const { recorder } = this;
    const about = { seq, time: recorder.timeOf(seq), pid: pidText(recorder.pidOf(seq)) };
    if (recorder.kindOf(seq) === Ev.output) {
      const stream = recorder.bOf(seq) as OutputLine['stream'];
      return { ...about, stream, text: String(recorder.aOf(seq)) };
    }
    if (recorder.kindOf(seq) === Ev.log) {
      const level = recorder.aOf(seq) as Level;
      const record = { time: about.time, level, report: recorder.bOf(seq) };
      const text = (wording: Wording) => cut(logText(record, wording) ?? '');
      const report = { level, elixir: text('elixir'), erlang: text('erlang') };
      return { ...about, stream: 'logger', text: text('typescript'), report };
    }
    const { message, file, line } = recorder.aOf(seq) as { message: string; file?: string; line?: number };
    const at = file === undefined || file === '' ? undefined : { at: { file, line: line ?? 0 } };
    return { ...about, stream: 'warning', text: cut(message), ...at };
  }
}

function cut(text: string): string {
  return text.length <= REMARK ? text : `${text.slice(0, REMARK)}…`;
}

/** Follows the tree at the moment that is shown: with the run by what changed, elsewhere and when it is too large by comparing. */
export class TreeFollower {
  private tree: ShownTree | null = null;
  private live: TreeWatch | null = null;

  constructor(private readonly views: Views) {}

  /** What is new, `at` after so many events or `null` for now; `null` when nothing is. `trailing` as in `Views.tree`. */
  change(
    at: number | null,
    now: number,
    trailing = false,
  ): { snapshot: ShownTree } | { patch: ShownTreePatch } | null {
    if (at === null && this.live !== null && this.tree !== null) {
      const patch = this.live.patch(now);
      if (patch === null) return null;
      const tree = applyPatch(this.tree, patch);
      if (countNodes(tree) <= NODES) {
        this.tree = tree;
        return { patch };
      }
    }
    const before = this.tree;
    this.tree = this.look(at, trailing);
    if (before === null) return { snapshot: this.tree };
    const patch = treeChange(before, this.tree);
    return patch && { patch };
  }

  private look(at: number | null, trailing: boolean): ShownTree {
    this.close();
    const { views } = this;
    const size = views.treeSize(at);
    if (size > NODES) return { ...views.topOfTree(NODES, at), hidden: size - NODES };
    if (at !== null) return views.tree(at, trailing);
    const [tree, live] = views.watchTree();
    this.live = live;
    return tree;
  }

  close(): void {
    this.live?.close();
    this.live = null;
  }
}

function countNodes(tree: SystemTree): number {
  let all = 0;
  for (const _slot in tree.nodes) all++;
  return all;
}
