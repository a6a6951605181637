/**
 * Timers by a server: what is to be sent, ended or called later, once or again and again.
 * Follows STDLIB timer, OTP 25 (stdlib 4.2): manual page, and lib/stdlib/src/timer.erl for the order of steps. Rules TIMER*.
 * Left out: now_diff, other nodes.
 * Invariant: what the server runs is in its table; a message to a pid is no business of it, but a timer of the node.
 */
import { error } from '../kernel/errors';
import { Module } from '../kernel/code_server';
import { trapExit } from '../kernel/flags';
import { whereis } from '../kernel/names';
import type { Node } from '../kernel/node';
import type { Routine } from '../kernel/routine';
import { demonitor, exit2, monitor, trySend } from '../kernel/signals';
import { Pid } from '../kernel/terms/pid';
import { Ref } from '../kernel/terms/ref';
import { cancelTimer, sendAfter as sendTimer, startTimer } from '../kernel/time';
import { call } from './gen';
import { type GenServerModule, start } from './gen_server';

/** Whom a timer is for: a pid, or a name that is looked up when it fires. */
export type Target = Pid | string;

/** What a timer is known by. */
export type TimerRef = readonly [kind: 'instant' | 'send_local' | 'once' | 'interval', ref: Ref];
export type TimerAnswer = readonly ['ok', TimerRef] | readonly ['error', unknown];

/** What the server does when the time has come. */
type Act =
  | readonly ['send', Target, unknown]
  | readonly ['exit', Target, unknown]
  | readonly ['apply', fun: () => unknown, initial: Initial];
type Initial = readonly [module: string, fun: string, arity: number];

const BADARG = ['error', 'badarg'] as const;
const isTime = (ms: unknown): ms is number => typeof ms === 'number' && Number.isInteger(ms) && ms >= 0;
const isTarget = (to: unknown): to is Target => to instanceof Pid || typeof to === 'string';

/** Sends `message` after `ms` of virtual time: `yield` it. @otp `timer` manual page, send_after/3. Rules TIMER1, TIMER2. */
export function* sendAfter(node: Node, ms: unknown, to: unknown, message: unknown): Routine {
  if (!isTime(ms) || !isTarget(to)) return BADARG;
  if (ms === 0) {
    if (!trySend(node, to, message)) throw error('badarg');
    return ['ok', ['instant', node.makeRef()]];
  }
  if (to instanceof Pid) return ['ok', ['send_local', sendTimer(node, ms, to, message)]];
  return yield* once(node, ms, ['send', to, message]);
}

/** Sends an exit signal after `ms`: `yield` it. With `kill`, as kill_after/2. @otp `timer`, exit_after/3. Rule TIMER3. */
export function* exitAfter(node: Node, ms: unknown, to: unknown, reason: unknown): Routine {
  if (!isTime(ms)) return BADARG;
  return yield* once(node, ms, ['exit', to as Target, reason]);
}

/** Runs `fun` in a process of its own after `ms`: `yield` it. @otp `timer`, apply_after/4. Rule TIMER4. */
export function* applyAfter(node: Node, ms: unknown, fun: () => unknown, initial: Initial): Routine {
  if (!isTime(ms)) return BADARG;
  return yield* once(node, ms, ['apply', fun, initial]);
}

/** Sends `message` every `ms`, until cancelled or the receiver ends: `yield` it. @otp `timer`, send_interval/3. Rule TIMER5. */
export function* sendInterval(node: Node, ms: unknown, to: unknown, message: unknown): Routine {
  if (!isTime(ms) || !isTarget(to)) return BADARG;
  return yield* request(node, ['apply_interval', [node.now, ms, to, ['send', to, message]]]);
}

/** Runs `fun` every `ms`, until cancelled or the caller ends: `yield` it. @otp `timer`, apply_interval/4. Rule TIMER5. */
export function* applyInterval(node: Node, ms: unknown, fun: () => unknown, initial: Initial): Routine {
  if (!isTime(ms)) return BADARG;
  return yield* request(node, ['apply_interval', [node.now, ms, node.self().pid, ['apply', fun, initial]]]);
}

/** Stops a timer: `yield` it. `['ok', 'cancel']`, also when it has fired. @otp `timer`, cancel/1. Rule TIMER6. */
export function* cancel(node: Node, timer: unknown): Routine {
  const [kind, ref] = Array.isArray(timer) && timer.length === 2 ? (timer as unknown[]) : [];
  if (!(ref instanceof Ref)) return BADARG;
  if (kind === 'once' || kind === 'interval') return yield* request(node, ['cancel', [kind, ref]]);
  if (kind === 'send_local') cancelTimer(node, ref);
  else if (kind !== 'instant') return BADARG;
  return ['ok', 'cancel'];
}

