import { GenServer, Supervisor } from 'otp'

/** Counts. Any message but 'inc' crashes it, and the count is gone. */
const counter = GenServer.define({
  init: (start: number) => ['ok', start],

  handleCall(request, _from, count: number) {
    if (request === 'value') return ['reply', count, count]
    throw new Error(`counter does not know ${request}`)
  },

  handleCast(request, count: number) {
    if (request === 'inc') return ['noreply', count + 1]
    throw new Error(`counter does not know ${request}`)
  },
})

/** Three counters that know nothing of each other: each falls alone. */
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'a', start: [counter, 0, { name: 'a' }] },
    { id: 'b', start: [counter, 10, { name: 'b' }] },
    { id: 'c', start: [counter, 20, { name: 'c' }] },
  ],
})
