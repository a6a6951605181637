/**
 * Places and names of processes: which slot a process stands in, which incarnation it is, what people call it.
 * Our own. Rules EVT10 to EVT13.
 * Invariant: read once, front to back; what it says of a process at an event never changes afterwards. Slots and
 * incarnations are counted over the whole run, so this is no fold with keyframes: all positions share it.
 */
import {
  type ChildStart,
  type Decision,
  Ev,
  type EvKind,
  type SpawnInfo,
  type SupFlags,
} from '#lib/runtime/kernel/events';
import { advance, kinds, type LogIndex } from './fold';
import { bare, pidText, printedPid } from './print';
import { CHUNK, type LogReader, type Recorder } from './recorder';

/** A process's place from one event on. */
interface Move {
  readonly seq: number;
  readonly slot: number;
  readonly incarnation: number;
}

/** Slots of the same name and parent for processes outside the supervision tree. */
interface Place {
  count: number;
  /** Those whose process has ended. */
  readonly free: number[];
}

/** What was given of a name: itself, and its numbers after `from` up to `last`, but for those that are spelt out in names of their own. */
interface Name {
  bare: boolean;
  from: number;
  last: number;
  spelt?: Set<number>;
}

/** What a living supervisor is at. */
interface Sup {
  readonly slot: number;
  readonly dynamic: boolean;
  readonly simple: boolean;
  /** Slot and incarnation of the start in progress; -1: none. */
  slotStarting: number;
  incarnation: number;
  /** Whether the start's process was seen. */
  spawned: boolean;
  restarting: boolean;
  /** Slot of the child that it last decided about. */
  decided: number;
  /** Slots of children whose restart failed, in order: they are tried again in that order. */
  readonly failed: number[];
}

const NONE = -1;
/** Characters of a printed child id. */
const ID = 200;

const WANTED = kinds(
  Ev.spawn,
  Ev.exit,
  Ev.register,
  Ev.sup_init,
  Ev.child_start,
  Ev.child_started,
  Ev.child_start_failed,
  Ev.child_ignored,
  Ev.decide,
);

class Column {
  private items = new Int32Array(256);

  get(i: number): number {
    return i < this.items.length ? (this.items[i] as number) : 0;
  }

  set(i: number, value: number): void {
    if (i >= this.items.length) {
      const grown = new Int32Array(Math.max(i + 1, this.items.length * 2));
      grown.set(this.items);
      this.items = grown;
    }
    this.items[i] = value;
  }
}

export class Labels implements LogReader, LogIndex {
  readonly wanted = WANTED;
  private position: number;

  // Per process: 1 + its first slot, and its incarnation there. Moves are rare and kept aside.
  private readonly slots = new Column();
  private readonly incarnations = new Column();
  private readonly moves = new Map<number, Move[]>();
  private lastPid = 0;
  /** How often a process got another place than it was spawned in. */
  moved = 0;

  // Per slot.
  private readonly parents: number[] = [];
  private readonly names: string[] = [];
  private readonly ordinals: number[] = [];
  private readonly counts: number[] = [];
  private readonly paths: (string | undefined)[] = [];
  /** The number after a slot's name; 0: none. */
  private readonly numbers: number[] = [];
  private readonly given = new Map<string, Name>();
  private readonly places = new Map<number, Place>();

  private readonly placesByKey = new Map<string, Place>();
  private readonly childSlots = new Map<string, number>();
  private readonly dynamicCounts = new Map<string, number>();
  private readonly sups = new Map<number, Sup>();
  /** Living application masters, and the slots of masters by the process that starts the root. */
  private readonly masters = new Set<number>();
  private readonly rootOf = new Map<number, number>();
  /** Processes that ask something for the learner. */
  readonly operators = new Set<number>();
  /** Slots of what stands below a master. */
  private readonly held = new Set<number>();

  /** Places of attempts that have no process in their event: child_start, and decide about a child without one. */
  private starts: Move[] = [];

  constructor(private readonly recorder: Recorder) {
    this.position = recorder.first;
    recorder.addReader(this);
  }

  advance(to = this.recorder.length): void {
    if (to <= this.position) return;
    advance(this.recorder, this, this.position, to);
    this.position = to;
  }

  letGo(first: number): void {
    this.advance(first);
    // Folds may still be a chunk behind.
    const last = first - CHUNK;
    const keep = this.starts.findIndex((s) => s.seq >= last);
    this.starts = keep < 0 ? [] : this.starts.slice(keep);
  }

