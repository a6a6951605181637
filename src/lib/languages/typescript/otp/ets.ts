/** ETS for learner's TypeScript, bound to one node; a part of the module `otp`. */
import * as ets from '#lib/runtime/kernel/ets';
import type { Node } from '#lib/runtime/kernel/node';
import { _, copy, type Pid } from '#lib/runtime/kernel/terms';
import type { Tools } from './keyed';

type Table = ets.TableRef;
type Row = readonly unknown[];

/** A pattern as terms: `_` of the module may stand for the atom `'_'`. */
export function pattern(given: unknown): unknown {
  if (given === _) return '_';
  if (Array.isArray(given)) return given.map(pattern);
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype)
    return copy(given, 'pattern');
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, pattern(value)]));
}

const atom = (value: unknown): unknown => (value === 'undefined' ? null : value);

export function tables(node: Node, { located, bodyOf }: Pick<Tools, 'located' | 'bodyOf'>) {
  /** What it answers is a copy. */
  const reading = <A extends unknown[]>(read: (...args: A) => unknown) =>
    located((...args: A) => copy(read(...args)));

  const ETS = Object.freeze({
    new: located((name: string, options?: ets.TableOptions) =>
      ets.create(node, name, copy(options ?? {}, 'options')),
    ),
    insert: located((table: Table, ...objects: Row[]) => {
      const copies = copy(objects, 'objects');
      return copies.length === 1
        ? ets.insert(node, table, copies[0] as Row)
        : ets.insertAll(node, table, copies);
    }),
    insertNew: located((table: Table, ...objects: Row[]) =>
      ets.insertAllNew(node, table, copy(objects, 'objects')),
    ),
    lookup: reading((table: Table, key: unknown) => ets.lookup(node, table, key)),
    lookupElement: reading((table: Table, key: unknown, place: number) =>
      ets.lookupElement(node, table, key, place),
    ),
    member: located((table: Table, key: unknown) => ets.member(node, table, key)),
    delete: located((table: Table, ...key: unknown[]) =>
      key.length === 0 ? ets.destroy(node, table) : ets.remove(node, table, key[0]),
    ),
    deleteObject: located((table: Table, object: Row) => ets.removeObject(node, table, object)),
    deleteAllObjects: located((table: Table) => ets.clear(node, table)),
    take: reading((table: Table, key: unknown) => ets.take(node, table, key)),
    updateCounter: located(
      (table: Table, key: unknown, ops: ets.CounterOp | readonly ets.CounterOp[], fallback?: Row) =>
        ets.updateCounter(node, table, copy(key, 'key'), copy(ops, 'op'), copy(fallback, 'fallback')),
    ),
    updateElement: located(
      (table: Table, key: unknown, changes: ets.ElementChange | readonly ets.ElementChange[]) =>
        ets.updateElement(node, table, key, copy(changes, 'changes')),
    ),
    first: reading((table: Table) => ets.first(node, table)),
    last: reading((table: Table) => ets.last(node, table)),
    next: reading((table: Table, key: unknown) => ets.next(node, table, key)),
    prev: reading((table: Table, key: unknown) => ets.prev(node, table, key)),
    tab2list: reading((table: Table) => ets.tab2list(node, table)),
    foldl: located((table: Table, fun: unknown, start: unknown) => {
      const run = bodyOf(fun, 'ETS.foldl');
      return ets.foldl(node, table, (object, accumulator) => run(copy(object), accumulator), start);
    }),
    match: reading((table: Table, of: unknown) => ets.match(node, table, pattern(of))),
    matchObject: reading((table: Table, of: unknown) => ets.matchObject(node, table, pattern(of))),
    matchDelete: located((table: Table, of: unknown) => ets.matchDelete(node, table, pattern(of))),
    select: reading((table: Table, spec: unknown) => ets.select(node, table, pattern(spec))),
    selectCount: located((table: Table, spec: unknown) => ets.selectCount(node, table, pattern(spec))),
    selectDelete: located((table: Table, spec: unknown) => ets.selectDelete(node, table, pattern(spec))),
    info: located((table: Table, item?: string) => {
      const found = ets.info(node, table, item);
      return Array.isArray(found) ? (Object.fromEntries(found) as unknown) : atom(found);
    }),
    rename: located((table: Table, name: string) => ets.rename(node, table, name)),
    whereis: located((name: string) => atom(ets.whereis(node, name))),
    all: () => ets.all(node),
    safeFixtable: located((table: Table, fix: boolean) => ets.safeFixtable(node, table, fix)),
    giveAway: located((table: Table, pid: Pid, data: unknown) =>
      ets.giveAway(node, table, pid, copy(data, 'data')),
    ),
    setHeir: located((table: Table, heir: Pid | 'none', data?: unknown) =>
      ets.setHeir(node, table, heir === 'none' ? heir : [heir, copy(data, 'data')]),
    ),
  });

  return { ETS };
}
