/**
 * Places the plates of a system tree: each supervisor over the middle of its children, subtrees as close as their
 * outlines allow. Stable: positions depend only on shape (children, kinds, names), never on state, so a restart moves
 * nothing and a new child shifts only what is to its right and above it.
 */
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { isSmall, METRICS, supWidth } from './metrics';
import { stack } from './stack';
import type { Box, Density, Layout, Metrics, Peg, Rail, RailForm, Rect, Row } from './types';

export interface LayoutOptions {
  density: Density;
  /** Slots whose children are not drawn. */
  folded?: ReadonlySet<string>;
  /** Draw every rail plain: before a bet its form would give the answer away. */
  plain?: boolean;
  /** Instead of those of the density. */
  metrics?: Partial<Metrics>;
  under?: Under | undefined;
  /** Not in rows, but in lines as wide as this, px. */
  stacked?: number | undefined;
}

/** What stands under the strata of workers, such as the marks of a bet. */
export interface Under {
  /** px that it takes. */
  height: number;
  /** Where it stands; default under all. */
  slots?: ReadonlySet<string> | undefined;
}

/** A subtree placed around its own middle (x = 0); `left` and `right` are its outline by depth. */
interface Sub {
  node: TreeNode;
  width: number;
  left: number[];
  right: number[];
  children: { sub: Sub; dx: number }[];
  /** Children hung in strings: number of columns, 0 for a plain row. */
  columns: number;
}

/** Columns for many plain children; it changes seldom, so that a new child rarely moves the others. */
export function columnsFor(count: number, metrics: Metrics): number {
  if (count <= metrics.rowLimit) return 0;
  if (metrics.rowLimit <= 3) return 3;
  return [4, 6, 8, 12, 16].find((columns) => count <= columns * columns * 1.6) ?? 24;
}

/** Height of one step in a string of plates. */
export const stringStep = (m: Metrics): number => m.workerHeight + m.strataReserve + 8;

/** px kept free under a worker; those of the metrics hold for one with something under it. */
const reserve = (slot: string, m: Metrics, under: Under | undefined): number =>
  m.strataReserve - (under?.slots?.has(slot) === false ? under.height : 0);

export function layout(tree: SystemTree, options: LayoutOptions): Layout {
  const { under } = options;
  const usual = { ...METRICS[options.density], ...options.metrics };
  const metrics = { ...usual, strataReserve: usual.strataReserve + (under?.height ?? 0) };
  const folded = options.folded ?? new Set<string>();
  if (options.stacked !== undefined) return stacked(tree, options, usual, folded, options.stacked);
  const subs = tree.roots.flatMap(
    (slot) => build(tree, slot, { metrics, folded, small: isSmall(options.density) }) ?? [],
  );
  const rows = measureRows(subs, metrics, under);
  const boxes = new Map<string, Box>();
  const rails: Rail[] = [];
  const outline: number[] = [];
  for (const sub of subs) {
    // What stands under a plate has nobody's tree below it.
    const x = (under ? fitApart : fit)(outline, sub.left, outline.length ? metrics.gap * 1.5 : 0);
    merge(outline, sub.right, x, Math.max);
    place(sub, x, 0, { metrics, rows, boxes, rails, plain: options.plain ?? false });
  }
  return {
    density: options.density,
    metrics,
    boxes,
    rails,
    rows,
    bounds: boundsOf(boxes, rails, metrics, under),
  };
}

function stacked(
  tree: SystemTree,
  { density, plain = false }: LayoutOptions,
  metrics: Metrics,
  folded: ReadonlySet<string>,
  width: number,
): Layout {
  const { plates, rails, height } = stack(tree, { metrics, width, folded, plain, small: isSmall(density) });
  const boxes = new Map(
    plates.map(({ way, through, ...box }): [string, Box] => [
      box.slot,
      { ...box, hung: true, exit: { way, through } },
    ]),
  );
  return {
    density,
    metrics,
    boxes,
    rails,
    rows: [{ top: 0, channel: height, tight: false }],
    bounds: boundsOf(boxes, rails, metrics, undefined),
  };
}

interface Building {
  metrics: Metrics;
  folded: ReadonlySet<string>;
  small: boolean;
}

