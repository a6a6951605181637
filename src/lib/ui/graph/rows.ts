/** Rows of the table of processes. */
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { inOrder } from './walk';
import { statusWords } from './words';

export interface TableRow {
  slot: string;
  node: TreeNode;
  depth: number;
  supervisor: boolean;
  name: string;
  incarnation: number;
  pid: string;
  dead: boolean;
  state: string;
  mailbox: number;
  /** Restart type of a worker; strategy and gauge of a supervisor. */
  policy: string;
  value: string;
  lastExit: string;
}

export function tableRows(tree: SystemTree): TableRow[] {
  return inOrder(tree).flatMap(({ slot, depth }) => {
    const node = tree.nodes[slot];
    return node ? [rowOf(node, depth)] : [];
  });
}

function rowOf(node: TreeNode, depth: number): TableRow {
  const { slot, name, incarnation, pid, mailbox, sup, spec } = node;
  const used = sup ? (sup.gaveUp ?? sup.restarts.length) : 0;
  return {
    slot,
    node,
    depth,
    name,
    incarnation,
    pid,
    mailbox,
    supervisor: node.kind === 'supervisor',
    dead: node.status === 'dead',
    state: statusWords(node),
    policy: sup ? `${sup.strategy}, ${used} of ${sup.intensity} in ${sup.period} s` : (spec?.restart ?? ''),
    value: node.state ?? '',
    lastExit: node.tombstones[0]?.reason ?? '',
  };
}
