/** Process groups: who joins, leaves and ends, and what is seen of it. */
import type { Json } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

export default function groups(c: Chance): Draft {
  const { names, steps } = processes(c, 3);
  const [owner = 'p', ...members] = names;
  steps.push({ op: 'do', p: owner, ops: [['pg.start', 'sc']] });
  const group = () => c.pick(['g', 'h']);
  const who = (): Json => (c.p(0.25) ? c.many(1 + c.int(3), () => c.pick(names)) : c.pick(names));
  let n = 0;
  for (let k = 3 + c.int(6); k > 0; k--) {
    const make: readonly (readonly [number, () => Op])[] = [
      [5, () => ['pg.join', 'sc', group(), who()]],
      [3, () => ['pg.leave', 'sc', group(), who()]],
      [2, () => ['pg.get_members', 'sc', group()]],
      [1, () => ['pg.get_local_members', 'sc', group()]],
      [1, () => ['pg.which_groups', 'sc']],
      [1, () => ['pg.monitor', 'sc', group(), `m${++n}`]],
      [1, () => ['pg.monitor_scope', 'sc', `m${++n}`]],
    ];
    steps.push({ op: 'do', p: owner, ops: c.many(1 + c.int(3), () => c.weighted(make)()) });
    if (c.p(0.25)) steps.push({ op: 'do', p: c.pick(members), ops: [['exit2', 'self', reason(c)]] });
  }
  steps.push({
    op: 'do',
    p: owner,
    ops: [['flush'], ['pg.get_members', 'sc', 'g'], ['pg.which_groups', 'sc']],
  });
  return { steps };
}
