import { scenes } from '#lib/education/check';

const send = (pid: string, message: string, at = 0) => ({ at, op: 'process.send', params: { pid, message } });
const gone = (at = 0) => send('network', 'gone', at);
const [again, without, stops] = [
  'the node goes on, and `shop` was started again',
  'the node goes on, without `shop`',
  'the node has stopped',
];
const nobody = 'No supervisor is above `root`, and what holds an application starts nothing again.';

export default scenes([
  {
    key: '1',
    label: 'no more ads',
    steps: [gone()],
    bet: {
      question:
        '`ads` now raises right after each start, and `shop` is a transient application. `network` and `operator` are no part of it. Who runs a second later?',
      about: ['root', 'core', 'ads', 'network', 'operator'],
      marks: ['dies', 'next'],
      misconceptions: [
        { bet: 'root next', sentence: nobody },
        {
          bet: 'not root dies',
          sentence: '`ads` is one of the children of `root`: at its fourth failure `root` gives up, and exits with `shutdown`.',
        },
        {
          bet: ['root dies', 'not network dies'],
          sentence:
            'The end of `root` is the end of `shop`. A transient application spares its node only when the reason is `normal`, and this one is `shutdown`: the node stopped, with everybody on it.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'the same, shop temporary',
    steps: [send('operator', 'temporary'), gone(500)],
    choice: {
      question: '`operator` starts `shop` anew, as a *temporary* application. Then the ad network is gone. What is there a second later?',
      answers: [again, without, stops],
      sentences: {
        [again]: nobody,
        [stops]: 'The end of a temporary application is reported, and that is all.',
      },
    },
  },
  {
    key: '3',
    label: 'the same, shop permanent',
    steps: [send('operator', 'permanent'), gone(500)],
    choice: {
      question: '`operator` starts `shop` anew, as a *permanent* application. Then the ad network is gone. What is there a second later?',
      answers: [again, without, stops],
      sentences: {
        [again]: 'A permanent child is started again. A permanent application is one without which the node is not to go on.',
        [without]: 'That would be a temporary application. Of a permanent one any end stops the node.',
      },
    },
  },
  {
    key: '4',
    label: 'kill ads',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 'ads', reason: 'kill' } }],
  },
]);
