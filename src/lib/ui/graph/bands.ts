/**
 * Large groups of siblings: the first of them stand as plates, the others in one counted band, which opens.
 * Rule LAB28. Invariant: a tree without large groups comes back as it is; a band that says the same is the same node.
 */
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { summarise, type FoldSummary } from './fold';
import { statusWords } from './words';

/** More siblings than this make a band. */
const MOST = 40;
/** Siblings that stand before a closed band. */
const BEFORE = 12;

export interface Band extends FoldSummary {
  readonly open: boolean;
  /** Siblings that stand in it, or would. */
  readonly members: number;
  /** "286 idle, 2 dead" */
  readonly words: string;
}

export interface Banded {
  readonly tree: SystemTree;
  /** By slot. */
  readonly bands: ReadonlyMap<string, Band>;
}

/** Slot of the band of a group; `parent` is absent for the roots. */
export const bandSlot = (parent: string | undefined): string => `${parent ?? ''}/\u2026`;

const NO_BANDS: ReadonlyMap<string, Band> = new Map();

interface Entry {
  readonly node: TreeNode;
  readonly band: Band;
}

export class Bander {
  #known = new Map<string, Entry>();

  /** @param opened Slots of bands that are open. */
  band(tree: SystemTree, opened: ReadonlySet<string>, selected: string | undefined): Banded {
    if (!isLarge(tree)) return { tree, bands: NO_BANDS };
    const kept = ancestry(tree, selected);
    const nodes: Record<string, TreeNode> = {};
    const bands = new Map<string, Band>();
    const known = new Map<string, Entry>();

    const group = (slots: readonly string[], parent: string | undefined): string[] => {
      if (slots.length <= MOST) return [...slots];
      const slot = bandSlot(parent);
      const open = opened.has(slot);
      const shown = slots.filter((one, i) => open || i < BEFORE || kept.has(one));
      const inside = slots.slice(BEFORE).filter((one) => open || !kept.has(one));
      const entry = this.#entry(slot, parent, bandOf(tree, inside, open));
      nodes[slot] = entry.node;
      bands.set(slot, entry.band);
      known.set(slot, entry);
      return [...shown, slot];
    };
    const visit = (slot: string): void => {
      const node = tree.nodes[slot];
      if (node === undefined) return;
      const children = group(node.children, slot);
      nodes[slot] = node.children.length <= MOST ? node : { ...node, children };
      for (const child of children) if (nodes[child] === undefined) visit(child);
    };
    const roots = group(tree.roots, undefined);
    for (const root of roots) if (nodes[root] === undefined) visit(root);
    this.#known = known;
    const wires = tree.wires.filter(({ from, to }) => from in nodes && to in nodes);
    return { tree: { ...tree, roots, nodes, wires }, bands };
  }

  #entry(slot: string, parent: string | undefined, band: Band): Entry {
    const before = this.#known.get(slot);
    if (before !== undefined && same(before.band, band)) return before;
    const node: TreeNode = {
      slot,
      ...(parent === undefined ? {} : { parent }),
      name: band.open ? `${band.members} of these` : `${band.members} more`,
      incarnation: 0,
      pid: '',
      kind: 'worker',
      role: 'band',
      status: 'idle',
      mailbox: 0,
      children: [],
      tombstones: [],
      deadCount: 0,
      changed: 0,
    };
    return { node, band };
  }
}

/** "288 more children, folded: 286 idle, 2 dead" */
export function bandSentence({ open, members, words }: Band): string {
  return open
    ? `${members} processes stand here: ${words}. Press Enter to fold them again`
    : `${members} more, folded: ${words}. Press Enter to see them`;
}

function isLarge(tree: SystemTree): boolean {
  if (tree.roots.length > MOST) return true;
  for (const slot in tree.nodes) if ((tree.nodes[slot]?.children.length ?? 0) > MOST) return true;
  return false;
}

/** A slot and all above it. */
function ancestry(tree: SystemTree, slot: string | undefined): ReadonlySet<string> {
  const kept = new Set<string>();
  for (let up = slot; up !== undefined; up = tree.nodes[up]?.parent) kept.add(up);
  return kept;
}

function bandOf(tree: SystemTree, slots: readonly string[], open: boolean): Band {
  const { worst, count } = summarise(tree, slots);
  const counts = new Map<string, number>();
  for (const slot of slots) {
    const node = tree.nodes[slot];
    if (node === undefined) continue;
    const word = node.status === 'waiting' ? 'waiting' : statusWords(node);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts].sort(([, a], [, b]) => b - a).map(([word, n]) => `${n} ${word}`);
  return { open, members: slots.length, count, worst, words: words.join(', ') };
}

const same = (a: Band, b: Band): boolean =>
  a.open === b.open && a.members === b.members && a.worst === b.worst && a.words === b.words;
