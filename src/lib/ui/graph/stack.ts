/**
 * Places a tree for which rows would be too wide: it is as wide as it is asked to be, and grows downward. The children of the node
 * that branches stand side by side, in lines below each other; below that each supervisor has its children under it, on an
 * upright rail, or many plain ones in strings. Stable: places depend only on shape and width, so a new child moves only what
 * comes after it.
 */
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import { supWidth } from './metrics';
import type { Exit, Gap, Metrics, Peg, Point, Rail, RailForm } from './types';

export interface StackOptions {
  metrics: Metrics;
  /** px the tree may take. */
  width: number;
  folded: ReadonlySet<string>;
  /** Plates of supervisors have one line. */
  small: boolean;
  /** Draw every rail plain. */
  plain: boolean;
}

/** A plate in its block, in the order of reading. */
interface Plate {
  slot: string;
  x: number;
  y: number;
  width: number;
  height: number;
  depth: number;
  way: Point[];
  through: Exit['through'];
}

/** Something placed with its upper left corner at 0, 0. */
export interface Block {
  width: number;
  height: number;
  plates: Plate[];
  rails: Rail[];
  gaps: Gap[];
  /** Middles of the plates that hang on the rail above. */
  pegs: { slot: string; x: number; y: number }[];
}

/** px from a supervisor's left edge to its upright rail, and to the children on it. */
const RAIL = 11;
const INDENT = 28;
/** px between what stands in a column, of which an edge under a plate may take some, and in addition under what is folded. */
const BELOW = 12;
const EDGE = 8;
const FOLD_MARK = 14;
/** px between columns, from a line to the rail of the next, and from a rail to its plates. */
const BESIDE = 18;
const TO_RAIL = 22;
const FROM_RAIL = 26;
/** px from the left edge to the wire that joins lines, and to what stands in them. */
const TRUNK = 4;
const FROM_TRUNK = 22;
/** Plain children of one supervisor in a column; more stand in strings. */
const COLUMN = 6;
/** Neighbouring plain children in one string, where supervisors stand beside them. */
const STRING = 4;
/** A taller column is spread over the width, where that makes it lower. */
const TALL = 640;

/** The whole tree in one block. */
export function stack(tree: SystemTree, options: StackOptions): Block {
  const roots = tree.roots.flatMap((slot) => tree.nodes[slot] ?? []);
  const drawing = new Stacking(tree, options);
  const [only] = roots;
  return roots.length === 1 && only ? drawing.spread(only, 0, options.width) : drawing.roots(roots);
}

const OPEN: readonly RailForm[] = ['dynamic', 'simple_one_for_one'];

class Stacking {
  constructor(
    readonly tree: SystemTree,
    readonly options: StackOptions,
  ) {}

  roots(nodes: readonly TreeNode[]): Block {
    const all = empty();
    this.#lines(all, this.#items(nodes, 0, this.options.width), 0, 0, this.options.width);
    return all;
  }

