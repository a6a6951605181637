import { describe, expect, it } from 'vitest';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import type { SpawnInfo } from '#lib/runtime/kernel/events';
import { trapExit } from '#lib/runtime/kernel/flags';
import { linksOf } from '#lib/runtime/kernel/process';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { Pid, structName } from '#lib/runtime/kernel/terms';
import * as task from '#lib/runtime/otp/task';
import * as tasks from '#lib/runtime/otp/task_supervisor';
import { Kit, mailbox } from '../../kit';

/** A function that takes `ms` and answers `value`. */
const after = (ms: number, value: unknown) =>
  function* work(): Routine {
    yield new Sleep(ms);
    return value;
  };
const failing = (ms: number, what: unknown) =>
  function* fails(): Routine {
    yield new Sleep(ms);
    throw what;
  };

/** What `body` answers in a process that traps exits or not, and what is then left in its mailbox. */
function owner(body: (kit: Kit) => Routine, traps = false) {
  const kit = new Kit({ frames: () => [['m', 'f', 0, {}]] });
  const { node } = kit;
  let answer: unknown = 'no answer';
  let left: unknown[] = [];
  const proc = kit.spawn('owner', function* (): Routine<void> {
    trapExit(node, traps);
    try {
      answer = yield body(kit);
    } catch (e) {
      const { class_, reason } = node.exceptionOf(e);
      answer = [class_, reason];
    }
    yield new Sleep(100_000);
    left = mailbox(proc);
  });
  node.run();
  return { kit, answer, left, proc };
}

/** Name of the Elixir exception in a caught error. */
const exception = (answer: unknown) => {
  const [class_, reason] = answer as unknown[];
  return [class_, structName(reason)];
};

describe('async', () => {
  it('[TASK1] runs a function linked and monitored, and sends its value with the reference', () => {
    const { answer, left } = owner(function* (kit) {
      const { node } = kit;
      const made = task.async(node, after(10, 'value'));
      const linked = linksOf(node.self()).map((p) => p.pid);
      const watched = node.self().firstMonitor?.ref;
      yield new Sleep(20);
      return [made.owner === node.self().pid, linked[0] === made.pid, watched === made.ref, made];
    });
    const [owns, linked, watched, { ref, pid }] = answer as [boolean, boolean, boolean, task.Task];
    expect([owns, linked, watched]).toEqual([true, true, true]);
    expect(left).toEqual([
      [ref, 'value'],
      ['DOWN', ref, 'process', pid, 'normal'],
    ]);
  });

  const stack = [['m', 'f', 0, {}]];
  it.each([
    ['raises', error('boom'), ['boom', stack], true],
    ['throws', throwTerm('ball'), [['nocatch', 'ball'], stack], true],
    ['exits', exit('gone'), 'gone', true],
    ['exits in order', exit(['shutdown', 1]), ['shutdown', 1], false],
  ])('[TASK2] ends as its function when that %s, and the owner too', (_what, thrown, reason, reported) => {
    const { kit, proc } = owner(function* (k) {
      task.async(k.node, failing(1, thrown));
      yield new Sleep(10);
    });
    expect(kit.reasonOf(proc)).toEqual(reason);
    expect(kit.events.filter((e) => e.kind === 'exit').map((e) => e.a)).toEqual([reason, reason]);
    const logs = kit.events
      .filter((e) => e.kind === 'log')
      .map((e) => e.b as { label: unknown; report: Record<string, unknown> });
    const task_ = { starter: proc.pid, function: ['Task', 'fails', 0], args: [] };
    const told = Array.isArray(reason) ? reason : [reason, []];
    expect(logs.slice(0, 1)).toMatchObject(
      reported ? [{ label: ['Task.Supervisor', 'terminating'], report: { ...task_, reason: told } }] : [],
    );
    expect(logs.slice(1).map((l) => l.label)).toEqual(reported ? [['proc_lib', 'crash']] : []);
  });

  it('[TASK2] ends with its owner', () => {
    const kit = new Kit();
    kit.run(function* (): Routine {
      task.async(kit.node, after(1000, 0));
      yield new Sleep(10);
      throw exit('boom');
    });
    expect(kit.events.filter((e) => e.kind === 'exit').map((e) => e.a)).toEqual(['boom', 'boom']);
  });

  it('[TASK17] shows what it runs', () => {
    const { kit } = owner(function* (k) {
      yield task.await_(k.node, task.async(k.node, after(0, 1)));
      yield task.await_(k.node, task.async(k.node, after(0, 1), ['main', 'load', 0]));
    });
    const seen = kit.events.filter((e) => e.kind === 'spawn').map((e) => e.a as SpawnInfo);
    expect(seen.slice(1).map((s) => [s.role, s.initial])).toEqual([
      ['task', ['Task', 'work', 0]],
      ['task', ['main', 'load', 0]],
    ]);
  });
});

