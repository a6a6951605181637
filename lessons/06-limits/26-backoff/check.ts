import { every, fail, type Facts, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

/** Tries to reach `far` that an outage may cost. */
const TRIES = 8;
/** Virtual ms within which a question is answered. */
const PROMPT = 5;
/** Virtual ms after the outage within which `conn` is connected. */
const BACK = 7000;

const round = (ms: number): number => Math.round(ms);

/** When the outage began and ended. */
function outage(facts: Facts): { from: number; to: number } {
  return { from: facts.op(0)?.time ?? 0, to: facts.op(1)?.time ?? facts.log.time };
}

/** What `conn` asked `far` during the outage. */
function tries(facts: Facts): readonly LogEvent[] {
  const { from, to } = outage(facts);
  return facts.all(
    'send',
    (e) => e.who.startsWith('conn#') && e.other.startsWith('far#') && e.time > from && e.time < to,
  );
}

/** An expected outage ends nobody. */
function stays(facts: Facts): Result {
  const gave = facts.first('give_up');
  const conn = facts.last('conn');
  const [first, second] = facts.lives('conn');
  if (conn === undefined || first === undefined) return renewed(facts, 'conn', 1);
  if (gave !== undefined && first.exit !== undefined) {
    const ms = Math.max(1, Math.ceil(gave.time - first.exit.time));
    const many = facts.inc('conn');
    const what = `\`conn\` was started ${many} times, up to \`${conn.label}\`, and \`${gave.who}\` gave up within ${ms} ms`;
    if (many === 1) {
      return fail(`${facts.ended(conn)}, and nobody started another one. \`api\` called nobody and exited, until \`${gave.who}\` gave up.`, gave);
    }
    if (Number(gave.data.intensity) > 3) {
      return fail(
        `${what}: a limit of ${String(gave.data.intensity)} buys milliseconds, and the outage lasts ten seconds.`,
        gave,
        'larger-limit',
      );
    }
    return fail(`${what}: nothing can have changed in between.`, gave);
  }
  const slept = round((second?.started?.time ?? facts.log.time) - (second?.spawned.time ?? facts.log.time));
  if (second !== undefined && slept > PROMPT) {
    const api = facts.lives('api')[0];
    const meanwhile =
      api?.exit === undefined
        ? 'and would have restarted nobody'
        : `and did not restart \`api\` when \`${api.label}\` had timed out`;
    return fail(
      `\`${second.label}\` slept ${slept} ms in its \`init\`. So long \`root#1\` waited for it, ${meanwhile}.`,
      second.spawned,
      'sleeps-in-init',
    );
  }
  return pass;
}

/** A few tries, further and further apart. */
function few(facts: Facts): Result {
  const made = tries(facts);
  if (made.length <= TRIES) return pass;
  const ms = round(((made.at(-1)?.time ?? 0) - (made[0]?.time ?? 0)) / (made.length - 1));
  return fail(
    `\`${facts.last('conn')?.label ?? 'conn#1'}\` tried ${made.length} times in ten seconds, one each ${ms} ms: a far side in trouble gets more work, and of every client. Double the wait.`,
    made[TRIES],
    'ten-ms',
  );
}

/** Every question of `api` is answered at once; during the outage with `down`. */
function answers(facts: Facts): Result {
  const { from, to } = outage(facts);
  const [api] = facts.lives('api');
  const [conn] = facts.lives('conn');
  if (api === undefined || conn === undefined) return renewed(facts, 'api', 1);
  const asked = facts.all('send', (e) => e.who === api.label && e.other === conn.label && e.time > from);
  const told = facts.all('send', (e) => e.who === conn.label && e.other === api.label && e.time > from);
  for (const [i, question] of asked.entries()) {
    const took = round((told[i]?.time ?? api.exit?.time ?? facts.log.time) - question.time);
    if (took > PROMPT) {
      return fail(
        `\`${api.label}\` waited ${took} ms for an answer: \`${conn.label}\` was waiting for \`far\` inside a callback, and then a server answers nobody.`,
        question,
        'waits-in-the-callback',
      );
    }
  }
  const late = told.findLast((e) => e.time < to);
  const said = (late?.data.message as unknown[] | undefined)?.[1];
  if (said === 'down') return pass;
  const idle = facts.first('callback', (e) => e.who === conn.label && e.data.callback === 'handle_info' && e.data.about === 'timeout');
  if (idle !== undefined && tries(facts).length === 0) {
    return fail(
      `\`${conn.label}\` says ${printed(said)}, and has not pinged for ten seconds: the time in the answer of a callback is no timer. It counts until the next message, and \`api\` asks every 100 ms. \`sendAfter\` is one.`,
      idle,
      'timeout-is-no-timer',
    );
  }
  return fail(`\`${conn.label}\` said ${printed(said)} at the end of the outage, not \`down\`.`, late ?? conn.spawned);
}

/** Connected again, soon after the outage. */
function back(facts: Facts): Result {
  const { to } = outage(facts);
  const [conn] = facts.lives('conn');
  const up = facts.first('send', (e) => {
    const message = e.data.message as unknown[];
    return e.who === conn?.label && e.other === 'api#1' && e.time > to && message[1] === 'up';
  });
  if (conn !== undefined && up !== undefined && up.time - to <= BACK) return pass;
  const last = facts.newest('send', (e) => e.who === conn?.label && e.other.startsWith('far#'));
  const ago = round((to - (last?.time ?? to)) / 1000);
  return fail(
    `\`${conn?.label ?? 'conn#1'}\` still says \`down\` ${BACK / 1000} s after the outage: its last try was ${ago} s before the end of it, and a wait that grows needs a limit.`,
    last,
    'without-end',
  );
}

export default task({
  goal: 'Change `conn` so that it outlives the outage of 10 seconds with at most 8 tries, answers `down` at once meanwhile, and says `up` within 7 seconds after it.',
  rehearsals: [{ scene: '1', at: 1020, until: 19_020 }],
  checks: [
    { name: 'the outage ends nobody', test: stays },
    { name: 'at most 8 tries in 10 seconds', test: few },
    { name: 'questions are answered at once', test: answers },
    { name: 'connected within 7 seconds', test: back },
    {
      name: 'conn, api and root are the same processes',
      test: (f) => every(untouched(f, 'conn'), untouched(f, 'api'), untouched(f, 'root')),
    },
  ],
  truths: {
    '2': (f) => {
      const first = f.lives('conn')[0]?.exit?.time;
      const event = f.last('root')?.exit;
      const gone = event?.time;
      if (first === undefined || gone === undefined) return 'never: it tries 3 times every 5 seconds';
      if (gone - first < 1) return { answer: 'in the same millisecond', event };
      return { answer: gone - first < 1000 ? 'after 600 ms, the time of three pings' : 'after 5 seconds', event };
    },
  },
  hints: [
    { text: 'A fresh `conn` finds the same far side. So this is no fault that a restart cures: make it a state.', at: { find: "throw new Error('far is down')" } },
    {
      text: 'Keep two things: what the last ping said, and how long to wait for the next one.',
      edit: { find: "['ok', 'up']),\n  async", replace: "['ok', { is: 'up', wait: 200 }]),\n  async" },
    },
    {
      text: 'Double the wait as long as `far` is down, up to 5 seconds.',
      edit: {
        find: "    if ((await GenServer.call('far', 'ping')) === 'down') throw new Error('far is down')\n    sendAfter(self(), 'ping', 200)\n    return ['noreply', s]\n",
        replace:
          "    const is = await GenServer.call('far', 'ping')\n    const wait = is === 'up' ? 200 : Math.min(2 * s.wait, 5000)\n    sendAfter(self(), 'ping', wait)\n    return ['noreply', { is, wait }]\n",
      },
    },
    { text: 'Who asks gets what the last ping said.', edit: { find: "(_status, _from, s) => ['reply', s, s]", replace: "(_status, _from, s) => ['reply', s.is, s]" } },
  ],
  mutants: [
    { name: 'the wait is not doubled', edits: [{ find: 'Math.min(2 * s.wait, 5000)', replace: '200' }] },
    { name: 'the wait has no limit', edits: [{ find: 'Math.min(2 * s.wait, 5000)', replace: '10 * s.wait' }] },
    { name: 'it always says up', edits: [{ find: "['reply', s.is, s]", replace: "['reply', 'up', s]" }] },
  ],
});
