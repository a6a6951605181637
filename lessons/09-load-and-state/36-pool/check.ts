import { fail, type Facts, type Life, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';
import type { LogEvent } from '#lib/education/check';

const GUESTS = ['ann', 'bob', 'cid'];
const WORKERS = ['w1', 'w2'];
/** Virtual ms at the end of a run in which everybody is served. */
const END = 500;

interface Loan {
  readonly worker: string;
  readonly lent: LogEvent;
  readonly to: Life;
  /** The cast that brought it back. */
  readonly back?: LogEvent;
}

/** Who had asked for a reply that is lost: it has the tag of the call. */
function asker(facts: Facts, { data }: LogEvent): string {
  const tag = JSON.stringify(Array.isArray(data.message) ? data.message[0] : undefined);
  return facts.first('send', (e) => e.data.note === 'call' && JSON.stringify(e.data.message).includes(tag))?.who ?? '';
}

/** What `pool` lent to whom, in order. */
function loans(facts: Facts): Loan[] {
  const isWorker = (value: unknown): value is string => typeof value === 'string' && WORKERS.includes(value);
  const given = [...facts.all('send'), ...facts.all('lost')].sort((a, b) => a.seq - b.seq);
  return given.flatMap((lent): Loan[] => {
    const worker: unknown = Array.isArray(lent.data.message) ? lent.data.message.at(-1) : undefined;
    const to = facts.life(lent.other === '' ? asker(facts, lent) : lent.other);
    if (!lent.who.startsWith('pool#') || to === undefined || !isWorker(worker)) return [];
    const back = facts.first('send', (e) => {
      const message: unknown = e.data.message;
      return e.seq > lent.seq && e.who === lent.other && e.other.startsWith('pool#') && Array.isArray(message) && message.at(-1) === worker;
    });
    return [{ worker, lent, to, ...(back && { back }) }];
  });
}

/** A worker is lent to one at a time. */
function apart(facts: Facts): Result {
  const all = loans(facts);
  for (const [i, { worker, lent, to, back }] of all.entries()) {
    const end = Math.min(back?.seq ?? Infinity, to.exit?.seq ?? Infinity);
    const second = all.slice(i + 1).find((one) => one.worker === worker && one.lent.seq < end);
    if (second === undefined) continue;
    const both = `\`${worker}\` was lent to \`${second.to.label}\` while \`${to.label}\` had it`;
    const down = facts.newest('down', (e) => e.who.startsWith('pool#') && e.seq < second.lent.seq);
    return down !== undefined
      ? fail(
          `${both}: \`${down.other}\` had brought it back before it ended, and its monitor told \`pool\` once more. A monitor ends with the loan.`,
          second.lent,
          'frees-twice',
        )
      : fail(`${both}, ${Math.round(second.lent.time - lent.time)} ms after it was lent: time does not tell whether somebody still works.`, second.lent, 'lease');
  }
  return pass;
}

/** A worker that is lent to nobody alive comes back. */
function served(facts: Facts): Result {
  const from = facts.log.time - END;
  const all = loans(facts);
  for (const worker of WORKERS) {
    const last = all.findLast((one) => one.worker === worker);
    if (last === undefined) return renewed(facts, 'pool', 1);
    const { to, back, lent } = last;
    if (back !== undefined || to.exit === undefined) continue;
    if (to.exit.seq < lent.seq) {
      return fail(
        `\`${worker}\` was lent to \`${to.label}\`, which had ended: its request still stood in the list of those who wait.`,
        lent,
        'lends-to-the-dead',
      );
    }
    const traps = facts.first('flag', (e) => e.who === to.label && e.data.flag === 'trap_exit');
    return traps !== undefined
      ? fail(
          `\`${to.label}\` was killed with \`${worker}\`, and its \`terminate\` did not run: who is killed brings nothing back.`,
          to.exit,
          'gives-back-in-terminate',
        )
      : fail(`\`${worker}\` is lent to \`${to.label}\`, and ${facts.ended(to)}: nobody brings it back.`, to.exit);
  }
  for (const name of GUESTS) {
    const life = facts.up(name);
    if (life === undefined) return renewed(facts, name);
    if (all.some(({ to, lent }) => to === life && lent.time > from)) continue;
    return fail(`\`${life.label}\` has waited for a worker for ${END} ms.`, facts.newest('send', (e) => e.who === life.label) ?? life.spawned);
  }
  return pass;
}

/** The end of a guest is not that of the pool. */
function alone(facts: Facts): Result {
  const [pool] = facts.lives('pool');
  const cause = facts.event(pool?.exit?.cause ?? -1);
  if (pool?.exit === undefined || cause?.data.how !== 'link') return untouched(facts, 'pool');
  return fail(
    `\`${pool.label}\` exited with ${printed(pool.exit.data.reason)}, as it was linked to \`${cause.who}\`. A monitor tells the same, and ends nobody.`,
    pool.exit,
    'links',
  );
}

/** Which of `2`, `1` and `none` workers are lent at the end of a run, and whose end cost the last one. */
function left(facts: Facts): { answer: string; event: LogEvent | undefined } {
  const last = loans(facts).filter(({ lent, to }) => lent.time > facts.log.time - END && to.exit === undefined);
  const many = new Set(last.map(({ worker }) => worker)).size;
  const kept = loans(facts).findLast(({ to, back }) => back === undefined && to.exit !== undefined);
  const event = kept !== undefined && (kept.to.exit?.seq ?? 0) < kept.lent.seq ? kept.lent : kept?.to.exit;
  return { answer: many === 0 ? 'none' : String(many), event };
}

export default task({
  goal: 'Change `pool` so that the worker of a borrower that ends is free again and one that ends while it waits gets none, and no worker is ever lent to two.',
  rehearsals: [
    { scene: '1', at: 1010, until: 3000 },
    { scene: '2', at: 1010, until: 3500 },
  ],
  checks: [
    { name: 'pool outlives its borrowers', test: alone },
    { name: 'a worker is lent to one at a time', test: apart },
    { name: 'both workers come back, and everybody is served', test: served },
  ],
  truths: { '1': left, '2': left },
  hints: [
    { text: 'Who is killed brings nothing back. Who else could tell `pool` of the end?', at: { find: "GenServer.cast('pool', worker)" } },
    {
      text: 'A monitor, from the moment at which somebody asks: `from[0]` is the pid. Note its reference.',
      edit: { find: 'lend([...asked, { from }])]', replace: 'lend([...asked, { from, ref: monitor(from[0]) }])]' },
    },
    { text: 'It belongs to the entry.', edit: { find: 'from: From }', replace: 'from: From; ref: Ref }' } },
    {
      text: "`['DOWN', ref, 'process', pid, reason]` takes the entry out, with its worker or without. So does a return, which also ends the monitor.",
      edit: {
        find: "  handleCast: (worker, asked) => ['noreply', lend(asked.filter((one) => one.worker !== worker))],\n",
        replace:
          "  handleCast(worker, asked) {\n    const loan = asked.find((one) => one.worker === worker)\n    if (loan) demonitor(loan.ref, { flush: true })\n    return ['noreply', lend(asked.filter((one) => one !== loan))]\n  },\n  handleInfo: ([, ref], asked) => ['noreply', lend(asked.filter((one) => !equal(one.ref, ref)))],\n",
      },
    },
    {
      text: 'Import what it uses.',
      edit: {
        find: '{ type Child, type From, GenServer, sleep,',
        replace: '{ type Child, demonitor, equal, type From, GenServer, monitor, type Ref, sleep,',
      },
    },
  ],
  mutants: [
    { name: 'no monitor', edits: [{ find: 'monitor(from[0]) }', replace: 'makeRef() }' }, { find: 'GenServer, monitor,', replace: 'GenServer, makeRef,' }] },
    { name: 'DOWN is read, and nothing done', edits: [{ find: '!equal(one.ref, ref)', replace: 'true' }] },
    { name: 'any DOWN takes all back', edits: [{ find: '!equal(one.ref, ref)', replace: 'one.worker === undefined' }, { find: '([, ref], asked)', replace: '(_down, asked)' }] },
    { name: 'it is free, and nobody is told', edits: [{ find: "lend(asked.filter((one) => !equal(one.ref, ref)))", replace: 'asked.filter((one) => one.worker !== undefined && !equal(one.ref, ref))' }] },
  ],
});
