import { every, fail, type Facts, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

const OTHERS = ['index', 'search'];

/** loader has ended, and nothing followed. */
function nothingFollows(facts: Facts): Result {
  const [loader, again] = facts.lives('loader');
  if (loader?.exit === undefined) {
    return fail(
      '`loader#1` had loaded everything and stays: it was told to end and did not. An orderly end costs nothing where the restart type allows it.',
      facts.op(),
      'never-ends',
    );
  }
  const stop = facts.first('child_stop', (e) => e.seq > (loader.exit?.seq ?? 0));
  const restart = facts.first('decide', (e) => e.other === loader.label)?.data.restart;
  if (stop !== undefined && restart === 'transient') {
    const reason = printed(loader.exit.data.reason);
    return again === undefined
      ? fail(`\`${stop.other}\` was stopped, after \`${loader.label}\` had exited with ${reason}: the end of a load is no reason to stop anybody.`, stop)
      : fail(
          `\`${stop.other}\` was stopped, since \`${loader.label}\` had exited with ${reason} and was to be restarted: to a supervisor only \`normal\`, \`shutdown\` and \`['shutdown', term]\` are orderly, any other reason is that of a crash.`,
          stop,
          'another-reason',
        );
  }
  if (stop !== undefined) {
    return fail(
      `\`${stop.other}\` was stopped, since \`${loader.label}\` had exited with ${printed(loader.exit.data.reason)} and was to be restarted: ${printed(restart)} means after any end, and the strategy, with everybody.`,
      stop,
    );
  }
  if (again !== undefined) {
    return fail(`\`${again.label}\` loads everything once more: ${printed(restart)} means after any end.`, again.spawned);
  }
  return every(...OTHERS.map((name) => () => untouched(facts, name)));
}

/** All three start anew. */
function allAnew(facts: Facts): Result {
  const [loader, again] = facts.lives('loader');
  const decided = facts.first('decide', (e) => e.other === loader?.label);
  if (loader?.exit === undefined) return renewed(facts, 'loader');
  if (again === undefined && decided !== undefined) {
    return fail(
      `\`${loader.label}\` crashed, and the others went on with half an index: a ${printed(decided.data.restart)} child is never restarted, so the strategy was not asked.`,
      decided,
      'temporary',
    );
  }
  const [index] = facts.lives('index');
  if (again !== undefined && index !== undefined && index.exit === undefined) {
    const strategy = String(decided?.data.strategy);
    const who = strategy === 'rest_for_one' ? 'nobody is restarted that was started before' : 'nobody else is restarted';
    return fail(
      `\`${again.label}\` loads from the first row again into \`${index.label}\`, which has kept what it had: under \`${strategy}\` ${who}.`,
      again.started ?? again.spawned,
      strategy.replaceAll('_', '-'),
    );
  }
  if (index?.exit !== undefined && facts.up('index') === undefined) {
    return fail(
      `${facts.ended(index)}, and no incarnation followed: a group restart forgets a \`temporary\` child.`,
      index.exit,
      'index-temporary',
    );
  }
  return every(...['index', 'loader', 'search'].map((name) => () => renewed(facts, name)));
}

/** The state of the newest search is that of the newest index. */
function agrees(facts: Facts): Result {
  const rows = (facts.state(facts.up('index')) as { rows?: number } | undefined)?.rows ?? 0;
  if (rows > 0) return pass;
  return fail(`\`${facts.last('index')?.label ?? 'index#1'}\` has no rows.`, facts.last('index')?.started);
}

export default task({
  goal: 'Change the program so that a finished load disturbs nobody, and a crashed one starts all three anew.',
  rehearsals: [
    { scene: '1', at: 1000, until: 3000 },
    { scene: '2', at: 1000, until: 3000 },
  ],
  checks: [
    { name: 'a finished load disturbs nobody', in: ['1'], test: nothingFollows },
    { name: 'a crashed load starts all three anew', in: ['2'], test: allAnew },
    { name: 'the index has rows, and app goes on', test: (f) => every(agrees(f), untouched(f, 'app')) },
  ],
  hints: [
    { text: 'Two things are decided one after the other: whether, and who else. Which of them should differ between the two keys?' },
    { text: 'The strategy is right for the crash.', at: { find: "strategy: 'one_for_all'" } },
    {
      text: 'A child that is restarted after an abnormal end only is `transient`.',
      edit: { find: "{ id: 'loader', start:", replace: "{ id: 'loader', restart: 'transient', start:" },
    },
  ],
  mutants: [
    { name: 'permanent', edits: [{ find: "'transient'", replace: "'permanent'" }] },
    { name: 'temporary', edits: [{ find: "'transient'", replace: "'temporary'" }] },
    { name: 'one_for_one', edits: [{ find: "'one_for_all'", replace: "'one_for_one'" }] },
  ],
});
