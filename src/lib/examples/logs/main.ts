import { GenServer, Logger, self, sendAfter, Supervisor } from 'otp'

/** Reads the labels of parcels. Whatever it logs carries its name, and of each twelfth parcel the label is torn off. */
const belt = GenServer.define({
  init({ name, ms }: { name: string; ms: number }) {
    Logger.metadata({ belt: name })
    Logger.info('the belt runs')
    sendAfter(self(), 'parcel', ms)
    return ['ok', { ms, read: 0 }]
  },
  handleInfo(message, state: { ms: number; read: number }) {
    if (message !== 'parcel') return ['noreply', state]
    const read = state.read + 1
    // A function runs only when somebody will read what it gives.
    Logger.debug(() => `read parcel ${read}`)
    if (read % 4 === 0) Logger.warning(`the label of parcel ${read} is smudged`)
    if (read === 12) throw new Error('no label')
    sendAfter(self(), 'parcel', state.ms)
    return ['noreply', { ...state, read }]
  },
})

/** Turns the level: by day everything is logged, at night warnings and errors only. */
const clock = GenServer.define({
  init() {
    Logger.configure({ level: 'debug' })
    sendAfter(self(), 'night', 2500)
    return ['ok', 'day']
  },
  handleInfo(message, time: string) {
    if (message !== 'night' && message !== 'day') return ['noreply', time]
    Logger.notice(`now it is ${message}`)
    Logger.configure({ level: message === 'night' ? 'warning' : 'debug' })
    sendAfter(self(), message === 'night' ? 'day' : 'night', 2500)
    return ['noreply', message]
  },
})

/** Nobody here logs a crash: the server that crashes is reported by itself, and so is its end by its supervisor. */
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'left', start: [belt, { name: 'left', ms: 400 }, { name: 'left' }] },
    { id: 'right', start: [belt, { name: 'right', ms: 600 }, { name: 'right' }] },
    { id: 'clock', start: [clock, undefined, { name: 'clock' }] },
  ],
})
