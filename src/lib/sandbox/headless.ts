/**
 * What the command `lab` does, in a thread of its own: reads its arguments, runs a program headless with the same core as
 * the site, and prints. See `cli.ts`, which watches that thread.
 * Hazard: a thread's console speaks through its parent, and only when the thread rests; so what is printed is written at once.
 */
import { readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Ev } from '#lib/runtime/kernel/events';
import { inspect } from '#lib/runtime/kernel/terms';
import type { Level } from '#lib/runtime/kernel/logger';
import { line } from '#lib/diagnostics/jsonl';
import { logText, type Wording, WORDINGS } from '#lib/diagnostics/reports';
import { limitText } from '#lib/diagnostics/limits';
import { type DiagnosticView, isFailure, Pending } from '#lib/operations';
import type { Moment, Whereabouts } from './core';
import { Sandbox } from './sandbox';

/** Real seconds. */
export const HANG_S = 10;

const USAGE = `usage: npm run -s lab -- run FILE… [options]

  FILE             TypeScript files of the program, or a folder of them; main.ts is the entry, else the first
  --seed N         seed of the run; 0, the default, keeps the usual order
  --until MS       virtual time at which to stop; default 60000
  --ops FILE       JSON list of {"at": MS, "op": NAME, "params": {…}}, such as
                   [{"at": 1000, "op": "process.kill", "params": {"pid": "b", "reason": "kill"}}]
  --events FILE    writes every event as a line of JSON
  --log WORDING    in whose words stderr has what is logged: typescript (the default), elixir, erlang, or none
  --json           prints a summary as JSON instead of the program's output
  --hang S         real seconds without a sign of life after which the run is given up; default ${HANG_S}
  --memory MB      what the run may hold before it is given up; default half of the machine's, at most 4000

A program runs with your own rights here, without the walls that the site puts around it: run only what you trust.
A run stops after 20,000,000 events. A loop in synchronous code ends its process after 10,000,000 reductions; what the
engine does without counting (a regular expression that never ends, a sort of millions) ends the run after --hang, and the
line is named.

Exit code: 0 when the run ended, went idle or reached its time; 1 when the program does not compile; 2 on bad usage,
such as an operation that does not exist; 3 when the run was given up because it hung or ran out of memory.`;

/** Virtual ms run at a time: at 4,000 reductions each, well below what the recorder keeps. */
const PIECE = 50;

/** Events after which a run is stopped: more than that nobody reads. */
const MOST_EVENTS = 20_000_000;

/** Reports after which no more are shown. */
const MOST_REPORTS = 1_000;

interface Options {
  paths: string[];
  seed: number;
  until: number;
  ops: string | null;
  events: string | null;
  log: Wording | 'none';
  json: boolean;
}

interface ScriptedOperation {
  at: number | Moment;
  op: string;
  params: unknown;
}

class Usage extends Error {}

function parse(args: readonly string[]): Options {
  if (args[0] !== 'run')
    throw new Usage(args[0] === undefined ? 'what to do? `run` it' : `unknown command ${args[0]}`);
  const options: Options = {
    paths: [],
    seed: 0,
    until: 60_000,
    ops: null,
    events: null,
    log: 'typescript',
    json: false,
  };
  const rest = args.slice(1);
  const value = (name: string): string => {
    const next = rest.shift();
    if (next === undefined) throw new Usage(`${name} needs a value`);
    return next;
  };
  const whole = (name: string): number => {
    const text = value(name);
    const n = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(n))
      throw new Usage(`${name} takes a whole number from 0 up`);
    return n;
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--seed') options.seed = whole(arg);
    else if (arg === '--until') options.until = whole(arg);
    else if (arg === '--ops') options.ops = value(arg);
    else if (arg === '--events') options.events = value(arg);
    else if (arg === '--log') options.log = wordingOf(value(arg));
    else if (arg === '--json') options.json = true;
    else if (arg === '--hang' || arg === '--memory') whole(arg);
    else if (arg.startsWith('-')) throw new Usage(`unknown option ${arg}`);
    else options.paths.push(arg);
  }
  if (options.paths.length === 0) throw new Usage('no file given');
  return options;
}

/** The files that were named, with absolute paths. */
function named(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new Usage(`${path}: no such file`);
    if (!stat.isDirectory()) return [resolve(path)];
    const found = readdirSync(path).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
    if (found.length === 0) throw new Usage(`${path}: no TypeScript files in this folder`);
    return found.sort().map((name) => resolve(path, name));
  });
}

