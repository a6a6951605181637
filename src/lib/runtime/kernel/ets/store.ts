/**
 * Where a table keeps its rows: by hash for set, bag and duplicate_bag, in a balanced tree for ordered_set.
 * Follows the `ets` manual page: keys of an ordered_set are the same when they compare equal, all others when they match.
 * Rules ETS2, ETS3, ETS9.
 * Left out: OTP's order of an unordered table; ours is that in which keys were entered.
 * Invariant: a row is in its store until `drop`; a row without objects is kept only while the table is fixed.
 */
import { compare, termKey } from '../terms';

/** An object: a tuple. */
export type Row = readonly unknown[];

/** The objects of one key. */
export interface Bucket {
  readonly key: unknown;
  /** In order of insertion; replaced or changed by the table only. */
  objects: Row[];
}

export interface Store {
  find(key: unknown): Bucket | undefined;
  /** A bucket for a key that has none. */
  add(key: unknown): Bucket;
  drop(bucket: Bucket): void;
  first(): Bucket | undefined;
  last(): Bucket | undefined;
  /** The bucket after `key`; `null` when the store has no place for that key. */
  next(key: unknown): Bucket | undefined | null;
  prev(key: unknown): Bucket | undefined | null;
  /** The bucket after one that is in the store. */
  after(bucket: Bucket): Bucket | undefined;
}

class HashBucket implements Bucket {
  objects: Row[] = [];
  before: HashBucket | undefined = undefined;
  after: HashBucket | undefined = undefined;

  constructor(
    readonly key: unknown,
    readonly at: unknown,
  ) {}
}

/** A hash table whose buckets are also a list, so that the one after another is found at once. */
export class HashStore implements Store {
  private readonly buckets = new Map<unknown, HashBucket>();
  private head: HashBucket | undefined = undefined;
  private tail: HashBucket | undefined = undefined;

  find(key: unknown): Bucket | undefined {
    return this.buckets.get(termKey(key));
  }

  add(key: unknown): Bucket {
    const bucket = new HashBucket(key, termKey(key));
    this.buckets.set(bucket.at, bucket);
    bucket.before = this.tail;
    if (this.tail === undefined) this.head = bucket;
    else this.tail.after = bucket;
    this.tail = bucket;
    return bucket;
  }

  drop(bucket: HashBucket): void {
    this.buckets.delete(bucket.at);
    if (bucket.before === undefined) this.head = bucket.after;
    else bucket.before.after = bucket.after;
    if (bucket.after === undefined) this.tail = bucket.before;
    else bucket.after.before = bucket.before;
  }

  first(): Bucket | undefined {
    return this.head;
  }

  /** Without an order the last is the first, and the one before is the one after, as in OTP. */
  last(): Bucket | undefined {
    return this.head;
  }

  next(key: unknown): Bucket | undefined | null {
    const bucket = this.buckets.get(termKey(key));
    return bucket === undefined ? null : bucket.after;
  }

  prev(key: unknown): Bucket | undefined | null {
    return this.next(key);
  }

  after(bucket: HashBucket): Bucket | undefined {
    return bucket.after;
  }
}

class TreeBucket implements Bucket {
  objects: Row[] = [];
  left: TreeBucket | null = null;
  right: TreeBucket | null = null;
  size = 1;

  constructor(readonly key: unknown) {}
}

function order(a: unknown, b: unknown): number {
  return typeof a === 'number' && typeof b === 'number' && a === a && b === b ? a - b : compare(a, b);
}

/** A weight-balanced tree in key order, changed in place: every operation takes logarithmic time. */
export class TreeStore implements Store {
  private root: TreeBucket | null = null;

  find(key: unknown): Bucket | undefined {
    let at = this.root;
    while (at !== null) {
      const side = order(key, at.key);
      if (side === 0) return at;
      at = side < 0 ? at.left : at.right;
    }
    return undefined;
  }

  add(key: unknown): Bucket {
    const bucket = new TreeBucket(key);
    this.root = enter(this.root, bucket);
    return bucket;
  }

  drop(bucket: Bucket): void {
    this.root = without(this.root, bucket.key);
  }

  first(): Bucket | undefined {
    let at = this.root;
    while (at?.left != null) at = at.left;
    return at ?? undefined;
  }

  last(): Bucket | undefined {
    let at = this.root;
    while (at?.right != null) at = at.right;
    return at ?? undefined;
  }

  next(key: unknown): Bucket | undefined {
    let found: TreeBucket | undefined;
    for (let at = this.root; at !== null;) {
      if (order(key, at.key) < 0) {
        found = at;
        at = at.left;
      } else at = at.right;
    }
    return found;
  }

  prev(key: unknown): Bucket | undefined {
    let found: TreeBucket | undefined;
    for (let at = this.root; at !== null;) {
      if (order(key, at.key) > 0) {
        found = at;
        at = at.right;
      } else at = at.left;
    }
    return found;
  }

  after(bucket: Bucket): Bucket | undefined {
    return this.next(bucket.key);
  }
}

const sizeOf = (at: TreeBucket | null): number => (at === null ? 0 : at.size);

function enter(at: TreeBucket | null, bucket: TreeBucket): TreeBucket {
  if (at === null) return bucket;
  if (order(bucket.key, at.key) < 0) at.left = enter(at.left, bucket);
  else at.right = enter(at.right, bucket);
  return balance(at);
}

function without(at: TreeBucket | null, key: unknown): TreeBucket | null {
  if (at === null) return null;
  const side = order(key, at.key);
  if (side < 0) at.left = without(at.left, key);
  else if (side > 0) at.right = without(at.right, key);
  else {
    if (at.left === null) return at.right;
    if (at.right === null) return at.left;
    let least = at.right;
    while (least.left !== null) least = least.left;
    least.right = without(at.right, least.key);
    least.left = at.left;
    return balance(least);
  }
  return balance(at);
}

/** Rotates where one side has become more than three times as heavy as the other. */
function balance(at: TreeBucket): TreeBucket {
  // Weights 3 and 2: Hirai and Yamamoto, "Balancing weight-balanced trees", Journal of Functional Programming 21.
  const left = sizeOf(at.left);
  const right = sizeOf(at.right);
  at.size = left + right + 1;
  if (at.size < 3) return at;
  if (at.right !== null && right > 3 * left) {
    if (sizeOf(at.right.left) >= 2 * sizeOf(at.right.right)) at.right = turnRight(at.right);
    return turnLeft(at);
  }
  if (at.left !== null && left > 3 * right) {
    if (sizeOf(at.left.right) >= 2 * sizeOf(at.left.left)) at.left = turnLeft(at.left);
    return turnRight(at);
  }
  return at;
}

function turnLeft(at: TreeBucket): TreeBucket {
  const top = at.right as TreeBucket;
  at.right = top.left;
  top.left = at;
  return resized(top, at);
}

function turnRight(at: TreeBucket): TreeBucket {
  const top = at.left as TreeBucket;
  at.left = top.right;
  top.right = at;
  return resized(top, at);
}

function resized(top: TreeBucket, below: TreeBucket): TreeBucket {
  top.size = below.size;
  below.size = sizeOf(below.left) + sizeOf(below.right) + 1;
  return top;
}
