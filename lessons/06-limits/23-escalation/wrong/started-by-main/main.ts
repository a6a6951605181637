import { GenServer, Supervisor } from 'otp'

// A toy: fine, damaged or locked, as it was told.
const disk = GenServer.define({
  init: () => ['ok', 'fine'],
  handleCall: (_open, _from, s) => ['reply', s, s],
  handleInfo: (s) => ['noreply', s],
})

// Cannot start while the disk is locked. Reads at once, and then every 200 ms.
const stats = GenServer.define({
  async init() {
    return (await GenServer.call('disk', 'open')) === 'locked' ? ['stop', 'locked'] : ['ok', 0, 0]
  },
  async handleInfo(_timeout, reads) {
    if ((await GenServer.call('disk', 'read')) !== 'fine') throw new Error('unreadable')
    return ['noreply', reads + 1, 200]
  },
})

// Serves a visitor every 100 ms.
const core = GenServer.define({
  init: () => ['ok', 0, 100],
  handleInfo: (_timeout, served) => ['noreply', served + 1, 100],
})

const stats_sup = Supervisor.define({
  name: 'stats_sup', maxRestarts: 3, maxSeconds: 5,
  children: [{ id: 'stats', start: [stats, undefined, { name: 'stats' }] }],
})
const root = Supervisor.define({
  name: 'root', maxRestarts: 3, maxSeconds: 5,
  children: [{ id: 'core', start: [core, undefined, { name: 'core' }] }],
})

export default async function main() {
  await disk.start(undefined, { name: 'disk' })
  await root.startLink()
  await stats_sup.startLink()
}
