import { every, fail, type Facts, pass, renewed, type Result, task, untouched } from '#lib/education/check';

/** The end of db does not reach api. */
function apiStays(facts: Facts): Result {
  const [api] = facts.lives('api');
  if (api?.exit === undefined) return untouched(facts, 'api');
  if (facts.first('child_stop', (e) => e.other === api.label) !== undefined) {
    return fail(
      `${facts.ended(api)} and forgot what it had counted. It depends on no state of \`db\`; only the address it kept was too old.`,
      api.exit,
      'rest-for-one',
    );
  }
  if (facts.inc('db') === 1) return renewed(facts, 'db');
  return fail(
    `\`${api.label}\` exited with \`noproc\`: it called the pid of \`db#1\`, which it had kept since its \`init\`. \`db#2\` has the same name and another pid.`,
    api.exit,
  );
}

/** No visitor fails. */
function nobodyFails(facts: Facts): Result {
  const failures = (state: unknown) => (state as { failed?: number } | undefined)?.failed ?? 0;
  const count = failures(facts.state(facts.up('visitor')));
  if (count === 0) return pass;
  const failed = facts.first('state', (e) => e.who.startsWith('visitor#') && failures(e.data.state) > 0);
  const asked = facts.first('callback', (e) => e.who === 'db#2' && e.data.callback === 'handle_call');
  if (asked === undefined) {
    return fail(
      '`api#1` answered `error`, and will for every visitor: it still has the pid of `db#1`, which has exited. Catching the exit hides it; `db#2` was never asked.',
      failed,
      'catches',
    );
  }
  if (count === 1) {
    return fail(
      '`api#1` looked for `db#2` only after a visitor had failed: it had kept the pid of `db#1` until then.',
      failed,
      'looks-up-after-a-failure',
    );
  }
  return fail(
    '`api#1` went on with the pid of `db#1` for a while, and several visitors failed. Time is no signal: a pid can end at any moment.',
    failed,
    'looks-up-by-the-clock',
  );
}

/** Somebody is served by the newest db, and its hit is counted. */
function served(facts: Facts): Result {
  const db = facts.up('db');
  if (db === undefined) return renewed(facts, 'db');
  const hit = facts.first('callback', (e) => e.who === db.label && e.data.callback === 'handle_cast');
  const read = facts.first('callback', (e) => e.who === db.label && e.data.callback === 'handle_call');
  if (read === undefined) return fail(`Nobody read a row of \`${db.label}\`.`, db.started);
  if (hit === undefined) return fail(`No hit was reported to \`${db.label}\`, although rows were read.`, read);
  return pass;
}

export default task({
  goal: 'Change the program so that no visitor fails because `db` was killed, and that `api` keeps its count.',
  rehearsals: [
    { scene: '1', at: 1000, until: 4000 },
    { scene: '2', at: 1000, until: 4000 },
  ],
  checks: [
    { name: 'api goes on', test: apiStays },
    { name: 'no visitor fails', test: nobodyFails },
    { name: 'the new db is asked, and told of the hits', test: served },
    {
      name: 'each end of db is one restart',
      test: (f) => every(renewed(f, 'db', f.all('op').length + 1), untouched(f, 'visitor'), untouched(f, 'app')),
    },
  ],
  hints: [
    { text: 'Press 1 and compare `db` in the state of `api` with the pid of `db#2`.', at: { find: "Process.whereis('db')" } },
    {
      text: 'A name can stand wherever a pid can: it is looked up when the message is sent.',
      edit: {
        find: "    GenServer.cast(db, 'hit')\n    const row = await GenServer.call(db, 'read')\n",
        replace: "    GenServer.cast('db', 'hit')\n    const row = await GenServer.call('db', 'read')\n",
      },
    },
  ],
  mutants: [
    {
      name: 'the pid is kept',
      edits: [
        { find: "{ answered: 0 }]", replace: "{ answered: 0, db: Process.whereis('db') }]" },
        { find: 'import { GenServer,', replace: 'import { GenServer, Process,' },
        { find: '_from, { answered }', replace: '_from, { answered, db }' },
        { find: "call('db'", replace: 'call(db' },
        { find: '{ answered: answered + 1 }', replace: '{ answered: answered + 1, db }' },
      ],
    },
    { name: 'no hit is reported', edits: [{ find: "    GenServer.cast('db', 'hit')\n", replace: '' }] },
    { name: 'api is restarted with db', edits: [{ find: "  name: 'app',\n", replace: "  name: 'app',\n  strategy: 'rest_for_one',\n" }] },
  ],
});
