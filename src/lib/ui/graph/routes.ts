/**
 * Ways of links, monitors and signals. Between parent and child a signal takes the supervision wire. Everything else
 * runs below the row, in a channel, and comes up again: never across a plate, never along a supervision wire.
 */
import type { SystemTree, Wire } from '#lib/diagnostics/views';
import { buriedCount, strataHeight } from './metrics';
import type { Box, Exit, Gap, Layout, Point, Rect, SignalView } from './types';

/** A link or monitor with its way. */
export interface WirePath {
  key: string;
  wire: Wire;
  line: Point[];
  /** Where its word stands. */
  label: Point;
}

/** Bottom of what stands in a slot: plate and strata. */
export function footOf(tree: SystemTree, layout: Layout, box: Box): number {
  const node = tree.nodes[box.slot];
  const count = node ? buriedCount(node) : 0;
  if (node?.kind === 'supervisor') return box.y + box.height;
  return box.y + box.height + strataHeight(count, layout.density) + (count > 0 ? 2 : 0);
}

/** Messages run a little above the wires of their channel. */
const MESSAGE_LANE = -0.45;

/**
 * Way of a signal between two plates, from edge to edge: an exit signal along the link, `'DOWN'` along the monitor, if
 * they are among the drawn `paths`; else the supervision wire between parent and child; else the channel.
 */
export function signalLine(
  tree: SystemTree,
  layout: Layout,
  signal: Pick<SignalView, 'kind' | 'from' | 'to'>,
  paths: readonly WirePath[] = [],
): Point[] {
  const { kind, from, to } = signal;
  const [a, b] = [layout.boxes.get(from), layout.boxes.get(to)];
  if (!a || !b || a === b) return [];
  const up = supervision(tree, layout, from, to);
  if (up) return up;
  const down = supervision(tree, layout, to, from);
  if (down) return down.reverse();
  const own = ownWire(kind, from, to, paths);
  if (own) return own;
  return channelLine(tree, layout, a, b, 0, 0, MESSAGE_LANE);
}

/** The drawn wire a signal belongs to, in its direction of travel. */
function ownWire(
  kind: SignalView['kind'],
  from: string,
  to: string,
  paths: readonly WirePath[],
): Point[] | undefined {
  if (kind !== 'exit' && kind !== 'down') return undefined;
  const wanted = kind === 'exit' ? 'link' : 'monitor';
  for (const { wire, line } of paths) {
    if (wire.kind !== wanted) continue;
    if (wire.from === from && wire.to === to) return [...line];
    if (wire.from === to && wire.to === from) return [...line].reverse();
  }
  return undefined;
}

/** From a child up to its parent along peg and rail; undefined when they are not child and parent. */
function supervision(tree: SystemTree, layout: Layout, child: string, parent: string): Point[] | undefined {
  if (tree.nodes[child]?.parent !== parent) return undefined;
  const rails = layout.rails.filter((r) => r.slot === parent);
  const rail = rails.find(({ pegs }) => pegs.some((p) => p.slot === child));
  const peg = rail?.pegs.find((p) => p.slot === child);
  if (!rail || !peg) return undefined;
  const line: Point[] = [
    { x: peg.x, y: peg.to },
    { x: peg.x, y: rail.y },
    { x: rail.cx, y: rail.y },
    { x: rail.cx, y: rail.top },
  ];
  // A line further down hangs on the one above it, and so on the first.
  const first = rail.part > 0 ? rails.find(({ part }) => part === 0) : undefined;
  if (first)
    line.push({ x: rail.cx, y: first.y }, { x: first.cx, y: first.y }, { x: first.cx, y: first.top });
  return tidy(rail.upright ? line.map(({ x, y }) => ({ x: y, y: x })) : line);
}

