/**
 * Applications: what is started and stopped as a whole, with its dependencies and its environment.
 * Follows Kernel application, OTP 25: manual page, and lib/kernel/src/application_controller.erl. Rules APP*.
 * Left out: other nodes, permissions, start phases, included applications, `config_change`, configuration files.
 * Invariant: only the controller changes which applications run; the specifications and environments are in a table that
 * all may read, as OTP's are.
 */
import type { Module } from '../kernel/code_server';
import { Ev } from '../kernel/events';
import { trapExit } from '../kernel/flags';
import { register } from '../kernel/names';
import type { Node } from '../kernel/node';
import { RECEIVE, ReceiveMatch, type Routine } from '../kernel/routine';
import { demonitor, exit2, halt, monitor, NODE, send, unlink } from '../kernel/signals';
import { termKey } from '../kernel/terms';
import type { Pid } from '../kernel/terms/pid';
import { master } from './application_master';
import { call as genCall, callback, type From, reply } from './gen';
import { start as procStart } from './proc_lib';

/** The callbacks. Each may be a routine's maker. */
export interface ApplicationModule {
  /** Starts the root: `['ok', pid]`, `['ok', pid, state]` or `['error', reason]`. */
  start(type: 'normal', args: unknown): unknown;
  /** Called before the root is stopped; what it answers is the state from then on. */
  prepStop?(state: unknown): unknown;
  /** Called when the root has ended. */
  stop?(state: unknown): unknown;
}

/** A specification: what a `.app` file holds. */
export interface ApplicationSpec {
  readonly name: string;
  readonly description?: string;
  readonly vsn?: string;
  /** What must be started before it. */
  readonly applications?: readonly string[];
  /** Those of them that it can do without. */
  readonly optionalApplications?: readonly string[];
  readonly env?: readonly (readonly [key: unknown, value: unknown])[];
  /** Its callbacks; none: it is a library, which runs no process. */
  readonly mod?: Module<ApplicationModule>;
  /** What `start` is given. Default `[]`. */
  readonly args?: unknown;
}

/** What happens to the node when an application ends: see rules APP9 and APP10. */
export type RestartType = 'permanent' | 'transient' | 'temporary';

class Table {
  /** Specifications that could be loaded by name, as from files. */
  readonly files = new Map<string, ApplicationSpec>();
  readonly loaded = new Map<string, ApplicationSpec>();
  readonly env = new Map<string, Map<unknown, readonly [key: unknown, value: unknown]>>();
  controller: Pid | null = null;
  /** The newest first. Of a library without a pid. */
  running: (readonly [name: string, master: Pid | null])[] = [];
  started: (readonly [name: string, type: RestartType])[] = [];
  readonly starting = new Map<string, RestartType>();
  waiting: (readonly [name: string, from: From])[] = [];
}

const tables = new WeakMap<Node, Table>();

function tableOf(node: Node): Table {
  let table = tables.get(node);
  if (table === undefined) tables.set(node, (table = new Table()));
  return table;
}

/** Makes a specification known, as a `.app` file in the code path is. It is loaded when it is started. */
export function define(node: Node, spec: ApplicationSpec): void {
  tableOf(node).files.set(spec.name, spec);
}

type Answer = 'ok' | readonly ['error', unknown];

/**
 * Loads a specification, by its name or as it is.
 *
 * @returns `'ok'`, or `['error', reason]`: `['already_loaded', name]`, or that there is none of that name.
 * @otp `application` manual page, load/1. Rule APP1.
 */
export function load(node: Node, application: string | ApplicationSpec): Answer {
  const table = tableOf(node);
  const spec = typeof application === 'string' ? table.files.get(application) : application;
  const name = typeof application === 'string' ? application : application.name;
  if (table.loaded.has(name)) return ['error', ['already_loaded', name]];
  if (spec === undefined) return ['error', ['no such file or directory', `${name}.app`]];
  table.loaded.set(name, spec);
  for (const [key, value] of spec.env ?? []) setEnv(node, name, key, value);
  return 'ok';
}

/** Forgets a specification and its environment. @otp `application` manual page, unload/1. Rule APP2. */
export function unload(node: Node, name: string): Answer {
  const table = tableOf(node);
  if (isIn(table.running, name)) return ['error', ['running', name]];
  if (!table.loaded.delete(name)) return ['error', ['not_loaded', name]];
  table.env.delete(name);
  return 'ok';
}

