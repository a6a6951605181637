/** Registries: who holds which key, and what the end of an owner or of the registry does. */
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

export default function registries(c: Chance): Draft {
  const { names, steps } = processes(c, 3);
  const [first = 'p'] = names;
  const key = () => c.pick(['k1', 'k2']);
  steps.push({ op: 'do', p: first, ops: [['registry_start', 'R', c.pick(['unique', 'duplicate'])]] });
  let n = 0;
  for (let k = 4 + c.int(7); k > 0; k--) {
    const make: readonly (readonly [number, () => Op])[] = [
      [5, () => ['registry_register', 'R', key(), `v${++n}`]],
      [2, () => ['registry_unregister', 'R', key()]],
      [3, () => ['registry_lookup', 'R', key()]],
      [2, () => ['registry_keys', 'R', c.pick(['self', ...names])]],
      [1, () => ['registry_count', 'R']],
      [2, () => ['registry_update', 'R', key(), `v${++n}`]],
      [2, () => ['registry_dispatch', 'R', key(), `m${++n}`]],
      [1, () => ['link', c.pick(names)]],
      [1, () => ['trap_exit', c.p(0.5)]],
    ];
    const ops = c.many(1 + c.int(3), () => c.weighted(make)());
    if (c.p(0.2))
      ops.push(c.pick<Op>([['exit', reason(c)], ['return'], ['exit2', c.pick(names), reason(c)]]));
    steps.push({ op: 'do', p: c.pick(names), ops });
  }
  return { steps };
}
