/** GenStatem for learner's TypeScript, bound to one node; part of the module `otp`. */
import { Module } from '#lib/runtime/kernel/code_server';
import { copy, inspect } from '#lib/runtime/kernel/terms';
import type { From, ServerRef } from '#lib/runtime/otp/gen';
import * as genStatem from '#lib/runtime/otp/gen_statem';
import type { Part } from './parts';
import type { AnyModule, StartOptions, Timeout } from './tools';
import { UsageError } from './usage';

type Given = Omit<genStatem.GenStatemModule, 'callbackMode'> & { readonly callbackMode: unknown };

const MODES = ['state_functions', 'handle_event_function'];

/** The callbacks that a learner wrote, when they are what a machine needs. */
function machineOf(given: unknown): genStatem.GenStatemModule {
  const { callbackMode, ...rest } = (given ?? {}) as Given;
  if (typeof rest.init !== 'function') {
    throw new UsageError(
      'GenStatem.define takes `callbackMode`, `init`, and `states` or `handleEvent`. There is no `init`.',
    );
  }
  const modes = Array.isArray(callbackMode) ? (callbackMode as unknown[]) : [callbackMode];
  const [mode] = modes.filter((one) => one !== 'state_enter');
  if (!MODES.includes(mode as string)) {
    throw new UsageError(
      "GenStatem: `callbackMode` is 'state_functions' or 'handle_event_function', or an array of one of them and " +
        `'state_enter'. Got ${inspect(callbackMode)}.`,
    );
  }
  const byState = mode === 'state_functions';
  if (byState ? typeof rest.states !== 'object' : typeof rest.handleEvent !== 'function') {
    throw new UsageError(
      byState
        ? "GenStatem: with 'state_functions', `states` holds a function for each state, by its name. There is no `states`."
        : "GenStatem: with 'handle_event_function', `handleEvent` handles all events. There is no `handleEvent`.",
    );
  }
  return { ...rest, callbackMode: () => callbackMode, copies: true };
}

export const machines: Part<'machines'> = (
  node,
  { located, awaited, timeoutOf, copying, worker, moduleOf, start },
) => {
  const made = (callbacks: unknown): AnyModule => {
    const module = new Module<genStatem.GenStatemModule>('gen_statem', machineOf(callbacks));
    return {
      kind: 'machine',
      module,
      newCode: machineOf,
      begin: (arg, options, link) =>
        (link ? genStatem.startLink : genStatem.start)(node, module, arg, options),
    };
  };

  const GenStatem = Object.freeze({
    define: (callbacks: unknown) => worker(made(callbacks)),
    startLink: (module: unknown, arg: unknown, options?: StartOptions) =>
      start(moduleOf(module, 'GenStatem.startLink'), arg, options),
    start: (module: unknown, arg: unknown, options?: StartOptions) =>
      start(moduleOf(module, 'GenStatem.start'), arg, options, false),
    call: awaited((to: ServerRef, request: unknown, timeout?: Timeout) =>
      copying(genStatem.call(node, to, copy(request), timeoutOf(timeout, Infinity))),
    ),
    cast: located((to: ServerRef, request: unknown) => genStatem.cast(node, to, copy(request))),
    isCall: (type: unknown) => Array.isArray(type) && type[0] === 'call',
    reply: located((from: From, value: unknown) => {
      if (!Array.isArray(from) || from.length !== 2) {
        throw new UsageError(
          `GenStatem.reply takes the \`from\` of an event ['call', from], and the reply. Got ${inspect(from)}.`,
        );
      }
      return genStatem.reply(node, from, copy(value, 'reply'));
    }),
    stop: awaited((of: ServerRef, reason: unknown = 'normal', timeout?: Timeout) =>
      genStatem.stop(node, of, copy(reason, 'reason'), timeoutOf(timeout, Infinity)),
    ),
  });
  return { GenStatem };
};
