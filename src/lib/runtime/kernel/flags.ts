/**
 * What a process can set about itself: flags, process dictionary, group leader.
 * Follows the `erlang` manual page: process_flag/2, put/2, get/1, erase/1, group_leader/2. Rules PROC*.
 * Left out: flags other than trap_exit and priority have no effect.
 */
import { error } from './errors';
import { Ev } from './events';
import type { Node } from './node';
import { exact } from './terms';
import type { Pid } from './terms/pid';

/**
 * Sets the flag `trap_exit` of the caller. Returns its old value.
 *
 * @otp `erlang` manual page, process_flag/2. Rule EXIT5.
 */
export function trapExit(node: Node, value: boolean): boolean {
  const me = node.self();
  if (typeof value !== 'boolean') throw error('badarg');
  const old = me.trapExit;
  if (old !== value) {
    me.trapExit = value;
    node.emit(Ev.flag, me.id, 0, me.cause, 'trap_exit', value);
  }
  return old;
}

/** Stores a value in the caller's process dictionary. Returns the old one or the atom `undefined`. Rule PROC5. */
export function put(node: Node, key: unknown, value: unknown): unknown {
  const me = node.self();
  me.dictionary ??= new Map();
  const known = keyIn(node, me.dictionary, key);
  const old = me.dictionary.get(known);
  me.dictionary.set(known, value);
  node.heap.changed(me);
  return old === undefined ? 'undefined' : old;
}

/** The value under `key` in the caller's process dictionary, or the atom `undefined`. Rule PROC5. */
export function get(node: Node, key: unknown): unknown {
  const { dictionary } = node.self();
  const value = dictionary === null ? undefined : dictionary.get(keyIn(node, dictionary, key));
  return value === undefined ? 'undefined' : value;
}

/** Removes `key` from the caller's process dictionary. Returns the old value or `undefined`. Rule PROC5. */
export function erase(node: Node, key: unknown): unknown {
  const { dictionary } = node.self();
  if (dictionary === null) return 'undefined';
  const known = keyIn(node, dictionary, key);
  const old = dictionary.get(known);
  dictionary.delete(known);
  return old === undefined ? 'undefined' : old;
}

/** The key of `dictionary` that is the same term as `key`, or `key`. One reduction for each that may be it. */
function keyIn(node: Node, dictionary: Map<unknown, unknown>, key: unknown): unknown {
  if (typeof key !== 'object' || key === null || dictionary.has(key)) return key;
  node.meter.r -= dictionary.size;
  for (const known of dictionary.keys()) if (typeof known === 'object' && exact(known, key)) return known;
  return key;
}

/** Makes `leader` the group leader of `pid`; processes that it spawns inherit it. Rule PROC6. */
export function groupLeader(_node: Node, leader: Pid, pid: Pid): void {
  if (pid.process === null) throw error('badarg');
  pid.process.groupLeader = leader;
}
