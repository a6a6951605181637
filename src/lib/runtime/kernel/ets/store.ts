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

const NONE: readonly Row[] = [];

/** The objects of one key. */
export class Bucket {
  /** The first of them. */
  first: Row | null = null;
  /** All of them, in order of insertion; of a set made when they are first asked for. */
  private list: Row[] | null = null;

  constructor(readonly key: unknown) {}

  /** Never changed in a set, but of a bag more may be added. */
  get objects(): readonly Row[] {
    if (this.list === null && this.first !== null) this.list = [this.first];
    return this.list ?? NONE;
  }

  /** One object in place of all. */
  put(object: Row): void {
    this.first = object;
    this.list = null;
  }

  /** One object more. */
  add(object: Row): void {
    if (this.first === null) this.first = object;
    else if (this.list === null) this.list = [this.first, object];
    else this.list.push(object);
  }

  /** These in place of all. */
  replace(objects: Row[]): void {
    this.first = objects[0] ?? null;
    this.list = objects.length > 1 ? objects : null;
  }
}

export interface Store {
  find(key: unknown): Bucket | undefined;
  /** The bucket of a key: without objects when it had none. */
  obtain(key: unknown): Bucket;
  drop(bucket: Bucket): void;
  first(): Bucket | undefined;
  last(): Bucket | undefined;
  /** The bucket after `key`; `null` when the store has no place for that key. */
  next(key: unknown): Bucket | undefined | null;
  prev(key: unknown): Bucket | undefined | null;
  /** The bucket after one that is in the store. */
  after(bucket: Bucket): Bucket | undefined;
}

class HashBucket extends Bucket {
  before: HashBucket | undefined = undefined;
  after: HashBucket | undefined = undefined;
}

/** A hash table whose buckets are also a list, so that the one after another is found at once. */
export class HashStore implements Store {
  private readonly buckets = new Map<unknown, HashBucket>();
  private head: HashBucket | undefined = undefined;
  private tail: HashBucket | undefined = undefined;

  find(key: unknown): Bucket | undefined {
    return this.buckets.get(termKey(key));
  }

  obtain(key: unknown): Bucket {
    const at = termKey(key);
    const known = this.buckets.get(at);
    if (known !== undefined) return known;
    const bucket = new HashBucket(key);
    this.buckets.set(at, bucket);
    bucket.before = this.tail;
    if (this.tail === undefined) this.head = bucket;
    else this.tail.after = bucket;
    this.tail = bucket;
    return bucket;
  }

