import { type Child, exit, GenServer, Process, self, sendAfter, type ServerModule, sleep, Supervisor } from 'otp'

// Makes a thumbnail of a photo: a toy, which takes 5 ms.
const thumbs = GenServer.define({
  init: () => ['ok', { made: 0 }],
  async handleCast(_photo, s) {
    await sleep(5)
    GenServer.cast('camera', 'done')
    return ['noreply', { made: s.made + 1 }]
  },
  handleCall: (_status, _from, s) => ['reply', s.made, s],
})

// Sends a photo every 50 ms; in a burst 300 more, one each ms. Counts what it was told of them.
const camera = GenServer.define({
  init: () => (sendAfter(self(), 'tick', 50), ['ok', { sent: 0, done: 0, busy: 0 }]),
  handleInfo(told, s) {
    if (told === 'tick') sendAfter(self(), 'tick', 50)
    if (told === 'burst') for (let ms = 1; ms < 300; ms++) sendAfter(self(), 'photo', ms)
    GenServer.cast('thumbs', 'photo')
    return ['noreply', { ...s, sent: s.sent + 1 }]
  },
  handleCast: (answer: 'done' | 'busy', s) => ['noreply', { ...s, [answer]: s[answer] + 1 }],
})

// Asks thumbs how many it has made, and waits for the answer for 50 ms.
const page = GenServer.define({
  init: () => ['ok', { shows: 0, unanswered: 0 }, 50],
  async handleInfo(_timeout, s) {
    try {
      return ['noreply', { ...s, shows: await GenServer.call('thumbs', 'status', 50) }, 50]
    } catch {
      const stuck = Process.whereis('thumbs')
      if (stuck) exit(stuck, 'kill')
      return ['noreply', { ...s, unanswered: s.unanswered + 1 }, 50]
    }
  },
})

const child = (name: string, server: ServerModule): Child => ({ id: name, start: [server, undefined, { name }] })
const children = [child('thumbs', thumbs), child('camera', camera), child('page', page)]
export default Supervisor.define({ name: 'app', children })
