/**
 * ETS: tables of tuples, kept by the node, owned by a process.
 * Follows the `ets` manual page, OTP 25. Rules ETS*.
 * Left out: `init_table`, `slot`, files (`tab2file`), tracing (`i/0`), `compressed` and the concurrency options have no effect.
 * Invariant: every change is an event with the objects that went in or out, so that what a table holds is known for any
 * position of the log.
 */
import { error } from '../errors';
import { Ev, type TableWrite } from '../events';
import type { Node } from '../node';
import { isWait, type Routine } from '../routine';
import { NODE } from '../signals';
import { compare, exact, type Ref, size as wordsOf } from '../terms';
import { add, integer, type Integer, isInteger } from './arithmetic';
import { bindings, compile, type Head, head, isTrue, type Spec } from './match_spec';
import type { Bucket, Row } from './store';
import { find, type Table, type TableRef, use } from './table';

export {
  create,
  destroy,
  giveAway,
  type Protection,
  rename,
  setHeir,
  type TableOptions,
  type TableRef,
  type TableType,
} from './table';
export type { Row } from './store';

/** What first, next, last and prev answer when there is no other key. */
export const END = '$end_of_table';

/** An object went into a table. */
function wroteOne(node: Node, table: Table, object: Row): void {
  const me = node.self();
  const write: TableWrite = [table.size, object];
  node.emit(Ev.ets_insert, me.id, 0, me.cause, table.tag, write);
  node.heap.changed(table.owner);
}

/** Objects went into a table. */
function wrote(node: Node, table: Table, objects: readonly Row[]): void {
  if (objects.length === 0) return;
  const me = node.self();
  const write: TableWrite = [table.size, ...objects];
  node.emit(Ev.ets_insert, me.id, 0, me.cause, table.tag, write);
  node.heap.changed(table.owner);
}

/** Objects came out of a table. */
function removed(node: Node, table: Table, objects: readonly Row[]): void {
  if (objects.length === 0) return;
  const me = node.self();
  const write: TableWrite = [table.size, ...objects];
  node.emit(Ev.ets_remove, me.id, 0, me.cause, table.tag, write);
}

// ---- writing ------------------------------------------------------------------------------------------------

/**
 * Puts an object in. Of a set it replaces the object with that key.
 *
 * @throws `badarg` when it is no tuple, or too short to have a key.
 * @otp `ets` manual page, insert/2. Rule ETS9.
 */
export function insert(node: Node, ref: TableRef, object: Row): true {
  putOne(node, use(node, ref, 'write'), object);
  return true;
}

function putOne(node: Node, table: Table, object: Row): void {
  const isNew = table.put(object);
  node.meter.r--;
  if (isNew) wroteOne(node, table, object);
}

/**
 * As `insert` with a list: all of them or, when one is no object, none. Into a bag they go from the last to the first.
 *
 * @otp `ets` manual page, insert/2. Rule ETS9.
 */
export function insertAll(node: Node, ref: TableRef, objects: readonly Row[]): true {
  const table = use(node, ref, 'write');
  putAll(node, table, objects);
  return true;
}

function putAll(node: Node, table: Table, objects: readonly Row[]): void {
  for (const object of objects) table.keyOf(object);
  node.meter.r -= objects.length;
  if (table.type !== 'bag') {
    for (const object of objects) table.put(object);
    wrote(node, table, objects);
    return;
  }
  const order = objects.length > 1 ? [...objects].reverse() : objects;
  const put: Row[] = [];
  for (const object of order) if (table.put(object)) put.push(object);
  wrote(node, table, put);
}

/**
 * Puts an object in unless its key is taken. Answers whether it did.
 *
 * @otp `ets` manual page, insert_new/2. Rule ETS10.
 */
export function insertNew(node: Node, ref: TableRef, object: Row): boolean {
  const table = use(node, ref, 'write');
  if (table.store.find(table.keyOf(object))?.first != null) return false;
  putOne(node, table, object);
  return true;
}

/** As `insertNew` with a list: all of them, or none when one of their keys is taken. Rule ETS10. */
export function insertAllNew(node: Node, ref: TableRef, objects: readonly Row[]): boolean {
  const table = use(node, ref, 'write');
  for (const object of objects) table.keyOf(object);
  if (objects.some((object) => table.objects(table.keyOf(object)).length > 0)) return false;
  putAll(node, table, objects);
  return true;
}

