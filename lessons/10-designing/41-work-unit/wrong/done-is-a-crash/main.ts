import { GenServer, Supervisor } from 'otp'
// A toy file: a line at each read, until it is told otherwise.
const file = GenServer.define({
  init: () => ['ok', 'line'],
  handleCall: (_, _from, s) => ['reply', s, s === 'damaged' ? 'line' : s],
  handleInfo: (s) => ['noreply', s],
})
// Reads a line every 100 ms. After the last one its work is done.
const reader = GenServer.define({
  init: () => ['ok', 0, 100],
  async handleInfo(_timeout, lines) {
    const line = await GenServer.call('file', 'read')
    if (line === 'end') return ['stop', 'done', lines]
    if (line === 'damaged') throw new Error('damaged line')
    GenServer.cast('writer', line)
    return ['noreply', lines + 1, 100]
  },
})
const writer = GenServer.define({ init: () => ['ok', 0],
  handleCast: (_line, lines) => ['noreply', lines + 1] })
// Serves a visitor every 100 ms. The file is not its business.
const web = GenServer.define({ init: () => ['ok', 0, 100],
  handleInfo: (_timeout, served) => ['noreply', served + 1, 100] })
const unit = Supervisor.define({
  name: 'unit', autoShutdown: 'any_significant',
  children: [
    { id: 'writer', start: [writer, undefined, { name: 'writer' }] },
    { id: 'reader', restart: 'transient', significant: true,
      start: [reader, undefined, { name: 'reader' }] },
  ],
})

export default Supervisor.define({
  name: 'root', maxRestarts: 3, maxSeconds: 5,
  children: [
    { id: 'file', start: [file, undefined, { name: 'file' }] },
    { id: 'web', start: [web, undefined, { name: 'web' }] },
    { id: 'unit', start: [unit], type: 'supervisor', restart: 'transient' },
  ],
})
