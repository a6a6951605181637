import { every, fail, type Facts, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

/** What desk stopped stays away. */
function staysAway(facts: Facts): Result {
  const [importer, again] = facts.lives('importer');
  if (importer?.exit === undefined) return fail('`importer#1` still runs: `desk` was told to have it stopped.', facts.op());
  if (again === undefined) return pass;
  const ended = `\`${importer.label}\` exited with ${printed(importer.exit.data.reason)}`;
  const decided = facts.first('decide', (e) => e.other === importer.label);
  const stop = facts.first('child_stop', (e) => e.other === importer.label);
  const killed = facts.first('op', (e) => e.data.op === 'process.kill');
  const by = facts.first('child_started', (e) => e.other === again.label)?.who ?? 'group#1';
  if (stop === undefined && decided !== undefined && again.spawned.seq < (killed?.seq ?? 0)) {
    return fail(
      `${ended}, and \`${by}\` started \`${again.label}\` at once: to a supervisor, an end that it was not asked for is an end like any other, and a ${printed(decided.data.restart)} child is restarted.`,
      again.spawned,
      'exit-signal',
    );
  }
  const revived = `\`${by}\` started \`${again.label}\` when \`store#1\` had exited`;
  if (stop === undefined) {
    return fail(
      `${revived}: \`${importer.label}\` had ended with ${printed(importer.exit.data.reason)} and stayed away, but its specification was still in the list.`,
      again.spawned,
      'transient',
    );
  }
  const asked = facts.first(
    'callback',
    (e) => e.who === by && Array.isArray(e.data.about) && e.data.about[0] === 'delete_child',
  );
  if (asked !== undefined && asked.seq < stop.seq) {
    return fail(
      `${revived}. It was asked to delete the specification while \`${importer.label}\` was running, and refused: stop first, then delete.`,
      asked,
      'deletes-first',
    );
  }
  return fail(
    `${revived}: \`terminateChild\` had stopped \`${importer.label}\` and kept its specification, and a group restart starts the whole list.`,
    again.spawned,
  );
}

/** After an end of its own importer comes back, and with it the group. */
function comesBack(facts: Facts): Result {
  const [importer, again] = facts.lives('importer');
  const decided = facts.first('decide', (e) => e.other === importer?.label);
  if (again === undefined && importer?.exit !== undefined && decided !== undefined) {
    return fail(
      `\`${importer.label}\` exited with ${printed(importer.exit.data.reason)}, and \`${decided.who}\` let it go: a ${printed(decided.data.restart)} child stays away after a crash too, not only after a stop.`,
      decided,
      'importer-temporary',
    );
  }
  const [store] = facts.lives('store');
  if (store !== undefined && store.exit === undefined && decided !== undefined) {
    const strategy = String(decided.data.strategy);
    return fail(
      `\`${store.label}\` goes on, although \`importer#1\` has exited: under \`${strategy}\` nobody else is restarted, and the three share one fate.`,
      decided,
      strategy.replaceAll('_', '-'),
    );
  }
  return every(renewed(facts, 'importer'), renewed(facts, 'store'), renewed(facts, 'migration'));
}

export default task({
  goal: 'Change the program so that what `desk` has stopped stays away when the group is restarted, and `importer` comes back, with the group, after an end of its own.',
  rehearsals: [
    { scene: '1', at: 1000, until: 3500 },
    { scene: '2', at: 1000, until: 3500 },
    { scene: '3', at: 1000, until: 3500 },
  ],
  checks: [
    { name: 'what was stopped stays away', in: ['1', '3'], test: staysAway },
    { name: 'after an end of its own importer comes back, and with it the group', in: ['2'], test: comesBack },
    { name: 'store comes back', in: ['1', '3'], test: (f) => renewed(f, 'store', f.scene === '3' ? 3 : 2) },
    {
      name: 'group and desk go on',
      test: (f) => every(untouched(f, 'group'), untouched(f, 'desk'), untouched(f, 'app')),
    },
  ],
  hints: [
    { text: 'Press 1. What does `group` still know of `importer` while it is stopped?' },
    { text: 'What `desk` asks for stops the child, and keeps its specification.', at: { find: "Supervisor.terminateChild('group', id)" } },
    {
      text: '`deleteChild` removes the specification of a child that does not run.',
      edit: { find: "    await Supervisor.terminateChild('group', id)\n", replace: "    await Supervisor.terminateChild('group', id)\n    await Supervisor.deleteChild('group', id)\n" },
    },
  ],
  mutants: [
    { name: 'terminateChild only', edits: [{ find: "    await Supervisor.deleteChild('group', id)\n", replace: '' }] },
    { name: 'importer is temporary', edits: [{ find: "{ name: 'importer' }] }", replace: "{ name: 'importer' }], restart: 'temporary' }" }] },
    { name: 'nobody is stopped', edits: [{ find: "    await Supervisor.terminateChild('group', id)\n", replace: '' }] },
  ],
});
