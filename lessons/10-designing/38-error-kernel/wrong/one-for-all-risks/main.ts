import { GenServer, Supervisor } from 'otp'

// A toy of what is out there. Told a name, that part fails.
const world = GenServer.define({
  init: () => ['ok', [] as string[]],
  handleCall: (name, _from, bad) => ['reply', bad.includes(name), bad],
  handleInfo: (name, bad) => ['noreply', [...bad, name]],
})
// Holds the orders. They are nowhere else.
const store = GenServer.define({
  init: () => ['ok', 0],
  handleCast: (_order, orders) => ['noreply', orders + 1],
})
// A toy of a part: does a piece of work at once, and then every 100 ms.
const part = GenServer.define({
  init: (name: string) => ['ok', { name, done: 0 }, 0],
  async handleInfo(_timeout, { name, done }) {
    if (await GenServer.call('world', name)) throw new Error('down')
    if (name === 'api') GenServer.cast('store', 'order')
    return ['noreply', { name, done: done + 1 }, 100]
  },
})
const worker = (name: string) => ({ id: name, start: [part, name, { name }] as const })
const risky = Supervisor.define({
  name: 'risky',
  children: [...['mailer', 'thumbs', 'scraper'].map(worker)],
})

const root = Supervisor.define({
  name: 'root', maxRestarts: 3, maxSeconds: 5,
  children: [
    { id: 'store', start: [store, undefined, { name: 'store' }] },
    ...['auth', 'api'].map(worker),
    { id: 'risky', restart: 'temporary', start: [risky] },
  ],
})
export default async function main() {
  await world.start(undefined, { name: 'world' })
  await root.startLink()
}
