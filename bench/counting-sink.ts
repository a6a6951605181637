/** A sink that numbers the events and forgets them: the runtime without its record. */
import type { EventSink } from '#lib/runtime/kernel/events';

export class CountingSink implements EventSink {
  private next = 0;

  emit(): number {
    return this.next++;
  }
}
