import { scenes } from '#lib/education/check';

const NAMES = ['late', 'own', 'kept'];
const each = (op: string, params: object, at = 0) => NAMES.map((pid) => ({ at, op, params: { pid, ...params } }));

const shows = (name: string, question: string, sentence: Record<string, string>) => ({ question: `\`${name}\` ${question}`, answers: ['0', '5'], sentences: sentence });

export default scenes([
  {
    key: '1',
    label: 'kill late, own and kept',
    steps: each('process.kill', { reason: 'kill' }),
    choice: [
      shows('late', 'saves in `terminate`. Which total has the next one, after the kill?', {
        '5': 'Nothing of a process runs after a kill, also no `terminate`: it had saved nothing.',
      }),
      shows('own', 'saves at each change, in a table that it owns. Which total has the next one?', {
        '5': 'A table lives as long as its owner: it went with `own#1`.',
      }),
      shows('kept', 'saves at each change, in a table of `keeper`. Which total has the next one?', {
        '0': '`keeper` lives, so its table does: the 5 stood there.',
      }),
    ],
  },
  {
    key: '2',
    label: 'late, own and kept raise',
    steps: each('process.cast', { request: 'crash' }),
    choice: [
      shows('late', 'saves in `terminate`. Which total has the next one, after an error?', {
        '0': 'After an error of its own callback `terminate` does run, and it saved the 5.',
      }),
      shows('own', 'saves at each change, in a table that it owns. Which total has the next one?', {
        '5': 'A table lives as long as its owner, however that ends.',
      }),
      shows('kept', 'saves at each change, in a table of `keeper`. Which total has the next one?', {
        '0': '`keeper` lives, so its table does: the 5 stood there.',
      }),
    ],
  },
  {
    key: '3',
    label: 'kept gets -10',
    steps: [{ at: 0, op: 'process.cast', params: { pid: 'kept', request: -10 } }],
    bet: {
      question: '`kept` adds -10, saves -5, and raises at its next report, as it has none for a negative total. Who ends within two seconds? Who is started again?',
      about: ['app', 'keeper', 'kept', 'late'],
      until: 2000,
      misconceptions: [
        {
          bet: ['not app dies', 'kept next'],
          sentence: 'The next one loads -5, and raises at its first report, and so does each after it: the fourth end within 5 seconds is one too many.',
        },
        {
          bet: ['not kept dies'],
          sentence: 'A report of -5 is an error of its callback, and that ends a server.',
        },
        {
          bet: ['app dies', 'late keeps'],
          sentence: 'A supervisor that gives up stops all its children.',
        },
        { bet: 'keeper keeps', sentence: '`keeper` did nothing odd, but its supervisor gave up, and stopped all its children. The table went with it.' },
      ],
    },
  },
  {
    key: '4',
    label: 'add 2, then kill them',
    steps: [...each('process.cast', { request: 2 }), ...each('process.kill', { reason: 'kill' }, 50)],
  },
]);
