/**
 * Processes that wait, for a message, a reply, a task, an end, while others act: what wakes them, what they find, and what is
 * left in their mailboxes. What is waited for runs out 80 or 240 ms after a step has begun, and time passes by 160 ms.
 */
import type { Json, JsonObject, Step } from '../../format';
import type { Chance } from '../chance';
import { action, type Draft, failure, type Op, processes, reason } from '../parts';

/** How long is waited. */
const LIMITS = [80, 240, 1000] as const;

export default function waiting(c: Chance): Draft {
  const { names, steps } = processes(c, 3);
  const [waiter = 'p', actor = 'q', third = 'r'] = names;
  let n = 0;
  const server: JsonObject = { id: 'g', ...(c.p(0.5) ? { trap_exit: true } : {}), name: 'box' };
  if (c.p(0.2)) server['terminate'] = c.pick<JsonObject>([failure(c), { sleep: 30 }]);
  steps.push({ op: 'do', p: actor, ops: [[c.pick(['gs_start', 'gs_start_link']), server]] });
  const hasTask = c.p(0.5);
  const before: Op[] = [];
  if (hasTask) before.push(['task_async', 't']);
  if (c.p(0.5)) before.push(['monitor', `m${++n}`, c.pick(['g', actor, third])]);
  if (c.p(0.3)) before.push(['monitor_name', `m${++n}`, c.pick(['box', 'none'])]);
  if (c.p(0.4)) before.push(['link', c.pick(['g', actor, third])]);
  if (c.p(0.2)) before.push(['alias.monitor', `m${++n}`, c.pick(['g', actor])]);
  const refs = [...Array(n).keys()].map((i) => `m${i + 1}`);
  if (before.length > 0) steps.push({ op: 'do', p: waiter, ops: before });
  const limit = () => c.pick(LIMITS);
  const slow = (): JsonObject =>
    c.pick<JsonObject>([
      { sleep: 120, reply: 'late' },
      { save_from: true, noreply: true },
      { reply: 'soon', timeout: 80 },
      { save_from: true, noreply: true, timeout: 240 },
      { reply_to: 'early', sleep: 30, noreply: true },
      { ...action(c, true), sleep: 30 },
    ]);
  const wait: readonly (readonly [number, () => Op])[] = [
    [2, () => ['receive', c.pick<Json>(['_', 'x', { tagged: 'y' }, { tagged: 'EXIT' }]), limit()]],
    [2, () => ['receive', { tagged: 'DOWN' }, limit()]],
    [refs.length > 0 ? 1 : 0, () => ['receive', { ref: c.pick(refs) }, limit()]],
    [4, () => ['gs_call', 'g', slow(), limit()]],
    [1, () => ['uncaught', ['gs_call', 'g', slow(), limit()]]],
    [1, () => ['gs_call_name', 'box', slow()]],
    [1, () => ['gs_stop', 'g', c.pick<Json>(['normal', 'shutdown', 'odd']), limit()]],
    [hasTask ? 2 : 0, () => ['task_await', 't', limit()]],
    [hasTask ? 2 : 0, () => ['task_yield', 't', limit()]],
    [hasTask ? 2 : 0, () => ['task_shutdown', 't', c.pick<Json>([80, 240, 'infinity'])]],
    [0.5, () => ['wait', 80]],
  ];
  const act = (): Step => {
    const tell = () => c.pick([waiter, waiter, 'g', third]);
    const make: readonly (readonly [number, () => Op])[] = [
      [3, () => ['send', waiter, c.pick<Json>(['x', { y: 1 }, 'other', { tuple: ['y', 1, 2] }])]],
      [2, () => ['exit2', tell(), reason(c)]],
      [2, () => ['gs_cast', 'g', { reply_saved: 'saved' }]],
      [2, () => ['gs_cast', 'g', c.p(0.5) ? { stop: reason(c) } : action(c, false)]],
      [1, () => ['gs_info', 'g', { tag: 'i', ...(c.p(0.5) ? { timeout: 80 } : {}) }]],
      [1, () => ['unregister', 'box']],
      [0.5, () => ['register', 'box', 'self']],
      [0.5, () => ['link', waiter]],
      [0.5, () => ['trap_exit', c.p(0.5)]],
    ];
    if (hasTask && c.p(0.35)) {
      const end = c.pick<Op>([
        ['return', 7],
        ['exit', reason(c)],
        ['raise', 'boom'],
        ['throw', 'up'],
        ['trap_exit', true],
      ]);
      return { op: 'do', p: 't', ops: [end] };
    }
    if (c.p(0.1)) return { op: 'do', p: third, ops: [['exit', reason(c)]] };
    return {
      op: 'do',
      p: c.pick([actor, actor, third]),
      ops: c.many(1 + c.int(2), () => c.weighted(make)()),
    };
  };
  for (let round = 1 + c.int(2); round > 0; round--) {
    const ops = [c.weighted(wait)()];
    if (c.p(0.5)) ops.push(['flush']);
    steps.push({ op: 'do', p: waiter, ops, async: true });
    for (let k = c.int(4); k > 0; k--) {
      steps.push(act());
      if (c.p(0.25)) steps.push({ op: 'advance', ms: 160 });
    }
    steps.push({ op: 'advance', ms: 320 }, { op: 'join', p: waiter });
  }
  steps.push({ op: 'do', p: waiter, ops: [['flush']] });
  return { steps };
}