function build(tree: SystemTree, slot: string, how: Building): Sub | undefined {
  const { metrics: m, folded, small } = how;
  const node = tree.nodes[slot];
  if (!node) return undefined;
  const width = node.kind === 'supervisor' ? supWidth(node, small) : m.workerWidth;
  const sub: Sub = { node, width, left: [-width / 2], right: [width / 2], children: [], columns: 0 };
  if (folded.has(slot)) return sub;
  const children = node.children.flatMap((child) => build(tree, child, how) ?? []);
  const leaves = children.every((c) => c.children.length === 0 && c.node.kind === 'worker');
  sub.columns = leaves ? columnsFor(children.length, m) : 0;
  return sub.columns > 0 ? hang(sub, children, m) : row(sub, children, m);
}

/** Children side by side, as close as their outlines allow. */
function row(sub: Sub, children: Sub[], m: Metrics): Sub {
  const outline: number[] = [];
  for (const child of children) {
    const dx = (m.apart ? fitApart : fit)(outline, child.left, outline.length ? m.gap : 0);
    merge(outline, child.right, dx, Math.max);
    sub.children.push({ sub: child, dx });
  }
  const middle = ((sub.children[0]?.dx ?? 0) + (sub.children.at(-1)?.dx ?? 0)) / 2;
  for (const child of sub.children) {
    child.dx -= middle;
    merge(sub.left, child.sub.left, child.dx, Math.min, 1);
    merge(sub.right, child.sub.right, child.dx, Math.max, 1);
  }
  return sub;
}

/** Many plain children: columns of plates hung one below the other. */
function hang(sub: Sub, children: Sub[], m: Metrics): Sub {
  const pitch = m.workerWidth + m.gap;
  const span = (Math.min(sub.columns, children.length) - 1) * pitch;
  children.forEach((child, i) => sub.children.push({ sub: child, dx: (i % sub.columns) * pitch - span / 2 }));
  const half = span / 2 + m.workerWidth / 2;
  const depth = Math.ceil(
    (Math.ceil(children.length / sub.columns) * stringStep(m)) / (stringStep(m) + m.drop),
  );
  for (let d = 1; d <= depth; d++) {
    sub.left[d] = -half;
    sub.right[d] = half;
  }
  return sub;
}

/** Smallest x at which an outline's left side clears what is there already. */
function fit(right: readonly number[], left: readonly number[], gap: number): number {
  let x = -Infinity;
  for (let d = 0; d < Math.min(right.length, left.length); d++)
    x = Math.max(x, (right[d] ?? 0) + gap - (left[d] ?? 0));
  return x === -Infinity ? -(left[0] ?? 0) : x;
}

/** The same, but clear of all that is there, so that nothing stands above a neighbour's subtree. */
function fitApart(right: readonly number[], left: readonly number[], gap: number): number {
  return right.length === 0 ? -(left[0] ?? 0) : Math.max(...right) + gap - Math.min(...left);
}

function merge(
  into: number[],
  from: readonly number[],
  dx: number,
  pick: (a: number, b: number) => number,
  at = 0,
): void {
  from.forEach((value, d) => {
    const old = into[d + at];
    into[d + at] = old === undefined ? value + dx : pick(old, value + dx);
  });
}

/**
 * Rows of plates: a row leaves room only for what stands under the workers in it. One that nobody supervises hardly ever has
 * strata: beside a tree it takes no room for them.
 */
function measureRows(subs: readonly Sub[], m: Metrics, under: Under | undefined): Row[] {
  const kinds: { height: number; rails: boolean; steps: number }[] = [];
  const trees = subs.some(({ children }) => children.length > 0);
  const visit = (sub: Sub, depth: number): void => {
    const kind = (kinds[depth] ??= { height: m.supHeight + 20, rails: false, steps: 1 });
    const alone = depth === 0 && trees && sub.children.length === 0;
    if (sub.node.kind === 'worker' && !alone)
      kind.height = Math.max(kind.height, m.workerHeight + reserve(sub.node.slot, m, under));
    if (sub.children.length > 0) kind.rails = true;
    for (const child of sub.children) visit(child.sub, depth + 1);
    const next = kinds[depth + 1];
    if (sub.columns > 0 && next)
      next.steps = Math.max(next.steps, Math.ceil(sub.children.length / sub.columns));
  };
  for (const sub of subs) visit(sub, 0);
  const rows: Row[] = [];
  let top = 0;
  for (const kind of kinds) {
    const { height } = kind;
    const channel =
      top + height + (kind.rails ? 4 : 14) + (kind.rails ? 0 : (kind.steps - 1) * stringStep(m));
    rows.push({ top, channel, tight: kind.rails });
    top += height + m.railGap + m.drop;
  }
  return rows;
}