/** Links and monitors as paths; those between parent and child run beside their peg. */
export function wirePaths(tree: SystemTree, layout: Layout, wires: readonly Wire[]): WirePath[] {
  const drawn = wires.filter((w) => w.from !== w.to && layout.boxes.has(w.from) && layout.boxes.has(w.to));
  const ports = portsOf(drawn);
  const lanes: { row: number; from: number; to: number; lane: number }[] = [];
  return drawn.map((wire, i) => {
    const [a, b] = [layout.boxes.get(wire.from) as Box, layout.boxes.get(wire.to) as Box];
    const key = `${wire.kind} ${wire.from} ${wire.to} ${i}`;
    const beside =
      supervision(tree, layout, wire.from, wire.to) ?? supervision(tree, layout, wire.to, wire.from);
    if (beside && wire.kind === 'link') {
      const [from, to] = beside;
      const across = from?.y === to?.y;
      const line = beside.slice(0, 2).map((p) => (across ? { x: p.x, y: p.y + 6 } : { x: p.x - 6, y: p.y }));
      return { key, wire, line, label: line[0] ?? { x: 0, y: 0 } };
    }
    const span = [a.x + a.width / 2, b.x + b.width / 2].sort((p, q) => p - q) as [number, number];
    const row = a.exit && b.exit ? (sharedGap(a.exit, b.exit)?.y ?? 0) : Math.max(a.depth, b.depth);
    const lane = freeLane(lanes, row, span[0], span[1]);
    lanes.push({ row, from: span[0], to: span[1], lane });
    const line = channelLine(tree, layout, a, b, portX(a, ports, `${i} a`), portX(b, ports, `${i} b`), lane);
    const low = Math.max(...line.map((p) => p.y));
    const flat = line.filter((p) => p.y === low).map((p) => p.x);
    return { key, wire, line, label: { x: (Math.min(...flat) + Math.max(...flat)) / 2, y: low } };
  });
}

/** Those of which the word has room: over no plate, and over no other word. */
export function namedPaths(
  paths: readonly WirePath[],
  layout: Layout,
  widthOf: (wire: Wire) => number,
): WirePath[] {
  const taken: Rect[] = [...layout.boxes.values()];
  return paths.filter(({ wire, label }) => {
    const width = widthOf(wire);
    const word = { x: label.x - width / 2, y: label.y - CHIP / 2, width, height: CHIP };
    if (taken.some((one) => overlap(one, word))) return false;
    taken.push(word);
    return true;
  });
}

/** Height of a word beside a wire, px. */
const CHIP = 18;

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Down from one plate, along the channel under the lower row, up to the other. */
function channelLine(
  tree: SystemTree,
  layout: Layout,
  a: Box,
  b: Box,
  offsetA: number,
  offsetB: number,
  lane: number,
): Point[] {
  if (a.exit && b.exit) return stackedLine(layout, a.exit, b.exit, lane);
  const row = Math.max(a.depth, b.depth);
  const y = channelY(layout, row, lane);
  const start = descend(tree, layout, a, offsetA, row, y);
  const end = descend(tree, layout, b, offsetB, row, y);
  return tidy([...start, ...end.reverse()]);
}

const sharedGap = (a: Exit, b: Exit): Gap | undefined =>
  a.through.find(({ gap }) => b.through.some((other) => other.gap === gap))?.gap;

/** px between wires in one gap, and how many find room. */
const THREAD = 4;
const THREADS = 3;

/** In a stacked tree: out to the gap that both reach, or around the tree where they share none. */
function stackedLine(layout: Layout, a: Exit, b: Exit, lane: number): Point[] {
  const gap = sharedGap(a, b);
  const aside = (Math.max(0, Math.round(lane)) % THREADS) * THREAD;
  const out = ({ way, through }: Exit): Point[] => {
    const at = through.find((one) => one.gap === gap)?.at;
    const line = at === undefined ? way : way.slice(0, at + 1);
    return line.map(({ x, y }, i) => ({ x, y: i === line.length - 1 ? y + aside : y }));
  };
  const [from, to] = [out(a), out(b)];
  const outer = layout.bounds.x + layout.bounds.width + 6 + aside;
  const around = gap ? [] : [from, to].flatMap((line) => line.slice(-1).map(({ y }) => ({ x: outer, y })));
  return tidy([...from, ...around, ...to.reverse()]);
}

