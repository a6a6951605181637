/**
 * Judges a program by a lesson's task: which runs, and what each of them shows. Rules LES50 to LES56.
 * Invariant: pure; whoever calls it brings the sandbox, so it judges in Node, in a Web Worker, or beside a port.
 */
import * as v from 'valibot';
import type { DiagnosticView, Failure, Script } from '#lib/operations';
import { Facts } from './check';
import type { Check, Files, Result, Scene, Step, Task, Verdict } from './lesson';
import { type Log, logSchema, MAX_EVENTS } from './log';

/** One run to make. */
export interface Trial {
  readonly files: Files;
  readonly scene: string;
  readonly seed: number;
  /** With `at` in virtual ms of the run. */
  readonly steps: readonly Step[];
  /** Virtual ms. */
  readonly until: number;
}

/** What came of it. */
export type TrialResult =
  | {
      readonly ok: true;
      readonly log: Log;
      /** Steps that could not be done. */
      readonly failures: readonly { readonly step: Step; readonly message: string }[];
    }
  | { readonly ok: false; readonly diagnostics: readonly DiagnosticView[] };

export type RunProgram = (trial: Trial) => TrialResult | Promise<TrialResult>;

export const DEFAULT_SEEDS = 20;

/** The runs by which `files` are judged: all rehearsals under seed 0, then under seed 1, and so on. */
export function* trials(task: Task, scenes: readonly Scene[], files: Files): Generator<Trial, void, void> {
  for (let seed = 0; seed < (task.seeds ?? DEFAULT_SEEDS); seed++) {
    for (const { scene, at, until } of task.rehearsals) {
      const steps = scenes.find(({ key }) => key === scene)?.steps ?? [];
      yield { files, scene, seed, until, steps: steps.map((step) => ({ ...step, at: at + step.at })) };
    }
  }
}

/** The checks of a task that are asked in the runs of a scene. */
export function checksIn(task: Task, scene: string): readonly Check[] {
  return task.checks.filter((check) => check.in?.includes(scene) ?? true);
}

/** Every check's answer in one run, for a page that ticks them off. */
export function results(task: Task, { scene }: Trial, log: Log): { name: string; result: Result }[] {
  const facts = new Facts(log, scene);
  return checksIn(task, scene).map(({ name, test }) => ({ name, result: test(facts) }));
}

/** What one run says of the program: null when everything holds. */
export function judge(task: Task, trial: Trial, result: TrialResult): (Verdict & { ok: false }) | null {
  const { scene, seed } = trial;
  if (!result.ok) {
    const { diagnostics } = result;
    const [d] = diagnostics;
    const place = d === undefined ? '' : ` at ${d.file}:${d.line}: ${d.message}`;
    return { ok: false, sentence: `The program does not compile${place}`, scene, seed, diagnostics };
  }
  if (!result.log.complete) return { ok: false, ...tooMuch(result.log), scene, seed };
  // What a check says of the run explains more than that a step found nobody to act on.
  for (const { name, result: answer } of results(task, trial, result.log)) {
    if (!answer.ok) return { ...answer, check: name, scene, seed };
  }
  const [missed] = result.failures;
  if (missed !== undefined) {
    return { ok: false, sentence: `The scene could not be played: ${missed.message}`, scene, seed };
  }
  return null;
}

/** Who kept a run going that has more events than a lesson looks at. */
function tooMuch({ events }: Log): { sentence: string; event?: number } {
  const counts = new Map<string, number>();
  for (const { who } of events) counts.set(who, (counts.get(who) ?? 0) + 1);
  const [busiest = 'system'] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['system', 0]);
  const last = events.findLast(({ who }) => who === busiest);
  const limit = MAX_EVENTS.toLocaleString('en');
  return {
    sentence: `\`${busiest}\` is busy without a pause: after ${Math.round(last?.time ?? 0)} ms the run had more than ${limit} events.`,
    ...(last && { event: last.seq }),
  };
}

/** Judges a program by all runs of its task; stops at the first that shows something. */
export async function judgeProgram(
  { task, scenes }: { readonly task: Task; readonly scenes: readonly Scene[] },
  files: Files,
  run: RunProgram,
): Promise<Verdict> {
  let runs = 0;
  for (const trial of trials(task, scenes, files)) {
    const verdict = judge(task, trial, await run(trial));
    if (verdict !== null) return verdict;
    runs++;
  }
  return { ok: true, runs };
}

// ---- a scene on a run in progress, by a sandbox ------------------------------------------------------------------------

/** What came of playing a scene on the run in progress. */
export interface Played {
  /** Events before the first of its operations. */
  readonly from: number;
  readonly log: Log;
  readonly failures: readonly { readonly step: number; readonly message: string }[];
}

/** What a sandbox has answered to `run.play`, as untrusted data: `long` when the run has too many events, null when it failed otherwise. */
export function readPlay(answer: unknown): Played | 'long' | null {
  if (isFailure(answer)) return answer.error.code === 'long_run' ? 'long' : null;
  const checked = v.safeParse(playedSchema, answer);
  return checked.success ? checked.output : null;
}

// ---- a run, by a sandbox --------------------------------------------------------------------------------------------

/** Parameters of `run.script` for a trial. */
export function scriptOf({ seed, steps, until }: Trial): Script {
  return { seed, operations: steps, until };
}

const answerSchema = v.object({
  log: logSchema,
  failures: v.array(v.object({ step: v.number(), message: v.string() })),
});
const playedSchema = v.object({ ...answerSchema.entries, from: v.number() });

/** What a sandbox has answered to `run.script`, as untrusted data; null when no honest sandbox answers that. */
export function readTrial({ steps }: Trial, answer: unknown): TrialResult | null {
  if (isFailure(answer)) return { ok: false, diagnostics: [inFile(answer.error.message)] };
  const checked = v.safeParse(answerSchema, answer);
  if (!checked.success) return null;
  const { log, failures } = checked.output;
  const missed = failures.flatMap(({ step, message }) => {
    const found = steps[step];
    return found === undefined ? [] : [{ step: found, message }];
  });
  return { ok: true, log, failures: missed };
}

/** What a trial needs of a sandbox in the same realm. */
export interface Bench {
  load(files: Files, entry?: string): { readonly diagnostics: readonly DiagnosticView[] } | Failure;
  execute(op: string, params: unknown): unknown;
}

/** Makes runs, one after the other; a program is compiled once for all its runs. @param newBench an empty bench */
export function runner(newBench: () => Bench): (trial: Trial) => TrialResult {
  let last: { files: Files; bench: Bench; errors: readonly DiagnosticView[] } | undefined;
  return (trial) => {
    if (last?.files !== trial.files) {
      const bench = newBench();
      const loaded = bench.load(trial.files, 'main.ts');
      const found = 'error' in loaded ? [inFile(loaded.error.message)] : loaded.diagnostics;
      last = { files: trial.files, bench, errors: found.filter(({ severity }) => severity === 'error') };
    }
    const { bench, errors } = last;
    if (errors.length > 0) return { ok: false, diagnostics: errors };
    const result = readTrial(trial, bench.execute('run.script', scriptOf(trial)));
    return result ?? { ok: false, diagnostics: [inFile('The run gave no log.')] };
  };
}

function isFailure(answer: unknown): answer is Failure {
  return (
    typeof answer === 'object' && answer !== null && 'error' in answer && Object.keys(answer).length === 1
  );
}

function inFile(message: string): DiagnosticView {
  return { severity: 'error', code: 'not_run', message, file: 'main.ts', line: 1, column: 1 };
}
