import { GenServer, self, sendAfter, Supervisor } from 'otp'

/** Counts, and every second has its neighbour count. A message it does not know crashes it, and the count is gone. */
const counter = (neighbour: string) =>
  GenServer.define({
    init(start: number) {
      sendAfter(self(), 'tick', 1_000)
      return ['ok', start]
    },

    handleInfo(_tick, count: number) {
      sendAfter(self(), 'tick', 1_000)
      GenServer.cast(neighbour, 'inc')
      return ['noreply', count]
    },

    handleCall(request, _from, count: number) {
      if (request === 'value') return ['reply', count, count]
      throw new Error(`counter does not know ${request}`)
    },

    handleCast(request, count: number) {
      if (request === 'inc') return ['noreply', count + 1]
      throw new Error(`counter does not know ${request}`)
    },
  })

/** Three counters that need nothing of each other: each falls alone. */
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'a', start: [counter('b'), 0, { name: 'a' }] },
    { id: 'b', start: [counter('c'), 10, { name: 'b' }] },
    { id: 'c', start: [counter('a'), 20, { name: 'c' }] },
  ],
})
