import { scenes } from '#lib/education/check';

const ask = (message: string) => [{ at: 0, op: 'process.send', params: { pid: 'guest', message } }];
const about = ['app', 'shop', 'guest'];
const app = { bet: 'app dies', sentence: '`app` traps exits: the end of `shop` came as a message, and it started another one.' };
const guest = {
  bet: 'guest dies',
  sentence: '`guest` is not linked to `shop`. Its call failed, and it caught that: `no answer`.',
};

export default scenes([
  {
    key: '1',
    label: 'the guest asks bad: the search raises',
    steps: ask('bad'),
    bet: {
      question: 'The task of this question raises. Who ends? Who keeps its state?',
      about,
      misconceptions: [
        {
          bet: 'not shop dies',
          sentence:
            '`Task.async` links the task to its caller: the exit signal of the task ended `shop`, and its count of customers is gone.',
        },
        {
          bet: ['shop dies', 'not shop next'],
          sentence: '`shop` is a permanent child: `app` started another one at once.',
        },
        app,
        guest,
      ],
    },
  },
  {
    key: '2',
    label: 'the guest asks slow: the search takes a second',
    steps: ask('slow'),
    bet: {
      question: 'The task of this question takes a second, and `shop` awaits it for 100 ms. Who ends? Who keeps its state?',
      about,
      misconceptions: [
        {
          bet: 'not shop dies',
          sentence: 'A timeout of `Task.await` is an exit of who waits: `shop` ended, and the task with it, over the link.',
        },
        app,
        guest,
      ],
    },
  },
]);
