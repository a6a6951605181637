/**
 * Generic server behaviour: init, then a loop of receive, callback, act on what it returned.
 * Follows STDLIB gen_server, OTP 25: manual page, and lib/stdlib/src/gen_server.erl for the order of steps. Rules GS*.
 * Left out: multi_call and abcast to other nodes, format_status.
 * Invariant: exactly one callback runs at a time; whatever ends the server goes through `terminate` once, or is a signal
 * that it does not trap.
 *
 *   caller                        server
 *   call -- [$gen_call,From,Req] --> handleCall(Req, From, State)
 *        <------- [Tag, Reply] ----- ['reply', Reply, NewState]
 */
import { Exception, exit, type FrameLocation } from '../kernel/errors';
import type { Module } from '../kernel/code_server';
import { allow, isOrderly, log, nameOf } from '../kernel/logger';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { isWait, RECEIVE, Receive, type Routine, TIMEOUT } from '../kernel/routine';
import { copy, inspect, List, preview } from '../kernel/terms';
import type { Pid } from '../kernel/terms/pid';
import {
  call as genCall,
  CALL_TIMEOUT,
  callback,
  cast,
  dropName,
  type From,
  type GenOptions as GenServerOptions,
  reply,
  sawState,
  type ServerName,
  type ServerRef,
  start as genStart,
  takeName,
} from './gen';
import { initAck } from './proc_lib';
import { serve, type SystemEvent, type SystemState, type SystemTarget } from './sys';
import type { Debug } from './sys_debug';

export { cast, isOrderly, reply, type From, type GenServerOptions, type ServerName, type ServerRef };
export { stop } from './sys';

/** The callbacks. Each may be a routine's maker (an async function of the learner); only `init` must be there. */
export interface GenServerModule {
  /** Whether its code may change the terms it is given: then they are copies, and so are its replies and reasons. Default false. */
  readonly copies?: boolean;
  /** Where it is written, for failures that no line of it is to blame for. */
  readonly at?: FrameLocation;
  init(arg: unknown): unknown;
  handleCall?(request: unknown, from: From, state: unknown): unknown;
  handleCast?(request: unknown, state: unknown): unknown;
  handleInfo?(message: unknown, state: unknown): unknown;
  handleContinue?(argument: unknown, state: unknown): unknown;
  terminate?(reason: unknown, state: unknown): unknown;
  /** Makes the state fit for new code: `['ok', state]`, or why not. Without it the state stays. */
  codeChange?(oldVersion: unknown, state: unknown, extra: unknown): unknown;
  /** The state that `sys` is told of a behaviour that keeps its own. It cannot be replaced. */
  systemState?(): unknown;
}

/** Starts a server linked to the caller: `yield` it. Answers `['ok', pid]`, `'ignore'` or `['error', reason]`. Rules GS1 to GS5. */
export function startLink(
  node: Node,
  module: Module<GenServerModule>,
  arg: unknown,
  options: GenServerOptions = {},
): unknown {
  return begin(node, module, arg, options, true);
}

/** As `startLink`, without a link. Rule GS1. */
export function start(
  node: Node,
  module: Module<GenServerModule>,
  arg: unknown,
  options: GenServerOptions = {},
): unknown {
  return begin(node, module, arg, options, false);
}

function begin(
  node: Node,
  module: Module<GenServerModule>,
  arg: unknown,
  options: GenServerOptions,
  link: boolean,
): unknown {
  const starter = node.self().pid;
  const body = () => new Loop(node, module, starter, link).run(arg, options.name);
  return genStart(node, module, 'gen_server', options, link, body);
}

/** Whether `next` may stand at the end of a return tuple: a timeout, `hibernate` or a continuation. */
function isNext(next: unknown): boolean {
  if (typeof next === 'number') return next >= 0 && (Number.isInteger(next) || next === Infinity);
  if (next === 'infinity' || next === 'hibernate') return true;
  return Array.isArray(next) && next.length === 2 && next[0] === 'continue';
}

/** A server's process: starts, then takes one message after the other. One routine does both: each level would cost every message a step. */
class Loop implements SystemTarget {
  readonly behaviour = 'gen_server';
  debug: Debug | null = null;
  private readonly me: Process;
  private readonly parent: Pid;
  private state: unknown = undefined;

