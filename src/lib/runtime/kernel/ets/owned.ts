/**
 * Whose tables are whose, and what becomes of them when their owner ends: all of ETS that a node without tables needs.
 * Follows the `ets` manual page, OTP 25. Rules ETS5, ETS6.
 * Invariant: a table is in its node's list and in its owner's set, or in neither.
 */
import { Ev } from '../events';
import { Message } from '../mailbox';
import type { Node } from '../node';
import type { Process } from '../process';
import type { Ref } from '../terms';
import type { Table, TableRef } from './table';

/** The tables of a node. */
export class Tables {
  readonly byId = new Map<Ref, Table>();
  readonly byName = new Map<string, Table>();
}

/** What a process has to do with tables. */
export class ProcessTables {
  readonly owned = new Set<Table>();
  readonly fixed = new Set<Table>();
}

/** @internal */
export function dropTable(node: Node, table: Table, by: number, cause: number): void {
  for (const proc of table.fixes.keys()) proc.tables?.fixed.delete(table);
  table.owner.tables?.owned.delete(table);
  node.tables.byId.delete(table.id);
  if (table.named) node.tables.byName.delete(table.name);
  const owner = table.owner.id;
  node.emit(Ev.ets_delete, by, owner === by ? 0 : owner, cause, table.tag, table.size);
}

/** @internal */
export function handOver(
  node: Node,
  table: Table,
  to: Process,
  cause: number,
  why: 'heir' | 'give_away',
): number {
  const from = table.owner;
  from.tables?.owned.delete(table);
  table.owner = to;
  (to.tables ??= new ProcessTables()).owned.add(table);
  return node.emit(Ev.ets_transfer, to.id, from.id, cause, table.tag, why);
}

/** What a table is called in messages about it. */
export const nameOf = (table: Table): TableRef => (table.named ? table.name : table.id);

/**
 * @internal What an ended process leaves: its tables go to their heirs or with it, oldest first; what it fixed is free.
 *
 * @param cause Its `exit` event.
 * @otp `ets` manual page, new/2, heir; OTP 25 erts/emulator/beam/erl_db.c, erts_db_process_exiting. Rules ETS5, ETS6.
 */
export function releaseTables(node: Node, proc: Process, cause: number): void {
  const { tables } = proc;
  if (tables === null) return;
  for (const table of tables.fixed) table.fix(proc, -Infinity);
  for (const table of tables.owned) {
    const heir = table.heir?.pid.process;
    if (heir == null || table.heir === null) {
      dropTable(node, table, proc.id, cause);
      continue;
    }
    const { data } = table.heir;
    const seq = handOver(node, table, heir, cause, 'heir');
    const message = ['ETS-TRANSFER', nameOf(table), proc.pid, data];
    const sent = node.emit(Ev.send, proc.id, heir.id, seq, message, undefined);
    node.deliver(heir, new Message(message, sent, proc.id));
  }
}
