/** Children of a supervisor, for its inspector. */
import type { SystemTree } from '#lib/diagnostics/views';
import type { ChildRow } from '../inspector/acts';

/** Of a place in which no process ever stood: why; `undefined` where one did, or nothing is selected. Rule LAB48. */
export function nobodyWords(tree: SystemTree, slot: string | undefined): string | undefined {
  const node = slot === undefined ? undefined : tree.nodes[slot];
  if (node === undefined || node.pid !== '') return undefined;
  const { name, status, parent, spec } = node;
  if (status !== 'absent') return `${name} is being started.`;
  const above = parent === undefined ? undefined : tree.nodes[parent]?.name;
  if (above === undefined || spec === undefined) return `No process stands in ${name}.`;
  return `No process ever stood in ${name}: its start function gave ignore, so ${above} goes on without it and keeps its child spec (${spec.restart}). From its menu, Shift F10 or a right click, ${above} can start it again.`;
}

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
