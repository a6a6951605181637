/** What a hint shows of the lesson's program. Rule LES77. */
import { type DiffLine, diffLines } from './diff';
import type { Files, Hint } from './lesson';

/**
 * The lines of the nth hint, from 0: those that its edit takes away and brings, in the program as the hints before have
 * changed it; or those that it points at. Empty when it only says something.
 */
export function hintLines(
  start: Files,
  hints: readonly Pick<Hint, 'at' | 'edit'>[],
  n: number,
): readonly DiffLine[] {
  const { at, edit } = hints[n] ?? {};
  const place = edit ?? at;
  if (place === undefined) return [];
  const file = place.file ?? 'main.ts';
  let text = start[file] ?? '';
  for (const { edit: before } of hints.slice(0, n)) {
    if (before !== undefined && (before.file ?? 'main.ts') === file)
      text = text.replace(before.find, () => before.replace);
  }
  if (edit !== undefined) {
    const changed = text.replace(edit.find, () => edit.replace);
    return diffLines(text, changed).filter(({ kind }) => kind !== 'same');
  }
  const from = text.indexOf(place.find);
  if (from < 0) return [];
  const end = text.indexOf('\n', from + place.find.length);
  const whole = text.slice(text.lastIndexOf('\n', from) + 1, end < 0 ? undefined : end);
  return whole.split('\n').map((line): DiffLine => ({ kind: 'same', text: line }));
}
