import { every, fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

const JANITOR = `// Watches the holders, and closes the file of each that ends, however it ends.
const janitor = GenServer.define({
  init: () => ['ok', {} as Record<number, string>],
  handleCall: (name: string, [pid], held) => ['reply', 'ok', { ...held, [monitor(pid).id]: name }],
  handleInfo: ([, ref]: Down, held) => (GenServer.cast('files', ['close', held[ref.id]]), ['noreply', held]),
})

`;

const HOLDERS = ['a', 'b', 'c', 'd', 'e'];

/** The files that are open at the end. */
function open(facts: Facts): readonly string[] {
  const state = facts.state(facts.last('files'));
  const list = JSON.stringify(typeof state === 'object' && state !== null && 'open' in state ? state.open : state) ?? '';
  return HOLDERS.filter((name) => list.includes(`"${name}"`));
}

/** The file of `name` is open as long as somebody holds it, and no longer. */
function closed(facts: Facts, name: string): Result {
  const life = facts.last(name);
  if (life === undefined || facts.inc('files') === 0) return renewed(facts, life === undefined ? name : 'files');
  const { exit, label } = life;
  const isOpen = open(facts).includes(name);
  if (exit === undefined) {
    return isOpen ? pass : fail(`\`${label}\` is alive and writes to \`${name}\`, which was closed.`, life.spawned);
  }
  if (!isOpen) return pass;
  const how = `\`${label}\` exited with ${printed(exit.data.reason)}, and file \`${name}\` stays open`;
  const again = facts.inc(name) > 1 ? undefined : HOLDERS.find((other) => facts.inc(other) > 1);
  if (again !== undefined) {
    return fail(
      `${how}. \`${again}#2\` closed what \`${again}#1\` had left, but there is no \`${name}#2\`: a child that was stopped by request has no next start.`,
      exit,
      'cleans-up-at-the-next-start',
    );
  }
  const along = facts.first('exit', (e) => {
    const signal = facts.event(e.cause);
    return e.who !== label && signal?.kind === 'exit_signal' && signal.data.how === 'link' && signal.who === label;
  });
  if (along !== undefined) {
    return fail(
      `${how}. The process that was to close it was linked to \`${label}\`, and its end ended that one too, before it could act.`,
      along,
      'linked-janitor',
    );
  }
  if (exit.data.reason === 'killed') {
    return fail(`${how}. It was killed, and no code of a killed process runs: no \`terminate\`, trapping or not.`, exit, 'traps');
  }
  const said = facts.first('callback', (e) => e.who === label && e.data.callback === 'terminate');
  if (said !== undefined) return fail(`${how}, although its \`terminate\` ran.`, said);
  return fail(`${how}. It does not trap exits: the signal ended it on the spot, and \`terminate\` did not run.`, exit);
}

const truth = (facts: Facts) => {
  const left = open(facts);
  const closed = HOLDERS.filter((name) => !left.includes(name));
  return { answer: closed.map((name) => `\`${name}\``).join(', '), event: facts.exit(String(left[0])) ?? facts.newest('callback', (e) => e.data.callback === 'terminate') };
};

export default task({
  goal: 'Change the program so that each file is closed after the end of its holder, whatever ended it, and not before.',
  rehearsals: [
    { scene: '1', at: 1000, until: 3000 },
    { scene: '2', at: 1000, until: 3000 },
  ],
  checks: [{ name: 'no file stays open', test: (f) => every(...HOLDERS.map((name) => () => closed(f, name))) }],
  truths: { '1': truth, '2': truth },
  hints: [
    { text: 'After `kill` no code of the holder runs. Who else can learn of its end?', at: { find: 'terminate:' } },
    {
      text: 'Another process can: a monitor answers with `DOWN` for every end. Let a `janitor` watch whoever calls it.',
      edit: {
        find: '// Holds the file',
        replace: `${JANITOR}// Holds the file`,
      },
    },
    {
      text: 'Tell it before the file is opened.',
      edit: { find: '  init(name: string) {\n', replace: "  async init(name: string) {\n    await GenServer.call('janitor', name)\n" },
    },
    {
      text: 'It stands before the holders.',
      edit: {
        find: "children: [hold('a')",
        replace: "children: [{ id: 'janitor', start: [janitor, undefined, { name: 'janitor' }] }, hold('a')",
      },
    },
    { text: 'Import what it uses.', edit: { find: '{ GenServer,', replace: '{ type Down, GenServer, monitor,' } },
  ],
  mutants: [
    { name: 'nobody watches', edits: [{ find: "    await GenServer.call('janitor', name)\n", replace: '' }] },
    { name: 'DOWN is not handled', edits: [{ find: "(GenServer.cast('files', ['close', held[ref.id]]), ['noreply', held])", replace: "['noreply', { ...held, [ref.id]: '' }]" }] },
    {
      name: 'the janitor is linked to the holder',
      edits: [{ find: 'monitor(pid).id', replace: '(link(pid), monitor(pid).id)' }, { find: ' monitor,', replace: ' link, monitor,' }],
    },
    { name: 'closes at once', edits: [{ find: "'reply', 'ok', {", replace: "'reply', sendAfter('files', ['$gen_cast', ['close', name]], 50), {" }, { find: ' Supervisor }', replace: ' sendAfter, Supervisor }' }] },
  ],
});
