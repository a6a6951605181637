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
  const twin = c.p(0.3);
  if (twin)
    steps.push({
      op: 'do',
      p: c.pick(names),
      ops: [['ets.new', 'u', [c.pick(['set', 'bag']), { keypos: 2 }]]],
    });
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
      [1.5, () => ['ets.give_away', table, c.pick(names), `g${k}`]],
      [1, () => ['ets.setopts', table, { heir: 'none' }]],
      [1.5, () => ['ets.setopts', table, { tuple: ['heir', `${c.pick(names)}#1`, `h${k}`] }]],
      [1, () => ['ets.info', table, c.pick(['protection', 'type', 'named_table', 'heir', 'keypos'])]],
      [1, () => ['ets.update_element', table, key(), { tuple: [c.pick([1, 2, 3]), c.int(9)] }]],
      [1, () => ['ets.delete_object', table, row()]],
      [0.5, () => ['ets.match_delete', table, { tuple: ['_', c.int(4)] }]],
      [
        0.5,
        () => [
          'ets.select_count',
          table,
          [{ tuple: [{ tuple: ['$1', '$2'] }, [{ tuple: ['>', '$2', 1] }], [true]] }],
        ],
      ],
      [0.3, () => ['ets.rename', table, 't']],
      [0.3, () => ['ets.delete', table]],
      [0.3, () => ['ets.safe_fixtable', table, c.p(0.5)]],
      [twin ? 2 : 0, () => ['ets.insert', 'u', row()]],
      [twin ? 1 : 0, () => ['ets.give_away', 'u', c.pick(names), 'u']],
      [twin ? 1 : 0, () => ['ets.info', 'u', 'owner']],
    ];
    const ops = c.many(1 + c.int(3), () => c.weighted(make)());
    if (c.p(0.12)) ops.push(['exit2', 'self', reason(c)]);
    steps.push({ op: 'do', p: c.p(0.6) ? owner : c.pick(names), ops });
    if (c.p(0.08))
      steps.push({
        op: 'do',
        p: c.pick(names),
        ops: [
          ['trap_exit', true],
          ['link', c.pick(names)],
        ],
      });
  }
  steps.push(...names.map((p) => ({ op: 'do', p, ops: [['flush'] as Op] })));
  return { steps };
}
