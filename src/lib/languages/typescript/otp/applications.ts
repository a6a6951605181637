/** Application for learner's TypeScript, bound to one node; a part of the module `otp`. */
import { Module } from '#lib/runtime/kernel/code_server';
import { copy, inspect, MODULE, type Pid } from '#lib/runtime/kernel/terms';
import * as application from '#lib/runtime/otp/application';
import { keyAdvice } from './advice';
import { copied } from './on-copies';
import type { Part } from './parts';
import { UsageError } from './usage';

interface Given {
  readonly name?: unknown;
  readonly description?: string;
  readonly vsn?: string;
  readonly applications?: unknown;
  readonly optionalApplications?: unknown;
  readonly env?: unknown;
  readonly args?: unknown;
  start?(type: 'normal', args: unknown): unknown;
  prepStop?(state: unknown): unknown;
  stop?(state: unknown): unknown;
}

type Type = application.RestartType;

const refused = (what: string): UsageError => new UsageError(`Application.define: ${what}`);

/** The callbacks; none of a library. */
function callbacks(given: Given): application.ApplicationModule | undefined {
  for (const key of ['start', 'prepStop', 'stop'] as const) {
    if (given[key] !== undefined && typeof given[key] !== 'function')
      throw refused(`\`${key}\` is a function. Got ${inspect(given[key])}.`);
  }
  const { start, prepStop, stop } = given;
  if (start === undefined) {
    if (prepStop === undefined && stop === undefined) return undefined;
    throw refused('without `start` nothing runs, and `prepStop` and `stop` are never called. Add `start`.');
  }
  return {
    start: (type, args) => start.call(given, type, copy(args)),
    ...(prepStop === undefined ? {} : { prepStop: (state) => prepStop.call(given, state) }),
    ...(stop === undefined ? {} : { stop: (state) => stop.call(given, state) }),
  };
}

/** New code for an application. */
function newCode(given: unknown): application.ApplicationModule {
  const made = callbacks((given ?? {}) as Given);
  if (made !== undefined) return made;
  throw new UsageError('Code.load takes the callbacks of an application, with `start`. There is none.');
}

export const applications: Part<'applications'> = (node, { located, warn, startable }) => {
  const names = new WeakMap<object, string>();

  /** The name of an application that is given by itself or by its name. */
  function nameOf(given: unknown, what: string): string {
    if (typeof given === 'string') return given;
    const name = typeof given === 'object' && given !== null ? names.get(given) : undefined;
    if (name !== undefined) return name;
    throw new UsageError(
      `${what} takes an application: what Application.define gave, or its name. Got ${inspect(given)}.`,
    );
  }

  function listOf(given: unknown, key: string): string[] {
    if (given === undefined) return [];
    if (!Array.isArray(given))
      throw refused(`\`${key}\` is an array of applications. Got ${inspect(given)}.`);
    return given.map((one) => nameOf(one, `\`${key}\` of Application.define`));
  }

  function define(spec: unknown): object {
    const given = (typeof spec === 'object' && spec !== null ? spec : {}) as Given;
    const { name, description, vsn, env = {}, args } = given;
    if (typeof name !== 'string' || name === '') {
      throw refused(`it takes { name, start, … }, where \`name\` is a text. Got ${inspect(spec)}.`);
    }
    if (typeof env !== 'object' || env === null || Array.isArray(env))
      throw refused(`\`env\` is an object of parameters, { port: 80 }. Got ${inspect(env)}.`);
    const said = keyAdvice(given, 'Application');
    if (said !== null) warn('application', said);
    const made = callbacks(given);
    const module = made === undefined ? undefined : new Module<application.ApplicationModule>(name, made);
    if (module !== undefined) node.code.enter(module);
    application.define(node, {
      name,
      ...(description === undefined ? {} : { description }),
      ...(vsn === undefined ? {} : { vsn }),
      applications: listOf(given.applications, 'applications'),
      optionalApplications: listOf(given.optionalApplications, 'optionalApplications'),
      env: Object.entries(copy(env, 'env')),
      ...(module === undefined ? {} : { mod: module }),
      ...(args === undefined ? {} : { args: copy(args, 'args') }),
    });
    const app = Object.freeze(Object.defineProperty({ name }, MODULE, { value: name }));
    names.set(app, name);
    const code = module === undefined ? undefined : { module, newCode };
    startable(app, () => application.ensureAllStarted(node, name), code);
    return app;
  }

  type About = readonly [app: unknown, key: unknown];

  const Application = Object.freeze({
    define: located(define),
    load: located((app: unknown) => application.load(node, nameOf(app, 'Application.load'))),
    unload: located((app: unknown) => application.unload(node, nameOf(app, 'Application.unload'))),
    start: located((app: unknown, type?: Type) =>
      copied(application.start(node, nameOf(app, 'Application.start'), type)),
    ),
    ensureAllStarted: located((app: unknown, type?: Type) =>
      copied(application.ensureAllStarted(node, nameOf(app, 'Application.ensureAllStarted'), type)),
    ),
    stop: located((app: unknown) => copied(application.stop(node, nameOf(app, 'Application.stop')))),
    whichApplications: () => copied(application.whichApplications(node)),
    loadedApplications: () => copy(application.loadedApplications(node)),
    getApplication: (pid: Pid = node.self().pid) => {
      const found = application.getApplication(node, pid);
      return found === 'undefined' ? null : found[1];
    },
    getEnv: located((...[app, key, otherwise = null]: [...About, otherwise?: unknown]) => {
      const found = application.getEnv(node, nameOf(app, 'Application.getEnv'), key);
      return found === 'undefined' ? otherwise : copy(found[1]);
    }),
    fetchEnv: located((...[app, key]: About) => {
      const found = application.getEnv(node, nameOf(app, 'Application.fetchEnv'), key);
      return found === 'undefined' ? 'error' : copy(found);
    }),
    getAllEnv: located((app: unknown) =>
      copy(application.getAllEnv(node, nameOf(app, 'Application.getAllEnv'))),
    ),
    putEnv: located((app: unknown, key: unknown, value: unknown) =>
      application.setEnv(node, nameOf(app, 'Application.putEnv'), copy(key, 'key'), copy(value, 'value')),
    ),
    deleteEnv: located((...[app, key]: About) =>
      application.unsetEnv(node, nameOf(app, 'Application.deleteEnv'), key),
    ),
  });

  return { Application };
};
