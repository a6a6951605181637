import { GenServer, type Pid, Process, Supervisor } from 'otp'

// A toy: has a row for everyone, and counts hits.
const db = GenServer.define({
  init: () => ['ok', { hits: 0 }],
  handleCast: (_hit, { hits }) => ['noreply', { hits: hits + 1 }],
  handleCall: (_read, _from, s) => ['reply', 'row', s],
})

// Reports a hit and reads a row, for whoever asks. Counts what it answered.
const api = GenServer.define({
  init: () => ['ok', { db: Process.whereis('db') as Pid, answered: 0 }],
  async handleCall(_get, _from, { db, answered }) {
    try {
      GenServer.cast(db, 'hit')
      const row = await GenServer.call(db, 'read')
      return ['reply', row, { db, answered: answered + 1 }]
    } catch {
      return ['reply', 'error', { db, answered }]
    }
  },
})

// Asks every 300 ms.
const visitor = GenServer.define({
  init: () => ['ok', { served: 0, failed: 0 }, 300],
  async handleInfo(_timeout, s) {
    try {
      const row = await GenServer.call('api', 'get')
      if (row === 'row') return ['noreply', { ...s, served: s.served + 1 }, 300]
    } catch {}
    return ['noreply', { ...s, failed: s.failed + 1 }, 300]
  },
})

export default Supervisor.define({
  name: 'app',
  children: [
    { id: 'db', start: [db, undefined, { name: 'db' }] },
    { id: 'api', start: [api, undefined, { name: 'api' }] },
    { id: 'visitor', start: [visitor, undefined, { name: 'visitor' }] },
  ],
})
