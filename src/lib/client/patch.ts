/**
 * Views after a change. Rule SBX42.
 * Invariant: what did not change keeps its identity.
 */
import type { TraceWindow } from '#lib/diagnostics/views';
import type {
  OutputLines,
  OutputPatch,
  ShownTree,
  ShownTreePatch,
  TraceWindowPatch,
} from '#lib/sandbox/protocol';

/** Lines of output that the page keeps. */
const LINES = 1_000;

export function patchTree(tree: ShownTree, patch: ShownTreePatch): ShownTree {
  let { nodes } = tree;
  const changed = Object.entries(patch.nodes);
  if (changed.length > 0) {
    nodes = { ...nodes };
    for (const [slot, node] of changed) {
      if (node === null) delete nodes[slot];
      else nodes[slot] = node;
    }
  }
  const { position, time, roots = tree.roots, wires = tree.wires } = patch;
  const hidden = patch.hidden ?? tree.hidden ?? 0;
  return { position, time, roots, nodes, wires, ...(hidden === 0 ? undefined : { hidden }) };
}

export function patchTrace(window: TraceWindow, patch: TraceWindowPatch): TraceWindow {
  const rows = new Map([...window.rows, ...patch.rows].map((row) => [row.seq, row]));
  return {
    total: patch.total,
    first: patch.first,
    rows: patch.seqs.flatMap((seq) => rows.get(seq) ?? []),
  };
}

export function patchOutput(output: OutputLines, patch: OutputPatch): OutputLines {
  const lines = [...output.lines, ...patch.lines];
  const gone = Math.max(0, lines.length - LINES);
  return { lines: lines.slice(gone), dropped: Math.max(patch.dropped, output.dropped + gone) };
}
