import { describe, expect, it } from 'vitest';
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import type { RestartCount } from '#lib/runtime/kernel/events';
import { RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import type { RestartType } from '#lib/runtime/otp/child_spec';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { Kit } from '../../kit';
import { type Start, type Sup, Tree, type Worker } from '../../tree';

const RESTARTS = ['permanent', 'transient', 'temporary'] as const;
const STRATEGIES = ['one_for_one', 'one_for_all', 'rest_for_one'] as const;

const root = (children: Sup['children'], flags: supervisor.Flags = {}): Sup => ({
  id: 'root',
  children,
  ...flags,
});
const workers = (...ids: string[]): Worker[] => ids.map((id) => ({ id }));

function startWith(init: () => unknown): unknown {
  const kit = new Kit();
  const module = new Module<supervisor.SupervisorModule>('mod', { init });
  let answer: unknown;
  kit.run(function* () {
    kit.node.self().trapExit = true;
    answer = yield supervisor.startLink(kit.node, module, 0);
  });
  return answer;
}

describe('start', () => {
  it('[SUP1] has the defaults of Elixir: one_for_one, 3 restarts in 5 s, no auto_shutdown', () => {
    const tree = new Tree(root([]));
    expect(tree.kit.events.find((e) => e.kind === 'sup_init')?.a).toEqual({
      strategy: 'one_for_one',
      intensity: 3,
      period: 5,
      autoShutdown: 'never',
      kind: 'supervisor',
    });
  });

  const wrong: [unknown, unknown][] = [
    [{ strategy: 'one_for_none' }, ['invalid_strategy', 'one_for_none']],
    [{ maxRestarts: -1 }, ['invalid_intensity', -1]],
    [{ maxRestarts: 1.5 }, ['invalid_intensity', 1.5]],
    [{ maxSeconds: 0 }, ['invalid_period', 0]],
    [{ autoShutdown: 'maybe' }, ['invalid_auto_shutdown', 'maybe']],
    ['flags', ['invalid_type', 'flags']],
  ];
  for (const [flags, reason] of wrong) {
    it(`[SUP1] refuses ${JSON.stringify(flags)}`, () => {
      expect(startWith(() => ['ok', [flags, []]])).toEqual(['error', ['supervisor_data', reason]]);
    });
  }

  it('[SUP1] refuses wrong and double specs before it starts anybody', () => {
    const tree = new Tree({ ...root(workers('a', 'b', 'a')) });
    expect(tree.answer).toEqual(['error', ['start_spec', ['duplicate_child_name', 'a']]]);
    const bad = new Tree(root([{ id: 'a' }, { id: 'b', shutdown: -1 }]));
    expect(bad.answer).toEqual(['error', ['start_spec', ['invalid_shutdown', -1]]]);
    for (const t of [tree, bad]) expect(t.kit.events.some((e) => e.kind === 'child_start')).toBe(false);
    expect(startWith(() => ['ok', [{}, 'none']])).toEqual([
      'error',
      ['start_spec', ['invalid_children', 'none']],
    ]);
  });

  it('[SUP2] starts children in order, each after the one before is ready; then it is ready itself', () => {
    const tree = new Tree(
      root([{ id: 'a', starts: [{ sleep: 50 }] }, { id: 'b' }, { id: 'sub', children: workers('x', 'y') }]),
    );
    expect(tree.answer).toBe('nothing');
    tree.advance(100);
    expect(tree.answer).toEqual(['ok', tree.pid('root')]);
    expect(tree.trace()).toEqual([
      'started a#1',
      'started b#1',
      'started x#1',
      'started y#1',
      'started sub#1',
      'started root#1',
    ]);
    expect(tree.kit.events.filter((e) => e.kind === 'started').map((e) => e.time)).toEqual([
      50, 50, 50, 50, 50, 50,
    ]);
  });

  const failing: [Start, unknown, string[]][] = [
    ['stop', 'no', ['start_failed c#1 no', 'exit c#1 no']],
    ['raise', ['no', []], ["start_failed c#1 ['no', []]", "exit c#1 ['no', []]"]],
    ['normal', 'normal', ['start_failed c#1 normal', 'exit c#1 normal']],
  ];
  for (const [how, reason, steps] of failing) {
    for (const strategy of STRATEGIES) {
      it(`[SUP3] ${strategy}: a start that fails with ${how} stops those before, in reverse, and is not tried again`, () => {
        const tree = new Tree(
          root([{ id: 'a' }, { id: 'b' }, { id: 'c', starts: [how] }, { id: 'd' }], { strategy }),
        );
        expect(tree.answer).toEqual(['error', ['shutdown', ['failed_to_start_child', 'c', reason]]]);
        const failed = ['shutdown', ['failed_to_start_child', 'c', reason]];
        expect(tree.trace()).toEqual([
          'started a#1',
          'started b#1',
          ...steps,
          'exit b#1 shutdown',
          'exit a#1 shutdown',
          `start_failed root#1 ${tree.kit.show(failed)}`,
          `exit root#1 ${tree.kit.show(failed)}`,
        ]);
      });
    }
  }

  it('[SUP3] nests the error, one layer for each level', () => {
    const tree = new Tree(root([{ id: 'sub', children: [{ id: 'a', starts: ['stop'] }] }]));
    expect(tree.answer).toEqual([
      'error',
      ['shutdown', ['failed_to_start_child', 'sub', ['shutdown', ['failed_to_start_child', 'a', 'no']]]],
    ]);
  });

  for (const restart of RESTARTS) {
    it(`[SUP4] keeps a ${restart} child that ignores its start${restart === 'temporary' ? ' not' : ' without a process'}`, () => {
      const tree = new Tree(root([{ id: 'a' }, { id: 'b', restart, starts: ['ignore'] }, { id: 'c' }]));
      const b = restart === 'temporary' ? [] : [['b', 'undefined']];
      expect(tree.which('root')).toEqual([['c', 'c#1'], ...b, ['a', 'a#1']]);
    });
  }

  it('[SUP5] passes on ignore, and refuses other answers of init', () => {
    expect(startWith(() => 'ignore')).toBe('ignore');
    for (const value of ['ok', ['ok', []], ['ok', [{}]], ['stop', 'x'], undefined]) {
      expect(startWith(() => value)).toEqual(['error', ['bad_return', ['mod', 'init', value]]]);
    }
    expect(
      startWith(() => {
        throw error('boom');
      }),
    ).toEqual(['error', ['boom', []]]);
    expect(
      startWith(() => {
        throw exit('boom');
      }),
    ).toEqual(['error', 'boom']);
    expect(
      startWith(() => {
        throw throwTerm('ignore');
      }),
    ).toBe('ignore');
  });

  // What a child's start function answers: what the supervisor makes of it.
  const answers: [string, () => unknown, unknown][] = [
    ['an error', () => ['error', 'x'], 'x'],
    ['something else', () => 'hello', 'hello'],
    ['ok without a pid', () => ['ok', 5], ['ok', 5]],
    [
      'a raise',
      () => {
        throw error('x');
      },
      ['EXIT', ['x', []]],
    ],
    [
      'an exit',
      () => {
        throw exit('x');
      },
      ['EXIT', 'x'],
    ],
    [
      'a throw',
      () => {
        throw throwTerm('x');
      },
      'x',
    ],
  ];
  for (const [what, start, reason] of answers) {
    it(`[SUP2] a start function that gives ${what} has failed`, () => {
      expect(startWith(() => ['ok', [{}, [{ id: 'a', start }]]])).toEqual([
        'error',
        ['shutdown', ['failed_to_start_child', 'a', reason]],
      ]);
    });
  }
});

// ---- restart types ------------------------------------------------------------------------------

describe('restart types', () => {
  const ends: [unknown, boolean][] = [
    ['normal', true],
    ['shutdown', true],
    [['shutdown', 'x'], true],
    ['boom', false],
    ['raise', false],
    ['kill', false],
    ['killed', false],
    ['noproc', false],
  ];
  const rule: Record<RestartType, (orderly: boolean) => string> = {
    permanent: () => 'SUP8',
    transient: (orderly) => (orderly ? 'SUP9' : 'SUP7'),
    temporary: () => 'SUP10',
  };
  for (const restart of RESTARTS) {
    for (const [how, orderly] of ends) {
      const again = restart === 'permanent' || (restart === 'transient' && !orderly);
      it(`[${rule[restart](orderly)}] a ${restart} child that ends with ${String(how)} is ${again ? 'restarted' : restart === 'transient' ? 'left' : 'forgotten'}`, () => {
        const tree = new Tree(root([{ id: 'a' }, { id: 'b', restart }, { id: 'c' }]));
        tree.end('b', how);
        expect(tree.decisions()).toEqual([
          again ? 'SUP11 restart b b' : restart === 'transient' ? 'SUP9 leave b' : 'SUP10 remove b',
        ]);
        const b = again ? [['b', 'b#2']] : restart === 'transient' ? [['b', 'undefined']] : [];
        expect(tree.which('root')).toEqual([['c', 'c#1'], ...b, ['a', 'a#1']]);
      });
    }
  }

  it('[SUP7] restarts a transient child only after an abnormal exit', () => {
    const tree = new Tree(root([{ id: 'a', restart: 'transient' }]));
    tree.end('a', 'boom');
    expect(tree.alive()).toEqual(['a#2', 'root#1']);
    tree.end('a', 'normal');
    expect(tree.alive()).toEqual(['root#1']);
  });

  it('[SUP6] takes no notice of the end of a process that is no child, nor of other messages', () => {
    const tree = new Tree(root(workers('a')));
    const stranger = tree.kit.spawn('stranger', function* (): Routine<void> {
      yield RECEIVE;
    });
    send(tree.node, tree.pid('root'), ['EXIT', stranger.pid, 'boom']);
    send(tree.node, tree.pid('root'), 'hello');
    tree.mark().advance(10);
    expect([tree.trace(), tree.alive()]).toEqual([[], ['a#1', 'root#1']]);
    expect(tree.kit.events.filter((e) => e.kind === 'log').map((e) => e.b)).toEqual([
      { label: ['supervisor', 'unexpected_msg'], module: 'Supervisor', message: 'hello' },
    ]);
  });
});

// ---- strategies ---------------------------------------------------------------------------------

describe('strategies', () => {
  const plain: Record<(typeof STRATEGIES)[number], Record<string, string[]>> = {
    one_for_one: {
      a: ['exit a#1 boom', 'started a#2'],
      b: ['exit b#1 boom', 'started b#2'],
      c: ['exit c#1 boom', 'started c#2'],
    },
    one_for_all: {
      a: [
        'exit a#1 boom',
        'exit c#1 shutdown',
        'exit b#1 shutdown',
        'started a#2',
        'started b#2',
        'started c#2',
      ],
      b: [
        'exit b#1 boom',
        'exit c#1 shutdown',
        'exit a#1 shutdown',
        'started a#2',
        'started b#2',
        'started c#2',
      ],
      c: [
        'exit c#1 boom',
        'exit b#1 shutdown',
        'exit a#1 shutdown',
        'started a#2',
        'started b#2',
        'started c#2',
      ],
    },
    rest_for_one: {
      a: [
        'exit a#1 boom',
        'exit c#1 shutdown',
        'exit b#1 shutdown',
        'started a#2',
        'started b#2',
        'started c#2',
      ],
      b: ['exit b#1 boom', 'exit c#1 shutdown', 'started b#2', 'started c#2'],
      c: ['exit c#1 boom', 'started c#2'],
    },
  };
  const ruleOf = { one_for_one: 'SUP11', one_for_all: 'SUP12', rest_for_one: 'SUP13' };
  for (const strategy of STRATEGIES) {
    for (const [id, steps] of Object.entries(plain[strategy])) {
      it(`[${ruleOf[strategy]}] ${strategy}, ${id} of a, b, c crashes`, () => {
        const tree = new Tree(root(workers('a', 'b', 'c'), { strategy }));
        tree.end(id, 'boom');
        expect(tree.trace()).toEqual(steps);
        const group = steps.filter((s) => s.startsWith('started')).map((s) => s.split(' ')[1]!.split('#')[0]);
        expect(tree.decisions()).toEqual([
          `${ruleOf[strategy]} ${group.length > 1 ? 'restart_group' : 'restart'} ${id} ${group.join(' ')}`,
        ]);
        expect(tree.which('root').map(([name]) => name)).toEqual(['c', 'b', 'a']);
      });
    }

    it(`[SUP14] ${strategy}: a group restart drops temporary siblings and brings back stopped ones`, () => {
      const tree = new Tree(
        root(
          [{ id: 'a' }, { id: 'b', restart: 'temporary' }, { id: 'c', restart: 'transient' }, { id: 'd' }],
          { strategy },
        ),
      );
      tree.end('c', 'normal');
      tree.ask(() => supervisor.terminateChild(tree.node, tree.pid('root'), 'd'));
      expect(tree.alive()).toEqual(['a#1', 'b#1', 'root#1']);
      tree.end('a', 'boom');
      expect(tree.alive()).toEqual(
        strategy === 'one_for_one' ? ['a#2', 'b#1', 'root#1'] : ['a#2', 'c#2', 'd#2', 'root#1'],
      );
    });

    it(`[SUP10] ${strategy}: the crash of a temporary child disturbs nobody`, () => {
      const tree = new Tree(
        root([{ id: 'a' }, { id: 'b', restart: 'temporary' }, { id: 'c' }], { strategy, maxRestarts: 0 }),
      );
      tree.end('b', 'boom');
      expect([tree.trace(), tree.alive()]).toEqual([['exit b#1 boom'], ['a#1', 'c#1', 'root#1']]);
    });

    it(`[SUP16] ${strategy}: escalation: gives up, and its own supervisor restarts it`, () => {
      const tree = new Tree(
        root([{ id: 'sub', children: workers('a', 'b'), strategy, maxRestarts: 0 }, { id: 'z' }]),
      );
      tree.end('a', 'boom');
      expect(tree.trace()).toEqual([
        'exit a#1 boom',
        'give_up sub#1',
        'exit b#1 shutdown',
        'exit sub#1 shutdown',
        'started a#2',
        'started b#2',
        'started sub#2',
      ]);
      expect(tree.alive()).toEqual(['a#2', 'b#2', 'root#1', 'sub#2', 'z#1']);
    });

    it(`[SUP20] ${strategy}: a sibling fails to restart`, () => {
      const tree = new Tree(
        root([{ id: 'a' }, { id: 'b', starts: ['ok', 'stop', 'ok'] }, { id: 'c' }], { strategy }),
      );
      const first = strategy === 'one_for_one' ? 'b' : 'a';
      tree.end(first, 'boom');
      const failed = ['start_failed b#2 no', 'exit b#2 no'];
      expect(tree.trace()).toEqual(
        {
          one_for_one: ['exit b#1 boom', ...failed, 'started b#3'],
          // Everybody who is up again is stopped, and all begin anew.
          one_for_all: [
            'exit a#1 boom',
            'exit c#1 shutdown',
            'exit b#1 shutdown',
            'started a#2',
            ...failed,
            'exit a#2 shutdown',
            'started a#3',
            'started b#3',
            'started c#2',
          ],
          // It goes on at the one that failed.
          rest_for_one: [
            'exit a#1 boom',
            'exit c#1 shutdown',
            'exit b#1 shutdown',
            'started a#2',
            ...failed,
            'started b#3',
            'started c#2',
          ],
        }[strategy],
      );
      expect(tree.decisions().at(-1)).toMatch(/^SUP20 retry b /);
    });

    it(`[SUP20] [SUP15] ${strategy}: each failed restart counts, until it gives up`, () => {
      const tree = new Tree(
        root([{ id: 'a', starts: ['ok', 'stop'] }, { id: 'b' }], { strategy, maxRestarts: 3 }),
      );
      tree.end('a', 'boom');
      expect(
        tree.kit.events.filter((e) => e.kind === 'restart_count').map((e) => (e.b as RestartCount).count),
      ).toEqual([1, 2, 3]);
      expect(tree.trace().filter((s) => s.startsWith('start_failed'))).toHaveLength(3);
      expect(tree.alive()).toEqual([]);
      expect(tree.kit.reasonOf(tree.pid('root'))).toBe('shutdown');
    });
  }

  it('[SUP20] serves requests between the tries', () => {
    const tree = new Tree(root([{ id: 'a', starts: ['ok', 'stop'] }], { maxRestarts: 1_000_000 }));
    genServer.cast(tree.node, tree.pid('a'), 'boom');
    tree.node.run(Infinity, 50);
    let answer: unknown;
    tree.node.spawn(function* (): Routine<void> {
      answer = yield supervisor.terminateChild(tree.node, tree.pid('root'), 'a');
    });
    expect([tree.node.run(Infinity, 50), answer, tree.which('root')]).toEqual([
      'idle',
      'ok',
      [['a', 'undefined']],
    ]);
  });
});

// ---- intensity ----------------------------------------------------------------------------------

describe('intensity', () => {
  for (const intensity of [0, 1, 2, 3]) {
    for (const strategy of STRATEGIES) {
      it(`[SUP15] ${strategy}: ${intensity} restarts in the period are allowed, one more ends it`, () => {
        const tree = new Tree(root(workers('a', 'b'), { strategy, maxRestarts: intensity }));
        for (let i = 0; i < intensity; i++) tree.end(i % 2 === 0 ? 'a' : 'b', 'boom');
        expect(tree.has('root')).toBe(true);
        tree.end('a', 'boom');
        expect([tree.alive(), tree.kit.reasonOf(tree.pid('root'))]).toEqual([[], 'shutdown']);
      });
    }
  }

  it('[SUP15] an orderly end of a permanent child counts too', () => {
    const tree = new Tree(root(workers('a'), { maxRestarts: 0 }));
    tree.end('a', 'normal');
    expect(tree.alive()).toEqual([]);
  });

  it('[SUP15] counts in whole seconds: a restart leaves the count when it is more than the period old', () => {
    // Seconds of the crashes of a supervisor with 1 restart in 2 s, and which of them ends it.
    const rows: [number[], number | null][] = [
      [[0, 2], 1],
      [[0.9, 2.1], 1],
      [[0, 2.999], 1],
      [[0, 3], null],
      [[0.999, 3], null],
      [[0, 3, 6, 9], null],
      [[0, 3, 4], 2],
    ];
    for (const [times, last] of rows) {
      const tree = new Tree(root(workers('a'), { maxRestarts: 1, maxSeconds: 2 }));
      let ended: number | null = null;
      times.forEach((s, i) => {
        tree.node.run(s * 1000);
        if (!tree.has('root')) return;
        tree.end('a', 'boom');
        if (!tree.has('root')) ended = i;
      });
      expect([times, ended]).toEqual([times, last]);
    }
  });

  it('[SUP15] tells count, limit and the seconds that count', () => {
    const tree = new Tree(root(workers('a'), { maxRestarts: 2, maxSeconds: 5 }));
    for (const ms of [1500, 3200, 9000]) {
      tree.node.run(ms);
      tree.end('a', 'boom');
    }
    const counts = tree.kit.events.filter((e) => e.kind === 'restart_count').map((e) => e.b as RestartCount);
    expect(
      counts.map(({ count, intensity, period, times }) => ({ count, intensity, period, times })),
    ).toEqual(
      [
        { count: 1, intensity: 2, period: 5, times: [1] },
        { count: 2, intensity: 2, period: 5, times: [3, 1] },
        { count: 1, intensity: 2, period: 5, times: [9] },
      ].map((c, i) => (i === 2 ? { ...c, count: 1 } : c)),
    );
  });

  it('[SUP16] gives up: stops its children in reverse order, exits shutdown, and a restarted one begins to count anew', () => {
    const sub: Sup = { id: 'sub', children: workers('a', 'b', 'c'), maxRestarts: 1 };
    const tree = new Tree(root([sub], { maxRestarts: 1 }));
    tree.end('b', 'boom');
    tree.end('b', 'boom');
    expect(tree.trace()).toEqual([
      'exit b#2 boom',
      'give_up sub#1',
      'exit c#1 shutdown',
      'exit a#1 shutdown',
      'exit sub#1 shutdown',
      'started a#2',
      'started b#3',
      'started c#2',
      'started sub#2',
    ]);
    tree.end('b', 'boom');
    expect(tree.has('sub')).toBe(true);
    tree.end('b', 'boom');
    expect(tree.alive()).toEqual([]);
  });

  for (const [restart, comesBack] of [
    ['permanent', true],
    ['transient', false],
    ['temporary', false],
  ] as const) {
    it(`[SUP16] a ${restart} supervisor that gave up is ${comesBack ? '' : 'not '}restarted: it exits shutdown`, () => {
      const tree = new Tree(root([{ id: 'sub', restart, children: workers('a'), maxRestarts: 0 }]));
      tree.end('a', 'boom');
      expect(tree.alive()).toEqual(comesBack ? ['a#2', 'root#1', 'sub#2'] : ['root#1']);
    });
  }
});

// ---- stopping -----------------------------------------------------------------------------------

describe('shutdown', () => {
  // shutdown x how the child behaves: reason it ends with, ms that takes.
  const rows: [string, Worker['shutdown'], Partial<Worker>, unknown, number][] = [
    ['SUP17', 100, {}, 'shutdown', 0],
    ['SUP17', 100, { traps: true }, 'shutdown', 0],
    ['SUP17', 100, { traps: true, terminate: 60 }, 'shutdown', 60],
    ['SUP18', 100, { traps: true, terminate: 200 }, 'killed', 100],
    ['SUP18', 0, { traps: true, terminate: 1 }, 'killed', 0],
    ['SUP17', 100, { traps: true, terminate: 'raise' }, ['worse', []], 0],
    ['SUP17', 'infinity', {}, 'shutdown', 0],
    ['SUP17', 'infinity', { traps: true, terminate: 100_000 }, 'shutdown', 100_000],
    ['SUP19', 'brutal_kill', {}, 'killed', 0],
    ['SUP19', 'brutal_kill', { traps: true, terminate: 60 }, 'killed', 0],
  ];
  for (const [rule, shutdown, behaviour, reason, ms] of rows) {
    for (const who of ['terminate_child', 'stop of the supervisor', 'group restart']) {
      it(`[${rule}] shutdown ${String(shutdown)}, ${JSON.stringify(behaviour)}, by ${who}: ${JSON.stringify(reason)} after ${ms} ms`, () => {
        const tree = new Tree(
          root([{ id: 'a', shutdown, ...behaviour } as Worker, { id: 'b' }], { strategy: 'one_for_all' }),
        );
        const before = tree.node.now;
        const pid = tree.pid('a');
        if (who === 'terminate_child')
          tree.ask(() => supervisor.terminateChild(tree.node, tree.pid('root'), 'a'), 200_000);
        else if (who === 'group restart') tree.end('b', 'boom', 200_000);
        else tree.ask(() => genServer.stop(tree.node, tree.pid('root')), 200_000);
        const seen = tree.kit.events.find((e) => e.kind === 'exit' && e.pid === pid.id)!;
        expect([seen.a, seen.time - before]).toEqual([reason, ms]);
        expect(tree.trace(['child_kill'])).toEqual(rule === 'SUP18' ? ['child_kill a#1'] : []);
        expect(
          tree.kit.events.some((e) => e.kind === 'callback' && e.pid === pid.id && e.a === 'terminate'),
        ).toBe(behaviour.traps === true && rule !== 'SUP19' && !(shutdown === 0));
      });
    }
  }

  it('[SUP17] stops one after the other, in reverse start order', () => {
    const slow = (id: string): Worker => ({ id, traps: true, terminate: 10 });
    const tree = new Tree(root([slow('a'), { id: 'sub', children: [slow('x'), slow('y')] }, slow('b')]));
    tree.byParent(() => exit2(tree.node, tree.pid('root'), 'shutdown'), 100);
    const exits = tree.kit.events.filter((e) => e.kind === 'exit').map((e) => [tree.kit.who(e.pid), e.time]);
    expect(exits).toEqual([
      ['b#1', 10],
      ['y#1', 20],
      ['x#1', 30],
      ['sub#1', 30],
      ['a#1', 40],
      ['root#1', 40],
    ]);
  });

  for (const reason of ['normal', 'shutdown', 'boom', ['shutdown', 1]]) {
    it(`[SUP31] stops when its parent sends ${String(reason)}: children get shutdown, it exits with the reason`, () => {
      const tree = new Tree(root(workers('a', 'b')));
      tree.byParent(() => exit2(tree.node, tree.pid('root'), reason));
      expect(tree.trace()).toEqual([
        'exit b#1 shutdown',
        'exit a#1 shutdown',
        `exit root#1 ${tree.kit.show(reason)}`,
      ]);
    });
    it(`[SUP31] does not care for ${String(reason)} from anybody else`, () => {
      const tree = new Tree(root(workers('a')));
      exit2(tree.node, tree.pid('root'), reason);
      tree.mark().advance(10);
      expect(tree.alive()).toEqual(['a#1', 'root#1']);
    });
  }

  it('[SUP35] killed, it stops nobody: its children end by their links, trapping ones after terminate', () => {
    const tree = new Tree(
      root([{ id: 'sub', children: [{ id: 'a' }, { id: 'b', traps: true, terminate: 50 }] }]),
    );
    tree.end('sub', 'kill', 100);
    expect(tree.trace()).toEqual([
      'exit sub#1 killed',
      'exit a#1 killed',
      'started a#2',
      'started b#2',
      'started sub#2',
      'exit b#1 killed',
    ]);
  });

  it('[SUP18] a supervisor that runs into its own shutdown time leaves orphans that finish', () => {
    const tree = new Tree(
      root([{ id: 'sub', shutdown: 30, children: [{ id: 'a', traps: true, terminate: 80 }] }]),
    );
    tree.ask(() => supervisor.terminateChild(tree.node, tree.pid('root'), 'sub'), 200);
    expect(tree.trace()).toEqual(['child_kill sub#1', 'exit sub#1 killed', 'exit a#1 shutdown']);
  });

  it('[SUP19] reports an end that was not the one ordered', () => {
    const report = (worker: Partial<Worker>) => {
      const tree = new Tree(root([{ id: 'a', ...worker }]));
      tree.ask(() => supervisor.terminateChild(tree.node, tree.pid('root'), 'a'), 200);
      return tree.kit.reports('supervisor shutdown_error').map((r) => r['reason']);
    };
    expect(report({})).toEqual([]);
    expect(report({ shutdown: 'brutal_kill' })).toEqual([]);
    expect(report({ shutdown: 10, traps: true, terminate: 50 })).toEqual(['killed']);
    expect(report({ traps: true, terminate: 'raise' })).toEqual([['worse', []]]);
  });

  it('[SUP17] takes an end that came first from the EXIT message, and leaves none behind', () => {
    const tree = new Tree(root([{ id: 'a', traps: true, terminate: 50 }, { id: 'b' }, { id: 'c' }]));
    tree.byParent(() => {
      exit2(tree.node, tree.pid('root'), 'shutdown');
      exit2(tree.node, tree.pid('a'), 'kill');
    }, 100);
    expect(tree.trace()).toEqual([
      'exit a#1 killed',
      'exit c#1 shutdown',
      'exit b#1 shutdown',
      'exit root#1 shutdown',
    ]);
    expect(tree.kit.events.findLast((e) => e.kind === 'child_stopped')?.b).toBe('killed');
  });
});

// ---- the child API ------------------------------------------------------------------------------

describe('the child API', () => {
  type State = 'running' | 'stopped' | 'restarting' | 'unknown';
  const states: State[] = ['running', 'stopped', 'restarting', 'unknown'];

  /** A supervisor whose child `a` is in that state. */
  function inState(state: State): Tree {
    const tree = new Tree(
      root([{ id: 'a', starts: ['ok', 'stop'] }, { id: 'b' }], { maxRestarts: 1_000_000 }),
    );
    if (state === 'stopped') tree.ask(() => supervisor.terminateChild(tree.node, tree.pid('root'), 'a'));
    if (state === 'restarting') {
      genServer.cast(tree.node, tree.pid('a'), 'boom');
      // Up to the message by which it tells itself to try again.
      while (!tree.kit.events.some((e) => e.kind === 'child_start_failed')) tree.node.run(Infinity, 1);
    }
    return tree;
  }

  /** What a request is answered, in one step of the supervisor. */
  function ask(tree: Tree, request: (sup: Pid) => unknown): unknown {
    let answer: unknown = 'none';
    tree.kit.node.spawn(function* (): Routine<void> {
      answer = yield request(tree.pid('root'));
    });
    for (let i = 0; i < 200 && answer === 'none'; i++) tree.node.run(Infinity, 1);
    return answer;
  }

  const expected: Record<string, Record<State, unknown>> = {
    terminateChild: { running: 'ok', stopped: 'ok', restarting: 'ok', unknown: ['error', 'not_found'] },
    restartChild: {
      running: ['error', 'running'],
      stopped: ['error', 'no'],
      restarting: ['error', 'restarting'],
      unknown: ['error', 'not_found'],
    },
    deleteChild: {
      running: ['error', 'running'],
      stopped: 'ok',
      restarting: ['error', 'restarting'],
      unknown: ['error', 'not_found'],
    },
    getChildspec: {
      running: ['ok', expect.anything()],
      stopped: ['ok', expect.anything()],
      restarting: ['ok', expect.anything()],
      unknown: ['error', 'not_found'],
    },
  };
  const rules: Record<string, string> = {
    terminateChild: 'SUP23',
    restartChild: 'SUP24',
    deleteChild: 'SUP25',
    getChildspec: 'SUP26',
  };
  const calls = {
    terminateChild: supervisor.terminateChild,
    restartChild: supervisor.restartChild,
    deleteChild: supervisor.deleteChild,
    getChildspec: supervisor.getChildspec,
  };
  for (const [name, row] of Object.entries(expected)) {
    for (const state of states) {
      it(`[${rules[name]!}] ${name} of a child that is ${state}`, () => {
        const tree = inState(state);
        const id = state === 'unknown' ? 'nobody' : 'a';
        expect(ask(tree, (sup) => calls[name as keyof typeof calls](tree.node, sup, id))).toEqual(row[state]);
      });
    }
  }

  it('[SUP22] start_child of an id that is there already', () => {
    for (const [state, answer] of [
      ['running', 'already_started'],
      ['stopped', 'already_present'],
      ['restarting', 'already_present'],
    ] as const) {
      const tree = inState(state);
      const pid = tree.pid('a');
      expect(ask(tree, (sup) => supervisor.startChild(tree.node, sup, tree.spec({ id: 'a' })))).toEqual([
        'error',
        state === 'running' ? [answer, pid] : answer,
      ]);
    }
  });

  it('[SUP21] start_child adds the child last and answers its pid', () => {
    const tree = new Tree(root(workers('a'), { strategy: 'rest_for_one' }));
    expect(
      tree.ask(() => supervisor.startChild(tree.node, tree.pid('root'), tree.spec({ id: 'b' }))),
    ).toEqual(['ok', tree.pid('b')]);
    tree.end('a', 'boom');
    expect(tree.trace()).toEqual(['exit a#1 boom', 'exit b#1 shutdown', 'started a#2', 'started b#2']);
  });

  const starts: [Start, RestartType, unknown, boolean][] = [
    ['stop', 'permanent', ['error', ['no', expect.objectContaining({ id: 'b' })]], false],
    ['ignore', 'permanent', ['ok', 'undefined'], true],
    ['ignore', 'transient', ['ok', 'undefined'], true],
    ['ignore', 'temporary', ['ok', 'undefined'], false],
  ];
  for (const [how, restart, answer, kept] of starts) {
    it(`[SUP22] start_child of a ${restart} child whose start is ${String(how)}`, () => {
      const tree = new Tree(root(workers('a')));
      expect(
        tree.ask(() =>
          supervisor.startChild(tree.node, tree.pid('root'), tree.spec({ id: 'b', restart, starts: [how] })),
        ),
      ).toEqual(answer);
      expect(tree.which('root')).toEqual(
        kept
          ? [
              ['b', 'undefined'],
              ['a', 'a#1'],
            ]
          : [['a', 'a#1']],
      );
    });
  }

  it('[SUP22] start_child of a wrong spec', () => {
    const tree = new Tree(root([]));
    expect(tree.ask(() => supervisor.startChild(tree.node, tree.pid('root'), { id: 'x' }))).toEqual([
      'error',
      'missing_start',
    ]);
  });

  it('[SUP23] terminate_child keeps the spec, unless it is temporary, and counts no restart', () => {
    const tree = new Tree(root([{ id: 'a' }, { id: 'b', restart: 'temporary' }], { maxRestarts: 0 }));
    const sup = tree.pid('root');
    for (const id of ['a', 'b'])
      expect(tree.ask(() => supervisor.terminateChild(tree.node, sup, id))).toBe('ok');
    expect(tree.which('root')).toEqual([['a', 'undefined']]);
    expect(tree.ask(() => supervisor.terminateChild(tree.node, sup, 'b'))).toEqual(['error', 'not_found']);
  });

  it('[SUP24] restart_child starts it in its old place', () => {
    const tree = new Tree(root([{ id: 'a' }, { id: 'b', starts: ['ok', 'ok', 'ignore'] }, { id: 'c' }]));
    const sup = tree.pid('root');
    tree.ask(() => supervisor.terminateChild(tree.node, sup, 'b'));
    expect(tree.ask(() => supervisor.restartChild(tree.node, sup, 'b'))).toEqual(['ok', tree.pid('b')]);
    expect(tree.which('root')).toEqual([
      ['c', 'c#1'],
      ['b', 'b#2'],
      ['a', 'a#1'],
    ]);
    tree.ask(() => supervisor.terminateChild(tree.node, sup, 'b'));
    expect(tree.ask(() => supervisor.restartChild(tree.node, sup, 'b'))).toEqual(['ok', 'undefined']);
  });

  it('[SUP25] after delete_child the id is free again', () => {
    const tree = new Tree(root(workers('a', 'b')));
    const sup = tree.pid('root');
    tree.ask(() => supervisor.terminateChild(tree.node, sup, 'a'));
    expect(tree.ask(() => supervisor.deleteChild(tree.node, sup, 'a'))).toBe('ok');
    tree.ask(() => supervisor.startChild(tree.node, sup, tree.spec({ id: 'a' })));
    expect(tree.which('root')).toEqual([
      ['a', 'a#2'],
      ['b', 'b#1'],
    ]);
  });

  it('[SUP26] get_childspec answers it with its defaults', () => {
    const tree = new Tree(root([{ id: 'a' }]));
    const got = tree.ask(() => supervisor.getChildspec(tree.node, tree.pid('root'), 'a')) as [
      string,
      Record<string, unknown>,
    ];
    expect(got[1]).toMatchObject({
      id: 'a',
      restart: 'permanent',
      shutdown: 5000,
      type: 'worker',
      significant: false,
    });
  });

  it('[SUP27] which_children lists the last started first, with type and modules', () => {
    const tree = new Tree(root([{ id: 'a' }, { id: 'sub', children: [] }]));
    expect(tree.ask(() => supervisor.whichChildren(tree.node, tree.pid('root')))).toEqual([
      ['sub', tree.pid('sub'), 'supervisor', []],
      ['a', tree.pid('a'), 'worker', []],
    ]);
    const waiting = inState('restarting');
    expect(ask(waiting, (sup) => supervisor.whichChildren(waiting.node, sup))).toContainEqual([
      'a',
      'restarting',
      'worker',
      [],
    ]);
  });

  it('[SUP28] count_children counts specs of each type, and those that live', () => {
    const tree = new Tree(
      root([{ id: 'a' }, { id: 'b', starts: ['ignore'] }, { id: 'sub', children: workers('x') }]),
    );
    expect(tree.count('root')).toEqual({ specs: 3, active: 2, supervisors: 1, workers: 2 });
  });

  it('[SUP21] callers wait without limit, and get the end of the supervisor as their own', () => {
    const tree = new Tree(root([]));
    const sup = tree.pid('root');
    expect(
      tree.ask(
        () => supervisor.startChild(tree.node, sup, tree.spec({ id: 'slow', starts: [{ sleep: 60_000 }] })),
        70_000,
      ),
    ).toEqual(['ok', tree.pid('slow')]);
    let answer: unknown;
    tree.kit.node.spawn(function* (): Routine<void> {
      try {
        yield supervisor.startChild(tree.node, sup, tree.spec({ id: 'slower', starts: [{ sleep: 60_000 }] }));
      } catch (e) {
        answer = (e as { reason: unknown[] }).reason[0];
      }
    });
    tree.advance(10);
    exit2(tree.node, sup, 'kill');
    tree.advance(0);
    expect(answer).toBe('killed');
  });

  it.each(['call', 'cast'])('[SUP36] ends from a %s that it does not know, and stops its children', (how) => {
    const tree = new Tree(root([{ id: 'a' }]));
    const { node } = tree;
    const sup = tree.pid('root');
    exit2(node, sup, 'shutdown');
    send(node, sup, 'hello');
    tree.advance(1);
    expect(tree.has('root')).toBe(true);
    if (how === 'cast') genServer.cast(node, sup, 'dance');
    else {
      const answer = tree.ask(() => genServer.call(node, sup, ['restart_child', 'a', 'b']));
      const [kind, [[reason]]] = answer as [string, [[string]]];
      expect([kind, reason]).toEqual(['exit', 'function_clause']);
    }
    tree.advance(1);
    expect([tree.has('root'), tree.has('a')]).toEqual([false, false]);
  });
});

// ---- significant children -----------------------------------------------------------------------

describe('auto_shutdown', () => {
  const significant = (id: string, restart: RestartType = 'transient'): Worker => ({
    id,
    restart,
    significant: true,
  });

  for (const [restart, how, stops] of [
    ['transient', 'normal', true],
    ['transient', 'shutdown', true],
    ['transient', 'boom', false],
    ['temporary', 'normal', true],
    ['temporary', 'boom', true],
  ] as const) {
    it(`[SUP29] any_significant: a ${restart} child that ends with ${how} ${stops ? 'ends' : 'does not end'} the supervisor`, () => {
      const tree = new Tree(
        root([{ id: 'a' }, significant('s', restart), { id: 'z' }], { autoShutdown: 'any_significant' }),
      );
      tree.end('s', how);
      expect(tree.has('root')).toBe(!stops);
      if (stops)
        expect(tree.trace()).toEqual([
          `exit s#1 ${how}`,
          'exit z#1 shutdown',
          'exit a#1 shutdown',
          'exit root#1 shutdown',
        ]);
      if (stops) expect(tree.decisions()).toEqual(['SUP30 auto_shutdown s']);
    });
  }

  it('[SUP29] a child that is not significant does not count', () => {
    const tree = new Tree(
      root([{ id: 'a', restart: 'transient' }, significant('s')], { autoShutdown: 'any_significant' }),
    );
    tree.end('a', 'normal');
    expect(tree.alive()).toEqual(['root#1', 's#1']);
  });

  it('[SUP30] all_significant: the last significant one ends it', () => {
    const tree = new Tree(
      root([significant('s'), significant('t'), { id: 'a' }], { autoShutdown: 'all_significant' }),
    );
    tree.end('s', 'normal');
    expect(tree.alive()).toEqual(['a#1', 'root#1', 't#1']);
    tree.end('t', 'normal');
    expect(tree.alive()).toEqual([]);
  });

  it('[SUP29] is not triggered by terminate_child, nor by a group restart', () => {
    const tree = new Tree(
      root([{ id: 'a' }, significant('s'), significant('t', 'temporary')], {
        autoShutdown: 'any_significant',
        strategy: 'one_for_all',
      }),
    );
    tree.ask(() => supervisor.terminateChild(tree.node, tree.pid('root'), 's'));
    tree.end('a', 'boom');
    expect(tree.alive()).toEqual(['a#2', 'root#1', 's#2']);
  });

  it('[SUP30] takes its own supervisor along only by its restart type: it exits shutdown', () => {
    const sub: Sup = {
      id: 'sub',
      restart: 'transient',
      children: [significant('s')],
      autoShutdown: 'any_significant',
    };
    const tree = new Tree(root([sub]));
    tree.end('s', 'normal');
    expect(tree.alive()).toEqual(['root#1']);
  });
});

// ---- simple_one_for_one -------------------------------------------------------------------------

describe('simple_one_for_one', () => {
  function simple(template: Partial<Worker> = {}, flags: supervisor.Flags = {}) {
    const tree = new Tree({ id: 'unused' });
    const { kit, node } = tree;
    const start = (...extra: unknown[]) =>
      tree.startWorker({
        ...(extra[0] as Worker),
        ...('traps' in template ? { traps: template.traps } : undefined),
      } as Worker);
    const init = () => [
      'ok',
      [{ strategy: 'simple_one_for_one', ...flags }, [{ id: 't', start, ...template }]],
    ];
    let sup: Pid | undefined;
    kit.spawn('boss', function* (): Routine<void> {
      node.self().trapExit = true;
      [, sup] = (yield supervisor.startLink(
        node,
        new Module<supervisor.SupervisorModule>('simple', { init }),
        0,
      )) as [string, Pid];
      kit.call('sup#1', sup);
      yield new Sleep(1_000_000);
    });
    node.run(0);
    const add = (worker: Worker) => tree.ask(() => supervisor.startChild(node, sup!, [worker]));
    return { tree, node, sup: sup!, add };
  }

  it('[SUP32] needs exactly one spec', () => {
    for (const specs of [[], [1, 2], 'x']) {
      expect(startWith(() => ['ok', [{ strategy: 'simple_one_for_one' }, specs]])).toEqual([
        'error',
        ['bad_start_spec', specs],
      ]);
    }
    expect(startWith(() => ['ok', [{ strategy: 'simple_one_for_one' }, [{ id: 'a' }]]])).toEqual([
      'error',
      ['start_spec', 'missing_start'],
    ]);
  });

  it('[SUP32] starts children from its template with the extra arguments, and restarts them with the same', () => {
    const { tree, add } = simple();
    expect(add({ id: 'a' })).toEqual(['ok', tree.pid('a')]);
    add({ id: 'b' });
    tree.end('a', 'boom');
    expect(tree.alive()).toEqual(['a#2', 'b#1', 'unused#1']);
    expect(tree.decisions()).toEqual(['SUP11 restart t t']);
  });

  it('[SUP32] answers a failed start with the bare reason, and keeps no child that ignores', () => {
    const { tree, node, sup, add } = simple();
    expect(add({ id: 'a', starts: ['stop'] })).toEqual(['error', 'no']);
    expect(add({ id: 'b', starts: ['ignore'] })).toEqual(['ok', 'undefined']);
    expect(tree.ask(() => supervisor.countChildren(node, sup))).toEqual({
      specs: 1,
      active: 0,
      supervisors: 0,
      workers: 0,
    });
  });

  it('[SUP20] [SUP32] tries again, and forgets a child that ends for good', () => {
    const { tree, node, sup, add } = simple({ restart: 'transient' });
    add({ id: 'a', starts: ['ok', 'stop', 'ok'] });
    tree.end('a', 'boom');
    expect(tree.alive()).toEqual(['a#3', 'unused#1']);
    tree.end('a', 'normal');
    expect(tree.ask(() => supervisor.whichChildren(node, sup))).toEqual([]);
  });

  it('[SUP37] keeps one entry without a process for children whose restart ignores, and crashes over it when it stops', () => {
    const { tree, node, sup, add } = simple({}, { maxRestarts: 9 });
    for (const id of ['a', 'b']) add({ id, starts: ['ok', 'ignore'] });
    add({ id: 'c' });
    const old = tree.pid('c');
    tree.end('a', 'boom');
    tree.end('b', 'boom');
    const which = () => tree.ask(() => supervisor.whichChildren(node, sup)) as unknown[][];
    expect(which().map(([, pid]) => pid)).toEqual(['undefined', old]);
    expect(tree.ask(() => supervisor.countChildren(node, sup))).toMatchObject({ active: 2, workers: 2 });
    tree.end('c', 'boom');
    expect(tree.ask(() => supervisor.terminateChild(node, sup, old))).toBe('ok');
    expect(which()).toHaveLength(1);
    add({ id: 'd', starts: ['ok', 'ignore'] });
    tree.end('d', 'boom');
    tree.ask(() => genServer.stop(node, sup), 1000);
    const [gone, left] = tree.trace(['exit']);
    expect([gone, left]).toEqual([
      expect.stringMatching(/^exit sup#1 \['function_clause'/),
      expect.stringMatching(/^exit c#2 \['function_clause'/),
    ]);
  });

  it('[SUP38] lists children by pid, the oldest first', () => {
    const { tree, node, sup, add } = simple();
    for (const id of ['a', 'b', 'c']) add({ id });
    tree.end('a', 'boom');
    const which = tree.ask(() => supervisor.whichChildren(node, sup)) as unknown[][];
    expect(which.map(([, pid]) => pid)).toEqual(['b', 'c', 'a'].map((id) => tree.pid(id)));
  });

  it('[SUP33] stops a child by its pid; a dead pid is ok, one of another is not_found', () => {
    const { tree, node, sup, add } = simple();
    add({ id: 'a' });
    const pid = tree.pid('a');
    const stop = (what: unknown) => tree.ask(() => supervisor.terminateChild(node, sup, what));
    expect([stop('t'), stop(pid), stop(pid), stop(tree.parent.pid)]).toEqual([
      ['error', 'simple_one_for_one'],
      'ok',
      'ok',
      ['error', 'not_found'],
    ]);
    expect(tree.ask(() => supervisor.restartChild(node, sup, 't'))).toEqual(['error', 'simple_one_for_one']);
    expect(tree.ask(() => supervisor.deleteChild(node, sup, 't'))).toEqual(['error', 'simple_one_for_one']);
  });

  it('[SUP39] gives its template for the id, a child, and any dead pid, and for nothing else', () => {
    const { tree, node, sup, add } = simple();
    add({ id: 'a' });
    const pid = tree.pid('a');
    const ask = (what: unknown) =>
      (tree.ask(() => supervisor.getChildspec(node, sup, what)) as [string, { id?: unknown }])[1];
    expect([ask('t').id, ask(pid).id]).toEqual(['t', 't']);
    expect([ask('a'), ask(tree.parent.pid)]).toEqual(['not_found', 'not_found']);
    tree.end('a', 'boom');
    expect(ask(pid).id).toBe('t');
  });

  it('[SUP34] stops its children side by side, and kills those that are too slow', () => {
    const { tree, node, sup, add } = simple({ shutdown: 50, traps: true });
    for (const [id, terminate] of [
      ['a', 20],
      ['b', 100],
      ['c', 40],
    ] as const)
      add({ id, terminate });
    const before = node.now;
    tree.ask(() => genServer.stop(node, sup), 1000);
    expect(tree.trace(['exit'])).toEqual([
      'exit a#1 shutdown',
      'exit c#1 shutdown',
      'exit b#1 killed',
      'exit sup#1 normal',
    ]);
    expect(
      tree.kit.events.findLast((e) => e.kind === 'exit' && tree.kit.who(e.pid) === 'sup#1')!.time - before,
    ).toBe(50);
  });

  it('[SUP16] [SUP34] gives up past its intensity, for all children together', () => {
    const { tree, add } = simple({}, { maxRestarts: 1 });
    add({ id: 'a' });
    add({ id: 'b' });
    tree.end('a', 'boom');
    tree.end('b', 'boom');
    expect(tree.alive()).toEqual(['unused#1']);
    expect(tree.trace().at(-1)).toBe('exit sup#1 shutdown');
  });
});
