/**
 * Registry: processes enter themselves under keys, one owner a key (`unique`) or many (`duplicate`), until they end.
 * Follows Elixir Registry 1.14: module documentation, and lib/elixir/lib/registry.ex for the order of steps. Rules REG*.
 * Left out: `parallel` dispatch, compressed tables.
 * Invariant: all it knows is in tables. That of the registry's name tells where the others are; of each partition one has
 * `[key, [pid, value]]`, the other `[pid, key, keyTable, counter]` for each entry. Who has an entry is linked to the
 * partition of the latter, and so that learns of the owner's end.
 */
import { Module } from '../kernel/code_server';
import { error, Exception } from '../kernel/errors';
import * as ets from '../kernel/ets';
import { trapExit } from '../kernel/flags';
import type { Node } from '../kernel/node';
import { isWait, type Routine } from '../kernel/routine';
import { link, send, unlink } from '../kernel/signals';
import { exact, inspect, Kind, kindOf, MODULE, phash2 } from '../kernel/terms';
import { Pid } from '../kernel/terms/pid';
import type { ChildSpec } from './child_spec';
import type { ViaModule } from './gen';
import { type GenServerModule, startLink as serverStart } from './gen_server';
import { raise } from './raise';
import * as supervisor from './supervisor';

/** How many processes may have one key. */
export type Keys = 'unique' | 'duplicate';

export interface RegistryOptions {
  readonly keys: Keys;
  /** Registered name of its supervisor; the registry is known by it. */
  readonly name: string;
  /** Over how many processes the entries are spread; default 1. */
  readonly partitions?: number;
  /** Names of processes that are told `['register', registry, key, pid, value]` and `['unregister', registry, key, pid]`. */
  readonly listeners?: readonly string[];
  /** What `meta` answers at first. Default nothing. */
  readonly meta?: readonly (readonly [key: unknown, value: unknown])[];
}

/** Key of the row that says what the registry is; those of its partitions are their numbers. */
const ABOUT = -1;

type About = readonly [kind: Keys, partitions: number, listeners: readonly string[]];
type PartitionRow = readonly [index: number, keys: ets.TableRef, server: Pid, pids: ets.TableRef];
type Entry = [pid: Pid, value: unknown];

/** What is read of a registry's table at each use. @throws `ArgumentError` when it does not run. */
class Registry {
  readonly kind: Keys;
  readonly count: number;
  readonly listeners: readonly string[];

  constructor(
    readonly node: Node,
    readonly name: string,
  ) {
    if (typeof name !== 'string') throw error('function_clause');
    const row = ets.whereis(node, name) === 'undefined' ? undefined : ets.lookup(node, name, ABOUT)[0];
    if (row === undefined) throw raise('ArgumentError', `unknown registry: ${name}`);
    const about = row[1] as About;
    this.kind = about[0];
    this.count = about[1];
    this.listeners = about[2];
  }

  partition(index: number): PartitionRow {
    const found = ets.lookup(this.node, this.name, index)[0];
    if (found === undefined) throw error('badarg');
    return found as unknown as PartitionRow;
  }

  /** The partition that looks after a process. */
  byPid(pid: Pid): PartitionRow {
    return this.partition(pid.id % this.count);
  }

  /** The table that has the caller's entry under `key`. */
  tableOf(key: unknown, pid: Pid): ets.TableRef {
    return this.kind === 'duplicate'
      ? this.byPid(pid)[1]
      : this.partition(this.count === 1 ? 0 : phash2(key, this.count))[1];
  }

  /** The tables that may have entries under `key`. */
  tables(key: unknown): ets.TableRef[] {
    return this.kind === 'duplicate' ? this.allTables() : [this.tableOf(key, this.node.self().pid)];
  }

  allTables(): ets.TableRef[] {
    return Array.from({ length: this.count }, (_, i) => this.partition(i)[1]);
  }

