import { type Child, ETS, GenServer, Supervisor } from 'otp'

// Owns the table shelf, and does nothing that can fail.
const keeper = GenServer.define({
  init: () => ['ok', ETS.new('shelf', { namedTable: true, protection: 'public' })],
})

// A toy that adds up. What it can report, it saves in the table of keeper.
const totals = GenServer.define({
  init(name: string) {
    const [saved] = ETS.lookup('shelf', name)
    return ['ok', { total: saved?.[1] ?? 0, name, reports: 0 }, 100]
  },
  handleCast(n: number | 'crash', s) {
    if (n === 'crash') throw new Error('an odd request')
    const total = s.total + n
    if (total < 0) throw new Error('no negative total')
    ETS.insert('shelf', [s.name, total])
    return ['noreply', { ...s, total }, 100]
  },
  handleInfo(_timeout, s) {
    if (s.total < 0) throw new Error('no report of a negative total')
    return ['noreply', { ...s, reports: s.reports + 1 }, 100]
  },
})

const names = ['late', 'own', 'kept']
const counters = names.map((name): Child => ({ id: name, start: [totals, name, { name }] }))
const children: Child[] = [...counters, { id: 'keeper', start: [keeper, undefined, { name: 'keeper' }] }]

export default async function main() {
  await Supervisor.define({ name: 'app', children }).startLink()
  for (const name of names) GenServer.cast(name, 5)
}
