import { scenes } from '#lib/education/check';

const file = (message: string) => [{ at: 0, op: 'process.send', params: { pid: 'file', message } }];

export default scenes([
  {
    key: '1',
    label: 'end of the file',
    steps: file('end'),
    bet: {
      question:
        'At its next read `reader` finds the end of the file and ends with `normal`: its work is done. Who runs a second later?',
      about: ['root', 'web', 'unit', 'writer', 'reader'],
      marks: ['dies', 'next'],
      misconceptions: [
        {
          bet: 'not unit dies',
          sentence:
            '`reader` is significant, and `unit` has `any_significant`: when such a child ends by itself and is not to be started again, the unit ends.',
        },
        {
          bet: ['unit next', 'not root dies'],
          sentence:
            'The next `reader` finds the file at its end too, and its unit is done at once. The fourth end within 5 seconds is more than the 3 restarts that `root` allows.',
        },
        {
          bet: 'not root dies',
          sentence:
            '`unit` ended as it should, with `shutdown`. But it is permanent, the default, and a permanent child is started again after any end.',
        },
        {
          bet: 'root next',
          sentence: 'Nobody supervises `root`: when it has given up, there is nobody to start another one.',
        },
        {
          bet: ['root dies', 'not web dies'],
          sentence: 'A supervisor that gives up stops all its children, also those that had nothing to do with it.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'a damaged line',
    steps: file('damaged'),
    bet: {
      question: '`reader` raises on a damaged line. Who ends, and of whom is there another one?',
      about: ['root', 'web', 'unit', 'writer', 'reader'],
      marks: ['dies', 'next'],
      misconceptions: [
        {
          bet: 'unit dies',
          sentence:
            'A transient child is started again after a crash. Only an end after which it is not started again says that the work is done.',
        },
        {
          bet: 'writer dies',
          sentence: 'The strategy of `unit` is `one_for_one`, the default: `writer` goes on.',
        },
        { bet: 'not reader next', sentence: 'A transient child is started again after an abnormal end, and an error is one.' },
      ],
    },
  },
  {
    key: '3',
    label: 'stop reader',
    steps: [{ at: 0, op: 'supervisor.terminate_child', params: { sup: 'unit', id: 'reader' } }],
    bet: {
      question: 'Somebody stops `reader` with `terminateChild`. Who ends with it?',
      about: ['root', 'web', 'unit', 'writer', 'reader'],
      marks: ['dies', 'next'],
      misconceptions: [
        {
          bet: 'unit dies',
          sentence: 'A significant child counts when it ends by itself. To be stopped by request is not to be done.',
        },
        {
          bet: 'not reader dies',
          sentence: 'To be stopped by request is an end like any other: `reader#1` exited with `shutdown`.',
        },
        { bet: 'reader next', sentence: 'Who is stopped by request is not started again.' },
        { bet: 'writer dies', sentence: '`writer` has a process of its own, and nobody asked to stop that.' },
      ],
    },
  },
]);
