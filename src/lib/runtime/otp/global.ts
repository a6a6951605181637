/**
 * Names of any term for processes, and locks, of the one node there is.
 * Follows Kernel global, OTP 25: manual page, and lib/kernel/src/global.erl. Rules GLOBAL*.
 * Left out: other nodes and what settles their conflicts; the server: names and locks are a table of the node.
 * Invariant: a name or a lock whose holder has ended is free.
 */
import { error, exit } from '../kernel/errors';
import { log } from '../kernel/logger';
import type { Node } from '../kernel/node';
import { type Routine, Sleep } from '../kernel/routine';
import { send as sendTo } from '../kernel/signals';
import { inspect, termKey } from '../kernel/terms';
import { Pid } from '../kernel/terms/pid';

interface Entry {
  readonly name: unknown;
  readonly pid: Pid;
}

interface Lock {
  readonly requester: unknown;
  /** Each process that set it, once; several can for one requester. */
  readonly holders: readonly Pid[];
}

interface Tables {
  readonly names: Map<unknown, Entry>;
  readonly locks: Map<unknown, Lock>;
}

const tables = new WeakMap<Node, Tables>();

function tablesOf(node: Node): Tables {
  let found = tables.get(node);
  if (found === undefined) {
    found = { names: new Map(), locks: new Map() };
    tables.set(node, found);
  }
  return found;
}

/** The process of that name, or the atom `undefined`. @otp `global` manual page, whereis_name/1. Rule GLOBAL1. */
export function whereisName(node: Node, name: unknown): Pid | 'undefined' {
  const { names } = tablesOf(node);
  const key = termKey(name);
  const entry = names.get(key);
  if (entry === undefined) return 'undefined';
  if (entry.pid.process !== null) return entry.pid;
  names.delete(key);
  return 'undefined';
}

/**
 * Gives a process a name: `yes`; `no` when the name is taken, or the process has another name already.
 *
 * @throws error `function_clause` in the caller when `pid` is no pid.
 * @otp `global` manual page, register_name/2. Rules GLOBAL1, GLOBAL2.
 */
export function registerName(node: Node, name: unknown, pid: unknown): 'yes' | 'no' {
  if (!(pid instanceof Pid)) throw error('function_clause');
  if (whereisName(node, name) !== 'undefined') return 'no';
  const others = namesOf(node, pid);
  if (others.length > 0) {
    const all = [name, ...others].map((one) => inspect(one, { notation: 'erlang' })).join(',');
    log(node, 'error', {
      message: `global: ${String(pid)} registered under several names: [${all}]`,
      metadata: {},
    });
    return 'no';
  }
  return reRegisterName(node, name, pid);
}

function namesOf(node: Node, pid: Pid): readonly unknown[] {
  return [...tablesOf(node).names.values()].filter((entry) => entry.pid === pid).map((entry) => entry.name);
}

/** Gives a process a name, whoever has it. @otp `global` manual page, re_register_name/2. Rule GLOBAL3. */
export function reRegisterName(node: Node, name: unknown, pid: unknown): 'yes' {
  if (!(pid instanceof Pid)) throw error('function_clause');
  tablesOf(node).names.set(termKey(name), { name, pid });
  return 'yes';
}

/** Takes a name away; always `ok`. @otp `global` manual page, unregister_name/1. Rule GLOBAL3. */
export function unregisterName(node: Node, name: unknown): 'ok' {
  tablesOf(node).names.delete(termKey(name));
  return 'ok';
}

/** All names in use. @otp `global` manual page, registered_names/0. Rule GLOBAL1. */
export function registeredNames(node: Node): readonly unknown[] {
  return [...tablesOf(node).names.values()].filter(({ pid }) => pid.process !== null).map(({ name }) => name);
}

/**
 * Sends a message to a name, and answers the pid that it went to.
 *
 * @throws exit `['badarg', [name, message]]` in the caller when nobody has the name.
 * @otp `global` manual page, send/2. Rule GLOBAL4.
 */
export function send(node: Node, name: unknown, message: unknown): Pid {
  const pid = whereisName(node, name);
  if (pid === 'undefined') throw exit(['badarg', [name, message]]);
  sendTo(node, pid, message);
  return pid;
}

/** A lock: what is locked, and for whom. Whoever asks for the same requester gets it too. */
export type LockId = readonly [resource: unknown, requester: unknown];

/**
 * Sets a lock of the caller: `yield` it. `true`, or `false` after so many more tries, between which it sleeps for a random time.
 *
 * @param retries Default `Infinity`.
 * @otp `global` manual page, set_lock/3. Rule GLOBAL5.
 */
export function* setLock(node: Node, id: unknown, retries = Infinity): Routine {
  const [resource, requester] = lockOf(id);
  for (let times = 1, left = retries; ; times++, left--) {
    if (lock(node, resource, requester)) return true;
    if (left <= 0) return false;
    const most = times > 5 ? 8000 : (2 ** times * 1000) / 8;
    yield new Sleep(1 + Math.floor(node.random.next() * most));
  }
}

function lockOf(id: unknown): LockId {
  if (!Array.isArray(id) || id.length !== 2) throw error('function_clause');
  return id as unknown as LockId;
}

function lock(node: Node, resource: unknown, requester: unknown): boolean {
  const { locks } = tablesOf(node);
  const key = termKey(resource);
  const holders = (locks.get(key)?.holders ?? []).filter((pid) => pid.process !== null);
  const taken = holders.length > 0 && termKey(locks.get(key)?.requester) !== termKey(requester);
  const me = node.self().pid;
  if (!taken) locks.set(key, { requester, holders: [...new Set([...holders, me])] });
  return !taken;
}

/** Takes a lock of the caller away; always true. @otp `global` manual page, del_lock/1. Rule GLOBAL5. */
export function delLock(node: Node, id: unknown): true {
  const [resource, requester] = lockOf(id);
  const { locks } = tablesOf(node);
  const key = termKey(resource);
  const held = locks.get(key);
  if (held === undefined || termKey(held.requester) !== termKey(requester)) return true;
  const me = node.self().pid;
  const holders = held.holders.filter((pid) => pid !== me);
  if (holders.length === 0) locks.delete(key);
  else locks.set(key, { requester, holders });
  return true;
}

/** Runs `fun` with the lock: `yield` it. Its value, or `aborted` without the lock. @otp `global`, trans/4. Rule GLOBAL6. */
export function* trans(node: Node, id: unknown, fun: () => unknown, retries = Infinity): Routine {
  if ((yield* setLock(node, id, retries)) !== true) return 'aborted';
  try {
    return yield fun();
  } finally {
    if (node.current?.alive === true) delLock(node, id);
  }
}
