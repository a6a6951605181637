/**
 * Supervisor behaviour: starts children in order, restarts them by type and strategy, gives up past its intensity.
 * Follows STDLIB supervisor, OTP 25: manual page, and lib/stdlib/src/supervisor.erl for the order of steps. Rules SUP*.
 * Left out: hibernation.
 * Invariant: `children` is in start order; shutting down walks it backwards. A supervisor is a gen_server that links and
 * traps exits: all it knows of its children comes in messages.
 */
import { type ChildStart, type Decision, Ev } from '../kernel/events';
import { Module } from '../kernel/code_server';
import { error } from '../kernel/errors';
import { trapExit } from '../kernel/flags';
import { log } from '../kernel/logger';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { isWait, Receive, ReceiveMatch, type Routine, TIMEOUT } from '../kernel/routine';
import { exit2, monitor, trySend, unlink } from '../kernel/signals';
import { inspect, termKey } from '../kernel/terms';
import { Pid } from '../kernel/terms/pid';
import type { Ref } from '../kernel/terms/ref';
import type { Child } from './child_spec';
import { type AutoShutdown, checkChildSpec, type ChildSpec, RESTARTING, SpecError } from './child_spec';
import { call, requested } from './gen';
import { Restarts } from './restarts';
import { type ReportContext, reportChild, reportProgress } from './sup_report';
import {
  type GenServerModule,
  isOrderly,
  type ServerName,
  type ServerRef,
  startLink as serverStart,
} from './gen_server';

export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one' | 'simple_one_for_one';

/** Supervisor flags; absent keys take Elixir's defaults (3 restarts in 5 s), not Erlang's (1 in 5 s). */
export interface Flags {
  /** Default `one_for_one`. */
  readonly strategy?: Strategy;
  /** Most restarts inside the period; default 3. */
  readonly maxRestarts?: number;
  /** Period in whole seconds, at least 1; default 5. */
  readonly maxSeconds?: number;
  /** Default `never`. */
  readonly autoShutdown?: AutoShutdown;
}

/** A supervisor's callback module: what to supervise, and how. */
export interface SupervisorModule {
  /** Returns, or is a routine's maker for, `['ok', [flags, childSpecs]]` or `'ignore'`. */
  init(arg: unknown): unknown;
}

/** Starts a supervisor linked to the caller: `yield` it. `['ok', pid]`, `'ignore'` or `['error', reason]`. Rules SUP1 to SUP5. */
export function startLink(
  node: Node,
  module: Module<SupervisorModule>,
  arg: unknown,
  options: { name?: ServerName } = {},
): unknown {
  const server = new Module<GenServerModule>(module.name, new Supervisor(node, module));
  return serverStart(node, server, arg, { ...options, role: 'supervisor' });
}

/** What is not given has Elixir's default. */
function withDefaults(f: Flags) {
  return {
    strategy: f.strategy ?? 'one_for_one',
    intensity: f.maxRestarts ?? 3,
    period: f.maxSeconds ?? 5,
    auto: f.autoShutdown ?? 'never',
  } as const;
}

/** What OTP says of wrong flags, such as `['invalid_strategy', 'x']`; `null` when they are right. Rule SUP2. */
export function wrongFlags(flags: unknown): unknown {
  if (typeof flags !== 'object' || flags === null) return ['invalid_type', flags];
  const { strategy, intensity, period, auto } = withDefaults(flags);
  if (!STRATEGIES.includes(strategy)) return ['invalid_strategy', strategy];
  if (!isWhole(intensity) || intensity < 0) return ['invalid_intensity', intensity];
  if (!isWhole(period) || period < 1) return ['invalid_period', period];
  return AUTO.includes(auto) ? null : ['invalid_auto_shutdown', auto];
}

/** A child's process: alive (as far as the supervisor knows), none, or to be started again. */
type ChildPid = Pid | null | typeof RESTARTING;

class Supervisor implements GenServerModule {
  private strategy: Strategy = 'one_for_one';
  private intensity = 3;
  private period = 5;
  private autoShutdown: AutoShutdown = 'never';
  private readonly restarts = new Restarts();
  private children: Slot[] = [];
  /** The last decision: the log keeps one object for decisions in a row that are alike. */
  private decided: Decision = UNDECIDED;
  private readonly byId = new Map<unknown, Slot>();
  private readonly byPid = new Map<Pid, Slot>();
  /** The one spec of a simple_one_for_one supervisor. */
  private template: Child | null = null;
  private arg: unknown = undefined;

