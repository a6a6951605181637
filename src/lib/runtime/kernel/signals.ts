/**
 * Signals: messages, links, monitors, exit signals; and what ends a process.
 * Follows the Erlang Reference Manual, "Processes" (Signals, Links, Monitors, Termination), and the `erlang` manual page.
 * Rules SIG*, LINK*, MON*, EXIT*.
 * Left out: other nodes, ports.
 * Invariant: a signal is delivered at the moment it is sent, so any sender's signals to any receiver keep their order;
 * signals of ended processes wait in `node.signals`, so that a chain of links costs no stack.
 */
import { error, UNWIND } from './errors';
import { releaseTables } from './ets/owned';
import { Ev } from './events';
import { Message } from './mailbox';
import { attach, detach, Monitor } from './monitor';
import type { Node } from './node';
import { addLink, hasLink, linksOf, type Process, removeLink, Status } from './process';
import { Pid } from './terms/pid';
import { Ref } from './terms/ref';

/** An exit signal on its way: `link` when it runs along a link, else as sent by exit/2. */
export interface Signal {
  readonly to: Process;
  readonly from: Process | null;
  readonly reason: unknown;
  readonly link: boolean;
  readonly seq: number;
  /** Whether it ends the receiver whatever that traps: its mailbox is full. */
  readonly forced?: true;
}

/** Whom a message can be sent to: a pid, a registered name, an alias. */
export type Destination = Pid | string | Ref;

/** What kind of message it is, for those who watch. */
export type SendNote = 'call' | 'cast' | 'reply' | 'system' | 'timer' | undefined;

/**
 * Sends `message`, like `erlang:send/2`. To a pid or alias that nobody has any more it is lost without a word.
 *
 * @param message Shared with the log and the receiver: never change it afterwards.
 * @throws `badarg` when `to` is a name that nobody has, or no destination at all.
 * @otp Reference Manual, Processes, "Sending Signals". Rules SIG1, SIG2, NAME3.
 */
export function send(node: Node, to: Destination, message: unknown, note?: SendNote): void {
  if (!trySend(node, to, message, note)) throw error('badarg');
}

/** As `send`, but answers false for a name that nobody has. */
export function trySend(node: Node, to: Destination, message: unknown, note?: SendNote): boolean {
  node.meter.r--;
  const from = node.current === null ? 0 : node.current.id;
  let target: Process | null | undefined;
  let id = 0;
  if (to instanceof Pid) {
    target = to.process;
    id = to.id;
  } else if (to instanceof Ref) target = to.alias?.alive === true ? to.alias : null;
  else if (typeof to === 'string') {
    target = node.names.get(to);
    if (target === undefined) {
      node.emit(Ev.lost, from, 0, node.because, message, 'noname');
      return false;
    }
  } else throw error('badarg');
  if (target === null || target === undefined) {
    node.emit(Ev.lost, from, id, node.because, message, to instanceof Ref ? 'alias' : 'noproc');
    return true;
  }
  const seq = node.emit(Ev.send, from, target.id, node.because, message, note);
  node.deliver(target, new Message(message, seq, from));
  return true;
}

/**
 * Links the caller with `pid`, like `link/1`. Nothing happens when they are linked already, or with itself.
 *
 * @throws `noproc` when `pid` is dead and the caller does not trap exits; a trapping caller gets an 'EXIT' message.
 * @otp `erlang` manual page, link/1. Rules LINK1, LINK2.
 */
export function link(node: Node, pid: Pid): void {
  node.meter.r--;
  const me = node.self();
  const other = asPid(pid).process;
  if (other === me) return;
  if (other === null) {
    if (!me.trapExit) throw error('noproc');
    const seq = node.emit(Ev.exit_signal, pid.id, me.id, me.cause, 'noproc', 'link');
    trapped(node, me, pid, 'noproc', seq);
    return;
  }
  if (hasLink(me, other)) return;
  addLink(me, other);
  addLink(other, me);
  node.emit(Ev.link, me.id, other.id, me.cause, undefined, undefined);
}

/**
 * Takes the link away, like `unlink/1`. No exit signal of it arrives afterwards.
 *
 * @otp `erlang` manual page, unlink/1. Rule LINK3.
 */
export function unlink(node: Node, pid: Pid): void {
  node.meter.r--;
  const me = node.self();
  const other = asPid(pid).process;
  if (other === null || !hasLink(me, other)) return;
  removeLink(me, other);
  removeLink(other, me);
  node.emit(Ev.unlink, me.id, other.id, me.cause, undefined, undefined);
}

