/** Agents, their functions and their callers. */
import type { JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, failure, type Op, processes, reason } from '../parts';

export default function agents(c: Chance): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p'] = names;
  const all: string[] = [];
  const start = (): Op => {
    const id = `a${all.length + 1}`;
    all.push(id);
    const init = c.p(0.2) ? failure(c) : c.p(0.15) ? { sleep: 90, return: 0 } : { return: 0 };
    const options: JsonObject = {
      ...(c.p(0.3) ? { name: 'box' } : {}),
      ...(c.p(0.15) ? { timeout: 40 } : {}),
    };
    return [c.pick(['agent.start', 'agent.start_link']), id, init, options];
  };
  steps.push({ op: 'do', p: owner, ops: [start()] });
  for (let k = 3 + c.int(6); k > 0; k--) {
    const to = () => (c.p(0.1) ? 'name:box' : c.pick(all));
    const fun = (): JsonObject =>
      c.p(0.2) ? failure(c) : c.p(0.15) ? { sleep: 90, add: 1 } : { add: 1 + c.int(3) };
    const make: readonly (readonly [number, () => Op])[] = [
      [all.length < 3 ? 1 : 0, start],
      [3, () => ['agent.get', to(), c.p(0.5) ? { arg: 1 } : fun(), ...(c.p(0.2) ? [40] : [])]],
      [3, () => ['agent.update', to(), fun(), ...(c.p(0.2) ? [40] : [])]],
      [2, () => ['agent.get_and_update', to(), c.p(0.6) ? { get_and_add: 1 } : fun()]],
      [3, () => ['agent.cast', to(), fun()]],
      [1, () => ['agent.stop', to(), reason(c), ...(c.p(0.2) ? [40] : [])]],
      [1, () => ['uncaught', ['agent.get', to(), fun()]]],
      [1, () => ['exit2', to(), reason(c)]],
      [1, () => ['trap_exit', c.p(0.5)]],
    ];
    const ops = c
      .many(1 + c.int(3), () => c.weighted(make)())
      .filter(([op, t]) => op !== 'exit2' || t !== 'name:box');
    if (ops.length > 0) steps.push({ op: 'do', p: c.pick(names), ops });
  }
  steps.push({ op: 'advance', ms: 150 }, { op: 'do', p: owner, ops: [['flush']] });
  return { steps };
}