  /** Children side by side in as many lines as the width asks for. */
  spread(node: TreeNode, depth: number, width: number): Block {
    const all = this.#plate(node, depth);
    const children = this.#children(node);
    const plate = all.plates[0];
    if (children.length === 0 || !plate) return all;
    if (children.every((child) => this.#plain(child)))
      return this.#strings(node, children, depth, this.#columns(children, width), true);
    const items = this.#items(children, depth + 1, width - FROM_TRUNK);
    const many = items.reduce((sum, item) => sum + item.width + BESIDE, -BESIDE) > width;
    const left = many ? FROM_TRUNK : 0;
    const lines = this.#lines(all, items, left, plate.height + TO_RAIL + FROM_RAIL, width);
    // The plate stands over the middle of its first line.
    const first = lines[0];
    const free = Math.max(0, (first ? (first.from + first.to) / 2 : 0) - plate.width / 2);
    move(all, { x: Math.round(free), y: 0 }, (one) => one === plate);
    all.pegs = [{ slot: node.slot, x: plate.x + plate.width / 2, y: 0 }];
    all.width = Math.max(all.width, plate.x + plate.width);
    let order = 1;
    lines.forEach((line, i) => {
      const high = Math.min(...line.pegs.map(({ y }) => y));
      const pegs = line.pegs.map((peg): Peg => {
        const nth = this.#order(node, order++);
        // Under another plate there is no room for a number.
        return { slot: peg.slot, x: peg.x, to: peg.y, order: peg.y === high ? nth : 0 };
      });
      const xs = pegs.map(({ x }) => x);
      const trunk = many ? [TRUNK] : [];
      const cx = i === 0 ? plate.x + plate.width / 2 : TRUNK;
      all.rails.push({
        slot: node.slot,
        form: this.#form(node),
        cx,
        top: i === 0 ? plate.height : (lines[i - 1]?.rail ?? 0),
        y: line.rail,
        left: Math.min(cx, ...trunk, ...xs),
        right: Math.max(i === 0 ? cx : 0, ...xs),
        pegs,
        part: i,
      });
    });
    return all;
  }

  /** Children one below the other. */
  #column(node: TreeNode, depth: number): Block {
    const children = this.#children(node);
    const all = this.#plate(node, depth);
    const plate = all.plates[0];
    if (children.length === 0 || !plate) return all;
    const plain = children.every((child) => this.#plain(child));
    if (plain && children.length > COLUMN)
      return this.#strings(node, children, depth, children.length > 16 ? 3 : 2, false);
    const pegs: Peg[] = [];
    let y = plate.height + BELOW;
    children.forEach((child, i) => {
      const block = this.#column(child, depth + 1);
      move(block, { x: INDENT, y });
      const first = block.plates[0];
      if (first)
        pegs.push({
          slot: child.slot,
          x: first.y + first.height / 2,
          to: first.x,
          order: this.#order(node, i + 1),
        });
      add(all, block);
      y += block.height + BELOW;
    });
    all.width = Math.max(all.width, ...all.plates.map((one) => one.x + one.width));
    all.height = y - BELOW;
    const at = pegs.map(({ x }) => x);
    all.rails.push({
      slot: node.slot,
      form: this.#form(node),
      cx: plate.height,
      top: RAIL,
      y: RAIL,
      left: Math.min(...at),
      right: Math.max(...at),
      pegs,
      part: 0,
      upright: true,
    });
    return all;
  }

  /** Plain children in strings of plates. */
  #strings(
    node: TreeNode,
    children: readonly TreeNode[],
    depth: number,
    columns: number,
    centred: boolean,
  ): Block {
    const { metrics: m } = this.options;
    const all = this.#plate(node, depth);
    const plate = all.plates[0];
    if (!plate) return all;
    const rail = plate.height + 14;
    const blocks = children.map((child) => this.#plate(child, depth + 1));
    const across = Math.max(...blocks.map((block) => block.width)) + m.gap;
    const down = Math.max(...blocks.map((block) => block.height)) + BELOW;
    const peg = Math.min(...blocks.map((block) => block.width)) / 2;
    const used = Math.min(columns, children.length);
    const width = used * across - m.gap;
    const aside = Math.round((width - plate.width) / 2);
    // In a column the plate stays on its peg.
    if (centred) move(all, { x: Math.max(0, aside), y: 0 });
    const left = centred ? Math.max(0, -aside) : 0;
    const pegs: Peg[] = [];
    blocks.forEach((block, i) => {
      move(block, { x: left + (i % used) * across, y: rail + 18 + Math.floor(i / used) * down });
      for (const one of block.plates) {
        const beside = left + (i % used) * across + across - m.gap / 2;
        const foot = one.y + block.height + 6;
        one.way.push({ x: beside, y: one.y + one.height / 2 }, { x: beside, y: foot });
        pegs.push({ slot: one.slot, x: one.x + peg, to: one.y, order: 0 });
      }
      add(all, block);
    });
    all.pegs = [{ slot: node.slot, x: plate.x + plate.width / 2, y: 0 }];
    all.width = Math.max(width, plate.width);
    all.height = rail + 18 + Math.ceil(children.length / used) * down - BELOW;
    const xs = pegs.map((peg) => peg.x);
    const cx = plate.x + plate.width / 2;
    all.rails.push({
      slot: node.slot,
      form: this.#form(node),
      cx,
      top: plate.height,
      y: rail,
      left: Math.min(cx, ...xs),
      right: Math.max(cx, ...xs),
      pegs,
      part: 0,
    });
    return all;
  }

  /** What stands side by side: subtrees, and strings of the plain ones between them. */
  #items(nodes: readonly TreeNode[], depth: number, width: number): Block[] {
    const items: Block[] = [];
    let string: Block | undefined;
    for (const node of nodes) {
      if (!this.#plain(node)) {
        string = undefined;
        items.push(this.#block(node, depth, width));
        continue;
      }
      const block = this.#plate(node, depth);
      if (string === undefined || string.plates.length >= STRING) {
        string = block;
        items.push(block);
        continue;
      }
      move(block, { x: 0, y: string.height + BELOW });
      add(string, block);
      string.pegs.push(...block.pegs);
      string.width = Math.max(string.width, block.width);
      string.height += BELOW + block.height;
    }
    return items;
  }

  #block(node: TreeNode, depth: number, width: number): Block {
    const column = this.#column(node, depth);
    if (column.height <= TALL) return column;
    const wide = this.spread(node, depth, width);
    return wide.height < column.height * 0.7 ? wide : column;
  }

  /** Puts items into lines below each other, and gives their plates their ways out. */
  #lines(
    all: Block,
    items: readonly Block[],
    left: number,
    top: number,
    width: number,
  ): { rail: number; from: number; to: number; pegs: Block['pegs'] }[] {
    const lines: { rail: number; from: number; to: number; pegs: Block['pegs'] }[] = [];
    let [x, y, low] = [left, top, 0];
    let gap: Gap = { y: 0 };
    let line: (typeof lines)[number] | undefined;
    const close = (): void => {
      gap.y = y + low + BELOW / 2;
      if (line) line.to = x - BESIDE;
      all.width = Math.max(all.width, x - BESIDE);
      all.height = Math.max(all.height, y + low);
    };
    for (const item of items) {
      if (line && x + item.width > width) {
        close();
        y += low + TO_RAIL + FROM_RAIL;
        [x, low] = [left, 0];
        gap = { y: 0 };
        line = undefined;
      }
      if (line === undefined) {
        line = { rail: y - FROM_RAIL, from: x, to: x, pegs: [] };
        lines.push(line);
        all.gaps.push(gap);
      }
      move(item, { x, y });
      const corridor = x + item.width + BESIDE / 2;
      for (const plate of item.plates) {
        const last = plate.way.at(-1);
        if (last) plate.way.push({ x: corridor, y: last.y });
        plate.through.push({ gap, at: plate.way.length, x: corridor });
      }
      line.pegs.push(...item.pegs);
      low = Math.max(low, item.height);
      x += item.width + BESIDE;
      add(all, item);
    }
    close();
    // Ways end in their gap, whose height is known only now.
    for (const plate of all.plates)
      for (const { gap: own, at, x: corridor } of plate.through)
        if (plate.way.length === at) plate.way.push({ x: corridor, y: own.y });
    return lines;
  }

