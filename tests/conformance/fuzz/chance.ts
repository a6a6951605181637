/** Seeded choices for generators of scenarios. */
import { Random } from '#lib/runtime/kernel/random';

export class Chance {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** A whole number from 0 up to but not including `n`. */
  int(n: number): number {
    return this.#random.below(n);
  }

  /** Whether something of probability `p` happens. */
  p(p: number): boolean {
    return this.#random.next() < p;
  }

  /** One of them. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** One of them by weight: `[[3, a], [1, b]]` gives `a` three times as often. */
  weighted<T>(list: readonly (readonly [number, T])[]): T {
    let at = this.#random.next() * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of list) if ((at -= weight) < 0) return value;
    return (list.at(-1) as readonly [number, T])[1];
  }

  /** `n` things made one after the other. */
  many<T>(n: number, make: (i: number) => T): T[] {
    return Array.from({ length: n }, (_, i) => make(i));
  }
}
