import { Application, GenServer, self, sendAfter, Supervisor } from 'otp'

/** Keeps what was earned. */
const ledger = GenServer.define({
  init: () => ['ok', 0],
  handleCall: (request, _from, sum: number) => ['reply', sum, request === 'sell' ? sum + 1 : sum],
})

/** A page of the shop: sells as often as its application's parameter says. */
const page = GenServer.define({
  init(name: string) {
    sendAfter(self(), 'sell', Application.getEnv('web', 'every'))
    return ['ok', { name, seen: 0 }]
  },
  async handleInfo(message, state: { name: string; seen: number }) {
    if (message !== 'sell') return ['noreply', state]
    const seen = await GenServer.call('ledger', 'sell')
    sendAfter(self(), 'sell', Application.getEnv('web', 'every'))
    return ['noreply', { ...state, seen }]
  },
})

const bank = Application.define({
  name: 'bank',
  start: () =>
    Supervisor.startLink([{ id: 'ledger', start: [ledger, undefined, { name: 'ledger' }] }], {
      name: 'bank_sup',
      maxRestarts: 1,
    }),
  stop: () => console.log('The bank is closed.'),
})

/** Needs the bank: it is started after it. */
const web = Application.define({
  name: 'web',
  applications: [bank],
  env: { every: 800 },
  start: () =>
    Supervisor.startLink(
      [
        { id: 'home', start: [page, 'home', { name: 'home' }] },
        { id: 'search', start: [page, 'search', { name: 'search' }] },
      ],
      { name: 'web_sup', maxRestarts: 1 },
    ),
  stop: () => console.log('The web is closed.'),
})

/**
 * Break a page twice within five seconds: web_sup gives up, and with it its application, which is temporary: it is only reported,
 * and nobody starts it again. Break the ledger twice: the bank is permanent, so its end stops the whole node.
 */
export default async function main() {
  await Application.start(bank, 'permanent')
  await Application.start(web, 'temporary')
  const running = await Application.whichApplications()
  console.log('Running:', running.map(([name]) => name).join(', '))
}
