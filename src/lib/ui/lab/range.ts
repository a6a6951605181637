/** Which stretch of a run the lanes show. */
import type { Range } from '../timeline/types';

/** Virtual ms that the lanes show when they follow the run, and the part of it that lies ahead. */
export const SPAN = 6_000;
const AHEAD = 0.15;

/** Six seconds with the present near their end. */
export function followRange(now: number): Range {
  const from = Math.max(0, now - SPAN * (1 - AHEAD));
  return { from, to: from + SPAN };
}

/** A range moved just enough that a moment lies in it. */
export function rangeWith(range: Range, time: number): Range {
  const span = range.to - range.from;
  if (time >= range.from && time <= range.to) return range;
  const from = Math.max(0, time - span / 2);
  return { from, to: from + span };
}
