import { GenServer, GenStatem, self, sendAfter, Supervisor } from 'otp'

/** A service far away. It has bad times: of each twelve requests it refuses the last seven. */
const service = GenServer.define({
  init: () => ['ok', 0],
  handleCall: (_request, _from, n: number) => ['reply', n % 12 < 5 ? 'fine' : 'down', n + 1],
})

/** Stands before the service, and spares it while it is down. */
const breaker = GenStatem.define({
  callbackMode: ['state_functions', 'state_enter'],
  init: () => ['ok', 'closed', { failures: 0 }],
  states: {
    /** Lets every request through, until three in a row have failed. */
    async closed(type, request, data) {
      if (type === 'enter') return ['keep_state', { failures: 0 }]
      if (!GenStatem.isCall(type)) return 'keep_state_and_data'
      const answer = await GenServer.call('service', request)
      const failures = answer === 'down' ? data.failures + 1 : 0
      const reply = ['reply', type[1], answer] as const
      if (failures === 3) return ['next_state', 'open', { failures }, [reply]]
      return ['keep_state', { failures }, [reply]]
    },
    /** Lets none through, for two seconds. */
    open(type, _content, data) {
      if (type === 'enter') return ['keep_state_and_data', [['state_timeout', 2000, 'try']]]
      if (type === 'state_timeout') return ['next_state', 'half_open', data]
      if (GenStatem.isCall(type)) return ['keep_state_and_data', [['reply', type[1], 'not now']]]
      return 'keep_state_and_data'
    },
    /** Lets one through, to see: it decides where to go. */
    async half_open(type, request, data) {
      if (!GenStatem.isCall(type)) return 'keep_state_and_data'
      const answer = await GenServer.call('service', request)
      const next = answer === 'down' ? 'open' : 'closed'
      return ['next_state', next, data, [['reply', type[1], answer]]]
    },
  },
})

/** Asks through the breaker, a few times a second. */
const client = GenServer.define({
  init() {
    sendAfter(self(), 'ask', 250)
    return ['ok', { fine: 0, down: 0, spared: 0 }]
  },
  async handleInfo(message, seen: { fine: number; down: number; spared: number }) {
    if (message !== 'ask') return ['noreply', seen]
    const answer = await GenStatem.call('breaker', 'price?')
    sendAfter(self(), 'ask', 250)
    if (answer === 'fine') return ['noreply', { ...seen, fine: seen.fine + 1 }]
    if (answer === 'down') return ['noreply', { ...seen, down: seen.down + 1 }]
    return ['noreply', { ...seen, spared: seen.spared + 1 }]
  },
})

/** What the breaker knows of the service is about this service: when one falls, those after it start anew. */
export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    { id: 'service', start: [service, undefined, { name: 'service' }] },
    { id: 'breaker', start: [breaker, undefined, { name: 'breaker' }] },
    { id: 'client', start: [client, undefined, { name: 'client' }] },
  ],
})
