import { scenes } from '#lib/education/check';

const tell = (pid: string, message: string) => [{ at: 0, op: 'process.send', params: { pid, message } }];
const about = ['w', 'h', 'board'];

export default scenes([
  { key: '1', label: 'w crashes', steps: tell('w', 'crash'), bet: { question: 'Who ends?', about } },
  { key: '2', label: 'h finishes', steps: tell('h', 'finish'), bet: { question: 'Who ends now?', about } },
  { key: '3', label: 'w returns', steps: tell('w', 'return'), bet: { question: 'And now?', about } },
]);
