/**
 * Messages sent by timers.
 * Follows the `erlang` manual page: send_after/3, start_timer/3, cancel_timer/1, read_timer/1. Rules TIME*.
 * Invariant: `ref.timer` is set exactly while the timer runs.
 */
import { error } from './errors';
import { Ev, type TimerInfo } from './events';
import { Message } from './mailbox';
import type { Node } from './node';
import { Timer } from './timers';
import { Pid } from './terms/pid';
import { Ref } from './terms/ref';

class MessageTimer extends Timer {
  constructor(
    at: number,
    private readonly node: Node,
    readonly ref: Ref,
    private readonly owner: number,
    private readonly to: Pid | string,
    readonly message: unknown,
    private readonly cause: number,
  ) {
    super(at);
  }

  /** It no longer runs. */
  forget(): void {
    this.ref.timer = null;
    if (this.to instanceof Pid) this.to.process?.timers?.delete(this);
  }

  fire(): void {
    const { node, to } = this;
    this.forget();
    const target = typeof to === 'string' ? node.names.get(to) : to.process;
    const fired = node.emit(Ev.timer_fire, this.owner, target?.id ?? 0, this.cause, this.ref, undefined);
    if (target === null || target === undefined) {
      node.emit(Ev.lost, this.owner, 0, fired, this.message, typeof to === 'string' ? 'noname' : 'noproc');
      return;
    }
    const sent = node.emit(Ev.send, this.owner, target.id, fired, this.message, 'timer');
    node.deliver(target, new Message(this.message, sent, this.owner));
  }
}

function start(node: Node, ms: number, to: Pid | string, ref: Ref, message: unknown): Ref {
  node.meter.r--;
  const isMs = typeof ms === 'number' && Number.isInteger(ms) && ms >= 0;
  if (!isMs || !(to instanceof Pid || typeof to === 'string')) throw error('badarg');
  const owner = node.current?.id ?? 0;
  const at = node.now + ms;
  const name = typeof to === 'string' ? to : undefined;
  const info: TimerInfo = name === undefined ? { ref, at, message } : { ref, at, message, name };
  const seq = node.emit(Ev.timer_start, owner, to instanceof Pid ? to.id : 0, node.because, info, undefined);
  const timer = new MessageTimer(at, node, ref, owner, to, message, seq);
  const target = to instanceof Pid ? to.process : undefined;
  if (target === null) return ref;
  ref.timer = timer;
  node.timers.start(timer);
  if (target !== undefined) {
    (target.timers ??= new Set()).add(timer);
    node.heap.changed(target);
  }
  return ref;
}

/**
 * Sends `message` to `to` after `ms` of virtual time. A name is looked up when it fires.
 *
 * @throws `badarg` when `ms` is no whole number from 0 up, or `to` neither pid nor name.
 * @otp `erlang` manual page, send_after/3. Rule TIME2.
 */
export function sendAfter(node: Node, ms: number, to: Pid | string, message: unknown): Ref {
  return start(node, ms, to, node.makeRef(), message);
}

/** As `sendAfter`, but the message is `['timeout', ref, message]`. Rule TIME2. */
export function startTimer(node: Node, ms: number, to: Pid | string, message: unknown): Ref {
  const ref = node.makeRef();
  return start(node, ms, to, ref, ['timeout', ref, message]);
}

/** Ends the timers that would send to a process that has ended. Rule TIME4. */
export function dropTimers(node: Node, timers: Iterable<Timer>): void {
  for (const timer of timers) {
    node.timers.cancel(timer);
    (timer as MessageTimer).ref.timer = null;
  }
}

/** Stops a timer. Returns the ms that were left, or false when it had fired or never ran; `badarg` for no reference. Rule TIME3. */
export function cancelTimer(node: Node, ref: Ref): number | false {
  node.meter.r--;
  const timer = timerOf(ref);
  if (timer === null) return false;
  node.timers.cancel(timer);
  (timer as MessageTimer).forget();
  const left = timer.at - node.now;
  node.emit(Ev.timer_cancel, node.current?.id ?? 0, 0, node.because, ref, left);
  return left;
}

/** The ms that are left, or false. Rule TIME3. */
export function readTimer(node: Node, ref: Ref): number | false {
  const timer = timerOf(ref);
  return timer === null ? false : timer.at - node.now;
}

function timerOf(ref: Ref): Timer | null {
  if (!(ref instanceof Ref)) throw error('badarg');
  return ref.timer;
}
