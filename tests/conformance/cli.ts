/** `npm run -s conformance -- PATH…`: runs scenario files or folders against our runtime; with `--fuzz N` makes its own. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario, ScenarioFile } from './format';
import { fuzz, KINDS } from './fuzz/fuzz';
import { runScenario } from './scenario';

const USAGE = `usage: npm run -s conformance -- [--seed N] PATH… (scenario files, or folders of them)
       npm run -s conformance -- --fuzz N [--seed S] [--kinds ${KINDS.join(',')}]`;

class Usage extends Error {}

function files(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new Usage(`${path}: no such file or folder`);
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((e) => e.isDirectory() || e.name.endsWith('.json'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) => files(join(path, e.name)));
}

function read(file: string): readonly Scenario[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (e) {
    throw new Usage(`${file}: ${e instanceof Error ? e.message : String(e)}`);
  }
  const { scenarios } = (content ?? {}) as Partial<ScenarioFile>;
  if (!Array.isArray(scenarios)) {
    throw new Usage(`${file}: no file of scenarios: expected {"group": …, "otp": …, "scenarios": […]}`);
  }
  return scenarios;
}

function options(args: readonly string[]) {
  const paths: string[] = [];
  let seed = 0;
  let count: number | null = null;
  let kinds = KINDS;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--seed') seed = Number(args[++i]);
    else if (args[i] === '--fuzz') count = Number(args[++i]);
    else if (args[i] === '--kinds') kinds = (args[++i] ?? '').split(',');
    else paths.push(args[i] as string);
  }
  return { paths, seed, count, kinds };
}

function main(args: readonly string[]): number {
  const { paths, seed, count, kinds } = options(args);
  if (!Number.isInteger(seed)) throw new Usage('--seed takes a whole number');
  const unknown = kinds.filter((kind) => !KINDS.includes(kind));
  if (unknown.length > 0) throw new Usage(`--kinds: there is no ${unknown.join(', ')}`);
  if (count !== null) {
    if (!Number.isInteger(count) || count < 1) throw new Usage('--fuzz takes a number of scenarios');
    return fuzz({ count, seed, kinds });
  }
  if (paths.length === 0) throw new Usage('no scenario files given');
  const found = paths.flatMap(files);
  if (found.length === 0) throw new Usage(`${paths.join(', ')}: no scenario files (*.json) in there`);
  let passed = 0;
  let failed = 0;
  for (const file of found) {
    for (const scenario of read(file)) {
      let difference: string | null;
      try {
        difference = runScenario(scenario, seed);
        if (scenario.departs !== undefined) {
          difference = difference === null ? `does not depart from OTP, against ${scenario.departs}` : null;
        }
      } catch (e) {
        difference = `failed to run: ${e instanceof Error ? e.stack : String(e)}`;
      }
      if (difference === null) passed++;
      else {
        failed++;
        console.log(`${scenario.id}: ${difference}`);
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (e) {
  if (!(e instanceof Usage)) throw e;
  console.error(`conformance: ${e.message}\n${USAGE}`);
  process.exitCode = 2;
}
