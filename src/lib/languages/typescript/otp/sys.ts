/** Sys and Code for learner's TypeScript, bound to one node; of the module `otp`. */
import type { Node } from '#lib/runtime/kernel/node';
import type { Routine } from '#lib/runtime/kernel/routine';
import { copy, inspect } from '#lib/runtime/kernel/terms';
import type { ServerRef } from '#lib/runtime/otp/gen';
import { CALL_TIMEOUT } from '#lib/runtime/otp/gen';
import * as sysModule from '#lib/runtime/otp/sys';
import type { Timeout, Tools } from './tools';

export function sys(node: Node, { located, awaited, timeoutOf, bodyOf, codeOf, copying }: Tools) {
  const within = (timeout: Timeout | undefined) =>
    timeout === undefined ? undefined : timeoutOf(timeout, CALL_TIMEOUT);
  const asked = (ask: (server: ServerRef, timeout: number | undefined) => unknown) =>
    awaited((server: ServerRef, timeout?: Timeout) => copying(ask(server, within(timeout))));
  const told = <Flag>(tell: (server: ServerRef, flag: Flag, timeout: number | undefined) => unknown) =>
    awaited((server: ServerRef, flag: Flag, timeout?: Timeout) =>
      copying(tell(server, copy(flag, 'flag'), within(timeout))),
    );

  /** The name a function is installed by, and itself with copies of what it is given. */
  const functionOf = (spec: unknown): readonly [unknown, sysModule.DebugFunction, unknown] => {
    if (!Array.isArray(spec) || (spec.length !== 2 && spec.length !== 3)) {
      throw new TypeError(
        `Sys.install takes [function, state] or [id, function, state]. Got ${inspect(spec)}.`,
      );
    }
    const parts = spec as readonly unknown[];
    const fun = parts.at(-2);
    const run = bodyOf(fun, 'Sys.install');
    const call: sysModule.DebugFunction = (state, event, name) =>
      copy(run(copy(state), copy(event), name), 'state');
    return [spec.length === 2 ? fun : copy(parts[0], 'id'), call, copy(parts.at(-1), 'state')];
  };

  const Sys = Object.freeze({
    getState: asked((server, timeout) => sysModule.getState(node, server, timeout)),
    getStatus: asked((server, timeout) => sysModule.getStatus(node, server, timeout)),
    suspend: asked((server, timeout) => sysModule.suspend(node, server, timeout)),
    resume: asked((server, timeout) => sysModule.resume(node, server, timeout)),
    noDebug: asked((server, timeout) => sysModule.noDebug(node, server, timeout)),
    replaceState: awaited((server: ServerRef, change: unknown, timeout?: Timeout) => {
      const run = bodyOf(change, 'Sys.replaceState');
      const onCopies = function* (state: unknown): Routine {
        return copy(yield run(copy(state)), 'state');
      };
      return copying(sysModule.replaceState(node, server, onCopies, within(timeout)));
    }),
    changeCode: awaited(
      (server: ServerRef, module: unknown, oldVersion: unknown, extra: unknown, timeout?: Timeout) =>
        copying(
          sysModule.changeCode(node, server, module, copy(oldVersion), copy(extra, 'extra'), within(timeout)),
        ),
    ),
    terminate: told((server, reason: unknown, timeout) => sysModule.terminate(node, server, reason, timeout)),
    trace: told((server, flag: boolean, timeout) => sysModule.trace(node, server, flag, timeout)),
    log: told((server, flag: sysModule.LogFlag, timeout) => sysModule.log(node, server, flag, timeout)),
    statistics: told((server, flag: boolean | 'get', timeout) =>
      sysModule.statistics(node, server, flag, timeout),
    ),
    install: awaited((server: ServerRef, spec: unknown, timeout?: Timeout) =>
      copying(sysModule.install(node, server, functionOf(spec), within(timeout))),
    ),
    remove: awaited((server: ServerRef, id: unknown, timeout?: Timeout) =>
      copying(
        sysModule.remove(node, server, typeof id === 'function' ? id : copy(id, 'id'), within(timeout)),
      ),
    ),
  });

  const Code = Object.freeze({
    load: located((module: unknown, code: unknown) => {
      const made = codeOf(module, code);
      return node.code.replace(made.module, made.exports).version;
    }),
    version: located((module: unknown) => codeOf(module, null).module.version),
  });

  return { Sys, Code };
}
