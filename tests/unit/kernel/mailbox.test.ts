import { describe, expect, it } from 'vitest';
import { error, type Exception } from '#lib/runtime/kernel/errors';
import { Mailbox, Message } from '#lib/runtime/kernel/mailbox';
import { RECEIVE, ReceiveMatch, type Routine, Sleep, TIMEOUT, Receive } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import { sendAfter } from '#lib/runtime/kernel/time';
import { Kit, mailbox } from '../../kit';

const is = (x: unknown, timeout?: number) => new ReceiveMatch((m) => m === x, timeout);

describe('Mailbox', () => {
  it('[MBX1] keeps arrival order under removal anywhere', () => {
    const box = new Mailbox();
    for (let i = 0; i < 6; i++) box.push(new Message(i, i, 0));
    box.removeAfter(box.head);
    expect(box.removeIf((t) => t === 3 || t === 5).map((m) => m.term)).toEqual([3, 5]);
    box.push(new Message(6, 6, 0));
    expect([...box].map((m) => m.term)).toEqual([1, 2, 4, 6]);
    expect([box.length, box.removed, box.tail.term]).toEqual([4, 3, 6]);
    box.clear();
    box.push(new Message(7, 7, 0));
    expect([...box].map((m) => m.term)).toEqual([7]);
  });
});

describe('receive', () => {
  it('[MBX1] takes the first message that matches, in order of arrival', () => {
    const kit = new Kit();
    kit.run(function* (): Routine<void> {
      const me = kit.node.self();
      for (const m of ['a', 'b', 'a', 'c']) send(kit.node, me.pid, m);
      kit.note(yield is('b'), yield is('c'), yield RECEIVE, mailbox(me));
    });
    expect(kit.notes).toEqual([['b', 'c', 'a', ['a']]]);
  });

  it('[MBX1] waits for a message that matches, and leaves the others where they are', () => {
    const kit = new Kit();
    const p = kit.spawn('p', function* (): Routine<void> {
      kit.note(yield is('go'));
      kit.note(mailbox(kit.node.self()));
    });
    kit.node.run(0);
    for (const m of ['x', 'y', 'go', 'z']) send(kit.node, p.pid, m);
    kit.node.run(0);
    expect(kit.notes).toEqual(['go', ['x', 'y', 'z']]);
  });

  it('[MBX1] asks a pattern once for each message while it waits', () => {
    const kit = new Kit();
    const asked: unknown[] = [];
    const p = kit.spawn('p', function* (): Routine<void> {
      yield new ReceiveMatch((m) => (asked.push(m), m === 'go'));
    });
    send(kit.node, p.pid, 1);
    kit.node.run(0);
    send(kit.node, p.pid, 2);
    kit.node.run(0);
    send(kit.node, p.pid, 'go');
    kit.node.run(0);
    expect(asked).toEqual([1, 2, 'go']);
  });

  it('[MBX2] with after 0 only looks', () => {
    const kit = new Kit();
    kit.run(function* (): Routine<void> {
      const me = kit.node.self().pid;
      kit.note((yield new Receive(0)) === TIMEOUT);
      send(kit.node, me, 1);
      kit.note(yield new Receive(0));
      send(kit.node, me, 2);
      kit.note((yield is(3, 0)) === TIMEOUT);
    });
    expect([kit.notes, kit.node.now]).toEqual([[true, 1, true], 0]);
    expect(kit.trace(['timeout'])).toEqual([]);
  });

  it('[MBX2] gives up when its time is over, and not before', () => {
    const kit = new Kit();
    kit.run(function* (): Routine<void> {
      kit.note((yield is('x', 250)) === TIMEOUT, kit.node.now);
    });
    expect(kit.notes).toEqual([[true, 250]]);
  });

  it('[MBX2] messages that do not match do not prolong the wait', () => {
    const kit = new Kit();
    kit.run(function* (): Routine<void> {
      const me = kit.node.self().pid;
      for (const ms of [30, 60, 90]) sendAfter(kit.node, ms, me, ms);
      kit.note((yield is('x', 100)) === TIMEOUT, kit.node.now);
    });
    expect(kit.notes).toEqual([[true, 100]]);
  });

  it('[TIME5] a message that came in time wins over the timeout of the same instant', () => {
    const kit = new Kit();
    kit.run(function* (): Routine<void> {
      sendAfter(kit.node, 100, kit.node.self().pid, 'x');
      kit.note(yield is('x', 100), kit.node.now);
    });
    expect(kit.notes).toEqual([['x', 100]]);
    expect(kit.node.timers.size).toBe(0);
  });

  it('[TIME5] a timeout that goes off first wins over a message of the same instant', () => {
    const kit = new Kit();
    const late = kit.spawn('late', function* (): Routine<void> {
      yield new Sleep(10);
      sendAfter(kit.node, 90, p.pid, 'x');
    });
    const p = kit.spawn('p', function* (): Routine<void> {
      kit.note((yield is('x', 100)) === TIMEOUT);
      kit.note(yield new Receive(0));
    });
    kit.node.run();
    expect([late.alive, kit.notes]).toEqual([false, [true, 'x']]);
  });

  it('[MBX3] sleeping touches no message', () => {
    const kit = new Kit();
    kit.run(function* (): Routine<void> {
      const me = kit.node.self();
      send(kit.node, me.pid, 1);
      kit.note(yield new Sleep(50), mailbox(me));
    });
    expect(kit.notes).toEqual([['ok', [1]]]);
  });

  const bad = () => {
    throw error('bad_pattern');
  };
  for (const [when, arrange] of [
    ['is already there', (kit: Kit) => send(kit.node, kit.node.self().pid, 1)],
    ['arrives later', (kit: Kit) => sendAfter(kit.node, 10, kit.node.self().pid, 1)],
  ] as const) {
    it(`[MBX4] a pattern that throws, throws in its own process, when the message ${when}`, () => {
      const kit = new Kit();
      const main = kit.run(function* (): Routine<void> {
        arrange(kit);
        try {
          yield new ReceiveMatch(bad, 100);
        } catch (e) {
          kit.note((e as Exception).reason);
        }
        yield new ReceiveMatch(bad, 100);
      });
      expect(kit.notes).toEqual(['bad_pattern']);
      expect([kit.reasonOf(main), kit.node.timers.size]).toEqual([['bad_pattern', []], 0]);
    });
  }

  it('[MBX4] a pattern is asked as its own process, also at the very end of its time', () => {
    const kit = new Kit();
    kit.run(function* (): Routine<void> {
      const me = kit.node.self();
      sendAfter(kit.node, 100, me.pid, 'x');
      kit.note(yield new ReceiveMatch((m) => kit.node.self() === me && m === 'x', 100));
    });
    expect(kit.notes).toEqual(['x']);
  });

  it('[RUN3] costs a reduction for each message it looks at', () => {
    const kit = new Kit();
    const p = kit.run(function* (): Routine<void> {
      const me = kit.node.self().pid;
      for (let i = 0; i < 100; i++) send(kit.node, me, i);
      yield is(99);
    });
    expect(p.reductions).toBe(100 + 1 + 99);
  });

  it('[ERR3] [MBX4] an exception of a pattern that is no term of ours is an error', () => {
    const kit = new Kit();
    const p = kit.run(function* (): Routine<void> {
      send(kit.node, kit.node.self().pid, null);
      yield new ReceiveMatch((m) => (m as { x: { y: boolean } }).x.y);
    });
    const reason = kit.reasonOf(p) as unknown[];
    expect([reason[0] instanceof TypeError, reason[1]]).toEqual([true, []]);
  });
});
