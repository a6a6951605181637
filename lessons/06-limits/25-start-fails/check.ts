import { every, fail, type Facts, type Life, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

/** Virtual ms that a boot may take, and that an answer may. */
const PROMPT = 50;

const round = (ms: number): number => Math.round(ms);

/** What became of `db`, where `root` did not stay. */
function downWith(facts: Facts, root: Life): Result {
  const from = facts.op()?.seq ?? 0;
  const failed = facts.newest('child_start_failed', (e) => e.data.child === 'db');
  const gave = facts.first('give_up', (e) => e.who === root.label);
  const db = facts.last('db');
  const roots = facts.lives('root').filter((life) => life.spawned.seq > from).length;
  if (failed !== undefined && roots > 1) {
    return fail(
      `\`root\` was started ${roots} times, up to \`${facts.last('root')?.label ?? root.label}\`, as \`db\` could not connect, and each time \`news\` was stopped again. The two pages need nothing of \`far\`, and waited for it all the same.`,
      failed,
      'starts-root-again',
    );
  }
  if (failed !== undefined && gave === undefined) {
    return fail(
      `\`${db?.label ?? 'db#1'}\` could not start: ${printed(failed.data.reason)}. So \`${root.label}\` stopped what it had started, and its own start failed. Nobody tries again.`,
      failed,
    );
  }
  const tries = facts.all('spawn', (e) => e.seq > from && e.who.startsWith('db#')).length;
  if (gave !== undefined && failed === undefined) {
    return fail(
      `\`${root.label}\` was up at once, and then \`db\` was started ${tries} times in the same millisecond, up to \`${db?.label ?? 'db#1'}\`. A crash after the start costs a restart each time.`,
      gave,
      'crashes-after-start',
    );
  }
  return fail(`${facts.ended(root)}: \`db\` was tried ${tries} times, all in the same millisecond.`, gave ?? root.exit);
}

/** `root` and both pages are there at once, although `db` cannot connect. */
function boots(facts: Facts): Result {
  const boot = facts.op(1);
  const [, root] = facts.lives('root');
  const ignored = facts.first('child_ignored', (e) => e.data.child === 'db');
  const db = facts.last('db');
  if (ignored !== undefined) {
    return fail(
      `\`${db?.label ?? 'db#2'}\` was ignored by \`${ignored.who}\`, and ignored is not postponed: 2 seconds later \`far\` is up, and nobody starts \`db\`.`,
      ignored,
      'ignored',
    );
  }
  if (root === undefined || boot === undefined) return renewed(facts, 'root');
  if (root.exit !== undefined) return downWith(facts, root);
  const took = round((root.started?.time ?? facts.log.time) - boot.time);
  if (took > PROMPT) {
    return fail(
      `\`${root.label}\` took ${took} ms to start: the \`init\` of \`${db?.label ?? 'db#2'}\` waited for \`far\`, so \`root\` waited for \`db\`, and \`shop\` for its turn.`,
      db?.started ?? root.spawned,
      'sleeps-in-init',
    );
  }
  return every(renewed(facts, 'news'), renewed(facts, 'shop'), renewed(facts, 'db'));
}

/** The pages are answered at once: first `down`, then `up`. */
function answers(facts: Facts): Result {
  const boot = facts.op(1);
  const db = facts.up('db');
  const shop = facts.up('shop');
  const asked = facts.first('send', (e) => e.who === shop?.label && e.other === db?.label);
  const told = facts.all('send', (e) => e.who === db?.label && e.other === shop?.label && e.data.note === 'reply');
  const [first] = told;
  const last = told.at(-1);
  if (db === undefined || shop === undefined || boot === undefined) return renewed(facts, 'db');
  if (asked === undefined || first === undefined || last === undefined) {
    return fail(`\`${shop.label}\` has no answer from \`${db.label}\`.`, asked ?? db.spawned);
  }
  const wait = round(first.time - asked.time);
  if (wait > PROMPT) {
    return fail(
      `\`${shop.label}\` waited ${wait} ms for its first answer: \`${db.label}\` was started at once, but a server that waits in a callback answers nobody.`,
      asked,
      'sleeps-after-start',
    );
  }
  const said = (e: typeof first): unknown => (e.data.message as unknown[])[1];
  if (said(first) !== 'down') {
    return fail(`\`${db.label}\` told \`${shop.label}\` ${printed(said(first))} while \`far\` was down.`, first);
  }
  if (said(last) === 'up') return pass;
  const idle = facts.first('callback', (e) => e.who === db.label && e.data.callback === 'handle_info' && e.data.about === 'timeout');
  if (idle !== undefined) {
    return fail(
      `\`${db.label}\` still says ${printed(said(last))}, long after \`far\` was up again: the time in the answer of a callback is no timer. It counts until the next message, and the pages ask more often. \`sendAfter\` is one.`,
      idle,
      'timeout-is-no-timer',
    );
  }
  return fail(
    `\`${db.label}\` still says ${printed(said(last))}, long after \`far\` was up again: it tried once, and nothing made it try another time.`,
    last,
    'connects-once',
  );
}

/** A kill of `db` while `far` is down renews it, and touches nobody else. */
function survives(facts: Facts): Result {
  const [root] = facts.lives('root');
  if (root?.exit !== undefined) return downWith(facts, root);
  return every(untouched(facts, 'root'), untouched(facts, 'news'), untouched(facts, 'shop'), renewed(facts, 'db'));
}

export default task({
  goal: 'Change `db` so that a boot while `far` is down has everybody up at once, and that `db` answers `down` until it could connect, then `up`.',
  rehearsals: [
    { scene: '1', at: 1010, until: 4500 },
    { scene: '2', at: 1010, until: 4500 },
  ],
  checks: [
    { name: 'all are up at once after a boot', in: ['1'], test: boots },
    { name: 'db answers down, then up', in: ['1'], test: answers },
    { name: 'a kill of db while far is down is one restart', in: ['2'], test: survives },
  ],
  truths: {
    '2': (f) => {
      const from = f.op(1)?.seq ?? 0;
      const tries = f.all('spawn', (e) => e.seq > from && e.who.startsWith('db#'));
      const quick = tries.every((e) => e.time - (f.op(1)?.time ?? 0) < 1);
      if (f.up('db') !== undefined) return quick ? '3 times in 5 seconds, so it finds `far` up again' : 'until `far` is up';
      if (f.up('root') !== undefined) return 'once, and `root` goes on without it';
      return { answer: `${tries.length} times at once, and \`root\` exits`, event: f.last('root')?.exit };
    },
  },
  hints: [
    { text: 'That `far` is down is to be expected. What must be true before `db` is a server, and what can come later?', at: { find: "return ['stop', 'refused']" } },
    {
      text: 'Let `init` answer at once, with the state `down`. `sendAfter` with 0 ms makes a message come right after it.',
      edit: {
        find: "  async init() {\n    if ((await GenServer.call('far', 'connect')) === 'down') return ['stop', 'refused']\n    return ['ok', 'up']\n  },\n",
        replace:
          "  init: () => (sendAfter(self(), 'connect', 0), ['ok', 'down']),\n  async handleInfo(_connect, _s) {\n    const status = await GenServer.call('far', 'connect')\n    return ['noreply', status]\n  },\n",
      },
    },
    {
      text: 'As long as the status is `down`, `db` sends itself a message that comes later: `sendAfter(self(), \'connect\', 200)`.',
      edit: {
        find: "    return ['noreply', status]\n",
        replace: "    if (status === 'down') sendAfter(self(), 'connect', 200)\n    return ['noreply', status]\n",
      },
    },
    { text: '`sendAfter` comes from `otp` too.', edit: { find: 'self, Supervisor }', replace: 'self, sendAfter, Supervisor }' } },
  ],
  mutants: [
    { name: 'no second try', edits: [{ find: "    if (status === 'down') sendAfter(self(), 'connect', 200)\n", replace: '' }] },
    { name: 'it raises while far is down', edits: [{ find: "sendAfter(self(), 'connect', 200)", replace: "throw new Error('refused')" }] },
    { name: 'it says up too early', edits: [{ find: "'connect', 0), ['ok', 'down']", replace: "'connect', 500), ['ok', 'up']" }] },
  ],
});
