import { describe, expect, it } from 'vitest';
import type { Exception } from '#lib/runtime/kernel/errors';
import { register } from '#lib/runtime/kernel/names';
import { SLICE } from '#lib/runtime/kernel/node';
import { PREEMPT, RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2 } from '#lib/runtime/kernel/signals';
import { cancelTimer, readTimer, sendAfter, startTimer } from '#lib/runtime/kernel/time';
import { Random } from '#lib/runtime/kernel/random';
import { Timer, Timers } from '#lib/runtime/kernel/timers';
import { Kit, mailbox } from '../../kit';

function listener(kit: Kit, name = 'p') {
  const proc = kit.spawn(name, function* (): Routine<void> {
    for (;;) {
      const message: unknown = yield RECEIVE;
      kit.note([kit.node.now, message]);
    }
  });
  kit.node.run(0);
  return proc;
}

describe('timers', () => {
  it('[TIME2] send_after sends the message, start_timer wraps it with its reference', () => {
    const kit = new Kit();
    const p = listener(kit);
    sendAfter(kit.node, 20, p.pid, 'a');
    const ref = startTimer(kit.node, 10, p.pid, 'b');
    kit.node.run();
    expect(kit.notes).toEqual([
      [10, ['timeout', ref, 'b']],
      [20, 'a'],
    ]);
    expect(kit.trace(['timer_fire', 'send'])).toEqual([
      'timer_fire - p',
      "send - p ['timeout', 'ref', 'b'] timer",
      'timer_fire - p',
      'send - p a timer',
    ]);
  });

  it('[TIME2] refuses times that are no whole number from 0 up, and strange destinations', () => {
    const kit = new Kit();
    const p = listener(kit);
    for (const [ms, to] of [
      [-1, p.pid],
      [1.5, p.pid],
      [NaN, p.pid],
      ['1', p.pid],
      [1, 5],
    ]) {
      let reason: unknown;
      try {
        sendAfter(kit.node, ms as never, to as never, 'x');
      } catch (e) {
        reason = (e as Exception).reason;
      }
      expect(reason).toBe('badarg');
    }
  });

  it('[TIME3] tells the time left, and can be cancelled once', () => {
    const kit = new Kit();
    const p = listener(kit);
    const ref = sendAfter(kit.node, 100, p.pid, 'x');
    kit.node.run(40);
    expect([readTimer(kit.node, ref), cancelTimer(kit.node, ref)]).toEqual([60, 60]);
    expect([readTimer(kit.node, ref), cancelTimer(kit.node, ref)]).toEqual([false, false]);
    kit.node.run();
    expect(kit.notes).toEqual([]);
    const fired = sendAfter(kit.node, 1, p.pid, 'y');
    kit.node.run();
    expect([readTimer(kit.node, fired), cancelTimer(kit.node, fired)]).toEqual([false, false]);
    expect(cancelTimer(kit.node, kit.node.makeRef())).toBe(false);
    for (const stop of [readTimer, cancelTimer])
      expect(() => stop(kit.node, 1 as never)).toThrow(
        expect.objectContaining({ reason: 'badarg' }) as Error,
      );
  });

  it('[TIME4] ends with the process it would send to', () => {
    const kit = new Kit();
    const p = listener(kit);
    const ref = sendAfter(kit.node, 100, p.pid, 'x');
    exit2(kit.node, p.pid, 'kill');
    expect([kit.node.timers.size, readTimer(kit.node, ref)]).toEqual([0, false]);
    expect(readTimer(kit.node, sendAfter(kit.node, 100, p.pid, 'x'))).toBe(false);
  });

  it('[TIME4] outlives the process that started it', () => {
    const kit = new Kit();
    const p = listener(kit);
    kit.spawn('starter', () => {
      sendAfter(kit.node, 100, p.pid, 'x');
    });
    kit.node.run();
    expect(kit.notes).toEqual([[100, 'x']]);
  });

  it('[TIME4] to a name looks it up when it fires', () => {
    const kit = new Kit();
    sendAfter(kit.node, 10, 'late', 'lost');
    sendAfter(kit.node, 20, 'late', 'found');
    kit.node.run(15);
    register(kit.node, 'late', listener(kit).pid);
    kit.node.run();
    expect(kit.notes).toEqual([[20, 'found']]);
    expect(kit.trace(['lost'])).toEqual(['lost - lost noname']);
  });

  it('[TIME6] fire by time, then in the order in which they were started', () => {
    const kit = new Kit();
    const p = listener(kit);
    for (const [ms, m] of [
      [20, 'c'],
      [10, 'a'],
      [20, 'd'],
      [10, 'b'],
      [0, 'z'],
    ] as const)
      sendAfter(kit.node, ms, p.pid, m);
    kit.node.run();
    expect(kit.notes.map((n) => (n as unknown[])[1])).toEqual(['z', 'a', 'b', 'c', 'd']);
  });
});

