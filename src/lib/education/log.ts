/** The log of a run as lessons see it, and what it is when it comes out of a sandbox. Rules LES30 to LES32. */
import * as v from 'valibot';
import { type Log, MAX_EVENTS } from '#lib/diagnostics/named_log';
import { evNames } from '#lib/runtime/kernel/events';

export { type Log, type LogEvent, type LogProcess, MAX_EVENTS } from '#lib/diagnostics/named_log';

const event = v.object({
  seq: v.number(),
  time: v.number(),
  kind: v.picklist(evNames.filter((name) => name !== undefined)),
  cause: v.number(),
  who: v.string(),
  other: v.string(),
  data: v.record(v.string(), v.unknown()),
});

/** What a log is: to check one that came out of a sandbox, as untrusted data. */
export const logSchema: v.GenericSchema<unknown, Log> = v.object({
  seed: v.number(),
  time: v.number(),
  complete: v.boolean(),
  processes: v.pipe(
    v.array(
      v.object({
        label: v.string(),
        name: v.string(),
        incarnation: v.number(),
        slot: v.string(),
        pid: v.string(),
        registered: v.array(v.string()),
      }),
    ),
    v.maxLength(MAX_EVENTS),
  ),
  events: v.pipe(v.array(event), v.maxLength(MAX_EVENTS)),
});