  constructor(
    private readonly node: Node,
    private readonly module: Module<GenServerModule>,
    private readonly starter: Pid,
    link: boolean,
  ) {
    this.me = node.self();
    this.parent = link ? starter : this.me.pid;
  }

  *run(arg: unknown, name: ServerName | undefined): Routine<void> {
    const { node, me, module, parent } = this;
    if (name !== undefined) {
      const refused = takeName(node, name);
      if (refused !== null) {
        initAck(node, this.starter, ['error', ['already_started', refused.holder]]);
        return;
      }
    }
    callback(node, 'init', arg);
    let result: unknown;
    try {
      result = module.current.init(arg);
      if (isWait(result)) result = yield result;
      if (module.current.copies === true) result = copyAnswer(result, null);
    } catch (thrown) {
      if (!me.alive) throw thrown;
      const e = raised(node, thrown, module, 'init', 1);
      if (e.class_ !== 'throw') {
        dropName(node, name);
        initAck(node, this.starter, ['error', e.class_ === 'exit' ? e.reason : [e.reason, e.stack]]);
        throw e;
      }
      result = e.reason;
    }
    me.callback = null;
    this.started(result, name);
    /** What the last callback asked for: timeout, hibernate, continuation, or nothing. */
    let next = (result as readonly unknown[])[2];
    for (;;) {
      let kind: Kind;
      let about: unknown;
      let from: From | null = null;
      if (Array.isArray(next)) {
        kind = 'handle_continue';
        about = next[1];
      } else {
        const message =
          typeof next === 'number' && next !== Infinity ? yield new Receive(next) : yield RECEIVE;
        if (message === TIMEOUT) {
          kind = 'handle_info';
          about = 'timeout';
        } else {
          kind = 'handle_info';
          about = message;
          if (Array.isArray(message)) {
            const tag = message[0] as unknown;
            if (tag === '$gen_call' && message.length === 3) {
              kind = 'handle_call';
              from = message[1] as From;
              about = message[2];
            } else if (tag === '$gen_cast' && message.length === 2) {
              kind = 'handle_cast';
              about = message[1];
            } else if (tag === 'EXIT' && message[1] === parent && message.length === 3) {
              yield* this.terminate(exit(message[2]), 'handle_info', message, null);
              return;
            } else if (tag === 'system' && message.length === 3) {
              const end = yield* serve(node, message, parent, this);
              if (end !== null) {
                yield* this.terminate(exit(end.reason), 'handle_info', List.fromArray([]), null);
                return;
              }
              continue;
            }
          }
        }
        if (this.debug !== null) this.debug.on(['in', message === TIMEOUT ? 'timeout' : message]);
      }
      callback(node, kind, about);
      try {
        const current = module.current;
        result = this.invoke(current, kind, current.copies === true ? copy(about) : about, from);
        if (isWait(result)) result = yield result;
        if (current.copies === true) result = copyAnswer(result, from);
      } catch (thrown) {
        if (!me.alive) throw thrown;
        const e = raised(node, thrown, module, kind, ARITY[kind]);
        if (e.class_ !== 'throw') {
          yield* this.terminate(e, kind, about, from);
          return;
        }
        result = e.reason;
      }
      me.callback = null;
      if (this.debug !== null && kind === 'handle_continue') this.debug.on(['continue', about]);
      const tuple = Array.isArray(result) ? (result as readonly unknown[]) : NO_TUPLE;
      const n = tuple.length;
      const what = tuple[0];
      if (what === 'noreply' && (n === 2 || (n === 3 && isNext(tuple[2])))) {
        this.setState(tuple[1]);
        if (this.debug !== null) this.debug.on(['noreply', tuple[1]]);
        next = tuple[2];
      } else if (what === 'reply' && from !== null && (n === 3 || (n === 4 && isNext(tuple[3])))) {
        this.setState(tuple[2]);
        reply(node, from, tuple[1]);
        if (this.debug !== null) this.debug.on(['out', tuple[1], from, tuple[2]]);
        next = tuple[3];
      } else if (what === 'stop' && n === 3) {
        this.setState(tuple[2]);
        yield* this.terminate(exit(tuple[1]), kind, about, from);
        return;
      } else if (what === 'stop' && n === 4 && from !== null) {
        this.setState(tuple[3]);
        const reason = exit(tuple[1]);
        let end: unknown = reason;
        try {
          yield* this.terminate(reason, kind, about, from);
        } catch (e) {
          end = e;
        }
        if (me.alive) reply(node, from, tuple[2]);
        if (me.alive) this.debug?.on(['out', tuple[2], from, tuple[3]]);
        throw end;
      } else {
        yield* this.terminate(exit(['bad_return_value', result]), kind, about, from);
        return;
      }
    }
  }

