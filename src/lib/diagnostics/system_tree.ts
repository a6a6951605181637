/**
 * View `system.tree`: the fold of the system as the nodes and wires that a page draws, and what changed between two of them.
 * Our own. Rules TREE*.
 * Invariant: a node depends on the fold's state and the time asked for, on nothing else; patches applied in sequence
 * give the same tree as a snapshot.
 */
import { Folder } from './fold';
import type { Labels } from './labels';
import { bare, pidText, print, reasonText } from './print';
import type { Recorder } from './recorder';
import type { Place, Proc, TableRecord } from './system_records';
import { Journal, SystemState } from './system_state';
import type {
  ChildSpecView,
  SupView,
  SystemTree,
  SystemTreePatch,
  TableView,
  Tombstone,
  TreeNode,
  Wire,
} from './views';

/** Facts that no event tells, known of the present only. */
export interface LiveNode {
  mailbox?: number;
  /** Whether it waits outside any callback: no event says when one has returned. */
  resting?: boolean;
  /** Number of the process whose answer, start or end it waits for, 0 for nobody. */
  waitsFor?: number;
  /** A supervisor waits for the end of a child. */
  stops?: boolean;
}

/** Asks for live facts of a process by number. */
export type LiveNodes = (pid: number) => LiveNode | undefined;

/** Status of the process in a slot, or of the slot without one. Rule TREE4. */
function statusOf(place: Place, proc: Proc | undefined): TreeNode['status'] {
  if (proc === undefined) return place.empty;
  if (proc.stopping || proc.terminating) return 'terminating';
  if (proc.suspended) return 'suspended';
  if (proc.starting) return 'starting';
  if (proc.callee !== 0) return 'waiting';
  return proc.running ? 'running' : 'idle';
}

/** What live facts make of a status that events tell: who is in a callback, computes, or waits for somebody may have had no event for long. */
function statusNow(told: TreeNode['status'], live: LiveNode | undefined): TreeNode['status'] {
  if (live?.resting === undefined || (told !== 'running' && told !== 'idle')) return told;
  if ((live.waitsFor ?? 0) !== 0) return 'waiting';
  return live.resting ? 'idle' : 'running';
}

export function specView(place: Place): ChildSpecView | undefined {
  if (place.spec === null) return undefined;
  const { restart, shutdown, significant } = place.spec;
  return { id: bare(place.specId), restart, shutdown, significant, order: place.order };
}

/** Restarts still inside the period at `time`, counted in whole seconds as supervisors do. */
function restartsAt(place: Place, time: number): number[] {
  const period = place.flags?.period ?? 0;
  const now = Math.floor(time / 1000);
  return place.restarts.filter((at) => Math.floor(at / 1000) >= now - period);
}

/** Virtual time at which the oldest of the restarts leaves the period; Infinity when there is none. */
function nextExpiry(place: Place, time: number): number {
  const oldest = restartsAt(place, time).at(-1);
  return oldest === undefined
    ? Infinity
    : (Math.floor(oldest / 1000) + (place.flags?.period ?? 0) + 1) * 1000;
}

export function supView(place: Place, time: number): SupView | undefined {
  const { flags } = place;
  if (flags === null) return undefined;
  return {
    strategy: flags.kind === 'dynamic_supervisor' ? 'dynamic' : flags.strategy,
    intensity: flags.intensity,
    period: flags.period,
    restarts: restartsAt(place, time),
    ...(place.gaveUp > 0 ? { gaveUp: place.gaveUp } : undefined),
  };
}

export function tombstones(place: Place): Tombstone[] {
  return place.graves.map(({ incarnation, pid, reason, orderly, seq, time }) => ({
    incarnation,
    pid: pid === 0 ? '' : pidText(pid),
    reason: reasonText(reason),
    orderly,
    event: seq,
    time,
  }));
}

/** The tables of a process, in the order in which it got them. */
export function tablesOf(state: SystemState, proc: Proc): TableRecord[] {
  return [...(proc.tables ?? [])].flatMap((id) => state.tables.get(id) ?? []);
}

