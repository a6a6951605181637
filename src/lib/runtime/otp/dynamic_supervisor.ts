/**
 * Dynamic supervisor: starts empty, children come and go at run time, each on its own.
 * Follows Elixir DynamicSupervisor 1.14: module documentation, and lib/elixir/lib/dynamic_supervisor.ex for the order of
 * steps. Rules DYN*.
 * Left out: code change.
 * Invariant: `children` maps the pid of each child, alive or being restarted, to its spec.
 */
import type { Module } from '../kernel/code_server';
import { Module as ModuleRef } from '../kernel/code_server';
import { error } from '../kernel/errors';
import { type ChildStart, type Decision, Ev } from '../kernel/events';
import { trapExit } from '../kernel/flags';
import { log } from '../kernel/logger';
import type { Node } from '../kernel/node';
import type { Process } from '../kernel/process';
import { isWait, ReceiveMatch, type Routine, TIMEOUT } from '../kernel/routine';
import { exit2, monitor, send, unlink } from '../kernel/signals';
import { Pid } from '../kernel/terms/pid';
import { checkChildSpec, type Child, type ChildSpec, SpecError } from './child_spec';
import { call, requested } from './gen';
import { Restarts } from './restarts';
import { type ReportContext, reportChild } from './sup_report';
import {
  type GenServerModule,
  isOrderly,
  type ServerName,
  type ServerRef,
  startLink as serverStart,
} from './gen_server';

/** Flags; absent keys take Elixir's defaults. */
export interface DynamicFlags {
  /** Only `one_for_one` there is. */
  readonly strategy?: 'one_for_one';
  /** Default 3. */
  readonly maxRestarts?: number;
  /** Whole seconds, at least 1; default 5. */
  readonly maxSeconds?: number;
  /** Most children at once; default `infinity`. */
  readonly maxChildren?: number | 'infinity';
  /** Go before the arguments of every child's start function. Default none. */
  readonly extraArguments?: readonly unknown[];
}

/** A callback module: `init` returns, or is a routine's maker for, `['ok', flags]` or `'ignore'`. */
export interface DynamicSupervisorModule {
  init(arg: unknown): unknown;
}

/** Starts a dynamic supervisor linked to the caller: `yield` it. Rule DYN1. */
export function startLink(
  node: Node,
  module: Module<DynamicSupervisorModule>,
  arg: unknown,
  options: { name?: ServerName } = {},
): unknown {
  const server = new ModuleRef<GenServerModule>(module.name, new DynamicSupervisor(node, module));
  return serverStart(node, server, arg, { ...options, role: 'dynamic_supervisor' });
}

function withDefaults(f: DynamicFlags) {
  return {
    strategy: f.strategy ?? 'one_for_one',
    intensity: f.maxRestarts ?? 3,
    period: f.maxSeconds ?? 5,
    most: f.maxChildren ?? 'infinity',
    extra: f.extraArguments ?? [],
  } as const;
}

/** What is said of wrong flags, such as `['invalid_max_children', -1]`; `null` when they are right. */
export function wrongFlags(flags: unknown): unknown {
  if (typeof flags !== 'object' || flags === null) return ['invalid_flags', flags];
  const { strategy, intensity, period, most, extra } = withDefaults(flags);
  if (strategy !== 'one_for_one') return ['invalid_strategy', strategy];
  if (!isWhole(intensity) || intensity < 0) return ['invalid_intensity', intensity];
  if (!isWhole(period) || period < 1) return ['invalid_period', period];
  if (most !== 'infinity' && (!isWhole(most) || most < 0)) return ['invalid_max_children', most];
  return Array.isArray(extra) ? null : ['invalid_extra_arguments', extra];
}

/** The flags that `init` answered, right or wrong; null when it answered no map of them. */
function flagsIn(made: unknown): object | null {
  const flags: unknown = Array.isArray(made) && made.length === 2 && made[0] === 'ok' ? made[1] : null;
  return typeof flags === 'object' && !Array.isArray(flags) ? flags : null;
}

interface Held {
  readonly child: Child;
  restarting: boolean;
}

const dynamic = new WeakSet<Process>();

/** Whether a process is a dynamic supervisor, to which the functions of a supervisor by id are unknown. Rule DYN9. */
export function isDynamic(pid: Pid): boolean {
  return pid.process !== null && dynamic.has(pid.process);
}

