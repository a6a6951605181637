/**
 * The recorder: keeps the event log, newest events first to stay, in typed arrays.
 * Our own. Rules EVT1, EVT5, EVT8.
 * Invariant: a chunk is written once, front to back, and never reused; readers may hold on to what they have read. Only large terms are
 * cut later.
 */
import { Ev, type EventSink, type EvKind } from '#lib/runtime/kernel/events';
import { preview, size } from '#lib/runtime/kernel/terms';

/** Events of a chunk, the unit in which old events are let go. */
export const CHUNK = 65_536;
/** Words of 8 bytes that the terms of the log hold, as estimated from one event in 256. */
const MAX_WORDS = 67_108_864;
const SAMPLE = 256;
/** Words of a term that is large, and of all large ones that are kept whole: 128 MB. */
const LARGE = 1_000;
const MOST_LARGE = 16_777_216;
/** Words of one term that are counted. */
const COUNTED = 1_000_000;
const SHIFT = 16;
const MASK = CHUNK - 1;

/** One event as an object. Folds read the chunks instead. */
export interface EventRecord {
  readonly seq: number;
  readonly kind: EvKind;
  /** Virtual ms. */
  readonly time: number;
  readonly pid: number;
  readonly other: number;
  /** Sequence number of the event that made it happen, -1: none. */
  readonly cause: number;
  readonly a: unknown;
  readonly b: unknown;
}

/** Numbers of an event, see `Chunk.rows`. */
export const ROW = 5;
/** Terms of a page. */
const PAGE = 256;
const PAGE_SHIFT = 8;
const PAGE_MASK = PAGE - 1;

/**
 * 65,536 events in a row. An event's numbers lie side by side, since it is written and read as a whole. Read them with the functions below.
 *
 * - `rows`: for each event five numbers: its head, its pid, its other, how far back its cause is (0: none), and where its terms
 *   begin. The head is its kind (7 bits), the shapes of a and of b (3 bits each), and the place of its time in `clock`.
 * - `clock`: the different virtual times, in order.
 * - `pages`: the terms of all events in turn, a and then b, 256 on a page. Small arrays are young when they are written, and a
 *   young one may point to young terms at no cost: one large array would be entered in the collector's books at each write.
 *
 * Shapes: 0 there is none, 1 a term, n + 1 a tuple of n, at least one, of which the page has the elements: most tuples are made for one message
 * or state, and need not stay for the log. A `receive` whose `send` is in the same chunk has the a of that.
 */
export interface Chunk {
  readonly rows: Int32Array;
  readonly clock: number[];
  readonly pages: unknown[][];
  /** Estimate of what its terms hold, in words; 0 until it is full. */
  words: number;
}

const KIND = 0x7f;
const A_SHIFT = 7;
const B_SHIFT = 10;
const SHAPE = 7;
const TICK_SHIFT = 13;
/** Longest tuple that is kept as its elements. */
const MAX_TUPLE = SHAPE - 1;

/** Someone who must see events before they are let go. */
export interface LogReader {
  /** Events before `first` are about to be let go. Called at most once a chunk. */
  letGo(first: number): void;
}

function newChunk(): Chunk {
  return { rows: new Int32Array(CHUNK * ROW), clock: [], pages: [], words: 0 };
}

/** Filled, so that numbers stored first do not make it an array of numbers that has to be copied later. */
function newPage(): unknown[] {
  return new Array<unknown>(PAGE).fill(undefined);
}

// One part of the event whose numbers begin at `row`, in a chunk.

export function kindAt({ rows }: Chunk, row: number): EvKind {
  return ((rows[row] as number) & KIND) as EvKind;
}

/** Its virtual time, ms. */
export function timeAt({ rows, clock }: Chunk, row: number): number {
  return clock[(rows[row] as number) >>> TICK_SHIFT] as number;
}

export function aAt(chunk: Chunk, row: number): unknown {
  const { rows, pages } = chunk;
  const shape = ((rows[row] as number) >>> A_SHIFT) & SHAPE;
  if (shape > 0) return shaped(pages, shape, rows[row + 4] as number);
  const cause = row - (rows[row + 3] as number) * ROW;
  return kindAt(chunk, row) === Ev.receive && isSend(rows, cause) ? aAt(chunk, cause) : undefined;
}

export function bAt({ rows, pages }: Chunk, row: number): unknown {
  const head = rows[row] as number;
  const shape = (head >>> B_SHIFT) & SHAPE;
  return shape === 0
    ? undefined
    : shaped(pages, shape, (rows[row + 4] as number) + terms((head >>> A_SHIFT) & SHAPE));
}

/** How many terms of a page have that shape. */
function terms(shape: number): number {
  return shape > 1 ? shape - 1 : shape;
}

