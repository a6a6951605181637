import { scenes } from '#lib/education/check';

export default scenes([
  {
    key: '1',
    label: 'open',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'starter', message: 'open' } }],
    choice: {
      question: '`starter` starts `catalog`, then `web`. When is `web` there, and when has `guest` the price of tea?',
      answers: ['both at once', '`web` at once, the price after half a second', '`web` after half a second, the price at once', 'both after half a second'],
      sentences: {
        'both at once': '`start` returns when `init` has returned, and this one loads.',
        '`web` at once, the price after half a second': '`start` returns when `init` has returned: `starter` waited for it.',
        '`web` after half a second, the price at once': 'A server takes no message before its `init` has returned.',
      },
    },
  },
]);
