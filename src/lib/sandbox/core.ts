/**
 * A sandbox: a program, its run, the log of it, and the operations applied to it. The same core runs in a Web Worker, in
 * Node, and under the lessons' checks.
 * Our own. Rules DRV*, OPS1 to OPS5.
 * Invariant: a run is a value: program, seed and applied operations give the same events, byte for byte.
 */
import { Exception, type Frame, UNWIND } from '#lib/runtime/kernel/errors';
import { Ev } from '#lib/runtime/kernel/events';
import { type Limits, Node } from '#lib/runtime/kernel/node';
import { isWait, PREEMPT } from '#lib/runtime/kernel/routine';
import { copy, fromJson, inspect, type Json, type Pid, Ref, toJson } from '#lib/runtime/kernel/terms';
import type { TellWhys } from '#lib/diagnostics/causes';
import { line } from '#lib/diagnostics/jsonl';
import { MAX_EVENTS, readLog } from '#lib/diagnostics/named_log';
import { callText, printedPid } from '#lib/diagnostics/print';
import { type EventRecord, Recorder } from '#lib/diagnostics/recorder';
import type { ProcessDetail, SystemTree, TraceWindow, Why } from '#lib/diagnostics/views';
import { Host } from '#lib/languages/typescript/host';
import { link, LinkError, type Linked } from '#lib/languages/typescript/link';
import { isEffect, makeOtp } from '#lib/languages/typescript/otp/otp';
import { type Part, type PartName, type Parts, partsOf } from '#lib/languages/typescript/otp/parts';
import type { CompiledProgram, CompileResult, Place } from '#lib/languages/typescript/program';
import {
  type DiagnosticView,
  failure,
  type Failure,
  isFailure,
  operations,
  Pending,
  type Play,
  type PlayResult,
  prepare,
  type RunStatus,
  type Script,
  type ScriptResult,
  type StepKind,
  type System,
  type TraceQuery,
} from '#lib/operations';
import { Driver } from './driver';
import { Views } from './views';

/** An operation as the run remembers it. */
export interface AppliedOperation {
  /** Where in the run it was applied. */
  readonly at: Moment;
  readonly op: string;
  readonly params: unknown;
}

/** A point between two slices. */
export interface Moment {
  /** Virtual ms. */
  readonly time: number;
  /** Slices run before it. */
  readonly slice: number;
  /** Events before it. */
  readonly position: number;
}

export interface SandboxOptions {
  /** Events kept; default 2,000,000. */
  readonly maxEvents?: number;
  readonly limits?: Partial<Limits>;
  /** Real ms; only differences count. Default: stands still, for callers that drive virtual time themselves. */
  readonly clock?: () => number;
  /** Without it, programs come compiled; `setCompiler` brings it later. */
  readonly compile?: Compile;
  /** Parts of `otp` that are there; default none. `addPart` brings more later. Rule SBX7. */
  readonly parts?: Parts;
  /** Tells why things happen; `setWhys` brings it later. Rule SBX9. */
  readonly whys?: TellWhys;
  /** Called before each slice while the run goes on in one go, for whoever watches whether it hangs. */
  readonly alive?: () => void;
  /** Called now and then while synchronous code of a process runs on: where it is. */
  readonly overdrawn?: (at: Whereabouts) => void;
}

export type Compile = (files: Readonly<Record<string, string>>, options: { entry?: string }) => CompileResult;

/** Where a run is at one moment. */
export interface Whereabouts {
  /** Virtual ms. */
  readonly time: number;
  /** Name and pid of the process that runs. */
  readonly process?: string;
  /** The learner's line that runs. */
  readonly place?: Place;
}

/** What one run consists of. */
interface Run {
  readonly node: Node;
  readonly recorder: Recorder;
  readonly driver: Driver;
  readonly views: Views;
  readonly linked: Linked;
  readonly seed: number;
  readonly applied: AppliedOperation[];
}

/** Virtual ms between two looks at the number of events of a script's run. */
const PIECE = 10;

export class SandboxCore implements System {
  private program: CompiledProgram | null = null;
  private run: Run | null = null;
  private speedFactor = 1;
  private readonly clock: () => number;
  private compile: Compile | null;
  private parts: Parts;
  private whys: TellWhys | null;

  constructor(private readonly options: SandboxOptions = {}) {
    this.clock = options.clock ?? (() => 0);
    this.compile = options.compile ?? null;
    this.parts = options.parts ?? {};
    this.whys = options.whys ?? null;
  }

