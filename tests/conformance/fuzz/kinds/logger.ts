/** What is said of servers, their supervisors, tasks and processes that end in every way. */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, type Op, processes } from '../parts';

const ENDS = [
  'raise',
  'badarg',
  'badmatch',
  'exit',
  'exit_shutdown',
  'throw',
  'stop',
  'stop_tuple',
  'stop_shutdown',
  'stop_call',
  'continue',
  'normal',
] as const;
const INITS = [
  'ok',
  'ok',
  'ignore',
  'stop_init',
  'raise',
  'exit',
  'throw',
  'badarg',
  'normal',
  'exit_shutdown',
] as const;

export default function reports(c: Chance): Draft {
  const { names, steps } = processes(c, 1);
  const [p = 'p'] = names;
  const turn = (ops: Op[]) =>
    steps.push({ op: 'do', p, ops }, { op: 'advance', ms: 90 }, { op: 'do', p, ops: [['logger.get_each']] });
  steps.splice(0, 1, { op: 'spawn', as: p, trap_exit: true });
  steps.push({ op: 'do', p, ops: [['logger.start']] });
  const one = (name: string): JsonObject => ({
    ...(c.p(0.5) ? { name } : {}),
    ...(c.p(0.3) ? { trap_exit: true } : {}),
    ...(c.p(0.3) ? { terminate: c.pick(['raise', 'exit', 'throw', 'normal', 'sleep']) } : {}),
  });
  const tell = (t: string): Op => [c.pick(['logger.call', 'logger.cast', 'logger.info']), t, c.pick(ENDS)];
  if (c.p(0.5)) {
    // Who fails to start while its supervisor gives up may be ended before it is reported.
    const fails = c.p(0.6);
    const child = (id: string): Json => [
      id,
      {
        ...one(`srv_${id}`),
        ...(fails ? { init: ['ok', c.pick(INITS), 'ok'] } : {}),
        ...(c.p(0.4) ? { restart: c.pick(['transient', 'temporary']) } : {}),
        ...(c.p(0.2) ? { shutdown: 30 } : {}),
      },
    ];
    const o: JsonObject = {
      strategy: c.pick(['one_for_one', 'one_for_all', 'rest_for_one']),
      max_restarts: fails ? 99 : c.int(4),
      ...(c.p(0.5) ? { name: 'top' } : {}),
    };
    const ids = ['a', 'b', 'c'].slice(0, 1 + c.int(3));
    turn([['logger.supervisor', 's', ids.map(child), o]]);
    for (let k = 1 + c.int(3); k > 0; k--)
      turn([c.p(0.8) ? tell(c.pick(ids)) : ['exit2', c.pick(ids), 'kill']]);
    if (c.p(0.5)) turn([c.p(0.5) ? ['logger.stop_sup', 's'] : ['logger.terminate_child', 's', c.pick(ids)]]);
    return { steps };
  }
  for (let k = 1 + c.int(3); k > 0; k--) {
    const id = `x${k}`;
    const init = c.p(0.3) ? { init: [c.pick(INITS)] } : {};
    turn([
      c.weighted<Op>([
        [2, ['logger.plain', id, c.pick(ENDS)]],
        [2, ['logger.task', id, c.pick(ENDS)]],
        [3, ['logger.server', id, { ...(c.p(0.4) ? { link: true } : one('srv')), ...init }]],
      ]),
    ]);
    turn([c.p(0.8) ? tell(id) : ['logger.stop', id, c.pick<Json>(['normal', 'boom', { shutdown: 'x' }])]]);
  }
  return { steps };
}
