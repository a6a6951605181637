/**
 * The restarts inside a supervisor's period.
 * Follows STDLIB supervisor, OTP 25: lib/stdlib/src/supervisor.erl, add_restart/1. Rule SUP15.
 * Invariant: a list of times is only added to, so that the events can share it.
 */
import type { RestartCount } from '../kernel/events';

export class Restarts {
  /** Virtual seconds, oldest first. */
  private list: number[] = [];
  /** How many of them have left the period. */
  private gone = 0;

  /** Virtual seconds of the restarts inside the period, newest first. */
  get times(): readonly number[] {
    return this.list.slice(this.gone).reverse();
  }

  /**
   * Enters a restart and forgets those that left the period. Counted in whole seconds, as OTP does.
   *
   * @param now Virtual ms.
   * @param intensity Most restarts in `period`, for the event.
   * @param period Seconds.
   */
  enter(now: number, intensity: number, period: number): RestartCount {
    const second = Math.floor(now / 1000);
    while (this.gone < this.list.length && (this.list[this.gone] as number) < second - period) this.gone++;
    if (this.gone > this.list.length / 2) {
      this.list = this.list.slice(this.gone);
      this.gone = 0;
    }
    this.list.push(second);
    return new Count(this.list, this.gone, this.list.length - this.gone, intensity, period);
  }
}

/** What an event tells of a restart. The times are looked up when they are asked for: most never are. */
class Count implements RestartCount {
  constructor(
    private readonly list: readonly number[],
    private readonly first: number,
    readonly count: number,
    readonly intensity: number,
    readonly period: number,
  ) {}

  get times(): readonly number[] {
    return this.list.slice(this.first, this.first + this.count).reverse();
  }
}
