/**
 * Runs one scenario on our runtime and compares it with its recorded trace, step by step.
 * Follows `record/src/orc_run.erl` of the recorder; times are virtual.
 */
import { Exception } from '#lib/runtime/kernel/errors';
import { Ev, type EventSink } from '#lib/runtime/kernel/events';
import { trapExit } from '#lib/runtime/kernel/flags';
import { Node } from '#lib/runtime/kernel/node';
import { linksOf, type Process, Status } from '#lib/runtime/kernel/process';
import { RECEIVE, ReceiveMatch, type Routine, Sleep, TIMEOUT } from '#lib/runtime/kernel/routine';
import { demonitor, exit2, monitor, send } from '#lib/runtime/kernel/signals';
import { exact, Pid } from '#lib/runtime/kernel/terms';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { plain } from './families/application';
import type { Json, JsonObject, Scenario, Step } from './format';
import { type Event, fits } from './match';
import { type Kind, Names } from './names';
import { Plain } from './plain';
import { Tree } from './tree';

/** Virtual ms without quiet after which a step counts as hanging. */
const PATIENCE = 600_000;

class NoTarget {}

/** Null when everything fits, else the first difference. @param record Gets all events too. */
export function runScenario(scenario: Scenario, seed = 0, record?: EventSink): string | null {
  const run = new Run(scenario, seed, record);
  for (const [i, step] of scenario.steps.entries()) {
    const expected = scenario.trace[i];
    if (expected === undefined) return `step ${i + 1} has no trace`;
    const at = `step ${i + 1} (${step.op})`;
    const got = run.step(step);
    if (typeof got === 'string') return `${at}: ${got}`;
    const { result, events, state } = got;
    if (!same(result, expected.result)) return differs(at, 'result', expected.result, result);
    if (!fits(expected.events, events))
      return differs(at, 'events', expected.events as unknown as Json, events);
    const wanted = scenario.kind === 'tree' ? expected.snap : expected.procs;
    if (!same(state, wanted ?? {})) return differs(at, 'state', wanted ?? {}, state);
  }
  return null;
}

/** What each step of a scenario shows, up to one that cannot be finished. */
export function observe(scenario: Scenario, seed: number, record?: EventSink): (StepResult | string)[] {
  const run = new Run(scenario, seed, record);
  const out: (StepResult | string)[] = [];
  for (const step of scenario.steps) {
    const got = run.step(step);
    out.push(got);
    if (typeof got === 'string') break;
  }
  return out;
}

