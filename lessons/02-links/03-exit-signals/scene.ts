import { scenes } from '#lib/education/check';

const signal = (reason: string) => [{ at: 0, op: 'process.kill', params: { pid: 'w', reason } }];
const question = 'Who is alive afterwards?';
const dropped = 'From another process `normal` is dropped, unless the receiver traps exits.';
const answers = ['`w` and `log`', 'only `w`', 'only `log`', 'neither'];

export default scenes([
  {
    key: '1',
    label: 'signal normal to w',
    steps: signal('normal'),
    choice: {
      question,
      answers,
      sentences: {
        'only `log`': dropped,
        'only `w`': dropped,
        neither: dropped,
      },
    },
  },
  {
    key: '2',
    label: 'signal shutdown to w',
    steps: signal('shutdown'),
    choice: {
      question,
      answers,
      sentences: {
        '`w` and `log`': '`w` does not trap exits: any reason but `normal` ends it.',
        'only `w`': '`w` does not trap exits: it ended first, and the link carried its reason to `log`.',
        'only `log`': 'A link carries `shutdown` as it carries every reason but `normal`.',
      },
    },
  },
  {
    key: '3',
    label: 'signal kill to w',
    steps: signal('kill'),
    choice: {
      question,
      answers,
      sentences: {
        '`w` and `log`': 'Nothing stops a `kill`.',
        'only `w`': '`w` got the signal: it ended first, and the link carried `killed` to `log`.',
        'only `log`': '`w` exited with `killed`, and that is a reason like any other: the link carried it.',
      },
    },
  },
  {
    key: '4',
    label: 'boss closes',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'boss', message: 'close' } }],
    bet: {
      question: 'Who ends?',
      about: ['boss', 'w', 'log'],
      marks: ['dies'],
      misconceptions: [
        { bet: 'boss dies', sentence: '`boss` is linked to nobody: who sends an exit signal feels nothing of it.' },
        { bet: 'not log dies', sentence: 'A `shutdown` is orderly for a supervisor. A link carries it as it carries every reason but `normal`.' },
      ],
    },
  },
]);
