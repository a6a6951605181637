import { equal, GenServer, makeRef, Supervisor } from 'otp'

// A toy: who reads must connect first. A connection ends with the process that gave it.
const db = GenServer.define({
  init: () => ['ok', makeRef()],
  handleCall([what, connection], _from, own) {
    if (what === 'connect') return ['reply', own, own]
    return ['reply', equal(connection, own) ? 'row' : 'closed', own]
  },
})

// Connects at the first question and keeps the connection.
const cache = GenServer.define({
  init: () => ['ok', null],
  async handleCall(_get, _from, state) {
    const connection = state ?? (await GenServer.call('db', ['connect']))
    return ['reply', await GenServer.call('db', ['read', connection]), connection]
  },
})

// Serves a visitor every 300 ms.
const web = GenServer.define({
  init: () => ['ok', { served: 0, failed: 0 }, 300],
  async handleInfo(_timeout, s) {
    const answer = await GenServer.call('cache', 'get')
    if (answer === 'row') return ['noreply', { ...s, served: s.served + 1 }, 300]
    return ['noreply', { ...s, failed: s.failed + 1 }, 300]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    { id: 'db', start: [db, undefined, { name: 'db' }] },
    { id: 'web', start: [web, undefined, { name: 'web' }] },
    { id: 'cache', start: [cache, undefined, { name: 'cache' }] },
  ],
})
