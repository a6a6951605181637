import { scenes } from '#lib/education/check';

const kill = (name: string, at = 0) => ({ at, op: 'process.kill', params: { pid: name, reason: 'kill' } });
const about = ['socket', 'encoder', 'writer', 'line'];

export default scenes([
  { key: '1', label: 'kill socket', steps: [kill('socket')], bet: { question: 'Who gets a new pid?', about } },
  {
    key: '2',
    label: 'kill encoder',
    steps: [kill('encoder')],
    bet: { question: 'Who gets a new pid? And are frames accepted afterwards?', about },
  },
  { key: '3', label: 'kill writer', steps: [kill('writer')], bet: { question: 'Who gets a new pid?', about } },
  {
    key: '4',
    label: 'kill each in turn, one a second',
    steps: [kill('socket'), kill('encoder', 1000), kill('writer', 2000)],
  },
]);
