/** What the tree's drawing is made of: boxes, rails and paths in the graph's own coordinates (px). Types only. */
import type { SupView } from '#lib/diagnostics/views';

/** How much room a plate takes: the desk, a phone, or a tree of many. */
export type Density = 'normal' | 'narrow' | 'compact';

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
