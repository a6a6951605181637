import { describe, expect, it } from 'vitest';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { ringOf, ringSaid } from '#lib/ui/lab/ring';

/** Processes that wait: `a>b` is a#1 waiting for b#1. */
function tree(...waits: readonly string[]): SystemTree {
  const nodes = waits.map((wait) => {
    const [name = '', whom] = wait.split('>');
    const status = whom === undefined ? 'idle' : 'waiting';
    return { slot: name, name, incarnation: 1, status, ...(whom && { waitingFor: `${whom}#1` }) } as TreeNode;
  });
  return {
    position: 0,
    time: 0,
    roots: [],
    nodes: Object.fromEntries(nodes.map((node) => [node.slot, node])),
    wires: [],
  };
}

describe('a ring of callers', () => {
  it('[WHY6] is found as soon as it closes, also behind others that wait for it', () => {
    expect(ringOf(tree('a>b', 'b'))).toBeNull();
    expect(ringOf(tree('a>b', 'b>a'))).toEqual(['a#1', 'b#1']);
    expect(ringOf(tree('x>a', 'a>b', 'b>c', 'c>a'))).toEqual(['a#1', 'b#1', 'c#1']);
    expect(ringOf(tree('x>gone', 'y>x'))).toBeNull();
  });

  it('[WHY6] is said as it is', () => {
    const end = 'none of them can answer before a call times out.';
    expect(ringSaid(['a#1', 'b#1'])).toBe(`a#1 waits for b#1, which waits for a#1: ${end}`);
    expect(ringSaid(['a#1', 'b#1', 'c#1'])).toBe(
      `a#1 waits for b#1, which waits for c#1, which waits for a#1: ${end}`,
    );
  });
});
