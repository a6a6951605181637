/**
 * Generic state machine: a server whose callback depends on its state, with timeouts and an event queue of its own.
 * Follows STDLIB gen_statem, OTP 25: manual page, and lib/stdlib/src/gen_statem.erl for the order of steps. Rules STATEM*.
 * Left out: timeouts at an absolute time, `enter_loop`, `start_monitor`, requests without a wait, `format_status`.
 * Invariant: exactly one callback runs at a time, and what it returned takes effect only after the last enter call of its
 * transition; whatever ends the machine goes through `terminate` once, or is a signal that it does not trap.
 *
 *   event: what postponing and `next_event` put first -> timeouts of 0 ms -> mailbox
 *   callback(event) -> new state? -> enter calls -> postponed events again -> timeouts -> next event
 */
import type { Module } from '../kernel/code_server';
import { error, type Exception, exit, type FrameLocation, undef } from '../kernel/errors';
import { Ev } from '../kernel/events';
import { allow, log, nameOf } from '../kernel/logger';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { isWait, PREEMPT, RECEIVE, type Routine } from '../kernel/routine';
import { flush } from '../kernel/signals';
import { copy, exact, inspect, List, preview, termKey } from '../kernel/terms';
import { atomName } from '../kernel/terms/atom';
import type { Pid } from '../kernel/terms/pid';
import type { Ref } from '../kernel/terms/ref';
import { cancelTimer, startTimer } from '../kernel/time';
import {
  call as genCall,
  callback,
  dropName,
  type From,
  type GenOptions,
  reply,
  sawState,
  type ServerName,
  type ServerRef,
  start as genStart,
  takeName,
} from './gen';
import { isOrderly } from './gen_server';
import { initAck } from './proc_lib';
import {
  ACTION,
  asList,
  copied,
  isEventType,
  isReply,
  isTime,
  isTimeoutType,
  type MachineEvent,
  REPLY,
  type TimeoutAction,
  timeOf,
} from './gen_statem_actions';
import { serve, type SystemEvent, type SystemState, type SystemTarget } from './sys';
import type { Debug } from './sys_debug';

export { cast, reply, type From, type ServerRef } from './gen';
export { stop } from './sys';

/** The callbacks. Each may be a routine's maker (an async function of the learner). */
export interface GenStatemModule {
  /** Whether its code may change the terms it is given: then they are copies, and so is what it returns. Default false. */
  readonly copies?: boolean;
  /** Where it is written. */
  readonly at?: FrameLocation;
  /** `state_functions` or `handle_event_function`, alone or in a list with `state_enter`. */
  callbackMode(): unknown;
  init(arg: unknown): unknown;
  /** One function for each state, by its name: callback mode `state_functions`. */
  readonly states?: Readonly<Record<string, StateFunction>>;
  /** Callback mode `handle_event_function`. */
  handleEvent?(type: unknown, content: unknown, state: unknown, data: unknown): unknown;
  terminate?(reason: unknown, state: unknown, data: unknown): unknown;
  /** Makes state and data fit for new code: `['ok', state, data]`, or why not. Without it they stay. */
  codeChange?(oldVersion: unknown, state: unknown, data: unknown, extra: unknown): unknown;
}

export type StateFunction = (type: unknown, content: unknown, data: unknown) => unknown;

/**
 * Starts a machine linked to the caller: `yield` it. Answers `['ok', pid]`, `'ignore'` or `['error', reason]`.
 *
 * @otp `gen_statem` manual page, start_link/4. Rules STATEM1 to STATEM4.
 */
export function startLink(
  node: Node,
  module: Module<GenStatemModule>,
  arg: unknown,
  options: GenOptions = {},
): unknown {
  return begin(node, module, arg, options, true);
}

/** As `startLink`, without a link. Rule STATEM1. */
export function start(
  node: Node,
  module: Module<GenStatemModule>,
  arg: unknown,
  options: GenOptions = {},
): unknown {
  return begin(node, module, arg, options, false);
}

function begin(
  node: Node,
  module: Module<GenStatemModule>,
  arg: unknown,
  options: GenOptions,
  link: boolean,
): unknown {
  const starter = node.self().pid;
  const body = () => new Machine(node, module, starter, link).run(arg, options.name);
  return genStart(node, module, 'gen_statem', options, link, body);
}

