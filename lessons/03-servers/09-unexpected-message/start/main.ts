import { GenServer, type Pid, Process, self, send, sleep, spawnLink } from 'otp'

// A toy. Has a new price every 200 ms, and sends it to the feed.
const source = GenServer.define({
  init: (feed: Pid) => ['ok', { feed, price: 1 }, 200],
  handleInfo(_timeout, { feed, price }: { feed: Pid; price: number }) {
    send(feed, ['price', price])
    return ['noreply', { feed, price: price + 1 }, 200]
  },
})

// Puts the prices on the board. Traps exits, to say when it closes.
const feed = GenServer.define({
  async init() {
    Process.flag('trap_exit', true)
    const [, db] = await source.startLink(self(), { name: 'db' })
    return ['ok', { db }]
  },
  handleInfo([what, ...more], s) {
    if (what === 'tidy') Process.register('helper', spawnLink(() => sleep(100)))
    else if (what === 'price') GenServer.cast('board', ['price', ...more])
    else throw new Error(`no clause for ${what}`)
    return ['noreply', s]
  },
  terminate: (reason) => GenServer.cast('board', ['closed', reason]),
})

const board = GenServer.define({
  init: () => ['ok', 'no price yet'],
  handleCast: (shown) => ['noreply', shown],
})

export default async function main() {
  await board.start(undefined, { name: 'board' })
  await feed.start(undefined, { name: 'feed' })
}