class DynamicSupervisor implements GenServerModule {
  private maxRestarts = 3;
  private maxSeconds = 5;
  private maxChildren = Infinity;
  private extra: readonly unknown[] = [];
  private readonly restarts = new Restarts();
  private readonly children = new Map<Pid, Held>();

  constructor(
    private readonly node: Node,
    private readonly module: Module<DynamicSupervisorModule>,
  ) {}

  private get me(): Process {
    return this.node.self();
  }

  private arg: unknown = undefined;

  *init(arg: unknown): Routine {
    trapExit(this.node, true);
    dynamic.add(this.me);
    this.arg = arg;
    let made = this.module.current.init(arg);
    if (isWait(made)) made = yield made;
    if (made === 'ignore') return 'ignore';
    const flags = flagsIn(made);
    if (flags === null) return ['stop', ['bad_return', [this.module.name, 'init', made]]];
    const wrong = this.setFlags(flags);
    return wrong === null ? ['ok', undefined] : ['stop', ['supervisor_data', wrong]];
  }

  /** Reads the flags again. Rule SYS9. */
  *codeChange(_oldVersion: unknown, state: unknown): Routine {
    const made = yield this.module.current.init(this.arg);
    if (made === 'ignore') return ['ok', state];
    const flags = flagsIn(made);
    if (flags === null) return made;
    const wrong = this.setFlags(flags);
    return wrong === null ? ['ok', state] : ['error', ['supervisor_data', wrong]];
  }

  systemState(): unknown {
    const { maxRestarts, maxSeconds, maxChildren, extra, restarts, module, arg } = this;
    return {
      strategy: 'one_for_one',
      max_restarts: maxRestarts,
      max_seconds: maxSeconds,
      max_children: maxChildren === Infinity ? 'infinity' : maxChildren,
      extra_arguments: extra,
      restarts: restarts.times,
      children: [...this.children.keys()],
      mod: module.name,
      args: arg,
    };
  }

  private setFlags(flags: unknown): unknown {
    const wrong = wrongFlags(flags);
    if (wrong !== null) return wrong;
    const { strategy, intensity, period, most, extra } = withDefaults(flags as DynamicFlags);
    this.maxRestarts = intensity;
    this.maxSeconds = period;
    this.maxChildren = most === 'infinity' ? Infinity : most;
    this.extra = extra;
    const seen = { strategy, intensity, period, autoShutdown: 'never', kind: 'dynamic_supervisor' };
    this.node.emit(Ev.sup_init, this.me.id, 0, this.me.cause, seen, undefined);
    return null;
  }

  *handleCall(request: unknown): Routine {
    const [name, about] = requested(request);
    let answer: unknown;
    if (name === 'start_child') answer = yield* this.apiStart(about as Child);
    else if (name === 'terminate_child') answer = yield* this.apiTerminate(about);
    else if (name === 'which_children') answer = this.whichChildren();
    else if (name === 'count_children') answer = this.countChildren();
    else throw error('function_clause');
    return ['reply', answer, undefined];
  }

  private *apiStart(child: Child): Routine {
    if (this.children.size >= this.maxChildren) return ['error', 'max_children'];
    const result = yield* this.start(child, 'start_child');
    const pid = pidOf(result);
    if (pid !== null) this.children.set(pid, { child, restarting: false });
    return result;
  }

  private *apiTerminate(pid: unknown): Routine {
    const held = pid instanceof Pid ? this.children.get(pid) : undefined;
    if (held === undefined) return ['error', 'not_found'];
    yield* this.stop(new Map([[pid as Pid, held]]));
    this.drop(pid as Pid);
    return 'ok';
  }

  /** Calls a child's start function. Answers `['ok', pid]`, `['ok', pid, info]`, `'ignore'` or `['error', reason]`. */
  private *start(child: Child, why: ChildStart['why']): Routine {
    const { node, me } = this;
    const { id } = child;
    node.emit(Ev.child_start, me.id, 0, me.cause, id, child.startOf(why, this.children.size));
    let result: unknown;
    me.startingChild = id;
    try {
      result = child.start(...this.extra);
      result = yield result;
    } catch (thrown) {
      if (!me.alive) throw thrown;
      result = ['error', node.reasonOf(thrown)];
    }
    me.startingChild = undefined;
    const pid = pidOf(result);
    if (pid !== null) {
      node.emit(Ev.child_started, me.id, pid.id, me.cause, id, undefined);
      return result;
    }
    if (result === 'ignore') {
      node.emit(Ev.child_ignored, me.id, 0, me.cause, id, undefined);
      return result;
    }
    const isError = Array.isArray(result) && result.length === 2 && result[0] === 'error';
    const reason = isError ? (result as unknown[])[1] : result;
    node.emit(Ev.child_start_failed, me.id, 0, me.cause, id, reason);
    return ['error', reason];
  }

