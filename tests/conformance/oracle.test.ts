/** Every recorded scenario of real OTP on our runtime, under three seeds: those of `oracle/` and of `recorded/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Scenario, ScenarioFile } from './format';
import { runScenario } from './scenario';

const SEEDS = [0, 1, 20_251_120];

const files = ['oracle/', 'recorded/'].flatMap((name) => {
  const folder = fileURLToPath(new URL(name, import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(folder + file, 'utf8')) as ScenarioFile);
});

/** Null when the scenario passes, else what differs. One that departs has to differ. */
function outcome(scenario: Scenario, seed: number): string | null {
  try {
    const difference = runScenario(scenario, seed);
    if (scenario.departs === undefined) return difference;
    return difference === null ? `does not depart, against ${scenario.departs}` : null;
  } catch (e) {
    return `failed to run: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`;
  }
}

it('has scenarios of every group, and no group twice', () => {
  const groups = files.map((f) => f.group);
  expect(new Set(groups).size).toBe(groups.length);
  for (const { group, scenarios } of files) expect([group, scenarios.length > 0]).toEqual([group, true]);
});

it('has each id once, named after its group, with a trace for each step', () => {
  const ids = files.flatMap((f) => f.scenarios.map((s) => s.id));
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  for (const { group, scenarios } of files) {
    for (const s of scenarios) {
      const { id } = s;
      expect([id, s.group, s.trace?.length]).toEqual([id, group, s.steps.length]);
      expect(id.startsWith(`${group}-`)).toBe(true);
    }
  }
});

for (const { group, scenarios } of files) {
  for (const seed of SEEDS) {
    describe(`${group} (OTP 25, seed ${seed})`, () => {
      it.each(scenarios.map((s) => [s.id, s.doc, s] as const))('%s: %s', (_id, _doc, scenario) => {
        expect(outcome(scenario, seed)).toBeNull();
      });
    });
  }
}
