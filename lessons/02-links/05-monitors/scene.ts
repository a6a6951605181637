import { scenes } from '#lib/education/check';

const tell = (pid: string, message: string) => [{ at: 0, op: 'process.send', params: { pid, message } }];

export default scenes([
  {
    key: '1',
    label: 'w crashes',
    steps: tell('w', 'crash'),
    bet: { question: 'Who ends, and is there another one afterwards?', about: ['keeper', 'w', 'board'] },
  },
  {
    key: '2',
    label: 'the page tears',
    steps: tell('board', 'torn'),
    choice: {
      question: 'From now on `w` crashes as soon as it reads. How often is it started in the next second?',
      answers: ['not at all', 'once', '4 times', 'about 20 times, and so on'],
    },
  },
  { key: '3', label: 'mend the page', steps: tell('board', 'whole') },
]);
