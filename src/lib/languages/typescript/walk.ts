/**
 * Rewrites a tree in place, by visitors for kinds of nodes.
 * Invariant: a visitor that returns nothing leaves the walk to go on into the node's children; one that returns something has visited them itself,
 * by `children` or `visit`.
 */
import type { Node, NodeOf, NodeType } from './ast';

/** What takes the node's place: itself, another, several (in a list), or none (`null`; only in a list). */
export type Outcome = Node | Node[] | null | void;
export type Visitors<S> = { [T in NodeType]?: (node: NodeOf<T>, state: S, walk: Walker<S>) => Outcome };

/** Keys which hold types, comments or places: nothing there runs. */
const SKIPPED = new Set([
  'type',
  'loc',
  'start',
  'end',
  'range',
  'raw',
  'value_',
  'typeAnnotation',
  'typeParameters',
  'returnType',
  'typeArguments',
  'superTypeParameters',
  'implements',
]);

type Fields = Record<string, unknown>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Fields)['type'] === 'string';
}

export class Walker<S> {
  private readonly visitors: Partial<Record<string, (node: Node, state: S, walk: Walker<S>) => Outcome>>;

  constructor(visitors: Visitors<S>) {
    this.visitors = visitors as Partial<Record<string, (node: Node, state: S, walk: Walker<S>) => Outcome>>;
  }

  /** Visits `node` and gives what takes its place. */
  outcome(node: Node, state: S): Node | Node[] | null {
    const visitor = this.visitors[node.type];
    if (visitor !== undefined) {
      const result = visitor(node, state, this);
      if (result !== undefined) return result;
    }
    this.children(node, state);
    return node;
  }

  /** Visits `node` where exactly one node of the same sort must come out. */
  visit<T extends Node>(node: T, state: S): T {
    const result = this.outcome(node, state);
    if (result === null) return { type: 'EmptyStatement' } as Node as T;
    if (Array.isArray(result)) {
      const only = result.length === 1 ? result[0] : undefined;
      return (only ?? { type: 'BlockStatement', body: result }) as T;
    }
    return result as T;
  }

  /** Visits a list in place; nodes may vanish or become several. */
  list(nodes: (Node | null)[], state: S): void {
    let changed: (Node | null)[] | null = null;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i] ?? null;
      const result = isNode(node) ? this.outcome(node, state) : node;
      if (changed === null && result !== node) changed = nodes.slice(0, i);
      if (changed === null) continue;
      if (Array.isArray(result)) changed.push(...result);
      else if (result !== null || node === null) changed.push(result);
    }
    if (changed !== null) nodes.splice(0, nodes.length, ...changed);
  }

  /** Visits the children of `node` in place. */
  children(node: Node, state: S): void {
    const fields = node as unknown as Fields;
    for (const key in fields) {
      if (SKIPPED.has(key)) continue;
      const child = fields[key];
      if (typeof child !== 'object' || child === null) continue;
      if (Array.isArray(child)) this.list(child as (Node | null)[], state);
      else if (isNode(child)) fields[key] = this.visit(child, state);
    }
  }
}
