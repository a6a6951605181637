/** Heights of the rows of a long list: a usual height, and corrections for the rows that were measured. */

const BUCKET = 64;

export class Heights {
  #heights = new Map<number, number>();
  /** Sum of corrections of each bucket of rows. */
  #deltas = new Map<number, number>();

  constructor(readonly usual: number) {}

  /** Records a measured height (px); true when it differs from what was known. */
  set(index: number, height: number): boolean {
    const old = this.#heights.get(index) ?? this.usual;
    if (Math.abs(old - height) < 0.5) return false;
    this.#heights.set(index, height);
    const bucket = Math.floor(index / BUCKET);
    this.#deltas.set(bucket, (this.#deltas.get(bucket) ?? 0) + height - old);
    return true;
  }

  clear(): void {
    this.#heights.clear();
    this.#deltas.clear();
  }

  /** Top of a row; of row `count` the height of all. */
  offset(index: number): number {
    const bucket = Math.floor(index / BUCKET);
    let y = index * this.usual;
    for (const [b, delta] of this.#deltas) if (b < bucket) y += delta;
    for (let i = bucket * BUCKET; i < index; i++) y += (this.#heights.get(i) ?? this.usual) - this.usual;
    return y;
  }

  /** Row at a height (px), among `count`. */
  at(y: number, count: number): number {
    let [low, high] = [0, Math.max(0, count - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offset(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
