/**
 * The ready processes of a node that picks by chance: in order of becoming ready, any of them can be taken.
 * Our own. Rules RUN*.
 * Invariant: `counts` is a Fenwick tree over `slots` (1 for a process, 0 for an empty slot), so that finding and taking
 * the i-th costs log n; cutting it out of an array would make a run with a seed quadratic.
 */
import type { Process } from './process';

const SMALLEST = 64;

export class ReadyPool {
  /** Processes in it. */
  size = 0;
  /** A power of two. */
  private capacity = SMALLEST;
  private slots: (Process | null)[] = [];
  private counts = new Int32Array(SMALLEST + 1);

  /** Enters a process after all others. */
  push(p: Process): void {
    if (this.slots.length === this.capacity) this.compact();
    this.count(this.slots.push(p), 1);
    this.size++;
  }

  /** Removes and returns the `i`-th, counted from 0; the order of the others stays. */
  take(i: number): Process {
    let slot = 0;
    for (let step = this.capacity; step > 0; step >>= 1) {
      const next = slot + step;
      if (next > this.capacity) continue;
      const before = this.counts[next] as number;
      if (before > i) continue;
      slot = next;
      i -= before;
    }
    const taken = this.slots[slot] as Process;
    this.slots[slot] = null;
    this.count(slot + 1, -1);
    this.size--;
    return taken;
  }

  private count(place: number, by: number): void {
    for (let at = place; at <= this.capacity; at += at & -at)
      this.counts[at] = (this.counts[at] as number) + by;
  }

  /** Closes the gaps, and makes room for as many again. */
  private compact(): void {
    const kept = this.slots.filter((p) => p !== null);
    this.capacity = SMALLEST;
    while (this.capacity < 2 * kept.length) this.capacity *= 2;
    this.slots = kept;
    this.counts = new Int32Array(this.capacity + 1);
    for (let place = 1; place <= kept.length; place++) this.count(place, 1);
  }
}