  // ---- the door -------------------------------------------------------------------------------------------------

  /** Does an operation by name. Answers its result, a failure, or a `Pending` that is resolved when the run has gone on. */
  execute(name: string, params: unknown): unknown {
    const prepared = prepare(name, params);
    if (isFailure(prepared)) return prepared;
    const { operation, params: checked } = prepared as { operation: { changes: boolean }; params: unknown };
    try {
      if (!operation.changes) return prepared.operation.handle(this, checked);
      const { run } = this;
      if (run === null) return NO_RUN;
      const { node, recorder, applied } = run;
      applied.push({
        at: { time: node.now, slice: node.slices, position: recorder.length },
        op: name,
        params: checked,
      });
      node.cause = node.emit(Ev.op, 0, 0, -1, name, checked);
      const answer = prepared.operation.handle(this, checked);
      node.cause = -1;
      return answer;
    } catch (e) {
      if (this.run !== null) this.run.node.cause = -1;
      if (e instanceof Exception)
        return failure(String(inspect(e.reason)), `${name} failed: ${inspect(e.reason)}.`);
      const message = e instanceof Error ? e.message : String(e);
      return failure('failed', `${name} failed: ${message}`);
    }
  }

  /** The operations applied to this run so far, in order. */
  get applied(): readonly AppliedOperation[] {
    return this.run?.applied ?? [];
  }

  get recorder(): Recorder | null {
    return this.run?.recorder ?? null;
  }

  get driver(): Driver | null {
    return this.run?.driver ?? null;
  }

  get views(): Views | null {
    return this.run?.views ?? null;
  }

  get node(): Node {
    if (this.run === null) throw new Error('no run');
    return this.run.node;
  }

  /** Brings the compiler. */
  setCompiler(compile: Compile): void {
    this.compile = compile;
  }

  /** Brings a part of `otp`. */
  addPart<P extends PartName>(name: P, part: Part<P>): void {
    this.parts = { ...this.parts, [name]: part };
  }

  /** Brings what tells why things happen. */
  setWhys(whys: TellWhys): void {
    this.whys = whys;
  }

  // ---- program and run ------------------------------------------------------------------------------------------

  load(
    files: Readonly<Record<string, string>>,
    entry?: string,
  ): { diagnostics: readonly DiagnosticView[] } | Failure {
    if (this.compile === null)
      return failure('no_compiler', 'This sandbox has no compiler. Load a compiled program.');
    const result = this.compile({ ...files }, entry === undefined ? {} : { entry });
    if (!result.ok) return { diagnostics: result.diagnostics };
    const linked = this.loadCompiled(result.program);
    if (isFailure(linked)) return linked;
    return { diagnostics: [...result.diagnostics, ...linked.diagnostics] };
  }

  loadCompiled(program: unknown): { diagnostics: readonly DiagnosticView[] } | Failure {
    try {
      const parts = partsOf(program as CompiledProgram).filter((part) => this.parts[part] === undefined);
      if (parts.length > 0) {
        const what = `This sandbox has not got all of \`otp\` that the program imports: ${parts.join(', ')}.`;
        return failure('missing_parts', `${what} Bring these parts, and load it again.`, { parts });
      }
      makeRun(program as CompiledProgram, 0, this.options, this.parts);
    } catch (e) {
      if (e instanceof LinkError) return { diagnostics: e.diagnostics };
      return failure('bad_program', 'This is no compiled program. Load the files instead.');
    }
    this.program = program as CompiledProgram;
    return { diagnostics: [] };
  }

  start(seed?: number): RunStatus | Failure {
    if (this.program === null) return NO_PROGRAM;
    const run = makeRun(this.program, seed ?? this.run?.seed ?? 0, this.options, this.parts);
    run.driver.speed = this.speedFactor;
    run.driver.paused = false;
    run.driver.anchor(this.clock());
    this.run = run;
    return this.status();
  }

  /** Goes to where `operation` was applied and applies it again. */
  replay(operation: AppliedOperation): unknown {
    if (this.run === null) return NO_RUN;
    this.goTo(operation.at);
    return this.execute(operation.op, operation.params);
  }

  /** Runs on to a moment of this run, as recorded. */
  goTo(moment: Moment): void {
    const { node, recorder } = this.run as Run;
    while (node.slices < moment.slice || recorder.length < moment.position) {
      this.options.alive?.();
      if (node.slices < moment.slice && node.runSlice()) continue;
      if (!node.jump(moment.time)) break;
    }
    if (node.now < moment.time) node.now = moment.time;
  }

