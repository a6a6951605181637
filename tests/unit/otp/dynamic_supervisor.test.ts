import { describe, expect, it } from 'vitest';
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit } from '#lib/runtime/kernel/errors';
import type { RestartCount } from '#lib/runtime/kernel/events';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { Pid } from '#lib/runtime/kernel/terms';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { Kit } from '../../kit';
import { Tree, type Worker } from '../../tree';

function setUp(flags: dynamic.DynamicFlags = {}) {
  const tree = new Tree({ id: 'unused' });
  const { kit, node } = tree;
  let sup: Pid | undefined;
  const init = () => ['ok', flags];
  kit.spawn('boss', function* (): Routine<void> {
    node.self().trapExit = true;
    [, sup] = (yield dynamic.startLink(
      node,
      new Module<dynamic.DynamicSupervisorModule>('dyn', { init }),
      0,
    )) as [string, Pid];
    kit.call('sup#1', sup);
    yield new Sleep(1_000_000);
  });
  node.run(0);
  const add = (worker: Worker) => tree.ask(() => dynamic.startChild(node, sup!, tree.spec(worker)));
  const which = () =>
    (tree.ask(() => dynamic.whichChildren(node, sup!)) as [unknown, unknown][]).map(([id, pid]) => [
      id,
      pid instanceof Pid ? kit.who(pid.id) : pid,
    ]);
  const count = () => tree.ask(() => dynamic.countChildren(node, sup!));
  return { tree, node, sup: sup!, add, which, count };
}

const living = (tree: Tree) => tree.alive().filter((n) => n !== 'unused#1');

describe('start', () => {
  it('[DYN1] starts empty, with the defaults of Elixir', () => {
    const { tree, count } = setUp();
    expect(tree.kit.events.findLast((e) => e.kind === 'sup_init')?.a).toEqual({
      strategy: 'one_for_one',
      intensity: 3,
      period: 5,
      autoShutdown: 'never',
      kind: 'dynamic_supervisor',
    });
    expect(count()).toEqual({ specs: 0, active: 0, supervisors: 0, workers: 0 });
  });

  const wrong: [unknown, unknown][] = [
    [
      ['ok', { strategy: 'one_for_all' }],
      ['supervisor_data', ['invalid_strategy', 'one_for_all']],
    ],
    [
      ['ok', { maxRestarts: -1 }],
      ['supervisor_data', ['invalid_intensity', -1]],
    ],
    [
      ['ok', { maxSeconds: 0 }],
      ['supervisor_data', ['invalid_period', 0]],
    ],
    [
      ['ok', { maxChildren: -1 }],
      ['supervisor_data', ['invalid_max_children', -1]],
    ],
    [
      ['ok', { extraArguments: 5 }],
      ['supervisor_data', ['invalid_extra_arguments', 5]],
    ],
    [
      ['ok', 5],
      ['bad_return', ['dyn', 'init', ['ok', 5]]],
    ],
    ['hello', ['bad_return', ['dyn', 'init', 'hello']]],
  ];
  for (const [value, reason] of wrong) {
    it(`[DYN1] refuses ${JSON.stringify(value)}`, () => {
      const kit = new Kit();
      let answer: unknown;
      kit.run(function* () {
        kit.node.self().trapExit = true;
        answer = yield dynamic.startLink(
          kit.node,
          new Module<dynamic.DynamicSupervisorModule>('dyn', { init: () => value }),
          0,
        );
      });
      expect(answer).toEqual(['error', reason]);
    });
  }
});