function shaped(pages: Chunk['pages'], shape: number, at: number): unknown {
  if (shape === 1) return termAt(pages, at);
  const tuple: unknown[] = [];
  for (let i = 0; i < shape - 1; i++) tuple.push(termAt(pages, at + i));
  return tuple;
}

function termAt(pages: Chunk['pages'], at: number): unknown {
  return (pages[at >>> PAGE_SHIFT] as unknown[])[at & PAGE_MASK];
}

/** Whether the chunk has an event at `row`, and that is a `send`. */
function isSend(rows: Int32Array, row: number): boolean {
  return row >= 0 && ((rows[row] as number) & KIND) === Ev.send;
}

/** Whether it is seen at once that a term is small, as nearly all are. */
function isSmall(term: unknown, levels: number): boolean {
  if (typeof term === 'string') return term.length < LARGE;
  if (typeof term !== 'object' || term === null) return true;
  return (
    Array.isArray(term) && levels > 0 && term.length <= 8 && term.every((one) => isSmall(one, levels - 1))
  );
}

const isLarge = (term: unknown): boolean => !isSmall(term, 3) && size(term, LARGE) >= LARGE;

/** A large term with previews in it for what makes it large; what it is made of, as a report or a request, stays. */
function cut(term: unknown, levels = 5): unknown {
  if (!isLarge(term)) return term;
  if (levels > 0 && Array.isArray(term) && term.length <= 32) return term.map((one) => cut(one, levels - 1));
  if (levels === 0 || typeof term !== 'object' || Object.getPrototypeOf(term) !== Object.prototype)
    return preview(term);
  const entries = Object.entries(term as object);
  if (entries.length > 32) return preview(term);
  return Object.fromEntries(entries.map(([key, one]): [string, unknown] => [key, cut(one, levels - 1)]));
}

function weigh(chunk: Chunk): number {
  let words = 0;
  for (let i = 0; i < CHUNK; i += SAMPLE) {
    const row = i * ROW;
    words += size(aAt(chunk, row), 100_000) + size(bAt(chunk, row), 100_000);
  }
  return words * SAMPLE;
}

/** Keeps what it is given and answers questions about it. */
export class Recorder implements EventSink {
  private readonly maxChunks: number;
  private chunks: Chunk[] = [];
  /** Number of the first event of `chunks[0]`. */
  private start = 0;
  private readonly readers: LogReader[] = [];
  private words = 0;
  /** Pages whose large terms are whole, oldest first, with the words of these terms; and all these words. */
  private large: { readonly chunk: Chunk; readonly page: unknown[]; readonly words: number }[] = [];
  private largeWords = 0;

  // The chunk that is being written, and where.
  private at = CHUNK;
  private base = -CHUNK;
  private current: Chunk;
  private rows: Int32Array;
  private page: unknown[] = [];
  /** Time at which the page was begun. */
  private pageTime = NaN;
  /** Terms in the chunk. */
  private terms = 0;
  /** Time of the newest event of the chunk, and its place in the chunk's clock, shifted to where a row has it. */
  private now = NaN;
  private tick = 0;

  /** @param maxEvents Events kept, in whole chunks, at least two of them; default 2,000,000. */
  constructor(maxEvents = 2_000_000) {
    this.maxChunks = Math.max(2, Math.ceil(maxEvents / CHUNK));
    this.current = newChunk();
    this.rows = this.current.rows;
    this.at = 0;
    this.base = 0;
    this.chunks.push(this.current);
  }

  /** Number of events ever recorded; also the number of the next. */
  get length(): number {
    return this.base + this.at;
  }

  /** Number of the oldest event still kept. */
  get first(): number {
    return this.start;
  }

  /** Whether nothing was let go yet. */
  get complete(): boolean {
    return this.start === 0;
  }

  /** Virtual time of the newest event, 0 before the first. */
  get time(): number {
    const last = this.length - 1;
    return last < this.start ? 0 : this.timeOf(last);
  }

  emit(
    kind: EvKind,
    time: number,
    pid: number,
    other: number,
    cause: number,
    a: unknown,
    b: unknown,
  ): number {
    if (this.at === CHUNK) this.grow();
    if (time !== this.now) this.setTime(time);
    const { at, rows } = this;
    const seq = this.base + at;
    const row = at * ROW;
    const back = cause < 0 ? 0 : seq - cause;
    rows[row + 1] = pid;
    rows[row + 2] = other;
    rows[row + 3] = back;
    rows[row + 4] = this.terms;
    const known = a === undefined || (kind === Ev.receive && isSend(rows, row - back * ROW));
    const shapeOfA = known ? 0 : this.keep(a);
    const shapeOfB = b === undefined ? 0 : this.keep(b);
    rows[row] = kind | (shapeOfA << A_SHIFT) | (shapeOfB << B_SHIFT) | this.tick;
    this.at = at + 1;
    return seq;
  }

