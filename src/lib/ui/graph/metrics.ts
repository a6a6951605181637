/** Sizes of plates, and the text widths they are computed from. */
import type { TreeNode } from '#lib/diagnostics/views';
import type { Density, Metrics } from './types';

export const METRICS: Record<Density, Metrics> = {
  normal: {
    workerWidth: 144,
    workerHeight: 56,
    supHeight: 46,
    gap: 40,
    strataReserve: 46,
    railGap: 14,
    drop: 50,
    rowLimit: 8,
  },
  narrow: {
    workerWidth: 112,
    workerHeight: 56,
    supHeight: 46,
    gap: 9,
    strataReserve: 46,
    railGap: 14,
    drop: 52,
    rowLimit: 3,
  },
  short: {
    workerWidth: 116,
    workerHeight: 46,
    supHeight: 34,
    gap: 12,
    strataReserve: 28,
    railGap: 18,
    drop: 34,
    rowLimit: 6,
  },
  dense: {
    workerWidth: 116,
    workerHeight: 42,
    supHeight: 34,
    gap: 12,
    strataReserve: 8,
    railGap: 18,
    drop: 34,
    rowLimit: 6,
  },
  compact: {
    workerWidth: 104,
    workerHeight: 34,
    supHeight: 34,
    gap: 12,
    strataReserve: 8,
    railGap: 18,
    drop: 34,
    rowLimit: 6,
  },
};

/** Up to this many visible nodes each says what it died of, however low the pane. */
export const FEW = 16;
/** From this many visible nodes on, plates are small. */
export const COMPACT_FROM = 61;
/** Above this many nodes subtrees fold. */
export const FOLD_FROM = 251;
/** Above this many only an overview of so many stays open. */
export const OVERVIEW_FROM = 1000;
export const OVERVIEW = 60;
/** Height of the newest, legible stratum and of an older one. */
export const STRATUM = 25;
export const STRATUM_EDGE = 6;
/** Strata drawn before "× n" stands for the rest. */
export const STRATA_SHOWN = 4;

/** Advance of one character of the mono face at 11 px. */
const MONO_11 = 6.65;
/** Mean advance of the text face at 11 px and of the bold name at 14 px. */
const TEXT_11 = 5.6;
const NAME_14 = 8;
const NAME_13 = 7.4;

/** Of `#2`: a restart widens no plate. */
const NUMBER = 16;

/** On a small plate of a supervisor more cells than this are left out. */
export const SMALL_CELLS = 4;

/** Width of a chip with this text, in px. */
export const chipWidth = (text: string): number => text.length * MONO_11 + 12;

/** Below this zoom one cannot read what stands on plates: small ones, and the others. */
export const LEGIBLE = { small: 0.85, full: 0.8 };

/** One line says all of a supervisor. */
export const isSmall = (density: Density): boolean => density === 'short' || isEdged(density);

/** The dead under a plate are an edge without words. */
export const isEdged = (density: Density): boolean => density === 'dense' || density === 'compact';

/** A narrower pane, px, is a phone's. */
export const PHONE = 520;

/** Density for a number of visible nodes in a pane of this width (px). */
export function densityFor(nodes: number, paneWidth: number): Density {
  if (nodes >= COMPACT_FROM) return 'compact';
  return paneWidth > 0 && paneWidth < PHONE ? 'narrow' : 'normal';
}

/** "1/3 in 5 s" */
export function gaugeText(used: number, max: number, period: number): string {
  return `${used}/${max} in ${period} s`;
}

/** Width of a supervisor's plate: what its two lines need, from 196 to 236 px; small, its one line, from 132 to 212 px. */
export function supWidth(node: TreeNode, small = false): number {
  const sup = node.sup;
  if (!sup) return small ? 132 : 196;
  const cells = Math.min(sup.intensity, 12);
  if (small) {
    const gauge = sup.intensity > SMALL_CELLS ? 0 : cells * 14 + 14;
    return (
      2 * Math.ceil(Math.min(212, Math.max(132, 24 + 36 + node.name.length * NAME_13 + NUMBER + gauge)) / 2)
    );
  }
  const first = node.name.length * NAME_14 + 24 + cells * 14 + 4;
  const second =
    35 +
    sup.strategy.length * TEXT_11 +
    18 +
    gaugeText(sup.restarts.length, sup.intensity, sup.period).length * TEXT_11;
  return 2 * Math.ceil(Math.min(236, Math.max(196, first + 28, second + 28)) / 2);
}

/** Height of the strata under a plate, in px. */
export function strataHeight(count: number, density: Density): number {
  if (count <= 0) return 0;
  if (isEdged(density)) return STRATUM_EDGE;
  if (density === 'short') return STRATUM;
  return STRATUM + (Math.min(count, STRATA_SHOWN) - 1) * STRATUM_EDGE;
}

/** Ended incarnations below the plate: all of them, without the one the plate itself shows as a tombstone. */
export function buried(node: TreeNode): TreeNode['tombstones'] {
  const lies = node.status === 'dead';
  return node.tombstones.filter((t) => !(lies && t.incarnation === node.incarnation));
}

/** How many incarnations lie below the plate. */
export function buriedCount(node: TreeNode): number {
  return node.deadCount - (node.tombstones.length - buried(node).length);
}