/**
 * Starts an application, which is loaded first if it has to be: `yield` it. Answers `'ok'` or `['error', reason]`.
 *
 * @param type What its end does to the node. Default `'temporary'`.
 * @otp `application` manual page, start/2. Rules APP3 to APP6, APP11.
 */
export function* start(
  node: Node,
  application: string | ApplicationSpec,
  type: RestartType = 'temporary',
): Routine {
  const loaded = load(node, application);
  if (loaded !== 'ok' && (loaded[1] as readonly unknown[])[0] !== 'already_loaded') return loaded;
  const name = typeof application === 'string' ? application : application.name;
  return yield request(node, ['start_application', name, type]);
}

/**
 * Starts an application after all it depends on: `yield` it. Answers `['ok', names]` of those it has started, in order,
 * or `['error', [name, reason]]` after it has stopped those again.
 *
 * @otp `application` manual page, ensure_all_started/2. Rule APP4.
 */
export function* ensureAllStarted(node: Node, name: string, type: RestartType = 'temporary'): Routine {
  const started: string[] = [];
  const why = yield* ensure(node, name, false, type, started);
  if (why === null) return ['ok', started];
  for (const one of started.reverse()) yield stop(node, one);
  return ['error', why];
}

function* ensure(
  node: Node,
  name: string,
  optional: boolean,
  type: RestartType,
  started: string[],
): Generator<unknown, readonly [string, unknown] | null, unknown> {
  if ((yield request(node, ['is_running', name])) === true) return null;
  const loaded = load(node, name);
  if (loaded !== 'ok') {
    const why = loaded[1] as readonly unknown[];
    if (why[0] !== 'already_loaded') return optional ? null : [name, why];
  }
  const spec = tableOf(node).loaded.get(name) as ApplicationSpec;
  for (const one of spec.applications ?? []) {
    const why = yield* ensure(node, one, spec.optionalApplications?.includes(one) === true, type, started);
    if (why !== null) return why;
  }
  const answer = (yield request(node, ['start_application', name, type])) as Answer;
  if (answer === 'ok') {
    started.push(name);
    return null;
  }
  const [, why] = answer;
  return Array.isArray(why) && why[0] === 'already_started' ? null : [name, why];
}

/** Stops an application: `yield` it. Answers `'ok'` or `['error', reason]`. @otp `application` manual page, stop/1. Rule APP7. */
export function stop(node: Node, name: string): unknown {
  return request(node, ['stop_application', name]);
}

/** Running applications, the newest first, as `[name, description, vsn]`: `yield` it. Rule APP12. */
export function whichApplications(node: Node): unknown {
  return request(node, 'which_applications');
}

/** Loaded applications, in order of loading, as `[name, description, vsn]`. Rule APP12. */
export function loadedApplications(node: Node): (readonly unknown[])[] {
  return [...tableOf(node).loaded.values()].map(about);
}

const about = ({ name, description = '', vsn = '' }: ApplicationSpec): readonly unknown[] => [
  name,
  description,
  vsn,
];

/** A parameter: `['ok', value]`, or `'undefined'`. @otp `application` manual page, get_env/2. Rule APP13. */
export function getEnv(node: Node, name: string, key: unknown): readonly ['ok', unknown] | 'undefined' {
  const pair = tableOf(node).env.get(name)?.get(termKey(key));
  return pair === undefined ? 'undefined' : ['ok', pair[1]];
}

/** All parameters. @otp `application` manual page, get_all_env/1. Rule APP13. */
export function getAllEnv(node: Node, name: string): (readonly [unknown, unknown])[] {
  return [...(tableOf(node).env.get(name)?.values() ?? [])];
}

/** Sets a parameter, also of an application that is not loaded. @otp `application` manual page, set_env/3. Rule APP13. */
export function setEnv(node: Node, name: string, key: unknown, value: unknown): 'ok' {
  const { env } = tableOf(node);
  let pairs = env.get(name);
  if (pairs === undefined) env.set(name, (pairs = new Map()));
  pairs.set(termKey(key), [key, value]);
  return 'ok';
}

/** Removes a parameter. @otp `application` manual page, unset_env/2. Rule APP13. */
export function unsetEnv(node: Node, name: string, key: unknown): 'ok' {
  tableOf(node).env.get(name)?.delete(termKey(key));
  return 'ok';
}