  #plate(node: TreeNode, depth: number): Block {
    const { metrics: m, folded, small } = this.options;
    const sup = node.kind === 'supervisor';
    const [width, height] = sup ? [supWidth(node, small), m.supHeight] : [m.workerWidth, m.workerHeight];
    const mark = folded.has(node.slot) && node.children.length > 0 ? FOLD_MARK : 0;
    const stone = sup ? 0 : m.strataReserve - EDGE;
    return {
      width,
      height: height + Math.max(mark, stone),
      plates: [
        {
          slot: node.slot,
          x: 0,
          y: 0,
          width,
          height,
          depth,
          way: [{ x: width, y: height / 2 }],
          through: [],
        },
      ],
      rails: [],
      gaps: [],
      pegs: [{ slot: node.slot, x: width / 2, y: 0 }],
    };
  }

  #children({ slot, children }: TreeNode): TreeNode[] {
    return this.options.folded.has(slot) ? [] : children.flatMap((child) => this.tree.nodes[child] ?? []);
  }

  /** Nothing stands below it. */
  #plain(node: TreeNode): boolean {
    return this.#children(node).length === 0;
  }

  #columns(children: readonly TreeNode[], width: number): number {
    const { gap } = this.options.metrics;
    const widest = Math.max(...children.map((child) => this.#plate(child, 0).width));
    const room = Math.max(1, Math.floor((width + gap) / (widest + gap)));
    return Math.min(room, Math.max(4, Math.ceil(Math.sqrt(children.length * 2))));
  }

  #form(node: TreeNode): RailForm {
    return this.options.plain ? 'plain' : (node.sup?.strategy ?? 'plain');
  }

  /** Start order of the nth child, or 0 where there is none. */
  #order(node: TreeNode, nth: number): number {
    return node.kind === 'supervisor' && !OPEN.includes(this.#form(node)) ? nth : 0;
  }
}

const empty = (): Block => ({ width: 0, height: 0, plates: [], rails: [], gaps: [], pegs: [] });

function add(into: Block, { plates, rails, gaps }: Block): void {
  into.plates.push(...plates);
  into.rails.push(...rails);
  into.gaps.push(...gaps);
}

/** Moves a block, or its plates of which `which` holds. */
function move(block: Block, by: Point, which?: (plate: Plate) => boolean): void {
  for (const plate of block.plates) {
    if (which && !which(plate)) continue;
    plate.x += by.x;
    plate.y += by.y;
    plate.way = plate.way.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));
    for (const through of plate.through) through.x += by.x;
  }
  if (which) return;
  for (const gap of block.gaps) gap.y += by.y;
  for (const peg of block.pegs) {
    peg.x += by.x;
    peg.y += by.y;
  }
  for (const rail of block.rails) moveRail(rail, by);
}

/** An upright rail's x and y are swapped. */
function moveRail(rail: Rail, by: Point): void {
  const [along, across] = rail.upright ? [by.y, by.x] : [by.x, by.y];
  rail.cx += along;
  rail.left += along;
  rail.right += along;
  rail.top += across;
  rail.y += across;
  for (const peg of rail.pegs) {
    peg.x += along;
    peg.to += across;
  }
}