  /** Runs on to virtual time `until`, as far as there is anything to do. Returns whether more is left to happen later. */
  runUntil(until: number): boolean {
    const { node } = this.run as Run;
    const { alive } = this.options;
    if (alive === undefined) return node.run(until) !== 'idle';
    for (;;) {
      alive();
      const result = node.run(until, 1);
      if (result !== 'slices') return result !== 'idle';
    }
  }

  script({ seed, operations: steps, until }: Script): ScriptResult | Failure {
    if (this.program === null) return NO_PROGRAM;
    const foreign = foreignIn(steps);
    if (foreign !== null) return foreign;
    const { run } = this;
    try {
      this.run = makeRun(this.program, seed, this.options, this.parts);
      return this.perform(this.run, steps, until);
    } finally {
      this.run = run;
    }
  }

  play({ operations: steps, until }: Play): PlayResult | Failure {
    const { run } = this;
    if (run === null) return NO_RUN;
    const foreign = foreignIn(steps);
    if (foreign !== null) return foreign;
    const { driver, recorder, node } = run;
    const from = recorder.length;
    if (from > MAX_EVENTS / 2) {
      const limit = (MAX_EVENTS / 2).toLocaleString('en');
      return failure('long_run', `This run has more than ${limit} events. Start it again, then play.`);
    }
    const begin = node.now;
    driver.paused = true;
    driver.playhead = null;
    const shifted = steps.map((step) => ({ ...step, at: begin + step.at }));
    const result = this.perform(run, shifted, begin + until);
    driver.playhead = from < recorder.length ? from : null;
    return { from, ...result };
  }

  /** Runs on to virtual time `until`, and does operations on the way. */
  private perform({ node, recorder, seed }: Run, steps: Script['operations'], until: number): ScriptResult {
    const failures: { step: number; message: string }[] = [];
    let { now } = node;
    /** Runs on; false once there are more events than a log holds. */
    const goTo = (time: number): boolean => {
      for (; now < time && recorder.length <= MAX_EVENTS; now = Math.min(time, now + PIECE)) {
        node.run(Math.min(time, now + PIECE));
      }
      return recorder.length <= MAX_EVENTS;
    };
    const inOrder = [...steps.entries()].sort(([, a], [, b]) => a.at - b.at);
    for (const [step, { at, op, params }] of inOrder) {
      if (!goTo(at)) break;
      const answer = this.execute(op, params);
      if (isFailure(answer)) failures.push({ step, message: answer.error.message });
    }
    goTo(until);
    return { log: readLog(recorder, seed, until), failures };
  }

  /**
   * Who runs at this very moment, and on which line: for whoever is about to end a run that hangs. It only reads, and may be
   * called in the middle of anything.
   */
  whereabouts(): Whereabouts | null {
    if (this.run === null) return null;
    const { node, linked } = this.run;
    return whereaboutsOf(node, linked.where(new Error())[0] ?? linked.locate(node.meter.p));
  }

  pause(): RunStatus {
    if (this.run !== null) this.run.driver.paused = true;
    return this.status();
  }

  resume(): RunStatus | Failure {
    if (this.run === null) return NO_RUN;
    const { driver } = this.run;
    driver.playhead = null;
    driver.paused = false;
    driver.anchor(this.clock());
    return this.status();
  }

  step(kind: StepKind, count: number): RunStatus | Failure {
    if (this.run === null) return NO_RUN;
    const result = this.run.driver.step(kind, count);
    if (typeof result === 'string') return this.status();
    const come = result === 0 ? `No ${kind} has come` : `Only ${result} of ${count} ${kind}s have come`;
    return failure('not_found', `${come} so far. Step again to look on.`);
  }

  speed(factor: number | null): RunStatus {
    this.speedFactor = factor ?? Infinity;
    if (this.run !== null) {
      this.run.driver.speed = this.speedFactor;
      this.run.driver.anchor(this.clock());
    }
    return this.status();
  }

  seek(to: number | null, time?: number): RunStatus | Failure {
    if (this.run === null) return NO_RUN;
    const { driver, recorder } = this.run;
    const position = time === undefined ? to : positionAt(recorder, time);
    if (position !== null && position < recorder.first) {
      return failure('forgotten', `Events before ${recorder.first} were let go. Choose a later moment.`);
    }
    driver.paused = true;
    driver.playhead = position === null || position >= recorder.length ? null : position;
    return this.status();
  }