describe('start_child', () => {
  it('[DYN2] answers the pid; the same spec can be started again and again', () => {
    const { tree, add, which } = setUp();
    expect(add({ id: 'a' })).toEqual(['ok', tree.pid('a')]);
    expect(add({ id: 'a' })).toEqual(['ok', tree.pid('a')]);
    expect(which()).toEqual([
      ['undefined', 'a#1'],
      ['undefined', 'a#2'],
    ]);
  });

  it('[DYN3] answers bare errors and ignore, and keeps no such child', () => {
    const { node, sup, tree, add, count } = setUp();
    expect([
      add({ id: 'a', starts: ['stop'] }),
      add({ id: 'b', starts: ['ignore'] }),
      add({ id: 'c', starts: ['raise'] }),
    ]).toEqual([['error', 'no'], 'ignore', ['error', ['no', []]]]);
    const starting = (start: () => unknown) => tree.ask(() => dynamic.startChild(node, sup, { start }));
    expect(
      starting(() => {
        throw error('x');
      }),
    ).toEqual(['error', ['x', []]]);
    expect(
      starting(() => {
        throw exit('x');
      }),
    ).toEqual(['error', 'x']);
    expect(starting(() => 'what')).toEqual(['error', 'what']);
    expect(tree.ask(() => dynamic.startChild(node, sup, { id: 'a', shutdown: -1, start: () => 1 }))).toEqual([
      'error',
      ['invalid_shutdown', -1],
    ]);
    expect(count()).toEqual({ specs: 0, active: 0, supervisors: 0, workers: 0 });
  });

  it('[DYN3] refuses more than max_children, and counts those that are being restarted', () => {
    const { tree, add } = setUp({ maxChildren: 2 });
    add({ id: 'a' });
    add({ id: 'b', restart: 'temporary' });
    expect(add({ id: 'c' })).toEqual(['error', 'max_children']);
    tree.end('b', 'boom');
    expect(add({ id: 'c' })).toEqual(['ok', tree.pid('c')]);
    expect(setUp({ maxChildren: 0 }).add({ id: 'a' })).toEqual(['error', 'max_children']);
  });

  it('[DYN2] gives the extra arguments to the start function', () => {
    const { node, sup, tree } = setUp({ extraArguments: [1, 2] });
    let given: unknown;
    tree.ask(() =>
      dynamic.startChild(node, sup, {
        start: (...args) => {
          given = args;
          return 'ignore';
        },
      }),
    );
    expect(given).toEqual([1, 2]);
  });
});

describe('the end of a child', () => {
  for (const restart of ['permanent', 'transient', 'temporary'] as const) {
    for (const how of ['normal', 'shutdown', ['shutdown', 1], 'boom', 'kill']) {
      const orderly = how !== 'boom' && how !== 'kill';
      const again = restart === 'permanent' || (restart === 'transient' && !orderly);
      it(`[DYN6] a ${restart} child that ends with ${String(how)} is ${again ? 'restarted' : 'forgotten'}`, () => {
        const { tree, add, which } = setUp();
        add({ id: 'a', restart });
        add({ id: 'b' });
        tree.end('a', how);
        expect(tree.decisions()).toEqual([
          again ? 'SUP11 restart a a' : `${restart === 'temporary' ? 'SUP10' : 'SUP9'} remove a`,
        ]);
        expect(
          which()
            .map(([, p]) => p)
            .sort(),
        ).toEqual(again ? ['a#2', 'b#1'] : ['b#1']);
      });
    }
  }

  it('[DYN6] drops a child whose restart ignores, and tries a failed one again', () => {
    const { tree, add, which } = setUp();
    add({ id: 'a', starts: ['ok', 'ignore'] });
    add({ id: 'b', starts: ['ok', 'stop', 'ok'] });
    tree.end('a', 'boom');
    tree.end('b', 'boom');
    expect(tree.decisions()).toEqual(['SUP11 restart b b', 'SUP20 retry b b']);
    expect(which()).toEqual([['undefined', 'b#3']]);
  });

  it('[DYN6] has one budget for all, counted in whole seconds; past it, it exits shutdown', () => {
    const { tree, sup, add } = setUp({ maxRestarts: 1, maxSeconds: 2 });
    add({ id: 'a' });
    add({ id: 'b' });
    tree.end('a', 'boom');
    tree.node.run(3000);
    tree.end('b', 'boom');
    expect(
      tree.kit.events.filter((e) => e.kind === 'restart_count').map((e) => (e.b as RestartCount).times),
    ).toEqual([[0], [3]]);
    tree.end('a', 'boom');
    expect([living(tree), tree.kit.reasonOf(sup)]).toEqual([[], 'shutdown']);
  });

  it('[DYN9] ends from a request that it does not know, and stops its children; a cast does nothing', () => {
    const { tree, node, sup, add } = setUp();
    add({ id: 'a' });
    genServer.cast(node, sup, 'dance');
    tree.advance(1);
    expect([dynamic.isDynamic(sup), tree.has('a')]).toEqual([true, true]);
    tree.ask(() => supervisor.restartChild(node, sup, 'a'));
    tree.advance(1);
    expect([dynamic.isDynamic(sup), tree.has('a')]).toEqual([false, false]);
  });

  it('[DYN8] comes back empty when it is restarted', () => {
    const tree = new Tree({ id: 'root', children: [] });
    const { node, kit } = tree;
    let sup: Pid | undefined;
    const module = new Module<dynamic.DynamicSupervisorModule>('dyn', {
      init: () => {
        sup = node.self().pid;
        return ['ok', {}];
      },
    });
    const spec = { id: 'dyn', type: 'supervisor' as const, start: () => dynamic.startLink(node, module, 0) };
    tree.ask(() => supervisor.startChild(node, tree.pid('root'), spec));
    tree.ask(() => dynamic.startChild(node, sup!, tree.spec({ id: 'a' })));
    const first = sup!;
    kit.answer(() => genServer.stop(node, first, 'boom'), 0);
    expect([sup === first, tree.ask(() => dynamic.countChildren(node, sup!)), tree.has('a')]).toEqual([
      false,
      { specs: 0, active: 0, supervisors: 0, workers: 0 },
      false,
    ]);
  });
});

