import { GenServer, type ServerModule, sleep, Supervisor } from 'otp'
// Toys outside of the tree: a feed of items, and a disk. Both stay.
const files = GenServer.define({ init: () => ['ok', { in: 0, out: 0, disk: [] as number[] }],
  handleCall: (_look, _from, s) => ['reply', s, { ...s, in: s.in + 1 }],
  handleCast: (item, s) => ['noreply', { ...s, out: s.out + 1, disk: [...s.disk, item] }],
  handleInfo: (more, s) => ['noreply', { ...s, in: s.in + more }],
})
// Writes an item in 10 ms.
const store = GenServer.define({ init: () => ['ok', 0],
  async handleCast(item: number, _last) {
    await sleep(10)
    GenServer.cast('files', item)
    return ['noreply', item]
  },
})
// Parses an item in 5 ms.
const parse = GenServer.define({ init: () => ['ok', 0],
  handleCast: async (item, done) =>
    (await sleep(5), GenServer.cast('store', item), ['noreply', done + 1]),
})
// Looks every 100 ms, and passes on what is new in the feed.
const source = GenServer.define({
  init: async () => ['ok', (await GenServer.call('files', 'look')).in, 100],
  async handleInfo(_look, sent) {
    const { in: last } = await GenServer.call('files', 'look')
    for (let item = sent + 1; item <= last; item++) GenServer.cast('parse', item)
    return ['noreply', last, 100]
  },
})
const child = (id: string, of: ServerModule) =>
  ({ id, start: [of, undefined, { name: id }] as const })
const pipe = Supervisor.define({
  name: 'pipe', strategy: 'rest_for_one', maxRestarts: 3, maxSeconds: 5,
  children: [child('store', store), child('parse', parse), child('source', source)],
})
export default async function main() {
  await files.start(undefined, { name: 'files' })
  await pipe.startLink()
}
