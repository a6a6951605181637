/**
 * The Web Worker of a sandbox: ties the core to its two ports, and drives it.
 * Rules SBX4, SBX5, SBX10, SBX30 to SBX33, SBX40 to SBX45, SBX50 to SBX52. Built as one classic script.
 * Call flow: ports arrive, once - `tick` runs the program for a while, then pushes what changed, then sleeps as long as it may.
 * Hazard: learner's code shares this realm. What is used to talk to the page is captured here, before any of it runs.
 */
import { expose } from 'comlink';
import type { TellWhys } from '#lib/diagnostics/causes';
import { pidText } from '#lib/diagnostics/print';
import type { Recorder } from '#lib/diagnostics/recorder';
import type { ProcessDetail, SystemTree, TraceWindow } from '#lib/diagnostics/views';
import type { Part } from '#lib/languages/typescript/otp/parts';
import { lockRealm } from '#lib/languages/typescript/realm';
import { failure, type Failure, isFailure, Pending, type RunStatus } from '#lib/operations';
import { type Compile, SandboxCore, type Whereabouts } from './core';
import { Output, shownTree, traceChange, TreeFollower } from './changes';
import type {
  LastSeen,
  Moment,
  Outcome,
  OutputLines,
  PageMessage,
  Pushed,
  ReplayedRun,
  ScriptName,
  SandboxApi,
  SandboxStatus,
  Text,
  TimelineParams,
  ViewChange,
  ViewName,
} from './protocol';
import { shared } from './shared';
import { Timeline } from './timeline';

/** Real ms a piece of the run may take. */
const BUDGET = 8;
/** Real ms between two pushes, with watches and without. */
const FRAME = 16;
const QUIET = 100;
/** Real ms after which a page that has not taken in what was pushed counts as asleep. */
const ASLEEP = 500;
/** Real ms between two looks at the timeline. */
const SLOW = 200;
/** Events that may be recorded before the views read them. */
const UNREAD = 10_000;
/** Between these no event need tell. */
const AT_WORK: ReadonlySet<ProcessDetail['status']> = new Set(['idle', 'running']);
/** Processes alive at once. */
const PROCESSES = 100_000;
/** Longest answer or push, characters. */
const MAX_TEXT = 30_000_000;

const { apply } = Reflect;
const { stringify } = JSON;
const post = MessagePort.prototype.postMessage;
const setTimer = setTimeout.bind(self);
const clearTimer = clearTimeout.bind(self);
const clock = performance.now.bind(performance);
const evaluate = globalThis.eval as (code: string) => unknown;
for (const host of [MessagePort, MessageChannel, EventTarget, MessageEvent]) {
  Object.freeze(host);
  Object.freeze(host.prototype);
}
lockRealm();

interface Watch {
  readonly view: ViewName;
  readonly params: unknown;
  /** What the page has, as far as changes are made from it; `undefined` before the snapshot. */
  sent: unknown;
}

class WebWorker {
  private readonly sandbox = new SandboxCore({
    clock,
    limits: { processes: PROCESSES },
    overdrawn: (at) => this.tellOverdrawn(at),
  });
  private readonly watches = new Map<number, Watch>();
  /** Answers that wait, with the run they belong to. */
  private readonly tickets = new Map<number, Recorder | null>();
  private lastTicket = 0;
  private readonly wake = new MessageChannel();
  private timer: ReturnType<typeof setTimer> | undefined;
  private woken = false;
  /** The page has taken in what was pushed last. */
  private taken = true;
  private pushedAt = 0;
  private nextPush = 0;
  private pushedState = '';
  private recorder: Recorder | null = null;
  private applied = 0;
  private output: Output | null = null;
  private timeline: Timeline | null = null;
  /** Events shown at the last push, and whether the signals among them are to be seen; `null` before the first. */
  private shownBefore: number | null = null;
  /** When the timeline may be looked at again. */
  private slowAt = 0;
  private slowDue = false;
  private last: LastSeen | undefined;
  private lastAt = -Infinity;
  private job: Generator<void, void> | null = null;
  /** Events that the views have read. */
  private read = 0;

