/** Streams of tasks: in which order results come, and what crashes, timeouts and consumers that stop do to the rest. */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, failure, type Op, processes, reason } from '../parts';

/** How long tasks take: sums of a few of them stay apart. */
const TIMES = [0, 31, 67, 140, 290, 420] as const;
const LIMITS = [105, 215] as const;

export default function streams(c: Chance): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p', other = 'q'] = names;
  if (c.p(0.5))
    steps.push({
      op: 'do',
      p: c.p(0.7) ? owner : other,
      ops: [['task_sup', 'ts', ...(c.p(0.3) ? [{ max_children: c.int(4) }] : [])]],
    });
  const hasSup = steps.length > 2;
  // Alone: who waits for the answers of one that has ended before waits in vain.
  const told = c.p(0.3);
  for (let n = told ? 0 : 1 + c.int(2); n > 0; n--) {
    const run: Op = ['task_stream.run', elements(c, n), options(c, hasSup)];
    steps.push({ op: 'do', p: owner, ops: [c.p(0.15) ? ['uncaught', run] : run, ['flush']] });
    if (c.p(0.2)) steps.push({ op: 'do', p: owner, ops: [['trap_exit', c.p(0.5)]] });
    if (hasSup && c.p(0.3)) steps.push({ op: 'do', p: other, ops: [['task_sup_children', 'ts']] });
  }
  if (told) {
    // Its consumer is told something while it runs.
    steps.push(
      {
        op: 'do',
        p: owner,
        async: true,
        ops: [['task_stream.run', elements(c, 9), options(c, hasSup)], ['flush']],
      },
      { op: 'advance', ms: 50 },
      {
        op: 'do',
        p: other,
        ops: [c.p(0.7) ? ['exit2', c.pick([owner, 'e91']), reason(c)] : ['send', owner, 'hi']],
      },
      { op: 'advance', ms: 1100 },
      { op: 'join', p: owner },
    );
  } else steps.push({ op: 'do', p: owner, ops: [['flush']] });
  return { steps };
}

/** No two of the same time: which of them ends first is open. */
function elements(c: Chance, n: number): Json {
  const times: number[] = [...TIMES];
  return c.many(c.int(6), (i): Json => {
    const script: JsonObject = {};
    const [ms = 0] = times.splice(c.int(times.length), 1);
    if (ms > 0) script['sleep'] = ms;
    if (c.p(0.2)) Object.assign(script, failure(c));
    else script['return'] = c.pick<Json>([i, { ok: 'x' }, 'done']);
    if (c.p(0.04)) script['source'] = 'fail';
    return [`e${n}${i}`, script];
  });
}

function options(c: Chance, hasSup: boolean): JsonObject {
  const o: JsonObject = { max: 1 + c.int(4) };
  if (c.p(0.35)) o['ordered'] = false;
  if (c.p(0.4)) o['timeout'] = c.pick(LIMITS);
  if (c.p(0.5)) o['on_timeout'] = 'kill_task';
  if (c.p(0.3)) o['zip'] = true;
  if (hasSup && c.p(0.7)) {
    o['sup'] = 'ts';
    if (c.p(0.6)) o['nolink'] = true;
  }
  if (c.p(0.2)) o['take'] = 1 + c.int(3);
  if (c.p(0.1)) o['fail'] = 'sated';
  return o;
}
