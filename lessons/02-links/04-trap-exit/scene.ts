import { scenes } from '#lib/education/check';

const tell = (pid: string, message: string) => ({ at: 0, op: 'process.send', params: { pid, message } });
const signal = (pid: string, reason: string) => ({ at: 0, op: 'process.kill', params: { pid, reason } });
const about = ['guard', 'w1', 'w2', 'w3', 'board'];
const marks = ['dies'] as const;
const onward = {
  bet: ['guard dies', 'not w1 dies'],
  sentence: 'The end of `guard` goes on over its other links: its workers got the reason in their turn.',
};
const board = { bet: 'board dies', sentence: 'Nobody is linked to `board`: it gets messages, and a message carries no end.' };
const alone = { bet: 'not guard dies', sentence: '`guard` does not trap exits: any reason but `normal` ends it.' };

export default scenes([
  {
    key: '1',
    label: 'w1 returns',
    steps: [tell('w1', 'return')],
    bet: {
      question: 'Who ends?',
      about,
      marks,
      misconceptions: [
        { bet: 'guard dies', sentence: 'Who returns exits with `normal`, and that ends no linked process.' },
        { bet: 'not w1 dies', sentence: 'A process ends when its function returns: `w1#1` exited with `normal`.' },
        board,
      ],
    },
  },
  {
    key: '2',
    label: 'w2 raises',
    steps: [tell('w2', 'raise')],
    bet: { question: 'Who ends now?', about, marks, misconceptions: [onward, alone, board] },
  },
  { key: '3', label: 'kill w3', steps: [signal('w3', 'kill')] },
  { key: '4', label: 'all three', steps: [tell('w1', 'return'), tell('w2', 'raise'), signal('w3', 'kill')] },
  { key: '5', label: 'signal shutdown to guard', steps: [signal('guard', 'shutdown')] },
  {
    key: '6',
    label: 'kill guard',
    steps: [signal('guard', 'kill')],
    bet: { question: 'Who ends? Bet again when `guard` traps exits.', about, marks, misconceptions: [onward, board] },
  },
]);
