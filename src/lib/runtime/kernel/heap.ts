/**
 * How much the processes of a node hold, as an estimate that costs next to nothing.
 * Our own; the place of the flag `max_heap_size` and of memory itself. Rule RUN9, decision 8.
 * Left out: variables of functions, which nobody can see from outside; the log, which has a bound of its own.
 * Invariant: `total` is the sum of `words` of all living processes.
 */
import { FIRST_WEIGHED, type Process } from './process';
import type { Node } from './node';
import { size } from './terms';

/** Messages of a mailbox, and objects of a table, that stand for all; and entries of a dictionary, and timers. */
const SAMPLE = 8;
const ENTRIES = 64;

/** Words of a state that is weighed as soon as it is seen. */
const LARGE = 1_000;

/** Words of one term that are counted. */
const MOST = 1_000_000;

export class Heap {
  /** Words of 8 bytes. */
  total = 0;
  /** What `total` has to pass before all are weighed again. */
  private bound = 0;

  constructor(private readonly node: Node) {}

  /**
   * Something that a process holds has changed: it is weighed now and then, the less often the larger it is.
   *
   * @param state Of its behaviour: a large one of a process that never weighed anything is not waited for.
   */
  changed(proc: Process, state?: unknown): void {
    if (--proc.changesLeft <= 0 || (proc.words === 0 && size(state, LARGE) >= LARGE)) this.weigh(proc);
  }

  /**
   * Weighs one process. When all hold too much together, all are weighed, and if it is so, the largest is ended.
   */
  weigh(proc: Process): void {
    this.put(proc);
    const { limits } = this.node;
    if (this.total <= Math.max(limits.heap, this.bound)) return;
    let largest = proc;
    for (const one of this.node.processes.values()) {
      this.put(one);
      if (one.words > largest.words) largest = one;
    }
    if (this.total > limits.heap) {
      this.bound = 0;
      this.node.overLimit(largest, this.node.because, 'heap', limits.heap);
    } else this.bound = this.total + limits.heap / 64;
  }

  /** Takes an ended process off. */
  forget(proc: Process): void {
    this.total -= proc.words;
    proc.words = 0;
  }

  private put(proc: Process): void {
    const words = measure(proc);
    this.total += words - proc.words;
    proc.words = words;
    const { length } = proc.mailbox;
    proc.weighedNext = length + Math.max(FIRST_WEIGHED, length >> 2);
    proc.changesLeft = FIRST_WEIGHED + (words >> 5);
  }
}

function measure(proc: Process): number {
  const { mailbox, tables, dictionary, timers, behaviour } = proc;
  let words = 0;
  if (mailbox.length > 0) {
    // Of those that came long ago, and the one that came last.
    let sampled = size(mailbox.tail.term, MOST);
    let seen = 1;
    for (let m = mailbox.head.next; m !== null && seen <= SAMPLE; m = m.next) {
      sampled += size(m.term, MOST);
      seen++;
    }
    words = Math.ceil((sampled / seen) * mailbox.length);
  }
  if (tables !== null) {
    for (const table of tables.owned) {
      const rows = table.rows(SAMPLE);
      if (rows.length > 0) words += Math.ceil((size(rows, MOST) / rows.length) * table.size);
    }
  }
  if (dictionary !== null) words += sampled(dictionary, (entry) => entry);
  if (timers !== null) words += sampled(timers, ({ message }) => [message]);
  return behaviour === null ? words : words + size(behaviour.getState(), 16 * MOST);
}

/** Words of all `things`, going by the first of them. */
function sampled<T>(things: { readonly size: number } & Iterable<T>, term: (one: T) => unknown): number {
  let words = 0;
  let seen = 0;
  for (const one of things) {
    words += size(term(one), MOST);
    if (++seen === ENTRIES) break;
  }
  return seen === 0 ? 0 : Math.ceil((words / seen) * things.size);
}
