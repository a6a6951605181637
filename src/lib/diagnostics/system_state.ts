/**
 * The fold of the whole system: every living process, every slot, links and monitors.
 * Our own. Rules EVT6, EVT7, EVT10 to EVT12, TREE*.
 * Invariant: a record is changed only by the state whose `owner` it carries; all others copy it first. So a clone costs
 * little, and keyframes share what did not change between them.
 */
import {
  type ChildStart,
  type Decision,
  Ev,
  type EvKind,
  type RestartCount,
  type SpawnInfo,
  type SupFlags,
  type TableInfo,
  type TableTag,
  type TableWrite,
} from '#lib/runtime/kernel/events';
import type { FoldState } from './fold';
import type { Labels } from './labels';
import { isOrderly, pidIn } from './print';
import {
  type Grave,
  GRAVES,
  HISTORY,
  type Monitoring,
  Place,
  Proc,
  type TableRecord,
  type Waiting,
} from './system_records';
import { type Owner, Table } from './table';

/** Dead places kept below one parent, and among the roots. */
const DEAD_SLOTS = 8;

/** Collects which slots changed. One for a live state; states in the past have none. */
export class Journal {
  private marks = new Int32Array(256);
  private generation = 1;
  slots: number[] = [];
  roots = true;
  wires = true;

  touch(slot: number): void {
    if (slot >= this.marks.length) {
      const grown = new Int32Array(Math.max(slot + 1, this.marks.length * 2));
      grown.set(this.marks);
      this.marks = grown;
    }
    if (this.marks[slot] === this.generation) return;
    this.marks[slot] = this.generation;
    this.slots.push(slot);
  }

  /** Begins anew. */
  clear(): void {
    this.generation++;
    this.slots = [];
    this.roots = false;
    this.wires = false;
  }
}

/** Kinds whose `pid` is the process that acts. */
const ACTS = (() => {
  const acts = new Uint8Array(256).fill(1);
  for (const kind of [
    Ev.spawn,
    Ev.exit,
    Ev.unregister,
    Ev.down,
    Ev.exit_ignored,
    Ev.exit_trapped,
    Ev.timer_fire,
    Ev.op,
    Ev.code_load,
    Ev.limit,
    Ev.ets_delete,
    Ev.ets_transfer,
  ]) {
    acts[kind] = 0;
  }
  return acts;
})();

const NONE = -1;

export class SystemState implements FoldState<SystemState> {
  /** Number of the newest event taken in, -1: none. */
  seq = -1;
  time = 0;
  procs = new Table<Proc>();
  places = new Table<Place>();
  roots = new Set<number>();
  /** Dead places by parent slot (-1: roots), oldest first; the lists are replaced, never changed. */
  private dead = new Map<number, readonly number[]>();
  /** By reference, or `watcher>slot` for one that has fired. */
  monitors = new Map<unknown, Monitoring>();
  /** Links that are no supervisor's, between living processes. */
  linkWires = new Map<string, readonly [from: number, to: number]>();
  /** Tables by number. */
  tables = new Map<number, TableRecord>();
  /** Whether the node has stopped. */
  private halted = false;
  private actor = 0;
  private owner: Owner = {};

  /** @param journal Where to note what changes. */
  constructor(
    private readonly labels: Labels,
    public journal: Journal | null = null,
  ) {}

  clone(): SystemState {
    const s = new SystemState(this.labels);
    s.seq = this.seq;
    s.time = this.time;
    s.procs = this.procs.clone();
    s.places = this.places.clone();
    s.roots = new Set(this.roots);
    s.dead = new Map(this.dead);
    s.monitors = new Map(this.monitors);
    s.linkWires = new Map(this.linkWires);
    s.tables = new Map(this.tables);
    s.halted = this.halted;
    s.actor = this.actor;
    // What is shared now belongs to neither.
    this.owner = {};
    return s;
  }

