import { fail, type Facts, type Life, pass, printed, renewed, type Result, task } from '#lib/education/check';

/** Starts of `w` in a second that are still a try, and no storm. */
const ENOUGH = 6;

/** Incarnations of `w` that began after the scene did. */
function fresh(facts: Facts): readonly Life[] {
  const from = facts.op()?.seq ?? 0;
  return facts.lives('w').filter((life) => life.spawned.seq > from);
}

/** The keeper has not been ended by what it keeps. */
function keeperLives(facts: Facts): Result {
  const [keeper] = facts.lives('keeper');
  if (keeper === undefined) return renewed(facts, 'keeper');
  if (keeper.exit === undefined) return pass;
  const cause = facts.event(keeper.exit.cause);
  if (cause?.kind === 'exit_signal' && cause.data.how === 'link') {
    return fail(
      `${facts.ended(keeper)}: a monitor tells of an end, a link carries it. Nobody starts \`w\` any more.`,
      keeper.exit,
      'linked',
    );
  }
  const from = facts.op()?.seq ?? 0;
  const dead = facts.last('w');
  if (dead?.exit !== undefined && keeper.exit.seq > from && told(facts, dead) === undefined) {
    return fail(
      `\`${dead.label}\` exited with ${printed(dead.exit.data.reason)} before \`keeper#1\` looked, so nobody watched it and nobody followed. Monitor first: \`DOWN\` comes also for a dead process.`,
      dead.exit,
      'looks-first',
    );
  }
  return pass;
}

/** How the keeper was told of an end. */
function told(facts: Facts, life: Life) {
  return (
    facts.first('down', (e) => e.who === 'keeper#1' && e.other === life.label) ??
    facts.first('exit_trapped', (e) => e.who === 'keeper#1' && e.other === life.label)
  );
}

/** The keeper knows the reason of each end. */
function trueReasons(facts: Facts): Result {
  for (const life of facts.lives('w')) {
    if (life.exit === undefined || life.exit.time > facts.log.time - 100) continue;
    const reason = printed(life.exit.data.reason);
    const word = told(facts, life);
    if (word === undefined) {
      return fail(
        `\`${life.label}\` exited with ${reason}, and \`keeper#1\` cannot know: it only saw that the process was gone. A monitor brings the reason, and at once.`,
        life.exit,
        'polls',
      );
    }
    if (printed(word.data.reason) === reason) continue;
    const late = Math.round((word.time - life.exit.time) * 10) / 10;
    return fail(
      `\`${life.label}\` exited with ${reason}. \`keeper#1\` began to watch ${late} ms later and was told ${printed(word.data.reason)}: the reason had gone with the process.`,
      word,
      'watches-late',
    );
  }
  return pass;
}

/** A hopeless `w` is not started for ever. */
function bounded(facts: Facts): Result {
  const lives = fresh(facts);
  const extra = lives[ENOUGH];
  if (extra === undefined) return pass;
  const began = facts.op()?.time ?? 0;
  const inASecond = lives.filter((life) => life.spawned.time <= began + 1000).length;
  return fail(
    `\`${extra.label}\` was started and crashed like those before it: ${inASecond} starts in a second, and no end. Who starts again needs a limit.`,
    extra.spawned,
    'no-limit',
  );
}

export default task({
  goal: 'Change the program so that `keeper` learns the true reason of every end, starts a crashed `w` again, and stops after a few tries that lead nowhere.',
  rehearsals: [
    { scene: '1', at: 1000, until: 2000 },
    { scene: '2', at: 1000, until: 8000 },
  ],
  checks: [
    { name: 'keeper outlives w', test: keeperLives },
    { name: 'it knows every reason', test: trueReasons },
    { name: 'w is started again', in: ['1'], test: (f) => renewed(f, 'w') },
    { name: 'it stops after at most 6 tries', in: ['2'], test: bounded },
  ],
  truths: {
    '2': (f) => {
      const began = f.op()?.time ?? 0;
      const starts = fresh(f).filter((life) => life.spawned.time <= began + 1000).length;
      const known: Record<number, string> = { 0: 'not at all', 1: 'once', 4: '4 times' };
      const answer = starts > 15 ? 'about 20 times, and so on' : known[starts];
      return answer === undefined ? undefined : { answer, event: fresh(f).at(-1)?.spawned };
    },
  },
  hints: [
    { text: 'Press 2 and look at the `ends` of `board`. When did `w#2` end, and when was it watched?', at: { find: 'await sleep(50)' } },
    {
      text: '`spawnMonitor` starts and watches in one step. It gives the pid and the reference.',
      edit: {
        find: '    const pid = spawn(worker)\n    await sleep(50)\n    const ref = monitor(pid)\n',
        replace: '    const [, ref] = spawnMonitor(worker)\n',
      },
    },
    {
      text: 'Then count the starts.',
      edit: { find: 'async function keeper() {\n  for (;;) {', replace: 'async function keeper() {\n  for (let starts = 0; starts < 5; starts++) {' },
    },
    {
      text: 'Import what you use.',
      edit: {
        find: "import { _, GenServer, monitor, Process, receive, self, sleep, spawn } from 'otp'",
        replace: "import { _, GenServer, Process, receive, self, sleep, spawn, spawnMonitor } from 'otp'",
      },
    },
  ],
  mutants: [
    { name: 'no limit', edits: [{ find: 'starts < 5', replace: 'true' }] },
    { name: 'no second start', edits: [{ find: 'starts < 5', replace: 'starts < 1' }] },
    {
      name: 'spawn, and the monitor later',
      edits: [
        {
          find: 'const [, ref] = spawnMonitor(worker)',
          replace: "const pid = spawn(worker)\n    await sleep(10)\n    const ref = monitor(pid)",
        },
        { find: 'import { _,', replace: 'import { _, monitor,' },
      ],
    },
  ],
});
