/**
 * The recorder: keeps the event log, newest events first to stay, in typed arrays.
 * Our own. Rules EVT1, EVT5.
 * Invariant: a chunk is written once, front to back, and never reused; readers may hold on to what they have read.
 */
import type { EventSink, EvKind } from '#lib/runtime/kernel/events';
import { size } from '#lib/runtime/kernel/terms';

/** Events of a chunk, the unit in which old events are let go. */
export const CHUNK = 65_536;
/** Words of 8 bytes that the terms of the log hold, as estimated from one event in 256. */
const MAX_WORDS = 67_108_864;
const SAMPLE = 256;
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
export const ROW = 4;
/** Events of a page of payloads. */
export const PAGE = 256;
const PAGE_SHIFT = 8;
const PAGE_MASK = PAGE - 1;

/**
 * 65,536 events in a row. An event's numbers lie side by side, since it is written and read as a whole.
 *
 * - `rows`: for each event four numbers: its kind (low 8 bits) with the place of its time in `clock`, its pid, its other,
 *   and how far back its cause is (0: none).
 * - `clock`: the different virtual times, in order.
 * - `pages`: for each 256 events an array with a and b in turn. Small arrays are young when they are written, and a young
 *   one may point to young terms at no cost: one large array would be entered in the collector's books at each write.
 */
export interface Chunk {
  readonly rows: Int32Array;
  readonly clock: number[];
  readonly pages: unknown[][];
  /** Estimate of what its terms hold, in words; 0 until it is full. */
  words: number;
}

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
  return new Array<unknown>(PAGE * 2).fill(undefined);
}

/** Kind of the event whose numbers begin at `row`. */
function kindAt(chunk: Chunk, row: number): EvKind {
  return ((chunk.rows[row] as number) & 0xff) as EvKind;
}

/** Its virtual time, ms. */
function timeAt(chunk: Chunk, row: number): number {
  return chunk.clock[(chunk.rows[row] as number) >>> 8] as number;
}

function weigh({ pages }: Chunk): number {
  let words = 0;
  for (let i = 0; i < CHUNK; i += SAMPLE) {
    const page = pages[i >> PAGE_SHIFT] as unknown[];
    const slot = (i & PAGE_MASK) * 2;
    words += size(page[slot], 100_000) + size(page[slot + 1], 100_000);
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

  // The chunk that is being written, and where.
  private at = CHUNK;
  private base = -CHUNK;
  private current: Chunk;
  private rows: Int32Array;
  private page: unknown[] = [];
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
    let i = this.at;
    if ((i & PAGE_MASK) === 0) i = this.turn();
    if (time !== this.now) this.setTime(time);
    const { rows, page } = this;
    const seq = this.base + i;
    const row = i * ROW;
    rows[row] = kind | this.tick;
    rows[row + 1] = pid;
    rows[row + 2] = other;
    rows[row + 3] = cause < 0 ? 0 : seq - cause;
    const slot = (i & PAGE_MASK) * 2;
    if (a !== undefined) page[slot] = a;
    if (b !== undefined) page[slot + 1] = b;
    this.at = i + 1;
    return seq;
  }

  private setTime(time: number): void {
    const { clock } = this.current;
    this.now = time;
    this.tick = clock.length << 8;
    clock.push(time);
  }

  /** Begins a page, and a chunk when the last one is full. Returns the place of the next event. */
  private turn(): number {
    if (this.at === CHUNK) this.grow();
    this.page = newPage();
    this.current.pages.push(this.page);
    return this.at;
  }

  private grow(): void {
    this.words += this.current.words = weigh(this.current);
    while (this.chunks.length >= 2 && (this.chunks.length >= this.maxChunks || this.words > MAX_WORDS)) {
      const first = this.start + CHUNK;
      for (const reader of this.readers) reader.letGo(first);
      this.words -= this.chunks.shift()?.words ?? 0;
      this.start = first;
    }
    this.current = newChunk();
    this.rows = this.current.rows;
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

  private pageOf(seq: number): unknown[] {
    return this.chunkOf(seq).pages[(seq & MASK) >> PAGE_SHIFT] as unknown[];
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
    return this.pageOf(seq)[(seq & PAGE_MASK) * 2];
  }

  bOf(seq: number): unknown {
    return this.pageOf(seq)[(seq & PAGE_MASK) * 2 + 1];
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
