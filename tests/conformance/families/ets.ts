/** Tables. Follows `record/families/orc_f_ets.erl` of the recorder. */
import * as ets from '#lib/runtime/kernel/ets';
import type { Node } from '#lib/runtime/kernel/node';
import { List, type Pid, Ref, type Term } from '#lib/runtime/kernel/terms';
import type { Family, Kit } from '../family';
import type { Json } from '../format';

type Call = (node: Node, table: ets.TableRef, ...args: never[]) => unknown;

const items = (term: unknown): unknown[] => (term instanceof List ? term.toArray() : [term]);
const list = (found: readonly unknown[]): List => List.fromArray(found as readonly Term[]);

/** A specification as the runtime takes it: its lists are arrays. */
const spec = (term: unknown): unknown =>
  (term as List).toArray().map((clause) => {
    if (!Array.isArray(clause)) return clause;
    const [head, ...rest] = clause as unknown[];
    return [head, ...rest.map((part) => (part instanceof List ? part.toArray() : part))];
  });

const OPTIONS: Readonly<Record<string, ets.TableOptions>> = {
  named_table: { namedTable: true },
  set: { type: 'set' },
  ordered_set: { type: 'ordered_set' },
  bag: { type: 'bag' },
  duplicate_bag: { type: 'duplicate_bag' },
  public: { protection: 'public' },
  protected: { protection: 'protected' },
  private: { protection: 'private' },
};

/** Options as Erlang writes them; one that is unknown stays one. */
function optionsOf(term: unknown): ets.TableOptions {
  return items(term).reduce((all: ets.TableOptions, one) => {
    if (typeof one === 'string') return { ...all, ...(OPTIONS[one] ?? { [one]: true }) };
    const [name, ...rest] = one as [string, ...unknown[]];
    return { ...all, [name]: name === 'heir' ? (rest.length === 1 ? 'none' : rest) : rest[0] };
  }, {});
}

/** Those whose arguments or answer are lists. Any other takes and answers terms as they are. */
const special: Readonly<Record<string, Call>> = {
  insert: (node, t, object: never) =>
    (object as unknown) instanceof List
      ? ets.insertAll(node, t, items(object) as ets.Row[])
      : ets.insert(node, t, object),
  insert_new: (node, t, object: never) => ets.insertAllNew(node, t, items(object) as ets.Row[]),
  lookup: (node, t, key: never) => list(ets.lookup(node, t, key)),
  lookup_element: (node, t, key: never, place: never) => {
    const found = ets.lookupElement(node, t, key, place);
    return Array.isArray(found) ? list(found) : found;
  },
  take: (node, t, key: never) => list(ets.take(node, t, key)),
  tab2list: (node, t) => list(ets.tab2list(node, t)),
  match: (node, t, pattern: never) => list(ets.match(node, t, pattern).map(list)),
  match_object: (node, t, pattern: never) => list(ets.matchObject(node, t, pattern)),
  select: (node, t, term: never) => list(ets.select(node, t, spec(term))),
  select_count: (node, t, term: never) => ets.selectCount(node, t, spec(term)),
  select_delete: (node, t, term: never) => ets.selectDelete(node, t, spec(term)),
  update_counter: (node, t, key: never, ops: never, ...fallback: never[]) => {
    const many = (ops as unknown) instanceof List;
    const given = (many ? items(ops) : ops) as ets.CounterOp[];
    const answer = ets.updateCounter(node, t, key, given, ...fallback);
    return many ? list(answer as unknown[]) : answer;
  },
  update_element: (node, t, key: never, changes: never) => {
    const given = (changes as unknown) instanceof List ? items(changes) : changes;
    return ets.updateElement(node, t, key, given as ets.ElementChange[]);
  },
  setopts: (node, t, option: never) => {
    const [, ...heir] = option as [string, ...unknown[]];
    return ets.setHeir(node, t, (heir.length === 1 ? 'none' : heir) as [Pid, unknown]);
  },
  // Deletes a key, or without one the table.
  delete: (node, t, ...key: never[]) =>
    key.length === 0 ? ets.destroy(node, t) : ets.remove(node, t, key[0]),
};

const plain: Readonly<Record<string, Call>> = {
  member: ets.member,
  delete_object: ets.removeObject,
  delete_all_objects: ets.clear,
  first: ets.first,
  last: ets.last,
  next: ets.next,
  prev: ets.prev,
  match_delete: ets.matchDelete,
  safe_fixtable: ets.safeFixtable,
  info: ets.info,
  rename: ets.rename,
};

export default function family({ node, names, pid, run }: Kit): Family {
  const table = (json: Json): ets.TableRef => {
    const name = String(json);
    return name.startsWith('name:') ? name.slice(5) : names.refOf(name);
  };
  return {
    *op(op, [a = null, b = null, c = null, ...rest]) {
      switch (op) {
        case 'new': {
          const made = ets.create(node, String(a), optionsOf(names.term(b)));
          if (made instanceof Ref) names.bindRef(String(a), made);
          return names.json(made);
        }
        case 'give_away':
          return ets.giveAway(node, table(a), pid(b), names.term(c));
        case 'whereis':
          return ets.whereis(node, String(a)) === 'undefined' ? 'undefined' : 'found';
        case 'foldl': {
          const fun = (object: unknown, before: unknown) => run(b, object, before);
          return names.json(yield ets.foldl(node, table(a), fun, names.term(c)));
        }
        default: {
          const call = special[op] ?? plain[op];
          if (call === undefined) throw new Error(`operation ets.${op} is not built`);
          const args = [b, c, ...rest].filter((arg) => arg !== null).map((arg) => names.term(arg));
          return names.json(call(node, table(a), ...(args as never[])));
        }
      }
    },
  };
}
