/**
 * Snapshots of terms for the event log: bounded, and safe from later changes.
 * Our own; `sys` and `dbg` copy terms into trace messages whole. Rules TERM60 to TERM62.
 * Two roads, as in `copy.ts`: `fast` recurses and copies small terms in one go; when the term is larger than the bound,
 * `levels` starts again and goes level by level, so that what is cut off is what lies deepest.
 * Invariant: nothing mutable is reachable from both the snapshot and the term.
 */
import { copy, setOwn } from './copy';
import { ImmutableTerm, isShareable } from './immutable';
import { inspect } from './inspect';
import { Kind, kindOf } from './kind';
import { Cons, List } from './list';
import { TermMap } from './map';
import { Opaque, Truncated } from './markers';
import type { Term } from './term';

const RECURSION = 50;
const TOO_LARGE = new Error('handed over to levels');
/** Stands for a term inside itself, and for what could not be counted. */
const CUT = new Truncated();

let left = 0;

/**
 * A snapshot of `term` with at most `maxNodes` (default 200) of the values inside it; `Truncated` stands for the rest.
 *
 * Immutable terms are returned as they are, however large: they cannot change. What is not a term becomes `Opaque`. Never
 * throws; a term that contains itself is cut off where it begins again.
 */
export function preview(term: unknown, maxNodes = 200): Term {
  if (typeof term !== 'object' || term === null) return previewLeaf(term);
  left = maxNodes;
  try {
    return fast(term, 0) as Term;
  } catch {
    return slowly(term, maxNodes);
  }
}

function slowly(term: object, maxNodes: number): Term {
  try {
    return levels(term, maxNodes);
  } catch {
    return opaque(term); // A proxy that answers differently each time; the log must go on.
  }
}

function previewLeaf(term: unknown): Term {
  return typeof term === 'function' || typeof term === 'symbol' ? opaque(term) : (term as Term);
}

function fast(term: object, depth: number): unknown {
  if (depth > RECURSION) throw TOO_LARGE;
  if (Array.isArray(term)) {
    spend(term.length);
    const items: unknown[] = term.constructor === Array ? term.slice() : Array.from(term as unknown[]);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item === 'object') {
        if (item !== null) items[i] = fast(item, depth + 1);
      } else if (typeof item === 'function' || typeof item === 'symbol') {
        items[i] = opaque(item);
      }
    }
    return items;
  }
  if (term instanceof ImmutableTerm && term.shareable) return term;
  const kind = kindOf(term);
  if (kind === Kind.atom || kind === Kind.pid || kind === Kind.ref) return term;
  if (kind !== Kind.object) throw TOO_LARGE;
  const keys = Object.keys(term);
  spend(keys.length);
  const target: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const value = (term as Record<string, unknown>)[key];
    setOwn(
      target,
      key,
      typeof value === 'object' && value !== null ? fast(value, depth + 1) : previewLeaf(value),
    );
  }
  return target;
}

function spend(nodes: number): void {
  left -= nodes;
  if (left < 0) throw TOO_LARGE;
}

/** A container of which the snapshot is being made; its parts are filled in once their level is reached. */
interface Part {
  readonly source: object;
  readonly parent: Part | null;
  readonly slots: Slot[];
  readonly build: (values: Term[]) => Term;
}

type Slot = Part | { readonly value: Term };

function levels(term: object, maxNodes: number): Term {
  let budget = maxNodes;
  const queue: Part[] = [];

  const place = (value: unknown, parent: Part | null): Slot => {
    try {
      if (typeof value !== 'object' || value === null) return { value: previewLeaf(value) };
      if (isShareable(value)) return { value: value as Term };
      for (let part = parent; part !== null; part = part.parent) {
        if (part.source === value) return { value: CUT };
      }
      const kind = kindOf(value);
      const build = builder(kind);
      if (build === null) return { value: leaf(value, kind, budget) };
      const part: Part = { source: value, parent, slots: [], build };
      queue.push(part);
      return part;
    } catch {
      return { value: opaque(value) };
    }
  };

  const root = place(term, null);
  for (let at = 0; at < queue.length; at++) {
    const part = queue[at] as Part;
    try {
      const rest = open(part.source, budget, (value, cost = 1) => {
        budget -= cost;
        part.slots.push(place(value, part));
      });
      if (rest > 0) part.slots.push({ value: new Truncated(rest) });
    } catch {
      part.slots.push({ value: CUT });
    }
  }
  // A part always comes after its parent in the queue: from the end backwards, everything inside is already built.
  const built = new Map<Slot, Term>();
  const valueOf = (slot: Slot): Term => ('value' in slot ? slot.value : built.get(slot));
  for (let at = queue.length - 1; at >= 0; at--) {
    const part = queue[at] as Part;
    built.set(part, part.build(part.slots.map(valueOf)));
  }
  return valueOf(root);
}

