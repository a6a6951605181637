import { GenServer, self, sendAfter, Supervisor } from 'otp'

/** Makes a number every half second and hands it on. */
const source = GenServer.define({
  init() {
    sendAfter(self(), 'tick', 500)
    return ['ok', { made: 0 }]
  },
  handleInfo(message, state: { made: number }) {
    if (message !== 'tick') return ['noreply', state]
    const made = state.made + 1
    GenServer.cast('double', ['number', made])
    sendAfter(self(), 'tick', 500)
    return ['noreply', { made }]
  },
})

/** Doubles each number. Ten is too much for it. */
const double = GenServer.define({
  init: () => ['ok', { done: 0 }],
  handleCast([_number, n], state: { done: number }) {
    if (n === 10) throw new Error('ten is too much')
    GenServer.cast('sum', ['number', n * 2])
    return ['noreply', { done: state.done + 1 }]
  },
})

/** Adds up what it is given. */
const sum = GenServer.define({
  init: () => ['ok', { sum: 0 }],
  handleCast([_number, n], state: { sum: number }) {
    return ['noreply', { sum: state.sum + n }]
  },
  handleCall: (_request, _from, state: { sum: number }) => ['reply', state.sum, state],
})

/** A stage that falls takes the stages after it along: what they hold came through it. */
export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    { id: 'source', start: [source, undefined, { name: 'source' }] },
    { id: 'double', start: [double, undefined, { name: 'double' }] },
    { id: 'sum', start: [sum, undefined, { name: 'sum' }] },
  ],
})
