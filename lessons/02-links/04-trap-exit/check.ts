import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

const WORKERS = ['w1', 'w2', 'w3'];

/** The guard is alive, though its workers have ended. */
function guardLives(facts: Facts): Result {
  const [guard] = facts.lives('guard');
  if (guard === undefined) return renewed(facts, 'guard');
  if (guard.exit === undefined) return pass;
  const elsewhere = facts.first('flag', (e) => e.data.flag === 'trap_exit' && e.who !== guard.label);
  const own = facts.first('flag', (e) => e.who === guard.label && e.data.flag === 'trap_exit');
  if (elsewhere !== undefined && own === undefined) {
    return fail(
      `${facts.ended(guard)}: \`${elsewhere.who}\` traps exits, \`${guard.label}\` does not. The flag counts for the process that sets it.`,
      guard.exit,
      'flag-in-the-worker',
    );
  }
  const cause = facts.event(guard.exit.cause);
  if (cause?.kind !== 'exit_signal') {
    return fail(`${facts.ended(guard)}: it ended itself. What a worker sends or leaves is no reason to.`, guard.exit);
  }
  return fail(`${facts.ended(guard)}: it does not trap exits, so the end of a worker was its own.`, guard.exit);
}

/** What the guard has read of the end of a process. */
function heard(facts: Facts, pid: string): LogEvent | undefined {
  const id = Number(/\d+(?=\.0>$)/.exec(pid)?.[0]);
  return facts.first('receive', (e) => {
    const message = e.data.message;
    if (e.who !== 'guard#1' || !Array.isArray(message) || !['EXIT', 'DOWN'].includes(message[0] as string)) return false;
    return JSON.stringify(message).includes(`{"$pid":${id}}`);
  });
}

/** The guard has read of each end, and passed it on. */
function allOnTheBoard(facts: Facts): Result {
  const missing: { readonly label: string; readonly event: LogEvent }[] = [];
  for (const name of WORKERS) {
    const [life] = facts.lives(name);
    if (life === undefined) return renewed(facts, name);
    if (life.exit === undefined) return fail(`\`${life.label}\` was told to end and is still alive.`, facts.op());
    const reason = printed(life.exit.data.reason);
    const event = heard(facts, life.process.pid);
    const unread = facts.first('exit_trapped', (e) => e.who === 'guard#1' && e.other === life.label);
    if (event === undefined && unread !== undefined) {
      return fail(
        `\`EXIT\` with ${reason} of \`${life.label}\` lies unread in the mailbox of \`guard#1\`: it waits for other messages only. Exits that one traps must be read, \`normal\` too.`,
        unread,
        'unread-normal',
      );
    }
    if (event === undefined) {
      return fail(
        `\`guard#1\` lives and has heard nothing of the end of \`${life.label}\`, which exited with ${reason}: without a link no exit signal is sent.`,
        life.exit,
        'no-link',
      );
    }
    const told = JSON.stringify(life.exit.data.reason);
    const passed = facts.first(
      'send',
      (e) =>
        e.who === 'guard#1' && e.other === 'board#1' && (e.cause === event.seq || (e.seq > event.seq && JSON.stringify(e.data.message).includes(told))),
    );
    if (passed === undefined) missing.push({ label: `\`${life.label}\` with ${reason}`, event });
  }
  const [first] = missing;
  if (first === undefined) return pass;
  return fail(
    `\`board#1\` has ${WORKERS.length - missing.length} of ${WORKERS.length} ends: \`guard#1\` read that of ${first.label} and did not pass it on. To a process that traps exits \`normal\` is a message too.`,
    first.event,
    'only-crashes',
  );
}

/** Who kills the guard ends its workers. */
function workersGo(facts: Facts): Result {
  for (const name of WORKERS) {
    const [life] = facts.lives(name);
    if (life === undefined) return renewed(facts, name);
    if (life.exit !== undefined) continue;
    const exit = facts.exit('guard');
    const trapped = facts.first('exit_trapped', (e) => e.who === life.label);
    if (trapped !== undefined) {
      return fail(
        `\`${life.label}\` outlived \`guard#1\`: it traps exits as well, so ${printed(trapped.data.reason)} became a message in its mailbox, and it works on for nobody.`,
        trapped,
        'everyone-traps',
      );
    }
    return fail(
      `\`${life.label}\` outlived \`guard#1\`, which exited with ${printed(exit?.data.reason)}: a monitor tells \`guard#1\` of its workers, and nobody tells them of \`guard#1\`. A link goes both ways.`,
      exit ?? facts.op(),
      'monitors',
    );
  }
  return pass;
}

export default task({
  goal: 'Change the program so that `guard` outlives its workers and `board` lists the reasons of all three ends; they still end when `guard` is killed.',
  rehearsals: [
    { scene: '4', at: 1000, until: 2000 },
    { scene: '6', at: 1000, until: 2000 },
  ],
  checks: [
    { name: 'guard outlives its workers', in: ['4'], test: guardLives },
    { name: 'board has all three ends', in: ['4'], test: allOnTheBoard },
    { name: 'the workers end with guard', in: ['6'], test: workersGo },
  ],
  hints: [
    { text: 'Press 2 and look for the exit signal to `guard#1`. What could it be in place of an end?' },
    {
      text: 'A flag of a process says so. Which process has to set it, and before which line?',
      at: { find: 'spawnLink(() =>' },
    },
    {
      text: "`Process.flag('trap_exit', true)` in `guard`, before the first link.",
      edit: {
        find: 'async function guard() {\n',
        replace: "async function guard() {\n  Process.flag('trap_exit', true)\n",
      },
    },
  ],
  mutants: [
    { name: 'no flag', edits: [{ find: "'trap_exit', true", replace: "'trap_exit', false" }] },
    {
      name: 'only abnormal ends are passed on',
      edits: [{ find: 'const message = await receive()\n', replace: "const message = await receive((m) => m[2] !== 'normal')\n" }],
    },
    { name: 'no link', edits: [{ find: 'spawnLink(() =>', replace: 'spawn(() =>' }] },
  ],
});
