/** Schemas that several operations share. */
import * as v from 'valibot';

/** A process: printed pid, its number, registered name, label (`b#2`), or slot in the tree (`app/b`). */
export const target = v.pipe(
  v.union([v.pipe(v.string(), v.minLength(1)), v.pipe(v.number(), v.integer(), v.minValue(0))]),
  v.description(
    'A process: `<0.5.0>`, its number, a registered name, a label such as `b#2`, or a slot such as `app/b`.',
  ),
);

/** A term: JSON as `toJson` writes it. Strings are atoms, arrays are tuples. */
export const term = v.pipe(
  v.any(),
  v.description('A term: strings are atoms, arrays are tuples, `{"$pid": 5}` is a pid.'),
);

export const position = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.description('A number of events: the system as it was after that many.'),
);

export const timeout = v.pipe(
  v.union([v.pipe(v.number(), v.minValue(0)), v.literal('infinity')]),
  v.description('Virtual ms, or `infinity`.'),
);

export const none = v.strictObject({});

export const ok = v.literal('ok');

export const anything = v.any();
