/** What is asked of supervisors between two tries to restart. */
import type { Json, JsonObject, Step } from '../../format';
import type { Chance } from '../chance';
import { type Draft, worker } from '../parts';

export default function restarting(c: Chance): Draft {
  const type = c.weighted([
    [4, 'supervisor'],
    [2, 'dynamic'],
    [2, 'simple'],
  ] as const);
  const sup = 's';
  const fixed = type === 'supervisor';
  const asks = (n: number): Json =>
    c.many(1 + c.int(3), (): Step => {
      const id = c.pick(['a', 'b', 'x']);
      const looks: Step[] = [
        { op: 'which_children', sup },
        { op: 'count_children', sup },
      ];
      const acts: Step[] = fixed
        ? [
            { op: c.pick(['terminate_child', 'restart_child', 'delete_child', 'get_childspec']), sup, id },
            { op: 'terminate_child', sup, id: 'x' },
            { op: 'start_child', sup, child: worker(c, c.pick(['n', id])) },
          ]
        : [
            // SUP28 departs where a child of a simple_one_for_one supervisor is stopped between two tries.
            ...(type === 'simple' ? [] : [{ op: 'terminate_child', sup, pid_of: `${id}#${1 + c.int(n)}` }]),
            { op: 'start_child', sup, child: worker(c, `n${n}`) },
          ];
      return c.pick([...looks, ...acts]);
    });
  const flaky = (): JsonObject => {
    const fails: JsonObject = {};
    const ask: JsonObject = {};
    for (let n = 2; n <= 2 + c.int(3); n++) {
      fails[n] = c.pick<Json>([{ stop: 'no' }, { stop: 'normal' }, { raise: 'bad' }]);
      ask[n] = asks(n);
    }
    const restart = c.p(0.3) ? { restart: 'transient' } : {};
    return { family: 'restarting', id: 'x', init_at: fails, ask_at: ask, ...restart };
  };
  const auto = fixed && c.p(0.3) ? c.pick(['any_significant', 'all_significant']) : 'never';
  const rates: JsonObject = { max_restarts: 1 + c.int(5) };
  if (auto !== 'never') rates['auto_shutdown'] = auto;
  if (type === 'dynamic' && c.p(0.4)) rates['max_children'] = 2 + c.int(3);
  if (c.p(0.3)) rates['restart'] = c.pick(['transient', 'temporary']);
  const kids = [worker(c, 'a', auto !== 'never'), flaky(), worker(c, 'b', auto !== 'never')];
  const node: JsonObject = fixed
    ? {
        id: sup,
        type,
        strategy: c.pick(['one_for_one', 'one_for_all', 'rest_for_one']),
        ...rates,
        children: kids,
      }
    : { id: sup, type, ...rates, ...(type === 'simple' ? { template: {} } : {}) };
  const tree: JsonObject = { id: 'root', type: 'supervisor', strategy: 'one_for_one', children: [node] };
  const steps: Step[] = [{ op: 'start' }];
  if (!fixed) for (const child of kids) steps.push({ op: 'start_child', sup, child });
  for (let n = 1 + c.int(3); n > 0; n--) {
    steps.push(
      { op: 'cast', target: c.pick(['x', 'x', 'a', 'b']), do: { raise: 'boom' } },
      { op: 'restarting.answers' },
    );
  }
  return { tree, steps };
}
