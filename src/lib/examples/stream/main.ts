import { GenServer, self, sendAfter, sleep, Supervisor, Task, type StreamResult } from 'otp'

/** Pictures, and how long it takes to make them small. For the fog that is nearly for ever. */
const pictures = [
  { name: 'cat', ms: 400 },
  { name: 'dog', ms: 800 },
  { name: 'fog', ms: 60_000 },
  { name: 'sea', ms: 500 },
  { name: 'oak', ms: 700 },
  { name: 'fox', ms: 300 },
]

async function shrink({ name, ms }: { name: string; ms: number }) {
  await sleep(ms)
  return `${name}.png`
}

type Album = { name: string; supervised: boolean; done: number; lost: number }

/** Shrinks all pictures, three at a time, each in a task that is killed after a second. Then does so again. */
const album = GenServer.define({
  init({ name, supervised }: { name: string; supervised: boolean }) {
    sendAfter(self(), 'shrink', 400)
    return ['ok', { name, supervised, done: 0, lost: 0 }]
  },
  async handleInfo(message, state: Album) {
    if (message !== 'shrink') return ['noreply', state]
    const options = { maxConcurrency: 3, timeout: 1000, onTimeout: 'kill_task' } as const
    const results: AsyncIterable<StreamResult<string>> = state.supervised
      ? Task.Supervisor.asyncStreamNolink('helpers', pictures, shrink, options)
      : Task.asyncStream(pictures, shrink, options)
    let { done, lost } = state
    for await (const [what, value] of results) {
      if (what === 'ok') done++
      else lost++
      console.log(state.name, what, value)
    }
    sendAfter(self(), 'shrink', 1000)
    return ['noreply', { ...state, done, lost }]
  },
})

/** Runs the tasks of the careful album. */
const helpers = Task.Supervisor.define({ name: 'helpers' })

/**
 * Kill a task of the careful album: one picture is lost. The tasks of the careless one are linked to it: kill one of them, and the
 * album falls with all its tasks.
 */
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    helpers,
    { id: 'careful', start: [album, { name: 'careful', supervised: true }, { name: 'careful' }] },
    { id: 'careless', start: [album, { name: 'careless', supervised: false }, { name: 'careless' }] },
  ],
})
