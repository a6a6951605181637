/** Arithmetic on broken lines: length, points along them, the kink that runs on them. */
import type { Point } from './types';

export interface Along extends Point {
  /** Unit direction of travel. */
  ux: number;
  uy: number;
}

export function lengthOf(line: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += distance(line[i - 1], line[i]);
  return sum;
}

/** Point at `s` px from the start, clamped to the line. */
export function pointAt(line: readonly Point[], s: number): Along {
  let left = Math.max(0, s);
  let last: Along = { x: line[0]?.x ?? 0, y: line[0]?.y ?? 0, ux: 0, uy: 1 };
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const d = distance(a, b);
    if (!a || !b || d === 0) continue;
    const [ux, uy] = [(b.x - a.x) / d, (b.y - a.y) / d];
    if (left <= d) return { x: a.x + ux * left, y: a.y + uy * left, ux, uy };
    left -= d;
    last = { x: b.x, y: b.y, ux, uy };
  }
  return last;
}

/** The part of the line between two distances from its start. */
export function slice(line: readonly Point[], from: number, to: number): Point[] {
  const out: Point[] = [pointAt(line, from)];
  let s = 0;
  for (let i = 1; i < line.length; i++) {
    s += distance(line[i - 1], line[i]);
    const b = line[i];
    if (b && s > from && s < to) out.push(b);
  }
  out.push(pointAt(line, to));
  return out;
}

/** SVG path through points. */
export function pathOf(line: readonly Point[]): string {
  return line.map((p, i) => `${i === 0 ? 'M' : 'L'}${r(p.x)} ${r(p.y)}`).join('');
}

const ENVELOPE = [0.5, 1, 1, 1, 0.75, 0.4];
const CYCLES = 3;
const WAVE = 9;
const AMPLITUDE = 9;

export interface Kink {
  /** The wire from its start through the waves. */
  path: string;
  /** Ground to clear under the waves. */
  bed: string;
  /** Arrowhead. */
  head: string;
  /** Middle of the waves, for the label. */
  middle: Along;
}

/** The wire kicks: three waves at `progress` (0 to 1) of the line, straight behind them. */
export function kinkOn(line: readonly Point[], progress: number): Kink {
  const total = lengthOf(line);
  const waves = Math.min(CYCLES * WAVE, Math.max(12, total - 18));
  const step = waves / (CYCLES * 2);
  const start = Math.max(0, Math.min(total - waves - 12, progress * total - waves / 2));
  const points: Point[] = slice(line, 0, start);
  for (let i = 0; i < CYCLES * 2; i++) {
    const p = pointAt(line, start + (i + 0.5) * step);
    const o = (i % 2 ? -1 : 1) * AMPLITUDE * (ENVELOPE[i] ?? 1);
    points.push({ x: p.x - p.uy * o, y: p.y + p.ux * o });
  }
  const end = start + waves;
  points.push(pointAt(line, end), pointAt(line, end + 5));
  const tip = pointAt(line, end + 4);
  const at = (s: number, o: number): string =>
    `${r(tip.x + tip.ux * s - tip.uy * o)} ${r(tip.y + tip.uy * s + tip.ux * o)}`;
  return {
    path: pathOf(points),
    bed: pathOf(slice(line, start, Math.min(total, end + 8))),
    head: `M${at(0, 5)}L${at(9, 0)}L${at(0, -5)}Z`,
    middle: pointAt(line, start + waves / 2),
  };
}

const distance = (a: Point | undefined, b: Point | undefined): number =>
  a && b ? Math.hypot(b.x - a.x, b.y - a.y) : 0;
const r = (n: number): number => Math.round(n * 10) / 10;
