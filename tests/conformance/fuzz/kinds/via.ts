/** Names by `via`: servers under a registry or under global names, listeners of the registry, and what moves or ends them. */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, failure, type Op, processes, reason } from '../parts';

export default function names(c: Chance): Draft {
  return c.p(0.65) ? registry(c) : globals(c);
}

function registry(c: Chance): Draft {
  const {
    names: [owner = 'p', other = 'q', ear = 'r'],
    steps,
  } = processes(c, 3);
  const options: JsonObject = {
    keys: c.weighted([
      [4, 'unique'],
      [1, 'duplicate'],
    ] as const),
  };
  if (c.p(0.6)) options['listeners'] = ['ear'];
  if (c.p(0.4)) options['partitions'] = 1 + c.int(3);
  if (c.p(0.9)) steps.push({ op: 'do', p: ear, ops: [['register', 'ear', 'self']] });
  steps.push({ op: 'do', p: owner, ops: [['registry.start', 'R', options]] });
  const key = (): Json => c.pick<Json>(['k1', 'k2', { tuple: ['k', 1, 2] }]);
  // Agents alone have these: a plain process answers nobody.
  const served = (): Json => c.pick<Json>(['g1', { g: 2 }]);
  let n = 0;
  const agents: string[] = [];
  const begin = (): Op => {
    const id = `a${++n}`;
    agents.push(id);
    return [
      c.pick(['registry.via_start', 'registry.via_start_link']),
      id,
      'R',
      c.p(0.3) ? key() : served(),
      ...(c.p(0.3) ? [`v${n}`] : []),
    ];
  };
  for (let k = 3 + c.int(6); k > 0; k--) {
    const make: readonly (readonly [number, () => Op])[] = [
      [5, () => ['registry.register', 'R', key(), c.pick<Json>([`v${++n}`, 'v'])]],
      [2, () => ['registry.unregister', 'R', key()]],
      [2, () => ['registry.unregister_match', 'R', key(), c.pick(['_', 'v'])]],
      [2, () => ['registry_lookup', 'R', c.p(0.5) ? key() : served()]],
      [1, () => ['registry_keys', 'R', c.pick([owner, other])]],
      [1, () => ['registry.count', 'R']],
      [1, () => ['registry.count_match', 'R', key(), '_']],
      [4, begin],
      [2, () => ['registry.via_get', 'R', served()]],
      [2, () => ['registry.via_cast', 'R', served(), c.p(0.2) ? failure(c) : { add: 1 }]],
      [1, () => ['registry.via_stop', 'R', served()]],
      [1, () => ['registry.whereis_name', 'R', c.p(0.5) ? key() : served()]],
      [1, () => ['registry.send', 'R', key(), `m${++n}`]],
      [0.5, () => ['registry.put_meta', 'R', 'about', n]],
      [0.5, () => ['registry.meta', 'R', 'about']],
      [0.5, () => ['registry.delete_meta', 'R', 'about']],
      [1, () => ['exit2', c.pick([...agents, other, ear]), reason(c)]],
    ];
    const by = c.pick([owner, owner, other]);
    steps.push({ op: 'do', p: by, ops: c.many(1 + c.int(3), () => c.weighted(make)()) });
    if (c.p(0.1)) steps.push({ op: 'do', p: c.pick([owner, other, ear]), ops: [['exit', reason(c)]] });
  }
  steps.push({ op: 'do', p: ear, ops: [['flush']] });
  return { steps };
}

function globals(c: Chance): Draft {
  const { names: all, steps } = processes(c, 3);
  const name = (): Json => c.pick<Json>(['n', 'm']);
  const served = (): Json => c.pick<Json>(['g', { tuple: ['g', 1, 2] }]);
  let n = 0;
  for (let k = 4 + c.int(6); k > 0; k--) {
    const lock = (): Json => ({ tuple: [c.pick(['l', 'o']), c.pick(['me', 'you'])] });
    const make: readonly (readonly [number, () => Op])[] = [
      [4, () => ['global.register_name', name(), c.pick(['self', ...all])]],
      [2, () => ['global.re_register_name', name(), c.pick(['self', ...all])]],
      [2, () => ['global.unregister_name', name()]],
      [3, () => ['global.whereis_name', name()]],
      [1, () => ['global.registered_names']],
      [2, () => ['global.send', name(), `m${++n}`]],
      [2, () => ['global.agent_start', `a${++n}`, c.p(0.3) ? name() : served()]],
      [1, () => ['global.agent_get', served()]],
      [1, () => ['global.agent_cast', served(), c.p(0.3) ? failure(c) : { add: 1 }]],
      [1, () => ['global.agent_stop', served()]],
      [2, () => ['global.set_lock', lock(), 0]],
      [1, () => ['global.del_lock', lock()]],
      [1, () => ['global.trans', lock(), c.p(0.3) ? failure(c) : { return: n }, 0]],
    ];
    steps.push({ op: 'do', p: c.pick(all), ops: c.many(1 + c.int(3), () => c.weighted(make)()) });
    if (c.p(0.2))
      steps.push({ op: 'do', p: c.pick(all), ops: [['exit2', c.pick(['self', ...all]), reason(c)]] });
  }
  steps.push({ op: 'do', p: all[0] ?? 'p', ops: [['global.registered_names'], ['flush']] });
  return { steps };
}