/**
 * Hands out what is inside `source`, at most `budget` values, entries in pairs; answers how many items were left out.
 * Keys of objects cost nothing.
 */
function open(source: object, budget: number, give: (value: unknown, cost?: number) => void): number {
  switch (kindOf(source)) {
    case Kind.tuple: {
      const items = source as readonly unknown[];
      const taken = Math.max(0, Math.min(items.length, budget));
      for (let i = 0; i < taken; i++) give(items[i]);
      return items.length - taken;
    }
    case Kind.set: {
      let taken = 0;
      for (const value of source as Set<unknown>) {
        if (taken >= budget) break;
        taken++;
        give(value);
      }
      return (source as Set<unknown>).size - taken;
    }
    case Kind.cons: {
      let taken = 0;
      let rest: unknown = source;
      for (; rest instanceof Cons && !rest.shareable; rest = rest.tail) {
        if (taken++ >= budget) {
          give(CUT);
          return 0;
        }
        give(rest.head);
      }
      give(isShareable(rest) || taken < budget ? rest : CUT, 0);
      return 0;
    }
    case Kind.object: {
      const keys = Object.keys(source);
      const taken = Math.max(0, Math.min(keys.length, budget));
      for (const key of keys.slice(0, taken)) {
        let value: unknown;
        try {
          value = (source as Record<string, unknown>)[key];
        } catch {
          value = new Opaque('[unreadable]');
        }
        give(key, 0);
        give(value);
      }
      return keys.length - taken;
    }
    default: {
      const map = source as Map<unknown, unknown> | TermMap;
      let taken = 0;
      for (const [key, value] of map) {
        if (taken * 2 + 2 > budget) break;
        taken++;
        give(key);
        give(value);
      }
      return map.size - taken;
    }
  }
}

function builder(kind: Kind): ((values: Term[]) => Term) | null {
  switch (kind) {
    case Kind.tuple:
      return (values) => values;
    case Kind.set:
      return (values) => new Set(values);
    case Kind.cons:
      return (values) => (values.length < 2 ? CUT : List.fromArray(values.slice(0, -1), values.at(-1)));
    case Kind.object:
      return (values) => {
        const target: Record<string, unknown> = {};
        for (const [key, value] of pairs(values))
          setOwn(target, key instanceof Truncated ? '…' : String(key), value);
        return target as Term;
      };
    case Kind.jsMap:
      return (values) => new Map(pairs(values));
    case Kind.termMap:
      return (values) => TermMap.from(pairs(values));
    default:
      return null;
  }
}

/** Keys with their values; a single `Truncated` at the end stands for both. */
function pairs(values: readonly Term[]): [Term, Term][] {
  const entries: [Term, Term][] = [];
  for (let i = 0; i < values.length; i += 2)
    entries.push([values[i], i + 1 < values.length ? values[i + 1] : values[i]]);
  return entries;
}

function leaf(value: object, kind: Kind, budget: number): Term {
  if (kind === Kind.date || kind === Kind.error) return copy(value) as Term;
  if (kind === Kind.buffer || kind === Kind.view) {
    const bytes = (value as ArrayBuffer | ArrayBufferView).byteLength;
    return bytes <= Math.max(64, budget) ? (copy(value) as Term) : new Truncated(bytes);
  }
  return opaque(value);
}

function opaque(value: unknown): Opaque {
  return new Opaque(inspect(value, { limit: 5, width: 80 }));
}
