import { scenes } from '#lib/education/check';

const kill = (pid: string) => [{ at: 0, op: 'process.kill', params: { pid, reason: 'kill' } }];
const about = ['reader', 'writer', 'metrics', 'group'];

export default scenes([
  {
    key: '1',
    label: 'kill metrics',
    steps: kill('metrics'),
    bet: {
      question: 'Who is there afterwards, and who is another one?',
      about,
      misconceptions: [
        {
          bet: 'reader dies',
          sentence: 'The restart type is asked first: a `temporary` child is not restarted, so the strategy is not asked.',
        },
        {
          bet: 'writer dies',
          sentence: 'The restart type is asked first: a `temporary` child is not restarted, so the strategy is not asked.',
        },
        { bet: 'metrics next', sentence: 'A `temporary` child is never restarted, not after `kill` either.' },
        { bet: 'group dies', sentence: 'The end of a child is a message to its supervisor, and this one counts nothing for it.' },
      ],
    },
  },
  {
    key: '2',
    label: 'kill reader',
    steps: kill('reader'),
    bet: {
      question: 'And now? Who is there afterwards, and who is another one?',
      about,
      misconceptions: [
        {
          bet: 'metrics keeps',
          sentence: '`metrics` is in the group: a group restart stops every child, whatever its restart type.',
        },
        {
          bet: 'metrics next',
          sentence: 'A `temporary` child loses its specification when it is stopped, and the group restart starts those that have one.',
        },
        { bet: 'not writer next', sentence: '`reader` is to be restarted, so under `one_for_all` the others are too.' },
        { bet: 'group dies', sentence: '`group` is the one that stops and starts: a group restart does not touch the supervisor.' },
      ],
    },
  },
  {
    key: '3',
    label: 'kill group',
    steps: kill('group'),
    bet: {
      question: 'The supervisor itself is killed. Who is there afterwards?',
      about,
      misconceptions: [
        {
          bet: 'not metrics next',
          sentence: '`group#2` is a new supervisor: it starts its full list, and does not know what its predecessor has forgotten.',
        },
        {
          bet: ['reader keeps', 'writer keeps'],
          sentence: 'Children are linked to their supervisor: when it is killed, they end with `killed`.',
        },
      ],
    },
  },
  { key: '4', label: 'kill writer', steps: kill('writer') },
]);
