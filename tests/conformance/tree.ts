/**
 * The scripted worker and supervisor of the scenarios.
 * Follows `record/src/orc_worker.erl` and `orc_sup.erl` of the recorder.
 */
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import type { Routine } from '#lib/runtime/kernel/routine';
import { Sleep } from '#lib/runtime/kernel/routine';
import { link, send } from '#lib/runtime/kernel/signals';
import { Binary, type Pid } from '#lib/runtime/kernel/terms';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import type { ChildSpec } from '#lib/runtime/otp/child_spec';
import type { Json, JsonObject } from './format';
import type { Event } from './match';
import type { Names } from './names';

interface State {
  name: string;
  n: number;
}

type From = genServer.From;

export class Tree {
  constructor(
    readonly names: Names,
    /** Records an event of the scenario. */
    readonly ev: (event: Event) => void,
  ) {}

  /** Starts a child of a family. */
  startFamily: (child: JsonObject) => unknown = () => {
    throw new Error('no families here');
  };

  /** Names the running process and records that its `init` was entered. */
  enter(id: string, kind: 'worker' | 'sup' | 'dynamic' | 'simple'): string {
    const name = this.names.next(id);
    this.names.bind(id, name, this.names.node.self().pid, kind);
    this.ev(['init', name]);
    return name;
  }

  // ---- worker -------------------------------------------------------------

  /** @param before What the worker does before its `init` counts as entered. */
  startWorker(spec: JsonObject, link: boolean, before?: () => Routine<void>): unknown {
    const { node } = this.names;
    const name = spec['name'];
    const timeout = spec['start_timeout'];
    const options = {
      ...(typeof name === 'string' ? { name } : undefined),
      ...(typeof timeout === 'number' ? { timeout } : undefined),
    };
    const module = new Module<genServer.GenServerModule>('orc_worker', this.worker(spec, before));
    return link
      ? genServer.startLink(node, module, spec, options)
      : genServer.start(node, module, spec, options);
  }

  private worker(spec: JsonObject, before?: () => Routine<void>): genServer.GenServerModule {
    const { names, ev } = this;
    const act = (kind: string, action: Json, from: From | null, state: State) =>
      this.act(kind, action, from, state);
    const isDo = (m: unknown): m is [string, Json] => Array.isArray(m) && m.length === 2 && m[0] === 'do';
    return {
      init: () => this.initWorker(spec, before),
      handleCall: (request, from, state) => act('call', (request as [string, Json])[1], from, state as State),
      handleCast: (request, state) => act('cast', (request as [string, Json])[1], null, state as State),
      handleContinue: (action, state) => act('continue', action as Json, null, state as State),
      handleInfo: (message, state) => {
        if (isDo(message)) return act('info', message[1], null, state as State);
        if (!isState(state)) throw error(['badmap', state]);
        ev(['handle', (state as State).name, 'info', names.json(message)]);
        return ['noreply', state];
      },
      terminate: (reason, state) => this.terminateWorker(spec, reason, state as State),
    };
  }

  private *initWorker(spec: JsonObject, before?: () => Routine<void>): Routine {
    const { names } = this;
    if (before !== undefined) yield* before();
    const name = this.enter(String(spec['id']), 'worker');
    if (spec['trap_exit'] === true) trapExit(names.node, true);
    const n = name.split('#')[1] as string;
    const at = spec['init_at'] as JsonObject | undefined;
    const action = at?.[n] ?? spec['init'] ?? 'ok';
    const state: State = { name, n: 0 };
    if (action === 'ok') {
      if (spec['continue'] !== undefined) return ['ok', state, ['continue', spec['continue']]];
      if (spec['timeout'] !== undefined) return ['ok', state, spec['timeout']];
      return ['ok', state];
    }
    if (action === 'ignore') return 'ignore';
    const [key, value] = Object.entries(action as JsonObject)[0] as [string, Json];
    switch (key) {
      case 'stop':
        return ['stop', names.term(value)];
      case 'raise':
        throw error(names.term(value));
      case 'exit':
        throw exit(names.term(value));
      case 'throw':
        throw throwTerm(names.term(value));
      case 'return':
        return names.term(value);
      case 'sleep':
        yield new Sleep(value as number);
        return ['ok', state];
      default:
        throw new Error(`init action ${key}`);
    }
  }

  private *terminateWorker(spec: JsonObject, reason: unknown, state: State): Routine {
    const { names } = this;
    if (!isState(state)) throw error('function_clause');
    this.ev(['terminate', state.name, names.json(reason)]);
    const action = spec['terminate'] ?? 'ok';
    if (action === 'ok') return 'ok';
    const [key, value] = Object.entries(action as JsonObject)[0] as [string, Json];
    if (key === 'sleep') yield new Sleep(value as number);
    else if (key === 'raise') throw error(names.term(value));
    else if (key === 'exit') throw exit(names.term(value));
    else if (key === 'throw') throw throwTerm(names.term(value));
    return 'ok';
  }

