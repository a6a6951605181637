/** Plain processes: links, monitors, aliases, names, messages, timers and ends. */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

export default function plain(c: Chance): Draft {
  const { names, steps } = processes(c, 3 + c.int(3));
  const all = [...names];
  const refs: { owner: string; ref: string; kind: 'monitor' | 'alias' | 'timer' }[] = [];
  let n = 0;
  for (let k = 3 + c.int(7); k > 0; k--) {
    const who = c.pick(all);
    const other = () => c.pick(all.filter((x) => x !== who));
    const anyone = () => (c.p(0.1) ? 'self' : other());
    const mine = (kind: string) => refs.filter((r) => r.owner === who && r.kind === kind);
    const make = (kind: 'monitor' | 'alias' | 'timer') => {
      const ref = `${kind[0]}${++n}`;
      refs.push({ owner: who, ref, kind });
      return ref;
    };
    const child = () => {
      const id = `c${++n}`;
      all.push(id);
      return id;
    };
    const message = (): Json => c.pick<Json>([`m${++n}`, { tagged: n }, { tuple: ['a', n, 'b'] }]);
    const options = (): JsonObject => ({ trap_exit: c.p(0.4) });
    const last: (() => Op)[] = [
      () => ['exit', reason(c)],
      () => ['raise', 'boom'],
      () => ['throw', 'ball'],
      () => ['return'],
      () => ['exit2', 'self', reason(c)],
    ];
    const ops: Op[] = [];
    const make1: readonly (readonly [number, () => Op])[] = [
      [8, () => ['link', other()]],
      [3, () => ['unlink', other()]],
      [5, () => ['monitor', make('monitor'), anyone()]],
      [1, () => ['monitor_name', make('monitor'), c.pick(['reg', 'free'])]],
      [
        mine('monitor').length > 0 ? 3 : 0,
        () => {
          const op: Op = ['demonitor', c.pick(mine('monitor')).ref];
          return c.p(0.5) ? op : [...op, c.pick(['flush', 'info', 'flush_info'])];
        },
      ],
      [5, () => ['send', anyone(), message()]],
      [2, () => ['trap_exit', c.p(0.5)]],
      [2, () => ['spawn', child(), options()]],
      [3, () => ['spawn_link', child(), options()]],
      [2, () => ['spawn_monitor', child(), make('monitor'), options()]],
      [2, () => ['register', c.pick(['reg', 'two']), anyone()]],
      [1, () => ['unregister', c.pick(['reg', 'two'])]],
      [1, () => ['whereis', c.pick(['reg', 'two'])]],
      [1, () => ['send_name', c.pick(['reg', 'two']), message()]],
      [2, () => ['alias.make', make('alias')]],
      [1, () => ['alias.monitor', make('alias'), other()]],
      [mine('alias').length > 0 ? 2 : 0, () => ['alias.unalias', c.pick(mine('alias')).ref]],
      [
        refs.some((r) => r.kind === 'alias') ? 3 : 0,
        () => ['alias.send', c.pick(refs.filter((r) => r.kind === 'alias')).ref, message()],
      ],
      [
        1,
        () => [
          c.pick(['send_after', 'start_timer']),
          make('timer'),
          60,
          c.p(0.2) ? 'name:reg' : c.p(0.5) ? 'self' : other(),
          message(),
        ],
      ],
      [
        mine('timer').length > 0 ? 2 : 0,
        () => [c.pick(['cancel_timer', 'read_timer']), c.pick(mine('timer')).ref],
      ],
      [
        1,
        () => [
          'receive',
          c.pick<Json>(['_', { tagged: 'EXIT' }, { tagged: 'DOWN' }, { tagged: 'tagged' }]),
          0,
        ],
      ],
      [1, () => ['alive', other()]],
    ];
    for (let j = 1 + c.int(3); j > 0; j--) ops.push(c.weighted(make1)());
    if (c.p(0.15)) ops.push(['exit2', other(), reason(c)]);
    else if (c.p(0.12)) ops.push(c.pick(last)());
    steps.push({ op: 'do', p: who, ops });
    if (ops.some(([op]) => op === 'send_after' || op === 'start_timer'))
      steps.push({ op: 'advance', ms: 120 });
  }
  steps.push({ op: 'do', p: c.pick(names), ops: [['flush']] });
  return { steps };
}
