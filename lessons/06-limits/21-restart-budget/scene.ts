import { scenes } from '#lib/education/check';

const WORKERS = ['w1', 'w2', 'w3', 'w4'];
const kills = (every: number) =>
  WORKERS.map((pid, i) => ({ at: i * every, op: 'process.kill', params: { pid, reason: 'kill' } }));
const about = ['root', ...WORKERS, 'w5'];

export default scenes([
  {
    key: '1',
    label: 'kill w1, w2, w3 and w4 within a second',
    steps: kills(200),
    bet: {
      question: 'Each of four workers is killed once. Who runs afterwards, and who is stopped in which order?',
      about,
      marks: ['dies', 'next'],
      order: ['stops'],
      misconceptions: [
        {
          bet: ['not root dies', 'w4 next'],
          sentence: 'No worker ended twice, but the limit is the supervisor\'s: four restarts of its children in 5 seconds are more than 3.',
        },
        {
          bet: ['not root dies', 'not w4 next'],
          sentence: 'A supervisor past its limit does not leave out one child: it stops all of them and exits with `shutdown`.',
        },
        {
          bet: ['root dies', 'not w5 dies'],
          sentence: 'A supervisor stops all its children before it exits, also those that never failed.',
        },
        {
          bet: ['root dies', 'w1 next'],
          sentence: '`w1#2` had been started, and was stopped again: a supervisor that gives up stops all its children, the new ones too.',
        },
        {
          bet: 'root next',
          sentence: 'Nobody supervises `root`: when it has given up, there is nobody to start another one.',
        },
        {
          bet: 'stops w1, w2, w3, w5',
          sentence: 'Stops go in reverse order of start: `w5` was started last, so it is stopped first.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'the same four kills, 3 seconds apart',
    steps: kills(3000),
    bet: {
      question: 'Again four kills, one every 3 seconds. Who runs afterwards?',
      about,
      marks: ['dies', 'next'],
      misconceptions: [
        {
          bet: 'root dies',
          sentence: 'Only restarts of the last 5 seconds count. Of these, no more than two fall together.',
        },
      ],
    },
  },
  {
    key: '3',
    label: 'damage the file of w1',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'disk', message: 'f1' } }],
    choice: {
      question: '`w1` now raises right after each start. How often is it started, the first time included, and what then?',
      answers: [
        '3 times, and `root` goes on without it',
        '4 times, and `root` goes on without it',
        '4 times, and `root` exits',
        'again and again',
      ],
      sentences: {
        '3 times, and `root` goes on without it': 'Three *restarts* are allowed, and the first start is none. After them, `root` cannot go on without a permanent child.',
        '4 times, and `root` goes on without it': 'There is no list of hopeless children: a supervisor past its limit stops all of them and exits.',
        'again and again': 'A restart does not wait and does not ask why: without a limit it would be so.',
      },
    },
  },
]);
