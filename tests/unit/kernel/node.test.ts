import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLICE } from '#lib/runtime/kernel/node';
import { Random } from '#lib/runtime/kernel/random';
import { isRoutine, PREEMPT, RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import { Kit } from '../../kit';

const spend = (kit: Kit, n: number) => {
  kit.node.meter.r -= n;
};

describe('routines', () => {
  it('[RUN1] a yielded routine is run and answers what it returns; a plain value comes straight back', () => {
    const kit = new Kit();
    function* add(a: number, b: number): Routine {
      return ((yield a) as number) + ((yield b) as number);
    }
    kit.run(function* () {
      kit.note(yield add(1, 2), yield 'plain', yield undefined, yield [1]);
    });
    expect(kit.notes).toEqual([[3, 'plain', undefined, [1]]]);
  });

  it('[RUN1] what a called routine throws is thrown in its caller, through as many as there are', () => {
    const kit = new Kit();
    function* thrower(): Routine<void> {
      yield new Sleep(1);
      throw 'ball';
    }
    function* middle(): Routine<void> {
      try {
        yield thrower();
      } finally {
        kit.note('finally');
      }
    }
    kit.run(function* () {
      try {
        yield middle();
      } catch (e) {
        kit.note(e);
      }
      kit.note('on');
    });
    expect(kit.notes).toEqual(['finally', 'ball', 'on']);
  });

  it('[RUN1] tells routines from all else', () => {
    expect(
      [(function* () {})(), [][Symbol.iterator](), { next: () => 1 }, null, function* () {}].map(isRoutine),
    ).toEqual([true, false, false, false, false]);
  });

  it('[RUN1] a process may do all its work at once', () => {
    const kit = new Kit();
    const proc = kit.run(() => kit.note('done'));
    expect([kit.notes, kit.reasonOf(proc)]).toEqual([['done'], 'normal']);
  });
});

describe('the scheduler', () => {
  it('[RUN2] with seed 0 runs first come, first served', () => {
    const kit = new Kit();
    for (const n of ['a', 'b', 'c'])
      kit.spawn(n, function* () {
        for (let i = 0; i < 3; i++) {
          kit.note(n + i);
          yield PREEMPT;
        }
      });
    kit.node.run();
    expect(kit.notes).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  });

  it('[RUN2] a woken process goes to the end of the queue', () => {
    const kit = new Kit();
    const waiter = kit.spawn('waiter', function* () {
      yield RECEIVE;
      kit.note('waiter');
    });
    kit.node.run(0);
    kit.spawn('sender', () => {
      send(kit.node, waiter.pid, 1);
      kit.note('sender');
    });
    kit.spawn('other', () => kit.note('other'));
    kit.node.run();
    expect(kit.notes).toEqual(['sender', 'other', 'waiter']);
  });

  it('[RUN3] gives each slice 4,000 reductions and takes the process off when they are spent', () => {
    const kit = new Kit();
    const greedy = kit.spawn('greedy', function* () {
      for (let i = 0; i < 3; i++) {
        kit.note(`greedy ${kit.node.meter.r}`);
        spend(kit, SLICE + 10);
        yield PREEMPT;
      }
    });
    kit.spawn('other', () => kit.note('other'));
    kit.node.run();
    expect(kit.notes).toEqual(['greedy 4000', 'other', 'greedy 4000', 'greedy 4000']);
    expect(greedy.reductions).toBe(3 * (SLICE + 10));
  });

  it('[RUN3] preempts a process that only receives', () => {
    const kit = new Kit();
    const proc = kit.spawn('busy', function* () {
      const me = kit.node.self().pid;
      for (let i = 0; i < SLICE; i++) {
        send(kit.node, me, i);
        yield RECEIVE;
      }
      kit.note('busy');
    });
    kit.spawn('other', () => kit.note('other'));
    kit.node.run();
    expect([kit.notes, proc.reductions]).toEqual([['other', 'busy'], 2 * SLICE]);
  });

  it('[RUN4] is fair: nobody runs twice while another is ready (seed 0)', () => {
    const kit = new Kit();
    const runs = [0, 0, 0, 0];
    runs.forEach((_, n) =>
      kit.spawn(`p${n}`, function* () {
        for (;;) {
          runs[n]!++;
          spend(kit, n * 5000);
          yield PREEMPT;
        }
      }),
    );
    for (let i = 1; i <= 400; i++) {
      kit.node.runSlice();
      expect(Math.max(...runs) - Math.min(...runs)).toBeLessThanOrEqual(1);
    }
  });

  it('[RUN4] lets everybody run before long under any seed (seeds 1 to 20)', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const kit = new Kit({ seed });
      const runs = Array<number>(10).fill(0);
      runs.forEach((_, n) =>
        kit.spawn(`p${n}`, function* () {
          for (;;) {
            runs[n]!++;
            yield PREEMPT;
          }
        }),
      );
      kit.node.run(Infinity, 1000);
      expect(Math.min(...runs)).toBeGreaterThan(50);
    }
  });

  /** Twenty processes that talk to each other and note what they get. */
  function gossip(seed: number): Kit {
    const kit = new Kit({ seed });
    const procs = Array.from({ length: 8 }, (_, n) =>
      kit.spawn(`p${n}`, function* (): Routine<void> {
        for (let i = 0; i < 4; i++) {
          for (const k of [1, 3]) send(kit.node, procs[(n + k) % 8]!.pid, [n, i]);
          yield new Sleep(i % 2);
        }
        for (let i = 0; i < 8; i++) {
          const message: unknown = yield RECEIVE;
          kit.note([n, message]);
        }
      }),
    );
    kit.node.run();
    return kit;
  }

  it('[RUN5] the same seed gives the same log, event by event', () => {
    for (const seed of [0, 1, 7, 123456789]) expect(gossip(seed).log()).toBe(gossip(seed).log());
  });

  it('[RUN5] another seed gives another order, in which each pair keeps its own', () => {
    const logs = new Set<string>();
    for (let seed = 0; seed < 10; seed++) {
      const kit = gossip(seed);
      logs.add(kit.log());
      const got = kit.notes as [number, [number, number]][];
      expect(got).toHaveLength(64);
      for (let to = 0; to < 8; to++) {
        for (let from = 0; from < 8; from++) {
          const order = got.filter(([n, [f]]) => n === to && f === from).map(([, [, i]]) => i);
          expect(order).toEqual([...order].sort());
        }
      }
    }
    expect(logs.size).toBe(10);
  });

  it('[RUN5] every order of three ready processes comes up (seeds 1 to 200)', () => {
    const orders = new Set<string>();
    for (let seed = 1; seed <= 200; seed++) {
      const kit = new Kit({ seed });
      for (const n of ['a', 'b', 'c']) kit.spawn(n, () => kit.note(n));
      kit.node.run();
      orders.add(kit.notes.join(''));
    }
    expect(orders.size).toBe(6);
  });

  it('[RUN7] says idle when nothing is ready and no timer runs', () => {
    const kit = new Kit();
    expect([kit.node.run(), kit.node.busy, kit.node.runSlice()]).toEqual(['idle', false, false]);
    kit.spawn('p', function* () {
      yield RECEIVE;
    });
    expect(kit.node.busy).toBe(true);
    expect(kit.node.run()).toBe('idle');
  });
});

describe('Random', () => {
  it('[RUN5] gives the same numbers for the same seed, and others for another', () => {
    const take = (seed: number) => {
      const r = new Random(seed);
      return Array.from({ length: 5 }, () => r.below(1000));
    };
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(0)).not.toEqual(take(1));
  });

  it('[RUN5] stays in range and spreads evenly (seed 3)', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), (seed, n) => {
        const r = new Random(seed);
        for (let i = 0; i < 20; i++) {
          const x = r.below(n);
          expect(Number.isInteger(x) && x >= 0 && x < n).toBe(true);
        }
      }),
      { seed: 3 },
    );
    const r = new Random(9);
    const counts = Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[r.below(10)]!++;
    for (const c of counts) expect(Math.abs(c - 1000)).toBeLessThan(150);
  });
});
