/** The rows of the table: what is done, how often, and what counts as one operation. */
import type { Program } from './clock';
import * as messages from './programs/messages';
import * as processes from './programs/processes';
import * as servers from './programs/servers';
import * as tables from './programs/tables';
import * as trees from './programs/trees';

/** Programs by group: module `bench_<group>` of each peer has the same programs under the same names. */
const programs = { messages, processes, servers, tables, trees } as const satisfies Record<
  string,
  Record<string, Program>
>;
type Group = keyof typeof programs;

export interface Row {
  readonly name: string;
  /** What is counted per second. */
  readonly unit: string;
  /** Operations in one run. */
  readonly operations: number;
  readonly group: Group;
  readonly program: string;
  /** The program's arguments, atoms as strings; the same for us and every peer. */
  readonly args: readonly (number | string)[];
  /** Whether the peer on the BEAM needs Elixir for it. */
  readonly elixir?: true;
}

/** Our program of a row. */
export function programOf(row: Row): Program {
  return (programs[row.group] as Record<string, Program>)[row.program] as Program;
}

/** Kills in one supervisor. */
const KILLS = 50;

/** How many supervisors make a run of a few tenths of a second. */
function supervisorsFor(strategy: string, children: number): number {
  if (strategy === 'one_for_one') return children < 1000 ? 100 : 10;
  return children < 1000 ? 50 : 1;
}

/** @param short A tenth of the operations and no trees of 10,000, to see that it works. */
export function rows(short: boolean): Row[] {
  const n = (full: number) => (short ? Math.ceil(full / 10) : full);
  const trips = n(300_000);
  const laps = n(500);
  const rounds = n(300);
  const calls = n(100_000);
  const casts = n(300_000);
  const spawns = n(200_000);
  const leaves = short ? 10_000 : 100_000;
  const timers = n(100_000);
  const lookups = n(300_000);
  const list: Row[] = [
    {
      name: 'round-trip',
      unit: 'round trips/s',
      operations: trips,
      group: 'messages',
      program: 'round_trip',
      args: [trips],
    },
    {
      name: 'ring-1000',
      unit: 'messages/s',
      operations: 1000 * laps,
      group: 'messages',
      program: 'ring',
      args: [1000, laps],
    },
    {
      name: 'one-to-many',
      unit: 'messages/s',
      operations: 1000 * rounds,
      group: 'messages',
      program: 'one_to_many',
      args: [1000, rounds],
    },
    {
      name: 'gen_server-call',
      unit: 'calls/s',
      operations: calls,
      group: 'servers',
      program: 'call',
      args: [calls],
    },
    {
      name: 'gen_server-cast',
      unit: 'casts/s',
      operations: casts,
      group: 'servers',
      program: 'cast',
      args: [casts],
    },
    {
      name: 'selective-receive',
      unit: 'calls/s',
      operations: calls,
      group: 'servers',
      program: 'call_past_mailbox',
      args: [calls, 10_000],
    },
    {
      name: 'spawn-exit',
      unit: 'processes/s',
      operations: spawns,
      group: 'processes',
      program: 'spawn_exit',
      args: [spawns],
    },
    {
      name: 'skynet',
      unit: 'processes/s',
      operations: (leaves * 10 - 1) / 9,
      group: 'processes',
      program: 'skynet',
      args: [leaves],
    },
    {
      name: 'timers',
      unit: 'started and cancelled/s',
      operations: timers,
      group: 'processes',
      program: 'timers',
      args: [timers],
    },
  ];
  const rowsOf = n(100_000);
  for (const type of ['set', 'ordered_set']) {
    list.push(
      {
        name: `ets-insert-${type}`,
        unit: 'objects/s',
        operations: rowsOf,
        group: 'tables',
        program: 'ets_insert',
        args: [type, rowsOf],
      },
      {
        name: `ets-lookup-${type}`,
        unit: 'look-ups/s',
        operations: lookups,
        group: 'tables',
        program: 'ets_lookup',
        args: [type, lookups],
      },
    );
  }
  list.push(
    {
      name: 'ets-counter',
      unit: 'updates/s',
      operations: lookups,
      group: 'tables',
      program: 'ets_counter',
      args: [lookups],
    },
    {
      name: 'registry-register',
      unit: 'names/s',
      operations: rowsOf,
      group: 'tables',
      program: 'registry_register',
      args: [rowsOf],
      elixir: true,
    },
    {
      name: 'registry-lookup',
      unit: 'look-ups/s',
      operations: lookups,
      group: 'tables',
      program: 'registry_lookup',
      args: [lookups],
      elixir: true,
    },
  );
  for (const children of short ? [10, 1000] : [10, 1000, 10_000]) {
    for (const strategy of ['one_for_one', 'rest_for_one', 'one_for_all']) {
      const times = n(supervisorsFor(strategy, children));
      // Where each kill restarts thousands, a few do.
      const kills = strategy === 'one_for_one' || children < 1000 ? KILLS : Math.ceil(20_000 / children);
      list.push({
        name: `restart-${strategy}-${children}`,
        unit: 'kills survived/s',
        operations: kills * times,
        group: 'trees',
        program: 'restart',
        args: [strategy, children, kills, times],
      });
    }
  }
  const branches = short ? 10 : 100;
  list.push({
    name: `tree-${branches * 100}`,
    unit: 'processes started and stopped/s',
    operations: (1 + branches * 100) * 4,
    group: 'trees',
    program: 'start_stop',
    args: [branches, 99, 4],
  });
  return list;
}