  constructor(
    private readonly node: Node,
    private readonly module: Module<SupervisorModule>,
  ) {}

  private get me(): Process {
    return this.node.self();
  }

  private get simple(): boolean {
    return this.strategy === 'simple_one_for_one';
  }

  *init(arg: unknown): Routine {
    trapExit(this.node, true);
    this.arg = arg;
    let made = this.module.current.init(arg);
    if (isWait(made)) made = yield made;
    if (made === 'ignore') return 'ignore';
    const ok = Array.isArray(made) && made.length === 2 && made[0] === 'ok' && Array.isArray(made[1]);
    if (!ok || (made as [string, unknown[]])[1].length !== 2) {
      return ['stop', ['bad_return', [this.module.name, 'init', made]]];
    }
    const [flags, specs] = (made as [string, [Flags, readonly unknown[]]])[1];
    const wrong = this.setFlags(flags);
    if (wrong !== null) return ['stop', ['supervisor_data', wrong]];
    return this.simple ? this.initDynamic(specs) : yield* this.initChildren(specs);
  }

  /** Reads the specification again. Children that it names keep their processes, others stay behind them. Rule SYS9. */
  *codeChange(_oldVersion: unknown, state: unknown): Routine {
    const made = yield this.module.current.init(this.arg);
    if (made === 'ignore') return ['ok', state];
    const ok = Array.isArray(made) && made.length === 2 && made[0] === 'ok' && Array.isArray(made[1]);
    if (!ok) return made;
    const [flags, specs] = (made as [string, [Flags, readonly unknown[]]])[1];
    const wrong = this.setFlags(flags);
    if (wrong !== null) return ['error', wrong];
    try {
      const children = specs.map((spec) => checkChildSpec(spec, this.autoShutdown));
      if (this.simple) this.template = children[0] ?? this.template;
      else this.rearrange(children);
    } catch (e) {
      if (e instanceof SpecError) return ['error', e.reason];
      throw e;
    }
    return ['ok', state];
  }

  private rearrange(children: readonly Child[]): void {
    const before = this.children;
    const byId = new Map(this.byId);
    this.children = [];
    this.byId.clear();
    for (const child of children) {
      const old = byId.get(termKey(child.id));
      const slot = new Slot(child);
      this.save(slot);
      if (old === undefined) continue;
      const { pid, last } = old;
      this.setPid(slot, pid);
      slot.last = last;
    }
    for (const slot of before) if (!this.byId.has(termKey(slot.child.id))) this.save(slot);
  }

  /** As OTP's `#state` record. */
  systemState(): unknown {
    const { me, strategy, intensity, period, restarts, autoShutdown, module, arg } = this;
    const name = me.name === null ? [me.pid, module.name] : ['local', me.name];
    const children = this.children.map(({ child, pid }) => [
      'child',
      pid instanceof Pid ? pid : pid === null ? 'undefined' : 'restarting',
      child.id,
      child.mfargs,
      child.restart,
      child.significant,
      child.shutdown,
      child.type,
      child.modules,
    ]);
    return [
      'state',
      name,
      strategy,
      children,
      intensity,
      period,
      restarts.times,
      autoShutdown,
      module.name,
      arg,
    ];
  }

  private setFlags(flags: unknown): unknown {
    const wrong = wrongFlags(flags);
    if (wrong !== null) return wrong;
    const { strategy, intensity, period, auto } = withDefaults(flags as Flags);
    this.strategy = strategy;
    this.intensity = intensity;
    this.period = period;
    this.autoShutdown = auto;
    const seen = { strategy: this.strategy, intensity, period, autoShutdown: auto, kind: 'supervisor' };
    this.node.emit(Ev.sup_init, this.me.id, 0, this.me.cause, seen, undefined);
    return null;
  }

  private initDynamic(specs: readonly unknown[]): unknown {
    if (!Array.isArray(specs) || specs.length !== 1) return ['stop', ['bad_start_spec', specs]];
    try {
      this.template = checkChildSpec(specs[0], this.autoShutdown);
    } catch (e) {
      if (e instanceof SpecError) return ['stop', ['start_spec', e.reason]];
      throw e;
    }
    return ['ok', undefined];
  }

