/** Tables: rows of every type of table, rights, and the end of owners. */
import type { Json } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

export default function tables(c: Chance): Draft {
  const { names, steps } = processes(c, 2 + c.int(2));
  const [owner = 'p'] = names;
  const options: Json[] = [c.pick(['set', 'ordered_set', 'bag', 'duplicate_bag']), 'named_table'];
  if (c.p(0.6)) options.push(c.pick(['public', 'private']));
  if (c.p(0.4)) options.push({ tuple: ['heir', `${c.pick(names.slice(1))}#1`, 'yours'] });
  steps.push({ op: 'do', p: owner, ops: [['ets.new', 't', options]] });
  const table = 'name:t';
  const key = (): Json => c.pick<Json>(['k1', 'k2', 1, 2]);
  const row = (): Json => ({ tuple: [key(), c.int(4)] });
  for (let k = 4 + c.int(7); k > 0; k--) {
    const make: readonly (readonly [number, () => Op])[] = [
      [6, () => ['ets.insert', table, row()]],
      [2, () => ['ets.insert', table, [row(), row()]]],
      [2, () => ['ets.insert_new', table, row()]],
      [4, () => ['ets.lookup', table, key()]],
      [1, () => ['ets.lookup_element', table, key(), 1 + c.int(3)]],
      [1, () => ['ets.member', table, key()]],
      [2, () => ['ets.delete', table, key()]],
      [1, () => ['ets.take', table, key()]],
      [2, () => ['ets.update_counter', table, key(), 1]],
      [1, () => ['ets.info', table, 'size']],
      [1, () => ['ets.info', table, 'owner']],
      [1, () => ['ets.whereis', 't']],
      [0.5, () => ['ets.delete_all_objects', table]],
    ];
    const ops = c.many(1 + c.int(3), () => c.weighted(make)());
    if (c.p(0.12)) ops.push(['exit2', 'self', reason(c)]);
    steps.push({ op: 'do', p: c.p(0.6) ? owner : c.pick(names), ops });
  }
  return { steps };
}
