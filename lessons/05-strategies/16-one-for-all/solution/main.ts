import { GenServer, monitor, Process, Supervisor } from 'otp'

// A toy: drops a session when a process that joined it ends, and then accepts no frame of it.
const far = GenServer.define({
  init: () => ['ok', { newest: 0, dropped: 0, frames: 0 }],
  handleCall(request, [pid], s) {
    const newest = request === 'open' ? s.newest + 1 : s.newest
    Process.put(monitor(pid), newest)
    return ['reply', newest, { ...s, newest }]
  },
  handleCast([_frame, session], s) {
    return ['noreply', session > s.dropped ? { ...s, frames: s.frames + 1 } : s]
  },
  handleInfo: ([_down, ref], s) =>
    ['noreply', { ...s, dropped: Math.max(s.dropped, Process.get(ref)) }],
})

// Takes a session at its start and keeps it. Sends a frame every 200 ms.
const part = GenServer.define({
  init: async (how: 'open' | 'join') => ['ok', await GenServer.call('far', how), 200],
  handleInfo(_timeout, session: number) {
    GenServer.cast('far', ['frame', session])
    return ['noreply', session, 200]
  },
})

const line = Supervisor.define({
  name: 'line',
  strategy: 'one_for_all',
  children: [
    { id: 'socket', start: [part, 'open', { name: 'socket' }] },
    { id: 'encoder', start: [part, 'join', { name: 'encoder' }] },
    { id: 'writer', start: [part, 'join', { name: 'writer' }] },
  ],
})

export default Supervisor.define({
  name: 'app',
  children: [{ id: 'far', start: [far, undefined, { name: 'far' }] }, line],
})
