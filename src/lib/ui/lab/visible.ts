/**
 * The part of the system that the learner's program made: without the bookkeeping.
 * Rule LAB21.
 */
import type { SystemTree, Wire } from '#lib/diagnostics/views';

/** Processes that hold an application, and are not the program's own. */
const HOLDERS = new Set(['application_controller', 'application_starter']);

/** Roots that are bookkeeping: a first process that gave itself a name is more. */
export function bookkeeping(tree: SystemTree): string[] {
  return tree.roots.filter((slot) => {
    const { role, name } = tree.nodes[slot] ?? {};
    return role === 'operator' || (role === 'main' && name === 'main') || HOLDERS.has(role ?? '');
  });
}

/** Wires without those that touch bookkeeping; the same list for the same list, so that nothing is drawn again. */
const wiresOf = new WeakMap<readonly Wire[], Wire[]>();

/**
 * The tree without processes that only start the program or carry an operation; what those have started stands for itself.
 * `nodes` still holds them: it is what the roots lead to that counts, and the tree is looked at sixty times a second.
 */
export function visibleTree(tree: SystemTree): SystemTree {
  const hidden = bookkeeping(tree);
  if (hidden.length === 0) return tree;
  const roots = tree.roots.flatMap((slot) =>
    hidden.includes(slot) ? (tree.nodes[slot]?.children ?? []) : [slot],
  );
  // A program that made nothing, or nothing yet: its first process is all there is to see.
  if (roots.length === 0) return tree;
  let wires = wiresOf.get(tree.wires);
  if (wires === undefined) {
    wires = tree.wires.filter(({ from, to }) => !hidden.includes(from) && !hidden.includes(to));
    wiresOf.set(tree.wires, wires);
  }
  return { ...tree, roots, nodes: promoted(tree, hidden), wires };
}

/** Children of what is hidden have no parent to be seen. */
function promoted(tree: SystemTree, hidden: readonly string[]): SystemTree['nodes'] {
  const children = hidden.flatMap((slot) => tree.nodes[slot]?.children ?? []);
  if (children.length === 0) return tree.nodes;
  const nodes = { ...tree.nodes };
  for (const child of children) {
    const node = nodes[child];
    if (node === undefined) continue;
    const { parent: _parent, ...rest } = node;
    nodes[child] = rest;
  }
  return nodes;
}

/** Slots in the order of their number keys: workers in reading order; a master holds an application, and does none of its work. Rule LAB30. */
export function breakOrder(tree: SystemTree): string[] {
  const out: string[] = [];
  const visit = (slot: string): void => {
    const node = tree.nodes[slot];
    if (node === undefined) return;
    if (node.kind === 'worker' && node.role !== 'application_master') out.push(slot);
    node.children.forEach(visit);
  };
  tree.roots.forEach(visit);
  return out;
}
