import { describe, expect, it } from 'vitest';
import type { Exception } from '#lib/runtime/kernel/errors';
import { erase, get, groupLeader, put } from '#lib/runtime/kernel/flags';
import { RECEIVE } from '#lib/runtime/kernel/routine';
import { List } from '#lib/runtime/kernel/terms';
import { Kit } from '../../kit';

describe('process dictionary', () => {
  it('[PROC5] put, get and erase answer the old value or undefined', () => {
    const kit = new Kit();
    kit.run(() => {
      const { node } = kit;
      kit.note(
        get(node, 'k'),
        put(node, 'k', 1),
        put(node, 'k', 2),
        get(node, 'k'),
        erase(node, 'k'),
        erase(node, 'k'),
        get(node, 'k'),
      );
    });
    expect(kit.notes).toEqual([['undefined', 'undefined', 1, 2, 2, 'undefined', 'undefined']]);
  });

  it('[PROC5] keeps nil, false and 0 as values', () => {
    const kit = new Kit();
    kit.run(() => {
      for (const value of [null, false, 0]) {
        put(kit.node, 'k', value);
        kit.note(get(kit.node, 'k'), put(kit.node, 'k', 1), erase(kit.node, 'k'));
      }
    });
    expect(kit.notes).toEqual([
      [null, null, 1],
      [false, false, 1],
      [0, 0, 1],
    ]);
  });

  it('[PROC5] compares keys as terms', () => {
    const kit = new Kit();
    kit.run(() => {
      put(kit.node, ['cache', 1], 'a');
      kit.note(get(kit.node, ['cache', 1]), get(kit.node, ['cache', 2]), put(kit.node, ['cache', 1], 'b'));
      put(kit.node, List.fromArray([1]), 'list');
      kit.note(
        get(kit.node, List.fromArray([1])),
        erase(kit.node, ['cache', 1]),
        get(kit.node, ['cache', 1]),
      );
    });
    expect(kit.notes).toEqual([
      ['a', 'undefined', 'a'],
      ['list', 'b', 'undefined'],
    ]);
  });

  it('[PROC5] belongs to its process alone', () => {
    const kit = new Kit();
    kit.run(function* () {
      put(kit.node, 'k', 1);
      kit.spawn('child', () => kit.note(get(kit.node, 'k')), { link: true });
      yield RECEIVE;
    });
    expect(kit.notes).toEqual(['undefined']);
  });
});

describe('group leader', () => {
  it('[PROC6] is inherited from the parent, and can be set for the later children', () => {
    const kit = new Kit();
    const leader = kit.spawn('leader', function* () {
      yield RECEIVE;
    });
    kit.run(() => {
      const before = kit.spawn('before', function* () {
        yield RECEIVE;
      });
      groupLeader(kit.node, leader.pid, kit.node.self().pid);
      const after = kit.spawn('after', function* () {
        yield RECEIVE;
      });
      kit.note(before.groupLeader === kit.node.system, after.groupLeader === leader.pid);
    });
    expect(kit.notes).toEqual([[true, true]]);
  });

  it('[PROC6] of a dead process is badarg', () => {
    const kit = new Kit();
    const dead = kit.run(() => undefined);
    expect(() => groupLeader(kit.node, kit.node.system, dead.pid)).toThrow(
      expect.objectContaining({ reason: 'badarg' }) as Exception as never,
    );
  });

  it('[PROC8] what only a process can do is badarg when none runs', () => {
    const kit = new Kit();
    expect(() => get(kit.node, 'k')).toThrow(expect.objectContaining({ reason: 'badarg' }) as never);
  });
});