describe('terminate_child', () => {
  it('[DYN4] stops a child by its pid, by its shutdown, and counts no restart', () => {
    const { tree, node, sup, add, count } = setUp({ maxRestarts: 0 });
    add({ id: 'a', traps: true, terminate: 30, shutdown: 10 });
    expect(tree.ask(() => dynamic.terminateChild(node, sup, tree.pid('a')), 100)).toBe('ok');
    expect(tree.trace()).toEqual(['child_kill a#1', 'exit a#1 killed']);
    expect(count()).toEqual({ specs: 0, active: 0, supervisors: 0, workers: 0 });
  });

  it('[DYN4] answers not_found for a pid that is no child, also a dead one', () => {
    const { tree, node, sup, add } = setUp();
    add({ id: 'a' });
    const pid = tree.pid('a');
    const stop = (p: unknown) => tree.ask(() => dynamic.terminateChild(node, sup, p));
    expect([stop(pid), stop(pid), stop(tree.parent.pid), stop('a')]).toEqual([
      'ok',
      ['error', 'not_found'],
      ['error', 'not_found'],
      ['error', 'function_clause'],
    ]);
  });
});

describe('which_children and count_children', () => {
  it('[DYN5] know the types', () => {
    const { tree, add, count } = setUp();
    add({ id: 'a' });
    add({ id: 'sub', children: [] } as never);
    expect(count()).toEqual({ specs: 2, active: 2, supervisors: 1, workers: 1 });
    expect(living(tree)).toEqual(['a#1', 'sub#1']);
  });
});

describe('stop', () => {
  it('[DYN7] knows the reason of a child that ended by itself just before', () => {
    const { tree, node, sup, add } = setUp();
    add({ id: 'a' });
    tree.kit.spawn('asker', function* (): Routine<void> {
      yield dynamic.startChild(node, sup, tree.spec({ id: 'slow', starts: [{ sleep: 50 }] }));
    });
    tree.advance(10);
    tree.kit.spawn('stopper', function* (): Routine<void> {
      yield genServer.stop(node, sup, 'shutdown');
    });
    tree.advance(10);
    tree.end('a', 'boom', 100);
    const stopped = tree.kit.events.filter((e) => e.kind === 'child_stopped').map((e) => [e.a, e.b]);
    expect(stopped).toEqual([
      ['a', 'boom'],
      ['slow', 'shutdown'],
    ]);
    expect(tree.kit.reports('supervisor shutdown_error').map((r) => r['reason'])).toEqual(['boom']);
  });

  it('[DYN7] stops its children side by side, each by its own shutdown', () => {
    const { tree, node, sup, add } = setUp();
    add({ id: 'a', traps: true, terminate: 40 });
    add({ id: 'b', traps: true, terminate: 100, shutdown: 60 });
    add({ id: 'c', traps: true, shutdown: 'brutal_kill', terminate: 5 });
    add({ id: 'd', traps: true, terminate: 20 });
    tree.ask(() => genServer.stop(node, sup), 1000);
    const start = tree.kit.events.findLast((e) => e.kind === 'child_stop')!.time;
    const exits = tree.kit.events.filter(
      (e) => e.kind === 'exit' && e.seq > tree.kit.events.find((x) => x.kind === 'child_stop')!.seq,
    );
    expect(
      exits
        .map((e) => [tree.kit.who(e.pid), tree.kit.show(e.a), e.time - start])
        .filter(([n]) => String(n).includes('#1'))
        .slice(0, 5),
    ).toEqual([
      ['c#1', 'killed', 0],
      ['d#1', 'shutdown', 20],
      ['a#1', 'shutdown', 40],
      ['b#1', 'killed', 60],
      ['sup#1', 'normal', 60],
    ]);
  });
});