describe('start', () => {
  it('[TASK3] answers at once, with a link only when asked for one', () => {
    const { kit, answer, left } = owner(function* ({ node }) {
      const links = () => linksOf(node.self()).length;
      const a = task.start(node, failing(5, exit('alone'))) as unknown[];
      const alone = links();
      const b = task.startLink(node, after(5, 'lost')) as unknown[];
      const linked = links();
      yield new Sleep(10);
      return [a[0], a[1] instanceof Pid, alone, b[0], linked];
    });
    expect(answer).toEqual(['ok', true, 0, 'ok', 1]);
    expect(left).toEqual([]);
    expect(kit.events.filter((e) => e.kind === 'exit').map((e) => e.a)).toEqual([
      'alone',
      'normal',
      'normal',
    ]);
  });
});

describe('await', () => {
  it('[TASK4] answers the value, whether it is there or not, and leaves nothing behind', () => {
    const { answer, left } = owner(function* ({ node }) {
      const early = task.async(node, after(0, 'early'));
      const late = task.async(node, after(50, 'late'));
      yield new Sleep(10);
      return [yield task.await_(node, late), yield task.await_(node, early, Infinity)];
    });
    expect([answer, left]).toEqual([['late', 'early'], []]);
  });

  it('[TASK4] [TASK5] exits with the reason of the task, and leaves the EXIT of the link to one who traps', () => {
    let made: task.Task | undefined;
    const { answer, left } = owner(function* ({ node }) {
      made = task.async(node, failing(5, exit('gone')));
      return yield task.await_(node, made);
    }, true);
    expect(answer).toEqual(['exit', ['gone', ['Task', 'await', [made, 5000]]]]);
    expect(left).toEqual([['EXIT', made?.pid, 'gone']]);
  });

  it('[TASK5] exits after its time; the task runs on and its value is dropped', () => {
    let made: task.Task | undefined;
    const { kit, answer, left } = owner(function* ({ node }) {
      made = task.async(node, after(100, 'late'));
      return yield task.await_(node, made, 20);
    });
    expect(answer).toEqual(['exit', ['timeout', ['Task', 'await', [made, 20]]]]);
    expect(left).toEqual([]);
    expect(kit.events.find((e) => e.kind === 'lost')?.b).toBe('alias');
    expect(made && kit.reasonOf(made.pid)).toBe('normal');
  });

  it('[TASK6] is for the owner alone', () => {
    const { answer } = owner(function* ({ node }) {
      const made = task.async(node, after(1000, 0));
      const ask = (f: () => unknown) =>
        function* (): Routine {
          try {
            return yield f();
          } catch (e) {
            return exception(['error', node.exceptionOf(e).reason]);
          }
        };
      const out: unknown[] = [];
      for (const f of [task.await_, task.yield_, task.shutdown, task.ignore]) {
        out.push(
          yield task.await_(
            node,
            task.async(
              node,
              ask(() => f(node, made)),
            ),
          ),
        );
      }
      out.push(
        yield task.await_(
          node,
          task.async(
            node,
            ask(() => task.awaitMany(node, [made])),
          ),
        ),
      );
      out.push(
        yield task.await_(
          node,
          task.async(
            node,
            ask(() => task.yieldMany(node, [made])),
          ),
        ),
      );
      return out;
    });
    expect(answer).toEqual(Array.from({ length: 6 }, () => ['error', 'Elixir.ArgumentError']));
  });

  it.each([
    ['no task', (kit: Kit) => task.await_(kit.node, 'undefined' as unknown as task.Task)],
    ['no time', (kit: Kit) => task.await_(kit.node, task.async(kit.node, after(0, 0)), -1)],
  ])('[TASK6] refuses %s', (_what, ask) => {
    const { answer } = owner(function* (kit) {
      return yield ask(kit);
    });
    expect(answer).toEqual(['error', 'function_clause']);
  });
});

