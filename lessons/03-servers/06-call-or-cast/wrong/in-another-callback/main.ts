import { GenServer, self, send, sleep } from 'otp'

// A toy. Keeps a balance. An audit of all its books takes a second.
const bank = GenServer.define({
  init: () => ['ok', 0],
  handleCast: ([_deposit, amount], balance: number) => ['noreply', balance + amount],
  async handleCall(request, from, balance: number) {
    if (request === 'balance') return ['reply', balance, balance]
    send(self(), from)
    return ['noreply', balance]
  },
  async handleInfo(from, balance) {
    await sleep(1000)
    GenServer.reply(from, ['audited', balance])
    return ['noreply', balance]
  },
})

// Another server: tells the time.
const clock = GenServer.define({
  init: () => ['ok', 'a clock'],
  handleCall: (_time, _from, state) => ['reply', Date.now(), state],
})

// Every 200 ms it deposits 1 and asks for the balance.
const customer = GenServer.define({
  init: () => ['ok', { longestWait: 0, balance: 0 }, 200],
  async handleInfo(_timeout, s) {
    const asked = Date.now()
    GenServer.cast('bank', ['deposit', 1])
    const balance = await GenServer.call('bank', 'balance')
    const longestWait = Math.max(s.longestWait, Date.now() - asked)
    return ['noreply', { longestWait, balance }, 200]
  },
})

export default async function main() {
  await bank.startLink(undefined, { name: 'bank' })
  await clock.startLink(undefined, { name: 'clock' })
  await customer.startLink(undefined, { name: 'customer' })
}
