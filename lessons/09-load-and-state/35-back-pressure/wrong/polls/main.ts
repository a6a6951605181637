import { GenServer, self, sendAfter, sleep, Supervisor } from 'otp'

// Makes an item every 50 ms, or a hundred when it is told to, and keeps what cons has not asked for.
const prod = GenServer.define({
  init: () => (sendAfter(self(), 'one', 50), ['ok', { items: 0, asked: 0 }]),
  handleInfo(what, { items, asked }) {
    const n = what === 'hundred' ? 100 : 1
    if (what === 'one') sendAfter(self(), 'one', 50)
    return ['noreply', give(items + n, asked)]
  },
  handleCast: ([how, n], { items, asked }) => ['noreply', give(items, how === 'more' ? asked + n : n)],
})

function give(items: number, asked: number) {
  const n = Math.min(items, asked)
  for (let i = 0; i < n; i++) GenServer.cast('cons', 'item')
  return { items: items - n, asked: asked - n }
}

// Handles an item: a toy, which takes 2 ms.
const cons = GenServer.define({
  init: () => (sendAfter(self(), 'ask', 20), ['ok', { handled: 0 }]),
  handleInfo(_ask, s) {
    GenServer.cast('prod', ['first', 5])
    sendAfter(self(), 'ask', 20)
    return ['noreply', s]
  },
  async handleCast(_item, { handled }) {
    await sleep(2)
    return ['noreply', { handled: handled + 1 }]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    { id: 'prod', start: [prod, undefined, { name: 'prod' }] },
    { id: 'cons', start: [cons, undefined, { name: 'cons' }] },
  ],
})
