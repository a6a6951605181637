import { GenServer, Supervisor } from 'otp'

// Counts what it was told, by name.
const board = GenServer.define({
  init: () => ['ok', {} as Record<string, number>],
  handleCast: (name, s) => ['noreply', { ...s, [name]: (s[name] ?? 0) + 1 }],
})

// A toy: tells the board every 200 ms that it works, until it is told how to end.
const worker = GenServer.define({
  init: (name: string) => ['ok', name, 200],
  handleInfo(message, name: string) {
    if (message === 'raise') throw new Error('out of paper')
    if (message !== 'timeout') return ['stop', message, name]
    GenServer.cast('board', name)
    return ['noreply', name, 200]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  maxRestarts: 3,
  maxSeconds: 5,
  children: [
    { id: 'board', start: [board, undefined, { name: 'board' }] },
    // Takes visitors. It must always be there.
    { id: 'listener', restart: 'permanent', start: [worker, 'listener', { name: 'listener' }] },
    // Imports rows. When it is done it is done; after a crash it must try again.
    { id: 'job', restart: 'temporary', start: [worker, 'job', { name: 'job' }] },
    // Measures something nobody needs. It is not worth a second try.
    { id: 'probe', restart: 'temporary', start: [worker, 'probe', { name: 'probe' }] },
  ],
})