interface Drawing {
  metrics: Metrics;
  rows: readonly Row[];
  boxes: Map<string, Box>;
  rails: Rail[];
  plain: boolean;
}

function place(sub: Sub, cx: number, depth: number, into: Drawing, step = 0, hung = false): void {
  const { metrics: m, rows, boxes } = into;
  const height = sub.node.kind === 'supervisor' ? m.supHeight : m.workerHeight;
  const y = (rows[depth]?.top ?? 0) + step * stringStep(m);
  // Whole pixels for the wire; widths are even, so the plate's edges are whole too.
  const box: Box = {
    slot: sub.node.slot,
    x: Math.round(cx) - sub.width / 2,
    y,
    width: sub.width,
    height,
    depth,
    hung,
  };
  boxes.set(sub.node.slot, box);
  sub.children.forEach(({ sub: child, dx }, i) => {
    const inString = sub.columns > 0;
    place(child, cx + dx, depth + 1, into, inString ? Math.floor(i / sub.columns) : 0, inString);
  });
  const rail = railOf(sub, box, into);
  if (rail) into.rails.push(rail);
}

const OPEN: readonly RailForm[] = ['dynamic', 'simple_one_for_one'];

function railOf(sub: Sub, box: Box, { metrics: m, rows, boxes, plain }: Drawing): Rail | undefined {
  const form: RailForm = plain ? 'plain' : (sub.node.sup?.strategy ?? 'plain');
  const open = OPEN.includes(form);
  const next = rows[box.depth + 1];
  const numbered = sub.node.kind === 'supervisor' && !open && sub.columns === 0;
  const pegs = sub.children.flatMap<Peg>(({ sub: child }, i) => {
    const b = boxes.get(child.node.slot);
    return b ? [{ slot: child.node.slot, x: b.x + b.width / 2, to: b.y, order: numbered ? i + 1 : 0 }] : [];
  });
  if (pegs.length === 0 || !next) return undefined;
  const cx = box.x + box.width / 2;
  const xs = pegs.map((p) => p.x);
  return {
    slot: box.slot,
    form,
    cx,
    top: box.y + box.height,
    y: next.top - m.drop,
    pegs,
    left: Math.min(cx, ...xs),
    right: Math.max(cx, ...xs),
    part: 0,
  };
}

function boundsOf(
  boxes: ReadonlyMap<string, Box>,
  rails: readonly Rail[],
  m: Metrics,
  under: Under | undefined,
): Rect {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const b of boxes.values()) {
    x0 = Math.min(x0, b.x);
    y0 = Math.min(y0, b.y);
    x1 = Math.max(x1, b.x + b.width);
    y1 = Math.max(y1, b.y + b.height + reserve(b.slot, m, under));
  }
  for (const r of rails) {
    if (r.upright) continue;
    x0 = Math.min(x0, r.left - 16);
    x1 = Math.max(x1, r.right + 24);
  }
  return x0 === Infinity
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/** Whether two trees have the same shape, so that a layout of the one holds for the other. */
export function sameShape(a: SystemTree, b: SystemTree): boolean {
  if (a === b) return true;
  if (!sameList(a.roots, b.roots)) return false;
  const slots = Object.keys(b.nodes);
  if (slots.length !== Object.keys(a.nodes).length) return false;
  return slots.every((slot) => {
    const [p, q] = [a.nodes[slot], b.nodes[slot]];
    if (p === q) return true;
    if (!p || !q) return false;
    return (
      p.kind === q.kind &&
      p.name === q.name &&
      p.sup?.strategy === q.sup?.strategy &&
      p.sup?.intensity === q.sup?.intensity &&
      sameList(p.children, q.children)
    );
  });
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((v, i) => v === b[i]));
