import { GenServer, Process, receive, self, sleep, spawn } from 'otp'

// A toy: the page that w reads, and the reasons that keeper wrote down.
const board = GenServer.define({
  init: () => ['ok', { ends: [] as unknown[], page: 'whole' }],
  handleCall: (_read, _from, s) => ['reply', s.page, s],
  handleCast: (reason, s) => ['noreply', { ...s, ends: [reason, ...s.ends].slice(0, 6) }],
  handleInfo: (page, s) => ['noreply', { ...s, page }],
})

// Reads the page every 200 ms.
async function worker() {
  Process.register('w', self())
  await sleep(5)
  for (;;) {
    const page = await GenServer.call('board', 'read')
    if (page === 'torn') throw new Error('torn page')
    const order = await receive('crash', { after: 200 })
    if (order === 'crash') throw new Error('out of ink')
  }
}

// Starts w, watches it, and begins again when it has ended.
async function keeper() {
  for (let starts = 0; starts < 5; starts++) {
    const pid = spawn(worker)
    while (Process.alive(pid)) await sleep(20)
    GenServer.cast('board', 'ended')
  }
}

export default async function main() {
  await board.start(undefined, { name: 'board' })
  Process.register('keeper', spawn(keeper))
}
