import { scenes } from '#lib/education/check';

const kill = (name: string, at = 0) => ({ at, op: 'process.kill', params: { pid: name, reason: 'kill' } });

export default scenes([
  {
    key: '1',
    label: 'kill b',
    steps: [kill('b')],
    bet: { question: 'Who gets a new pid? Who keeps its count?', about: ['root', 'a', 'b', 'c'] },
  },
  {
    key: '2',
    label: 'kill c',
    steps: [kill('c')],
    bet: { question: 'And now?', about: ['root', 'a', 'b', 'c'] },
  },
  { key: '3', label: 'kill a, b and c, one a second', steps: [kill('a'), kill('b', 1000), kill('c', 2000)] },
]);