  private setTime(time: number): void {
    const { clock } = this.current;
    this.now = time;
    this.tick = clock.length << TICK_SHIFT;
    clock.push(time);
  }

  /** Enters a term, or the elements of a tuple. Returns its shape. */
  private keep(term: unknown): number {
    if (Array.isArray(term) && term.length > 0 && term.length <= MAX_TUPLE) {
      for (let i = 0; i < term.length; i++) this.write(term[i]);
      return term.length + 1;
    }
    this.write(term);
    return 1;
  }

  private write(term: unknown): void {
    const at = this.terms++ & PAGE_MASK;
    if (at === 0) this.turn();
    this.page[at] = term;
  }

  /** Begins a page. */
  private turn(): void {
    this.weighPage();
    this.pageTime = this.now;
    this.current.pages.push((this.page = newPage()));
  }

  /** Looks for large terms on the page that is full, and cuts those of the oldest pages when they are too much. */
  private weighPage(): void {
    const { page } = this;
    // Large terms take time to be copied.
    if (this.now === this.pageTime) return;
    let words = 0;
    for (const term of page) if (isLarge(term)) words += size(term, COUNTED);
    if (words === 0) return;
    this.large.push({ chunk: this.current, page, words });
    this.largeWords += words;
    while (this.largeWords > MOST_LARGE) {
      const oldest = this.large.shift();
      if (oldest === undefined) break;
      this.largeWords -= oldest.words;
      for (let i = 0; i < PAGE; i++) oldest.page[i] = cut(oldest.page[i]);
    }
  }

  private grow(): void {
    this.weighPage();
    this.page = [];
    this.words += this.current.words = weigh(this.current);
    while (this.chunks.length >= 2 && (this.chunks.length >= this.maxChunks || this.words > MAX_WORDS)) {
      const first = this.start + CHUNK;
      for (const reader of this.readers) reader.letGo(first);
      const gone = this.chunks.shift();
      this.words -= gone?.words ?? 0;
      while (gone !== undefined && this.large[0]?.chunk === gone)
        this.largeWords -= this.large.shift()?.words ?? 0;
      this.start = first;
    }
    this.current = newChunk();
    this.rows = this.current.rows;
    this.terms = 0;
    this.now = NaN;
    this.chunks.push(this.current);
    this.base += CHUNK;
    this.at = 0;
  }

  /** Has `reader` called before events are let go, in the order in which readers were added. */
  addReader(reader: LogReader): void {
    this.readers.push(reader);
  }

  removeReader(reader: LogReader): void {
    const at = this.readers.indexOf(reader);
    if (at >= 0) this.readers.splice(at, 1);
  }

  has(seq: number): boolean {
    return seq >= this.start && seq < this.length;
  }

  /** The chunk that holds `seq`, which must be kept; its place in there is `seq % CHUNK`. */
  chunkOf(seq: number): Chunk {
    return this.chunks[(seq - this.start) >> SHIFT] as Chunk;
  }

  // One part of an event that is kept.

  kindOf(seq: number): EvKind {
    return kindAt(this.chunkOf(seq), (seq & MASK) * ROW);
  }

  timeOf(seq: number): number {
    return timeAt(this.chunkOf(seq), (seq & MASK) * ROW);
  }

  pidOf(seq: number): number {
    return this.chunkOf(seq).rows[(seq & MASK) * ROW + 1] as number;
  }

  otherOf(seq: number): number {
    return this.chunkOf(seq).rows[(seq & MASK) * ROW + 2] as number;
  }

  /** Number of the cause, -1 when there is none. It may have been let go. */
  causeOf(seq: number): number {
    const back = this.chunkOf(seq).rows[(seq & MASK) * ROW + 3] as number;
    return back === 0 ? -1 : seq - back;
  }

  aOf(seq: number): unknown {
    return aAt(this.chunkOf(seq), (seq & MASK) * ROW);
  }

  bOf(seq: number): unknown {
    return bAt(this.chunkOf(seq), (seq & MASK) * ROW);
  }

  /** An event, or `undefined` when there is none of that number or it was let go. */
  get(seq: number): EventRecord | undefined {
    if (!Number.isInteger(seq) || !this.has(seq)) return undefined;
    return {
      seq,
      kind: this.kindOf(seq),
      time: this.timeOf(seq),
      pid: this.pidOf(seq),
      other: this.otherOf(seq),
      cause: this.causeOf(seq),
      a: this.aOf(seq),
      b: this.bOf(seq),
    };
  }

  /** The kept events from `from` up to but not including `to`. */
  *events(from = this.first, to = this.length): Generator<EventRecord, void, void> {
    for (let seq = Math.max(from, this.first); seq < Math.min(to, this.length); seq++) {
      const event = this.get(seq);
      if (event !== undefined) yield event;
    }
  }
}
