/**
 * Partition supervisor: the same child a number of times, and a way to reach one of them by a key.
 * Follows Elixir PartitionSupervisor 1.14: module documentation, and lib/elixir/lib/partition_supervisor.ex. Rules PART*.
 * Invariant: partition n is the child with id n of an ordinary supervisor, whoever its process is just now.
 */
import { Module } from '../kernel/code_server';
import { error, exit } from '../kernel/errors';
import type { Node } from '../kernel/node';
import type { Routine } from '../kernel/routine';
import { inspect, MODULE, phash2 } from '../kernel/terms';
import { Pid } from '../kernel/terms/pid';
import type { ChildSpec } from './child_spec';
import type { ViaModule } from './gen';
import { raise } from './raise';
import * as supervisor from './supervisor';

export interface PartitionOptions {
  /** Registered name of the supervisor, by which its partitions are found. */
  readonly name: string;
  /** What every partition runs; its id is the partition's number instead. */
  readonly childSpec: ChildSpec;
  /** How many; default 1, as for a machine with one scheduler. */
  readonly partitions?: number;
  /** Makes the start function of partition n, for instance to give it arguments of its own. Default that of the spec. */
  readonly withArguments?: (partition: number) => () => unknown;
  /** Default `one_for_one`. */
  readonly strategy?: supervisor.Strategy;
  /** Default 3. */
  readonly maxRestarts?: number;
  /** Whole seconds; default 5. */
  readonly maxSeconds?: number;
}

interface Partitions {
  readonly owner: Pid;
  /** The last process that each partition started. */
  readonly pids: (Pid | undefined)[];
  readonly count: number;
}

const known = new WeakMap<Node, Map<string, Partitions>>();

/**
 * Starts a partition supervisor linked to the caller: `yield` it. Answers as a supervisor's start does.
 *
 * @throws `ArgumentError` without a name or a child spec, or for a number of partitions that is none.
 * @otp Elixir PartitionSupervisor, start_link/1. Rules PART1, PART2.
 */
export function startLink(node: Node, options: PartitionOptions): unknown {
  const {
    name,
    childSpec,
    partitions: count = 1,
    withArguments,
    strategy,
    maxRestarts,
    maxSeconds,
  } = options;
  const { start } = childSpec;
  const given = (option: string) =>
    raise('ArgumentError', `the :${option} option must be given to PartitionSupervisor`);
  if (typeof name !== 'string') throw given('name');
  if (start === undefined) throw given('child_spec');
  if (!Number.isInteger(count) || count < 1) {
    const positive = 'the :partitions option must be a positive integer';
    throw raise('ArgumentError', `${positive}, got: ${inspect(count)}`);
  }
  const init = () => {
    const made: Partitions = { owner: node.self().pid, pids: [], count };
    let all = known.get(node);
    if (all === undefined) known.set(node, (all = new Map()));
    all.set(name, made);
    const children = Array.from({ length: count }, (_, n) => ({
      ...childSpec,
      id: n,
      start: noted(made, n, withArguments === undefined ? start : withArguments(n)),
    }));
    return ['ok', [{ strategy, maxRestarts, maxSeconds }, children]];
  };
  const module = new Module<supervisor.SupervisorModule>('PartitionSupervisor', { init });
  return supervisor.startLink(node, module, undefined, { name });
}

/** A start function that keeps the pid it got. */
function noted(made: Partitions, n: number, start: () => unknown): () => Routine {
  return function* () {
    const result: unknown = yield start();
    if (Array.isArray(result) && result[0] === 'ok' && result[1] instanceof Pid) made.pids[n] = result[1];
    return result;
  };
}

function find(node: Node, name: string): Partitions {
  const found = known.get(node)?.get(name);
  if (found !== undefined && found.owner.process !== null) return found;
  known.get(node)?.delete(name);
  throw exit(['noproc', ['PartitionSupervisor', 'partitions', [name]]]);
}

/** How many partitions there are. Exits with `noproc` when nobody has that name. Rule PART2. */
export function partitions(node: Node, name: string): number {
  return find(node, name).count;
}

/** All partitions, `[number, pid, type, modules]` each, the last first: `yield` it. Rule PART4. */
export function whichChildren(node: Node, name: string): unknown {
  return supervisor.whichChildren(node, name);
}

/** Numbers of specs, living children, supervisors and workers: `yield` it. Rule PART4. */
export function countChildren(node: Node, name: string): unknown {
  return supervisor.countChildren(node, name);
}

/**
 * The process that `key` leads to: the partition of an integer is its absolute value modulo their number, that of another
 * term is its `erlang:phash2`. Rule PART3.
 *
 * @throws `badarg` when that partition has never had a process.
 */
export function whereis(node: Node, name: string, key: unknown): Pid {
  const { pids, count } = find(node, name);
  const isWhole = typeof key === 'number' && Number.isInteger(key);
  const at =
    typeof key === 'bigint'
      ? Number((key < 0n ? -key : key) % BigInt(count))
      : isWhole
        ? Math.abs(key) % count
        : phash2(key, count);
  const pid = pids[at];
  if (pid === undefined) throw error('badarg');
  return pid;
}

const vias = new WeakMap<Node, ViaModule>();

/**
 * The node's partition supervisors as a module for names: `['via', via(node), [name, key]]`. It finds, and names nobody.
 *
 * @otp Elixir PartitionSupervisor, "Example". Rule PART3.
 */
export function via(node: Node): ViaModule {
  let made = vias.get(node);
  if (made === undefined) vias.set(node, (made = Object.freeze(new Via(node))));
  return made;
}

class Via implements ViaModule {
  readonly [MODULE] = 'PartitionSupervisor';
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }

  whereisName(name: unknown): Pid {
    if (!Array.isArray(name) || name.length !== 2) throw error('function_clause');
    return whereis(this.#node, name[0] as string, name[1]);
  }

  registerName(): 'yes' | 'no' {
    throw error('undef');
  }

  unregisterName(): void {
    throw error('undef');
  }
}
