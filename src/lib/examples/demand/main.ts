import { GenServer, monitor, self, sendAfter, sleep, Supervisor, type Pid } from 'otp'

/** Who has asked, and for how many. */
type Asked = readonly [pid: Pid, wanted: number]
type Source = { stock: number; asked: readonly Asked[] }

/** Gives what is there to those who have asked, in turn. */
function give({ stock, asked }: Source): Source {
  const rest: Asked[] = []
  for (const [pid, wanted] of asked) {
    const some = Math.min(stock, wanted)
    if (some > 0) GenServer.cast(pid, ['events', some])
    stock -= some
    if (some < wanted) rest.push([pid, wanted - some])
  }
  return { stock, asked: rest }
}

/** Makes three events a time, and holds them back until somebody asks: it can drown nobody. */
const source = GenServer.define({
  init() {
    sendAfter(self(), 'made', 300)
    return ['ok', { stock: 0, asked: [] } as Source]
  },
  handleCast([what, pid, wanted], { stock, asked }: Source) {
    if (what === 'subscribe') monitor(pid)
    return ['noreply', give({ stock, asked: [...asked, [pid, wanted]] })]
  },
  handleInfo(message, { stock, asked }: Source) {
    if (message === 'made') {
      sendAfter(self(), 'made', 600)
      return ['noreply', give({ stock: stock + 3, asked })]
    }
    // A 'DOWN': whoever has ended wants nothing any more.
    return ['noreply', { stock, asked: asked.filter(([pid]) => pid !== message[3]) }]
  },
})

/** Asks for four, and later for as many as it has done: no more than four ever wait for it, however slow it is. */
const consumer = GenServer.define({
  init(ms: number) {
    GenServer.cast('source', ['subscribe', self(), 4])
    return ['ok', { ms, done: 0 }]
  },
  async handleCast([_events, n], state: { ms: number; done: number }) {
    await sleep(n * state.ms)
    GenServer.cast('source', ['ask', self(), n])
    return ['noreply', { ...state, done: state.done + n }]
  },
})

/** Each may fall alone: the source forgets what it had asked for. */
const consumers = Supervisor.define({
  strategy: 'one_for_one',
  children: [
    { id: 'quick', start: [consumer, 100, { name: 'quick' }] },
    { id: 'slow', start: [consumer, 500, { name: 'slow' }] },
  ],
})

/** With the source all demand is lost, so those who have asked start anew. */
export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    { id: 'source', start: [source, undefined, { name: 'source' }] },
    { id: 'consumers', start: [consumers] },
  ],
})