/** Takes all objects of a key out. Always true. `ets` manual page, delete/2. Rule ETS11. */
export function remove(node: Node, ref: TableRef, key: unknown): true {
  take(node, ref, key);
  return true;
}

/** Takes all objects of a key out, and answers them. `ets` manual page, take/2. Rule ETS11. */
export function take(node: Node, ref: TableRef, key: unknown): readonly Row[] {
  const table = use(node, ref, 'write');
  const objects = table.take(key);
  removed(node, table, objects);
  return objects;
}

/** Takes exactly this object out, every copy of it. Always true. `ets` manual page, delete_object/2. Rule ETS11. */
export function removeObject(node: Node, ref: TableRef, object: Row): true {
  const table = use(node, ref, 'write');
  const key = table.keyOf(object);
  removed(
    node,
    table,
    table.take(key, (known) => exact(known, object)),
  );
  return true;
}

/** Takes all objects out. `ets` manual page, delete_all_objects/1. Rule ETS11. */
export function clear(node: Node, ref: TableRef): true {
  const table = use(node, ref, 'write');
  const objects = table.rows();
  table.clear();
  removed(node, table, objects);
  return true;
}

/** What to add to a counter: an increment of the place after the key; a place and its increment; with a threshold, and what to set when that is passed. */
export type CounterOp =
  | Integer
  | readonly [place: number, increment: Integer]
  | readonly [place: number, increment: Integer, threshold: Integer, set: Integer];

/**
 * Adds to counters of the object of a key, one after another, and answers the new value, or a list of them for a list.
 *
 * @param fallback The object to begin with when there is none, with `key` in place of its own.
 * @throws `badarg` when there is no object, a place is the key's or out of the object, or a value is no integer: then
 *   nothing is changed.
 * @otp `ets` manual page, update_counter/3,4. Rule ETS12.
 */
export function updateCounter(
  node: Node,
  ref: TableRef,
  key: unknown,
  ops: CounterOp | readonly CounterOp[],
  fallback?: Row,
): unknown {
  const table = use(node, ref, 'write');
  if (!table.single) throw error('badarg');
  const bucket = table.store.find(key);
  const known = bucket?.first ?? undefined;
  // What nearly all do: one increment of the place after the key.
  if (bucket !== undefined && known !== undefined && isInteger(ops)) {
    const now = changeable(table, known, table.keypos + 1);
    if (!isInteger(now)) throw error('badarg');
    const value = add(now, ops);
    const object = withAt(known, table.keypos + 1, value);
    bucket.put(object);
    wroteOne(node, table, object);
    return value;
  }
  const many = Array.isArray(ops) && !isInteger(ops[0]);
  let object = known;
  if (object === undefined) {
    if (fallback === undefined) throw error('badarg');
    table.keyOf(fallback);
    object = withAt(fallback, table.keypos, key);
  }
  const results: Integer[] = [];
  for (const op of (many ? ops : [ops]) as readonly CounterOp[]) {
    const [place, value] = counted(table, object, op);
    object = withAt(object, place, value);
    results.push(value);
  }
  if (object !== known) {
    table.put(object);
    wroteOne(node, table, object);
  }
  return many ? results : results[0];
}

function counted(table: Table, object: Row, op: CounterOp): [place: number, value: Integer] {
  const parts: unknown = isInteger(op) ? [table.keypos + 1, op] : op;
  if (!Array.isArray(parts) || (parts.length !== 2 && parts.length !== 4)) throw error('badarg');
  const [place, by, threshold, set] = parts as [number, unknown, unknown, unknown];
  const now = changeable(table, object, place);
  if (!isInteger(by) || !isInteger(now)) throw error('badarg');
  const value = add(now, by);
  if (parts.length === 2) return [place, value];
  if (!isInteger(threshold) || !isInteger(set)) throw error('badarg');
  const passed = by >= 0 ? value > threshold : value < threshold;
  return [place, passed ? integer(set) : value];
}

/** The value at a place that may be changed. */
function changeable(table: Table, object: Row, place: unknown): unknown {
  const isPlace = typeof place === 'number' && Number.isInteger(place) && place >= 1;
  if (!isPlace || place > object.length || place === table.keypos) throw error('badarg');
  return object[place - 1];
}

