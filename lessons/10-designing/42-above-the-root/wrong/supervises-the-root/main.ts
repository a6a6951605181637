import { Application, GenServer, Supervisor } from 'otp'

// A toy of the far side: it gives ads until it is told to be gone.
const network = GenServer.define({
  init: () => ['ok', 'here'],
  handleCall: (_fetch, _from, s) => ['reply', s, s],
  handleInfo: (s) => ['noreply', s],
})
// Fetches an ad right after its start, and then every 100 ms.
const ads = GenServer.define({
  init: () => ['ok', 0, 0],
  async handleInfo(_timeout, shown) {
    if ((await GenServer.call('network', 'fetch')) === 'gone') throw new Error('no ads')
    return ['noreply', shown + 1, 100]
  },
})
// Sells something every 100 ms.
const core = GenServer.define({ init: () => ['ok', 0, 100], handleInfo: (_timeout, sold) => ['noreply', sold + 1, 100] })

const root = Supervisor.define({
  name: 'root', maxRestarts: 3, maxSeconds: 5,
  children: [{ id: 'core', start: [core, undefined, { name: 'core' }] }, { id: 'ads', start: [ads, undefined, { name: 'ads' }] }],
})
const shop = Application.define({ name: 'shop', start: () => Supervisor.startLink([root], { name: 'outer' }) })

// Stands outside of the shop. Starts it anew, with another restart type, when it is told so.
const operator = GenServer.define({
  init: () => ['ok', 'shop is transient'],
  async handleInfo(type) {
    await Application.stop(shop)
    await Application.start(shop, type)
    return ['noreply', `shop is ${type}`]
  },
})
export default async function main() {
  await network.start(undefined, { name: 'network' })
  await Application.start(shop, 'transient')
  await operator.start(undefined, { name: 'operator' })
}
