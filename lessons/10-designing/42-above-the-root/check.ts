import { every, fail, type Facts, type LogEvent, renewed, type Result, task, untouched } from '#lib/education/check';

/** What was reported of the end of `shop`. */
function ending(facts: Facts): { event: LogEvent; type: string } | undefined {
  const event = facts.newest('log', (e) => JSON.stringify(e.data.report).includes('"application_controller","exit"'));
  const { report } = (event?.data.report ?? {}) as { report?: { type?: unknown } };
  return event && { event, type: String(report?.type) };
}

/** Ads that never come touch neither `core` nor `root`. */
function goesOn(facts: Facts): Result {
  const [core, again] = facts.lives('core');
  const [root] = facts.lives('root');
  if (core === undefined || root === undefined) return renewed(facts, 'core', 1);
  const end = ending(facts);
  if (root.exit === undefined || end === undefined) return every(untouched(facts, 'core'), untouched(facts, 'root'));
  const tries = facts.inc('ads');
  const gave = `\`${root.label}\` gave up with \`shutdown\``;
  const node = facts.first('halt');
  const above = facts.first('child_start', (e) => e.other === root.label)?.who;
  if (above !== undefined && facts.inc('root') > 1) {
    return fail(
      `\`${above}\` is a supervisor above \`root\`, and started it again each time it gave up: ${tries} incarnations of \`ads\`, and then \`${above}\` gave up as well. Above it nobody is either, and each new \`core\` began at 0.`,
      facts.first('give_up', (e) => e.who === above) ?? root.exit,
      'supervises-the-root',
    );
  }
  if (again !== undefined && facts.first('child_start', (e) => e.other === again.label)?.who === root.label) return untouched(facts, 'core');
  if (again !== undefined) {
    return fail(
      `${gave}, and \`${core.label}\` was stopped. That \`shop\` was started again made \`${again.label}\`, which began at 0, and the ads are still gone.`,
      again.spawned,
      'starts-it-again',
    );
  }
  if (node === undefined) {
    return fail(
      `The node lives, and \`shop\` is gone: ${gave}, \`${core.label}\` was stopped with it, and the end of a ${end.type} application is only reported.`,
      end.event,
      'temporary',
    );
  }
  const sup = facts.newest('child_start', (e) => e.data.child === 'ads')?.who ?? root.label;
  if (sup !== root.label) {
    return fail(
      `\`ads\` has a supervisor of its own, and \`${root.label}\` started that again each time it gave up: ${tries} incarnations, up to \`${sup}\`. Then ${gave}, and the node stopped.`,
      node,
      'permanent-below',
    );
  }
  const intensity = Number(facts.first('give_up')?.data.intensity);
  if (intensity > 3) {
    const ms = Math.max(1, Math.ceil((root.exit.time ?? 0) - (facts.lives('ads')[0]?.exit?.time ?? 0)));
    return fail(
      `\`ads\` was started ${tries} times within ${ms} ms. Then ${gave}, as before: a larger limit buys milliseconds, and the network is gone for good.`,
      node,
      'larger-limit',
    );
  }
  return end.type === 'transient'
    ? fail(
        `${gave}, and the node stopped, with \`${core.label}\` and everybody else: a transient application spares its node after \`normal\` only.`,
        node,
      )
    : fail(
        `${gave}, and the node stopped, with \`${core.label}\` and everybody else: after any end of a ${end.type} application it does.`,
        node,
        end.type,
      );
}

/** One kill is one restart. */
function once(facts: Facts): Result {
  const left = facts.first('decide', (e) => e.other === 'ads#1' && e.data.restart === 'temporary');
  if (left === undefined) return every(renewed(facts, 'ads'), untouched(facts, 'core'), untouched(facts, 'root'));
  return fail(
    `\`ads#1\` was killed while the network was there, and \`${left.who}\` let it go: a temporary child is given up at its first end, also where one restart would do.`,
    left,
    'ads-is-temporary',
  );
}

/** What there is at the end, and what made it so. */
function left(facts: Facts) {
  const halt = facts.first('halt');
  if (halt !== undefined) return { answer: 'the node has stopped', event: halt };
  const end = facts.exit('root');
  return { answer: facts.up('root') === undefined ? 'the node goes on, without `shop`' : 'the node goes on, and `shop` was started again', event: end };
}

export default task({
  goal: 'Change the program so that `shop` goes on, with the same `core`, when the ads are gone for good. One kill of `ads` is still one restart.',
  rehearsals: [
    { scene: '1', at: 1050, until: 3050 },
    { scene: '4', at: 1050, until: 3050 },
  ],
  checks: [
    { name: 'without ads the shop goes on', in: ['1'], test: goesOn },
    { name: 'one kill of ads is one restart', in: ['4'], test: once },
  ],
  truths: { '2': left, '3': left },
  hints: [
    { text: 'No restart type of `shop` keeps `core`: when `root` has ended it is too late. What lets `ads` end `root`?', at: { find: "{ id: 'ads'" } },
    { text: 'A supervisor of its own for `ads`, and below `root` the decision that `shop` can do without it.' },
    {
      text: 'Here it is,',
      edit: {
        find: "\nconst root = Supervisor.define({",
        replace:
          "\nconst ads_sup = Supervisor.define({ name: 'ads_sup', children: [{ id: 'ads', start: [ads, undefined, { name: 'ads' }] }] })\nconst root = Supervisor.define({",
      },
    },
    {
      text: 'and in the list it is temporary: when it gives up, `root` lets it go.',
      edit: {
        find: "{ id: 'ads', start: [ads, undefined, { name: 'ads' }] }],\n",
        replace: "{ id: 'ads_sup', start: [ads_sup], restart: 'temporary' }],\n",
      },
    },
  ],
  mutants: [
    { name: 'ads_sup is permanent', edits: [{ find: "restart: 'temporary'", replace: "restart: 'permanent'" }] },
    { name: 'ads_sup is permanent, and the application temporary', edits: [{ find: "restart: 'temporary'", replace: "restart: 'permanent'" }, { find: "start(shop, 'transient')", replace: "start(shop, 'temporary')" }] },
    { name: 'ads is temporary', edits: [{ find: "{ name: 'ads' }] }", replace: "{ name: 'ads' }], restart: 'temporary' }" }] },
  ],
});
