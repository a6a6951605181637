/**
 * Terms as keys of JavaScript maps.
 * Our own; ETS tables of type `set` compare so (`ets` manual page: keys match). Rule REG2.
 * Left out: functions inside a key, of which all with one name are the same.
 * Invariant: terms that match give the same key, and others do not; no atom begins with the character 0.
 */
import { inspect } from '../kernel/terms';

/** A map key for `term`. */
export function termKey(term: unknown): unknown {
  return typeof term === 'object' && term !== null ? `\0${text(term)}` : term;
}

/** A whole number from 0 up that equal terms share, for spreading them. Not the number of `erlang:phash2/1`. */
export function textHash(term: unknown): number {
  const of = text(term);
  let hash = 0x811c9dc5;
  for (let i = 0; i < of.length; i++) hash = Math.imul(hash ^ of.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function text(term: unknown): string {
  return inspect(term, { notation: 'erlang', limit: Infinity });
}
