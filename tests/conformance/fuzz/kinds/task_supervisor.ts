/** Task supervisors: restarts of their children and how many, how many children, how each is stopped. */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

export default function supervisors(c: Chance): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p', other = 'q'] = names;
  const flags: JsonObject = {};
  if (c.p(0.4)) flags['max_children'] = c.int(4);
  if (c.p(0.6)) flags['max_restarts'] = c.int(4);
  steps.push({ op: 'do', p: owner, ops: [['task_sup', 'ts', flags]] });
  const all: string[] = [];
  const begin = (): Op => {
    const id = `t${all.length + 1}`;
    all.push(id);
    return c.weighted<() => Op>([
      [
        6,
        () => [
          'task_sup_start_child',
          'ts',
          id,
          c.pick(['temporary', 'transient', 'permanent']),
          c.pick<Json>([5000, 'brutal_kill', 60]),
        ],
      ],
      [1, () => ['task_sup_async', 'ts', id]],
      [1, () => ['task_sup_async_nolink', 'ts', id]],
    ])();
  };
  steps.push({ op: 'do', p: owner, ops: c.many(1 + c.int(3), begin) });
  for (let k = 3 + c.int(6); k > 0; k--) {
    const task = c.pick(all);
    const end: readonly (readonly [number, () => Op])[] = [
      [2, () => ['return', c.int(5)]],
      [2, () => ['raise', 'boom']],
      [1, () => ['throw', 'ball']],
      [2, () => ['exit', reason(c)]],
      [1, () => ['trap_exit', true]],
      [0.5, () => ['link', c.pick([...names, ...all])]],
    ];
    const ask: readonly (readonly [number, () => Op])[] = [
      [3, begin],
      [3, () => ['task_sup_children', 'ts']],
      [3, () => ['task_sup_terminate', 'ts', c.pick([...all, 'q'])]],
      [1, () => ['exit2', c.pick([...all, 'ts']), reason(c)]],
      [0.4, () => ['gs_stop', 'ts', reason(c)]],
      [1, () => ['monitor', `m${k}`, c.pick([...all, 'ts'])]],
    ];
    const turn = c.int(10);
    if (turn < 5) steps.push({ op: 'do', p: task, ops: [c.weighted(end)()] });
    else
      steps.push({
        op: 'do',
        p: c.p(0.8) ? owner : other,
        ops: c.many(1 + c.int(2), () => c.weighted(ask)()),
      });
  }
  steps.push({ op: 'do', p: owner, ops: [['flush']] });
  return { steps };
}
