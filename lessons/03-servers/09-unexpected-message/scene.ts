import { scenes } from '#lib/education/check';

const send = (message: unknown) => [{ at: 0, op: 'process.send', params: { pid: 'feed', message } }];
const about = ['feed', 'db', 'board'];
const marks = ['dies'] as const;
const along = { bet: ['feed dies', 'not db dies'], sentence: '`db` is linked to `feed`: it got the error as its own reason.' };
const board = { bet: 'board dies', sentence: 'Nobody is linked to `board`.' };

export default scenes([
  {
    key: '1',
    label: 'a stranger says hello',
    steps: send(['hello', 1]),
    bet: {
      question: 'Who ends?',
      about,
      marks,
      misconceptions: [
        along,
        { bet: 'not feed dies', sentence: 'A message that no clause takes is an error in `handleInfo`, and that ends the server.' },
        board,
      ],
    },
  },
  {
    key: '2',
    label: 'feed starts a helper',
    steps: send(['tidy']),
    bet: {
      question: 'The helper returns after 100 ms. Who ends with it?',
      about,
      marks,
      misconceptions: [
        along,
        { bet: 'not feed dies', sentence: '`feed` traps exits, so `normal` came as a message, and no clause took it.' },
        board,
      ],
    },
  },
  {
    key: '3',
    label: 'kill db',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 'db', reason: 'kill' } }],
    bet: {
      question: 'Who ends with `db`?',
      about,
      marks,
      misconceptions: [
        { bet: 'not feed dies', sentence: '`feed` traps exits, so the signal came as a message, and no clause took it.' },
        board,
      ],
    },
  },
]);
