/** Applications whose callbacks follow a script. Follows `record/families/orc_f_application.erl` of the recorder. */
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { Receive, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { List } from '#lib/runtime/kernel/terms';
import * as application from '#lib/runtime/otp/application';
import type { Family, Kit } from '../family';
import type { Json, JsonObject } from '../format';

export default function family({ node, names, pid, tree, ev }: Kit): Family {
  function* answer(cell: JsonObject, state: unknown): Routine {
    if (cell['sleep'] !== undefined) yield new Sleep(Number(cell['sleep']));
    if ('raise' in cell) throw error(names.term(cell['raise']));
    if ('throw' in cell) throw throwTerm(names.term(cell['throw']));
    if ('exit' in cell) throw exit(names.term(cell['exit']));
    return 'return' in cell && cell['return'] !== '$state' ? names.term(cell['return']) : state;
  }

  function spec(name: string, script: JsonObject): application.ApplicationSpec {
    const list = (key: string) => (script[key] ?? []) as string[];
    let holder = '';
    const callback = (what: 'prep_stop' | 'stop') => (state: unknown) => {
      ev(['handle', holder, what, names.json(asList(state))]);
      return answer((script[what] ?? {}) as JsonObject, state);
    };
    const mod = new Module<application.ApplicationModule>('orc_f_application', {
      *start(type): Routine {
        names.alias(`${name}_master`, node.self().groupLeader);
        holder = names.next(`${name}_app`);
        names.bind(`${name}_app`, holder, node.self().pid, 'plain');
        ev(['handle', holder, 'start', type]);
        const cell = (script['start'] ?? {}) as JsonObject;
        if (cell['wait'] !== undefined) yield new Receive(Number(cell['wait']));
        if (cell['root'] === undefined) return yield answer(cell, List.nil);
        const started = yield tree.startWorker(cell['root'] as JsonObject, true);
        const [ok, root] = Array.isArray(started) ? (started as unknown[]) : [];
        if (ok !== 'ok') throw error(['badmatch', started]);
        return 'state' in cell ? [ok, root, names.term(cell['state'])] : [ok, root];
      },
      prepStop: callback('prep_stop'),
      stop: callback('stop'),
    });
    return {
      name,
      applications: list('applications'),
      optionalApplications: list('optional'),
      env: ((script['env'] ?? []) as [string, Json][]).map(([key, value]) => [key, names.term(value)]),
      args: [name, script],
      ...(script['library'] === true ? undefined : { mod }),
    };
  }

  return {
    *op(op, [a = null, b = null, c = null]) {
      const name = String(a);
      const key = String(b);
      const answers: { readonly [op: string]: () => unknown } = {
        load: () => application.load(node, spec(name, b as JsonObject)),
        unload: () => application.unload(node, name),
        start: () => application.start(node, name, (b ?? 'temporary') as application.RestartType),
        ensure_all_started: () =>
          application.ensureAllStarted(node, name, (b ?? 'temporary') as application.RestartType),
        stop: () => application.stop(node, name),
        get_env: () => application.getEnv(node, name, key),
        set_env: () => application.setEnv(node, name, key, names.term(c)),
        unset_env: () => application.unsetEnv(node, name, key),
        get_application: () => application.getApplication(node, pid(a)),
      };
      if (op === 'which')
        return ((yield application.whichApplications(node)) as [string][]).map(([one]) => one);
      if (op === 'get_all_env') {
        return application
          .getAllEnv(node, name)
          .map(([k, value]) => [names.json(k), names.json(value)])
          .sort();
      }
      const act = answers[op];
      if (act === undefined) throw new Error(`operation application.${op} is not built`);
      return names.json(plain(yield act()));
    },
  };
}

/** The empty list of Erlang, which is an empty array in ours. */
const asList = (term: unknown): unknown =>
  Array.isArray(term) && term.length === 0 ? List.nil : (term as unknown);

/** An answer without the arguments of `start`, and with the names that `ensure_all_started` gives as a list. */
export function plain(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  const [first, second] = answer as unknown[];
  if (first === 'orc_f_application' && second === 'start') return 'call_of_start';
  if (first === 'ok' && Array.isArray(second) && second.every((one) => typeof one === 'string'))
    return ['ok', List.fromArray(second)];
  return answer.map(plain);
}