  private *initChildren(specs: readonly unknown[]): Routine {
    if (!Array.isArray(specs)) return ['stop', ['start_spec', ['invalid_children', specs]]];
    try {
      for (const spec of specs) {
        const child = checkChildSpec(spec, this.autoShutdown);
        if (this.byId.has(termKey(child.id))) throw new SpecError(['duplicate_child_name', child.id]);
        this.save(new Slot(child));
      }
    } catch (e) {
      if (e instanceof SpecError) return ['stop', ['start_spec', e.reason]];
      throw e;
    }
    const failed = yield* this.startChildren(this.children, 'start');
    if (failed === null) return ['ok', undefined];
    yield* this.terminateChildren(this.children);
    return ['stop', ['shutdown', ['failed_to_start_child', failed.id, failed.reason]]];
  }

  // ---- starting -----------------------------------------------------------

  /** Calls a child's start function. */
  private *startChild(
    child: Child,
    why: ChildStart['why'],
    index: number,
    extra: readonly unknown[] = [],
  ): Generator<unknown, Started, unknown> {
    const { node, me } = this;
    const { id } = child;
    node.emit(Ev.child_start, me.id, 0, me.cause, id, child.startOf(why, index));
    let result: unknown;
    me.startingChild = id;
    try {
      result = child.start(...extra);
      result = yield result;
    } catch (thrown) {
      if (!me.alive) throw thrown;
      const e = node.exceptionOf(thrown);
      if (e.class_ === 'throw') result = e.reason;
      else result = ['error', ['EXIT', e.class_ === 'exit' ? e.reason : [e.reason, e.stack]]];
    }
    me.startingChild = undefined;
    const tuple = Array.isArray(result) ? (result as readonly unknown[]) : [];
    const n = tuple.length;
    if (tuple[0] === 'ok' && tuple[1] instanceof Pid && (n === 2 || n === 3)) {
      const pid = tuple[1];
      node.emit(Ev.child_started, me.id, pid.id, me.cause, id, undefined);
      if (!this.simple) reportProgress(node, this.module.name, child, pid);
      return { ok: true, pid, answer: result };
    }
    if (result === 'ignore') {
      node.emit(Ev.child_ignored, me.id, 0, me.cause, id, undefined);
      return { ok: true, pid: null, answer: ['ok', 'undefined'] };
    }
    const reason = tuple[0] === 'error' && n === 2 ? tuple[1] : result;
    node.emit(Ev.child_start_failed, me.id, 0, me.cause, id, reason);
    return { ok: false, reason };
  }

  /** Starts children in order up to the first that fails. A temporary child that ignores its start is dropped. */
  private *startChildren(
    slots: readonly Slot[],
    why: ChildStart['why'],
  ): Generator<unknown, { id: unknown; reason: unknown } | null, unknown> {
    let index = slots.length === this.children.length ? 0 : this.children.indexOf(slots[0] as Slot);
    for (const slot of [...slots]) {
      const started = yield* this.startChild(slot.child, why, index);
      if (!started.ok) {
        this.report('start_error', started.reason, slot);
        return { id: slot.child.id, reason: started.reason };
      }
      if (started.pid === null && slot.child.restart === 'temporary') this.drop(slot);
      else {
        this.setPid(slot, started.pid);
        index++;
      }
    }
    return null;
  }

  // ---- stopping -----------------------------------------------------------

  /** Stops children in reverse start order. Temporary ones leave the list, the others stay without a process. */
  private *terminateChildren(slots: readonly Slot[]): Routine<void> {
    for (const slot of [...slots].reverse()) {
      yield* this.stopChild(slot);
      if (slot.child.restart === 'temporary') this.drop(slot);
      else this.setPid(slot, null);
    }
  }

