import { GenServer, type Pid, Process, receive, self, send, spawn, spawnLink } from 'otp'

// A toy. Works for the guard every 300 ms, until it is told to end.
async function worker(guard: Pid) {
  Process.flag('trap_exit', true)
  for (;;) {
    const order = await receive(undefined, { after: 300 })
    if (order === 'return') return
    if (order === 'raise') throw new Error('out of paper')
    send(guard, 'worked')
  }
}

// Starts three workers, and passes on what it hears.
async function guard() {
  const me = self()
  for (const name of ['w1', 'w2', 'w3']) {
    Process.register(name, spawnLink(() => worker(me)))
  }
  for (;;) {
    const message = await receive()
    GenServer.cast('board', message)
  }
}

// Counts what was worked, and lists the reasons of the ends.
const board = GenServer.define({
  init: () => ['ok', { ends: [] as unknown[], worked: 0 }],
  handleCast(message, { ends, worked }) {
    if (message === 'worked') return ['noreply', { ends, worked: worked + 1 }]
    const reason = Array.isArray(message[2]) ? 'error' : message[2]
    return ['noreply', { ends: [...ends, reason], worked }]
  },
})

export default async function main() {
  await board.start(undefined, { name: 'board' })
  Process.register('guard', spawn(guard))
}
