import { scenes } from '#lib/education/check';

const disk = (message: string) => [{ at: 0, op: 'process.send', params: { pid: 'disk', message } }];
const ANSWERS = ['4', '7', '8', '16', '64'].map((n) => `\`${n}\``);

export default scenes([
  {
    key: '1',
    label: 'damage the disk',
    steps: disk('damaged'),
    choice: {
      question:
        '`stats` now raises right *after* each start. How many incarnations of it are there, the first included, until `root` is gone?',
      answers: ANSWERS,
      sentences: {
        '`4`': 'After four `stats_sup` gives up. It is permanent, so `root` starts another one, and that begins to count at 0.',
        '`7`': 'Levels add up where starts fail in `init`. Here each start of `stats_sup` succeeds, and allows three restarts more.',
        '`8`': '`root` starts `stats_sup` again not once but three times, and each of them has a whole budget.',
        '`64`': 'That would be three levels of supervisors. Here are two.',
      },
    },
  },
  {
    key: '2',
    label: 'lock the disk',
    steps: disk('locked'),
    choice: {
      question:
        'Now `stats` raises once, and then each start of it fails in its `init`. How many incarnations are there until `root` is gone?',
      answers: ANSWERS,
      sentences: {
        '`4`': 'That is what `stats_sup#1` tries. Then `root` has its own three restarts: each starts a `stats_sup`, and with it a `stats`.',
        '`8`': '`root` has three restarts of its own, and each is one try of `stats`, as a first start is not repeated.',
        '`16`': 'A new `stats_sup` whose child cannot start does not try it four times: its own start fails at the first try.',
        '`64`': 'That would be three levels, and a `stats` that raises after its start.',
      },
    },
  },
  {
    key: '3',
    label: 'kill stats',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 'stats', reason: 'kill' } }],
    bet: {
      question: 'One kill, and the disk is fine. Who is another process afterwards?',
      about: ['root', 'core', 'stats_sup', 'stats'],
      misconceptions: [
        { bet: 'stats_sup dies', sentence: '`stats_sup` traps exits and has its budget: one restart of three is used.' },
        { bet: 'core dies', sentence: '`core` has nothing to do with it: `root` does not even hear that a child of `stats_sup` ended.' },
      ],
    },
  },
]);
