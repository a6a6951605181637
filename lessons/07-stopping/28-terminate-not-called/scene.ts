import { scenes } from '#lib/education/check';

const ALL = ['a', 'b', 'c', 'd', 'e'];
/** Five ends: a stop result, an error, its supervisor, a stranger's signal, a kill. */
const ends = (at: number) => [
  { at, op: 'process.send', params: { pid: 'a', message: 'stop' } },
  { at, op: 'process.send', params: { pid: 'b', message: 'raise' } },
  { at, op: 'supervisor.terminate_child', params: { sup: 'app', id: 'c' } },
  { at, op: 'process.kill', params: { pid: 'd', reason: 'shutdown' } },
  { at, op: 'process.kill', params: { pid: 'e', reason: 'kill' } },
];

const answers = ['`a`', '`a`, `b`', '`a`, `b`, `c`', '`a`, `b`, `c`, `d`', '`a`, `b`, `c`, `d`, `e`'];
const [stops, raises, , stranger, all] = answers as [string, string, string, string, string];
const five = '`a` stops, `b` raises, `c` is stopped by `app`, a stranger sends `d` the signal `shutdown`, `e` is killed.';
const error = 'An error in a callback is caught by the server loop: `terminate` runs also for `b`.';
const killed = 'No code of a process runs after `kill`, whatever it traps: `e` closed nothing.';

export default scenes([
  {
    key: '1',
    label: 'end all five, each in another way',
    steps: ends(0),
    choice: {
      question: `${five} Which files are closed afterwards?`,
      answers,
      sentences: {
        [stops]: error,
        '`a`, `b`, `c`':
          '`c` does not trap exits: also the signal of its own supervisor ends it on the spot, without `terminate`.',
        [stranger]: '`c` and `d` do not trap exits: the signal ended them on the spot, without `terminate`.',
        [all]: 'Three ended by a signal that they do not trap. No code of theirs ran after it.',
      },
    },
  },
  {
    key: '2',
    label: 'all five trap exits, then the same ends',
    steps: [...ALL.map((pid) => ({ at: 0, op: 'process.send', params: { pid, message: 'trap' } })), ...ends(100)],
    choice: {
      question: `Now all five trap exits. ${five} Which files are closed afterwards?`,
      answers,
      sentences: {
        [stops]: error,
        [raises]: '`c` traps now, and the signal came from its parent: `terminate` ran.',
        [stranger]: 'To a process that traps, the signal of a stranger is a message. `d` read it and goes on.',
        [all]: killed,
      },
    },
  },
]);
