import { GenServer, link, type Pid, Process, receive, send, spawn } from 'otp'

// A toy. Keeps the newest lines of a report.
const log = GenServer.define({
  init: () => ['ok', [] as string[]],
  handleCast: (line, lines: string[]) => ['noreply', [line, ...lines].slice(0, 3)],
})

// Writes a line every 200 ms. Of no use without its log: it is linked.
async function writer() {
  link(Process.whereis('log') as Pid)
  for (let n = 1; ; n++) {
    await receive('stop', { after: 200 })
    GenServer.cast('log', `line ${n}`)
  }
}

// Wants the writer gone, and the log kept.
async function boss() {
  for (;;) {
    await receive('close')
    const w = Process.whereis('w')
    if (w !== null) send(w, 'stop')
  }
}

export default async function main() {
  await log.start(undefined, { name: 'log' })
  Process.register('w', spawn(writer))
  Process.register('boss', spawn(boss))
}
