import { describe, expect, it } from 'vitest';
import type { Exception } from '#lib/runtime/kernel/errors';
import { error, exit } from '#lib/runtime/kernel/errors';
import { put } from '#lib/runtime/kernel/flags';
import { PREEMPT, RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, link, monitor, send } from '#lib/runtime/kernel/signals';
import { linksOf, Status } from '#lib/runtime/kernel/process';
import { register } from '#lib/runtime/kernel/names';
import { sendAfter } from '#lib/runtime/kernel/time';
import { Kit, linkNames, mailbox } from '../../kit';

describe('spawn', () => {
  it('[PROC1] gives a new number each time and never one again', () => {
    const kit = new Kit();
    const ids = [1, 2, 3].map(() => {
      const { id } = kit.spawn('p', () => undefined);
      kit.node.run();
      return id;
    });
    expect(ids).toEqual([1, 2, 3]);
  });

  it('[PROC1] lets the spawner go on: the new process runs in a slice of its own', () => {
    const kit = new Kit();
    kit.run(() => {
      kit.spawn('child', () => kit.note('child'));
      kit.note('parent');
    });
    expect(kit.notes).toEqual(['parent', 'child']);
  });

  it('[PROC1] records the spawn with its parent, and what it starts in', () => {
    const kit = new Kit();
    const main = kit.run(() => {
      kit.spawn('child', () => undefined, { initial: ['m', 'f', 0], role: 'task' });
    });
    const [, spawned] = kit.events.filter((e) => e.kind === 'spawn');
    expect(spawned).toMatchObject({
      other: main.id,
      a: { initial: ['m', 'f', 0], link: false, role: 'task' },
    });
  });

  it('[PROC2] links before the child can run: a child that ends at once takes its spawner along', () => {
    const kit = new Kit();
    const main = kit.run(function* () {
      kit.spawn(
        'child',
        () => {
          throw exit('boom');
        },
        { link: true },
      );
      yield RECEIVE;
    });
    expect(kit.reasonOf(main)).toBe('boom');
  });

  it('[PROC2] monitors before the child can run', () => {
    const kit = new Kit();
    kit.run(function* () {
      const [child, ref] = kit.node.spawnMonitor(() => undefined);
      kit.call('child', child.pid);
      const message: unknown = yield RECEIVE;
      expect(message).toEqual(['DOWN', ref, 'process', child.pid, 'normal']);
      kit.note('seen');
    });
    expect(kit.notes).toEqual(['seen']);
  });

  it('[PROC3] knows a pid as alive exactly from spawn to exit', () => {
    const kit = new Kit();
    const proc = kit.spawn('p', () => undefined);
    expect([proc.alive, proc.pid.process === proc, kit.node.process(proc.id) === proc]).toEqual([
      true,
      true,
      true,
    ]);
    kit.node.run();
    expect([proc.alive, proc.pid.process, kit.node.process(proc.id)]).toEqual([false, null, undefined]);
    expect(proc.status).toBe(Status.exited);
  });

  it('[PROC7] makes a spawn that is refused cost a ms', () => {
    const kit = new Kit({ limits: { processes: 1 } });
    kit.run(function* () {
      for (let i = 0; i < 40; i++) {
        try {
          kit.node.spawn(() => undefined);
        } catch {
          yield PREEMPT;
        }
      }
    });
    expect(kit.node.now).toBe(40);
  });

  it('[PROC7] refuses the process after the limit with system_limit, in the spawner', () => {
    const kit = new Kit({ limits: { processes: 2 } });
    kit.run(() => {
      kit.spawn('second', () => undefined);
      try {
        kit.spawn('third', () => undefined);
      } catch (e) {
        kit.note((e as Exception).class_, (e as Exception).reason);
      }
    });
    expect(kit.notes).toEqual([['error', 'system_limit']]);
    expect(kit.trace(['limit'])).toEqual(['limit main processes 2']);
    kit.run(() => {
      kit.spawn('later', () => kit.note('there is room again'));
    });
    expect(kit.notes.at(-1)).toBe('there is room again');
  });
});