/** From a plate's foot to the channel of a row at or below it. */
function descend(
  tree: SystemTree,
  layout: Layout,
  box: Box,
  offset: number,
  row: number,
  y: number,
): Point[] {
  const node = tree.nodes[box.slot];
  // A supervisor's middle belongs to its rail.
  const x =
    box.x + box.width / 2 + (node?.kind === 'supervisor' && Math.abs(offset) < 18 ? 24 + offset : offset);
  const aside = box.x + box.width + layout.metrics.gap / 2;
  if (box.hung)
    return [
      { x: box.x + box.width, y: box.y + box.height / 2 },
      { x: aside, y: box.y + box.height / 2 },
      { x: aside, y },
    ];
  const foot = footOf(tree, layout, box);
  if (row === box.depth)
    return [
      { x, y: foot },
      { x, y },
    ];
  const clear = clearX(layout, x, box.depth, row);
  if (clear === x)
    return [
      { x, y: foot },
      { x, y },
    ];
  const bend = channelY(layout, box.depth, 0);
  return [
    { x, y: foot },
    { x, y: bend },
    { x: clear, y: bend },
    { x: clear, y },
  ];
}

/** The x nearest to `x` on which one can go from below row `from` to below row `to` without touching a plate or a rail. */
function clearX(layout: Layout, x: number, from: number, to: number): number {
  const pad = 8;
  const taken: [number, number][] = [];
  for (const b of layout.boxes.values())
    if (b.depth > from && b.depth <= to) taken.push([b.x - pad, b.x + b.width + pad]);
  for (const r of layout.rails) {
    const depth = layout.boxes.get(r.slot)?.depth ?? 0;
    if (depth >= from && depth < to) taken.push([r.left - 16 - pad, r.right + 32]);
  }
  const free = (at: number): boolean => taken.every(([l, r]) => at <= l || at >= r);
  if (free(x)) return x;
  const tries = taken.flat().filter(free);
  return tries.reduce((best, at) => (Math.abs(at - x) < Math.abs(best - x) ? at : best), tries[0] ?? x);
}

const LANE = 20;

function channelY(layout: Layout, row: number, lane: number): number {
  const r = layout.rows[row];
  if (!r) return 0;
  return r.tight ? r.channel + (lane % 2) * 5 : r.channel + 12 + lane * LANE;
}

function freeLane(
  lanes: readonly { row: number; from: number; to: number; lane: number }[],
  row: number,
  from: number,
  to: number,
): number {
  let lane = 0;
  while (lanes.some((l) => l.row === row && l.lane === lane && l.from < to + 12 && l.to > from - 12)) lane++;
  return lane;
}

/** Where on a plate's foot each wire end stands: in order, 14 px apart. */
function portsOf(wires: readonly Wire[]): Map<string, number> {
  const ends = new Map<string, string[]>();
  wires.forEach((w, i) => {
    ends.set(w.from, [...(ends.get(w.from) ?? []), `${i} a`]);
    ends.set(w.to, [...(ends.get(w.to) ?? []), `${i} b`]);
  });
  const ports = new Map<string, number>();
  for (const list of ends.values())
    list.forEach((end, i) => ports.set(end, (i - (list.length - 1) / 2) * 14));
  return ports;
}

const portX = (box: Box, ports: ReadonlyMap<string, number>, end: string): number => {
  const room = box.width / 2 - 12;
  return Math.max(-room, Math.min(room, ports.get(end) ?? 0));
};

/** Drops doubled points, and points on the way of a straight run. */
function tidy(line: readonly Point[]): Point[] {
  const single = line.filter((p, i) => p.x !== line[i - 1]?.x || p.y !== line[i - 1]?.y);
  return single.filter((p, i) => {
    const [a, b] = [single[i - 1], single[i + 1]];
    return !(a && b && ((a.x === p.x && p.x === b.x) || (a.y === p.y && p.y === b.y)));
  });
}
