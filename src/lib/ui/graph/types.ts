/** What the tree's drawing is made of: boxes, rails and paths in the graph's own coordinates (px). Types only. */
import type { SupView } from '#lib/diagnostics/views';

/** How much room a plate takes: the desk, a phone, a tree that is large for its pane, one that is larger still, or a tree of many. */
export type Density = 'normal' | 'narrow' | 'short' | 'dense' | 'compact';

/** Sizes of a density, in px. */
export interface Metrics {
  workerWidth: number;
  workerHeight: number;
  supHeight: number;
  /** Between neighbouring plates. */
  gap: number;
  /** Kept free under a worker for its strata, so that a death never moves the tree. */
  strataReserve: number;
  /** From the end of that reserve to the rail below. */
  railGap: number;
  /** From the rail down to the plates. */
  drop: number;
  /** More children without children of their own than this are hung in strings. */
  rowLimit: number;
  /** Nothing stands above a neighbour's subtree. */
  apart?: boolean;
}

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

/** A plate's place. */
export interface Box extends Rect {
  slot: string;
  depth: number;
  /** Hangs in a string of plates, not alone on its peg. */
  hung: boolean;
  /** In a stacked tree: how links, monitors and signals leave the plate. */
  exit?: Exit;
}

/** Free room between two lines of a stacked tree. */
export interface Gap {
  y: number;
}

/** From a plate's right edge into the gap under its line, and so outward. */
export interface Exit {
  way: Point[];
  /** Gaps on that way, and which of its points is the first in each; `x` is where it comes down. */
  through: { gap: Gap; at: number; x: number }[];
}

export interface Peg {
  slot: string;
  x: number;
  /** Where the wire ends: the top of the plate. */
  to: number;
  /** Start order from 1; 0 when it has none. */
  order: number;
}

export type RailForm = SupView['strategy'] | 'plain';

/** The rail under a supervisor; its form is the strategy. */
export interface Rail {
  slot: string;
  form: RailForm;
  /** Where the wire leaves the supervisor. */
  cx: number;
  top: number;
  y: number;
  /** Ends of the rail. */
  left: number;
  right: number;
  pegs: Peg[];
  /** Which of the supervisor's rails it is, when its children stand in several lines. */
  part: number;
  /** It runs downward: all x and y of it and of its pegs are swapped. */
  upright?: boolean;
}

export interface Row {
  /** Top of the plates. */
  top: number;
  /** Where wires may run below the plates. */
  channel: number;
  /** Rails hang below this row, so its channel is narrow. */
  tight: boolean;
}

export interface Layout {
  density: Density;
  metrics: Metrics;
  boxes: ReadonlyMap<string, Box>;
  rails: readonly Rail[];
  rows: readonly Row[];
  bounds: Rect;
}

/** A signal under way from one plate to another. */
export interface SignalView {
  id: string;
  kind: 'message' | 'call' | 'reply' | 'exit' | 'down';
  /** Slots. */
  from: string;
  to: string;
  /** Short text beside it, such as `exit: killed`. */
  label?: string;
  /** 0 to 1. Give this, or a start and a duration. */
  progress?: number;
  /** `performance.now()` of its departure, real ms. */
  start?: number;
  /** Real ms; default 320. */
  duration?: number;
}
