import { _, GenServer, Process, receive, self, send, sleep, spawn } from 'otp'

// A toy. It keeps a sum, and takes one message after the other.
async function counter(sum = 0) {
  for (;;) {
    const [what, arg, from] = await receive()
    if (what === 'set') sum = arg
    if (what === 'add') sum = sum + arg
    if (what === 'add') send(from, 'added')
    if (what === 'get') send(arg, ['sum', sum])
  }
}

// Works in each round, mostly some ms, seldom 200, then adds 10.
async function other() {
  for (;;) {
    const [order, boss] = await receive()
    await sleep(order === 'break' ? 1000 : Math.floor(5 / (Math.random() + 0.02)))
    if (order === 'round') send('counter', ['add', 10, boss])
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
    await receive('round', { after: 500 })
    send('other', ['round', self()])
    send('counter', ['set', 3])
    await receive('added')
    send('counter', ['get', self()])
    GenServer.cast('board', await receive(['sum', _]))
  }
}
