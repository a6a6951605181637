/** Applications that need each other: how they start, stop and end, and what is then said of them. */
import type { Json, JsonObject, Step } from '../../format';
import { observe } from '../../scenario';
import type { Chance } from '../chance';
import { type Draft, failure, type Op, processes, reason, worker } from '../parts';

const NAMES = ['a', 'b', 'c'] as const;

export default function applications(c: Chance): Draft {
  // One that ends its node runs in a node of its own, and that takes time.
  const types = c.p(0.25) ? ['permanent', 'transient', 'permanent', 'temporary'] : null;
  const draft = any(c, types);
  return types === null ? draft : halting(draft);
}

/** Up to the step that ends the node; where none does, with temporary applications only. */
function halting({ steps }: Draft): Draft {
  const seen = observe({ id: '', group: 'fuzz', doc: '', kind: 'process', steps, trace: [] }, 0);
  const at = seen.findIndex(
    (step) => typeof step !== 'string' && JSON.stringify(step.result).includes('"halted"'),
  );
  if (at >= 0) return { steps: steps.slice(0, at + 1), halts: true };
  const text = JSON.stringify(steps).replace(/"(permanent|transient)"/g, '"temporary"');
  return { steps: JSON.parse(text) as Step[] };
}

function any(c: Chance, types: readonly string[] | null): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p'] = names;
  const load = (name: string): Op => ['application.load', name, spec(c, name)];
  steps.push({ op: 'do', p: owner, ops: NAMES.filter(() => c.p(0.9)).map(load) });
  const some = () => c.pick(NAMES);
  const typed = (): Json[] => (types === null ? [] : [c.pick(types)]);
  for (let k = 3 + c.int(6); k > 0; k--) {
    const make: readonly (readonly [number, () => Op])[] = [
      [6, () => ['application.start', some(), ...typed()]],
      [1, () => ['application.start', some(), c.pick(['temporary', 'often'])]],
      [4, () => ['application.ensure_all_started', some(), ...typed()]],
      [4, () => ['application.stop', some()]],
      [2, () => ['application.unload', some()]],
      [1, () => load(some())],
      [2, () => ['application.which']],
      [1, () => ['application.get_application', c.pick(['self', `${some()}_root`, `${some()}_app`])]],
      [1, () => ['application.set_env', some(), c.pick(['k', 'l']), c.int(9)]],
      [0.5, () => ['application.unset_env', some(), c.pick(['k', 'l'])]],
      [1, () => ['application.get_env', some(), c.pick(['k', 'l'])]],
      [1, () => ['application.get_all_env', some()]],
      [2, () => ['exit2', c.pick([`${some()}_root`, `${some()}_app`]), reason(c)]],
      [
        1,
        () => [
          'gs_cast',
          `${some()}_root`,
          c.pick<JsonObject>([{ stop: 'normal' }, { raise: 'boom' }, failure(c)]),
        ],
      ],
    ];
    steps.push({ op: 'do', p: c.pick(names), ops: c.many(1 + c.int(3), () => c.weighted(make)()) });
  }
  steps.push({ op: 'do', p: owner, ops: [['application.which'], ['flush']] });
  return { steps };
}

function spec(c: Chance, name: string): JsonObject {
  const before = NAMES.filter((one) => one < name && c.p(0.45));
  const made: JsonObject = {};
  if (before.length > 0) made['applications'] = before;
  if (before.length > 0 && c.p(0.2)) made['optional'] = [c.pick(before)];
  if (c.p(0.3)) made['env'] = [['k', c.int(5)]];
  if (c.p(0.08)) return { ...made, library: true };
  made['start'] = start(c, name);
  if (c.p(0.3)) made['prep_stop'] = callback(c);
  if (c.p(0.3)) made['stop'] = callback(c);
  return made;
}

function start(c: Chance, name: string): JsonObject {
  if (c.p(0.2)) {
    return c.pick<JsonObject>([
      { return: { error: 'no' } },
      { return: 'odd' },
      { return: { ok: 'self' } },
      failure(c),
      failure(c),
    ]);
  }
  const root = worker(c, `${name}_root`);
  const keys: readonly string[] = ['restart', 'significant', 'shutdown', 'init_at'];
  for (const key of keys) delete root[key];
  return { root, ...(c.p(0.3) ? { state: 'mine' } : {}), ...(c.p(0.15) ? { wait: 40 } : {}) };
}

const callback = (c: Chance): JsonObject =>
  c.pick<JsonObject>([
    failure(c),
    { return: 'changed' },
    { return: '$state' },
    { sleep: 40 } as Record<string, Json>,
  ]);
