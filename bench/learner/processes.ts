/** Processes that come and go, and timers, as a learner writes them. Twin: `bench/programs/processes.ts`. */
import { begin, end } from 'bench';
import { cancelTimer, type Pid, receive, type Ref, self, send, sendAfter, spawn } from 'otp';

export async function spawn_exit(n: number): Promise<void> {
  const first = self();
  const successor = (left: number): void => {
    if (left === 0) send(first, 'done');
    else spawn(() => successor(left - 1));
  };
  begin();
  spawn(() => successor(n - 1));
  await receive();
  end();
}

export async function skynet(leaves: number): Promise<void> {
  const me = self();
  begin();
  spawn(() => sum(me, 0, leaves));
  const total = await receive();
  end();
  if (total !== (leaves * (leaves - 1)) / 2) throw new Error(`Skynet gave ${String(total)}.`);
}

async function sum(to: Pid, first: number, size: number): Promise<void> {
  if (size === 1) {
    send(to, first);
    return;
  }
  const me = self();
  const part = size / 10;
  for (let i = 0; i < 10; i++) spawn(() => sum(me, first + i * part, part));
  let total = 0;
  for (let i = 0; i < 10; i++) total += await receive();
  send(to, total);
}

export async function timers(n: number): Promise<void> {
  const me = self();
  const refs: Ref[] = [];
  begin();
  for (let i = 0; i < n; i++) refs.push(sendAfter(me, 'late', 100_000 + ((i * 7919) % 100_000)));
  for (const ref of refs) cancelTimer(ref);
  end();
}
