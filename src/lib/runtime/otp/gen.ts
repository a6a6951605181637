/**
 * What all behaviours share: starting under a name, the call protocol, and how a reply finds its caller.
 * Follows STDLIB gen, OTP 25 (lib/stdlib/src/gen.erl): start/6, call/4, reply/2. Rules CALL*.
 * Left out: calls to other nodes.
 * Invariant: the tag of a call is a reference that is monitor and alias at once; when the call is over it is neither, so
 * a late reply is dropped.
 */
import type { Module } from '../kernel/code_server';
import { error, Exception, exit, type FrameLocation } from '../kernel/errors';
import { Ev } from '../kernel/events';
import type { Message } from '../kernel/mailbox';
import { detach } from '../kernel/monitor';
import { register, unregister } from '../kernel/names';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { isWait, Receive } from '../kernel/routine';
import { type Destination, monitor, send, trySend } from '../kernel/signals';
import { exact, preview } from '../kernel/terms';
import { Pid } from '../kernel/terms/pid';
import { Ref } from '../kernel/terms/ref';
import * as global from './global';
import { start as procStart } from './proc_lib';

/** A module that can find processes by names of its own: `['via', module, name]`. */
export interface ViaModule {
  whereisName(name: unknown): Pid | 'undefined';
  registerName(name: unknown, pid: Pid): 'yes' | 'no';
  unregisterName(name: unknown): void;
}

/** Whom a behaviour's client function can address. */
export type ServerRef = Pid | string | readonly ['via', ViaModule, unknown] | readonly ['global', unknown];

/** `From` of a call: whom the reply goes to. Opaque to callbacks. */
export type From = readonly [pid: Pid, tag: unknown];

/** Default time that a call waits for its reply, ms. */
export const CALL_TIMEOUT = 5000;

/** The pid or name to send to, or `undefined` when a `via` module, or global, knows nobody. */
export function resolve(node: Node, server: ServerRef): Pid | string | undefined {
  if (server instanceof Pid || typeof server === 'string') return server;
  if (Array.isArray(server) && server[0] === 'via') {
    const pid = (server as readonly ['via', ViaModule, unknown])[1].whereisName(server[2]);
    return pid === 'undefined' ? undefined : pid;
  }
  if (Array.isArray(server) && server[0] === 'global') {
    const pid = global.whereisName(node, server[1]);
    return pid === 'undefined' ? undefined : pid;
  }
  throw error('badarg');
}

/** A name that a process is started under. */
export type ServerName = string | Extract<ServerRef, readonly unknown[]>;

export interface GenOptions {
  /** Registered before `init` runs. */
  name?: ServerName;
  /** Virtual ms that `init` may take; default `Infinity`. */
  timeout?: number;
  /** What the graph calls it; default the behaviour's name. */
  role?: string;
}

/**
 * Starts a behaviour's process, unless its name is taken: `yield` it.
 *
 * @param body Called in the new process, which takes the name and acknowledges to the starter.
 * @otp gen.erl, start/6. Rules GS1, GS4.
 */
export function start(
  node: Node,
  module: Module,
  role: string,
  options: GenOptions,
  link: boolean,
  body: () => unknown,
): unknown {
  const { name, timeout } = options;
  if (name !== undefined) {
    const holder = whereis(node, name);
    if (holder !== undefined) return ['error', ['already_started', holder]];
  }
  return procStart(node, body, {
    initial: module.initial,
    role: options.role ?? role,
    link,
    timeout: timeout ?? Infinity,
  });
}

function whereis(node: Node, name: ServerName): Pid | undefined {
  const found = resolve(node, name);
  return typeof found === 'string' ? node.names.get(found)?.pid : found;
}

/** Gives the calling process a name. If that fails, who has it, or `undefined` when a `via` module refuses and knows nobody. */
export function takeName(node: Node, name: ServerName): { readonly holder: Pid | 'undefined' } | null {
  const holder = whereis(node, name);
  if (holder !== undefined) return { holder };
  const me = node.self();
  if (typeof name === 'string') {
    try {
      register(node, name, me.pid);
      return null;
    } catch (e) {
      // As in gen.erl: whoever has it, here nobody. A name that cannot be had is the name `undefined`.
      if (e instanceof Exception && e.reason === 'badarg') return { holder: 'undefined' };
      throw e;
    }
  }
  const given =
    name[0] === 'global' ? global.registerName(node, name[1], me.pid) : name[1].registerName(name[2], me.pid);
  return given === 'yes' ? null : { holder: whereis(node, name) ?? 'undefined' };
}

/** Frees the name of a process whose start has failed. */
export function dropName(node: Node, name: ServerName | undefined): void {
  if (name === undefined) return;
  if (typeof name === 'string') {
    if (node.names.has(name)) unregister(node, name);
  } else if (name[0] === 'global') global.unregisterName(node, name[1]);
  else name[1].unregisterName(name[2]);
}

/** Waits for the reply to a request already sent, or for the end of the server, or for the timeout. */
export class CallWait extends Receive {
  override readonly what = 'call';
  override readonly any = false;
  /** Whether a reply `['error', reason]` is raised in the caller as an error, as `sys` does. */
  raises = false;

  /**
   * @param tail The last message before `ref` was made: nothing up to it can carry it.
   * @param removed How many messages had been taken out then; `tail` is good as long as it is still so.
   * @param mfa What the caller's exit reason says it called.
   */
  constructor(
    private readonly me: Process,
    private readonly ref: Ref,
    private readonly server: number,
    timeout: number,
    private readonly mfa: readonly [string, unknown, readonly unknown[]],
    private readonly tail: Message,
    private readonly removed: number,
  ) {
    super(timeout);
  }

