import { scenes } from '#lib/education/check';

const PARTS = ['store', 'auth', 'api', 'mailer', 'thumbs', 'scraper'];
const down = (message: string) => [{ at: 0, op: 'process.send', params: { pid: 'world', message } }];

export default scenes([
  {
    key: '1',
    label: 'scraper fails for good',
    steps: down('scraper'),
    bet: {
      question:
        'A site that `scraper` reads has changed, so `scraper` raises after every start. Who is there a second later, and what becomes of the orders in `store`?',
      about: ['root', 'store', 'mailer', 'scraper'],
      misconceptions: [
        {
          bet: ['not root dies', 'scraper next'],
          sentence:
            'Each next `scraper` finds the same site and raises at once: four failures within a millisecond are more than 3 restarts.',
        },
        {
          bet: 'not root dies',
          sentence:
            'All six stand below `root` and share its budget. It is used up by the one that fails most, and then spent for all.',
        },
        {
          bet: 'root next',
          sentence: 'Nobody supervises `root`: when it has given up, there is nobody to start another one.',
        },
        {
          bet: ['root dies', 'store keeps'],
          sentence: 'A supervisor that gives up stops all its children. What `store` held was in its state only.',
        },
      ],
    },
  },
  { key: '2', label: 'thumbs fails for good', steps: down('thumbs') },
  { key: '3', label: 'mailer fails for good', steps: down('mailer') },
  { key: '4', label: 'api fails for good', steps: down('api') },
  {
    key: '5',
    label: 'kill all six, one every 3 s',
    steps: PARTS.map((pid, i) => ({ at: i * 3000, op: 'process.kill', params: { pid, reason: 'kill' } })),
  },
]);
