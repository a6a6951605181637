import { GenServer, pg, PubSub, send, self, sendAfter, Supervisor, type Pid } from 'otp'

/** Prints what is said in its room. It is a member of the room as long as it lives. */
const guest = GenServer.define({
  async init({ name, room }: { name: string; room: string }) {
    await pg.join('rooms', room, self())
    PubSub.subscribe('news', room)
    return ['ok', { name, room, heard: 0 }]
  },
  handleInfo([what, text], state: { name: string; room: string; heard: number }) {
    console.log(state.name, 'in', state.room, what === 'news' ? 'reads' : 'hears', text)
    return ['noreply', { ...state, heard: state.heard + 1 }]
  },
})

/** Is told who comes and goes, and says hello to those who come. */
const host = GenServer.define({
  async init() {
    const [ref, rooms] = await pg.monitorScope('rooms')
    sendAfter(self(), 'paper', 1000)
    return ['ok', { ref, there: rooms.size, came: 0, left: 0 }]
  },
  async handleInfo(message, state: { ref: unknown; there: number; came: number; left: number }) {
    if (message === 'paper') {
      await PubSub.broadcast('news', 'kitchen', ['news', 'tea is ready'])
      sendAfter(self(), 'paper', 1000)
      return ['noreply', state]
    }
    const [, change, room, pids] = message
    if (change === 'leave') return ['noreply', { ...state, left: state.left + pids.length }]
    for (const pid of pids as Pid[]) send(pid, ['hello', `${pg.getMembers('rooms', room).length} are here`])
    return ['noreply', { ...state, came: state.came + pids.length }]
  },
})

/** A guest as a child. */
const seat = (name: string, room: string) => ({
  id: name,
  start: [guest, { name, room }] as const,
})

export default Supervisor.define({
  name: 'app',
  strategy: 'rest_for_one',
  children: [
    { id: 'rooms', start: () => pg.startLink('rooms') },
    [PubSub, { name: 'news' }],
    { id: 'host', start: [host, undefined, { name: 'host' }] },
    seat('ada', 'kitchen'),
    seat('bob', 'kitchen'),
    seat('cleo', 'garden'),
  ],
})
