import { scenes } from '#lib/education/check';

const hundred = (at: number) => ({ at, op: 'process.send', params: { pid: 'prod', message: 'hundred' } });
const kill = (at: number) => ({ at, op: 'process.kill', params: { pid: 'cons' } });

export default scenes([
  {
    key: '1',
    label: 'a hundred items at once',
    steps: [hundred(0)],
    choice: [
      {
        question: '`prod` casts 100 items, and `cons` takes 2 ms for each. How many wait in its mailbox when it is fullest?',
        answers: ['1', 'about 50', 'about 100'],
        sentences: {
          '1': 'A cast waits for nobody: `prod` is done with all of them before `cons` is done with one.',
          'about 50': '`prod` needs no time for its casts: the last one is sent before the first is handled.',
        },
      },
      {
        question: 'How long does the last of them wait?',
        answers: ['2 ms', 'about 20 ms', 'about 200 ms'],
        sentences: {
          '2 ms': 'That is its own turn. Before it come the 99 others.',
          'about 20 ms': 'Before it come 99 others, 2 ms each.',
        },
      },
    ],
  },
  {
    key: '2',
    label: 'a hundred, then kill cons',
    steps: [hundred(0), kill(20)],
    choice: {
      question: '20 ms after the hundred items `cons` is killed, and `app` starts another one. How many of the items are never handled?',
      answers: ['none', '1', 'about 10', 'about 90'],
      sentences: {
        none: 'A mailbox belongs to one process: what waited for `cons#1` is gone, and `prod` has cast each item once.',
        '1': 'That is the one in work. Those in the mailbox are gone, too.',
        'about 10': 'About 10 were handled in 20 ms. The others were in the mailbox, and went with it.',
      },
    },
  },
  { key: '3', label: 'kill cons, then a hundred', steps: [kill(0), hundred(100)] },
]);