/** The application that a process belongs to: `['ok', name]`, or `'undefined'`. Rule APP6. */
export function getApplication(node: Node, pid: Pid): readonly ['ok', string] | 'undefined' {
  const leader = pid.process?.groupLeader;
  const found = tableOf(node).running.find(([, master]) => master !== null && master === leader);
  return found === undefined ? 'undefined' : ['ok', found[0]];
}

// ---- the controller ---------------------------------------------------------

function request(node: Node, what: unknown): unknown {
  const pid = controllerOf(node);
  return genCall(node, '$gen_call', pid, what, Infinity, ['gen_server', 'call', [pid, what, 'infinity']]);
}

/** The controller, which is made when it is first needed: it has no parent, as OTP's is there from the start. */
function controllerOf(node: Node): Pid {
  const table = tableOf(node);
  if (table.controller !== null && table.controller.process !== null) return table.controller;
  const { current, cause } = node;
  node.cause = node.because;
  node.current = null;
  const { pid } = node.spawn(() => new Controller(node, table).run(), {
    initial: ['application_controller', 'loop', 1],
    role: 'application_controller',
  });
  register(node, 'application_controller', pid);
  node.current = current;
  node.cause = cause;
  table.controller = pid;
  return pid;
}

type Result = readonly ['ok', Pid | null] | readonly ['error' | 'info', unknown];

class Controller {
  constructor(
    private readonly node: Node,
    private readonly table: Table,
  ) {}

  *run(): Routine<void> {
    const { node } = this;
    trapExit(node, true);
    for (;;) {
      const message = yield RECEIVE;
      if (!Array.isArray(message)) continue;
      const [tag, second, third] = message as readonly unknown[];
      if (tag === '$gen_call') yield* this.call(second as From, third);
      else if (tag === '$gen_cast') {
        const [, name, result] = second as readonly [string, string, Result];
        callback(node, 'handle_cast', second);
        yield* this.hasStarted(name, result);
      } else if (tag === 'EXIT') yield* this.ended(second as Pid, third);
      node.self().callback = null;
    }
  }

  private *call(from: From, what: unknown): Generator<unknown, void, unknown> {
    const { node, table } = this;
    callback(node, 'handle_call', what);
    if (what === 'which_applications') {
      const specs = table.running.map(([name]) => table.loaded.get(name) as ApplicationSpec);
      reply(node, from, specs.map(about));
      return;
    }
    const [op, name, type] = what as readonly [string, string, RestartType];
    if (op === 'is_running') reply(node, from, isIn(table.running, name));
    else if (op === 'stop_application') reply(node, from, yield* this.stop(name));
    else this.start(from, name, type);
  }

  private start(from: From, name: string, type: RestartType): void {
    const { node, table } = this;
    if (table.starting.has(name)) {
      table.waiting.push([name, from]);
      return;
    }
    const why = this.whyNot(name, type);
    if (why !== null) {
      reply(node, from, ['error', why]);
      return;
    }
    table.starting.set(name, type);
    table.waiting.push([name, from]);
    const spec = table.loaded.get(name) as ApplicationSpec;
    const controller = node.self().pid;
    node.spawn(() => this.starter(spec, controller, type), {
      initial: ['application_controller', 'init_starter', 4],
      link: true,
      role: 'application_starter',
    });
  }

  private whyNot(name: string, type: RestartType): unknown {
    const { table } = this;
    if (type !== 'permanent' && type !== 'transient' && type !== 'temporary')
      return ['invalid_restart_type', type];
    const spec = table.loaded.get(name);
    if (spec === undefined) return ['not_loaded', name];
    if (isIn(table.running, name)) return ['already_started', name];
    const missing = needed(spec).find((one) => !isIn(table.started, one));
    return missing === undefined ? null : ['not_started', missing];
  }

  /** Body of the process that starts an application, so that the controller need not wait. */
  private *starter(spec: ApplicationSpec, controller: Pid, type: RestartType): Routine<void> {
    const { node, table } = this;
    trapExit(node, true);
    let result: Result = ['ok', null];
    const missing = needed(spec).find((one) => !isIn(table.running, one));
    if (spec.mod !== undefined && missing !== undefined) result = ['info', ['not_running', missing]];
    else if (spec.mod !== undefined) {
      const starter = node.self().pid;
      result = (yield procStart(node, () => master(node, controller, starter, spec, type), {
        initial: [spec.name, 'init', 4],
        role: 'application_master',
        link: true,
        timeout: Infinity,
      })) as Result;
    }
    send(node, controller, ['$gen_cast', ['application_started', spec.name, result]], 'cast');
  }

