import { every, fail, type Facts, type Life, type LogEvent, pass, renewed, type Result, task } from '#lib/education/check';

/** Messages that may wait in one mailbox. */
const MOST = 5;
/** Virtual ms in which a hundred items, and those of the timer, are handled without a break. */
const WORK = 230;

const lives = (facts: Facts): Life[] => facts.log.processes.flatMap(({ label }) => facts.life(label) ?? []);

/** When the hundred items came. */
const hundred = (facts: Facts): LogEvent | undefined =>
  facts.all('op').find((e) => JSON.stringify(e.data).includes('hundred'));

/** Items that all incarnations of `cons` have handled by a moment. */
function handled(facts: Facts, time: number): number {
  return facts.lives('cons').reduce((sum, { label }) => {
    const state = facts.newest('state', (e) => e.who === label && e.time <= time)?.data.state;
    const count: unknown = typeof state === 'object' && state !== null && 'handled' in state ? state.handled : 0;
    return sum + (typeof count === 'number' ? count : 0);
  }, 0);
}

/** No mailbox is fuller than what was asked for. */
function bounded(facts: Facts): Result {
  const full = lives(facts).map((life) => ({ life, ...facts.fullest(life) }));
  const [worst] = full.sort((a, b) => b.length - a.length);
  if (worst === undefined || worst.length <= MOST) return pass;
  const { life, length, event } = worst;
  const before = facts.lives('cons').find((one) => one.exit !== undefined && one.exit.seq < life.spawned.seq);
  if (length <= 2 * MOST + 1 && before !== undefined) {
    return fail(
      `${length} messages waited for \`${life.label}\`: it had asked for ${MOST}, and \`${before.label}\` before it, which has ended. What it had asked for was still owed.`,
      event,
      'counts-twice',
    );
  }
  const asked = facts.first('send', (e) => e.who === life.label && e.other.startsWith('prod#'));
  return asked !== undefined && asked.seq < (event?.seq ?? 0)
    ? fail(`${length} messages waited for \`${life.label}\`, and it had asked for them: to ask for all is to be pushed.`, event, 'asks-for-all')
    : fail(`${length} messages waited for \`${life.label}\`, and nobody had asked for them.`, event);
}

/** Nothing is sent unasked, at whatever pace. */
function asked(facts: Facts): Result {
  const item = facts.first('send', (e) => e.who.startsWith('prod#') && e.other.startsWith('cons#'));
  if (item === undefined || facts.first('send', (e) => e.who.startsWith('cons#') && e.other.startsWith('prod#')) !== undefined) return pass;
  return fail(
    `\`${item.other}\` never told \`${item.who}\` anything: the items come at a pace that somebody has guessed. A \`cons\` that takes longer has the rest in its mailbox, and one that is faster waits.`,
    item,
    'guesses-the-pace',
  );
}

/** All are handled, and `cons` is not idle before that. */
function busy(facts: Facts): Result {
  const came = hundred(facts);
  const cons = facts.up('cons');
  if (came === undefined || cons === undefined) return renewed(facts, 'cons', 1);
  const done = (time: number) => handled(facts, time) - handled(facts, came.time);
  if (done(came.time + WORK) >= 100) return pass;
  const all = done(facts.log.time);
  const rest = facts.first('timer_fire', (e) => e.time > came.time && e.who === cons.label);
  if (all < 100) return fail(`\`${cons.label}\` handled ${all} of 100 items; the others are still where they were made.`, came);
  return fail(
    `\`${cons.label}\` handled ${done(came.time + WORK)} of 100 items in ${WORK} ms, and there is time for all: between two demands it had nothing to do.`,
    rest ?? came,
    'polls',
  );
}

/** What is lost with `cons` is what it had asked for. */
function spared(facts: Facts): Result {
  const [prod] = facts.lives('prod');
  if (prod?.exit !== undefined) {
    return fail(`${facts.ended(prod)}, and all that it had made went with it: the end of \`cons\` must not be its own.`, prod.exit);
  }
  const came = hundred(facts);
  const [cons] = facts.lives('cons');
  if (came === undefined || cons?.exit === undefined) return renewed(facts, 'cons');
  const ones = facts.all('receive', (e) => e.who.startsWith('prod#') && e.data.message === 'one' && e.time > came.time);
  const made = 100 + ones.filter((e) => e.time < facts.log.time - 20).length;
  const lost = made - (handled(facts, facts.log.time) - handled(facts, came.time));
  if (lost <= MOST + 1) return pass;
  return fail(
    `${facts.ended(cons)}, and ${lost} items went with it. They were in its state instead of its mailbox; what nobody has asked for stays with who made it.`,
    cons.exit,
    'queue-in-state',
  );
}

