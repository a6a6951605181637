import { GenServer, Supervisor } from 'otp'

const worker = GenServer.define({
  init: (name: string) => ['ok', { name, served: 0 }],
  handleCall: (_request, _from, state: { name: string; served: number }) => [
    'reply',
    state.name,
    { ...state, served: state.served + 1 },
  ],
  handleCast(request, state: { name: string; served: number }) {
    if (request === 'crash') throw new Error(`${state.name} was told to`)
    return ['noreply', { ...state, served: state.served + 1 }]
  },
})

/** Gives up at the second crash of its workers in five seconds. */
const team = Supervisor.define({
  strategy: 'one_for_one',
  maxRestarts: 1,
  maxSeconds: 5,
  children: [
    { id: 'x', start: [worker, 'x', { name: 'x' }] },
    { id: 'y', start: [worker, 'y', { name: 'y' }] },
  ],
})

/** When the team gives up, its exit is one restart here: the next level acts. */
export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  maxRestarts: 2,
  maxSeconds: 5,
  children: [
    { id: 'db', start: [worker, 'db', { name: 'db' }] },
    { id: 'team', start: [team] },
    { id: 'web', start: [worker, 'web', { name: 'web' }] },
  ],
})