  /** Orders one child to stop and waits until it has, by its `shutdown`. */
  private *stopChild(slot: Slot): Routine<void> {
    const { pid, child } = slot;
    if (!(pid instanceof Pid)) return;
    const { node, me } = this;
    node.emit(Ev.child_stop, me.id, pid.id, me.cause, child.id, child.shutdown);
    const ref = monitor(node, pid, false, true);
    const brutal = child.shutdown === 'brutal_kill';
    exit2(node, pid, brutal ? 'kill' : 'shutdown');
    const time = typeof child.shutdown === 'number' ? child.shutdown : Infinity;
    let message = yield new DownWait(ref, time);
    if (message === TIMEOUT) {
      node.emit(Ev.child_kill, me.id, pid.id, me.cause, child.id, child.shutdown);
      exit2(node, pid, 'kill');
      message = yield new DownWait(ref, Infinity);
    }
    let reason = (message as readonly unknown[])[4];
    const exited = unlinkFlush(node, me, pid);
    if (exited !== undefined && reason === 'noproc') reason = exited;
    node.emit(Ev.child_stopped, me.id, pid.id, me.cause, child.id, reason);
    const wanted = brutal ? reason === 'killed' : reason === 'shutdown';
    const orderly = isOrderly(reason) && child.restart !== 'permanent';
    if (!wanted && !orderly) this.report('shutdown_error', reason, slot);
  }

  /** Stops all children of a simple_one_for_one supervisor side by side. */
  private *terminateDynamic(): Routine<void> {
    const { node, me, template } = this;
    if (template === null) return;
    // OTP's own slip: it does not expect the entry of SUP37 here.
    if (this.children.some((s) => s.pid === null)) throw error('function_clause');
    const { shutdown } = template;
    const brutal = shutdown === 'brutal_kill';
    const pending = new Map<Ref, Pid>();
    for (const slot of this.children) {
      if (!(slot.pid instanceof Pid)) continue;
      node.emit(Ev.child_stop, me.id, slot.pid.id, me.cause, template.id, shutdown);
      pending.set(monitor(node, slot.pid, false, true), slot.pid);
    }
    for (const pid of pending.values()) exit2(node, pid, brutal ? 'kill' : 'shutdown');
    const deadline = typeof shutdown === 'number' ? node.now + shutdown : Infinity;
    const wrong = new Map<string, [reason: unknown, children: number]>();
    let killed = brutal;
    while (pending.size > 0) {
      const isOurs = (t: unknown) => Array.isArray(t) && t[0] === 'DOWN' && pending.has(t[1] as Ref);
      const left = killed ? Infinity : Math.max(0, deadline - node.now);
      const message = yield new ReceiveMatch(isOurs, left);
      if (message === TIMEOUT) {
        killed = true;
        for (const pid of pending.values()) {
          node.emit(Ev.child_kill, me.id, pid.id, me.cause, template.id, shutdown);
          exit2(node, pid, 'kill');
        }
        continue;
      }
      const [, ref, , , reason] = message as [string, Ref, string, Pid, unknown];
      const pid = pending.get(ref) as Pid;
      pending.delete(ref);
      const exited = unlinkFlush(node, me, pid);
      const why = exited !== undefined && reason === 'noproc' ? exited : reason;
      node.emit(Ev.child_stopped, me.id, pid.id, me.cause, template.id, reason);
      const wanted = why === (brutal ? 'killed' : 'shutdown');
      if (wanted || (isOrderly(why) && template.restart !== 'permanent')) continue;
      const key = inspect(why);
      const [, before] = wrong.get(key) ?? [why, 0];
      wrong.set(key, [why, before + 1]);
    }
    for (const [reason, number] of wrong.values()) {
      const who = { nb_children: number };
      reportChild(node, this.module.name, 'shutdown_error', reason, template, who);
    }
    this.children = [];
    this.byPid.clear();
  }

  *terminate(): Routine {
    if (this.simple) yield* this.terminateDynamic();
    else yield* this.terminateChildren(this.children);
    return 'ok';
  }

  // ---- restarting ---------------------------------------------------------

  handleInfo(message: unknown): unknown {
    if (Array.isArray(message) && message[0] === 'EXIT' && message[1] instanceof Pid) {
      const pid = message[1];
      const slot = this.byPid.get(pid);
      if (slot !== undefined) {
        const { node, me } = this;
        node.emit(Ev.child_exit, me.id, pid.id, me.cause, slot.child.id, message[2]);
        return this.childEnded(slot, message[2]);
      }
    } else {
      const { node } = this;
      log(node, 'error', { label: ['supervisor', 'unexpected_msg'], module: 'Supervisor', message });
    }
    return GOES_ON;
  }

