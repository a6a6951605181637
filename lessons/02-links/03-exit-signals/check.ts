import { every, fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

/** `w` ends when `boss` says so. */
function writerGone(facts: Facts): Result {
  const [w] = facts.lives('w');
  if (w === undefined) return renewed(facts, 'w');
  if (w.exit !== undefined) return pass;
  const ignored = facts.first('exit_ignored', (e) => e.who === w.label);
  if (ignored !== undefined) {
    return fail(
      `\`${w.label}\` still runs: it does not trap exits, and then an exit signal with the reason ${printed(ignored.data.reason)} from another process is dropped.`,
      ignored,
      'normal',
    );
  }
  const unread = facts.first('send', (e) => e.other === w.label && facts.first('receive', (r) => r.cause === e.seq) === undefined);
  if (unread !== undefined) {
    return fail(
      `\`${w.label}\` still runs: ${printed(unread.data.message)} lies in its mailbox, and it never takes a message from there.`,
      unread,
      'not-read',
    );
  }
  const read = facts.newest('receive', (e) => e.who === w.label && e.other.startsWith('boss#'));
  if (read !== undefined) {
    return fail(
      `\`${w.label}\` read ${printed(read.data.message)} and still runs: a message ends nobody. A process ends when its function returns.`,
      read,
      'reads-and-goes-on',
    );
  }
  return fail(`\`${w.label}\` still runs: nobody has told it to end.`, facts.op());
}

/** The log is the same one, and alive. */
function logKept(facts: Facts): Result {
  const [log, second] = facts.lives('log');
  if (log?.exit === undefined && second === undefined) return log === undefined ? renewed(facts, 'log') : pass;
  const exit = log?.exit ?? second?.spawned;
  const w = facts.exit('w');
  const reason = printed(w?.data.reason);
  if (log === undefined || w === undefined || reason === '`normal`') {
    return fail(`${log === undefined ? '`log`' : facts.ended(log)}; the report should have been kept.`, exit);
  }
  if (w.data.reason === 'killed') {
    return fail(
      `${facts.ended(log)}: \`w#1\` got \`kill\`, and its links get ${reason}. That is a reason like any other, and \`log#1\` is linked.`,
      exit,
      'kill',
    );
  }
  const asked = facts.first('exit_signal', (e) => e.other === 'w#1' && e.data.how === 'exit');
  if (asked !== undefined) {
    return fail(
      `${facts.ended(log)}: the signal to \`w#1\` went on to everyone who is linked to it. Ask \`w#1\` by a message, and let it end itself with \`normal\`.`,
      exit,
    );
  }
  return fail(
    `${facts.ended(log)}: \`w#1\` read the message and ended itself, but with ${reason}. Only \`normal\` leaves its links alone.`,
    exit,
    'stops-with-shutdown',
  );
}

/** A `w` that is killed still takes the log along. */
function stillLinked(facts: Facts): Result {
  const log = facts.lives('log')[0];
  if (log === undefined || log.exit !== undefined) return pass;
  const exit = facts.exit('w');
  const trapped = facts.first('exit_trapped', (e) => e.who === 'log#1');
  if (trapped !== undefined) {
    return fail(
      `\`log#1\` traps exits, so ${printed(trapped.data.reason)} of \`w#1\` became a message in its mailbox, and it went on. A report that breaks off unnoticed is worse than none.`,
      trapped,
      'log-traps',
    );
  }
  return fail(
    `\`log#1\` did not hear that \`w#1\` exited with ${printed(exit?.data.reason)}: nothing links them any more. A report that breaks off unnoticed is worse than none.`,
    exit ?? facts.op(),
    'no-link',
  );
}

const alive = (facts: Facts) => {
  const [w, log] = [facts.up('w'), facts.up('log')];
  const event = facts.exit('log') ?? facts.exit('w') ?? facts.first('exit_ignored');
  const both = log === undefined ? 'only `w`' : '`w` and `log`';
  return { answer: w !== undefined ? both : log === undefined ? 'neither' : 'only `log`', event };
};

export default task({
  goal: 'Change the program so that `w` ends when `boss` closes, and that `log` goes on; a `w` that is killed takes its log along as before.',
  rehearsals: [
    { scene: '4', at: 1000, until: 2500 },
    { scene: '3', at: 1000, until: 2000 },
  ],
  checks: [
    { name: 'w ends when boss closes', in: ['4'], test: writerGone },
    { name: 'log goes on', in: ['4'], test: logKept },
    { name: 'a killed w takes its log along', in: ['3'], test: (f) => every(writerGone(f), stillLinked(f)) },
  ],
  truths: { '1': alive, '2': alive, '3': alive },
  hints: [
    { text: 'With which reason may `w` end, if `log` is to stay? And who can make it end so?' },
    {
      text: 'No exit signal does it. A message can: `w` reads it and returns.',
      edit: {
        find: '    await sleep(200)\n',
        replace: "    if ((await receive('stop', { after: 200 })) === 'stop') return\n",
      },
    },
    {
      text: '`boss` sends it in place of the signal.',
      at: { find: "exit(w, 'shutdown')" },
      edit: { find: "exit(w, 'shutdown')", replace: "send(w, 'stop')" },
    },
    {
      text: 'Import what you use.',
      edit: {
        find: 'import { exit, GenServer, link, type Pid, Process, receive, sleep, spawn }',
        replace: 'import { GenServer, link, type Pid, Process, receive, send, spawn }',
      },
    },
  ],
  mutants: [
    { name: 'a signal normal', edits: [{ find: "send(w, 'stop')", replace: "Process.exit(w, 'normal')" }] },
    { name: 'a signal shutdown', edits: [{ find: "send(w, 'stop')", replace: "Process.exit(w, 'shutdown')" }] },
    { name: 'w is not linked', edits: [{ find: "  link(Process.whereis('log') as Pid)\n", replace: '' }] },
  ],
});
