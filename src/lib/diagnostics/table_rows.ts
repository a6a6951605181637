/**
 * What is in a table at a position: the objects that the events before it put in and did not take out.
 * Our own. Rule DETAIL3.
 * Left out: what was put in before the oldest event that is kept.
 */
import { Ev, type TableTag, type TableWrite } from '#lib/runtime/kernel/events';
import { compare, termKey } from '#lib/runtime/kernel/terms';
import type { Recorder } from './recorder';
import type { TableRecord } from './system_records';

type Row = readonly unknown[];

/** The objects of a table after `position` events: in key order of an ordered_set, else in order of insertion. */
export function tableRows(recorder: Recorder, position: number, table: TableRecord): Row[] {
  const { type, keypos } = table.info;
  const rows = type === 'set' || type === 'ordered_set' ? new ByKey(keypos) : new Counted();
  for (let seq = recorder.first; seq < Math.min(position, recorder.length); seq++) {
    const kind = recorder.kindOf(seq);
    if (kind !== Ev.ets_insert && kind !== Ev.ets_remove) continue;
    if ((recorder.aOf(seq) as TableTag).id !== table.id) continue;
    const [, ...objects] = recorder.bOf(seq) as TableWrite;
    for (const object of objects) {
      if (kind === Ev.ets_insert) rows.add(object);
      else rows.delete(object);
    }
  }
  const all = rows.all();
  return type === 'ordered_set' ? inOrder(all, keypos - 1) : all;
}

/** One object a key. */
class ByKey {
  private readonly rows = new Map<unknown, Row>();

  constructor(private readonly keypos: number) {}

  add(row: Row): void {
    this.rows.set(termKey(row[this.keypos - 1]), row);
  }

  delete(row: Row): void {
    this.rows.delete(termKey(row[this.keypos - 1]));
  }

  all(): Row[] {
    return [...this.rows.values()];
  }
}

/** Many objects a key; the events that put an object in and take it out have the same tuple. */
class Counted {
  private readonly rows = new Map<Row, number>();

  add(row: Row): void {
    this.rows.set(row, (this.rows.get(row) ?? 0) + 1);
  }

  delete(row: Row): void {
    const times = this.rows.get(row) ?? 0;
    if (times > 1) this.rows.set(row, times - 1);
    else this.rows.delete(row);
  }

  all(): Row[] {
    return [...this.rows].flatMap(([row, times]) => new Array<Row>(times).fill(row));
  }
}

/** Sorted by key. Of keys that compare equal, 1 and 1.0, the table has the one that came last. */
function inOrder(rows: readonly Row[], at: number): Row[] {
  const sorted = [...rows].sort((a, b) => compare(a[at], b[at]));
  return sorted.filter((row, i) => {
    const next = sorted[i + 1];
    return next === undefined || compare(row[at], next[at]) !== 0;
  });
}
