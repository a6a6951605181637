/** What a shared run holds, in words, before it runs. Rule SHARE4. */
import { actText, type SharedRun } from '#lib/client/share';
import { seconds } from '../time';

/** `main.ts, 24 lines` for each file, the entry first. */
export function fileLines(files: SharedRun['files']): string[] {
  const entry = (name: string) => (name === 'main.ts' ? 0 : 1);
  return Object.entries(files)
    .sort(([a], [b]) => entry(a) - entry(b))
    .map(([name, text]) => {
      const lines = text.trimEnd().split('\n').length;
      return `${name}, ${lines} ${lines === 1 ? 'line' : 'lines'}`;
    });
}

/** `0.500 s: kill, b, kill` for each of the first operations; how many more there are. */
export function actLines(run: SharedRun, most = 6): { lines: string[]; more: number } {
  const lines = run.operations.slice(0, most).map((act) => `${seconds(act.at.time)}: ${actText(act)}`);
  return { lines, more: run.operations.length - lines.length };
}