  apply(
    kind: EvKind,
    seq: number,
    time: number,
    pid: number,
    other: number,
    cause: number,
    a: unknown,
    b: unknown,
  ): void {
    this.seq = seq;
    this.time = time;
    if (pid !== this.actor && ACTS[kind] === 1 && pid > 0 && !(kind === Ev.exit_signal && b === 'link')) {
      this.yields(pid, seq);
    }
    switch (kind) {
      case Ev.send:
        this.send(seq, pid, other, a, b);
        return;
      case Ev.flush:
        this.flushed(seq, pid, cause);
        return;
      case Ev.receive:
        this.receive(seq, pid, cause, a);
        return;
      case Ev.callback:
        this.callback(seq, pid, String(a));
        return;
      case Ev.state: {
        const p = this.own(pid, seq);
        if (p === undefined) return;
        p.state = a;
        p.hasState = true;
        p.running = false;
        if (p.states === null) p.states = [seq];
        else if (p.states.length < 2 * HISTORY) p.states.push(seq);
        else p.states = [...p.states.slice(1 - HISTORY), seq];
        return;
      }
      case Ev.spawn:
        this.spawn(seq, time, pid, other, a as SpawnInfo);
        return;
      case Ev.exit:
        this.exit(seq, time, pid, a);
        return;
      case Ev.halt:
        this.halted = true;
        return;
      case Ev.register: {
        const p = this.own(pid, seq);
        if (p === undefined) return;
        p.name = String(a);
        const slot = this.labels.slotOf(pid, seq);
        if (slot !== p.slot) this.move(p, slot, seq);
        return;
      }
      case Ev.unregister: {
        const p = this.own(pid, seq);
        if (p !== undefined) p.name = null;
        return;
      }
      case Ev.timeout:
        this.timeout(seq, pid, other, a);
        return;
      case Ev.link:
        this.link(pid, other, seq);
        return;
      case Ev.unlink:
        this.unlink(pid, other, seq);
        return;
      case Ev.monitor:
        this.monitor(seq, pid, other, a);
        return;
      case Ev.demonitor:
        this.unmonitor(a, null, seq);
        return;
      case Ev.down:
        this.arrives(seq, pid, other, b);
        if (this.monitors.has(b)) this.unmonitor(b, pid, seq);
        return;
      case Ev.exit_trapped:
        this.arrives(seq, pid, other, undefined);
        return;
      case Ev.flag:
        if (a === 'trap_exit') {
          const p = this.own(pid, seq);
          if (p !== undefined) p.trapExit = b === true;
        }
        return;
      case Ev.label: {
        const p = this.own(pid, seq);
        if (p !== undefined) p.label = a;
        return;
      }
      case Ev.started: {
        const p = this.own(pid, seq);
        if (p === undefined) return;
        p.starting = false;
        this.sweep(p.slot, seq);
        return;
      }
      case Ev.ignored: {
        const p = this.own(pid, seq);
        if (p !== undefined) p.ignored = true;
        return;
      }
      case Ev.suspend:
      case Ev.resume: {
        const p = this.own(pid, seq);
        if (p !== undefined) p.suspended = kind === Ev.suspend;
        return;
      }
      default:
        if (kind >= Ev.sup_init && kind <= Ev.child_delete)
          this.supervision(kind, seq, time, pid, other, a, b);
        else if (kind >= Ev.ets_new && kind <= Ev.ets_remove)
          this.table(kind, seq, pid, other, a as TableTag, b);
    }
  }

  // ---- tables ---------------------------------------------------------------

