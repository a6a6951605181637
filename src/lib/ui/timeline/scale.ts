/** Scales and ticks of the timeline. */
import type { Range } from './types';

export interface Scale extends Range {
  left: number;
  width: number;
}

/** Place of a time, in px. */
export const xOf = (s: Scale, time: number): number =>
  s.left + ((time - s.from) / Math.max(1e-9, s.to - s.from)) * s.width;

/** The same, kept within the scale. */
export const clampX = (s: Scale, time: number): number =>
  Math.min(s.left + s.width, Math.max(s.left, xOf(s, time)));

/** Time at a place, kept within the scale. */
export function timeAt(s: Scale, x: number): number {
  const t = s.from + ((x - s.left) / Math.max(1, s.width)) * (s.to - s.from);
  return Math.min(s.to, Math.max(s.from, t));
}

/** Round times to write under the lanes, at least `room` px apart. */
export function ticks(s: Scale, room = 88): number[] {
  const least = ((s.to - s.from) * room) / Math.max(1, s.width);
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-6)));
  const step = power * ([1, 2, 5, 10].find((k) => k * power >= least) ?? 10);
  const out: number[] = [];
  for (let t = Math.ceil(s.from / step) * step; t <= s.to + 1e-9; t += step)
    out.push(Math.round(t * 1e6) / 1e6);
  return out;
}

/** "8.5 s", or ms where the ticks are closer than that. */
export function tickText(time: number, step: number): string {
  const decimals = step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  return `${(time / 1000).toFixed(decimals)} s`;
}
