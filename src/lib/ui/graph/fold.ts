/** Folding of large trees: which subtrees stand as their supervisor alone, and what is to be said about them. */
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { FOLD_FROM, OVERVIEW, OVERVIEW_FROM } from './metrics';

export interface FoldOptions {
  /** Visible nodes to get down to; default 250, or 60 of a tree of more than 1,000. */
  limit?: number;
  /** Slots that must stay visible: selected, or changed a moment ago. */
  keep?: ReadonlySet<string>;
}

/**
 * Slots to fold so that at most about `limit` nodes stay visible: largest subtrees of the deepest supervisors first, and with one
 * subtree all that are as deep and as large.
 */
export function foldsFor(tree: SystemTree, { limit, keep = new Set() }: FoldOptions = {}): Set<string> {
  const folded = new Set<string>();
  let visible = Object.keys(tree.nodes).length;
  const most = limit ?? (visible > OVERVIEW_FROM ? OVERVIEW : FOLD_FROM - 1);
  if (visible <= most) return folded;
  const held = new Set<string>();
  for (const slot of keep)
    for (let up = tree.nodes[slot]?.parent; up !== undefined; up = tree.nodes[up]?.parent) held.add(up);
  const inside = countInside(tree);
  const candidates = Object.values(tree.nodes)
    .filter((n) => n.children.length > 0 && n.parent !== undefined && !held.has(n.slot))
    .sort(
      (a, b) =>
        depthOf(tree, b) - depthOf(tree, a) ||
        b.children.length - a.children.length ||
        (a.slot < b.slot ? -1 : 1),
    );
  let last: TreeNode | undefined;
  for (const node of candidates) {
    const alike =
      last?.children.length === node.children.length && depthOf(tree, last) === depthOf(tree, node);
    if (visible <= most && !alike) break;
    last = node;
    const nested = node.children.reduce(
      (sum, child) => sum + (folded.has(child) ? (inside.get(child) ?? 0) : 0),
      0,
    );
    visible -= (inside.get(node.slot) ?? 0) - nested;
    folded.add(node.slot);
  }
  return folded;
}

/** Subtrees that stay open: those one has opened, and those the selected process stands in. */
export function openedFor(
  tree: SystemTree,
  opened: ReadonlySet<string>,
  selected: string | undefined,
): ReadonlySet<string> {
  if (selected === undefined || Object.keys(tree.nodes).length < FOLD_FROM) return opened;
  const open = new Set(opened);
  for (let up = tree.nodes[selected]?.parent; up !== undefined; up = tree.nodes[up]?.parent) open.add(up);
  return open;
}

export interface FoldSummary {
  count: number;
  /** Worst state inside, for its mark. */
  worst: 'gave up' | 'dead' | 'suspended' | 'waiting' | 'busy' | 'idle';
}

const RANK: FoldSummary['worst'][] = ['idle', 'busy', 'waiting', 'suspended', 'dead', 'gave up'];

/** What is said of subtrees that are folded. */
export function summarise(tree: SystemTree, slots: readonly string[]): FoldSummary {
  let count = 0;
  let worst = 0;
  const stack = [...slots];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const node = tree.nodes[next];
    if (!node) continue;
    count++;
    worst = Math.max(worst, RANK.indexOf(badness(node)));
    stack.push(...node.children);
  }
  return { count, worst: RANK[worst] ?? 'idle' };
}

function badness(node: TreeNode): FoldSummary['worst'] {
  if (node.sup?.gaveUp !== undefined) return 'gave up';
  switch (node.status) {
    case 'dead':
      return 'dead';
    case 'suspended':
      return 'suspended';
    case 'waiting':
      return 'waiting';
    case 'idle':
    case 'absent':
      return 'idle';
    default:
      return 'busy';
  }
}

function countInside(tree: SystemTree): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (slot: string): number => {
    const sum = (tree.nodes[slot]?.children ?? []).reduce((n, child) => n + 1 + count(child), 0);
    counts.set(slot, sum);
    return sum;
  };
  tree.roots.forEach(count);
  return counts;
}

function depthOf(tree: SystemTree, node: TreeNode): number {
  let depth = 0;
  for (let up = node.parent; up !== undefined; up = tree.nodes[up]?.parent) depth++;
  return depth;
}
