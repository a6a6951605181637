/**
 * What a state machine's callbacks return, as terms: reading actions, and copying what learner's code returned.
 * Follows STDLIB gen_statem, OTP 25: manual page, `action/0`. Rules STATEM25 to STATEM30.
 * Invariant: nothing here acts; what an action does is in gen_statem.ts.
 */
import { copy, List } from '../kernel/terms';
import { Pid } from '../kernel/terms/pid';
import type { From } from './gen';

/** Something for a state callback: its type (`cast`, `['call', from]`, `state_timeout`, ...) and its content. */
export interface MachineEvent {
  readonly type: unknown;
  readonly content: unknown;
}

/** A timeout action: ms, `update`, or `infinity`, which cancels. */
export interface TimeoutAction {
  readonly type: unknown;
  readonly time: number | 'update' | 'infinity';
  readonly content: unknown;
}

/** Where the data stand in what a callback returns. */
const DATA_AT: Readonly<Record<string, number>> = {
  ok: 2,
  next_state: 2,
  keep_state: 1,
  repeat_state: 1,
  stop: 2,
  stop_and_reply: 3,
};

/** What learner's code returned, with copies of all but the data, which only this machine sees. */
export function copied(result: unknown): unknown {
  if (!Array.isArray(result)) return result;
  const items = result as readonly unknown[];
  const data = DATA_AT[String(items[0])];
  return items.map((item, i) => (i === data ? item : copy(item, 'result')));
}

/** Whether it is a reply action. */
export function isReply(action: unknown): action is readonly ['reply', From, unknown] {
  if (!Array.isArray(action) || action.length !== 3 || action[0] !== 'reply') return false;
  return isFrom(action[1]);
}

const isFrom = (from: unknown): boolean => Array.isArray(from) && from.length === 2 && from[0] instanceof Pid;

/** Whether events of this type come from a timeout. */
export function isTimeoutType(type: unknown): boolean {
  if (type === 'timeout' || type === 'state_timeout') return true;
  return Array.isArray(type) && type.length === 2 && type[0] === 'timeout';
}

/** Whether an event of this type may be inserted. */
export function isEventType(type: unknown): boolean {
  if (type === 'cast' || type === 'info' || type === 'internal' || isTimeoutType(type)) return true;
  return Array.isArray(type) && type.length === 2 && type[0] === 'call' && isFrom(type[1]);
}

/** Whether it is a time in ms, or `infinity`. */
export const isTime = (time: unknown): time is number | 'infinity' =>
  time === 'infinity' ||
  (typeof time === 'number' && time >= 0 && (Number.isInteger(time) || time === Infinity));

export const timeOf = (time: number | 'infinity'): number | 'infinity' =>
  time === Infinity ? 'infinity' : time;

/** How an action begins that answers a call. */
export const REPLY: ReadonlySet<unknown> = new Set(['reply']);
/** How an action begins that is a tuple with an atom first, of those that cannot be something else. */
export const ACTION: ReadonlySet<unknown> = new Set([
  'reply',
  'next_event',
  'timeout',
  'state_timeout',
  'change_callback_module',
  'push_callback_module',
]);

/**
 * The items of a list, or the one item that stands for a list of itself. An array is both a list and a tuple: it is one
 * item when it begins as one does. Rule STATEM25.
 */
export function asList(given: unknown, tags: ReadonlySet<unknown>): readonly unknown[] {
  if (given instanceof List) return given.toArray();
  if (!Array.isArray(given)) return [given];
  const items = given as readonly unknown[];
  const [first, second] = items;
  if (tags.has(first)) return [items];
  if (tags === REPLY) return items;
  if ((first === 'postpone' || first === 'hibernate') && typeof second === 'boolean') return [items];
  const named = isTimeoutType(first) && Array.isArray(first) && first[1] !== 'cancel';
  if (named && (second === 'cancel' || (items.length === 3 && (second === 'update' || isTime(second))))) {
    return [items];
  }
  return items;
}
