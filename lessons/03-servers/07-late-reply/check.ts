import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

/** Virtual ms after which the line is cut. */
const LINE = 60;

/** An order of which the customer was told. */
interface Order {
  readonly number: number;
  readonly told: LogEvent;
  readonly answer: unknown;
}

const entry = (e: LogEvent): unknown => (e.data.message as [string, [string, unknown]])[1][1];
const numberIn = (term: unknown): number => Number(/\d+/.exec(JSON.stringify(term) ?? '')?.[0]);

/** What `book` was told of, `charged` or `told`. */
function casts(facts: Facts, what: string): readonly LogEvent[] {
  return facts.all('send', (e) => {
    const message = e.data.message;
    return e.other === 'book#1' && Array.isArray(message) && Array.isArray(message[1]) && message[1][0] === what;
  });
}

const charges = (facts: Facts) => casts(facts, 'charged');

/** Orders of which a customer was told after the scene began, and early enough to see what follows. */
function orders(facts: Facts): Order[] {
  const from = facts.op()?.seq ?? 0;
  return casts(facts, 'told').flatMap((told) => {
    const [number, answer] = [entry(told)].flat() as unknown[];
    const seen = told.seq > from && told.time < facts.log.time - 1000;
    return seen ? [{ number: numberIn(number), told, answer }] : [];
  });
}

/** The shop goes on to take orders. */
function shopLives(facts: Facts): Result {
  for (const name of ['shop', 'pay', 'book']) {
    const [life] = facts.lives(name);
    if (life === undefined) return renewed(facts, name);
    if (life.exit !== undefined) return fail(`${facts.ended(life)}, and no order is taken any more.`, life.exit);
  }
  if (orders(facts).length > 0) return pass;
  return fail('`shop#1` tells its customers nothing any more.', facts.newest('receive', (e) => e.who === 'shop#1') ?? facts.op());
}

/** No call holds the line too long. */
function shortCalls(facts: Facts): Result {
  for (const sent of facts.all('send', (e) => e.who === 'shop#1' && e.other === 'pay#1' && e.data.note === 'call')) {
    const over = (e: LogEvent) => e.who === 'shop#1' && e.seq > sent.seq;
    const end = facts.first('receive', over)?.time ?? Infinity;
    const cut = facts.first('timeout', over)?.time ?? Infinity;
    const ms = Math.round(Math.min(end, cut, facts.log.time) - sent.time);
    if (ms <= LINE) continue;
    return fail(
      `\`shop#1\` waited ${ms} ms in one call, and its line is cut after ${LINE}. With a longer one you pay less often twice; an answer can still be late.`,
      sent,
      'longer-timeout',
    );
  }
  return pass;
}

/** No order is charged twice. */
function chargedOnce(facts: Facts): Result {
  const from = facts.op()?.seq ?? 0;
  for (const number of new Set(charges(facts).map((e) => numberIn(entry(e))))) {
    const all = charges(facts).filter((e) => numberIn(entry(e)) === number);
    const [first, second] = all;
    if (first === undefined || second === undefined || second.seq < from) continue;
    const [a, b] = [printed(entry(first)), printed(entry(second))];
    if (a !== b) {
      return fail(
        `\`pay#1\` charged one order ${all.length} times, as ${a}, ${b} and so on: each try has an id of its own, so to \`pay#1\` it is another order.`,
        second,
        'fresh-id',
      );
    }
    const answer = orders(facts).find((order) => order.number === number)?.answer;
    if (answer === undefined || answer === 'paid') {
      return fail(
        `\`pay#1\` charged one order, number ${number}, ${all.length} times, and \`shop#1\` goes on asking: each request that timed out is still in the mailbox, and is done when its turn comes.`,
        second,
        'asks-until-paid',
      );
    }
    return fail(
      `\`pay#1\` charged one order, number ${number}, ${all.length} times, and \`shop#1\` told ${printed(answer)}: a timeout ends the wait of the caller, and no request.`,
      second,
    );
  }
  return pass;
}

