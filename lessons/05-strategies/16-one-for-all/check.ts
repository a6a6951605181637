import { every, fail, type Facts, type Life, pass, printed, renewed, type Result, task, untouched } from '#lib/education/check';

const PARTS = ['socket', 'encoder', 'writer'];

/** The session that a part holds: that of its newest frame; before the first one, its state. */
function session(facts: Facts, life: Life | undefined): unknown {
  const frame = facts.newest('send', (e) => e.who === life?.label && e.data.note === 'cast' && e.other.startsWith('far#'));
  const number = [frame?.data.message].flat(3).findLast((part) => typeof part === 'number');
  return number ?? facts.state(life);
}

/** The far side is not one of the three. */
function farAside(facts: Facts): Result {
  const [far] = facts.lives('far');
  if (far?.exit === undefined) return untouched(facts, 'far');
  return fail(
    `${facts.ended(far)}: it is restarted with the three and forgets which sessions it has given out. Only parts that share one fate belong in the group.`,
    far.exit,
    'far-in-the-group',
  );
}

/** Who was not killed was stopped, not crashed. */
function stopped(facts: Facts): Result {
  for (const life of PARTS.flatMap((name) => facts.lives(name))) {
    const cause = life.exit && facts.event(life.exit.cause);
    if (life.exit === undefined || cause?.data.how !== 'link') continue;
    return fail(
      `${facts.ended(life)}: one failure, and each end by a link is one more to restart for \`line\`. Let the supervisor stop the others.`,
      life.exit,
      'linked-by-hand',
    );
  }
  return pass;
}

/** All three are up and hold one session that none held before. */
function together(facts: Facts): Result {
  for (const name of PARTS) {
    const last = facts.last(name);
    if (last?.exit === undefined) continue;
    const left = facts.first('decide', (e) => e.other === last.label && e.data.restart === 'temporary');
    const forgotten = facts.first('child_delete', (e) => e.data.child === name);
    if (left === undefined && forgotten === undefined) return renewed(facts, name);
    return fail(
      `${facts.ended(last)}, and no incarnation followed: its group was restarted, and a group restart forgets a temporary child.`,
      left ?? forgotten,
      'temporary-writer',
    );
  }
  const lives = PARTS.map((name) => facts.up(name));
  const [socket] = lives;
  const held = lives.map((life) => session(facts, life));
  for (const [i, life] of lives.entries()) {
    if (life === undefined || socket === undefined) return renewed(facts, PARTS[i] as string);
    if (held[i] === held[0]) continue;
    return fail(
      `\`${life.label}\` still uses session ${printed(held[i])}: it was never told that \`${socket.label}\` opened session ${printed(held[0])}.`,
      socket.started,
    );
  }
  const before = PARTS.flatMap((name) => facts.lives(name)).find(
    (life) => life.exit !== undefined && session(facts, life) === held[0],
  );
  if (before === undefined) return pass;
  return fail(
    `All three agree on session ${printed(held[0])}, which the far side dropped with \`${before.label}\`: \`${socket?.label ?? 'socket#1'}\` was not stopped, so nobody opened another one.`,
    before.exit,
    'rest-for-one',
  );
}

export default task({
  goal: 'Change the program so that after the end of any one of the three, all three hold one session which none of them held before.',
  rehearsals: [
    { scene: '1', at: 1000, until: 2500 },
    { scene: '2', at: 1000, until: 2500 },
    { scene: '3', at: 1000, until: 2500 },
    { scene: '4', at: 1000, until: 4500 },
  ],
  checks: [
    { name: 'the far side keeps running', test: farAside },
    { name: 'who was not killed was stopped by its supervisor', test: stopped },
    { name: 'all three hold one new session', test: together },
    {
      name: 'each failure renews each part once',
      test: (f) => every(...PARTS.map((name) => () => renewed(f, name, f.all('op').length + 1)), () => untouched(f, 'line')),
    },
  ],
  hints: [
    { text: 'Press 2 and compare the states of the three with `dropped` in the state of `far`.' },
    { text: 'The session ends with any of the three. So none of the three should go on when one of them ends.' },
    {
      text: 'One word of `line` says who else is stopped and started.',
      at: { find: "strategy: 'one_for_one'" },
    },
    {
      text: '`one_for_all`: all of the list, and nobody outside it.',
      edit: { find: "'one_for_one'", replace: "'one_for_all'" },
    },
  ],
  mutants: [
    { name: 'one_for_one', edits: [{ find: "'one_for_all'", replace: "'one_for_one'" }] },
    { name: 'rest_for_one', edits: [{ find: "'one_for_all'", replace: "'rest_for_one'" }] },
    {
      name: 'socket is temporary',
      edits: [{ find: "{ name: 'socket' }] }", replace: "{ name: 'socket' }], restart: 'temporary' }" }],
    },
  ],
});