  private after(goesOn: boolean): unknown {
    return goesOn ? GOES_ON : ['stop', 'shutdown', undefined];
  }

  /** A child has ended by itself. What the server is to do then, or the routine that finds out. Rules SUP8 to SUP12. */
  private childEnded(slot: Slot, reason: unknown): unknown {
    const { child } = slot;
    const orderly = isOrderly(reason);
    if (!orderly || child.restart === 'permanent') this.report('child_terminated', reason, slot);
    if (child.restart === 'permanent' || (child.restart === 'transient' && !orderly)) {
      return this.restart(slot, reason, false);
    }
    const stops = this.forgetEnded(slot);
    const action = stops
      ? 'auto_shutdown'
      : child.restart === 'temporary' || this.simple
        ? 'remove'
        : 'leave';
    const rule = stops ? 'SUP30' : child.restart === 'temporary' ? 'SUP10' : 'SUP9';
    this.decide(slot, action, rule, reason, NOBODY);
    return this.after(!stops);
  }

  /** Takes the ended process off the list. Returns whether auto_shutdown applies. Rules SUP29, SUP30. */
  private forgetEnded(slot: Slot): boolean {
    if (slot.child.restart === 'temporary' || this.simple) this.drop(slot);
    else this.setPid(slot, null);
    if (!slot.child.significant || this.autoShutdown === 'never') return false;
    if (this.autoShutdown === 'any_significant') return true;
    return !this.children.some((s) => s.child.significant && s.pid !== null);
  }

  private decide(
    slot: Slot,
    action: Decision['action'],
    rule: string,
    reason: unknown,
    members: readonly Slot[],
  ): void {
    const { node, me, strategy } = this;
    const { restart } = slot.child;
    let { decided } = this;
    const group = isGroup(members, decided.group) ? decided.group : members.map((s) => s.child.id);
    const same =
      decided.action === action &&
      decided.rule === rule &&
      decided.restart === restart &&
      decided.strategy === strategy &&
      decided.reason === reason &&
      decided.group === group;
    if (!same) this.decided = decided = { action, rule, restart, strategy, reason, group };
    const pid = slot.pid instanceof Pid ? slot.pid : this.simple ? slot.last : null;
    node.emit(Ev.decide, me.id, pid?.id ?? 0, me.cause, slot.child.id, decided);
  }

  /** Restarts a child, and by the strategy others with it; or gives up. Returns what the server is to do then. */
  private *restart(slot: Slot, reason: unknown, again: boolean): Routine {
    const { node, me } = this;
    const group = this.groupOf(slot);
    const action = again ? 'retry' : group.length > 1 ? 'restart_group' : 'restart';
    const count = this.restarts.enter(node.now, this.intensity, this.period);
    if (count.count > this.intensity) {
      node.emit(Ev.give_up, me.id, 0, me.cause, slot.child.id, count);
      this.report('shutdown', 'reached_max_restart_intensity', slot);
      if (slot.child.restart === 'temporary' || this.simple) this.drop(slot);
      else this.setPid(slot, null);
      return this.after(false);
    }
    this.decide(slot, action, again ? 'SUP20' : RULE_OF_STRATEGY[this.strategy], reason, group);
    node.emit(Ev.restart_count, me.id, 0, me.cause, slot.child.id, count);
    let failed: Slot | null = null;
    if (this.strategy === 'one_for_one' || this.simple) {
      const started = yield* this.startChild(slot.child, 'restart', this.children.indexOf(slot), slot.extra);
      if (!started.ok) {
        this.report('start_error', started.reason, slot);
        this.setPid(slot, RESTARTING);
        failed = slot;
      } else if (started.pid === null && this.simple) this.keepWithout(slot);
      else this.setPid(slot, started.pid);
    } else failed = yield* this.restartGroup(slot, group);
    // Back to the loop before the next try, so that messages in between are seen.
    if (failed !== null) {
      const which = this.simple ? ['restarting', failed.last] : failed.child.id;
      trySend(node, me.pid, ['$gen_cast', ['try_again_restart', which]], 'cast');
    }
    return GOES_ON;
  }

