/** Texts as the editors keep them. */

/** The part of a text that has to change so that it becomes another one. */
export interface Change {
  start: number;
  end: number;
  text: string;
}

/** Lines end in one character, whatever system a text came from. */
export function unify(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/** The smallest single change from `before` to `after`: cursor and view stay where nothing changes. */
export function changeBetween(before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

/** The white space at the start of the line at `position`. */
export function indentAt(text: string, position: number): string {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, position))?.[0] ?? '';
}

export function countLines(text: string): number {
  return text.split('\n').length;
}
