#!/usr/bin/env node
/**
 * Records scenario files on the installed Erlang/OTP and Elixir.
 *   node record.mjs [FILE...]           records the files in place (default: every file in ../recorded)
 *   node record.mjs --check [FILE...]   compares with what is recorded, changes nothing
 *   --only TEXT                         only scenarios whose id contains TEXT; the others stay as they are
 *   --lenient                           for generated scenarios: leaves out, without complaint, what has no single trace
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ id: string, trace?: unknown[], steps: unknown[] }} Scenario
 * @typedef {{ id: string, why: string, runs: unknown[] }} Dropped
 */

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
/** @param {string} name */
const flag = (name) => args.includes(name) && args.splice(args.indexOf(name), 1).length > 0;
const check = flag('--check');
const lenient = flag('--lenient');
const at = args.indexOf('--only');
const only = at < 0 ? '' : /** @type {string} */ (args.splice(at, 2)[1]);
const recorded = join(here, '../recorded');
const files = args.length > 0 ? args.map((a) => resolve(a)) : folder(recorded, '.json');

/** @param {string} path @param {string} ending */
function folder(path, ending) {
  const names = readdirSync(path).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => join(path, name));
}

const tmp = mkdtempSync(join(tmpdir(), 'record-'));
process.on('exit', () => rmSync(tmp, { recursive: true, force: true }));
const families = join(here, 'families');
const erlang = [...folder(join(here, 'src'), '.erl'), ...folder(families, '.erl')];
const elixir = folder(families, '.ex');
const { paths, versions } = compiled();

/** Compiles the recorder, if it is not as it was the last time. Answers code paths, and the versions it will record on. */
function compiled() {
  const hash = createHash('sha256');
  for (const file of [...erlang, ...elixir]) hash.update(file).update(readFileSync(file));
  const name = `recorder-${hash.digest('hex').slice(0, 16)}`;
  const ebin = join(here, '../../../node_modules/.cache/otp-lab', name);
  const about = join(ebin, 'about.json');
  if (!existsSync(about)) {
    mkdirSync(ebin, { recursive: true });
    const ask =
      'IO.write Enum.join([:code.lib_dir(:elixir), System.otp_release, :erlang.system_info(:version), System.version], " ")';
    const [lib = '', otp, erts, version] = execFileSync('elixir', ['-e', ask], { encoding: 'utf8' }).split(
      ' ',
    );
    const pa = ['elixir', 'logger'].flatMap((app) => ['-pa', join(lib, '..', app, 'ebin')]);
    execFileSync('erlc', [...pa, '-o', ebin, ...erlang], { stdio: 'inherit' });
    if (elixir.length > 0)
      execFileSync('elixirc', ['-pa', ebin, '-o', ebin, ...elixir], { stdio: 'inherit' });
    const facts = { paths: ['-pa', ebin, ...pa], versions: { otp, erts, elixir: version } };
    writeFileSync(about, JSON.stringify(facts)); // Last: it says that all the rest is there.
  }
  return /** @type {{ paths: string[], versions: object }} */ (JSON.parse(readFileSync(about, 'utf8')));
}

/** What was recorded and what was not. @param {Scenario[]} scenarios */
function record(scenarios) {
  const [inp, out, bad] = ['in.json', 'out.ndjson', 'bad.ndjson'].map((name) => join(tmp, name));
  const bare = scenarios.map(({ trace: _, ...s }) => s);
  writeFileSync(/** @type {string} */ (inp), JSON.stringify({ scenarios: bare }));
  // No scheduler spins while it waits: it would take the time of what it waits for.
  const idle = ['+sbwt', 'none', '+sbwtdcpu', 'none', '+sbwtdio', 'none'];
  const program = ['+S', '2:2', ...idle, '-noshell', ...paths, '-run', 'orc_run', 'main'];
  execFileSync('erl', [...program, .../** @type {string[]} */ ([inp, out, bad])], {
    stdio: ['ignore', lenient ? 'ignore' : 'inherit', 'inherit'],
    cwd: tmp,
    env: { ...(lenient ? { RECORD_PATIENCE: '8000', RECORD_RUNS: '2' } : {}), ...process.env },
  });
  return { got: lines(out), bad: lines(bad) };
}

/** @param {string | undefined} path */
function lines(path) {
  if (path === undefined || !existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The first step at which two runs of a scenario differ. @param {Dropped} dropped */
function explain({ id, why, runs }) {
  const [a, b] = runs;
  if (!Array.isArray(a) || !Array.isArray(b))
    return `${id}: ${JSON.stringify(runs.find((r) => !Array.isArray(r)))}`;
  const step = a.findIndex((x, i) => JSON.stringify(x) !== JSON.stringify(b[i]));
  const when = why === 'plain' ? 'already without delays' : 'with delays, on two schedulers';
  return `${id}: not repeatable (${when}), step ${step + 1}:\n  ${JSON.stringify(a[step])}\n  ${JSON.stringify(b[step])}`;
}

let problems = 0;
/** @param {string} line */
const complain = (line) => {
  problems++;
  console.log(line);
};
for (const file of files) {
  const { scenarios, ...head } = JSON.parse(readFileSync(file, 'utf8'));
  const chosen = /** @type {Scenario[]} */ (scenarios).filter((s) => s.id.includes(only));
  const { got, bad } = record(chosen);
  const traces = new Map(got.map((r) => [r.id, r.trace]));
  if (!lenient) for (const dropped of bad) complain(explain(dropped));
  if (check) {
    for (const { id, trace } of chosen) {
      if (traces.has(id) && JSON.stringify(traces.get(id)) !== JSON.stringify(trace))
        complain(`${id}: differs`);
    }
    continue;
  }
  const made = /** @type {Scenario[]} */ (scenarios)
    .filter((s) => !lenient || traces.has(s.id))
    .map(({ trace, ...s }) => {
      const now = s.id.includes(only) ? traces.get(s.id) : trace;
      return JSON.stringify(now === undefined ? s : { ...s, trace: now });
    });
  const top = JSON.stringify({ ...head, ...versions, scenarios: [] }).replace(/\]\}$/, '');
  writeFileSync(file, `${top}\n${made.join(',\n')}\n]}\n`);
}
if (check) console.log(problems > 0 ? `${problems} problems` : 'all recorded traces reproduced');
process.exitCode = problems > 0 ? 1 : 0;