  private groupOf(slot: Slot): readonly Slot[] {
    if (this.strategy === 'one_for_all') return this.children;
    if (this.strategy === 'rest_for_one') return this.children.slice(this.children.indexOf(slot));
    return [slot];
  }

  /** Returns the slot whose start failed, or null. */
  private *restartGroup(slot: Slot, group: readonly Slot[]): Generator<unknown, Slot | null, unknown> {
    this.setPid(slot, null);
    const members = [...group];
    yield* this.terminateChildren(members);
    const failed = yield* this.startChildren(
      members.filter((s) => this.byId.get(termKey(s.child.id)) === s),
      'group_restart',
    );
    if (failed === null) return null;
    const at = this.byId.get(termKey(failed.id)) as Slot;
    this.setPid(at, RESTARTING);
    return at;
  }

  handleCast(request: unknown): unknown {
    const [name, which] = requested(request);
    if (name !== 'try_again_restart') throw error('function_clause');
    const slot =
      this.simple && Array.isArray(which) ? this.findRestarting(which[1] as Pid) : this.find(which);
    return slot?.pid === RESTARTING ? this.restart(slot, 'start_failed', true) : GOES_ON;
  }

  // ---- the child API ------------------------------------------------------

  *handleCall(request: unknown): Routine {
    const [name, about] = requested(request);
    let answer: unknown;
    if (name === 'start_child') answer = yield* this.apiStart(about);
    else if (name === 'terminate_child') answer = yield* this.apiTerminate(about);
    else if (name === 'restart_child') answer = yield* this.apiRestart(about);
    else if (name === 'delete_child') answer = this.apiDelete(about);
    else if (name === 'get_childspec') {
      const child = this.simple ? this.templateOf(about) : this.find(about)?.child;
      answer = child === undefined ? ['error', 'not_found'] : ['ok', child.spec];
    } else if (name === 'which_children') answer = this.whichChildren();
    else if (name === 'count_children') answer = this.countChildren();
    else throw error('function_clause');
    return ['reply', answer, undefined];
  }

  private *apiStart(about: unknown): Routine {
    if (this.simple) return yield* this.apiStartDynamic(about);
    let child: Child;
    try {
      child = checkChildSpec(about, this.autoShutdown);
    } catch (e) {
      if (e instanceof SpecError) return ['error', e.reason];
      throw e;
    }
    const known = this.find(child.id);
    if (known !== undefined) {
      return ['error', known.pid instanceof Pid ? ['already_started', known.pid] : 'already_present'];
    }
    const started = yield* this.startChild(child, 'start_child', this.children.length);
    if (!started.ok) {
      const { reason } = started;
      const already = Array.isArray(reason) && reason.length === 2 && reason[0] === 'already_started';
      return ['error', already ? reason : [reason, child.spec]];
    }
    if (started.pid !== null || child.restart !== 'temporary') {
      const slot = new Slot(child);
      this.save(slot);
      this.setPid(slot, started.pid);
    }
    return started.answer;
  }

  private *apiStartDynamic(about: unknown): Routine {
    const template = this.template as Child;
    if (!Array.isArray(about)) return ['error', ['invalid_args', about]];
    const extra = about as readonly unknown[];
    const started = yield* this.startChild(template, 'start_child', this.children.length, extra);
    if (!started.ok) return ['error', started.reason];
    if (started.pid !== null) {
      const slot = new Slot(template, extra);
      this.children.push(slot);
      this.setPid(slot, started.pid);
    }
    return started.answer;
  }

  private *apiTerminate(id: unknown): Routine {
    let slot: Slot | undefined;
    if (this.simple) {
      if (!(id instanceof Pid)) return ['error', 'simple_one_for_one'];
      slot = this.byPid.get(id) ?? this.findRestarting(id);
      if (slot === undefined) {
        if (id.process !== null) return ['error', 'not_found'];
        // A pid that is dead counts as a child of this supervisor that has ended: the one without a process.
        const without = this.children.find((s) => s.pid === null);
        if (without !== undefined) this.drop(without);
        return 'ok';
      }
    } else slot = this.find(id);
    if (slot === undefined) return ['error', 'not_found'];
    yield* this.stopChild(slot);
    if (slot.child.restart === 'temporary' || this.simple) this.drop(slot);
    else this.setPid(slot, null);
    return 'ok';
  }

