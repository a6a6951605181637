import { every, fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

const CHILDREN = ['disk', 'writer', 'desk', 'x', 'y'];

/** Every line that was typed before the stop is in the file. */
function saved(facts: Facts): Result {
  for (const name of ['file', ...CHILDREN]) if (facts.inc(name) === 0) return renewed(facts, name);
  const began = facts.op()?.seq ?? 0;
  const typed = facts.all('send', (e) => e.seq < began && /^[xy]#/.test(e.who) && e.other.startsWith('writer#')).length;
  const lost = typed - Number(facts.state(facts.last('file')));
  const writer = facts.last('writer');
  const disk = facts.last('disk');
  if (lost <= 0 || writer === undefined || disk === undefined) return pass;
  const lines = lost === 1 ? '1 line is not in the file' : `${lost} lines are not in the file`;
  if (writer.exit === undefined) return fail(`\`${writer.label}\` is still alive, and ${lines}.`, facts.op());
  const reason = printed(writer.exit.data.reason);
  const said = facts.first('callback', (e) => e.who === writer.label && e.data.callback === 'terminate');
  if (said === undefined) {
    const { how, name } =
      writer.exit.data.reason === 'shutdown'
        ? { how: 'it does not trap exits, so the signal of its supervisor ended it on the spot', name: 'no-trap' }
        : { how: 'nobody can trap that', name: undefined };
    return fail(`\`${writer.label}\` exited with ${reason}, and its \`terminate\` never ran: ${how}. ${lines}.`, writer.exit, name);
  }
  const gone = disk.exit !== undefined && disk.exit.seq < said.seq;
  const order = `\`${disk.label}\` was stopped before \`${writer.label}\`, because it was started after it`;
  if (!gone) return fail(`\`${writer.label}\` exited with ${reason}, and ${lines}.`, writer.exit);
  const cast = facts.first('lost', (e) => e.who === writer.label && e.seq > said.seq && e.data.why !== 'dropped');
  if (cast !== undefined) {
    return fail(`${order}: the cast in \`terminate\` went to nobody, and ${lines}. A cast answers \`ok\` also then.`, cast, 'casts');
  }
  if (writer.exit.data.reason === 'shutdown') {
    return fail(`${order}. \`${writer.label}\` exited with \`shutdown\` as if all were well, and ${lines}: the call failed unseen.`, writer.exit, 'catches-the-exit');
  }
  return fail(`${order}: the call in \`terminate\` exited with ${reason}, and ${lines}.`, writer.exit);
}

/** Who is to end with `app`: all but a `disk` that has been moved out of it. */
function below(facts: Facts): readonly string[] {
  const disk = facts.newest('child_start', (e) => e.other === facts.last('disk')?.label)?.who;
  return CHILDREN.filter((name) => name !== 'disk' || facts.last('disk')?.exit !== undefined || disk?.startsWith('app#'));
}

/** Everybody was stopped, in an orderly way. */
function orderly(facts: Facts, name: string): Result {
  const life = facts.last(name);
  if (life === undefined) return renewed(facts, name);
  if (life.exit?.data.reason === 'shutdown') return pass;
  if (life.exit === undefined) return fail(`\`${life.label}\` is still alive, although \`app\` was stopped.`, facts.op());
  return fail(`\`${life.label}\` exited with ${printed(life.exit.data.reason)}; who is stopped in order ends with \`shutdown\`.`, life.exit);
}

export default task({
  goal: 'Change the program so that every line typed before `app` is stopped is in the file afterwards, and everybody exits with `shutdown`.',
  rehearsals: [{ scene: '1', at: 1050, until: 9000 }],
  checks: [
    { name: 'every line is in the file', test: saved },
    { name: 'everybody exits with shutdown', test: (f) => every(...below(f).map((name) => () => orderly(f, name))) },
  ],
  hints: [
    { text: 'Whom does `writer` need when it saves its last lines?', at: { find: "terminate: async" } },
    { text: 'Who is to be stopped after `writer` must be started before it.', at: { find: "child('disk', disk)]" } },
    {
      text: 'Begin the list with what the others need.',
      edit: {
        find: "[child('writer', writer), child('desk', desk), child('disk', disk)]",
        replace: "[child('disk', disk), child('writer', writer), child('desk', desk)]",
      },
    },
  ],
  mutants: [
    {
      name: 'writer before disk',
      edits: [{ find: "[child('disk', disk), child('writer', writer),", replace: "[child('writer', writer), child('disk', disk)," }],
    },
    { name: 'no trap', edits: [{ find: "(Process.flag('trap_exit', true), ['ok', 0])", replace: "['ok', 0]" }, { find: 'Process, ', replace: '' }] },
    { name: 'writer is killed', edits: [{ find: '{ id, start', replace: "{ id, shutdown: 'brutal_kill' as const, start" }] },
    { name: 'no terminate', edits: [{ find: "  terminate: async (_reason, lines) => await GenServer.call('disk', lines),\n", replace: '' }] },
  ],
});