function withAt(object: Row, place: number, value: unknown): Row {
  const changed = object.slice();
  changed[place - 1] = value;
  return changed;
}

export type ElementChange = readonly [place: number, value: unknown];

/**
 * Changes places of the object of a key, one or a list of them. Answers false when there is none.
 *
 * @throws `badarg` as `updateCounter`.
 * @otp `ets` manual page, update_element/3. Rule ETS13.
 */
export function updateElement(
  node: Node,
  ref: TableRef,
  key: unknown,
  changes: ElementChange | readonly ElementChange[],
): boolean {
  const table = use(node, ref, 'write');
  if (!table.single || !Array.isArray(changes)) throw error('badarg');
  const list = (isInteger(changes[0]) ? [changes] : changes) as readonly ElementChange[];
  if (!list.every((change) => Array.isArray(change) && change.length === 2)) throw error('badarg');
  const known = table.store.find(key)?.first ?? undefined;
  if (known === undefined) return false;
  let object = known;
  for (const [place, value] of list) {
    changeable(table, object, place);
    object = withAt(object, place, value);
  }
  if (object !== known) {
    table.put(object);
    wroteOne(node, table, object);
  }
  return true;
}

// ---- reading ------------------------------------------------------------------------------------------------

/** The objects of a key, of a bag in order of insertion. `ets` manual page, lookup/2. Rule ETS9. */
export function lookup(node: Node, ref: TableRef, key: unknown): readonly Row[] {
  const table = use(node, ref, 'read');
  const objects = table.objects(key);
  return table.single ? objects : objects.slice();
}

/**
 * What stands at a place of the object of a key; of a bag a list, of all its objects.
 *
 * @throws `badarg` when there is no object, or it is too short.
 * @otp `ets` manual page, lookup_element/3. Rule ETS9.
 */
export function lookupElement(node: Node, ref: TableRef, key: unknown, place: number): unknown {
  const table = use(node, ref, 'read');
  const objects = table.objects(key);
  const isPlace = typeof place === 'number' && Number.isInteger(place) && place >= 1;
  if (objects.length === 0 || !isPlace || objects.some((object) => object.length < place))
    throw error('badarg');
  const found = objects.map((object) => object[place - 1]);
  return table.single ? found[0] : found;
}

/** Whether a key has objects. `ets` manual page, member/2. Rule ETS9. */
export function member(node: Node, ref: TableRef, key: unknown): boolean {
  return use(node, ref, 'read').store.find(key)?.first != null;
}

/** All objects. `ets` manual page, tab2list/1. Rule ETS14. */
export function tab2list(node: Node, ref: TableRef): readonly Row[] {
  const table = use(node, ref, 'read');
  node.meter.r -= table.size;
  return table.rows();
}

type Step = (table: Table) => Bucket | undefined | null;

function walk(node: Node, ref: TableRef, start: Step, on: (table: Table, key: unknown) => ReturnType<Step>) {
  const table = use(node, ref, 'read');
  let bucket = start(table);
  if (bucket === null) throw error('badarg');
  // Buckets without objects are there only for those who walk over them.
  while (bucket != null && bucket.first === null) bucket = on(table, bucket.key);
  return bucket == null ? END : bucket.key;
}

const after = (table: Table, key: unknown) => table.store.next(key);
const before = (table: Table, key: unknown) => table.store.prev(key);

/** The first key, or `'$end_of_table'`. `ets` manual page, first/1. Rule ETS14. */
export function first(node: Node, ref: TableRef): unknown {
  return walk(node, ref, (table) => table.store.first(), after);
}

/** The last key of an ordered_set; the first of any other. `ets` manual page, last/1. Rule ETS14. */
export function last(node: Node, ref: TableRef): unknown {
  return walk(node, ref, (table) => table.store.last(), before);
}

/**
 * The key after `key`, or `'$end_of_table'`.
 *
 * @throws `badarg` when there is no such key, except in an ordered_set, and in a table that was fixed before the key went.
 * @otp `ets` manual page, next/2. Rule ETS14.
 */
export function next(node: Node, ref: TableRef, key: unknown): unknown {
  return walk(node, ref, (table) => after(table, key), after);
}

