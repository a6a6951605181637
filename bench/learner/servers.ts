/** Calls and casts to a gen_server, as a learner writes them. Twin: `bench/programs/servers.ts`. */
import { begin, end } from 'bench';
import { GenServer, type Pid, self, send } from 'otp';

const counter = GenServer.define({
  init: (n: number) => ['ok', n],
  handleCall: (_request, _from, n) => ['reply', n, n + 1],
  handleCast: (_request, n) => ['noreply', n + 1],
});

async function startCounter(): Promise<Pid> {
  const [, pid] = (await counter.startLink(0)) as ['ok', Pid];
  return pid;
}

export async function call(n: number): Promise<void> {
  const server = await startCounter();
  begin();
  for (let i = 0; i < n; i++) await GenServer.call(server, 'increment');
  end();
  await GenServer.stop(server);
}

export async function cast(n: number): Promise<void> {
  const server = await startCounter();
  begin();
  for (let i = 0; i < n; i++) GenServer.cast(server, 'increment');
  const seen = await GenServer.call(server, 'increment', 'infinity');
  end();
  if (seen !== n) throw new Error(`The server had seen ${String(seen)} casts of ${n}.`);
  await GenServer.stop(server);
}

export async function call_past_mailbox(n: number, waiting: number): Promise<void> {
  const server = await startCounter();
  for (let i = 0; i < waiting; i++) send(self(), ['later', i]);
  begin();
  for (let i = 0; i < n; i++) await GenServer.call(server, 'increment');
  end();
  await GenServer.stop(server);
}
