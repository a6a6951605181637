import { describe, expect, it } from 'vitest';
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { type Routine, RECEIVE, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, monitor } from '#lib/runtime/kernel/signals';
import { sendAfter } from '#lib/runtime/kernel/time';
import type { Pid } from '#lib/runtime/kernel/terms';
import * as application from '#lib/runtime/otp/application';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { startLink } from '#lib/runtime/otp/gen_server';
import { Kit, server } from '../../kit';

type Callbacks = Partial<application.ApplicationModule>;

/** A root supervisor with a worker for each name; the workers note their end. */
function root(kit: Kit, ...names: string[]) {
  const children = names.map((id) => ({
    id,
    start: () =>
      startLink(
        kit.node,
        server({
          init: () => {
            trapExit(kit.node, true);
            return ['ok', 0];
          },
          handleCast: (why) => ['stop', why, 0],
          terminate: (reason) => kit.note(id, reason),
        }),
        0,
        { name: id },
      ),
  }));
  const module = new Module<supervisor.SupervisorModule>('sup', {
    init: () => ['ok', [{ strategy: 'one_for_one', maxRestarts: 0 }, children]],
  });
  return supervisor.startLink(kit.node, module, 0);
}

/** The specification of an application that notes its callbacks, with a worker of its name. */
function app(
  kit: Kit,
  name: string,
  rest: Partial<application.ApplicationSpec> = {},
  callbacks: Callbacks = {},
) {
  const mod = new Module<application.ApplicationModule>(`${name}_app`, {
    start(type, args) {
      kit.note(name, 'start', type, args);
      return root(kit, `${name}_worker`);
    },
    stop: (state) => kit.note(name, 'stop', state),
    ...callbacks,
  });
  const spec = { name, mod, ...rest };
  application.define(kit.node, spec);
  return spec;
}

function world() {
  const kit = new Kit();
  const ask = (what: () => unknown) => kit.answer(what, kit.node.now + 50);
  return {
    kit,
    node: kit.node,
    ask,
    start: (name: string, type?: application.RestartType) =>
      ask(() => application.start(kit.node, name, type)),
    stop: (name: string) => ask(() => application.stop(kit.node, name)),
    which: () => (ask(() => application.whichApplications(kit.node)) as unknown[][]).map(([name]) => name),
    pid: (name: string) => kit.node.names.get(name)?.pid as Pid,
    halted: () => kit.events.find((e) => e.kind === 'halt')?.a,
    logs: () =>
      kit.events
        .filter((e) => e.kind === 'log')
        .map((e) => e.b as { label: [string, string]; report: object })
        .filter(({ label }) => label[0].startsWith('application'))
        .map(({ label, report }) => ({ event: label[1], ...report })),
  };
}

describe('load and unload', () => {
  it('[APP1] knows a specification once', () => {
    const { kit, node } = world();
    const spec = app(kit, 'shop', { env: [['price', 5]] });
    expect(application.load(node, 'shop')).toBe('ok');
    expect(application.load(node, spec)).toEqual(['error', ['already_loaded', 'shop']]);
    expect(application.load(node, 'bank')).toEqual(['error', ['no such file or directory', 'bank.app']]);
    expect(application.getEnv(node, 'shop', 'price')).toEqual(['ok', 5]);
    application.setEnv(node, 'bank', 'early', 1);
    application.setEnv(node, 'bank', 'rate', 1);
    application.load(node, app(kit, 'bank', { env: [['rate', 2]] }));
    expect(application.getAllEnv(node, 'bank')).toEqual([
      ['early', 1],
      ['rate', 2],
    ]);
  });

  it('[APP2] forgets what does not run', () => {
    const { kit, node, start, stop } = world();
    app(kit, 'shop', { env: [['price', 5]] });
    expect(application.unload(node, 'shop')).toEqual(['error', ['not_loaded', 'shop']]);
    start('shop');
    expect(application.unload(node, 'shop')).toEqual(['error', ['running', 'shop']]);
    stop('shop');
    expect(application.unload(node, 'shop')).toBe('ok');
    expect(application.getEnv(node, 'shop', 'price')).toBe('undefined');
  });
});

