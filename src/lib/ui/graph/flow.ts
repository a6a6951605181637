/** From tree and layout to flow nodes; a node that did not change keeps its object, so that it is not drawn again. */
import { Position, type Node } from '@xyflow/svelte';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { bandSentence, type Band } from './bands';
import type { PlateData } from './context.svelte';
import { foldsFor, summarise, type FoldSummary } from './fold';
import { layout, sameShape, type Under } from './layout';
import { densityFor, TOO_WIDE } from './metrics';
import type { Box, Density, Layout } from './types';
import { nodeSentence } from './words';

export type FlowNode = Node<PlateData>;

interface Known {
  node: TreeNode;
  box: Box;
  fold: FoldSummary | undefined;
  band: Band | undefined;
  selected: boolean;
  flow: FlowNode;
}

/** DOM id of a slot's plate. */
export const plateId = (uid: string, slot: string): string => `${uid}-${encodeURIComponent(slot)}`;

export class FlowNodes {
  #known = new Map<string, Known>();

  constructor(readonly uid: string) {}

  update(
    tree: SystemTree,
    placed: Layout,
    folded: ReadonlySet<string>,
    selected: string | undefined,
    bands: ReadonlyMap<string, Band> = new Map(),
  ): FlowNode[] {
    const next = new Map<string, Known>();
    const nodes: FlowNode[] = [];
    for (const box of placed.boxes.values()) {
      const node = tree.nodes[box.slot];
      if (!node) continue;
      const known = this.#known.get(box.slot);
      const fold = folded.has(box.slot) ? summarise(tree, node.children) : undefined;
      const band = bands.get(box.slot);
      const chosen = selected === box.slot;
      const same =
        known &&
        known.node === node &&
        known.band === band &&
        known.selected === chosen &&
        sameBox(known.box, box) &&
        sameFold(known.fold, fold);
      const entry: Known = same
        ? known
        : {
            node,
            box,
            fold,
            band,
            selected: chosen,
            flow: this.#flow(tree, { node, box, fold, band, selected: chosen }),
          };
      next.set(box.slot, entry);
      nodes.push(entry.flow);
    }
    this.#known = next;
    return nodes;
  }

  #flow(tree: SystemTree, { node, box, fold, band, selected }: Omit<Known, 'flow'>): FlowNode {
    const siblings = node.parent === undefined ? tree.roots : (tree.nodes[node.parent]?.children ?? []);
    const middle = { x: box.width / 2, width: 1, height: 1 };
    const attributes: Record<string, string | number | boolean | undefined> = {
      id: plateId(this.uid, box.slot),
      'aria-level': box.depth + 1,
      'aria-setsize': siblings.length,
      'aria-posinset': siblings.indexOf(box.slot) + 1,
      'aria-selected': selected,
      'aria-expanded': band ? band.open : node.children.length > 0 ? !fold : undefined,
      'aria-roledescription': undefined,
      'aria-describedby': undefined,
    };
    return {
      id: box.slot,
      type: band ? 'band' : node.kind,
      position: { x: box.x, y: box.y },
      width: box.width,
      height: box.height,
      measured: { width: box.width, height: box.height },
      handles: [
        { type: 'target', position: Position.Top, y: 0, ...middle },
        { type: 'source', position: Position.Bottom, y: box.height, ...middle },
      ],
      data: { node, ...(fold ? { fold } : {}), ...(band ? { band } : {}) },
      ariaRole: 'treeitem',
      ariaLabel: band
        ? bandSentence(band)
        : nodeSentence(tree, node) + (fold ? `, folded, ${fold.count} inside, worst ${fold.worst}` : ''),
      domAttributes: attributes as NonNullable<FlowNode['domAttributes']>,
    };
  }
}

const sameBox = (a: Box, b: Box): boolean =>
  a === b || (a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height);
const sameFold = (a: FoldSummary | undefined, b: FoldSummary | undefined): boolean =>
  a?.count === b?.count && a?.worst === b?.worst;

export interface Placed {
  layout: Layout;
  folded: ReadonlySet<string>;
}

/** Layout of the newest tree, computed again only when the shape, the pane or the folding changed. */
export class Placer {
  #tree: SystemTree | undefined;
  #key = '';
  #placed: Placed | undefined;

  place(
    tree: SystemTree,
    width: number,
    opened: ReadonlySet<string>,
    plain: boolean,
    density?: Density,
    under?: Under,
  ): Placed {
    const key = `${Math.round(width / 40)} ${plain} ${density} ${under?.height} ${[...(under?.slots ?? [])].join(' ')} / ${[...opened].join(' ')}`;
    const fresh = this.#placed && this.#tree && key === this.#key && sameShape(this.#tree, tree);
    this.#tree = tree;
    this.#key = key;
    if (fresh && this.#placed) return this.#placed;
    const folded = foldsFor(tree);
    for (const slot of opened) folded.delete(slot);
    const hidden = [...folded].reduce(
      (sum, slot) => sum + summarise(tree, tree.nodes[slot]?.children ?? []).count,
      0,
    );
    const count = Object.keys(tree.nodes).length - hidden;
    const usual = density ?? densityFor(count, width);
    const drawn = (by: Density) => layout(tree, { density: by, folded, plain, under });
    const first = drawn(usual);
    const wide =
      density === undefined && usual === 'normal' && width > 0 && first.bounds.width > width * TOO_WIDE;
    this.#placed = { folded, layout: wide ? drawn('compact') : first };
    return this.#placed;
  }
}
