/**
 * The part of the system that the learner's program made: without the bookkeeping.
 * Rule LAB21.
 */
import type { SystemTree } from '#lib/diagnostics/views';

const BOOKKEEPING = new Set(['main', 'operator']);

/** The tree without processes that only start the program or carry an operation; what those have started stands for itself. */
export function visibleTree(tree: SystemTree): SystemTree {
  const hidden = new Set(
    tree.roots.filter((slot) => {
      const node = tree.nodes[slot];
      return node !== undefined && BOOKKEEPING.has(node.role);
    }),
  );
  if (hidden.size === 0) return tree;
  const roots = tree.roots.flatMap((slot) =>
    hidden.has(slot) ? (tree.nodes[slot]?.children ?? []) : [slot],
  );
  // A program that made nothing, or nothing yet: its first process is all there is to see.
  if (roots.length === 0) return tree;
  const nodes = { ...tree.nodes };
  for (const slot of hidden) {
    for (const child of nodes[slot]?.children ?? []) {
      const node = nodes[child];
      if (node === undefined) continue;
      const { parent: _parent, ...rest } = node;
      nodes[child] = rest;
    }
    delete nodes[slot];
  }
  return { ...tree, roots, nodes, wires: tree.wires.filter(({ from, to }) => nodes[from] && nodes[to]) };
}

/** Slots in the order of their number keys: living workers in reading order, then supervisors that stand alone. Rule LAB30. */
export function breakOrder(tree: SystemTree): string[] {
  const out: string[] = [];
  const visit = (slot: string): void => {
    const node = tree.nodes[slot];
    if (node === undefined) return;
    if (node.kind === 'worker') out.push(slot);
    node.children.forEach(visit);
  };
  tree.roots.forEach(visit);
  return out;
}