  /** Nobody casts to it, and nothing comes of it. */
  handleCast(): unknown {
    return ['noreply', undefined];
  }

  *handleInfo(message: unknown): Routine {
    const [tag, pid, reason] = Array.isArray(message) ? (message as readonly unknown[]) : [];
    const held = pid instanceof Pid ? this.children.get(pid) : undefined;
    if (tag === 'EXIT' && held !== undefined) {
      const { node, me } = this;
      node.emit(Ev.child_exit, me.id, (pid as Pid).id, me.cause, held.child.id, reason);
      return this.after(yield* this.childEnded(pid as Pid, held, reason));
    }
    if (tag === '$gen_restart') {
      if (held?.restarting === true) return this.after(yield* this.restart(pid as Pid, held, reason, true));
    } else if (tag !== 'EXIT') {
      log(this.node, 'error', {
        label: ['supervisor', 'unexpected_msg'],
        module: 'DynamicSupervisor',
        message,
      });
    }
    return ['noreply', undefined];
  }

  private after(goesOn: boolean): unknown {
    return goesOn ? ['noreply', undefined] : ['stop', 'shutdown', undefined];
  }

  private *childEnded(pid: Pid, held: Held, reason: unknown): Generator<unknown, boolean, unknown> {
    const { restart } = held.child;
    const orderly = isOrderly(reason);
    if (!orderly || restart === 'permanent') this.report('child_terminated', reason, held.child, pid);
    if (restart === 'permanent' || (restart === 'transient' && !orderly)) {
      return yield* this.restart(pid, held, reason, false);
    }
    this.decide(pid, held, 'remove', restart === 'temporary' ? 'SUP10' : 'SUP9', reason);
    this.drop(pid);
    return true;
  }

  private *restart(
    pid: Pid,
    held: Held,
    reason: unknown,
    again: boolean,
  ): Generator<unknown, boolean, unknown> {
    const { node, me, maxRestarts: intensity, maxSeconds: period } = this;
    const count = this.restarts.enter(node.now, intensity, period);
    if (count.count > intensity) {
      node.emit(Ev.give_up, me.id, 0, me.cause, held.child.id, count);
      this.report('shutdown', 'reached_max_restart_intensity', held.child, pid);
      this.drop(pid);
      return false;
    }
    this.decide(pid, held, again ? 'retry' : 'restart', again ? 'SUP20' : 'SUP11', reason);
    node.emit(Ev.restart_count, me.id, 0, me.cause, held.child.id, count);
    const result = yield* this.start(held.child, 'restart');
    const fresh = pidOf(result);
    if (fresh !== null) {
      this.children.delete(pid);
      this.children.set(fresh, { child: held.child, restarting: false });
    } else if (result === 'ignore') this.drop(pid);
    else {
      this.report('start_error', (result as readonly unknown[])[1], held.child, pid);
      held.restarting = true;
      send(node, me.pid, ['$gen_restart', pid]);
    }
    return true;
  }

  *terminate(): Routine {
    yield* this.stop(this.children);
    return 'ok';
  }