  override get waitsFor(): number {
    return this.server;
  }

  override accept(term: unknown): boolean {
    return Array.isArray(term) && (term[0] === this.ref || (term[1] === this.ref && term[0] === 'DOWN'));
  }

  override take(term: unknown): unknown {
    const message = term as readonly unknown[];
    this.over();
    if (message[0] === this.ref) {
      const reply = message[1];
      if (this.raises && Array.isArray(reply) && reply.length === 2 && reply[0] === 'error')
        throw error(reply[1]);
      return reply;
    }
    throw exit([message[4], this.mfa]);
  }

  override expire(): unknown {
    this.over();
    throw exit(['timeout', this.mfa]);
  }

  override get start(): Message | null {
    return this.me.mailbox.removed === this.removed ? this.tail : null;
  }

  private over(): void {
    const { ref, me } = this;
    ref.alias = null;
    if (ref.monitor !== null) detach(ref.monitor);
    else {
      const isDown = (t: unknown) => Array.isArray(t) && t[0] === 'DOWN' && t[1] === ref;
      if (me.mailbox.length > 0) me.mailbox.removeIf(isDown);
    }
  }
}

/**
 * Sends a request and gives the wait for its reply: `yield` it.
 *
 * @param label First element of the request, such as `$gen_call`.
 * @param timeout Virtual ms, or `Infinity`.
 * @param mfa Module, function and arguments for the caller's exit reason.
 * @throws exit `[reason, mfa]` in the caller: `noproc`, `timeout`, `calling_self`, or the server's exit reason.
 * @otp `gen_server` manual page, call/3. Rules CALL1 to CALL6.
 */
export function call(
  node: Node,
  label: string,
  server: ServerRef,
  request: unknown,
  timeout: number,
  mfa: readonly [string, unknown, readonly unknown[]],
): CallWait {
  const me = node.self();
  const to = resolve(node, server);
  const target = typeof to === 'string' ? node.names.get(to) : to?.process;
  if (target === me) throw exit(['calling_self', mfa]);
  if (to === undefined || (target === undefined && typeof to === 'string')) throw exit(['noproc', mfa]);
  const { tail, removed } = me.mailbox;
  const ref = monitor(node, target?.pid ?? to, true, true);
  const wait = new CallWait(me, ref, target?.id ?? 0, timeout, mfa, tail, removed);
  if (target !== null && target !== undefined)
    send(node, target.pid, [label, [me.pid, ref], request], 'call');
  return wait;
}

/**
 * Answers a call.
 *
 * @throws `function_clause` when `from` is none.
 * @otp `gen_server` manual page, reply/2. Rule CALL7.
 */
export function reply(node: Node, from: From, value: unknown): 'ok' {
  if (!Array.isArray(from) || from.length !== 2) throw error('function_clause');
  const [pid, tag] = from as From;
  const to: Destination = tag instanceof Ref && tag.alias !== undefined ? tag : pid;
  trySend(node, to, [tag, value], 'reply');
  return 'ok';
}

/** Cause of what a process does next, when something outside its mailbox moves it. */
export function callback(node: Node, name: string, about: unknown): void {
  const me = node.current as Process;
  me.callback = name;
  node.emit(Ev.callback, me.id, 0, me.cause, name, about);
}

/**
 * Sends a request and does not wait. Always `ok`, also when nobody gets it, or when a `via` module fails to find anybody.
 *
 * @throws `badarg` when `server` is none.
 * @otp `gen_server` manual page, cast/2. Rule GS9.
 */
export function cast(node: Node, server: ServerRef, request: unknown): 'ok' {
  let to: Pid | string | undefined;
  try {
    to = resolve(node, server);
  } catch (e) {
    if (e instanceof Exception && Array.isArray(server) && server[0] === 'via') return 'ok';
    throw e;
  }
  if (to !== undefined) trySend(node, to, ['$gen_cast', request], 'cast');
  return 'ok';
}

/**
 * Records the state of a behaviour when it is not what was last recorded.
 *
 * @param at Where its module is written, for a state that is none.
 * @param held What its callbacks gave; default `state`.
 */
export function sawState(
  node: Node,
  me: Process,
  state: unknown,
  at?: FrameLocation,
  held: unknown = state,
): void {
  node.heap.changed(me, state);
  if (typeof state !== 'object' || state === null) {
    if (state === me.stateSeen) return;
    me.stateSeen = state;
  } else {
    const seen = preview(state);
    if (exact(seen, me.stateSeen)) return;
    me.stateSeen = seen;
    if (isWait(held)) warnUnawaited(node, me, at);
  }
  node.emit(Ev.state, me.id, 0, me.cause, me.stateSeen, undefined);
}

/** Tells of a state that is an async call. Rule OTP28. */
function warnUnawaited(node: Node, me: Process, at: FrameLocation | undefined): void {
  const message =
    'The new state of this server is an async call that was not awaited, so it has not run. Write `await` before the call.';
  node.emit(Ev.warning, me.id, 0, me.cause, { code: 'unawaited', message, ...at }, undefined);
}

/** A request of a supervisor as its name and what it is about; one of another form has no name. Rule SUP36. */
export function requested(request: unknown): readonly [name: unknown, about: unknown] {
  if (!Array.isArray(request)) return [request, undefined];
  return request.length === 2 ? [request[0], request[1]] : [undefined, undefined];
}