  status(): RunStatus {
    const { run } = this;
    if (run === null) {
      const speed = this.speedFactor === Infinity ? null : this.speedFactor;
      const state = this.program === null ? 'empty' : 'ready';
      return { state, time: 0, position: 0, first: 0, playhead: 0, speed, seed: 0, processes: 0, idle: true };
    }
    const { node, recorder, driver, seed, views } = run;
    const ended = node.processes.size === 0;
    // The clock of a run that has ended stands where it ended, however far the driver had been asked to go.
    const at = driver.playhead ?? (ended && recorder.length > 0 ? recorder.length : null);
    const halted = node.halted >= 0 && recorder.has(node.halted) ? views.sentence(node.halted) : undefined;
    return {
      state: ended ? 'ended' : driver.paused ? 'paused' : 'running',
      time: at === null ? node.now : recorder.timeOf(Math.max(recorder.first, at - 1)),
      position: recorder.length,
      first: recorder.first,
      playhead: driver.playhead ?? recorder.length,
      speed: driver.speed === Infinity ? null : driver.speed,
      seed,
      processes: node.processes.size,
      idle: !node.busy && node.timers.size === 0,
      ...(halted === undefined ? undefined : { halted }),
    };
  }

  // ---- for the operations' handlers -----------------------------------------------------------------------------

  find(target: string | number): Pid | Failure {
    const { node, views } = this.run as Run;
    const printed = typeof target === 'string' ? printedPid(target) : target;
    const id = printed ?? views.findProcess(String(target));
    const named = printed === undefined ? node.names.get(String(target)) : undefined;
    const process = named ?? (id === null ? undefined : node.process(id));
    if (process !== undefined) return process.pid;
    if (id !== null && id > 0 && id <= node.spawned) return views.deadPid(id);
    return failure(
      'no_process',
      `There is no process \`${target}\`. Name one by pid, registered name, label or slot.`,
    );
  }

  ask(what: string, act: () => unknown): Pending {
    const { node } = this.run as Run;
    const pending = new Pending();
    const json = (value: unknown) => toJson(value);
    node.spawn(
      function* () {
        try {
          let value = act();
          if (isWait(value)) value = yield value;
          pending.resolve(json(value));
        } catch (e) {
          if (!(e instanceof Exception)) throw e;
          pending.resolve(
            failure('call_failed', `The call failed: ${callText(e.reason)}.`, { reason: json(e.reason) }),
          );
        }
      },
      { initial: ['operator', what, 0], role: 'operator' },
    );
    return pending;
  }

  term(json: unknown): unknown {
    const { node, views } = this.run as Run;
    const pid = (id: number) => node.process(id)?.pid ?? views.deadPid(id);
    return copy(fromJson(json as Json, { pid, ref: (id) => new Ref(id) }));
  }

  json(term: unknown): unknown {
    return toJson(term);
  }

  tree(at: number | undefined): SystemTree {
    const { views, driver } = this.run as Run;
    return views.tree(at ?? driver.playhead);
  }

  detail(target: string | number, at: number | undefined): ProcessDetail | Failure {
    const { views, driver, node, linked } = this.run as Run;
    const pid = this.find(target);
    if (isFailure(pid)) return pid;
    const live = at === undefined && driver.playhead === null ? node.process(pid.id) : undefined;
    return views.detail(pid.id, at ?? driver.playhead, live, (position) => linked.locate(position));
  }

  why(seq: number): Why | Failure {
    return this.whys === null ? NO_WHYS : (this.run as Run).views.why(this.whys, seq, null);
  }

  whyProcess(target: string | number, at: number | undefined): Why | Failure {
    const { views, driver } = this.run as Run;
    const pid = this.find(target);
    if (this.whys === null) return NO_WHYS;
    return isFailure(pid) ? pid : views.whyProcess(this.whys, pid.id, at ?? driver.playhead);
  }

  export(from: number, count: number): { lines: string[]; next: number | null } {
    const { recorder } = this.run as Run;
    const start = Math.max(recorder.first, from);
    const end = Math.min(recorder.length, start + count);
    const lines: string[] = [];
    for (let seq = start; seq < end; seq++) lines.push(line(recorder.get(seq) as EventRecord));
    return { lines, next: end < recorder.length ? end : null };
  }

  trace(query: TraceQuery): TraceWindow {
    const { views, driver } = this.run as Run;
    return views.trace(query, query.at ?? driver.playhead);
  }
}

