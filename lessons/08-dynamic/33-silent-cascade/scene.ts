import { scenes } from '#lib/education/check';

const about = ['app', 'board', 'hub', 'c1', 'c2', 'c3'];
const unknown =
  '`hub` had started the connections, and no supervisor knows them: `app` started another `hub`, which has opened none.';

export default scenes([
  {
    key: '1',
    label: 'c2 crashes',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'c2', message: 'crash' } }],
    bet: {
      question: 'One of three connections crashes. Who ends, and of whom is there another one?',
      about,
      misconceptions: [
        {
          bet: ['not hub dies', 'not c1 dies'],
          sentence: '`hub` called `startLink`, so it is linked to `c2`, and does not trap exits: the error of `c2` became its own.',
        },
        {
          bet: ['hub dies', 'not c1 dies'],
          sentence: 'A link carries on: `hub` ended with an error, and `c1` is linked to `hub`.',
        },
        { bet: 'c2 next', sentence: unknown },
        { bet: 'c1 next', sentence: unknown },
        { bet: 'board dies', sentence: '`board` is linked to its supervisor only, which traps exits.' },
      ],
    },
  },
  {
    key: '2',
    label: 'kill hub',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 'hub', reason: 'kill' } }],
    bet: {
      question: '`hub` is killed. Who ends with it, and of whom is there another one?',
      about,
      misconceptions: [
        {
          bet: 'not c1 dies',
          sentence: 'Each connection is linked to `hub`: it got `killed` and does not trap exits.',
        },
        { bet: 'c1 next', sentence: unknown },
        { bet: 'board dies', sentence: '`board` is linked to its supervisor only, which traps exits.' },
      ],
    },
  },
]);
