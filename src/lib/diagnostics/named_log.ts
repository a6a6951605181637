/**
 * The log of a run with names in place of pids: plain read-only data, every process by its label. Rules LES30 to LES32.
 * Invariant: it survives JSON and `structuredClone`, so a run can be judged on either side of the port.
 */
import { Ev, type EvName, evNames } from '#lib/runtime/kernel/events';
import { toObject } from './jsonl';
import { Labels } from './labels';
import { pidText } from './print';
import type { Recorder } from './recorder';

/** One event. */
export interface LogEvent {
  readonly seq: number;
  /** Virtual ms. */
  readonly time: number;
  readonly kind: EvName;
  /** Number of the event that made it happen, -1: none. */
  readonly cause: number;
  /** Whom it is about, `b#2`; `system` when no process. */
  readonly who: string;
  /** The second process, empty when there is none. For `child_start` and `decide`: the incarnation in question. */
  readonly other: string;
  /** The fields of its kind, as docs/spec/events.md lists them. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One process of the run. */
export interface LogProcess {
  /** `b#2` */
  readonly label: string;
  /** `b` */
  readonly name: string;
  readonly incarnation: number;
  /** `app/b` */
  readonly slot: string;
  /** `<0.5.0>` */
  readonly pid: string;
  /** Names that it registered, in order. */
  readonly registered: readonly string[];
}

export interface Log {
  readonly seed: number;
  /** Virtual ms at its end. */
  readonly time: number;
  /** False when the run had more events than a log holds: it ends early. */
  readonly complete: boolean;
  /** In the order of their spawns. */
  readonly processes: readonly LogProcess[];
  readonly events: readonly LogEvent[];
}

/** Events that a log holds. */
export const MAX_EVENTS = 50_000;

/** Reads a recorder. @param time virtual ms at which the run was left. */
export function readLog(recorder: Recorder, seed: number, time: number): Log {
  const labels = new Labels(recorder);
  const complete = recorder.complete && recorder.length <= MAX_EVENTS;
  const end = Math.min(recorder.length, recorder.first + MAX_EVENTS);
  labels.advance(end);
  recorder.removeReader(labels);

  const events: LogEvent[] = [];
  const processes = new Map<number, LogProcess & { readonly registered: string[] }>();
  // A process is called by its last name from the beginning: `app#1`, not first `main#1`.
  const label = (pid: number): string => labels.label(pid);
  for (const event of recorder.events(recorder.first, end)) {
    const { seq, time: at, kind, cause, pid, other } = event;
    const { seq: _seq, time: _time, kind: _kind, cause: _cause, ...data } = toObject(event);
    const start = kind === Ev.child_start || kind === Ev.decide ? labels.startAt(seq) : undefined;
    let second = other === 0 ? '' : label(other);
    if (start !== undefined) second = `${labels.nameOf(start.slot)}#${start.incarnation}`;
    events.push({
      seq,
      time: at,
      kind: evNames[kind] as EvName,
      cause,
      who: label(pid),
      other: second,
      data,
    });
    if (kind === Ev.spawn) {
      processes.set(pid, {
        label: label(pid),
        name: labels.nameOf(labels.slotOf(pid)),
        incarnation: labels.incarnationOf(pid),
        slot: labels.path(pid),
        pid: pidText(pid),
        registered: [],
      });
    }
    if (kind === Ev.register) processes.get(pid)?.registered.push(String(event.a));
  }
  return { seed, time, complete, processes: [...processes.values()], events };
}
