import { scenes } from '#lib/education/check';

const faults = (left: number, ms: number) => [
  { at: 0, op: 'process.send', params: { pid: 'faults', message: [left, ms] } },
];
const about = ['root', 'worker'];

export default scenes([
  {
    key: '1',
    label: 'a burst: 8 faults in a second, then quiet',
    steps: faults(8, 125),
    bet: {
      question: 'Eight faults within a second, then none for ever. Who runs two seconds later?',
      about,
      until: 3000,
      misconceptions: [
        {
          bet: ['not root dies', 'worker next'],
          sentence: 'The fourth fault came 375 ms after the first: a fourth restart within 5 seconds, where 3 are allowed. That it would soon be quiet, nobody knows.',
        },
        {
          bet: 'not root dies',
          sentence: 'Past its limit a supervisor does not stay without its child: it exits with `shutdown`.',
        },
        {
          bet: 'root next',
          sentence: 'Nobody supervises `root`: when it has given up, there is nobody to start another one.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'steady: a fault every 2 seconds, for ever',
    steps: faults(1_000_000, 2000),
    bet: {
      question: 'A fault every 2 seconds, without end. Is `root` there after half a minute, and which `worker`?',
      about,
      until: 31_000,
      misconceptions: [
        {
          bet: 'root dies',
          sentence: 'Within 5 seconds there are never more than 3 restarts: this fault is forgiven for ever.',
        },
        {
          bet: 'worker keeps',
          sentence: 'Each fault ended a `worker`. It is another process every 2 seconds, and never gets far.',
        },
      ],
    },
  },
  { key: '3', label: 'rare: a fault every minute, ten times', steps: faults(10, 60_000) },
]);
