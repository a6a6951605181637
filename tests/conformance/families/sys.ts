/** System messages. Follows `record/families/orc_f_sys.erl` of the recorder. */
import { Module } from '#lib/runtime/kernel/code_server';
import { error, Exception } from '#lib/runtime/kernel/errors';
import { put, trapExit } from '#lib/runtime/kernel/flags';

import { List, type Pid } from '#lib/runtime/kernel/terms';
import { call as genCall } from '#lib/runtime/otp/gen';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import * as sys from '#lib/runtime/otp/sys';
import type { Family, Kit } from '../family';
import type { Json, JsonObject } from '../format';

const raise = (class_: Exception['class_'], reason: unknown) =>
  new Exception(class_, reason, [['m', 'f', 0, {}]]);

export default function family({ node, names, dest, run, enter, ev, started }: Kit): Family {
  const refusing = {
    whereisName: (name: unknown): Pid | 'undefined' => {
      if (name === 'nobody') return 'undefined';
      return names.name(node.self().pid) === 'p#1' ? 'undefined' : (names.pidOf('q') ?? 'undefined');
    },
    registerName: (): 'no' => 'no',
    unregisterName: (): void => undefined,
  };

  const acts: Readonly<Record<string, (state: unknown) => unknown>> = {
    get: (s) => ['reply', s, s],
    add: (s) => ['reply', s, added(s)],
    more: (s) => ['reply', 'ok', s, ['continue', 'go']],
    stop: (s) => ['stop', 'normal', 'bye', s],
  };

  function added(state: unknown): number {
    if (typeof state !== 'number') throw error('badarith');
    return state + 1;
  }

  function codeChange(old: unknown, state: unknown, extra: unknown): unknown {
    switch (extra) {
      case 'ok':
        return ['ok', List.fromArray([state as never])];
      case 'old':
        return ['ok', [old === 'v1' ? 'old_was_v1' : 'other', state]];
      case 'no':
        return ['error', 'no'];
      case 'raise':
        throw raise('error', 'boom');
      case 'exit':
        throw raise('exit', 'boom');
      case 'throw':
        throw raise('throw', 'ball');
      default:
        return state;
    }
  }

  const server = (id: string, o: JsonObject) =>
    new Module<genServer.GenServerModule>('orc_f_sys', {
      init: () => {
        enter(id);
        if (o['trap_exit'] === true) trapExit(node, true);
        put(node, 'mine', 1);
        return ['ok', o['state'] === undefined ? 0 : names.term(o['state'])];
      },
      handleCall: (message, _from, state) => (acts[String(message)] as (s: unknown) => unknown)(state),
      handleCast: (message, state) => ['noreply', message === 'add' ? added(state) : state],
      handleInfo: (_message, state) => ['noreply', state],
      handleContinue: (_argument, state) => ['noreply', state],
      terminate: (reason) => {
        ev(['terminate', names.name(node.self().pid), names.json(reason)]);
      },
      codeChange,
    });

  const specs = new Map<string, Json>();
  const spec = (flags: JsonObject, ids: readonly string[]) => {
    const { intensity, ...rest } = flags as { intensity?: number; strategy?: supervisor.Strategy };
    const children = ids.map((id) => ({ id, start: () => genServer.startLink(node, server(id, {}), 0) }));
    return ['ok', [{ ...rest, maxRestarts: intensity ?? 3 }, children]];
  };
  const tree = (id: string, ids: readonly string[]) =>
    new Module<supervisor.SupervisorModule>('orc_f_sys', {
      init: () => {
        const made = specs.get(id);
        if (made === undefined) {
          enter(id);
          return spec({}, ids);
        }
        if (typeof made === 'string') return made;
        const { flags, children } = made as { flags: JsonObject; children: string[] };
        return spec(flags, children);
      },
    });

  function event([what, about, ...rest]: readonly unknown[]): Json[] {
    const { json } = { json: (t: unknown) => names.json(t) };
    const name = (from: unknown) => names.name((from as readonly [Pid])[0]);
    if (what === 'in' && Array.isArray(about) && about[0] === '$gen_call')
      return ['in', 'call', json(about[2]), name(about[1])];
    if (what === 'in' && Array.isArray(about) && about[0] === '$gen_cast')
      return ['in', 'cast', json(about[1])];
    if (what === 'out') return ['out', json(about), name(rest[0]), json(rest[1])];
    return [String(what), json(about)];
  }
  const events = (all: unknown): Json => (all as unknown[][]).map(event);

  const note =
    (id: string, last: number, how: Json): sys.DebugFunction =>
    (n, e) => {
      ev(['handle', names.name(node.self().pid), 'debug', [id, Number(n), event(e)[0] as Json]]);
      if (Number(n) < last) return Number(n) + 1;
      if (how === 'done') return 'done';
      throw error('boom');
    };

  return {
    *op(op, [a = null, b = null, c = null, d = null]) {
      const to = () => dest(a);
      const id = String(a);
      switch (op) {
        case 'server': {
          const o = (b ?? {}) as JsonObject;
          const name =
            o['via_no'] === undefined ? o['name'] : (['via', refusing, String(o['via_no'])] as const);
          const start = o['link'] === true ? genServer.startLink : genServer.start;
          const options = name === undefined ? {} : { name: name as genServer.ServerName };
          return started(yield start(node, server(id, o), 0, options));
        }
        case 'supervisor':
          return started(yield supervisor.startLink(node, tree(id, b as string[]), 0));
        case 'respec':
          specs.set(id, b);
          return 'ok';
        case 'which': {
          const all = (yield supervisor.whichChildren(node, to())) as [unknown, unknown][];
          return all.map(([child, pid]): Json => [names.json(child), names.json(pid)]);
        }
        case 'call':
          return names.json(yield genServer.call(node, to(), names.term(b), c === null ? 5000 : Number(c)));
        case 'cast':
          return genServer.cast(node, to(), names.term(b));
        case 'get_state':
          return names.json(yield sys.getState(node, to(), b === null ? 5000 : Number(b)));
        case 'replace_state':
          return names.json(yield sys.replaceState(node, to(), (state) => run(b, state)));
        case 'status': {
          const [, pid, [, behaviour], [dictionary, state, parent, debug, about]] = (yield sys.getStatus(
            node,
            to(),
          )) as [
            string,
            Pid,
            [string, string],
            [[string][], string, Pid, [string][], [string, [string, unknown][]][]],
          ];
          const [, [, data], [, [[, own]]]] = about as unknown as [
            0,
            [0, [string, unknown][]],
            [0, [[0, unknown]]],
          ];
          return [
            names.name(pid),
            behaviour,
            state,
            names.name(parent),
            debug.map(([kind]) => kind),
            dictionary.map(([key]) => key).sort(),
            data.map(([key]) => key),
            events(data[2]?.[1]),
            names.json(own),
          ];
        }
        case 'suspend':
          return names.json(yield sys.suspend(node, to()));
        case 'resume':
          return names.json(yield sys.resume(node, to()));
        case 'change_code': {
          const answer = yield sys.changeCode(node, to(), 'orc_f_sys', 'v1', names.term(b));
          const unknown =
            Array.isArray(answer) && Array.isArray(answer[1]) && answer[1][0] === 'unknown_system_msg';
          return unknown ? 'unknown_system_msg' : names.json(answer);
        }
        case 'terminate':
          return names.json(yield sys.terminate(node, to(), names.term(b)));
        case 'log': {
          const answer = yield sys.log(node, to(), b as sys.LogFlag);
          return b === 'get' ? events((answer as unknown[])[1]) : names.json(answer);
        }
        case 'statistics': {
          const answer = yield sys.statistics(node, to(), b as boolean | 'get');
          if (b !== 'get') return names.json(answer);
          const [, told] = answer as [string, string | [string, Json][]];
          return typeof told === 'string' ? told : told.slice(3).map(([, n]) => n);
        }
        case 'install':
          return names.json(yield sys.install(node, to(), [b, note(String(b), Number(c), d), 1]));
        case 'remove':
          return names.json(yield sys.remove(node, to(), b));
        case 'no_debug':
          return names.json(yield sys.noDebug(node, to()));
        case 'unknown':
          try {
            return names.json(yield genCall(node, 'system', to(), 'dance', 5000, ['gen', 'call', []]));
          } catch (e) {
            // As in the recorder, which catches the bare reason of gen.
            if (e instanceof Exception && e.class_ === 'exit') return names.json((e.reason as unknown[])[0]);
            throw e;
          }
        default:
          throw new Error(`operation sys.${op} is not built`);
      }
    },
  };
}
