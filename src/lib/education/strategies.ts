/**
 * The same failure under all three strategies: three runs side by side. Rules LES92 to LES94. The programs: `versions.ts`.
 * Invariant: what is told of the versions was read from their runs.
 */
import { Facts } from './check';
import type { Log } from './log';
import type { Strategy } from './versions';

/** One incarnation on a lifeline: rows from the top, which all columns share. */
export interface Span {
  readonly label: string;
  /** -1: it lived when the scene began. */
  readonly from: number;
  /** Absent while it lives. */
  readonly to?: number;
  readonly end?: 'crash' | 'stop';
}

export interface Lifeline {
  readonly name: string;
  readonly spans: readonly Span[];
  /** Nothing happened to it. */
  readonly spared: boolean;
}

export interface Column {
  readonly strategy: Strategy;
  readonly lines: readonly Lifeline[];
  readonly ended: number;
  /** Restarts that were counted by all supervisors. */
  readonly counted: number;
  /** A supervisor gave up. */
  readonly gaveUp: string | null;
  /** In words, one line an event. */
  readonly told: readonly string[];
}

/** A row that all columns share: several of one virtual millisecond stand below each other. */
export interface Row {
  /** Virtual ms after the scene began. */
  readonly time: number;
  /** Place within its millisecond. */
  readonly nth: number;
}

export interface Comparison {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
}

interface Mark {
  readonly time: number;
  readonly label: string;
  /** `stop`: a supervisor ordered it; `end`: in order, by itself. */
  readonly what: 'start' | 'crash' | 'stop' | 'end' | 'give_up';
}

const ENDS: readonly Mark['what'][] = ['crash', 'stop', 'end'];

const orderly = (reason: unknown): boolean =>
  reason === 'normal' || reason === 'shutdown' || (Array.isArray(reason) && reason[0] === 'shutdown');

/** What happened to processes since the first operation, in order. */
function marksOf({ events }: Log): { begin: number; marks: Mark[] } {
  const op = events.find(({ kind }) => kind === 'op');
  const begin = op?.time ?? 0;
  const ordered = new Set(events.filter(({ kind }) => kind === 'child_stop').map(({ other }) => other));
  const marks = events
    .filter(({ seq }) => seq > (op?.seq ?? 0))
    .flatMap(({ kind, who, time, data }): Mark[] => {
      if (kind === 'spawn') return [{ time: time - begin, label: who, what: 'start' }];
      if (kind === 'give_up') return [{ time: time - begin, label: who, what: 'give_up' }];
      if (kind !== 'exit') return [];
      const what = ordered.has(who) ? 'stop' : orderly(data['reason']) ? 'end' : 'crash';
      return [{ time: time - begin, label: who, what }];
    });
  return { begin, marks };
}

/** Puts the runs of the versions beside each other, aligned in time. */
export function compare(runs: readonly { readonly strategy: Strategy; readonly log: Log }[]): Comparison {
  const marked = runs.map(({ strategy, log }) => ({ strategy, log, ...marksOf(log) }));
  const times = [...new Set(marked.flatMap(({ marks }) => marks.map(({ time }) => time)))].sort(
    (a, b) => a - b,
  );
  const rows = times.flatMap((time): Row[] => {
    const most = Math.max(...marked.map(({ marks }) => marks.filter((mark) => mark.time === time).length));
    return Array.from({ length: most }, (_, nth) => ({ time, nth }));
  });
  return { rows, columns: marked.map(({ strategy, log, marks }) => columnOf(strategy, log, marks, rows)) };
}

function columnOf(strategy: Strategy, log: Log, marks: readonly Mark[], rows: readonly Row[]): Column {
  const facts = new Facts(log);
  const seen = new Map<number, number>();
  const placed = marks.map((mark) => {
    const nth = seen.get(mark.time) ?? 0;
    seen.set(mark.time, nth + 1);
    return { ...mark, row: rows.findIndex((row) => row.time === mark.time && row.nth === nth) };
  });
  const op = facts.op();
  const children = new Set(facts.all('child_start').map(({ other }) => other));
  const names = [
    ...new Set(log.processes.filter(({ label }) => children.has(label)).map(({ name }) => name)),
  ];
  const lines = names.map((name): Lifeline => {
    const spans = facts.lives(name).flatMap(({ label, exit, spawned }): Span[] => {
      if (op !== undefined && exit !== undefined && exit.seq < op.seq) return [];
      const end = placed.find((mark) => mark.label === label && ENDS.includes(mark.what));
      const start = placed.find((mark) => mark.label === label && mark.what === 'start');
      const from = op !== undefined && spawned.seq < op.seq ? -1 : (start?.row ?? -1);
      return [{ label, from, ...(end && { to: end.row, end: end.what === 'crash' ? 'crash' : 'stop' }) }];
    });
    return { name, spans, spared: spans.length === 1 && spans[0]?.from === -1 && spans[0].to === undefined };
  });
  const ended = marks.filter(({ what, label }) => ENDS.includes(what) && children.has(label));
  return {
    strategy,
    lines,
    ended: ended.length,
    counted: facts.all('restart_count', ({ seq }) => seq > (op?.seq ?? 0)).length,
    gaveUp: marks.find(({ what }) => what === 'give_up')?.label ?? null,
    told: marks.filter(({ label, what }) => children.has(label) || what === 'give_up').map(said),
  };
}

function said({ label, what }: Mark): string {
  const does = { start: 'starts', crash: 'ends', stop: 'is stopped', end: 'ends', give_up: 'gives up' }[what];
  return `${label} ${does}`;
}
