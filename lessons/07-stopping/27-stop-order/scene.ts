import { scenes } from '#lib/education/check';

const stop = (sup: string, id: string) => [{ at: 0, op: 'supervisor.terminate_child', params: { sup, id } }];
const reverse = 'Each supervisor stops its children in reverse order of start';
const next = ['writer', 'x', 'y', 'disk'].map((name) => ({
  bet: `${name} next`,
  sentence: `A child that is stopped by request is not started again: \`${name}\` waits for another request.`,
}));

export default scenes([
  {
    key: '1',
    label: 'stop app',
    steps: stop('top', 'app'),
    bet: {
      question: '`top` is asked to stop `app`. In which order are these four stopped, and who is started again?',
      about: ['writer', 'x', 'y', 'disk'],
      marks: ['next'],
      order: ['stops'],
      misconceptions: [
        ...next,
        {
          bet: 'stops writer, x, y, disk',
          sentence: `${reverse}, so that each child still has those that were there before it. \`disk\` goes first.`,
        },
        {
          bet: 'stops disk, x, y, writer',
          sentence: `${reverse}; so does \`desk\`: \`y\` goes before \`x\`.`,
        },
        {
          bet: 'stops disk, writer, y, x',
          sentence:
            'Depth first: `desk` was started after `writer`, so `desk` and all below it are gone before `writer` is stopped.',
        },
        {
          bet: 'stops y, x, disk, writer',
          sentence: `How deep a child stands is not asked. ${reverse}, and \`disk\` was started after \`desk\`.`,
        },
      ],
    },
  },
  {
    key: '2',
    label: 'stop desk only',
    steps: stop('app', 'desk'),
    bet: {
      question: '`app` is asked to stop `desk`. Who ends?',
      about: ['writer', 'desk', 'x', 'y', 'disk'],
      marks: ['dies'],
      order: ['stops'],
      misconceptions: [
        {
          bet: ['desk dies', 'not x dies'],
          sentence: 'A supervisor stops its children before it exits: `y`, then `x`, then `desk` itself.',
        },
        { bet: 'not desk dies', sentence: 'A supervisor is stopped like any child: its own supervisor told `desk` to end.' },
        {
          bet: 'disk dies',
          sentence: 'A request names one child. Those started after it are not touched: that is for restarts.',
        },
        { bet: 'writer dies', sentence: 'Nobody is linked to `writer` but its supervisor, which goes on.' },
      ],
    },
  },
]);
