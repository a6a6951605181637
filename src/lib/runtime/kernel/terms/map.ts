/**
 * Maps with any term as key, which never change: `put` and `delete` give a new map.
 * Follows the Erlang Reference Manual, "Data Types", Map; Elixir, Map. Rules TERM17, TERM18.
 * A weight-balanced tree in key order: every operation takes logarithmic time, and old and new map share most nodes.
 * Left out: the order of insertion, which maps on the BEAM do not keep either.
 * Invariant: at every node, all keys to the left are smaller and all to the right are larger by `compareKeys`.
 */
import { compareKeys } from './compare';
import { ImmutableTerm, isShareable } from './immutable';
import { Kind } from './kind';
import type { Term } from './term';

class Node {
  readonly size: number;
  readonly shareable: boolean;

  constructor(
    readonly key: Term,
    readonly value: Term,
    readonly left: Node | null,
    readonly right: Node | null,
  ) {
    this.size = 1 + sizeOf(left) + sizeOf(right);
    this.shareable =
      (left === null || left.shareable) &&
      (right === null || right.shareable) &&
      isShareable(key) &&
      isShareable(value);
  }
}

/** An immutable map. Keys are told apart by `===` of Elixir: `1` and `1.0` are two keys. Iterates in term order of keys. */
export class TermMap extends ImmutableTerm implements Iterable<[Term, Term]> {
  /** The map without entries. */
  static readonly empty = new TermMap(null);

  readonly #root: Node | null;

  private constructor(root: Node | null) {
    super();
    this.#root = root;
  }

  /** The map of `entries`; of equal keys the last one counts. */
  static from(entries: Iterable<readonly [Term, Term]>): TermMap {
    let root: Node | null = null;
    for (const [key, value] of entries) root = insert(root, key, value);
    return root === null ? TermMap.empty : new TermMap(root);
  }

  /** The map with the own enumerable properties of `object`; their names become atoms. */
  static fromObject(object: { readonly [key: string]: Term }): TermMap {
    let root: Node | null = null;
    for (const key of Object.keys(object)) root = insert(root, key, object[key]);
    return root === null ? TermMap.empty : new TermMap(root);
  }

  get kind(): Kind {
    return Kind.termMap;
  }

  get shareable(): boolean {
    return this.#root === null || this.#root.shareable;
  }

  /** The number of entries. */
  get size(): number {
    return sizeOf(this.#root);
  }

  /** The value under `key`, or `otherwise` (default `undefined`). */
  get(key: Term, otherwise?: Term): Term {
    const node = find(this.#root, key);
    return node === null ? otherwise : node.value;
  }

  /** Whether there is an entry under `key`. */
  has(key: Term): boolean {
    return find(this.#root, key) !== null;
  }

  /** This map with `value` under `key`. */
  put(key: Term, value: Term): TermMap {
    return new TermMap(insert(this.#root, key, value));
  }

  /** This map without `key`; itself when there is no such key. */
  delete(key: Term): TermMap {
    const root = remove(this.#root, key);
    return root === this.#root ? this : root === null ? TermMap.empty : new TermMap(root);
  }

  /** The entries in term order of keys. */
  entries(): [Term, Term][] {
    const entries: [Term, Term][] = [];
    walk(this.#root, (key, value) => entries.push([key, value]));
    return entries;
  }

  /** The keys in term order. */
  keys(): Term[] {
    const keys: Term[] = [];
    walk(this.#root, (key) => keys.push(key));
    return keys;
  }

  /** The values in term order of their keys. */
  values(): Term[] {
    const values: Term[] = [];
    walk(this.#root, (_key, value) => values.push(value));
    return values;
  }

  /** The entries in term order of keys, one by one. */
  *[Symbol.iterator](): Iterator<[Term, Term]> {
    const path: Node[] = [];
    for (let node = this.#root; node !== null || path.length > 0;) {
      if (node !== null) {
        path.push(node);
        node = node.left;
        continue;
      }
      const next = path.pop() as Node;
      yield [next.key, next.value];
      node = next.right;
    }
  }
}

function sizeOf(node: Node | null): number {
  return node === null ? 0 : node.size;
}

function find(node: Node | null, key: Term): Node | null {
  while (node !== null) {
    const order = compareKeys(key, node.key);
    if (order === 0) return node;
    node = order < 0 ? node.left : node.right;
  }
  return null;
}

function insert(node: Node | null, key: Term, value: Term): Node {
  if (node === null) return new Node(key, value, null, null);
  const order = compareKeys(key, node.key);
  if (order === 0) return new Node(node.key, value, node.left, node.right);
  return order < 0
    ? balance(node, insert(node.left, key, value), node.right)
    : balance(node, node.left, insert(node.right, key, value));
}

function remove(node: Node | null, key: Term): Node | null {
  if (node === null) return null;
  const order = compareKeys(key, node.key);
  if (order < 0) {
    const left = remove(node.left, key);
    return left === node.left ? node : balance(node, left, node.right);
  }
  if (order > 0) {
    const right = remove(node.right, key);
    return right === node.right ? node : balance(node, node.left, right);
  }
  if (node.left === null) return node.right;
  if (node.right === null) return node.left;
  if (node.left.size > node.right.size) {
    let last = node.left;
    while (last.right !== null) last = last.right;
    return balance(last, remove(node.left, last.key), node.right);
  }
  let first = node.right;
  while (first.left !== null) first = first.left;
  return balance(first, node.left, remove(node.right, first.key));
}

/** A node with the entry of `at` over `left` and `right`, which may be out of balance by one change. */
function balance(at: Node, left: Node | null, right: Node | null): Node {
  // Weights 3 and 2: Hirai and Yamamoto, "Balancing weight-balanced trees", Journal of Functional Programming 21.
  const leftSize = sizeOf(left);
  const rightSize = sizeOf(right);
  if (leftSize + rightSize > 1) {
    if (right !== null && rightSize > 3 * leftSize) {
      const inner = right.left;
      if (inner === null || inner.size < 2 * sizeOf(right.right)) {
        return node(right, node(at, left, inner), right.right);
      }
      return node(inner, node(at, left, inner.left), node(right, inner.right, right.right));
    }
    if (left !== null && leftSize > 3 * rightSize) {
      const inner = left.right;
      if (inner === null || inner.size < 2 * sizeOf(left.left)) {
        return node(left, left.left, node(at, inner, right));
      }
      return node(inner, node(left, left.left, inner.left), node(at, inner.right, right));
    }
  }
  return node(at, left, right);
}

function node(entry: Node, left: Node | null, right: Node | null): Node {
  return new Node(entry.key, entry.value, left, right);
}

function walk(node: Node | null, visit: (key: Term, value: Term) => void): void {
  if (node === null) return;
  walk(node.left, visit);
  visit(node.key, node.value);
  walk(node.right, visit);
}
