import { scenes } from '#lib/education/check';

const dep = (message: string, at = 0) => ({ at, op: 'process.send', params: { pid: 'dep', message } });

export default scenes([
  {
    key: '1',
    label: 'dep goes down',
    steps: [dep('down')],
    choice: [
      {
        question: 'Up to now `dep` was asked 60 times a second. Now it answers nobody. How often is it asked in each second from now on?',
        answers: ['never', '10 times', '60 times'],
        until: 2500,
        sentences: {
          never: '`gate` does not know that `dep` is down. Each request finds it out anew.',
          '60 times': '`gate` waits 100 ms for each answer, and meanwhile asks nothing else.',
        },
      },
      {
        question: 'And how long does each of the three visitors wait for its `failed`?',
        answers: ['100 ms', '250 ms', '5000 ms, and then it exits'],
        sentences: {
          '100 ms': 'That is how long `gate` waits. It does one request at a time, so a visitor waits for those before it too.',
          '5000 ms, and then it exits': 'That would be the timeout of its own call to `gate`, which does answer, with `failed`.',
        },
      },
    ],
  },
  { key: '2', label: 'dep is down for 4 s', steps: [dep('down'), dep('up', 4000)] },
  { key: '3', label: 'dep is down twice, for 2 s', steps: [dep('down'), dep('up', 2000), dep('down', 4500), dep('up', 6500)] },
]);