  drop(bucket: HashBucket): void {
    this.buckets.delete(termKey(bucket.key));
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

const areNumbers = (a: unknown, b: unknown): boolean =>
  typeof a === 'number' && typeof b === 'number' && a === a && b === b;

function isBefore(a: unknown, b: unknown): boolean {
  return areNumbers(a, b) ? (a as number) < (b as number) : compare(a, b) < 0;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || compare(a, b) === 0;
}

/** Buckets of a leaf, or parts of a branch, before it is split. */
const FULL = 64;

/** Neighbours in key order. Their keys lie side by side: a search looks at many of them, and at one bucket. */
class Leaf {
  constructor(
    readonly keys: unknown[],
    readonly buckets: Bucket[],
  ) {}
}

/** Parts in key order, none of them empty. Each has a key that none of its own is below, and all of those before it are. */
class Branch {
  constructor(
    readonly keys: unknown[],
    readonly parts: Part[],
  ) {}
}

type Part = Leaf | Branch;

/** How many of the sorted `keys` are not after `key`; the first `from` are not. */
function upTo(keys: readonly unknown[], key: unknown, from: number): number {
  let low = from;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(key, keys[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The place of the part of a branch where `key` is, or would be. The key of the first is not looked at. */
function partFor({ keys }: Branch, key: unknown): number {
  return upTo(keys, key, 1) - 1;
}

/** A B+ tree in key order, changed in place: every operation takes logarithmic time. A part goes when it is empty. */
export class TreeStore implements Store {
  private root: Part = new Leaf([], []);

  find(key: unknown): Bucket | undefined {
    let at = this.root;
    while (at instanceof Branch) at = at.parts[partFor(at, key)] as Part;
    const place = upTo(at.keys, key, 0) - 1;
    return place >= 0 && isSame(key, at.keys[place]) ? at.buckets[place] : undefined;
  }

  obtain(key: unknown): Bucket {
    const { root } = this;
    const bucket = enter(root, key);
    if (root.keys.length > FULL) {
      const right = split(root);
      this.root = new Branch([root.keys[0], right.keys[0]], [root, right]);
    }
    return bucket;
  }

  drop({ key }: Pick<Bucket, 'key'>): void {
    remove(this.root, key);
    while (this.root instanceof Branch && this.root.parts.length < 2) {
      this.root = this.root.parts[0] ?? new Leaf([], []);
    }
  }

  first(): Bucket | undefined {
    return firstOf(this.root);
  }

  last(): Bucket | undefined {
    return lastOf(this.root);
  }

  next(key: unknown): Bucket | undefined {
    return nextIn(this.root, key);
  }

  prev(key: unknown): Bucket | undefined {
    return prevIn(this.root, key);
  }

  after(bucket: Bucket): Bucket | undefined {
    return this.next(bucket.key);
  }
}

function enter(at: Part, key: unknown): Bucket {
  if (at instanceof Branch) {
    const place = partFor(at, key);
    const part = at.parts[place] as Part;
    const bucket = enter(part, key);
    if (part.keys.length > FULL) {
      const right = split(part);
      insertAt(at.keys, place + 1, right.keys[0]);
      insertAt(at.parts, place + 1, right);
    }
    return bucket;
  }
  const place = upTo(at.keys, key, 0);
  if (place > 0 && isSame(key, at.keys[place - 1])) return at.buckets[place - 1] as Bucket;
  const bucket = new Bucket(key);
  insertAt(at.keys, place, key);
  insertAt(at.buckets, place, bucket);
  return bucket;
}

/** By hand, since `splice` makes an array of what it has taken out. */
function insertAt<T>(items: T[], at: number, item: T): void {
  items.push(item);
  for (let i = items.length - 1; i > at; i--) items[i] = items[i - 1] as T;
  items[at] = item;
}

/** Takes the upper half off, and answers it. */
function split(part: Part): Part {
  const half = part.keys.length >> 1;
  const keys = part.keys.splice(half);
  return part instanceof Branch
    ? new Branch(keys, part.parts.splice(half))
    : new Leaf(keys, part.buckets.splice(half));
}

/** Takes a key out that is in. Answers whether the part is empty now. */
function remove(at: Part, key: unknown): boolean {
  if (at instanceof Branch) {
    const place = partFor(at, key);
    if (remove(at.parts[place] as Part, key)) {
      at.keys.splice(place, 1);
      at.parts.splice(place, 1);
    }
  } else {
    const place = upTo(at.keys, key, 0) - 1;
    at.keys.splice(place, 1);
    at.buckets.splice(place, 1);
  }
  return at.keys.length === 0;
}

function firstOf(at: Part): Bucket | undefined {
  return at instanceof Branch ? firstOf(at.parts[0] as Part) : at.buckets[0];
}

function lastOf(at: Part): Bucket | undefined {
  return at instanceof Branch ? lastOf(at.parts.at(-1) as Part) : at.buckets.at(-1);
}

function nextIn(at: Part, key: unknown): Bucket | undefined {
  if (at instanceof Leaf) return at.buckets[upTo(at.keys, key, 0)];
  const place = partFor(at, key);
  const after = at.parts[place + 1];
  return nextIn(at.parts[place] as Part, key) ?? (after === undefined ? undefined : firstOf(after));
}

function prevIn(at: Part, key: unknown): Bucket | undefined {
  if (at instanceof Leaf) {
    const place = upTo(at.keys, key, 0) - 1;
    const before = place >= 0 && isSame(key, at.keys[place]) ? place - 1 : place;
    return before < 0 ? undefined : at.buckets[before];
  }
  const place = partFor(at, key);
  return (
    prevIn(at.parts[place] as Part, key) ?? (place > 0 ? lastOf(at.parts[place - 1] as Part) : undefined)
  );
}
