import { scenes } from '#lib/education/check';

const damage = (n: number) => [{ at: 0, op: 'process.send', params: { pid: 'wire', message: n } }];

export default scenes([
  {
    key: '1',
    label: 'damage the next 4 items',
    steps: damage(4),
    bet: {
      question: '`feed` raises four times in a row. Who is alive a second later, and who is another process?',
      about: ['root', 'core', 'feed_sup', 'feed'],
      misconceptions: [
        {
          bet: ['feed_sup dies', 'feed_sup next'],
          sentence:
            '`feed_sup` did not crash: a supervisor that gives up exits with `shutdown`, and after that a transient child is not started again.',
        },
        {
          bet: ['not feed_sup dies', 'feed next'],
          sentence:
            'Four restarts in 5 seconds are more than 3. At the fourth there is no start: `feed_sup` gives up.',
        },
        {
          bet: ['not feed_sup dies', 'not feed next'],
          sentence:
            'A supervisor does not go on without a permanent child: past its limit it stops its children and exits itself.',
        },
        {
          bet: 'core dies',
          sentence:
            '`core` has another supervisor: what `feed_sup` stops are its own children, and `root` restarts nobody here.',
        },
        {
          bet: 'root dies',
          sentence: 'A supervisor traps exits: that `feed_sup` ended is a message to `root`, which goes on.',
        },
      ],
    },
  },
  { key: '2', label: 'damage the next 12 items', steps: damage(12) },
  {
    key: '3',
    label: 'stop feed_sup by hand',
    steps: [{ at: 0, op: 'supervisor.terminate_child', params: { sup: 'root', id: 'feed_sup' } }],
  },
  { key: '4', label: 'damage all items', steps: damage(1_000_000) },
]);