describe('start', () => {
  it('[APP3] needs what it depends on to be started, and starts once', () => {
    const { kit, ask, node, start, which } = world();
    app(kit, 'db');
    app(kit, 'log');
    app(kit, 'shop', { applications: ['db', 'log'], optionalApplications: ['log'] });
    expect(start('shop')).toEqual(['error', ['not_started', 'db']]);
    expect([start('db'), start('shop'), start('shop')]).toEqual([
      'ok',
      'ok',
      ['error', ['already_started', 'shop']],
    ]);
    expect(which()).toEqual(['shop', 'db']);
    expect(start('nothing')).toEqual(['error', ['no such file or directory', 'nothing.app']]);
    expect(start('log', 'often' as never)).toEqual(['error', ['invalid_restart_type', 'often']]);
    expect(ask(() => application.start(node, { name: 'lib' }))).toBe('ok');
  });

  it('[APP4] ensure_all_started starts in order of need, each once', () => {
    const { kit, ask, node } = world();
    app(kit, 'a');
    app(kit, 'b', { applications: ['a'] });
    app(kit, 'c', { applications: ['a', 'b', 'gone'], optionalApplications: ['gone'] });
    expect(ask(() => application.ensureAllStarted(node, 'c'))).toEqual(['ok', ['a', 'b', 'c']]);
    expect(ask(() => application.ensureAllStarted(node, 'c'))).toEqual(['ok', []]);
  });

  it('[APP4] ensure_all_started stops again what it has started when one fails', () => {
    const { kit, ask, node, which } = world();
    app(kit, 'a');
    app(kit, 'b', { applications: ['a'] });
    app(kit, 'c', { applications: ['b', 'bad'] });
    app(kit, 'bad', {}, { start: () => ['error', 'no'] });
    const call = ['bad_app', 'start', ['normal', []]];
    expect(ask(() => application.ensureAllStarted(node, 'c'))).toEqual(['error', ['bad', ['no', call]]]);
    expect(which()).toEqual([]);
    const stops = kit.notes.filter((n) => (n as unknown[])[1] === 'stop').map((n) => (n as unknown[])[0]);
    expect(stops).toEqual(['b', 'a']);
    app(kit, 'd', { applications: ['gone'] });
    expect(ask(() => application.ensureAllStarted(node, 'd'))).toEqual([
      'error',
      ['gone', ['no such file or directory', 'gone.app']],
    ]);
  });

  it('[APP5] gives start its arguments, and stop the state', () => {
    const { kit, start, stop } = world();
    const start_ = (_type: unknown, args: unknown) =>
      (function* (): Routine {
        const [, pid] = (yield root(kit)) as unknown[];
        return ['ok', pid, ['state', args]];
      })();
    app(kit, 'shop', { args: [1, 2] }, { start: start_ });
    expect([start('shop'), stop('shop')]).toEqual(['ok', 'ok']);
    expect(kit.notes).toEqual([['shop', 'stop', ['state', [1, 2]]]]);
  });

  const call = ['shop_app', 'start', ['normal', []]];
  const failures: [string, () => unknown, unknown][] = [
    ["['error', R]", () => ['error', 'no'], ['no', call]],
    ['anything else', () => 'what', ['bad_return', [call, 'what']]],
    ['an error', fail(error('boom')), ['bad_return', [call, ['EXIT', ['boom', []]]]]],
    ['an exit', fail(exit('boom')), ['bad_return', [call, ['EXIT', 'boom']]]],
    ['an exit with normal', fail(exit('normal')), [['EXIT', 'normal'], call]],
    ['a throw', fail(throwTerm('what')), ['bad_return', [call, 'what']]],
  ];
  for (const [what, act, why] of failures) {
    it(`[APP5] start may fail: ${what}`, () => {
      const { kit, start, which, logs } = world();
      app(kit, 'shop', {}, { start: act });
      expect(start('shop')).toEqual(['error', why]);
      expect(which()).toEqual([]);
      expect(logs()).toEqual([{ event: 'exit', application: 'shop', exited: why, type: 'temporary' }]);
    });
  }

  it('[APP6] its processes belong to it', () => {
    const { kit, ask, node, start, pid } = world();
    app(kit, 'shop');
    start('shop');
    expect(application.getApplication(node, pid('shop_worker'))).toEqual(['ok', 'shop']);
    expect(ask(() => application.getApplication(node, node.self().pid))).toBe('undefined');
    const roles = kit.events.filter((e) => e.kind === 'spawn').map((e) => (e.a as { role?: string }).role);
    expect(roles).toEqual([
      undefined,
      'application_controller',
      'application_starter',
      'application_master',
      'application_starter',
      'supervisor',
      'gen_server',
      undefined,
    ]);
  });

  it('[APP15] who asks while it starts gets the same answer', () => {
    const { kit, node } = world();
    app(
      kit,
      'slow',
      {},
      {
        start: function* (): Routine {
          yield new Sleep(20);
          return yield root(kit);
        },
      },
    );
    app(kit, 'other');
    const answers: unknown[] = [];
    for (const name of ['slow', 'slow', 'other']) {
      kit.spawn('asker', function* (): Routine<void> {
        const answer = yield application.start(node, name);
        answers.push([node.now, name, answer]);
      });
    }
    node.run(30);
    expect(answers).toEqual([
      [0, 'other', 'ok'],
      [20, 'slow', 'ok'],
      [20, 'slow', 'ok'],
    ]);
  });
});

