/** GenStatem for learner's TypeScript, bound to one node; part of the module `otp`. */
import { Module } from '#lib/runtime/kernel/code_server';
import type { Node } from '#lib/runtime/kernel/node';
import type { Receive } from '#lib/runtime/kernel/routine';
import { copy, inspect } from '#lib/runtime/kernel/terms';
import type { From, GenOptions, ServerRef } from '#lib/runtime/otp/gen';
import * as genStatem from '#lib/runtime/otp/gen_statem';
import { UsageError } from './usage';

/** What the module `otp` has for all its parts. */
interface Tools {
  located<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R;
  awaited<A extends unknown[]>(f: (...args: A) => unknown): (...args: A) => unknown;
  timeoutOf(timeout: number | 'infinity' | undefined, otherwise: number): number;
  /** The object that stands for a machine's module. */
  machine(module: Module<genStatem.GenStatemModule>): object;
  startOf(module: unknown, what: string, arg: unknown, options?: GenOptions, link?: boolean): unknown;
}

type Timeout = number | 'infinity';
type Given = Omit<genStatem.GenStatemModule, 'callbackMode'> & { readonly callbackMode: unknown };

const MODES = ['state_functions', 'handle_event_function'];

/** The callbacks that a learner wrote, when they are what a machine needs. */
export function machineOf(given: unknown): genStatem.GenStatemModule {
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

export function machines(node: Node, { located, awaited, timeoutOf, machine, startOf }: Tools) {
  const GenStatem = Object.freeze({
    define: (callbacks: unknown) =>
      machine(new Module<genStatem.GenStatemModule>('gen_statem', machineOf(callbacks))),
    startLink: (module: unknown, arg: unknown, options?: GenOptions) =>
      startOf(module, 'GenStatem.startLink', arg, options),
    start: (module: unknown, arg: unknown, options?: GenOptions) =>
      startOf(module, 'GenStatem.start', arg, options, false),
    call: awaited((to: ServerRef, request: unknown, timeout?: Timeout) => {
      const wait = genStatem.call(node, to, copy(request), timeoutOf(timeout, Infinity));
      (wait as Receive).copies = true;
      return wait;
    }),
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
}
