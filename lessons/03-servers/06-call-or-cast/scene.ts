import { scenes } from '#lib/education/check';

const call = (at: number, pid: string, request: string) => ({ at, op: 'process.call', params: { pid, request } });

export default scenes([
  {
    key: '1',
    label: 'audit, then time and balance',
    steps: [call(0, 'bank', 'audit'), call(10, 'clock', 'time'), call(10, 'bank', 'balance')],
    choice: {
      question: '`bank` is asked for an audit, and 10 ms later for the balance; `clock` is asked for the time. When do they answer?',
      answers: ['both at once', 'time at once, balance when the audit is done', 'both when the audit is done'],
      sentences: {
        'both at once': '`await` lets other processes run, not the next message of the same one.',
        'both when the audit is done': '`clock` is another process: it waits for nobody.',
      },
    },
  },
  { key: '2', label: 'two audits', steps: [call(0, 'bank', 'audit'), call(10, 'bank', 'audit')] },
]);
