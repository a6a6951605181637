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

/** px that one character of the name and of what stands in mono takes on a plate of one line. */
const NAME = 7.4;
const MONO = 6.65;
/** px of a plate of one line that lamp, gaps and edges take. */
const TAKEN = 42;
/** Fewer characters say nothing. */
const LEAST = 2;

/** What of a second line has room beside the name on a plate that has one line only; empty where it would say nothing. */
export function beside(text: string, { name, incarnation }: TreeNode, width: number): string {
  const room = width - TAKEN - name.length * NAME - `#${incarnation}`.length * MONO;
  const most = Math.floor(room / MONO);
  if (text.length <= most) return text;
  return most <= LEAST ? '' : `${text.slice(0, most - 1)}…`;
}

/** On narrow plates a long name sends the restart mark to the second line. */
export function markBelow(node: TreeNode, density: Density): boolean {
  return (
    (density === 'narrow' && node.name.length > 4) ||
    ((density === 'short' || density === 'dense') && node.name.length > 5)
  );
}
