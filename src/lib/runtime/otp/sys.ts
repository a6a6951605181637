/**
 * System messages: looking into, suspending and ending any process that follows the protocol.
 * Follows STDLIB sys, OTP 25: manual page, and lib/stdlib/src/sys.erl for the order of steps. Rules SYS*.
 * Left out: log_to_file.
 * Invariant: a suspended process takes nothing but system messages and the end of its parent out of its mailbox.
 */
import { Ev } from '../kernel/events';
import { error, exit } from '../kernel/errors';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { Receive, type Routine } from '../kernel/routine';
import { demonitor, monitor } from '../kernel/signals';
import { exact, preview } from '../kernel/terms';
import type { Pid } from '../kernel/terms/pid';
import type { Ref } from '../kernel/terms/ref';
import { call, type CallWait, CALL_TIMEOUT, type From, reply, resolve, type ServerRef } from './gen';
import { Debug, type DebugFunction, type SystemEvent } from './sys_debug';

export type { DebugFunction, SystemEvent };

/** What a behaviour offers to `serve`. */
export interface SystemTarget {
  /** `gen_server`, `gen_statem`. */
  readonly behaviour: string;
  /** What it is to tell of its work; `null` for nothing. */
  debug: Debug | null;
  systemState(): unknown;
  /** Whether its state may be replaced. */
  readonly replaceable: boolean;
  /** Puts a state in place of its own. */
  replaceState(state: unknown): void;
  /** The last element of its status. */
  status(state: SystemState, log: readonly SystemEvent[]): unknown;
  /** Makes the state fit for new code: `null`, or what the callback answered instead of a state. */
  codeChange(
    oldVersion: unknown,
    extra: unknown,
  ): Generator<unknown, { readonly answer: unknown } | null, unknown>;
  /** A system event in words. */
  words(event: SystemEvent, name: unknown): string;
}

export type SystemState = 'running' | 'suspended';

function request(
  node: Node,
  server: ServerRef,
  name: unknown,
  what: unknown,
  timeout: number | undefined,
  args: readonly unknown[] = [],
): CallWait {
  const within = timeout === undefined ? [] : [timeout === Infinity ? 'infinity' : timeout];
  const all = [server, ...args, ...within];
  const wait = call(node, 'system', server, what, timeout ?? CALL_TIMEOUT, ['sys', name, all]);
  wait.raises = what === 'get_state' || (Array.isArray(what) && what[0] === 'replace_state');
  return wait;
}

/**
 * The state of a behaviour's process.
 *
 * @throws error `reason` in the caller when the state is `['error', reason]`, as OTP's does.
 * @otp `sys` manual page, get_state/2. Rule SYS1.
 */
export function getState(node: Node, server: ServerRef, timeout?: number): CallWait {
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
  timeout?: number,
): CallWait {
  const what = ['replace_state', change];
  return request(node, server, what, what, timeout);
}

/** Status of a behaviour's process. @otp `sys` manual page, get_status/2. Rule SYS3. */
export function getStatus(node: Node, server: ServerRef, timeout?: number): CallWait {
  return request(node, server, 'get_status', 'get_status', timeout);
}

/** Makes a process wait for system messages only. @otp `sys` manual page, suspend/2. Rule SYS4. */
export function suspend(node: Node, server: ServerRef, timeout?: number): CallWait {
  return request(node, server, 'suspend', 'suspend', timeout);
}

/** Ends `suspend`. @otp `sys` manual page, resume/2. Rule SYS4. */
export function resume(node: Node, server: ServerRef, timeout?: number): CallWait {
  return request(node, server, 'resume', 'resume', timeout);
}

/**
 * Has a suspended process make its state fit for new code, which `Module` has already: `ok`, or `['error', what codeChange answered]`.
 *
 * @otp `sys` manual page, change_code/5. Rules SYS8, SYS9.
 */
export function changeCode(
  node: Node,
  server: ServerRef,
  module: unknown,
  oldVersion: unknown,
  extra: unknown,
  timeout?: number,
): CallWait {
  const args = [module, oldVersion, extra];
  return request(node, server, 'change_code', ['change_code', ...args], timeout, args);
}

/** Orders a process to end; the answer comes before the end. @otp `sys` manual page, terminate/3. Rule SYS10. */
export function terminate(node: Node, server: ServerRef, reason: unknown, timeout?: number): CallWait {
  return request(node, server, 'terminate', ['terminate', reason], timeout, [reason]);
}

function debug(
  node: Node,
  server: ServerRef,
  name: string,
  flag: unknown,
  timeout: number | undefined,
): CallWait {
  return request(node, server, name, ['debug', [name, flag]], timeout, [flag]);
}

/** Whether a process prints what it does. @otp `sys` manual page, trace/3. Rule SYS11. */
export function trace(node: Node, server: ServerRef, flag: boolean, timeout?: number): CallWait {
  return debug(node, server, 'trace', flag, timeout);
}

/** Whether it keeps its newest events, 10 or so many; or those it has, as an answer or printed. */
export type LogFlag = boolean | readonly [true, number] | 'get' | 'print';