  constructor(private readonly pushes: MessagePort) {
    this.wake.port1.onmessage = () => this.tick();
    pushes.onmessage = (event: MessageEvent<PageMessage>) => {
      if (event.data.type !== 'taken') return;
      // What happened while it slept is not made up for.
      if (this.asleep) this.shownBefore = null;
      this.taken = true;
      this.soon();
    };
    this.push({ type: 'ready' });
  }

  readonly api: SandboxApi = {
    execute: (name, params) => text(this.execute(name, params)),
    watch: (id, view, params) => text(this.watch(id, view, params)),
    unwatch: (id) => this.unwatch(id),
    install: (script, code) => text(this.install(script, code)),
    replay: (run) => text(this.replay(run)),
    ping: () => stringify('pong'),
  };

  // ---- requests -------------------------------------------------------------------------------------------------

  private execute(name: string, params: unknown): Outcome {
    if (this.job !== null && name !== 'run.start' && name !== 'program.load') {
      const { error } = failure('replaying', 'The run is being replayed. Try again when it is there.');
      return { type: 'failure', error };
    }
    // Virtual time first catches up with real time, so that the operation happens when the learner did it.
    const { driver } = this.sandbox;
    driver?.pump(clock(), BUDGET, clock);
    const before = this.shown();
    const acts = this.applied;
    const answer = this.sandbox.execute(name, params);
    this.follow();
    this.show(name, before, this.applied > acts);
    this.pushStatus();
    this.soon();
    if (name === 'system.tree' && !isFailure(answer)) return outcome(shownTree(answer as SystemTree));
    if (!(answer instanceof Pending)) return outcome(answer);
    return this.later((resolve) => answer.then(resolve));
  }

  /** What an operation does to what is shown. Rules DRV5, DRV6. */
  private show(name: string, before: number | null, acted: boolean): void {
    const { driver, recorder } = this.sandbox;
    if (driver === null || recorder === null) return;
    // What the operation itself did is seen at once; what follows from it comes one after the other.
    if (acted || before === null) driver.showAll();
    // Time stands where one looks, not where the run has got to.
    else if (name === 'run.pause' && driver.playhead === null) driver.playhead = before;
    else if (name === 'run.resume') driver.showAll();
    if (name === 'run.seek') this.shownBefore = null;
  }

  /** Number of events to show, `null` when it is all of them. */
  private shown(): number | null {
    const { driver, recorder } = this.sandbox;
    if (driver === null || recorder === null) return null;
    if (this.shownBefore === null && driver.playhead === null) driver.showAll();
    const shown = driver.shown(clock());
    return shown >= recorder.length ? null : shown;
  }

  private later(start: (resolve: (answer: unknown) => void) => void): Outcome {
    const ticket = ++this.lastTicket;
    this.tickets.set(ticket, this.recorder);
    start((answer) => this.answer(ticket, outcome(answer)));
    return { type: 'later', ticket };
  }

  private answer(ticket: number, outcome: Outcome): void {
    if (this.tickets.delete(ticket)) this.push({ type: 'answer', ticket, outcome });
  }

  private watch(id: number, view: ViewName, params: unknown): Outcome {
    this.watches.set(id, { view, params, sent: undefined });
    this.pushedState = '';
    this.soon();
    return { type: 'value', value: null };
  }

  private unwatch(id: number): void {
    const sent = this.watches.get(id)?.sent;
    if (sent instanceof TreeFollower) sent.close();
    this.watches.delete(id);
  }

  /** Takes in a script: the compiler, what tells causes, or a part of `otp`. Rules SBX6, SBX7, SBX9. */
  private install(script: ScriptName, code: string): Outcome {
    const otpLab = { shared: shared(), brought: undefined as unknown };
    const take = evaluate(`(function (otpLab) {${code}\n})`) as (given: typeof otpLab) => void;
    take(otpLab);
    const { brought } = otpLab;
    if (typeof brought !== 'function') return failed('not_taken_in', `${script} could not be taken in.`);
    if (script === 'compiler') this.sandbox.setCompiler(brought as Compile);
    else if (script === 'causes') this.sandbox.setWhys(brought as TellWhys);
    else this.sandbox.addPart(script, brought as Part);
    return { type: 'value', value: null };
  }

