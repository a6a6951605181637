/** Tasks: who owns them, what they end with, and what their owners ask. */
import type { Json } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

export default function tasks(c: Chance): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p', stranger = 'q'] = names;
  const all: string[] = [];
  const begin = (): Op => {
    const id = `t${all.length + 1}`;
    all.push(id);
    return c.weighted<() => Op>([
      [4, () => ['task_async', id]],
      [1, () => ['task_start', id]],
      [1, () => ['task_start_link', id]],
      [2, () => ['task_sup_async', 'ts', id]],
      [2, () => ['task_sup_async_nolink', 'ts', id]],
      [1, () => ['task_sup_start_child', 'ts', id, c.pick(['temporary', 'transient', 'permanent'])]],
    ])();
  };
  const most = c.p(0.3) ? [{ max_children: c.int(3) }] : [];
  steps.push({ op: 'do', p: owner, ops: [['task_sup', 'ts', ...most], begin()] });
  for (let k = 3 + c.int(6); k > 0; k--) {
    const task = c.pick(all);
    const ask: readonly (readonly [number, () => Op])[] = [
      [all.length < 4 ? 2 : 0, begin],
      [3, () => ['task_await', task, 60]],
      [3, () => ['task_yield', task, 40]],
      [2, () => ['task_shutdown', task, c.pick<Json>([60, 'brutal_kill'])]],
      [1, () => ['task_ignore', task]],
      [0.5, () => ['task_await_nocatch', task, 60]],
      [
        1,
        () => [
          c.pick(['task_await_many', 'task_yield_many']),
          all.filter((one) => one === task || c.p(0.6)),
          60,
        ],
      ],
      [1, () => [c.pick(['link', 'unlink']), task]],
      [1, () => ['monitor', `m${k}${task}`, task]],
      [1, () => ['task_sup_children', 'ts']],
      [1, () => ['trap_exit', c.p(0.5)]],
      [1, () => ['flush']],
    ];
    const end: readonly (readonly [number, () => Op])[] = [
      [4, () => ['return', c.pick<Json>([1, 'done', { ok: 'x' }])]],
      [1, () => ['exit', reason(c)]],
      [1, () => ['raise', 'boom']],
      [1, () => ['throw', 'ball']],
      [1, () => ['trap_exit', true]],
    ];
    const turn = c.int(10);
    if (turn < 4) steps.push({ op: 'do', p: task, ops: [c.weighted(end)()] });
    else if (turn < 9) steps.push({ op: 'do', p: owner, ops: c.many(1 + c.int(2), () => c.weighted(ask)()) });
    else steps.push({ op: 'do', p: stranger, ops: [['exit2', c.pick([...all, 'ts', owner]), reason(c)]] });
  }
  steps.push({ op: 'do', p: owner, ops: [['flush']] });
  return { steps };
}
