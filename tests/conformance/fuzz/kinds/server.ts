/** Servers without supervisors: how they start, serve and stop, and what callers see of it. */
import type { JsonObject } from '../../format';
import type { Chance } from '../chance';
import { action, type Draft, failure, type Op, processes, reason, worker } from '../parts';

export default function server(c: Chance): Draft {
  const { names, steps } = processes(c, 2 + c.int(2));
  const servers: string[] = [];
  const start = (): Op => {
    const id = `g${servers.length + 1}`;
    servers.push(id);
    const spec: JsonObject = worker(c, id);
    for (const key of ['restart', 'shutdown', 'significant', 'init_at']) delete spec[key];
    if (c.p(0.15)) spec['init'] = c.pick(['ignore', { stop: 'no' }, failure(c), { sleep: 90 }]);
    if (c.p(0.2)) spec['name'] = 'box';
    if (c.p(0.1)) spec['start_timeout'] = 40;
    return [c.pick(['gs_start', 'gs_start_link']), spec];
  };
  steps.push({ op: 'do', p: c.pick(names), ops: [start()] });
  for (let k = 3 + c.int(6); k > 0; k--) {
    const who = c.pick(names);
    const to = () => c.pick(servers);
    const make: readonly (readonly [number, () => Op])[] = [
      [servers.length < 3 ? 1 : 0, start],
      [5, () => ['gs_call', to(), action(c, true)]],
      [1, () => ['uncaught', ['gs_call', to(), action(c, true)]]],
      [1, () => ['gs_call', to(), { sleep: 90, reply: 'late' }, 40]],
      [1, () => ['gs_call', to(), { save_from: true, noreply: true }, 40]],
      [1, () => ['gs_cast', to(), { reply_saved: 'saved' }]],
      [4, () => ['gs_cast', to(), action(c, false)]],
      [1, () => [c.pick(['gs_call_name', 'gs_cast_name']), 'box', { incr: true }]],
      [1, () => ['gs_info', to(), action(c, false)]],
      [1, () => ['send', to(), { hello: who }]],
      [1, () => ['gs_stop', to(), reason(c)]],
      [1, () => ['gs_stop', to(), 'normal', 60]],
      [1, () => ['exit2', to(), reason(c)]],
      [1, () => ['link', to()]],
      [1, () => ['monitor', `m${k}${who}`, to()]],
      [1, () => ['trap_exit', c.p(0.5)]],
    ];
    steps.push({ op: 'do', p: who, ops: c.many(1 + c.int(2), () => c.weighted(make)()) });
  }
  steps.push({ op: 'advance', ms: 150 }, { op: 'do', p: c.pick(names), ops: [['flush']] });
  return { steps };
}
