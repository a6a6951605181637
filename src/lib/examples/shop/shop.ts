import { GenServer, monitor, self, sendAfter } from 'otp'

/** What is on the shelf. An empty one is filled again. */
export const stock = GenServer.define({
  init: () => ['ok', { tea: 41, milk: 7 } as Record<string, number>],
  handleCast: ([_take, item], shelf: Record<string, number>) => [
    'noreply',
    { ...shelf, [item]: (shelf[item] || 42) - 1 },
  ],
})

/** Prices. There is no cake. */
export const ledger = GenServer.define({
  init: () => ['ok', { tea: 3, milk: 2 } as Record<string, number>],
  handleCall: (item, _from, prices: Record<string, number>) => ['reply', prices[item] ?? null, prices],
})

/** Sends receipts. */
export const mailer = GenServer.define({
  init: () => ['ok', { sent: 0 }],
  handleCast: (_receipt, state: { sent: number }) => ['noreply', { sent: state.sent + 1 }],
})

/** Watches the till and writes down each time that it ended. */
export const audit = GenServer.define({
  init(watched: string) {
    monitor(watched)
    return ['ok', { ends: 0, watched }]
  },
  handleInfo(message, state: { ends: number; watched: string }) {
    if (message === 'watch') {
      monitor(state.watched)
      return ['noreply', state]
    }
    // The next till may not be there yet: look again in a moment.
    sendAfter(self(), 'watch', 100)
    return ['noreply', { ...state, ends: state.ends + 1 }]
  },
})
