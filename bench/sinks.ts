/**
 * Where events go while measuring: kept whole in a ring of typed columns, or only counted.
 * The ring has the shape of the sandbox's recorder: seven columns and two payloads, the oldest overwritten.
 */
import type { EventSink, EvKind } from '#lib/runtime/kernel/events';

/** Events kept; at this size the columns take about 50 MB with their payloads' pointers. */
const CAPACITY = 1 << 20;
const MASK = CAPACITY - 1;

/** Records every event, as a sandbox does. */
export class RingSink implements EventSink {
  private readonly kinds = new Uint8Array(CAPACITY);
  private readonly times = new Float64Array(CAPACITY);
  private readonly pids = new Int32Array(CAPACITY);
  private readonly others = new Int32Array(CAPACITY);
  private readonly causes = new Int32Array(CAPACITY);
  private readonly as: unknown[] = new Array<unknown>(CAPACITY).fill(undefined);
  private readonly bs: unknown[] = new Array<unknown>(CAPACITY).fill(undefined);
  private next = 0;

  emit(
    kind: EvKind,
    time: number,
    pid: number,
    other: number,
    cause: number,
    a: unknown,
    b: unknown,
  ): number {
    const seq = this.next++;
    const at = seq & MASK;
    this.kinds[at] = kind;
    this.times[at] = time;
    this.pids[at] = pid;
    this.others[at] = other;
    this.causes[at] = cause;
    this.as[at] = a;
    this.bs[at] = b;
    return seq;
  }
}

/** Numbers the events and forgets them: the runtime without its record. */
export class CountingSink implements EventSink {
  private next = 0;

  emit(): number {
    return this.next++;
  }
}
