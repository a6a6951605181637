import { GenServer, monitor, Supervisor } from 'otp'

// A toy connection. Reports every 100 ms that it is alive.
const connection = GenServer.define({
  init: (name: string) => ['ok', name, 100],
  handleInfo(message, name: string) {
    if (message === 'crash') throw new Error('line is dead')
    GenServer.cast('board', name)
    return ['noreply', name, 100]
  },
})

// Opens a connection when it is asked to, and knows those that are open.
const hub = GenServer.define({
  init: () => ['ok', {} as Record<string, number>],
  async handleCall(name: string, _from, open) {
    const [, pid] = await connection.start(name, { name })
    monitor(pid)
    return ['reply', 'ok', { ...open, [name]: pid.id }]
  },
  handleInfo: ([, , , { id }], open) => ['noreply', Object.fromEntries(Object.entries(open).filter((c) => c[1] !== id))],
})

// Counts the reports of each connection.
const board = GenServer.define({
  init: () => ['ok', {} as Record<string, number>],
  handleCast: (name, seen) => ['noreply', { ...seen, [name]: (seen[name] ?? 0) + 1 }],
})

const app = Supervisor.define({
  name: 'app',
  children: [
    { id: 'board', start: [board, undefined, { name: 'board' }] },
    { id: 'hub', start: [hub, undefined, { name: 'hub' }] },
  ],
})

export default async function main() {
  await app.startLink()
  for (const name of ['c1', 'c2', 'c3']) await GenServer.call('hub', name)
}
