/**
 * Folds: states computed from the event log, kept up to date on demand, and known for any position.
 * Our own; keyframes after the checkpoints of ongardie/raftscope. Rules EVT6, EVT7.
 * Invariant: a keyframe stands at every multiple of the spacing between the oldest kept event and the live position; a
 * stored keyframe is never changed, only cloned.
 */
import type { EvKind } from '#lib/runtime/kernel/events';
import { aAt, bAt, CHUNK, kindAt, type LogReader, type Recorder, ROW, timeAt } from './recorder';

/** A state that takes in events one by one. */
export interface FoldState<S> {
  /** Takes in one event. Must depend on nothing but the state and the event, and must not throw. */
  apply(
    kind: EvKind,
    seq: number,
    time: number,
    pid: number,
    other: number,
    cause: number,
    a: unknown,
    b: unknown,
  ): void;
  /** A state of its own: applying events to one does not change the other. Cheap: share what is not changed. */
  clone(): S;
  /** By kind, 1 when the fold wants to see such events; absent: all. */
  readonly wanted?: Uint8Array;
}

/** Something that must have read the log up to a position before a fold goes there. */
export interface LogIndex {
  advance(to: number): void;
}

/** A mask for `FoldState.wanted`. */
export function kinds(...wanted: readonly EvKind[]): Uint8Array {
  const mask = new Uint8Array(256);
  for (const kind of wanted) mask[kind] = 1;
  return mask;
}

/** Applies the kept events from `from` up to but not including `to`. */
export function advance(
  recorder: Recorder,
  state: Pick<FoldState<unknown>, 'apply' | 'wanted'>,
  from: number,
  to: number,
): void {
  const { wanted } = state;
  for (let seq = from; seq < to;) {
    const chunk = recorder.chunkOf(seq);
    const base = seq - (seq % CHUNK);
    const end = Math.min(to, base + CHUNK) - base;
    const { rows } = chunk;
    for (let i = seq - base; i < end; i++) {
      const row = i * ROW;
      const kind = kindAt(chunk, row);
      if (wanted !== undefined && wanted[kind] === 0) continue;
      const at = base + i;
      const back = rows[row + 3] as number;
      state.apply(
        kind,
        at,
        timeAt(chunk, row),
        rows[row + 1] as number,
        rows[row + 2] as number,
        back === 0 ? -1 : at - back,
        aAt(chunk, row),
        bAt(chunk, row),
      );
    }
    seq = base + end;
  }
}

export interface FolderOptions {
  /** Events between keyframes, a divisor of 65,536; default 65,536. */
  spacing?: number;
  /** What must have read the log before the fold does. */
  after?: readonly LogIndex[];
}

/** Keeps one fold: its live state, and its state at any position that is kept. */
export class Folder<S extends FoldState<S>> implements LogReader {
  private readonly spacing: number;
  private readonly after: readonly LogIndex[];
  private readonly keyframes = new Map<number, S>();
  /** Events folded into `state`. */
  private position: number;
  /** A state in the past, and its position. */
  private past: S | null = null;
  private pastPosition = 0;

  /** @param state State before the first event; it becomes the live state. */
  constructor(
    private readonly recorder: Recorder,
    private readonly state: S,
    options: FolderOptions = {},
  ) {
    this.spacing = options.spacing ?? CHUNK;
    if (CHUNK % this.spacing !== 0) throw new RangeError(`spacing must divide ${CHUNK}; got ${this.spacing}`);
    this.after = options.after ?? [];
    this.position = recorder.first;
    this.keyframes.set(this.position, state.clone());
    recorder.addReader(this);
  }

  /** The state after all events so far. Do not change it; it goes on with the next call. */
  live(): S {
    this.catchUp(this.recorder.length);
    return this.state;
  }

  /**
   * The state after the first `position` events. Do not change it; it is valid until the next call.
   *
   * @param position Taken to the nearest that is known: from the oldest kept event to the newest.
   */
  at(position: number): S {
    const { recorder, spacing } = this;
    const to = Math.max(recorder.first, Math.min(position, recorder.length));
    this.catchUp(to);
    if (to === this.position) return this.state;
    let from = to - (to % spacing);
    let state = this.past;
    if (state !== null && this.pastPosition <= to && this.pastPosition >= from) from = this.pastPosition;
    else state = (this.keyframes.get(from) as S).clone();
    advance(recorder, state, from, to);
    this.past = state;
    this.pastPosition = to;
    return state;
  }

  letGo(first: number): void {
    this.catchUp(first);
    for (const at of this.keyframes.keys()) if (at < first) this.keyframes.delete(at);
    if (this.pastPosition < first) this.past = null;
  }

  private catchUp(to: number): void {
    const { recorder, spacing, state } = this;
    if (to <= this.position) return;
    for (const index of this.after) index.advance(to);
    while (this.position < to) {
      const next = Math.min(to, this.position - (this.position % spacing) + spacing);
      advance(recorder, state, this.position, next);
      this.position = next;
      if (next % spacing === 0) this.keyframes.set(next, state.clone());
    }
  }

  /** Stops following the log. */
  close(): void {
    this.recorder.removeReader(this);
    this.keyframes.clear();
    this.past = null;
  }
}
