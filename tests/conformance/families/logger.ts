/** What is logged, in words. Follows `record/families/orc_f_logger.erl` of the recorder. */
import { Module } from '#lib/runtime/kernel/code_server';
import { Exception } from '#lib/runtime/kernel/errors';
import { Ev } from '#lib/runtime/kernel/events';
import { trapExit } from '#lib/runtime/kernel/flags';
import type { Level } from '#lib/runtime/kernel/logger';
import { ReceiveMatch, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import { List, type Pid } from '#lib/runtime/kernel/terms';
import type { ChildSpec } from '#lib/runtime/otp/child_spec';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import * as task from '#lib/runtime/otp/task';
import * as taskSupervisor from '#lib/runtime/otp/task_supervisor';
import { logText, type LogRecord } from '#lib/diagnostics/reports';
import type { Family, Kit } from '../family';
import type { Json, JsonObject } from '../format';

interface Options {
  name?: string;
  link?: boolean;
  trap_exit?: boolean;
  init?: string[];
  terminate?: string;
  restart?: ChildSpec['restart'];
  shutdown?: number;
}
interface SupOptions {
  name?: string;
  strategy?: supervisor.Strategy;
  max_restarts?: number;
}

const STACK = [['m', 'f', 0, {}]] as const;
const raise = (class_: Exception['class_'], reason: unknown) => new Exception(class_, reason, STACK);

/** Lines that tell how a process was started, or what the machine has. */
const LEFT_OUT =
  /^ *(initial call:|Initial Call:|\{mfargs|Start Call:|Function:|\*\* When function|Args:|\*\* {6}arguments|reductions:|Reductions:|dictionary:|Dictionary:)/;

export default function family({ node, names, dest, pid, enter, started }: Kit): Family {
  let logged: (LogRecord & { readonly by: string })[] = [];
  const inits = new Map<string, number>();

  function collect(): void {
    node.logger.level = 'info';
    node.logger.handleSaslReports = true;
    const { sink } = node;
    const emit = sink.emit.bind(sink);
    sink.emit = (kind, time, ...rest) => {
      const [by, , , level, report] = rest;
      const proc = kind === Ev.log ? node.process(by) : undefined;
      if (proc !== undefined) logged.push({ time, level: level as Level, report, by: names.name(proc.pid) });
      return emit(kind, time, ...rest);
    };
  }

  function words(record: LogRecord): Json {
    const lines = (text: string | null): Json =>
      (text ?? '')
        .split('\n')
        .filter((line) => line.trim() !== '' && !LEFT_OUT.test(line))
        .map((line) => withNames(line).trimEnd());
    const [, ...erlang] = (logText(record, 'erlang') ?? '').split('\n');
    const elixir = logText(record, 'elixir')?.replace(/^\S+ \[\w+\] /, '') ?? '';
    return { level: record.level, erlang: lines(erlang.join('\n')), elixir: lines(elixir) };
  }

  const withNames = (line: string): string =>
    line.replace(/<0\.(\d+)\.0>/g, (_, id: string) => {
      const known = names.known().find(([one]) => one.id === Number(id));
      return `<${known?.[1] ?? '?'}>`;
    });

  function* act(what: string, state: unknown): Routine {
    switch (what) {
      case 'ok':
        return ['ok', state];
      case 'noreply':
        return ['noreply', state];
      case 'normal':
        throw raise('exit', 'normal');
      case 'raise':
        throw raise('error', 'boom');
      case 'badarg':
        throw raise('error', 'badarg');
      case 'badmatch':
        throw raise('error', ['badmatch', 5]);
      case 'exit':
        throw raise('exit', 'boom');
      case 'exit_shutdown':
        throw raise('exit', ['shutdown', 'boom']);
      case 'throw':
        throw raise('throw', 'ball');
      case 'ignore':
        return 'ignore';
      case 'stop_init':
        return ['stop', 'why'];
      case 'stop':
        return ['stop', 'why', state];
      case 'stop_tuple':
        return ['stop', ['why', List.fromArray([1, 'two'])], state];
      case 'stop_shutdown':
        return ['stop', ['shutdown', 'why'], state];
      case 'stop_call':
        return ['stop', ['noproc', ['m', 'call', List.fromArray(['nobody', 'hi'])]], state];
      case 'continue':
        return ['noreply', state, ['continue', 'raise']];
      case 'timeout':
        return ['stop', 'timed', state];
      case 'wait':
        return ['noreply', state, 30];
      default:
        yield new Sleep(60);
        return ['stop', 'late', state];
    }
  }

  const server = (id: string, o: Options): Module<genServer.GenServerModule> => {
    const on = (message: unknown, state: unknown) => act(String(message), state);
    return new Module<genServer.GenServerModule>('orc_f_logger', {
      init: () => {
        enter(id);
        if (o.trap_exit === true) trapExit(node, true);
        const starts = o.init ?? ['ok'];
        const n = inits.get(id) ?? 0;
        inits.set(id, n + 1);
        return act(String(starts[Math.min(n, starts.length - 1)]), 0);
      },
      handleCall: (message, _from, state) => on(message, state),
      handleCast: on,
      handleInfo: on,
      handleContinue: on,
      terminate: (_reason, state) => on(o.terminate ?? 'noreply', state),
    });
  };
  const named = (name: string | undefined) => (name === undefined ? {} : { name });
  const child = (id: unknown, o: Options) => genServer.startLink(node, server(String(id), o), 0);

  const tree = (id: string, children: [string, Options][], o: SupOptions) => {
    const strategy = o.strategy ?? 'one_for_one';
    const spec = ([one, c]: [string, Options]): ChildSpec => ({
      id: one,
      start:
        strategy === 'simple_one_for_one'
          ? (...args) => child(args[0], args[1] as Options)
          : () => child(one, c),
      restart: c.restart ?? 'permanent',
      shutdown: c.shutdown ?? 5000,
    });
    return new Module<supervisor.SupervisorModule>('orc_f_logger', {
      init: () => {
        enter(id);
        return ['ok', [{ strategy, maxRestarts: o.max_restarts ?? 3 }, children.map(spec)]];
      },
    });
  };

  const body = (what: string) =>
    function* (): Routine {
      yield new ReceiveMatch((m) => m === 'go');
      return yield* act(what, 0);
    };
  const bound = (id: string, one: Pid): Json => {
    const name = names.next(id);
    names.bind(id, name, one, 'plain');
    send(node, one, 'go');
    return name;
  };

  return {
    *op(op, [a = null, b = null, c = null]) {
      const id = String(a);
      switch (op) {
        case 'start':
          collect();
          return 'ok';
        case 'get': {
          const now = logged;
          logged = [];
          return now.map(words);
        }
        case 'get_each': {
          const now = logged;
          logged = [];
          const each = [...new Set(now.map(({ by }) => by))].sort();
          return each.map((who) => [who, ...now.filter(({ by }) => by === who).map(words)]);
        }
        case 'server': {
          const o = (b ?? {}) as Options;
          const start = o.link === true ? genServer.startLink : genServer.start;
          return started(yield start(node, server(id, o), 0, named(o.name)));
        }
        case 'call':
          return names.json(yield genServer.call(node, dest(a), names.term(b)));
        case 'cast':
          return genServer.cast(node, dest(a), names.term(b));
        case 'info':
          send(node, dest(a), names.term(b));
          return 'ok';
        case 'stop':
          return names.json(yield genServer.stop(node, dest(a), names.term(b)));
        case 'supervisor': {
          const o = (c ?? {}) as SupOptions;
          const children = b as unknown as [string, Options][];
          return started(yield supervisor.startLink(node, tree(id, children, o), 0, named(o.name)));
        }
        case 'stop_sup':
          return names.json(yield genServer.stop(node, dest(a), 'shutdown'));
        case 'start_child':
          return started(yield supervisor.startChild(node, dest(a), b as JsonObject[]));
        case 'terminate_child':
          return names.json(yield supervisor.terminateChild(node, dest(a), names.term(b)));
        case 'plain':
          return bound(id, node.spawn(body(String(b))).pid);
        case 'task': {
          const run = body(String(b));
          const made =
            c === null ? task.start(node, run) : yield taskSupervisor.startChild(node, pid(c), run);
          return bound(id, (made as [string, Pid])[1]);
        }
        default:
          throw new Error(`operation logger.${op} is not built`);
      }
    },
  };
}