  private table(kind: EvKind, seq: number, pid: number, other: number, tag: TableTag, b: unknown): void {
    const { id, name } = tag;
    if (kind === Ev.ets_new) {
      const { heir, ...info } = b as TableInfo;
      this.tables.set(id, { id, name, owner: pid, info, heir: heir?.id ?? 0, size: 0 });
      this.owns(pid, id, seq);
      return;
    }
    const known = this.tables.get(id);
    if (known === undefined) return;
    switch (kind) {
      case Ev.ets_delete:
        this.tables.delete(id);
        this.own(known.owner, seq)?.tables?.delete(id);
        return;
      case Ev.ets_transfer:
        this.own(known.owner, seq)?.tables?.delete(id);
        this.tables.set(id, { ...known, owner: pid });
        this.owns(pid, id, seq);
        return;
      case Ev.ets_heir:
        this.tables.set(id, { ...known, heir: other });
        break;
      case Ev.ets_rename:
        this.tables.set(id, { ...known, name });
        break;
      default: {
        const [size] = b as TableWrite;
        if (size === known.size) return;
        this.tables.set(id, { ...known, size });
      }
    }
    this.own(known.owner, seq);
  }

  private owns(pid: number, table: number, seq: number): void {
    const p = this.own(pid, seq);
    if (p !== undefined) (p.tables ??= new Set()).add(table);
  }

  // ---- processes ------------------------------------------------------------

  /** A process's record to be changed; its slot counts as changed by `seq`. */
  private own(pid: number, seq: number): Proc | undefined {
    const p = this.procs.own(pid, this.owner);
    if (p !== undefined) this.touch(p.slot, seq);
    return p;
  }

  private touch(slot: number, seq: number): Place | undefined {
    const s = this.places.own(slot, this.owner);
    if (s === undefined) return undefined;
    s.changed = seq;
    this.journal?.touch(slot);
    return s;
  }

  /** Another process acts: the one before has ended its turn. */
  private yields(pid: number, seq: number): void {
    const before = this.procs.get(this.actor);
    if (before?.running === true) (this.own(this.actor, seq) as Proc).running = false;
    this.actor = pid;
  }

  private send(seq: number, pid: number, other: number, message: unknown, note: unknown): void {
    const to = this.own(other, seq);
    if (to !== undefined) to.mailbox++;
    if (note === 'call') {
      const p = this.own(pid, seq);
      if (p === undefined) return;
      p.callee = other;
      p.callRef = callRefOf(message);
    } else if (note === 'reply') {
      const p = this.procs.get(pid);
      if (p?.running === true) (this.own(pid, seq) as Proc).running = false;
    }
  }

  private receive(seq: number, pid: number, cause: number, message: unknown): void {
    const p = this.own(pid, seq);
    if (p === undefined) return;
    if (p.mailbox > 0) p.mailbox--;
    p.received++;
    p.running = true;
    p.callee = 0;
    if (p.waiting === null || !this.wasWaiting(p, cause)) this.flushedBy(p, message);
    p.callRef = undefined;
  }

  private flushed(seq: number, pid: number, cause: number): void {
    const p = this.own(pid, seq);
    if (p === undefined) return;
    if (p.mailbox > 0) p.mailbox--;
    if (p.waiting !== null) this.wasWaiting(p, cause);
  }

  private wasWaiting(p: Proc, cause: number): boolean {
    const waiting = p.waiting as readonly Waiting[];
    const rest = waiting.filter((w) => w.seq !== cause);
    if (rest.length === waiting.length) return false;
    p.waiting = rest.length === 0 ? null : rest;
    return true;
  }

  /** What the runtime takes out of the mailbox together with an answer: the 'DOWN' of the monitor that went with it. */
  private flushedBy(p: Proc, message: unknown): void {
    if (p.waiting === null || !Array.isArray(message)) return;
    const [tag, about] = message as readonly unknown[];
    if (tag === 'ack') {
      const started = pidIn(about);
      this.flush(p, (w) => w.ref !== undefined && w.from === started);
    } else if (typeof tag === 'object' && tag !== null) this.flush(p, (w) => w.ref === tag);
  }

  private flush(p: Proc, gone: (waiting: Waiting) => boolean): void {
    if (p.waiting === null) return;
    const rest = p.waiting.filter((w) => !gone(w));
    p.mailbox -= p.waiting.length - rest.length;
    p.waiting = rest.length === 0 ? null : rest;
  }

