/**
 * Routines and effects: how the body of a process runs, and what it may wait for.
 * Our own; the process side of the Erlang Reference Manual, "Processes" and "Receive". Rules RUN*.
 * Invariant: a routine yields only a routine (to be run and answered), an effect (to be performed), or a plain value
 * (which comes straight back); everything else a process does is a direct call on the node.
 */
import type { Message } from './mailbox';
import type { Process } from './process';
import { GENERATOR, WAIT } from './terms';

/** The body of a process, or a part of it: a generator which the scheduler drives. */
export type Routine<T = unknown> = Generator<unknown, T, unknown>;

/** Stands for the class of all generator objects, so that `instanceof` tells a routine from a value. */
const GeneratorClass = function () {} as unknown as new () => Routine;
Object.defineProperty(GeneratorClass, 'prototype', { value: GENERATOR });

/** Whether `value` is a routine. */
export function isRoutine(value: unknown): value is Routine {
  return value instanceof GeneratorClass;
}

/** Something the scheduler does for a process that yields it. */
export abstract class Effect {
  /** What `process_info` and the inspector call this wait. */
  abstract readonly what: string;

  get [WAIT](): true {
    return true;
  }
}

/** Whether `value` is something to wait for: what a callback answers in place of its value. */
export function isWait(value: unknown): value is Routine | Effect {
  // Nearly all answers are tuples, which have no chain of prototypes to be searched.
  if (Array.isArray(value)) return false;
  return value instanceof GeneratorClass || value instanceof Effect;
}

/** A routine that does nothing but wait. */
export function* waiting(wait: Effect): Routine {
  return yield wait;
}

/** Gives the processor away: the process goes to the end of the run queue. */
class Preempt extends Effect {
  readonly what = 'preempt';
}

/** Yielded by compiled loops whose slice is spent. */
export const PREEMPT: Effect = new Preempt();

/** What a wait answers when its time ran out, unless it says otherwise. */
export const TIMEOUT: unique symbol = Symbol('timeout');

/**
 * Waits for a message: the first in the mailbox that is accepted, else the first to come, else `expire` after `timeout`.
 * This one accepts any message; the others override `accept` and `take`.
 */
export class Receive extends Effect {
  readonly what: string = 'receive';
  /** Accepts every message, so that the scheduler need not ask. */
  readonly any: boolean = true;
  /** Whether `accept` is cheap and cannot fail, so that it may be asked in the sender's slice. */
  readonly eager: boolean = true;
  /** Whether what it answers goes to code that may change it, so that it has to be a copy. */
  copies = false;
  /** Message after which to begin to look; `null` at the head of the mailbox. */
  get start(): Message | null {
    return null;
  }

  /** @param timeout Virtual ms; `Infinity` waits for ever, 0 only looks. */
  constructor(readonly timeout: number = Infinity) {
    super();
  }

  /** Process number of whom it waits for, 0 when it may be anybody. */
  get waitsFor(): number {
    return 0;
  }

  accept(_term: unknown): boolean {
    return true;
  }

  /** What the waiting process gets for the accepted message; may throw into it. */
  take(term: unknown, _proc: Process): unknown {
    return term;
  }

  /** What the waiting process gets when the time is over; may throw into it. */
  expire(_proc: Process): unknown {
    return TIMEOUT;
  }
}

/** Waits for any message, for ever. */
export const RECEIVE = new Receive();

/** Waits for a message that `pattern` accepts. */
export class ReceiveMatch extends Receive {
  override readonly any = false;
  override readonly eager: boolean = false;

  constructor(
    private readonly pattern: (term: unknown) => boolean,
    timeout: number = Infinity,
  ) {
    super(timeout);
  }

  override accept(term: unknown): boolean {
    return this.pattern(term);
  }
}

/** Waits for `ms` of virtual time and touches no message, as `timer:sleep/1`. */
export class Sleep extends Receive {
  override readonly what = 'sleep';
  override readonly any = false;

  override accept(): boolean {
    return false;
  }

  override expire(): unknown {
    return 'ok';
  }
}
