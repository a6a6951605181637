import { scenes } from '#lib/education/check';

const transfer = (amount: number, to: string) => [
  { at: 0, op: 'process.call', params: { pid: 'a', request: ['transfer', amount, to] } },
];
const about = ['a', 'b', 'clerk'];

export default scenes([
  { key: '1', label: 'transfer 10 from a to b', steps: transfer(10, 'b'), bet: { question: 'Who ends?', about } },
  {
    key: '2',
    label: 'transfer 10 from a to a',
    steps: transfer(10, 'a'),
    bet: { question: '`a` calls itself. Who ends now?', about },
  },
  { key: '3', label: 'transfer 1000 from a to b', steps: transfer(1000, 'b') },
]);
