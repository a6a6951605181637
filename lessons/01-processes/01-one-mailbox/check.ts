import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

/** The totals that `asker` gave the board since the scene began: each as the cast that carried it. */
function totals(facts: Facts): readonly LogEvent[] {
  const from = facts.op()?.seq ?? 0;
  return facts.all('send', (e) => e.seq > from && e.who === 'asker#1' && e.other === 'board#1');
}

/** What the board is to show: the last part of the message. */
const totalOf = (cast: LogEvent): unknown => [cast.data.message].flat(Infinity).at(-1);

/** Each round gave 13. */
function thirteen(facts: Facts): Result {
  for (const name of ['asker', 'counter', 'other', 'board']) if (facts.inc(name) === 0) return renewed(facts, name);
  const cast = totals(facts).find((e) => totalOf(e) !== 13);
  if (cast === undefined) return pass;
  const total = totalOf(cast);
  if (typeof total !== 'number') {
    return fail(`\`asker#1\` gave the board ${printed(total)}, which is no total.`, cast);
  }
  const answer = facts.newest('send', (e) => e.who === 'counter#1' && e.other === 'asker#1' && [e.data.message].flat().includes(total) && e.seq < cast.seq);
  const asked = facts.newest('send', (e) => e.who === 'asker#1' && e.other === 'counter#1' && e.seq < (answer?.seq ?? 0));
  const added = facts.first('send', (e) => e.who === 'other#1' && e.other === 'counter#1' && e.seq > (asked?.seq ?? 0));
  if (asked === undefined || added === undefined) {
    return fail(`\`asker#1\` got ${total}: \`other#1\` did not add its 10 in this round.`, cast);
  }
  if (added.seq < cast.seq) {
    return fail(
      `\`asker#1\` got ${total}: it asked before it waited for \`added\`, and its request passed the 10 of \`other#1\`. Two senders have no order.`,
      added,
      'asks-before-the-ack',
    );
  }
  const told = facts.newest('send', (e) => e.who === 'other#1' && e.other === 'asker#1' && e.seq < asked.seq);
  const heard = facts.first('receive', (e) => told !== undefined && e.cause === told.seq && e.seq < asked.seq);
  if (told !== undefined && heard !== undefined) {
    return fail(
      `\`asker#1\` got ${total}: \`other#1\` sent it ${printed(told.data.message)} before it began to work, and its 10 came ${Math.round(added.time - told.time)} ms later. Acknowledge what has been done.`,
      told,
      'acknowledges-the-order',
    );
  }
  const began = facts.newest('send', (e) => e.who === 'asker#1' && e.other === 'other#1' && e.seq < asked.seq);
  const waited = Math.round(asked.time - (began?.time ?? 0));
  return fail(
    `\`asker#1\` got ${total}: it asked after ${waited} ms, and the 10 of \`other#1\` came ${Math.round(added.time - asked.time)} ms later. Time is no signal: wait for a message.`,
    added,
    'waits-longer',
  );
}

/** `other` has done its work before the total of its round is there. */
function otherCounts(facts: Facts): Result {
  const casts = facts.all('send', (e) => e.who === 'asker#1' && e.other === 'board#1');
  const work = facts.all('send', (e) => e.who === 'other#1');
  const early = casts.findIndex((cast, i) => (work[i]?.seq ?? Infinity) > cast.seq);
  const cast = casts[early];
  if (cast === undefined) return pass;
  return fail(
    `\`asker#1\` has total ${early + 1} when \`other#1\` has done its work ${work.filter((e) => e.seq < cast.seq).length} times: the 10 in it is not that of \`other#1\`.`,
    cast,
    'adds-it-itself',
  );
}

/** Every round came to its end. */
function allRounds(facts: Facts): Result {
  const rounds = facts.all('op', (e) => JSON.stringify(e.data.params).includes('"busy"')).length;
  const got = totals(facts).length;
  if (got >= rounds) return pass;
  const last = facts.newest('receive', (e) => e.who === 'asker#1') ?? facts.op();
  const exit = facts.exit('counter') ?? facts.exit('other') ?? facts.log.events.find((e) => e.kind === 'exit');
  if (exit !== undefined) {
    return fail(`\`${exit.who}\` exited with ${printed(exit.data.reason)}, and no round ends any more.`, exit);
  }
  return fail(
    `\`asker#1\` gave the board ${got} of ${rounds} totals in this time: it waits longer than \`other#1\` works, or for a message that nobody sends.`,
    last,
  );
}

export default task({
  goal: 'Change the program so that the total of every round is 13, however long `other` works.',
  rehearsals: [
    { scene: '1', at: 1000, until: 4700 },
    { scene: '2', at: 1000, until: 3500 },
  ],
  checks: [
    { name: 'the total is 13 in every round', test: thirteen },
    { name: 'the 10 in it is that of other', test: otherCounts },
    { name: 'every round has a total', test: allRounds },
  ],
  truths: {
    '1': (f) => {
      const seen = [...new Set(totals(f).map(totalOf))].map(String).sort();
      const answer = seen.length === 1 ? `only ${seen.join('')}` : seen.join(' and ').replace('13 and 3', '3 and 13');
      return { answer, event: totals(f).find((e) => totalOf(e) !== 13) };
    },
  },
  hints: [
    { text: 'Which event must come before `get`, and who knows that it has happened?', at: { find: 'await sleep(10)' } },
    {
      text: '`counter` knows. Let it acknowledge an `add` to a process named in the message.',
      edit: {
        find: "    const [what, arg] = await receive()\n    if (what === 'set') sum = arg\n    if (what === 'add') sum = sum + arg\n",
        replace:
          "    const [what, arg, from] = await receive()\n    if (what === 'set') sum = arg\n    if (what === 'add') sum = sum + arg\n    if (what === 'add') send(from, 'added')\n",
      },
    },
    {
      text: '`other` has the pid of `asker` in its order. It can pass it on.',
      edit: {
        find: "    const [order] = await receive()\n    if (order === 'busy') await sleep(Math.floor(5 / (Math.random() + 0.02)))\n    if (order === 'break') await sleep(1000)\n    else send('counter', ['add', 10])\n",
        replace:
          "    const [order, boss] = await receive()\n    if (order === 'busy') await sleep(Math.floor(5 / (Math.random() + 0.02)))\n    if (order === 'break') await sleep(1000)\n    else send('counter', ['add', 10, boss])\n",
      },
    },
    {
      text: 'Then `asker` need not guess how long that takes.',
      edit: { find: 'await sleep(10)', replace: "await receive('added')" },
    },
  ],
  mutants: [
    { name: 'asker waits 10 ms', edits: [{ find: "await receive('added')", replace: "await sleep(10)" }] },
    {
      name: 'other acknowledges its order',
      edits: [
        {
          find: 'const [order, boss] = await receive()\n',
          replace: "const [order, boss] = await receive()\n    if (order !== 'break') send(boss, 'added')\n",
        },
      ],
    },
    {
      name: 'counter acknowledges to nobody',
      edits: [{ find: "send(from, 'added')", replace: "send('other', ['added'])" }],
    },
  ],
});