/** The key before `key` of an ordered_set; of any other as `next`. `ets` manual page, prev/2. Rule ETS14. */
export function prev(node: Node, ref: TableRef, key: unknown): unknown {
  return walk(node, ref, (table) => before(table, key), before);
}

/**
 * Fixes a table for the caller, or no longer: while it is fixed, a walk by `next` comes to every key that stays, whatever
 * is deleted meanwhile. Counted; ends with the caller.
 *
 * @otp `ets` manual page, safe_fixtable/2. Rule ETS19.
 */
export function safeFixtable(node: Node, ref: TableRef, fix: boolean): true {
  const table = use(node, ref, 'read');
  if (typeof fix !== 'boolean') throw error('badarg');
  table.fix(node.self(), fix ? 1 : -1);
  return true;
}

/**
 * Folds `fun(object, accumulator)` over all objects from the first, which may change the table: `yield` it.
 *
 * @otp `ets` manual page, foldl/3. Rule ETS20.
 */
export function* foldl(
  node: Node,
  ref: TableRef,
  fun: (object: Row, accumulator: unknown) => unknown,
  start: unknown,
): Routine {
  const table = use(node, ref, 'read');
  const me = node.self();
  let accumulator = start;
  table.fix(me, 1);
  try {
    for (const { objects } of table.buckets()) {
      for (const object of [...objects]) {
        node.meter.r--;
        const answer = fun(object, accumulator);
        accumulator = isWait(answer) ? yield answer : answer;
        if (find(node, table.id) === undefined) throw error('badarg');
      }
    }
  } finally {
    table.fix(me, -1);
  }
  return accumulator;
}

// ---- patterns -----------------------------------------------------------------------------------------------

/** The objects that may fit: of the keys that a pattern names, else all. */
function candidates(node: Node, table: Table, keys: readonly unknown[] | undefined): Row[] {
  const rows = keys === undefined ? table.rows() : distinct(table, keys);
  node.meter.r -= rows.length;
  return rows;
}

function distinct(table: Table, keys: readonly unknown[]): Row[] {
  const buckets = new Set<Bucket>();
  for (const key of keys) {
    const bucket = table.store.find(key);
    if (bucket !== undefined) buckets.add(bucket);
  }
  const found = [...buckets];
  if (table.type === 'ordered_set') found.sort((a, b) => compare(a.key, b.key));
  return found.flatMap((bucket) => bucket.objects);
}

function fitting(node: Node, table: Table, { fits, key }: Head): { row: Row; values: unknown[] }[] {
  const found: { row: Row; values: unknown[] }[] = [];
  for (const row of candidates(node, table, key === undefined ? undefined : [key.value])) {
    const values: unknown[] = [];
    if (fits(row, values)) found.push({ row, values });
  }
  return found;
}

/**
 * What the variables of a pattern stand for in each object that it fits, in the order of their numbers.
 *
 * @otp `ets` manual page, match/2. Rule ETS15.
 */
export function match(node: Node, ref: TableRef, pattern: unknown): unknown[][] {
  const table = use(node, ref, 'read');
  const made = head(pattern, table.keypos);
  return fitting(node, table, made).map(({ values }) => bindings(made, values));
}

/** The objects that a pattern fits. `ets` manual page, match_object/2. Rule ETS15. */
export function matchObject(node: Node, ref: TableRef, pattern: unknown): Row[] {
  const table = use(node, ref, 'read');
  return fitting(node, table, head(pattern, table.keypos)).map(({ row }) => row);
}

/** Takes the objects out that a pattern fits. Always true. `ets` manual page, match_delete/2. Rule ETS15. */
export function matchDelete(node: Node, ref: TableRef, pattern: unknown): true {
  const table = use(node, ref, 'write');
  takeRows(
    node,
    table,
    fitting(node, table, head(pattern, table.keypos)).map(({ row }) => row),
  );
  return true;
}

function takeRows(node: Node, table: Table, rows: readonly Row[]): void {
  const gone = new Set(rows);
  const keys = new Set(rows.map((row) => table.store.find(table.keyOf(row))?.key));
  for (const key of keys) table.take(key, (row) => gone.has(row));
  removed(node, table, rows);
}

