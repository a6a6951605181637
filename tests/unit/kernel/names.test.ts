import { describe, expect, it } from 'vitest';
import type { Exception } from '#lib/runtime/kernel/errors';
import { register, unregister, whereis } from '#lib/runtime/kernel/names';
import { RECEIVE } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import { Kit, mailbox } from '../../kit';

function reason(act: () => unknown): unknown {
  try {
    return act();
  } catch (e) {
    return (e as Exception).reason;
  }
}

function setUp() {
  const kit = new Kit();
  const [a, b] = ['a', 'b'].map((n) =>
    kit.spawn(n, function* () {
      yield RECEIVE;
      yield RECEIVE;
    }),
  );
  kit.node.run(0);
  return { kit, node: kit.node, a: a!, b: b! };
}

describe('names', () => {
  it('[NAME1] are found while registered', () => {
    const { node, kit, a } = setUp();
    expect(whereis(node, 'x')).toBe('undefined');
    register(node, 'x', a.pid);
    expect(whereis(node, 'x')).toBe(a.pid);
    unregister(node, 'x');
    expect(whereis(node, 'x')).toBe('undefined');
    expect(kit.trace(['register', 'unregister'])).toEqual(['register a x', 'unregister a x']);
  });

  it('[NAME1] are one for each process, and one process for each', () => {
    const { node, a, b } = setUp();
    register(node, 'x', a.pid);
    expect(reason(() => register(node, 'x', b.pid))).toBe('badarg');
    expect(reason(() => register(node, 'x', a.pid))).toBe('badarg');
    expect(reason(() => register(node, 'y', a.pid))).toBe('badarg');
  });

  it('[NAME1] cannot be undefined, no atom, or of a dead process', () => {
    const { node, a, b } = setUp();
    exit2(node, b.pid, 'kill');
    for (const [name, pid] of [
      ['undefined', a.pid],
      [5, a.pid],
      ['x', b.pid],
      ['x', 'a'],
    ] as const) {
      expect(reason(() => register(node, name as never, pid as never))).toBe('badarg');
    }
    expect(reason(() => unregister(node, 'nobody'))).toBe('badarg');
    expect(reason(() => whereis(node, 5 as never))).toBe('badarg');
  });

  it('[NAME2] are free as soon as their process has ended', () => {
    const { node, a, b } = setUp();
    register(node, 'x', a.pid);
    exit2(node, a.pid, 'kill');
    expect(whereis(node, 'x')).toBe('undefined');
    register(node, 'x', b.pid);
    expect(whereis(node, 'x')).toBe(b.pid);
  });

  it('[NAME3] are resolved when the message is sent', () => {
    const { node, a, b } = setUp();
    register(node, 'x', a.pid);
    send(node, 'x', 1);
    unregister(node, 'x');
    register(node, 'x', b.pid);
    send(node, 'x', 2);
    expect([mailbox(a), mailbox(b)]).toEqual([[1], [2]]);
    unregister(node, 'x');
    expect(reason(() => send(node, 'x', 3))).toBe('badarg');
  });
});