export function tableView(state: SystemState, labels: Labels, table: TableRecord): TableView {
  const { name, info, heir, size } = table;
  const { type, protection, named } = info;
  const view = { name, type, protection, named, size };
  return heir === 0 ? view : { ...view, heir: labels.label(heir, state.seq) };
}

/** One slot as a node. Optional facts are left out, never `undefined`. */
export function treeNode(
  state: SystemState,
  labels: Labels,
  place: Place,
  time: number,
  live?: LiveNode,
  children: string[] = place.children === null
    ? []
    : [...place.children].map((child) => labels.pathOf(child)),
): TreeNode {
  const proc = place.pid === 0 ? undefined : state.procs.get(place.pid);
  const { slot, parent } = place;
  const path = labels.pathOf(slot);
  const status = statusNow(statusOf(place, proc), live);
  const spec = specView(place);
  const sup = supView(place, time);
  const node: TreeNode = {
    slot: path,
    ...(parent < 0 ? undefined : { parent: labels.pathOf(parent) }),
    name: place.spec === null && parent < 0 && proc?.name != null ? proc.name : labels.nameOf(slot),
    incarnation: place.incarnation,
    pid: place.lastPid === 0 ? '' : pidText(place.lastPid),
    kind: place.isSupervisor ? 'supervisor' : 'worker',
    role: place.role,
    status,
    mailbox: live?.mailbox ?? proc?.mailbox ?? 0,
    children,
    tombstones: tombstones(place),
    deadCount: place.deadCount,
    changed: place.changed,
  };
  if (proc !== undefined) {
    const callee = live?.waitsFor || (live?.stops === true ? stoppingBelow(state, place) : proc.callee);
    if (callee !== 0) node.waitingFor = labels.label(callee, state.seq);
    if (proc.name !== null) node.registered = proc.name;
    if (proc.hasState) node.state = print(proc.state);
    if (proc.tables !== null && proc.tables.size > 0) {
      node.tables = tablesOf(state, proc).map((table) => tableView(state, labels, table));
    }
  }
  if (place.module !== undefined) node.module = place.module;
  if (spec !== undefined) node.spec = spec;
  if (sup !== undefined) node.sup = sup;
  return node;
}

/** Number of the first child that was told to stop and has not ended, 0 when there is none. */
function stoppingBelow(state: SystemState, place: Place): number {
  for (const child of place.children ?? []) {
    const pid = state.places.get(child)?.pid ?? 0;
    if (pid !== 0 && state.procs.get(pid)?.stopping === true) return pid;
  }
  return 0;
}

function wires(state: SystemState, labels: Labels): Wire[] {
  const out: Wire[] = [];
  const slotOf = (pid: number) => state.procs.get(pid)?.slot;
  const add = (kind: Wire['kind'], from: number | undefined, to: number | undefined, fired: boolean) => {
    if (from === undefined || to === undefined) return;
    if (state.places.get(from) === undefined || state.places.get(to) === undefined) return;
    out.push({ kind, from: labels.pathOf(from), to: labels.pathOf(to), fired });
  };
  for (const [from, to] of state.linkWires.values()) add('link', slotOf(from), slotOf(to), false);
  for (const m of state.monitors.values()) {
    add('monitor', slotOf(m.watcher), m.fired ? m.to : (slotOf(m.watched) ?? m.to), m.fired);
  }
  return out;
}

/** The whole tree of a state, as seen at virtual time `time`. */
export function systemTree(
  state: SystemState,
  labels: Labels,
  position: number,
  time: number,
  live?: LiveNodes,
): SystemTree {
  const nodes: Record<string, TreeNode> = {};
  for (const place of state.places.values()) {
    const node = treeNode(state, labels, place, time, place.pid === 0 ? undefined : live?.(place.pid));
    nodes[node.slot] = node;
  }
  const roots = [...state.roots].map((slot) => labels.pathOf(slot));
  return { position, time, roots, nodes, wires: wires(state, labels) };
}

