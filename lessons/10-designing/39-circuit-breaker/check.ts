import { fail, type Facts, type LogEvent, pass, renewed, type Result, task, untouched, every } from '#lib/education/check';

const VISITORS = ['v1', 'v2', 'v3'];
/** Failures after which nobody is to wait for dep. */
const ENOUGH = 3;
/** Virtual ms for which dep is left alone. */
const PAUSE = 1000;
/** Virtual ms that one try may take, and an answer without a try. */
const TRY = 110;
const PROMPT = 5;

/** When dep went down, and when it was up again; of several outages the last one. */
function outage(facts: Facts): { from: number; to: number } {
  const times = facts.all('op').map(({ time }) => time);
  const downs = times.filter((_, i) => i % 2 === 0);
  const ups = times.filter((_, i) => i % 2 === 1);
  return { from: downs.at(-1) ?? 0, to: ups[downs.length - 1] ?? facts.log.time };
}

/** What dep was asked while it was down. */
function tries(facts: Facts): readonly LogEvent[] {
  const { from, to } = outage(facts);
  return facts.all('send', (e) => e.other === 'dep#1' && e.data.note === 'call' && e.time > from && e.time < to);
}

interface Answer {
  readonly asked: LogEvent;
  readonly told?: LogEvent;
  /** Virtual ms between them. */
  readonly ms: number;
}

/** What the visitors asked, and were told. */
function answers(facts: Facts): readonly Answer[] {
  return VISITORS.flatMap((name) => {
    const label = facts.lives(name)[0]?.label;
    const asked = facts.all('send', (e) => e.who === label && e.other.startsWith('gate#'));
    const told = facts.all('send', (e) => e.other === label && e.data.note === 'reply');
    return asked.map((question, i): Answer => {
      const reply = told[i];
      return { asked: question, ...(reply && { told: reply }), ms: (reply?.time ?? facts.log.time) - question.time };
    });
  });
}

const said = ({ told }: Answer): unknown => [told?.data.message].flat(2).at(-1);

/** Nobody ends because dep is down. */
function stays(facts: Facts): Result {
  const [gate] = facts.lives('gate');
  const gave = facts.first('give_up');
  if (gate?.exit !== undefined && gave !== undefined) {
    return fail(
      `\`${gate.label}\` exited because \`dep\` did not answer, and so did each visitor that waited for it, until \`${gave.who}\` gave up. That \`dep\` is down is no fault of \`${gate.label}\`, and a restart does not cure it.`,
      gave,
      'lets-it-crash',
    );
  }
  return every(...['gate', 'root', ...VISITORS].map((name) => () => untouched(facts, name)));
}

/** dep is left alone, but for one try after each pause. */
function few(facts: Facts): Result {
  const { from, to } = outage(facts);
  const made = tries(facts);
  const most = ENOUGH + Math.floor((to - from) / PAUSE);
  if (made.length <= most) return pass;
  const all = answers(facts).filter(({ asked }) => asked.time > from && asked.time < to);
  const longest = Math.round(Math.max(...all.map(({ ms }) => ms)));
  const asked = `\`gate#1\` asked \`dep\` ${made.length} times while it was down`;
  const event = made[most];
  if (all.some((answer) => said(answer) === 'open')) {
    return fail(
      `${asked}: after each pause it let more than one request through, as if nothing were known of \`dep\`.`,
      event,
      'opens-wide',
    );
  }
  if (longest > 2 * TRY * VISITORS.length) {
    return fail(
      `${asked}, three times for each request, and a visitor waited up to ${longest} ms: who waits for a retry, waits in \`gate\`, and all others wait behind.`,
      event,
      'retries',
    );
  }
  if (made.length > (to - from) / 50) {
    return fail(
      `${asked}: who waits a shorter time asks more often. The visitors wait less, and \`dep\`, which is in trouble, gets more to do.`,
      event,
      'shorter-timeout',
    );
  }
  return fail(
    `${asked}, each time in vain, and a visitor waited up to ${longest} ms: it learns that \`dep\` is down, and forgets it with the next request.`,
    event,
  );
}

/** It takes three failures in a row to open. */
function patient(facts: Facts): Result {
  const { from } = outage(facts);
  const first = answers(facts)
    .filter((answer) => said(answer) === 'open' && (answer.told?.time ?? 0) > from)
    .sort((a, b) => (a.told?.seq ?? 0) - (b.told?.seq ?? 0))[0]?.told;
  const made = tries(facts).filter((e) => e.seq < (first?.seq ?? 0)).length;
  if (first === undefined || made >= ENOUGH) return pass;
  const opened = `\`gate#1\` said \`open\` after ${made} ${made === 1 ? 'failure' : 'failures'}`;
  return facts.all('op').length > 2
    ? fail(`${opened}: it still counts those of the outage before. A success in between begins anew, at 0.`, first, 'never-forgets')
    : fail(`${opened}: one late answer is no outage. Three in a row are one.`, first, 'opens-at-once');
}