function fail(what: unknown): () => never {
  return () => {
    throw what;
  };
}

describe('stop', () => {
  it('[APP7] calls prep_stop, stops the tree, calls stop, and kills the rest', () => {
    const { kit, node, start, stop, pid } = world();
    let stray: Pid | undefined;
    app(
      kit,
      'shop',
      {},
      {
        start: (_type) =>
          (function* (): Routine {
            stray = node.spawn(function* (): Routine {
              trapExit(node, true);
              for (;;) yield RECEIVE;
            }).pid;
            return yield root(kit, 'shop_worker');
          })(),
        prepStop: (state) => {
          kit.note('prep_stop', state, pid('shop_worker') !== undefined);
          return 'prepared';
        },
        stop: (state) => kit.note('stop', state, pid('shop_worker') === undefined, stray?.process !== null),
      },
    );
    start('shop', 'permanent');
    expect(stop('shop')).toBe('ok');
    expect(kit.notes).toEqual([
      ['prep_stop', [], true],
      ['shop_worker', 'shutdown'],
      ['stop', 'prepared', true, true],
    ]);
    expect(kit.reasonOf(stray as Pid)).toBe('killed');
    expect(stop('shop')).toEqual(['error', ['not_started', 'shop']]);
  });

  it('[APP7] goes on when prep_stop and stop fail', () => {
    const { kit, start, stop, logs } = world();
    app(kit, 'shop', {}, { prepStop: fail(exit('no')), stop: fail(error('no')) });
    start('shop');
    expect(stop('shop')).toBe('ok');
    expect(logs()).toContainEqual({ event: 'shutdown_error', application: 'shop', reason: 'no' });
  });

  it('[APP8] the end of the root ends it, and it still counts as started', () => {
    const { kit, node, start, stop, which, pid } = world();
    app(kit, 'db');
    app(kit, 'shop', { applications: ['db'] });
    start('db');
    exit2(node, pid('db_worker'), 'kill');
    node.run(node.now + 10);
    expect(kit.notes.at(-1)).toEqual(['db', 'stop', []]);
    expect(which()).toEqual([]);
    expect(start('shop')).toEqual(['error', ['not_running', 'db']]);
    expect([start('db'), start('shop'), stop('db'), stop('shop')]).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('[APP8] the end of the master does, too', () => {
    const { kit, node, start, pid } = world();
    app(kit, 'shop');
    start('shop');
    const master = pid('shop_worker').process?.groupLeader as Pid;
    exit2(node, master, 'kill');
    node.run(node.now + 10);
    expect(kit.notes.slice(1)).toEqual([
      ['shop_worker', 'shutdown'],
      ['shop', 'stop', []],
    ]);
  });

  it('[APP17] starts and ends are logged', () => {
    const { kit, start, stop, logs } = world();
    app(kit, 'shop');
    start('shop', 'transient');
    stop('shop');
    expect(logs()).toEqual([
      { event: 'progress', application: 'shop', started_at: 'nonode@nohost' },
      { event: 'exit', application: 'shop', exited: 'stopped', type: 'transient' },
    ]);
  });
});

describe('restart types', () => {
  /** Ends the root of an application of that type with a reason: why the node halted, if it did. */
  function ended(type: application.RestartType, reason: unknown) {
    const w = world();
    app(w.kit, 'db');
    app(w.kit, 'web');
    let pid: Pid | undefined;
    app(
      w.kit,
      'shop',
      {},
      {
        start: () => {
          pid = w.node.spawn(function* (): Routine {
            yield new Sleep(100);
            throw exit(reason);
          }).pid;
          return ['ok', pid];
        },
      },
    );
    for (const name of ['db', 'shop', 'web']) w.start(name, name === 'shop' ? type : 'permanent');
    w.node.run(500);
    return w;
  }

  const table: [application.RestartType, unknown, boolean][] = [
    ['temporary', 'normal', false],
    ['temporary', 'boom', false],
    ['transient', 'normal', false],
    ['transient', 'shutdown', true],
    ['transient', 'boom', true],
    ['permanent', 'normal', true],
    ['permanent', 'boom', true],
  ];
  for (const [type, reason, halts] of table) {
    it(`[${halts ? 'APP10' : 'APP9'}] ${type}, ${String(reason)}: the node ${halts ? 'stops' : 'goes on'}`, () => {
      const { halted, node, logs } = ended(type, reason);
      expect(logs()).toContainEqual({
        event: 'exit',
        application: 'shop',
        exited: reason,
        type,
      });
      expect(halted()).toEqual(halts ? ['application_terminated', 'shop', reason] : undefined);
      expect(node.processes.size).toBe(halts ? 0 : 9);
    });
  }

  it('[APP10] stops the other applications first, the newest first', () => {
    const { kit } = ended('permanent', 'boom');
    expect(kit.notes.slice(2)).toEqual([
      ['shop', 'stop', []],
      ['web_worker', 'shutdown'],
      ['web', 'stop', []],
      ['db_worker', 'shutdown'],
      ['db', 'stop', []],
    ]);
  });

  it('[APP10] a supervisor that gives up stops the node of a transient application', () => {
    const { kit, node, start, pid, halted } = world();
    app(kit, 'shop');
    start('shop', 'transient');
    exit2(node, pid('shop_worker'), 'kill');
    node.run(node.now + 10);
    expect(halted()).toEqual(['application_terminated', 'shop', 'shutdown']);
  });

  const starts: [application.RestartType, () => unknown, boolean][] = [
    ['temporary', () => ['error', 'no'], false],
    ['transient', () => ['error', 'no'], true],
    ['transient', fail(exit('normal')), false],
    ['permanent', fail(exit('normal')), true],
    ['permanent', () => ['error', 'no'], true],
  ];
  for (const [type, act, halts] of starts) {
    it(`[APP11] ${type}: a start that fails with ${String(act).includes('no') ? 'an error' : 'normal'} ${halts ? 'stops the node' : 'is told'}`, () => {
      const { kit, start, halted } = world();
      app(kit, 'shop', {}, { start: act });
      const answer = start('shop', type);
      expect(halted()).toEqual(
        halts ? expect.arrayContaining(['application_start_failure', 'shop']) : undefined,
      );
      // It has been answered before, but with the node goes the one that asked.
      expect(kit.events.some((e) => e.b === 'reply')).toBe(true);
      expect(Array.isArray(answer)).toBe(!halts);
    });
  }
});

describe('what there is', () => {
  it('[APP12] lists what runs and what is loaded', () => {
    const { kit, node, ask, start } = world();
    app(kit, 'a', { description: 'first', vsn: '1.0' });
    app(kit, 'b');
    start('a');
    start('b');
    application.load(node, { name: 'c' });
    expect(ask(() => application.whichApplications(node))).toEqual([
      ['b', '', ''],
      ['a', 'first', '1.0'],
    ]);
    expect(application.loadedApplications(node)).toEqual([
      ['a', 'first', '1.0'],
      ['b', '', ''],
      ['c', '', ''],
    ]);
  });

  it('[APP13] keeps parameters', () => {
    const { kit, node, start, stop } = world();
    app(kit, 'a', {
      env: [
        ['x', 1],
        [['k', 1], 2],
      ],
    });
    application.setEnv(node, 'b', 'x', 5);
    start('a');
    expect(application.getEnv(node, 'a', ['k', 1])).toEqual(['ok', 2]);
    application.setEnv(node, 'a', 'x', 9);
    application.unsetEnv(node, 'a', ['k', 1]);
    stop('a');
    expect(application.getAllEnv(node, 'a')).toEqual([['x', 9]]);
    expect(application.getEnv(node, 'b', 'x')).toEqual(['ok', 5]);
    expect(application.getEnv(node, 'b', 'y')).toBe('undefined');
    expect(application.getAllEnv(node, 'z')).toEqual([]);
  });

  it('[APP14] a library runs no process, and has to be started all the same', () => {
    const { kit, node, start, stop, which } = world();
    application.define(node, { name: 'lib', applications: ['db'] });
    app(kit, 'db');
    expect(start('lib')).toEqual(['error', ['not_started', 'db']]);
    start('db');
    const before = node.processes.size;
    expect(start('lib')).toBe('ok');
    expect([which(), node.processes.size]).toEqual([['lib', 'db'], before]);
    expect([stop('lib'), stop('lib')]).toEqual(['ok', ['error', ['not_started', 'lib']]]);
  });

  it('[APP16] nothing happens any more when the node has halted', () => {
    const { kit, node, start, halted } = world();
    const watcher = kit.spawn('watcher', function* (): Routine<void> {
      trapExit(node, true);
      monitor(node, 'shop_worker');
      sendAfter(node, 1000, node.self().pid, 'later');
      sendAfter(node, 1000, 'someone', 'later');
      for (;;) kit.note(yield RECEIVE);
    });
    app(kit, 'shop', {}, { start: () => ['error', 'no'] });
    start('shop', 'permanent');
    const at = kit.events.findIndex((e) => e.kind === 'halt');
    expect(halted()).toBeDefined();
    expect(kit.reasonOf(watcher)).toBe('halt');
    expect(new Set(kit.events.slice(at + 1).map((e) => e.kind))).toEqual(new Set(['exit', 'unregister']));
    expect(kit.events.slice(at + 1).every((e) => e.kind !== 'exit' || e.cause === at)).toBe(true);
    expect([node.run(), node.processes.size]).toEqual(['idle', 0]);
  });
});
