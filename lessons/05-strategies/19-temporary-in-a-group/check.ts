import { every, fail, type Facts, printed, renewed, type Result, task, untouched } from '#lib/education/check';

/** The end of metrics leaves `name` alone. */
function spared(facts: Facts, name: string): Result {
  const [life] = facts.lives(name);
  const stop = facts.first('child_stop', (e) => e.other === life?.label);
  if (life?.exit === undefined || stop === undefined) return untouched(facts, name);
  const decided = facts.first('decide', (e) => e.other === 'metrics#1');
  if (decided !== undefined && decided.who !== stop.who) {
    return fail(
      `${facts.ended(life)} because \`metrics#1\` had exited: \`${decided.who}\` has both, and ${printed(decided.data.strategy)} takes \`group\` along, which was started after it.`,
      stop,
      'before-the-group',
    );
  }
  return fail(
    `${facts.ended(life)} because \`metrics#1\` had exited: in the group, a child that is restarted takes the others along.`,
    stop,
    'permanent-inside',
  );
}

/** metrics is there at the end. */
function there(facts: Facts): Result {
  const last = facts.last('metrics');
  if (last?.exit === undefined) return last === undefined ? renewed(facts, 'metrics') : { ok: true };
  const left = facts.first('decide', (e) => e.other === last.label && e.data.restart === 'temporary');
  if (left !== undefined) {
    const grouped = facts.first('sup_init', (e) => e.who === left.who)?.data.strategy === 'one_for_all';
    if (grouped) {
      return fail(
        `\`${last.label}\` exited with ${printed(last.exit.data.reason)}, and \`${left.who}\` let it go: its restart type is \`temporary\`.`,
        left,
      );
    }
    return fail(
      `\`${last.label}\` exited with ${printed(last.exit.data.reason)}, and \`${left.who}\` let it go: a \`temporary\` child is never restarted, outside a group either.`,
      left,
      'temporary-outside',
    );
  }
  const gave = facts.first('give_up', (e) => e.who.startsWith('app#'));
  if (gave !== undefined) {
    return fail(`${facts.ended(last)}, and \`${gave.who}\` gave up: what \`group#1\` had left behind still held its names when another \`group\` was to start.`, gave);
  }
  if (facts.first('child_start', (e) => e.other === last.label) === undefined) {
    return fail(
      `\`${last.label}\` exited with ${printed(last.exit.data.reason)} and stays away: it is the child of no supervisor, so nobody restarts it.`,
      last.exit,
      'unsupervised',
    );
  }
  return fail(
    `${facts.ended(last)}, with its group, and its specification is gone: a group restart forgets a \`temporary\` child.`,
    last.exit,
  );
}

/** `killed` has ended, and `other` with it. */
function shared(facts: Facts, killed: string, other: string): Result {
  const [life] = facts.lives(other);
  const decided = facts.first('decide', (e) => e.other === `${killed}#1`);
  if (life === undefined || life.exit !== undefined || decided === undefined) {
    return every(renewed(facts, killed), renewed(facts, other));
  }
  const strategy = String(decided.data.strategy);
  const whom = strategy === 'rest_for_one' ? 'those started after it' : 'nobody else';
  return fail(
    `\`${life.label}\` goes on, although \`${killed}#1\` has exited: \`${strategy}\` restarts ${whom}, and the two share one fate.`,
    decided,
    strategy.replaceAll('_', '-'),
  );
}

/** There is another one. A killed supervisor leaves names behind for a moment, so it may have taken more than one start. */
function again(facts: Facts, name: string): Result {
  return renewed(facts, name, Math.max(2, facts.inc(name)));
}

export default task({
  goal: 'Change the program so that the end of `metrics` touches neither `reader` nor `writer`, that the end of either renews both, and that `metrics` is there after each fault.',
  rehearsals: ['2', '1', '4', '3'].map((scene) => ({ scene, at: 1000, until: 3000 })),
  checks: [
    { name: 'the end of reader renews writer', in: ['2'], test: (f) => shared(f, 'reader', 'writer') },
    {
      name: 'the end of metrics touches nobody else',
      in: ['1'],
      test: (f) => every(spared(f, 'reader'), spared(f, 'writer'), () => untouched(f, 'group')),
    },
    { name: 'the end of writer renews reader', in: ['4'], test: (f) => shared(f, 'writer', 'reader') },
    { name: 'metrics is there', test: there },
    {
      name: 'a killed group comes back',
      in: ['3'],
      test: (f) => every(again(f, 'group'), again(f, 'reader'), again(f, 'writer'), untouched(f, 'app')),
    },
  ],
  hints: [
    { text: 'Who shares the fate of whom? `metrics` needs neither of the two, and neither needs it.' },
    { text: 'Which supervisor has to restart it, without touching the group?', at: { find: "strategy: 'one_for_one'" } },
    {
      text: 'Take it out of the group,',
      edit: { find: "    { id: 'metrics', start: [metrics, undefined, { name: 'metrics' }], restart: 'temporary' },\n", replace: '' },
    },
    {
      text: 'and have `app` restart it, alone.',
      edit: {
        find: "  children: [group],\n",
        replace: "  children: [{ id: 'metrics', start: [metrics, undefined, { name: 'metrics' }] }, group],\n",
      },
    },
  ],
  mutants: [
    { name: 'temporary outside', edits: [{ find: "{ name: 'metrics' }] }", replace: "{ name: 'metrics' }], restart: 'temporary' }" }] },
    { name: 'app takes all along', edits: [{ find: "strategy: 'one_for_one'", replace: "strategy: 'one_for_all'" }] },
    { name: 'the group is no group', edits: [{ find: "strategy: 'one_for_all'", replace: "strategy: 'one_for_one'" }] },
  ],
});
