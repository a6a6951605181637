import { every, fail, type Facts, pass, task, type Result, untouched } from '#lib/education/check';

/** How the restarts of a run were allowed. */
function limit(facts: Facts): string {
  const { intensity, period } = facts.first('sup_init', (e) => e.who.startsWith('root#'))?.data ?? {};
  return `${String(intensity)} in ${String(period)} s`;
}

/** A worker that was not started again, or stays. */
function runs(facts: Facts): Result {
  const left = facts.first('decide', (e) => e.data.restart === 'temporary');
  if (left !== undefined) {
    return fail(
      `\`worker#1\` raised, and \`${left.who}\` let it go: a temporary child uses no budget, and is gone after its first fault.`,
      left,
      'temporary',
    );
  }
  const worker = facts.last('worker');
  if (worker?.exit !== undefined) return fail(`${facts.ended(worker)}, and no incarnation followed.`, worker.exit);
  return untouched(facts, 'root');
}

/** The supervisor outlives a burst. */
function burst(facts: Facts): Result {
  const gave = facts.first('give_up');
  if (gave === undefined) return runs(facts);
  const short = Number(gave.data.intensity) > 3;
  return fail(
    `\`${gave.who}\` gave up in the burst, at the end of \`${facts.last('worker')?.label ?? 'worker#1'}\`: restart ${String(gave.data.count)}, and ${limit(facts)} are allowed. ${short ? 'Eight faults need eight restarts.' : 'The rest of the burst was a second away.'}`,
    gave,
    short ? 'one-too-few' : undefined,
  );
}

/** The supervisor outlives incidents that have nothing to do with each other. */
function rare(facts: Facts): Result {
  const gave = facts.first('give_up');
  if (gave === undefined) return runs(facts);
  const began = facts.op();
  const minutes = Math.round((gave.time - (began?.time ?? 0)) / 60_000);
  return fail(
    `\`${gave.who}\` gave up after ${minutes} minutes, over one fault a minute: with ${limit(facts)}, ${String(gave.data.count)} separate incidents became one.`,
    gave,
    'an-hour',
  );
}

/** A fault that never ends, ends the supervisor within a minute. */
function steady(facts: Facts): Result {
  const root = facts.last('root');
  if (root?.exit !== undefined) return pass;
  const worker = facts.last('worker');
  if (worker?.exit !== undefined) return runs(facts);
  if (facts.inc('worker') < 2) {
    const many = facts.all('send', (e) => e.who.startsWith('faults#') && e.other === 'worker#1').length;
    return fail(
      `\`worker#1\` had ${many} faults in a minute and caught each: no process ends, no restart is counted, and nobody is told.`,
      facts.newest('receive', (e) => e.who === 'worker#1') ?? facts.op(),
      'catches',
    );
  }
  return fail(
    `A minute of faults, and \`${worker?.label ?? 'worker#1'}\` will be followed by the next: ${limit(facts)} forgives one every 2 seconds for ever. The log fills, and nobody is told.`,
    worker?.spawned,
    'ten-in-five',
  );
}

export default task({
  goal: 'Choose `maxRestarts` and `maxSeconds` so that `root` outlives the burst and the rare faults, and gives up over the steady ones within a minute.',
  rehearsals: [
    { scene: '1', at: 1000, until: 4000 },
    { scene: '2', at: 1000, until: 61_000 },
    { scene: '3', at: 1000, until: 602_000 },
  ],
  seeds: 8,
  checks: [
    { name: 'root outlives 8 faults in a second', in: ['1'], test: burst },
    { name: 'root outlives a fault a minute', in: ['3'], test: (f) => every(rare(f), () => runs(f)) },
    { name: 'root gives up over a fault every 2 seconds, within a minute', in: ['2'], test: steady },
  ],
  hints: [
    { text: 'How many restarts does the burst need? That is the least that `maxRestarts` must be.', at: { find: 'maxRestarts: 3' } },
    { text: 'A supervisor forgives `maxRestarts` every `maxSeconds`, for ever. The steady fault comes 15 times in 30 seconds.', at: { find: 'maxSeconds: 5' } },
    { text: 'Allow a little more than the burst,', edit: { find: 'maxRestarts: 3', replace: 'maxRestarts: 9' } },
    { text: 'and count for half a minute.', edit: { find: 'maxSeconds: 5', replace: 'maxSeconds: 30' } },
  ],
  mutants: [
    { name: '10 in 5 s', edits: [{ find: 'maxRestarts: 9', replace: 'maxRestarts: 10' }, { find: 'maxSeconds: 30', replace: 'maxSeconds: 5' }] },
    { name: '8 in an hour', edits: [{ find: 'maxRestarts: 9', replace: 'maxRestarts: 8' }, { find: 'maxSeconds: 30', replace: 'maxSeconds: 3600' }] },
    { name: '3 in 30 s', edits: [{ find: 'maxRestarts: 9', replace: 'maxRestarts: 3' }] },
  ],
});
