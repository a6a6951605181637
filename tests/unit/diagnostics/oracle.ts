/** Oracle scenarios, run through the runtime with a recorder. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Recorder } from '#lib/diagnostics/recorder';
import { Ev } from '#lib/runtime/kernel/events';
import type { JsonObject, Scenario, ScenarioFile } from '../../conformance/format';
import { runScenario } from '../../conformance/scenario';

const FOLDER = fileURLToPath(new URL('../../conformance/oracle/', import.meta.url));

/** Groups that need behaviours which are not built yet. */
const LATER = new Set(['task', 'registry', 'partition']);

export function scenarios(...groups: readonly string[]): Scenario[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json') && (groups.length === 0 || groups.includes(file.slice(0, -5))))
    .filter((file) => !LATER.has(file.slice(0, -5)))
    .flatMap((file) => (JSON.parse(readFileSync(FOLDER + file, 'utf8')) as ScenarioFile).scenarios);
}

/** The log of a scenario that passes; `null` when the runtime does not pass it. */
export function record(scenario: Scenario, seed = 0): Recorder | null {
  const recorder = new Recorder();
  try {
    return runScenario(scenario, seed, recorder) === null ? recorder : null;
  } catch {
    return null;
  }
}

/** Positions at the end of each step of a recorded tree scenario, with the snapshot recorded there. */
export function snapshots(scenario: Scenario, recorder: Recorder): { position: number; snap: JsonObject }[] {
  // A step begins with a job for the driver from outside; its snapshot asks two questions of every supervisor.
  const jobs: number[] = [];
  const driver = 1;
  for (const e of recorder.events())
    if (e.kind === Ev.send && e.pid === 0 && e.other === driver) jobs.push(e.seq);
  const out: { position: number; snap: JsonObject }[] = [];
  let job = 0;
  for (const { snap = {} } of scenario.trace) {
    const questions = 2 * Object.keys(snap).length;
    out.push({ position: jobs[job + 1] ?? recorder.length, snap });
    job += 1 + questions;
  }
  if (job !== jobs.length) throw new Error(`${scenario.id}: ${jobs.length} jobs, ${job} expected`);
  return out;
}
