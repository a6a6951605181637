/**
 * View `trace.window`: rows of the log that pass a filter, as sentences.
 * Our own. Rules TRACE*.
 * Invariant: filters read columns only; sentences are made for the rows that are asked for, and for a text filter for
 * as many candidates as a call may look at.
 */
import { Ev, evNames, type EvName } from '#lib/runtime/kernel/events';
import type { Labels } from './labels';
import { printedPid } from './print';
import { aAt, bAt, type Chunk, CHUNK, kindAt, type Recorder, ROW } from './recorder';
import type { Piece, Sentences } from './sentences';
import type { TraceRow, TraceWindow } from './views';

/** Families of kinds that a trace can be narrowed to. */
export const GROUPS = {
  operations: ['op'],
  messages: ['send', 'receive', 'flush', 'lost'],
  exits: ['halt', 'exit', 'exit_signal', 'exit_ignored', 'exit_trapped', 'limit'],
  lifecycle: ['spawn', 'started', 'ignored', 'start_failed', 'register', 'unregister', 'code_load'],
  monitors: ['link', 'unlink', 'monitor', 'demonitor', 'down'],
  supervision: [
    'sup_init',
    'child_start',
    'child_started',
    'child_start_failed',
    'child_ignored',
    'child_exit',
    'decide',
    'restart_count',
    'give_up',
    'child_stop',
    'child_kill',
    'child_stopped',
    'child_delete',
  ],
  callbacks: ['callback', 'state', 'flag', 'label', 'suspend', 'resume', 'postpone'],
  timers: ['timer_start', 'timer_fire', 'timer_cancel', 'timeout'],
  tables: ['ets_new', 'ets_delete', 'ets_transfer', 'ets_heir', 'ets_rename', 'ets_insert', 'ets_remove'],
  output: ['output', 'log', 'warning'],
} as const satisfies Record<string, readonly EvName[]>;

export type KindGroup = keyof typeof GROUPS;

/** Group of each kind by its number. */
export const groupOfKind: readonly (KindGroup | undefined)[] = (() => {
  const groups: (KindGroup | undefined)[] = [];
  for (const [group, names] of Object.entries(GROUPS)) {
    for (const name of names) groups[Ev[name]] = group as KindGroup;
  }
  return groups;
})();

export interface TraceQuery {
  /**
   * Names of kinds and of groups; `all` or absent: every kind. Messages of the start and system protocols pass only with
   * `protocol` beside their kind, or without a choice of kinds.
   */
  kinds?: readonly string[] | undefined;
  /** Slots, names, labels (`b#2`) or printed pids of processes; an event passes when it is about one of them, or its second process is. */
  slots?: readonly string[] | undefined;
  /** Text that the sentence contains; case does not matter. */
  text?: string | undefined;
  /** Index of the first row among those that pass, negative: from the end; default -100. */
  from?: number | undefined;
  /** Rows at most; default 100. */
  count?: number | undefined;
  /** Numbers of events: these rows and no others, whatever else is asked. */
  seqs?: readonly number[] | undefined;
  /** Only the first `at` events. */
  at?: number | undefined;
  /** Sentences that a text filter may look at in this call; default 5,000. */
  budget?: number | undefined;
}

/** An event as a row. The event must be kept. @param words Other words for it than the catalogue's. */
export function traceRow(
  recorder: Recorder,
  labels: Labels,
  sentences: Sentences,
  seq: number,
  words?: readonly Piece[],
): TraceRow {
  const event = recorder.get(seq);
  if (event === undefined) throw new RangeError(`event ${seq} is not kept`);
  const { text, parts, rule, at } = sentences.say(event, words);
  return {
    seq,
    time: event.time,
    kind: evNames[event.kind] ?? String(event.kind),
    subject: event.pid === 0 ? '' : labels.label(event.pid),
    slot: event.pid === 0 ? '' : labels.path(event.pid),
    text,
    parts,
    cause: event.cause,
    ...(rule === undefined ? undefined : { rule }),
    ...(at === undefined ? undefined : { at }),
  };
}

/** Sequence numbers in ascending order. */
class Numbers {
  private items = new Float64Array(1024);
  length = 0;

  push(n: number): void {
    if (this.length === this.items.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.length++] = n;
  }

  get(i: number): number {
    return this.items[i] as number;
  }

  /** Index of the first number that is at least `n`. */
  indexOf(n: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.items[middle] as number) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Lets go of the first `n`. */
  drop(n: number): void {
    if (n <= 0) return;
    this.items.copyWithin(0, n, this.length);
    this.length -= n;
  }
}

