/** Ties between a supervisor's lane of restarts and the lane of the child whose crash each restart answered. */
import type { Lane, Range } from './types';

export interface Tie {
  time: number;
  /** Rows of the two lanes. */
  from: number;
  to: number;
}

/** A restart belongs to a crash within this many virtual ms. */
const NEAR_MS = 5;

export function tiesOf(lanes: readonly Lane[], range: Range, playhead: number): Tie[] {
  return lanes.flatMap((lane, from) =>
    (lane.window?.at ?? []).flatMap((time) => {
      if (time < range.from || time > range.to || time > playhead) return [];
      const to = lanes.findIndex((other, row) => row > from && crashedAt(other, time));
      return to < 0 ? [] : [{ time, from, to }];
    }),
  );
}

const crashedAt = (lane: Lane, time: number): boolean =>
  lane.segments.some((s) => s.end === 'crash' && s.to !== undefined && Math.abs(s.to - time) < NEAR_MS);
