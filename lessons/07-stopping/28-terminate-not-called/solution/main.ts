import { type Down, GenServer, monitor, Process, Supervisor } from 'otp'

// A toy drive: the files that are open.
const files = GenServer.define({
  init: () => ['ok', [] as string[]],
  handleCast([what, name], open) {
    const others = open.filter((file) => file !== name)
    return ['noreply', what === 'open' ? [...others, name] : others]
  },
})

// Watches the holders, and closes the file of each that ends, however it ends.
const janitor = GenServer.define({
  init: () => ['ok', {} as Record<number, string>],
  handleCall: (name: string, [pid], held) => ['reply', 'ok', { ...held, [monitor(pid).id]: name }],
  handleInfo: ([, ref]: Down, held) => (GenServer.cast('files', ['close', held[ref.id]]), ['noreply', held]),
})
// Holds the file of its name open and writes to it every 200 ms.
const holder = GenServer.define({
  async init(name: string) {
    await GenServer.call('janitor', name)
    GenServer.cast('files', ['open', name])
    return ['ok', { name, writes: 0 }, 200]
  },
  handleInfo(message, s) {
    if (message === 'raise') throw new Error('disk full')
    if (message === 'stop') return ['stop', 'normal', s]
    if (message === 'trap') Process.flag('trap_exit', true)
    return ['noreply', { ...s, writes: s.writes + 1 }, 200]
  },
})

const hold = (id: string) => ({ id, restart: 'temporary' as const, start: [holder, id, { name: id }] as const })
const clean = { id: 'janitor', start: [janitor, undefined, { name: 'janitor' }] as const }
const app = Supervisor.define({ name: 'app', children: [clean, hold('a'), hold('b'), hold('c'), hold('d'), hold('e')] })

export default async function main() {
  await files.start(undefined, { name: 'files' })
  await app.startLink()
}
