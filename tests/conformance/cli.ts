/** `npm run -s conformance -- PATH…`: runs scenario files or folders against our runtime. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioFile } from './format';
import { runScenario } from './scenario';

const USAGE = 'usage: npm run -s conformance -- [--seed N] PATH… (scenario files, or folders of them)';

function files(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((e) => e.isDirectory() || e.name.endsWith('.json'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) => files(join(path, e.name)));
}

function main(args: readonly string[]): number {
  const paths: string[] = [];
  let seed = 0;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--seed') seed = Number(args[++i]);
    else paths.push(args[i] as string);
  }
  if (paths.length === 0 || !Number.isInteger(seed)) {
    console.error(USAGE);
    return 2;
  }
  let passed = 0;
  let failed = 0;
  for (const file of paths.flatMap(files)) {
    const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as ScenarioFile;
    for (const scenario of scenarios) {
      let difference: string | null;
      try {
        difference = runScenario(scenario, seed);
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

process.exitCode = main(process.argv.slice(2));
