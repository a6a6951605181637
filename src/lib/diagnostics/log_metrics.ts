/**
 * The log over time: counts for the timeline's overview, and a lane for every slot.
 * Our own. Rules METRIC*.
 * Invariant: read once, front to back; what was counted stays counted when its events are let go.
 */
import { Ev, type EvKind, type RestartCount, type SupFlags } from '#lib/runtime/kernel/events';
import { advance, type LogIndex } from './fold';
import type { Labels } from './labels';
import { isOrderly } from './print';
import type { LogReader, Recorder } from './recorder';
import { groupOfKind, type KindGroup } from './trace_window';

/** Counts of a slice of virtual time. */
export interface Slice {
  /** Virtual ms. */
  from: number;
  total: number;
  groups: Partial<Record<KindGroup, number>>;
  /** Exits that were not orderly. */
  crashes: number;
  restarts: number;
}

/** One incarnation in a lane. */
export interface LaneSegment {
  incarnation: number;
  from: number;
  /** Absent while it lives. */
  to?: number;
  end?: 'crash' | 'stop';
}

/** What happened in one slot over time. All times are virtual ms. */
export interface SlotLane {
  slot: string;
  name: string;
  supervisor: boolean;
  segments: LaneSegment[];
  /** Receipts of messages, the newest. */
  beads: number[];
  /** Arrivals of 'DOWN'. */
  downs: number[];
  /** Waits in a call. */
  waits: [from: number, to: number][];
  /** A supervisor's period (s) and when it restarted children. */
  window?: { period: number; at: number[] };
}

/** Marks of each sort kept for a lane: the newest. */
const MARKS = 500;
/** Slices that are kept; when there are more, neighbours are joined. */
const SLICES = 2048;

interface LaneData extends Omit<SlotLane, 'slot' | 'name'> {
  readonly index: number;
  calling: number;
}

function mark<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length >= 2 * MARKS) list.splice(0, list.length - MARKS);
}

/** Follows the log on demand. */
export class LogMetrics implements LogReader, LogIndex {
  private position: number;
  /** Virtual ms of a slice; doubles as the run grows. */
  private width = 1;
  /** Whether the node has stopped: what ends then does not crash. */
  private halted = false;
  private slices: Slice[] = [];
  private readonly lanes = new Map<number, LaneData>();

  constructor(
    private readonly recorder: Recorder,
    private readonly labels: Labels,
  ) {
    this.position = recorder.first;
    recorder.addReader(this);
  }

  letGo(first: number): void {
    this.advance(first);
  }

  advance(to = this.recorder.length): void {
    if (to <= this.position) return;
    this.labels.advance(to);
    advance(this.recorder, this, this.position, to);
    this.position = to;
  }

  /** Counts per slice from the start of the run; `ms` is a slice's width. */
  overview(): { readonly ms: number; readonly slices: readonly Slice[] } {
    this.advance();
    return { ms: this.width, slices: this.slices };
  }

  /** Lanes of the given slots, or of the first `most` that ever were, in the order of appearance. */
  slotLanes(slots?: readonly string[], most = Infinity): SlotLane[] {
    this.advance();
    const wanted = slots === undefined ? null : new Set(slots);
    const out: SlotLane[] = [];
    for (const [slot, lane] of this.lanes) {
      if (out.length >= most) break;
      const path = this.labels.pathOf(slot);
      if (wanted !== null && !wanted.has(path)) continue;
      const { supervisor, segments, beads, downs, waits, window } = lane;
      out.push({
        slot: path,
        name: this.labels.nameOf(slot),
        supervisor,
        segments: segments.map((s) => ({ ...s })),
        beads: beads.slice(-MARKS),
        downs: downs.slice(-MARKS),
        waits: waits.slice(-MARKS),
        ...(window === undefined
          ? undefined
          : { window: { period: window.period, at: window.at.slice(-MARKS) } }),
      });
    }
    return out;
  }

