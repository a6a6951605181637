/** Walking the tree by keys: up to the parent, down to the first child, sideways along the row. */
import type { SystemTree } from '#lib/diagnostics/views';

/** Slot to go to from `slot` on this key; undefined when there is nothing that way. Where siblings are `stacked`, also down to the next. */
export function walk(
  tree: SystemTree,
  slot: string | undefined,
  key: string,
  folded: ReadonlySet<string> = new Set(),
  stacked = false,
): string | undefined {
  const node = slot === undefined ? undefined : tree.nodes[slot];
  if (!node) return tree.roots[0];
  const siblings = node.parent === undefined ? tree.roots : (tree.nodes[node.parent]?.children ?? []);
  const at = siblings.indexOf(node.slot);
  switch (key) {
    case 'ArrowUp':
      return node.parent;
    case 'ArrowDown':
      return (
        (folded.has(node.slot) ? undefined : node.children[0]) ?? (stacked ? siblings[at + 1] : undefined)
      );
    case 'ArrowLeft':
      return siblings[at - 1];
    case 'ArrowRight':
      return siblings[at + 1];
    case 'Home':
      return tree.roots[0];
    case 'End':
      return lastOf(tree, tree.roots.at(-1), folded);
    default:
      return undefined;
  }
}

function lastOf(tree: SystemTree, slot: string | undefined, folded: ReadonlySet<string>): string | undefined {
  const child = slot === undefined || folded.has(slot) ? undefined : tree.nodes[slot]?.children.at(-1);
  return child === undefined ? slot : lastOf(tree, child, folded);
}

/** Visible slots in reading order, with their depth. */
export function inOrder(
  tree: SystemTree,
  folded: ReadonlySet<string> = new Set(),
): { slot: string; depth: number }[] {
  const out: { slot: string; depth: number }[] = [];
  const visit = (slot: string, depth: number): void => {
    const node = tree.nodes[slot];
    if (!node) return;
    out.push({ slot, depth });
    if (!folded.has(slot)) for (const child of node.children) visit(child, depth + 1);
  };
  for (const root of tree.roots) visit(root, 0);
  return out;
}
