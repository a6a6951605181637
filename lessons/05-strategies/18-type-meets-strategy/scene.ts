import { scenes } from '#lib/education/check';

const told = (message: string) => [{ at: 0, op: 'process.send', params: { pid: 'loader', message } }];
const about = ['index', 'loader', 'search', 'app'];

export default scenes([
  {
    key: '1',
    label: 'the loader is done',
    steps: told('done'),
    bet: {
      question: '`loader` ends with `normal`. Who gets a new pid?',
      about,
      misconceptions: [
        {
          bet: 'not loader next',
          sentence: 'No restart type is given, so `loader` is `permanent`: it is restarted after any end, also after `normal`.',
        },
        {
          bet: ['loader next', 'not index dies'],
          sentence: '`loader` is to be restarted, so the strategy is asked: under `one_for_all` the others are stopped and started too.',
        },
        {
          bet: ['loader next', 'not search dies'],
          sentence: '`loader` is to be restarted, so the strategy is asked: under `one_for_all` the others are stopped and started too.',
        },
        { bet: 'app dies', sentence: 'The end of a child is a message to its supervisor: `app` acts on it, and goes on.' },
      ],
    },
  },
  {
    key: '2',
    label: 'the loader crashes',
    steps: told('raise'),
    bet: {
      question: '`loader` crashes. Who gets a new pid now?',
      about,
      order: ['stops'],
      misconceptions: [
        {
          bet: ['loader next', 'not index dies'],
          sentence: '`loader` is to be restarted, and under `one_for_all` all others are stopped and started with it.',
        },
        { bet: 'not loader dies', sentence: 'An error in a callback ends the process: `loader` crashed.' },
        {
          bet: 'not loader next',
          sentence: 'After a crash a `permanent` child is restarted, and `permanent` is what a child is when nothing is said.',
        },
        { bet: 'stops index, search', sentence: 'The one that was started last is stopped first.' },
        { bet: 'app dies', sentence: 'The end of a child is a message to its supervisor: `app` acts on it, and goes on.' },
      ],
    },
  },
]);
