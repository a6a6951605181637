import { every, fail, type Facts, pass, renewed, type Result, task, untouched } from '#lib/education/check';

const KILLED = ['w1', 'w2', 'w3', 'w4'];
/** Starts after which a worker is called hopeless. */
const HOPELESS = 20;

/** The supervisor outlives four restarts of four children. */
function forgives(facts: Facts): Result {
  const root = facts.last('root');
  const gave = facts.first('give_up', (e) => e.who === root?.label);
  if (gave === undefined || root === undefined) return untouched(facts, 'root');
  const { count, intensity, period } = gave.data;
  const groups = facts.lives('w5').length - 1;
  if (groups > 0) {
    return fail(
      `\`${root.label}\` gave up at the end of \`w4\`, after ${groups} restarts of the whole group: a group restart counts once, so there were ${String(count)} as before, and ${String(intensity)} are allowed.`,
      gave,
      'one-for-all',
    );
  }
  if (Number(period) < 5) {
    return fail(
      `\`${root.label}\` gave up at the end of \`w4#1\`: also within a period of ${String(period)} s there were ${String(count)} restarts, and ${String(intensity)} are allowed.`,
      gave,
      'short-period',
    );
  }
  return fail(
    `\`${root.label}\` gave up at the end of \`w4#1\`: four children, one kill each, but the budget is the supervisor's. That was restart ${String(count)}, and ${String(intensity)} in ${String(period)} s are allowed.`,
    gave,
  );
}

/** Who was killed is there again. */
function back(facts: Facts, name: string): Result {
  const left = facts.first('decide', (e) => e.other === `${name}#1` && e.data.restart === 'temporary');
  if (left === undefined) return renewed(facts, name);
  return fail(
    `\`${name}#1\` was killed and \`${left.who}\` let it go: a temporary child costs no budget, because it is never restarted.`,
    left,
    'temporary',
  );
}

/** A worker that can never run ends its supervisor, soon. */
function givesUp(facts: Facts): Result {
  const began = facts.lives('w1')[0]?.exit;
  const starts = facts.inc('w1');
  const root = facts.last('root');
  if (root?.exit !== undefined && starts <= HOPELESS) return pass;
  if (began === undefined) {
    return fail(
      '`w1#1` has met the damaged file and goes on as if nothing were: nobody reads that file any more, and nobody above hears of it.',
      facts.newest('receive', (e) => e.who === 'w1#1') ?? facts.op(),
      'catches',
    );
  }
  const late = facts.lives('w1')[HOPELESS]?.spawned ?? facts.last('w1')?.spawned;
  const ms = Math.ceil((facts.last('w1')?.spawned.time ?? 0) - began.time);
  const limit = facts.first('sup_init', (e) => e.who === root?.label)?.data.intensity;
  const how = `\`w1\` was started ${starts} times, up to \`w1#${starts}\`, ${ms} ms after the end of \`w1#1\``;
  if (starts > HOPELESS) {
    return fail(`${how}, and each of them met the same damaged file: a limit of ${String(limit)} hardly ends a hopeless worker.`, late, 'thousand');
  }
  return fail(`${how}, and \`${root?.label ?? 'root#1'}\` still runs: nothing above it hears of the failure.`, late);
}

export default task({
  goal: 'Change the program so that `root` outlives one kill of each of four workers within a second, and still gives up before a hopeless worker has been started 20 times.',
  rehearsals: [
    { scene: '1', at: 1000, until: 3000 },
    { scene: '3', at: 1000, until: 3000 },
    { scene: '2', at: 1000, until: 12000 },
  ],
  checks: [
    { name: 'root outlives four kills', in: ['1', '2'], test: forgives },
    {
      name: 'each worker that was killed is started again, once',
      in: ['1', '2'],
      test: (f) => every(...KILLED.map((name) => () => back(f, name)), () => untouched(f, 'w5')),
    },
    { name: 'a hopeless worker ends root within 20 starts', in: ['3'], test: givesUp },
  ],
  truths: {
    '3': (f) => {
      const end = f.last('root')?.exit;
      if (end !== undefined) return { answer: `${f.inc('w1')} times, and \`root\` exits`, event: end };
      return f.up('w1') === undefined ? `${f.inc('w1')} times, and \`root\` goes on without it` : 'again and again';
    },
  },
  hints: [
    { text: 'Press 1 and look at the count of `root`: it goes up at each kill, whoever it hits.', at: { find: 'maxRestarts: 3' } },
    { text: 'Four restarts within a second must be allowed, twenty must not.' },
    { text: 'Any limit from 4 to 19 does it.', edit: { find: 'maxRestarts: 3', replace: 'maxRestarts: 10' } },
  ],
  mutants: [
    { name: 'the default', edits: [{ find: 'maxRestarts: 10', replace: 'maxRestarts: 3' }] },
    { name: 'a limit of 200', edits: [{ find: 'maxRestarts: 10', replace: 'maxRestarts: 200' }] },
    { name: 'one_for_all', edits: [{ find: "'one_for_one'", replace: "'one_for_all'" }] },
  ],
});