/** The first `limit` nodes of a tree, from the roots down; made without making the others. */
export function topOfTree(
  state: SystemState,
  labels: Labels,
  position: number,
  time: number,
  limit: number,
  live?: LiveNodes,
): SystemTree {
  const taken: number[] = [];
  const take = (slots: Iterable<number>): number[] => {
    const some: number[] = [];
    for (const slot of slots) {
      if (taken.length >= limit) break;
      if (state.places.get(slot) === undefined) continue;
      taken.push(slot);
      some.push(slot);
    }
    return some;
  };
  const roots = take(state.roots).map((slot) => labels.pathOf(slot));
  const nodes: Record<string, TreeNode> = {};
  // Grows as it is walked.
  for (const slot of taken) {
    const place = state.places.get(slot) as Place;
    const children = place.children === null ? [] : take(place.children).map((child) => labels.pathOf(child));
    const node = treeNode(
      state,
      labels,
      place,
      time,
      place.pid === 0 ? undefined : live?.(place.pid),
      children,
    );
    nodes[node.slot] = node;
  }
  const shown = wires(state, labels).filter(({ from, to }) => from in nodes && to in nodes);
  return { position, time, roots, nodes, wires: shown };
}

/** What turns `from` into `to`. */
export function diffTree(from: SystemTree, to: SystemTree): SystemTreePatch {
  const patch: SystemTreePatch = { position: to.position, time: to.time, nodes: {} };
  for (const [slot, node] of Object.entries(to.nodes)) {
    const before = from.nodes[slot];
    if (before === undefined || !same(before, node)) patch.nodes[slot] = node;
  }
  for (const slot of Object.keys(from.nodes)) if (to.nodes[slot] === undefined) patch.nodes[slot] = null;
  if (!same(from.roots, to.roots)) patch.roots = to.roots;
  if (!same(from.wires, to.wires)) patch.wires = to.wires;
  return patch;
}

/** The tree after a patch. Nodes that did not change keep their identity. */
export function applyPatch(tree: SystemTree, patch: SystemTreePatch): SystemTree {
  let { nodes } = tree;
  const changed = Object.entries(patch.nodes);
  if (changed.length > 0) {
    nodes = { ...nodes };
    for (const [slot, node] of changed) {
      if (node === null) delete nodes[slot];
      else nodes[slot] = node;
    }
  }
  return {
    position: patch.position,
    time: patch.time,
    roots: patch.roots ?? tree.roots,
    nodes,
    wires: patch.wires ?? tree.wires,
  };
}

/** Deep equality of plain data. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

/** What one watcher has yet to be told. */
interface Watcher {
  readonly slots: Set<number>;
  roots: boolean;
  wires: boolean;
  /** Paths it knows of. */
  readonly known: Map<number, string>;
  /** Slots with restarts in their period, and when the next of them leaves it. */
  readonly expiries: Map<number, number>;
  /** Slots last shown as running: they stop without an event. */
  readonly running: Set<number>;
}

/** A running watch of the tree. */
export interface TreeWatch {
  /**
   * What changed since the last call, or `null` when nothing did.
   *
   * @param time Virtual ms as of which restarts are counted; default: of the newest event.
   */
  patch(time?: number): SystemTreePatch | null;
  close(): void;
}

/** The system's fold with its live state, its past, and watches of it. */
export class SystemTreeView {
  private readonly journal = new Journal();
  private readonly folder: Folder<SystemState>;
  private readonly watchers = new Set<Watcher>();

  /**
   * @param live Live facts, for the newest position only.
   * @param spacing Events between keyframes; see `Folder`.
   */
  constructor(
    private readonly recorder: Recorder,
    private readonly labels: Labels,
    private readonly live?: LiveNodes,
    spacing?: number,
  ) {
    this.folder = new Folder(recorder, new SystemState(labels, this.journal), {
      after: [labels],
      ...(spacing === undefined ? undefined : { spacing }),
    });
  }

  /** The fold's state; see `Folder.at`. */
  state(position = this.recorder.length): SystemState {
    return this.folder.at(position);
  }

  /**
   * The tree after the first `position` events.
   *
   * @param time Virtual ms as of which restarts are counted; default: of the event before the position.
   * @param held Live facts that hold at an earlier position too.
   */
  tree(position = this.recorder.length, time?: number, held?: LiveNodes): SystemTree {
    const at = Math.max(this.recorder.first, Math.min(position, this.recorder.length));
    const state = this.folder.at(at);
    const live = at === this.recorder.length ? this.live : held;
    return systemTree(state, this.labels, at, Math.max(time ?? state.time, state.time), live);
  }

