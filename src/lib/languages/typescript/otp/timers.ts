/** Timer and Global for learner's TypeScript, bound to one node; a part of the module `otp`. */
import { Sleep } from '#lib/runtime/kernel/routine';
import { copy, MODULE, type Pid } from '#lib/runtime/kernel/terms';
import * as global from '#lib/runtime/otp/global';
import * as timer from '#lib/runtime/otp/timer';
import type { Part } from './parts';
import type { Timeout } from './tools';

export const timers: Part<'timers'> = (node, { located, timeoutOf, bodyOf, initialOf }) => {
  const me = (): Pid => node.self().pid;
  const called = (fun: unknown, args: readonly unknown[], what: string) => {
    const run = bodyOf(fun, what);
    const given = copy(args, 'arguments') as unknown[];
    return [() => run(...given), initialOf(run, given.length)] as const;
  };

  const Timer = Object.freeze({
    sendAfter: located((ms: number, ...rest: unknown[]) =>
      rest.length === 1
        ? timer.sendAfter(node, ms, me(), copy(rest[0]))
        : timer.sendAfter(node, ms, rest[0], copy(rest[1])),
    ),
    sendInterval: located((ms: number, ...rest: unknown[]) =>
      rest.length === 1
        ? timer.sendInterval(node, ms, me(), copy(rest[0]))
        : timer.sendInterval(node, ms, rest[0], copy(rest[1])),
    ),
    exitAfter: located((ms: number, ...rest: unknown[]) =>
      rest.length === 1
        ? timer.exitAfter(node, ms, me(), copy(rest[0], 'reason'))
        : timer.exitAfter(node, ms, rest[0], copy(rest[1], 'reason')),
    ),
    killAfter: located((ms: number, to: unknown = me()) => timer.exitAfter(node, ms, to, 'kill')),
    applyAfter: located((ms: number, fun: unknown, ...args: unknown[]) =>
      timer.applyAfter(node, ms, ...called(fun, args, 'Timer.applyAfter')),
    ),
    applyInterval: located((ms: number, fun: unknown, ...args: unknown[]) =>
      timer.applyInterval(node, ms, ...called(fun, args, 'Timer.applyInterval')),
    ),
    cancel: located((ref: unknown) => timer.cancel(node, ref)),
    sleep: located((ms: Timeout) => new Sleep(timeoutOf(ms, 0))),
    tc: located((fun: unknown) => timer.tc(node, bodyOf(fun, 'Timer.tc'))),
    seconds: (n: number) => timer.hms(0, 0, n),
    minutes: (n: number) => timer.hms(0, n, 0),
    hours: (n: number) => timer.hms(n, 0, 0),
    hms: (hours: number, minutes: number, seconds: number) => timer.hms(hours, minutes, seconds),
  });

  const retriesOf = (retries: Timeout | undefined) => timeoutOf(retries, Infinity);
  const Global = Object.freeze(
    Object.defineProperty(
      {
        registerName: located((name: unknown, pid: Pid) =>
          global.registerName(node, copy(name, 'name'), pid),
        ),
        reRegisterName: located((name: unknown, pid: Pid) =>
          global.reRegisterName(node, copy(name, 'name'), pid),
        ),
        unregisterName: located((name: unknown) => global.unregisterName(node, name)),
        whereisName: (name: unknown) => global.whereisName(node, name),
        send: located((name: unknown, message: unknown) => global.send(node, name, copy(message))),
        registeredNames: () => copy(global.registeredNames(node)),
        setLock: located((id: unknown, retries?: Timeout) =>
          global.setLock(node, copy(id, 'id'), retriesOf(retries)),
        ),
        delLock: located((id: unknown) => global.delLock(node, id)),
        trans: located((id: unknown, fun: unknown, retries?: Timeout) =>
          global.trans(node, copy(id, 'id'), bodyOf(fun, 'Global.trans'), retriesOf(retries)),
        ),
      },
      MODULE,
      { value: 'Global' },
    ),
  );

  return { Timer, Global };
};
