import { scenes } from '#lib/education/check';

const tell = (pid: string, message: string) => [{ at: 0, op: 'process.send', params: { pid, message } }];

export default scenes([
  {
    key: '1',
    label: 'w crashes',
    steps: tell('w', 'crash'),
    bet: {
      question: 'Who ends, and is there another one afterwards?',
      about: ['keeper', 'w', 'board'],
      marks: ['dies', 'next'],
      misconceptions: [
        { bet: 'keeper dies', sentence: 'A monitor goes one way, and tells by a message: nobody ends of it.' },
        { bet: 'not w next', sentence: '`keeper` starts another one as soon as it is told.' },
      ],
    },
  },
  {
    key: '2',
    label: 'the page tears',
    steps: tell('board', 'torn'),
    choice: {
      question: 'From now on `w` crashes as soon as it reads. How often is it started in the next second?',
      answers: ['not at all', 'once', '4 times', 'about 20 times, and so on'],
      sentences: {
        'not at all': 'A monitor on a process that has ended answers too: with `noproc`, and at once.',
        once: 'The next `w` reads the same torn page, and so does the one after.',
        '4 times': 'That is where a supervisor stops, by default. Nobody has told `keeper`.',
      },
    },
  },
  { key: '3', label: 'mend the page', steps: tell('board', 'whole') },
]);