describe('many', () => {
  it('[TASK7] awaits all, in their order', () => {
    const { answer, left } = owner(function* ({ node }) {
      const made = [30, 10, 20].map((ms) => task.async(node, after(ms, ms)));
      return yield task.awaitMany(node, made);
    });
    expect([answer, left]).toEqual([[30, 10, 20], []]);
  });

  it.each([
    ['the first that fails', 5000, 'gone'],
    ['the time for all together', 40, 'timeout'],
  ])('[TASK7] exits with %s and drops the rest', (_what, timeout, reason) => {
    let made: task.Task[] = [];
    const { answer, left } = owner(function* ({ node }) {
      const [, sup] = (yield tasks.startLink(node)) as [string, Pid];
      made = [];
      for (const f of [after(30, 1), failing(50, exit('gone')), after(100, 2)]) {
        made.push((yield tasks.asyncNolink(node, sup, f)) as task.Task);
      }
      return yield task.awaitMany(node, made, timeout);
    });
    expect(answer).toEqual(['exit', [reason, ['Task', 'await_many', [made, timeout]]]]);
    expect(left).toEqual([]);
  });

  it('[TASK9] looks at all within one time', () => {
    let now = 0;
    const { answer } = owner(function* ({ node }) {
      const made = [
        task.async(node, after(30, 1)),
        task.async(node, failing(50, exit('gone'))),
        task.async(node, after(1000, 2)),
        task.async(node, after(10, 3)),
      ];
      const outcomes = (yield task.yieldMany(node, made, 60)) as [task.Task, unknown][];
      ({ now } = node);
      return outcomes.map(([which, outcome]) => [made.indexOf(which), outcome]);
    }, true);
    expect(answer).toEqual([
      [0, ['ok', 1]],
      [1, ['exit', 'gone']],
      [2, null],
      [3, ['ok', 3]],
    ]);
    expect(now).toBe(60);
  });
});

describe('yield', () => {
  it('[TASK8] may be asked again until it has answered', () => {
    const { answer, left } = owner(function* ({ node }) {
      const good = task.async(node, after(30, 'v'));
      const bad = task.async(node, failing(0, exit('gone')));
      const ask = (t: task.Task) => task.yield_(node, t, 20);
      return [yield ask(good), yield ask(good), yield ask(good), yield ask(bad), yield ask(bad)];
    }, true);
    expect(answer).toEqual([null, ['ok', 'v'], null, ['exit', 'gone'], null]);
    expect(left).toHaveLength(2);
  });
});

