import { GenServer, Process, type ServerModule, sleep, Supervisor } from 'otp'
// A toy shop, in no tree. Every 100 ms a visitor asks x.
const shop = GenServer.define({
  init: () => ['ok', { served: 0, failed: 0 }, 100],
  async handleInfo(_timeout, s) {
    try {
      return ['noreply', { ...s, served: await GenServer.call('x', s.served) }, 100]
    } catch {
      return ['noreply', { ...s, failed: s.failed + 1 }, 100]
    }
  },
})

// Traps exits, and needs 50 ms to clean up.
const x = GenServer.define({
  init: () => (Process.flag('trap_exit', true), ['ok', 'open']),
  handleCall: (served, _from, open) => ['reply', served + 1, open],
  terminate: async () => await sleep(50),
})
const y = GenServer.define({ init: () => ['ok', 0, 100], handleInfo: (_timeout, n) => ['noreply', n + 1, 100] })

// When it is told anything, it is to give s, x and y a fresh start.
const boss = GenServer.define({
  init: () => ['ok', 'waits'],
  async handleInfo(_told, was) {
    await Supervisor.stop('root')
    return ['noreply', was]
  },
})

const child = (id: string, of: ServerModule) => ({ id, start: [of, undefined, { name: id }] as const })
const s = Supervisor.define({ name: 's', children: [child('x', x), child('y', y)] })
const root = Supervisor.define({ name: 'root', children: [{ id: 's', start: [s] }] })

export default async function main() {
  await root.startLink()
  await shop.start(undefined, { name: 'shop' })
  await boss.start(undefined, { name: 'boss' })
}
