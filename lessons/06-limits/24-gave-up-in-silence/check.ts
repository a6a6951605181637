import { every, fail, type Facts, pass, renewed, type Result, task, untouched } from '#lib/education/check';

/** Why `feed` is not there although it should be. */
function silent(facts: Facts): Result {
  const feed = facts.last('feed');
  const sup = facts.last('feed_sup');
  const left = facts.newest('decide', (e) => e.other === sup?.label && e.data.action !== 'restart');
  if (feed?.exit === undefined || sup === undefined || left === undefined) return renewed(facts, 'feed');
  const { who, data } = left;
  const gave = `\`${sup.label}\` gave up and exited with \`shutdown\``;
  if (data.restart === 'temporary') {
    return fail(
      `${gave}, and \`${who}\` dropped its specification: a temporary child is not started again after any end, and not by hand either.`,
      left,
      'temporary',
    );
  }
  const crashes = facts.inc('feed');
  if (crashes === 4) {
    return fail(
      `${gave}. To \`${who}\` that is an orderly end: a transient child is not started again after it, and nobody is told.`,
      left,
    );
  }
  return fail(
    `${crashes} crashes instead of 4, up to \`${feed.label}\`, then the same silence: ${gave}, and \`${who}\` let it go.`,
    left,
    crashes > 12 ? 'much-larger-limit' : 'larger-limit',
  );
}

/** `feed` runs again, and its supervisors too. */
function comesBack(facts: Facts): Result {
  const root = facts.last('root');
  if (root?.exit !== undefined) return fail(`${facts.ended(root)}, and everything with it.`, root.exit);
  return facts.up('feed') === undefined ? silent(facts) : pass;
}

/** Who was stopped by hand is not started again. */
function staysDown(facts: Facts): Result {
  const [, second] = facts.lives('feed');
  const still = facts.up('feed');
  if (still !== undefined && second === undefined) {
    return fail(`\`${still.label}\` runs on: \`root\` was asked to stop \`feed_sup\`, and that did not stop it.`, facts.op());
  }
  if (second === undefined) return pass;
  const by = facts.newest('send', (e) => e.other.startsWith('root#') && e.seq < second.spawned.seq);
  return fail(
    `\`feed_sup\` was stopped by hand, and yet \`${second.label}\` was started: ${by === undefined ? 'somebody' : `\`${by.who}\``} cannot tell a stop from a failure. Its supervisor can.`,
    second.spawned,
    'janitor',
  );
}

export default task({
  goal: 'Change the program so that `feed` runs again after 4 and after 12 damaged items, that `core` is not touched, and that a feed which can never run is not given up in silence. Stopped by hand, `feed_sup` stays down.',
  rehearsals: [
    { scene: '1', at: 1000, until: 2500 },
    { scene: '2', at: 1000, until: 2500 },
    { scene: '4', at: 1000, until: 3000 },
    { scene: '3', at: 1000, until: 2500 },
  ],
  checks: [
    { name: 'feed runs again', in: ['1', '2'], test: comesBack },
    { name: 'core is not touched', in: ['1', '2', '3'], test: (f) => every(untouched(f, 'core'), untouched(f, 'root')) },
    {
      name: 'a feed that can never run ends root, or is tried again',
      in: ['4'],
      test: (f) => (f.up('root') === undefined || f.up('feed') !== undefined ? pass : silent(f)),
    },
    { name: 'what was stopped by hand stays down', in: ['3'], test: staysDown },
  ],
  hints: [
    { text: 'Press 1 and ask why `feed_sup` is not started again: with which reason did it exit?' },
    { text: '`shutdown` is orderly. Which restart type starts a child again after an orderly end too?', at: { find: "restart: 'transient'" } },
    { text: 'A permanent child, the default, is started again after every end.', edit: { find: "restart: 'transient'", replace: "restart: 'permanent'" } },
  ],
  mutants: [
    {
      name: 'transient, and a limit of 10',
      edits: [
        { find: "type: 'supervisor' }", replace: "type: 'supervisor', restart: 'transient' }" },
        { find: "name: 'feed_sup',\n  maxRestarts: 3", replace: "name: 'feed_sup',\n  maxRestarts: 10" },
      ],
    },
    { name: 'temporary', edits: [{ find: "type: 'supervisor' }", replace: "type: 'supervisor', restart: 'temporary' }" }] },
    { name: 'root allows two restarts', edits: [{ find: "name: 'root',\n  maxRestarts: 3", replace: "name: 'root',\n  maxRestarts: 2" }] },
  ],
});
