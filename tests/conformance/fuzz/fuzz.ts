/**
 * Differential fuzzing: generated scenarios on real OTP, through the recorder, and on our runtime under several seeds.
 * A scenario that differs is made smaller for as long as it differs. Where `erl` and `elixir` are not installed, only what
 * must hold of every run is checked: it comes to rest, its snapshots fit the processes, and it repeats exactly.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EventSink } from '#lib/runtime/kernel/events';
import type { Scenario, ScenarioFile } from '../format';
import { observe, runScenario } from '../scenario';
import { Chance } from './chance';
import type { Draft } from './parts';
import { smaller } from './shrink';

const SEEDS = [0, 1, 2];
/** Scenarios for one start of the recorder. */
const BATCH = 40;
/** Smaller variants tried at once, and how often. */
const VARIANTS = 12;
const ROUNDS = 12;
/** Runs on OTP after which one trace counts as the only one. */
const SURE = 10;

const RECORDER = fileURLToPath(new URL('../record/record.mjs', import.meta.url));

const makers = import.meta.glob<(chance: Chance) => Draft>('./kinds/*.ts', {
  import: 'default',
  eager: true,
});
const byKind = new Map(
  Object.entries(makers).map(([path, make]) => [path.replace(/^.*\/|\.ts$/g, ''), make] as const),
);

/** What can be generated. */
export const KINDS = [...byKind.keys()].sort();

interface Options {
  count: number;
  seed: number;
  kinds: readonly string[];
}

/** Fuzzes and prints what it finds. Answers the exit code: 1 when something differs. */
export function fuzz({ count, seed, kinds }: Options): number {
  const all = Array.from({ length: count }, (_, i) => generate(kinds[i % kinds.length] as string, seed, i));
  return hasOtp() ? differential(all) : alone(all);
}

/** The `i`-th scenario of a kind and a seed; without a trace. */
export function generate(kind: string, seed: number, i: number): Scenario {
  const make = byKind.get(kind) as (chance: Chance) => Draft;
  const draft = make(new Chance(Math.imul(seed, 1_000_003) + i));
  const about = { id: `fuzz-${kind}-${seed}-${i}`, group: 'fuzz', doc: `generated: ${kind}`, trace: [] };
  return { ...about, kind: draft.tree === undefined ? 'process' : 'tree', ...draft };
}

function hasOtp(): boolean {
  return ['erl', 'elixir'].every(
    (program) => spawnSync(program, ['-version'], { stdio: 'ignore' }).status !== null,
  );
}

// ---- against real OTP -------------------------------------------------------

function differential(all: readonly Scenario[]): number {
  let equal = 0;
  let dropped = 0;
  let loose = 0;
  let differ = 0;
  for (let i = 0; i < all.length; i += BATCH) {
    const batch = all.slice(i, i + BATCH);
    const recorded = record(batch);
    dropped += batch.length - recorded.length;
    for (const scenario of recorded) {
      const difference = compare(scenario);
      if (difference === null) equal++;
      // What is a race on OTP shows so when it runs more often.
      else if (
        record([scenario], SURE).find((again) => compare(again)?.text === difference.text) === undefined
      )
        dropped++;
      else if (difference.loose) {
        loose++;
        console.log(`${scenario.id}: only under some seeds: ${difference.text}`);
      } else {
        differ++;
        console.log(`${scenario.id}: ${difference.text}`);
        const least = shrink(scenario);
        console.log(`smallest: ${compare(least)?.text ?? ''}\n${JSON.stringify(least)}`);
      }
    }
    console.log(`${Math.min(i + BATCH, all.length)} of ${all.length}: ${differ} differ`);
  }
  console.log(
    `${equal} equal, ${differ} differ, ${loose} differ under some of our seeds only, ${dropped} without one trace on OTP`,
  );
  return differ > 0 ? 1 : 0;
}