  private *hasStarted(name: string, result: Result): Generator<unknown, void, unknown> {
    const { node, table } = this;
    const type = table.starting.get(name) as RestartType;
    table.starting.delete(name);
    const [what, value] = result;
    const answer: Answer = what === 'ok' ? 'ok' : ['error', value];
    const asked = table.waiting.filter(([one]) => one === name);
    table.waiting = table.waiting.filter(([one]) => one !== name);
    for (const [, from] of asked) reply(node, from, answer);
    if (what === 'ok') {
      this.report('progress', { application: name, started_at: NODE });
      table.running = replaced(table.running, [name, value as Pid | null]);
      table.started = replaced(table.started, [name, type]);
      return;
    }
    if (what === 'error') this.report('exit', { application: name, exited: value, type });
    const gaveUp = Array.isArray(value) && Array.isArray(value[0]) && value[0][0] === 'EXIT';
    if (type === 'temporary' || (type === 'transient' && gaveUp)) return;
    yield* this.stopNode(['application_start_failure', name, value]);
  }

  private *stop(name: string): Generator<unknown, Answer, unknown> {
    const { node, table } = this;
    const running = table.running.find(([one]) => one === name);
    const started = table.started.find(([one]) => one === name);
    if (started === undefined) return ['error', ['not_started', name]];
    if (running !== undefined) {
      const [, pid] = running;
      if (pid !== null) {
        unlink(node, pid);
        const ref = monitor(node, pid, false, true);
        send(node, pid, ['stop', ref, node.self().pid], 'system');
        yield new ReceiveMatch(
          (m) => Array.isArray(m) && (m[0] === ref || (m[0] === 'DOWN' && m[1] === ref)),
        );
        demonitor(node, ref, true);
      }
      this.report('exit', { application: name, exited: 'stopped', type: started[1] });
      table.running = table.running.filter((one) => one !== running);
    }
    table.started = table.started.filter((one) => one !== started);
    return 'ok';
  }

  /** The end of a linked process: of a master, by itself. */
  private *ended(pid: Pid, reason: unknown): Generator<unknown, void, unknown> {
    const { table } = this;
    const found = table.running.find(([, one]) => one === pid);
    if (found === undefined) return;
    const [name] = found;
    table.running = table.running.filter((one) => one !== found);
    const type = table.started.find(([one]) => one === name)?.[1] as RestartType;
    this.report('exit', { application: name, exited: reason, type });
    if (type === 'temporary' || (type === 'transient' && reason === 'normal')) return;
    yield* this.stopNode(['application_terminated', name, reason]);
  }

  /** Stops what runs, the newest first, and then the node. */
  private *stopNode(why: unknown): Generator<unknown, never, unknown> {
    const { node, table } = this;
    callback(node, 'terminate', why);
    for (const [, pid] of table.running) {
      if (pid === null) continue;
      const ref = monitor(node, pid, false, true);
      unlink(node, pid);
      exit2(node, pid, 'shutdown');
      yield new ReceiveMatch((m) => Array.isArray(m) && m[0] === 'DOWN' && m[1] === ref);
    }
    return halt(node, why);
  }

  private report(event: 'progress' | 'exit', report: object): void {
    const { node } = this;
    const me = node.self();
    const level = event === 'progress' ? 'info' : 'notice';
    node.emit(Ev.log, me.id, 0, me.cause, level, { label: ['application_controller', event], report });
  }
}

const isIn = (list: readonly (readonly [string, unknown])[], name: string): boolean =>
  list.some(([one]) => one === name);

const needed = ({ applications = [], optionalApplications = [] }: ApplicationSpec): string[] =>
  applications.filter((one) => !optionalApplications.includes(one));

/** With `entry` in the place of the one of its name, or before all others. */
function replaced<T extends readonly [string, unknown]>(list: readonly T[], entry: T): T[] {
  const at = list.findIndex(([name]) => name === entry[0]);
  return at < 0 ? [entry, ...list] : list.with(at, entry);
}