  /** Stops children side by side, each by its own `shutdown`. */
  private *stop(children: ReadonlyMap<Pid, Held>): Routine<void> {
    const { node, me } = this;
    const pending = new Map<Pid, { child: Child; deadline: number; ended: unknown }>();
    for (const [pid, { child, restarting }] of children) {
      if (restarting) continue;
      node.emit(Ev.child_stop, me.id, pid.id, me.cause, child.id, child.shutdown);
      monitor(node, pid, false, true);
      unlink(node, pid);
      // One that has ended by itself meanwhile tells its reason there; its 'DOWN' has only `noproc`.
      let ended: unknown;
      me.mailbox.removeIf((t) => {
        const ours = Array.isArray(t) && t[0] === 'EXIT' && t[1] === pid;
        if (ours) ended = t[2];
        return ours;
      });
      const deadline = typeof child.shutdown === 'number' ? node.now + child.shutdown : Infinity;
      pending.set(pid, { child, deadline, ended });
    }
    for (const [pid, { child }] of pending) {
      exit2(node, pid, child.shutdown === 'brutal_kill' ? 'kill' : 'shutdown');
    }
    const isOurs = (t: unknown) => Array.isArray(t) && t[0] === 'DOWN' && pending.has(t[3] as Pid);
    while (pending.size > 0) {
      let deadline = Infinity;
      for (const p of pending.values()) deadline = Math.min(deadline, p.deadline);
      const left = deadline === Infinity ? Infinity : Math.max(0, deadline - node.now);
      const message = yield new ReceiveMatch(isOurs, left);
      if (message === TIMEOUT) {
        for (const [pid, p] of pending) {
          if (p.deadline > node.now) continue;
          node.emit(Ev.child_kill, me.id, pid.id, me.cause, p.child.id, p.child.shutdown);
          p.deadline = Infinity;
          exit2(node, pid, 'kill');
        }
        continue;
      }
      const [, , , pid, seen] = message as [string, unknown, string, Pid, unknown];
      const { child, ended } = pending.get(pid) as { child: Child; ended: unknown };
      const reason = ended ?? seen;
      pending.delete(pid);
      node.emit(Ev.child_stopped, me.id, pid.id, me.cause, child.id, reason);
      const brutal = child.shutdown === 'brutal_kill';
      const wanted = brutal ? reason === 'killed' : reason === 'shutdown';
      if (!wanted && !(isOrderly(reason) && child.restart !== 'permanent')) {
        this.report('shutdown_error', reason, child, pid);
      }
    }
  }

  /** In the order of the map that Elixir has them in: by pid, and those to be started again last. */
  private whichChildren(): unknown {
    const list = [...this.children];
    list.sort(([a, x], [b, y]) => Number(x.restarting) - Number(y.restarting) || a.id - b.id);
    return list.map(([pid, { child, restarting }]) => [
      'undefined',
      restarting ? 'restarting' : pid,
      child.type,
      child.modules,
    ]);
  }

  private countChildren(): unknown {
    const held = [...this.children.values()];
    const supervisors = held.filter((h) => h.child.type === 'supervisor').length;
    const active = held.filter((h) => !h.restarting).length;
    return { specs: held.length, active, supervisors, workers: held.length - supervisors };
  }

  private drop(pid: Pid): void {
    const { node, me } = this;
    const held = this.children.get(pid);
    this.children.delete(pid);
    node.emit(Ev.child_delete, me.id, pid.id, me.cause, held?.child.id, undefined);
  }

  private decide(pid: Pid, held: Held, action: Decision['action'], rule: string, reason: unknown): void {
    const { node, me } = this;
    const { id, restart } = held.child;
    const group = action === 'remove' ? [] : [id];
    const about: Decision = { action, rule, restart, strategy: 'one_for_one', reason, group };
    node.emit(Ev.decide, me.id, pid.id, me.cause, id, about);
  }

  private report(context: ReportContext, reason: unknown, child: Child, pid: Pid): void {
    reportChild(this.node, this.module.name, context, reason, child, pid, true);
  }
}

function pidOf(result: unknown): Pid | null {
  if (!Array.isArray(result) || result[0] !== 'ok' || result.length > 3) return null;
  return result[1] instanceof Pid ? result[1] : null;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

function ask(node: Node, sup: ServerRef, request: unknown): unknown {
  const name = String(Array.isArray(request) ? request[0] : request);
  return call(node, '$gen_call', sup, request, Infinity, ['DynamicSupervisor', name, [sup, request]]);
}

/** Starts a child: `yield` it. `['ok', pid]`, `'ignore'`, `['error', 'max_children']` or `['error', reason]`. Rules DYN2, DYN3. */
export function startChild(node: Node, sup: ServerRef, spec: ChildSpec): unknown {
  try {
    return ask(node, sup, [
      'start_child',
      checkChildSpec({ id: 'undefined', ...spec, significant: false }, 'never'),
    ]);
  } catch (e) {
    if (e instanceof SpecError) return ['error', e.reason];
    throw e;
  }
}

/** Stops a child: `ok`, or `['error', 'not_found']` for a pid that is no child. Rule DYN4. */
export function terminateChild(node: Node, sup: ServerRef, pid: unknown): unknown {
  if (!(pid instanceof Pid)) throw error('function_clause');
  return ask(node, sup, ['terminate_child', pid]);
}

/** All children. Their order means nothing. Rule DYN5. */
export function whichChildren(node: Node, sup: ServerRef): unknown {
  return ask(node, sup, 'which_children');
}

/** Numbers of specs, living children, supervisors and workers. Rule DYN5. */
export function countChildren(node: Node, sup: ServerRef): unknown {
  return ask(node, sup, 'count_children');
}
