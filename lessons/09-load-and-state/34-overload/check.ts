import { every, fail, type Facts, type Life, pass, renewed, type Result, task } from '#lib/education/check';

/** Messages that may wait in one mailbox. */
const MOST = 20;
/** Virtual ms that an answer may take. */
const PROMPT = 50;
/** Virtual ms that the burst lasts, and after it until every photo is done or refused. */
const BURST = 300;
const SETTLED = 150;
/** Photos that are made at least, of those of the burst. */
const MADE = 50;

const CAMERA = { sent: 0, done: 0, busy: 0 };

const lives = (facts: Facts): Life[] => facts.log.processes.flatMap(({ label }) => facts.life(label) ?? []);

/** What `camera` has counted at a moment. */
function counted(facts: Facts, time: number): typeof CAMERA {
  const state = facts.newest('state', (e) => e.who.startsWith('camera#') && e.time <= time)?.data.state;
  return { ...CAMERA, ...(typeof state === 'object' && state) };
}

/** What was accepted is not thrown away. */
function kept(facts: Facts): Result {
  for (const life of lives(facts)) {
    const { exit } = life;
    if (exit === undefined) continue;
    const left = facts.waiting(life, exit.seq).length;
    // A helper that has done its work.
    if (left === 0 && exit.data.reason === 'normal') continue;
    if (left <= MOST) return fail(`${facts.ended(life)}; load is no reason to end.`, exit);
    return fail(
      `${facts.ended(life)}, with ${left} messages in its mailbox: accepted, and lost without a word. The next burst fills that of the next one.`,
      exit,
      'kills-it',
    );
  }
  return pass;
}

/** Every question is answered soon. */
function prompt(facts: Facts): Result {
  const began = facts.op()?.time ?? 0;
  const asked = facts.all('send', (e) => e.who.startsWith('page#') && e.data.note === 'call' && e.time > began);
  const [page] = facts.lives('page');
  if (asked.length === 0) return renewed(facts, 'page', 1);
  for (const question of asked) {
    const next = (kind: 'receive' | 'timeout') => facts.first(kind, (e) => e.who === question.who && e.seq > question.seq);
    const [answer, gaveUp] = [next('receive'), next('timeout')];
    const end = gaveUp !== undefined && gaveUp.seq < (answer?.seq ?? Infinity) ? gaveUp : answer;
    const took = Math.round((end?.time ?? facts.log.time) - question.time);
    if (took <= PROMPT && end !== gaveUp) continue;
    const before = facts.waiting(facts.life(question.other), question.seq).length;
    if (took > PROMPT) {
      return fail(
        `\`${question.who}\` waited ${took} ms: ${before} messages stood before its request. Of five photos four stay in the queue, and no timeout changes that.`,
        question,
        'longer-timeout',
      );
    }
    return crowded(facts) ?? fail(`\`${question.who}\` had no answer after ${took} ms.`, end);
  }
  return page === undefined ? renewed(facts, 'page', 1) : pass;
}

/** A mailbox with more than may wait, in a sentence. */
function crowded(facts: Facts): Result | undefined {
  const full = lives(facts)
    .map((life) => ({ life, ...facts.fullest(life) }))
    .filter(({ length }) => length > MOST)
    .sort((a, b) => b.length - a.length);
  const [one, other] = full;
  if (one === undefined) return undefined;
  if (other !== undefined) {
    return fail(
      `${one.length} messages waited for \`${one.life.label}\` and ${other.length} for \`${other.life.label}\`: of five photos two servers do two, and three stay.`,
      one.event,
      'two-servers',
    );
  }
  return fail(
    `${one.length} messages waited for \`${one.life.label}\`: it gets more than it can do, and a mailbox has no limit.`,
    one.event,
  );
}

