import { scenes } from '#lib/education/check';

const signal = (reason: string) => [{ at: 0, op: 'process.kill', params: { pid: 'w', reason } }];
const question = 'Who is alive afterwards?';
const answers = ['`w` and `log`', 'only `w`', 'only `log`', 'neither'];

export default scenes([
  { key: '1', label: 'signal normal to w', steps: signal('normal'), choice: { question, answers } },
  { key: '2', label: 'signal shutdown to w', steps: signal('shutdown'), choice: { question, answers } },
  { key: '3', label: 'signal kill to w', steps: signal('kill'), choice: { question, answers } },
  {
    key: '4',
    label: 'boss closes',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'boss', message: 'close' } }],
    bet: { question: 'Who ends?', about: ['boss', 'w', 'log'] },
  },
]);
