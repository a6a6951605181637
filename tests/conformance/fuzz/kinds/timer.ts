/**
 * Timers of every sort: to pids, to names, to processes that have ended; cancelled, read, repeated; and the timeouts of servers.
 * Invariant: what is due stays 50 ms away from the end of a step.
 */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes, reason } from '../parts';

/** When one that is set is due. */
const DUE = [100, 200, 300] as const;
const PLACES = ['box', 'free'] as const;

export default function timers(c: Chance): Draft {
  const { names, steps } = processes(c, 3);
  let n = 0;
  const kernel: { ref: string; by: string }[] = [];
  const served: string[] = [];
  const dest = (): string => (c.p(0.25) ? `name:${c.pick(PLACES)}` : c.p(0.4) ? 'self' : c.pick(names));
  const value = (): Json => c.pick<Json>([`m${n}`, { tagged: n }]);
  const make = (by: string): readonly (readonly [number, () => Op])[] => [
    [
      5,
      () => {
        const ref = `t${++n}`;
        kernel.push({ ref, by });
        return [c.pick(['send_after', 'start_timer']), ref, c.pick(DUE), dest(), value()];
      },
    ],
    [
      4,
      () => {
        const ref = `s${++n}`;
        served.push(ref);
        return c.pick<Op>([
          ['timer_server.send_after', ref, c.pick([0, ...DUE]), dest(), value()],
          ['timer_server.exit_after', ref, c.pick(DUE), dest(), reason(c)],
          ['timer_server.kill_after', ref, c.pick(DUE), dest()],
          ['timer_server.apply_after', ref, c.pick(DUE), { send: [[c.pick(names), `m${n}`]] }],
          ['timer_server.send_interval', ref, 200, dest(), value()],
        ]);
      },
    ],
  ];
  const look = (): Op => {
    const make1: readonly (readonly [number, () => Op])[] = [
      [kernel.length > 0 ? 4 : 0, () => [c.pick(['cancel_timer', 'read_timer']), c.pick(kernel).ref]],
      [served.length > 0 ? 3 : 0, () => ['timer_server.cancel', c.pick(served)]],
      [1, () => ['flush']],
      [1, () => ['receive', c.pick<Json>(['_', { tagged: 'timeout' }, { tagged: 'tagged' }]), 0]],
      [2, () => ['register', c.pick(PLACES), c.pick(['self', ...names])]],
      [1, () => ['unregister', c.pick(PLACES)]],
    ];
    return c.weighted(make1)();
  };
  if (c.p(0.4)) steps.push({ op: 'do', p: c.pick(names), ops: [['gs_start', { id: 'g', ...waiting(c) }]] });
  for (let round = 1 + c.int(3); round > 0; round--) {
    const by = c.pick(names);
    steps.push({
      op: 'do',
      p: by,
      ops: [...(c.p(0.5) ? [look()] : []), ...c.many(1 + c.int(3), () => c.weighted(make(by))())],
    });
    if (c.p(0.3)) steps.push({ op: 'do', p: by, ops: [['gs_cast', 'g', { tag: 'c', ...waiting(c) }]] });
    if (c.p(0.7)) {
      steps.push({ op: 'advance', ms: 150 });
      const ops = c.many(1 + c.int(2), look);
      if (c.p(0.2)) ops.push(['exit2', c.pick(['self', ...names]), reason(c)]);
      steps.push({ op: 'do', p: c.p(0.7) ? by : c.pick(names), ops });
      steps.push({ op: 'advance', ms: 300 });
    } else steps.push({ op: 'advance', ms: 450 });
  }
  // Nothing that repeats goes on over the end of a scenario.
  if (served.length > 0)
    steps.push({ op: 'do', p: c.pick(names), ops: served.map((ref): Op => ['timer_server.cancel', ref]) });
  steps.push(...names.map((p) => ({ op: 'do', p, ops: [['flush'] as Op] })));
  return { steps };
}

/** The timeout that a server goes on with. */
const waiting = (c: Chance): JsonObject => (c.p(0.7) ? { timeout: c.pick(DUE) } : {});
