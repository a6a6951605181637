import { scenes } from '#lib/education/check';

/** Twenty items come at once, and 22 ms later a stage is killed. */
const burst = (pid: string) => [
  { at: 0, op: 'process.send', params: { pid: 'files', message: 20 } },
  { at: 0, op: 'process.send', params: { pid: 'source', message: 'look' } },
  { at: 22, op: 'process.kill', params: { pid, reason: 'kill' } },
];

export default scenes([
  {
    key: '1',
    label: 'twenty items, parse is killed',
    steps: burst('parse'),
    choice: {
      question:
        '`source` passes on twenty items at once; `parse` needs 5 ms for each. After 22 ms `parse` is killed, and started again. Which of the twenty are on the disk a second later?',
      answers: ['all of them', 'all but the one that `parse` was at', 'those that `parse` had passed on', 'none of them'],
      sentences: {
        'all of them': '`parse#2` began with an empty mailbox, and `source` does not know that anything is missing.',
        'all but the one that `parse` was at': 'The others were in its mailbox, and a mailbox ends with its process.',
        'none of them': 'What had left `parse` was in the mailbox of `store`, which nobody had killed.',
      },
    },
  },
  {
    key: '2',
    label: 'twenty items, store is killed',
    steps: burst('store'),
    choice: {
      question:
        'The same, but `store` is killed, which needs 10 ms for each. `parse` passes on a few more of them than it can write. Which are on the disk a second later?',
      answers: ['all of them', 'those that `store` had written', 'all but those that `store` was at or had in its mailbox'],
      sentences: {
        'all of them': 'What `store#1` had in its mailbox ended with it, and `parse` does not keep what it has passed on.',
        'those that `store` had written': '`store#2` goes on with what `parse` sends next: what is missing is a hole in the middle.',
      },
    },
  },
]);