describe('how a process ends', () => {
  const ways: [string, () => unknown, unknown][] = [
    ['its function returns', () => 7, 'normal'],
    [
      'its routine returns',
      function* () {
        yield PREEMPT;
        return 7;
      },
      'normal',
    ],
    [
      'exit(boom)',
      () => {
        throw exit('boom');
      },
      'boom',
    ],
    [
      'exit(normal)',
      () => {
        throw exit('normal');
      },
      'normal',
    ],
    [
      'an error',
      () => {
        throw error('boom');
      },
      ['boom', []],
    ],
    [
      'an error after a wait',
      function* () {
        yield new Sleep(1);
        throw error('boom');
      },
      ['boom', []],
    ],
  ];
  for (const [name, body, reason] of ways) {
    it(`[EXIT1] ends with the right reason: ${name}`, () => {
      const kit = new Kit();
      expect(kit.reasonOf(kit.run(body))).toEqual(reason);
    });
  }

  it('[EXIT2] frees all it had: mailbox, links, monitors, dictionary, timers to it, waits', () => {
    const kit = new Kit();
    const peer = kit.spawn('peer', function* () {
      yield RECEIVE;
    });
    const proc = kit.spawn('p', function* () {
      link(kit.node, peer.pid);
      monitor(kit.node, peer.pid);
      put(kit.node, 'k', 1);
      sendAfter(kit.node, 1000, kit.node.self().pid, 'late');
      yield new Sleep(500);
    });
    kit.node.run(0);
    expect([linkNames(kit, peer), kit.node.timers.size]).toEqual([['p'], 2]);
    exit2(kit.node, proc.pid, 'kill');
    expect(linksOf(peer)).toEqual([]);
    expect(peer.firstWatcher).toBeNull();
    expect([proc.mailbox.length, proc.dictionary, kit.node.timers.size]).toEqual([0, null, 0]);
  });

  it('[EXIT3] tells links before monitors, and both in the order in which they were made', () => {
    const kit = new Kit();
    const victim = kit.spawn('victim', function* () {
      yield RECEIVE;
      throw exit('boom');
    });
    const watcher = kit.spawn('watcher', function* () {
      const me = kit.node.self();
      me.trapExit = true;
      monitor(kit.node, victim.pid);
      link(kit.node, victim.pid);
      monitor(kit.node, victim.pid);
      yield new Sleep(100);
    });
    kit.node.run(0);
    send(kit.node, victim.pid, 'go');
    kit.node.run(50);
    expect(mailbox(watcher).map((m) => (m as unknown[])[0])).toEqual(['EXIT', 'DOWN', 'DOWN']);
    expect(kit.trace(['exit', 'exit_signal', 'exit_trapped', 'down'])).toEqual([
      'exit victim boom',
      'exit_signal victim watcher boom link',
      'exit_trapped watcher victim boom',
      'down watcher victim boom',
      'down watcher victim boom',
    ]);
  });

  it('[EXIT3] [NAME2] is gone from the names when its links learn of it', () => {
    const kit = new Kit();
    const proc = kit.spawn('p', function* () {
      yield RECEIVE;
    });
    register(kit.node, 'p', proc.pid);
    kit.node.run(0);
    exit2(kit.node, proc.pid, 'boom');
    expect(kit.trace(['exit', 'unregister', 'exit_signal'])).toEqual([
      'exit_signal - p boom exit',
      'exit p boom',
      'unregister p p',
    ]);
  });

  it('[EXIT10] stops a process that kills itself in the middle of its code', () => {
    const kit = new Kit();
    const main = kit.run(function* () {
      kit.note('before');
      inner();
      kit.note('after');
      yield RECEIVE;
    });
    function inner() {
      exit2(kit.node, kit.node.self().pid, 'kill');
      kit.note('still here');
    }
    expect(kit.notes).toEqual(['before']);
    expect(kit.reasonOf(main)).toBe('killed');
  });

  it('[EXIT10] stops a process that ends by its own links in the middle of its code', () => {
    const kit = new Kit();
    const middle = kit.spawn('middle', function* () {
      yield RECEIVE;
    });
    const main = kit.run(() => {
      link(kit.node, middle.pid);
      exit2(kit.node, middle.pid, 'boom');
      kit.note('after');
    });
    expect(kit.notes).toEqual([]);
    expect(kit.reasonOf(main)).toBe('boom');
  });

  const waits: [string, () => unknown][] = [
    ['a receive', () => RECEIVE],
    ['a sleep', () => new Sleep(1000)],
    ['its place in the run queue', () => PREEMPT],
    [
      'a routine that waits',
      () =>
        (function* () {
          yield RECEIVE;
        })(),
    ],
  ];
  for (const [name, wait] of waits) {
    it(`[EXIT4] can be killed in ${name}; its code does not go on`, () => {
      const kit = new Kit();
      const proc = kit.spawn('p', function* () {
        try {
          yield wait();
          kit.note('woken');
        } finally {
          kit.note('finally');
        }
      });
      kit.node.runSlice();
      exit2(kit.node, proc.pid, 'kill');
      kit.node.run();
      expect([kit.notes, kit.reasonOf(proc), kit.node.timers.size]).toEqual([[], 'killed', 0]);
    });
  }

  it('[EXIT4] can be killed before its first slice', () => {
    const kit = new Kit();
    const proc = kit.spawn('p', () => kit.note('ran'));
    exit2(kit.node, proc.pid, 'kill');
    expect(kit.node.run()).toBe('idle');
    expect([kit.notes, kit.reasonOf(proc)]).toEqual([[], 'killed']);
  });
});

describe('deep structures', () => {
  it('[SIG4] ends a chain of 100,000 links without overflowing the stack', () => {
    const n = 100_000;
    const kit = new Kit();
    const body = function* (): Routine<void> {
      yield RECEIVE;
    };
    const procs = Array.from({ length: n }, () => kit.node.spawn(body));
    for (let i = 1; i < n; i++) {
      kit.node.current = procs[i] as never;
      link(kit.node, procs[i - 1]!.pid);
    }
    kit.node.current = null;
    kit.node.run(0);
    exit2(kit.node, procs[0]!.pid, 'boom');
    expect(kit.node.processes.size).toBe(0);
    const exits = kit.events.filter((e) => e.kind === 'exit');
    expect(exits.map((e) => e.pid)).toEqual(procs.map((p) => p.id));
  });

  it('[RUN6] gives system_limit to a chain of 100,000 nested calls, which the callers can catch', () => {
    const kit = new Kit();
    function* deeper(n: number): Routine {
      return n === 0 ? 'bottom' : yield deeper(n - 1);
    }
    kit.run(function* () {
      kit.note(yield deeper(90_000));
      try {
        yield deeper(200_000);
      } catch (e) {
        kit.note((e as Exception).class_, (e as Exception).reason);
      }
    });
    expect(kit.notes).toEqual(['bottom', ['error', 'system_limit']]);
  });

  it('[RUN6] ends a process with the error when it does not catch it', () => {
    const kit = new Kit();
    function* deeper(): Routine {
      return yield deeper();
    }
    expect(kit.reasonOf(kit.run(() => deeper()))).toEqual(['system_limit', []]);
    expect(kit.trace(['limit'])).toEqual(['limit main calls 100000']);
  });
});
