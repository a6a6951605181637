import { GenServer, self, sendAfter, Supervisor } from 'otp'

// A toy of the far side. While it is down it answers nobody.
const dep = GenServer.define({
  init: () => ['ok', 'up'],
  handleCall: (_, _from, s) => (s === 'up' ? ['reply', 'fine', s] : ['noreply', s]),
  handleInfo: (s) => ['noreply', s],
})
// Asks dep for everybody, and waits at most 100 ms for it.
const gate = GenServer.define({
  init: () => ['ok', 0],
  async handleCall(request, _from, s: number) {
    if (s >= 1) return ['reply', 'open', s]
    try {
      return ['reply', await GenServer.call('dep', request, 100), 0]
    } catch {
      if (s === 0) sendAfter(self(), 'try one', 1000)
      return ['reply', 'failed', s + 1]
    }
  },
  handleInfo: () => ['noreply', 0],
})
// A toy: asks again 50 ms after each answer.
const visitor = GenServer.define({
  init: () => ['ok', 'nothing yet', 50],
  handleInfo: async () => ['noreply', await GenServer.call('gate', 'ask'), 50],
})
const root = Supervisor.define({
  name: 'root', maxRestarts: 3, maxSeconds: 5,
  children: [
    { id: 'gate', start: [gate, undefined, { name: 'gate' }] },
    ...['v1', 'v2', 'v3'].map((name) => ({ id: name, start: [visitor, undefined, { name }] as const })),
  ],
})
export default async function main() {
  await dep.start(undefined, { name: 'dep' })
  await root.startLink()
}
