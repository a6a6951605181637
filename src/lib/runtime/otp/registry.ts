/**
 * Registry: processes enter themselves under keys, one owner a key (`unique`) or many (`duplicate`), until they end.
 * Follows Elixir Registry 1.14: module documentation, and lib/elixir/lib/registry.ex for the order of steps. Rules REG*.
 * Left out: select, `parallel` dispatch, compressed tables, guards of matches. An ArgumentError is the reason `badarg`.
 * Invariant: an entry is in the table of its key and in the table of its owner, or in neither; who has an entry is linked
 * to the partition that keeps it, and so the partition learns of the owner's end.
 */
import { Module } from '../kernel/code_server';
import { error } from '../kernel/errors';
import { trapExit } from '../kernel/flags';
import type { Node } from '../kernel/node';
import { isRoutine, type Routine } from '../kernel/routine';
import { link, trySend, unlink } from '../kernel/signals';
import { match as matches, MODULE, termKey } from '../kernel/terms';
import { Pid } from '../kernel/terms/pid';
import type { ChildSpec } from './child_spec';
import type { ViaModule } from './gen';
import { type GenServerModule, startLink as serverStart } from './gen_server';
import * as supervisor from './supervisor';
import { textHash } from './term_hash';

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

interface Entry {
  readonly key: unknown;
  readonly pid: Pid;
  value: unknown;
  /** The table of keys that it is in: of another partition than its owner's, where keys are unique. */
  readonly table: Map<unknown, Set<Entry>>;
}

/** What one partition process keeps, as long as it lives. */
class Partition {
  readonly keys = new Map<unknown, Set<Entry>>();
  readonly owners = new Map<Pid, Set<Entry>>();

  constructor(readonly pid: Pid) {}

  /** Number of entries by key. */
  get size(): number {
    let size = 0;
    for (const entries of this.keys.values()) size += entries.size;
    return size;
  }
}

class Registry {
  readonly partitions: Partition[] = [];
  readonly meta = new Map<unknown, unknown>();

  constructor(
    readonly name: string,
    readonly kind: Keys,
    readonly count: number,
    readonly listeners: readonly string[],
    readonly owner: Pid,
  ) {}

  partition(index: number): Partition {
    const found = this.partitions[index];
    if (found === undefined || found.pid.process === null) throw error('badarg');
    return found;
  }

  byPid(pid: Pid): Partition {
    return this.partition(pid.id % this.count);
  }

  /** The partitions that may hold entries of `key`. */
  byKey(key: unknown): Partition[] {
    if (this.kind === 'duplicate') return Array.from({ length: this.count }, (_, i) => this.partition(i));
    return [this.partition(this.count === 1 ? 0 : textHash(key) % this.count)];
  }

  /** Entries of a key in the order in which they were made, without those of owners that have ended when keys are unique. */
  entries(key: unknown): Entry[] {
    const all = this.byKey(key).flatMap((p) => [...(p.keys.get(termKey(key)) ?? [])]);
    return this.kind === 'unique' ? all.filter((e) => e.pid.process !== null) : all;
  }

  tell(node: Node, message: readonly unknown[]): void {
    for (const listener of this.listeners) if (node.names.has(listener)) trySend(node, listener, message);
  }
}

const registries = new WeakMap<Node, Map<string, Registry>>();

