import { GenServer, Process, receive, self, Supervisor } from 'otp'

// A toy of the far side: up or down, as it was told.
const far = GenServer.define({
  init: () => ['ok', 'up'],
  handleCall: (what, _from, s) => ['reply', s, what === 'connect' ? s : what],
})

const db = GenServer.define({
  init: () => ['ok', 'down', 0],
  async handleInfo() {
    const s = await GenServer.call('far', 'connect')
    return ['noreply', s, 200]
  },
  handleCall: (_status, _from, s) => ['reply', s, s],
})

const page = GenServer.define({
  init: () => ['ok', 'nothing yet', 100], // asks db every 100 ms
  handleInfo: async () => ['noreply', `db is ${await GenServer.call('db', 'status')}`, 100],
})

const root = Supervisor.define({
  name: 'root', maxRestarts: 3, maxSeconds: 5, children: [
    { id: 'news', start: [page, undefined, { name: 'news' }] },
    { id: 'db', start: [db, undefined, { name: 'db' }] },
    { id: 'shop', start: [page, undefined, { name: 'shop' }] },
  ],
})

export default async function main() {
  Process.flag('trap_exit', true)
  Process.register('starter', self())
  await far.start(undefined, { name: 'far' })
  await root.startLink()
  await receive('boot')
  await Supervisor.stop('root')
  await root.startLink()
}