  private replay(run: ReplayedRun): Outcome {
    const { sandbox } = this;
    const started = sandbox.execute('run.start', { seed: run.seed });
    if (isFailure(started)) return outcome(started);
    sandbox.execute('run.pause', {});
    this.follow();
    return this.later((resolve) => {
      this.job = this.replaying(run, resolve);
      this.soon();
    });
  }

  private *replaying(run: ReplayedRun, resolve: (answer: unknown) => void): Generator<void, void> {
    const { sandbox } = this;
    for (const operation of run.operations) {
      yield* this.runTo(operation.at);
      sandbox.replay(operation);
      this.follow();
    }
    yield* this.runTo(run.until);
    sandbox.goTo(run.until);
    resolve(sandbox.status());
  }

  /** As `Sandbox.goTo`, in pieces. */
  private *runTo(moment: Moment): Generator<void, void> {
    const { node, recorder } = this.sandbox;
    let end = clock() + BUDGET;
    while (node.slices < moment.slice || (recorder?.length ?? 0) < moment.position) {
      if (clock() >= end) {
        yield;
        end = clock() + BUDGET;
      }
      if (node.slices < moment.slice && node.runSlice()) continue;
      if (!node.jump(moment.time)) return;
    }
  }

  // ---- the loop -------------------------------------------------------------------------------------------------

  /** Runs `tick` after the messages that are waiting now. */
  private soon(): void {
    if (this.woken) return;
    this.woken = true;
    apply(post, this.wake.port2, [0]);
  }

  private tick(): void {
    this.woken = false;
    clearTimer(this.timer);
    try {
      const wait = Math.min(this.step(), this.deliver());
      if (wait <= 0) this.soon();
      else if (wait !== Infinity) this.timer = setTimer(() => this.tick(), Math.min(wait, 1_000_000));
    } catch (e) {
      this.push({ type: 'stopped', message: e instanceof Error ? `${e.name}: ${e.message}` : String(e) });
      throw e;
    }
  }

  /** Runs the program for a while. Returns real ms until there is more to do. */
  private step(): number {
    const { driver } = this.sandbox;
    if (driver === null) return Infinity;
    if (this.job !== null) {
      if (this.job.next().done === true) this.job = null;
      return 0;
    }
    if (!driver.paused && !this.asleep && clock() - this.lastAt >= QUIET) this.pushStatus();
    const wait = driver.pump(clock(), BUDGET, clock);
    const { recorder, views } = this.sandbox;
    if (recorder !== null && views !== null && recorder.length - this.read > UNREAD && this.looksAtLog()) {
      views.follow();
      this.read = recorder.length;
    }
    return wait;
  }

  /** Whether what is watched is read from the log. */
  private looksAtLog(): boolean {
    for (const { view } of this.watches.values()) if (view !== 'run.status') return true;
    return false;
  }

  /** Tells the page of a new run, and of operations that were applied. */
  private follow(): void {
    const { recorder, applied } = this.sandbox;
    if (recorder !== this.recorder) {
      this.recorder = recorder;
      this.applied = 0;
      this.read = 0;
      this.job = null;
      const { views } = this.sandbox;
      this.output = recorder === null ? null : new Output(recorder);
      this.timeline = recorder === null || views === null ? null : new Timeline(recorder, views);
      this.shownBefore = null;
      this.slowAt = 0;
      for (const watch of this.watches.values()) watch.sent = undefined;
      const { error } = failure('run_ended', 'The run that would have answered was replaced by another.');
      for (const [ticket, run] of this.tickets) {
        if (run !== recorder) this.answer(ticket, { type: 'failure', error });
      }
      this.push({ type: 'started', seed: this.sandbox.status().seed });
    }
    for (; this.applied < applied.length; this.applied++) {
      const operation = applied[this.applied];
      if (operation !== undefined) this.push({ type: 'applied', operation });
    }
  }

  // ---- what the page is told ------------------------------------------------------------------------------------

  private push(message: Pushed): void {
    apply(post, this.pushes, [stringify(message)]);
  }

  private pushStatus(): void {
    this.lastAt = -Infinity;
    this.push({ type: 'status', status: this.status() });
  }