function registryOf(node: Node, name: string): Registry {
  const known = registries.get(node);
  const found = known?.get(name);
  if (found !== undefined && found.owner.process !== null) return found;
  known?.delete(name);
  throw error('badarg');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

/**
 * Starts a registry linked to the caller: `yield` it. `['ok', pid]` of its supervisor, or `['error', reason]`.
 *
 * @throws `badarg` for options that are none.
 * @otp Elixir Registry, start_link/1. Rule REG1.
 */
export function startLink(node: Node, options: RegistryOptions): unknown {
  const { keys, name, partitions = 1, listeners = [], meta = [] } = options;
  const named = typeof name === 'string' && Array.isArray(listeners);
  if ((keys !== 'unique' && keys !== 'duplicate') || !named || !isCount(partitions)) throw error('badarg');
  const init = () => {
    const made = new Registry(name, keys, partitions, listeners, node.self().pid);
    for (const [key, value] of meta) made.meta.set(termKey(key), value);
    let known = registries.get(node);
    if (known === undefined) registries.set(node, (known = new Map()));
    known.set(name, made);
    const children = Array.from({ length: partitions }, (_, i) => partitionSpec(node, made, i));
    // A partition of unique keys has keys of owners that another partition looks after, so all go together.
    return ['ok', [{ strategy: keys === 'unique' ? 'one_for_all' : 'one_for_one' }, children]];
  };
  const module = new Module<supervisor.SupervisorModule>('Registry.Supervisor', { init });
  return supervisor.startLink(node, module, undefined, { name });
}

function partitionSpec(node: Node, registry: Registry, index: number): ChildSpec {
  const name = `${registry.name}.PIDPartition${index}`;
  const server: GenServerModule = {
    init() {
      trapExit(node, true);
      registry.partitions[index] = new Partition(node.self().pid);
      return ['ok', registry.name];
    },
    handleInfo(message, state) {
      if (Array.isArray(message) && message[0] === 'EXIT' && message[1] instanceof Pid) {
        ownerEnded(node, registry, registry.partition(index), message[1]);
      }
      return ['noreply', state];
    },
  };
  const module = new Module<GenServerModule>('Registry.Partition', server);
  const start = () => serverStart(node, module, undefined, { name, role: 'registry_partition' });
  return { id: name, start, modules: ['Registry.Partition'] };
}

function ownerEnded(node: Node, registry: Registry, partition: Partition, pid: Pid): void {
  const entries = partition.owners.get(pid);
  if (entries === undefined) return;
  partition.owners.delete(pid);
  for (const entry of entries) {
    dropKey(entry);
    registry.tell(node, ['unregister', registry.name, entry.key, pid]);
  }
}

function dropKey(entry: Entry): void {
  const key = termKey(entry.key);
  const same = entry.table.get(key);
  if (same?.delete(entry) === true && same.size === 0) entry.table.delete(key);
}

/**
 * Enters the caller under `key` and links it with the registry.
 *
 * @returns `['ok', pid]` of the partition, or `['error', ['already_registered', pid]]`, also when that is the caller.
 * @otp Elixir Registry, register/3. Rules REG2, REG3.
 */
export function register(node: Node, name: string, key: unknown, value: unknown): unknown {
  node.meter.r--;
  const registry = registryOf(node, name);
  const me = node.self().pid;
  const partition = registry.byPid(me);
  const { keys: table } = registry.kind === 'duplicate' ? partition : (registry.byKey(key)[0] as Partition);
  const at = termKey(key);
  let same = table.get(at);
  if (registry.kind === 'unique' && same !== undefined) {
    for (const entry of same) {
      if (entry.pid.process !== null) return ['error', ['already_registered', entry.pid]];
      // Its owner has ended, and its partition does not know yet.
      dropKey(entry);
    }
    same = table.get(at);
  }
  link(node, partition.pid);
  const entry: Entry = { key, pid: me, value, table };
  if (same === undefined) table.set(at, new Set([entry]));
  else same.add(entry);
  const mine = partition.owners.get(me);
  if (mine === undefined) partition.owners.set(me, new Set([entry]));
  else mine.add(entry);
  registry.tell(node, ['register', name, key, me, value]);
  return ['ok', partition.pid];
}

/**
 * Takes the caller's entries under `key` out, and its link with the last of all. Always `ok`; others' entries stay.
 *
 * @otp Elixir Registry, unregister/2. Rule REG4.
 */
export function unregister(node: Node, name: string, key: unknown): 'ok' {
  node.meter.r--;
  const registry = registryOf(node, name);
  remove(node, registry, key, () => true);
  registry.tell(node, ['unregister', name, key, node.self().pid]);
  return 'ok';
}

/** As `unregister`, for entries whose value matches `pattern` only. Tells no listener. Rule REG4. */
export function unregisterMatch(node: Node, name: string, key: unknown, pattern: unknown): 'ok' {
  node.meter.r--;
  remove(node, registryOf(node, name), key, (value) => matches(pattern, value) !== null);
  return 'ok';
}

function remove(node: Node, registry: Registry, key: unknown, wanted: (value: unknown) => boolean): void {
  const me = node.self().pid;
  const partition = registry.byPid(me);
  const mine = partition.owners.get(me);
  for (const entry of registry.entries(key)) {
    if (entry.pid !== me || !wanted(entry.value)) continue;
    dropKey(entry);
    mine?.delete(entry);
  }
  if (mine !== undefined && mine.size > 0) return;
  partition.owners.delete(me);
  unlink(node, partition.pid);
}

/** Owners of `key` and their values, `[pid, value]` each. Rule REG5. */
export function lookup(node: Node, name: string, key: unknown): [Pid, unknown][] {
  node.meter.r--;
  return registryOf(node, name)
    .entries(key)
    .map((e) => [e.pid, e.value]);
}

/** As `lookup`, for entries whose value matches `pattern` only. Rule REG5. */
export function match(node: Node, name: string, key: unknown, pattern: unknown): [Pid, unknown][] {
  return lookup(node, name, key).filter(([, value]) => matches(pattern, value) !== null);
}

/** Keys of `pid`, once for each of its entries, the newest first. Rule REG5. */
export function keys(node: Node, name: string, pid: Pid): unknown[] {
  node.meter.r--;
  const mine = registryOf(node, name).byPid(pid).owners.get(pid);
  return [...(mine ?? [])].map((e) => e.key).reverse();
}

/** Values that `pid` has entered under `key`. Rule REG5. */
export function values(node: Node, name: string, key: unknown, pid: Pid): unknown[] {
  return lookup(node, name, key).flatMap(([owner, value]) => (owner === pid ? [value] : []));
}

/** Number of entries. Rule REG5. */
export function count(node: Node, name: string): number {
  node.meter.r--;
  const registry = registryOf(node, name);
  let sum = 0;
  for (let i = 0; i < registry.count; i++) sum += registry.partition(i).size;
  return sum;
}

/**
 * Calls `tell` in the caller with the entries of `key`, `[pid, value]` each, partition by partition; not at all when there
 * are none: `yield` it. Always `ok`.
 *
 * @otp Elixir Registry, dispatch/4. Rule REG6.
 */
export function* dispatch(
  node: Node,
  name: string,
  key: unknown,
  tell: (entries: [Pid, unknown][]) => unknown,
): Routine<'ok'> {
  const registry = registryOf(node, name);
  const groups = new Map<Partition | null, [Pid, unknown][]>();
  for (const { pid, value } of registry.entries(key)) {
    const of = registry.kind === 'unique' ? null : registry.byPid(pid);
    const group = groups.get(of);
    if (group === undefined) groups.set(of, [[pid, value]]);
    else group.push([pid, value]);
  }
  for (const group of groups.values()) {
    const result = tell(group);
    if (isRoutine(result)) yield result;
  }
  return 'ok';
}

/**
 * Changes the value of the caller's own entry: `yield` it. Answers `[new, old]`, or `error` when it has none.
 *
 * @throws `badarg` where keys are not unique.
 * @otp Elixir Registry, update_value/3. Rule REG7.
 */
export function* updateValue(
  node: Node,
  name: string,
  key: unknown,
  change: (value: unknown) => unknown,
): Routine {
  node.meter.r--;
  const registry = registryOf(node, name);
  if (registry.kind === 'duplicate') throw error('badarg');
  const entry = registry.entries(key).find((e) => e.pid === node.self().pid);
  if (entry === undefined) return 'error';
  const old = entry.value;
  let value = change(old);
  if (isRoutine(value)) value = yield value;
  entry.value = value;
  return [value, old];
}

/** What is kept beside the entries under `key`: `['ok', value]` or `error`. Rule REG8. */
export function meta(node: Node, name: string, key: unknown): unknown {
  const { meta: kept } = registryOf(node, name);
  return kept.has(termKey(key)) ? ['ok', kept.get(termKey(key))] : 'error';
}

/** Keeps `value` beside the entries under `key`. Rule REG8. */
export function putMeta(node: Node, name: string, key: unknown, value: unknown): 'ok' {
  registryOf(node, name).meta.set(termKey(key), value);
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
    if (registryOf(this.#node, registry).kind === 'duplicate') throw error('badarg');
    return lookup(this.#node, registry, key)[0]?.[0] ?? 'undefined';
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

function nameOf(name: unknown): [registry: string, key: unknown, value: unknown] {
  if (!Array.isArray(name) || name.length < 2 || name.length > 3) throw error('function_clause');
  const [registry, key, value] = name as [string, unknown, unknown];
  return [registry, key, value ?? null];
}
