import { GenServer, Supervisor } from 'otp'

// A toy: counts every 200 ms that it is on.
const device = GenServer.define({
  init: () => ['ok', { used: 0 }, 200],
  handleInfo: (_timeout, { used }) => ['noreply', { used: used + 1 }, 200],
})

// Takes the heater along.
const lamp = GenServer.define({
  async init() {
    await device.startLink(undefined, { name: 'heater' })
    return ['ok', { used: 0 }, 200]
  },
  handleInfo: (_timeout, { used }) => ['noreply', { used: used + 1 }, 200],
})

const room = Supervisor.define({
  name: 'room',
  strategy: 'one_for_one',
  children: [
    { id: 'lamp', start: () => lamp.startLink(undefined, { name: 'lamp' }) },
  ],
})

export default Supervisor.define({ name: 'house', maxRestarts: 3, maxSeconds: 5, children: [room] })
