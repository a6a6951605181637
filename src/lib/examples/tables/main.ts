import { ETS, GenServer, Process, self, sendAfter, Supervisor, type TableRef } from 'otp'

/** Counts visits in a table of its own. When it crashes the table goes with it, and the next one counts from nothing. */
const forgetful = GenServer.define({
  init() {
    ETS.new('visits', { namedTable: true })
    sendAfter(self(), 'visit', 300)
    return ['ok', 'counting']
  },
  handleInfo(_message, state) {
    ETS.updateCounter('visits', 'door', 1, ['door', 0])
    sendAfter(self(), 'visit', 300)
    return ['noreply', state]
  },
})

/** Does nothing that can fail, and so is the one to keep a table: it is the heir, and gives it to who asks. */
const keeper = GenServer.define({
  init() {
    const table = ETS.new('sales', { heir: [self(), 'till has ended'] })
    ETS.insert(table, ['tea', 0], ['cake', 0])
    return ['ok', { table, free: true }]
  },
  handleCall(_request, [pid], state: { table: TableRef; free: boolean }) {
    if (!state.free) return ['reply', 'in_use', state]
    ETS.giveAway(state.table, pid, 'yours')
    return ['reply', 'ok', { ...state, free: false }]
  },
  handleInfo(message, state: { table: TableRef; free: boolean }) {
    // ['ETS-TRANSFER', table, owner, 'till has ended']: what the till had counted is all there.
    return ['noreply', { ...state, free: message[0] === 'ETS-TRANSFER' }]
  },
})

/** Sells. It borrows its table from the keeper, and every eighth sale it drops the tray. */
const till = GenServer.define({
  async init() {
    await GenServer.call('keeper', 'table')
    return ['ok', null]
  },
  handleInfo(message, table: TableRef | null) {
    if (message[0] === 'ETS-TRANSFER') {
      sendAfter(self(), 'sell', 300)
      return ['noreply', message[1]]
    }
    if (table === null) return ['noreply', table]
    const sold = ETS.updateCounter(table, 'tea', 1)
    if (sold % 8 === 0) throw new Error('dropped the tray')
    sendAfter(self(), 'sell', 300)
    return ['noreply', table]
  },
})

/** Prints what both know, every two seconds. */
const clerk = GenServer.define({
  init() {
    Process.register('clerk', self())
    sendAfter(self(), 'report', 2000)
    return ['ok', undefined]
  },
  handleInfo(_message, state) {
    const doors = ETS.whereis('visits') === null ? [] : ETS.lookup('visits', 'door')
    const tables = ETS.all().filter((table) => ETS.info(table, 'name') === 'sales')
    const sold = tables.flatMap((table) => ETS.select(table, [[['$1', '$2'], [['>', '$2', 0]], ['$_']]]))
    console.log('visits', doors, 'sales', sold)
    sendAfter(self(), 'report', 2000)
    return ['noreply', state]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'forgetful', start: [forgetful, undefined, { name: 'forgetful' }] },
    { id: 'keeper', start: [keeper, undefined, { name: 'keeper' }] },
    { id: 'till', start: [till, undefined, { name: 'till' }] },
    { id: 'clerk', start: [clerk] },
  ],
})
