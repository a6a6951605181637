import { every, fail, type Facts, renewed, type Result, task, untouched } from '#lib/education/check';

/** The end of web leaves `name` alone. */
function spared(facts: Facts, name: string): Result {
  const [life] = facts.lives(name);
  const stop = life && facts.first('child_stop', (e) => e.other === life.label);
  if (life === undefined || stop === undefined) return untouched(facts, name);
  const strategy = facts.first('sup_init', (e) => e.who === stop.who)?.data.strategy;
  const what = `${facts.ended(life)} because \`web#1\` had exited`;
  if (strategy === 'one_for_all') {
    return fail(`${what}: \`one_for_all\` takes everybody along, and \`${name}\` needs nothing of \`web\`.`, stop, 'one-for-all');
  }
  const after = `\`${name}#1\` was started after \`web#1\`, and rest means after, in start order.`;
  return fail(`${what}: ${after}`, stop, name === 'cache' ? 'web-in-the-middle' : 'upside-down');
}

/** The end of db renews `name`, after db. */
function follows(facts: Facts, name: string): Result {
  const [db, next] = facts.lives('db');
  const [life] = facts.lives(name);
  if (db?.exit === undefined || life === undefined || life.exit !== undefined) {
    const again = facts.lives(name)[1];
    if (next?.started !== undefined && again !== undefined && again.spawned.seq < next.started.seq) {
      return fail(`\`${again.label}\` was started before \`${next.label}\`, which it needs.`, again.spawned, 'upside-down');
    }
    return renewed(facts, name);
  }
  const decided = facts.first('decide', (e) => e.other === db.label);
  const sup = facts.first('child_start', (e) => e.other === life.label)?.who;
  if (decided !== undefined && sup !== undefined && sup !== decided.who) {
    return fail(
      `\`${life.label}\` was not touched by the end of \`${db.label}\`: a strategy reaches as far as the supervisor, and \`${life.label}\` is a child of \`${sup}\`, \`${db.label}\` of \`${decided.who}\`.`,
      decided,
    );
  }
  const first = life.spawned.seq < db.spawned.seq && decided?.data.strategy === 'rest_for_one';
  const goesOn = `\`${life.label}\` goes on with what \`${db.label}\` gave it, although \`${db.label}\` has exited: `;
  return first
    ? fail(`${goesOn}\`${life.label}\` was started before it, and rest means those after.`, db.exit, 'cache-first')
    : fail(`${goesOn}this strategy restarts nobody else.`, db.exit, 'one-for-one');
}

export default task({
  goal: 'Change the program so that the end of `web` touches nobody else, and that after the end of `db` both `cache` and `web` start anew, behind `db`.',
  rehearsals: [
    { scene: '1', at: 1000, until: 3000 },
    { scene: '3', at: 1000, until: 3000 },
    { scene: '2', at: 1000, until: 3000 },
  ],
  checks: [
    {
      name: 'the end of web touches nobody else',
      in: ['1'],
      test: (f) => every(spared(f, 'db'), spared(f, 'cache'), renewed(f, 'web')),
    },
    {
      name: 'the end of db renews all three, db first',
      in: ['3'],
      test: (f) => every(renewed(f, 'db'), follows(f, 'cache'), follows(f, 'web')),
    },
    { name: 'cache comes back, and db stays', in: ['2'], test: (f) => every(renewed(f, 'cache'), untouched(f, 'db')) },
  ],
  hints: [
    { text: 'Who can work without whom? `db` needs nobody, `cache` needs `db`, `web` needs `cache`.' },
    { text: 'Read the list as the order of start. Who is started before what it needs?', at: { find: "id: 'web'" } },
    {
      text: 'Begin the list with `db`,',
      edit: {
        find: "    { id: 'web', start: [web, undefined, { name: 'web' }] },\n",
        replace: "    { id: 'db', start: [db, undefined, { name: 'db' }] },\n",
      },
    },
    {
      text: 'and end it with `web`.',
      edit: {
        find: "{ name: 'cache' }] },\n    { id: 'db', start: [db, undefined, { name: 'db' }] },\n",
        replace: "{ name: 'cache' }] },\n    { id: 'web', start: [web, undefined, { name: 'web' }] },\n",
      },
    },
  ],
  mutants: [
    {
      name: 'order reversed',
      edits: [
        { find: "    { id: 'db', start: [db, undefined, { name: 'db' }] },\n", replace: '' },
        {
          find: "{ name: 'web' }] },\n",
          replace: "{ name: 'web' }] },\n    { id: 'db', start: [db, undefined, { name: 'db' }] },\n",
        },
      ],
    },
    { name: 'one_for_all', edits: [{ find: "'rest_for_one'", replace: "'one_for_all'" }] },
    { name: 'web is temporary', edits: [{ find: "{ name: 'web' }] }", replace: "{ name: 'web' }], restart: 'temporary' }" }] },
  ],
});
