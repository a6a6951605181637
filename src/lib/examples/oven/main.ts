import { GenServer, self, sendAfter, Supervisor, Timer, type TimerRef } from 'otp'

type Heat = { degrees: number; fuse: TimerRef }

/** Lights a fuse: unless it is cancelled, the oven ends itself after three seconds. */
async function light(): Promise<TimerRef> {
  const [, fuse] = await Timer.exitAfter(3000, 'overheated')
  return fuse as TimerRef
}

/** Gets hotter with each tick of an interval, which stops by itself when the oven ends. */
const oven = GenServer.define({
  async init() {
    await Timer.sendInterval(250, 'tick')
    return ['ok', { degrees: 20, fuse: await light() }]
  },
  handleInfo(message, state: Heat) {
    if (message !== 'tick') return ['noreply', state]
    return ['noreply', { ...state, degrees: state.degrees + 5 }]
  },
  /** Somebody looks: the old fuse goes out, and a new one is lit. */
  async handleCast(_look, state: Heat) {
    await Timer.cancel(state.fuse)
    return ['noreply', { degrees: 20, fuse: await light() }]
  },
})

/** Looks after the oven every second, and after each fourth time falls asleep for too long. */
const baker = GenServer.define({
  init() {
    sendAfter(self(), 'look', 1000)
    return ['ok', { looks: 0 }]
  },
  handleInfo(message, state: { looks: number }) {
    if (message !== 'look') return ['noreply', state]
    GenServer.cast('oven', 'look')
    const looks = state.looks + 1
    sendAfter(self(), 'look', looks % 4 === 0 ? Timer.seconds(5) : Timer.seconds(1))
    return ['noreply', { looks }]
  },
})

/** Has a process of its own take out each loaf, two seconds after it went in. */
const shelf = GenServer.define({
  async init() {
    await Timer.sendInterval(800, 'dough')
    return ['ok', { loaves: 0 }]
  },
  async handleInfo(message, state: { loaves: number }) {
    if (message === 'dough') await Timer.applyAfter(2000, (to: string) => GenServer.cast(to, 'loaf'), 'shelf')
    return ['noreply', state]
  },
  handleCast: (_loaf, state: { loaves: number }) => ['noreply', { loaves: state.loaves + 1 }],
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'oven', start: [oven, undefined, { name: 'oven' }] },
    { id: 'baker', start: [baker, undefined, { name: 'baker' }] },
    { id: 'shelf', start: [shelf, undefined, { name: 'shelf' }] },
  ],
})
