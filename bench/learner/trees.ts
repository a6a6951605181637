/** Supervision trees, as a learner writes them. Twin: `bench/programs/trees.ts`. */
import { begin, end } from 'bench';
import {
  type ChildSpec,
  exit,
  GenServer,
  type Pid,
  receive,
  self,
  send,
  type Strategy,
  Supervisor,
} from 'otp';

export async function restart(
  strategy: Strategy,
  children: number,
  kills: number,
  times: number,
): Promise<void> {
  const me = self();
  const worker = GenServer.define({
    init(index: number) {
      send(me, [index, self()]);
      return ['ok', index];
    },
  });
  const specs: ChildSpec[] = [];
  for (let i = 0; i < children; i++) specs.push({ id: `w${i}`, start: [worker, i] });
  const victim = Math.floor(children / 2);
  const restarted = { one_for_one: 1, one_for_all: children, rest_for_one: children - victim };
  for (let time = 0; time < times; time++) {
    const flags = { strategy, maxRestarts: 1_000_000, maxSeconds: 1 };
    const [, top] = (await Supervisor.startLink(specs, flags)) as ['ok', Pid];
    let pid = await reports(children, victim);
    begin();
    for (let i = 0; i < kills; i++) {
      exit(pid, 'kill');
      pid = await reports(restarted[strategy], victim);
    }
    end();
    await Supervisor.stop(top);
  }
}

/** Waits for `n` reports; gives the pid in that of child `index`. */
async function reports(n: number, index: number): Promise<Pid> {
  let found: Pid | null = null;
  for (let i = 0; i < n; i++) {
    const [from, pid] = await receive();
    if (from === index) found = pid;
  }
  return found as unknown as Pid;
}

export async function start_stop(supervisors: number, workers: number, times: number): Promise<void> {
  begin();
  for (let i = 0; i < times; i++) {
    const [, top] = (await Supervisor.startLink(branches(supervisors, workers))) as ['ok', Pid];
    await Supervisor.stop(top);
  }
  end();
}

const idle = GenServer.define({ init: (index: number) => ['ok', index] });

const branch = Supervisor.define((workers: number) => ({
  children: Array.from({ length: workers }, (_, i) => ({ id: `w${i}`, start: [idle, i] as const })),
}));

const branches = (supervisors: number, workers: number): ChildSpec[] =>
  Array.from({ length: supervisors }, (_, i) => ({ id: `s${i}`, start: [branch, workers] as const }));
