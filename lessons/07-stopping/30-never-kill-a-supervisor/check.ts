import { every, fail, type Facts, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

const ALL = ['root', 's', 'x', 'y', 'boss'];

const held = (reason: unknown): boolean => Array.isArray(reason) && reason[0] === 'already_started';

/** No start met a name that an orphan still held. */
function nobodyInTheWay(facts: Facts): Result {
  for (const name of ALL) if (facts.inc(name) === 0) return renewed(facts, name);
  const failed = facts.first('child_start_failed', (e) => held(e.data.reason));
  if (failed === undefined) return pass;
  const holder = 'was still cleaning up under its name';
  const cut = facts.first('child_kill', (e) => e.other === 's#1');
  if (cut !== undefined) {
    return fail(
      `\`${cut.who}\` waited ${String(cut.data.ms)} ms for \`s#1\` and then killed it, as its \`shutdown\` says: \`x#1\` ${holder}, and no new \`s\` could start another \`x\`. Supervisors need \`infinity\`.`,
      cut,
      'short-shutdown',
    );
  }
  const tries = facts.all('child_start_failed', (e) => e.who === 'root#1').length;
  const root = facts.last('root')?.exit;
  const end = root === undefined ? '' : ', and `root#1` gave up';
  const killed = `\`s#1\` exited with ${printed(facts.exit('s')?.data.reason)} and stopped nobody: \`x#1\` ${holder} when \`s#2\` wanted it.`;
  return tries > 3
    ? fail(`${killed} Another ${tries - 1} tries met the same name, since no restart waits${end}.`, failed, 'more-restarts')
    : fail(`${killed} ${tries} restarts failed with \`already_started\`${end}.`, failed);
}

/** s, x and y are others than before, and x had its time. */
function fresh(facts: Facts): Result {
  const s = facts.lives('s')[0];
  const x = facts.lives('x')[0];
  if (s === undefined || x === undefined) return renewed(facts, s === undefined ? 's' : 'x');
  const root = facts.lives('root')[0];
  if (root?.exit !== undefined && facts.first('give_up', (e) => e.who === root.label) === undefined) {
    return fail(`${facts.ended(root)}, with all below it: nobody is above \`root\` to start it again. To renew one child, ask for that one.`, root.exit, 'stops-the-root');
  }
  if (s.exit === undefined && x.exit === undefined) {
    const signal = facts.first('exit_trapped', (e) => e.who === s.label && e.other.startsWith('boss#'));
    return signal === undefined
      ? fail(`\`${s.label}\` and \`${x.label}\` still run as before.`, facts.op())
      : fail(
          `\`${s.label}\` got ${printed(signal.data.reason)} from \`${signal.other}\` and goes on, with \`${x.label}\`: a supervisor obeys the exit signal of its parent alone.`,
          signal,
          'sends-shutdown',
        );
  }
  if (s.exit !== undefined && facts.up('s') === undefined) {
    return fail(
      `${facts.ended(s)}, and no other \`s\` runs: a child stopped by request keeps its place and waits for a request to start.`,
      s.exit,
      'forgets-the-start',
    );
  }
  if (x.exit !== undefined && s.exit === undefined && x.exit.data.reason === 'normal') {
    return fail(
      `\`${x.label}\` was stopped from outside of the tree: to \`${s.label}\` that was an end like any other. It restarted it, and each such restart uses up its budget.`,
      x.exit,
    );
  }
  if (x.exit !== undefined && x.exit.data.reason !== 'shutdown') {
    return fail(
      `\`${x.label}\` exited with ${printed(x.exit.data.reason)}: nobody gave it time to clean up, and its restart was counted like one after a crash.`,
      x.exit,
      'kills-the-children',
    );
  }
  return every(renewed(facts, 'x'), () => renewed(facts, 'y'), () => untouched(facts, 'root'));
}

export default task({
  goal: 'Change what `boss` does, so that `x` and `y` are renewed, `x` has time to clean up, no start fails, and `root` goes on.',
  rehearsals: [{ scene: '2', at: 1020, until: 3000 }],
  checks: [
    { name: 'no start meets a name that is still held', test: nobodyInTheWay },
    { name: 'x and y are renewed in order', test: fresh },
  ],
  truths: {
    '1': (f) => {
      if (['root', 's', 'x', 'y'].every((name) => f.inc(name) === 1 && f.up(name) !== undefined)) return 'the same four as before';
      if (f.up('root') === undefined) return { answer: 'none of the four', event: f.exit('root') };
      return f.up('s') === undefined ? '`root` alone' : '`root`, and another `s`, `x` and `y`';
    },
  },
  hints: [
    { text: 'Who can stop `s` so that `s` stops its children first?', at: { find: "'kill'" } },
    { text: '`root` can, by request: `terminateChild` stops a child and waits for its end, `restartChild` starts it.' },
    {
      text: 'Ask for both, one after the other.',
      edit: {
        find: "  handleInfo: (_told, was) => (exit(Process.whereis('s')!, 'kill'), ['noreply', was]),\n",
        replace:
          "  async handleInfo(_told, was) {\n    await Supervisor.terminateChild('root', 's')\n    await Supervisor.restartChild('root', 's')\n    return ['noreply', was]\n  },\n",
      },
    },
    { text: '`exit` is used no more.', edit: { find: '{ exit, GenServer', replace: '{ GenServer' } },
  ],
  mutants: [
    { name: 'kills s', edits: [{ find: "await Supervisor.terminateChild('root', 's')", replace: "Process.exit(Process.whereis('s')!, 'kill')" }] },
    { name: 'sends shutdown', edits: [{ find: "await Supervisor.terminateChild('root', 's')", replace: "Process.exit(Process.whereis('s')!, 'shutdown')" }] },
    { name: 'only stops', edits: [{ find: "    await Supervisor.restartChild('root', 's')\n", replace: '' }] },
  ],
});
