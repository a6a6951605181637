/** A kill of each worker, as scenes that can be compared. Rule LES94. */
import type { Scene } from '#lib/education/lesson';
import type { SystemTree } from '#lib/diagnostics/views';
import { breakOrder } from './visible';

/** Faults to choose from at most: there is a key for each. */
const MOST = 9;

export function faultsOf(tree: SystemTree): Scene[] {
  return breakOrder(tree)
    .flatMap((slot) => {
      const node = tree.nodes[slot];
      return node?.spec === undefined ? [] : [{ slot, name: node.name }];
    })
    .slice(0, MOST)
    .map(({ slot, name }, i) => ({
      key: String(i + 1),
      label: `kill ${name}`,
      steps: [{ at: 0, op: 'process.kill', params: { pid: slot, reason: 'kill' } }],
    }));
}
