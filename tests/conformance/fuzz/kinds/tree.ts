/** Supervision trees of all four kinds, and everything that can be done to them. */
import type { Json, JsonObject, Step } from '../../format';
import type { Chance } from '../chance';
import { action, type Draft, reason, worker } from '../parts';

interface Place {
  id: string;
  sup: string;
}

class Grower {
  readonly workers: Place[] = [];
  readonly sups: { id: string; type: string; parent: string }[] = [];
  /** Children of dynamic and simple supervisors. */
  readonly loose: Place[] = [];
  #n = 0;

  constructor(private readonly c: Chance) {}

  id(letter: string): string {
    return `${letter}${++this.#n}`;
  }

  /** @param parent The supervisor above; empty for the root. */
  sup(depth: number, parent: string): JsonObject {
    const { c } = this;
    const root = parent === '';
    const type = root
      ? 'supervisor'
      : c.weighted([
          [6, 'supervisor'],
          [2, 'dynamic'],
          [2, 'simple'],
        ] as const);
    const node: JsonObject = { id: root ? 'root' : this.id('s'), type };
    const id = String(node['id']);
    this.sups.push({ id, type, parent });
    if (c.p(0.8)) node['max_restarts'] = c.pick([0, 1, 2, 2, 3, 4]);
    if (!root && c.p(0.4)) node['restart'] = c.pick(['transient', 'temporary']);
    if (!root && c.p(0.2)) node['shutdown'] = c.pick<Json>(['brutal_kill', 80]);
    if (type === 'dynamic' && c.p(0.4)) node['max_children'] = c.int(3);
    if (type === 'simple') {
      const template: JsonObject = {};
      if (c.p(0.6)) template['restart'] = c.pick(['transient', 'temporary']);
      if (c.p(0.4)) template['shutdown'] = c.pick<Json>(['brutal_kill', 60, 'infinity']);
      node['template'] = template;
    }
    if (type !== 'supervisor') return node;
    node['strategy'] = c.pick(['one_for_one', 'one_for_all', 'rest_for_one']);
    const auto = c.p(0.25);
    if (auto) node['auto_shutdown'] = c.pick(['any_significant', 'all_significant']);
    node['children'] = c.many(1 + c.int(4), (): JsonObject => {
      if (depth < 3 && c.p(0.3)) {
        const child = this.sup(depth + 1, id);
        if (auto && child['restart'] !== undefined && c.p(0.3)) child['significant'] = true;
        return child;
      }
      const name = this.id('w');
      this.workers.push({ id: name, sup: id });
      return worker(c, name, auto);
    });
    return node;
  }
}

export default function tree(c: Chance): Draft {
  const grown = new Grower(c);
  const root = grown.sup(1, '');
  const { workers, sups, loose } = grown;
  const steps: Step[] = [{ op: 'start' }];
  const open = sups.filter((s) => s.type !== 'supervisor');
  const fixed = sups.filter((s) => s.type === 'supervisor');
  const one = (): Place => {
    if (loose.length > 0 && c.p(0.3)) return c.pick(loose);
    return workers.length > 0 ? c.pick(workers) : { id: 'nobody', sup: 'root' };
  };
  const someSup = () =>
    (sups.length > 1 && c.p(0.85) ? c.pick(sups.slice(1)) : (sups[0] as (typeof sups)[0])).id;
  const isOpen = (sup: string) => open.some((s) => s.id === sup);
  const acts: readonly (readonly [number, () => Step | Step[]])[] = [
    [8, () => ({ op: 'cast', target: one().id, do: action(c, false) })],
    [4, () => ({ op: 'call', target: one().id, do: action(c, true) })],
    [5, () => ({ op: 'cast', target: one().id, do: { raise: 'boom' } })],
    [5, () => ({ op: 'exit', target: one().id, reason: reason(c) })],
    [
      3,
      () => ({
        op: 'exit',
        target: someSup(),
        reason: c.pick<Json>(['kill', 'kill', 'boom', 'shutdown', 'normal']),
      }),
    ],
    [
      1,
      () => ({
        op: 'stop',
        target: c.p(0.5) ? someSup() : one().id,
        reason: c.pick<Json>(['normal', 'shutdown', 'boom']),
      }),
    ],
    [
      open.length > 0 ? 10 : 0,
      () => {
        const sup = c.pick(open).id;
        const id = grown.id('d');
        loose.push({ id, sup });
        return { op: 'start_child', sup, child: worker(c, id) };
      },
    ],
    [
      3,
      () => {
        const sup = c.pick(fixed).id;
        if (c.p(0.2) && workers.length > 0)
          return { op: 'start_child', sup, child: { id: c.pick(workers).id } };
        if (c.p(0.2)) return { op: 'start_child', sup, child: grown.sup(2, sup) };
        const id = grown.id('n');
        workers.push({ id, sup });
        return { op: 'start_child', sup, child: worker(c, id) };
      },
    ],
    [
      6,
      () => {
        const { id, sup } = one();
        const stop: Step = isOpen(sup)
          ? { op: 'terminate_child', sup, pid_of: id }
          : { op: 'terminate_child', sup, id };
        if (isOpen(sup) || c.p(0.4)) return stop;
        const again: Step = { op: c.pick(['restart_child', 'delete_child']), sup, id };
        return c.p(0.4)
          ? [stop, { op: 'cast', target: one().id, do: { raise: 'boom' } }, again]
          : [stop, again];
      },
    ],
    [
      sups.length > 1 ? 2 : 0,
      () => {
        const { id, parent } = c.pick(sups.slice(1));
        const op = c.pick(['terminate_child', 'restart_child', 'delete_child', 'get_childspec']);
        return isOpen(parent) ? { op: 'which_children', sup: id } : { op, sup: parent, id };
      },
    ],
    [
      2,
      () => ({
        op: c.pick(['restart_child', 'delete_child', 'get_childspec']),
        sup: c.pick(fixed).id,
        id: one().id,
      }),
    ],
    [1, () => ({ op: c.pick(['which_children', 'count_children']), sup: someSup() })],
    [1, () => ({ op: 'advance', ms: 150 })],
    [
      2,
      () => {
        // Two of one supervisor, so that what follows has an order; and then one of them ends.
        const { id, sup } = one();
        const siblings = [...workers, ...loose].filter((place) => place.sup === sup && place.id !== id);
        const link: Step = {
          op: 'cast',
          target: id,
          do: { link: (c.p(0.8) ? siblings : workers)[0]?.id ?? id },
        };
        return isOpen(sup) ? link : [link, { op: 'cast', target: id, do: { raise: 'boom' } }];
      },
    ],
    [1, () => ({ op: 'info', target: one().id, msg: { hello: 1 } })],
    [0.5, () => ({ op: 'call', target: one().id, do: { sleep: 60, ...action(c, true) }, timeout: 30 })],
  ];
  for (let n = 2 + c.int(7); n > 0; n--) steps.push(...[c.weighted(acts)()].flat());
  if (c.p(0.5))
    steps.push({ op: 'parent_exit', reason: c.pick<Json>(['shutdown', 'normal', 'boom', 'kill']) });
  return { tree: root, steps };
}
