import { exit, GenServer, Process, type Pid, receive, self, send, spawn, spawnLink, unlink } from 'otp'

// A toy. Finds something every 200 ms, and tells the worker that it helps.
async function helper(worker: Pid) {
  for (let n = 1; ; n++) {
    const order = await receive('finish', { after: 200 })
    if (order === 'finish') return
    send(worker, ['found', n])
  }
}

// Starts a helper, and puts on the board what it finds.
async function worker() {
  const me = self()
  Process.register('h', spawnLink(() => helper(me)))
  for (;;) {
    const message = await receive()
    if (message === 'return') { unlink(Process.whereis('h')!); exit('shutdown') }
    if (message === 'crash') throw new Error('no more room')
    GenServer.cast('board', message)
  }
}

const board = GenServer.define({
  init: () => ['ok', 'nothing found'],
  handleCast: (message) => ['noreply', message],
})

export default async function main() {
  await board.start(undefined, { name: 'board' })
  Process.register('w', spawn(worker))
}
