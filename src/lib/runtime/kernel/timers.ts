/**
 * Timers on the virtual clock: a binary heap by time, then by order of creation.
 * Follows the `erlang` manual page: send_after/3, start_timer/3, cancel_timer/1, read_timer/1. Rules TIME*.
 * Invariant: `heap[i].index === i` for every running timer, so that cancelling costs log n.
 */
export abstract class Timer {
  index = -1;
  order = 0;

  /** @param at Virtual ms at which it fires. */
  constructor(readonly at: number) {}

  abstract fire(): void;
}

export class Timers {
  private readonly heap: Timer[] = [];
  private created = 0;

  /** Virtual time of the next timer; `Infinity` when none runs. */
  get next(): number {
    const first = this.heap[0];
    return first === undefined ? Infinity : first.at;
  }

  get size(): number {
    return this.heap.length;
  }

  start(timer: Timer): void {
    timer.order = this.created++;
    timer.index = this.heap.length;
    this.heap.push(timer);
    this.up(timer);
  }

  /** Stops a timer; harmless when it is not running. */
  cancel(timer: Timer): void {
    const i = timer.index;
    if (i < 0) return;
    timer.index = -1;
    const last = this.heap.pop() as Timer;
    if (last === timer) return;
    last.index = i;
    this.heap[i] = last;
    this.up(last);
    this.down(last);
  }

  /** Removes and returns the next timer. */
  take(): Timer {
    const first = this.heap[0] as Timer;
    this.cancel(first);
    return first;
  }

  private up(timer: Timer): void {
    const heap = this.heap;
    let i = timer.index;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Timer;
      if (!before(timer, above)) break;
      heap[i] = above;
      above.index = i;
      i = parent;
    }
    heap[i] = timer;
    timer.index = i;
  }

  private down(timer: Timer): void {
    const heap = this.heap;
    const n = heap.length;
    let i = timer.index;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && before(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      const below = heap[child] as Timer;
      if (!before(below, timer)) break;
      heap[i] = below;
      below.index = i;
      i = child;
    }
    heap[i] = timer;
    timer.index = i;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
