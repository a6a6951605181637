/** The part of the graph one looks at: fitting, zooming, bringing a plate into sight. */
import type { Rect } from './types';

export interface View {
  x: number;
  y: number;
  zoom: number;
}

export const MIN_ZOOM = 0.1;
export const MAX_ZOOM = 2;
/** Part of a tree's height that is nearly all of it. */
const NEARLY = 0.75;

export interface FitOptions {
  /** Free space around, px. */
  pad?: number;
  /** Smallest zoom; a tree that needs less is cut at its sides. */
  least?: number;
  /** What then stands in the middle: x of the root. */
  anchor?: number | undefined;
}

/** View that shows all of `bounds` in a pane, never larger than life. */
export function fitView(
  bounds: Rect,
  width: number,
  height: number,
  { pad = 24, least = MIN_ZOOM, anchor }: FitOptions = {},
): View {
  if (bounds.width <= 0 || width <= 0 || height <= 0) return { x: pad, y: pad, zoom: 1 };
  const across = Math.min(1, (width - 2 * pad) / bounds.width);
  const wanted = Math.min(across, (height - 2 * pad) / bounds.height);
  // What has to be cut at the foot need not be small, unless nearly all of it is in sight so.
  const zoom = wanted >= least ? wanted : wanted >= least * NEARLY ? least : Math.max(least, across);
  const cut = bounds.width * zoom > width - 2 * pad + 1;
  const middle = cut && anchor !== undefined ? anchor : bounds.x + bounds.width / 2;
  const centred = width / 2 - middle * zoom;
  // No empty room at one side while something is cut at the other.
  const [left, right] = [pad - bounds.x * zoom, width - pad - (bounds.x + bounds.width) * zoom];
  const x = cut ? Math.min(left, Math.max(right, centred)) : centred;
  const free = height - bounds.height * zoom;
  const y = Math.max(pad, Math.min(free / 2, 72)) - bounds.y * zoom;
  return { x: Math.round(x), y: Math.round(y), zoom };
}

export const sameView = (a: View, b: View): boolean => a.x === b.x && a.y === b.y && a.zoom === b.zoom;

/** Same view zoomed by a factor about the middle of the pane. */
export function zoomBy(view: View, factor: number, width: number, height: number): View {
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, view.zoom * factor));
  const k = zoom / view.zoom;
  return { zoom, x: width / 2 - (width / 2 - view.x) * k, y: height / 2 - (height / 2 - view.y) * k };
}

/** View moved just enough that `box` can be seen; the same object when it already can. */
export function reveal(view: View, box: Rect, width: number, height: number, pad = 14): View {
  const dx = shift(box.x * view.zoom + view.x, box.width * view.zoom, width, pad);
  const dy = shift(box.y * view.zoom + view.y, box.height * view.zoom, height, pad);
  return dx === 0 && dy === 0 ? view : { zoom: view.zoom, x: view.x + dx, y: view.y + dy };
}

function shift(at: number, size: number, room: number, pad: number): number {
  if (at < pad) return pad - at;
  return at + size > room - pad ? Math.max(pad - at, room - pad - at - size) : 0;
}