/** @internal A monitor between two live processes. `call`: it belongs to a call, whose send event stands for it. */
export function newMonitor(
  node: Node,
  watcher: Process,
  target: Process,
  ref: Ref,
  name: string | null,
  call: boolean,
): void {
  attach(new Monitor(ref, watcher, target, name, call));
  if (!call) node.emit(Ev.monitor, watcher.id, target.id, watcher.cause, ref, name ?? undefined);
}

/**
 * Monitors a process, like `erlang:monitor/2`. When it ends, or at once with `noproc` when there is none, the caller gets
 * `['DOWN', ref, 'process', pid, reason]`; by name the fourth element is `[name, node]`.
 *
 * @param alias Whether the reference is also an alias of the caller until the 'DOWN' (or `demonitor`).
 * @otp `erlang` manual page, monitor/2. Rules MON1, MON2, MON3.
 */
export function monitor(node: Node, who: Pid | string, alias = false, call = false): Ref {
  node.meter.r--;
  const me = node.self();
  const ref = node.makeRef();
  const name = typeof who === 'string' ? who : null;
  const target = typeof who === 'string' ? node.names.get(who) : asPid(who).process;
  if (alias) ref.alias = me;
  if (target === null || target === undefined) {
    const other = who instanceof Pid ? who.id : 0;
    if (!call) node.emit(Ev.monitor, me.id, other, me.cause, ref, name ?? undefined);
    down(node, me, other, ref, name === null ? who : [name, NODE], 'noproc', me.cause);
  } else if (target !== me) newMonitor(node, me, target, ref, name, call);
  return ref;
}

/** Name of the one node there is. */
export const NODE = 'nonode@nohost';

/**
 * Ends a monitor, like `demonitor/2`.
 *
 * @param flushes Also removes its 'DOWN' from the mailbox when that has arrived.
 * @returns Whether the monitor was found, and so no 'DOWN' will be or was delivered (option `info`).
 * @otp `erlang` manual page, demonitor/2. Rules MON4, MON5.
 */
export function demonitor(node: Node, ref: Ref, flushes = false): boolean {
  node.meter.r--;
  if (!(ref instanceof Ref)) throw error('badarg');
  const me = node.self();
  const m = ref.monitor;
  if (m !== null && m.watcher !== me) throw error('badarg');
  if (m !== null) {
    if (ref.alias !== undefined) ref.alias = null;
    detach(m);
    if (!m.call) node.emit(Ev.demonitor, me.id, m.target.id, me.cause, ref, undefined);
    return true;
  }
  if (flushes) {
    flush(node, (t) => Array.isArray(t) && t[0] === 'DOWN' && t[1] === ref);
  }
  return false;
}

/** Takes the messages that `drop` accepts out of the caller's mailbox, unread. */
export function flush(node: Node, drop: (term: unknown) => boolean): void {
  const me = node.self();
  for (const { term, seq, from } of me.mailbox.removeIf(drop)) {
    me.scanned = me.mailbox.head;
    node.emit(Ev.flush, me.id, from, seq, term, undefined);
  }
}

function down(
  node: Node,
  watcher: Process,
  watched: number,
  ref: Ref,
  what: unknown,
  reason: unknown,
  cause: number,
): void {
  if (ref.alias !== undefined) ref.alias = null;
  const seq = node.emit(Ev.down, watcher.id, watched, cause, reason, ref);
  node.deliver(watcher, new Message(['DOWN', ref, 'process', what, reason], seq, watched));
}

/** Makes an alias of the caller, like `alias/0`. Rule SIG6. */
export function alias(node: Node): Ref {
  const ref = node.makeRef();
  ref.alias = node.self();
  return ref;
}

/** Ends an alias of the caller, like `unalias/1`. Returns whether it was active. Rule SIG6. */
export function unalias(node: Node, ref: Ref): boolean {
  if (ref.alias !== node.self()) return false;
  ref.alias = null;
  return true;
}

/**
 * Sends an exit signal, like `exit/2`.
 * `kill` cannot be trapped and the receiver ends with `killed`; `normal` does nothing to another process that does not
 * trap exits; anything else ends the receiver, or is a message to it when it traps.
 *
 * @throws `badarg` when `pid` is no pid. Ends the caller at once when the signal does.
 * @otp Reference Manual, Processes, "Receiving Exit Signals". Rules EXIT4 to EXIT8.
 */