  private arrives(seq: number, pid: number, from: number, ref: unknown): void {
    const p = this.own(pid, seq);
    if (p === undefined) return;
    p.mailbox++;
    const waiting = { seq, from, ref };
    p.waiting = p.waiting === null ? [waiting] : [...p.waiting, waiting];
  }

  private timeout(seq: number, pid: number, other: number, what: unknown): void {
    const p = this.own(pid, seq);
    if (p === undefined) return;
    p.running = true;
    if (what === 'call') this.flush(p, (w) => w.ref !== undefined && w.ref === p.callRef);
    else if (what === 'start') this.flush(p, (w) => w.from === other);
    else if (what === 'stop') this.flush(p, (w) => w.from === other && w.ref !== undefined);
    p.callee = 0;
    p.callRef = undefined;
  }

  private callback(seq: number, pid: number, name: string): void {
    const p = this.own(pid, seq);
    if (p === undefined) return;
    p.callback = name;
    p.running = true;
    p.group = false;
    if (name === 'terminate') p.terminating = true;
  }

  private spawn(seq: number, time: number, pid: number, parent: number, info: SpawnInfo): void {
    const slot = this.labels.slotOf(pid, seq);
    const p = new Proc(this.owner, pid, slot, parent, info, seq, time);
    p.starting = info.role !== undefined && info.initial[1] === 'init';
    this.procs.set(pid, p, this.owner);
    const above = this.procs.get(parent);
    if (above !== undefined && above.startingSlot === slot && slot !== NONE) p.supervisor = parent;
    this.occupy(p, seq);
    if (info.link) this.link(parent, pid, seq);
  }

  /** Puts a process into its slot. */
  private occupy(p: Proc, seq: number): void {
    const s = this.place(p.slot, seq);
    if (s === undefined) return;
    s.pid = p.pid;
    s.lastPid = p.pid;
    s.incarnation = this.labels.incarnationOf(p.pid, seq);
    s.role = p.info.role ?? 'process';
    s.isSupervisor = s.role.endsWith('supervisor');
    s.module = p.info.role === undefined ? undefined : p.info.initial[0];
    s.empty = 'dead';
    if (!s.isSupervisor) s.flags = null;
    s.restarts = [];
    s.gaveUp = 0;
    this.revive(s);
  }

  /** A slot's record to be changed, made when there is none. */
  private place(slot: number, seq: number): Place | undefined {
    if (slot < 0) return undefined;
    const known = this.touch(slot, seq);
    if (known !== undefined) return known;
    const parent = this.labels.parentOf(slot);
    const s = new Place(this.owner, slot, parent);
    this.places.set(slot, s, this.owner);
    if (parent === NONE) {
      this.roots.add(slot);
      if (this.journal !== null) this.journal.roots = true;
    } else {
      const above = this.place(parent, seq) as Place;
      (above.children ??= new Set()).add(slot);
    }
    return this.touch(slot, seq);
  }

  private move(p: Proc, slot: number, seq: number): void {
    const from = this.touch(p.slot, seq);
    if (from?.pid === p.pid) {
      from.pid = 0;
      from.empty = 'dead';
      if (from.deadCount === 0 && from.children === null && !from.listed) this.remove(from.slot, seq);
    }
    p.slot = slot;
    this.occupy(p, seq);
    if (this.journal !== null) this.journal.wires = true;
  }

