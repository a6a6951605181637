import { GenServer, self, sendAfter, Supervisor } from 'otp'

// A toy: makes `left` faults, one every `ms`. A message [left, ms] begins with it.
const faults = GenServer.define({
  init: () => ['ok', 'none'],
  handleInfo([left, ms]) {
    GenServer.cast('worker', 'fault')
    if (left > 1) sendAfter(self(), [left - 1, ms], ms)
    return ['noreply', left > 1 ? `${left - 1} to come` : 'none']
  },
})

// A toy: does a piece of work every 250 ms. A fault makes it raise.
const worker = GenServer.define({
  init: () => ['ok', 0, 250],
  handleInfo: (_timeout, done) => ['noreply', done + 1, 250],
  handleCast(_fault, done) {
    try {
      throw new Error('fault')
    } catch {
      return ['noreply', done, 250]
    }
  },
})

const root = Supervisor.define({
  name: 'root',
  strategy: 'one_for_one',
  maxRestarts: 3,
  maxSeconds: 5,
  children: [{ id: 'worker', start: [worker, undefined, { name: 'worker' }] }],
})

export default async function main() {
  await faults.start(undefined, { name: 'faults' })
  await root.startLink()
}
