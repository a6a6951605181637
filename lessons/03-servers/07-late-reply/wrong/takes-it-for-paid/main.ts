import { GenServer, Process, sleep, spawn } from 'otp'

// A toy: what was charged and what customers were told, newest first.
const book = GenServer.define({
  init: () => ['ok', { charged: [], told: [] } as Record<string, unknown[]>],
  handleCast: ([what, entry], s) => ['noreply', { ...s, [what]: [entry].concat(s[what]) }],
})

// Charges an order, which takes it some ms.
const pay = GenServer.define({
  init: () => ['ok', { ms: 20 }],
  async handleCall(order, _from, s) {
    await sleep(s.ms)
    GenServer.cast('book', ['charged', order])
    return ['reply', 'paid', s]
  },
  handleInfo: (ms, s) => ['noreply', { ...s, ms }],
})

// Has an order every 500 ms. Its line to pay is cut after 60 ms.
async function shop() {
  for (let order = 1; ; order++) {
    await sleep(500)
    let answer = 'failed'
    for (let tries = 0; tries < 3 && answer === 'failed'; tries++) {
      try {
        answer = await GenServer.call('pay', order, 60)
      } catch { answer = 'paid' }
    }
    GenServer.cast('book', ['told', [order, answer]])
  }
}

export default async function main() {
  await book.start(undefined, { name: 'book' })
  await pay.start(undefined, { name: 'pay' })
  Process.register('shop', spawn(shop))
}
