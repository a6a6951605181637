import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

/** The feed goes on, whatever the message. */
function goesOn(facts: Facts): Result {
  const [feed] = facts.lives('feed');
  if (feed === undefined) return renewed(facts, 'feed');
  if (feed.exit === undefined) return pass;
  const reason = printed(feed.exit.data.reason);
  const last = facts.newest('receive', (e) => e.who === feed.label && e.seq < (feed.exit?.seq ?? 0));
  const message = printed(last?.data.message);
  if (Array.isArray(last?.data.message) && last.data.message[0] === 'EXIT') {
    const stops = feed.exit.data.reason === last.data.message[2];
    return fail(
      stops
        ? `\`${feed.label}\` stopped with ${reason} when it read of the end of \`${last.other}\`: its helper had done its work. An \`EXIT\` tells whose end it was.`
        : `\`${feed.label}\` exited with ${reason}: it traps exits, so the end of \`${last.other}\` came as ${message}, and no clause of \`handleInfo\` took it.`,
      feed.exit,
      stops ? 'every-exit-stops' : undefined,
    );
  }
  return fail(
    `\`${feed.label}\` exited with ${reason}: anybody can send it anything, and no clause of \`handleInfo\` took ${message}.`,
    feed.exit,
    'no-last-clause',
  );
}

/** The feed ends with its source, in order. */
function endsWithSource(facts: Facts): Result {
  const [feed] = facts.lives('feed');
  const [db] = facts.lives('db');
  if (feed === undefined || db === undefined) return renewed(facts, feed === undefined ? 'feed' : 'db');
  if (db.exit === undefined) return fail(`\`${db.label}\` still runs, though it was killed.`, facts.op());
  const reason = printed(db.exit.data.reason);
  if (feed.exit === undefined) {
    const read = facts.first('exit_trapped', (e) => e.who === feed.label && e.other === db.label);
    return fail(
      `\`${db.label}\` exited with ${reason}, and \`${feed.label}\` goes on without it: it read the \`EXIT\` like a message of a stranger, and the price on the board grows old.`,
      read ?? db.exit,
      'swallows-all',
    );
  }
  const said = facts.first('callback', (e) => e.who === feed.label && e.data.callback === 'terminate');
  if (said === undefined) {
    return fail(
      `\`${feed.label}\` exited with ${printed(feed.exit.data.reason)} by its link to \`${db.label}\`: without \`trap_exit\` the signal ends it on the spot, \`terminate\` does not run, and the board still shows a price.`,
      feed.exit,
      'no-trap',
    );
  }
  if (printed(feed.exit.data.reason) === reason) return pass;
  return fail(
    `\`${feed.label}\` exited with ${printed(feed.exit.data.reason)}; \`${db.label}\` had exited with ${reason}, and that is why.`,
    feed.exit,
  );
}

export default task({
  goal: 'Change the program so that `feed` goes on after a strange message and after the end of a helper, and stops with the reason of `db` when `db` ends.',
  rehearsals: [
    { scene: '1', at: 1050, until: 2000 },
    { scene: '2', at: 1050, until: 2000 },
    { scene: '3', at: 1050, until: 2000 },
  ],
  checks: [
    { name: 'feed goes on', in: ['1', '2'], test: goesOn },
    { name: 'feed ends with its source', in: ['3'], test: endsWithSource },
  ],
  hints: [
    { text: 'Three kinds of message arrive that no clause takes. One of them concerns the work of `feed`.', at: { find: 'else throw' } },
    {
      text: "`['EXIT', pid, reason]` names who has ended. The state knows the pid of `db`.",
      at: { find: "return ['ok', { db }]" },
    },
    {
      text: "For that one answer `['stop', reason, state]`; let everything else pass.",
      edit: {
        find: '    else throw new Error(`no clause for ${what}`)\n',
        replace: "    else if (what === 'EXIT' && equal(more[0], s.db)) return ['stop', more[1], s]\n",
      },
    },
    {
      text: '`equal` compares terms; import it.',
      edit: { find: 'import { GenServer, type', replace: 'import { equal, GenServer, type' },
    },
  ],
  mutants: [
    {
      name: 'no last clause',
      edits: [{ find: "return ['stop', more[1], s]\n", replace: "return ['stop', more[1], s]\n    else throw new Error('what?')\n" }],
    },
    { name: 'the EXIT of db is swallowed', edits: [{ find: "return ['stop', more[1], s]", replace: "return ['noreply', s]" }] },
    { name: 'every EXIT stops it', edits: [{ find: ' && equal(more[0], s.db)', replace: '' }] },
    { name: 'it stops with another reason', edits: [{ find: "['stop', more[1], s]", replace: "['stop', 'normal', s]" }] },
  ],
});
