/**
 * The run-time support of compiled code: the object the code calls `$`.
 * Rules TS10 to TS31, TS46, TS50 to TS55.
 * Invariant: `r` and `p` are plain number fields, written by compiled code and by the kernel; the kernel sets `r` and clears `unwinding` at the start
 * of each slice.
 */
import { isRoutine } from '#lib/runtime/kernel/routine';
import { Uncatchable } from '#lib/runtime/kernel/terms';
import { Chain } from './chain';
import { AsyncGenerator, delegate, Item, iterate, type Iteration } from './async-iteration';
import { missingNames, type ReplacedName } from './global-names';
import { makeGlobals } from './globals';
import type { Place } from './program';

export interface HostWarning {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** From 1; 0 if not known. */
  readonly line: number;
}

export interface HostHooks {
  /** Virtual time, ms. */
  now(): number;
  /** From 0 to 1, without 1; from the seeded source. */
  random(): number;
  /** `stream` is the method of `console`: 'log', 'info', 'warn', 'error', 'debug'. */
  output(stream: string, args: readonly unknown[]): void;
  warn(warning: HostWarning): void;
  /** Is `x` something the scheduler performs, made by the otp API? */
  isEffect(x: unknown): boolean;
  /** Is `e` a token of the kernel's that ends a process, and that learner's code must not catch? */
  isUnwind(e: unknown): boolean;
  /** Told of a value bound to a name (TS46); what it returns is bound instead. */
  named?(value: unknown, name: string, at: Place | null): unknown;
  /** What the scheduler takes as a wish to be preempted. Default an object of our own. */
  readonly preempt?: unknown;
  /** Told now and then of sync code that runs on, with the number of the place: about every 65,536 reductions of the overdraft. */
  overdrawn?(position: number): void;
  /** Reductions a slice may overdraw in sync code. Default 10,000,000. */
  readonly hardLimit?: number;
}

/** Thrown in sync code past the hard limit. It cannot be caught by the learner's code. */
export class ReductionsError extends Uncatchable {
  override readonly name = 'ReductionsError';
  readonly code = 'reductions';

  constructor(
    message: string,
    /** Number of the loop or function that ran on. */
    readonly position: number,
  ) {
    super(message);
  }
}

/** Elements of one array: as many as all processes may hold words. */
const MOST_ELEMENTS = 67_108_864;

/** The number of elements that `Array(given)` or `Array.from(given)` would make up; 0 when it takes them from something. */
function madeUp(given: unknown): number {
  if (typeof given === 'number') return given;
  if (typeof given !== 'object' || given === null || Symbol.iterator in given) return 0;
  const { length } = given as { length?: unknown };
  return typeof length === 'number' ? length : 0;
}

/** What came of a wait, for those who wait for it again. */
interface WaitOutcome {
  state: 'running' | 'done' | 'failed';
  /** The value or the error. */
  value: unknown;
}

export type Locator = (position: number) => Place | null;

/** Something that makes the scheduler put the process at the back of the run queue. */
class Preempt {}

export class Host {
  /** Reductions left in this slice; below 0 in an overdraft. */
  r: number;
  /** Number of the place where the running routine waits. */
  p: number;
  readonly preempt: unknown;
  /** Values of the sandbox's globals, by name. */
  readonly globals: Readonly<Record<ReplacedName, unknown>>;
  private readonly floor: number;
  /** Which 65,536 reductions of the overdraft were last seen, -1 for the first of a slice. */
  private band = -1;
  private unwindingToken = false;
  /** The last error for want of reductions. */
  private overspentError: ReductionsError | null = null;
  private readonly locators: Locator[] = [];
  private readonly thrownAt = new WeakMap<object, number>();
  private thrownValue: unknown = undefined;
  private thrownPosition = 0;
  private readonly outcomes = new WeakMap<object, WaitOutcome>();
  private readonly warned = new Set<number>();
  private readonly hooks: HostHooks;

  constructor(hooks: HostHooks) {
    this.r = 0;
    this.p = 0;
    this.preempt = hooks.preempt ?? new Preempt();
    this.hooks = hooks;
    this.floor = -(hooks.hardLimit ?? 10_000_000);
    this.globals = makeGlobals(hooks, (value) => this.keep(value, this.p));
  }

  /** True while an error passes that must not run learner's code: `finally` blocks look here. */
  get unwinding(): boolean {
    return this.unwindingToken || this.r < this.floor;
  }

  set unwinding(value: boolean) {
    this.unwindingToken = value;
  }

  /** Called in sync code when the reductions are used up. */
  spent(position: number): void {
    if (this.r < this.floor) this.overspent(position);
    if (this.r >> 16 !== this.band) this.tellOverdraft(position);
  }

  private tellOverdraft(position: number): void {
    this.band = this.r >> 16;
    if (this.band < -1) this.hooks.overdrawn?.(position);
  }

