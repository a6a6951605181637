/** System messages in the middle of traffic: to servers and to supervisors that are suspended, changed, asked and resumed. */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, failure, type Op, processes, reason } from '../parts';

export default function system(c: Chance): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p', other = 'q'] = names;
  const link = c.p(0.5);
  steps.push({
    op: 'do',
    p: owner,
    ops: [
      [
        'sys.server',
        's',
        { ...(link ? { link: true } : { name: 'srv' }), ...(c.p(0.5) ? { trap_exit: true } : {}) },
      ],
    ],
  });
  const hasSup = c.p(0.5);
  if (hasSup)
    steps.push({ op: 'do', p: owner, ops: [['sys.supervisor', 'k', ['a', 'b'].slice(0, 1 + c.int(2))]] });
  for (let k = 2 + c.int(5); k > 0; k--) {
    const ops = hasSup && c.p(0.4) ? supervisor(c) : server(c, link);
    steps.push({ op: 'do', p: c.p(0.8) ? owner : other, ops });
    if (c.p(0.1)) steps.push({ op: 'do', p: c.pick(names), ops: [['exit', reason(c)]] });
  }
  steps.push({ op: 'do', p: other, ops: [['sys.get_state', 's', 300], ['flush']] });
  return { steps };
}

function server(c: Chance, link: boolean): Op[] {
  const s = link || c.p(0.7) ? 's' : 'name:srv';
  const ask: readonly (readonly [number, () => Op])[] = [
    [4, () => ['sys.cast', s, c.pick(['add', 'nothing'])]],
    [3, () => ['sys.get_state', s, 300]],
    [
      2,
      () => ['sys.replace_state', s, c.p(0.6) ? { add: 10 } : c.p(0.5) ? { return: c.int(9) } : failure(c)],
    ],
    [2, () => ['sys.status', s]],
    [1.5, () => ['sys.change_code', s, c.pick(['ok', 'old', 'no', 'raise', 'exit', 'throw', 'state'])]],
    [1, () => ['sys.log', s, c.pick<Json>([true, false, [true, 2], 'get'])]],
    [1, () => ['sys.statistics', s, c.pick<Json>([true, false, 'get'])]],
    [1, () => ['sys.install', s, c.pick(['f', 'g']), 1 + c.int(3), c.pick(['done', 'fails'])]],
    [0.7, () => ['sys.remove', s, c.pick(['f', 'g'])]],
    [0.5, () => ['sys.no_debug', s]],
    [0.5, () => ['sys.unknown', s]],
    [0.3, () => ['sys.terminate', s, reason(c)]],
  ];
  const call = (): Op => [
    'sys.call',
    s,
    c.weighted([
      [4, 'add'],
      [3, 'get'],
      [2, 'more'],
      [0.5, 'stop'],
    ] as const),
  ];
  if (c.p(0.5)) return c.many(1 + c.int(4), () => (c.p(0.3) ? call() : c.weighted(ask)()));
  const end = (): Op =>
    c.weighted<Op>([
      [6, ['sys.resume', s]],
      [1, ['gs_stop', 's', reason(c), 300]],
      [1, ['exit2', 's', reason(c)]],
    ]);
  return [
    ['sys.suspend', s],
    ...(c.p(0.1) ? [['sys.suspend', s] as Op] : []),
    ...c.many(1 + c.int(4), (): Op => (c.p(0.2) ? [...call(), 40] : c.weighted(ask)())),
    end(),
    ['sys.resume', s],
    ['sys.get_state', s, 300],
  ];
}

/** A supervisor hears of its children, and of calls, when it is resumed. */
function supervisor(c: Chance): Op[] {
  const child = () => c.pick(['a', 'b']);
  const hit = (): Op =>
    c.weighted<Op>([
      [3, ['exit2', child(), reason(c)]],
      [1, ['sys.call', child(), 'stop', 300]],
      [1, ['sys.call', child(), 'add', 300]],
    ]);
  const respec = (): Op => ['sys.respec', 'k', c.p(0.1) ? c.pick<Json>(['ignore', 'oops']) : spec(c)];
  return [
    ['sys.suspend', 'k'],
    ...c.many(c.int(3), hit),
    ...(c.p(0.6) ? [respec(), ['sys.change_code', 'k', 'x'] as Op] : []),
    ...c.many(c.int(2), hit),
    ['sys.resume', 'k'],
    ['wait', 40],
    ...(c.p(0.4) ? [hit(), ['wait', 40] as Op] : []),
    ...(c.p(0.9) ? [['sys.which', 'k'] as Op] : []),
  ];
}

function spec(c: Chance): JsonObject {
  const flags: JsonObject = {};
  if (c.p(0.5)) flags['intensity'] = c.int(4);
  if (c.p(0.5)) flags['strategy'] = c.pick(['one_for_one', 'one_for_all', 'rest_for_one']);
  const children = c.pick<Json>([['a'], ['a', 'b'], ['b', 'a'], ['a', 'b', 'c'], ['c'], []]);
  return { flags, children };
}
