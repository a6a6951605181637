/**
 * Terms as numbers, for spreading them over partitions.
 * Our own; as `erlang:phash2/1` is used. Rule REG1.
 * Invariant: equal terms give the same number.
 */
import { inspect } from '../kernel/terms';

/** A whole number from 0 up that equal terms share. Not the number of `erlang:phash2/1`. */
export function textHash(term: unknown): number {
  const of = inspect(term, { notation: 'erlang', limit: Infinity });
  let hash = 0x811c9dc5;
  for (let i = 0; i < of.length; i++) hash = Math.imul(hash ^ of.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
