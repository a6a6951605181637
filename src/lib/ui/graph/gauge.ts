/** The gauge of restarts: one cell a restart, draining while its restart slides out of the period. */
import type { SupView } from '#lib/diagnostics/views';

/** Above this intensity a bar stands for the cells. */
export const MAX_CELLS = 12;

export interface GaugeView {
  used: number;
  max: number;
  /** More than the limit: exit colour, "gave up". */
  over: boolean;
  /** How full each cell is, 0 to 1, the restart that leaves first on the left; empty when a bar is drawn. */
  cells: number[];
  /** Fullness of the bar, 0 to 1, when there are too many cells to draw. */
  bar?: number;
  /** "1/3 in 5 s" or "gave up 4/3" */
  text: string;
  /** The same for a screen reader: "1 of 3 restarts in 5 s". */
  words: string;
}

/** The gauge at virtual time `now` (ms). */
export function gaugeAt(sup: SupView, now: number): GaugeView {
  const span = sup.period * 1000;
  const inside = sup.restarts.filter((t) => t <= now && now - t < span);
  const used = sup.gaveUp ?? inside.length;
  const over = sup.gaveUp !== undefined;
  const fill = [...inside].sort((a, b) => a - b).map((t) => 1 - Math.max(0, now - t) / span);
  const cells = over
    ? Array.from({ length: sup.intensity }, () => 1)
    : Array.from({ length: sup.intensity }, (_, i) => fill[i] ?? 0);
  const text = over ? `gave up ${used}/${sup.intensity}` : `${used}/${sup.intensity} in ${sup.period} s`;
  const words = over
    ? `gave up: ${used} restarts, ${sup.intensity} allowed in ${sup.period} s`
    : `${used} of ${sup.intensity} restarts in ${sup.period} s`;
  const view: GaugeView = { used, max: sup.intensity, over, cells, text, words };
  return sup.intensity > MAX_CELLS ? { ...view, cells: [], bar: Math.min(1, used / sup.intensity) } : view;
}