  /** Tells of synchronous code that runs on, while it does: it may be the end of the sandbox. Rule SBX24. */
  private tellOverdrawn({ process, place }: Whereabouts): void {
    const now = clock();
    if (process === undefined || now - this.lastAt < QUIET) return;
    this.lastAt = now;
    const { node, recorder } = this.sandbox;
    const moment = { time: node.now, slice: node.slices, position: recorder?.length ?? 0 };
    const at = place === null || place === undefined ? undefined : { file: place.file, line: place.line };
    const last = { pid: pidText(node.current?.id ?? 0), label: process, ...at };
    this.push({ type: 'status', status: { run: this.sandbox.status(), moment, last } });
  }

  private status(): SandboxStatus {
    const { sandbox, recorder } = this;
    const run = this.runStatus(this.shown());
    const position = recorder?.length ?? 0;
    const moment =
      recorder === null
        ? { time: 0, slice: 0, position: 0 }
        : { time: sandbox.node.now, slice: sandbox.node.slices, position };
    if (clock() - this.lastAt >= QUIET) {
      this.lastAt = clock();
      this.last = this.lastSeen();
    }
    return this.last === undefined ? { run, moment } : { run, moment, last: this.last };
  }

  /** Where the run stands, as it is shown. */
  private runStatus(shown: number | null): RunStatus {
    const run = this.sandbox.status();
    const { recorder } = this;
    if (shown === null || recorder === null || run.playhead === shown) return run;
    return { ...run, playhead: shown, time: recorder.timeOf(Math.max(recorder.first, shown - 1)) };
  }

  /** Whom the newest event is about. */
  private lastSeen(): LastSeen | undefined {
    const { recorder } = this;
    if (recorder === null) return undefined;
    const oldest = Math.max(recorder.first, recorder.length - 20);
    for (let seq = recorder.length - 1; seq >= oldest; seq--) {
      const id = recorder.pidOf(seq) || recorder.otherOf(seq);
      if (id === 0) continue;
      const pid = pidText(id);
      const detail = this.sandbox.detail(pid, undefined) as ProcessDetail | undefined;
      if (detail === undefined || isFailure(detail)) return { pid, label: pid };
      return { pid, label: detail.label, ...detail.at };
    }
    return undefined;
  }

  private get asleep(): boolean {
    return !this.taken && clock() - this.pushedAt > ASLEEP;
  }

  /** Pushes what the watches have to say, if it is time. Returns real ms until it is. */
  private deliver(): number {
    const now = clock();
    const shown = this.shown();
    const run = this.runStatus(shown);
    const state = stringify([run, this.job === null]);
    if (!this.taken) return Infinity;
    this.slowDue = now >= this.slowAt;
    const wanted = this.slowAt > 0 && this.slowDue;
    if (state === this.pushedState && !wanted) {
      // Something that happened is yet to be shown; the timeline is yet to be looked at.
      const trailing = shown !== null && this.sandbox.driver?.playhead === null;
      return Math.min(trailing ? FRAME : Infinity, this.slowAt > 0 ? this.slowAt - now : Infinity);
    }
    if (now < this.nextPush) return this.nextPush - now;
    this.pushedState = state;
    const changes: ViewChange[] = [];
    if (this.recorder !== null && this.job === null) {
      for (const [id, watch] of this.watches) {
        const change = this.change(id, watch, run, shown);
        if (change !== null) changes.push(change);
      }
      this.shownBefore = run.playhead;
    }
    this.taken = false;
    this.pushedAt = now;
    this.push({ type: 'views', status: this.status(), changes });
    const cost = clock() - now;
    this.nextPush = now + Math.max(this.watches.size === 0 ? QUIET : FRAME, 2 * cost);
    return Infinity;
  }

  private change(id: number, watch: Watch, run: RunStatus, shown: number | null): ViewChange | null {
    const { view, sent } = watch;
    /** Unless the watch is about a moment of its own, it is about the one that is shown. */
    const params = shown === null ? watch.params : { at: shown, ...(watch.params as object) };
    switch (view) {
      case 'system.tree':
        return this.treeChange(id, watch, shown);
      case 'trace.window': {
        const rows = this.sandbox.execute(view, params) as TraceWindow | Failure;
        if (isFailure(rows)) return null;
        watch.sent = rows;
        if (sent === undefined) return { id, view, snapshot: rows };
        const patch = traceChange(sent as TraceWindow, rows);
        return patch && { id, view, patch };
      }
      case 'process.detail': {
        const snapshot = this.detail(watch.params, params, shown);
        const now = stringify(snapshot);
        watch.sent = now;
        return now === sent ? null : { id, view, snapshot };
      }
      case 'run.status': {
        const now = stringify(run);
        watch.sent = now;
        return now === sent ? null : { id, view, snapshot: run };
      }
      case 'output':
        return this.outputChange(id, watch, run.playhead);
      case 'system.flights':
        return this.flights(id, run.playhead);
      case 'timeline':
        return this.timelineChange(id, watch);
      default:
        return null;
    }
  }