function selected(node: Node, table: Table, { run, keys }: Spec): { row: Row; value: unknown }[] {
  const found: { row: Row; value: unknown }[] = [];
  for (const row of candidates(node, table, keys)) {
    const result = run(row);
    if (result !== undefined) found.push({ row, value: result.value });
  }
  return found;
}

/**
 * What a match specification makes of the objects that it fits.
 *
 * @throws `badarg` when it is none.
 * @otp `ets` manual page, select/2. Rules ETS16 to ETS18.
 */
export function select(node: Node, ref: TableRef, spec: unknown): unknown[] {
  const table = use(node, ref, 'read');
  return selected(node, table, compile(node, spec, table.keypos)).map(({ value }) => value);
}

/** How many objects a specification makes `true` of. `ets` manual page, select_count/2. Rule ETS16. */
export function selectCount(node: Node, ref: TableRef, spec: unknown): number {
  return select(node, ref, spec).filter(isTrue).length;
}

/** Takes the objects out that a specification makes `true` of; answers how many. `ets` manual page, select_delete/2. Rule ETS16. */
export function selectDelete(node: Node, ref: TableRef, spec: unknown): number {
  const table = use(node, ref, 'write');
  const found = selected(node, table, compile(node, spec, table.keypos)).filter((f) => isTrue(f.value));
  takeRows(
    node,
    table,
    found.map(({ row }) => row),
  );
  return found.length;
}

/** What a match specification makes of `rows`, as `select` would of a table with these. `ets` manual page, match_spec_run/2. Rule ETS16. */
export function matchSpecRun(node: Node, rows: readonly Row[], spec: unknown): unknown[] {
  node.meter.r -= rows.length;
  const { run } = compile(node, spec, 1);
  return rows.flatMap((row) => {
    const result = run(row);
    return result === undefined ? [] : [result.value];
  });
}

// ---- about tables -------------------------------------------------------------------------------------------

const ITEMS: Readonly<Record<string, (table: Table) => unknown>> = {
  id: (table) => table.id,
  decentralized_counters: (table) => table.tuning.decentralizedCounters,
  read_concurrency: (table) => table.tuning.readConcurrency,
  write_concurrency: (table) => table.tuning.writeConcurrency,
  compressed: (table) => table.tuning.compressed,
  memory: (table) => HEADER + table.rows().reduce((words, row) => words + CELL + wordsOf(row), 0),
  owner: (table) => table.owner.pid,
  heir: (table) => table.heir?.pid ?? 'none',
  name: (table) => table.name,
  size: (table) => table.size,
  node: () => NODE,
  named_table: (table) => table.named,
  type: (table) => table.type,
  keypos: (table) => table.keypos,
  protection: (table) => table.protection,
};

/** Items that are asked for by name only. */
const MORE: typeof ITEMS = {
  fixed: (table) => table.fixes.size > 0,
};

/** Words of an empty table, and of an object beside itself: as on a 64-bit BEAM, about. */
const HEADER = 305;
const CELL = 5;

/**
 * What a table is, as `[item, value]` each, or one item; the atom `undefined` for a table that is none.
 * `memory` is an estimate in words of 8 bytes, and takes time in proportion to the table; the others do not.
 *
 * @throws `badarg` for an item that is none.
 * @otp `ets` manual page, info/1,2. Rule ETS21.
 */
export function info(node: Node, ref: TableRef, item?: string): unknown {
  node.meter.r--;
  const table = find(node, ref);
  if (item === undefined) {
    if (table === undefined) return 'undefined';
    return Object.entries(ITEMS).map(([name, of]) => [name, of(table)]);
  }
  const of = Object.hasOwn(ITEMS, item) ? ITEMS[item] : Object.hasOwn(MORE, item) ? MORE[item] : undefined;
  if (of === undefined) throw error('badarg');
  return table === undefined ? 'undefined' : of(table);
}

/** The reference of a named table, or the atom `undefined`. `ets` manual page, whereis/1. Rule ETS8. */
export function whereis(node: Node, name: string): Ref | 'undefined' {
  node.meter.r--;
  if (typeof name !== 'string') throw error('badarg');
  return find(node, name)?.id ?? 'undefined';
}

/** All tables there are, named ones by name. `ets` manual page, all/0. Rule ETS21. */
export function all(node: Node): TableRef[] {
  return [...node.tables.byId.values()].map((table) => (table.named ? table.name : table.id));
}
