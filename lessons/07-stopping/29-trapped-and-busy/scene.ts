import { scenes } from '#lib/education/check';

const ten = { at: 0, op: 'process.send', params: { pid: 'source', message: 'ten' } };
const answers = ['all ten, and `terminate` runs', 'some of them, and `terminate` runs', 'some of them, and `terminate` does not run', 'none, and `terminate` runs'];
const [all, some, , none] = answers as [string, string, string, string];

export default scenes([
  {
    key: '1',
    label: 'ten items, and 5 ms later the writer is stopped',
    steps: [ten, { at: 5, op: 'supervisor.terminate_child', params: { sup: 'app', id: 'writer' } }],
    choice: {
      question: '`writer` traps exits. It has ten items in its mailbox when `app` is asked to stop it. Which does it write?',
      answers,
      sentences: {
        [all]: 'Ten items take 200 ms. After 100 ms, its `shutdown`, `app` killed it.',
        [some]: 'The signal was a message behind the items. It was never read, and after `kill` nothing runs.',
        [none]: 'A trapped signal does not pass the messages before it: the items came first.',
      },
    },
  },
  {
    key: '2',
    label: 'the writer is stopped while it is idle',
    steps: [{ at: 0, op: 'supervisor.terminate_child', params: { sup: 'app', id: 'writer' } }],
    bet: {
      question: '`writer` is idle and its `shutdown` is 100 ms. Who ends, and of whom is there another one?',
      about: ['app', 'writer', 'source', 'paper'],
      marks: ['dies', 'next'],
      misconceptions: [
        { bet: 'writer next', sentence: 'A child that is stopped by request is not started again.' },
        {
          bet: 'not writer dies',
          sentence: 'To trap exits is not to refuse: the signal came from its parent, so `writer` ran `terminate` and exited with `shutdown`.',
        },
        { bet: 'source dies', sentence: 'Nobody is linked to `source`. Its casts to `writer` go to nobody now, and each answers `ok`.' },
        { bet: 'app dies', sentence: '`app` only did what it was asked to.' },
      ],
    },
  },
]);