  /** Nodes of the tree after the first `position` events. */
  size(position = this.recorder.length): number {
    return this.folder.at(position).places.size;
  }

  /** The first `limit` nodes of the tree after the first `position` events, from the roots down. */
  top(limit: number, position = this.recorder.length, time?: number): SystemTree {
    const at = Math.max(this.recorder.first, Math.min(position, this.recorder.length));
    const state = this.folder.at(at);
    const live = at === this.recorder.length ? this.live : undefined;
    return topOfTree(state, this.labels, at, Math.max(time ?? state.time, state.time), limit, live);
  }

  /** Begins to watch: the tree as it is, and a watch that tells what changes from then on. */
  watch(time?: number): [SystemTree, TreeWatch] {
    const tree = this.tree(this.recorder.length, time);
    this.spread();
    const state = this.folder.live();
    const watcher: Watcher = {
      slots: new Set(),
      roots: false,
      wires: false,
      known: new Map(),
      expiries: new Map(),
      running: new Set(),
    };
    for (const place of state.places.values()) {
      const path = this.labels.pathOf(place.slot);
      watcher.known.set(place.slot, path);
      if (tree.nodes[path]?.status === 'running') watcher.running.add(place.slot);
      this.expects(watcher, place, tree.time);
    }
    this.watchers.add(watcher);
    return [
      tree,
      { patch: (now) => this.patch(watcher, now), close: () => void this.watchers.delete(watcher) },
    ];
  }

  /** Tells every watcher what changed since the last time. */
  private spread(): void {
    const { journal } = this;
    for (const watcher of this.watchers) {
      for (const slot of journal.slots) watcher.slots.add(slot);
      watcher.roots ||= journal.roots;
      watcher.wires ||= journal.wires;
    }
    journal.clear();
  }

  private expects(watcher: Watcher, place: Place, time: number): void {
    const next = nextExpiry(place, time);
    if (next === Infinity) watcher.expiries.delete(place.slot);
    else watcher.expiries.set(place.slot, next);
  }

  private stillRuns(state: SystemState, slot: number): boolean {
    const pid = state.places.get(slot)?.pid ?? 0;
    const live = pid === 0 ? undefined : this.live?.(pid);
    return live?.resting !== true && !live?.waitsFor;
  }

  private patch(watcher: Watcher, now?: number): SystemTreePatch | null {
    const state = this.folder.live();
    const { labels } = this;
    const time = Math.max(now ?? state.time, state.time);
    this.spread();
    for (const [slot, at] of watcher.expiries) if (at <= time) watcher.slots.add(slot);
    for (const slot of watcher.running) if (!this.stillRuns(state, slot)) watcher.slots.add(slot);
    if (watcher.slots.size === 0 && !watcher.roots && !watcher.wires) return null;
    const patch: SystemTreePatch = { position: this.recorder.length, time, nodes: {} };
    for (const slot of watcher.slots) {
      const place = state.places.get(slot);
      if (place !== undefined) {
        const node = treeNode(
          state,
          labels,
          place,
          time,
          place.pid === 0 ? undefined : this.live?.(place.pid),
        );
        patch.nodes[node.slot] = node;
        watcher.known.set(slot, node.slot);
        if (node.status === 'running') watcher.running.add(slot);
        else watcher.running.delete(slot);
        this.expects(watcher, place, time);
      } else if (watcher.known.has(slot)) {
        patch.nodes[watcher.known.get(slot) as string] = null;
        watcher.known.delete(slot);
        watcher.expiries.delete(slot);
        watcher.running.delete(slot);
      }
    }
    if (watcher.roots) patch.roots = [...state.roots].map((slot) => labels.pathOf(slot));
    if (watcher.wires) patch.wires = wires(state, labels);
    watcher.slots.clear();
    watcher.roots = false;
    watcher.wires = false;
    return patch;
  }
}
