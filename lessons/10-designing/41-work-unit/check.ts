import { every, fail, type Facts, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

/** The end of the work ends the unit, once. */
function endsAsOne(facts: Facts): Result {
  const [reader] = facts.lives('reader');
  const [unit, again] = facts.lives('unit');
  const [writer] = facts.lives('writer');
  if (reader === undefined || unit === undefined || writer === undefined) return renewed(facts, 'unit', 1);
  if (reader.exit === undefined) return fail(`${facts.ended(reader)}, at the end of the file.`, reader.spawned);
  const done = `\`${reader.label}\` exited with ${printed(reader.exit.data.reason)}, its work done`;
  if (again !== undefined) {
    const many = facts.inc('unit');
    const { restart } = facts.first('child_start', (e) => e.other === unit.label)?.data ?? {};
    const limit = facts.first('sup_init', (e) => e.who.startsWith('root#'))?.data.intensity;
    const why = `\`${unit.label}\` ended with it. \`root#1\` started \`${again.label}\`, as a ${printed(restart)} child is started again after this end too`;
    const root = facts.last('root');
    return Number(limit) > 3
      ? fail(
          `${done}, and ${why}: ${many} units in two seconds. With a limit of ${String(limit)} the same work is begun again and again.`,
          again.spawned,
          'larger-limit',
        )
      : fail(
          `${done}, and ${why}: ${many} units, all of them done at once${root?.exit === undefined ? '' : `, and then \`${root.label}\` gave up`}.`,
          again.spawned,
        );
  }
  if (unit.exit === undefined) {
    const next = facts.lives('writer')[1];
    if (next !== undefined) {
      return fail(
        `${facts.ended(writer)}, and \`${unit.label}\` started \`${next.label}\`: a permanent child is started again after any end, and nothing told \`${unit.label}\` that the work is done.`,
        next.spawned,
        'stops-the-writer',
      );
    }
    const auto = facts.first('sup_init', (e) => e.who === unit.label)?.data.auto_shutdown;
    return auto === 'all_significant'
      ? fail(
          `${done}, and \`${unit.label}\` waits until every significant child has ended: \`${writer.label}\` never does by itself.`,
          reader.exit,
          'all-significant',
        )
      : fail(
          `${done}, and \`${writer.label}\` waits for lines that never come: nothing told \`${unit.label}\` that this end means more than another.`,
          reader.exit,
          'not-significant',
        );
  }
  const gave = facts.first('give_up', (e) => e.who === unit.label);
  if (gave !== undefined) {
    return fail(
      `\`${reader.label}\` exited with ${printed(reader.exit.data.reason)}, which is the end of a crash: \`${unit.label}\` started it ${facts.inc('reader') - 1} times more at the end of the file, and then gave up. Who is done ends with \`normal\`.`,
      gave,
      'done-is-a-crash',
    );
  }
  if (unit.exit.data.reason !== 'shutdown')
    return fail(`${facts.ended(unit)}; a unit that is done ends with \`shutdown\`.`, unit.exit);
  if (writer.exit === undefined) return fail(`${facts.ended(writer)}, although \`${unit.label}\` has ended.`, unit.exit);
  return pass;
}

/** A crash is not the end of the work. */
function goesOn(facts: Facts): Result {
  const [unit] = facts.lives('unit');
  const [reader] = facts.lives('reader');
  if (unit?.exit !== undefined && reader?.exit !== undefined) {
    return fail(
      `\`${reader.label}\` raised on one line, and \`${unit.label}\` ended in the middle of the file: a temporary child is not started again, so its crash counts as the end of the work.`,
      unit.exit,
      'temporary-reader',
    );
  }
  return every(renewed(facts, 'reader'), untouched(facts, 'writer'), untouched(facts, 'unit'));
}

export default task({
  goal: 'Change the program so that the end of the file ends `unit` with `shutdown`, once, and touches neither `web` nor `root`. A damaged line still costs only a `reader`.',
  rehearsals: [
    { scene: '1', at: 1050, until: 3050 },
    { scene: '2', at: 1050, until: 2050 },
    { scene: '3', at: 1050, until: 2050 },
  ],
  checks: [
    { name: 'the unit ends with its work, once', in: ['1'], test: endsAsOne },
    { name: 'a damaged line costs a reader', in: ['2'], test: goesOn },
    {
      name: 'a reader that is stopped by hand ends nobody else',
      in: ['3'],
      test: (f) => every(untouched(f, 'unit'), untouched(f, 'writer')),
    },
    { name: 'web and root go on', test: (f) => every(untouched(f, 'web'), untouched(f, 'root')) },
  ],
  hints: [
    { text: 'Press 1 and look at `root`: which restart type has `unit` in its list?', at: { find: '    unit,' } },
    { text: 'A unit that is done exits with `shutdown`. After which restart types is that the last word?' },
    {
      text: 'Give `unit` a child specification, with `transient`: another end, such as a kill, is still repaired.',
      edit: { find: '    unit,', replace: "    { id: 'unit', start: [unit], type: 'supervisor', restart: 'transient' }," },
    },
  ],
  mutants: [
    { name: 'unit is permanent', edits: [{ find: "type: 'supervisor', restart: 'transient'", replace: "type: 'supervisor'" }] },
    { name: 'reader is not significant', edits: [{ find: ', significant: true', replace: '' }] },
    { name: 'reader is temporary', edits: [{ find: "restart: 'transient', significant", replace: "restart: 'temporary', significant" }] },
    { name: 'never', edits: [{ find: "autoShutdown: 'any_significant'", replace: "autoShutdown: 'never'" }, { find: ', significant: true', replace: '' }] },
  ],
});