  apply(
    kind: EvKind,
    seq: number,
    time: number,
    pid: number,
    other: number,
    _cause: number,
    a: unknown,
    b: unknown,
  ): void {
    if (kind === Ev.halt) this.halted = true;
    this.count(kind, time, a);
    switch (kind) {
      case Ev.spawn: {
        const lane = this.lane(pid, seq);
        mark(lane.segments, { incarnation: this.labels.incarnationOf(pid, seq), from: time });
        return;
      }
      case Ev.exit: {
        const lane = this.lane(pid, seq);
        this.endWait(lane, time);
        const incarnation = this.labels.incarnationOf(pid, seq);
        const segment = lane.segments.findLast((s) => s.incarnation === incarnation && s.to === undefined);
        if (segment === undefined) return;
        segment.to = time;
        segment.end = this.halted || isOrderly(a) ? 'stop' : 'crash';
        return;
      }
      case Ev.register: {
        // It has moved to the place of its name: so does its line.
        const before = this.labels.slotOf(pid, seq - 1);
        const after = this.labels.slotOf(pid, seq);
        const from = this.lanes.get(before);
        if (before === after || from === undefined) return;
        const segment = from.segments.pop();
        if (from.segments.length === 0) this.lanes.delete(before);
        const incarnation = this.labels.incarnationOf(pid, seq);
        mark(this.lane(pid, seq).segments, { incarnation, from: segment?.from ?? time });
        return;
      }
      case Ev.receive: {
        const lane = this.lane(pid, seq);
        this.endWait(lane, time);
        mark(lane.beads, time);
        return;
      }
      case Ev.timeout:
        this.endWait(this.lane(pid, seq), time);
        return;
      case Ev.send:
        if (b === 'call' && pid > 0 && other > 0) this.lane(pid, seq).calling = time;
        return;
      case Ev.down:
        mark(this.lane(pid, seq).downs, time);
        return;
      case Ev.sup_init: {
        const lane = this.lane(pid, seq);
        lane.supervisor = true;
        lane.window = { period: (a as SupFlags).period, at: lane.window?.at ?? [] };
        return;
      }
      case Ev.restart_count:
      case Ev.give_up: {
        const lane = this.lane(pid, seq);
        lane.window ??= { period: (b as RestartCount).period, at: [] };
        mark(lane.window.at, time);
        return;
      }
      default:
    }
  }

  private endWait(lane: LaneData, time: number): void {
    if (lane.calling < 0) return;
    if (time > lane.calling) mark(lane.waits, [lane.calling, time]);
    lane.calling = -1;
  }

  private lane(pid: number, seq: number): LaneData {
    const slot = this.labels.slotOf(pid, seq);
    let lane = this.lanes.get(slot);
    if (lane === undefined) {
      lane = { index: slot, supervisor: false, segments: [], beads: [], downs: [], waits: [], calling: -1 };
      this.lanes.set(slot, lane);
    }
    return lane;
  }

  private count(kind: EvKind, time: number, a: unknown): void {
    let at = Math.floor(time / this.width);
    while (at >= SLICES) {
      this.halve();
      at = Math.floor(time / this.width);
    }
    while (this.slices.length <= at) {
      this.slices.push({
        from: this.slices.length * this.width,
        total: 0,
        groups: {},
        crashes: 0,
        restarts: 0,
      });
    }
    const slice = this.slices[at] as Slice;
    slice.total++;
    const group = groupOfKind[kind];
    if (group !== undefined) slice.groups[group] = (slice.groups[group] ?? 0) + 1;
    if (kind === Ev.exit && !this.halted && !isOrderly(a)) slice.crashes++;
    else if (kind === Ev.restart_count) slice.restarts++;
  }

  /** Joins neighbouring slices. */
  private halve(): void {
    const joined: Slice[] = [];
    for (let i = 0; i < this.slices.length; i += 2) {
      const [one, two] = [this.slices[i] as Slice, this.slices[i + 1]];
      joined.push(one);
      if (two === undefined) continue;
      one.total += two.total;
      one.crashes += two.crashes;
      one.restarts += two.restarts;
      for (const [group, n] of Object.entries(two.groups) as [KindGroup, number][]) {
        one.groups[group] = (one.groups[group] ?? 0) + n;
      }
    }
    this.slices = joined;
    this.width *= 2;
  }
}