/** @otp `sys` manual page, log/3. Rule SYS12. */
export function log(node: Node, server: ServerRef, flag: LogFlag, timeout?: number): CallWait {
  return debug(node, server, 'log', flag, timeout);
}

/** Whether a process counts its messages, or what it has counted. @otp `sys` manual page, statistics/3. Rule SYS13. */
export function statistics(node: Node, server: ServerRef, flag: boolean | 'get', timeout?: number): CallWait {
  return debug(node, server, 'statistics', flag, timeout);
}

/**
 * Has a process call a function with each of its events.
 *
 * @param spec What it is known by, the function, and its first state.
 * @otp `sys` manual page, install/3. Rule SYS14.
 */
export function install(
  node: Node,
  server: ServerRef,
  spec: readonly [id: unknown, fun: DebugFunction, state: unknown],
  timeout?: number,
): CallWait {
  return request(node, server, 'install', ['debug', ['install', spec]], timeout, [
    spec[0] === spec[1] ? spec.slice(1) : spec,
  ]);
}

/** Removes a function by what it is known by. @otp `sys` manual page, remove/3. Rule SYS14. */
export function remove(node: Node, server: ServerRef, id: unknown, timeout?: number): CallWait {
  return debug(node, server, 'remove', id, timeout);
}

/** Removes all of them. @otp `sys` manual page, no_debug/2. Rule SYS14. */
export function noDebug(node: Node, server: ServerRef, timeout?: number): CallWait {
  const what = ['debug', 'no_debug'];
  return request(node, server, what, what, timeout);
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
  const to = resolve(node, server);
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

/**
 * Serves a system message in the process that got it, and when that suspends it all that follow until it goes on.
 *
 * @param message `['system', from, what]`.
 * @returns The reason to end with, or `null` to go on.
 */
export function* serve(
  node: Node,
  message: readonly unknown[],
  parent: Pid,
  target: SystemTarget,
): Generator<unknown, { readonly reason: unknown } | null, unknown> {
  const me = node.self();
  let state: SystemState = 'running';
  for (let next = message; ; next = (yield new SuspendedWait(parent)) as readonly unknown[]) {
    if (next[0] === 'EXIT') return { reason: next[2] };
    const [, from, what] = next as readonly [string, From, unknown];
    const [name, about] = Array.isArray(what) ? (what as readonly unknown[]) : [what];
    const was: SystemState = state;
    if (name === 'suspend') state = 'suspended';
    else if (name === 'resume') state = 'running';
    if (state !== was)
      node.emit(state === 'running' ? Ev.resume : Ev.suspend, me.id, 0, me.cause, undefined, undefined);
    if (name === 'suspend' || name === 'resume' || name === 'terminate') reply(node, from, 'ok');
    else reply(node, from, yield* answer(node, what, state, parent, target));
    if (name === 'terminate') return { reason: about };
    if (state === 'running') return null;
  }
}

function* answer(node: Node, what: unknown, state: SystemState, parent: Pid, target: SystemTarget): Routine {
  const me = node.self();
  const [name, about, oldVersion, extra] = Array.isArray(what) ? (what as readonly unknown[]) : [what];
  if (name === 'get_state') return target.systemState();
  if (name === 'get_status') {
    const { debug: asked } = target;
    const told = [
      dictionaryOf(me),
      state,
      parent,
      asked?.shown() ?? [],
      target.status(state, asked?.log ?? []),
    ];
    return ['status', me.pid, ['module', target.behaviour], told];
  }
  if (name === 'replace_state') {
    let changed: unknown;
    try {
      changed = yield (about as (state: unknown) => unknown)(target.systemState());
      if (!target.replaceable) throw error('badarg');
    } catch (thrown) {
      if (!me.alive) throw thrown;
      const { class_, reason } = node.exceptionOf(thrown);
      return ['error', ['callback_failed', [target.behaviour, 'system_replace_state'], [class_, reason]]];
    }
    target.replaceState(changed);
    return changed;
  }
  if (name === 'debug') {
    target.debug ??= new Debug(node, me, (event, who) => target.words(event, who));
    const done = target.debug.command(about);
    if (target.debug.idle) target.debug = null;
    return done;
  }
  if (name === 'change_code' && state === 'suspended') {
    try {
      const other = yield* target.codeChange(oldVersion, extra);
      return other === null ? 'ok' : ['error', other.answer];
    } catch (thrown) {
      if (!me.alive) throw thrown;
      const e = node.exceptionOf(thrown);
      if (e.class_ === 'throw') return ['error', e.reason];
      return ['error', ['EXIT', e.class_ === 'exit' ? e.reason : [e.reason, e.stack]]];
    }
  }
  return ['error', ['unknown_system_msg', what]];
}

/** The process dictionary, with what proc_lib keeps there. */
function dictionaryOf(me: Process): readonly unknown[] {
  const own = [...(me.dictionary ?? [])].map(([key, value]) => [key, preview(value)]);
  return [['$ancestors', me.ancestors], ['$initial_call', me.initial], ...own];
}
