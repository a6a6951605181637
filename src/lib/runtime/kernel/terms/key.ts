/**
 * Terms as keys of JavaScript maps.
 * Our own; ETS tables of type `set` compare so (`ets` manual page: keys match). Rules TERM22, TERM24.
 * Invariant: terms that are `exact` the same give the same key, and others do not.
 */
import { atomName } from './atom';
import type { Binary } from './binary';
import { compareKeys, toTermMap } from './compare';
import { Float } from './float';
import type { Fun } from './fun';
import { inspect } from './inspect';
import { Kind, kindOf } from './kind';
import type { Cons } from './list';
import { isFloat, type NumberTerm } from './number';
import { Pid } from './pid';
import { Ref } from './ref';

/** From here on no integer stands for itself, and every second number is one. */
const UNSAFE = 2 ** 53;

/**
 * A map key for `term`: small terms stand for themselves, pids and references are numbers that no number stands for, all
 * others are a text that begins with the character 0.
 */
export function termKey(term: unknown): unknown {
  switch (typeof term) {
    case 'string':
      return term.charCodeAt(0) === 0 ? `\0${text(term)}` : term;
    case 'number':
      return Number.isSafeInteger(term) || !Number.isInteger(term) ? term : `\0${text(term)}`;
    case 'bigint':
      return Number.isSafeInteger(Number(term)) ? Number(term) : `\0${text(term)}`;
    case 'object':
      if (term === null) return 'nil';
      if (term instanceof Pid) return UNSAFE + 2 * term.id;
      if (term instanceof Ref) return -(UNSAFE + 2 * term.id);
      // An integral one is not the number of that value, any other is.
      if (term instanceof Float && !Number.isInteger(term.value)) return term.value;
      return `\0${text(term)}`;
    default:
      return atomName(term) ?? `\0${text(term)}`;
  }
}

/** Every term as its kind, its length and its parts, which come next: no two terms share a beginning that is whole. */
function text(term: unknown): string {
  let out = '';
  const rest: unknown[] = [term];
  while (rest.length > 0) {
    const next = rest.pop();
    const kind = kindOf(next);
    switch (kind) {
      case Kind.number:
        out += numberText(next as NumberTerm);
        break;
      case Kind.atom: {
        const name = atomName(next) ?? '';
        out += `a${name.length}:${name}`;
        break;
      }
      case Kind.pid:
        out += `p${(next as Pid).id};`;
        break;
      case Kind.ref:
        out += `r${(next as Ref).id};`;
        break;
      case Kind.fun:
        out += `F${(next as Fun).serial};`;
        break;
      case Kind.tuple:
        out += `t${(next as readonly unknown[]).length}:`;
        pushAll(rest, next as readonly unknown[]);
        break;
      case Kind.nil:
        out += 'n';
        break;
      case Kind.cons:
        out += 'c';
        rest.push((next as Cons).tail, (next as Cons).head);
        break;
      case Kind.object:
      case Kind.jsMap:
      case Kind.termMap: {
        const entries = toTermMap(next, kind).entries();
        out += `m${entries.length}:`;
        pushAll(rest, entries.flat());
        break;
      }
      case Kind.set: {
        const items = [...(next as Set<unknown>)].sort(compareKeys);
        out += `s${items.length}:`;
        pushAll(rest, items);
        break;
      }
      case Kind.binary: {
        const { bytes } = next as Binary;
        out += `b${bytes.length}:${bytes.join()};`;
        break;
      }
      default: {
        const shown = inspect(next, { notation: 'erlang', limit: Infinity });
        out += `x${kind}:${shown.length}:${shown}`;
      }
    }
  }
  return out;
}

function numberText(n: NumberTerm): string {
  if (!isFloat(n)) return `i${BigInt(n as number | bigint)};`;
  const value = Number(n);
  return `f${Object.is(value, -0) ? '-0' : value};`;
}

function pushAll(stack: unknown[], items: readonly unknown[]): void {
  for (let i = items.length - 1; i >= 0; i--) stack.push(items[i]);
}