  tell(message: readonly unknown[]): void {
    for (const listener of this.listeners) send(this.node, listener, message);
  }
}

const KINDS: readonly unknown[] = ['unique', 'duplicate'];

function expect(what: string, value: unknown, holds: boolean): void {
  if (!holds) throw raise('ArgumentError', `expected ${what}, got: ${inspect(value)}`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

/**
 * Starts a registry linked to the caller: `yield` it. `['ok', pid]` of its supervisor, or `['error', reason]`.
 *
 * @throws `ArgumentError` for options that are none.
 * @otp Elixir Registry, start_link/1. Rule REG1.
 */
export function startLink(node: Node, options: RegistryOptions): unknown {
  const { keys, name, partitions = 1, listeners = [], meta = [] } = options;
  const isNames = Array.isArray(listeners) && listeners.every((one) => typeof one === 'string');
  expect(':keys to be given and be one of :unique or :duplicate', keys, KINDS.includes(keys));
  expect(':name to be an atom', name, typeof name === 'string');
  expect(':partitions to be a positive integer', partitions, isCount(partitions));
  expect(':listeners to be a list of named processes', listeners, isNames);
  const init = () => {
    ets.create(node, name, { protection: 'public', namedTable: true, readConcurrency: true });
    ets.insertAll(node, name, [[ABOUT, [keys, partitions, listeners]], ...meta]);
    const children = Array.from({ length: partitions }, (_, i) => partitionSpec(node, name, keys, i));
    // A partition of unique keys has keys of owners that another partition looks after, so all go together.
    return ['ok', [{ strategy: keys === 'unique' ? 'one_for_all' : 'one_for_one' }, children]];
  };
  const module = new Module<supervisor.SupervisorModule>('Registry.Supervisor', { init });
  return supervisor.startLink(node, module, undefined, { name });
}

function partitionSpec(node: Node, registry: string, kind: Keys, index: number): ChildSpec {
  const name = `${registry}.PIDPartition${index}`;
  const open = { protection: 'public', readConcurrency: true, writeConcurrency: true } as const;
  const server: GenServerModule = {
    init() {
      trapExit(node, true);
      const type = kind === 'unique' ? 'set' : 'duplicate_bag';
      const keys = ets.create(node, `${registry}.KeyPartition${index}`, { ...open, type });
      const pids = ets.create(node, name, { ...open, type: 'duplicate_bag' });
      ets.insert(node, registry, [index, keys, node.self().pid, pids]);
      return ['ok', pids];
    },
    handleInfo(message, pids) {
      if (Array.isArray(message) && message[0] === 'EXIT' && message[1] instanceof Pid) {
        for (const [pid, key, table] of ets.take(node, pids as ets.TableRef, message[1])) {
          removeEntries(node, table as ets.TableRef, owned(node, table as ets.TableRef, key, pid));
        }
      }
      return ['noreply', pids];
    },
  };
  const module = new Module<GenServerModule>('Registry.Partition', server);
  const start = () => serverStart(node, module, undefined, { name, role: 'registry_partition' });
  return { id: name, start, modules: ['Registry.Partition'] };
}

/** The rows of a process under a key, none when the table is gone. */
function owned(node: Node, table: ets.TableRef, key: unknown, pid: unknown): ets.Row[] {
  return rowsIn(node, table, key).filter(([, entry]) => (entry as Entry)[0] === pid);
}

function rowsIn(node: Node, table: ets.TableRef, key: unknown): readonly ets.Row[] {
  try {
    return ets.lookup(node, table, key);
  } catch (e) {
    if (e instanceof Exception) return [];
    throw e;
  }
}

function removeEntries(node: Node, table: ets.TableRef, rows: readonly ets.Row[]): void {
  for (const row of rows) ets.removeObject(node, table, row);
}

/** Those rows whose value fits. */
function fitting(
  node: Node,
  rows: readonly ets.Row[],
  pattern: unknown,
  guards: readonly unknown[],
): ets.Row[] {
  return ets.matchSpecRun(node, rows, [[['_', ['_', pattern]], guards, ['$_']]]) as ets.Row[];
}

/**
 * Enters the caller under `key` and links it with the registry.
 *
 * @returns `['ok', pid]` of the partition, or `['error', ['already_registered', pid]]`, also when that is the caller.
 * @throws `badarg` for a listener that has no process, when the caller is entered.
 * @otp Elixir Registry, register/3. Rules REG2, REG3.
 */
export function register(node: Node, name: string, key: unknown, value: unknown): unknown {
  const registry = new Registry(node, name);
  const me = node.self().pid;
  const table = registry.tableOf(key, me);
  const [, , server, pids] = registry.byPid(me);
  link(node, server);
  const entry = [key, [me, value]];
  const owner = otherOwner(registry, table, key, entry);
  if (owner !== null) {
    if (owner !== me) unlinkIfUnregistered(node, server, pids);
    return ['error', ['already_registered', owner]];
  }
  ets.insert(node, pids, [me, key, table, node.makeRef().id]);
  registry.tell(['register', name, key, me, value]);
  return ['ok', server];
}

/** Puts an entry in, unless the key is unique and has a living owner: then answers that. */
function otherOwner({ node, kind }: Registry, table: ets.TableRef, key: unknown, entry: ets.Row): Pid | null {
  if (kind === 'duplicate') ets.insert(node, table, entry);
  else if (!ets.insertNew(node, table, entry)) {
    const [owner] = ets.lookupElement(node, table, key, 2) as Entry;
    if (owner.process !== null) return owner;
    // It has ended, and its partition does not know yet.
    ets.remove(node, table, key);
    ets.insert(node, table, entry);
  }
  return null;
}

function unlinkIfUnregistered(node: Node, server: Pid, pids: ets.TableRef): void {
  if (!ets.member(node, pids, node.self().pid)) unlink(node, server);
}

/**
 * Takes the caller's entries under `key` out, and its link with the last of all. Always `ok`; others' entries stay.
 *
 * @throws As `register`, for listeners.
 * @otp Elixir Registry, unregister/2. Rule REG4.
 */
export function unregister(node: Node, name: string, key: unknown): 'ok' {
  return unregisterMatch(node, name, key, '_');
}

/**
 * As `unregister`, for entries whose value matches `pattern` and for which `guards` hold, in the forms of tables. Listeners
 * are told when that were all that the caller had under `key`.
 *
 * @otp Elixir Registry, unregister_match/4. Rule REG4.
 */
export function unregisterMatch(
  node: Node,
  name: string,
  key: unknown,
  pattern: unknown,
  guards: readonly unknown[] = [],
): 'ok' {
  const registry = new Registry(node, name);
  const me = node.self().pid;
  const table = registry.tableOf(key, me);
  const [, , server, pids] = registry.byPid(me);
  const all = owned(node, table, key, me);
  const gone = fitting(node, all, pattern, guards);
  if (gone.length === 0 && all.length > 0) return 'ok';
  removeEntries(node, table, gone);
  const mine = ets.lookup(node, pids, me).filter(([, other]) => exact(other, key));
  removeEntries(node, pids, mine.slice(0, gone.length));
  if (gone.length < all.length) return 'ok';
  unlinkIfUnregistered(node, server, pids);
  registry.tell(['unregister', name, key, me]);
  return 'ok';
}

/** The entries of a key in a table, none when the table is gone. */
function entriesIn(node: Node, table: ets.TableRef, key: unknown): Entry[] {
  const rows = rowsIn(node, table, key);
  const first = rows[0];
  return rows.length === 1 && first !== undefined ? [first[1] as Entry] : rows.map((row) => row[1] as Entry);
}

/** Owners of `key` and their values, `[pid, value]` each. Rule REG5. */
export function lookup(node: Node, name: string, key: unknown): Entry[] {
  const registry = new Registry(node, name);
  if (registry.kind === 'unique') return entriesIn(node, registry.tableOf(key, node.self().pid), key);
  return registry.tables(key).flatMap((table) => entriesIn(node, table, key));
}

/**
 * As `lookup`, for entries whose value matches `pattern` and for which `guards` hold, in the forms of tables.
 *
 * @otp Elixir Registry, match/4. Rule REG5.
 */
export function match(
  node: Node,
  name: string,
  key: unknown,
  pattern: unknown,
  guards: readonly unknown[] = [],
): Entry[] {
  return new Registry(node, name)
    .tables(key)
    .flatMap((table) => fitting(node, ets.lookup(node, table, key), pattern, guards))
    .map(([, entry]) => entry as Entry);
}

/** How many entries `match` would answer. Elixir Registry, count_match/4. Rule REG5. */
export function countMatch(
  node: Node,
  name: string,
  key: unknown,
  pattern: unknown,
  guards: readonly unknown[] = [],
): number {
  return match(node, name, key, pattern, guards).length;
}

/**
 * What a match specification makes of all entries, whose pattern is `[key, pid, value]`, partition by partition.
 *
 * @throws `ArgumentError` for a clause that is none of entries, `badarg` for one that is none at all.
 * @otp Elixir Registry, select/2. Rule REG11.
 */
export function select(node: Node, name: string, spec: unknown): unknown[] {
  const inner = entrySpec(spec, 'select');
  return new Registry(node, name).allTables().flatMap((table) => ets.select(node, table, inner));
}

/** How many entries a specification makes `true` of. Elixir Registry, count_select/2. Rule REG11. */
export function countSelect(node: Node, name: string, spec: unknown): number {
  const inner = entrySpec(spec, 'count_select');
  return new Registry(node, name)
    .allTables()
    .reduce((sum, table) => sum + ets.selectCount(node, table, inner), 0);
}

/** A specification for entries as one for the rows that they are. */
function entrySpec(spec: unknown, fun: string): unknown[] {
  if (!Array.isArray(spec)) throw error('function_clause');
  const none = () =>
    raise('ArgumentError', `invalid match specification in Registry.${fun}/2: ${inspect(spec)}`);
  return spec.map((clause: unknown) => {
    if (!Array.isArray(clause) || clause.length !== 3) throw none();
    const [pattern, guards, body] = clause as unknown[];
    if (!Array.isArray(pattern) || pattern.length !== 3) throw none();
    const [key, pid, value] = pattern as unknown[];
    return [[key, [pid, value]], guards, body];
  });
}

/** Keys of `pid`, once for each of its entries, the newest first. Rule REG5. */
export function keys(node: Node, name: string, pid: Pid): unknown[] {
  if (!(pid instanceof Pid)) throw error('function_clause');
  const [, , , pids] = new Registry(node, name).byPid(pid);
  return ets
    .lookup(node, pids, pid)
    .map(([, key]) => key)
    .reverse();
}

/** Values that `pid` has entered under `key`. Rule REG5. */
export function values(node: Node, name: string, key: unknown, pid: Pid): unknown[] {
  const table = new Registry(node, name).tableOf(key, pid);
  return entriesIn(node, table, key).flatMap(([owner, value]) => (owner === pid ? [value] : []));
}

/** Number of entries. Rule REG5. */
export function count(node: Node, name: string): number {
  const tables = new Registry(node, name).allTables();
  return tables.reduce((sum, table) => sum + Number(ets.info(node, table, 'size')), 0);
}

/**
 * Calls `tell` in the caller with the entries of `key`, `[pid, value]` each, once for each partition that has some, from the
 * last to the first: `yield` it. Always `ok`.
 *
 * @otp Elixir Registry, dispatch/4. Rule REG6.
 */
export function* dispatch(
  node: Node,
  name: string,
  key: unknown,
  tell: (entries: Entry[]) => unknown,
): Routine<'ok'> {
  for (const table of new Registry(node, name).tables(key).reverse()) {
    const entries = entriesIn(node, table, key);
    if (entries.length === 0) continue;
    const result = tell(entries);
    if (isWait(result)) yield result;
  }
  return 'ok';
}

/**
 * Changes the value of the caller's own entry: `yield` it. Answers `[new, old]`, or `error` when it has none.
 *
 * @throws `ArgumentError` where keys are not unique.
 * @otp Elixir Registry, update_value/3. Rule REG7.
 */
export function* updateValue(
  node: Node,
  name: string,
  key: unknown,
  change: (value: unknown) => unknown,
): Routine {
  const registry = new Registry(node, name);
  if (registry.kind === 'duplicate') throw notUnique('Registry.update_value/3');
  const me = node.self().pid;
  const table = registry.tableOf(key, me);
  const [entry] = entriesIn(node, table, key);
  if (entry?.[0] !== me) return 'error';
  const [, old] = entry;
  let value = change(old);
  if (isWait(value)) value = yield value;
  ets.insert(node, table, [key, [me, value]]);
  return [value, old];
}

/** The keys of `meta` are atoms and tuples, and so never those of the registry's own rows. */
function metaKey(key: unknown): unknown {
  const kind = kindOf(key);
  if (kind !== Kind.atom && kind !== Kind.tuple) throw error('function_clause');
  return key;
}

const known = (node: Node, name: string): string => new Registry(node, name).name;

/** What is kept beside the entries under `key`: `['ok', value]` or `error`. Rule REG8. */
export function meta(node: Node, name: string, key: unknown): unknown {
  const [found] = ets.lookup(node, known(node, name), metaKey(key));
  return found === undefined ? 'error' : ['ok', found[1]];
}

/** Keeps `value` beside the entries under `key`. Rule REG8. */
export function putMeta(node: Node, name: string, key: unknown, value: unknown): 'ok' {
  ets.insert(node, known(node, name), [metaKey(key), value]);
  return 'ok';
}

/** Forgets what is kept under `key`. Elixir Registry, delete_meta/2. Rule REG8. */
export function deleteMeta(node: Node, name: string, key: unknown): 'ok' {
  ets.remove(node, known(node, name), metaKey(key));
  return 'ok';
}

const vias = new WeakMap<Node, ViaModule>();

/**
 * The node's registries as a module for names: `['via', via(node), [registry, key]]`, or with a value as third.
 *
 * @otp Elixir Registry, "Using in :via". Rule REG9.
 */
export function via(node: Node): ViaModule {
  let made = vias.get(node);
  if (made === undefined) vias.set(node, (made = Object.freeze(new Via(node))));
  return made;
}

class Via implements ViaModule {
  readonly [MODULE] = 'Registry';
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }

  whereisName(name: unknown): Pid | 'undefined' {
    const [registry, key] = nameOf(name);
    if (new Registry(this.#node, registry).kind === 'duplicate') throw notUnique(':via');
    const pid = lookup(this.#node, registry, key)[0]?.[0];
    return pid === undefined || pid.process === null ? 'undefined' : pid;
  }

  registerName(name: unknown, pid: Pid): 'yes' | 'no' {
    if (pid !== this.#node.self().pid) throw error('function_clause');
    const [registry, key, value] = nameOf(name);
    const answer = register(this.#node, registry, key, value) as readonly unknown[];
    return answer[0] === 'ok' ? 'yes' : 'no';
  }

  unregisterName(name: unknown): void {
    const [registry, key] = nameOf(name);
    unregister(this.#node, registry, key);
  }
}

const notUnique = (what: string) =>
  raise('ArgumentError', `${what} is not supported for duplicate registries`);

function nameOf(name: unknown): [registry: string, key: unknown, value: unknown] {
  if (!Array.isArray(name) || name.length < 2 || name.length > 3) throw error('function_clause');
  const [registry, key, value] = name as [string, unknown, unknown];
  return [registry, key, value ?? null];
}
