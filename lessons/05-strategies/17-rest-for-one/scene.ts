import { scenes } from '#lib/education/check';

const kill = (name: string) => [{ at: 0, op: 'process.kill', params: { pid: name, reason: 'kill' } }];
const about = ['web', 'cache', 'db'];

export default scenes([
  { key: '1', label: 'kill web', steps: kill('web'), bet: { question: 'Who gets a new pid?', about } },
  { key: '2', label: 'kill cache', steps: kill('cache'), bet: { question: 'Who gets a new pid?', about } },
  {
    key: '3',
    label: 'kill db',
    steps: kill('db'),
    bet: { question: 'Who gets a new pid? And what do the next visitors get?', about },
  },
]);
