import { scenes } from '#lib/education/check';

const far = (request: string, at: number) => ({ at, op: 'process.call', params: { pid: 'far', request } });
const outage = [far('down', 0), far('up', 10_000)];

export default scenes([
  {
    key: '1',
    label: 'far is down for 10 s',
    steps: outage,
    bet: {
      question: '`conn` pings `far` 5 times a second, and raises while it is down. Who runs a second after the outage of 10 seconds?',
      about: ['root', 'conn', 'api'],
      misconceptions: [
        {
          bet: ['not root dies', 'conn next'],
          sentence: 'A supervisor does not wait: `conn` was started again three times at once, and ten seconds before `far` was up there was no try left.',
        },
        {
          bet: ['root dies', 'not api dies'],
          sentence: 'A supervisor that gives up stops all its children, also those that never failed.',
        },
        {
          bet: 'root next',
          sentence: 'Nobody supervises `root`: when it has given up, there is nobody to start another one.',
        },
        {
          bet: 'not root dies',
          sentence: 'The limit was used up at once: four failures come faster than any far side comes back.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'far goes down',
    steps: [far('down', 0)],
    choice: {
      question: 'At most 3 restarts in 5 seconds. How long after the first failed ping is `root` gone?',
      answers: ['in the same millisecond', 'after 600 ms, the time of three pings', 'after 5 seconds', 'never: it tries 3 times every 5 seconds'],
      sentences: {
        'after 600 ms, the time of three pings': 'The first ping of a new `conn` comes right after its start, and a restart comes right after the end.',
        'after 5 seconds': 'The 5 seconds are how long a restart counts. Nothing waits for them.',
        'never: it tries 3 times every 5 seconds': 'A supervisor has no timer: it starts a child at once, or it gives up.',
      },
    },
  },
]);