export default task({
  goal: 'Change the program so that `cons` says how many items it wants: no mailbox ever holds more than 5 messages, 100 items are handled in 230 ms, and at most 6 are lost with `cons`.',
  rehearsals: [
    { scene: '1', at: 1010, until: 2000 },
    { scene: '3', at: 1010, until: 2000 },
    { scene: '2', at: 1010, until: 2500 },
  ],
  checks: [
    { name: 'no mailbox holds more than 5', test: bounded },
    { name: 'cons says how many it wants', in: ['1', '3'], test: asked },
    { name: 'cons is not idle while there are items', in: ['1', '3'], test: busy },
    { name: 'little is lost with cons', in: ['2'], test: (f) => every(spared(f)) },
  ],
  truths: {
    '1': (f) => {
      const { length, event } = f.fullest(f.life('cons#1'));
      const most = Math.round(length / 10) * 10;
      const came = hundred(f)?.time ?? 0;
      const last = f.all('callback', (e) => e.who === 'cons#1' && e.data.callback === 'handle_cast' && e.time > came)[99];
      const waited = Math.round(((last?.time ?? 0) - came) / 20) * 20;
      return [
        { answer: most === 0 ? '1' : `about ${most}`, event },
        { answer: waited === 0 ? '2 ms' : `about ${waited} ms`, event: last },
      ];
    },
    '2': (f) => {
      const cons = f.life('cons#1');
      const left = f.waiting(cons, cons?.exit?.seq);
      const many = left.length < 2 ? left.length : Math.round(left.length / 10) * 10;
      return { answer: many === 0 ? 'none' : many === 1 ? '1' : `about ${many}`, event: left.at(-1) };
    },
  },
  hints: [
    { text: 'Who knows how many items `cons` can take? `cons`. Let it say so, and `prod` keep the rest.', at: { find: "GenServer.cast('cons', 'item')" } },
    {
      text: '`prod` keeps two numbers: items that it has, and how many were asked for. It gives away the smaller one. The first demand of a `cons` is all that it wants: what was owed to one that has ended does not count.',
      edit: {
        find: "['ok', { made: 0 }]),\n  handleInfo(what, { made }) {\n    const n = what === 'hundred' ? 100 : 1\n    if (what === 'one') sendAfter(self(), 'one', 50)\n    for (let i = 0; i < n; i++) GenServer.cast('cons', 'item')\n    return ['noreply', { made: made + n }]\n  },\n})\n",
        replace:
          "['ok', { items: 0, asked: 0 }]),\n  handleInfo(what, { items, asked }) {\n    const n = what === 'hundred' ? 100 : 1\n    if (what === 'one') sendAfter(self(), 'one', 50)\n    return ['noreply', give(items + n, asked)]\n  },\n  handleCast: ([how, n], { items, asked }) => ['noreply', give(items, how === 'more' ? asked + n : n)],\n})\n\nfunction give(items: number, asked: number) {\n  const n = Math.min(items, asked)\n  for (let i = 0; i < n; i++) GenServer.cast('cons', 'item')\n  return { items: items - n, asked: asked - n }\n}\n",
      },
    },
    {
      text: '`cons` asks for five when it starts,',
      edit: { find: "  init: () => ['ok', { handled: 0 }],", replace: "  init: () => (GenServer.cast('prod', ['first', 5]), ['ok', { handled: 0 }])," },
    },
    {
      text: 'and for one more when it has handled one: so there are always some on the way.',
      edit: { find: '    await sleep(2)\n', replace: "    await sleep(2)\n    GenServer.cast('prod', ['more', 1])\n" },
    },
  ],
  mutants: [
    { name: 'asks once for all', edits: [{ find: "['first', 5]", replace: "['first', 1000]" }] },
    { name: 'asks for five more each time', edits: [{ find: "['more', 1]", replace: "['more', 5]" }] },
    { name: 'asks after a pause', edits: [{ find: "    GenServer.cast('prod', ['more', 1])\n", replace: "    await sleep(3)\n    GenServer.cast('prod', ['more', 1])\n" }] },
    { name: 'asks once only', edits: [{ find: "    GenServer.cast('prod', ['more', 1])\n", replace: '' }] },
    { name: 'what was owed stays owed', edits: [{ find: "how === 'more' ? asked + n : n", replace: 'asked + n' }, { find: '([how, n]', replace: '([, n]' }] },
  ],
});
