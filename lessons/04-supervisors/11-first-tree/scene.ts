import { scenes } from '#lib/education/check';

const kill = (name: string, at = 0) => ({ at, op: 'process.kill', params: { pid: name, reason: 'kill' } });
const about = ['root', 'a', 'b', 'c'];

export default scenes([
  {
    key: '1',
    label: 'kill b',
    steps: [kill('b')],
    bet: {
      question: 'Who gets a new pid? Who keeps its count?',
      about,
      misconceptions: [
        {
          bet: 'b keeps',
          sentence: 'A restart is another process: it begins where `init` begins, with a count of 0.',
        },
        {
          bet: 'not b next',
          sentence: '`b` is a child of `root`: its supervisor starts another process in its place.',
        },
        {
          bet: 'root dies',
          sentence: 'A supervisor traps exits: the end of a child is a message to it, and `root` acts on it.',
        },
        {
          bet: ['a dies', 'c dies'],
          sentence: 'Under `one_for_one` only the child that ended is started again: nobody else is touched.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'kill c',
    steps: [kill('c')],
    bet: {
      question: 'And now?',
      about,
      misconceptions: [
        {
          bet: 'c next',
          sentence: '`c` was started by `main`: no supervisor has it in its list of children, so nobody starts it again.',
        },
      ],
    },
  },
  { key: '3', label: 'kill a, b and c, one a second', steps: [kill('a'), kill('b', 1000), kill('c', 2000)] },
]);
