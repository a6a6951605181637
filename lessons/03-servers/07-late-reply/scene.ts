import { scenes } from '#lib/education/check';

const takes = (ms: number) => [{ at: 0, op: 'process.send', params: { pid: 'pay', message: ms } }];

export default scenes([
  {
    key: '1',
    label: 'pay takes 100 ms',
    steps: takes(100),
    choice: {
      question: 'What does an order cost from now on, and what is the customer told?',
      answers: ['one charge, told `paid`', 'one charge, told `failed`', 'three charges, told `paid`', 'three charges, told `failed`'],
      sentences: {
        'one charge, told `paid`': 'A charge takes longer than a call waits: no reply comes in time.',
        'one charge, told `failed`': 'A timeout takes no request back: all three are done, one after the other.',
        'three charges, told `paid`': 'Each reply comes after its call has timed out, and is dropped.',
      },
    },
  },
  { key: '2', label: 'pay takes 300 ms', steps: takes(300) },
  { key: '3', label: 'pay takes 20 ms', steps: takes(20) },
]);
