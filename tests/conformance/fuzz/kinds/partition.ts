/** Partition supervisors: one worker for each partition, found by key. */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { action, type Draft, failure, type Op, processes, reason, worker } from '../parts';

/** Integers, which lead by their remainder, and other terms, which lead by their hash. */
const key = (c: Chance): Json =>
  c.p(0.5)
    ? c.pick([0, 1, 2, 3, 4, -1, -5])
    : c.pick<Json>([
        'a',
        'boom',
        { string: 'user:7' },
        { tuple: ['k', 1] },
        [],
        [1, 2],
        1.5,
        true,
        { map: { a: 1 } },
      ]);

export default function partitions(c: Chance): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p', other = 'q'] = names;
  const n = 1 + c.int(3);
  const child = worker(c, 'w');
  delete child['init'];
  // All partitions have started at first; what may fail is a restart.
  delete child['init_at'];
  if (c.p(0.4)) child['init_at'] = { [n + 1 + c.int(3)]: c.pick([{ stop: 'no' }, 'ignore', failure(c)]) };
  steps.push({ op: 'do', p: owner, ops: [['partition_start', 'P', n, child, options(c)]] });
  for (let k = 2 + c.int(5); k > 0; k--) {
    const make: readonly (readonly [number, () => Op])[] = [
      [2, () => ['partition_children', 'P']],
      [1, () => ['partition_count', 'P']],
      [2, () => ['partition_whereis', 'P', key(c)]],
      [4, () => ['partition_call', 'P', key(c), action(c, true)]],
      [2, () => ['exit2', `w#${1 + c.int(n)}`, reason(c)]],
      [0.5, () => ['exit2', 'P', reason(c)]],
      [1, () => ['partition_counts', 'P']],
      [0.4, () => ['gs_stop', 'P', reason(c)]],
      [0.5, () => ['trap_exit', c.p(0.5)]],
    ];
    steps.push({ op: 'do', p: c.pick([owner, other]), ops: [c.weighted(make)()] });
  }
  return { steps };
}

function options(c: Chance): JsonObject {
  const o: JsonObject = {};
  if (c.p(0.4)) o['strategy'] = c.pick(['one_for_one', 'one_for_all', 'rest_for_one']);
  if (c.p(0.4)) o['max_restarts'] = c.int(4);
  if (c.p(0.3)) o['with'] = true;
  return o;
}
