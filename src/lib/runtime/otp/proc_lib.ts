/**
 * Starting processes that report when they are ready.
 * Follows STDLIB proc_lib, OTP 25 (lib/stdlib/src/proc_lib.erl): start/5, start_link/5, init_ack/2. Rules START*.
 * Left out: hibernate, crash reports of plain processes.
 * Invariant: the starter waits for exactly one acknowledgement or end of the new process.
 * OTP 26 and newer differ: there a failed start leaves no 'EXIT' message with a trapping starter.
 */
import { Ev } from '../kernel/events';
import { detach } from '../kernel/monitor';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { Receive } from '../kernel/routine';
import { exit2, send, unlink } from '../kernel/signals';
import type { Pid } from '../kernel/terms/pid';
import type { Ref } from '../kernel/terms/ref';

export interface StartOptions {
  /** Module, function and arity, for `process_info` and the graph. */
  readonly initial: readonly [module: string, fun: string, arity: number];
  readonly role: string;
  readonly link: boolean;
  /** Virtual ms that `init` may take; `Infinity`: any. */
  readonly timeout: number;
}

/** Waits until the new process acknowledges its start, or ends. */
class StartWait extends Receive {
  override readonly what = 'start';
  override readonly any = false;

  constructor(
    private readonly node: Node,
    private readonly child: Pid,
    private readonly ref: Ref | null,
    timeout: number,
  ) {
    super(timeout);
  }

  override get waitsFor(): number {
    return this.child.id;
  }

  override accept(term: unknown): boolean {
    if (!Array.isArray(term)) return false;
    if (term[0] === 'ack') return term[1] === this.child;
    if (this.ref === null) return term[0] === 'EXIT' && term[1] === this.child;
    return term[0] === 'DOWN' && term[1] === this.ref;
  }

  override take(term: unknown, me: Process): unknown {
    const message = term as readonly unknown[];
    this.forget(me);
    if (message[0] === 'ack') return message[2];
    return ['error', message[0] === 'EXIT' ? message[2] : message[4]];
  }

  override expire(me: Process): unknown {
    const { node, child } = this;
    if (this.ref === null) unlink(node, child);
    exit2(node, child, 'kill');
    this.forget(me);
    me.mailbox.removeIf((t) => Array.isArray(t) && t[0] === 'EXIT' && t[1] === child);
    return ['error', 'timeout'];
  }

  private forget(me: Process): void {
    const { node, child, ref } = this;
    if (ref === null) return;
    if (ref.monitor !== null) {
      detach(ref.monitor);
      node.emit(Ev.demonitor, me.id, child.id, me.cause, ref, undefined);
    } else me.mailbox.removeIf((t) => Array.isArray(t) && t[0] === 'DOWN' && t[1] === ref);
  }
}

/**
 * Spawns a process and gives the wait for its acknowledgement: `yield` it.
 *
 * @returns The term given to `initAck`, or `['error', reason]` when the process ended first or took too long.
 * @otp `proc_lib` manual page, start_link/5. Rules START1 to START4.
 */
export function start(node: Node, body: () => unknown, options: StartOptions): Receive {
  let child: Process;
  let ref: Ref | null = null;
  if (options.link) child = node.spawn(body, options);
  else [child, ref] = node.spawnMonitor(body, options);
  child.ancestors = node.self().lineage;
  return new StartWait(node, child.pid, ref, options.timeout);
}

/**
 * Tells the starter how the start went: `['ok', pid]`, `'ignore'` or `['error', reason]`.
 *
 * @otp `proc_lib` manual page, init_ack/2. Rule START2.
 */
export function initAck(node: Node, starter: Pid, result: unknown): void {
  const me = node.self();
  const by = starter.id;
  if (result === 'ignore') node.emit(Ev.ignored, me.id, by, me.cause, undefined, undefined);
  else if (Array.isArray(result) && result[0] === 'error') {
    node.emit(Ev.start_failed, me.id, by, me.cause, result[1], undefined);
  } else node.emit(Ev.started, me.id, by, me.cause, undefined, undefined);
  send(node, starter, ['ack', me.pid, result], 'system');
}
