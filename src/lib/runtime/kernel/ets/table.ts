/**
 * Tables: who may use one, and what is in it. What becomes of it when its owner ends: `owned.ts`.
 * Follows the `ets` manual page, OTP 25. Rules ETS1 to ETS4, ETS7, ETS8.
 * Invariant: the objects of a table are never changed, only replaced, so that the log and the table can share them.
 */
import { error } from '../errors';
import { Ev, type TableInfo, type TableTag } from '../events';
import type { Node } from '../node';
import type { Process } from '../process';
import { trySend } from '../signals';
import { exact, Pid, Ref } from '../terms';
import { dropTable, handOver, nameOf, ProcessTables } from './owned';
import { type Bucket, HashStore, type Row, type Store, TreeStore } from './store';

export type TableType = 'set' | 'ordered_set' | 'bag' | 'duplicate_bag';
export type Protection = 'public' | 'protected' | 'private';

/** How a table is addressed: by name, or by the reference that `create` gave. */
export type TableRef = string | Ref;

export interface TableOptions {
  /** Default `set`. */
  readonly type?: TableType;
  /** Who may use it: all; all to read, the owner to write (default); the owner alone. */
  readonly protection?: Protection;
  /** Whether it is addressed by its name; default false. */
  readonly namedTable?: boolean;
  /** Place of the key in an object, from 1; default 1. */
  readonly keypos?: number;
  /** Who becomes the owner when the owner ends, with data for the message about it; default `none`. */
  readonly heir?: readonly [heir: Pid, data: unknown] | 'none';
  /** Without effect here. */
  readonly readConcurrency?: boolean;
  readonly writeConcurrency?: boolean | 'auto';
  readonly decentralizedCounters?: boolean;
  readonly compressed?: boolean;
}

const TYPES: readonly unknown[] = ['set', 'ordered_set', 'bag', 'duplicate_bag'];
const PROTECTIONS: readonly unknown[] = ['public', 'protected', 'private'];
const TUNING = ['readConcurrency', 'writeConcurrency', 'decentralizedCounters', 'compressed'] as const;
const OPTIONS = new Set<string>(['type', 'protection', 'namedTable', 'keypos', 'heir', ...TUNING]);

const NONE: readonly Row[] = [];

export class Table {
  readonly type: TableType;
  /** Whether a key has one object at most. */
  readonly single: boolean;
  readonly protection: Protection;
  readonly named: boolean;
  readonly keypos: number;
  readonly tuning: Readonly<Record<(typeof TUNING)[number], boolean>>;
  heir: { readonly pid: Pid; readonly data: unknown } | null;
  /** What events call it. */
  tag: TableTag;
  /** Objects in it. */
  size = 0;
  store: Store;
  /** Who has fixed it how often, and buckets that are empty but stay until it is not fixed. */
  readonly fixes = new Map<Process, number>();
  private readonly empty = new Set<Bucket>();

  constructor(
    readonly id: Ref,
    public name: string,
    public owner: Process,
    options: TableOptions,
  ) {
    const { type = 'set', protection = 'protected', namedTable = false, keypos = 1 } = options;
    const known = Object.keys(options).every((key) => OPTIONS.has(key));
    const isPlace = typeof keypos === 'number' && Number.isInteger(keypos) && keypos >= 1;
    if (!known || !TYPES.includes(type) || !PROTECTIONS.includes(protection) || !isPlace)
      throw error('badarg');
    if (typeof namedTable !== 'boolean') throw error('badarg');
    this.type = type;
    this.single = type === 'set' || type === 'ordered_set';
    this.protection = protection;
    this.named = namedTable;
    this.keypos = keypos;
    this.heir = heirOf(options.heir ?? 'none');
    this.tuning = tuningOf(options);
    this.tag = { id: id.id, name };
    this.store = this.newStore();
  }

  private newStore(): Store {
    return this.type === 'ordered_set' ? new TreeStore() : new HashStore();
  }

  /** The key of an object. @throws `badarg` when it has none, or is no tuple. */
  keyOf(object: unknown): unknown {
    if (!Array.isArray(object) || object.length < this.keypos) throw error('badarg');
    return object[this.keypos - 1];
  }

