/** Names of a program's files. */

/** The file that a program starts with, as the compile step chooses it. */
export function entryOf(names: readonly string[]): string | undefined {
  return ['main.ts', 'index.ts'].find((name) => names.includes(name)) ?? names[0];
}

/** A name as typed, with its ending. */
export function fullName(typed: string): string {
  const name = typed.trim();
  return /\.ts$/i.test(name) ? name : `${name}.ts`;
}

/** Why a file cannot have a name, or undefined when it can. `others` are the names that are taken. */
export function nameProblem(typed: string, others: readonly string[]): string | undefined {
  const name = fullName(typed);
  if (name === '.ts') return 'Type a name, such as shop.ts.';
  if (name.length > 40) return 'At most 40 characters.';
  if (!/^[A-Za-z_][\w-]*\.ts$/.test(name))
    return 'Letters, digits, - and _, beginning with a letter, such as shop.ts.';
  const taken = others.find((other) => other.toLowerCase() === name.toLowerCase());
  return taken === undefined ? undefined : `There is a ${taken} already.`;
}
