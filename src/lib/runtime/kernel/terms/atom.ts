/**
 * Atoms: JavaScript strings, `true`, `false`, `null` (Elixir's `nil`), `undefined`, and callback modules.
 * Follows the Erlang Reference Manual, "Data Types", Atom and Boolean. Rules TERM1 to TERM5.
 * Left out: a limit on the number of atoms, which the node keeps.
 * Invariant: an atom is its name; two spellings of one name are one atom.
 */

/** The property which marks a frozen object as a callback module; it holds the module's name. */
export const MODULE: unique symbol = Symbol.for('otp.module');

/** The name of a callback module made by `GenServer.define` and its like, or `null` for anything else. */
export function moduleName(value: object): string | null {
  const name: unknown = (value as { readonly [MODULE]?: unknown })[MODULE];
  return typeof name === 'string' && Object.isFrozen(value) ? name : null;
}

/** The name of an atom in any of its spellings, or `null` when `value` is not an atom. */
export function atomName(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null) return 'nil';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return 'undefined';
    case 'object':
      return moduleName(value);
    default:
      return null;
  }
}

/** Orders two names by code point, as Erlang orders atoms; `<` would order by UTF-16 code unit. */
export function compareNames(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates (d800 to dfff) stand for code points above ffff: lift them over e000 to ffff.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}
