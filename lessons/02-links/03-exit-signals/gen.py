import sys; sys.path.insert(0,'/tmp/l1')
from gen import *
s='''import { exit, GenServer, link, type Pid, Process, sleep, spawn } from 'otp'

// A toy. Keeps the newest lines of a report.
const log = GenServer.define({
  init: () => ['ok', [] as string[]],
  handleCast: (line, lines: string[]) => ['noreply', [line, ...lines].slice(0, 3)],
})

// Writes a line every 200 ms. Without its log it is of no use, so it is linked to it.
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
'''
s=r(s,("Process, sleep","Process, receive, sleep"))
w('start',s)
stop=("    await sleep(200)\n","    if ((await receive('stop', { after: 200 })) === 'stop') return\n"),
ask=("    if (w !== null) exit(w, 'shutdown')\n","    if (w !== null) send(w, 'stop')\n"),("receive, sleep, spawn }","receive, send, spawn }")
w('solution',r(s,*stop,*ask,("import { exit, ","import { ")))
w('wrong/normal',r(s,("exit(w, 'shutdown')","exit(w, 'normal')")))
w('wrong/kill',r(s,("exit(w, 'shutdown')","exit(w, 'kill')")))
w('wrong/no-link',r(s,("  link(Process.whereis('log') as Pid)\n",""),(" link, type Pid,","")))
w('wrong/stops-with-shutdown',r(s,("    await sleep(200)\n","    if ((await receive('stop', { after: 200 })) === 'stop') exit('shutdown')\n"),*ask))
w('wrong/not-read',r(s,*ask,("receive, send, spawn }","receive, send, sleep, spawn }"),("import { exit, ","import { ")).replace("receive, send, send,","receive, send,"))
