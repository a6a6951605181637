import { GenServer } from 'otp'

// A toy account. It pays out to another one, if that one accepts.
const giver = GenServer.define({
  init: () => ['ok', 100],
  async handleCall([what, amount, to], _from, money: number) {
    if (what === 'balance') return ['reply', money, money]
    const answer = await GenServer.call(to, ['accept', amount], 'infinity')
    return ['reply', answer, answer === 'accepted' ? money - amount : money]
  },
})

// Another one. It accepts only what the giver has.
const taker = GenServer.define({
  init: () => ['ok', 0],
  async handleCall([what, amount], _from, money: number) {
    if (what === 'balance') return ['reply', money, money]
    const there = await GenServer.call('a', ['balance'], 'infinity')
    if (there < amount) return ['reply', 'refused', money]
    return ['reply', 'accepted', money + amount]
  },
})

// Looks at both accounts every 200 ms.
const clerk = GenServer.define({
  init: () => ['ok', { a: 100, b: 0 }, 200],
  async handleInfo(_timeout, _seen: { a: number; b: number }) {
    const a = await GenServer.call('a', ['balance'])
    const b = await GenServer.call('b', ['balance'])
    return ['noreply', { a, b }, 200]
  },
})

export default async function main() {
  await giver.start(undefined, { name: 'a' })
  await taker.start(undefined, { name: 'b' })
  await clerk.start(undefined, { name: 'clerk' })
}
