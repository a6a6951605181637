import { scenes } from '#lib/education/check';

const kill = (pid: string, at: number) => ({ at, op: 'process.kill', params: { pid, reason: 'kill' } });
const stopped = { at: 0, op: 'process.send', params: { pid: 'desk', message: 'importer' } };

export default scenes([
  {
    key: '1',
    label: 'stop importer, finish migration, kill store',
    steps: [stopped, { at: 0, op: 'process.send', params: { pid: 'migration', message: 'done' } }, kill('store', 500)],
    bet: {
      question: 'Who runs in the end, and who is another one?',
      about: ['store', 'importer', 'migration', 'group'],
      misconceptions: [
        {
          bet: ['not importer next', 'not migration next'],
          sentence: 'Both have a specification in the list, and a group restart starts the whole list.',
        },
        {
          bet: 'not importer next',
          sentence: '`desk` had `importer` stopped, not removed: its specification stays in the list, and a group restart starts the whole list.',
        },
        {
          bet: 'not migration next',
          sentence: 'After `normal` a `transient` child is not restarted, but its specification stays, and a group restart starts the whole list.',
        },
        { bet: 'group dies', sentence: 'One end was to be restarted: that counts once, and 3 in 5 seconds are allowed.' },
      ],
    },
  },
  { key: '2', label: 'kill importer', steps: [kill('importer', 0)] },
  { key: '3', label: 'stop importer, kill store twice', steps: [stopped, kill('store', 500), kill('store', 1000)] },
]);
