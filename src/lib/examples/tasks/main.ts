import { demonitor, GenServer, self, sendAfter, sleep, Supervisor, Task, type Ref } from 'otp'

/** Asks a far away shop for its price. The third one is down. */
async function priceAt(shop: number) {
  await sleep(200 * shop)
  if (shop === 3) throw new Error('no answer')
  return 100 - shop
}

type Open = readonly { ref: Ref; shop: number }[]

/** Has a task ask each shop. It waits for none of them, and so lives when one crashes: a message tells of each end. */
const prices = GenServer.define({
  init() {
    sendAfter(self(), 'ask', 500)
    return ['ok', { open: [] as Open, best: 100, failed: 0 }]
  },
  async handleInfo(message, state: { open: Open; best: number; failed: number }) {
    if (message === 'ask') {
      const open = []
      for (const shop of [1, 2, 3]) {
        const fetchPrice = () => priceAt(shop)
        const task = await Task.Supervisor.asyncNolink('askers', fetchPrice)
        open.push({ ref: task.ref, shop })
      }
      sendAfter(self(), 'ask', 2000)
      return ['noreply', { ...state, open }]
    }
    const [first, second] = message
    if (first === 'DOWN') {
      const open = state.open.filter((one) => one.ref !== second)
      return ['noreply', { ...state, open, failed: state.failed + 1 }]
    }
    // The value is here: how the task ends does not matter any more.
    demonitor(first, { flush: true })
    const open = state.open.filter((one) => one.ref !== first)
    return ['noreply', { ...state, open, best: Math.min(state.best, second) }]
  },
})

/** Runs the tasks. None of them is started again. */
const askers = Task.Supervisor.define({ name: 'askers' })

/** The supervisor of the tasks stands before the server that needs it. */
export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [askers, { id: 'prices', start: [prices, undefined, { name: 'prices' }] }],
})
