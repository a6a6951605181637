/**
 * What a watcher has yet to be told: from what it was last sent and what a view is now, the change.
 * Rules SBX40 to SBX42.
 * Invariant: applying the changes in order gives the view.
 */
import { Ev } from '#lib/runtime/kernel/events';
import { pidText } from '#lib/diagnostics/print';
import type { Recorder } from '#lib/diagnostics/recorder';
import { diffTree } from '#lib/diagnostics/system_tree';
import type { SystemTree, SystemTreePatch, TraceWindow } from '#lib/diagnostics/views';
import type { OutputLine, OutputLines, OutputPatch, TraceWindowPatch } from './protocol';

/** Characters of a printed line that are passed on. */
const LINE = 10_000;
/** Lines that are passed on; the newest. */
const LINES = 1_000;

/** `null` when nothing changed but the clock. */
export function treeChange(before: SystemTree, after: SystemTree): SystemTreePatch | null {
  const patch = diffTree(before, after);
  for (const _slot in patch.nodes) return patch;
  return patch.roots === undefined && patch.wires === undefined && before.position === after.position
    ? null
    : patch;
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
      if (kind === Ev.output || kind === Ev.warning) seqs.push(seq);
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
      return { ...about, stream, text: cut(String(recorder.aOf(seq))) };
    }
    const { message, file, line } = recorder.aOf(seq) as { message: string; file?: string; line?: number };
    const at = file === undefined || file === '' ? undefined : { at: { file, line: line ?? 0 } };
    return { ...about, stream: 'warning', text: cut(message), ...at };
  }
}

function cut(text: string): string {
  return text.length <= LINE ? text : `${text.slice(0, LINE)}…`;
}
