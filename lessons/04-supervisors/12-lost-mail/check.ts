import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

const five = (facts: Facts) => [1, 2, 3, 4, 5].map((n) => `${facts.scene === '1' ? 'o' : 'p'}${n}`);

/** How often the press has printed `order`. */
function times(facts: Facts, order: string): number {
  const state = facts.state(facts.last('press')) as Record<string, number> | undefined;
  return state?.[order] ?? 0;
}

/** Whether a message carries `order`. */
const carries = (message: unknown, order: string) => JSON.stringify(message)?.includes(`"${order}"`) ?? false;

/** Why nobody printed `order`. */
function lost(facts: Facts, order: string): Result {
  const died = facts.lives('orders').find(({ exit }) => exit !== undefined);
  const to = (label: string) => label.startsWith('orders#');
  const sent = facts.newest('send', (e) => to(e.other) && carries(e.data.message, order));
  const customer = facts.last(order)?.exit;
  if (died?.exit === undefined || sent === undefined) {
    const answer = facts.newest('send', (e) => e.data.note === 'reply' && e.other === `${order}#1`);
    return fail(
      `\`orders#1\` answered ${printed(Array.isArray(answer?.data.message) ? answer.data.message[1] : undefined)} to \`${order}\`, and its customer never asked again. The supervisor restarts a process, not its work.`,
      answer ?? facts.op(),
      'catches-in-orders',
    );
  }
  const next = facts.last('orders')?.label ?? 'what follows';
  if (next === died.label) return renewed(facts, 'orders');
  const lay = `\`${order}\` was in the mailbox of \`${died.label}\` when it exited`;
  if (sent.data.note === 'cast') {
    return fail(
      `${lay}. \`${next}\` began with an empty one, and a cast tells nobody: it says \`ok\` when it is sent.`,
      died.exit,
      'casts',
    );
  }
  if (customer?.data.reason === 'normal') {
    return fail(
      `The customer of \`${order}\` was told that \`${died.label}\` had exited, and never asked again. The supervisor restarts a process, not its work.`,
      died.exit,
      'no-repeat',
    );
  }
  return fail(
    `${lay}: a mailbox goes with its process, and \`${next}\` began with an empty one. The customer exited with the call it was waiting in.`,
    customer ?? died.exit,
  );
}

/** None is missing. The most telling one is one that nobody had begun. */
function noneMissing(facts: Facts): Result {
  const missing = five(facts).filter((order) => times(facts, order) === 0);
  const order = missing.find((one) => !one.endsWith('2')) ?? missing[0];
  return order === undefined ? pass : lost(facts, order);
}

/** None is there twice, nor is a card. */
function onceEach(facts: Facts): Result {
  const wanted = (order: string) => (order === 'card' ? facts.inc('card') : 1);
  const order = [...five(facts), 'card'].find((one) => times(facts, one) > wanted(one));
  if (order === undefined) return pass;
  const what = `\`${order}\` was printed more than once`;
  const late = facts.first('timeout', (e) => e.who === `${order}#1` && e.data.what === 'call');
  if (late !== undefined) {
    return fail(
      `${what}: its customer stopped waiting and asked again, while the first request still lay in the mailbox of \`${facts.last('orders')?.label ?? 'orders#1'}\`.`,
      late,
      'short-timeout',
    );
  }
  const again = facts.newest('send', (e) => e.other.startsWith('orders#') && carries(e.data.message, order));
  return fail(
    `${what}: \`${again?.who ?? 'its customer'}\` had its answer, and asked once more. Repeat only what had none.`,
    again ?? facts.op(),
    'asks-twice',
  );
}

export default task({
  goal: 'Change the program so that each of the five orders is printed once, although `o2` crashes `orders`, and that none is missing when `orders` is killed.',
  rehearsals: [
    { scene: '1', at: 1000, until: 3000 },
    { scene: '2', at: 1000, until: 3000 },
  ],
  checks: [
    { name: 'none of the five is missing', test: noneMissing },
    { name: 'each is printed once, although one jams', in: ['1'], test: onceEach },
  ],
  truths: {
    '1': (f) => {
      const orders = five(f).filter((order) => times(f, order) > 0);
      const answered = five(f).filter((order) => f.exit(order)?.data.reason === 'normal');
      const say = (all: readonly string[]) =>
        all.length === 5 ? 'all five' : all.length === 4 ? 'all but `o2`' : all.length === 1 ? 'only `o1`' : 'nobody';
      const lost = five(f).map((order) => f.exit(order)).findLast((end) => end?.data.reason !== 'normal');
      return { answer: `${say(orders)} printed, ${answered.length === 5 ? 'all' : say(answered)} answered`, event: lost };
    },
  },
  hints: [
    { text: 'Press 1 and look at who ends with `orders#1`. Who still knows of `o3`?' },
    { text: 'A call whose server ends throws in the caller.', at: { find: "await GenServer.call('orders', order)" } },
    {
      text: 'The customer can catch that, wait a little until `orders` is there again, and ask again.',
      edit: {
        find: "  await GenServer.call('orders', order)\n",
        replace: "  try {\n    await GenServer.call('orders', order)\n  } catch {\n    await sleep(10)\n    await customer(order)\n  }\n",
      },
    },
  ],
  mutants: [
    { name: 'no repeat', edits: [{ find: '    await customer(order)\n', replace: '' }] },
    { name: 'nobody catches', edits: [{ find: "  try {\n    await GenServer.call('orders', order)\n  } catch {\n    await sleep(10)\n    await customer(order)\n  }\n", replace: "  await GenServer.call('orders', order)\n" }] },
    { name: 'it waits for 30 ms at most', edits: [{ find: "('orders', order)", replace: "('orders', order, 30)" }] },
  ],
});
