import { every, fail, type Facts, type Life, pass, type Result, task, untouched } from '#lib/education/check';

const USERS = ['ann', 'bob', 'cid', 'dan', 'eve'];

interface Session {
  readonly user: string;
  readonly clicks: number;
}

/** What stands in the state of a session; undefined for any other process. */
function sessionIn(facts: Facts, life: Life): Session | undefined {
  const state = facts.state(life);
  const is = typeof state === 'object' && state !== null && 'user' in state && 'clicks' in state;
  return is ? (state as Session) : undefined;
}

/** All sessions of a user, in the order of their starts. */
function sessionsOf(facts: Facts, user: string): Life[] {
  const all = facts.log.processes.flatMap(({ label }) => facts.life(label) ?? []);
  return all.filter((life) => sessionIn(facts, life)?.user === user);
}

/** What one user does is not felt by another. */
function apart(facts: Facts): Result {
  const gave = facts.first('give_up', (e) => e.who.startsWith('sessions#'));
  const [bob] = sessionsOf(facts, 'bob');
  const crashed = facts.newest('exit', (e) => e.seq < (gave?.seq ?? 0));
  if (gave !== undefined && bob !== undefined && crashed !== undefined) {
    const limit = Number(gave.data.intensity);
    const end = `\`${gave.who}\` gave up, and stopped \`${bob.label}\``;
    return limit > 3
      ? fail(
          `\`${crashed.who}\` was one too many for a limit of ${limit}: ${end}. Each user can use up what all have together.`,
          gave,
          'larger-limit',
        )
      : fail(`\`${crashed.who}\` crashed, and ${end}: it counts the restarts of all its children together.`, gave);
  }
  if (bob === undefined) return fail(`No session of bob is open: \`web\` finds nobody to pass his clicks to.`, facts.op());
  return bob.exit === undefined ? pass : fail(`${facts.ended(bob)}; bob did nothing odd.`, bob.exit);
}

/** Every user has one session at the end, and it gets the clicks. */
function served(facts: Facts): Result {
  for (const user of USERS) {
    const all = sessionsOf(facts, user);
    const alive = all.filter((life) => life.exit === undefined);
    const [one, other] = alive;
    const last = all.at(-1);
    if (one !== undefined && other !== undefined) {
      return fail(`\`${one.label}\` and \`${other.label}\` are both sessions of ${user}: a click must find the one that is there.`, other.spawned);
    }
    if (one !== undefined && (sessionIn(facts, one)?.clicks ?? 0) > 0) continue;
    const end = last?.exit;
    if (last === undefined || end === undefined) return fail(`\`web#1\` passed no click of ${user} on.`, one?.spawned);
    const stale = facts.first('lost', (e) => e.seq > end.seq && e.other === last.label);
    if (stale !== undefined) {
      return fail(
        `\`${stale.who}\` casts to \`${last.label}\`, which has ended: what it noted was a pid, and nobody takes it back. A registry forgets who ends.`,
        stale,
        'keeps-pids',
      );
    }
    return fail(
      `\`${last.label}\` has ended, and ${user} clicks on: nobody opens another session.`,
      end,
      'temporary-only',
    );
  }
  return pass;
}

/** Who leaves is gone, until the next click. */
function free(facts: Facts): Result {
  const [first, second] = sessionsOf(facts, 'bob');
  if (first?.exit === undefined) return fail('Bob left, and his session goes on.', facts.op());
  if (second === undefined || second.spawned.time > first.exit.time) return pass;
  const start = facts.first('child_start', (e) => e.other === second.label);
  const left = `\`${first.label}\` ended with \`normal\`, as bob had left, and \`${second.label}\` was started at once`;
  return start?.data.why === 'restart'
    ? fail(`${left}: a permanent child is started again after any end.`, second.spawned, 'huge-limit')
    : fail(`${left}, without a click.`, second.spawned);
}

export default task({
  goal: 'Change the program so that the crashes of one user end no other session, and a user without a session gets one at the next click, not before.',
  rehearsals: [
    { scene: '4', at: 1010, until: 2500 },
    { scene: '5', at: 1010, until: 2000 },
    { scene: '2', at: 1010, until: 2000 },
  ],
  checks: [
    { name: 'the crashes of ann are her own', in: ['4'], test: (f) => every(apart(f), () => untouched(f, 'sessions')) },
    { name: 'who leaves is gone until the next click', in: ['5'], test: free },
    { name: 'every click finds the session of its user', test: served },
  ],
  hints: [
    { text: 'Nothing is lost when a session ends: the next click could open another. So must `sessions` start it again?', at: { find: 'id: user, start:' } },
    {
      text: 'A temporary child is never restarted, and costs nothing.',
      edit: { find: '    id: user, start:', replace: "    id: user, restart: 'temporary', start:" },
    },
    {
      text: 'Then `web` opens a session where it finds none. `open` answers `[\'ok\', pid]`.',
      edit: {
        find: "    if (found) GenServer.cast(found[0], what)\n    return ['noreply', { turn: turn + 1, lost: found ? lost : lost + 1 }, 20]\n",
        replace:
          "    GenServer.cast(found?.[0] ?? (await open(user))[1], what)\n    return ['noreply', { turn: turn + 1, lost }, 20]\n",
      },
    },
  ],
  mutants: [
    { name: 'permanent', edits: [{ find: "restart: 'temporary', ", replace: '' }] },
    { name: 'under no name', edits: [{ find: ", { name: ['via', Registry, ['users', user]] }]", replace: ']' }] },
    { name: 'opens none', edits: [{ find: '(await open(user))[1]', replace: "'nobody'" }] },
  ],
});
