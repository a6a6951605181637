import { GenServer, Process, sleep, Supervisor } from 'otp'

// A toy. What is on it stays.
const paper = GenServer.define({
  init: () => ['ok', [] as string[]],
  handleCast: (item, all) => ['noreply', [...all, item]],
})
// Writes an item in 20 ms.
const writer = GenServer.define({
  init: () => (Process.flag('trap_exit', true), ['ok', [] as string[]]),
  handleCast(item, items) {
    return ['noreply', [...items, item], ['continue', 'next']]
  },
  async handleContinue(_next, [item, ...rest]) {
    await sleep(20)
    GenServer.cast('paper', item)
    return rest.length > 0 ? ['noreply', rest, ['continue', 'next']] : ['noreply', rest]
  },
  terminate: (_reason, items) => [...items, 'closed'].forEach((item) => GenServer.cast('paper', item)),
})
// Has an item for the writer every 300 ms, and ten when it is told so.
const source = GenServer.define({
  init: () => ['ok', 0, 300],
  handleInfo(told, n) {
    const last = n + (told === 'ten' ? 10 : 1)
    for (let i = n + 1; i <= last; i++) GenServer.cast('writer', `i${i}`)
    return ['noreply', last, 300]
  },
})

const children = [{ id: 'writer', shutdown: 100, start: [writer, undefined, { name: 'writer' }] as const }]
const app = Supervisor.define({ name: 'app', children })

export default async function main() {
  await paper.start(undefined, { name: 'paper' })
  await app.startLink()
  await source.start(undefined, { name: 'source' })
}
