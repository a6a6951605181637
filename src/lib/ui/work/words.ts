/** What is kept, in words. */
import type { Count, Effect, Version } from '#lib/education/work';
import { diffLines } from '#lib/education/diff';

const FORMS = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** @param time ms since 1970 */
export const moment = (time: number): string => FORMS.format(new Date(time));

export const some = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** How a version differs from the files of now. */
export function difference(files: Version['files'], now: Version['files']): string {
  let [added, gone] = [0, 0];
  for (const name of new Set([...Object.keys(files), ...Object.keys(now)])) {
    const lines = diffLines(now[name] ?? '', files[name] ?? '');
    added += lines.filter(({ kind }) => kind === 'new').length;
    gone += lines.filter(({ kind }) => kind === 'gone').length;
  }
  if (added + gone === 0) return 'as it is now';
  return [
    added > 0 && `${some(added, 'line')} that ${added === 1 ? 'is' : 'are'} not there now`,
    gone > 0 && `without ${some(gone, 'line')} of now`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** What a file holds, or this browser. */
export function countSaid({ programs, versions, solved, bets, concepts }: Count): string {
  return [
    `${some(programs, 'program')} in ${some(versions, 'version')}`,
    `${some(solved, 'lesson')} solved`,
    `${some(bets, 'bet')}`,
    `answers about ${some(concepts, 'concept')}`,
  ].join(', ');
}

/** What an import would do, a line each. */
export function effectLines({ opens, added, released, solved, unsolved }: Effect): string[] {
  const lines = [
    added > 0 && `${some(added, 'program')} that ${added === 1 ? 'is' : 'are'} not here yet`,
    opens > 0 &&
      `${some(opens, 'program')} will open with another text; the one of now becomes an earlier version`,
    released > 0 &&
      `${some(released, 'program')} that the file does not know will open with ${released === 1 ? 'its' : 'their'} own text; yours becomes an earlier version`,
    solved > 0 && `${some(solved, 'lesson')} more will count as solved`,
    unsolved > 0 && `${some(unsolved, 'lesson')} will no longer count as solved`,
  ].filter((line) => line !== false);
  return lines.length === 0 ? ['Nothing changes: all of it is here.'] : lines;
}
