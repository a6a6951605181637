/** Runs programs, given as JSON on the input, in a locked realm; prints what became of each. The lock is for good: hence a process of its own. */
import { readFileSync } from 'node:fs';
import { lockRealm } from '#lib/languages/typescript/realm';
import type { Place } from '#lib/languages/typescript';
import { run } from './trampoline';

export interface RealmRun {
  readonly output: readonly string[];
  readonly error: string;
  readonly at: Place | null;
}

const programs = JSON.parse(readFileSync(0, 'utf8')) as string[];
lockRealm();
const runs = programs.map((source): RealmRun => {
  const { output, error, linked } = run(source);
  return { output, error: error === undefined ? '' : String(error), at: linked.where(error)[0] ?? null };
});
console.log(JSON.stringify(runs));
