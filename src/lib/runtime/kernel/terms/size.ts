/**
 * A rough size of a term in words, for the memory estimates of processes.
 * Follows the Erlang Efficiency Guide, "Memory" (OTP 27), with our own figures where JavaScript differs. Rules TERM64, TERM65.
 * Left out: what JavaScript really uses; sharing (a part that occurs twice counts twice, as in `erts_debug:flat_size/1`).
 * Invariant: never throws, and never looks at more than about `max` values.
 */
import type { Binary } from './binary';
import { Kind, kindOf } from './kind';
import { Cons } from './list';
import type { TermMap } from './map';

/**
 * The estimated heap size of `term` in words of 8 bytes; `max` (default 1,000,000) when it is that or more.
 *
 * Atoms and small integers are 1, strings 1 and their length over 8, tuples 1 more than what is inside, list cells 1 more
 * than their element, maps 5 more than their keys and values, binaries 3 and their length over 8.
 */
export function size(term: unknown, max = 1_000_000): number {
  if (typeof term === 'number') return Math.min(1, max);
  let words = 0;
  const stack: unknown[] = [term];
  while (stack.length > 0 && words < max) {
    const value = stack.pop();
    try {
      words += open(value, stack, max - words);
    } catch {
      words += 1;
    }
  }
  return Math.min(words, max);
}

/** Adds what is inside `value` to the stack, at most `room` of it, and answers the words of `value` itself. */
function open(value: unknown, stack: unknown[], room: number): number {
  switch (typeof value) {
    case 'string':
      return 1 + (value.length >> 3);
    case 'bigint':
      return bigWords(value);
    case 'object':
      break;
    default:
      return 1;
  }
  const kind = kindOf(value);
  switch (kind) {
    case Kind.number:
      return 2;
    case Kind.tuple: {
      const items = value as readonly unknown[];
      const taken = Math.min(items.length, room);
      let words = 1 + items.length - taken;
      for (let i = 0; i < taken; i++) {
        if (typeof items[i] === 'number') words++;
        else stack.push(items[i]);
      }
      return words;
    }
    case Kind.cons: {
      let words = 0;
      let rest: unknown = value;
      for (; rest instanceof Cons && words < room; rest = rest.tail) {
        words++;
        if (typeof rest.head === 'object' || typeof rest.head === 'string') stack.push(rest.head);
        else words++;
      }
      stack.push(rest);
      return words;
    }
    case Kind.object: {
      const keys = Object.keys(value as object);
      for (let i = 0; i < keys.length && i < room; i++)
        stack.push((value as Record<string, unknown>)[keys[i] as string]);
      return 5 + keys.length;
    }
    case Kind.jsMap:
    case Kind.termMap: {
      let taken = 0;
      for (const [key, item] of value as Map<unknown, unknown> | TermMap) {
        if (taken++ >= room) break;
        stack.push(key, item);
      }
      return 5;
    }
    case Kind.set: {
      let taken = 0;
      for (const item of value as Set<unknown>) {
        if (taken++ >= room) break;
        stack.push(item);
      }
      return 5;
    }
    case Kind.binary:
      return 3 + Math.ceil((value as Binary).length / 8);
    case Kind.buffer:
    case Kind.view:
      return 3 + Math.ceil((value as ArrayBuffer | ArrayBufferView).byteLength / 8);
    case Kind.error:
      return 5 + (String((value as Error).message).length >> 3);
    case Kind.fun:
      return 4;
    default:
      return 1;
  }
}

function bigWords(value: bigint): number {
  if (value > -0x2000_0000_0000_00n && value < 0x2000_0000_0000_00n) return 1;
  return 2 + (value.toString(16).length >> 4);
}
