/**
 * Structs: maps which name their module under the key `__struct__`.
 * Follows Elixir, "Structs" and Kernel.struct/2. Rule TERM19.
 * Left out: default values and required keys, which are the defining module's business.
 * Invariant: a struct is a `TermMap`; there is no class for it.
 */
import { atomName } from './atom';
import { TermMap } from './map';
import type { Term } from './term';

const KEY = '__struct__';

/** A struct of module `name` (such as `'Elixir.User'`) with these fields. */
export function struct(name: string, fields: { readonly [key: string]: Term }): TermMap {
  return TermMap.fromObject(fields).put(KEY, name);
}

/** The name of the module whose struct `term` is, or `null` when it is not a struct. */
export function structName(term: unknown): string | null {
  return term instanceof TermMap && term.has(KEY) ? atomName(term.get(KEY)) : null;
}