/** Whom a filter is about. */
interface Subject {
  readonly pid: number;
  readonly name: string;
  /** 0: any. */
  readonly incarnation: number;
}

function subjectOf(text: string): Subject {
  const pid = printedPid(text);
  if (pid !== undefined) return { pid, name: '', incarnation: 0 };
  const label = /^(.*)#(\d+)$/.exec(text);
  if (label !== null) return { pid: 0, name: label[1] as string, incarnation: Number(label[2]) };
  return { pid: 0, name: text, incarnation: 0 };
}

/** One filter and what passes it so far. */
class Filter {
  readonly matches = new Numbers();
  private position: number;
  private readonly mask: Uint8Array | null;
  private readonly subjects: readonly Subject[] | null;
  /** By process: 1 passes, 2 does not. */
  private byPid = new Uint8Array(1024);
  private moves = 0;

  // Text: rows looked at are those in [low, high); what was found, newest first before `high0`, oldest first after.
  private low = 0;
  private high = 0;
  private older: number[] = [];
  private newer: number[] = [];
  private dropped = 0;

  constructor(
    private readonly recorder: Recorder,
    private readonly labels: Labels,
    query: TraceQuery,
    private readonly text: string,
  ) {
    this.position = recorder.first;
    this.mask = maskOf(query.kinds);
    this.subjects = query.slots === undefined ? null : query.slots.map(subjectOf);
  }

  advance(): void {
    const { recorder, mask, subjects } = this;
    const to = recorder.length;
    if (this.position < recorder.first) this.position = recorder.first;
    if (subjects !== null && this.moves !== this.labels.moved) {
      this.moves = this.labels.moved;
      this.byPid.fill(0);
    }
    for (let seq = this.position; seq < to;) {
      const chunk = recorder.chunkOf(seq);
      const { rows } = chunk;
      const base = seq - (seq % CHUNK);
      const end = Math.min(to - base, CHUNK);
      for (let i = seq - base; i < end; i++) {
        const row = i * ROW;
        const kind = kindAt(chunk, row);
        if (mask !== null) {
          if (mask[kind] === 0) continue;
          if (mask[PROTOCOL] === 0 && isProtocol(chunk, row)) continue;
        }
        if (
          subjects !== null &&
          !this.passes(rows[row + 1] as number) &&
          !this.passes(rows[row + 2] as number)
        )
          continue;
        this.matches.push(base + i);
      }
      seq = base + end;
    }
    this.position = to;
    const gone = this.matches.indexOf(recorder.first);
    if (gone > 0) {
      this.matches.drop(gone);
      this.dropped += gone;
    }
  }

  private passes(pid: number): boolean {
    if (pid === 0) return false;
    if (pid >= this.byPid.length) {
      const grown = new Uint8Array(Math.max(pid + 1, this.byPid.length * 2));
      grown.set(this.byPid);
      this.byPid = grown;
    }
    const known = this.byPid[pid];
    if (known !== 0) return known === 1;
    const { labels } = this;
    const slot = labels.slotOf(pid);
    const incarnation = labels.incarnationOf(pid);
    const passes = (this.subjects as readonly Subject[]).some((s) => {
      if (s.pid !== 0) return s.pid === pid;
      if (slot < 0 || (s.incarnation !== 0 && s.incarnation !== incarnation)) return false;
      return labels.nameOf(slot) === s.name || labels.pathOf(slot) === s.name;
    });
    this.byPid[pid] = passes ? 1 : 2;
    return passes;
  }

  /**
   * Rows that contain the text, oldest first, after at most `budget` more sentences. Newest candidates are looked at first.
   *
   * @returns How many candidates are still to be looked at.
   */
  search(sentences: Sentences, budget: number): { readonly found: number[]; readonly pending: number } {
    // Candidates are counted from the first ever, so that what is let go does not move them.
    const count = this.dropped + this.matches.length;
    if (this.low === this.high && this.older.length === 0 && this.newer.length === 0)
      this.low = this.high = count;
    const has = (index: number): number | null => {
      const seq = this.matches.get(index - this.dropped);
      return sentences.of(seq)?.text.toLowerCase().includes(this.text) === true ? seq : null;
    };
    let left = budget;
    for (; this.high < count && left > 0; left--) {
      const seq = has(this.high++);
      if (seq !== null) this.newer.push(seq);
    }
    for (; this.low > this.dropped && left > 0; left--) {
      const seq = has(--this.low);
      if (seq !== null) this.older.push(seq);
    }
    const { first } = this.recorder;
    if (this.older.length > 0 && (this.older.at(-1) as number) < first)
      this.older = this.older.filter((s) => s >= first);
    if (this.newer.length > 0 && (this.newer[0] as number) < first)
      this.newer = this.newer.filter((s) => s >= first);
    const pending = Math.max(0, this.low - this.dropped) + count - this.high;
    return { found: [...[...this.older].reverse(), ...this.newer], pending };
  }
}

