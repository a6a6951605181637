import { scenes } from '#lib/education/check';

const kill = (at: number) => ({ at, op: 'process.kill', params: { pid: 'db', reason: 'kill' } });

export default scenes([
  {
    key: '1',
    label: 'kill db',
    steps: [kill(0)],
    bet: {
      question: 'Who gets a new pid, and who keeps what it counted?',
      about: ['db', 'api', 'visitor', 'app'],
      misconceptions: [
        {
          bet: 'not api dies',
          sentence: '`api` kept the pid of `db#1`. `db#2` has its name and another pid, so the next call exits with `noproc`, and `api` with it.',
        },
        {
          bet: 'db keeps',
          sentence: 'A restart is another process: `db#2` has the name of `db#1`, and neither its pid nor its count.',
        },
        {
          bet: 'visitor dies',
          sentence: '`visitor` catches the exit of its call: it counts a failure and goes on.',
        },
        { bet: 'app dies', sentence: 'A supervisor traps exits, and two restarts in 5 seconds are within its limit of 3.' },
      ],
    },
  },
  { key: '2', label: 'kill db three times, one a second', steps: [kill(0), kill(1000), kill(2000)] },
]);