  private *act(kind: string, json: Json, from: From | null, before: State): Routine {
    const { names, ev } = this;
    const { node } = names;
    if (!isState(before)) throw error('function_clause');
    const action = (typeof json === 'object' && json !== null ? json : {}) as JsonObject;
    const has = (key: string) => action[key] !== undefined;
    const term = (key: string) => names.term(action[key]);
    const me = node.self();
    if (has('tag')) ev(['handle', before.name, kind, action['tag']]);
    else if (kind === 'continue') ev(['handle', before.name, 'continue', '-']);
    if (has('sleep')) yield new Sleep(action['sleep'] as number);
    if (has('reply_to') && from !== null) genServer.reply(node, from, term('reply_to'));
    if (has('save_from')) (me.dictionary ??= new Map()).set('saved_from', from);
    if (has('reply_saved'))
      genServer.reply(node, me.dictionary?.get('saved_from') as From, term('reply_saved'));
    if (has('trap_exit')) trapExit(node, action['trap_exit'] as boolean);
    for (const message of (action['send_self'] ?? []) as Json[]) send(node, me.pid, names.term(message));
    for (const cast of (action['cast_self'] ?? []) as Json[]) genServer.cast(node, me.pid, ['do', cast]);
    if (action['call_self'] === true) yield genServer.call(node, me.pid, ['do', {}]);
    if (has('link')) link(node, names.pidOf(action['link'] as string) as Pid);
    const state: State = has('incr') ? { ...before, n: before.n + 1 } : before;
    const next = has('continue')
      ? [['continue', action['continue']]]
      : has('timeout')
        ? [action['timeout']]
        : action['hibernate'] === true
          ? ['hibernate']
          : [];
    if (has('raise')) throw error(term('raise'));
    if (has('throw')) throw throwTerm(term('throw'));
    if (has('exit')) throw exit(term('exit'));
    if (has('badmatch')) throw error(['badmatch', term('badmatch')]);
    if (has('return')) return term('return');
    if (has('stop'))
      return has('reply') ? ['stop', term('stop'), term('reply'), state] : ['stop', term('stop'), state];
    if (has('incr') && kind === 'call') return ['reply', state.n, state];
    if (action['noreply'] === true) return ['noreply', state, ...next];
    if (has('reply') && kind === 'call') return ['reply', term('reply'), state, ...next];
    if (kind === 'call' && !has('reply_to') && !has('save_from')) return ['reply', 'ok', state, ...next];
    return ['noreply', state, ...next];
  }

  // ---- supervisors --------------------------------------------------------

  startSup(tree: JsonObject): unknown {
    const { node } = this.names;
    const id = String(tree['id']);
    const raw = (key: string, otherwise: number) => asGiven(tree[key] ?? otherwise) as number;
    const rates = { maxRestarts: raw('max_restarts', 3), maxSeconds: raw('max_seconds', 60) };
    if (tree['type'] === 'dynamic') {
      const init = () => {
        this.enter(id, 'dynamic');
        const answer = this.initOf(tree);
        if (answer !== null) return answer;
        const { extra } = tree;
        const extraArguments = extra === undefined ? [] : [extra];
        return ['ok', { ...rates, maxChildren: tree['max_children'] ?? 'infinity', extraArguments }];
      };
      return dynamic.startLink(node, new Module<dynamic.DynamicSupervisorModule>('orc_sup', { init }), tree);
    }
    const simple = tree['type'] === 'simple';
    const init = () => {
      this.enter(id, simple ? 'simple' : 'sup');
      if (tree['init'] === 'ignore') return 'ignore';
      const answer = this.initOf(tree);
      if (answer !== null) return answer;
      const flags = {
        ...rates,
        strategy: simple ? 'simple_one_for_one' : (tree['strategy'] ?? 'one_for_one'),
        autoShutdown: tree['auto_shutdown'] ?? 'never',
      };
      const children = simple
        ? [this.simpleSpec(tree['template'] as JsonObject)]
        : ((tree['children'] ?? []) as JsonObject[]).map((c) => this.spec(c));
      return ['ok', [flags, children]];
    };
    return supervisor.startLink(node, new Module<supervisor.SupervisorModule>('orc_sup', { init }), tree);
  }

  /** What the `init` of a supervisor answers in place of its flags; null for these. */
  private initOf(tree: JsonObject): unknown {
    const { init } = tree;
    if (typeof init !== 'object' || init === null || Array.isArray(init)) return null;
    const term = (key: string) => this.names.term(init[key]);
    if ('raise' in init) throw error(term('raise'));
    if ('exit' in init) throw exit(term('exit'));
    if ('throw' in init) throw throwTerm(term('throw'));
    return term('return');
  }

  spec(child: JsonObject): ChildSpec {
    const type = child['type'];
    const isSup = type === 'supervisor' || type === 'dynamic' || type === 'simple';
    return {
      id: child['id'],
      // A dynamic supervisor may have something for all its children.
      start: (extra: unknown) => {
        const made = { ...child, ...(extra as JsonObject | undefined) };
        return isSup ? this.startSup(made) : this.start(made);
      },
      restart: child['restart'] ?? 'permanent',
      type: isSup ? 'supervisor' : 'worker',
      ...(child['shutdown'] === undefined ? undefined : { shutdown: child['shutdown'] }),
      ...(child['significant'] === undefined ? undefined : { significant: asGiven(child['significant']) }),
    } as ChildSpec;
  }

  start(child: JsonObject): unknown {
    return child['family'] === undefined ? this.startWorker(child, true) : this.startFamily(child);
  }

  private simpleSpec(template: JsonObject): ChildSpec {
    const start = (child: unknown) => this.start(child as JsonObject);
    return { ...this.spec({ ...template, id: 'template' }), start } as ChildSpec;
  }
}

/** What the recorder passes on as it is: a text is a binary there. */
const asGiven = (value: Json): unknown => (typeof value === 'string' ? Binary.fromString(value) : value);

/** Not what `init` answered by `return`: the recorder's callbacks have no clause for that. */
const isState = (state: unknown): state is State =>
  typeof state === 'object' && state !== null && 'name' in state;