  private overspent(position: number): never {
    const place = this.locate(position);
    const where =
      place === null ? '' : `${place.fn === '' ? '' : ` in \`${place.fn}\``} (${place.file}:${place.line})`;
    this.overspentError = new ReductionsError(
      `This code${where} ran for ${(-this.floor).toLocaleString('en-US')} reductions without a wait, so its process was ended. A long loop belongs in an \`async\` function.`,
      position,
    );
    throw this.overspentError;
  }

  /** Sets the place and passes on a value: for waits whose value holds waits itself. */
  at<T>(value: T, position: number): T {
    this.p = position;
    return value;
  }

  /** What to wait for in place of `value`, which a variable holds and so may be awaited again: it has one outcome. Rule TS19. */
  keep(value: unknown, position: number): unknown {
    return this.isWait(value) ? this.once(value, position) : value;
  }

  /** Passes on what an array is made of, when it fits; each eight elements that are made up cost one reduction. Rule TS26. */
  sized(given: unknown): unknown {
    const length = madeUp(given);
    if (length > MOST_ELEMENTS)
      throw new RangeError(
        `An array of ${length.toLocaleString('en-US')} elements does not fit into the sandbox. At most ${MOST_ELEMENTS.toLocaleString('en-US')} do.`,
      );
    if (length > 0) this.r -= Math.floor(length / 8);
    return given;
  }

  private isWait(value: unknown): value is object {
    return typeof value === 'object' && value !== null && (isRoutine(value) || this.hooks.isEffect(value));
  }

  /**
   * What `then`, `catch` or `finally` is called on, when it is something to wait for: the call then makes a routine. Rule TS74.
   *
   * @param call The call in a few words; `null` when it may be left out, as in `x.then?.(…)`.
   */
  chain(value: unknown, method: string, position: number, call: string | null): unknown {
    if (this.isWait(value)) return new Chain(this, this.keep(value, position), position);
    if (call !== null && value !== null && value !== undefined) {
      if (typeof (value as Record<string, unknown>)[method] !== 'function')
        throw new TypeError(`${call} is not a function`);
    }
    return value;
  }

  private *once(wait: object, position: number): Generator<unknown, unknown> {
    this.r--;
    const known = this.outcomes.get(wait);
    if (known?.state === 'done') return known.value;
    if (known?.state === 'failed') throw known.value;
    if (known !== undefined)
      throw new TypeError(
        'This async call is awaited already, and has not ended. Call the function again, or wait for a message.',
      );
    const outcome: WaitOutcome = { state: 'running', value: undefined };
    this.outcomes.set(wait, outcome);
    try {
      this.p = position;
      outcome.value = yield wait;
      outcome.state = 'done';
    } catch (error) {
      outcome.value = error;
      outcome.state = 'failed';
      throw error;
    }
    return outcome.value;
  }

  /** Remembers where a value was thrown. Errors know it themselves. */
  thrown(value: unknown, position: number): unknown {
    if (typeof value === 'object' && value !== null) {
      if (!this.thrownAt.has(value)) this.thrownAt.set(value, position);
    } else {
      this.thrownValue = value;
      this.thrownPosition = position;
    }
    return value;
  }

  /** Number of the place where `value` was thrown, 0 if not known. For a value that is not an object: of the last throw of it. */
  whereThrown(value: unknown): number {
    if (typeof value === 'object' && value !== null)
      return value instanceof ReductionsError ? value.position : (this.thrownAt.get(value) ?? 0);
    return Object.is(value, this.thrownValue) ? this.thrownPosition : 0;
  }

  /** First thing in every `catch`. */
  caught<T>(error: T): T {
    if (error instanceof ReductionsError) throw error;
    // Something on the way has put an error of its own in its place.
    if (this.r < this.floor && this.overspentError !== null) throw this.overspentError;
    if (this.hooks.isUnwind(error)) {
      this.unwindingToken = true;
      throw error;
    }
    return error;
  }

  /** The result of a call that nobody takes. */
  drop(value: unknown, position: number, call: string): void {
    if (this.isWait(value)) this.dropped(position, call);
  }

  private dropped(position: number, call: string): void {
    if (this.warned.has(position)) return;
    this.warned.add(position);
    const place = this.locate(position);
    const message = `The result of the async call \`${call}\` is never awaited, so it never ran. Write \`await ${call}\`.`;
    this.hooks.warn({ code: 'unawaited', message, file: place?.file ?? '', line: place?.line ?? 0 });
  }

  named(value: unknown, name: string, position: number): unknown {
    return this.hooks.named === undefined ? value : this.hooks.named(value, name, this.locate(position));
  }

  /** A name which is neither declared nor part of the sandbox. */
  missing(name: string): never {
    const instead = missingNames.get(name);
    if (instead === undefined) throw new ReferenceError(`${name} is not defined`);
    throw new ReferenceError(`\`${name}\` does not exist in the sandbox. ${instead}`);
  }

  asyncGenerator(inner: Generator): AsyncGenerator {
    return new AsyncGenerator(inner);
  }

  item(value: unknown): Item {
    return new Item(value);
  }

  delegate(source: unknown): Generator {
    return delegate(source);
  }

  iterate(source: unknown): Iteration {
    return iterate(source);
  }

  /** Place of a position number of any linked program. */
  locate(position: number): Place | null {
    for (const locator of this.locators) {
      const place = locator(position);
      if (place !== null) return place;
    }
    return null;
  }

  /** Called by `link`: a program's positions become known. Later programs are asked first. */
  attach(locator: Locator): void {
    this.locators.unshift(locator);
  }
}
