import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

/** Virtual ms that a start may take. */
const PROMPT = 10;
const PRICE = 3;

/** The answers that `guest` got, from `catalog` or from whom it had reply. */
function answers(facts: Facts): readonly LogEvent[] {
  return facts.all('send', (e) => e.other === 'guest#1' && e.data.note === 'reply');
}

const priceIn = (reply: LogEvent): unknown => (reply.data.message as unknown[])[1];
const round = (ms: number): number => Math.round(ms);

/** Both are started, each within the time of a start. */
function startsFast(facts: Facts): Result {
  const from = facts.op();
  const [catalog] = facts.lives('catalog');
  const [web] = facts.lives('web');
  if (catalog === undefined || from === undefined) return renewed(facts, 'catalog');
  if (catalog.exit !== undefined) return fail(`${facts.ended(catalog)}.`, catalog.exit);
  const took = round((catalog.started?.time ?? facts.log.time) - catalog.spawned.time);
  if (took > PROMPT) {
    if (web?.started !== undefined && web.started.seq < (catalog.started?.seq ?? Infinity)) {
      return fail(
        `\`web#1\` was there at once, but \`starter#1\` now waits ${took} ms for \`catalog#1\`: whoever starts a server waits for its \`init\`, and what comes after waits too.`,
        catalog.started ?? catalog.spawned,
        'web-first',
      );
    }
    return fail(
      `\`web#1\` waited ${took} ms for its start: \`starter#1\` was waiting for the \`init\` of \`catalog#1\`, as every starter does.`,
      catalog.started ?? catalog.spawned,
    );
  }
  if (web?.started === undefined) return renewed(facts, 'web');
  if (web.started.time - from.time <= 2 * PROMPT) return pass;
  return fail(`\`web#1\` was started ${round(web.started.time - from.time)} ms after \`open\`.`, web.started);
}

/** The first answer is right, and there is one. */
function rightAnswer(facts: Facts): Result {
  const [first] = answers(facts);
  if (first === undefined) {
    const loads = facts.all('callback', (e) => e.who === 'catalog#1' && e.data.callback === 'handle_continue');
    const asked = facts.first('send', (e) => e.who === 'guest#1' && e.other === 'catalog#1');
    if (loads.length < 2) return fail('`guest#1` has no answer from `catalog#1`.', asked ?? facts.op());
    return fail(
      `\`guest#1\` has no answer: \`catalog#1\` has run \`handle_continue\` ${loads.length} times in a row, and what a continue asks for comes before every message.`,
      loads[1],
      'continues-for-ever',
    );
  }
  const price = priceIn(first);
  if (price === PRICE) return pass;
  const told = printed(price);
  const own = facts.first('send', (e) => e.who === 'catalog#1' && e.other === 'catalog#1');
  if (own !== undefined) {
    return fail(
      `\`guest#1\` was told ${told}: its question was in the mailbox before the message of \`catalog#1\` to itself. The name is there before \`init\` has returned.`,
      first,
      'message-to-itself',
    );
  }
  return fail(
    `\`guest#1\` was told ${told}: \`catalog#1\` had been started, took questions, and had no prices yet.`,
    first,
    'loads-elsewhere',
  );
}

export default task({
  goal: 'Change the program so that `web` is there at once, and that the first answer which `guest` gets is the price.',
  rehearsals: [{ scene: '1', at: 1000, until: 4000 }],
  checks: [
    { name: 'nobody waits for the load', test: startsFast },
    { name: 'the first answer is the price', test: rightAnswer },
  ],
  truths: {
    '1': (f) => {
      const from = f.op()?.time ?? 0;
      const web = f.lives('web')[0]?.started;
      const price = answers(f).find((e) => priceIn(e) === PRICE);
      const quick = (e: LogEvent | undefined) => e !== undefined && e.time - from <= 2 * PROMPT;
      if (quick(web)) return { answer: quick(price) ? 'both at once' : '`web` at once, the price after half a second', event: price };
      return { answer: quick(price) ? '`web` after half a second, the price at once' : 'both after half a second', event: web };
    },
  },
  hints: [
    { text: 'What must `init` do before `catalog` is a server, and what can come after?', at: { find: 'await load()' } },
    {
      text: 'An answer `[\'ok\', state, [\'continue\', term]]` ends `init`, and runs `handleContinue` before any message is taken.',
      edit: { find: "    return ['ok', await load()]\n  },\n", replace: "    return ['ok', {}, ['continue', 'load']]\n  },\n" },
    },
    {
      text: '`handleContinue` loads; what it returns is the state.',
      edit: {
        find: '  handleCall: (item,',
        replace: "  handleContinue: async () => ['noreply', await load()],\n  handleCall: (item,",
      },
    },
  ],
  mutants: [
    { name: 'it loads in init', edits: [{ find: "{}, ['continue', 'load']", replace: 'await load()' }] },
    { name: 'it never loads', edits: [{ find: ", ['continue', 'load']", replace: '' }] },
    { name: 'it continues for ever', edits: [{ find: "['noreply', await load()]", replace: "['noreply', await load(), ['continue', 'load']]" }] },
  ],
});
