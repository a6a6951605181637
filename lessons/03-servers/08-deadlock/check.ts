import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

/** Virtual ms in which a transfer is to be answered. */
const PROMPT = 50;

/** The call of the scene: of `operator` to `a`. */
function asked(facts: Facts): LogEvent | undefined {
  const from = facts.op()?.seq ?? 0;
  return facts.first('send', (e) => e.seq > from && e.other === 'a#1' && e.data.note === 'call' && e.who.startsWith('operator'));
}

function answered(facts: Facts, call: LogEvent): LogEvent | undefined {
  return facts.first('send', (e) => e.seq > call.seq && e.other === call.who && e.data.note === 'reply');
}

/** Nobody ends of a transfer. */
function nobodyEnds(facts: Facts): Result {
  for (const name of ['a', 'b', 'clerk']) if (facts.lives(name).length === 0) return renewed(facts, name);
  const exit = facts.first('exit', (e) => /^(?:a|b|clerk)#/.test(e.who));
  if (exit === undefined) return pass;
  const life = facts.life(exit.who);
  const timeout = facts.newest('timeout', (e) => e.who === exit.who && e.data.what === 'call' && e.seq < exit.seq);
  const ms = Number(timeout?.data.ms ?? 0);
  if (life === undefined || timeout === undefined) return fail(`${printed(exit.who)} exited with ${printed(exit.data.reason)}.`, exit);
  const ring = 'it waited for the one that waited for it';
  if (ms < 500) {
    return fail(
      `\`${exit.who}\` exited ${ms} ms after its call: ${ring}. A shorter timeout only ends both sooner.`,
      exit,
      'shorter-timeout',
    );
  }
  return fail(
    `\`${exit.who}\` exited ${ms} ms after its call, with ${printed((exit.data.reason as unknown[])[0])}: ${ring}, and neither can take up a request before its callback returns.`,
    exit,
  );
}

/** The caller gets its answer at once. */
function answeredAtOnce(facts: Facts): Result {
  const call = asked(facts);
  if (call === undefined) return fail('`a#1` was not asked for the transfer.', facts.op());
  const reply = answered(facts, call);
  if (reply === undefined) {
    return fail(
      'Nothing ends and nothing works: `a#1` waits for `b#1`, `b#1` waits for `a#1`, and `clerk#1` for both. A timeout would have shown it.',
      facts.first('send', (e) => e.who === 'b#1' && e.other === 'a#1' && e.data.note === 'call') ?? call,
      'infinity',
    );
  }
  const ms = Math.round(reply.time - call.time);
  if (ms <= PROMPT) return pass;
  return fail(
    `\`a#1\` answered ${printed((reply.data.message as unknown[])[1])} after ${ms} ms: \`b#1\` caught its own timeout, so it lives, but all that time the two stood still.`,
    reply,
    'caught',
  );
}

/** The money is where it belongs. */
function settled(a: number, b: number): (facts: Facts) => Result {
  return (facts) => {
    const clerk = facts.up('clerk');
    const seen = facts.state(clerk);
    if (clerk === undefined || JSON.stringify(seen) === JSON.stringify({ a, b })) return pass;
    const moved = facts.newest('state', (e) => e.who === clerk.label);
    if (b === 0) {
      return fail(
        `\`clerk#1\` sees ${printed(seen)}: \`b#1\` accepted 1000 without knowing what \`a#1\` has. What it must know can travel with the request.`,
        moved,
        'unchecked',
      );
    }
    return fail(`\`clerk#1\` sees ${printed(seen)} and should see ${printed({ a, b })}: 10 went from \`a\` to \`b\`.`, moved);
  };
}

export default task({
  goal: 'Change the program so that a transfer is answered within 50 ms and nobody ends of it; `b` still accepts only what `a` has.',
  rehearsals: [
    { scene: '1', at: 1050, until: 3000 },
    { scene: '3', at: 1050, until: 3000 },
  ],
  checks: [
    { name: 'nobody ends', test: nobodyEnds },
    { name: 'a transfer is answered at once', test: answeredAtOnce },
    { name: '10 is transferred', in: ['1'], test: settled(90, 10) },
    { name: '1000 is refused', in: ['3'], test: settled(100, 0) },
  ],
  hints: [
    { text: 'Which call can be answered only after which other one has returned? Draw the arrows.', at: { find: "GenServer.call('a', ['balance'], 500)" } },
    {
      text: '`b` asks `a` for something that `a` knew when it called. Send it along.',
      edit: { find: "['accept', amount], 500", replace: "['accept', amount, money]" },
    },
    {
      text: 'Then `b` need not call back.',
      edit: {
        find: "  async handleCall([what, amount], _from, money: number) {\n    if (what === 'balance') return ['reply', money, money]\n    const there = await GenServer.call('a', ['balance'], 500)\n",
        replace:
          "  async handleCall([what, amount, there], _from, money: number) {\n    if (what === 'balance') return ['reply', money, money]\n",
      },
    },
  ],
  mutants: [
    {
      name: 'b calls back, with a timeout of 100 ms',
      edits: [{ find: 'if (there < amount)', replace: "if ((await GenServer.call('a', ['balance'], 100)) < amount)" }],
    },
    {
      name: 'b calls back and waits for ever',
      edits: [
        { find: 'if (there < amount)', replace: "if ((await GenServer.call('a', ['balance'], 'infinity')) < amount)" },
        { find: "['accept', amount, money])", replace: "['accept', amount, money], 'infinity')" },
      ],
    },
    { name: 'b accepts everything', edits: [{ find: 'if (there < amount)', replace: 'if (there < 0)' }] },
  ],
});