export function exit2(node: Node, pid: Pid, reason: unknown): void {
  node.meter.r--;
  const to = asPid(pid).process;
  const from = node.current;
  const seq = node.emit(Ev.exit_signal, from?.id ?? 0, pid.id, node.because, reason, 'exit');
  if (to === null) return;
  receiveExit(node, { to, from, reason, link: false, seq });
  drain(node);
  if (from !== null && !from.alive) throw UNWIND;
}

function receiveExit(node: Node, signal: Signal): void {
  const { to, from, reason, link, seq, forced } = signal;
  if (!to.alive) return;
  if (forced === true || (reason === 'kill' && !link)) {
    to.cause = seq;
    exitProcess(node, to, forced === true ? reason : 'killed');
    return;
  }
  if (to.trapExit) {
    trapped(node, to, from === null ? null : from.pid, reason, seq);
    return;
  }
  if (reason === 'normal' && (link || from !== to)) {
    node.emit(Ev.exit_ignored, to.id, from?.id ?? 0, seq, reason, undefined);
    return;
  }
  to.cause = seq;
  exitProcess(node, to, reason);
}

function trapped(node: Node, to: Process, from: Pid | null, reason: unknown, cause: number): void {
  const id = from?.id ?? 0;
  const seq = node.emit(Ev.exit_trapped, to.id, id, cause, reason, undefined);
  node.deliver(to, new Message(['EXIT', from ?? node.system, reason], seq, id));
}

/**
 * Ends a process now. Its tables go first; its name is free before its links and monitors are told; its links are told first.
 * The exit signals that end others wait in `node.signals` until `drain`: always call it afterwards.
 *
 * @otp Reference Manual, Processes, "Process Termination". Rules EXIT2, EXIT3, NAME2, SIG4.
 */
export function exitProcess(node: Node, proc: Process, reason: unknown): void {
  if (!proc.alive) return;
  proc.status = Status.exited;
  proc.pid.process = null;
  node.ending++;
  const seq = node.emit(Ev.exit, proc.id, 0, proc.cause, reason, undefined);
  releaseTables(node, proc, seq);
  if (proc.name !== null) {
    node.names.delete(proc.name);
    node.emit(Ev.unregister, proc.id, 0, seq, proc.name, undefined);
    proc.name = null;
  }
  for (let m = proc.firstMonitor; m !== null;) {
    const next = m.nextOfWatcher;
    detach(m);
    m = next;
  }
  if (proc.links !== null) {
    for (const other of linksOf(proc)) {
      removeLink(other, proc);
      const sent = node.emit(Ev.exit_signal, proc.id, other.id, seq, reason, 'link');
      // A message can be delivered at once, and so before the 'DOWN'; an end has to wait, or a chain would recurse.
      if (other.trapExit && other.alive) trapped(node, other, proc.pid, reason, sent);
      else node.signals.push({ to: other, from: proc, reason, link: true, seq: sent });
    }
    proc.links = null;
  }
  for (let m = proc.firstWatcher; m !== null; m = proc.firstWatcher) {
    detach(m);
    down(node, m.watcher, proc.id, m.ref, m.name === null ? proc.pid : [m.name, NODE], reason, seq);
  }
  node.ending--;
  node.forget(proc);
}

/**
 * Ends the node: all its processes at once, without a signal between them. No code of theirs runs any more.
 *
 * @otp `erlang` manual page, halt/1. Rule APP16.
 */
export function halt(node: Node, why: unknown): never {
  const seq = node.emit(Ev.halt, node.current?.id ?? 0, 0, node.because, why, undefined);
  node.halted = seq;
  const all = [...node.processes.values()];
  for (const p of all) {
    for (let m = p.firstMonitor; m !== null; m = p.firstMonitor) detach(m);
    p.links = null;
  }
  for (const p of all) {
    p.cause = seq;
    exitProcess(node, p, 'halt');
  }
  while (node.timers.size > 0) node.timers.take();
  throw UNWIND;
}

/** Delivers the signals of processes that have ended, in the order in which they were sent. */
export function drain(node: Node): void {
  if (node.draining || node.ending > 0 || node.signals.length === 0) return;
  node.draining = true;
  for (let i = 0; i < node.signals.length; i++) receiveExit(node, node.signals[i] as Signal);
  node.signals.length = 0;
  node.draining = false;
}

function asPid(pid: unknown): Pid {
  if (!(pid instanceof Pid)) throw error('badarg');
  return pid;
}
