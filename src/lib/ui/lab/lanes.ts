/** From the view of the timeline to what the timeline draws, in tree order. */
import type { SlotLane } from '#lib/diagnostics/log_metrics';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import type { TimelineView } from '#lib/sandbox/protocol';
import { inOrder } from '../graph/walk';
import type { Flag, Lane, Overview } from '../timeline/types';
import { SPAN } from './range';

/** Lanes at most. */
const MOST = 40;
/** A process that has ended, will not come again, and did so before the first moment shown: its lane would be empty. */
function isOver({ segments }: SlotLane, node: TreeNode | undefined, from: number): boolean {
  if (node?.status !== 'dead' || node.spec?.restart === 'permanent') return false;
  return segments.every(({ to }) => to !== undefined && to < from);
}

/** Lanes of the slots that the tree shows, and of supervisors their restarts; `from` is the first moment shown. */
export function lanesOf(view: TimelineView, tree: SystemTree, playhead: number, from = 0): Lane[] {
  const bySlot = new Map(view.lanes.map((lane) => [lane.slot, lane]));
  const out: Lane[] = [];
  for (const { slot, depth } of inOrder(tree).slice(0, MOST)) {
    const lane = bySlot.get(slot);
    if (lane === undefined || isOver(lane, tree.nodes[slot], from)) continue;
    const { name, supervisor, segments, beads, downs, waits, window } = lane;
    const at = Math.max(0, depth - 1);
    // The root lives as long as the run: its lane says something once it restarts, or ends.
    const plain = (window?.at.length ?? 0) === 0 && segments.every(({ to }) => to === undefined);
    if (depth === 0 && supervisor && plain && view.lanes.length > 1) continue;
    out.push({
      slot,
      name,
      depth: at,
      supervisor,
      segments,
      // A supervisor's messages are its protocol with its children.
      ...(supervisor ? {} : { beads, downs, waits }),
    });
    if (window === undefined || window.at.length === 0) continue;
    const period = window.period * 1000;
    const used = window.at.filter((t) => t <= playhead && t > playhead - period).length;
    const most = tree.nodes[slot]?.sup?.intensity ?? 0;
    out.push({
      slot,
      name: 'its restarts',
      depth: at + 1,
      supervisor: false,
      segments: [],
      window: { period, at: window.at, text: `last ${window.period} s: ${used} of ${most}` },
    });
  }
  return out;
}

/** Failures of a supervisor's children, and the limits they were counted against. */
export interface Burst {
  readonly slot: string;
  readonly name: string;
  /** Virtual ms. */
  readonly times: readonly number[];
  readonly own: { readonly intensity: number; readonly period: number };
}

/** Of the selected supervisor, else of the one with most restarts in its life so far; null while nobody has restarted twice. */
export function burstOf(view: TimelineView, tree: SystemTree, selected: string | undefined): Burst | null {
  const all = view.lanes.flatMap(({ slot, name, window, segments }): Burst[] => {
    const sup = tree.nodes[slot]?.sup;
    // A supervisor that is started again counts anew.
    const since = segments.at(-1)?.from ?? 0;
    const times = window?.at.filter((time) => time >= since) ?? [];
    if (sup === undefined || times.length < 2) return [];
    return [{ slot, name, times, own: { intensity: sup.intensity, period: sup.period } }];
  });
  const chosen = all.find(({ slot }) => slot === selected);
  return (
    chosen ??
    all.reduce<Burst | null>((a, b) => (a !== null && a.times.length >= b.times.length ? a : b), null)
  );
}

export function overviewOf(view: TimelineView, now: number): Overview {
  const to = Math.max(SPAN, now, view.now);
  const bars = [...view.bars];
  const wanted = Math.ceil(to / view.ms);
  while (bars.length < wanted) bars.push(0);
  // The start of a program is a burst beside which the rest would not be seen.
  return {
    from: 0,
    to: bars.length * view.ms,
    bars: bars.map(Math.sqrt),
    crashes: view.crashes.map(({ time }) => time),
  };
}

export function flagsOf(view: TimelineView): Flag[] {
  return view.acts.map(({ time, text }) => ({ time, label: text }));
}
