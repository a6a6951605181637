import { GenServer, self, sendAfter, sleep, Supervisor } from 'otp'

// Makes an item every 50 ms, or a hundred when it is told to, and casts them to cons.
const prod = GenServer.define({
  init: () => (sendAfter(self(), 'one', 50), ['ok', { made: 0 }]),
  async handleInfo(what, { made }) {
    const n = what === 'hundred' ? 100 : 1
    if (what === 'one') sendAfter(self(), 'one', 50)
    for (let i = 0; i < n; i++) { GenServer.cast('cons', 'item'); await sleep(2) }
    return ['noreply', { made: made + n }]
  },
})

// Handles an item: a toy, which takes 2 ms.
const cons = GenServer.define({
  init: () => ['ok', { handled: 0 }],
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
