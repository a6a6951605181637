import { Agent, GenServer, PartitionSupervisor, self, sendAfter, Supervisor } from 'otp'

/** The drawer that a letter belongs in: the same number leads to the same one each time. */
const drawer = (house: number) => ['via', PartitionSupervisor, ['drawers', house]] as const

/** A drawer: an agent that keeps how many letters it has for each house. */
const letters = {
  id: 'letters',
  start: () => Agent.startLink(() => ({}) as Record<number, number>),
}

/** Sorts letters into the drawers: what one agent would have to do alone, four do side by side. */
const clerk = GenServer.define({
  init() {
    sendAfter(self(), 'letter', 300)
    return ['ok', { sorted: 0 }]
  },
  async handleInfo(message, state: { sorted: number }) {
    if (message !== 'letter') return ['noreply', state]
    const house = (state.sorted * 7) % 12
    await Agent.update(drawer(house), (all: Record<number, number>) => ({
      ...all,
      [house]: (all[house] ?? 0) + 1,
    }))
    sendAfter(self(), 'letter', 300)
    return ['noreply', { sorted: state.sorted + 1 }]
  },
})

/** Asks every drawer, every two seconds. A drawer that fell has forgotten its houses, and only those. */
const postman = GenServer.define({
  init() {
    sendAfter(self(), 'round', 2000)
    return ['ok', { letters: 0 }]
  },
  async handleInfo(message, state: { letters: number }) {
    if (message !== 'round') return ['noreply', state]
    let sum = 0
    for (let n = 0; n < PartitionSupervisor.partitions('drawers'); n++) {
      const all: Record<number, number> = await Agent.get(drawer(n), (houses) => houses)
      for (const count of Object.values(all)) sum += count
    }
    console.log('letters in the drawers:', sum)
    sendAfter(self(), 'round', 2000)
    return ['noreply', { letters: sum }]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    {
      id: 'drawers',
      start: () => PartitionSupervisor.startLink({ name: 'drawers', child: letters, partitions: 4 }),
      type: 'supervisor',
    },
    { id: 'clerk', start: [clerk, undefined, { name: 'clerk' }] },
    { id: 'postman', start: [postman, undefined, { name: 'postman' }] },
  ],
})
