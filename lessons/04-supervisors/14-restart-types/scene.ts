import { scenes } from '#lib/education/check';

const ALL = ['listener', 'job', 'probe'];
const told = (message: string) => ALL.map((pid) => ({ at: 0, op: 'process.send', params: { pid, message } }));
const kill = ALL.map((pid) => ({ at: 0, op: 'process.kill', params: { pid, reason: 'kill' } }));

const asked = { question: 'Of whom is there another one afterwards?', about: [...ALL, 'app'], marks: ['next'] as const };

const temporary = {
  bet: 'job next',
  sentence: '`job` is `temporary`: whatever its exit reason, its supervisor does not restart it.',
};
const app = { bet: 'app next', sentence: 'The end of a child is a message to its supervisor: `app` decides, and goes on.' };
const orderly = (reason: string) => [
  {
    bet: 'listener next',
    sentence: `\`listener\` is \`transient\`, and \`${reason}\` is an orderly end: it is not restarted.`,
  },
  {
    bet: 'not probe next',
    sentence: `\`probe\` is \`permanent\`: it is restarted after any end, also after \`${reason}\`.`,
  },
];
const abnormal = (reason: string) => [
  {
    bet: 'not listener next',
    sentence: `\`listener\` is \`transient\`, and ${reason} is an abnormal end: it is restarted.`,
  },
  { bet: 'not probe next', sentence: '`probe` is `permanent`: it is restarted after any end.' },
];

export default scenes([
  {
    key: '1',
    label: 'all three end with normal',
    steps: told('normal'),
    bet: { ...asked, misconceptions: [...orderly('normal'), temporary, app] },
  },
  {
    key: '2',
    label: 'all three end with shutdown',
    steps: told('shutdown'),
    bet: { ...asked, misconceptions: [...orderly('shutdown'), temporary, app] },
  },
  {
    key: '3',
    label: 'all three crash',
    steps: told('raise'),
    bet: { ...asked, misconceptions: [...abnormal('an error'), temporary, app] },
  },
  {
    key: '4',
    label: 'kill all three',
    steps: kill,
    bet: { ...asked, misconceptions: [...abnormal('`killed`'), temporary, app] },
  },
]);
