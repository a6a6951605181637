/** The functions of supervisors in every state: what they answer, and what they refuse. */
import type { Json, JsonObject, Step } from '../../format';
import type { Chance } from '../chance';
import { type Draft, reason, worker } from '../parts';

/** Workers, and a supervisor: it is asked and told nothing but what supervisors are. */
const IDS = ['a', 'b', 'x', 'y'] as const;
const SUP = 'k';

export default function api(c: Chance): Draft {
  const type = c.weighted([
    [5, 'supervisor'],
    [2, 'dynamic'],
    [3, 'simple'],
  ] as const);
  const fixed = type === 'supervisor';
  const auto = c.p(0.35) ? c.pick(['any_significant', 'all_significant']) : 'never';
  const child = (id: string): JsonObject => {
    const made = type !== 'simple' && c.p(0.2) ? supervisor(c) : worker(c, id, auto !== 'never');
    if (c.p(0.15))
      made['init_at'] = { [1 + c.int(3)]: c.pick<Json>(['ignore', { stop: 'no' }, { raise: 'bad' }]) };
    return made;
  };
  const node: JsonObject = fixed
    ? {
        id: 's',
        type,
        strategy: c.pick(['one_for_one', 'one_for_all', 'rest_for_one']),
        auto_shutdown: auto,
        children: IDS.slice(0, c.int(3)).map(child),
      }
    : { id: 's', type, ...(type === 'simple' ? { template: template(c) } : {}) };
  if (c.p(0.5)) node['max_restarts'] = c.int(4);
  if (type === 'dynamic' && c.p(0.4)) node['max_children'] = c.int(3);
  if (fixed && c.p(0.05)) node['children'] = [{ id: 'a' }, { id: 'a' }];
  if (c.p(0.08)) Object.assign(node, wrongFlags(c, type));
  if (c.p(0.2)) node['restart'] = c.pick(['transient', 'temporary']);
  const tree: JsonObject = { id: 'root', type: 'supervisor', strategy: 'one_for_one', children: [node] };
  const sup = 's';
  const someWorker = () => c.pick(IDS);
  const id = () => c.pick([...IDS, SUP]);
  const steps: Step[] = [{ op: 'start' }];
  const pidOf = () => (c.p(0.4) ? `${id()}#1` : id());
  const make: readonly (readonly [number, () => Step])[] = [
    [6, () => ({ op: 'start_child', sup, child: c.p(0.15) ? wrong(c, someWorker()) : child(someWorker()) })],
    [4, () => ({ op: 'terminate_child', sup, ...(fixed ? { id: id() } : { pid_of: pidOf() }) })],
    [type === 'dynamic' ? 0 : 3, () => ({ op: c.pick(['restart_child', 'delete_child']), sup, id: id() })],
    [type === 'dynamic' ? 0 : 1, () => ({ op: 'get_childspec', sup, id: id() })],
    [1, () => ({ op: c.pick(['which_children', 'count_children']), sup })],
    [
      2,
      () => ({
        op: 'cast',
        target: someWorker(),
        do: c.pick<JsonObject>([{ raise: 'boom' }, { stop: 'normal' }]),
      }),
    ],
    [2, () => ({ op: 'exit', target: id(), reason: reason(c) })],
    [0.3, () => ({ op: 'stop', target: id(), reason: c.pick<Json>(['normal', 'shutdown', 'odd']) })],
  ];
  for (let k = 4 + c.int(7); k > 0; k--) steps.push(c.weighted(make)());
  return { tree, steps };
}

function supervisor(c: Chance): JsonObject {
  const made: JsonObject = { id: SUP, type: 'supervisor', strategy: 'one_for_one', children: [{ id: 'k1' }] };
  if (c.p(0.2)) made['init'] = 'ignore';
  if (c.p(0.3)) made['restart'] = c.pick(['transient', 'temporary']);
  if (c.p(0.3)) made['children'] = [{ id: 'k1', init: { stop: 'never' } }];
  return made;
}

function template(c: Chance): JsonObject {
  const made: JsonObject = {};
  if (c.p(0.6)) made['restart'] = c.pick(['transient', 'temporary']);
  if (c.p(0.4)) made['shutdown'] = c.pick<Json>(['brutal_kill', 60, 'infinity']);
  return made;
}

/** A child spec that is none, or that does not fit its supervisor. */
const wrong = (c: Chance, id: string): JsonObject =>
  c.pick<JsonObject>([
    { id, restart: 'sometimes' },
    { id, shutdown: -1 },
    { id, shutdown: 'slowly' },
    { id, significant: true },
    { id, significant: true, restart: 'transient' },
    { id, significant: 'maybe', restart: 'temporary' },
  ]);

/** Flags that a supervisor refuses to start with. */
const wrongFlags = (c: Chance, type: string): JsonObject =>
  c.pick<JsonObject>([
    { max_restarts: -1 },
    { max_seconds: 0 },
    { max_seconds: -5 },
    type === 'dynamic' ? { max_children: -1 } : { auto_shutdown: 'sometimes' },
    type === 'supervisor' ? { strategy: 'all_for_none' } : { max_restarts: 'many' },
  ]);
