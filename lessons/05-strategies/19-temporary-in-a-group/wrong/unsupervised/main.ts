import { GenServer, Supervisor } from 'otp'

// A toy: moves something every 200 ms, and says so.
const mover = GenServer.define({
  init: () => ['ok', 0, 200],
  handleInfo(_timeout, moved: number) {
    GenServer.cast('metrics', 'moved')
    return ['noreply', moved + 1, 200]
  },
})

// Counts what it is told. Nobody needs it to work.
const metrics = GenServer.define({
  init: () => ['ok', { told: 0 }],
  handleCast: (_moved, { told }) => ['noreply', { told: told + 1 }],
})

// Reader and writer share one fate.
const group = Supervisor.define({
  name: 'group',
  strategy: 'one_for_all',
  children: [
    { id: 'reader', start: [mover, undefined, { name: 'reader' }] },
    { id: 'writer', start: [mover, undefined, { name: 'writer' }] },
  ],
})

const app = Supervisor.define({ name: 'app', children: [group] })
export default async function main() {
  await metrics.start(undefined, { name: 'metrics' })
  await app.startLink()
}
