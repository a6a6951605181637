import { scenes } from '#lib/education/check';

const borrow = (pid: string, at: number) => ({ at, op: 'process.send', params: { pid, message: 1000 } });
const kill = (pid: string, at: number) => ({ at, op: 'process.kill', params: { pid } });

const left = {
  question: 'How many workers does `pool` lend from then on?',
  answers: ['2', '1', 'none'],
};

export default scenes([
  {
    key: '1',
    label: 'ann is killed with a worker, twice',
    steps: [borrow('ann', 0), kill('ann', 200), borrow('ann', 400), kill('ann', 600)],
    choice: {
      ...left,
      question: '`ann` is killed while she has a worker; the next `ann` as well. How many workers does `pool` lend from then on?',
      sentences: {
        '2': 'Only a cast brings a worker back, and who is killed casts nothing.',
        '1': 'Each of the two had a worker, and none came back.',
      },
      until: 2000,
    },
  },
  {
    key: '2',
    label: 'cid is killed while she waits',
    steps: [borrow('ann', 0), borrow('bob', 0), kill('cid', 300)],
    choice: {
      ...left,
      question: '`ann` and `bob` have both workers for a second; `cid` waits, and is killed. How many workers does `pool` lend when they are back?',
      sentences: {
        '2': 'The request of the dead `cid#1` still stands in the list: the first worker that came back was lent to it.',
        none: 'One worker was lent to the dead `cid#1`. The other one goes round among the living.',
      },
      until: 2500,
    },
  },
]);