/** The file that an import means, if it is there. */
function imported(from: string, importer: string): string | undefined {
  const path = resolve(dirname(importer), from);
  return [path, `${path}.ts`, path.replace(/\.[cm]?js$/, '.ts'), join(path, 'index.ts')].find(
    (one) => /\.[cm]?[jt]s$/.test(one) && statSync(one, { throwIfNoEntry: false })?.isFile() === true,
  );
}

/** The named files and all that they import, by their paths from the folder that holds them all. */
function wordingOf(text: string): Wording | 'none' {
  const found = [...WORDINGS, 'none' as const].find((wording) => wording === text);
  if (found === undefined) throw new Usage(`--log takes ${WORDINGS.join(', ')} or none, not ${text}`);
  return found;
}

function readProgram(paths: readonly string[]): { files: Record<string, string>; entry: string } {
  const all = named(paths);
  const first = all.find((path) => basename(path) === 'main.ts') ?? (all[0] as string);
  const texts = new Map<string, string>();
  for (const path of all) {
    if (texts.has(path)) continue;
    const text = readFileSync(path, 'utf8');
    texts.set(path, text);
    for (const [, from] of text.matchAll(/\b(?:from|import)\s*['"](\.[^'"\n]*)['"]/g)) {
      const found = imported(from as string, path);
      if (found !== undefined) all.push(found);
    }
  }
  let folder = dirname(first);
  while ([...texts.keys()].some((path) => relative(folder, path).startsWith('..'))) folder = dirname(folder);
  const nameOf = (path: string) => relative(folder, path).replaceAll('\\', '/');
  return {
    files: Object.fromEntries([...texts].map(([path, text]) => [nameOf(path), text])),
    entry: nameOf(first),
  };
}

function load(sandbox: Sandbox, paths: readonly string[]): readonly DiagnosticView[] {
  const { files, entry } = readProgram(paths);
  const loaded = sandbox.load(files, entry);
  if (isFailure(loaded)) throw new Usage(loaded.error.message);
  return loaded.diagnostics;
}

function readOperations(path: string): ScriptedOperation[] {
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(path, 'utf8'));
  } catch (e) {
    throw new Usage(`${path}: ${e instanceof Error ? e.message : String(e)}`);
  }
  const isOne = (x: unknown): x is ScriptedOperation => {
    if (typeof x !== 'object' || x === null || !('at' in x) || !('op' in x) || typeof x.op !== 'string')
      return false;
    if (typeof x.at === 'number') return x.at >= 0;
    return typeof x.at === 'object' && x.at !== null && 'slice' in x.at;
  };
  if (!Array.isArray(list) || !list.every(isOne)) {
    throw new Usage(`${path}: expected a JSON list of {"at": ms from 0 up, "op": name, "params": {…}}`);
  }
  return list;
}

function show(d: DiagnosticView): string {
  return `${d.file}:${d.line}:${d.column}: ${d.severity}: ${d.message}`;
}

