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
    choice: {
      question: '`kept` adds -10 and saves -5. Of a negative total it can make no report: 100 ms later it raises. What follows?',
      answers: [
        'the next `kept` begins with 5',
        'the next `kept` begins with 0',
        'each next one begins with -5 and raises, until `app` gives up',
        'each next one begins with -5 and raises, without end',
      ],
      sentences: {
        'the next `kept` begins with 5': 'The 5 is gone: -5 was written over it, before anybody looked at it.',
        'the next `kept` begins with 0': '`keeper` did nothing odd, so its table is there, with the -5 in it.',
        'each next one begins with -5 and raises, without end': 'Four ends within 5 seconds are one too many: `app` gives up, and stops all its children.',
      },
      until: 2000,
    },
  },
  {
    key: '4',
    label: 'add 2, then kill them',
    steps: [...each('process.cast', { request: 2 }), ...each('process.kill', { reason: 'kill' }, 50)],
  },
]);