/** The scenarios that have one trace on OTP, with it. @param runs With delays; those without come before. */
function record(scenarios: readonly Scenario[], runs = 2): Scenario[] {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const file = join(folder, 'fuzz.json');
  try {
    writeFileSync(file, JSON.stringify({ format: 1, group: 'fuzz', scenarios }));
    const { status, stderr } = spawnSync(process.execPath, [RECORDER, '--lenient', file], {
      encoding: 'utf8',
      env: { ...process.env, RECORD_RUNS: String(runs) },
    });
    if (status !== 0) throw new Error(`the recorder failed:\n${stderr}`);
    return (JSON.parse(readFileSync(file, 'utf8')) as ScenarioFile).scenarios;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Difference {
  text: string;
  /** Whether other seeds of ours agree with OTP: an order that it leaves open, or that we should not leave open. */
  loose: boolean;
}

function compare(scenario: Scenario): Difference | null {
  const found = SEEDS.map((seed) => {
    try {
      return runScenario(scenario, seed);
    } catch (e) {
      return `failed to run: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`;
    }
  });
  const text = found.find((f) => f !== null);
  return text === undefined || text === null ? null : { text, loose: found.includes(null) };
}

/** The smallest variant found that still differs under every seed. */
function shrink(scenario: Scenario): Scenario {
  let best = scenario;
  for (let round = 0; round < ROUNDS; round++) {
    const variants = smaller(best, VARIANTS);
    const found = record(variants).find((variant) => compare(variant)?.loose === false);
    if (found === undefined) break;
    best = found;
  }
  return best;
}

// ---- without OTP ------------------------------------------------------------

function alone(all: readonly Scenario[]): number {
  console.log(
    'erl and elixir are not installed: our own runs only, for rest, fitting snapshots and repetition',
  );
  let failed = 0;
  for (const scenario of all) {
    for (const seed of SEEDS) {
      const wrong = check(scenario, seed);
      if (wrong === null) continue;
      failed++;
      console.log(`${scenario.id}, seed ${seed}: ${wrong}`);
      break;
    }
  }
  console.log(`${all.length - failed} sound, ${failed} unsound`);
  return failed > 0 ? 1 : 0;
}

/** What is wrong with our run of a scenario, or null. */
export function check(scenario: Scenario, seed: number): string | null {
  const [first, second] = [logged(scenario, seed), logged(scenario, seed)];
  const last = first.steps.at(-1);
  if (typeof last === 'string') return last;
  for (const [i, step] of first.steps.entries()) {
    if (typeof step === 'string') continue;
    const wrong = misfit(step.state);
    if (wrong !== null) return `step ${i + 1}: ${wrong}`;
  }
  if (first.log !== second.log || JSON.stringify(first.steps) !== JSON.stringify(second.steps)) {
    return 'does not repeat: two runs with one seed differ';
  }
  return null;
}

function logged(scenario: Scenario, seed: number) {
  const lines: string[] = [];
  const sink: EventSink = {
    emit: (kind, time, pid, other, cause) => lines.push(`${kind} ${time} ${pid} ${other} ${cause}`) - 1,
  };
  const steps = observe(scenario, seed, sink);
  return { steps, log: lines.join('\n') };
}

/** A snapshot in which the parts do not fit each other. */
function misfit(state: Record<string, unknown>): string | null {
  for (const [name, value] of Object.entries(state)) {
    const { links, which, count } = value as { links?: string[]; which?: unknown[]; count?: number[] };
    for (const other of links ?? []) {
      const back = (state[other] as { links?: string[] } | undefined)?.links;
      if (back !== undefined && !back.includes(name))
        return `${name} is linked to ${other}, but not the other way`;
    }
    if (which === undefined || count === undefined) continue;
    const [specs = 0, active = 0, supervisors = 0, workers = 0] = count;
    if (active > supervisors + workers || active < 0) return `${name} counts ${count.join(', ')}`;
    const isList = which.some((child) => Array.isArray(child));
    if (isList && which.length !== specs) return `${name} lists ${which.length} children and counts ${specs}`;
  }
  return null;
}