/** Without a try there is an answer at once. */
function prompt(facts: Facts): Result {
  const { from, to } = outage(facts);
  const made = tries(facts);
  const open = (made[ENOUGH - 1]?.time ?? from) + TRY;
  const all = answers(facts).filter(({ asked }) => asked.time > open && asked.time < to);
  const slow = all.filter(({ ms }) => ms > PROMPT);
  const [late] = slow.filter(({ ms }) => ms > TRY);
  if (late !== undefined || slow.length > VISITORS.length * Math.max(0, made.length - ENOUGH)) {
    const { asked, ms } = late ?? (slow[0] as Answer);
    return fail(
      `\`${asked.who}\` waited ${Math.round(ms)} ms, although \`gate#1\` could know that \`dep\` is down.`,
      asked,
    );
  }
  const other = all.find((answer) => said(answer) !== 'open' && answer.ms <= PROMPT);
  if (other === undefined) return all.length > 0 ? pass : renewed(facts, 'v1', 1);
  return fail(`\`${other.asked.who}\` was told \`${String(said(other))}\` without a try; say \`open\`.`, other.told ?? other.asked);
}

/** dep is found when it is up again. */
function back(facts: Facts): Result {
  const { to } = outage(facts);
  const fine = answers(facts).find((answer) => answer.asked.time > to && said(answer) === 'fine');
  if (fine !== undefined && fine.asked.time - to <= PAUSE + TRY) return pass;
  const last = facts.newest('send', (e) => e.other === 'dep#1' && e.data.note === 'call');
  return fail(
    `\`dep\` has been up for ${Math.round((facts.log.time - to) / 1000)} s, and \`gate#1\` never looks: it opened once, and nothing closes it.`,
    last,
    'never-looks-again',
  );
}

/** The average wait of what was asked in the second before the end, in steps of 50 ms. */
function wait(facts: Facts): number {
  const late = answers(facts).filter(({ asked, told }) => told !== undefined && asked.time > facts.log.time - 1500);
  return 50 * Math.round(late.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, late.length) / 50);
}

export default task({
  goal: 'Change `gate` so that after 3 failures it answers `open` at once, lets one request through after each second, and closes again when that one succeeds.',
  rehearsals: [
    { scene: '2', at: 1020, until: 8020 },
    { scene: '3', at: 1020, until: 9020 },
  ],
  checks: [
    { name: 'nobody ends because dep is down', test: stays },
    { name: 'dep is asked 3 times, and then once a second', test: few },
    { name: 'it takes 3 failures in a row to open', test: patient },
    { name: 'everybody else is answered at once', test: prompt },
    { name: 'dep is found when it is up again', test: back },
  ],
  truths: {
    '1': (f) => {
      const asked = tries(f).filter((e) => e.time > f.log.time - 1000);
      const times = 10 * Math.round(asked.length / 10);
      const end = f.last('v1')?.exit;
      const told = answers(f).findLast((one) => one.told !== undefined)?.told;
      return [
        { answer: times === 0 ? 'never' : `${times} times`, event: asked.at(-1) },
        { answer: end === undefined ? `${wait(f)} ms` : '5000 ms, and then it exits', event: end ?? told },
      ];
    },
  },
  hints: [
    { text: 'What does `gate` know after three failures in a row that it did not know before? Its state can hold it.', at: { find: "return ['reply', 'failed', s]" } },
    { text: 'Let the state be the number of failures in a row. From 3 on, answer without asking.', edit: { find: '    try {\n', replace: "    if (s >= 3) return ['reply', 'open', s]\n    try {\n" } },
    { text: 'A success sets it to 0,', edit: { find: 'request, 100), s]', replace: 'request, 100), 0]' } },
    {
      text: 'a failure adds one, and the third begins a pause of a second.',
      edit: { find: "      return ['reply', 'failed', s]\n", replace: "      if (s === 2) sendAfter(self(), 'try one', 1000)\n      return ['reply', 'failed', s + 1]\n" },
    },
    {
      text: 'After the pause one failure is missing to the third: so one request goes through, and decides.',
      edit: { find: "    }\n  },\n})\n\n// A toy: asks", replace: "    }\n  },\n  handleInfo: () => ['noreply', 2],\n})\n\n// A toy: asks" },
    },
    { text: 'Import what it uses.', edit: { find: '{ GenServer, Supervisor }', replace: '{ GenServer, self, sendAfter, Supervisor }' } },
  ],
  mutants: [
    { name: 'it never closes', edits: [{ find: "['noreply', 2]", replace: "['noreply', 3]" }] },
    { name: 'three tries after each pause', edits: [{ find: "['noreply', 2]", replace: "['noreply', 0]" }] },
    { name: 'it never opens', edits: [{ find: 's >= 3', replace: 's >= 1000' }] },
    { name: 'a pause of 50 ms', edits: [{ find: "'try one', 1000", replace: "'try one', 50" }] },
    { name: 'a pause of 10 s', edits: [{ find: "'try one', 1000", replace: "'try one', 10_000" }] },
  ],
});
