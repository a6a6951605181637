/** Operations on time: start, pause, step, speed, reset, and looking back. Rules OPS20 to OPS27. */
import * as v from 'valibot';
import { anything, none, position } from './params';
import { operation } from './operation';

const seed = v.optional(
  v.pipe(
    v.number(),
    v.integer(),
    v.description('0 keeps the usual order; others shuffle what OTP leaves open.'),
  ),
);

const ms = v.pipe(v.number(), v.minValue(0), v.description('Virtual ms from the start.'));

const plain = { result: anything, changes: false, replayable: false, dangerous: false } as const;

const steps = v.pipe(
  v.array(v.strictObject({ at: ms, op: v.string(), params: v.optional(anything, {}) })),
  v.maxLength(1_000),
);
const HOUR = 3_600_000;

export const runOperations = [
  operation({
    ...plain,
    name: 'run.start',
    summary: 'Starts the loaded program from the beginning.',
    doc: 'A run in progress is dropped. The same program, seed and operations give the same events.',
    verb: 'POST',
    path: '/run',
    params: v.strictObject({ seed }),
    handle: (system, { seed }) => system.start(seed),
  }),
  operation({
    ...plain,
    name: 'run.reset',
    summary: 'Starts the same program again, with the same seed and without the operations applied so far.',
    doc: 'As `run.start` without a seed.',
    verb: 'POST',
    path: '/run/reset',
    params: none,
    dangerous: true,
    handle: (system) => system.start(undefined),
  }),
  operation({
    ...plain,
    name: 'run.status',
    summary: 'Tells where the run stands.',
    doc: 'State, virtual time, number of events, playhead, speed, seed, number of processes.',
    verb: 'GET',
    path: '/run',
    params: none,
    handle: (system) => system.status(),
  }),
  operation({
    ...plain,
    name: 'run.operations',
    summary: 'Lists the operations applied to this run, each with its moment.',
    doc: 'With program and seed they make the run again: `lab run --ops` takes the list as it is.',
    verb: 'GET',
    path: '/run/operations',
    params: none,
    handle: (system) => ({ operations: system.applied }),
  }),
  operation({
    ...plain,
    name: 'run.script',
    summary: 'Plays operations on a run of its own, as fast as possible, and answers its log.',
    doc:
      'The run in progress is left as it is. The log holds the first 50,000 events, each process by its label; what could ' +
      'not be done stands in `failures`. Only operations that change a run are accepted.',
    verb: 'POST',
    path: '/run/script',
    params: v.strictObject({
      seed: v.optional(v.pipe(v.number(), v.integer()), 0),
      operations: steps,
      until: v.pipe(ms, v.maxValue(HOUR)),
    }),
    handle: (system, script) => system.script(script),
  }),
  operation({
    ...plain,
    name: 'run.play',
    summary:
      'Plays operations on the run in progress, as fast as possible, and looks at the moment before them.',
    doc:
      'Times are virtual ms from now. The run is paused when `until` is reached; the playhead stands before the first operation, ' +
      '`from` is that position. Answers the log as `run.script` does. Only operations that change a run are accepted.',
    verb: 'POST',
    path: '/run/play',
    params: v.strictObject({
      operations: v.pipe(steps, v.minLength(1)),
      until: v.pipe(v.number(), v.minValue(0), v.maxValue(HOUR), v.description('Virtual ms from now.')),
    }),
    handle: (system, play) => system.play(play),
  }),
  operation({
    ...plain,
    name: 'run.pause',
    summary: 'Stops virtual time.',
    doc: 'Operations still act; what they cause happens when time goes on.',
    verb: 'POST',
    path: '/run/pause',
    params: none,
    handle: (system) => system.pause(),
  }),
  operation({
    ...plain,
    name: 'run.resume',
    summary: 'Lets virtual time go on, and looks at the present again.',
    doc: 'Fails with `no_run` before the first start.',
    verb: 'POST',
    path: '/run/resume',
    params: none,
    handle: (system) => system.resume(),
  }),
  operation({
    ...plain,
    name: 'run.step',
    summary: 'Goes on by one event, message, slice or exit, then pauses.',
    doc: 'A slice of a process can be many events: then the playhead goes through them one by one before anything more is run. Fails with `not_found` when they have not come within a minute of virtual time, 20,000 slices or 400,000 reductions (slices: within 400,000 reductions); a further step looks on.',
    verb: 'POST',
    path: '/run/step',
    params: v.strictObject({
      by: v.optional(v.picklist(['event', 'message', 'slice', 'exit']), 'event'),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 1),
    }),
    handle: (system, { by, count }) => system.step(by, count),
  }),
  operation({
    ...plain,
    name: 'run.speed',
    summary: 'Sets how much virtual time passes in real time.',
    doc: 'From 0.01 to 1000; `null` is as fast as possible.',
    verb: 'PUT',
    path: '/run/speed',
    params: v.strictObject({ factor: v.nullable(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1000))) }),
    handle: (system, { factor }) => system.speed(factor),
  }),
  operation({
    ...plain,
    name: 'run.seek',
    summary: 'Looks at an earlier moment, or at the present again.',
    doc:
      'Pauses the run. All views follow the playhead. A position is a number of events; `null` is the present. `time` stands ' +
      'after all that happened up to that virtual time.',
    verb: 'PUT',
    path: '/run/playhead',
    params: v.pipe(
      v.strictObject({
        position: v.optional(v.nullable(position)),
        time: v.optional(v.pipe(v.number(), v.minValue(0), v.description('Virtual ms.'))),
      }),
      v.check(
        (p) => (p.position === undefined) !== (p.time === undefined),
        'Give either `position` or `time`.',
      ),
    ),
    handle: (system, { position, time }) => system.seek(position ?? null, time),
  }),
];
