import { describe, expect, it } from 'vitest';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { put, trapExit } from '#lib/runtime/kernel/flags';
import {
  addMetadata,
  allow,
  type Level,
  LEVELS,
  log,
  logMessage,
  metadataOf,
} from '#lib/runtime/kernel/logger';
import { register } from '#lib/runtime/kernel/names';
import type { Node } from '#lib/runtime/kernel/node';
import { RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, link, send } from '#lib/runtime/kernel/signals';
import { List, type Pid } from '#lib/runtime/kernel/terms';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import * as task from '#lib/runtime/otp/task';
import * as taskSupervisor from '#lib/runtime/otp/task_supervisor';
import { Module } from '#lib/runtime/kernel/code_server';
import { Kit, server } from '../../kit';
import { Tree, type Worker } from '../../tree';

type Report = Readonly<Record<string, unknown>>;
type Crash = [crasher: Report, neighbours: Report[]];

/** Labels of what was logged, in order. */
const labels = (kit: Kit): string[] =>
  kit.events.flatMap((e) => (e.kind === 'log' ? [(e.b as { label: string[] }).label.join(' ')] : []));

const crashes = (kit: Kit): Crash[] =>
  kit.events.flatMap((e) => {
    const { label, report } = (e.kind === 'log' ? e.b : {}) as { label?: string[]; report: Crash };
    return label?.[1] === 'crash' ? [report] : [];
  });

/** A server started without a link by a process that stays. */
function running(
  kit: Kit,
  callbacks: Parameters<typeof server>[0],
  options: genServer.GenServerOptions = {},
): Pid {
  let pid: Pid | undefined;
  kit.spawn('starter', function* (): Routine<void> {
    pid = ((yield genServer.start(kit.node, server(callbacks), 0, options)) as [string, Pid])[1];
    yield RECEIVE;
  });
  kit.node.run(kit.node.now);
  return pid as Pid;
}

const failing = (thrown: unknown) => (): never => {
  throw thrown;
};

