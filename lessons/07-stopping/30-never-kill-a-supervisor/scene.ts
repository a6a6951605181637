import { scenes } from '#lib/education/check';

const about = ['root', 's', 'x', 'y'];
const marks = ['dies', 'next'] as const;
const held = '`x#1` was still cleaning up under its name, so each new `s` failed to start another `x`: `already_started`.';

export default scenes([
  {
    key: '1',
    label: 'send s the exit signal shutdown',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 's', reason: 'shutdown' } }],
    choice: {
      question: 'A stranger sends `s` the exit signal `shutdown`. What runs a second later?',
      answers: ['the same four as before', '`root`, and another `s`, `x` and `y`', '`root` alone', 'none of the four'],
      sentences: {
        '`root`, and another `s`, `x` and `y`': 'A supervisor traps exits and obeys its parent alone. `s` read the signal and went on.',
        '`root` alone': 'A supervisor traps exits and obeys its parent alone. A stranger cannot stop it with `shutdown`.',
        'none of the four': 'A supervisor traps exits: the signal ended nobody.',
      },
    },
  },
  {
    key: '2',
    label: 'boss renews: it kills s',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'boss', message: 'renew' } }],
    bet: {
      question: '`boss` kills `s`. Who ends, and of whom is there another one a second later?',
      about,
      marks,
      misconceptions: [
        {
          bet: ['not root dies', 's next'],
          sentence: `${held} Three restarts failed within a millisecond, and \`root\` gave up.`,
        },
        {
          bet: ['s dies', 'not x dies'],
          sentence: '`x` is linked to `s`. Its end came to `x` as a message from its parent, so `x` cleaned up and exited, with `killed`.',
        },
        {
          bet: 'root next',
          sentence: 'Nobody supervises `root`: when it has given up, there is nobody to start another one.',
        },
        {
          bet: 'not root dies',
          sentence: '`root` does not go on without a permanent child: it restarted `s` three times in vain, and gave up.',
        },
      ],
    },
  },
  {
    key: '3',
    label: 'root stops s, then starts it',
    steps: [
      { at: 0, op: 'supervisor.terminate_child', params: { sup: 'root', id: 's' } },
      { at: 100, op: 'supervisor.restart_child', params: { sup: 'root', id: 's' } },
    ],
    bet: {
      question: '`root` is asked to stop `s`, and 100 ms later to start it. Who ends, and of whom is there another one?',
      about,
      marks,
      misconceptions: [
        { bet: 'root dies', sentence: 'What is stopped and started by request counts as no restart: `root` loses nothing.' },
        { bet: ['s next', 'not x next'], sentence: '`s#2` starts all children in its list, like `s#1` did.' },
        { bet: 'not s dies', sentence: 'The signal came from its parent: a supervisor stops its children and exits.' },
        { bet: 'not s next', sentence: 'A child stopped by request keeps its place in the list, and `restartChild` starts it again.' },
      ],
    },
  },
]);
