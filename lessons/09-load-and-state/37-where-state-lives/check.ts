import { every, fail, type Facts, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

const NAMES = ['late', 'own', 'kept'];

interface Totals {
  readonly total: number;
}

/** The total that the newest incarnation shows at the end. */
function total(facts: Facts, name: string): unknown {
  const state = facts.state(facts.last(name));
  return typeof state === 'object' && state !== null && 'total' in state ? (state as Totals).total : undefined;
}

/** Those that ended are there again, with what they had. */
function has(facts: Facts, names: readonly string[], wanted: number): Result {
  for (const name of names) {
    const [first] = facts.lives(name);
    const now = facts.up(name);
    const table = facts.first('ets_new', (e) => e.data.table === 'shelf');
    if (first?.exit !== undefined && first.exit.seq < (table?.seq ?? Infinity)) {
      return fail(
        `\`${first.label}\` exited with ${printed(first.exit.data.reason)} at its start: there was no table \`shelf\` yet. What others need in \`init\` stands before them in the list.`,
        first.exit,
        'keeper-last',
      );
    }
    if (first === undefined || now === undefined) return renewed(facts, name);
    const shows = total(facts, name);
    if (shows === wanted) continue;
    const started = facts.first('state', (e) => e.who === now.label) ?? now.spawned;
    const end = first.exit;
    const begins = `\`${now.label}\` begins with ${printed(shows)}, not with ${wanted}`;
    if (end === undefined) return fail(`\`${now.label}\` shows ${printed(shows)}, not ${wanted}.`, started);
    // A table of its own has its name.
    const gone = facts.first('ets_delete', (e) => e.cause === end.seq);
    if (gone !== undefined) return fail(`${begins}: the table ${printed(gone.data.table)} had \`${first.label}\` for its owner, and went with it.`, gone);
    const saved = facts.first('callback', (e) => e.who === first.label && e.data.callback === 'terminate');
    const wrote = facts.first('ets_insert', (e) => e.seq < end.seq && JSON.stringify(e.data.objects).includes(`"${name}"`));
    if (end.data.reason === 'killed' && saved === undefined && wrote === undefined) {
      return fail(`${begins}: \`${first.label}\` was killed, so no \`terminate\` ran, and nothing was saved.`, end, 'saves-in-terminate');
    }
    return fail(`${begins}: \`${first.label}\` had ${wanted}, and that is not what was loaded.`, started);
  }
  return pass;
}

/** What ended a process is not given to the next one. */
function clean(facts: Facts): Result {
  const [keeper] = facts.lives('keeper');
  const [kept] = facts.lives('kept');
  if (keeper === undefined || kept === undefined) return renewed(facts, 'keeper', 1);
  const from = facts.op()?.seq ?? 0;
  const gave = facts.first('give_up');
  const bad = facts.first('ets_insert', (e) => e.seq > from && JSON.stringify(e.data.objects).includes('-5'));
  if (gave !== undefined && bad !== undefined) {
    return fail(
      `\`${bad.who}\` had saved -5, the very value that ended it: ${facts.inc('kept') - 1} others loaded it and ended, up to \`${facts.last('kept')?.label ?? ''}\`, and \`${gave.who}\` gave up.`,
      bad,
      'saves-unchecked',
    );
  }
  const own = keeper.exit === undefined ? undefined : facts.event(keeper.exit.cause);
  if (keeper.exit !== undefined && own?.kind !== 'exit_signal') {
    return fail(
      `\`${keeper.label}\` exited with ${printed(keeper.exit.data.reason)}, and its table went with it: who keeps does nothing that can fail.`,
      keeper.exit,
      'keeper-works',
    );
  }
  if (total(facts, 'kept') === 0 && bad !== undefined && kept.exit === undefined) {
    return fail(
      `\`${kept.label}\` shows \`0\`: it found the total negative after it had saved it, and the 5 was gone by then. Check before you save.`,
      bad,
    );
  }
  if (total(facts, 'kept') === 0 && bad !== undefined) {
    return fail(
      `\`${facts.last('kept')?.label ?? 'kept#2'}\` begins with \`0\`: it found -5 and did not take it, but the 5 was gone by then. Check before you save.`,
      bad,
      'checks-at-load',
    );
  }
  return every(untouched(facts, 'keeper'), untouched(facts, 'app'), has(facts, ['kept'], 5));
}

/** What the three show at the end of a run, and what decided that: what was saved last, else how the first one ended. */
const shown = (facts: Facts) =>
  NAMES.map((name) => {
    const kept = facts.newest('ets_insert', (e) => e.data.table === 'shelf' && JSON.stringify(e.data.objects).includes(name));
    // A table of its own has its name.
    const gone = facts.first('ets_delete', (e) => e.data.table === name);
    return { answer: String(total(facts, name)), event: kept ?? gone ?? facts.exit(name) };
  });

export default task({
  goal: 'Change `totals` so that `late`, `own` and `kept` all have their total again after a kill and after an error, and -10 costs `kept` nothing but the -10.',
  rehearsals: [
    { scene: '1', at: 1010, until: 2000 },
    { scene: '2', at: 1010, until: 2000 },
    { scene: '4', at: 1010, until: 2000 },
    { scene: '3', at: 1010, until: 4000 },
  ],
  checks: [
    { name: 'after a kill they have their 5', in: ['1'], test: (f) => has(f, NAMES, 5) },
    { name: 'after an error they have their 5', in: ['2'], test: (f) => has(f, NAMES, 5) },
    { name: 'what was added later is there too', in: ['4'], test: (f) => has(f, NAMES, 7) },
    { name: 'what ends kept does not come back', in: ['3'], test: clean },
  ],
  truths: {
    '1': shown,
    '2': shown,
    '3': (f) => {
      const gave = f.first('give_up');
      const state = f.first('state', (e) => e.who === 'kept#2');
      const value = total(f, 'kept');
      if (value !== -5) return { answer: `the next \`kept\` begins with ${String(value)}`, event: state };
      const end = gave === undefined ? 'without end' : 'until `app` gives up';
      return { answer: `each next one begins with -5 and raises, ${end}`, event: gave ?? state };
    },
  },
  hints: [
    { text: 'Which of the three has its total after a kill and after an error? Where is it, and when was it written?', at: { find: "if (name === 'own') ETS.new('own', { namedTable: true })" } },
    {
      text: 'Write at each change, into the table of `keeper`. But first: may this total be loaded again? If it ends the process, the good one must still be there.',
      edit: {
        find: "    if (s.name !== 'late') ETS.insert(s.name === 'own' ? 'own' : 'shelf', [s.name, total])\n",
        replace: "    if (total < 0) throw new Error('no negative total')\n    ETS.insert('shelf', [s.name, total])\n",
      },
    },
    {
      text: 'Load from where it was saved.',
      edit: {
        find: "    Process.flag('trap_exit', true)\n    if (name === 'own') ETS.new('own', { namedTable: true })\n    const [saved] = ETS.lookup(name === 'own' ? 'own' : 'shelf', name)\n",
        replace: "    const [saved] = ETS.lookup('shelf', name)\n",
      },
    },
    {
      text: '`terminate` has nothing left to do, and so nothing depends on it.',
      edit: { find: "  terminate: (_reason, s) => s.name === 'late' && ETS.insert('shelf', [s.name, s.total]),\n", replace: '' },
    },
    { text: 'Nor is the flag needed.', edit: { find: 'GenServer, Process, Supervisor', replace: 'GenServer, Supervisor' } },
  ],
  mutants: [
    { name: 'saved before it is checked', edits: [{ find: "    if (total < 0) throw new Error('no negative total')\n", replace: '' }] },
    { name: 'a table of its own', edits: [{ find: "const [saved] = ETS", replace: "if (name === 'own') ETS.new('mine', { namedTable: true })\n    const [saved] = ETS" }, { find: "ETS.insert('shelf', [s.name", replace: "ETS.insert(s.name === 'own' ? 'mine' : 'shelf', [s.name" }] },
    { name: 'the first total is kept', edits: [{ find: 'ETS.insert(', replace: 'ETS.insertNew(' }] },
    { name: 'saved in terminate', edits: [{ find: "    ETS.insert('shelf', [s.name, total])\n", replace: '' }, { find: '  handleInfo(_timeout', replace: "  terminate: (_reason, s) => ETS.insert('shelf', [s.name, s.total]),\n  handleInfo(_timeout" }] },
  ],
});
