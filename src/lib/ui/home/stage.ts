/** Where everything stands on the stage of the first page. */
import type { SystemTree } from '#lib/diagnostics/views';
import { layout } from '../graph/layout';
import type { Box, Layout, Metrics } from '../graph/types';

/** The whole tree, or on a phone one supervisor with its workers. */
export type StageKind = 'desk' | 'phone';

export interface Stage {
  kind: StageKind;
  layout: Layout;
  width: number;
  height: number;
  /** Where the tree's own coordinates begin. */
  x: number;
  y: number;
}

const DESK: Partial<Metrics> = { gap: 24, drop: 80, apart: true };
const PHONE: Partial<Metrics> = { drop: 78 };
/** Free around the tree, px: above, and below for the ways of messages and monitors. */
const TOP = 6;
const BELOW: Record<StageKind, number> = { desk: 40, phone: 22 };

/** The tree below one slot, which becomes its root; wires that leave it are not part of it. */
export function subtree(tree: SystemTree, root: string): SystemTree {
  const nodes: SystemTree['nodes'] = {};
  const take = (slot: string): void => {
    const node = tree.nodes[slot];
    if (!node) return;
    nodes[slot] = node;
    node.children.forEach(take);
  };
  take(root);
  return {
    ...tree,
    roots: nodes[root] ? [root] : [],
    nodes,
    wires: tree.wires.filter((wire) => nodes[wire.from] && nodes[wire.to]),
  };
}

export function stageOf(tree: SystemTree, kind: StageKind): Stage {
  const placed = layout(
    tree,
    kind === 'desk' ? { density: 'normal', metrics: DESK } : { density: 'narrow', metrics: PHONE },
  );
  const boxes = [...placed.boxes.values()];
  const left = Math.min(...boxes.map((b) => b.x)) - 3;
  const right = Math.max(...boxes.map((b) => b.x + b.width)) + 3;
  return {
    kind,
    layout: placed,
    width: right - left,
    height: placed.bounds.height + TOP + BELOW[kind],
    x: -left,
    y: TOP - placed.bounds.y,
  };
}

/** Slots in the order of their number keys: workers from left to right, then supervisors from the lowest up. */
export function breakOrder(tree: SystemTree): string[] {
  const workers: string[] = [];
  const supervisors: string[] = [];
  const visit = (slot: string): void => {
    const node = tree.nodes[slot];
    if (!node) return;
    node.children.forEach(visit);
    (node.kind === 'worker' ? workers : supervisors).push(slot);
  };
  tree.roots.forEach(visit);
  return [...workers, ...supervisors];
}

/** Whether there is a process to break in a slot. */
export function breakable(tree: SystemTree, slot: string): boolean {
  const status = tree.nodes[slot]?.status;
  return status !== undefined && status !== 'dead' && status !== 'absent';
}

/** px between a label and the wire below its plate, so that what travels there is not lost behind it. */
const BESIDE = 10;

/** Left edge of a label `width` wide under a plate: right of the plate's wire, or left of it where the stage ends. */
export function labelLeft(stage: Stage, box: Box, width: number): number {
  const wire = stage.x + box.x + box.width / 2;
  const right = wire + BESIDE;
  return right + width <= stage.width ? right : Math.max(0, wire - BESIDE - width);
}
