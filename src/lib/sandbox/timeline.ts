/**
 * View `timeline`: the whole run in slices, what happened in each place, crashes, and what the learner did.
 * Rule SBX46.
 */
import { Ev } from '#lib/runtime/kernel/events';
import type { SlotLane } from '#lib/diagnostics/log_metrics';
import { isOrderly } from '#lib/diagnostics/print';
import type { Recorder } from '#lib/diagnostics/recorder';
import type { Mark, TimelineParams, TimelineView } from './protocol';
import type { Views } from './views';

/** Marks of each sort, the newest; lanes, when nobody says which; bars of the overview. */
const MARKS = 200;
const LANES = 60;
const BARS = 240;

export class Timeline {
  private read: number;
  private crashes: number[] = [];
  private acts: number[] = [];

  constructor(
    private readonly recorder: Recorder,
    private readonly views: Views,
  ) {
    this.read = recorder.first;
  }

  view({ slots, bars: most = BARS }: TimelineParams, now: number): TimelineView {
    this.follow();
    const { ms, slices } = this.views.metrics.overview();
    const joined = Math.max(1, Math.ceil(slices.length / most));
    const bars = new Array<number>(Math.ceil(slices.length / joined)).fill(0);
    slices.forEach((slice, i) => {
      const bar = Math.floor(i / joined);
      bars[bar] = (bars[bar] ?? 0) + slice.total;
    });
    const lanes = this.views.metrics.slotLanes(slots, LANES);
    const shown = slots === undefined ? lanes : inOrder(lanes, slots);
    return {
      now,
      ms: ms * joined,
      bars,
      crashes: this.marks(this.crashes),
      acts: this.marks(this.acts),
      lanes: shown.map(newest),
    };
  }

  /** Looks at what was recorded since the last time. */
  private follow(): void {
    const { recorder } = this;
    const end = recorder.length;
    for (let seq = Math.max(this.read, recorder.first); seq < end; seq++) {
      const kind = recorder.kindOf(seq);
      if (kind === Ev.op) this.acts.push(seq);
      else if (kind === Ev.exit && !isOrderly(recorder.aOf(seq)) && !this.halts(seq)) this.crashes.push(seq);
    }
    this.read = end;
    this.crashes = this.crashes.slice(-MARKS);
    this.acts = this.acts.slice(-MARKS);
  }

  /** Whether an exit is part of the end of the node. */
  private halts(seq: number): boolean {
    const { recorder } = this;
    const cause = recorder.causeOf(seq);
    return recorder.has(cause) && recorder.kindOf(cause) === Ev.halt;
  }

  private marks(seqs: readonly number[]): Mark[] {
    const { recorder, views } = this;
    return seqs
      .filter((seq) => recorder.has(seq))
      .map((event) => ({ event, time: recorder.timeOf(event), text: views.sentence(event) }));
  }
}

function inOrder(lanes: readonly SlotLane[], slots: readonly string[]): SlotLane[] {
  const bySlot = new Map(lanes.map((lane) => [lane.slot, lane]));
  return slots.flatMap((slot) => bySlot.get(slot) ?? []);
}

function newest(lane: SlotLane): SlotLane {
  const { segments, beads, downs, waits } = lane;
  return {
    ...lane,
    segments: segments.slice(-MARKS),
    beads: beads.slice(-MARKS),
    downs: downs.slice(-MARKS),
    waits: waits.slice(-MARKS),
  };
}
