/** Elixir's Registry beyond the operations of `plain.ts`. Follows `record/families/orc_f_registry.erl` of the recorder. */
import type { Node } from '#lib/runtime/kernel/node';
import { send } from '#lib/runtime/kernel/signals';
import { error } from '#lib/runtime/kernel/errors';
import { List, type Pid, type Term } from '#lib/runtime/kernel/terms';
import * as agent from '#lib/runtime/otp/agent';
import * as registry from '#lib/runtime/otp/registry';
import * as supervisor from '#lib/runtime/otp/supervisor';
import type { Family, Kit } from '../family';
import type { Json } from '../format';

const list = (found: readonly unknown[]): List => List.fromArray(found as readonly Term[]);
const array = (term: unknown): unknown[] => (term as List).toArray();
/** Guards as the runtime takes them. */
const guards = (term: unknown): unknown[] => (term === undefined ? [] : array(term));
const spec = (term: unknown): unknown =>
  array(term).map((clause) =>
    Array.isArray(clause)
      ? clause.map((part: unknown) => (part instanceof List ? part.toArray() : part))
      : clause,
  );

type Call = (node: Node, name: string, ...args: never[]) => unknown;

const calls: Readonly<Record<string, Call>> = {
  unregister: registry.unregister,
  unregister_match: (node, name, key: never, pattern: never, guard?: never) =>
    registry.unregisterMatch(node, name, key, pattern, guards(guard)),
  lookup: (node, name, key: never) => list(registry.lookup(node, name, key)),
  match: (node, name, key: never, pattern: never, guard?: never) =>
    list(registry.match(node, name, key, pattern, guards(guard))),
  count_match: (node, name, key: never, pattern: never, guard?: never) =>
    registry.countMatch(node, name, key, pattern, guards(guard)),
  select: (node, name, term: never) => list(registry.select(node, name, spec(term))),
  count_select: (node, name, term: never) => registry.countSelect(node, name, spec(term)),
  count: registry.count,
  meta: registry.meta,
  put_meta: registry.putMeta,
  delete_meta: registry.deleteMeta,
};

export default function family({ node, names, pid, enter, run, started }: Kit): Family {
  const reg = (json: Json): string => `Orc.${String(json)}`;
  const term = (json: Json): unknown => names.term(json);
  const module = registry.via(node);
  const via = (r: Json, k: Json, v?: Json) =>
    ['via', module, [reg(r), term(k), ...(v === undefined ? [] : [term(v)])]] as const;
  const state = (id: Json) => () => {
    enter(String(id));
    return 0;
  };
  return {
    *op(op, [a = null, b = null, c = null, d]) {
      switch (op) {
        case 'start': {
          const options = { name: reg(a), ...(b as object) } as registry.RegistryOptions;
          const [, sup] = (yield registry.startLink(node, options)) as [string, Pid];
          const children = (yield supervisor.whichChildren(node, sup)) as [unknown, Pid][];
          for (const made of [sup, ...children.map(([, child]) => child)])
            names.alias(`${String(a)}#registry`, made);
          return 'ok';
        }
        case 'register': {
          const answer = registry.register(node, reg(a), term(b), term(c)) as unknown[];
          return answer[0] === 'ok' ? 'ok' : names.json(answer);
        }
        case 'keys':
          return names.json(list(registry.keys(node, reg(a), pid(b))));
        case 'values':
          return names.json(list(registry.values(node, reg(a), term(b), pid(c))));
        case 'whereis_name':
          return names.json(module.whereisName([reg(a), term(b)]));
        case 'send': {
          const [entry] = registry.lookup(node, reg(a), term(b));
          if (entry === undefined) throw error('badarg');
          send(node, entry[0], term(c));
          return 'ok';
        }
        case 'via_start':
          return started(yield agent.start(node, state(a), { name: via(b, c, d) }));
        case 'via_start_link':
          return started(yield agent.startLink(node, state(a), { name: via(b, c, d) }));
        case 'via_get':
          return names.json(yield agent.get(node, via(a, b), (n) => n));
        case 'via_cast':
          return names.json(agent.cast(node, via(a, b), (n) => run(c, n)));
        case 'via_stop':
          return names.json(yield agent.stop(node, via(a, b)));
        default: {
          const call = calls[op];
          if (call === undefined) throw new Error(`operation registry.${op} is not built`);
          const args = [b, c, d].filter((arg) => arg !== undefined && arg !== null);
          return names.json(call(node, reg(a), ...(args.map((arg) => names.term(arg as Json)) as never[])));
        }
      }
    },
  };
}
