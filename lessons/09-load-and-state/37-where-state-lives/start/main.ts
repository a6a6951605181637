import { type Child, ETS, GenServer, Process, Supervisor } from 'otp'

// Owns the table shelf, and does nothing that can fail.
const keeper = GenServer.define({
  init: () => ['ok', ETS.new('shelf', { namedTable: true, protection: 'public' })],
})

// A toy that adds up. `late` saves when it ends, `own` in its own table, `kept` in that of keeper.
const totals = GenServer.define({
  init(name: string) {
    Process.flag('trap_exit', true)
    if (name === 'own') ETS.new('own', { namedTable: true })
    const [saved] = ETS.lookup(name === 'own' ? 'own' : 'shelf', name)
    return ['ok', { total: saved?.[1] ?? 0, name, reports: 0 }, 100]
  },
  handleCast(n: number | 'crash', s) {
    if (n === 'crash') throw new Error('an odd request')
    const total = s.total + n
    if (s.name !== 'late') ETS.insert(s.name === 'own' ? 'own' : 'shelf', [s.name, total])
    return ['noreply', { ...s, total }, 100]
  },
  handleInfo(_timeout, s) {
    if (s.total < 0) throw new Error('no report of a negative total')
    return ['noreply', { ...s, reports: s.reports + 1 }, 100]
  },
  terminate: (_reason, s) => s.name === 'late' && ETS.insert('shelf', [s.name, s.total]),
})

const names = ['late', 'own', 'kept']
const counters = names.map((name): Child => ({ id: name, start: [totals, name, { name }] }))
const children: Child[] = [{ id: 'keeper', start: [keeper, undefined, { name: 'keeper' }] }, ...counters]

export default async function main() {
  await Supervisor.define({ name: 'app', children }).startLink()
  for (const name of names) GenServer.cast(name, 5)
}