/**
 * Sends a request and waits for the reply: `yield` it.
 *
 * @param timeout Virtual ms; default `Infinity`, which waits for ever.
 * @throws exit in the caller, see `gen.call`.
 * @otp `gen_statem` manual page, call/3. Rule STATEM5.
 */
export function call(node: Node, machine: ServerRef, request: unknown, timeout: number = Infinity): unknown {
  const given = timeout === Infinity ? 'infinity' : timeout;
  return genCall(node, '$gen_call', machine, request, timeout, [
    'gen_statem',
    'call',
    [machine, request, given],
  ]);
}

/** A running timeout. Without a reference it is one of 0 ms that waits for the queue to be empty. */
interface Timeout {
  readonly type: unknown;
  readonly ref: Ref | null;
  readonly content: unknown;
}

/** What the callbacks since the last event have returned, all of it yet to take effect. */
class Transition {
  postpone = false;
  readonly next: MachineEvent[] = [];
  readonly timeouts: TimeoutAction[] = [];

  constructor(
    public state: unknown,
    public data: unknown,
  ) {}
}

/** Thrown to end the machine: why, and what `terminate` is given. */
class Ending {
  /** @param handling Whether an event was being handled. */
  constructor(
    readonly why: Exception,
    readonly state: unknown,
    readonly data: unknown,
    readonly handling = true,
  ) {}
}

/** What the first transition handles: it only runs the actions of `init`. */
const INIT: MachineEvent = { type: 'internal', content: 'init_state' };

/** A machine's process: starts, then takes one event after the other. One routine does both: each level would cost every message a step. */
class Machine implements SystemTarget {
  readonly behaviour = 'gen_statem';
  debug: Debug | null = null;
  private readonly me: Process;
  private readonly parent: Pid;
  private state: unknown = undefined;
  private data: unknown = undefined;
  /** The first one is asked. */
  private modules: readonly Module<GenStatemModule>[];
  private byState = true;
  private enters = false;
  /** The next event is the last one. */
  private readonly queue: MachineEvent[] = [];
  /** In the order in which they came. */
  private postponed: MachineEvent[] = [];
  private readonly timeouts = new Map<unknown, Timeout>();
  /** Types of the timeouts of 0 ms, in their order. */
  private zero: unknown[] = [];

  constructor(
    private readonly node: Node,
    module: Module<GenStatemModule>,
    private readonly starter: Pid,
    link: boolean,
  ) {
    this.me = node.self();
    this.parent = link ? starter : this.me.pid;
    this.modules = [module];
  }

