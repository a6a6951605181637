import { scenes } from '#lib/education/check';

const kill = (pid: string) => [{ at: 0, op: 'process.kill', params: { pid, reason: 'kill' } }];
const about = ['heater', 'lamp', 'room', 'house'];

export default scenes([
  {
    key: '1',
    label: 'kill heater',
    steps: kill('heater'),
    bet: {
      question: 'Who gets a new pid?',
      about,
      misconceptions: [
        {
          bet: 'heater next',
          sentence: '`heater` stands in the list of `room`, but it was started without a link: its supervisor never hears of its end.',
        },
        { bet: 'lamp dies', sentence: 'Nobody is linked to `heater`, and nobody else hears of its end.' },
        { bet: 'room dies', sentence: 'A supervisor traps exits, and of this one it does not even hear.' },
      ],
    },
  },
  {
    key: '2',
    label: 'have house stop room',
    steps: [{ at: 0, op: 'supervisor.terminate_child', params: { sup: 'house', id: 'room' } }],
    bet: {
      question: '`room` is told to stop. Who else ends?',
      about,
      marks: ['dies', 'next'],
      misconceptions: [
        {
          bet: 'not heater dies',
          sentence: 'A stop is an exit signal to the pid in the list. It needs no link.',
        },
        {
          bet: 'room next',
          sentence: 'A child that is stopped on request stays stopped, until somebody asks for it or its group is restarted.',
        },
        { bet: 'house dies', sentence: '`house` stopped `room` itself: it expects that end and goes on.' },
      ],
    },
  },
  {
    key: '3',
    label: 'kill room',
    steps: kill('room'),
    bet: {
      question: '`room` is killed and can stop nobody. Who ends, and who is there again?',
      about,
      misconceptions: [
        {
          bet: 'heater dies',
          sentence: 'Children of a killed supervisor end by the broken link, and `heater` has none: it runs on without anybody above it.',
        },
        {
          bet: 'room next',
          sentence: '`house` did start it again, but `heater#1` still holds its name: the start of `heater` failed, and with it that of `room`, each time.',
        },
        {
          bet: 'not house dies',
          sentence: 'Each start of `room` failed, since `heater#1` still holds its name. Each try counts, and with more than 3 in 5 seconds `house` gives up.',
        },
      ],
    },
  },
]);
