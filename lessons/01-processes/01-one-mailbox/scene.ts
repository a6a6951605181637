import { scenes } from '#lib/education/check';

const round = (at: number) => ({ at, op: 'process.send', params: { pid: 'asker', message: 'busy' } });

export default scenes([
  {
    key: '1',
    label: 'ten busy rounds',
    steps: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => round(300 * n)),
    choice: {
      question: 'In a busy round `other` takes 4 to 250 ms. Which totals will `board` get in ten of them?',
      answers: ['only 3', 'only 13', '3 and 13', 'all of 0, 3, 10 and 13'],
      sentences: {
        'only 3': 'Two senders have no order: in some rounds the 10 came before `get`.',
        'only 13': 'Two senders have no order: in some rounds `get` came before the 10.',
        'all of 0, 3, 10 and 13': 'One sender has an order: `get` cannot pass the `set` that `asker` had sent before.',
      },
    },
  },
  {
    key: '2',
    label: 'a break, then a busy round',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'other', message: ['break'] } }, round(10)],
  },
]);
