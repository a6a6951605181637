/** What every plate of one graph shares: which one is selected, what time it is, and whom to call. */
import { createContext } from 'svelte';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import type { Band } from './bands';
import type { FoldSummary } from './fold';
import type { Density } from './types';

export class GraphState {
  tree = $state.raw<SystemTree>({ position: 0, time: 0, roots: [], nodes: {}, wires: [] });
  density = $state<Density>('normal');
  /** Selected slot, and the slot the arrow keys stand on. */
  selected = $state<string | undefined>(undefined);
  active = $state<string | undefined>(undefined);
  /** The tree has the keyboard's focus, so the active plate shows it. */
  focused = $state(false);
  /** Before a bet, plate and rail do not tell the strategy. */
  plain = $state(false);
  /** Virtual ms, for the draining gauges. */
  time = $state(0);
  onunfold: (slot: string) => void = () => {};
  ontombstone: ((slot: string, incarnation: number) => void) | undefined = undefined;
}

/** Data of one flow node. */
export interface PlateData extends Record<string, unknown> {
  node: TreeNode;
  /** Set when the subtree below is folded. */
  fold?: FoldSummary;
  /** Set when it is no process, but a band of many. */
  band?: Band;
}

export const [getGraph, setGraph] = createContext<GraphState>();