/** Number of events up to a virtual time. */
export function positionAt(recorder: Recorder, time: number): number {
  let [low, high] = [recorder.first, recorder.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (recorder.timeOf(middle) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Why steps are no script; null when they are. */
function foreignIn(steps: Script['operations']): Failure | null {
  const foreign = steps.find(({ op }) => operations.get(op)?.changes !== true);
  if (foreign === undefined) return null;
  return failure(
    'not_in_script',
    `\`${foreign.op}\` acts on no process. A script holds operations on processes.`,
  );
}

/** Reductions of a printed line, beside one for each four characters. Rule RUN10. */
const PRINT = 200;
/** Characters of a printed line that are kept. */
const LINE = 10_000;

function cutLine(text: string): string {
  return text.length <= LINE ? text : `${text.slice(0, LINE)}… and ${text.length - LINE} characters more`;
}

const NO_PROGRAM = failure('no_program', 'No program is loaded. Load one that compiles.');
const NO_WHYS = failure(
  'missing_parts',
  'This sandbox cannot tell causes yet. Bring `causes`, and ask again.',
  {
    parts: ['causes'],
  },
);
const NO_RUN = failure('no_run', 'Nothing runs yet. Start the program first.');

function makeRun(program: CompiledProgram, seed: number, options: SandboxOptions, parts: Parts): Run {
  const recorder = new Recorder(options.maxEvents);
  const about = (): [number, number] => [node.current?.id ?? 0, node.because];
  const host: Host = new Host({
    now: () => node.now,
    random: () => node.random.next(),
    output(stream, args) {
      const [pid, cause] = about();
      const text = args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg))).join(' ');
      host.r -= PRINT + (text.length >> 2);
      node.emit(Ev.output, pid, 0, cause, cutLine(text), stream);
      if (args.some(isWait)) warnPrinted(pid, cause);
    },
    warn(warning) {
      const [pid, cause] = about();
      node.emit(Ev.warning, pid, 0, cause, warning, undefined);
    },
    isEffect,
    isUnwind: (e) => e === UNWIND,
    preempt: PREEMPT,
    overdrawn(position) {
      options.overdrawn?.(whereaboutsOf(node, linked.locate(position)));
    },
    named: (value, name, at) => otp.named(value, name, at),
  });
  /** Places where an async call was printed instead of its value. */
  const printed = new Set<string>();
  const warnPrinted = (pid: number, cause: number): void => {
    const [place] = linked.where(new Error());
    const at = place === undefined ? undefined : { file: place.file, line: place.line };
    const key = `${at?.file}:${at?.line}`;
    if (printed.has(key)) return;
    printed.add(key);
    const message =
      'What is printed here is an async call that was not awaited, so it has not run. Write `await` before the call.';
    node.emit(Ev.warning, pid, 0, cause, { code: 'unawaited', message, ...at }, undefined);
  };
  const frames = (thrown: unknown): Frame[] => {
    const thrownAt = linked.where(thrown);
    // Of what the kernel threw only the place is known at which the process waited.
    const waitedAt = thrownAt.length > 0 ? null : linked.locate(node.meter.p);
    const places = (waitedAt === null ? thrownAt : [waitedAt]).map(frameOf);
    // What is left of the stack is the engine's own text, and would make logs differ between browsers.
    if (thrown instanceof Error) thrown.stack = `${thrown.name}: ${thrown.message}`;
    return places;
  };
  const node: Node = new Node({
    sink: recorder,
    seed,
    meter: host,
    frames,
    ...(options.limits === undefined ? undefined : { limits: options.limits }),
  });
  const otp = makeOtp(node, frames, parts);
  const linked: Linked = link(program, host, { otp: otp.exports });
  node.spawn(() => otp.main(() => linked.run()), { initial: ['main', 'start', 0], role: 'main' });
  const driver = new Driver(node, recorder);
  return { node, recorder, driver, views: new Views(recorder, () => node), linked, seed, applied: [] };
}

function whereaboutsOf({ now: time, current }: Node, place: Place | null): Whereabouts {
  if (current === null) return { time };
  const process = `${current.name ?? current.initial[0]} (${current.pid})`;
  return place === null ? { time, process } : { time, process, place };
}

function frameOf(place: Place): Frame {
  const module = place.file.replace(/^.*\//, '').replace(/\.[jt]s$/, '');
  return [module, place.fn === '' ? 'module' : place.fn, 0, { file: place.file, line: place.line }];
}
