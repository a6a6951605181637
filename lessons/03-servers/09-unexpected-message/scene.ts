import { scenes } from '#lib/education/check';

const send = (message: unknown) => [{ at: 0, op: 'process.send', params: { pid: 'feed', message } }];
const about = ['feed', 'db', 'board'];

export default scenes([
  { key: '1', label: 'a stranger says hello', steps: send(['hello', 1]), bet: { question: 'Who ends?', about } },
  {
    key: '2',
    label: 'feed starts a helper',
    steps: send(['tidy']),
    bet: { question: 'The helper returns after 100 ms. Who ends with it?', about },
  },
  {
    key: '3',
    label: 'kill db',
    steps: [{ at: 0, op: 'process.kill', params: { pid: 'db', reason: 'kill' } }],
    bet: { question: 'Who ends with `db`, and with which reason?', about },
  },
]);
