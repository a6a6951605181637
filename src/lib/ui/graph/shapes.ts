/** Paths of plates, rails and strata. */
import { isEdged, isSmall, STRATA_SHOWN, STRATUM, STRATUM_EDGE } from './metrics';
import type { Density, Rail } from './types';

/** Chamfered plate of a supervisor. */
export function chamfer(x: number, y: number, w: number, h: number, c = 9): string {
  return `M${x + c} ${y}H${x + w - c}L${x + w} ${y + c}V${y + h - c}L${x + w - c} ${y + h}H${x + c}L${x} ${y + h - c}V${y + c}Z`;
}

export interface RailShape {
  /** Thin strokes: wire down, rail where it is a line, thin pegs. */
  thin: string;
  /** Dashed strokes of an open rail. */
  dashed: string;
  /** Thick pegs. */
  thick: string;
  /** Solid parts: bar, buffers, arrow. */
  solid: string;
  /** Chevrons cut into the bar, in start order. */
  chevrons: string[];
  /** Middles of insulators. */
  insulators: number[];
  /** Strokes of the plus at an open end. */
  plus: string;
}

const OVERHANG = 12;

/** The rail as paths; its form says who goes together. */
export function railShape(rail: Rail): RailShape {
  const { cx, top, y, left, right, form } = rail;
  const shape: RailShape = {
    thin: rail.upright ? `M${cx} ${y}H${left}` : `M${cx} ${top}V${y}`,
    dashed: '',
    thick: '',
    solid: '',
    chevrons: [],
    insulators: [],
    plus: '',
  };
  const pegs = rail.pegs.map((p) => `M${p.x} ${y}V${p.to}`).join('');
  switch (form) {
    case 'one_for_all':
    case 'rest_for_one':
      return { ...shape, thick: pegs, ...(form === 'one_for_all' ? bar(rail) : ratchet(rail)) };
    case 'one_for_one':
      return { ...shape, thin: `${shape.thin}M${left} ${y}H${right}${pegs}`, insulators: insulatorsOf(rail) };
    case 'dynamic':
    case 'simple_one_for_one':
      return {
        ...shape,
        thin: shape.thin + pegs,
        dashed: `M${left} ${y}H${right + 18}`,
        insulators: insulatorsOf(rail),
        plus: `M${right + 26} ${y - 5}V${y + 5}M${right + 21} ${y}H${right + 31}`,
      };
    case 'plain':
      return { ...shape, thin: `${shape.thin}M${left} ${y}H${right}${pegs}` };
  }
}

const insulatorsOf = (rail: Rail): number[] => [...new Set(rail.pegs.map((p) => p.x))];

const buffer = (x: number, y: number): string => `M${x} ${y - 8}h4v16h-4Z`;

function bar({ left, right, y }: Rail): Partial<RailShape> {
  const [x0, x1] = [left - OVERHANG, right + OVERHANG];
  return { solid: `M${x0} ${y - 3}H${x1}V${y + 3}H${x0}Z${buffer(x0 - 3, y)}${buffer(x1 - 1, y)}` };
}

function ratchet({ left, right, y, cx, pegs }: Rail): Partial<RailShape> {
  const [x0, x1] = [left - OVERHANG, right + OVERHANG];
  const near = (x: number): boolean => Math.abs(cx - x) < 10 || pegs.some((p) => Math.abs(p.x - x) < 12);
  const chevrons: string[] = [];
  for (let x = x0 + 20; x < x1 - 8; x += 16)
    if (!near(x)) chevrons.push(`M${x - 2} ${y - 3.4}L${x + 2} ${y}L${x - 2} ${y + 3.4}`);
  return {
    solid: `M${x0} ${y - 3}H${x1}V${y - 8}L${x1 + 11} ${y}L${x1} ${y + 8}V${y + 3}H${x0}Z${buffer(x0 - 3, y)}`,
    chevrons,
  };
}

export interface Stratum {
  path: string;
  y: number;
  /** Inset from the plate's side, and the stratum's height. */
  inset: number;
  height: number;
}

/** Slabs of the incarnations a plate stands on, newest first, on small plates that one alone; `y` from the plate's lower edge. */
export function strata(count: number, width: number, density: Density): Stratum[] {
  const out: Stratum[] = [];
  let y = 0;
  for (let i = 0; i < Math.min(count, isSmall(density) ? 1 : STRATA_SHOWN); i++) {
    const height = i === 0 && !isEdged(density) ? STRATUM : STRATUM_EDGE;
    const inset = 5 + i * 4;
    const [l, rt] = [inset, width - inset];
    out.push({
      path: `M${l} ${y}H${rt}V${y + height - 4}L${rt - 4} ${y + height}H${l + 4}L${l} ${y + height - 4}Z`,
      y,
      inset,
      height,
    });
    y += height;
  }
  return out;
}
