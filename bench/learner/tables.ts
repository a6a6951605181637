/** ETS tables and a registry, as a learner uses them. Twin: `bench/programs/tables.ts`. */
import { begin, end } from 'bench';
import { ETS, GenServer, type Pid, Process, Registry } from 'otp';

function scattered(i: number, n: number): number {
  return (i * 7919) % n;
}

export async function ets_insert(type: 'set' | 'ordered_set', n: number): Promise<void> {
  const table = ETS.new('bench', { type });
  begin();
  for (let i = 0; i < n; i++) ETS.insert(table, [scattered(i, n), i]);
  end();
  ETS.delete(table);
}

export async function ets_lookup(type: 'set' | 'ordered_set', n: number): Promise<void> {
  const table = ETS.new('bench', { type });
  for (let i = 0; i < 10_000; i++) ETS.insert(table, [i, i]);
  let found = 0;
  begin();
  for (let i = 0; i < n; i++) found += ETS.lookup(table, scattered(i, 10_000)).length;
  end();
  if (found !== n) throw new Error(`${found} of ${n} objects were found.`);
  ETS.delete(table);
}

export async function ets_counter(n: number): Promise<void> {
  const table = ETS.new('bench');
  ETS.insert(table, ['hits', 0]);
  let count = 0;
  begin();
  for (let i = 0; i < n; i++) count = ETS.updateCounter(table, 'hits', 1);
  end();
  if (count !== n) throw new Error(`The counter stands at ${count}, not at ${n}.`);
  ETS.delete(table);
}

/** Who has a name is linked to the registry, and lives on when that is stopped. */
async function startRegistry(): Promise<Pid> {
  Process.flag('trap_exit', true);
  const [, pid] = (await Registry.startLink({ keys: 'unique', name: 'bench_names' })) as ['ok', Pid];
  return pid;
}

export async function registry_register(n: number): Promise<void> {
  const names = await startRegistry();
  begin();
  for (let i = 0; i < n; i++) Registry.register('bench_names', i, null);
  end();
  await GenServer.stop(names);
}

export async function registry_lookup(n: number): Promise<void> {
  const names = await startRegistry();
  for (let i = 0; i < 10_000; i++) Registry.register('bench_names', i, null);
  let found = 0;
  begin();
  for (let i = 0; i < n; i++) found += Registry.lookup('bench_names', scattered(i, 10_000)).length;
  end();
  if (found !== n) throw new Error(`${found} of ${n} names were found.`);
  await GenServer.stop(names);
}
