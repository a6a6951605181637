import { GenServer, self, sendAfter, Supervisor } from 'otp'

// A toy of the far side: up or down, as it was told.
const far = GenServer.define({
  init: () => ['ok', 'up'],
  handleCall: (what, _from, s) => ['reply', s, what === 'ping' ? s : what],
})

// Pings the far side every 200 ms.
const conn = GenServer.define({
  init: () => ['ok', { is: 'up', wait: 200 }, 0],
  async handleInfo(_timeout, s) {
    const is = await GenServer.call('far', 'ping')
    const wait = is === 'up' ? 200 : Math.min(2 * s.wait, 5000)
    return ['noreply', { is, wait }, wait]
  },
  handleCall: (_status, _from, s) => ['reply', s.is, s],
})

// Asks conn every 100 ms.
const api = GenServer.define({
  init: () => ['ok', 'nothing yet', 50],
  handleInfo: async () => ['noreply', `conn is ${await GenServer.call('conn', 'status')}`, 100],
})

const root = Supervisor.define({
  name: 'root',
  maxRestarts: 3, maxSeconds: 5,
  children: [
    { id: 'conn', start: [conn, undefined, { name: 'conn' }] },
    { id: 'api', start: [api, undefined, { name: 'api' }] },
  ],
})

export default async function main() {
  await far.start(undefined, { name: 'far' })
  await root.startLink()
}
