import { scenes } from '#lib/education/check';

const kill = (name: string, at = 0) => ({ at, op: 'process.kill', params: { pid: name, reason: 'kill' } });
const about = ['socket', 'encoder', 'writer', 'line'];

const alone = 'Under `one_for_one` nobody else is touched:';
const supervisor = {
  bet: 'line dies',
  sentence: 'A supervisor traps exits: the end of a child is a message to it. `line` acts on it and lives.',
};

export default scenes([
  {
    key: '1',
    label: 'kill encoder',
    steps: [kill('encoder')],
    bet: {
      question: 'Who gets a new pid? And are frames accepted afterwards?',
      about,
      misconceptions: [
        {
          bet: ['socket dies', 'writer dies'],
          sentence: `${alone} \`socket\` and \`writer\` go on with a session that the far side has dropped.`,
        },
        {
          bet: ['writer dies', 'not socket dies'],
          sentence: `${alone} that \`writer\` was started after \`encoder\` would count under \`rest_for_one\`.`,
        },
        supervisor,
      ],
    },
  },
  {
    key: '2',
    label: 'kill socket',
    steps: [kill('socket')],
    bet: {
      question: 'Who gets a new pid?',
      about,
      misconceptions: [
        {
          bet: ['encoder dies', 'writer dies'],
          sentence: `${alone} \`encoder\` and \`writer\` joined the session of \`socket\`, and their supervisor does not know that.`,
        },
        supervisor,
      ],
    },
  },
  {
    key: '3',
    label: 'kill writer',
    steps: [kill('writer')],
    bet: { question: 'Who gets a new pid?', about, misconceptions: [supervisor] },
  },
  {
    key: '4',
    label: 'kill each in turn, one a second',
    steps: [kill('socket'), kill('encoder', 1000), kill('writer', 2000)],
  },
]);