describe('levels', () => {
  it('[LOG1] let through what is as grave as the node wants, or graver', () => {
    const kit = new Kit();
    const passes = (level: Node['logger']['level']) => {
      kit.node.logger.level = level;
      return LEVELS.filter((one) => allow(kit.node, one)).length;
    };
    expect(kit.node.logger).toEqual({ level: 'debug', handleSaslReports: false });
    expect(LEVELS.map(passes)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([passes('all'), passes('none')]).toEqual([8, 0]);
  });

  it('[LOG1] make no record of what they do not let through', () => {
    const logged = (level: Level) => {
      const kit = new Kit();
      kit.node.logger.level = level;
      const pid = running(kit, { handleInfo: failing(error('boom')) });
      kit.spawn('plain', failing(error('boom')));
      kit.run(() => {
        log(kit.node, 'warning', 'careful');
        send(kit.node, pid, 'x');
      });
      return kit.events.filter((e) => e.kind === 'log').length;
    };
    expect([logged('critical'), logged('error'), logged('debug')]).toEqual([0, 3, 4]);
  });

  it('[LOG9] a message goes with the metadata of the process and of the call, and is made only when it counts', () => {
    const kit = new Kit();
    kit.node.logger.level = 'info';
    kit.run(() => {
      const { node } = kit;
      addMetadata(node, { user: 1, room: 'a' });
      addMetadata(node, { room: null });
      kit.note(metadataOf(node));
      logMessage(node, 'info', 'hello', { step: 2 });
      logMessage(node, 'info', () => ['made', 1]);
      logMessage(node, 'debug', failing(error('never')));
    });
    expect(kit.notes).toEqual([{ user: 1 }]);
    expect(kit.events.filter((e) => e.kind === 'log').map((e) => [e.a, e.b])).toEqual([
      ['info', { message: 'hello', metadata: { user: 1, step: 2 } }],
      ['info', { message: ['made', 1], metadata: { user: 1 } }],
    ]);
  });
});

describe('a server that ends', () => {
  it('[LOG2] tells the last message as it came, its state and who called', () => {
    const rows: [act: (kit: Kit, pid: Pid) => unknown, last: unknown, client: unknown][] = [
      [(k, pid) => genServer.cast(k.node, pid, 'go'), ['$gen_cast', 'go'], false],
      [(k, pid) => send(k.node, pid, 'go'), 'go', false],
      [(k, pid) => genServer.call(k.node, pid, 'go', 10), 'go', true],
    ];
    for (const [act, last, client] of rows) {
      const kit = new Kit();
      const fails = failing(error('boom'));
      const pid = running(kit, { handleCall: fails, handleCast: fails, handleInfo: fails }, { name: 'srv' });
      const caller = kit.run(function* (): Routine<void> {
        register(kit.node, 'caller', kit.node.self().pid);
        yield act(kit, pid);
      });
      expect(kit.reports('gen_server terminate')).toEqual([
        {
          label: ['gen_server', 'terminate'],
          name: 'srv',
          module: 'server',
          last_message: last,
          state: 0,
          reason: ['boom', []],
          client_info: client ? [caller.pid, ['caller', []]] : 'undefined',
        },
      ]);
    }
  });

  it('[LOG2] tells a continuation, a stop by sys, and that the caller is dead', () => {
    const kit = new Kit();
    const a = running(kit, {
      handleInfo: () => ['noreply', 1, ['continue', 'more']],
      handleContinue: failing(exit('x')),
    });
    const b = running(kit, {});
    const c = running(kit, {
      *handleCall(): Routine {
        yield new Sleep(50);
        return ['stop', 'late', 2];
      },
    });
    const caller = kit.spawn('caller', () => genServer.call(kit.node, c, 'go'));
    kit.node.run(10);
    kit.run(function* (): Routine<void> {
      send(kit.node, a, 'go');
      exit2(kit.node, caller.pid, 'kill');
      try {
        yield genServer.stop(kit.node, b, 'why');
      } catch {
        kit.note('stopped');
      }
    });
    const told = kit
      .reports('gen_server terminate')
      .map((r) => [r['reason'], r['last_message'], r['client_info']]);
    expect(told).toEqual([
      ['x', ['continue', 'more'], 'undefined'],
      ['why', List.fromArray([]), 'undefined'],
      ['late', 'go', [caller.pid, 'dead']],
    ]);
  });

  it('[LOG2] tells that its terminate failed, also at an orderly end', () => {
    const kit = new Kit();
    const pid = running(kit, { handleInfo: () => ['stop', 'normal', 1], terminate: failing(error('worse')) });
    kit.run(() => send(kit.node, pid, 'go'));
    expect(kit.reports('gen_server terminate').map((r) => r['reason'])).toEqual([['worse', []]]);
  });

  it('[LOG8] reports first, then proc_lib does, and after the exit its supervisor', () => {
    const tree = new Tree({ id: 'root', children: [{ id: 'a' }] });
    tree.end('a', 'boom', 10);
    const order = tree.kit.events.flatMap((e) =>
      e.kind === 'log' ? [(e.b as { label: string[] }).label[1]] : e.kind === 'exit' ? ['exit'] : [],
    );
    expect(order).toEqual(['terminate', 'crash', 'exit', 'child_terminated']);
  });

  it.each(['kill', 'boom'])('[LOG8] leaves only its supervisor to report an exit signal (%s)', (reason) => {
    const tree = new Tree({ id: 'root', children: [{ id: 'a' }] });
    tree.kit.run(() => {
      exit2(tree.node, tree.pid('a'), reason);
    });
    expect(labels(tree.kit)).toEqual(['supervisor child_terminated']);
  });
});

describe('a process that an exception ends', () => {
  it('[LOG3] leaves a crash report with what it had', () => {
    const kit = new Kit();
    let pid: Pid | undefined;
    kit.spawn('starter', function* (): Routine<void> {
      const module = server({
        init: () => {
          put(kit.node, 'key', 1);
          return ['ok', 0];
        },
        handleInfo: failing(error('boom')),
      });
      pid = ((yield genServer.startLink(kit.node, module, 0, { name: 'srv' })) as [string, Pid])[1];
      send(kit.node, pid, 'first');
      send(kit.node, pid, 'second');
      trapExit(kit.node, true);
      yield RECEIVE;
    });
    kit.node.run(0);
    const [[crasher, neighbours]] = crashes(kit) as [Crash];
    expect(crasher).toMatchObject({
      initial_call: ['server', 'init', 1],
      pid,
      registered_name: 'srv',
      error_info: ['error', 'boom', []],
      message_queue_len: 1,
      messages: ['second'],
      dictionary: [['key', 1]],
      trap_exit: false,
      status: 'running',
    });
    expect([crasher['ancestors'], crasher['links'], neighbours]).toEqual([
      crasher['links'],
      crasher['ancestors'],
      [],
    ]);
  });

  it('[LOG3] tells of those it is linked with, one from the other, that do not trap exits', () => {
    const kit = new Kit();
    const fails = running(kit, { handleInfo: failing(error('boom')) });
    const waits = function* (): Routine<void> {
      yield RECEIVE;
    };
    const near = kit.spawn('near', function* (): Routine<void> {
      link(kit.node, fails);
      const far = kit.node.spawn(waits, { link: true });
      kit.call('far', far.pid);
      yield RECEIVE;
    });
    kit.spawn('trapping', function* (): Routine<void> {
      trapExit(kit.node, true);
      link(kit.node, fails);
      kit.node.spawn(waits, { link: true });
      yield RECEIVE;
    });
    kit.node.run(0);
    kit.run(() => send(kit.node, fails, 'go'));
    const [[, neighbours]] = crashes(kit) as [Crash];
    expect(neighbours.map((n) => kit.who((n['pid'] as Pid).id))).toEqual(['far', 'near']);
    expect(neighbours[1]).toMatchObject({
      pid: near.pid,
      registered_name: null,
      initial_call: ['erlang', 'apply', 2],
      ancestors: [],
      message_queue_len: 0,
      trap_exit: false,
      status: 'waiting',
    });
  });

  it('[LOG3] names 15 neighbours at most', () => {
    const kit = new Kit();
    const fails = running(kit, { handleInfo: failing(error('boom')) });
    for (let i = 0; i < 20; i++) {
      kit.spawn('n', function* (): Routine<void> {
        link(kit.node, fails);
        yield RECEIVE;
      });
    }
    kit.node.run(0);
    kit.run(() => send(kit.node, fails, 'go'));
    expect(crashes(kit)[0]?.[1]).toHaveLength(15);
  });

  it.each([
    ['error', error('boom'), 1],
    ['throw', throwTerm('ball'), 1],
    ['exit', exit('boom'), 1],
    ['orderly exit', exit(['shutdown', 1]), 0],
  ])('[LOG3] and one that a task was leaves one, unless it was orderly (%s)', (_what, thrown, number) => {
    const kit = new Kit();
    kit.run(() => task.start(kit.node, failing(thrown)));
    expect(crashes(kit).map(([c]) => (c['error_info'] as unknown[])[0])).toEqual(
      number === 0 ? [] : [(thrown as { class_: string }).class_],
    );
  });

  it('[LOG3] leaves one when its init fails, too', () => {
    const kit = new Kit();
    const ends = (init: () => unknown) => genServer.start(kit.node, server({ init }), 0);
    kit.run(function* (): Routine<void> {
      yield ends(failing(error('nope')));
      yield ends(() => ['stop', 'nostart']);
      yield ends(() => ['stop', 'normal']);
      yield ends(() => 'ignore');
    });
    expect(crashes(kit).map(([c]) => c['error_info'])).toEqual([
      ['error', 'nope', []],
      ['exit', 'nostart', []],
    ]);
  });

  it.each([
    ['error', error('boom'), ['boom', []]],
    ['throw', throwTerm('ball'), [['nocatch', 'ball'], []]],
    ['exit', exit('boom'), null],
  ])(
    "[LOG4] and that nobody started leaves the emulator's message, but for an exit (%s)",
    (_what, thrown, reason) => {
      const kit = new Kit();
      const proc = kit.run(failing(thrown));
      expect(kit.events.filter((e) => e.kind === 'log').map((e) => [e.a, e.b])).toEqual(
        reason === null ? [] : [['error', { label: ['emulator', 'error'], pid: proc.pid, reason }]],
      );
    },
  );

  it('[LOG7] and that ran a task tells who asked for it', () => {
    const kit = new Kit();
    let sup: Pid | undefined;
    const asker = kit.spawn('asker', function* (): Routine<void> {
      sup = ((yield taskSupervisor.startLink(kit.node)) as [string, Pid])[1];
      yield taskSupervisor.startChild(kit.node, sup, failing(exit('boom')), {}, ['m', 'f', 0]);
      yield RECEIVE;
    });
    kit.node.run();
    const [told] = kit.reports('Task.Supervisor terminating');
    const { starter, name, ...rest } = told as Report;
    expect([starter === asker.pid, name === sup]).toEqual([true, false]);
    expect(rest).toMatchObject({ function: ['m', 'f', 0], args: [], reason: ['boom', []] });
    expect(labels(kit)).toEqual([
      'Task.Supervisor terminating',
      'proc_lib crash',
      'supervisor child_terminated',
    ]);
  });
});

describe('a supervisor', () => {
  const child = (tree: Tree, label: string) => tree.kit.reports(label);

  it('[LOG5] reports the end of a child that was to live, with the child', () => {
    for (const [restart, reason, reported] of [
      ['permanent', 'boom', true],
      ['permanent', 'normal', true],
      ['transient', 'boom', true],
      ['transient', 'shutdown', false],
      ['temporary', 'boom', true],
      ['temporary', 'normal', false],
    ] as const) {
      const tree = new Tree({ id: 'root', children: [{ id: 'a', restart }] });
      const { pid } = { pid: tree.pid('a') };
      tree.end('a', reason, 10);
      expect(child(tree, 'supervisor child_terminated')).toEqual(
        reported
          ? [
              {
                label: ['supervisor', 'child_terminated'],
                supervisor: [tree.pid('root'), 'root'],
                errorContext: 'child_terminated',
                reason,
                offender: {
                  pid,
                  id: 'a',
                  mfargs: expect.any(Array) as unknown,
                  restart_type: restart,
                  significant: false,
                  shutdown: 5000,
                  child_type: 'worker',
                },
              },
            ]
          : [],
      );
    }
  });

  it('[LOG5] reports a start that failed, and giving up', () => {
    const starts: Worker['starts'] = ['ok', 'stop'];
    const tree = new Tree({ id: 'root', maxRestarts: 1, children: [{ id: 'a', starts }] });
    const first = tree.pid('a');
    tree.end('a', 'boom', 10);
    const supervisors = labels(tree.kit).filter((label) => label.startsWith('supervisor'));
    expect(supervisors).toEqual([
      'supervisor child_terminated',
      'supervisor start_error',
      'supervisor shutdown',
    ]);
    expect(child(tree, 'supervisor shutdown')[0]).toMatchObject({
      reason: 'reached_max_restart_intensity',
      offender: { id: 'a', pid: ['restarting', first] },
    });
  });

  it('[LOG5] reports children of one spec that did not stop as told once for each reason', () => {
    const kit = new Kit();
    const stubborn = server({
      init: () => {
        trapExit(kit.node, true);
        return ['ok', 0];
      },
      terminate: failing(exit('worse')),
    });
    const start = () => genServer.startLink(kit.node, stubborn, 0);
    const module = new Module<supervisor.SupervisorModule>('pool', {
      init: () => ['ok', [{ strategy: 'simple_one_for_one' }, [{ id: 'a', start }]]],
    });
    kit.run(function* (): Routine<void> {
      trapExit(kit.node, true);
      const [, sup] = (yield supervisor.startLink(kit.node, module, 0)) as [string, Pid];
      for (let i = 0; i < 3; i++) yield supervisor.startChild(kit.node, sup, []);
      exit2(kit.node, sup, 'shutdown');
      yield new Sleep(10);
    });
    expect(kit.reports('supervisor shutdown_error').map((r) => [r['reason'], r['offender']])).toMatchObject([
      ['worse', { nb_children: 3, id: 'a' }],
    ]);
  });

  it('[LOG6] reports each start, if SASL reports are handled; then all its reports say so', () => {
    for (const handles of [false, true]) {
      const kit = new Kit();
      kit.node.logger.handleSaslReports = handles;
      const one = { id: 'a', start: () => genServer.startLink(kit.node, server({}), 0) };
      const module = new Module<supervisor.SupervisorModule>('app', { init: () => ['ok', [{}, [one]]] });
      const pool = new Module<dynamic.DynamicSupervisorModule>('pool', { init: () => ['ok', {}] });
      kit.run(function* (): Routine<void> {
        yield supervisor.startLink(kit.node, module, 0, { name: 'app' });
        const [, sup] = (yield dynamic.startLink(kit.node, pool, 0)) as [string, Pid];
        yield dynamic.startChild(kit.node, sup, one);
      });
      const progress = kit.events.filter((e) => e.kind === 'log');
      expect(progress.map((e) => [e.a, e.b])).toMatchObject(
        handles
          ? [
              [
                'info',
                {
                  label: ['supervisor', 'progress'],
                  report: { supervisor: ['local', 'app'], started: { id: 'a' } },
                  domain: ['otp', 'sasl'],
                },
              ],
            ]
          : [],
      );
    }
  });
});
