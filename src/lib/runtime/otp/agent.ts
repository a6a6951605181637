/**
 * Agent: a process that keeps a state, which functions sent to it read and change.
 * Follows Elixir Agent 1.14: module documentation, and lib/elixir/lib/agent/server.ex. Rules AGENT*.
 * Left out: functions given as module, name and arguments; code change.
 * Invariant: the functions run in the agent, one at a time, and see the state that the one before left.
 */
import { Module } from '../kernel/code_server';
import { error, Exception, exit } from '../kernel/errors';
import type { Node } from '../kernel/node';
import { isWait, type Routine } from '../kernel/routine';
import { Fun } from '../kernel/terms';
import {
  call,
  cast as serverCast,
  type GenServerModule,
  type GenServerOptions,
  type ServerRef,
  start as serverStart,
  startLink as serverStartLink,
  stop as serverStop,
} from './gen_server';

/** Reads or changes a state; may be a routine's maker. */
type OnState = (state: unknown) => unknown;

const server: GenServerModule = {
  *init(fun): Routine {
    return ['ok', yield* run(fun)];
  },
  *handleCall(request, _from, state): Routine {
    const [what, fun] = asked(request);
    const result = yield* run(fun, state);
    if (what === 'get') return ['reply', result, state];
    if (what === 'update') return ['reply', 'ok', result];
    if (Array.isArray(result) && result.length === 2) return ['reply', result[0], result[1]];
    return ['stop', ['bad_return_value', result], state];
  },
  *handleCast(request, state): Routine {
    return ['noreply', yield* run(asked(request)[1], state)];
  },
};

/** What only a function of this module sends; anything else has no clause. Rule AGENT6. */
function asked(request: unknown): [what: string, fun: Fun] {
  if (!Array.isArray(request) || !(request[1] instanceof Fun)) throw error('function_clause');
  return request as [string, Fun];
}

function* run(fun: unknown, ...state: unknown[]): Routine {
  const result = ((fun as Fun).run as (...args: unknown[]) => unknown)(...state);
  return isWait(result) ? yield result : result;
}

const asTerm = (fun: OnState, arity: number) => new Fun(fun as never, 'Agent', fun.name || 'fun', arity);

/**
 * Starts an agent linked to the caller, with what `init` gives as its state: `yield` it.
 * Answers `['ok', pid]` or `['error', reason]`.
 *
 * @otp Elixir Agent, start_link/2. Rule AGENT1.
 */
export function startLink(node: Node, init: () => unknown, options: GenServerOptions = {}): unknown {
  return serverStartLink(node, moduleOf(), asTerm(init, 0), { role: 'agent', ...options });
}

/** As `startLink`, without a link. Rule AGENT1. */
export function start(node: Node, init: () => unknown, options: GenServerOptions = {}): unknown {
  return serverStart(node, moduleOf(), asTerm(init, 0), { role: 'agent', ...options });
}

const moduleOf = () => new Module<GenServerModule>('Agent.Server', server);

/** Answers what `fun` makes of the state: `yield` it. Rules AGENT2, AGENT4. */
export function get(node: Node, agent: ServerRef, fun: OnState, timeout?: number): unknown {
  return call(node, agent, ['get', asTerm(fun, 1)], timeout);
}

/** Makes what `fun` gives the new state, and answers `ok`: `yield` it. Rules AGENT2, AGENT4. */
export function update(node: Node, agent: ServerRef, fun: OnState, timeout?: number): unknown {
  return call(node, agent, ['update', asTerm(fun, 1)], timeout);
}

/** `fun` gives `[answer, newState]`: `yield` it. Anything else ends the agent. Rules AGENT2, AGENT3, AGENT4. */
export function getAndUpdate(node: Node, agent: ServerRef, fun: OnState, timeout?: number): unknown {
  return call(node, agent, ['get_and_update', asTerm(fun, 1)], timeout);
}

/** As `update`, without waiting. Always `ok`, also when nobody gets it. Rule AGENT5. */
export function cast(node: Node, agent: ServerRef, fun: OnState): 'ok' {
  return serverCast(node, agent, ['cast', asTerm(fun, 1)]);
}

/**
 * Orders `agent` to end and waits until it has: `yield` it. Exits of the caller name the call, as those of the others do.
 *
 * @param timeout Virtual ms; default `Infinity`.
 * @otp Elixir Agent, stop/3; lib/elixir/lib/gen_server.ex, stop/3. Rule AGENT5.
 */
export function* stop(node: Node, agent: ServerRef, reason: unknown = 'normal', timeout = Infinity): Routine {
  try {
    return yield serverStop(node, agent, reason, timeout);
  } catch (e) {
    if (!(e instanceof Exception) || e.class_ !== 'exit') throw e;
    throw exit([
      e.reason,
      ['GenServer', 'stop', [agent, reason, timeout === Infinity ? 'infinity' : timeout]],
    ]);
  }
}
