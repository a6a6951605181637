/** What the views tell of applications, and of a node that has stopped. */
import type { Why } from '#lib/diagnostics/views';
import { describe, expect, it } from 'vitest';
import { examples } from '#lib/examples/index';
import { Timeline } from '#lib/sandbox/timeline';
import { Sandbox } from '#lib/sandbox/sandbox';
import { nodeSentence, secondLine } from '#lib/ui/graph/words';
import { endWords } from '#lib/ui/lab/end';
import { visibleTree } from '#lib/ui/lab/visible';

/** The example with two applications, after two seconds. */
function shop() {
  const sandbox = new Sandbox();
  const files = examples.find(({ slug }) => slug === 'applications')?.files ?? {};
  expect(sandbox.load(files)).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(2000);
  const tree = () => {
    if (sandbox.views === null) throw new Error('Nothing runs.');
    return visibleTree(sandbox.views.tree(null));
  };
  /** Kills a process twice within the five seconds of its supervisor. */
  const twice = (name: string) => {
    for (const at of [2100, 2200]) {
      sandbox.execute('process.kill', { pid: name });
      sandbox.runUntil(at);
    }
  };
  return { sandbox, tree, twice };
}

describe('applications', () => {
  it('[EVT12] have their root below the master, which is called like the application', () => {
    const { tree } = shop();
    const { roots, nodes } = tree();
    expect(roots).toEqual(['bank', 'web']);
    expect(nodes['bank']?.children).toEqual(['bank/~bank_sup']);
    expect(nodes['web/~web_sup']).toMatchObject({
      name: 'web_sup',
      children: ['web/~web_sup/home', 'web/~web_sup/search'],
    });
    const bank = nodes['bank'];
    expect(bank === undefined ? '' : nodeSentence(tree(), bank)).toContain(
      'bank, application, incarnation 1',
    );
    expect(bank === undefined ? '' : secondLine(bank)).toBe('app, permanent');
  });

  it('[LAB41] the clock of a run that ended stands at its last event', () => {
    const { sandbox, twice } = shop();
    twice('ledger');
    sandbox.runUntil(9000);
    const { state, time } = sandbox.status();
    const { recorder } = sandbox;
    expect(state).toBe('ended');
    expect(time).toBe(recorder?.timeOf(recorder.length - 1));
    expect(time).toBeLessThan(2300);
  });

  it('[LAB41] one may end, and the others go on', () => {
    const { sandbox, tree, twice } = shop();
    twice('home');
    const { nodes } = tree();
    expect([nodes['web']?.status, nodes['bank']?.status]).toEqual(['dead', 'idle']);
    expect(nodes['web/~web_sup']).toMatchObject({ status: 'dead', sup: { gaveUp: 2 } });
    expect(endWords(sandbox.status(), tree())).toBe('');
  });

  it('[WHY3] what ended with the node is not started again, because the node has stopped', () => {
    const { sandbox, twice } = shop();
    twice('ledger');
    const { recorder } = sandbox;
    if (recorder === null) throw new Error('Nothing runs.');
    const { rows, then } = sandbox.why(recorder.length - 2) as Why;
    expect(rows[0]?.text).toContain('exits: halt.');
    expect(then.map(({ text }) => text)).toEqual([
      'The node stops, and with it all its processes: application bank has ended, shutdown.',
    ]);
  });

  it('[LAB41] [TREE6] [METRIC1] the end of a permanent one is that of the node, and its processes did not crash', () => {
    const { sandbox, tree, twice } = shop();
    twice('ledger');
    expect(sandbox.status().state).toBe('ended');
    expect(endWords(sandbox.status(), tree())).toBe(
      'The node stops, and with it all its processes: application bank has ended, shutdown.',
    );
    const stones = Object.values(sandbox.views?.tree(null).nodes ?? {}).flatMap(({ name, tombstones }) =>
      tombstones.map(({ reason, orderly }) => `${name} ${reason} ${orderly ? '' : 'crash'}`),
    );
    expect(stones).toContain('main halt ');
    const { recorder, views } = sandbox;
    if (recorder === null || views === null) throw new Error('Nothing runs.');
    const { slices } = views.metrics.overview();
    expect(slices.reduce((sum, slice) => sum + slice.crashes, 0)).toBe(2);
    const { crashes } = new Timeline(recorder, views).view({}, 0);
    expect(crashes.map(({ text }) => text)).toEqual(['ledger#1 exits: killed.', 'ledger#2 exits: killed.']);
    expect(stones.filter((one) => one.endsWith('crash'))).toEqual([
      'ledger killed crash',
      'ledger killed crash',
    ]);
  });
});