  /** Acknowledges what `init` answered, unless that is the end: then it raises the reason. */
  private started(made: unknown, name: ServerName | undefined): void {
    const { node, me, starter } = this;
    const tuple = Array.isArray(made) ? (made as unknown[]) : NO_TUPLE;
    const n = tuple.length;
    if (tuple[0] === 'ok' && (n === 2 || (n === 3 && isNext(tuple[2])))) {
      this.state = tuple[1];
      me.behaviour = this;
      sawState(node, me, tuple[1], this.module.current.at);
      initAck(node, starter, ['ok', me.pid]);
      return;
    }
    const stops = tuple[0] === 'stop' && n === 2;
    // With a bad return value the name is its own until it has ended. Rule GS4.
    if (stops || made === 'ignore') dropName(node, name);
    if (made === 'ignore') {
      initAck(node, starter, 'ignore');
      throw exit('normal');
    }
    const reason = stops ? tuple[1] : ['bad_return_value', made];
    initAck(node, starter, ['error', reason]);
    throw exit(reason);
  }

  private invoke(module: GenServerModule, kind: Kind, about: unknown, from: From | null): unknown {
    switch (kind) {
      case 'handle_call':
        if (module.handleCall === undefined) throw UNDEF;
        return module.handleCall(about, from as From, this.state);
      case 'handle_cast':
        if (module.handleCast === undefined) throw UNDEF;
        return module.handleCast(about, this.state);
      case 'handle_continue':
        if (module.handleContinue === undefined) throw UNDEF;
        return module.handleContinue(about, this.state);
      case 'handle_info':
        if (module.handleInfo === undefined) {
          const label = ['gen_server', 'no_handle_info'];
          log(this.node, 'warning', {
            label,
            module: this.module.name,
            name: nameOf(this.me),
            message: about,
          });
          return ['noreply', this.state];
        }
        return module.handleInfo(about, this.state);
    }
  }

  /** Runs the terminate callback and ends the process; what terminate raises replaces the reason. */
  private *terminate(why: Exception, kind: Kind, about: unknown, from: From | null): Routine<never> {
    const { node, me, module } = this;
    const reason = why.class_ === 'error' ? [why.reason, why.stack] : why.reason;
    if (module.current.terminate !== undefined) {
      callback(node, 'terminate', reason);
      try {
        const result = module.current.terminate(reason, this.state);
        if (isWait(result)) yield result;
      } catch (thrown) {
        if (!me.alive) throw thrown;
        const e = raised(node, thrown, module, 'terminate', 2);
        if (e.class_ !== 'throw') {
          this.report([e.reason, e.stack], kind, about, from);
          throw e;
        }
      }
    }
    if (!isOrderly(reason)) {
      const raised = why.class_ === 'error' || why.stack.length > 0;
      this.report(raised ? [why.reason, why.stack] : reason, kind, about, from);
    }
    throw why;
  }

  /** Logs why it ends, as gen_server.erl's error_info does. Rule LOG2. */
  private report(reason: unknown, kind: Kind, about: unknown, from: From | null): void {
    const { node, me, module } = this;
    if (!allow(node, 'error')) return;
    const last =
      kind === 'handle_cast'
        ? ['$gen_cast', about]
        : kind === 'handle_continue'
          ? ['continue', about]
          : about;
    const client = from?.[0];
    log(node, 'error', {
      label: ['gen_server', 'terminate'],
      name: nameOf(me),
      module: module.name,
      last_message: preview(last),
      state: preview(this.state),
      reason,
      client_info:
        client === undefined
          ? 'undefined'
          : [client, client.process === null ? 'dead' : [nameOf(client.process), []]],
      ...(this.debug === null ? {} : { log: this.debug.log }),
    });
  }

  getState(): unknown {
    return this.state;
  }

  systemState(): unknown {
    const { current } = this.module;
    return current.systemState === undefined ? this.state : current.systemState();
  }

