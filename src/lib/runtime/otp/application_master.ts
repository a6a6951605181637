/**
 * Application master: the two processes that hold a running application, and their end.
 * Follows Kernel application_master, OTP 25 (lib/kernel/src/application_master.erl). Rules APP5 to APP8.
 * Left out: start phases, included applications, input and output through the group leader, maxT.
 * Invariant: the master is the group leader of all that the application has spawned, and outlives it.
 *
 *   controller -- link -- master -- link -- starter (runs start/2, then waits) -- link -- root supervisor
 */
import { exit } from '../kernel/errors';
import { trapExit } from '../kernel/flags';
import type { Node } from '../kernel/node';
import { PREEMPT, RECEIVE, ReceiveMatch, type Routine } from '../kernel/routine';
import { exit2, link, send, unlink } from '../kernel/signals';
import type { Pid } from '../kernel/terms/pid';
import type { Ref } from '../kernel/terms/ref';
import { Ev } from '../kernel/events';
import type { ApplicationSpec } from './application';
import { callback, sawState } from './gen';
import { initAck } from './proc_lib';

type Message = readonly unknown[];

/** Body of a master. It acknowledges its start once the application runs. */
export function* master(
  node: Node,
  controller: Pid,
  starter: Pid,
  spec: ApplicationSpec,
  restart: string,
): Routine<void> {
  const me = node.self();
  link(node, controller);
  trapExit(node, true);
  me.groupLeader = me.pid;
  const tag = node.makeRef();
  const child = node.spawn(() => holder(node, me.pid, tag, spec), {
    initial: [spec.name, 'start', 2],
    link: true,
    role: 'application_starter',
  }).pid;

  /** Stops the application, and whatever is left of it. */
  function* end(running: boolean): Generator<unknown, void, unknown> {
    if (running) {
      send(node, child, [me.pid, 'terminate'], 'system');
      yield new ReceiveMatch((m) => isExit(m, child));
    }
    // OTP asks every process for its group leader, and waits for each answer: by then the starter has told of the start.
    while (starter.process !== null) yield PREEMPT;
    const rest = () => [...node.processes.values()].filter((p) => p !== me && p.groupLeader === me.pid);
    for (let left = rest(); left.length > 0; left = rest()) {
      for (const p of left) exit2(node, p.pid, 'kill');
    }
  }

  let running = false;
  for (;;) {
    const message = (yield RECEIVE) as Message;
    if (!Array.isArray(message)) continue;
    if (message[0] === tag) {
      const result = message[1] as readonly ['ok'] | readonly ['error', unknown];
      if (result[0] === 'error') throw exit(result[1]);
      running = true;
      sawState(node, me, restart);
      unlink(node, starter);
      initAck(node, starter, ['ok', me.pid]);
    } else if (isExit(message, child)) {
      if (!running) throw exit(message[2]);
      yield* end(false);
      throw exit(message[2]);
    } else if (isExit(message, controller)) {
      yield* end(true);
      throw exit(message[2]);
    } else if (message[0] === 'stop' && message.length === 3) {
      yield* end(true);
      send(node, message[2] as Pid, [message[1], 'ok'], 'system');
      throw exit('normal');
    }
  }
}

const isExit = (message: unknown, pid: Pid): boolean =>
  Array.isArray(message) && message[0] === 'EXIT' && message[1] === pid && message.length === 3;

/** Body of the process that starts the root and stands between it and the master. */
function* holder(node: Node, parent: Pid, tag: Ref, spec: ApplicationSpec): Routine<void> {
  trapExit(node, true);
  const module = spec.mod as NonNullable<ApplicationSpec['mod']>;
  const args = spec.args ?? [];
  const called = [module.name, 'start', ['normal', args]];
  const result = yield* caught(node, 'start', args, () => module.current.start('normal', args));
  const tuple = Array.isArray(result) ? (result as readonly unknown[]) : [];
  const [what, root] = tuple as readonly [unknown, Pid];
  if (what !== 'ok' || (tuple.length !== 2 && tuple.length !== 3)) {
    const why =
      what === 'EXIT' && tuple[1] === 'normal'
        ? [result, called]
        : what === 'error' && tuple.length === 2
          ? [tuple[1], called]
          : ['bad_return', [called, result]];
    send(node, parent, [tag, ['error', why]], 'system');
    return;
  }
  link(node, root);
  send(node, parent, [tag, ['ok']], 'system');
  let state: unknown = tuple.length === 3 ? tuple[2] : [];

  function* prepared(): Generator<unknown, void, unknown> {
    const { prepStop } = module.current;
    if (prepStop === undefined) return;
    const given = yield* caught(node, 'prep_stop', state, () => module.current.prepStop?.(state));
    if (Array.isArray(given) && given[0] === 'EXIT') {
      const me = node.self();
      const report = {
        label: ['application_master', 'shutdown_error'],
        report: { application: spec.name, reason: given[1] as unknown },
      };
      node.emit(Ev.log, me.id, 0, me.cause, 'error', report);
    } else state = given;
  }
  function* stopped(): Generator<unknown, void, unknown> {
    if (module.current.stop === undefined) return;
    yield* caught(node, 'stop', state, () => module.current.stop?.(state));
  }
  function* stopping(order: unknown, reason: unknown): Generator<unknown, never, unknown> {
    yield* prepared();
    exit2(node, root, order);
    yield new ReceiveMatch((m) => isExit(m, root));
    yield* stopped();
    throw exit(reason);
  }

  for (;;) {
    const message = (yield RECEIVE) as Message;
    if (!Array.isArray(message)) continue;
    if (message[0] === parent && message[1] === 'terminate') yield* stopping('shutdown', 'normal');
    if (isExit(message, parent)) yield* stopping(message[2], message[2]);
    if (isExit(message, root)) {
      yield* prepared();
      yield* stopped();
      throw exit(message[2]);
    }
  }
}

/** What a callback returns or throws; `['EXIT', reason]` of an error or exit, as Erlang's `catch` has it. */
function* caught(
  node: Node,
  name: string,
  about: unknown,
  call: () => unknown,
): Generator<unknown, unknown, unknown> {
  const me = node.self();
  callback(node, name, about);
  try {
    return yield call();
  } catch (thrown) {
    if (!me.alive) throw thrown;
    const e = node.exceptionOf(thrown);
    if (e.class_ === 'throw') return e.reason;
    return ['EXIT', e.class_ === 'error' ? [e.reason, e.stack] : e.reason];
  } finally {
    me.callback = null;
  }
}
