import { scenes } from '#lib/education/check';

export default scenes([
  {
    key: '1',
    label: 'a burst of 300 photos',
    steps: [{ at: 0, op: 'process.send', params: { pid: 'camera', message: 'burst' } }],
    choice: [
      {
        question: '300 photos come in 300 ms, and each takes 5 ms. How many wait for `thumbs` when the last one has come?',
        answers: ['none', 'about 60', 'about 240', 'about 300'],
        sentences: {
          none: 'A cast waits for nobody: it is accepted at once, and done when its turn comes.',
          'about 60': 'In 300 ms there is time for 60 photos. Those are done; the others wait.',
          'about 300': 'While they come, `thumbs` works: in 300 ms there is time for 60.',
        },
        until: 2500,
      },
      {
        question: '`page` asks `thumbs` meanwhile. Its call times out after 50 ms. What becomes of the request?',
        answers: ['it is taken out of the mailbox', '`thumbs` answers it later, for nobody'],
        sentences: {
          'it is taken out of the mailbox': 'Nothing takes a message out of a mailbox but the process that owns it.',
        },
      },
      {
        question: 'When has `page` an answer again, counted from the end of the burst?',
        answers: ['at once', 'after about 0.3 s', 'after about 1.4 s', 'never'],
        sentences: {
          'at once': 'The burst is over, the queue is not: a message is read when those before it are done.',
          'after about 0.3 s': 'The burst lasted 0.3 s, but of what came in it four in five still wait.',
          never: 'Each request stays in the mailbox, and `page` asks again: one of them comes in time when the queue is short.',
        },
      },
    ],
  },
]);
