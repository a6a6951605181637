/** How a worker's plate looks: its form by state, where its restart mark goes. */
import type { TreeNode } from '#lib/diagnostics/views';
import type { Density } from './types';

export type PlateForm = 'plain' | 'running' | 'waiting' | 'suspended' | 'rising' | 'stone' | 'absent';

export function plateForm(node: TreeNode): PlateForm {
  switch (node.status) {
    case 'running':
    case 'terminating':
      return 'running';
    case 'waiting':
      return 'waiting';
    case 'suspended':
      return 'suspended';
    case 'starting':
      return 'rising';
    case 'dead':
      return 'stone';
    case 'absent':
      return 'absent';
    default:
      return 'plain';
  }
}

/** On narrow plates a long name sends the restart mark to the second line. */
export function markBelow(node: TreeNode, density: Density): boolean {
  return (density === 'narrow' && node.name.length > 4) || (density === 'short' && node.name.length > 5);
}
