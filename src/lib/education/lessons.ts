/**
 * All lessons of this project. Eager: for code that runs at build time and in the tests, never for a page; a page imports
 * `checks.ts` and gets the rest as data.
 */
import type { Lesson } from './lesson';
import { loadLessons, readLessons, type Sources } from './load';

const sources: Sources = {
  texts: import.meta.glob<string>('/lessons/**/*.{md,ts}', { query: '?raw', import: 'default', eager: true }),
  modules: import.meta.glob<unknown>('/lessons/*/*/{check,scene}.ts', { import: 'default', eager: true }),
};

/** Checked lessons in order. @throws An error that names each file with a problem. */
export function lessons(): Lesson[] {
  return loadLessons(sources);
}

/** The same without throwing, for a report. */
export const read = () => readLessons(sources);
