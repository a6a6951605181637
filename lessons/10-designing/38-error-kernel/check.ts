import { every, fail, type Facts, renewed, type Result, task, untouched } from '#lib/education/check';

const PARTS = ['store', 'auth', 'api', 'mailer', 'thumbs', 'scraper'];
/** Whom a failure for good may end, by the scene that plays it. */
const MAY: Readonly<Record<string, readonly [failing: string, ...others: string[]]>> = {
  '1': ['scraper'],
  '2': ['thumbs'],
  '3': ['mailer'],
  '4': ['api', 'auth'],
};

/** A part that fails for good ends nobody but those who may end with it. */
function contained(facts: Facts): Result {
  const [failing, ...others] = MAY[facts.scene] ?? ['scraper'];
  const spared = PARTS.filter((name) => name !== failing && !others.includes(name));
  const [root] = facts.lives('root');
  const victim = spared.map((name) => facts.lives(name)[0]).find((life) => life?.exit !== undefined);
  const last = facts.last(failing);
  if (root === undefined || last === undefined || victim?.exit === undefined)
    return every(...['root', ...spared].map((name) => () => untouched(facts, name)));
  const orders = Number(facts.state(facts.lives('store')[0]) ?? 0);
  const lost = victim.process.name === 'store' ? `\`${victim.label}\` was stopped, and its ${orders} orders are lost` : `\`${victim.label}\` was stopped, which never failed`;
  const starts = `\`${failing}\` was started ${facts.inc(failing)} times, up to \`${last.label}\``;
  const sup = facts.newest('child_start', (e) => e.data.child === failing)?.who ?? root.label;
  if (root.exit === undefined) {
    const gave = `\`${sup}\` gave up over \`${failing}\``;
    return victim.process.name === 'store'
      ? fail(`${gave}, and ${lost}: who stands below the same supervisor as a risk ends with it.`, victim.exit, 'store-below')
      : fail(`${gave}, and ${lost}: more than one risk shared its budget.`, victim.exit, 'one-for-all-risks');
  }
  if (sup !== root.label) {
    return fail(
      `${starts}: \`root#1\` started its supervisor again, which begins to count at 0, until it gave up itself. ${lost}.`,
      root.exit,
      'permanent-below',
    );
  }
  const limit = Number(facts.first('give_up')?.data.intensity);
  return limit > 3
    ? fail(`${starts}, within a few ms. Then \`root#1\` gave up as before, and ${lost}: a limit of ${limit} only hides the loop.`, root.exit, 'larger-limit')
    : fail(`\`root#1\` gave up over \`${failing}\`, and ${lost}: six parts share one budget.`, victim.exit);
}

/** Who is killed is there again, and nobody else is touched. */
function repaired(facts: Facts, name: string): Result {
  const left = facts.first('decide', (e) => e.other === `${name}#1` && e.data.restart === 'temporary');
  if (left === undefined) return renewed(facts, name);
  return fail(
    `\`${name}#1\` was killed, and \`${left.who}\` let it go: a temporary part is given up at its first end, also where one restart would do.`,
    left,
    'temporary-parts',
  );
}

export default task({
  goal: 'Change the program so that each of ten faults ends only those it may: whatever is killed is started again, alone; what fails for good is given up, alone.',
  rehearsals: [
    { scene: '1', at: 1050, until: 2050 },
    { scene: '2', at: 1050, until: 2050 },
    { scene: '3', at: 1050, until: 2050 },
    { scene: '4', at: 1050, until: 2050 },
    { scene: '5', at: 1050, until: 18_000 },
  ],
  seeds: 10,
  checks: [
    { name: 'what fails for good is given up alone', in: ['1', '2', '3', '4'], test: contained },
    {
      name: 'what is killed is started again alone',
      in: ['5'],
      test: (f) => every(...PARTS.map((name) => () => repaired(f, name)), () => untouched(f, 'root')),
    },
  ],
  hints: [
    { text: 'A budget belongs to a supervisor. Who must not share one with `scraper`? And `mailer`, with whom may it share?', at: { find: '.map(worker)' } },
    {
      text: 'One supervisor for each risk. When it gives up, that is the end of this part: `temporary`.',
      edit: {
        find: '\nconst root =',
        replace:
          "// A supervisor for one part alone.\nconst alone = (name: string) => ({\n  id: `${name}_sup`, restart: 'temporary' as const, type: 'supervisor' as const,\n  start: () => Supervisor.startLink([worker(name)], { name: `${name}_sup` }),\n})\n\nconst root =",
      },
    },
    {
      text: '`store` stays directly below `root`, early, and everything that may fail for good goes one level down.',
      edit: {
        find: "...['auth', 'api', 'mailer', 'thumbs', 'scraper'].map(worker),",
        replace: "worker('auth'), ...['api', 'mailer', 'thumbs', 'scraper'].map(alone),",
      },
    },
  ],
  mutants: [
    { name: 'the supervisors are permanent', edits: [{ find: "restart: 'temporary' as const, ", replace: '' }] },
    { name: 'store is below one of them', edits: [{ find: '[worker(name)]', replace: "name === 'scraper' ? [{ id: 'store', start: [store, undefined, { name: 'store' }] as const }, worker(name)] : [worker(name)]" }, { find: "    { id: 'store', start: [store, undefined, { name: 'store' }] },\n", replace: '' }] },
    { name: 'scraper stays with root', edits: [{ find: "worker('auth'), ...['api', 'mailer', 'thumbs', 'scraper']", replace: "worker('auth'), worker('scraper'), ...['api', 'mailer', 'thumbs']" }] },
    { name: 'one_for_all', edits: [{ find: "name: 'root',", replace: "name: 'root', strategy: 'one_for_all'," }] },
  ],
});
