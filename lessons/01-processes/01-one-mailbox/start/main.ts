import { _, GenServer, Process, receive, self, send, sleep, spawn } from 'otp'

// A toy. It keeps a sum, and takes one message after the other.
async function counter(sum = 0) {
  for (;;) {
    const [what, arg] = await receive()
    if (what === 'set') sum = arg
    if (what === 'add') sum = sum + arg
    if (what === 'get') send(arg, ['sum', sum])
  }
}

// Adds 10, in a busy round after 4 to 250 ms. May take a break.
async function other() {
  for (;;) {
    const [order] = await receive()
    if (order === 'busy') await sleep(Math.floor(5 / (Math.random() + 0.02)))
    if (order === 'break') await sleep(1000)
    else send('counter', ['add', 10])
  }
}
const board = GenServer.define({
  init: () => ['ok', [] as number[]],
  handleCast: ([_sum, total], seen: number[]) => ['noreply', [total, ...seen].slice(0, 10)],
})

export default async function main() {
  Process.register('asker', self())
  for (const body of [counter, other]) Process.register(body.name, spawn(body))
  await board.start(undefined, { name: 'board' })
  for (;;) {
    const mood = await receive('busy', { after: 500 })
    send('counter', ['set', 3])
    send('other', [mood, self()])
    await sleep(10)
    send('counter', ['get', self()])
    GenServer.cast('board', await receive(['sum', _]))
  }
}
