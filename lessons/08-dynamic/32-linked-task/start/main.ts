import { GenServer, sleep, Supervisor, Task } from 'otp'

// A toy search. It raises at a question that it does not like.
async function search(question: string): Promise<string> {
  await sleep(20)
  if (question === 'bad') throw new Error('no such index')
  if (question === 'slow') await sleep(1000)
  return `found ${question}`
}

// Answers a question with a task, and counts its customers.
const shop = GenServer.define({
  init: () => ['ok', { customers: 0 }],
  async handleCall(question: string, _from, s) {
    const task = Task.async(() => search(question))
    return ['reply', ['ok', await Task.await(task, 100)], { customers: s.customers + 1 }]
  },
})

// Asks every 200 ms, or what it is told to ask, and keeps the last answer.
const guest = GenServer.define({
  init: () => ['ok', 'nothing yet', 200],
  async handleInfo(told, last: unknown) {
    try {
      return ['noreply', await GenServer.call('shop', told === 'timeout' ? 'tea' : told, 300), 200]
    } catch {
      return ['noreply', 'no answer', 200]
    }
  },
})

export default Supervisor.define({
  name: 'app',
  children: [
    { id: 'shop', start: [shop, undefined, { name: 'shop' }] },
    { id: 'guest', start: [guest, undefined, { name: 'guest' }] },
  ],
})