/** Each photo is done or refused, soon; and many are done. */
function told(facts: Facts): Result {
  const began = facts.op()?.time ?? 0;
  const before = counted(facts, began);
  const last = counted(facts, began + BURST);
  const then = counted(facts, began + BURST + SETTLED);
  const end = counted(facts, facts.log.time - SETTLED);
  const [camera] = facts.lives('camera');
  if (camera === undefined || last.sent < BURST) return renewed(facts, 'camera', 1);
  const open = last.sent - then.done - then.busy;
  if (open > 0) {
    const never = last.sent - end.done - end.busy;
    return never > 0
      ? fail(`\`${camera.label}\` was told nothing of ${never} photos: neither \`done\` nor \`busy\`. Refuse aloud.`, facts.op())
      : fail(
          `${SETTLED} ms after the burst \`${camera.label}\` knew nothing of ${open} photos. They waited in a state instead of a mailbox: accept no more than can be done soon.`,
          facts.op(),
          'queue-in-state',
        );
  }
  const made = then.done - before.done;
  if (made >= MADE) return pass;
  return fail(`Only ${made} photos of the burst were made for \`${camera.label}\`: there was time for 60.`, facts.op());
}

export default task({
  goal: 'Change the program so that in a burst no mailbox holds more than 20 messages, `page` is answered within 50 ms, and each photo is done, or refused with `busy`, at most 150 ms after it.',
  rehearsals: [{ scene: '1', at: 1010, until: 3500 }],
  checks: [
    { name: 'nothing that was accepted is thrown away', test: kept },
    { name: 'page is answered within 50 ms', test: prompt },
    { name: 'no mailbox holds more than 20', test: (f) => crowded(f) ?? pass },
    { name: 'each photo is done or refused', test: (f) => every(told(f)) },
  ],
  truths: {
    '1': (f) => {
      const [thumbs] = f.lives('thumbs');
      const began = f.op()?.time ?? 0;
      const last = f.newest('send', (e) => e.other === 'thumbs#1' && e.time < began + BURST);
      const queue = Math.round(f.waiting(thumbs, last?.seq).length / 20) * 20;
      const request = f.first('timeout', (e) => e.who === 'page#1' && e.data.what === 'call' && e.time > began);
      const asked = f.newest('send', (e) => e.who === 'page#1' && e.seq < (request?.seq ?? 0));
      const served = f.first('callback', (e) => e.who === 'thumbs#1' && e.data.callback === 'handle_call' && e.seq > (request?.seq ?? Infinity));
      const answer = f.first('send', (e) => e.other === 'page#1' && e.data.note === 'reply' && e.time > began + BURST);
      const after = ((answer?.time ?? Infinity) - began - BURST) / 1000;
      return [
        { answer: queue === 0 ? 'none' : `about ${queue}`, event: last },
        asked === undefined || served === undefined
          ? 'it is taken out of the mailbox'
          : { answer: '`thumbs` answers it later, for nobody', event: served },
        { answer: after < 0.1 ? 'at once' : Number.isFinite(after) ? `after about ${after.toFixed(1)} s` : 'never', event: answer },
      ];
    },
  },
  hints: [
    { text: 'The photo is accepted when it is put into the mailbox. Who could say no, and when?', at: { find: 'async handleCast(_photo, s)' } },
    { text: 'The work takes 5 ms, a refusal none. `Process.info(self())` tells how many messages wait, as `messageQueueLen`.' , at: { find: 'await sleep(5)' } },
    {
      text: 'Refuse before the work, when more than five wait.',
      edit: {
        find: '  async handleCast(_photo, s) {\n',
        replace:
          "  async handleCast(_photo, s) {\n    const { messageQueueLen } = Process.info(self())!\n    if (messageQueueLen > 5) return (GenServer.cast('camera', 'busy'), ['noreply', s])\n",
      },
    },
    { text: 'Import what it uses.', edit: { find: 'GenServer, self, sendAfter', replace: 'GenServer, Process, self, sendAfter' } },
  ],
  mutants: [
    { name: 'a limit of 100', edits: [{ find: '> 5)', replace: '> 100)' }] },
    { name: 'refuses without a word', edits: [{ find: "(GenServer.cast('camera', 'busy'), ['noreply', s])", replace: "['noreply', s]" }] },
    { name: 'refuses all', edits: [{ find: '> 5)', replace: '>= 0)' }] },
    { name: 'works before it looks', edits: [{ find: '    await sleep(5)\n', replace: '' }, { find: '    const { messageQueueLen }', replace: '    await sleep(5)\n    const { messageQueueLen }' }] },
  ],
});
