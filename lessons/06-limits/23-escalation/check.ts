import { every, fail, type Facts, pass, renewed, type Result, task, untouched } from '#lib/education/check';

/** Incarnations that a hopeless worker may cost. */
const ENOUGH = 4;

/** The label of the supervisor that started the newest `stats`. */
const above = (facts: Facts): string | undefined =>
  facts.newest('child_start', (e) => e.data.child === 'stats')?.who;

/** A worker that cannot run ends neither `root` nor `core`. */
function contained(facts: Facts): Result {
  const [root] = facts.lives('root');
  const [core] = facts.lives('core');
  const stats = facts.last('stats');
  if (root === undefined || core === undefined || stats === undefined) return renewed(facts, 'stats');
  const many = facts.inc('stats');
  const cost = `\`stats\` had ${many} incarnations, up to \`${stats.label}\``;
  if (root.exit === undefined) return every(untouched(facts, 'root'), untouched(facts, 'core'));
  const sup = above(facts);
  if (sup === root.label) {
    return fail(
      `${facts.ended(core)}: it died of \`stats\`, with which it shared one budget. ${cost}, and \`${root.label}\` gave up.`,
      core.exit,
      'under-root',
    );
  }
  if (sup !== undefined && facts.first('child_start', (e) => e.other === sup) === undefined) {
    return fail(
      `${cost}, and \`${sup}\` gave up. It is no child of \`${root.label}\`, but both are linked to \`main\`, which called \`startLink\` for both: ${facts.ended(root)}, and \`${core.label}\` went with it.`,
      root.exit,
      'started-by-main',
    );
  }
  const between = new Set(facts.all('give_up').map((e) => e.who.replace(/#\d+$/, '')));
  if (between.size > 2) {
    return fail(
      `${cost}, in the same millisecond, before \`${root.label}\` was gone: ${between.size} levels give up one after the other, and each begins the loop below it four times.`,
      root.exit,
      'one-more-level',
    );
  }
  if (many > 16) {
    return fail(
      `${cost}, before \`${root.label}\` was gone: larger limits mean more of the same tries, and the end is the same.`,
      root.exit,
      'larger-limit',
    );
  }
  return fail(
    `${cost}, before \`${root.label}\` was gone, and \`${core.label}\` with it. That \`${sup ?? 'its supervisor'}\` is started again one level up repeats the whole loop.`,
    root.exit,
  );
}

/** No more tries than one budget has. */
function cheap(facts: Facts): Result {
  const tries = facts.inc('stats');
  if (tries <= ENOUGH) return pass;
  const extra = facts.lives('stats')[ENOUGH];
  return fail(
    `\`${extra?.label ?? 'stats#5'}\` was started, and ${tries} incarnations in all: nothing had changed since the fourth.`,
    extra?.spawned,
  );
}

/** One kill is one restart. */
function once(facts: Facts): Result {
  const left = facts.first('decide', (e) => e.other === 'stats#1' && e.data.restart === 'temporary');
  if (left === undefined) return every(renewed(facts, 'stats'), untouched(facts, 'core'), untouched(facts, 'root'));
  return fail(
    `\`stats#1\` was killed while the disk was fine, and \`${left.who}\` let it go: a temporary worker is given up at its first failure, also where one restart would do.`,
    left,
    'stats-is-temporary',
  );
}

export default task({
  goal: 'Change the program so that a hopeless `stats` costs at most 4 incarnations and touches neither `core` nor `root`. One kill of `stats` is still one restart.',
  rehearsals: [
    { scene: '1', at: 1000, until: 3000 },
    { scene: '2', at: 1000, until: 3000 },
    { scene: '3', at: 1000, until: 3000 },
  ],
  checks: [
    { name: 'a hopeless stats touches neither core nor root', in: ['1', '2'], test: contained },
    { name: 'it costs at most 4 incarnations', in: ['1', '2'], test: cheap },
    { name: 'one kill of stats is one restart', in: ['3'], test: once },
  ],
  truths: {
    '1': (f) => ({ answer: `\`${f.inc('stats')}\``, event: f.newest('give_up') }),
    '2': (f) => ({ answer: `\`${f.inc('stats')}\``, event: f.newest('give_up') }),
  },
  hints: [
    { text: 'Press 1 and count how often `stats_sup` gives up. Who starts it again?', at: { find: '}, stats_sup],' } },
    { text: 'After `stats_sup` has given up once, nothing is gained by a second one. So the question is its own restart type, not that of `stats`.' },
    {
      text: 'Give `stats_sup` a child specification with `restart: \'temporary\'`.',
      edit: {
        find: '}, stats_sup],',
        replace: "}, { id: 'stats_sup', start: [stats_sup], type: 'supervisor', restart: 'temporary' }],",
      },
    },
  ],
  mutants: [
    { name: 'stats_sup is permanent', edits: [{ find: "restart: 'temporary'", replace: "restart: 'permanent'" }] },
    { name: 'stats_sup allows 10 restarts', edits: [{ find: "name: 'stats_sup', maxRestarts: 3", replace: "name: 'stats_sup', maxRestarts: 10" }] },
    { name: 'stats is temporary', edits: [{ find: "{ name: 'stats' }] }", replace: "{ name: 'stats' }], restart: 'temporary' }" }] },
  ],
});