  private *apiRestart(id: unknown): Routine {
    if (this.simple) return ['error', 'simple_one_for_one'];
    const slot = this.find(id);
    if (slot === undefined) return ['error', 'not_found'];
    if (slot.pid === RESTARTING) return ['error', 'restarting'];
    if (slot.pid !== null) return ['error', 'running'];
    const started = yield* this.startChild(slot.child, 'restart_child', this.children.indexOf(slot));
    if (!started.ok) return ['error', started.reason];
    this.setPid(slot, started.pid);
    return started.answer;
  }

  private apiDelete(id: unknown): unknown {
    if (this.simple) return ['error', 'simple_one_for_one'];
    const slot = this.find(id);
    if (slot === undefined) return ['error', 'not_found'];
    if (slot.pid === RESTARTING) return ['error', 'restarting'];
    if (slot.pid !== null) return ['error', 'running'];
    this.drop(slot);
    return 'ok';
  }

  /** `[id, child, type, modules]` each, the last started first; dynamic ones in the order of the map that OTP has them in. */
  private whichChildren(): unknown {
    const list = this.simple ? [...this.children].sort((a, b) => rank(b) - rank(a)) : this.children;
    return list
      .map(({ child, pid }) => {
        const shown = pid === RESTARTING ? 'restarting' : (pid ?? 'undefined');
        return [this.simple ? 'undefined' : child.id, shown, child.type, child.modules];
      })
      .reverse();
  }

  private countChildren(): unknown {
    const running = ({ pid }: Slot) =>
      this.simple ? pid !== RESTARTING : pid instanceof Pid && pid.process !== null;
    const supervisors = this.children.filter((s) => s.child.type === 'supervisor').length;
    return {
      specs: this.simple ? 1 : this.children.length,
      active: this.children.filter(running).length,
      supervisors,
      workers: this.children.length - supervisors,
    };
  }

  // ---- the list -----------------------------------------------------------

  /** The template, for its id, for a child, and for any process that has ended. Rule SUP39. */
  private templateOf(about: unknown): Child | undefined {
    const template = this.template as Child;
    if (!(about instanceof Pid)) return termKey(about) === termKey(template.id) ? template : undefined;
    const alien = about.process !== null && !this.byPid.has(about);
    return alien && this.findRestarting(about) === undefined ? undefined : template;
  }

  private find(id: unknown): Slot | undefined {
    return this.byId.get(termKey(id));
  }

  private findRestarting(last: Pid): Slot | undefined {
    return this.children.find((s) => s.pid === RESTARTING && s.last === last);
  }

  private save(slot: Slot): void {
    this.children.push(slot);
    this.byId.set(termKey(slot.child.id), slot);
  }

  private setPid(slot: Slot, pid: ChildPid): void {
    if (slot.pid instanceof Pid) this.byPid.delete(slot.pid);
    slot.pid = pid;
    if (pid instanceof Pid) {
      slot.last = pid;
      this.byPid.set(pid, slot);
    }
  }

  /** A dynamic child whose restart ignored: of such, one stays in the list, without a process. Rule SUP37. */
  private keepWithout(slot: Slot): void {
    if (this.children.some((s) => s.pid === null)) this.drop(slot);
    else this.setPid(slot, null);
  }

  private drop(slot: Slot): void {
    const { node, me } = this;
    this.setPid(slot, null);
    const at = this.children.indexOf(slot);
    if (at >= 0) this.children.splice(at, 1);
    if (!this.simple) this.byId.delete(termKey(slot.child.id));
    const last = this.simple && slot.last !== null ? slot.last.id : 0;
    node.emit(Ev.child_delete, me.id, last, me.cause, slot.child.id, undefined);
  }

  private report(context: ReportContext, reason: unknown, { child, pid, last }: Slot): void {
    const who = pid instanceof Pid ? pid : pid === RESTARTING ? (['restarting', last] as const) : 'undefined';
    reportChild(this.node, this.module.name, context, reason, child, who);
  }
}

/** A child's place in the list. */
class Slot {
  pid: ChildPid = null;
  /** Pid of its newest process, alive or not. */
  last: Pid | null = null;

  constructor(
    readonly child: Child,
    /** Extra start arguments of a dynamic child. */
    readonly extra: readonly unknown[] = [],
  ) {}
}

