import { fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

/** Virtual ms that an audit takes, and in which a balance is to be there. */
const AUDIT = 1000;
const PROMPT = 5;

/** A request, and the answer that its caller took up. */
interface Call {
  readonly sent: LogEvent;
  readonly request: unknown;
  readonly reply?: LogEvent;
}

/** The calls of a server since the scene began, in order. */
function calls(facts: Facts, server: string): Call[] {
  const from = facts.op()?.seq ?? 0;
  return facts
    .all('send', (e) => e.seq > from && e.other === server && e.data.note === 'call')
    .map((sent) => {
      const [, [, tag], request] = sent.data.message as [string, [unknown, unknown], unknown];
      const reply = facts.first(
        'send',
        (e) => e.seq > sent.seq && e.other === sent.who && e.data.note === 'reply' && same((e.data.message as unknown[])[0], tag),
      );
      return { sent, request, ...(reply && { reply }) };
    });
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const audits = (facts: Facts): Call[] => calls(facts, 'bank#1').filter(({ request }) => request === 'audit');
const wait = ({ sent, reply }: Call, end: number): number => Math.round((reply?.time ?? end) - sent.time);

/** Nobody crashed. */
function allUp(facts: Facts): Result {
  for (const name of ['bank', 'clock', 'customer']) {
    const [life] = facts.lives(name);
    if (life === undefined) return renewed(facts, name);
    if (life.exit !== undefined) return fail(`${facts.ended(life)}; all three should still run.`, life.exit);
  }
  return pass;
}

/** The balance is told while an audit goes on. */
function balanceAtOnce(facts: Facts): Result {
  const late = calls(facts, 'bank#1').find((c) => c.request === 'balance' && wait(c, facts.log.time) > PROMPT);
  if (late === undefined) return pass;
  const [audit] = audits(facts);
  const event = late.reply ?? late.sent;
  const ms = wait(late, facts.log.time);
  const from = facts.op()?.seq ?? 0;
  const before = (e: LogEvent) => e.who === 'bank#1' && e.seq > from && e.seq < event.seq;
  if (facts.first('callback', (e) => before(e) && e.data.callback === 'handle_continue') !== undefined) {
    return fail(
      `\`bank#1\` answered \`balance\` after ${ms} ms: it was in \`handle_continue\`, which runs before the next message and holds the server like any other callback.`,
      event,
      'in-continue',
    );
  }
  const spawned = facts.first('spawn', (e) => e.seq > (audit?.sent.seq ?? 0) && e.data.parent === facts.life('bank#1')?.process.pid);
  if (spawned !== undefined) {
    return fail(
      `\`bank#1\` answered \`balance\` after ${ms} ms: it gave the audit to \`${spawned.who}\` and then waited for it inside \`handle_call\`.`,
      event,
      'awaits-a-task',
    );
  }
  const inside = facts.newest('callback', (e) => e.who === 'bank#1' && e.seq < late.sent.seq)?.data.callback;
  if (inside !== 'handle_call') {
    return fail(
      `\`bank#1\` answered \`balance\` after ${ms} ms: it was in \`${String(inside)}\`, which holds the server like any other callback. Work that takes long is for another process.`,
      event,
      'in-another-callback',
    );
  }
  return fail(
    `\`bank#1\` answered \`balance\` after ${ms} ms: all that time it was in \`handle_call\` with the audit. \`await\` lets other processes run, not other messages of this one.`,
    event,
  );
}

/** The auditor gets what it asked for. */
function audited(facts: Facts): Result {
  for (const audit of audits(facts)) {
    const { reply, sent } = audit;
    if (reply === undefined) {
      return fail(
        `\`${sent.who}\` asked \`bank#1\` for an audit and never got a reply: after \`['noreply', state]\` somebody must call \`GenServer.reply(from, …)\`.`,
        sent,
        'never-replies',
      );
    }
    const answer = (reply.data.message as unknown[])[1];
    if (wait(audit, facts.log.time) < AUDIT) {
      return fail(
        `\`${sent.who}\` asked \`bank#1\` for an audit and got ${printed(answer)} after ${wait(audit, facts.log.time)} ms: that is no result, and a call has one reply.`,
        reply,
        'answers-first',
      );
    }
    const balance = facts.all('send', (e) => e.other === 'bank#1' && e.data.note === 'cast' && e.seq < sent.seq).length;
    if (![answer].flat(Infinity).includes(balance)) {
      return fail(
        `\`${sent.who}\` got ${printed(answer)} for its audit; ${balance} deposits of 1 had been made when it asked.`,
        reply,
      );
    }
  }
  return pass;
}

/** A customer sees its own deposits. */
function ownDeposits(facts: Facts): Result {
  let deposits = 0;
  for (const e of facts.all('send', ({ who, other }) => who === 'customer#1' && other === 'bank#1')) {
    if (e.data.note === 'cast') deposits++;
    if (e.data.note !== 'call') continue;
    const [, [, tag]] = e.data.message as [string, [unknown, unknown]];
    const reply = facts.first('send', (r) => r.seq > e.seq && r.data.note === 'reply' && same((r.data.message as unknown[])[0], tag));
    const balance = (reply?.data.message as unknown[] | undefined)?.[1];
    if (reply !== undefined && balance !== deposits) {
      return fail(
        `\`customer#1\` had made ${deposits} deposits of 1 and was told ${printed(balance)}: a cast and a call from one process arrive in that order.`,
        reply,
      );
    }
  }
  return pass;
}

export default task({
  goal: 'Change the program so that `bank` tells the balance within 5 ms also during an audit, and who asked for the audit still gets its result.',
  rehearsals: [
    { scene: '1', at: 1050, until: 2500 },
    { scene: '2', at: 1050, until: 3500 },
  ],
  checks: [
    { name: 'nobody crashed', test: allUp },
    { name: 'balance is told at once', test: balanceAtOnce },
    { name: 'the auditor gets the result', test: audited },
    { name: 'a customer sees its own deposits', test: ownDeposits },
  ],
  truths: {
    '1': (f) => {
      const at = (server: string, request: string) => {
        const call = calls(f, server).find((c) => c.request === request);
        return call === undefined ? Infinity : wait(call, f.log.time);
      };
      const [time, balance] = [at('clock#1', 'time'), at('bank#1', 'balance')].map((ms) => ms <= PROMPT);
      const event = calls(f, 'bank#1').find((c) => c.request === 'balance')?.reply;
      if (time === true) return { answer: balance === true ? 'both at once' : 'time at once, balance when the audit is done', event };
      return balance === true ? undefined : { answer: 'both when the audit is done', event };
    },
  },
  hints: [
    { text: 'Until when is `bank` busy with the request? Until its callback returns.', at: { find: 'await sleep(1000)' } },
    {
      text: 'Let another process do the audit, and return at once, without an answer: `noreply`.',
      edit: {
        find: "    await sleep(1000)\n    return ['reply', ['audited', balance], balance]\n",
        replace:
          "    spawnLink(async () => {\n      await sleep(1000)\n      GenServer.reply(from, ['audited', balance])\n    })\n    return ['noreply', balance]\n",
      },
    },
    {
      text: 'The second parameter says whom the reply goes to. Any process can send it.',
      edit: { find: '(request, _from, balance: number) {', replace: '(request, from, balance: number) {' },
    },
    { text: 'Import what you use.', edit: { find: '{ GenServer, sleep }', replace: '{ GenServer, sleep, spawnLink }' } },
  ],
  mutants: [
    {
      name: 'bank waits for its helper',
      edits: [{ find: "    return ['noreply', balance]\n", replace: "    await sleep(1000)\n    return ['noreply', balance]\n" }],
    },
    { name: 'nobody replies', edits: [{ find: "      GenServer.reply(from, ['audited', balance])\n", replace: '' }] },
    { name: 'the audit is not made', edits: [{ find: '      await sleep(1000)\n', replace: '' }] },
  ],
});
