import { every, fail, type Facts, printed, renewed, type Result, task, untouched } from '#lib/education/check';

const WHY: Record<string, string> = {
  permanent: 'a `permanent` child is restarted after any end',
  transient: 'a `transient` child is restarted after an abnormal end',
  temporary: 'a `temporary` child is never restarted, not after a crash either',
};

/** What the supervisor of `name` went by when its first incarnation ended. */
function type(facts: Facts, name: string): string {
  return String(facts.first('decide', (e) => e.other === `${name}#1`)?.data.restart);
}

/** Another one is there. */
function comesBack(facts: Facts, name: string): Result {
  const [first, second] = facts.lives(name);
  const left = facts.first('decide', (e) => e.other === first?.label);
  if (first?.exit === undefined || second !== undefined || left === undefined) return ended(facts, name, renewed(facts, name));
  const restart = type(facts, name);
  const reason = printed(first.exit.data.reason);
  const why =
    restart === 'transient'
      ? `a \`transient\` child is restarted after an abnormal end only, and ${reason} is an orderly one`
      : (WHY[restart] ?? 'nobody restarts it');
  return fail(
    `\`${first.label}\` exited with ${reason}, and \`${left.who}\` let it go: ${why}.`,
    left,
    `${name}-${restart}`,
  );
}

/** None is there any more. */
function staysAway(facts: Facts, name: string): Result {
  const [first, second] = facts.lives(name);
  if (first?.exit === undefined) return ended(facts, name, fail(`\`${name}#1\` did not end.`, facts.op()));
  if (second === undefined) return { ok: true };
  const restart = type(facts, name);
  const reason = first.exit.data.reason;
  const done = name === 'job' && (reason === 'normal' || reason === 'shutdown');
  const by = `\`${facts.first('decide', (e) => e.other === first.label)?.who ?? 'app#1'}\` started \`${second.label}\``;
  const why = WHY[restart] ?? 'somebody started it again';
  return fail(
    done
      ? `\`${first.label}\` exited with ${printed(reason)}: it was done. ${by}, which does it all again, since ${why}.`
      : `\`${first.label}\` exited with ${printed(reason)}, and ${by}: ${why}.`,
    second.spawned,
    `${name}-${restart}`,
  );
}

/** The process did end when it was told to. */
function ended(facts: Facts, name: string, otherwise: Result): Result {
  const [first] = facts.lives(name);
  const said = facts.first('receive', (e) => e.who === first?.label && e.seq > (facts.op()?.seq ?? 0));
  if (first === undefined || first.exit !== undefined || said === undefined) return otherwise;
  return fail(
    `\`${first.label}\` is still alive: it was told to end with ${printed(said.data.message)} and went on. Whether it comes back is for its specification to say, not for the process.`,
    said,
    `${name}-catches`,
  );
}

export default task({
  goal: 'Change the program so that `listener` comes back after every end, `job` only after an abnormal one, and `probe` never.',
  rehearsals: ['1', '2', '3', '4'].map((scene) => ({ scene, at: 1000, until: 3000 })),
  checks: [
    { name: 'an orderly end of job is the end', in: ['1', '2'], test: (f) => staysAway(f, 'job') },
    { name: 'job comes back after an abnormal end', in: ['3', '4'], test: (f) => comesBack(f, 'job') },
    { name: 'listener always comes back', test: (f) => comesBack(f, 'listener') },
    { name: 'probe never comes back', test: (f) => staysAway(f, 'probe') },
    { name: 'nobody else is touched', test: (f) => every(untouched(f, 'board'), untouched(f, 'app')) },
  ],
  hints: [
    { text: 'Read what the comments say of each, and bet on all four keys.', at: { find: '// Takes visitors.' } },
    {
      text: '`listener` must come back after every end.',
      edit: { find: "'listener', restart: 'transient'", replace: "'listener', restart: 'permanent'" },
    },
    {
      text: '`job` must come back after an abnormal end, and only then.',
      edit: { find: "'job', restart: 'temporary'", replace: "'job', restart: 'transient'" },
    },
    {
      text: '`probe` must never come back.',
      edit: { find: "'probe', restart: 'permanent'", replace: "'probe', restart: 'temporary'" },
    },
  ],
  mutants: [
    { name: 'job is permanent', edits: [{ find: "'job', restart: 'transient'", replace: "'job', restart: 'permanent'" }] },
    { name: 'job is temporary', edits: [{ find: "'job', restart: 'transient'", replace: "'job', restart: 'temporary'" }] },
    { name: 'no restart is allowed', edits: [{ find: 'maxRestarts: 3', replace: 'maxRestarts: 0' }] },
    { name: 'the end of one restarts all', edits: [{ find: "'one_for_one'", replace: "'one_for_all'" }] },
  ],
});
