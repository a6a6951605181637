/**
 * Checks a learner's program: runs in a sandbox of its own, judged here over data that was checked. Rules LES50 to LES56,
 * LES74, LES75. No learner's code runs on the page.
 */
import type { Files, Scene, Task, Verdict } from '#lib/education/lesson';
import { judge, readTrial, scriptOf, type Trial, type TrialResult, trials } from '#lib/education/run';
import type { DiagnosticView, Failure } from '#lib/operations';

/** The part of a sandbox's client that is needed. */
export interface Sandboxed {
  execute<T = unknown>(name: string, params: unknown): Promise<T | Failure>;
}

export interface Checked {
  readonly files: Files;
  /** The same, compiled, when nothing was changed. */
  readonly program?: unknown;
}

export type Outcome =
  | {
      readonly type: 'judged';
      readonly verdict: Verdict;
      /** The run that shows why it does not hold. */
      readonly trial?: Trial;
    }
  /** The program could not be judged: the sandbox is gone, or its answer is no log. */
  | { readonly type: 'ended'; readonly text: string }
  | { readonly type: 'cancelled' };

export interface Watching {
  /** Runs made so far, of how many. */
  progress(done: number, of: number): void;
  /** Nobody waits any more. */
  cancelled(): boolean;
}

const BAD_LOG = 'The sandbox sent a log that no sandbox sends: the program may have tampered with it.';

export async function check(
  { task, scenes }: { readonly task: Task; readonly scenes: readonly Scene[] },
  { files, program }: Checked,
  sandbox: Sandboxed,
  watching: Watching,
): Promise<Outcome> {
  const plan = [...trials(task, scenes, files)];
  watching.progress(0, plan.length);
  const loaded = await sandbox.execute<{ diagnostics: readonly DiagnosticView[] }>(
    'program.load',
    program === undefined ? { files, entry: 'main.ts' } : { program },
  );
  if ('error' in loaded) return { type: 'ended', text: loaded.error.message };
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  for (const [i, trial] of plan.entries()) {
    if (watching.cancelled()) return { type: 'cancelled' };
    let result: TrialResult | null = { ok: false, diagnostics: errors };
    if (errors.length === 0) {
      const answer = await sandbox.execute('run.script', scriptOf(trial));
      if (watching.cancelled()) return { type: 'cancelled' };
      if (isFailure(answer)) return { type: 'ended', text: answer.error.message };
      result = readTrial(trial, answer);
      if (result === null) return { type: 'ended', text: BAD_LOG };
    }
    const verdict = judge(task, trial, result);
    if (verdict !== null) return { type: 'judged', verdict, ...(result.ok && { trial }) };
    watching.progress(i + 1, plan.length);
  }
  return { type: 'judged', verdict: { ok: true, runs: plan.length } };
}

function isFailure(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}
