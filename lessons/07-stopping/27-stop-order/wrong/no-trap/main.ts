import { GenServer, type ServerModule, Supervisor, type SupervisorModule } from 'otp'

// A toy: the number of lines in a file. It is there whatever ends.
const file = GenServer.define({
  init: () => ['ok', 0],
  handleCast: (lines, all) => ['noreply', all + lines],
})

const disk = GenServer.define({
  init: () => ['ok', null],
  handleCall: (lines, _from, s) => ['reply', GenServer.cast('file', lines), s],
})

// Collects lines, saves every tenth, and the rest when it is stopped.
const writer = GenServer.define({
  init: () => ['ok', 0],
  async handleCast(_line, lines: number) {
    if (lines < 9) return ['noreply', lines + 1]
    await GenServer.call('disk', 10)
    return ['noreply', 0]
  },
  terminate: async (_reason, lines) => await GenServer.call('disk', lines),
})

// Types a line every 150 ms.
const typist = GenServer.define({
  init: () => ['ok', 0, 150],
  handleInfo: (_timeout, typed) => (GenServer.cast('writer', 'line'), ['noreply', typed + 1, 150]),
})

const child = (id: string, of: ServerModule | SupervisorModule) => ({ id, start: [of, undefined, { name: id }] as const })
const desk = Supervisor.define({ children: [child('x', typist), child('y', typist)] })
const app = Supervisor.define({ children: [child('disk', disk), child('writer', writer), child('desk', desk)] })
const top = Supervisor.define({ name: 'top', children: [child('app', app)] })

export default async function main() {
  await file.start(undefined, { name: 'file' })
  await top.startLink()
}
