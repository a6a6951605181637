import { GenServer, self, sendAfter, Supervisor } from 'otp'

// A toy: counts its own ticks, one every 200 ms.
const counter = GenServer.define({
  init() {
    sendAfter(self(), 'tick', 200)
    return ['ok', 0]
  },
  handleInfo(_tick, n: number) {
    sendAfter(self(), 'tick', 200)
    return ['noreply', n + 1]
  },
})

const root = Supervisor.define({
  name: 'root',
  strategy: 'one_for_one',
  maxRestarts: 3,
  maxSeconds: 5,
  children: [
    { id: 'a', start: [counter, undefined, { name: 'a' }] },
    { id: 'b', start: [counter, undefined, { name: 'b' }] },
  ],
})

export default async function main() {
  await root.startLink()
  await counter.start(undefined, { name: 'c' })
}