/** Where a dynamic child stands among the others: without a process, by pid, to be started again. */
const rank = ({ pid, last }: Slot): number =>
  pid instanceof Pid ? pid.id : pid === null ? 0 : Number.MAX_SAFE_INTEGER / 2 + (last?.id ?? 0);

const NOBODY: readonly Slot[] = [];

const UNDECIDED: Decision = {
  action: 'leave',
  rule: '',
  restart: 'permanent',
  strategy: 'one_for_one',
  reason: undefined,
  group: [],
};

/** Whether `ids` are those of the members. */
function isGroup(members: readonly Slot[], ids: readonly unknown[]): boolean {
  return members.length === ids.length && members.every((s, i) => s.child.id === ids[i]);
}

type Started =
  | { readonly ok: true; readonly pid: Pid | null; readonly answer: unknown }
  | { readonly ok: false; readonly reason: unknown };

class DownWait extends Receive {
  override readonly what = 'shutdown';
  override readonly any = false;

  constructor(
    private readonly ref: Ref,
    timeout: number,
  ) {
    super(timeout);
  }

  override accept(term: unknown): boolean {
    return Array.isArray(term) && term[0] === 'DOWN' && term[1] === this.ref;
  }
}

/** Unlinks an ended child and removes its 'EXIT' from the mailbox. Returns that message's reason. */
function unlinkFlush(node: Node, me: Process, pid: Pid): unknown {
  unlink(node, pid);
  const { mailbox } = me;
  for (let m = mailbox.head; m.next !== null; m = m.next) {
    const { term } = m.next;
    if (!Array.isArray(term) || term[0] !== 'EXIT' || term[1] !== pid) continue;
    mailbox.removeAfter(m);
    return term[2];
  }
  return undefined;
}

/** What a callback answers after which the server takes its next message. */
const GOES_ON: readonly unknown[] = ['noreply', undefined];

const AUTO: readonly unknown[] = ['never', 'any_significant', 'all_significant'];

const STRATEGIES: readonly unknown[] = ['one_for_one', 'one_for_all', 'rest_for_one', 'simple_one_for_one'];

const RULE_OF_STRATEGY: Record<Strategy, string> = {
  one_for_one: 'SUP11',
  one_for_all: 'SUP12',
  rest_for_one: 'SUP13',
  simple_one_for_one: 'SUP11',
};

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

// ---- client functions: `yield` what they give; a supervisor is waited for without limit ----------------------

function ask(node: Node, sup: ServerRef, request: unknown): unknown {
  return call(node, '$gen_call', sup, request, Infinity, ['Supervisor', nameOf(request), [sup, request]]);
}

function nameOf(request: unknown): string {
  return String(Array.isArray(request) ? request[0] : request);
}

/** Adds a child and starts it; for simple_one_for_one `spec` is the list of extra arguments. Rules SUP21, SUP22. */
export function startChild(node: Node, sup: ServerRef, spec: ChildSpec | readonly unknown[]): unknown {
  return ask(node, sup, ['start_child', spec]);
}

/** Stops a child by id (simple_one_for_one: by pid); its spec stays unless it is temporary. Rule SUP23. */
export function terminateChild(node: Node, sup: ServerRef, id: unknown): unknown {
  return ask(node, sup, ['terminate_child', id]);
}

/** Starts a child that does not run, from its spec. Rule SUP24. */
export function restartChild(node: Node, sup: ServerRef, id: unknown): unknown {
  return ask(node, sup, ['restart_child', id]);
}

/** Removes the spec of a child that does not run. Rule SUP25. */
export function deleteChild(node: Node, sup: ServerRef, id: unknown): unknown {
  return ask(node, sup, ['delete_child', id]);
}

/** The spec of a child, defaults filled in. Rule SUP26. */
export function getChildspec(node: Node, sup: ServerRef, id: unknown): unknown {
  return ask(node, sup, ['get_childspec', id]);
}

/** All children, the last started first. Rule SUP27. */
export function whichChildren(node: Node, sup: ServerRef): unknown {
  return ask(node, sup, 'which_children');
}

/** Numbers of specs, living children, supervisors and workers. Rule SUP28. */
export function countChildren(node: Node, sup: ServerRef): unknown {
  return ask(node, sup, 'count_children');
}
