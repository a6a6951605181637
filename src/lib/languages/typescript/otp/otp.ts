/**
 * The module `otp` for learner's TypeScript, bound to one node.
 * Follows `otp-module.d.ts`, which says what each function does and names its OTP page. Rules OTP*.
 * Invariant: what learner's code gives is copied before anybody else sees it, and what it gets is a copy: the runtime
 * below treats all terms as unchangeable.
 */
import { Exception, exit as exitException, type Frame, type FrameLocation } from '#lib/runtime/kernel/errors';
import { Module } from '#lib/runtime/kernel/code_server';
import * as flags from '#lib/runtime/kernel/flags';
import { Ev } from '#lib/runtime/kernel/events';
import { processInfo } from '#lib/runtime/kernel/info';
import * as names from '#lib/runtime/kernel/names';
import type { Node } from '#lib/runtime/kernel/node';
import { Effect, isWait, Receive, ReceiveMatch, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import * as signals from '#lib/runtime/kernel/signals';
import {
  _,
  copy,
  exact,
  inspect,
  match,
  MODULE,
  Pid,
  preview,
  Ref,
  termKey,
} from '#lib/runtime/kernel/terms';
import * as time from '#lib/runtime/kernel/time';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import {
  checkChildSpec,
  type ChildSpec,
  type Mfargs,
  SpecError,
  type StartFunction,
} from '#lib/runtime/otp/child_spec';
import type { Place } from '../program';
import { childAdvice, flagsAdvice, keyAdvice } from './advice';
import { agents } from './agents';
import { logger } from './logger';
import { type InPart, partNames, PARTS, type Parts } from './parts';
import { sys } from './sys';
import type { AnyModule, Loadable, StartOptions, Tools } from './tools';
import { UsageError } from './usage';

type Otp = typeof import('otp');

/** The module's exports, and what the sandbox needs beside them. */
export interface OtpModule {
  readonly exports: Readonly<Record<keyof Otp, unknown>>;
  /** Tells a callback module the name of the variable that holds it, and where that is. */
  named(value: unknown, name: string, at?: Place | null): unknown;
  /** Body of the first process: runs the program's modules, then starts what the entry exports by default. */
  main(run: () => Routine<Readonly<Record<string, unknown>>>): Routine<void>;
}

/** Waits for a message, and answers a copy of it; when its time is over, the atom `timeout`. */
class LearnerReceive extends Receive {
  override copies = true;

  override expire(): unknown {
    return 'timeout';
  }
}

class LearnerMatch extends ReceiveMatch {
  override copies = true;

  override expire(): unknown {
    return 'timeout';
  }
}

/**
 * @param frames Learner's frames of an error made just now, innermost first.
 * @param parts Those that the program imports at least; names of other parts are there without a value.
 */
export function makeOtp(node: Node, frames: (at: Error) => readonly Frame[], parts: Parts): OtpModule {
  const modules = new WeakMap<object, AnyModule>();
  const children: Tools['children'] = new Map();
  /** How what is no module is started as the default export, and what that answers. */
  const starts = new WeakMap<object, () => unknown>();
  /** What `Code` knows of what is no process's module. */
  const codes = new WeakMap<object, Loadable>();
  /** How many were defined. */
  let defined = 0;

  /** Gives exceptions that the runtime throws into learner's code the learner's line. */
  function located<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      try {
        return f(...args);
      } catch (e) {
        if (!(e instanceof Exception) || e.stack.length > 0) throw e;
        throw new Exception(e.class_, e.reason, frames(new Error()));
      }
    };
  }

  /**
   * As `located`, for what is waited for: an exception that is there at once is thrown where it is awaited, as a promise would
   * have it. A misuse is told where it stands.
   */
  function awaited<A extends unknown[]>(f: (...args: A) => unknown): (...args: A) => unknown {
    const run = located(f);
    return (...args) => {
      try {
        return run(...args);
      } catch (e) {
        if (!(e instanceof Exception)) throw e;
        return failing(e);
      }
    };
  }

  function moduleOf(value: unknown, what: string): AnyModule {
    const known =
      typeof value === 'object' || typeof value === 'function' ? modules.get(value as object) : undefined;
    if (known !== undefined) return known;
    if (typeof value === 'function' && value.prototype instanceof GenServer) {
      const made = serverOf(new Module(value.name, callbacksOf(value, what)));
      node.code.enter(made.module);
      modules.set(value, made);
      return made;
    }
    throw new UsageError(
      `${what} takes a callback module: what GenServer.define, GenStatem.define or Supervisor.define gave, or a class that extends ` +
        `GenServer. Got ${inspect(value)}.`,
    );
  }

  /** The object that stands for a module in learner's code: frozen, printed as its name, never copied. */
  function handle(made: AnyModule, methods: Record<string, unknown>): object {
    const object = Object.defineProperties(
      {},
      {
        name: { get: () => made.module.name, enumerable: true },
        [MODULE]: { get: () => made.module.name },
      },
    );
    Object.freeze(Object.assign(object, methods));
    modules.set(object, made);
    defined++;
    return object;
  }

  const start: Tools['start'] = (made, arg, options = {}, link = true) =>
    made.begin(copy(arg, 'argument'), options, link);

  const serverOf = (module: Module<genServer.GenServerModule>): AnyModule => ({
    kind: 'server',
    module,
    newCode: (code) => callbacksOf(code, 'Code.load'),
    begin: (arg, options, link) => (link ? genServer.startLink : genServer.start)(node, module, arg, options),
  });

  const supervisorOf = (module: Module<supervisor.SupervisorModule>, given: unknown): AnyModule => {
    const own = nameIn(given);
    return {
      kind: 'supervisor',
      module,
      ...(own.name !== undefined && { own: own.name }),
      newCode: (code) => ({ init: initOf(code) }),
      begin: (arg, options) => supervisor.startLink(node, module, arg, { ...own, ...nameOf(options) }),
    };
  };

  const dynamicOf: Tools['dynamicOf'] = (module, given) => {
    const own = nameIn(given);
    return {
      kind: 'dynamic',
      module,
      ...(own.name !== undefined && { own: own.name }),
      newCode: (code) => ({ init: dynamicInit(code) }),
      begin: (arg, options) => dynamic.startLink(node, module, arg, { ...own, ...nameOf(options) }),
    };
  };

  const timeoutOf = (timeout: number | 'infinity' | undefined, otherwise: number): number => {
    if (timeout === undefined) return otherwise;
    if (timeout === 'infinity' || timeout === Infinity) return Infinity;
    if (typeof timeout === 'number' && timeout >= 0) return timeout;
    throw new UsageError(`A timeout is in milliseconds, from 0 up, or 'infinity'. Got ${inspect(timeout)}.`);
  };

  const timerOf = (ref: unknown): Ref => {
    if (ref instanceof Ref) return ref;
    throw new UsageError(`A timer is the reference that sendAfter or startTimer gave. Got ${inspect(ref)}.`);
  };

  const copying = <T>(effect: T): T => {
    if (effect instanceof Receive) effect.copies = true;
    return effect;
  };

  /** The learner's line that runs now. */
  const here = (): FrameLocation | undefined => frames(new Error())[0]?.[3];

  /** Tells the learner of a mistake that has its consequence elsewhere. */
  function warn(code: string, message: string, at: FrameLocation | undefined): void {
    node.emit(Ev.warning, node.current?.id ?? 0, 0, node.because, { code, message, ...at }, undefined);
  }

  const starting = (made: AnyModule, link: boolean) => (arg: unknown, options?: StartOptions) =>
    start(made, arg, options, link);
  const worker = (made: AnyModule): object =>
    handle(made, { startLink: starting(made, true), start: starting(made, false) });
  const supervising = (made: AnyModule): object => handle(made, { startLink: starting(made, true) });

  // ---- children ---------------------------------------------------------------------------------------------

  /** A child specification of what a learner may write for one; anything else goes on as it is, to be refused there. */
  function childSpec(child: unknown, at = here()): unknown {
    if (typeof child !== 'object' || child === null) {
      return typeof child === 'function' ? ofModule(child, undefined) : child;
    }
    if (Array.isArray(child)) {
      const make = children.get(child[0] as object);
      if (make !== undefined) return make(child[1] as never, child[2] as never);
    }
    if (Array.isArray(child)) return ofModule(child[0], child[1], child[2] as StartOptions | undefined);
    if (modules.has(child)) return ofModule(child, undefined);
    const given = child as Record<string, unknown>;
    const { start: how } = given;
    if (typeof how === 'function') return { ...given, start: watched(how as StartFunction, given['id'], at) };
    if (!Array.isArray(how)) return child;
    const made = moduleOf(how[0], `start of child ${inspect(given['id'])}`);
    if (how.length > 3 || (how[2] !== undefined && !isPlain(how[2])))
      warn('child_spec', childAdvice(['start_options', how.slice(2)], given['id']), at);
    return {
      type: typeOf(made),
      modules: [made.module.name],
      ...given,
      start: () => start(made, how[1], how[2] as StartOptions | undefined),
      mfargs: startOf(made, how[1]),
    };
  }

  /** A start function of the learner's; tells once when it gives what no start gives. */
  function watched(run: StartFunction, id: unknown, at: FrameLocation | undefined): StartFunction {
    let told = false;
    const look = (answer: unknown): unknown => {
      if (!told && !isStarted(answer)) warn('child_start', childAdvice(['bad_start', answer], id), at);
      told ||= !isStarted(answer);
      return answer;
    };
    const waited = function* (answer: unknown): Routine {
      return look(yield answer);
    };
    const start: StartFunction = (...extra) => {
      const answer = run(...extra);
      return isWait(answer) ? waited(answer) : look(answer);
    };
    // Reports show it.
    return Object.defineProperty(start, 'name', { value: run.name });
  }

  /** What a child's start calls, for reports. */
  const startOf = ({ module }: AnyModule, arg: unknown): Mfargs => [
    module.name,
    'startLink',
    arg === undefined ? [] : [preview(arg)],
  ];

  function ofModule(value: unknown, arg: unknown, options?: StartOptions): ChildSpec {
    const made = moduleOf(value, 'A child');
    const { name } = made.module;
    return {
      // What is defined where it is used has no name of its own.
      id: PROVISIONAL.has(name) ? (options?.name ?? made.own ?? name) : name,
      start: () => start(made, arg, options),
      mfargs: startOf(made, arg),
      type: typeOf(made),
      modules: [made.module.name],
    };
  }

  function supervisorInit(spec: unknown, at: FrameLocation | undefined): unknown {
    if (spec === 'ignore') return 'ignore';
    if (typeof spec !== 'object' || spec === null) {
      throw new UsageError(`A supervisor is defined by { strategy, children }. Got ${inspect(spec)}.`);
    }
    const { children, ...rest } = spec as { children?: unknown };
    if (!Array.isArray(children)) {
      throw new UsageError(
        `Supervisor: \`children\` is an array of child specifications. Got ${inspect(children)}.`,
      );
    }
    const wrong = supervisor.wrongFlags(rest);
    const said = wrong === null ? keyAdvice(spec, 'Supervisor') : flagsAdvice(wrong);
    if (said !== null) warn('supervisor_options', said, at);
    const ids = new Set<unknown>();
    const specs = (children as unknown[]).map((child) => {
      const made = checked(childSpec(child, at), at, (rest as supervisor.Flags).autoShutdown);
      const { id } = (made ?? {}) as ChildSpec;
      if (id !== undefined && ids.has(termKey(id)))
        warn('child_spec', childAdvice(['duplicate_child_name', id], id), at);
      ids.add(termKey(id));
      return made;
    });
    return ['ok', [rest, specs]];
  }

  /** Tells of what a supervisor will refuse in a child specification; it goes on as it is. */
  function checked(
    spec: unknown,
    at: FrameLocation | undefined,
    autoShutdown: supervisor.Flags['autoShutdown'] = 'never',
  ): unknown {
    const { id } = (spec ?? {}) as ChildSpec;
    try {
      checkChildSpec(spec, autoShutdown);
      const said = keyAdvice(spec as object, 'Child');
      if (said !== null) warn('child_spec', said, at);
    } catch (e) {
      if (!(e instanceof SpecError)) throw e;
      warn('child_spec', childAdvice(e.reason, id), at);
    }
    return spec;
  }

  /** A specification is looked at here and now, so that a mistake in it is found on the line where it stands. */
  function initOf(spec: unknown): (arg: unknown) => unknown {
    const at = here();
    if (typeof spec !== 'function') {
      const made = supervisorInit(spec, at);
      return () => made;
    }
    return function* (arg): Routine {
      return supervisorInit(yield (spec as (arg: unknown) => unknown)(arg), at);
    };
  }

  const dynamicInit = (given: unknown = {}): (() => unknown) => {
    const { name: _name, ...rest } = given as { name?: string };
    const wrong = dynamic.wrongFlags(rest);
    const said = wrong === null ? keyAdvice(rest, 'DynamicSupervisor') : flagsAdvice(wrong);
    if (said !== null) warn('supervisor_options', said, here());
    return () => ['ok', rest];
  };

  const nameIn = (spec: unknown): { name?: string } => {
    const name = typeof spec === 'object' && spec !== null ? (spec as { name?: unknown }).name : undefined;
    if (name === undefined) return {};
    if (typeof name !== 'string')
      throw new UsageError(`A registered name is a string. Got ${inspect(name)}.`);
    return { name };
  };

  // ---- behaviours -------------------------------------------------------------------------------------------

  /** The callbacks of a server, or an instance of the new class for a class. */
  function callbacksOf(given: unknown, what: string): genServer.GenServerModule {
    if (typeof given === 'function' && given.prototype instanceof GenServer) {
      const made = new (given as new () => Partial<genServer.GenServerModule>)();
      if (typeof made.init === 'function') return made as genServer.GenServerModule;
      throw new UsageError(
        `${what}: the class \`${given.name}\` has no \`init\`, with which a server starts. Add init(arg) { return ['ok', state] }.`,
      );
    }
    if (
      typeof given !== 'object' ||
      given === null ||
      typeof (given as { init?: unknown }).init !== 'function'
    )
      throw new UsageError(
        `${what} takes an object of callbacks with at least \`init\`. Got ${inspect(given)}.`,
      );
    return { ...(given as genServer.GenServerModule), copies: true };
  }

  abstract class GenServer {
    /** Its code may change what it is given. */
    get copies(): true {
      return true;
    }

    static define(callbacks: unknown): object {
      const current = callbacksOf(callbacks, 'GenServer.define');
      return worker(serverOf(new Module<genServer.GenServerModule>('gen_server', current)));
    }

    static startLink(module: unknown, arg: unknown, options?: StartOptions): unknown {
      return start(moduleOf(module, 'GenServer.startLink'), arg, options);
    }

    static start(module: unknown, arg: unknown, options?: StartOptions): unknown {
      return start(moduleOf(module, 'GenServer.start'), arg, options, false);
    }

    static call = awaited((server: genServer.ServerRef, request: unknown, timeout?: number | 'infinity') =>
      copying(genServer.call(node, server, copy(request), timeoutOf(timeout, 5000))),
    );

    static cast = located((server: genServer.ServerRef, request: unknown) =>
      genServer.cast(node, server, copy(request)),
    );

    static reply = located((from: genServer.From, value: unknown) => {
      if (!Array.isArray(from) || from.length !== 2) {
        throw new UsageError(
          `GenServer.reply takes the \`from\` that handleCall was given, and the reply. Got ${inspect(from)}.`,
        );
      }
      return genServer.reply(node, from, copy(value, 'reply'));
    });

    static stop = awaited(
      (server: genServer.ServerRef, reason: unknown = 'normal', timeout?: number | 'infinity') =>
        genServer.stop(node, server, copy(reason, 'reason'), timeoutOf(timeout, Infinity)),
    );
  }

  /** The module that a learner's value stands for, and the exports that new code for it makes; `null` asks for those it has. */
  function codeOf(value: unknown, code: unknown): { module: Module; exports: object } {
    const known = typeof value === 'object' && value !== null ? codes.get(value) : undefined;
    const { module, newCode } = known ?? moduleOf(value, 'Code');
    if (code === null) return { module, exports: module.current };
    const made = newCode(code);
    return {
      module,
      exports: known !== undefined || made instanceof GenServer ? made : { ...made, at: here() },
    };
  }

  type Sup = genServer.ServerRef;

  const Supervisor = Object.freeze({
    define(spec: unknown): object {
      const module = new Module<supervisor.SupervisorModule>('supervisor', { init: initOf(spec) });
      return supervising(supervisorOf(module, spec));
    },
    startLink(first: unknown, second?: unknown, third?: StartOptions): unknown {
      if (!Array.isArray(first)) return start(moduleOf(first, 'Supervisor.startLink'), second, third);
      const spec = { ...(second as object | undefined), children: first as unknown[] };
      const module = new Module<supervisor.SupervisorModule>('supervisor', { init: initOf(spec) });
      return start(supervisorOf(module, spec), undefined);
    },
    startChild: (sup: Sup, child: unknown) =>
      supervisor.startChild(node, sup, checked(childSpec(child), here(), 'any_significant') as ChildSpec),
    terminateChild: (sup: Sup, id: unknown) => supervisor.terminateChild(node, sup, id),
    restartChild: (sup: Sup, id: unknown) => supervisor.restartChild(node, sup, id),
    deleteChild: (sup: Sup, id: unknown) => supervisor.deleteChild(node, sup, id),
    whichChildren: (sup: Sup) => supervisor.whichChildren(node, sup),
    countChildren: (sup: Sup) => supervisor.countChildren(node, sup),
    stop: GenServer.stop,
  });

  const DynamicSupervisor = Object.freeze({
    define(given: unknown): object {
      const module = new Module<dynamic.DynamicSupervisorModule>('dynamic_supervisor', {
        init: dynamicInit(given),
      });
      return supervising(dynamicOf(module, given));
    },
    startLink(given?: unknown): unknown {
      const module = new Module<dynamic.DynamicSupervisorModule>('dynamic_supervisor', {
        init: dynamicInit(given),
      });
      return start(dynamicOf(module, given), undefined);
    },
    startChild(sup: Sup, child: unknown): unknown {
      const spec = childSpec(child);
      // Its children need no id.
      checked(isPlain(spec) ? { id: 'child', ...spec } : spec, here());
      return dynamic.startChild(node, sup, spec as ChildSpec);
    },
    terminateChild: (sup: Sup, pid: unknown) => dynamic.terminateChild(node, sup, pid),
    whichChildren: (sup: Sup) => dynamic.whichChildren(node, sup),
    countChildren: (sup: Sup) => dynamic.countChildren(node, sup),
  });

  // ---- processes --------------------------------------------------------------------------------------------

  const bodyOf = (body: unknown, what: string): (() => unknown) => {
    if (typeof body === 'function') return body as () => unknown;
    throw new UsageError(`${what} takes a function, the body of the process. Got ${inspect(body)}.`);
  };
  const initialOf: Tools['initialOf'] = (body, arity = 0) => [
    'main',
    body.name === '' ? 'fun' : body.name,
    arity,
  ];

  function receive(pattern?: unknown, options?: { after: number }): Receive {
    const timeout = timeoutOf(options?.after, Infinity);
    if (pattern === undefined) return new LearnerReceive(timeout);
    const accepts =
      typeof pattern === 'function'
        ? (message: unknown) => (pattern as (m: unknown) => unknown)(message) === true
        : (message: unknown) => match(pattern, message) !== null;
    return new LearnerMatch(accepts, timeout);
  }

  function exit(first: unknown, ...rest: unknown[]): true {
    if (rest.length === 0) throw exitException(copy(first, 'reason'));
    signals.exit2(node, first as Pid, copy(rest[0], 'reason'));
    return true;
  }

  const tools: Tools = {
    children,
    located,
    awaited,
    timeoutOf,
    bodyOf,
    initialOf,
    copying,
    childSpec,
    worker,
    supervisor: supervising,
    dynamicOf,
    moduleOf,
    start,
    codeOf,
    warn: (code, message) => {
      warn(code, message, here());
    },
    startable(made, begin, code) {
      starts.set(made, begin);
      if (code !== undefined) codes.set(made, code);
      defined++;
    },
  };

  const Process = Object.freeze({
    flag: located((flag: string, value: boolean) => {
      if (flag !== 'trap_exit') throw new UsageError(`Process.flag knows 'trap_exit'. Got ${inspect(flag)}.`);
      return flags.trapExit(node, value);
    }),
    register: located((name: string, pid: Pid) => (names.register(node, name, pid), true)),
    unregister: located((name: string) => (names.unregister(node, name), true)),
    whereis: (name: string) => {
      const pid = names.whereis(node, name);
      return pid === 'undefined' ? null : pid;
    },
    alive: (pid: Pid) => pid.process !== null,
    list: () => [...node.processes.values()].map((p) => p.pid),
    exit: located((pid: Pid, reason: unknown) => exit(pid, reason)),
    put: (key: unknown, value: unknown) => orNull(flags.put(node, key, value)),
    get: (key: unknown) => orNull(flags.get(node, key)),
    info(pid: Pid) {
      const info = processInfo(pid);
      if (info === null) return null;
      const { registeredName, status, messageQueueLen, links, trapExit, reductions } = info;
      return { registeredName, status, messageQueueLen, links, trapExit, reductions };
    },
  });

  const exports: Record<Exclude<keyof Otp, InPart>, unknown> = {
    self: () => node.self().pid,
    spawn: located((body: unknown) => {
      const run = bodyOf(body, 'spawn');
      return node.spawn(run, { initial: initialOf(run) }).pid;
    }),
    spawnLink: located((body: unknown) => {
      const run = bodyOf(body, 'spawnLink');
      return node.spawn(run, { initial: initialOf(run), link: true }).pid;
    }),
    spawnMonitor: located((body: unknown) => {
      const run = bodyOf(body, 'spawnMonitor');
      const [proc, ref] = node.spawnMonitor(run, { initial: initialOf(run) });
      return [proc.pid, ref];
    }),
    send: located((to: signals.Destination, message: unknown) => {
      signals.send(node, to, copy(message));
      return message;
    }),
    receive: located(receive),
    sleep: (ms: number) => new Sleep(timeoutOf(ms, 0)),
    link: located((pid: Pid) => (signals.link(node, pid), true)),
    unlink: located((pid: Pid) => (signals.unlink(node, pid), true)),
    monitor: located((who: Pid | string) => signals.monitor(node, who)),
    demonitor: located((ref: Ref, options?: { flush?: boolean; info?: boolean }) => {
      const found = signals.demonitor(node, ref, options?.flush === true);
      return options?.info === true ? found : true;
    }),
    alias: located(() => signals.alias(node)),
    unalias: located((ref: Ref) => signals.unalias(node, ref)),
    exit: located(exit),
    sendAfter: located((to: Pid | string, message: unknown, ms: number) =>
      time.sendAfter(node, ms, to, copy(message)),
    ),
    startTimer: located((to: Pid | string, message: unknown, ms: number) =>
      time.startTimer(node, ms, to, copy(message)),
    ),
    cancelTimer: located((ref: Ref) => time.cancelTimer(node, timerOf(ref))),
    readTimer: (ref: Ref) => time.readTimer(node, timerOf(ref)),
    makeRef: () => node.makeRef(),
    equal: (a: unknown, b: unknown) => exact(a, b),
    inspect: (term: unknown) => inspect(term),
    isException: (e: unknown) => e instanceof Exception,
    match: (pattern: unknown, term: unknown) => match(pattern, term) !== null,
    _,
    Process,
    GenServer,
    Supervisor,
    DynamicSupervisor,
    ...agents(node, tools),
    ...logger(node, tools),
    ...sys(node, tools),
  };
  // What is not there is there by name, so that a wrong import is told the same everywhere.
  const inParts = partNames.map((part) => ({
    ...Object.fromEntries(PARTS[part].map((name) => [name, undefined])),
    ...parts[part]?.(node, tools),
  }));

  function named(value: unknown, name: string, at: Place | null = null): unknown {
    const made = typeof value === 'object' && value !== null ? modules.get(value) : undefined;
    if (made !== undefined && PROVISIONAL.has(made.module.name)) {
      made.module.name = name;
      if (at !== null && (made.kind === 'server' || made.kind === 'machine'))
        made.module.current = { ...made.module.current, at: { file: at.file, line: at.line } };
      node.code.enter(made.module);
    }
    return value;
  }

  /** A program that only defines servers and supervisors does nothing, and should not do so in silence. */
  function hintNothingStarts(exported: Readonly<Record<string, unknown>>): void {
    const classes = Object.values(exported).some(
      (one) => typeof one === 'function' && one.prototype instanceof GenServer,
    );
    if (defined === 0 && !classes) return;
    warn(
      'nothing_started',
      'This program starts nothing: its entry has no default export. Write `export default` before what is to be started, usually a supervisor.',
      undefined,
    );
  }

  function* main(run: () => Routine<Readonly<Record<string, unknown>>>): Routine<void> {
    const exported = (yield run()) as Readonly<Record<string, unknown>>;
    const first = exported['default'];
    if (typeof first === 'function' && isClass(first) && !(first.prototype instanceof GenServer)) {
      throw new UsageError(
        `The default export \`class ${first.name}\` is no callback module: it does not extend GenServer. Write \`class ${first.name} extends GenServer\`, or export a supervisor.`,
      );
    }
    if (first === undefined && node.spawned === 1) hintNothingStarts(exported);
    if (typeof first === 'function' && !(first.prototype instanceof GenServer))
      yield (first as () => unknown)();
    else if (first !== undefined) {
      const begin = typeof first === 'object' && first !== null ? starts.get(first) : undefined;
      const spec = (begin === undefined ? childSpec(first) : { start: begin }) as Partial<ChildSpec> | null;
      if (typeof spec !== 'object' || spec === null || typeof spec.start !== 'function') {
        throw new UsageError(
          `The default export is what is started: a module, an application, a child specification or a function. Got ${inspect(first)}.`,
        );
      }
      const result = yield spec.start();
      if (Array.isArray(result) && result[0] === 'error') throw exitException(result[1]);
    }
    // What was started is linked to this process: it stays.
    yield new ReceiveMatch(() => false);
  }

  const all = Object.assign(exports, ...inParts) as OtpModule['exports'];
  return { exports: Object.freeze(all), named, main };
}

/** Whether `answer` is one that a child's start may give. */
function isStarted(answer: unknown): boolean {
  if (!Array.isArray(answer)) return answer === 'ignore';
  const [what, pid] = answer as readonly unknown[];
  return what === 'error' ? answer.length === 2 : what === 'ok' && pid instanceof Pid && answer.length < 4;
}

function* failing(error: unknown): Routine<never> {
  throw error;
}

/** A class's prototype cannot be replaced, a function's can. */
const isClass = (fn: object): boolean => Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of modules that no variable holds yet. */
const PROVISIONAL = new Set([
  'gen_server',
  'gen_statem',
  'supervisor',
  'dynamic_supervisor',
  'Task.Supervisor',
]);

/** A name that was given at the start. */
const nameOf = ({ name }: StartOptions) => (name === undefined ? {} : { name });

const typeOf = ({ kind }: AnyModule): 'worker' | 'supervisor' =>
  kind === 'server' || kind === 'machine' ? 'worker' : 'supervisor';

function orNull(value: unknown): unknown {
  return value === 'undefined' ? null : value;
}

/** Whether `x` is something the scheduler performs. */
export function isEffect(x: unknown): boolean {
  return x instanceof Effect;
}
