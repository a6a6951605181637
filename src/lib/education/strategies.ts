/**
 * The same failure under all three strategies: a program in three versions, and three runs side by side. Rules LES91 to LES94.
 * Invariant: the versions differ in one word; everything else that is told of them was read from their runs.
 */
import { Facts } from './check';
import type { Files } from './lesson';
import type { Log } from './log';

export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';
export const STRATEGIES: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one'];

// ---- three versions of a program --------------------------------------------------------------------------------------

/** A supervisor as it is written in a program. */
export interface Written {
  readonly file: string;
  /** What its `name` says, else `supervisor`. */
  readonly name: string;
  /** Where the properties of its definition begin and end in the text. */
  readonly from: number;
  readonly to: number;
}

/** The supervisors that a program defines with a literal list of properties, in the order of the text. */
export function supervisorsIn(files: Files): Written[] {
  return Object.entries(files).flatMap(([file, text]) =>
    [...text.matchAll(/\bSupervisor\.(?:define|startLink)\(\s*\{/g)].flatMap((found): Written[] => {
      const from = found.index + found[0].length;
      const to = closing(text, from);
      if (to < 0) return [];
      const own = topLevel(text, from, to);
      if (/\bstrategy\b/.test(own) && strategyAt(text, from, to) === null) return [];
      const [, name = 'supervisor'] = /\bname:\s*['"`](\w+)['"`]/.exec(text.slice(from, to)) ?? [];
      return [{ file, name, from, to }];
    }),
  );
}

/** The program with another strategy for one supervisor. */
export function withStrategy(files: Files, { file, from, to }: Written, strategy: Strategy): Files {
  const text = files[file] ?? '';
  const at = strategyAt(text, from, to);
  const changed =
    at === null
      ? `${text.slice(0, from)} strategy: '${strategy}',${text.slice(from)}`
      : text.slice(0, at.from) + strategy + text.slice(at.to);
  return { ...files, [file]: changed };
}

/** Where the word of a literal strategy stands; null when none does. */
function strategyAt(text: string, from: number, to: number): { from: number; to: number } | null {
  const found = /\bstrategy:\s*['"`](one_for_one|one_for_all|rest_for_one)['"`]/.exec(
    topLevel(text, from, to),
  );
  const [whole, word] = found ?? [];
  if (found === null || whole === undefined || word === undefined) return null;
  const start = from + found.index + whole.length - 1 - word.length;
  return { from: start, to: start + word.length };
}

/** Place of the brace that closes the one before `from`, -1 when there is none; strings and comments are no code. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at = skip(text, at)) {
    const sign = text[at];
    if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0) return at;
  }
  return -1;
}

/** The text between, with everything inside deeper brackets blanked. */
function topLevel(text: string, from: number, to: number): string {
  let out = '';
  let depth = 0;
  for (let at = from; at < to;) {
    const next = Math.min(to, skip(text, at));
    const sign = text[at] as string;
    if ('}])'.includes(sign)) depth--;
    const comment = sign === '/' && next - at > 1;
    out += depth > 0 || comment ? ' '.repeat(next - at) : text.slice(at, next);
    if ('{[('.includes(sign)) depth++;
    at = next;
  }
  return out;
}

/** Place after the sign at `at`, or after the string or comment that begins there. */
function skip(text: string, at: number): number {
  const sign = text[at] as string;
  const end = (mark: string, plus: number): number => {
    const found = text.indexOf(mark, at + 2);
    return found < 0 ? text.length : found + plus;
  };
  if (sign === '/' && text[at + 1] === '/') return end('\n', 1);
  if (sign === '/' && text[at + 1] === '*') return end('*/', 2);
  if (sign !== "'" && sign !== '"' && sign !== '`') return at + 1;
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === sign) return i + 1;
  }
  return text.length;
}

// ---- three runs -----------------------------------------------------------------------------------------------------------

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
