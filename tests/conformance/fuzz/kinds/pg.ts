/** Process groups: who joins, leaves and ends, and what is seen of it. */
import type { Json } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

export default function groups(c: Chance): Draft {
  const { names, steps } = processes(c, 4);
  // PG6 departs where a member of a group that watches it ends: one watches, and is no member.
  const [owner = 'p', watcher = 'q', ...members] = names;
  steps.push({ op: 'do', p: owner, ops: [['pg.start', 'sc']] });
  const group = () => c.pick(['g', 'h']);
  const who = (): Json =>
    c.p(0.25) ? c.many(1 + c.int(3), () => c.pick([owner, ...members])) : c.pick([owner, ...members]);
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
      [n > 0 ? 2 : 0, () => ['pg.demonitor', 'sc', `m${1 + c.int(n)}`]],
      [0.7, () => ['pg.which_local_groups', 'sc']],
      [0.3, () => ['pg.start', 'sc']],
    ];
    steps.push({ op: 'do', p: owner, ops: c.many(1 + c.int(3), () => c.weighted(make)()) });
    if (c.p(0.1)) {
      const ref = `m${++n}`;
      const watch: Op = c.p(0.6) ? ['pg.monitor', 'sc', group(), ref] : ['pg.monitor_scope', 'sc', ref];
      steps.push({ op: 'do', p: watcher, ops: [watch] });
    }
    if (c.p(0.03)) steps.push({ op: 'do', p: c.pick(members), ops: [['exit2', 'sc', reason(c)]] });
    if (c.p(0.25))
      steps.push({ op: 'do', p: c.pick([watcher, ...members]), ops: [['exit2', 'self', reason(c)]] });
  }
  steps.push({
    op: 'do',
    p: owner,
    ops: [['flush'], ['pg.get_members', 'sc', 'g'], ['pg.which_groups', 'sc']],
  });
  return { steps };
}