  /** A process at the moment shown. Where that trails the run, what only the present knows is told all the same. */
  private detail(present: unknown, params: unknown, shown: number | null): ProcessDetail {
    const then = this.sandbox.execute('process.info', params) as ProcessDetail;
    if (shown === null || this.sandbox.driver?.playhead !== null || !then.alive) return then;
    const now = this.sandbox.execute('process.info', present) as ProcessDetail;
    if (!now.alive) return then;
    const { reductions, dictionary, groupLeader, ancestors, currentFunction, at } = now;
    return {
      ...then,
      ...(AT_WORK.has(then.status) && AT_WORK.has(now.status) ? { status: now.status } : undefined),
      reductions,
      dictionary,
      groupLeader,
      ancestors,
      ...(currentFunction === undefined ? undefined : { currentFunction }),
      ...(at === undefined ? undefined : { at }),
    };
  }

  private treeChange(id: number, watch: Watch, shown: number | null): ViewChange | null {
    const view = 'system.tree';
    const { views } = this.sandbox;
    if (views === null) return null;
    if (!(watch.sent instanceof TreeFollower)) watch.sent = new TreeFollower(views);
    const at = (watch.params as { at?: number } | null)?.at ?? shown;
    const trailing = at === shown && this.sandbox.driver?.playhead === null;
    const change = (watch.sent as TreeFollower).change(at, this.sandbox.node.now, trailing);
    return change && { id, view, ...change };
  }

  private flights(id: number, to: number): ViewChange | null {
    const from = this.shownBefore;
    const { views } = this.sandbox;
    if (from === null || views === null || to <= from) return null;
    const flights = views.flights(from, to);
    return flights.length === 0 ? null : { id, view: 'system.flights', snapshot: { from, to, flights } };
  }

  private timelineChange(id: number, watch: Watch): ViewChange | null {
    const now = clock();
    if (this.timeline === null) return null;
    if (watch.sent !== undefined && !this.slowDue) return null;
    const snapshot = this.timeline.view((watch.params ?? {}) as TimelineParams, this.sandbox.node.now);
    const text = stringify({ ...snapshot, now: 0 });
    const same = text === watch.sent;
    watch.sent = text;
    // A run that goes on is looked at again; one that stands is not.
    this.slowAt = same ? 0 : now + Math.max(SLOW, 4 * (clock() - now));
    return same ? null : { id, view: 'timeline', snapshot };
  }

  private outputChange(id: number, watch: Watch, position: number): ViewChange | null {
    const output = this.output as Output;
    const count = output.countBefore(position);
    const { sent } = watch;
    watch.sent = count;
    const view = 'output';
    if (typeof sent !== 'number' || count < sent) {
      const snapshot: OutputLines = output.snapshot(position);
      return { id, view, snapshot };
    }
    const patch = output.since(sent, position);
    return patch && { id, view, patch };
  }
}

function failed(code: string, message: string): Outcome {
  return { type: 'failure', error: failure(code, message).error };
}

function outcome(answer: unknown): Outcome {
  return isFailure(answer) ? { type: 'failure', error: answer.error } : { type: 'value', value: answer };
}

function text(outcome: Outcome): Text<Outcome> {
  let json: string;
  try {
    json = stringify(outcome);
  } catch {
    json = '';
  }
  if (json !== '' && json.length <= MAX_TEXT) return json;
  const { error } = failure('too_large', 'The answer is too large to be shown.');
  return stringify({ type: 'failure', error });
}

self.addEventListener(
  'message',
  ({ ports: [requests, pushes] }) => {
    if (requests === undefined || pushes === undefined) return;
    expose(new WebWorker(pushes).api, requests);
  },
  { once: true },
);