describe('Timers', () => {
  it('[TIME6] gives the same order as a sorted list under random starts and cancels (seed 42)', () => {
    class T extends Timer {
      constructor(
        at: number,
        readonly n: number,
      ) {
        super(at);
      }
      fire(): void {
        /* Only its order counts here. */
      }
    }
    const random = new Random(42);
    const heap = new Timers();
    let model: T[] = [];
    for (let i = 0; i < 3000; i++) {
      if (random.below(3) > 0) {
        const t = new T(random.below(50), i);
        heap.start(t);
        model.push(t);
      } else if (model.length > 0 && random.below(2) === 0) {
        const [t] = model.splice(random.below(model.length), 1);
        heap.cancel(t as T);
        heap.cancel(t as T);
      } else if (model.length > 0) {
        model.sort((a, b) => a.at - b.at || a.n - b.n);
        expect(heap.next).toBe(model[0]!.at);
        expect(heap.take()).toBe(model.shift());
      }
      expect(heap.size).toBe(model.length);
    }
    model = model.sort((a, b) => a.at - b.at || a.n - b.n);
    expect(model.map(() => heap.take())).toEqual(model);
    expect(heap.next).toBe(Infinity);
  });
});

describe('the clock', () => {
  it('[TIME1] stands while nothing spends reductions, and jumps to the next timer', () => {
    const kit = new Kit();
    const p = listener(kit);
    sendAfter(kit.node, 3_600_000, p.pid, 'x');
    expect(kit.node.run()).toBe('idle');
    expect([kit.notes, kit.node.now]).toEqual([[[3_600_000, 'x']], 3_600_000]);
  });

  it('[TIME7] counts 4,000 reductions as a millisecond, whoever spends them', () => {
    const kit = new Kit();
    for (let i = 0; i < 4; i++)
      kit.spawn('p', () => {
        kit.node.meter.r -= 1000;
      });
    kit.node.run(Infinity, 3);
    expect(kit.node.now).toBe(0);
    kit.node.run(Infinity, 1);
    expect(kit.node.now).toBe(1);
    kit.spawn('p', () => {
      kit.node.meter.r -= 3 * SLICE + 1;
    });
    kit.node.run();
    expect(kit.node.now).toBe(4);
  });

  it('[TIME7] fires the timers that a busy process passes', () => {
    const kit = new Kit();
    const p = listener(kit);
    sendAfter(kit.node, 2, p.pid, 'x');
    kit.spawn('busy', function* () {
      for (let i = 0; i < 5; i++) {
        kit.node.meter.r -= SLICE;
        yield PREEMPT;
      }
    });
    kit.node.run();
    expect(kit.events.find((e) => e.kind === 'timer_fire')?.time).toBe(2);
    expect(kit.notes).toEqual([[3, 'x']]);
  });

  it('[TIME8] run(until) stops with the clock at until, between timers', () => {
    const kit = new Kit();
    const p = listener(kit);
    for (const ms of [10, 20, 30]) sendAfter(kit.node, ms, p.pid, ms);
    expect([kit.node.run(5), kit.node.now, kit.notes.length]).toEqual(['until', 5, 0]);
    expect([kit.node.run(20), kit.node.now, kit.notes.length]).toEqual(['until', 20, 2]);
    expect([kit.node.run(1000), kit.node.now, kit.notes.length]).toEqual(['idle', 1000, 3]);
    expect([kit.node.run(500), kit.node.now]).toEqual(['until', 1000]);
  });

  it('[TIME8] run(until, slices) makes so many steps and says whether there is more', () => {
    const kit = new Kit();
    for (const n of ['a', 'b', 'c']) kit.spawn(n, () => kit.note(n));
    expect([kit.node.run(Infinity, 2), kit.notes]).toEqual(['slices', ['a', 'b']]);
    expect([kit.node.run(Infinity, 2), kit.notes]).toEqual(['idle', ['a', 'b', 'c']]);
    expect(kit.node.run(Infinity, 0)).toBe('slices');
  });

  it('[TIME8] gives the same events however it is driven', () => {
    const program = (kit: Kit) => {
      const p = kit.spawn('p', function* () {
        for (let i = 0; i < 5; i++) {
          kit.node.meter.r -= 2500;
          yield new Sleep(7);
        }
      });
      kit.spawn('q', function* () {
        for (let i = 0; i < 5; i++) {
          sendAfter(kit.node, 11, p.pid, i);
          yield new Sleep(5);
        }
      });
    };
    const drivers: ((kit: Kit) => void)[] = [
      (kit) => {
        kit.node.run();
      },
      (kit) => {
        while (kit.node.run(Infinity, 1) === 'slices');
      },
      (kit) => {
        for (let t = 1; t < 200; t++) kit.node.run(t);
      },
      (kit) => {
        for (let t = 0.5; t < 200; t += 3) kit.node.run(t, 2);
        kit.node.run();
      },
    ];
    const logs = drivers.map((drive) => {
      const kit = new Kit();
      program(kit);
      drive(kit);
      return kit.log();
    });
    expect(new Set(logs).size).toBe(1);
  });

  it('[TIME1] is not moved by a message to a process that sleeps', () => {
    const kit = new Kit();
    const p = kit.spawn('p', function* () {
      yield new Sleep(100);
      kit.note(kit.node.now, mailbox(kit.node.self()));
    });
    sendAfter(kit.node, 50, p.pid, 'x');
    kit.node.run();
    expect(kit.notes).toEqual([[100, ['x']]]);
  });
});
