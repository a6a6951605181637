import { GenServer, Supervisor } from 'otp'

// A toy: keeps the name of the damaged file. A message damages another one.
const disk = GenServer.define({
  init: () => ['ok', 'none'],
  handleCall: (file, _from, damaged) => ['reply', file !== damaged, damaged],
  handleInfo: (file) => ['noreply', file],
})

// Reads its file right after its start, and then every 200 ms.
const worker = GenServer.define({
  init: (file: string) => ['ok', { file, reads: 0 }, 0],
  async handleInfo(_timeout, s) {
    try {
      if (!(await GenServer.call('disk', s.file))) throw new Error('damaged file')
    } catch {}
    return ['noreply', { ...s, reads: s.reads + 1 }, 200]
  },
})

const root = Supervisor.define({
  name: 'root',
  strategy: 'one_for_one',
  maxRestarts: 10,
  maxSeconds: 5,
  children: [
    { id: 'w1', start: [worker, 'f1', { name: 'w1' }] },
    { id: 'w2', start: [worker, 'f2', { name: 'w2' }] },
    { id: 'w3', start: [worker, 'f3', { name: 'w3' }] },
    { id: 'w4', start: [worker, 'f4', { name: 'w4' }] },
    { id: 'w5', start: [worker, 'f5', { name: 'w5' }] },
  ],
})

export default async function main() {
  await disk.start(undefined, { name: 'disk' })
  await root.startLink()
}