/** How long `fun` takes, in microseconds of virtual time, and its value: `yield` it. @otp `timer`, tc/1. Rule TIMER7. */
export function* tc(node: Node, fun: () => unknown): Routine {
  const began = node.now;
  const value = yield fun();
  return [Math.round((node.now - began) * 1000), value];
}

/** Milliseconds of hours, minutes and seconds. @otp `timer`, hms/3. Rule TIMER7. */
export const hms = (hours: number, minutes: number, seconds: number): number =>
  ((hours * 60 + minutes) * 60 + seconds) * 1000;

function* once(node: Node, ms: number, act: Act): Routine {
  return yield* request(node, ['apply_once', [node.now, ms, act]]);
}

/** Asks the server, which is started when there is none. */
function* request(node: Node, what: unknown): Routine {
  const ask = () =>
    call(node, '$gen_call', SERVER, what, Infinity, ['gen_server', 'call', [SERVER, what, 'infinity']]);
  try {
    return yield ask();
  } catch (thrown) {
    if (!node.self().alive) throw thrown;
    const { class_, reason } = node.exceptionOf(thrown);
    if (class_ !== 'exit' || !Array.isArray(reason) || reason[0] !== 'noproc') throw thrown;
    yield start(node, timerModule(node), undefined, { name: SERVER, role: SERVER });
    return yield ask();
  }
}

const SERVER = 'timer_server';

interface Running {
  /** The node's timer that is running for it. */
  timer: Ref;
}

function timerModule(node: Node): Module<GenServerModule> {
  const table = new Map<Ref, Running>();

  const stop = (ref: Ref): boolean => {
    const running = table.get(ref);
    if (running === undefined) return false;
    table.delete(ref);
    cancelTimer(node, running.timer);
    return true;
  };
  const arm = (at: number, what: unknown): Ref =>
    startTimer(node, Math.max(0, Math.ceil(at - node.now)), node.self().pid, what);

  function serve(name: unknown, about: readonly unknown[]): unknown {
    if (name === 'cancel') {
      const [kind, ref] = about as unknown as TimerRef;
      if (stop(ref) && kind === 'interval') demonitor(node, ref, true);
      return ['ok', 'cancel'];
    }
    const [began, ms] = about as readonly [number, number];
    if (name === 'apply_once') {
      const timer = arm(began + ms, ['apply_once', about[2]]);
      table.set(timer, { timer });
      return ['ok', ['once', timer]];
    }
    const ref = monitor(node, about[2] as Target);
    table.set(ref, { timer: arm(began + ms, ['apply_interval', began + ms, ms, ref, about[3]]) });
    return ['ok', ['interval', ref]];
  }

  function fired(timer: Ref, what: readonly unknown[]): void {
    if (what[0] === 'apply_once') {
      if (table.delete(timer)) apply(node, what[1] as Act);
      return;
    }
    const [, at, ms, ref, act] = what as readonly [string, number, number, Ref, Act];
    const running = table.get(ref);
    if (running === undefined) return;
    running.timer = arm(at + ms, ['apply_interval', at + ms, ms, ref, act]);
    apply(node, act);
  }

  return new Module<GenServerModule>('timer', {
    init: () => {
      trapExit(node, true);
      return ['ok', node.makeRef()];
    },
    handleCall: (asked, _from, state) => {
      const [name, about] = asked as readonly [unknown, readonly unknown[]];
      return ['reply', serve(name, about), state];
    },
    handleInfo: (message, state) => {
      const [tag, ref, what] = Array.isArray(message) ? (message as readonly unknown[]) : [];
      if (tag === 'timeout') fired(ref as Ref, what as readonly unknown[]);
      else if (tag === 'DOWN') stop(ref as Ref);
      return ['noreply', state];
    },
  });
}

function apply(node: Node, act: Act): void {
  if (act[0] === 'send') trySend(node, act[1], act[2]);
  else if (act[0] === 'apply') node.spawn(act[1], { initial: act[2] });
  else {
    const to = typeof act[1] === 'string' ? whereis(node, act[1]) : act[1];
    if (to instanceof Pid) exit2(node, to, act[2]);
  }
}
