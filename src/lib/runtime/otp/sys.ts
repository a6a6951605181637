/**
 * System messages: looking into, suspending and ending any process that follows the protocol.
 * Follows STDLIB sys, OTP 25: manual page. Rules SYS*.
 * Left out here: change_code, trace, statistics, log.
 * Invariant: a suspended process takes nothing but system messages and the end of its parent out of its mailbox.
 */
import { Ev } from '../kernel/events';
import { exit } from '../kernel/errors';
import type { Node } from '../kernel/node';
import { Receive, type Routine } from '../kernel/routine';
import { demonitor, monitor } from '../kernel/signals';
import { exact } from '../kernel/terms';
import type { Pid } from '../kernel/terms/pid';
import type { Ref } from '../kernel/terms/ref';
import { call, type CallWait, CALL_TIMEOUT, type From, reply, resolve, type ServerRef } from './gen';

/** What a behaviour offers to `handle`. */
export interface SystemTarget {
  /** Its module. */
  readonly behaviour: string;
  getState(): unknown;
  setState(state: unknown): void;
  status(): unknown;
}

/** What the behaviour does after a system message: go on, wait suspended, or end with a reason. */
export type SystemOutcome = 'continue' | 'suspend' | { readonly terminate: unknown };

function request(node: Node, server: ServerRef, name: string, what: unknown, timeout: number): CallWait {
  const wait = call(node, 'system', server, what, timeout, ['sys', name, [server]]);
  wait.raises = name.endsWith('_state');
  return wait;
}

/**
 * The state of a behaviour's process.
 *
 * @throws error `reason` in the caller when the state is `['error', reason]`, as OTP's does.
 * @otp `sys` manual page, get_state/2. Rule SYS1.
 */
export function getState(node: Node, server: ServerRef, timeout = CALL_TIMEOUT): CallWait {
  return request(node, server, 'get_state', 'get_state', timeout);
}

/**
 * Replaces the state by `change(state)`. Answers the new state.
 *
 * @throws error `['callback_failed', ...]` in the caller when `change` throws; the state then stays.
 * @otp `sys` manual page, replace_state/3. Rule SYS2.
 */
export function replaceState(
  node: Node,
  server: ServerRef,
  change: (state: unknown) => unknown,
  timeout = CALL_TIMEOUT,
): CallWait {
  return request(node, server, 'replace_state', ['replace_state', change], timeout);
}

/** Status of a behaviour's process. @otp `sys` manual page, get_status/2. Rule SYS3. */
export function getStatus(node: Node, server: ServerRef, timeout = CALL_TIMEOUT): CallWait {
  return request(node, server, 'get_status', 'get_status', timeout);
}

/** Makes a process wait for system messages only. @otp `sys` manual page, suspend/2. Rule SYS4. */
export function suspend(node: Node, server: ServerRef, timeout = CALL_TIMEOUT): CallWait {
  return request(node, server, 'suspend', 'suspend', timeout);
}

/** Ends `suspend`. @otp `sys` manual page, resume/2. Rule SYS4. */
export function resume(node: Node, server: ServerRef, timeout = CALL_TIMEOUT): CallWait {
  return request(node, server, 'resume', 'resume', timeout);
}

/** Waits until a process that was told to stop has ended. */
class StopWait extends Receive {
  override readonly what = 'stop';
  override readonly any = false;

  constructor(
    private readonly node: Node,
    private readonly ref: Ref,
    private readonly server: number,
    private readonly reason: unknown,
    timeout: number,
  ) {
    super(timeout);
  }

  override get waitsFor(): number {
    return this.server;
  }

  override accept(term: unknown): boolean {
    return Array.isArray(term) && term[0] === 'DOWN' && term[1] === this.ref;
  }

  override take(term: unknown): unknown {
    const reason = (term as readonly unknown[])[4];
    if (exact(reason, this.reason)) return 'ok';
    throw exit(reason);
  }

