import { exit, GenServer, link, type Pid, Process, receive, sleep, spawn } from 'otp'

// A toy. Keeps the newest lines of a report.
const log = GenServer.define({
  init() {
    Process.flag('trap_exit', true)
    return ['ok', [] as string[]]
  },
  handleCast: (line, lines: string[]) => ['noreply', [line, ...lines].slice(0, 3)],
  handleInfo: (_exit, lines: string[]) => ['noreply', lines],
})

// Writes a line every 200 ms. Of no use without its log: it is linked.
async function writer() {
  link(Process.whereis('log') as Pid)
  for (let n = 1; ; n++) {
    await sleep(200)
    GenServer.cast('log', `line ${n}`)
  }
}

// Wants the writer gone, and the log kept.
async function boss() {
  for (;;) {
    await receive('close')
    const w = Process.whereis('w')
    if (w !== null) exit(w, 'shutdown')
  }
}

export default async function main() {
  await log.start(undefined, { name: 'log' })
  Process.register('w', spawn(writer))
  Process.register('boss', spawn(boss))
}
