import { GenServer, Supervisor } from 'otp'

// A toy: counts rows.
const store = GenServer.define({
  init: () => ['ok', { imported: 0, migrated: 0 } as Record<string, number>],
  handleCast: (what, s) => ['noreply', { ...s, [what]: s[what] + 1 }],
})

// Brings a row every 200 ms, until it is told that it is done.
const worker = GenServer.define({
  init: (what: string) => ['ok', what, 200],
  handleInfo(message, what: string) {
    if (message === 'done') return ['stop', 'normal', what]
    GenServer.cast('store', what)
    return ['noreply', what, 200]
  },
})

const group = Supervisor.define({
  name: 'group',
  strategy: 'one_for_one',
  children: [
    { id: 'store', start: [store, undefined, { name: 'store' }] },
    { id: 'importer', start: [worker, 'imported', { name: 'importer' }] },
    { id: 'migration', start: [worker, 'migrated', { name: 'migration' }], restart: 'transient' },
  ],
})

// Stops a child of the group when somebody says so.
const desk = GenServer.define({
  init: () => ['ok', 'open'],
  async handleInfo(id, s: string) {
    await Supervisor.terminateChild('group', id)
    return ['noreply', s]
  },
})

const front = { id: 'desk', start: [desk, undefined, { name: 'desk' }] } as const
export default Supervisor.define({ name: 'app', children: [group, front] })
