import { scenes } from '#lib/education/check';

const five = (letter: string) =>
  [1, 2, 3, 4, 5].map((n) => ({ at: 2 * n - 2, op: 'process.send', params: { pid: 'shop', message: `${letter}${n}` } }));

export default scenes([
  {
    key: '1',
    label: 'five orders, the second jams',
    steps: five('o'),
    choice: {
      question: 'Which of the five orders are printed in the end? Which customers get an answer?',
      answers: [
        'all five printed, all answered',
        'all but `o2` printed, all but `o2` answered',
        'all but `o2` printed, only `o1` answered',
        'only `o1` printed, only `o1` answered',
        'only `o1` printed, nobody answered',
      ],
      sentences: {
        'all five printed, all answered': 'A restart is another process with another mailbox, and nobody puts `o2` into it again.',
        'all but `o2` printed, all but `o2` answered': 'The name is the same, the mailbox is not: what lay in that of `orders#1` ended with it.',
        'all but `o2` printed, only `o1` answered': 'The name is the same, the mailbox is not: what lay in that of `orders#1` ended with it.',
        'only `o1` printed, nobody answered': 'The reply to `o1` was sent before the crash: a message that is sent stays sent.',
      },
    },
  },
  {
    key: '2',
    label: 'five orders, and kill orders',
    steps: [...five('p'), { at: 30, op: 'process.kill', params: { pid: 'orders', reason: 'kill' } }],
    bet: {
      question: '`p1` is printed, `p2` is in the press. Now `orders` is killed: who else ends, and who keeps its state?',
      about: ['orders', 'press', 'shop', 'app'],
      misconceptions: [
        {
          bet: 'orders keeps',
          sentence: 'A restart is another process: it begins with the state that `init` makes, and an empty mailbox.',
        },
        {
          bet: 'press dies',
          sentence: '`press` was called by `orders`. A call watches the server; the server does not watch its callers, so it prints on.',
        },
        {
          bet: 'shop dies',
          sentence: 'The customers waited in a call to `orders`, not `shop`, which has started them without a link.',
        },
        { bet: 'app dies', sentence: 'A supervisor traps exits: the end of a child is a message to it, and `app` acts on it.' },
      ],
    },
  },
]);