describe('shutdown', () => {
  const stubborn = (kit: Kit) =>
    function* hold(): Routine {
      trapExit(kit.node, true);
      yield new Sleep(10_000);
      return 'held';
    };
  type How = number | 'brutal_kill';
  it.each<[string, (kit: Kit) => task.TaskFunction, How, unknown, unknown, number]>([
    ['a task that goes', () => after(9999, 0), 50, null, 'shutdown', 10],
    ['a task that is done', () => after(5, 'v'), 50, ['ok', 'v'], 'normal', 10],
    ['a task that has crashed', () => failing(5, exit('gone')), 50, ['exit', 'gone'], 'gone', 10],
    ['one that stays, past its time', stubborn, 50, ['exit', 'killed'], 'killed', 60],
    ['one that stays, at once', stubborn, 'brutal_kill', null, 'killed', 10],
    ['one that stays, for ever', stubborn, Infinity, ['ok', 'held'], 'normal', 10_000],
  ])('[TASK10] ends %s', (_what, fun, how, outcome, reason, at) => {
    let made: task.Task | undefined;
    let now = 0;
    const { kit, answer, left } = owner(function* (k) {
      const [, sup] = (yield tasks.startLink(k.node)) as [string, Pid];
      made = (yield tasks.asyncNolink(k.node, sup, fun(k))) as task.Task;
      yield new Sleep(10);
      const result = yield task.shutdown(k.node, made, how);
      ({ now } = k.node);
      return result;
    });
    expect(answer).toEqual(outcome);
    expect(made && kit.reasonOf(made.pid)).toEqual(reason);
    expect([left, now]).toEqual([[], at]);
  });

  it('[TASK10] takes the link away first, so that the owner lives', () => {
    const { answer, left } = owner(function* ({ node }) {
      const made = task.async(node, after(1000, 0));
      return yield task.shutdown(node, made);
    }, true);
    expect([answer, left]).toEqual([null, []]);
  });
});

describe('ignore', () => {
  it.each([
    ['one that runs', 50, null],
    ['one that is done', 0, ['ok', 'v']],
  ])('[TASK11] lets go of %s', (_what, ms, outcome) => {
    const { kit, answer, left } = owner(function* ({ node }) {
      const made = task.async(node, after(ms, 'v'));
      yield new Sleep(10);
      const result = yield task.ignore(node, made);
      return [result, linksOf(node.self()).length, node.self().firstMonitor];
    });
    expect(answer).toEqual([outcome, 0, null]);
    expect(left).toEqual([]);
    expect(kit.events.filter((e) => e.kind === 'exit').map((e) => e.a)).toEqual(['normal', 'normal']);
  });

  it('[TASK11] tells of one that has crashed', () => {
    const { answer } = owner(function* ({ node }) {
      const made = task.async(node, failing(0, exit('gone')));
      yield new Sleep(10);
      return yield task.ignore(node, made);
    }, true);
    expect(answer).toEqual(['exit', 'gone']);
  });
});

