import { GenServer, Supervisor } from 'otp'

// A toy: counts the rows it got.
const index = GenServer.define({
  init: () => ['ok', { rows: 0 }],
  handleCast: (_row, { rows }) => ['noreply', { rows: rows + 1 }],
  handleCall: (_count, _from, s) => ['reply', s.rows, s],
})

// Loads a row every 200 ms, from the first one on, until it is told how to end.
const loader = GenServer.define({
  init: () => ['ok', 1, 200],
  handleInfo(message, row: number) {
    if (message === 'done') return ['stop', 'done', row]
    if (message === 'raise') throw new Error('bad row')
    GenServer.cast('index', row)
    return ['noreply', row + 1, 200]
  },
})

// Searches the index every 300 ms, and knows how many rows it has seen.
const search = GenServer.define({
  init: () => ['ok', { seen: 0 }, 300],
  handleInfo: async () => ['noreply', { seen: await GenServer.call('index', 'count') }, 300],
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_all',
  children: [
    { id: 'index', start: [index, undefined, { name: 'index' }] },
    { id: 'loader', restart: 'transient', start: [loader, undefined, { name: 'loader' }] },
    { id: 'search', start: [search, undefined, { name: 'search' }] },
  ],
})
