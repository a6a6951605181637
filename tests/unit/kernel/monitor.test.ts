import { describe, expect, it } from 'vitest';
import type { Process } from '#lib/runtime/kernel/process';
import { Exception } from '#lib/runtime/kernel/errors';
import { register, unregister } from '#lib/runtime/kernel/names';
import { Sleep } from '#lib/runtime/kernel/routine';
import { alias, demonitor, exit2, monitor, NODE, send } from '#lib/runtime/kernel/signals';
import type { Ref } from '#lib/runtime/kernel/terms';
import { Kit, mailbox } from '../../kit';

function setUp() {
  const kit = new Kit();
  const [p, q] = ['p', 'q'].map((n) =>
    kit.spawn(n, function* () {
      yield new Sleep(1_000_000);
    }),
  );
  kit.node.run(0);
  const as = <T>(proc: Process, act: () => T): T => {
    kit.node.current = proc;
    try {
      return act();
    } finally {
      kit.node.current = null;
    }
  };
  return { kit, node: kit.node, p: p!, q: q!, as };
}

function reason(act: () => unknown): unknown {
  try {
    return act();
  } catch (e) {
    return e instanceof Exception ? [e.class_, e.reason] : e;
  }
}

describe('monitor', () => {
  for (const why of ['normal', 'boom', 'killed', ['shutdown', 1]]) {
    it(`[MON1] tells the watcher of the end with ${String(why)}, once, and does it no harm`, () => {
      const { kit, node, p, q, as } = setUp();
      const ref = as(p, () => monitor(node, q.pid));
      as(q, () => reason(() => exit2(node, q.pid, why)));
      expect(mailbox(p)).toEqual([['DOWN', ref, 'process', q.pid, why]]);
      expect([p.alive, p.firstMonitor, q.firstWatcher]).toEqual([true, null, null]);
      expect(kit.trace(['monitor'])).toEqual(['monitor p q']);
    });
  }

  it('[MON1] is one-way, and one DOWN for each', () => {
    const { node, p, q, as } = setUp();
    const refs = as(p, () => [monitor(node, q.pid), monitor(node, q.pid)]);
    expect(refs[0]).not.toBe(refs[1]);
    exit2(node, p.pid, 'kill');
    expect([mailbox(q), q.alive, q.firstWatcher]).toEqual([[], true, null]);
  });

  it('[MON2] of a dead process is a DOWN with noproc at once', () => {
    const { node, p, q, as } = setUp();
    exit2(node, q.pid, 'kill');
    const ref = as(p, () => monitor(node, q.pid));
    expect(mailbox(p)).toEqual([['DOWN', ref, 'process', q.pid, 'noproc']]);
  });

  it('[MON2] [MON3] of a name that nobody has too', () => {
    const { node, p, as } = setUp();
    const ref = as(p, () => monitor(node, 'nobody'));
    expect(mailbox(p)).toEqual([['DOWN', ref, 'process', ['nobody', NODE], 'noproc']]);
  });

  it('[MON3] by name carries the name and follows the process, not the name', () => {
    const { node, p, q, as } = setUp();
    register(node, 'x', q.pid);
    const ref = as(p, () => monitor(node, 'x'));
    unregister(node, 'x');
    expect(mailbox(p)).toEqual([]);
    exit2(node, q.pid, 'boom');
    expect(mailbox(p)).toEqual([['DOWN', ref, 'process', ['x', NODE], 'boom']]);
  });

  it('[MON6] of oneself is a reference and nothing more; of no process it is badarg', () => {
    const { node, p, as } = setUp();
    as(p, () => monitor(node, p.pid));
    expect([p.firstMonitor, mailbox(p)]).toEqual([null, []]);
    expect(as(p, () => reason(() => monitor(node, 5 as never)))).toEqual(['error', 'badarg']);
  });
});

describe('demonitor', () => {
  // State of the monitor x option: what it answers, and what is left in the mailbox.
  const states: [string, boolean, boolean, boolean, number][] = [
    ['active', false, false, true, 0],
    ['active', false, true, true, 0],
    ['down in the mailbox', true, false, false, 1],
    ['down in the mailbox', true, true, false, 0],
  ];
  for (const [state, down, flush, answer, left] of states) {
    it(`[${flush ? 'MON5' : 'MON4'}] ${flush ? 'with' : 'without'} flush, ${state}: answers ${String(answer)}, leaves ${left}`, () => {
      const { node, p, q, as } = setUp();
      const ref = as(p, () => monitor(node, q.pid));
      if (down) exit2(node, q.pid, 'boom');
      expect(as(p, () => demonitor(node, ref, flush))).toBe(answer);
      expect(p.mailbox.length).toBe(left);
      if (!down) {
        exit2(node, q.pid, 'boom');
        expect(p.mailbox.length).toBe(0);
      }
      expect(as(p, () => demonitor(node, ref, flush))).toBe(false);
    });
  }

  it('[MON5] flush takes the DOWN of that monitor only', () => {
    const { node, p, q, as } = setUp();
    const [one, two] = as(p, () => [monitor(node, q.pid), monitor(node, q.pid)]);
    send(node, p.pid, 'between');
    exit2(node, q.pid, 'boom');
    as(p, () => demonitor(node, one as Ref, true));
    expect(mailbox(p)).toEqual(['between', ['DOWN', two, 'process', q.pid, 'boom']]);
  });

  it("[MON4] of another's monitor, or of what is no reference, is badarg; of any other reference it is false", () => {
    const { node, p, q, as } = setUp();
    const ref = as(p, () => monitor(node, q.pid));
    expect(as(q, () => reason(() => demonitor(node, ref)))).toEqual(['error', 'badarg']);
    expect(as(q, () => reason(() => demonitor(node, 'x' as never)))).toEqual(['error', 'badarg']);
    expect(as(q, () => demonitor(node, node.makeRef()))).toBe(false);
  });

  it('[SIG6] ends the alias of its monitor, but no other alias', () => {
    const { node, p, q, as } = setUp();
    const ref = as(p, () => monitor(node, q.pid, true));
    const plain = as(p, () => alias(node));
    as(p, () => demonitor(node, ref));
    as(q, () => demonitor(node, plain));
    send(node, ref, 'lost');
    send(node, plain, 'kept');
    expect(mailbox(p)).toEqual(['kept']);
  });
});
