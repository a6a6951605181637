/** Process groups. Follows `record/families/orc_f_pg.erl` of the recorder. */
import { List, type Pid, type Ref, type Term, TermMap } from '#lib/runtime/kernel/terms';
import * as pg from '#lib/runtime/otp/pg';
import type { Family, Kit } from '../family';
import type { Json } from '../format';

const list = (found: readonly unknown[]): List => List.fromArray(found as readonly Term[]);

export default function family({ node, names, pid }: Kit): Family {
  const pids = (json: Json): Pid | Pid[] =>
    Array.isArray(json) ? json.map((target) => pid(target)) : pid(json);
  const started = (scope: string, result: unknown): Json => {
    const [ok, made] = result as [string, Pid];
    if (ok !== 'ok') return names.json(result);
    const name = names.next(scope);
    names.bind(scope, name, made, 'plain');
    return { ok: name };
  };
  const sorted = (groups: readonly unknown[]): Json => groups.map((group) => names.json(group)).sort();
  return {
    *op(op, [a = null, b = null, c = null]) {
      const scope = String(a);
      switch (op) {
        case 'start_link':
          return started(scope, yield pg.startLink(node, scope));
        case 'start':
          return started(scope, yield pg.start(node, scope));
        case 'join':
          return names.json(yield pg.join(node, scope, names.term(b), pids(c)));
        case 'leave':
          return names.json(yield pg.leave(node, scope, names.term(b), pids(c)));
        case 'get_members':
          return names.json(list(pg.getMembers(node, scope, names.term(b))));
        case 'get_local_members':
          return names.json(list(pg.getLocalMembers(node, scope, names.term(b))));
        case 'which_groups':
          return sorted(pg.whichGroups(node, scope));
        case 'which_local_groups':
          return sorted(pg.whichLocalGroups(node, scope));
        case 'monitor': {
          const [ref, members] = (yield pg.monitor(node, scope, names.term(b))) as [Ref, Pid[]];
          names.bindRef(String(c), ref);
          return names.json(list(members));
        }
        case 'monitor_scope': {
          const [ref, groups] = (yield pg.monitorScope(node, scope)) as [Ref, Map<Term, Pid[]>];
          names.bindRef(String(b), ref);
          return names.json(TermMap.from([...groups].map(([group, members]) => [group, list(members)])));
        }
        case 'demonitor':
          return names.json(yield pg.demonitor(node, scope, names.refOf(String(b))));
        default:
          throw new Error(`operation pg.${op} is not built`);
      }
    },
  };
}
