import { DynamicSupervisor, GenServer, Registry, Supervisor } from 'otp'

// A toy: a process for each user who is here. Counts the clicks.
const session = GenServer.define({
  init: (user: string) => ['ok', { clicks: 0, user }],
  handleCast(what, s) {
    if (what === 'crash') throw new Error('an odd click')
    if (what === 'leave') return ['stop', 'normal', s]
    return ['noreply', { ...s, clicks: s.clicks + 1 }]
  },
})

// Opens a session, which is found by its user from then on.
const open = (user: string) =>
  DynamicSupervisor.startChild('sessions', {
    id: user, start: [session, user, { name: ['via', Registry, ['users', user]] }],
  })

// Passes on a click every 20 ms, of each user in turn. Counts those that find no session.
const web = GenServer.define({
  init: () => ['ok', { turn: 0, lost: 0 }, 20],
  async handleInfo(told, { turn, lost }) {
    const [user, what] = told === 'timeout' ? [USERS[turn % 5]!, 'click'] : told
    const [found] = Registry.lookup('users', user)
    GenServer.cast(found?.[0] ?? (await open(user))[1], what)
    return ['noreply', { turn: turn + 1, lost }, 20]
  },
})

const USERS = ['ann', 'bob', 'cid', 'dan', 'eve']
const sessions = { id: 'sessions', start: [DynamicSupervisor.define({ maxRestarts: 1000 }), undefined, { name: 'sessions' }] } as const
const users = [Registry, { name: 'users', keys: 'unique' }] as const
const children = [users, sessions, { id: 'web', start: [web, undefined, { name: 'web' }] as const }]

export default async function main() {
  await Supervisor.define({ name: 'app', strategy: 'rest_for_one', children }).startLink()
  for (const user of USERS) await open(user)
}