  /** The objects of a key; those of a bag may become more later. */
  objects(key: unknown): readonly Row[] {
    return this.store.find(key)?.objects ?? NONE;
  }

  /** Puts an object in. Answers false when it is in already and a bag. */
  put(object: Row): boolean {
    const key = this.keyOf(object);
    let bucket = this.store.obtain(key);
    // 1 and 1.0 are one key of an ordered_set, and the newer is the one that is kept.
    if (bucket.key !== key && this.type === 'ordered_set' && !exact(bucket.key, key)) {
      this.store.drop(bucket);
      bucket = this.store.obtain(key);
      this.size--;
    }
    if (bucket.first === null) {
      this.size++;
      if (this.empty.size > 0) this.empty.delete(bucket);
    } else if (!this.single) {
      if (this.type === 'bag' && bucket.objects.some((known) => exact(known, object))) return false;
      this.size++;
      bucket.add(object);
      return true;
    }
    bucket.put(object);
    return true;
  }

  /** Takes objects of a key out, all or those that are wanted, and answers them. */
  take(key: unknown, wanted?: (object: Row) => boolean): readonly Row[] {
    const bucket = this.store.find(key);
    if (bucket === undefined || bucket.first === null) return NONE;
    const { objects } = bucket;
    const taken = wanted === undefined ? objects : objects.filter(wanted);
    if (taken.length === 0) return NONE;
    bucket.replace(wanted === undefined ? [] : objects.filter((object) => !wanted(object)));
    this.size -= taken.length;
    if (bucket.first === null) {
      if (this.fixes.size > 0 && this.type !== 'ordered_set') this.empty.add(bucket);
      else this.store.drop(bucket);
    }
    return taken;
  }

  clear(): void {
    if (this.fixes.size > 0) for (const { key } of [...this.buckets()]) this.take(key);
    else this.store = this.newStore();
    this.size = 0;
  }

  /** Fixes it for a process once more, or once less; nothing when that has not fixed it. */
  fix(proc: Process, by: number): void {
    const times = Math.max(0, (this.fixes.get(proc) ?? 0) + by);
    const mine = (proc.tables ??= new ProcessTables());
    if (times > 0) {
      this.fixes.set(proc, times);
      mine.fixed.add(this);
      return;
    }
    mine.fixed.delete(this);
    if (!this.fixes.delete(proc) || this.fixes.size > 0) return;
    for (const bucket of this.empty) this.store.drop(bucket);
    this.empty.clear();
  }

  /** Buckets with objects, first to last; they may be changed meanwhile when the table is fixed. */
  *buckets(): Generator<Bucket, void, void> {
    for (let at = this.store.first(); at !== undefined; at = this.store.after(at)) {
      if (at.first !== null) yield at;
    }
  }

  /** All objects, or the first of them, in the order of `buckets`. */
  rows(most = Infinity): Row[] {
    const { store } = this;
    const rows: Row[] = [];
    for (let at = store.first(); at !== undefined && rows.length < most; at = store.after(at)) {
      for (const object of at.objects) if (rows.length < most) rows.push(object);
    }
    return rows;
  }
}

function heirOf(heir: unknown): Table['heir'] {
  if (heir === 'none') return null;
  if (!Array.isArray(heir) || heir.length !== 2 || !(heir[0] instanceof Pid)) throw error('badarg');
  // As in OTP: an heir that has ended already is none.
  return heir[0].process === null ? null : { pid: heir[0], data: heir[1] };
}

function tuningOf(options: TableOptions): Table['tuning'] {
  const of = (name: (typeof TUNING)[number]) => {
    const value = options[name] ?? false;
    if (typeof value !== 'boolean' && !(name === 'writeConcurrency' && value === 'auto'))
      throw error('badarg');
    return value === true;
  };
  return {
    readConcurrency: of('readConcurrency'),
    writeConcurrency: of('writeConcurrency'),
    decentralizedCounters: of('decentralizedCounters'),
    compressed: of('compressed'),
  };
}

const infoOf = ({ type, protection, keypos, named, heir }: Table): TableInfo => ({
  type,
  protection,
  keypos,
  named,
  ...(heir === null ? undefined : { heir: heir.pid }),
});

