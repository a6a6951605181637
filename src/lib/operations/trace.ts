/** Operations that look at the log. Rules OPS50 to OPS52. */
import * as v from 'valibot';
import { anything, position } from './params';
import { operation } from './operation';

export const traceOperations = [
  operation({
    name: 'trace.window',
    summary: 'Rows of the trace, as sentences.',
    doc:
      'Filtered by kind of event, slot and text; `from` and `count` cut out a window, a negative `from` counts from the end. ' +
      '`seqs` asks for events by their numbers instead.',
    verb: 'GET',
    path: '/trace',
    params: v.strictObject({
      kinds: v.optional(v.array(v.string())),
      slots: v.optional(v.array(v.string())),
      text: v.optional(v.string()),
      from: v.optional(v.pipe(v.number(), v.integer()), -100),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)), 100),
      seqs: v.optional(v.pipe(v.array(position), v.maxLength(1000))),
      at: v.optional(position),
    }),
    result: anything,
    changes: false,
    replayable: false,
    dangerous: false,
    handle: (system, query) => system.trace(query),
  }),
  operation({
    name: 'trace.causes',
    summary: 'Why an event happened.',
    doc:
      '`rows` tells the event, its cause, and so on to the root, as sentences; `then` what came of it. `whole` is false when the ' +
      'chain does not reach its root. Empty when the event is no longer kept.',
    verb: 'GET',
    path: '/trace/:seq/causes',
    params: v.strictObject({ seq: position }),
    result: anything,
    changes: false,
    replayable: false,
    dangerous: false,
    handle: (system, { seq }) => system.why(seq),
  }),
  operation({
    name: 'trace.export',
    summary: 'The events as lines of JSON.',
    doc: 'The same lines as `lab run --events` writes. `next` is where to go on, `null` at the end.',
    verb: 'GET',
    path: '/trace/events',
    params: v.strictObject({
      from: v.optional(position, 0),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000)), 10_000),
    }),
    result: anything,
    changes: false,
    replayable: false,
    dangerous: false,
    handle: (system, { from, count }) => system.export(from, count),
  }),
  operation({
    name: 'system.tree',
    summary: 'The supervision tree.',
    doc: 'All slots with their processes, states, gauges and wires, at the playhead or after `at` events.',
    verb: 'GET',
    path: '/tree',
    params: v.strictObject({ at: v.optional(position) }),
    result: anything,
    changes: false,
    replayable: false,
    dangerous: false,
    handle: (system, { at }) => system.tree(at),
  }),
];
