import { GenServer, self, sendAfter, Supervisor } from 'otp'

// A toy of the far side. A message n damages the next n items that it gives.
const wire = GenServer.define({
  init: () => ['ok', 0],
  handleCall: (_next, _from, bad: number) => ['reply', bad > 0 ? 'damaged' : 'item', Math.max(0, bad - 1)],
  handleInfo: (bad) => ['noreply', bad],
})

// Serves a page every 100 ms, with the news it has.
const core = GenServer.define({
  init: () => (sendAfter(self(), 'page', 100), ['ok', { pages: 0, news: 0 }]),
  handleInfo: (_page, s) => (sendAfter(self(), 'page', 100), ['noreply', { ...s, pages: s.pages + 1 }]),
  handleCast: (_news, s) => ['noreply', { ...s, news: s.news + 1 }],
})

const feed = GenServer.define({
  init: () => ['ok', null, 40], // an item every 40 ms
  async handleInfo(_timeout, s) {
    if ((await GenServer.call('wire', 'next')) === 'damaged') throw new Error('damaged item')
    GenServer.cast('core', 'news')
    return ['noreply', s, 40]
  },
})

const feed_sup = Supervisor.define({
  name: 'feed_sup',
  maxRestarts: 3, maxSeconds: 5,
  children: [{ id: 'feed', start: [feed, undefined, { name: 'feed' }] }],
})

export default Supervisor.define({
  name: 'root',
  maxRestarts: 3, maxSeconds: 5,
  children: [
    { id: 'wire', start: [wire, undefined, { name: 'wire' }] },
    { id: 'core', start: [core, undefined, { name: 'core' }] },
    { id: 'feed_sup', start: [feed_sup], type: 'supervisor', restart: 'transient' },
  ],
})
