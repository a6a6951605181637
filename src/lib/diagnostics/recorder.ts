/**
 * The recorder: keeps the event log, newest events first to stay, in columns of typed arrays.
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

/** One event as an object. Folds read the columns instead. */
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

/** The columns of 65,536 events in a row; `back` is how far back the cause is, 0 for none. */
export interface Chunk {
  readonly kinds: Uint8Array;
  readonly times: Float64Array;
  readonly pids: Int32Array;
  readonly others: Int32Array;
  readonly backs: Uint32Array;
  readonly as: unknown[];
  readonly bs: unknown[];
  /** Estimate of what its terms hold, in words; 0 until it is full. */
  words: number;
}

/** Someone who must see events before they are let go. */
export interface LogReader {
  /** Events before `first` are about to be let go. Called at most once a chunk. */
  letGo(first: number): void;
}

function newChunk(): Chunk {
  return {
    kinds: new Uint8Array(CHUNK),
    times: new Float64Array(CHUNK),
    pids: new Int32Array(CHUNK),
    others: new Int32Array(CHUNK),
    backs: new Uint32Array(CHUNK),
    // Filled, so that numbers stored first do not make it an array of numbers that has to be copied later.
    as: new Array<unknown>(CHUNK).fill(undefined),
    bs: new Array<unknown>(CHUNK).fill(undefined),
    words: 0,
  };
}

function weigh({ as, bs }: Chunk): number {
  let words = 0;
  for (let i = 0; i < CHUNK; i += SAMPLE) words += size(as[i], 100_000) + size(bs[i], 100_000);
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

  /** @param maxEvents Events kept, in whole chunks, at least two of them; default 2,000,000. */
  constructor(maxEvents = 2_000_000) {
    this.maxChunks = Math.max(2, Math.ceil(maxEvents / CHUNK));
    this.current = newChunk();
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
    if (i === CHUNK) {
      this.grow();
      i = 0;
    }
    const c = this.current;
    const seq = this.base + i;
    c.kinds[i] = kind;
    c.times[i] = time;
    c.pids[i] = pid;
    c.others[i] = other;
    c.backs[i] = cause < 0 ? 0 : seq - cause;
    c.as[i] = a;
    c.bs[i] = b;
    this.at = i + 1;
    return seq;
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

  // One column of an event that is kept.

  kindOf(seq: number): EvKind {
    return this.chunkOf(seq).kinds[seq & MASK] as EvKind;
  }

  timeOf(seq: number): number {
    return this.chunkOf(seq).times[seq & MASK] as number;
  }

  pidOf(seq: number): number {
    return this.chunkOf(seq).pids[seq & MASK] as number;
  }

  otherOf(seq: number): number {
    return this.chunkOf(seq).others[seq & MASK] as number;
  }

  /** Number of the cause, -1 when there is none. It may have been let go. */
  causeOf(seq: number): number {
    const back = this.chunkOf(seq).backs[seq & MASK] as number;
    return back === 0 ? -1 : seq - back;
  }

  aOf(seq: number): unknown {
    return this.chunkOf(seq).as[seq & MASK];
  }

  bOf(seq: number): unknown {
    return this.chunkOf(seq).bs[seq & MASK];
  }

  /** An event, or `undefined` when there is none of that number or it was let go. */
  get(seq: number): EventRecord | undefined {
    if (!Number.isInteger(seq) || !this.has(seq)) return undefined;
    const c = this.chunkOf(seq);
    const i = seq & MASK;
    return {
      seq,
      kind: c.kinds[i] as EvKind,
      time: c.times[i] as number,
      pid: c.pids[i] as number,
      other: c.others[i] as number,
      cause: this.causeOf(seq),
      a: c.as[i],
      b: c.bs[i],
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
