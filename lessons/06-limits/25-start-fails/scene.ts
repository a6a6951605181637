import { scenes } from '#lib/education/check';

const far = (request: string, at: number) => ({ at, op: 'process.call', params: { pid: 'far', request } });
const REFUSED = '`root` starts `db` again at once. Its `init` fails each time, each try counts, and no time passes between them.';

export default scenes([
  {
    key: '1',
    label: 'boot while far is down, for 2 s',
    steps: [far('down', 0), { at: 50, op: 'process.send', params: { pid: 'starter', message: 'boot' } }, far('up', 2050)],
    bet: {
      question: '`root` is stopped and started anew, while `far` is down for 2 seconds. Who runs 3 seconds later?',
      about: ['root', 'news', 'db', 'shop'],
      marks: ['next'],
      until: 3050,
      misconceptions: [
        {
          bet: 'db next',
          sentence: 'Nobody tries `db` a second time: at the first start of a supervisor a child that cannot start fails the whole start.',
        },
        {
          bet: ['news next', 'shop next'],
          sentence: '`root` does not start without one of its children: `news` was stopped again, and the turn of `shop` never came.',
        },
        {
          bet: 'news next',
          sentence: '`news` was started before `db` failed, and then stopped: a start that fails is rolled back in reverse order.',
        },
        {
          bet: 'root next',
          sentence: 'A supervisor has started when all its children have. This one could not, and exited.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'kill db while far is down',
    steps: [
      far('down', 0),
      { at: 50, op: 'process.kill', params: { pid: 'db', reason: 'kill' } },
      far('up', 2050),
    ],
    choice: {
      question: 'Now the supervisor runs, and `db` is killed while `far` is down. How often is `db` tried again, and then?',
      answers: [
        'once, and `root` goes on without it',
        '3 times at once, and `root` exits',
        '3 times in 5 seconds, so it finds `far` up again',
        'until `far` is up',
      ],
      sentences: {
        'once, and `root` goes on without it': '`db` is permanent: `root` tries it as long as its limit lasts, and cannot go on without it.',
        '3 times in 5 seconds, so it finds `far` up again': REFUSED,
        'until `far` is up': REFUSED,
      },
    },
  },
]);
