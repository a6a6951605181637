/**
 * Drives a node's virtual time: real time times a speed, as fast as possible, paused, or step by step.
 * Our own. Rules DRV*.
 * Invariant: how the driver cuts the run into pieces never shows in the events; only operations do.
 */
import { Ev } from '#lib/runtime/kernel/events';
import type { Node } from '#lib/runtime/kernel/node';
import type { Recorder } from '#lib/diagnostics/recorder';
import type { StepKind } from '#lib/operations';

/** Slices between two looks at the real clock, and reductions: a slice may cost next to nothing, or thousands of messages. */
const CHUNK = 256;
const WORK = 4_000;

/** Real ms at speed 1 in which one event, and in which a whole burst, is shown. */
const SHOW_MS = 25;
const SHOW_ALL_MS = 600;

/** Slices, reductions and virtual ms after which a step no longer looks for what it is to stop at. */
const STEP_SLICES = 20_000;
const STEP_WORK = 400_000;
const STEP_MS = 60_000;

interface Search {
  slices: number;
  readonly work: number;
  readonly until: number;
}

export class Driver {
  /** Virtual ms a real ms; `Infinity` is as fast as possible. */
  speed = 1;
  paused = true;
  /** Number of events that the views show; `null` follows the run. */
  playhead: number | null = null;
  private anchorReal = 0;
  private anchorVirtual = 0;
  /** Events that a watcher has been shown, and when that was looked at last. */
  private shownEvents = 0;
  private shownAt = 0;
  /** Events a real ms at speed 1, for the burst that is being shown. */
  private showRate = 0;

  constructor(
    private readonly node: Node,
    private readonly recorder: Recorder,
  ) {}

  /** Real time goes on from here. */
  anchor(real: number): void {
    this.anchorReal = real;
    this.anchorVirtual = this.node.now;
  }

  /**
   * Runs what is due at real time `real`, for at most `budget` real ms.
   *
   * @returns Real ms until there is something to do again: 0 when there is more now, `Infinity` when only a stimulus helps.
   */
  pump(real: number, budget: number, clock: () => number): number {
    const { node } = this;
    // Without a process time stands: nobody is there for whom it could go on.
    if (this.paused || node.processes.size === 0) return Infinity;
    const due =
      this.speed === Infinity ? Infinity : this.anchorVirtual + (real - this.anchorReal) * this.speed;
    // The virtual clock stands on whole milliseconds, however real time is cut.
    const until = Math.floor(due);
    const end = clock() + budget;
    for (;;) {
      const result = node.run(until, CHUNK, WORK);
      if (result === 'slices') {
        if (clock() < end) continue;
        // More work than time: virtual time falls behind rather than piling up a debt.
        this.anchor(clock());
        return 0;
      }
      if (this.speed === Infinity) return node.timers.size > 0 || node.busy ? 0 : Infinity;
      if (node.busy) return 1;
      const next = node.timers.next;
      return next === Infinity ? Infinity : Math.max(0, (next - due) / this.speed);
    }
  }

  /**
   * Number of events to show at real time `real`. A restart takes no virtual time, yet nobody can follow forty events in
   * one frame: below 10 times real time they are shown one after the other, faster the more there are, all within about
   * 0.6 s of real time at speed 1, ten times as long at 0.1. Paused or stepping, it is the playhead.
   */
  shown(real: number): number {
    const { length } = this.recorder;
    const passed = Math.max(0, real - this.shownAt);
    this.shownAt = real;
    const end = this.playhead ?? length;
    const backlog = end - this.shownEvents;
    if (backlog <= 0 || this.speed >= 10 || (this.paused && this.playhead !== null)) {
      this.shownEvents = end;
      this.showRate = 0;
      return end;
    }
    // Time in which there was nothing to show does not count for what comes after it.
    const since = this.showRate === 0 ? 0 : passed;
    this.showRate = Math.max(this.showRate, 1 / SHOW_MS, backlog / SHOW_ALL_MS);
    this.shownEvents = Math.min(end, this.shownEvents + since * this.showRate * Math.min(1, this.speed));
    return Math.floor(this.shownEvents);
  }

  /** Shows everything up to now at once. */
  showAll(): void {
    this.shownEvents = this.recorder.length;
    this.showRate = 0;
  }

  /**
   * Goes on by `count` events, messages, slices or exits. What is stepped to may never come: the search is given up after
   * `STEP_SLICES` slices or `STEP_WORK` reductions, or when they have taken more than `STEP_MS`; the run then stands where it got to.
   *
   * @returns `end` when nothing is left to happen, the number of steps made when the search was given up.
   */
  step(by: StepKind, count: number): 'done' | 'end' | number {
    this.paused = true;
    const search: Search = {
      slices: STEP_SLICES,
      work: this.node.work + STEP_WORK,
      until: this.node.now + STEP_MS,
    };
    for (let i = 0; i < count; i++) {
      const result = this.stepOne(by, search);
      if (result === 'far') return i;
      if (result === 'end') return result;
    }
    return 'done';
  }

  private stepOne(by: StepKind, search: Search): 'done' | 'end' | 'far' {
    const { node, recorder } = this;
    let at = this.playhead ?? recorder.length;
    if (by === 'slice') {
      this.playhead = null;
      if (node.work > search.work) return 'far';
      return this.slice() ? 'done' : 'end';
    }
    for (;;) {
      while (at < recorder.length) {
        const kind = recorder.kindOf(at++);
        const stops = by === 'event' || (by === 'message' ? kind === Ev.receive : kind === Ev.exit);
        if (!stops) continue;
        this.playhead = at === recorder.length ? null : at;
        return 'done';
      }
      const far = search.slices-- <= 0 || node.work > search.work || node.now > search.until;
      if (far || !this.slice()) {
        this.playhead = null;
        return far ? 'far' : 'end';
      }
    }
  }

  /** Runs one slice, or moves the clock to the next timer. */
  private slice(): boolean {
    return this.node.runSlice() || this.node.jump();
  }
}
