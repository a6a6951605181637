/**
 * Registered names: one process a name, one name a process.
 * Follows the `erlang` manual page: register/2, unregister/1, whereis/1, registered/0. Rules NAME*.
 * Invariant: `node.names.get(p.name) === p` for every process with a name.
 */
import { error } from './errors';
import { Ev } from './events';
import type { Node } from './node';
import { Pid } from './terms/pid';

/**
 * Gives a live process a name.
 *
 * @throws `badarg` when the name is taken or is `undefined`, the process has one already, or is dead; `system_limit`
 * when it is one name too many (RUN8).
 * @otp `erlang` manual page, register/2. Rule NAME1.
 */
export function register(node: Node, name: string, pid: Pid): void {
  node.meter.r--;
  const proc = pid instanceof Pid ? pid.process : null;
  const bad = typeof name !== 'string' || name === 'undefined' || node.names.has(name);
  if (bad || proc === null || proc.name !== null) throw error('badarg');
  node.keepAtom(name);
  node.names.set(name, proc);
  proc.name = name;
  node.emit(Ev.register, proc.id, 0, node.because, name, undefined);
}

/**
 * Takes a name away.
 *
 * @throws `badarg` when nobody has it.
 * @otp `erlang` manual page, unregister/1. Rule NAME1.
 */
export function unregister(node: Node, name: string): void {
  node.meter.r--;
  const proc = node.names.get(name);
  if (proc === undefined) throw error('badarg');
  node.names.delete(name);
  proc.name = null;
  node.emit(Ev.unregister, proc.id, 0, node.because, name, undefined);
}

/**
 * The pid of the process of that name, or the atom `undefined`.
 *
 * @throws `badarg` when `name` is no atom.
 * @otp `erlang` manual page, whereis/1. Rule NAME1.
 */
export function whereis(node: Node, name: string): Pid | 'undefined' {
  if (typeof name !== 'string') throw error('badarg');
  return node.names.get(name)?.pid ?? 'undefined';
}
