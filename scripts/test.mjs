/**
 * `npm test`: every check of the project. `npm test -- lint unit` runs only the stages that are named; `unit` is all of vitest.
 *
 * Installs what is missing, then runs the stages, two at a time; the end-to-end tests come last and alone, since they
 * watch the clock. A stage that fails does not stop the others. A static stage counts as one test; the last line is
 * `N passed, N failed`, and the exit code is 1 if anything failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root, setup } from './setup.mjs';

setup();

const cache = join(root, 'node_modules/.cache/otp-lab/reports');
rmSync(cache, { recursive: true, force: true });
mkdirSync(cache, { recursive: true });

/** The program of a package, started with this Node. @param {string} path below node_modules @param {string[]} args */
const tool = (path, ...args) => [process.execPath, join(root, 'node_modules', path), ...args];

const eslint = tool('eslint/bin/eslint.js', '.');
const prettier = tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.');
const sync = tool('@sveltejs/kit/svelte-kit.js', 'sync');
const svelteCheck = tool(
  'svelte-check/bin/svelte-check',
  '--tsconfig',
  './tsconfig.json',
  '--fail-on-warnings',
);
const knip = tool('knip/bin/knip.js', '--no-progress');
const build = tool('vite/bin/vite.js', 'build', '--logLevel', 'warn');
const size = [process.execPath, join(root, 'scripts/size.mjs')];
const vitestReport = join(cache, 'vitest.json');
const vitest = tool(
  'vitest/vitest.mjs',
  'run',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${vitestReport}`,
);
const playwrightReport = join(cache, 'playwright.json');
const playwright = tool('@playwright/test/cli.js', 'test', '--reporter=line,json', '--retries=1');

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ code: number, output: string }} Ran
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} [after] the stage that must have passed before; naming this one runs that one too
 * @property {boolean} [alone] runs with nothing beside it
 * @property {() => Promise<Ran>} run
 * @property {() => Counts} [count] reads the counts from a report; without it the stage is one test
 * @property {() => string[]} [trouble] what its report says in short, told before its output
 */

/** @param {string[]} command @param {NodeJS.ProcessEnv} [env] @returns {Promise<Ran>} */
function run([program, ...args], env = {}) {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  return new Promise((resolve) => {
    const child = spawn(/** @type {string} */ (program), args, {
      cwd: root,
      env: { ...inherited, NO_COLOR: '1', ...env },
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** @returns {Counts} */
function vitestCounts() {
  const { numPassedTests, numFailedTests, testResults } = readJson(vitestReport);
  // A file that cannot be loaded has failed without a single test.
  const unread = testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + unread.length };
}

/** @returns {Counts} */
function playwrightCounts() {
  const { stats, errors } = readJson(playwrightReport);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}

/** What failed in the browser, and what passed only when tried again, a line each. @returns {string[]} */
function playwrightTrouble() {
  /** @typedef {{ title: string, file: string, line: number, tests: { status: string, results: { error?: { message?: string } }[] }[] }} Spec */
  /** @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite */
  /** @param {Suite} suite @returns {Spec[]} */
  const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];
  return readJson(playwrightReport)
    .suites.flatMap(specsOf)
    .flatMap((/** @type {Spec} */ { title, file, line, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected' || status === 'flaky')
        .map(({ status, results }) => {
          const why = stripVTControlCharacters(results[0]?.error?.message ?? '').split('\n', 1)[0];
          // A browser on a busy machine can be late once; twice is a failure. Which ones were late is said.
          return `${status === 'flaky' ? 'passed at the second try' : 'failed'}: ${file}:${line} ${title}: ${why}`;
        }),
    );
}

/** @returns {Promise<Ran>} */
async function endToEnd() {
  const { findBrowser } = await import('./browser.mjs');
  try {
    const CHROMIUM_PATH = await findBrowser({ install: true });
    return await run(playwright, { CHROMIUM_PATH, PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport });
  } catch (error) {
    return { code: 1, output: `${error instanceof Error ? error.message : error}\n` };
  }
}

const specs = join(root, 'tests/e2e');
const hasSpecs =
  existsSync(specs) &&
  readdirSync(specs, { recursive: true }).some((name) => /\.(spec|test)\.ts$/.test(String(name)));

/** In the order in which they start: long ones first. @type {Stage[]} */
const stages = [
  { name: 'build', run: () => run(build) },
  { name: 'unit', run: () => run(vitest), count: vitestCounts },
  { name: 'lint', run: () => run(eslint) },
  { name: 'types', run: () => run(svelteCheck) },
  { name: 'format', run: () => run(prettier) },
  { name: 'knip', run: () => run(knip) },
  ...(existsSync(size[1] ?? '') ? [{ name: 'size', after: 'build', run: () => run(size) }] : []),
  ...(hasSpecs
    ? [
        {
          name: 'e2e',
          after: 'build',
          alone: true,
          run: endToEnd,
          count: playwrightCounts,
          trouble: playwrightTrouble,
        },
      ]
    : []),
];

const named = process.argv.slice(2);
const unknown = named.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no stage ${unknown.join(', ')}. Stages: ${stages.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const wanted = new Set(named.flatMap((name) => [name, stages.find((stage) => stage.name === name)?.after]));
const waiting = stages.filter(({ name }) => named.length === 0 || wanted.has(name));

/** Whether each finished stage passed. @type {Map<string, boolean>} */
const finished = new Map();
const total = { passed: 0, failed: 0 };

/** @param {Stage} stage @param {Ran} ran @returns {Counts} */
function countsOf(stage, { code }) {
  if (!stage.count) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  try {
    const counts = stage.count();
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1 }; // It ended without a report.
  }
}

/** @param {Stage} stage */
function troubleOf({ trouble }) {
  try {
    return trouble?.() ?? [];
  } catch {
    return []; // It ended without a report.
  }
}

/** @param {Stage} stage */
async function perform(stage) {
  const started = performance.now();
  const blocked = stage.after !== undefined && !finished.get(stage.after);
  const ran = blocked ? { code: 1, output: `Not run, since ${stage.after} failed.` } : await stage.run();
  const counts = countsOf(stage, ran);
  const good = counts.failed === 0;
  finished.set(stage.name, good);
  total.passed += counts.passed;
  total.failed += counts.failed;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const detail = stage.count ? `  ${counts.passed} passed, ${counts.failed} failed` : '';
  console.log(`${good ? 'ok  ' : 'FAIL'} ${stage.name.padEnd(7)}${seconds.padStart(6)} s${detail}`);
  for (const line of troubleOf(stage)) console.log(`     ${line}`);
  if (!good) console.log(`${ran.output.trim()}\n`);
}

/** Takes one stage after the other until none is left that may start. */
async function lane() {
  for (;;) {
    const next = waiting.findIndex(
      ({ after, alone }) => !alone && (after === undefined || finished.has(after)),
    );
    if (next < 0) return;
    await Promise.all(waiting.splice(next, 1).map(perform));
  }
}

// Lint and types both read what SvelteKit generates from the routes.
const synced = await run(sync);
if (synced.code !== 0) console.log(synced.output);
await Promise.all([lane(), lane()]);
await lane();
for (const stage of waiting) await perform(stage);

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
