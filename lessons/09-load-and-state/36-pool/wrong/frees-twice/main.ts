import { type Child, equal, type From, GenServer, monitor, type Ref, sleep, Supervisor } from 'otp'

type Lent = { worker: string; ref: Ref }

// Lends workers, which are but names in this toy. Casts bring them back.
const pool = GenServer.define({
  init: () => ['ok', { free: ['w1', 'w2'], waiting: [] as From[], lent: [] as Lent[] }],
  handleCall: (_borrow, from, s) => ['noreply', lend({ ...s, waiting: [...s.waiting, from] })],
  handleCast: (worker, s) => ['noreply', lend({ ...s, free: [...s.free, worker] })],
  handleInfo([, ref], s) {
    const back = s.lent.filter((one) => equal(one.ref, ref)).map((one) => one.worker)
    return ['noreply', lend({ ...s, free: [...s.free, ...back] })]
  },
})

function lend({ free, waiting, lent }: { free: string[]; waiting: From[]; lent: Lent[] }) {
  while (free.length > 0 && waiting.length > 0) {
    const [worker, from] = [free.shift()!, waiting.shift()!]
    lent.push({ worker, ref: monitor(from[0]) })
    GenServer.reply(from, worker)
  }
  return { free, waiting, lent }
}

// Borrows a worker for 40 ms, or as long as it is told, every 20 ms.
const guest = GenServer.define({
  init: () => ['ok', { served: 0 }, 20],
  async handleInfo(told, { served }) {
    const worker = await GenServer.call('pool', 'borrow', 'infinity')
    await sleep(told === 'timeout' ? 40 : told)
    GenServer.cast('pool', worker)
    return ['noreply', { served: served + 1 }, 20]
  },
})

const child = (id: string, server: typeof guest): Child => ({ id, start: [server, undefined, { name: id }] })
const guests = ['ann', 'bob', 'cid'].map((id) => child(id, guest))
export default Supervisor.define({ name: 'app', children: [child('pool', pool), ...guests] })
