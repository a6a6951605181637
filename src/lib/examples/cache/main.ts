import { GenServer, self, sendAfter, Supervisor } from 'otp'

type Entries = Record<string, number>

/** Owns the entries. When it falls, all of them are gone. */
const store = GenServer.define({
  init: () => ['ok', {} as Entries],
  handleCall([what, key, value], _from, entries: Entries) {
    if (what === 'put') return ['reply', 'ok', { ...entries, [key]: value }]
    return ['reply', entries[key] ?? null, entries]
  },
})

/** Remembers which keys it has filled, so that it asks for none twice. Wrong as soon as the store starts anew. */
const filler = GenServer.define({
  init() {
    sendAfter(self(), 'fill', 400)
    return ['ok', { filled: 0 }]
  },
  async handleInfo(message, state: { filled: number }) {
    if (message !== 'fill') return ['noreply', state]
    const next = state.filled + 1
    await GenServer.call('store', ['put', `key${next}`, next * next])
    if (next < 6) sendAfter(self(), 'fill', 400)
    return ['noreply', { filled: next }]
  },
})

/** Reads through the store every second. */
const reader = GenServer.define({
  init() {
    sendAfter(self(), 'read', 1000)
    return ['ok', { hits: 0, misses: 0 }]
  },
  async handleInfo(message, state: { hits: number; misses: number }) {
    if (message !== 'read') return ['noreply', state]
    const value = await GenServer.call('store', ['get', 'key1'])
    sendAfter(self(), 'read', 1000)
    if (value === null) return ['noreply', { ...state, misses: state.misses + 1 }]
    return ['noreply', { ...state, hits: state.hits + 1 }]
  },
})

/** The three belong together: what one remembers is about the others, so they start together. */
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_all',
  children: [
    { id: 'store', start: [store, undefined, { name: 'store' }] },
    { id: 'filler', start: [filler, undefined, { name: 'filler' }] },
    { id: 'reader', start: [reader, undefined, { name: 'reader' }] },
  ],
})
