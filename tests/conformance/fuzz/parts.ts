/** Parts that the kinds of generated scenarios share: reasons, workers, actions, processes that perform operations. */
import type { Json, JsonObject, Step } from '../format';
import type { Chance } from './chance';

/** A scenario without its name and its trace. */
export interface Draft {
  tree?: JsonObject;
  steps: Step[];
  /** Its last step ends the node. */
  halts?: boolean;
}

export type Op = [string, ...Json[]];

const REASONS: readonly Json[] = [
  'normal',
  'shutdown',
  { shutdown: 'x' },
  'kill',
  'killed',
  'boom',
  'noproc',
];

export const reason = (c: Chance): Json => c.pick(REASONS);

/** How a function or a callback can fail. */
export const failure = (c: Chance): JsonObject => ({
  [c.pick(['raise', 'throw', 'exit'])]: c.pick(['boom', 'normal', 'shutdown', { shutdown: 'x' }, 'kill']),
});

/** What a start can do at a later attempt. */
const laterInit = (c: Chance): Json =>
  c.pick<Json>([
    { stop: 'no' },
    { stop: 'normal' },
    { raise: 'bad' },
    { exit: 'shutdown' },
    { throw: 'x' },
    'ignore',
  ]);

/** A scripted worker. @param significant Whether its supervisor shuts down for significant children. */
export function worker(c: Chance, id: string, significant = false): JsonObject {
  const child: JsonObject = { id };
  const restart = c.weighted([
    [3, 'permanent'],
    [2, 'transient'],
    [1, 'temporary'],
  ]);
  if (restart !== 'permanent') child['restart'] = restart;
  if (significant && restart !== 'permanent' && c.p(0.6)) child['significant'] = true;
  if (c.p(0.5)) child['trap_exit'] = true;
  if (c.p(0.3)) child['shutdown'] = c.pick<Json>(['brutal_kill', 60, 'infinity', 1000]);
  if (c.p(0.2))
    child['terminate'] = c.pick<Json>([
      { sleep: 120 },
      { sleep: 10 },
      { raise: 'in_t' },
      { exit: 'out' },
      { throw: 'up' },
    ]);
  if (c.p(0.2)) {
    const at: JsonObject = {};
    for (const n of ['2', '3', '4']) if (c.p(0.5)) at[n] = laterInit(c);
    if (Object.keys(at).length > 0) child['init_at'] = at;
  } else if (c.p(0.04))
    child['init'] = c.pick<Json>(['ignore', { stop: 'never' }, { raise: 'bad' }, { return: 'odd' }]);
  if (c.p(0.08)) child['continue'] = c.pick<JsonObject>([{ incr: true }, { tag: 'go' }, { raise: 'late' }]);
  return child;
}

/** What a server is told to do. @param calls Whether somebody waits for a reply. */
export function action(c: Chance, calls: boolean): JsonObject {
  const make: readonly (readonly [number, () => JsonObject])[] = [
    [3, () => ({ incr: true })],
    [2, () => ({ tag: `t${c.int(9)}` })],
    [2, () => failure(c)],
    [
      2,
      () => ({
        stop: c.pick<Json>(['normal', 'shutdown', 'odd', { shutdown: 'x' }]),
        ...(calls && c.p(0.6) ? { reply: 'bye' } : {}),
      }),
    ],
    [1, () => ({ badmatch: 'x' })],
    [1, () => ({ return: c.pick<Json>(['odd', { tuple: ['reply', 'x'] }, 'noreply']) })],
    [1, () => ({ send_self: ['one', { two: 2 }] })],
    [1, () => ({ cast_self: [{ incr: true }, { tag: 'mine' }] })],
    [
      1,
      () => ({
        continue: c.pick<JsonObject>([{ incr: true }, { tag: 'after' }, failure(c)]),
        ...(calls ? { reply: 'first' } : {}),
      }),
    ],
    [1, () => ({ trap_exit: c.p(0.5) })],
    [1, () => ({ hibernate: true, ...(calls && c.p(0.5) ? { reply: 'cold' } : {}) })],
    // Longer than a step takes: it goes off where time passes.
    [0.7, () => ({ timeout: c.pick([80, 240]), ...(calls && c.p(0.5) ? { reply: 'first' } : {}) })],
    [0.3, () => ({ continue: { continue: { tag: 'twice' }, incr: true } })],
    [0.3, () => ({ save_from: true, noreply: true, continue: { reply_saved: 'by_continue' } })],
    ...(calls
      ? ([
          [2, () => ({ reply: c.pick<Json>(['pong', 7, { a: 1 }]) })],
          [1, () => ({ reply_to: 'early', ...(c.p(0.5) ? { noreply: true } : failure(c)) })],
          [0.5, () => ({ call_self: true })],
        ] as const)
      : []),
  ];
  return c.weighted(make)();
}

/** `n` processes of the names p, q, r, …, and the steps that spawn them. */
export function processes(c: Chance, n: number): { names: string[]; steps: Step[] } {
  const names = [...'pqrstu'].slice(0, n);
  const steps = names.map((as): Step => ({ op: 'spawn', as, trap_exit: c.p(0.5) }));
  return { names, steps };
}
