import { scenes } from '#lib/education/check';

const tell = (pid: string, message: string) => [{ at: 0, op: 'process.send', params: { pid, message } }];
const about = ['w', 'h', 'board'];
const marks = ['dies'] as const;
const board = { bet: 'board dies', sentence: 'Nobody is linked to `board`: a message carries no end.' };

export default scenes([
  {
    key: '1',
    label: 'w crashes',
    steps: tell('w', 'crash'),
    bet: {
      question: 'Who ends?',
      about,
      marks,
      misconceptions: [
        { bet: 'not h dies', sentence: 'The error of `w` is a reason that is not `normal`: the link carries it to `h`.' },
        board,
      ],
    },
  },
  {
    key: '2',
    label: 'h finishes',
    steps: tell('h', 'finish'),
    bet: {
      question: 'Who ends now?',
      about,
      marks,
      misconceptions: [
        { bet: 'not w dies', sentence: 'A link has no direction, and to it `done` is a reason like any other: only `normal` has no effect.' },
        board,
      ],
    },
  },
  {
    key: '3',
    label: 'w returns',
    steps: tell('w', 'return'),
    bet: {
      question: 'And now?',
      about,
      marks,
      misconceptions: [
        { bet: 'not w dies', sentence: 'A process ends when its function returns: `w#1` exited with `normal`.' },
        { bet: 'h dies', sentence: 'Who returns exits with `normal`, and that has no effect on a linked process, not even on a helper.' },
        board,
      ],
    },
  },
]);
