/** From tree and layout to flow nodes; a node that did not change keeps its object, so that it is not drawn again. */
import { Position, type Node } from '@xyflow/svelte';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { bandSentence, type Band } from './bands';
import type { PlateData } from './context.svelte';
import { foldsFor, summarise, type FoldSummary } from './fold';
import { layout, sameShape } from './layout';
import { densityFor, FEW, LEGIBLE, PHONE } from './metrics';
import type { Box, Density, Layout, Metrics } from './types';
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
  /** How what belongs under the plates stands there. */
  under: UnderForm;
}

/** Not at all: there is no room, or nothing. */
export type UnderForm = 'full' | 'low' | 'none';

export interface PlaceOptions {
  /** Before a bet: rails do not tell the strategy. */
  plain?: boolean;
  density?: Density | undefined;
  /** px kept free under the plates of workers, in its full form and in its low one, and where; default under all. */
  under?:
    | { readonly full: number; readonly low: number; readonly slots?: ReadonlySet<string> | undefined }
    | undefined;
  /** px that are to be in sight besides the plates: above them where something stands under plates, and below. */
  above?: number;
  below?: number;
}

interface Try {
  readonly by: Density;
  readonly form: UnderForm;
  readonly metrics?: Partial<Metrics>;
  /** In lines, as wide as the pane at this zoom. */
  readonly stacked?: number;
  /** Smallest zoom at which it is taken; the last one is taken at any. */
  readonly least: number;
}

const { small, full } = LEGIBLE;
/** On a phone small plates stay large enough for thumbs. */
const THUMB = 0.95;

const lines = (by: Density, stacked: number, least = stacked): Try => ({ by, form: 'none', stacked, least });
const MANY: readonly Try[] = [
  { by: 'compact', form: 'none', least: small },
  lines('compact', 1),
  lines('compact', 0.92),
  lines('compact', small, 0),
];
/** Plates that still say their state come before those that do not. */
const DENSE: readonly Try[] = [lines('dense', 1), lines('dense', 0.92), lines('dense', small)];
const NARROW: readonly Try[] = [{ by: 'narrow', form: 'none', least: full }, lines('short', THUMB, 0)];
const NORMAL: readonly Try[] = [
  { by: 'normal', form: 'none', least: 0.9 },
  { by: 'narrow', form: 'none', metrics: { gap: 14, rowLimit: 8 }, least: small },
  { by: 'short', form: 'none', least: small },
  lines('short', 1),
  lines('short', 0.92),
  lines('short', small),
];
/** In a pane that is too low for all of it a small tree is cut, and keeps the plates that say what was died of. */
const LOW: readonly Try[] = [{ by: 'short', form: 'none', least: 0.6 }, lines('short', small, 0)];
const MARKED: Readonly<Record<'desk' | 'phone', readonly Try[]>> = {
  desk: [
    { by: 'normal', form: 'full', least: 0.8 },
    { by: 'normal', form: 'low', least: 0.7 },
  ],
  phone: [{ by: 'narrow', form: 'full', least: full }],
};

/** Ways to draw a tree, the best first; where none is legible as a whole, the last: what it cuts one scrolls to. */
function triesFor(usual: Density, phone: boolean, under: boolean, few: boolean): readonly Try[] {
  if (usual === 'compact') return phone ? [lines('compact', THUMB, 0)] : MANY;
  const marked = under ? MARKED[phone ? 'phone' : 'desk'] : [];
  return phone ? [...marked, ...NARROW] : [...marked, ...NORMAL, ...(few ? LOW : [...DENSE, ...MANY])];
}

/** Layout of the newest tree, computed again only when the shape, the pane or the folding changed. */
export class Placer {
  #tree: SystemTree | undefined;
  #key = '';
  #placed: Placed | undefined;
  /** The way that was taken last: a tree that grows and shrinks does not go back and forth between ways. */
  #way = 0;
  /** It has been more than few. */
  #many = false;

  /** Another tree: the best way may be taken again. */
  again(): void {
    this.#key = '';
  }

  /** @param pane its size in px; 0 while it is not known */
  place(
    tree: SystemTree,
    pane: { readonly width: number; readonly height: number },
    opened: ReadonlySet<string>,
    { plain = false, density, under, above = 0, below = 0 }: PlaceOptions = {},
  ): Placed {
    const { width, height } = pane;
    const size = `${Math.round(width / 40)} ${Math.round(height / 40)}`;
    const slots = [...(under?.slots ?? [])].join(' ');
    const pans = `${size} ${plain} ${density} ${under?.full} ${slots} ${above}`;
    const key = `${pans} / ${below} / ${[...opened].join(' ')}`;
    const known = width > 0 && height > 0;
    const fresh = this.#placed && this.#tree && key === this.#key && sameShape(this.#tree, tree);
    if (!this.#key.startsWith(`${pans} /`)) [this.#way, this.#many] = [0, false];
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
    const drawn = ({ by, form, metrics, stacked }: Omit<Try, 'least'>): Placed => {
      const height = form === 'none' ? 0 : (under?.[form] ?? 0);
      const room = height > 0 ? { height, slots: under?.slots } : undefined;
      const lines = stacked === undefined ? undefined : (width - PAD) / stacked;
      const made = layout(tree, {
        density: by,
        folded,
        plain,
        metrics: metrics ?? {},
        under: room,
        stacked: lines,
      });
      return { folded, layout: made, under: form };
    };
    const zoomOf = ({ layout: { bounds }, under: form }: Placed): number => {
      const tall = bounds.height + below + (form === 'none' ? 0 : above);
      return Math.min(1, (width - PAD) / bounds.width, (height - PAD) / tall);
    };
    if (density !== undefined || !known) {
      this.#placed = drawn({ by: usual, form: under ? 'full' : 'none' });
      return this.#placed;
    }
    this.#many ||= count > FEW;
    const tries = triesFor(usual, width < PHONE, under !== undefined, !this.#many);
    let placed: Placed | undefined;
    for (const [i, one] of tries.entries()) {
      if (i < this.#way && i < tries.length - 1) continue;
      placed = drawn(one);
      this.#way = i;
      if (zoomOf(placed) >= one.least) break;
    }
    placed ??= drawn({ by: usual, form: 'none' });
    this.#placed = placed;
    return placed;
  }
}

/** px left free at both sides together. */
const PAD = 40;