  *run(arg: unknown, name: ServerName | undefined): Routine<void> {
    const { node, me } = this;
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
      result = this.current.init(arg);
      if (isWait(result)) result = yield result;
      if (this.current.copies === true) result = copied(result);
    } catch (thrown) {
      if (!me.alive) throw thrown;
      const e = node.exceptionOf(thrown);
      if (e.class_ !== 'throw') {
        dropName(node, name);
        initAck(node, this.starter, ['error', e.reason]);
        throw e;
      }
      result = e.reason;
    }
    me.callback = null;
    const actions = this.started(result, name);
    let event: MachineEvent | undefined = INIT;
    try {
      let t = new Transition(this.state, this.data);
      this.use(this.modules, t);
      this.act(t, actions, true);
      t.postpone = false;
      let enter = true;
      for (;;) {
        /** Whether the next callback is for an event, or an enter call. */
        const handles = !enter || !this.enters;
        if (handles) {
          this.commit(event as MachineEvent, t);
          event = this.queue.pop() ?? this.takeZero();
          while (event === undefined) {
            const message = yield RECEIVE;
            event = this.decode(message);
            if (event !== undefined) {
              if (this.debug !== null) this.debug.on(['in', pair(event), this.state]);
              break;
            }
            const end = yield* serve(node, message as readonly unknown[], this.parent, this);
            if (end !== null) throw this.ending(exit(end.reason));
          }
          t = new Transition(this.state, this.data);
        }
        if (--node.meter.r < 0) yield PREEMPT;
        const { copies } = this.current;
        try {
          const { type, content } = handles
            ? (event as MachineEvent)
            : { type: 'enter', content: this.state };
          result = this.invoke(t, type, content);
          if (isWait(result)) result = yield result;
          if (copies === true) result = copied(result);
        } catch (thrown) {
          if (!me.alive) throw thrown;
          const e = node.exceptionOf(thrown);
          if (e.class_ !== 'throw') throw new Ending(e, this.state, this.data);
          result = e.reason;
        }
        me.callback = null;
        enter = this.take(t, result, handles);
      }
    } catch (thrown) {
      if (!(thrown instanceof Ending)) throw thrown;
      yield* this.terminate(thrown, thrown.handling ? event : undefined);
    }
  }

  /** Acknowledges what `init` answered, unless that is the end: then it raises the reason. Returns the actions of `init`. */
  private started(made: unknown, name: ServerName | undefined): unknown {
    const { node, me, starter } = this;
    const tuple = Array.isArray(made) ? (made as unknown[]) : NO_TUPLE;
    const n = tuple.length;
    if (tuple[0] === 'ok' && (n === 3 || n === 4)) {
      this.state = tuple[1];
      this.data = tuple[2];
      me.behaviour = this;
      sawState(node, me, [tuple[1], tuple[2]], this.current.at, tuple[2]);
      initAck(node, starter, ['ok', me.pid]);
      return tuple[3] ?? [];
    }
    dropName(node, name);
    if (tuple[0] === 'stop' && n === 2) {
      initAck(node, starter, ['error', tuple[1]]);
      throw exit(tuple[1]);
    }
    if (made === 'ignore') {
      initAck(node, starter, 'ignore');
      throw exit('normal');
    }
    const bad = ['bad_return_from_init', made];
    initAck(node, starter, ['error', bad]);
    throw exit(bad);
  }

  private get current(): GenStatemModule {
    return (this.modules[0] as Module<GenStatemModule>).current;
  }

  // ---- events ---------------------------------------------------------------

  private takeZero(): MachineEvent | undefined {
    const type = this.zero.shift();
    if (type === undefined) return undefined;
    const key = termKey(type);
    const { content } = this.timeouts.get(key) as Timeout;
    this.timeouts.delete(key);
    return { type, content };
  }

  /** The event that a message is; nothing for a system message. */
  private decode(message: unknown): MachineEvent | undefined {
    if (!Array.isArray(message)) return { type: 'info', content: message };
    const tuple = message as readonly unknown[];
    const [tag, second, third] = tuple;
    if (tag === '$gen_cast' && tuple.length === 2) return { type: 'cast', content: second };
    if (tuple.length !== 3) return { type: 'info', content: message };
    if (tag === '$gen_call') return { type: ['call', second], content: third };
    if (tag === 'system') return undefined;
    if (tag === 'EXIT' && second === this.parent) throw this.ending(exit(third));
    if (tag === 'timeout') {
      const key = termKey(third);
      const timeout = this.timeouts.get(key);
      if (timeout !== undefined && timeout.ref === second) {
        this.timeouts.delete(key);
        return timeout;
      }
    }
    return { type: 'info', content: message };
  }

  private ending(why: Exception): Ending {
    return new Ending(why, this.state, this.data, false);
  }

  private invoke(t: Transition, type: unknown, content: unknown): unknown {
    const { node } = this;
    const { name, current } = this.modules[0] as Module<GenStatemModule>;
    const { state } = t;
    const mine = current.copies === true ? copy : asItIs;
    if (!this.byState) {
      callback(node, 'handle_event', [type, content, state]);
      if (current.handleEvent !== undefined)
        return current.handleEvent(mine(type), mine(content), mine(state), t.data);
      throw undef(name, 'handle_event', 4);
    }
    const fun = atomName(state);
    if (fun === null) throw error('badarg');
    callback(node, `${fun}/3`, [type, content, state]);
    const { states } = current;
    if (states === undefined || !Object.hasOwn(states, fun)) throw undef(name, fun, 3);
    return (states[fun] as StateFunction)(mine(type), mine(content), t.data);
  }

  // ---- what a callback returned ---------------------------------------------

  /** Notes a return value in the transition. Returns whether it asks for an enter call. */
  private take(t: Transition, result: unknown, handles: boolean): boolean {
    const tuple = Array.isArray(result) ? (result as readonly unknown[]) : [result];
    const n = tuple.length;
    switch (tuple[0]) {
      case 'next_state': {
        if (n !== 3 && n !== 4) break;
        const changes = !same(tuple[1], t.state);
        if (changes && !handles) {
          throw this.bad(t, 'bad_state_enter_return_from_state_function', result);
        }
        if (changes) t.state = tuple[1];
        this.keep(t, tuple[2]);
        if (n === 4) this.act(t, tuple[3], handles);
        return changes;
      }
      case 'keep_state':
      case 'repeat_state':
        if (n !== 2 && n !== 3) break;
        this.keep(t, tuple[1]);
        if (n === 3) this.act(t, tuple[2], handles);
        return tuple[0] === 'repeat_state';
      case 'keep_state_and_data':
      case 'repeat_state_and_data':
        // The atom alone, or a tuple of two.
        if (Array.isArray(result) ? n !== 2 : n !== 1) break;
        if (n === 2) this.act(t, tuple[1], handles);
        return tuple[0] === 'repeat_state_and_data';
      case 'stop':
        if (!Array.isArray(result)) throw new Ending(exit('normal'), t.state, t.data);
        if (n !== 2 && n !== 3) break;
        if (n === 3) this.keep(t, tuple[2]);
        throw new Ending(exit(tuple[1]), t.state, t.data);
      case 'stop_and_reply':
        if (n !== 3 && n !== 4) break;
        if (n === 4) this.keep(t, tuple[3]);
        for (const one of asList(tuple[2], REPLY)) {
          if (!isReply(one)) throw this.bad(t, 'bad_reply_action_from_state_function', one);
          this.reply(one[1], one[2]);
        }
        throw new Ending(exit(tuple[1]), t.state, t.data);
    }
    throw this.bad(t, 'bad_return_from_state_function', result);
  }

  private reply(to: From, answer: unknown): void {
    reply(this.node, to, answer);
    if (this.debug !== null) this.debug.on(['out', answer, to]);
  }

  private keep(t: Transition, data: unknown): void {
    t.data = data;
    sawState(this.node, this.me, [t.state, data], this.current.at, data);
  }

  private bad(t: Transition, why: string, what: unknown): Ending {
    return new Ending(error([why, what]), t.state, t.data);
  }

  /** Does the actions that are done at once, and notes the others. Rules STATEM25 to STATEM30. */
  private act(t: Transition, actions: unknown, handles: boolean): void {
    for (const action of asList(actions, ACTION)) {
      if (action === 'hibernate') continue;
      if (isTime(action)) t.timeouts.push({ type: 'timeout', time: timeOf(action), content: action });
      else if (action === 'postpone') {
        if (!handles) throw this.bad(t, 'bad_state_enter_action_from_state_function', action);
        t.postpone = true;
      } else if (action === 'pop_callback_module' && this.modules.length > 1) {
        if (!handles) throw this.bad(t, 'bad_state_enter_action_from_state_function', action);
        this.use(this.modules.slice(1), t);
      } else if (!Array.isArray(action) || !this.actTuple(t, action as readonly unknown[], handles)) {
        throw this.bad(t, 'bad_action_from_state_function', action);
      }
    }
  }

  /** Returns false when it is no action. */
  private actTuple(t: Transition, action: readonly unknown[], handles: boolean): boolean {
    const [what, second, third] = action;
    const n = action.length;
    if (what === 'reply' && n === 3) {
      if (!isReply(action)) return false;
      this.reply(action[1], third);
      return true;
    }
    if (what === 'hibernate') return n === 2 && typeof second === 'boolean';
    if (what === 'postpone') {
      if (n !== 2 || typeof second !== 'boolean' || (second && !handles)) return false;
      t.postpone = second;
      return true;
    }
    if (what === 'next_event' && n === 3) {
      if (!handles) throw this.bad(t, 'bad_state_enter_action_from_state_function', action);
      if (!isEventType(second)) return false;
      t.next.push({ type: second, content: third });
      return true;
    }
    if ((what === 'change_callback_module' || what === 'push_callback_module') && n === 2) {
      const name = atomName(second);
      if (name === null) return false;
      if (!handles) throw this.bad(t, 'bad_state_enter_action_from_state_function', action);
      const module = this.node.code.get(name) as Module<GenStatemModule> | undefined;
      if (typeof module?.current.callbackMode !== 'function') {
        throw new Ending(undef(name, 'callback_mode', 0), t.state, t.data);
      }
      this.use([module, ...(what === 'change_callback_module' ? this.modules.slice(1) : this.modules)], t);
      return true;
    }
    if (!isTimeoutType(what)) return false;
    if (n === 2 && second === 'cancel') {
      t.timeouts.push({ type: what, time: 'infinity', content: undefined });
      return true;
    }
    if (n !== 3 || (second !== 'update' && !isTime(second))) return false;
    t.timeouts.push({ type: what, time: second === 'update' ? second : timeOf(second), content: third });
    return true;
  }

  /** Makes the first of `modules` the callback module. */
  private use(modules: readonly Module<GenStatemModule>[], t: Transition): void {
    let given: unknown;
    try {
      given = (modules[0] as Module<GenStatemModule>).current.callbackMode();
    } catch (thrown) {
      if (!this.me.alive) throw thrown;
      const e = this.node.exceptionOf(thrown);
      if (e.class_ !== 'throw') throw new Ending(e, t.state, t.data);
      given = e.reason;
    }
    let mode: unknown;
    let enters = false;
    for (const one of given instanceof List ? given : Array.isArray(given) ? (given as unknown[]) : [given]) {
      if (one === 'state_functions' || one === 'handle_event_function') mode = one;
      else if (one === 'state_enter') enters = true;
      else throw this.bad(t, 'bad_return_from_callback_mode', given);
    }
    if (mode === undefined) throw this.bad(t, 'bad_return_from_callback_mode', given);
    this.modules = modules;
    this.byState = mode === 'state_functions';
    this.enters = enters;
  }

  // ---- what a transition does ------------------------------------------------

  /** Lets all that was noted take effect. Rules STATEM15, STATEM16, STATEM22. */
  private commit(event: MachineEvent, t: Transition): void {
    const { node, me, queue } = this;
    if (t.postpone) {
      this.postponed.push(event);
      node.emit(Ev.postpone, me.id, 0, me.cause, [event.type, event.content], preview(this.state));
    }
    const changes = !same(t.state, this.state);
    if (this.debug !== null) {
      for (const next of [...t.next].reverse()) this.debug.on(['in', pair(next), t.state]);
      this.debug.on([t.postpone ? 'postpone' : 'consume', pair(event), this.state, t.state]);
    }
    this.state = t.state;
    this.data = t.data;
    if (changes) {
      this.cancel('state_timeout');
      putFirst(queue, this.postponed);
      this.postponed = [];
    }
    this.cancel('timeout');
    const seen = new Set<unknown>();
    const zero: unknown[] = [];
    for (let i = t.timeouts.length - 1; i >= 0; i--) {
      const action = t.timeouts[i] as TimeoutAction;
      const key = termKey(action.type);
      // The last one of a type counts.
      if (seen.has(key)) continue;
      seen.add(key);
      if (this.timeout(key, action)) zero.unshift(action.type);
    }
    if (zero.length > 0) this.zero = [...this.zero, ...zero];
    putFirst(queue, t.next);
  }

  /** Starts, changes or cancels a timeout. Returns whether it is a new one of 0 ms. */
  private timeout(key: unknown, { type, time, content }: TimeoutAction): boolean {
    const running = this.timeouts.get(key);
    if (time === 'update' && running !== undefined) {
      this.timeouts.set(key, { ...running, content });
      return false;
    }
    this.cancel(type);
    if (time === 'infinity') return false;
    const now = time === 0 || time === 'update';
    const ref = now ? null : startTimer(this.node, time, this.me.pid, type);
    this.timeouts.set(key, { type, ref, content });
    if (this.debug !== null && !now) {
      this.debug.on(['start_timer', [type, time, content, List.fromArray([])], this.state]);
    }
    return now;
  }

  /** Stops a timeout. One that has fired unseen leaves nothing behind. */
  private cancel(type: unknown): void {
    if (this.timeouts.size === 0) return;
    const { node } = this;
    const key = termKey(type);
    const timeout = this.timeouts.get(key);
    if (timeout === undefined) return;
    this.timeouts.delete(key);
    const { ref } = timeout;
    if (ref === null) this.zero = this.zero.filter((one) => !same(one, type));
    else if (cancelTimer(node, ref) === false) {
      flush(node, (term) => Array.isArray(term) && term[0] === 'timeout' && term[1] === ref);
    }
  }

  // ---- the end --------------------------------------------------------------

  /** Runs the terminate callback and ends the process; what terminate raises replaces the reason. */
  private *terminate({ why, state, data }: Ending, last: MachineEvent | undefined): Routine<never> {
    const { node, me } = this;
    const { current } = this;
    if (current.terminate !== undefined) {
      callback(node, 'terminate', why.reason);
      try {
        const result = current.terminate(why.reason, state, data);
        if (isWait(result)) yield result;
      } catch (thrown) {
        if (!me.alive) throw thrown;
        const e = node.exceptionOf(thrown);
        if (e.class_ !== 'throw') {
          this.report(e, last, state, data);
          throw e;
        }
      }
    }
    if (!isOrderly(why.reason)) this.report(why, last, state, data);
    throw why;
  }

  private report(why: Exception, last: MachineEvent | undefined, state: unknown, data: unknown): void {
    const { node, me } = this;
    if (!allow(node, 'error')) return;
    const queue = this.queue.map(pair).reverse();
    log(node, 'error', {
      label: ['gen_statem', 'terminate'],
      name: nameOf(me),
      modules: this.modules.map((module) => module.name),
      state: preview([state, data]),
      queue: preview(last === undefined ? queue : [pair(last), ...queue]),
      postponed: preview(this.postponed.map(pair)),
      reason: [why.class_, why.reason, why.stack],
    });
  }

  getState(): unknown {
    return [this.state, this.data];
  }

  readonly replaceable = true;

  systemState(): unknown {
    return this.getState();
  }

  replaceState(given: unknown): void {
    if (!Array.isArray(given) || given.length !== 2) throw error(['badmatch', given]);
    [this.state, this.data] = given as [unknown, unknown];
    sawState(this.node, this.me, given);
  }

  *codeChange(
    oldVersion: unknown,
    extra: unknown,
  ): Generator<unknown, { readonly answer: unknown } | null, unknown> {
    const { current, state, data } = this;
    if (current.codeChange === undefined) return null;
    const mine = current.copies === true ? copy : asItIs;
    const answer = yield current.codeChange(oldVersion, mine(state), mine(data), extra);
    if (!Array.isArray(answer) || answer[0] !== 'ok') return { answer };
    if (answer.length !== 3) throw error(['case_clause', answer]);
    this.replaceState(answer.slice(1));
    this.use(this.modules, new Transition(this.state, this.data));
    return null;
  }

  status(state: SystemState, events: readonly SystemEvent[]): unknown {
    const timeouts = [...this.timeouts.values()].map(({ type, content }) => [type, content]);
    const data = [
      ['Status', state],
      ['Parent', this.parent],
      ['Modules', this.modules.map((module) => module.name)],
      ['Time-outs', [timeouts.length, timeouts]],
      ['Logged Events', events],
      ['Postponed', preview(this.postponed.map(pair))],
    ];
    return [
      ['header', `Status for state machine ${String(nameOf(this.me))}`],
      ['data', data],
      ['data', [['State', preview(this.getState())]]],
    ];
  }

  words([what, about, ...rest]: SystemEvent, name: unknown): string {
    const p = (term: unknown) => inspect(term);
    const head = `*DBG* ${String(name)}`;
    const eventText = (): string => {
      const [type, content] = about as readonly unknown[];
      return Array.isArray(type)
        ? `call ${p(content)} from ${String((type[1] as From)[0])}`
        : `${String(type)} ${p(content)}`;
    };
    const [state, next] = rest;
    if (what === 'in') return `${head} receive ${eventText()} in state ${p(state)}`;
    if (what === 'out') return `${head} send ${p(about)} to ${String((state as From)[0])}`;
    if (what !== 'consume' && what !== 'postpone')
      return `${head} ${String(what)} ${p(about)} in state ${p(state)}`;
    const states = same(state, next) ? p(state) : `${p(state)} => ${p(next)}`;
    return `${head} ${what} ${eventText()} in state ${states}`;
  }
}

const NO_TUPLE: readonly unknown[] = [];

const asItIs = <T>(term: T): T => term;

/** Puts events before all others of a queue whose next one is the last. */
function putFirst(queue: MachineEvent[], events: readonly MachineEvent[]): void {
  for (let i = events.length - 1; i >= 0; i--) queue.push(events[i] as MachineEvent);
}

const pair = ({ type, content }: MachineEvent): readonly unknown[] => [type, content];

const same = (a: unknown, b: unknown): boolean => a === b || exact(a, b);
