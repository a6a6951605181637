import { GenServer, Process, Supervisor } from 'otp'

// A toy drive. Knows which files are open.
const files = GenServer.define({
  init: () => ['ok', [] as string[]],
  handleCast([what, name], open) {
    const others = open.filter((file) => file !== name)
    return ['noreply', what === 'open' ? [...others, name] : others]
  },
})

// Holds the file of its name open, writes to it every 200 ms, and closes it in the end.
const holder = GenServer.define({
  init(name: string) {
    // Whatever the one before me left open.
    GenServer.cast('files', ['close', name])
    GenServer.cast('files', ['open', name])
    return ['ok', { name, writes: 0 }, 200]
  },
  handleInfo(message, s) {
    if (message === 'raise') throw new Error('disk full')
    if (message === 'stop') return ['stop', 'normal', s]
    if (message === 'trap') Process.flag('trap_exit', true)
    return ['noreply', { ...s, writes: s.writes + 1 }, 200]
  },
  terminate: (_reason, { name }) => GenServer.cast('files', ['close', name]),
})

const hold = (id: string) => ({ id, restart: 'permanent' as const, start: [holder, id, { name: id }] as const })

const app = Supervisor.define({
  name: 'app',
  maxRestarts: 10,
  children: [hold('a'), hold('b'), hold('c'), hold('d'), hold('e')],
})

export default async function main() {
  await files.start(undefined, { name: 'files' })
  await app.startLink()
}