  private exit(seq: number, time: number, pid: number, reason: unknown): void {
    const p = this.procs.get(pid);
    if (p === undefined) return;
    this.procs.set(pid, undefined, this.owner);
    if (p.links !== null) {
      for (const other of p.links) {
        const q = this.procs.own(other, this.owner);
        q?.links?.delete(pid);
        this.dropLinkWire(pid, other);
      }
    }
    // Watched by others it stays until they are told, in the events that follow.
    if (p.watches !== null) for (const key of p.watches) this.forget(key);
    const s = this.touch(p.slot, seq);
    if (s === undefined) return;
    if (!p.ignored) {
      const incarnation = this.labels.incarnationOf(pid, seq);
      const orderly = this.halted || isOrderly(reason);
      const grave: Grave = { incarnation, pid, reason, orderly, seq, time };
      s.graves = [grave, ...s.graves].slice(0, GRAVES);
      s.deadCount++;
    }
    if (s.pid !== pid) return;
    s.pid = 0;
    s.empty = 'dead';
    if (s.children !== null) {
      for (const child of s.children) {
        const c = this.touch(child, seq) as Place;
        c.listed = false;
        if (c.pid === 0) c.empty = 'dead';
      }
    }
    if (s.listed || p.supervisor !== 0) return;
    if (isOrderly(reason) && s.children === null) this.remove(s.slot, seq);
    else this.bury(s, seq);
  }

  // ---- links and monitors ---------------------------------------------------

  private link(from: number, to: number, seq: number): void {
    const p = this.procs.own(from, this.owner);
    const q = this.procs.own(to, this.owner);
    if (p === undefined || q === undefined) return;
    (p.links ??= new Set()).add(to);
    (q.links ??= new Set()).add(from);
    this.touch(p.slot, seq);
    this.touch(q.slot, seq);
    if (p.supervisor === to || q.supervisor === from) return;
    this.linkWires.set(linkKey(from, to), [from, to]);
    if (this.journal !== null) this.journal.wires = true;
  }

  private unlink(from: number, to: number, seq: number): void {
    this.own(from, seq)?.links?.delete(to);
    this.own(to, seq)?.links?.delete(from);
    this.dropLinkWire(from, to);
  }

  private dropLinkWire(from: number, to: number): void {
    if (this.linkWires.delete(linkKey(from, to)) && this.journal !== null) this.journal.wires = true;
  }

  private monitor(seq: number, watcher: number, watched: number, ref: unknown): void {
    const p = this.own(watcher, seq);
    if (p === undefined) return;
    const to = this.labels.slotOf(watched, seq);
    this.forget(firedKey(watcher, to));
    this.monitors.set(ref, { watcher, watched, to, fired: false });
    (p.watches ??= new Set()).add(ref);
    const q = this.procs.own(watched, this.owner);
    if (q !== undefined) (q.watchers ??= new Set()).add(ref);
    if (this.journal !== null) this.journal.wires = true;
  }

  /** Ends a monitor. @param fired The watcher that got its 'DOWN'. */
  private unmonitor(ref: unknown, fired: number | null, seq: number): void {
    const m = this.monitors.get(ref);
    if (m === undefined) return;
    this.forget(ref);
    const to = this.labels.slotOf(m.watched, seq);
    if (fired === null || to === NONE) return;
    const p = this.own(fired, seq);
    if (p === undefined) return;
    const key = firedKey(fired, to);
    this.monitors.set(key, { ...m, to, fired: true });
    (p.watches ??= new Set()).add(key);
  }

  private forget(key: unknown): void {
    const m = this.monitors.get(key);
    if (m === undefined) return;
    this.monitors.delete(key);
    this.procs.own(m.watcher, this.owner)?.watches?.delete(key);
    this.procs.own(m.watched, this.owner)?.watchers?.delete(key);
    if (this.journal !== null) this.journal.wires = true;
  }

  // ---- supervision ----------------------------------------------------------

