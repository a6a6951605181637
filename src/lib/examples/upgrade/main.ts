import { Code, GenServer, self, sendAfter, sleep, Supervisor, Sys } from 'otp'

/** Version 1: the state is a number of kilometres. */
const meter = GenServer.define({
  init: () => ['ok', 0],
  handleCast: (_drive, km: number) => ['noreply', km + 1],
})

type Trip = { km: number; tolls: number }

/** Version 2: every third kilometre costs a toll. Its state is another one, and codeChange makes it of the old. */
const withTolls = {
  init: () => ['ok', { km: 0, tolls: 0 }] as const,
  handleCast(_drive: unknown, { km, tolls }: Trip) {
    return ['noreply', { km: km + 1, tolls: (km + 1) % 3 === 0 ? tolls + 1 : tolls }] as const
  },
  codeChange(_version: unknown, old: number | Trip) {
    // It may have been started anew in between, and then by version 2.
    return ['ok', typeof old === 'number' ? { km: old, tolls: 0 } : old] as const
  },
}

/** Drives on, whatever is done to the meter: a suspended one finds all of it in its mailbox. */
const car = GenServer.define({
  init() {
    sendAfter(self(), 'drive', 300)
    return ['ok', { driven: 0 }]
  },
  handleInfo(_message, { driven }: { driven: number }) {
    GenServer.cast('meter', 'drive')
    sendAfter(self(), 'drive', 300)
    return ['noreply', { driven: driven + 1 }]
  },
})

/** Puts the meter right, then gives it new code while it keeps its count. A second mechanic finds what the first has done. */
const mechanic = GenServer.define({
  init() {
    sendAfter(self(), Code.version(meter) === 1 ? 'adjust' : 'look', 1500)
    return ['ok', Code.version(meter)]
  },
  async handleInfo(message, _version: number) {
    if (message === 'adjust') {
      console.log('adjusted to', await Sys.replaceState('meter', (km: number) => km + 100))
      sendAfter(self(), 'upgrade', 1500)
    } else if (message === 'upgrade') {
      await Sys.suspend('meter')
      await sleep(1000)
      Code.load(meter, withTolls)
      await Sys.changeCode('meter', meter, 1, [])
      await Sys.resume('meter')
      sendAfter(self(), 'look', 1500)
    } else if (message === 'look') {
      console.log('the meter shows', await Sys.getState('meter'))
      sendAfter(self(), 'look', 3000)
    }
    return ['noreply', Code.version(meter)]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'meter', start: [meter, undefined, { name: 'meter' }] },
    { id: 'car', start: [car, undefined, { name: 'car' }] },
    { id: 'mechanic', start: [mechanic, undefined, { name: 'mechanic' }] },
  ],
})
