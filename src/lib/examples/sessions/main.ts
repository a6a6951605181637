import { DynamicSupervisor, GenServer, Registry, self, sendAfter, Supervisor } from 'otp'

/** The address of a guest's basket: whoever knows the guest's name finds it, whichever process it is just now. */
const basketOf = (guest: string) => ['via', Registry, ['guests', guest]] as const

/** One basket for each guest who is there. A guest who buys nothing for a second and a half has left. */
const basket = GenServer.define({
  init: (guest: string) => ['ok', { guest, items: 0 }, 1500],
  handleCast: (_item, basket: { guest: string; items: number }) => [
    'noreply',
    { ...basket, items: basket.items + 1 },
    1500,
  ],
  handleInfo: (_timeout, basket: { guest: string; items: number }) => ['stop', 'normal', basket],
})

/** Starts empty. At most so many guests are there at once. */
const baskets = DynamicSupervisor.define({ name: 'baskets', maxChildren: 10 })

const guests = ['ada', 'bob', 'cleo', 'dan', 'eve']

/** Lets the guests come in turn, and each buy a few things. A basket is made when it is needed first. */
const door = GenServer.define({
  init() {
    sendAfter(self(), 'buy', 300)
    return ['ok', { sold: 0 }]
  },
  async handleInfo(message, state: { sold: number }) {
    if (message !== 'buy') return ['noreply', state]
    const guest = guests[Math.floor(state.sold / 5) % guests.length] ?? 'ada'
    if (Registry.lookup('guests', guest).length === 0) {
      await DynamicSupervisor.startChild('baskets', {
        id: guest,
        start: [basket, guest, { name: basketOf(guest) }],
        restart: 'transient',
      })
    }
    GenServer.cast(basketOf(guest), 'tea')
    sendAfter(self(), 'buy', 300)
    return ['noreply', { sold: state.sold + 1 }]
  },
})

/** The registry stands first: without it no basket has a name. */
export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    { id: 'guests', start: () => Registry.startLink({ keys: 'unique', name: 'guests' }), type: 'supervisor' },
    baskets,
    { id: 'door', start: [door, undefined, { name: 'door' }] },
  ],
})
