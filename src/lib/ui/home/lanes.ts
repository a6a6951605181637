/** Lives of processes as lanes: a fold over the trees and rows the page is sent. */
import type { SystemTree, TraceRow, TreeNode } from '#lib/diagnostics/views';
import type { Lane, LaneSegment } from '../timeline/types';

/** Lanes by slot. */
export type Lives = ReadonlyMap<string, Lane>;

export const NO_LIVES: Lives = new Map();

/** Beads kept in a lane. */
const BEADS = 60;
const SEGMENTS = 20;

/** Lives after one more tree; lanes that did not change keep their identity. */
export function live(lives: Lives, tree: SystemTree): Lives {
  const next = new Map<string, Lane>();
  for (const node of Object.values(tree.nodes)) {
    if (node.kind === 'supervisor' || node.status === 'absent') continue;
    const lane = lives.get(node.slot) ?? empty(node);
    const segments = advance(lane.segments, node, tree.time);
    next.set(node.slot, segments === lane.segments ? lane : { ...lane, segments });
  }
  return next;
}

const empty = (node: TreeNode): Lane => ({
  slot: node.slot,
  name: node.name,
  depth: 0,
  supervisor: false,
  segments: [],
  beads: [],
});

function advance(segments: LaneSegment[], node: TreeNode, time: number): LaneSegment[] {
  const last = segments.at(-1);
  const dead = node.status === 'dead';
  if (last?.incarnation === node.incarnation && dead === (last.to !== undefined)) return segments;
  const closed = segments.map((s) => (s.to === undefined ? close(s, node, time) : s));
  if (last?.incarnation === node.incarnation) return closed;
  const born: LaneSegment = { incarnation: node.incarnation, from: time };
  return [...closed, dead ? close(born, node, time) : born].slice(-SEGMENTS);
}

function close(segment: LaneSegment, node: TreeNode, time: number): LaneSegment {
  const stone = node.tombstones.find((t) => t.incarnation === segment.incarnation);
  return { ...segment, to: stone?.time ?? time, end: stone?.orderly === true ? 'stop' : 'crash' };
}

/** Lives with the receipts of messages among `rows`. */
export function hear(lives: Lives, rows: readonly TraceRow[]): Lives {
  const heard = rows.filter((row) => row.kind === 'receive' && lives.has(row.slot));
  if (heard.length === 0) return lives;
  const next = new Map(lives);
  for (const { slot, time } of heard) {
    const lane = next.get(slot);
    if (lane) next.set(slot, { ...lane, beads: [...(lane.beads ?? []), time].slice(-BEADS) });
  }
  return next;
}

/** Slots whose lanes are worth showing for a broken process: it and its siblings, or its own workers. */
export function lanesFor(tree: SystemTree, slot: string | undefined, most = 3): string[] {
  const node = slot === undefined ? undefined : tree.nodes[slot];
  const over = node?.kind === 'supervisor' ? node : tree.nodes[node?.parent ?? ''];
  const isWorker = (child: string): boolean => tree.nodes[child]?.kind === 'worker';
  return (over?.children ?? []).filter(isWorker).slice(0, most);
}

/** What the lanes show: six seconds, the last fifth of them still ahead. */
export function laneRange(time: number): { from: number; to: number } {
  const from = Math.max(0, time - 4800);
  return { from, to: from + 6000 };
}