/** Each customer is told that the order was paid. */
function toldPaid(facts: Facts): Result {
  for (const { number, told, answer } of orders(facts)) {
    const [charge] = charges(facts).filter((e) => numberIn(entry(e)) === number);
    if (charge === undefined) {
      return fail(`\`shop#1\` told ${printed(answer)} of order ${number}, and \`pay#1\` never charged it.`, told);
    }
    if (answer === 'paid' && charge.seq < told.seq) continue;
    if (answer === 'paid') {
      return fail(
        `\`shop#1\` told \`paid\` of order ${number} ${Math.round(charge.time - told.time)} ms before \`pay#1\` had charged it: nobody had said so. After a timeout you know nothing of the work, neither that it failed nor that it was done.`,
        told,
        'takes-it-for-paid',
      );
    }
    return fail(
      `\`shop#1\` told ${printed(answer)} of order ${number}, and \`pay#1\` charged it: after a timeout you know nothing of the work. Ask again with the same id until there is an answer.`,
      charge,
      'reports-failure',
    );
  }
  return pass;
}

export default task({
  goal: 'Change the program so that every order is charged once and its customer is told `paid`, however long `pay` takes; no call may wait longer than 60 ms.',
  rehearsals: [
    { scene: '1', at: 1000, until: 5000 },
    { scene: '2', at: 1000, until: 6000 },
  ],
  checks: [
    { name: 'no call waits longer than 60 ms', test: shortCalls },
    { name: 'no order is charged twice', test: chargedOnce },
    { name: 'each customer is told paid', test: toldPaid },
    { name: 'the shop goes on', test: shopLives },
  ],
  truths: {
    '1': (f) => {
      const from = f.op()?.time ?? 0;
      const told = f.first('send', (e) => e.who === 'shop#1' && e.other === 'book#1' && e.time > from + 100);
      if (told === undefined) return undefined;
      const [number, answer] = entry(told) as [number, string];
      const paid = charges(f).filter((e) => entry(e) === number).length;
      const words: Record<number, string> = { 1: 'one charge', 3: 'three charges' };
      return words[paid] === undefined ? undefined : { answer: `${words[paid]}, told \`${answer}\``, event: told };
    },
  },
  hints: [
    { text: 'Press 1 and look at the mailbox of `pay` when the call of `shop` has timed out.', at: { find: "GenServer.call('pay', order, 60)" } },
    {
      text: 'A request that comes twice must be recognised. `order` is the same in each try: `pay` can remember which ones are done.',
      edit: {
        find: "    await sleep(s.ms)\n    GenServer.cast('book', ['charged', order])\n    return ['reply', 'paid', s]\n",
        replace:
          "    if (s.done.includes(order)) return ['reply', 'paid', s]\n    await sleep(s.ms)\n    GenServer.cast('book', ['charged', order])\n    return ['reply', 'paid', { ...s, done: [...s.done, order] }]\n",
      },
    },
    {
      text: 'Its state needs a place for them.',
      edit: { find: "['ok', { ms: 20 }]", replace: "['ok', { ms: 20, done: [] as unknown[] }]" },
    },
    {
      text: 'Then to ask again does no harm, and `shop` can ask until it has an answer.',
      edit: { find: "for (let tries = 0; tries < 3 && answer === 'failed'; tries++) {", replace: "while (answer === 'failed') {" },
    },
  ],
  mutants: [
    {
      name: 'a fresh id for each try',
      edits: [
        { find: "GenServer.call('pay', order, 60)", replace: "GenServer.call('pay', `${order}-${tries++}`, 60)" },
        { find: "let answer = 'failed'\n", replace: "let answer = 'failed'\n    let tries = 0\n" },
      ],
    },
    { name: 'one try', edits: [{ find: "while (answer === 'failed') {", replace: 'for (let i = 0; i < 1; i++) {' }] },
    { name: 'nothing is remembered', edits: [{ find: 'done: [...s.done, order]', replace: 'done: []' }] },
    { name: 'a timeout of 400 ms', edits: [{ find: 'order, 60)', replace: 'order, 400)' }] },
  ],
});
