import { GenServer, Process, receive, self, sleep, spawn, Supervisor } from 'otp'

// A toy. Prints in 20 ms, counts what it printed, and jams when it first sees o2.
const press = GenServer.define({
  init: () => ['ok', {} as Record<string, number>],
  async handleCall(order, _from, s) {
    const n = s[order] ?? (order === 'o2' ? -1 : 0)
    await sleep(20)
    return ['reply', n < 0 ? 'jam' : 'ok', { ...s, [order]: n + 1 }]
  },
})

const orders = GenServer.define({
  init: () => ['ok', 0],
  async handleCall(order, _from, done: number) {
    if ((await GenServer.call('press', order)) === 'jam') throw new Error('paper jam')
    return ['reply', 'done', done + 1]
  },
})

async function customer(order: string) {
  for (let i = 0; i < 2; i++) {
    try { await GenServer.call('orders', order) } catch { await sleep(10) }
  }
}

export default async function main() {
  Process.register('shop', self())
  await press.start(undefined, { name: 'press' })
  const spec = { id: 'orders', start: [orders, undefined, { name: 'orders' }] } as const
  await Supervisor.startLink([spec], { name: 'app' })
  for (;;) {
    const message = await receive(undefined, { after: 300 })
    const order = message === 'timeout' ? 'card' : message
    Process.register(order, spawn(() => customer(order)))
  }
}
