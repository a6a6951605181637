import { scenes } from '#lib/education/check';

const tell = (user: string, what: string, at = 0) => ({ at, op: 'process.send', params: { pid: 'web', message: [user, what] } });
const about = ['app', 'users', 'sessions', 'bob-1'];
const empty = 'A dynamic supervisor has no list to start from: it comes back empty, and nobody opens a session for bob.';

export default scenes([
  {
    key: '1',
    label: 'four sessions crash, not that of bob',
    steps: ['ann', 'cid', 'dan', 'eve'].map((user) => tell(user, 'crash')),
    bet: {
      question: 'Four users click oddly: four sessions crash, one each. What becomes of the session of bob?',
      about,
      misconceptions: [
        {
          bet: ['not sessions dies', 'not bob-1 dies'],
          sentence:
            'Four children crashed once each, and that is four restarts of one supervisor: `sessions` allows 3 in 5 seconds, for all its children together.',
        },
        {
          bet: ['sessions dies', 'not bob-1 dies'],
          sentence: 'A supervisor that gives up stops all its children, also the one that never failed.',
        },
        { bet: 'bob-1 next', sentence: empty },
        { bet: 'app dies', sentence: 'The end of `sessions` is one restart for `app`, and one is allowed.' },
        { bet: 'users dies', sentence: '`users` was started before `sessions`: `rest_for_one` leaves it alone.' },
      ],
    },
  },
  {
    key: '2',
    label: 'kill sessions',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 'sessions' } }],
    bet: {
      question: 'The dynamic supervisor is killed. Is there a session of bob afterwards?',
      about,
      misconceptions: [
        { bet: ['not bob-1 dies'], sentence: 'A child is linked to its supervisor, and this one was killed: the session ended with `killed`.' },
        { bet: 'bob-1 next', sentence: empty },
        { bet: 'users dies', sentence: '`users` was started before `sessions`: `rest_for_one` leaves it alone.' },
      ],
    },
  },
  {
    key: '3',
    label: 'kill users, the registry',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 'users' } }],
    bet: {
      question: 'The registry is killed. It keeps nothing but names. Who ends with it?',
      about,
      misconceptions: [
        {
          bet: ['sessions dies', 'bob-1 next'],
          sentence: empty,
        },
        {
          bet: ['not sessions dies', 'not bob-1 dies'],
          sentence: 'Whoever registers is linked to the registry, so each session ended with it; and what was started after `users` was stopped.',
        },
        { bet: 'not bob-1 dies', sentence: 'Whoever registers a name is linked to the registry: the session ended with it.' },
      ],
    },
  },
  {
    key: '4',
    label: 'ann crashes 20 times in a second',
    steps: Array.from({ length: 20 }, (_, i) => tell('ann', 'crash', 50 * i)),
  },
  { key: '5', label: 'bob leaves', steps: [tell('bob', 'leave')] },
]);