describe('task supervisor', () => {
  function* supervisor(kit: Kit, flags?: tasks.TaskSupervisorFlags): Routine<Pid> {
    return ((yield tasks.startLink(kit.node, flags)) as [string, Pid])[1];
  }

  it('[TASK12] is a dynamic supervisor', () => {
    const { kit } = owner(function* (k) {
      yield* supervisor(k, { maxRestarts: 7 });
    });
    expect(kit.events.find((e) => e.kind === 'sup_init')?.a).toMatchObject({
      intensity: 7,
      period: 5,
      kind: 'dynamic_supervisor',
    });
  });

  it.each([
    ['async', tasks.async, true],
    ['asyncNolink', tasks.asyncNolink, false],
  ])('[TASK13] links a task of %s with its supervisor, and with its owner: %3$s', (_what, start, linked) => {
    const { kit, answer, left } = owner(function* (k) {
      const { node } = k;
      const sup = yield* supervisor(k);
      const made = (yield start(node, sup, failing(20, exit('gone')))) as task.Task;
      const links = linksOf(made.pid.process!).map((p) => p.pid);
      const seen = [links.includes(sup), links.includes(node.self().pid)];
      yield new Sleep(30);
      return [...seen, yield tasks.children(node, sup)];
    }, true);
    expect(answer).toEqual([true, linked, []]);
    const tags = left.map((m) => (m as unknown[])[0]);
    expect(tags).toEqual(linked ? ['EXIT', 'DOWN'] : ['DOWN']);
    expect(kit.events.filter((e) => e.kind === 'decide').map((e) => e.b)).toMatchObject([
      { action: 'remove', restart: 'temporary' },
    ]);
  });

  it('[TASK14] raises in the owner when there are as many tasks as may be', () => {
    const { answer } = owner(function* (k) {
      const sup = yield* supervisor(k, { maxChildren: 1 });
      yield tasks.asyncNolink(k.node, sup, after(1000, 0));
      yield tasks.asyncNolink(k.node, sup, after(1000, 0));
    });
    expect(exception(answer)).toEqual(['error', 'Elixir.RuntimeError']);
  });

  it('[TASK14] ends a task whose owner ends before its word, or says nothing', () => {
    const { kit, answer } = owner(function* ({ node }) {
      const dead = node.spawn(() => undefined).pid;
      const brief = node.spawn(after(10, 0)).pid;
      const quiet = node.spawn(after(50_000, 0)).pid;
      yield new Sleep(1);
      return [dead, brief, quiet].map(
        (who) => (task.startOwned(node, who, who, after(0, 0), ['m', 'f', 0]) as unknown[])[1],
      );
    }, true);
    expect((answer as Pid[]).map((pid) => kit.reasonOf(pid))).toEqual([
      ['shutdown', 'noproc'],
      ['shutdown', 'normal'],
      'timeout',
    ]);
  });

  it('[TASK14] exits in the owner when there is no supervisor', () => {
    const { answer } = owner(function* (k) {
      return yield tasks.async(k.node, 'nobody', after(0, 0));
    });
    const request = ['start_task', ['Task', 'work', 0], 'temporary', 5000];
    expect(answer).toEqual(['exit', ['noproc', ['GenServer', 'call', ['nobody', request, 'infinity']]]]);
  });

  it.each([
    ['temporary', 'gone', 1],
    ['transient', 'gone', 2],
    ['transient', 'normal', 1],
    ['permanent', 'normal', 2],
  ] as const)('[TASK15] runs a %s child that ends %s %d times', (restart, reason, times) => {
    let runs = 0;
    owner(function* (k) {
      const sup = yield* supervisor(k);
      const fun = function* (): Routine {
        runs++;
        yield new Sleep(runs === 1 ? 10 : 1_000_000);
        throw exit(reason);
      };
      expect(yield tasks.startChild(k.node, sup, fun, { restart })).toMatchObject(['ok', {}]);
      yield new Sleep(50);
    }, true);
    expect(runs).toBe(times);
  });

  it('[TASK15] answers errors of the start', () => {
    const { answer } = owner(function* (k) {
      const sup = yield* supervisor(k, { maxChildren: 0 });
      const wrong = { restart: 'sometimes' } as unknown as tasks.TaskOptions;
      return [
        yield tasks.startChild(k.node, sup, after(0, 0)),
        yield tasks.startChild(k.node, sup, after(0, 0), wrong),
      ];
    });
    expect(answer).toEqual([
      ['error', 'max_children'],
      ['error', ['invalid_restart_type', 'sometimes']],
    ]);
  });

  it('[TASK16] lists its children and stops one of them', () => {
    const { answer } = owner(function* (k) {
      const { node } = k;
      const sup = yield* supervisor(k);
      const [, a] = (yield tasks.startChild(node, sup, after(1000, 0))) as [string, Pid];
      const [, b] = (yield tasks.startChild(node, sup, after(1000, 0))) as [string, Pid];
      const both = ((yield tasks.children(node, sup)) as Pid[]).length;
      const stopped = yield tasks.terminateChild(node, sup, a);
      const left = (yield tasks.children(node, sup)) as Pid[];
      return [both, stopped, left.length === 1 && left[0] === b];
    }, true);
    expect(answer).toEqual([2, 'ok', true]);
  });
});
