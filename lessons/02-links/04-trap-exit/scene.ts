import { scenes } from '#lib/education/check';

const tell = (pid: string, message: string) => ({ at: 0, op: 'process.send', params: { pid, message } });
const signal = (pid: string, reason: string) => ({ at: 0, op: 'process.kill', params: { pid, reason } });
const about = ['guard', 'w1', 'w2', 'w3', 'board'];

export default scenes([
  { key: '1', label: 'w1 returns', steps: [tell('w1', 'return')], bet: { question: 'Who ends?', about } },
  { key: '2', label: 'w2 raises', steps: [tell('w2', 'raise')], bet: { question: 'Who ends now?', about } },
  { key: '3', label: 'kill w3', steps: [signal('w3', 'kill')], bet: { question: 'And now?', about } },
  { key: '4', label: 'all three', steps: [tell('w1', 'return'), tell('w2', 'raise'), signal('w3', 'kill')] },
  {
    key: '5',
    label: 'signal shutdown to guard',
    steps: [signal('guard', 'shutdown')],
    bet: { question: 'Who ends? Bet again when `guard` traps exits.', about },
  },
  {
    key: '6',
    label: 'kill guard',
    steps: [signal('guard', 'kill')],
    bet: { question: 'Who ends? Bet again when `guard` traps exits.', about },
  },
]);