  // ---- what it knows --------------------------------------------------------

  /** Slot of a process as of event `seq` (default: now), -1 when it is not known. */
  slotOf(pid: number, seq = Infinity): number {
    return this.moveOf(pid, seq)?.slot ?? this.slots.get(pid) - 1;
  }

  incarnationOf(pid: number, seq = Infinity): number {
    return this.moveOf(pid, seq)?.incarnation ?? this.incarnations.get(pid);
  }

  private moveOf(pid: number, seq: number): Move | undefined {
    const moves = this.moves.get(pid);
    if (moves === undefined) return undefined;
    for (let i = moves.length - 1; i >= 0; i--) if ((moves[i] as Move).seq <= seq) return moves[i];
    return undefined;
  }

  /** Slot and incarnation that a `child_start` or `decide` event is about, when its process is not in the event. */
  startAt(seq: number): { readonly slot: number; readonly incarnation: number } | undefined {
    let [low, high] = [0, this.starts.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const start = this.starts[middle] as Move;
      if (start.seq === seq) return start;
      if (start.seq < seq) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** Slot of a supervisor's child by its id, -1 when there never was one. */
  childSlot(parent: number, id: unknown): number {
    return this.childSlots.get(`${parent}/${bare(id, ID)}`) ?? NONE;
  }

  /** Parent slot, -1 for a root. */
  parentOf(slot: number): number {
    return this.parents[slot] ?? NONE;
  }

  /** Number that tells a dynamic child, or one of several processes of a name, from the others; 0 for none. */
  ordinalOf(slot: number): number {
    return this.ordinals[slot] ?? 0;
  }

  /** Whether the slot is a place outside a supervisor's list of children. */
  isLoose(slot: number): boolean {
    return this.places.has(slot);
  }

  /** What people call the slot, and no other: `orders`, `conn-3`. */
  nameOf(slot: number): string {
    const name = this.names[slot] ?? '?';
    const number = this.numbers[slot] ?? 0;
    return number === 0 ? name : `${name}-${number}`;
  }

  /** Stable identity of the slot: `app/orders/till`. */
  pathOf(slot: number): string {
    const known = this.paths[slot];
    if (known !== undefined) return known;
    const parent = this.parentOf(slot);
    const ordinal = this.ordinalOf(slot);
    const loose = this.isLoose(slot);
    const name = (this.names[slot] ?? '?').replace(
      /[%~/]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    const number = ordinal > 1 || (ordinal === 1 && !loose) ? `~${ordinal}` : '';
    const path =
      parent === NONE ? name + number : `${this.pathOf(parent)}/${loose ? '~' : ''}${name}${number}`;
    this.paths[slot] = path;
    return path;
  }

  /** Number of slots so far. */
  get count(): number {
    return this.parents.length;
  }

  /** Name and incarnation of a process as of event `seq` (default: now): `b#2`. `system` for 0. */
  label(pid: number, seq = Infinity): string {
    if (pid === 0) return 'system';
    const slot = this.slotOf(pid, seq);
    return slot < 0 ? pidText(pid) : `${this.nameOf(slot)}#${this.incarnationOf(pid, seq)}`;
  }

  /** `pathOf` the slot of a process, empty when it has none. */
  path(pid: number, seq = Infinity): string {
    const slot = this.slotOf(pid, seq);
    return slot < 0 ? '' : this.pathOf(slot);
  }

  /**
   * The newest process that people call `text`: a printed pid, a label (`b#2`), a slot (`app/b`), else a name with or without
   * its number (`conn-3`, `conn`), the first of these that anyone has. 0 when there never was one.
   *
   * @param accept Which processes count, such as only those that live; default: all.
   */
  find(text: string, accept: (pid: number) => boolean = () => true): number {
    this.advance();
    const printed = printedPid(text);
    if (printed !== undefined) return this.slotOf(printed) >= 0 && accept(printed) ? printed : 0;
    const label = /^(.*)#(\d+)$/.exec(text);
    const name = label === null ? text : (label[1] as string);
    const incarnation = label === null ? 0 : Number(label[2]);
    let [found, best] = [0, 0];
    for (let pid = this.lastPid; pid > 0 && best < 3; pid--) {
      const slot = this.slotOf(pid);
      if (slot < 0 || (incarnation !== 0 && this.incarnationOf(pid) !== incarnation)) continue;
      const [called, stands] = [this.nameOf(slot) === name, this.pathOf(slot) === name];
      // A label means one process; without its number a name may be that of one, and the slot of another.
      const [first, second] = label === null ? [stands, called] : [called, stands];
      const quality = first ? 3 : second ? 2 : this.names[slot] === name ? 1 : 0;
      if (quality > best && accept(pid)) [found, best] = [pid, quality];
    }
    return found;
  }

  // ---- reading --------------------------------------------------------------

  apply(
    kind: EvKind,
    seq: number,
    _time: number,
    pid: number,
    other: number,
    _cause: number,
    a: unknown,
    b: unknown,
  ): void {
    switch (kind) {
      case Ev.spawn:
        this.spawn(pid, other, a as SpawnInfo);
        return;
      case Ev.exit:
        this.sups.delete(pid);
        this.masters.delete(pid);
        this.rootOf.delete(pid);
        this.vacate(this.slotOf(pid));
        return;
      case Ev.register: {
        const slot = this.slotOf(pid);
        if (slot < 0 || !this.isLoose(slot) || this.moves.has(pid)) return;
        const from = this.incarnationOf(pid);
        if (this.counts[slot] === from) this.counts[slot] = from - 1;
        this.vacate(slot);
        const below = this.held.has(slot) ? (this.parents[slot] as number) : NONE;
        this.move(pid, seq, ...this.claim(below, String(a)));
        return;
      }
      case Ev.sup_init:
        this.supervises(pid, a as SupFlags);
        return;
      case Ev.child_start:
        this.childStart(pid, seq, a, b as ChildStart);
        return;
      case Ev.decide: {
        const sup = this.sups.get(pid);
        if (sup !== undefined) this.decide(sup, seq, other, a, b as Decision);
        return;
      }
      case Ev.child_started: {
        const sup = this.sups.get(pid);
        if (sup === undefined || sup.slotStarting === NONE) return;
        if (this.slotOf(other) !== sup.slotStarting) {
          this.vacate(this.slotOf(other));
          this.move(other, seq, sup.slotStarting, sup.incarnation);
        }
        sup.slotStarting = NONE;
        return;
      }
      case Ev.child_start_failed:
      case Ev.child_ignored: {
        const sup = this.sups.get(pid);
        if (sup === undefined) return;
        if (kind === Ev.child_start_failed && sup.simple && sup.restarting) sup.failed.push(sup.slotStarting);
        sup.slotStarting = NONE;
        return;
      }
      default:
    }
  }

  private spawn(pid: number, parent: number, info: SpawnInfo): void {
    this.lastPid = pid;
    const sup = this.sups.get(parent);
    if (sup !== undefined && info.childId !== undefined && sup.slotStarting !== NONE && !sup.spawned) {
      sup.spawned = true;
      this.slots.set(pid, sup.slotStarting + 1);
      this.incarnations.set(pid, sup.incarnation);
      return;
    }
    const [module, fun, arity] = info.initial;
    const starts = info.role === 'application_starter';
    const isBehaviour = info.role !== undefined && info.role !== 'task';
    const name = isBehaviour && !starts ? module : `${module}.${fun}/${arity}`;
    const master = info.link ? this.rootOf.get(parent) : undefined;
    const below = master ?? (!isBehaviour && info.link && parent > 0 ? this.slotOf(parent) : NONE);
    const [slot, incarnation] = this.claim(below, name);
    if (master !== undefined) this.held.add(slot);
    if (info.role === 'application_master') this.masters.add(pid);
    if (info.role === 'operator') this.operators.add(pid);
    else if (starts && this.masters.has(parent)) this.rootOf.set(pid, this.slotOf(parent));
    this.slots.set(pid, slot + 1);
    this.incarnations.set(pid, incarnation);
  }

  private supervises(pid: number, { kind, strategy }: SupFlags): void {
    const simple = strategy === 'simple_one_for_one';
    this.sups.set(pid, {
      slot: this.slotOf(pid),
      dynamic: simple || kind === 'dynamic_supervisor',
      simple,
      slotStarting: NONE,
      incarnation: 0,
      spawned: false,
      restarting: false,
      decided: NONE,
      failed: [],
    });
  }

  private childStart(pid: number, seq: number, id: unknown, { why }: ChildStart): void {
    const sup = this.sups.get(pid);
    if (sup === undefined) return;
    let slot: number;
    if (!sup.dynamic) slot = this.child(sup.slot, id);
    else if (why === 'restart' && sup.decided !== NONE) slot = sup.decided;
    else slot = this.dynamicChild(sup.slot, id);
    const incarnation = (this.counts[slot] as number) + 1;
    this.counts[slot] = incarnation;
    sup.slotStarting = slot;
    sup.incarnation = incarnation;
    sup.spawned = false;
    sup.restarting = why === 'restart';
    this.starts.push({ seq, slot, incarnation });
  }

  private decide(sup: Sup, seq: number, other: number, id: unknown, { action }: Decision): void {
    if (other > 0) sup.decided = this.slotOf(other);
    else {
      sup.decided = sup.dynamic ? (sup.failed[0] ?? NONE) : this.child(sup.slot, id);
      this.starts.push({ seq, slot: sup.decided, incarnation: this.counts[sup.decided] ?? 0 });
    }
    const again = sup.failed.indexOf(sup.decided);
    if (action === 'retry' && again >= 0) sup.failed.splice(again, 1);
  }

  private move(pid: number, seq: number, slot: number, incarnation: number): void {
    const moves = this.moves.get(pid);
    const move = { seq, slot, incarnation };
    this.moved++;
    if (moves === undefined) this.moves.set(pid, [move]);
    else moves.push(move);
  }

  // ---- slots ----------------------------------------------------------------

  private newSlot(parent: number, name: string, ordinal: number, loose = false): number {
    const slot = this.parents.length;
    this.parents.push(parent);
    this.names.push(name);
    this.ordinals.push(ordinal);
    this.numbers.push(this.numberFor(name, ordinal > 0 && !loose));
    this.counts.push(0);
    return slot;
  }

  /** The number by which a new slot of that name differs from all others; 0 when it needs none. */
  private numberFor(name: string, always: boolean): number {
    const known = this.givenOf(name);
    if (!always && !known.bare) {
      known.bare = true;
      if (known.last === 0) known.from = known.last = 1;
      if (this.isFree(name)) return 0;
    }
    do known.last++;
    while (known.spelt?.has(known.last) === true);
    return known.last;
  }

  /** Whether no slot was given this name by its number; from now on none is: `conn-2` can be a child's id, too. */
  private isFree(name: string): boolean {
    const [, stem, digits] = /^(.*)-([1-9]\d*)$/.exec(name) ?? [];
    if (stem === undefined) return true;
    const known = this.givenOf(stem);
    const number = Number(digits);
    if (known.from < number && number <= known.last && known.spelt?.has(number) !== true) return false;
    (known.spelt ??= new Set()).add(number);
    return true;
  }

  private givenOf(name: string): Name {
    let known = this.given.get(name);
    if (known === undefined) {
      known = { bare: false, from: 0, last: 0 };
      this.given.set(name, known);
    }
    return known;
  }

  private child(parent: number, id: unknown): number {
    const name = bare(id, ID);
    const key = `${parent}/${name}`;
    let slot = this.childSlots.get(key);
    if (slot === undefined) {
      slot = this.newSlot(parent, name, 0);
      this.childSlots.set(key, slot);
    }
    return slot;
  }

  private dynamicChild(parent: number, id: unknown): number {
    const name = id === undefined || id === 'undefined' ? 'child' : bare(id, ID);
    const key = `${parent}/${name}`;
    const ordinal = (this.dynamicCounts.get(key) ?? 0) + 1;
    this.dynamicCounts.set(key, ordinal);
    return this.newSlot(parent, name, ordinal);
  }

  /** A place for a process outside a supervisor's list: one that is free, else a new one. */
  private claim(parent: number, name: string): [slot: number, incarnation: number] {
    const key = `${parent}/${name}`;
    let place = this.placesByKey.get(key);
    if (place === undefined) {
      place = { count: 0, free: [] };
      this.placesByKey.set(key, place);
    }
    let slot = place.free.pop();
    if (slot === undefined) {
      slot = this.newSlot(parent, name, ++place.count, true);
      this.places.set(slot, place);
    }
    const incarnation = (this.counts[slot] as number) + 1;
    this.counts[slot] = incarnation;
    return [slot, incarnation];
  }

  private vacate(slot: number): void {
    if (slot >= 0) this.places.get(slot)?.free.push(slot);
  }
}