function differs(at: string, what: string, expected: unknown, got: unknown): string {
  return `${at}: ${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([k, v]) => [k, sorted(v)]));
}

export interface StepResult {
  result: Json;
  events: Event[];
  state: JsonObject;
}

class Run {
  private readonly node: Node;
  private readonly names: Names;
  private readonly tree: Tree;
  private readonly plain: Plain;
  private readonly driver: Pid;
  private readonly parent: Process;
  private root: Pid | null = null;
  private events: Event[] = [];
  /** Why the node has ended. What comes after is the end of its processes. */
  private halted: { readonly why: unknown } | null = null;
  private readonly up = new Set<string>();
  private readonly failed = new Set<string>();
  private readonly mailboxes = new Map<Pid, unknown[]>();
  private readonly joins = new Map<string, Pid>();

  constructor(
    private readonly scenario: Scenario,
    seed: number,
    record?: EventSink,
  ) {
    let seq = 0;
    const sink: EventSink = {
      emit: (kind, time, pid, other, cause, a, b) => {
        if (kind === Ev.halt) this.halted = { why: a };
        if (this.halted !== null)
          return record === undefined ? seq++ : record.emit(kind, time, pid, other, cause, a, b);
        if (kind === Ev.exit || kind === Ev.started || kind === Ev.ignored || kind === Ev.start_failed) {
          this.observe(kind, pid, a);
        }
        return record === undefined ? seq++ : record.emit(kind, time, pid, other, cause, a, b);
      },
    };
    this.node = new Node({ sink, seed, frames: () => [['orc_worker', 'callback', 1, {}]] });
    this.names = new Names(this.node);
    this.tree = new Tree(this.names, (event) => this.events.push(event));
    this.plain = new Plain(this.names, this.tree, (step) => this.tryOne(step));
    const isJob = (m: unknown) => Array.isArray(m) && m[0] === 'job';
    const serve = function* (): Routine {
      for (;;) {
        const job = (yield new ReceiveMatch(isJob)) as unknown[];
        yield* (job[1] as () => Routine)();
      }
    };
    this.driver = this.node.spawn(serve).pid;
    this.names.alias('driver', this.driver);
    this.parent = this.node.spawn(serve);
    this.names.alias('parent', this.parent.pid);
    this.node.run(0);
    const { node } = this;
    this.job(this.parent.pid, function* () {
      trapExit(node, true);
    });
    this.node.run(0);
  }

  private observe(kind: number, id: number, reason: unknown): void {
    const pid = this.pidOf(id);
    if (pid === undefined) return;
    const name = this.names.name(pid);
    const type = this.names.kind(pid);
    if (type === undefined || type === 'other') return;
    if (kind === Ev.exit) {
      if (type === 'plain' || this.up.has(name) || !this.failed.has(name)) {
        this.events.push(['exit', name, this.names.json(reason)]);
      }
      return;
    }
    if (type === 'plain') return;
    if (kind === Ev.started) {
      this.up.add(name);
      this.events.push(['started', name]);
    } else {
      this.failed.add(name);
      this.events.push(
        kind === Ev.ignored ? ['ignored', name] : ['start_failed', name, this.names.json(reason)],
      );
    }
  }

  private pidOf(id: number): Pid | undefined {
    const alive = this.node.process(id);
    if (alive !== undefined) return alive.pid;
    return this.names.known().find(([pid]) => pid.id === id)?.[0];
  }

  private job(pid: Pid, body: () => Routine): void {
    send(this.node, pid, ['job', body]);
  }

  /** Runs one step until everything is quiet. Answers what is observed, or why it could not be finished. */
  step(step: Step): StepResult | string {
    this.events = [];
    let outcome: { result: Json; actor: Pid | null } | null = null;
    let crash: unknown = null;
    const perform = this.perform.bind(this);
    const json = (x: unknown) => this.names.json(x);
    this.job(this.driver, function* () {
      try {
        outcome = yield* perform(step);
      } catch (e) {
        crash = e;
      }
    });
    const end = this.node.now + PATIENCE;
    for (;;) {
      while (this.node.runSlice());
      if (this.halted !== null) {
        const result = { halted: json(plain(this.halted.why)) };
        return { result, events: this.events, state: {} };
      }
      if (crash !== null)
        return crash instanceof Error ? crash.message : `crash ${JSON.stringify(json(crash))}`;
      if (outcome !== null && this.quiet()) break;
      const next = this.node.timers.next;
      if (next === Infinity) return 'hangs: nothing more can happen';
      if (next > end) return 'hangs: too much time has passed';
      this.node.run(next);
    }
    const { result, actor } = outcome as { result: Json; actor: Pid | null };
    const died = actor !== null && actor.process === null;
    const events = this.events;
    this.events = [];
    const state = this.scenario.kind === 'tree' ? this.snap() : this.procs(actor);
    return { result: died ? 'died' : result, events, state };
  }

  /** Section 7 of the format: nothing more happens without a stimulus or more time. */
  private quiet(): boolean {
    return this.names.known().every(([pid, , kind]) => {
      const proc = pid.process;
      if (proc === null || kind === 'other') return true;
      if (proc.status !== Status.waiting || proc.waiting instanceof Sleep) return false;
      const isPlain = kind === 'plain' && this.scenario.kind === 'process';
      if (proc.mailbox.length > 0 && !isPlain) return false;
      const isSup = kind === 'sup' || kind === 'dynamic' || kind === 'simple';
      return !isSup || proc.waiting === RECEIVE;
    });
  }

  // ---- snapshots ----------------------------------------------------------

  /** Asks something in the driver process, at once. */
  private ask<T>(question: () => unknown): T {
    let answer: unknown;
    this.job(this.driver, function* () {
      answer = yield question();
    });
    while (this.node.runSlice());
    return answer as T;
  }

  private snap(): JsonObject {
    const { node, names } = this;
    const out: JsonObject = {};
    for (const [pid, name, kind] of names.known()) {
      if (pid.process === null || (kind !== 'sup' && kind !== 'dynamic' && kind !== 'simple')) continue;
      const api = kind === 'dynamic' ? dynamic : supervisor;
      const which = this.ask<[unknown, unknown][]>(() => api.whichChildren(node, pid));
      const count = this.ask<Record<string, number>>(() => api.countChildren(node, pid));
      out[name] = {
        which:
          kind === 'sup'
            ? which.map(([id, child]) => [names.json(id), this.child(child)])
            : which.map(([, child]) => this.child(child)).sort(),
        count: ['specs', 'active', 'supervisors', 'workers'].map((k) => count[k] as number),
      };
    }
    return out;
  }

  private child(child: unknown): string {
    return child instanceof Pid ? this.names.name(child) : String(child);
  }

  private procs(actor: Pid | null): JsonObject {
    const { names } = this;
    const out: JsonObject = {};
    for (const [pid, name, kind] of names.known()) {
      const proc = pid.process;
      if (proc === null || (kind !== 'plain' && kind !== 'worker')) continue;
      const monitors: string[] = [];
      for (let m = proc.firstMonitor; m !== null; m = m.nextOfWatcher) {
        monitors.push(m.name === null ? names.name(m.target.pid) : `name:${m.name}`);
      }
      const about: JsonObject = {
        links: linksOf(proc)
          .map((p) => names.name(p.pid))
          .sort(),
        monitors: monitors.sort(),
        trap_exit: proc.trapExit,
      };
      if (kind === 'plain') {
        const now = [...proc.mailbox].map((m) => m.term);
        const order = names.canonical(this.mailboxes.get(pid) ?? [], now, actor);
        this.mailboxes.set(pid, order);
        about['mailbox'] = order.map((m) => names.json(m));
      }
      out[name] = about;
    }
    return out;
  }

  // ---- steps --------------------------------------------------------------

  private alive(target: Json | undefined): Pid {
    const pid = this.names.pidOf(String(target));
    if (pid === undefined || pid.process === null) throw new NoTarget();
    return pid;
  }

  private *perform(step: Step): Generator<unknown, { result: Json; actor: Pid | null }, unknown> {
    try {
      if (step.op === 'do' || step.op === 'join') return yield* this.performDo(step);
    } catch (e) {
      return { result: this.failure(e), actor: null };
    }
    return { result: yield* this.tryOne(step), actor: null };
  }

  private *tryOne(step: Step): Generator<unknown, Json, unknown> {
    try {
      return yield* this.performOne(step);
    } catch (e) {
      return this.failure(e);
    }
  }

  /** The result of a step that ended in `e`. */
  private failure(e: unknown): Json {
    if (e instanceof NoTarget) return 'no_target';
    if (e instanceof Exception && e.class_ === 'exit') return { exit: this.names.json(e.reason) };
    throw e;
  }

  private *performOne(step: Step): Generator<unknown, Json, unknown> {
    const { node, names, tree } = this;
    const term = (key: string) => names.term(step[key]);
    switch (step.op) {
      case 'start':
        return this.res(yield* this.byParent(() => tree.startSup(this.scenario.tree as JsonObject)));
      case 'parent_exit': {
        const { root } = this;
        if (root === null || root.process === null) return 'no_target';
        const reason = term('reason');
        yield* this.byParent(() => exit2(node, root, reason));
        return 'ok';
      }
      case 'exit':
        exit2(node, this.alive(step['target']), term('reason'));
        return 'ok';
      case 'cast':
        return genServer.cast(node, this.alive(step['target']), ['do', step['do']]);
      case 'info':
        send(node, this.alive(step['target']), term('msg'));
        return 'ok';
      case 'call': {
        const timeout = (step['timeout'] ?? 5000) as number;
        const reply = yield genServer.call(node, this.alive(step['target']), ['do', step['do']], timeout);
        return { reply: names.json(reply) };
      }
      case 'stop': {
        const reason = step['reason'] === undefined ? 'normal' : term('reason');
        return this.res(yield genServer.stop(node, this.alive(step['target']), reason));
      }
      case 'advance':
        yield new ReceiveMatch(() => false, step['ms'] as number);
        return 'ok';
      case 'spawn':
        return names.name((yield this.plain.spawn(String(step['as']), step, 'spawn')) as Pid);
      default:
        if (step.op.includes('.')) return yield* this.plain.families.step(step);
        return yield* this.performSup(step);
    }
  }

  private *performSup(step: Step): Generator<unknown, Json, unknown> {
    const { node, names, tree } = this;
    const sup = this.alive(step['sup']);
    const kind = names.kind(sup) as Kind;
    const api = kind === 'dynamic' ? dynamic : supervisor;
    const { id } = step;
    switch (step.op) {
      case 'start_child': {
        const child = step['child'] as JsonObject;
        const spec = kind === 'simple' ? [child] : tree.spec(child);
        const result =
          kind === 'dynamic'
            ? yield dynamic.startChild(node, sup, tree.spec(child))
            : yield supervisor.startChild(node, sup, spec);
        return result === 'ignore' ? 'ignore' : this.res(result);
      }
      case 'terminate_child': {
        const by = step['pid_of'];
        const which = by === undefined ? id : names.pidOf(String(by));
        if (which === undefined) return 'no_target';
        return this.res(yield api.terminateChild(node, sup, which));
      }
      case 'restart_child':
        return this.res(yield supervisor.restartChild(node, sup, id));
      case 'delete_child':
        return this.res(yield supervisor.deleteChild(node, sup, id));
      case 'get_childspec': {
        const of = step['pid_of'];
        const which = of === undefined ? id : names.pidOf(String(of));
        const got = (yield supervisor.getChildspec(node, sup, which)) as [string, JsonObject];
        if (got[0] !== 'ok') return this.res(got);
        const keys = ['id', 'restart', 'shutdown', 'type', 'significant'];
        return { ok: Object.fromEntries(keys.map((k) => [k, got[1][k] as Json])) };
      }
      case 'which_children': {
        const list = (yield api.whichChildren(node, sup)) as [unknown, unknown, string][];
        return list.map(([name, child, type]) => [names.json(name), this.child(child), type]);
      }
      case 'count_children':
        return (yield api.countChildren(node, sup)) as JsonObject;
      default:
        throw new Error(`step ${step.op} is not built`);
    }
  }

  private *byParent(act: () => unknown): Generator<unknown, unknown, unknown> {
    const { node, driver } = this;
    const done = node.makeRef();
    const setRoot = (pid: Pid | null) => {
      this.root = pid;
    };
    this.job(this.parent.pid, function* () {
      const result = yield act();
      if (Array.isArray(result)) setRoot(result[0] === 'ok' && result[1] instanceof Pid ? result[1] : null);
      send(node, driver, [done, result]);
    });
    const message = yield new ReceiveMatch((m) => Array.isArray(m) && m[0] === done);
    return (message as unknown[])[1];
  }

  private *performDo(step: Step): Generator<unknown, { result: Json; actor: Pid | null }, unknown> {
    const { node } = this;
    const target = String(step['p']);
    if (step.op === 'join') {
      const pid = this.joins.get(target) as Pid;
      return { result: yield* this.done(pid), actor: pid };
    }
    const pid = this.alive(target);
    send(node, pid, ['$do', this.driver, step['ops']]);
    if (step['async'] === true) {
      this.joins.set(target, pid);
      return { result: 'async', actor: null };
    }
    return { result: yield* this.done(pid), actor: pid };
  }

  /** Waits for the results of a list of operations, or for the end of the process that does it. */
  private *done(pid: Pid): Generator<unknown, Json, unknown> {
    const { node } = this;
    const isDone = (m: unknown) => Array.isArray(m) && m[0] === '$done' && m[1] === pid;
    const ref = monitor(node, pid, false, true);
    const isDown = (m: unknown) => Array.isArray(m) && m[0] === 'DOWN' && m[1] === ref;
    const message = (yield new ReceiveMatch((m) => isDone(m) || isDown(m))) as unknown[];
    demonitor(node, ref, true);
    if (message[0] === '$done') return message[2] as Json;
    // What it reported before it ended is still in the mailbox.
    const late = yield new ReceiveMatch(isDone, 0);
    return late === TIMEOUT ? 'died' : ((late as unknown[])[2] as Json);
  }

  private res(result: unknown): Json {
    if (Array.isArray(result) && result[0] === 'ok' && result[1] instanceof Pid) {
      return { ok: this.names.name(result[1]) };
    }
    if (exact(result, ['ok', 'undefined'])) return { ok: 'undefined' };
    return this.names.json(result);
  }
}
