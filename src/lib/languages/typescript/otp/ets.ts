/** ETS for learner's TypeScript, bound to one node; of the part `tables` of the module `otp`. */
import * as kernel from '#lib/runtime/kernel/ets';
import type { Node } from '#lib/runtime/kernel/node';
import { _, copy, type Pid } from '#lib/runtime/kernel/terms';
import type { Tools } from './tools';

type Table = kernel.TableRef;
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

export function ets(node: Node, { located, bodyOf }: Tools) {
  /** What it answers is a copy. */
  const reading = <A extends unknown[]>(read: (...args: A) => unknown) =>
    located((...args: A) => copy(read(...args)));

  const ETS = Object.freeze({
    new: located((name: string, options?: kernel.TableOptions) =>
      kernel.create(node, name, copy(options ?? {}, 'options')),
    ),
    insert: located((table: Table, ...objects: Row[]) => {
      const copies = copy(objects, 'objects');
      return copies.length === 1
        ? kernel.insert(node, table, copies[0] as Row)
        : kernel.insertAll(node, table, copies);
    }),
    insertNew: located((table: Table, ...objects: Row[]) =>
      kernel.insertAllNew(node, table, copy(objects, 'objects')),
    ),
    lookup: reading((table: Table, key: unknown) => kernel.lookup(node, table, key)),
    lookupElement: reading((table: Table, key: unknown, place: number) =>
      kernel.lookupElement(node, table, key, place),
    ),
    member: located((table: Table, key: unknown) => kernel.member(node, table, key)),
    delete: located((table: Table, ...key: unknown[]) =>
      key.length === 0 ? kernel.destroy(node, table) : kernel.remove(node, table, key[0]),
    ),
    deleteObject: located((table: Table, object: Row) => kernel.removeObject(node, table, object)),
    deleteAllObjects: located((table: Table) => kernel.clear(node, table)),
    take: reading((table: Table, key: unknown) => kernel.take(node, table, key)),
    updateCounter: located(
      (table: Table, key: unknown, ops: kernel.CounterOp | readonly kernel.CounterOp[], fallback?: Row) =>
        kernel.updateCounter(node, table, copy(key, 'key'), copy(ops, 'op'), copy(fallback, 'fallback')),
    ),
    updateElement: located(
      (table: Table, key: unknown, changes: kernel.ElementChange | readonly kernel.ElementChange[]) =>
        kernel.updateElement(node, table, key, copy(changes, 'changes')),
    ),
    first: reading((table: Table) => kernel.first(node, table)),
    last: reading((table: Table) => kernel.last(node, table)),
    next: reading((table: Table, key: unknown) => kernel.next(node, table, key)),
    prev: reading((table: Table, key: unknown) => kernel.prev(node, table, key)),
    tab2list: reading((table: Table) => kernel.tab2list(node, table)),
    foldl: located((table: Table, fun: unknown, start: unknown) => {
      const run = bodyOf(fun, 'ETS.foldl');
      return kernel.foldl(node, table, (object, accumulator) => run(copy(object), accumulator), start);
    }),
    match: reading((table: Table, of: unknown) => kernel.match(node, table, pattern(of))),
    matchObject: reading((table: Table, of: unknown) => kernel.matchObject(node, table, pattern(of))),
    matchDelete: located((table: Table, of: unknown) => kernel.matchDelete(node, table, pattern(of))),
    select: reading((table: Table, spec: unknown) => kernel.select(node, table, pattern(spec))),
    selectCount: located((table: Table, spec: unknown) => kernel.selectCount(node, table, pattern(spec))),
    selectDelete: located((table: Table, spec: unknown) => kernel.selectDelete(node, table, pattern(spec))),
    info: located((table: Table, item?: string) => {
      const found = kernel.info(node, table, item);
      return Array.isArray(found) ? (Object.fromEntries(found) as unknown) : atom(found);
    }),
    rename: located((table: Table, name: string) => kernel.rename(node, table, name)),
    whereis: located((name: string) => atom(kernel.whereis(node, name))),
    all: () => kernel.all(node),
    safeFixtable: located((table: Table, fix: boolean) => kernel.safeFixtable(node, table, fix)),
    giveAway: located((table: Table, pid: Pid, data: unknown) =>
      kernel.giveAway(node, table, pid, copy(data, 'data')),
    ),
    setHeir: located((table: Table, heir: Pid | 'none', data?: unknown) =>
      kernel.setHeir(node, table, heir === 'none' ? heir : [heir, copy(data, 'data')]),
    ),
  });

  return { ETS };
}