  override expire(): unknown {
    demonitor(this.node, this.ref, true);
    throw exit('timeout');
  }
}

/**
 * Orders a behaviour's process to end with `reason` and waits until it has: `yield` it.
 *
 * @param timeout Virtual ms for both; default `Infinity`.
 * @throws exit in the caller: `noproc`, `timeout`, the real exit reason when it is another, or `[reason, ['sys',
 * 'terminate', args]]` when the process ended before it got to the order (also when the caller is that process).
 * @otp `proc_lib` manual page, stop/3. Rules SYS5, SYS6.
 */
export function* stop(
  node: Node,
  server: ServerRef,
  reason: unknown = 'normal',
  timeout = Infinity,
): Routine {
  const to = resolve(server);
  const target = typeof to === 'string' ? node.names.get(to) : to?.process;
  if (target === null || target === undefined) throw exit('noproc');
  const { pid } = target;
  const ref = monitor(node, pid, false, true);
  const began = node.now;
  const about = [pid, reason, timeout === Infinity ? 'infinity' : timeout];
  try {
    yield call(node, 'system', pid, ['terminate', reason], timeout, ['sys', 'terminate', about]);
  } catch (thrown) {
    demonitor(node, ref, true);
    const why = node.exceptionOf(thrown).reason;
    if (Array.isArray(why) && (why[0] === 'noproc' || why[0] === 'timeout')) throw exit(why[0]);
    throw thrown;
  }
  return yield new StopWait(node, ref, pid.id, reason, timeout - (node.now - began));
}

/** Serves one system request in the process that got it. */
export function handle(node: Node, from: From, what: unknown, target: SystemTarget): SystemOutcome {
  if (what === 'get_state') reply(node, from, target.getState());
  else if (what === 'get_status') reply(node, from, target.status());
  else if (what === 'suspend') {
    const me = node.self();
    node.emit(Ev.suspend, me.id, 0, me.cause, undefined, undefined);
    reply(node, from, 'ok');
    return 'suspend';
  } else if (what === 'resume') reply(node, from, 'ok');
  else if (Array.isArray(what) && what[0] === 'terminate') {
    reply(node, from, 'ok');
    return { terminate: what[1] };
  } else if (Array.isArray(what) && what[0] === 'replace_state') {
    let state: unknown;
    try {
      state = (what[1] as (state: unknown) => unknown)(target.getState());
    } catch (thrown) {
      if (!node.self().alive) throw thrown;
      const { class_, reason } = node.exceptionOf(thrown);
      reply(node, from, [
        'error',
        ['callback_failed', [target.behaviour, 'system_replace_state'], [class_, reason]],
      ]);
      return 'continue';
    }
    target.setState(state);
    reply(node, from, state);
  } else reply(node, from, ['error', ['unknown_system_msg', what]]);
  return 'continue';
}

/** What a suspended process waits for. */
class SuspendedWait extends Receive {
  override readonly what = 'suspended';
  override readonly any = false;

  constructor(private readonly parent: Pid) {
    super();
  }

  override accept(term: unknown): boolean {
    return Array.isArray(term) && (term[0] === 'system' || (term[0] === 'EXIT' && term[1] === this.parent));
  }
}

/** Serves system messages until `resume`, or the parent's end. Returns the reason to end with, or `null` to go on. */
export function* suspended(
  node: Node,
  parent: Pid,
  target: SystemTarget,
): Generator<unknown, { readonly terminate: unknown } | null, unknown> {
  const wait = new SuspendedWait(parent);
  for (;;) {
    const message = (yield wait) as readonly unknown[];
    if (message[0] === 'EXIT') return { terminate: message[2] };
    const outcome = handle(node, message[1] as From, message[2], target);
    if (message[2] === 'resume') {
      const me = node.self();
      node.emit(Ev.resume, me.id, 0, me.cause, undefined, undefined);
      return null;
    }
    if (typeof outcome === 'object') return outcome;
  }
}
