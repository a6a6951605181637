/** Dynamic supervisors of every restart type of children, with something for all of them, and limits that are reached. */
import type { Json, JsonObject, Step } from '../../format';
import type { Chance } from '../chance';
import { action, type Draft, reason, worker } from '../parts';

export default function dynamic(c: Chance): Draft {
  const node: JsonObject = { id: 'd', type: 'dynamic' };
  if (c.p(0.6)) node['max_restarts'] = c.int(4);
  if (c.p(0.5)) node['max_children'] = 1 + c.int(3);
  if (c.p(0.5))
    node['extra'] = c.pick<JsonObject>([
      { trap_exit: true },
      { terminate: { sleep: 40 }, trap_exit: true },
      { continue: { tag: 'all' } },
      { init_at: { 2: { stop: 'no' }, 3: 'ignore' } },
      { id: 'same' },
    ]);
  if (c.p(0.3)) node['restart'] = c.pick(['transient', 'temporary']);
  if (c.p(0.2)) node['shutdown'] = c.pick<Json>([60, 'brutal_kill']);
  const tree: JsonObject = {
    id: 'root',
    type: 'supervisor',
    strategy: c.pick(['one_for_one', 'one_for_all', 'rest_for_one']),
    children: [{ id: 'y' }, node, { id: 'z', trap_exit: true }],
  };
  const known = new Set(['y']);
  const id = () => c.pick([...known]);
  const child = (): Step => {
    const name = c.pick(['a', 'b', 'e', 'f']);
    known.add((node['extra'] as JsonObject | undefined)?.['id'] === 'same' ? 'same' : name);
    return { op: 'start_child', sup: 'd', child: worker(c, name) };
  };
  const make: readonly (readonly [number, () => Step])[] = [
    [5, child],
    [
      0.7,
      () => ({
        op: 'start_child',
        sup: 'd',
        child: {
          id: 'k',
          type: 'supervisor',
          strategy: 'one_for_all',
          children: [{ id: 'k1' }, { id: 'k2' }],
        },
      }),
    ],
    [4, () => ({ op: 'cast', target: id(), do: c.p(0.6) ? { raise: 'boom' } : action(c, false) })],
    [2, () => ({ op: 'exit', target: id(), reason: reason(c) })],
    [
      2,
      () => ({ op: 'terminate_child', sup: 'd', pid_of: c.p(0.4) ? `${id()}#1` : c.pick([id(), 'k', 'z']) }),
    ],
    [1, () => ({ op: 'count_children', sup: 'd' })],
    [0.5, () => ({ op: 'exit', target: c.pick(['d', 'k']), reason: reason(c) })],
    [0.5, () => ({ op: 'stop', target: 'd', reason: c.pick<Json>(['normal', 'shutdown', 'odd']) })],
    [0.5, () => ({ op: c.pick(['terminate_child', 'restart_child']), sup: 'root', id: 'd' })],
    [0.5, () => ({ op: 'cast', target: c.pick(['y', 'z']), do: { raise: 'boom' } })],
  ];
  const steps: Step[] = [{ op: 'start' }, child(), child()];
  for (let k = 3 + c.int(7); k > 0; k--) steps.push(c.weighted(make)());
  if (c.p(0.3)) steps.push({ op: 'parent_exit', reason: 'shutdown' });
  return { tree, steps };
}
