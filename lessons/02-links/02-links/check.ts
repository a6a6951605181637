import { fail, type Facts, pass, printed, type Result, task, untouched } from '#lib/education/check';

/** Both are there when the scene begins. */
function begun(facts: Facts): Result {
  const from = facts.op()?.seq ?? 0;
  for (const name of ['w', 'h']) {
    const [life] = facts.lives(name);
    if (life === undefined) return untouched(facts, name);
    if (life.exit !== undefined && life.exit.seq < from)
      return fail(`${facts.ended(life)}, before anything had happened.`, life.exit);
  }
  return pass;
}

/** `w` has ended, and `h` with it. */
function togetherGone(facts: Facts): Result {
  const [w] = facts.lives('w');
  const [h] = facts.lives('h');
  if (w === undefined || h === undefined) return untouched(facts, w === undefined ? 'w' : 'h');
  if (w.exit === undefined) {
    return fail(`\`${w.label}\` was told to end and is still alive.`, facts.op());
  }
  if (h.exit !== undefined) return pass;
  const reason = printed(w.exit.data.reason);
  const ignored = facts.first('exit_ignored', (e) => e.who === h.label);
  if (ignored !== undefined && facts.event(ignored.cause)?.data.how === 'exit') {
    return fail(
      `\`${h.label}\` outlived \`${w.label}\`, which had sent it the exit signal ${printed(ignored.data.reason)}: that is dropped, also when it comes from exit/2. Any other reason ends \`${h.label}\`.`,
      ignored,
      'signals-normal',
    );
  }
  const linked = facts.first('link', (e) => e.who === h.label || e.other === h.label);
  if (h.spawned.data.link !== true && linked === undefined) {
    return fail(
      `\`${h.label}\` outlived \`${w.label}\`, which exited with ${reason}: there is no link between them, so nobody will ever stop \`${h.label}\`.`,
      w.exit,
      'no-link',
    );
  }
  const unlinked = facts.first('unlink', (e) => e.who === w.label || e.who === h.label);
  if (unlinked !== undefined) {
    return fail(
      `\`${h.label}\` outlived \`${w.label}\`, which exited with ${reason}: \`${unlinked.who}\` had ended the link before, and with it what it carries.`,
      unlinked,
      'unlinks',
    );
  }
  return fail(
    `\`${h.label}\` outlived \`${w.label}\`, which exited with ${reason}: that reason ends no linked process. What \`${h.label}\` finds now goes to nobody.`,
    facts.first('lost', (e) => e.who === h.label) ?? w.exit,
    'returns',
  );
}

/** `h` has finished, and `w` goes on. */
function goesOn(facts: Facts): Result {
  const [w] = facts.lives('w');
  const [h] = facts.lives('h');
  if (h !== undefined && h.exit === undefined) {
    return fail(`\`${h.label}\` was told to finish and is still alive.`, facts.op());
  }
  if (w?.exit === undefined) return untouched(facts, 'w');
  const reason = w.exit.data.reason;
  const orderly = reason === 'shutdown' || (Array.isArray(reason) && reason[0] === 'shutdown');
  return fail(
    orderly
      ? `${facts.ended(w)}: \`shutdown\` is how one asks another to end, and a link carries it. Who has finished ends with \`normal\`.`
      : `${facts.ended(w)}: ${printed(reason)} is not \`normal\`, so the helper that had finished ended its worker.`,
    w.exit,
    orderly ? 'orderly-but-not-normal' : 'done-is-not-normal',
  );
}

export default task({
  goal: 'Change the program so that `h` ends whenever `w` ends, and that `w` goes on when `h` has finished.',
  rehearsals: [
    { scene: '1', at: 1000, until: 2000 },
    { scene: '3', at: 1000, until: 2000 },
    { scene: '2', at: 1000, until: 2000 },
  ],
  checks: [
    { name: 'both run before', test: begun },
    { name: 'h ends when w ends', in: ['1', '3'], test: togetherGone },
    { name: 'w goes on when h has finished', in: ['2'], test: goesOn },
  ],
  hints: [
    { text: 'Two ends are at fault. Look at each exit reason in the trace, and at what the link did with it.' },
    {
      text: 'A helper that has finished ends with `normal`. That is how a process ends whose function returns.',
      at: { find: "exit('done')" },
      edit: { find: "exit('done')", replace: 'return' },
    },
    {
      text: 'For `w` it is the other way round: `normal` leaves `h` alone. Let `w` end with another reason; `shutdown` is the orderly one.',
      edit: { find: "    if (message === 'return') return\n", replace: "    if (message === 'return') exit('shutdown')\n" },
    },
  ],
  mutants: [
    { name: 'spawn without link', edits: [{ find: 'spawnLink(() =>', replace: 'spawn(() =>' }] },
    { name: "h ends with 'done'", edits: [{ find: "'finish') return", replace: "'finish') exit('done')" }] },
    { name: 'w returns', edits: [{ find: "exit('shutdown')", replace: 'return' }] },
  ],
});
