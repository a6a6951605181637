/** Messages between plain processes, as a learner writes them. Twin: `bench/programs/messages.ts`. */
import { begin, end } from 'bench';
import { type Pid, receive, self, send, spawn } from 'otp';

export async function round_trip(n: number): Promise<void> {
  const me = self();
  const other = spawn(async () => {
    for (let i = 0; i < n; i++) {
      const [, from] = await receive();
      send(from, 'pong');
    }
  });
  begin();
  for (let i = 0; i < n; i++) {
    send(other, ['ping', me]);
    await receive();
  }
  end();
}

export async function ring(size: number, laps: number): Promise<void> {
  let next = self();
  for (let i = 1; i < size; i++) {
    const to = next;
    next = spawn(async () => {
      for (let lap = 0; lap < laps; lap++) send(to, await receive());
    });
  }
  begin();
  for (let lap = 0; lap < laps; lap++) {
    send(next, lap);
    await receive();
  }
  end();
}

export async function one_to_many(size: number, times: number): Promise<void> {
  const me = self();
  const pids: Pid[] = [];
  for (let i = 0; i < size; i++)
    pids.push(
      spawn(async () => {
        for (let n = 0; n < times; n++) await receive();
        send(me, 'done');
      }),
    );
  begin();
  for (let i = 0; i < times; i++) for (const pid of pids) send(pid, ['news', i]);
  for (let i = 0; i < size; i++) await receive();
  end();
}
