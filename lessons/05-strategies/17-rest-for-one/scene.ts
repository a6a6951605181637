import { scenes } from '#lib/education/check';

const kill = (name: string) => [{ at: 0, op: 'process.kill', params: { pid: name, reason: 'kill' } }];
const about = ['web', 'cache', 'db'];

const after = 'The rest are those that were started *after* the child that ended';

export default scenes([
  {
    key: '1',
    label: 'kill web',
    steps: kill('web'),
    bet: {
      question: 'Who gets a new pid? In which order are the others stopped?',
      about,
      order: ['stops'],
      misconceptions: [
        {
          bet: 'not db dies',
          sentence: `${after}: \`cache\` and \`db\` stand behind \`web\` in the list, so both go with it.`,
        },
        {
          bet: 'not cache dies',
          sentence: `${after}: \`cache\` stands right behind \`web\` in the list, so it goes with it.`,
        },
        {
          bet: 'stops cache, db',
          sentence: 'Stops go in reverse order of start: `db` was started last, so it is stopped first.',
        },
      ],
    },
  },
  {
    key: '2',
    label: 'kill cache',
    steps: kill('cache'),
    bet: {
      question: 'Who gets a new pid?',
      about,
      misconceptions: [
        {
          bet: ['web dies', 'not db dies'],
          sentence: `${after}. \`web\` was started before \`cache\`, so it stays; \`db\` was started after it.`,
        },
        {
          bet: ['web dies', 'db dies'],
          sentence: `${after}, not all the others: \`web\` was started before \`cache\` and is not touched.`,
        },
        {
          bet: ['not web dies', 'not db dies'],
          sentence: `${after}: \`db\` stands behind \`cache\` in the list, so it goes with it.`,
        },
      ],
    },
  },
  {
    key: '3',
    label: 'kill db',
    steps: kill('db'),
    bet: {
      question: 'Who gets a new pid? And what do the next visitors get?',
      about,
      misconceptions: [
        {
          bet: 'cache dies',
          sentence: `${after}. \`cache\` needs \`db\`, but it was started before it, and the list is all the supervisor knows.`,
        },
        {
          bet: 'web dies',
          sentence: `${after}. \`db\` stands last in the list: nobody goes with it.`,
        },
      ],
    },
  },
]);