  private setState(state: unknown): void {
    this.state = state;
    sawState(this.node, this.me, state, this.module.current.at);
  }

  get replaceable(): boolean {
    return this.module.current.systemState === undefined;
  }

  replaceState(state: unknown): void {
    this.setState(state);
  }

  *codeChange(
    oldVersion: unknown,
    extra: unknown,
  ): Generator<unknown, { readonly answer: unknown } | null, unknown> {
    const { current } = this.module;
    if (current.codeChange === undefined) return null;
    const state = current.copies === true ? copy(this.state) : this.state;
    const answer = yield current.codeChange(oldVersion, state, extra);
    if (!Array.isArray(answer) || answer.length !== 2 || answer[0] !== 'ok') return { answer };
    this.setState(answer[1]);
    return null;
  }

  status(state: SystemState, events: readonly SystemEvent[]): unknown {
    const { me, parent, module } = this;
    const data = [
      ['Status', state],
      ['Parent', parent],
      ['Logged events', events],
    ];
    const status: unknown[] = [
      ['header', `Status for generic server ${String(nameOf(me))}`],
      ['data', data],
      ['data', [['State', preview(this.systemState())]]],
    ];
    if (module.current.systemState !== undefined) status.push(['supervisor', [['Callback', module.name]]]);
    return status;
  }

  words([what, ...about]: SystemEvent, name: unknown): string {
    const p = (term: unknown) => inspect(term);
    const head = `*DBG* ${String(name)}`;
    const [message, from, state] = about;
    const who = (to: unknown) => String((to as From)[0]);
    if (what === 'in' && Array.isArray(message)) {
      if (message[0] === '$gen_call') return `${head} got call ${p(message[2])} from ${who(message[1])}`;
      if (message[0] === '$gen_cast') return `${head} got cast ${p(message[1])}`;
    }
    if (what === 'in') return `${head} got ${p(message)}`;
    if (what === 'out') return `${head} sent ${p(message)} to ${who(from)}, new state ${p(state)}`;
    if (what === 'noreply') return `${head} new state ${p(message)}`;
    return `${head} dbg ${p([what, ...about])}`;
  }
}

/** What a callback answered, with copies of the reply and the reason in it. */
function copyAnswer(result: unknown, from: From | null): unknown {
  if (!Array.isArray(result)) return result;
  const n = result.length;
  const stops = result[0] === 'stop' && n > 1 && n < 5;
  const replyAt = from === null ? 0 : result[0] === 'reply' && n > 2 ? 1 : stops && n === 4 ? 2 : 0;
  if (!stops && replyAt === 0) return result;
  const tuple = [...(result as unknown[])];
  if (stops) tuple[1] = copy(tuple[1], 'reason');
  if (replyAt > 0) tuple[replyAt] = copy(tuple[replyAt], 'reply');
  return tuple;
}

/** Thrown where a callback is missing: what the BEAM raises for a function that is not there. */
const UNDEF = new Exception('error', 'undef');

/** What a callback raised. When no line of a learner's code did, it is the callback itself. */
function raised(
  node: Node,
  thrown: unknown,
  module: Module<GenServerModule>,
  fun: string,
  arity: number,
): Exception {
  const e = node.exceptionOf(thrown);
  if (e.class_ !== 'error' || e.stack.length > 0) return e;
  if (thrown !== UNDEF && module.current.copies !== true) return e;
  return new Exception('error', e.reason, [[module.name, fun, arity, module.current.at ?? {}]]);
}

const ARITY = { handle_call: 3, handle_cast: 2, handle_info: 2, handle_continue: 2 } as const;

type Kind = keyof typeof ARITY;

const NO_TUPLE: readonly unknown[] = [];

/**
 * Sends a request and waits for the reply: `yield` it.
 *
 * @param timeout Virtual ms, default 5000; `Infinity` waits for ever.
 * @throws exit in the caller, see `gen.call`.
 * @otp `gen_server` manual page, call/3. Rules CALL1 to CALL6.
 */
export function call(
  node: Node,
  server: ServerRef,
  request: unknown,
  timeout: number = CALL_TIMEOUT,
): unknown {
  return genCall(node, '$gen_call', server, request, timeout, [
    'GenServer',
    'call',
    [server, request, timeout === Infinity ? 'infinity' : timeout],
  ]);
}
