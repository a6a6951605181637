import { GenServer, self, sendAfter, Supervisor } from 'otp'

/** Works for a while, then meets the same broken job again, and crashes again. */
const flaky = GenServer.define({
  init() {
    sendAfter(self(), 'job', 600)
    return ['ok', { done: 0 }]
  },
  handleInfo(message, state: { done: number }) {
    if (message !== 'job') return ['noreply', state]
    if (state.done === 1) throw new Error('this job is broken')
    sendAfter(self(), 'job', 600)
    return ['noreply', { done: state.done + 1 }]
  },
})

const steady = GenServer.define({
  init: () => ['ok', { calls: 0 }],
  handleCall: (_request, _from, state: { calls: number }) => ['reply', 'ok', { calls: state.calls + 1 }],
})

/** Three restarts in five seconds are allowed. The fourth crash is one too many: the supervisor gives up. */
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  maxRestarts: 3,
  maxSeconds: 5,
  children: [
    { id: 'steady', start: [steady, undefined, { name: 'steady' }] },
    { id: 'flaky', start: [flaky, undefined, { name: 'flaky' }] },
  ],
})
