/**
 * A program in three versions, one for each strategy of a supervisor in it. Rule LES91.
 * Invariant: the versions differ in one word.
 */
import type { Files } from './lesson';

export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';
export const STRATEGIES: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one'];

/** A supervisor as it is written in a program. */
export interface Written {
  readonly file: string;
  /** What its `name` says, else `supervisor`. */
  readonly name: string;
  /** Where the properties of its definition begin and end in the text. */
  readonly from: number;
  readonly to: number;
}

/** The supervisors that a program defines with a literal list of properties, in the order of the text. */
export function supervisorsIn(files: Files): Written[] {
  return Object.entries(files).flatMap(([file, text]) =>
    [...text.matchAll(/\bSupervisor\.(?:define|startLink)\(\s*\{/g)].flatMap((found): Written[] => {
      const from = found.index + found[0].length;
      const to = closing(text, from);
      if (to < 0) return [];
      const own = topLevel(text, from, to);
      if (/\bstrategy\b/.test(own) && strategyAt(text, from, to) === null) return [];
      const [, name = 'supervisor'] = /\bname:\s*['"`](\w+)['"`]/.exec(text.slice(from, to)) ?? [];
      return [{ file, name, from, to }];
    }),
  );
}

/** The program with another strategy for one supervisor. */
export function withStrategy(files: Files, { file, from, to }: Written, strategy: Strategy): Files {
  const text = files[file] ?? '';
  const at = strategyAt(text, from, to);
  const changed =
    at === null
      ? `${text.slice(0, from)} strategy: '${strategy}',${text.slice(from)}`
      : text.slice(0, at.from) + strategy + text.slice(at.to);
  return { ...files, [file]: changed };
}

/** Where the word of a literal strategy stands; null when none does. */
function strategyAt(text: string, from: number, to: number): { from: number; to: number } | null {
  const found = /\bstrategy:\s*['"`](one_for_one|one_for_all|rest_for_one)['"`]/.exec(
    topLevel(text, from, to),
  );
  const [whole, word] = found ?? [];
  if (found === null || whole === undefined || word === undefined) return null;
  const start = from + found.index + whole.length - 1 - word.length;
  return { from: start, to: start + word.length };
}

/** Place of the brace that closes the one before `from`, -1 when there is none; strings and comments are no code. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at = skip(text, at)) {
    const sign = text[at];
    if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0) return at;
  }
  return -1;
}

/** The text between, with everything inside deeper brackets blanked. */
function topLevel(text: string, from: number, to: number): string {
  let out = '';
  let depth = 0;
  for (let at = from; at < to;) {
    const next = Math.min(to, skip(text, at));
    const sign = text[at] as string;
    if ('}])'.includes(sign)) depth--;
    const comment = sign === '/' && next - at > 1;
    out += depth > 0 || comment ? ' '.repeat(next - at) : text.slice(at, next);
    if ('{[('.includes(sign)) depth++;
    at = next;
  }
  return out;
}

/** Place after the sign at `at`, or after the string or comment that begins there. */
function skip(text: string, at: number): number {
  const sign = text[at] as string;
  const end = (mark: string, plus: number): number => {
    const found = text.indexOf(mark, at + 2);
    return found < 0 ? text.length : found + plus;
  };
  if (sign === '/' && text[at + 1] === '/') return end('\n', 1);
  if (sign === '/' && text[at + 1] === '*') return end('*/', 2);
  if (sign !== "'" && sign !== '"' && sign !== '`') return at + 1;
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === sign) return i + 1;
  }
  return text.length;
}