function maskOf(wanted: readonly string[] | undefined): Uint8Array | null {
  if (wanted === undefined || wanted.includes('all')) return null;
  const mask = new Uint8Array(256);
  for (const name of wanted) {
    const group = Object.hasOwn(GROUPS, name) ? GROUPS[name as KindGroup] : [name as EvName];
    for (const kind of group) if (Object.hasOwn(Ev, kind)) mask[Ev[kind]] = 1;
    if (name === 'protocol') mask[PROTOCOL] = 1;
  }
  return mask;
}

/** Place in a mask, past all kinds, for the messages of the runtime's own protocols. */
const PROTOCOL = 255;

/** Whether an event is about a message of the start or system protocol, which says nothing that other events do not. */
function isProtocol(chunk: Chunk, row: number): boolean {
  const kind = kindAt(chunk, row);
  if (kind === Ev.send) return bAt(chunk, row) === 'system';
  if (kind !== Ev.receive) return false;
  const message = aAt(chunk, row);
  return Array.isArray(message) && (message[0] === 'ack' || message[0] === 'system');
}

/** Filters kept up to date at once; the one used longest ago goes first. */
const FILTERS = 8;

/** Answers for windows of the log. */
export class TraceView {
  private readonly filters = new Map<string, Filter>();

  constructor(
    private readonly recorder: Recorder,
    private readonly labels: Labels,
    private readonly sentences: Sentences,
  ) {}

  window(query: TraceQuery = {}): TraceWindow {
    const { recorder, labels, sentences } = this;
    labels.advance(recorder.length);
    const end = Math.max(recorder.first, Math.min(query.at ?? recorder.length, recorder.length));
    const text = (query.text ?? '').toLowerCase();
    const row = (seq: number) => traceRow(recorder, labels, sentences, seq);
    const cut = (total: number): [number, number] => {
      const { from = -100, count = 100 } = query;
      const start = from < 0 ? Math.max(0, total + from) : Math.min(from, total);
      return [start, Math.min(total, start + count)];
    };
    const { first } = recorder;
    if (query.seqs !== undefined) {
      const kept = query.seqs.filter((seq) => recorder.has(seq) && seq < end);
      return { total: kept.length, first, rows: kept.map(row) };
    }
    const isAll = (query.kinds === undefined || query.kinds.includes('all')) && query.slots === undefined;
    const rows: TraceRow[] = [];
    if (isAll && text === '') {
      const total = end - first;
      const [start, stop] = cut(total);
      for (let i = start; i < stop; i++) rows.push(row(first + i));
      return { total, first, rows };
    }
    const filter = this.filter(query, text);
    filter.advance();
    if (text === '') {
      const { matches } = filter;
      const total = matches.indexOf(end);
      const [start, stop] = cut(total);
      for (let i = start; i < stop; i++) rows.push(row(matches.get(i)));
      return { total, first, rows };
    }
    const { found, pending } = filter.search(sentences, query.budget ?? 5_000);
    const known = end === recorder.length ? found : found.filter((seq) => seq < end);
    const [start, stop] = cut(known.length);
    for (let i = start; i < stop; i++) rows.push(row(known[i] as number));
    return { total: known.length, first, rows, ...(pending === 0 ? undefined : { pending }) };
  }

  /** Reads what was recorded since the last time, for every filter in use. */
  advance(): void {
    for (const filter of this.filters.values()) filter.advance();
  }

  private filter(query: TraceQuery, text: string): Filter {
    const key = JSON.stringify([query.kinds, query.slots, text]);
    let filter = this.filters.get(key);
    if (filter === undefined) filter = new Filter(this.recorder, this.labels, query, text);
    else this.filters.delete(key);
    this.filters.set(key, filter);
    if (this.filters.size > FILTERS) this.filters.delete(this.filters.keys().next().value as string);
    return filter;
  }
}
