/**
 * State machines: what their callbacks answer, in which state, and what is sent to them meanwhile.
 * Invariant: no machine runs for ever. An event makes only events of a higher level, what an event of the highest level, or an
 * enter call, answers changes no state, and what is postponed makes nothing.
 */
import type { Json, JsonObject } from '../../format';
import type { Chance } from '../chance';
import { type Draft, failure, type Op, processes, reason } from '../parts';

/** Contents by level: those of level 0 come from outside. */
const LEVELS = [
  ['e1', 'e2', 'e3', 'c1', 'c2'],
  ['i1', 'i2'],
  ['t1', 't2'],
] as const;
const TOP = LEVELS.length - 1;

/** Times that stay apart when they are added up. */
const TIMES: readonly (readonly [Json, number])[] = [
  ['state_timeout', 60],
  ['timeout', 100],
  [{ timeout: 'n' }, 140],
  [{ timeout: 'm' }, 180],
];

const tuple = (...items: Json[]): JsonObject => ({ tuple: items });

export default function machines(c: Chance): Draft {
  const { names, steps } = processes(c, 2);
  const [owner = 'p'] = names;
  const script: JsonObject = {};
  for (const [level, contents] of LEVELS.entries()) {
    for (const content of contents) if (c.p(0.85)) script[content] = cells(c, level, content.startsWith('c'));
  }
  const enters = c.p(0.5);
  if (enters && c.p(0.8)) script['enter'] = byState(c, () => cell(c, enterAnswer(c)));
  const mode = c.pick(['handle_event_function', 'state_functions']);
  const start: Op = [
    c.pick(['gen_statem.start', 'gen_statem.start_link']),
    'm',
    {
      script,
      mode: enters ? [mode, 'state_enter'] : mode,
      ...(c.p(0.35) ? { init: init(c) } : {}),
      ...(c.p(0.25) ? { terminate: c.p(0.5) ? failure(c) : { return: 'odd' } } : {}),
      ...(c.p(0.4) ? { trap_exit: true } : {}),
      ...(c.p(0.2) ? { name: 'box' } : {}),
    },
  ];
  steps.push({ op: 'do', p: owner, ops: [start] });
  const content = (): Json => c.pick<Json>([...LEVELS[0], 'e1', 'e2', 'unknown', 7, tuple('a', 'b', 'c')]);
  for (let k = 3 + c.int(6); k > 0; k--) {
    const tell: readonly (readonly [number, () => Op])[] = [
      [8, () => ['gen_statem.cast', 'm', content()]],
      [3, () => ['send', 'm', content()]],
    ];
    // Alone: who asks one that ends of what it was told before may hear of its end, or find it gone.
    const ask: readonly (readonly [number, () => Op])[] = [
      [4, () => ['gen_statem.call', 'm', c.pick(['c1', 'c2', 'c1', 'c2', 'e1']), 40]],
      [1, () => ['gen_statem.get_state', 'm']],
      [0.4, () => ['gen_statem.replace_state', 'm', tuple(c.pick(['a', 'b']), 9)]],
      [0.3, () => ['gen_statem.stop', 'm', reason(c)]],
      [1, () => ['wait', c.pick([30, 130, 250])]],
    ];
    const told = () => c.many(1 + c.int(4), () => c.weighted(tell)());
    // Resumed in the same step: a suspended one with messages waiting is not at rest.
    const ops = c.p(0.6)
      ? told()
      : c.p(0.1)
        ? [['gen_statem.suspend', 'm'], ...told(), ['gen_statem.resume', 'm']]
        : [c.weighted(ask)()];
    steps.push({ op: 'do', p: c.p(0.8) ? owner : c.pick(names), ops });
    if (c.p(0.3)) steps.push({ op: 'advance', ms: c.pick([30, 250]) });
    if (c.p(0.06)) steps.push({ op: 'do', p: c.pick(names), ops: [['exit2', 'm', reason(c)]] });
  }
  if (c.p(0.15)) steps.push({ op: 'do', p: owner, ops: [['exit', reason(c)]] });
  steps.push({ op: 'advance', ms: 250 }, { op: 'do', p: owner, ops: [['flush']] });
  return { steps };
}

/** One answer, or one for each state. */
function byState(c: Chance, make: () => JsonObject): JsonObject {
  return c.p(0.4) ? make() : { in: { a: make(), b: make() } };
}

function cells(c: Chance, level: number, isCall: boolean): JsonObject {
  if (c.p(0.4)) return cell(c, answer(c, level, isCall, null));
  return {
    in: {
      a: cell(c, answer(c, level, isCall, 'a')),
      b: cell(c, answer(c, level, isCall, 'b')),
    },
  };
}

/** A cell that answers so, or fails. */
function cell(c: Chance, value: Json): JsonObject {
  const made: JsonObject = c.p(0.05) ? failure(c) : c.p(0.05) ? { throw: value } : { return: value };
  if (c.p(0.03)) made['sleep'] = 20;
  return made;
}

