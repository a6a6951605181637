import { GenServer, self, sendAfter, Supervisor } from 'otp'
import { audit, ledger, mailer, stock } from './shop'

type Till = { sold: number; takings: number }

/** Sells one item: asks the ledger for its price, tells the mailer and the stock. */
async function sell(item: string, state: Till): Promise<Till> {
  const price = await GenServer.call('ledger', item)
  if (price === null) throw new Error(`no price for ${item}`)

  GenServer.cast('mailer', ['receipt', item, price])
  GenServer.cast('stock', ['take', item])
  return { sold: state.sold + 1, takings: state.takings + price }
}

const till = GenServer.define({
  init() {
    sendAfter(self(), 'customer', 700)
    return ['ok', { sold: 0, takings: 0 }]
  },

  async handleCall([_sell, item], _from, state: Till) {
    const next = await sell(item, state)
    return ['reply', next.takings, next]
  },

  async handleInfo(message, state: Till) {
    if (message !== 'customer') return ['noreply', state]
    sendAfter(self(), 'customer', 700)
    return ['noreply', await sell('tea', state)]
  },
})

/** The ledger knows the prices, the till needs it, the mailer needs the till: they stand in that order. */
const orders = Supervisor.define({
  strategy: 'rest_for_one',
  children: [
    { id: 'ledger', start: [ledger, undefined, { name: 'ledger' }] },
    { id: 'till', start: [till, undefined, { name: 'till' }] },
    { id: 'mailer', start: [mailer, undefined, { name: 'mailer' }], restart: 'transient' },
  ],
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'stock', start: [stock, undefined, { name: 'stock' }] },
    { id: 'orders', start: [orders] },
    { id: 'audit', start: [audit, 'till', { name: 'audit' }], restart: 'temporary' },
  ],
})