/**
 * Makes a table that the caller owns. Answers its name when it is a named table, else a reference.
 *
 * @throws `badarg` for options that are none, and for a name that another table has.
 * @otp `ets` manual page, new/2. Rule ETS1.
 */
export function create(node: Node, name: string, options: TableOptions = {}): TableRef {
  node.meter.r--;
  const me = node.self();
  if (typeof name !== 'string' || typeof options !== 'object' || options === null) throw error('badarg');
  const table = new Table(node.makeRef(), name, me, options);
  const { byId, byName } = node.tables;
  if (table.named && byName.has(name)) throw error('badarg');
  byId.set(table.id, table);
  if (table.named) byName.set(name, table);
  (me.tables ??= new ProcessTables()).owned.add(table);
  node.emit(Ev.ets_new, me.id, 0, me.cause, table.tag, infoOf(table));
  return table.named ? name : table.id;
}

/** The table that `ref` means, whoever may use it; `undefined` when there is none. */
export function find(node: Node, ref: TableRef): Table | undefined {
  if (typeof ref === 'string') return node.tables.byName.get(ref);
  if (!(ref instanceof Ref)) throw error('badarg');
  return node.tables.byId.get(ref);
}

/**
 * The table that `ref` means, when the caller may use it so.
 *
 * @throws `badarg` when there is none, or the caller may not.
 * @otp `ets` manual page, "Access". Rule ETS4.
 */
export function use(node: Node, ref: TableRef, how: 'read' | 'write' | 'own'): Table {
  node.meter.r--;
  const table = find(node, ref);
  if (table === undefined) throw error('badarg');
  const { protection } = table;
  const open = how === 'read' ? protection !== 'private' : how === 'write' && protection === 'public';
  if (!open && table.owner !== node.self()) throw error('badarg');
  return table;
}

/**
 * Deletes a table and all that is in it.
 *
 * @otp `ets` manual page, delete/1. Rule ETS5.
 */
export function destroy(node: Node, ref: TableRef): true {
  const table = use(node, ref, 'write');
  const me = node.self();
  dropTable(node, table, me.id, me.cause);
  return true;
}

/**
 * Makes `pid` the owner, which gets `['ETS-TRANSFER', table, from, data]`.
 *
 * @throws `badarg` unless the caller owns it, and `pid` lives and is not the caller.
 * @otp `ets` manual page, give_away/3. Rule ETS7.
 */
export function giveAway(node: Node, ref: TableRef, pid: Pid, data: unknown): true {
  const table = use(node, ref, 'own');
  const me = node.self();
  const to = pid instanceof Pid ? pid.process : null;
  if (to === null || to === me) throw error('badarg');
  handOver(node, table, to, me.cause, 'give_away');
  trySend(node, pid, ['ETS-TRANSFER', nameOf(table), me.pid, data]);
  return true;
}

/**
 * Names another heir, or with `none` no one.
 *
 * @otp `ets` manual page, setopts/2. Rule ETS6.
 */
export function setHeir(node: Node, ref: TableRef, heir: readonly [Pid, unknown] | 'none'): true {
  const table = use(node, ref, 'own');
  table.heir = heirOf(heir);
  const me = node.self();
  node.emit(Ev.ets_heir, me.id, table.heir?.pid.id ?? 0, me.cause, table.tag, undefined);
  return true;
}

/**
 * Gives a table another name.
 *
 * @returns The name when it is a named table, else its reference.
 * @throws `badarg` when another table has the name.
 * @otp `ets` manual page, rename/2. Rule ETS8.
 */
export function rename(node: Node, ref: TableRef, name: string): TableRef {
  const table = use(node, ref, 'write');
  const { byName } = node.tables;
  if (typeof name !== 'string' || (table.named && byName.has(name))) throw error('badarg');
  if (table.named) {
    byName.delete(table.name);
    byName.set(name, table);
  }
  const before = table.tag;
  table.name = name;
  table.tag = { id: before.id, name };
  const me = node.self();
  node.emit(Ev.ets_rename, me.id, 0, me.cause, table.tag, before.name);
  return nameOf(table);
}