/** What a callback answers for an event. @param state The one it is in, or null for either. */
function answer(c: Chance, level: number, isCall: boolean, state: 'a' | 'b' | null): Json {
  const other = state === 'a' ? 'b' : state === 'b' ? 'a' : c.pick(['a', 'b']);
  if (c.p(0.03))
    return c.pick<Json>(['odd', { next_state: 'b' }, tuple('next_state', 'b', 1, ['odd']), 'keep_state']);
  if (c.p(0.05)) return ending(c, isCall);
  if (level < TOP && !isCall && c.p(0.25)) {
    // To postpone and change is safe in one direction only.
    if (state === 'a' && c.p(0.3)) return tuple('next_state', 'b', c.int(5), ['postpone']);
    return { keep_state_and_data: [c.pick<Json>(['postpone', { postpone: true }])] };
  }
  const list = actions(c, level, isCall);
  if (level < TOP && c.p(0.45)) {
    const to = c.p(0.04) ? 'c' : other;
    return list.length === 0 && c.p(0.5)
      ? tuple('next_state', to, c.int(5))
      : tuple('next_state', to, c.int(5), list);
  }
  return keep(c, list, level < TOP);
}

/** An answer that keeps the state. */
function keep(c: Chance, list: Json[], mayRepeat: boolean): Json {
  const word = mayRepeat && c.p(0.25) ? 'repeat_state' : 'keep_state';
  const some: Json = list.length === 1 && c.p(0.2) ? (list[0] as Json) : list;
  if (c.p(0.5)) return list.length === 0 ? { [word]: c.int(5) } : tuple(word, c.int(5), some);
  return list.length === 0 ? `${word}_and_data` : { [`${word}_and_data`]: some };
}

function ending(c: Chance, isCall: boolean): Json {
  const why = c.pick<Json>(['normal', 'shutdown', 'odd', { shutdown: 'x' }]);
  return c.pick<Json>([
    'stop',
    { stop: why },
    tuple('stop', why, 7),
    tuple('stop_and_reply', why, isCall ? [tuple('reply', '$from', 'bye')] : []),
    tuple('stop_and_reply', why, [], 8),
  ]);
}

function actions(c: Chance, level: number, isCall: boolean): Json[] {
  const list: Json[] = [];
  if (isCall && c.p(0.85)) list.push(tuple('reply', '$from', c.pick<Json>(['yes', 1, '$data', '$state'])));
  for (
    let n = c.weighted([
      [5, 0],
      [3, 1],
      [2, 2],
      [1, 3],
    ] as const);
    n > 0;
    n--
  )
    list.push(action(c, level));
  return list;
}

function action(c: Chance, level: number): Json {
  const [type, ms] = c.pick(TIMES);
  const next = (): string => c.pick(LEVELS[Math.min(level + 1, TOP)] as readonly string[]);
  const make: readonly (readonly [number, () => Json])[] = [
    [
      level < TOP ? 4 : 0,
      () => tuple('next_event', c.pick<Json>(['internal', 'cast', 'info', { timeout: 'n' }]), next()),
    ],
    [level < TOP ? 5 : 0, () => tuple(type, ms, next())],
    [level < TOP ? 1 : 0, () => tuple(type, 'infinity', next())],
    [level < TOP ? 1 : 0, () => tuple(type, 'update', next())],
    [level < TOP ? 1 : 0, () => tuple({ timeout: `z${c.int(1000)}` }, 0, next())],
    [1, () => tuple(type, 'cancel')],
    [1, () => c.pick<Json>(['hibernate', { hibernate: false }])],
    [0.5, () => ({ postpone: false })],
    [0.3, () => c.pick<Json>(['odd', tuple('reply', 'nobody', 'x'), tuple('next_event', 'enter', 'x')])],
  ];
  return c.weighted(make)();
}

/** What an enter call answers; now and then what it may not. */
function enterAnswer(c: Chance): Json {
  if (c.p(0.04)) return c.pick<Json>([tuple('next_state', 'c', 0), { keep_state_and_data: ['postpone'] }]);
  const list: Json[] = [];
  if (c.p(0.4)) {
    const [type, ms] = c.pick(TIMES);
    list.push(c.p(0.2) ? tuple(type, 'cancel') : tuple(type, ms, c.pick(LEVELS[TOP] as readonly string[])));
  }
  return keep(c, list, false);
}

function init(c: Chance): JsonObject {
  if (c.p(0.15)) return failure(c);
  const state = c.pick(['a', 'b']);
  return {
    return: c.weighted<Json>([
      [3, tuple('ok', state, 1)],
      [5, tuple('ok', state, 1, actions(c, 0, false))],
      [1, { stop: 'no' }],
      [1, 'ignore'],
      [1, tuple('ok', state)],
    ]),
  };
}
