import { every, fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

/** Virtual ms that the stop may take. */
const LIMIT = 100;

const onPaper = (facts: Facts): string => JSON.stringify(facts.state(facts.last('paper')) ?? []);

/** All that reached the writer before the stop is on paper, and the stop was in order and in time. */
function handedOver(facts: Facts): Result {
  for (const name of ['paper', 'writer', 'source']) if (facts.inc(name) === 0) return renewed(facts, name);
  const stop = facts.first('op', (e) => String(e.data.op).startsWith('supervisor.'));
  const [writer] = facts.lives('writer');
  if (stop === undefined || writer === undefined) return pass;
  if (writer.exit === undefined) return fail(`\`${writer.label}\` is still alive, although it was stopped.`, stop);
  const items = facts
    .all('send', (e) => e.who === 'source#1' && e.other === writer.label && e.seq < stop.seq)
    .map((e) => String([e.data.message].flat().at(-1)));
  const paper = onPaper(facts);
  const missing = items.filter((item) => !paper.includes(`"${item}"`)).length;
  const unwritten = `${missing} of its items are not on \`paper\``;
  const reason = printed(writer.exit.data.reason);
  const took = Math.round(writer.exit.time - stop.time);
  const said = facts.first('callback', (e) => e.who === writer.label && e.data.callback === 'terminate');
  const killed = writer.exit.data.reason === 'killed';
  const brutal = facts.first('child_stop', (e) => e.other === writer.label)?.data.shutdown === 'brutal_kill';
  const chain = facts.all('callback', (e) => e.who === writer.label && e.data.callback === 'handle_continue');
  if (killed && brutal) {
    return fail(`\`${writer.label}\` was killed at once, as its \`shutdown\` says: no \`terminate\` ran, and ${unwritten}.`, writer.exit);
  }
  if (killed && chain.length > 1) {
    return fail(
      `\`${writer.label}\` went from one \`handle_continue\` to the next. Each comes before every message, also before \`shutdown\`, and ${took} ms later it was killed: ${unwritten}.`,
      chain.at(-1),
      'chained-continue',
    );
  }
  if (killed && facts.all('receive', (e) => e.who === writer.label && e.other === 'source#1').length >= items.length) {
    return fail(
      `\`${writer.label}\` had taken all items into its state and sent itself a message for each: these stood before \`shutdown\`, and ${took} ms later it was killed. ${unwritten}. One such message at a time lets the signal in between.`,
      writer.exit,
      'a-next-for-each',
    );
  }
  if (killed) {
    return fail(
      `\`shutdown\` waited in the mailbox of \`${writer.label}\` behind its items; ${took} ms later it was killed. It read no signal, ran no \`terminate\`, and ${unwritten}.`,
      facts.first('child_kill', (e) => e.other === writer.label) ?? writer.exit,
    );
  }
  if (said === undefined) {
    return fail(
      `\`${writer.label}\` exited with ${reason} ${took} ms after the stop: it does not trap exits, so it ended in the middle of an item, and ${unwritten}.`,
      writer.exit,
      'no-trap',
    );
  }
  if (took > LIMIT) {
    return fail(
      `\`${writer.label}\` took ${took} ms to stop, and everybody above waits that long. With a longer mailbox it would be longer: the signal still stood behind the items.`,
      writer.exit,
      'waits-longer',
    );
  }
  if (missing > 0) {
    return fail(
      `\`${writer.label}\` ran \`terminate\` ${took} ms after the stop and exited with ${reason}, but ${unwritten}: they were in its state, and went with it.`,
      said,
      'forgets-the-rest',
    );
  }
  return writer.exit.data.reason === 'shutdown'
    ? pass
    : fail(`\`${writer.label}\` exited with ${reason}; who is stopped in order ends with \`shutdown\`.`, writer.exit);
}

export default task({
  goal: 'Change the program so that `writer` exits with `shutdown` within 100 ms, and all items it had got are on `paper`.',
  rehearsals: [
    { scene: '1', at: 1050, until: 2500 },
    { scene: '2', at: 1050, until: 2500 },
  ],
  checks: [{ name: 'stopped in time, with nothing lost', test: (f) => every(handedOver(f)) }],
  truths: {
    '1': (f) => {
      const ran = f.first('callback', (e) => e.who === 'writer#1' && e.data.callback === 'terminate') !== undefined;
      const written = f.all('send', (e) => e.who === 'writer#1' && e.other === 'paper#1' && e.seq > (f.op()?.seq ?? 0)).length;
      const how = written >= 10 ? 'all ten' : written === 0 ? 'none' : 'some of them';
      return { answer: `${how}, and \`terminate\` ${ran ? 'runs' : 'does not run'}`, event: f.exit('writer') };
    },
  },
  hints: [
    { text: 'How long does the mailbox stand before the signal? Take the items out of it as soon as they come.', at: { find: 'async handleCast' } },
    {
      text: 'Put them into the state, and send yourself a message for the next step, one at a time: another message can come between two steps.',
      edit: { find: `  async handleCast(item, written) {
    await sleep(20)
    GenServer.cast('paper', item)
    return ['noreply', written + 1]
  },
`, replace: `  handleCast(item, items) {
    if (items.length === 0) send(self(), 'next')
    return ['noreply', [...items, item]]
  },
  async handleInfo(_next, [item, ...rest]) {
    await sleep(20)
    GenServer.cast('paper', item)
    if (rest.length > 0) send(self(), 'next')
    return ['noreply', rest]
  },
` },
    },
    { text: 'The state is a list now,', edit: { find: "['ok', 0]),", replace: "['ok', [] as string[]])," } },
    { text: 'and what is left of it is handed over at the end.', edit: { find: `  terminate: () => GenServer.cast('paper', 'closed'),
`, replace: `  terminate: (_reason, items) => [...items, 'closed'].forEach((item) => GenServer.cast('paper', item)),
` } },
    { text: 'Import what it uses.', edit: { find: 'Process, sleep', replace: 'Process, self, send, sleep' } },
  ],
  mutants: [
    { name: 'no trap', edits: [{ find: "(Process.flag('trap_exit', true), ['ok', [] as string[]])", replace: "['ok', [] as string[]]" }, { find: ' Process,', replace: '' }] },
    { name: 'a long step', edits: [{ find: '    await sleep(20)\n', replace: '    await sleep(290)\n' }] },
    { name: 'nothing is handed over', edits: [{ find: "[...items, 'closed']", replace: "['closed']" }, { find: '(_reason, items)', replace: '()' }] },
  ],
});
