import { every, fail, type Facts, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

/** Its supervisor hears of the end of heater, and starts it again. */
function comesBack(facts: Facts): Result {
  // A helper that the start function made counts as an incarnation too.
  const [heater, second] = facts.lives('heater').filter(({ process }) => process.registered.includes('heater'));
  const [room] = facts.lives('room');
  if (heater?.exit === undefined || second !== undefined || room === undefined) return renewed(facts, 'heater');
  const heard = facts.first('exit_signal', (e) => e.cause === heater.exit?.seq && e.other === room.label);
  if (heard !== undefined) return renewed(facts, 'heater');
  const ended = `\`${heater.label}\` exited with ${printed(heater.exit.data.reason)}`;
  if (heater.spawned.data.link === true && heater.spawned.data.parent !== room.process.pid) {
    return fail(
      `${ended} and stays away: its link went to a helper of the start function, which has ended, and not to \`${room.label}\`. A link goes to who calls \`startLink\`.`,
      heater.spawned,
      'link-of-a-helper',
    );
  }
  const strategy = facts.first('sup_init', (e) => e.who === room.label)?.data.strategy;
  if (strategy !== 'one_for_one') {
    return fail(
      `${ended}, and \`${room.label}\` did nothing: it has no link to it, so no signal came. No strategy acts on an end that is not heard of.`,
      heater.exit,
      'one-for-all',
    );
  }
  const elsewhere = facts.first('link', (e) => e.who === heater.label);
  if (elsewhere !== undefined) {
    return fail(`${ended} and stays away: it was linked to \`${elsewhere.other}\`, and \`${room.label}\`, which has it in its list, never heard of it.`, elsewhere);
  }
  return fail(
    `${ended} and stays away: it was linked to nobody, so \`${room.label}\`, which has it in its list, never heard of it.`,
    heater.exit,
  );
}

/** The end of heater is no other's. */
function lampStays(facts: Facts): Result {
  const [lamp] = facts.lives('lamp');
  const cause = lamp?.exit && facts.event(lamp.exit.cause);
  if (lamp?.exit === undefined || cause?.data.how !== 'link') return untouched(facts, 'lamp');
  return fail(
    `${facts.ended(lamp)}: it had started it. Whoever calls \`startLink\` is linked, so let it be the supervisor.`,
    lamp.exit,
    'started-by-lamp',
  );
}

/** Nothing of the room is left when it has ended. */
function leavesNobody(facts: Facts, name: string): Result {
  const [first] = facts.lives(name);
  if (first === undefined || first.exit !== undefined) return pass;
  const sup = facts.newest('child_start', (e) => e.other === first.label)?.who;
  const above = sup === undefined || sup.startsWith('room#') ? 'nobody is above it' : `it is a child of \`${sup}\``;
  return fail(`\`${first.label}\` runs on, although \`room#1\` has ended: ${above}.`, facts.exit('room'));
}

export default task({
  goal: 'Change the program so that `heater` is restarted as `lamp` is, and that it never outlives its room.',
  rehearsals: ['1', '2', '3'].map((scene) => ({ scene, at: 1000, until: 3000 })),
  checks: [
    { name: 'the end of heater touches nobody else', in: ['1'], test: (f) => every(lampStays(f), untouched(f, 'room')) },
    { name: 'heater comes back', in: ['1'], test: comesBack },
    {
      name: 'nobody outlives the room',
      in: ['2', '3'],
      test: (f) => every(leavesNobody(f, 'heater'), leavesNobody(f, 'lamp')),
    },
    {
      name: 'a stopped room is empty',
      in: ['2'],
      test: (f) => (f.up('heater') === undefined && f.up('lamp') === undefined ? pass : fail('`room#1` was stopped, and not everybody with it.', f.exit('room'))),
    },
    {
      name: 'a killed room comes back whole',
      in: ['3'],
      test: (f) => every(renewed(f, 'room'), renewed(f, 'lamp'), renewed(f, 'heater'), untouched(f, 'house')),
    },
  ],
  hints: [
    { text: 'Press 1 and look for the signal that tells `room` of the end of `heater#1`.' },
    { text: 'Compare the two start functions.', at: { find: "device.startLink(undefined, { name: 'lamp' })" } },
    {
      text: '`startLink` links the new process to the one that calls it, and a start function is called by the supervisor.',
      edit: { find: 'device.start(undefined', replace: 'device.startLink(undefined' },
    },
  ],
  mutants: [
    { name: 'no link', edits: [{ find: "startLink(undefined, { name: 'heater' })", replace: "start(undefined, { name: 'heater' })" }] },
    { name: 'lamp has no link', edits: [{ find: "startLink(undefined, { name: 'lamp' })", replace: "start(undefined, { name: 'lamp' })" }] },
    { name: 'heater is temporary', edits: [{ find: "{ id: 'heater',", replace: "{ id: 'heater', restart: 'temporary'," }] },
  ],
});