/** Writes at once. A pipe that is full is waited for; one that nobody reads any more ends the command. */
function write(stream: 1 | 2, text: string): void {
  let bytes = Buffer.from(`${text}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(stream, bytes));
    } catch (e) {
      const { code } = e as { code?: string };
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw e;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
const print = (text: unknown): void => write(1, String(text));
const complain = (text: string): void => write(2, text);

function run(args: readonly string[], { alive, started }: Watcher): number {
  const options = parse(args);
  // What was printed before a hang is not to be lost with it.
  const watched = (): void => {
    alive();
    report();
  };
  const sandbox = new Sandbox({
    maxEvents: options.events === null ? 2_000_000 : 20_000_000,
    alive: watched,
  });
  started(() => sandbox.whereabouts());
  const script = options.ops === null ? [] : readOperations(options.ops);
  const diagnostics = load(sandbox, options.paths);
  const failed = diagnostics.some((d) => d.severity === 'error');
  if (!options.json || failed) for (const d of diagnostics) complain(show(d));
  if (failed) {
    if (options.json) print(JSON.stringify({ ok: false, diagnostics }));
    return 1;
  }
  sandbox.start(options.seed);
  const timeOf = (op: ScriptedOperation) => (typeof op.at === 'number' ? op.at : op.at.time);
  const answers: { op: string; answer: unknown }[] = [];
  const output: { stream: unknown; text: unknown }[] = [];
  const logged: string[] = [];
  let read = 0;
  let reported = 0;
  /** Tells of what went wrong, so often as somebody may read it. */
  const tell = (text: string): void => {
    if (++reported <= MOST_REPORTS) complain(text);
    else if (reported === MOST_REPORTS + 1)
      complain(`More than ${MOST_REPORTS} reports: the others are not shown. --events FILE has them all.`);
  };
  /** Passes on what the program has printed since, before the recorder lets it go. */
  const report = (): void => {
    const { recorder } = sandbox;
    if (recorder === null) return;
    for (const event of recorder.events(read)) {
      if (event.kind === Ev.output) {
        if (options.json) output.push({ stream: event.b, text: event.a });
        else print(event.a);
      }
      // Why the first process ended is told below.
      const own = event.pid === 1 && typeof event.b === 'object' && event.b !== null && 'label' in event.b;
      if (event.kind === Ev.log && options.log !== 'none' && !own) {
        const record = { time: event.time, level: event.a as Level, report: event.b };
        const text = logText(record, options.log);
        if (text !== null && options.json) logged.push(text);
        else if (text !== null) tell(`${text}\n`);
      }
      // The first process: what is linked to it, usually the whole program, has ended with it.
      if (event.kind === Ev.exit && event.pid === 1 && event.a !== 'normal' && !options.json) {
        complain(`The program ended at ${event.time} ms: its first process exited with ${inspect(event.a)}.`);
      }
      if (event.kind === Ev.limit && !options.json)
        tell(`${event.time} ms: <0.${event.pid}.0> ${limitText(String(event.a), Number(event.b))}`);
      if (event.kind === Ev.warning && !options.json) {
        const { file, line: at, message } = event.a as { file?: string; line?: number; message: string };
        tell(`${file ?? ''}:${at ?? 0}: warning: ${message}`);
      }
    }
    read = recorder.length;
  };
  /** Runs on to `until` in pieces, none of which makes more events than the recorder keeps. */
  const runUntil = (until: number): boolean => {
    for (let time = sandbox.status().time; time + PIECE < until; time += PIECE) {
      if (!sandbox.runUntil(time + PIECE)) break;
      report();
      if (read < MOST_EVENTS) continue;
      complain(`The run was stopped at ${time + PIECE} ms, after ${read} events. Use --until to run less.`);
      return true;
    }
    const more = sandbox.runUntil(until);
    report();
    return more;
  };
  for (const op of [...script].sort((a, b) => timeOf(a) - timeOf(b))) {
    if (typeof op.at === 'number') runUntil(op.at);
    else sandbox.goTo(op.at);
    const entry = { op: op.op, answer: sandbox.execute(op.op, op.params) };
    answers.push(entry);
    if (entry.answer instanceof Pending) {
      const pending = entry.answer;
      entry.answer = 'no answer yet';
      pending.then((answer) => {
        entry.answer = answer;
      });
    }
  }
  const more = runUntil(options.until);
  const { recorder } = sandbox;
  if (recorder === null) return 2;
  if (options.events !== null) {
    if (!recorder.complete) complain(`only the newest events were kept, from number ${recorder.first}`);
    const lines: string[] = [];
    for (const event of recorder.events()) lines.push(line(event));
    try {
      writeFileSync(options.events, lines.length === 0 ? '' : `${lines.join('\n')}\n`);
    } catch (e) {
      throw new Usage(`--events ${options.events}: ${e instanceof Error ? e.message : String(e)}`);
    }
  }
  const status = sandbox.status();
  if (options.json) {
    const end = status.state === 'ended' ? 'ended' : more ? 'until' : 'idle';
    const { time, position: events, processes, seed } = status;
    print(
      JSON.stringify({
        ok: true,
        end,
        time,
        events,
        processes,
        seed,
        output,
        logged,
        operations: answers,
        diagnostics,
      }),
    );
  } else {
    for (const { op, answer } of answers) {
      if (!isFailure(answer)) continue;
      const { message } = answer.error;
      complain(message.startsWith(`${op}: `) ? message : `${op}: ${message}`);
    }
  }
  const misused = ({ answer }: { answer: unknown }) =>
    isFailure(answer) && ['unknown_operation', 'bad_params'].includes(answer.error.code);
  return answers.some(misused) ? 2 : 0;
}

/** Who looks whether the run hangs. */
export interface Watcher {
  /** Called again and again while it works. */
  alive(): void;
  /** Given what tells where the run is. */
  started(whereabouts: () => Whereabouts | null): void;
}

/**
 * Does the command.
 *
 * @returns The exit code.
 */
export function headless(args: readonly string[], watcher: Watcher): number {
  try {
    if (!args.includes('--help')) return run(args, watcher);
    print(USAGE);
    return 0;
  } catch (e) {
    if (!(e instanceof Usage)) throw e;
    complain(`lab: ${e.message}\n\n${USAGE}`);
    return 2;
  }
}
