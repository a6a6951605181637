import { every, fail, type Facts, printed, renewed, type Result, task, untouched } from '#lib/education/check';

const CONNECTIONS = ['c1', 'c2', 'c3'];
/** Virtual ms that hub has to learn of an end. */
const SOON = 10;

const lists = (state: unknown, name: string): boolean => (JSON.stringify(state) ?? '').includes(`"${name}"`);

/** The end of c2 touches nobody else, and hub learns of it. */
function spared(facts: Facts): Result {
  for (const name of ['hub', ...CONNECTIONS]) if (facts.inc(name) === 0) return renewed(facts, name);
  const [hub] = facts.lives('hub');
  const [c2] = facts.lives('c2');
  if (hub === undefined || c2?.exit === undefined) return renewed(facts, 'c2');
  const { exit } = c2;
  if (hub.exit !== undefined) {
    return printed(hub.exit.data.reason) === printed(exit.data.reason)
      ? fail(
          `\`${hub.label}\` exited with ${printed(hub.exit.data.reason)} and has no error of its own: \`startLink\` had linked it to \`${c2.label}\`. The other connections are linked to it, and ended too.`,
          hub.exit,
        )
      : fail(`${facts.ended(hub)}, after the end of \`${c2.label}\`.`, hub.exit);
  }
  const again = facts.up('c2');
  const known = facts.newest('state', (e) => e.who === hub.label && e.time <= exit.time + SOON);
  if (lists(known?.data.state, 'c2')) {
    const read = facts.first('exit_trapped', (e) => e.who === hub.label && e.other === c2.label);
    return read === undefined
      ? fail(`\`${hub.label}\` still lists \`c2\` ${SOON} ms after the end of \`${c2.label}\`: nothing told it.`, exit)
      : fail(
          `\`${c2.label}\` ended, and its \`EXIT\` came to \`${hub.label}\` as a message. No clause of \`handleInfo\` took it: \`c2\` is still listed.`,
          read,
          'traps-only',
        );
  }
  if (again !== undefined) {
    return fail(
      `\`${again.label}\` was started, and \`${hub.label}\` does not know it: it had opened \`${c2.label}\`, and forgot that one.`,
      again.spawned,
      'restarts-the-unknown',
    );
  }
  const forgot = ['c1', 'c3'].find((name) => !lists(facts.state(hub), name));
  if (forgot !== undefined) return fail(`\`${hub.label}\` forgot \`${forgot}\` too, which still runs.`, exit);
  return every(...['c1', 'c3', 'board'].map((name) => () => untouched(facts, name)));
}

/** No connection outlives the hub that knows it. */
function owned(facts: Facts): Result {
  const [hub] = facts.lives('hub');
  const left = CONNECTIONS.map((name) => facts.lives(name)[0]).find((life) => life?.exit === undefined);
  if (hub?.exit === undefined || left === undefined) return renewed(facts, 'hub');
  const alone = `${facts.ended(hub)}, and \`${left.label}\` goes on`;
  return left.spawned.data.link === false
    ? fail(`${alone}: it is linked to nobody, so nobody will ever stop it, and the next \`hub\` does not know it.`, hub.exit, 'unlinked')
    : fail(
        `${alone} below its supervisor, which is not told of the end of \`hub\`: the next \`hub\` does not know it.`,
        hub.exit,
        'hub-alone',
      );
}

export default task({
  goal: 'Change the program so that the end of `c2` ends nobody else and `hub` forgets it within 10 ms, and that no connection outlives `hub`.',
  rehearsals: [
    { scene: '1', at: 1050, until: 2000 },
    { scene: '2', at: 1050, until: 2000 },
  ],
  checks: [
    { name: 'the end of c2 is its own', in: ['1'], test: spared },
    { name: 'no connection outlives hub', in: ['2'], test: owned },
  ],
  hints: [
    { text: 'Whoever calls `startLink` shares fate with what it starts. Who else could start a connection?', at: { find: 'connection.startLink' } },
    {
      text: 'A `DynamicSupervisor`, after `hub` in the list; `rest_for_one` stops what it holds when `hub` ends.',
      edit: {
        find: "    { id: 'hub', start: [hub, undefined, { name: 'hub' }] },\n",
        replace:
          "    { id: 'hub', start: [hub, undefined, { name: 'hub' }] },\n    { id: 'lines', start: [DynamicSupervisor.define(), undefined, { name: 'lines' }] },\n",
      },
    },
    { text: 'The strategy of `app`:', edit: { find: "  name: 'app',\n", replace: "  name: 'app',\n  strategy: 'rest_for_one',\n" } },
    {
      text: 'A connection that ended is not to be started again unasked: `temporary`. A monitor tells of the end.',
      edit: {
        find: '    const [, pid] = await connection.startLink(name, { name })\n',
        replace:
          "    const child: Child = { id: name, restart: 'temporary', start: [connection, name, { name }] }\n    const [, pid] = await DynamicSupervisor.startChild('lines', child)\n    monitor(pid)\n",
      },
    },
    {
      text: 'Forget who is `DOWN`.',
      edit: {
        find: '{ ...open, [name]: pid.id }]\n  },\n',
        replace:
          "{ ...open, [name]: pid.id }]\n  },\n  handleInfo: ([, , , { id }], open) => ['noreply', Object.fromEntries(Object.entries(open).filter((c) => c[1] !== id))],\n",
      },
    },
    { text: 'Import what it uses.', edit: { find: '{ GenServer,', replace: '{ type Child, DynamicSupervisor, GenServer, monitor,' } },
  ],
  mutants: [
    { name: 'one_for_one', edits: [{ find: "'rest_for_one'", replace: "'one_for_one'" }] },
    { name: 'no monitor', edits: [{ find: '    monitor(pid)\n', replace: '' }, { find: ' monitor,', replace: '' }] },
    { name: 'hub links itself', edits: [{ find: '    monitor(pid)\n', replace: '    link(pid)\n' }, { find: ' monitor,', replace: ' link,' }] },
    { name: 'permanent connections', edits: [{ find: " restart: 'temporary',", replace: '' }] },
  ],
});
