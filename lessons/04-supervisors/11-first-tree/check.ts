import { every, fail, type Facts, pass, printed, renewed, task, untouched } from '#lib/education/check';

/** `c` is back, started by a supervisor. */
function comesBack(facts: Facts, name: string) {
  const lives = facts.lives(name);
  const [first] = lives;
  if (first?.exit === undefined || facts.up(name) !== undefined) return renewed(facts, name);
  const reason = printed(first.exit.data.reason);
  const root = facts.last('root');
  const carried = facts.first('exit_signal', (e) => e.who === first.label && e.data.how === 'link');
  if (root?.exit !== undefined && carried !== undefined) {
    return fail(
      `\`${root.label}\` exited with ${printed(root.exit.data.reason)} and took its children along: \`${first.label}\` was linked to \`${carried.other}\`, which had started both. A link to a supervisor is what it needs.`,
      root.exit,
      'linked-to-main',
    );
  }
  const left = facts.first('decide', (e) => e.other === first.label);
  if (left?.data.restart === 'temporary') {
    return fail(
      `\`${first.label}\` exited with ${reason} and \`${left.who}\` let it go: a temporary child is never restarted.`,
      left,
      'temporary',
    );
  }
  return fail(
    `\`${first.label}\` exited with ${reason} and stays away: it was not the child of any supervisor, so nobody restarted it.`,
    first.exit,
  );
}

/** A kill of `killed` leaves the first incarnation of `other` alone. */
function alone(facts: Facts, killed: string, other: string) {
  const [life] = facts.lives(other);
  if (life?.exit === undefined) return untouched(facts, other);
  const stop = facts.first('child_stop', (e) => e.other === life.label);
  if (stop !== undefined) {
    const strategy = printed(facts.first('sup_init', (e) => e.who === stop.who)?.data.strategy);
    return fail(
      `${facts.ended(life)} because \`${killed}#1\` had exited: the strategy ${strategy} restarts others too, \`one_for_one\` only the child that ended.`,
      stop,
      'restarts-others',
    );
  }
  if (facts.first('spawn', (e) => e.who === `${killed}#1` && e.data.parent === life.process.pid) !== undefined) {
    return fail(
      `${facts.ended(life)}: \`${life.label}\` had started it in its init, so \`${killed}\` comes back only when \`${other}\` dies with it.`,
      life.exit,
      'started-by-b',
    );
  }
  return untouched(facts, other);
}

export default task({
  goal: 'Change the program so that `c` comes back after a kill as `a` and `b` do, and that the death of one disturbs no other.',
  rehearsals: [
    { scene: '2', at: 1000, until: 3000 },
    { scene: '1', at: 1000, until: 3000 },
    { scene: '3', at: 1000, until: 6000 },
  ],
  checks: [
    {
      name: 'a kill of c touches neither a nor b',
      in: ['2'],
      test: (f) => (f.up('root') === undefined ? pass : every(alone(f, 'c', 'a'), alone(f, 'c', 'b'))),
    },
    { name: 'c comes back after a kill', in: ['2'], test: (f) => comesBack(f, 'c') },
    {
      name: 'b comes back after a kill, alone',
      in: ['1'],
      test: (f) => every(renewed(f, 'b'), alone(f, 'b', 'a'), alone(f, 'b', 'c')),
    },
    {
      name: 'after one kill of each, all three run again, and root never stopped',
      in: ['3'],
      test: (f) => every(renewed(f, 'a'), renewed(f, 'b'), renewed(f, 'c'), untouched(f, 'root')),
    },
  ],
  hints: [
    { text: 'Press 2 and look at the graph: who hears of the end of `c#1`?', at: { find: 'counter.start(undefined' } },
    {
      text: 'A supervisor restarts what stands in its list of children.',
      at: { find: "{ id: 'b', start: [counter, undefined, { name: 'b' }] }," },
    },
    {
      text: 'Give `c` a child specification like that of `b`.',
      edit: {
        find: "    { id: 'b', start: [counter, undefined, { name: 'b' }] },\n",
        replace:
          "    { id: 'b', start: [counter, undefined, { name: 'b' }] },\n    { id: 'c', start: [counter, undefined, { name: 'c' }] },\n",
      },
    },
    {
      text: 'Then `main` need not start it: a name has one owner at a time.',
      edit: { find: "  await counter.start(undefined, { name: 'c' })\n", replace: '' },
    },
  ],
  mutants: [
    { name: 'c is not listed', edits: [{ find: "    { id: 'c', start: [counter, undefined, { name: 'c' }] },\n", replace: '' }] },
    { name: 'rest_for_one', edits: [{ find: "'one_for_one'", replace: "'rest_for_one'" }] },
    { name: 'no restart is allowed', edits: [{ find: 'maxRestarts: 3', replace: 'maxRestarts: 0' }] },
  ],
});