  private supervision(
    kind: EvKind,
    seq: number,
    time: number,
    pid: number,
    other: number,
    a: unknown,
    b: unknown,
  ): void {
    const p = this.own(pid, seq);
    if (p === undefined) return;
    const s = this.touch(p.slot, seq);
    if (s === undefined) return;
    switch (kind) {
      case Ev.sup_init:
        s.flags = a as SupFlags;
        s.isSupervisor = true;
        return;
      case Ev.child_start:
        this.childStart(seq, p, s, a, b as ChildStart);
        return;
      case Ev.child_started: {
        const child = this.own(other, seq);
        if (child !== undefined) {
          child.supervisor = pid;
          if (child.slot !== p.startingSlot && p.startingSlot !== NONE) this.move(child, p.startingSlot, seq);
          this.dropLinkWire(pid, other);
        }
        p.startingSlot = NONE;
        return;
      }
      case Ev.child_ignored:
      case Ev.child_start_failed: {
        const c = this.touch(p.startingSlot, seq);
        p.startingSlot = NONE;
        if (c === undefined) return;
        const byApi = p.startingWhy === 'start_child';
        if (kind === Ev.child_ignored) {
          c.empty = 'absent';
          if (byApi && (s.isDynamic || c.spec?.restart === 'temporary')) this.unlist(c, s, seq);
          return;
        }
        c.empty = p.startingWhy === 'restart_child' ? 'absent' : 'dead';
        if (c.graves[0]?.incarnation !== c.incarnation) {
          const grave: Grave = {
            incarnation: c.incarnation,
            pid: 0,
            reason: b,
            orderly: isOrderly(b),
            seq,
            time,
          };
          c.graves = [grave, ...c.graves].slice(0, GRAVES);
          c.deadCount++;
        }
        // An orphan, whose name was in the way, still stands there.
        if (c.pid !== 0) c.incarnation = this.labels.incarnationOf(c.pid, seq);
        if (byApi) this.unlist(c, s, seq);
        return;
      }
      case Ev.child_exit:
        p.lastChild = this.labels.slotOf(other, seq);
        return;
      case Ev.decide: {
        const { action } = b as Decision;
        const slot = other > 0 ? this.labels.slotOf(other, seq) : this.labels.startAt(seq)?.slot;
        p.lastChild = slot ?? NONE;
        p.group = action === 'restart_group' || action === 'retry';
        const c = this.touch(p.lastChild, seq);
        if (action === 'leave' && c !== undefined) c.empty = 'absent';
        return;
      }
      case Ev.restart_count:
      case Ev.give_up: {
        const { count } = b as RestartCount;
        s.restarts = [time, ...s.restarts].slice(0, count);
        if (kind === Ev.give_up) s.gaveUp = count;
        return;
      }
      case Ev.child_stop: {
        const child = this.own(other, seq);
        if (child !== undefined) child.stopping = true;
        // The dynamic supervisor unlinks before it sends the signal, and takes an 'EXIT' that was there already.
        if (s.flags?.kind === 'dynamic_supervisor')
          this.flush(p, (w) => w.from === other && w.ref === undefined);
        return;
      }
      case Ev.child_stopped: {
        this.flush(p, (w) => w.from === other && w.ref === undefined);
        p.lastChild = this.labels.slotOf(other, seq);
        const c = this.touch(p.lastChild, seq);
        if (c === undefined) return;
        c.stoppedAt = seq;
        if (c.pid === 0) c.empty = p.group || p.terminating || p.starting ? 'dead' : 'absent';
        return;
      }
      case Ev.child_delete: {
        let slot = other > 0 ? this.labels.slotOf(other, seq) : NONE;
        if (slot === NONE) slot = s.isDynamic ? p.lastChild : this.labels.childSlot(s.slot, a);
        const c = this.touch(slot, seq);
        if (c !== undefined) this.unlist(c, s, seq);
        return;
      }
      default:
    }
  }

  private childStart(seq: number, p: Proc, s: Place, id: unknown, start: ChildStart): void {
    const at = this.labels.startAt(seq);
    if (at === undefined) return;
    p.startingSlot = at.slot;
    p.startingWhy = start.why;
    p.lastChild = at.slot;
    const c = this.place(at.slot, seq);
    if (c === undefined) return;
    const wasListed = c.listed;
    c.listed = true;
    c.spec = start;
    c.specId = id;
    c.incarnation = at.incarnation;
    if (start.type === 'supervisor') c.isSupervisor = true;
    if (c.pid === 0) c.empty = 'starting';
    this.revive(c);
    if (wasListed) return;
    const children = (s.children ??= new Set());
    children.delete(c.slot);
    children.add(c.slot);
    if (s.isDynamic) c.order = this.labels.ordinalOf(c.slot);
    else this.renumber(s, seq);
  }

