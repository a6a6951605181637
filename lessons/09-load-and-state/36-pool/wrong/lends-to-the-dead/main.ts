import { type Child, demonitor, equal, type From, GenServer, monitor, type Ref, sleep, Supervisor } from 'otp'

// Who asked, in order: those without a worker wait for one.
type Asked = { worker?: string; from: From; ref: Ref }

// Lends workers, which are but names in this toy. Casts bring them back.
const pool = GenServer.define({
  init: () => ['ok', [] as Asked[]],
  handleCall: (_borrow, from, asked) => ['noreply', lend([...asked, { from, ref: monitor(from[0]) }])],
  handleCast(worker, asked) {
    const loan = asked.find((one) => one.worker === worker)
    if (loan) demonitor(loan.ref, { flush: true })
    return ['noreply', lend(asked.filter((one) => one !== loan))]
  },
  handleInfo: ([, ref], asked) => ['noreply', lend(asked.filter((one) => !(one.worker && equal(one.ref, ref))))],
})

function lend(asked: Asked[]): Asked[] {
  const free = ['w1', 'w2'].find((worker) => asked.every((one) => one.worker !== worker))
  const next = asked.find((one) => one.worker === undefined)
  if (free === undefined || next === undefined) return asked
  GenServer.reply(next.from, free)
  return lend(asked.map((one) => (one === next ? { worker: free, ...one } : one)))
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
