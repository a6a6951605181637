import { GenServer, Process, receive, self, sleep, spawn } from 'otp'

// A toy. The prices are far away.
async function load(): Promise<Record<string, number>> {
  await sleep(500)
  return { tea: 3 }
}

// Connects, which takes 5 ms, loads the prices, and tells them.
const catalog = GenServer.define({
  async init() {
    await sleep(5)
    return ['ok', await load()]
  },
  handleCall: (item, _from, s: Record<string, number>) => ['reply', s[item] ?? 'unknown', s],
})

const board = GenServer.define({
  init: () => ['ok', 'open'],
  handleCast: (shown) => ['noreply', shown],
})

// Asks what tea costs as soon as there is a catalog, then every 200 ms.
async function guest() {
  while (Process.whereis('catalog') === null) await sleep(2)
  for (;;) {
    GenServer.cast('board', ['tea', await GenServer.call('catalog', 'tea')])
    await sleep(200)
  }
}

export default async function main() {
  Process.register('starter', self())
  await board.start(undefined, { name: 'board' })
  Process.register('guest', spawn(guest))
  await receive('open')
  await catalog.start(undefined, { name: 'catalog' })
  await board.start(undefined, { name: 'web' })
}