  /** A spec has left its supervisor's list. What is to be seen of its end stays; a place without one goes. */
  private unlist(c: Place, s: Place, seq: number): void {
    c.listed = false;
    if (c.pid === 0) {
      const ordered = c.stoppedAt >= 0 && seq - c.stoppedAt <= 2;
      if (c.graves.length === 0 || (c.empty === 'absent' && !ordered)) this.remove(c.slot, seq);
      else {
        c.empty = 'dead';
        this.bury(c, seq);
      }
    }
    this.renumber(s, seq);
  }

  /** Numbers the children that are in the list, in start order. */
  private renumber(s: Place, seq: number): void {
    if (s.children === null || s.isDynamic) return;
    let order = 0;
    for (const slot of s.children) {
      const c = this.places.get(slot) as Place;
      if (c.listed && c.order !== ++order) (this.touch(slot, seq) as Place).order = order;
    }
  }

  // ---- places without a process ---------------------------------------------

  /** Keeps a dead place for people to see; the oldest beyond a number go. */
  private bury(s: Place, seq: number): void {
    const list = [...(this.dead.get(s.parent) ?? []), s.slot];
    while (list.length > DEAD_SLOTS) this.remove(list.shift() as number, seq);
    this.dead.set(s.parent, list);
  }

  private revive(s: Place): void {
    const list = this.dead.get(s.parent);
    if (list?.includes(s.slot) !== true) return;
    if (list.length === 1) this.dead.delete(s.parent);
    else
      this.dead.set(
        s.parent,
        list.filter((slot) => slot !== s.slot),
      );
  }

  /** A supervisor has started again: children of the one before that it did not list are left to be seen, not all. */
  private sweep(slot: number, seq: number): void {
    const s = this.places.get(slot);
    if (s === undefined || s.children === null || !s.isSupervisor) return;
    const dead = new Set(this.dead.get(slot) ?? []);
    for (const child of [...s.children]) {
      const c = this.places.get(child) as Place;
      if (c.listed || c.pid !== 0 || dead.has(child)) continue;
      if (c.graves.length === 0) this.remove(child, seq);
      else this.bury(c, seq);
    }
  }

  private remove(slot: number, seq: number): void {
    const s = this.places.get(slot);
    if (s === undefined) return;
    if (s.children !== null) for (const child of [...s.children]) this.remove(child, seq);
    // A living process below keeps its branch.
    const left = this.places.get(slot) as Place;
    if (left.pid !== 0 || (left.children !== null && left.children.size > 0)) return;
    this.revive(left);
    this.dead.delete(slot);
    this.places.set(slot, undefined, this.owner);
    this.journal?.touch(slot);
    for (const [key, m] of this.monitors) if (m.fired && m.to === slot) this.forget(key);
    if (s.parent === NONE) {
      this.roots.delete(slot);
      if (this.journal !== null) this.journal.roots = true;
      return;
    }
    const above = this.touch(s.parent, seq);
    if (above?.children == null) return;
    above.children.delete(slot);
    if (above.children.size === 0) above.children = null;
  }
}

function linkKey(p: number, q: number): string {
  return p < q ? `${p}-${q}` : `${q}-${p}`;
}

function firedKey(watcher: number, slot: number): string {
  return `${watcher}>${slot}`;
}

/** The reference of a call in `[label, [pid, ref], request]`. */
function callRefOf(message: unknown): unknown {
  if (!Array.isArray(message) || !Array.isArray(message[1])) return undefined;
  return (message[1] as unknown[])[1];
}
