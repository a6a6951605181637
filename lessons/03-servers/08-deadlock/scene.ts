import { scenes } from '#lib/education/check';

const transfer = (amount: number, to: string) => [
  { at: 0, op: 'process.call', params: { pid: 'a', request: ['transfer', amount, to] } },
];
const about = ['a', 'b', 'clerk'];
const marks = ['dies'] as const;

export default scenes([
  {
    key: '1',
    label: 'transfer 10 from a to b',
    steps: transfer(10, 'b'),
    bet: {
      question: 'Who ends within a second?',
      about,
      marks,
      misconceptions: [
        { bet: ['not a dies', 'not b dies'], sentence: 'Each could answer only after it had been answered. 500 ms later both calls timed out.' },
        { bet: ['a dies', 'not b dies'], sentence: '`b` was in a call of its own, to `a`: it timed out at the same moment.' },
        { bet: ['b dies', 'not a dies'], sentence: '`a` was in a call of its own, to `b`: it timed out at the same moment.' },
        { bet: 'not clerk dies', sentence: '`clerk` was in a call to `a`. When the server ends first, its callers exit.' },
      ],
    },
  },
  {
    key: '2',
    label: 'transfer 10 from a to a',
    steps: transfer(10, 'a'),
    bet: {
      question: '`a` calls itself. Who ends now?',
      about,
      marks,
      misconceptions: [
        { bet: 'not a dies', sentence: 'A server that calls itself could never answer: it exits at once.' },
        { bet: 'b dies', sentence: 'Nobody had called `b`, and nothing links it to `a`.' },
        { bet: 'not clerk dies', sentence: 'Its next call of `a` found nobody of that name: the caller exits with `noproc`.' },
      ],
    },
  },
  { key: '3', label: 'transfer 1000 from a to b', steps: transfer(1000, 'b') },
]);
