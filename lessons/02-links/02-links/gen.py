import sys; sys.path.insert(0,'/tmp/l1')
from gen import *
s='''import { exit, GenServer, Process, receive, send, self, spawn, spawnLink } from 'otp'

// A toy. Finds something every 200 ms, and tells the worker that it helps.
async function helper(worker: Pid) {
  for (let n = 1; ; n++) {
    const order = await receive('finish', { after: 200 })
    if (order === 'finish') exit('done')
    send(worker, ['found', n])
  }
}

// Starts a helper, and puts on the board what it finds.
async function worker() {
  const me = self()
  Process.register('h', spawnLink(() => helper(me)))
  for (;;) {
    const message = await receive()
    if (message === 'return') return
    if (message === 'crash') throw new Error('no more room')
    GenServer.cast('board', message)
  }
}

const board = GenServer.define({
  init: () => ['ok', 'nothing found'],
  handleCast: (message) => ['noreply', message],
})

export default async function main() {
  await board.start(undefined, { name: 'board' })
  Process.register('w', spawn(worker))
}
'''
s=r(s,("receive, send, self, spawn, spawnLink }","type Pid, receive, self, send, spawn, spawnLink }"))
w('start',s)
ret=("    if (message === 'return') return\n","    if (message === 'return') exit('shutdown')\n")
fin=("    if (order === 'finish') exit('done')\n","    if (order === 'finish') return\n")
w('solution',r(s,ret,fin))
w('wrong/done-is-not-normal',r(s,ret))
w('wrong/no-link',r(s,("spawnLink(() =>","spawn(() =>"),(", spawn, spawnLink }",", spawn }")))
w('wrong/orderly-but-not-normal',r(s,ret,("exit('done')","exit('shutdown')")))
w('wrong/returns',r(s,fin))
w('wrong/signals-normal',r(s,fin,("import { exit,","import { exit,"),("  Process.register('h', spawnLink(() => helper(me)))\n","  const h = spawnLink(() => helper(me))\n  Process.register('h', h)\n"),("    if (message === 'return') return\n","    if (message === 'return') {\n      exit(h, 'normal')\n      return\n    }\n")))
