/** Children of a supervisor, for its inspector. */
import type { SystemTree } from '#lib/diagnostics/views';
import type { ChildRow } from '../inspector/acts';

export function childRows(tree: SystemTree, slot: string | undefined): ChildRow[] {
  const node = slot === undefined ? undefined : tree.nodes[slot];
  if (node?.sup === undefined) return [];
  const { strategy } = node.sup;
  const byPid = strategy === 'dynamic' || strategy === 'simple_one_for_one';
  return node.children.flatMap((child) => {
    const one = tree.nodes[child];
    if (one === undefined) return [];
    const alive = one.status !== 'dead' && one.status !== 'absent';
    const id = byPid ? one.pid : (one.spec?.id ?? one.name);
    return [{ id, name: one.name, incarnation: one.incarnation, alive }];
  });
}
