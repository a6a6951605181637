import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

/** shop outlives the question, and the guest hears of the failure. */
function answered(facts: Facts): Result {
  const [shop] = facts.lives('shop');
  const [guest] = facts.lives('guest');
  if (shop === undefined || guest === undefined) return renewed(facts, shop === undefined ? 'shop' : 'guest');
  const began = facts.op()?.seq ?? 0;
  if (shop.exit !== undefined) return ended(facts, shop.label);
  const told = facts.first(
    'state',
    (e) => e.who === guest.label && e.seq > began && Array.isArray(e.data.state) && e.data.state[0] === 'error',
  );
  if (told !== undefined) return pass;
  const none = facts.first('timeout', (e) => e.who === guest.label && e.seq > began && e.data.what === 'call');
  if (none !== undefined) {
    return fail(
      `\`${shop.label}\` is alive, but \`${guest.label}\` waited ${String(none.data.ms)} ms and got no answer. A failure is an answer too: \`['error', reason]\`.`,
      none,
      'no-answer',
    );
  }
  const last = facts.state(guest);
  return fail(`\`${guest.label}\` was never told \`['error', reason]\`; the last it got was ${printed(last)}.`, facts.op());
}

/** Why shop ended. */
function ended(facts: Facts, label: string): Result {
  const exit = facts.life(label)?.exit;
  const cause = facts.event(exit?.cause ?? -1);
  const raw = exit?.data.reason;
  // A failed wait is [reason, what was called].
  const reason = printed(Array.isArray(raw) && raw[0] === 'timeout' ? raw[0] : raw);
  if (cause?.kind === 'exit_signal' && cause.data.how === 'link') {
    return fail(
      `\`${label}\` exited with ${reason}, the reason of its task: \`Task.async\` links both. An exit signal is no exception, so no \`catch\` runs, and no callback.`,
      exit,
      'try-around',
    );
  }
  const linked = facts.newest('spawn', (e) => e.data.role === 'task' && e.seq < (exit?.seq ?? 0))?.other === label;
  return linked
    ? fail(`\`${label}\` exited with ${reason}: a timeout of \`Task.await\` ends who waits, and the link took the task along.`, exit)
    : fail(
        `\`${label}\` exited with ${reason}: it was linked to no task, but \`Task.await\` ends who waits when the task fails or is late.`,
        exit,
        'nolink-await',
      );
}

export default task({
  goal: "Change the program so that `shop` outlives every question, and the guest gets `['error', reason]` where the search fails or is late.",
  rehearsals: [
    { scene: '2', at: 1050, until: 2500 },
    { scene: '1', at: 1050, until: 2500 },
  ],
  checks: [{ name: 'shop goes on and the guest is told', test: answered }],
  hints: [
    { text: 'Who is linked to the task? Whose exit is a timeout of `await`?', at: { find: 'Task.async' } },
    {
      text: 'A task of a `Task.Supervisor`, started with `asyncNolink`, is linked to that supervisor.',
      edit: {
        find: "    { id: 'shop',",
        replace: "    { id: 'tasks', start: () => Task.Supervisor.startLink({ name: 'tasks' }), type: 'supervisor' },\n    { id: 'shop',",
      },
    },
    {
      text: 'Start it there,',
      edit: { find: 'Task.async(() => search(question))', replace: "await Task.Supervisor.asyncNolink('tasks', () => search(question))" },
    },
    {
      text: "and ask with `Task.yield`: it answers `['ok', value]`, `['exit', reason]`, or `null` when the time is over; then stop the task.",
      edit: {
        find: "    return ['reply', ['ok', await Task.await(task, 100)], { customers: s.customers + 1 }]\n",
        replace:
          "    const [how, what] = (await Task.yield(task, 100)) ?? (await Task.shutdown(task)) ?? ['exit', 'timeout']\n    return ['reply', [how === 'ok' ? 'ok' : 'error', what], { customers: s.customers + 1 }]\n",
      },
    },
  ],
  mutants: [
    { name: 'a linked task', edits: [{ find: 'asyncNolink', replace: 'async' }] },
    { name: 'waits 5 s', edits: [{ find: 'Task.yield(task, 100)', replace: 'Task.yield(task, 5000)' }] },
    { name: 'a failure counts as an answer', edits: [{ find: "how === 'ok' ? 'ok' : 'error'", replace: "'ok'" }] },
  ],
});
