import { describe, expect, it } from 'vitest';
import * as ets from '#lib/runtime/kernel/ets';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register } from '#lib/runtime/kernel/names';
import { PREEMPT, RECEIVE, type Routine } from '#lib/runtime/kernel/routine';
import { exit2, link, monitor, send } from '#lib/runtime/kernel/signals';
import { Float, List, type Pid, Ref, termKey } from '#lib/runtime/kernel/terms';
import { Kit } from '../../kit';

/** Processes that do what they are told, one after another, and the messages that they got. */
function setUp() {
  const kit = new Kit();
  const { node } = kit;
  const actor = (name: string, traps = false) => {
    const mailbox: unknown[] = [];
    const proc = kit.spawn(name, function* (): Routine<void> {
      trapExit(node, traps);
      for (;;) {
        const message: unknown = yield RECEIVE;
        if (Array.isArray(message) && message[0] === 'do') yield (message[1] as () => unknown)();
        else mailbox.push(message);
      }
    });
    node.run();
    const act = (what: () => unknown): unknown => {
      let answer: unknown = 'no answer';
      const body = function* (): Routine<void> {
        try {
          answer = yield what();
        } catch (e) {
          answer = (e as { reason?: unknown }).reason ?? e;
        }
      };
      send(node, proc.pid, ['do', body]);
      node.run();
      return answer;
    };
    return {
      pid: proc.pid,
      mailbox,
      act,
      kill: (reason: unknown) => (exit2(node, proc.pid, reason), node.run()),
    };
  };
  return { kit, node, actor };
}

/** A process of one's own with a table, and the functions bound to both. */
function table(options: ets.TableOptions = {}) {
  const { kit, node, actor } = setUp();
  const me = actor('me');
  const t = me.act(() => ets.create(node, 't', options)) as ets.TableRef;
  const act = me.act;
  return {
    kit,
    node,
    me,
    t,
    act,
    put: (...objects: ets.Row[]) => act(() => ets.insertAll(node, t, objects)),
    look: (key: unknown) => act(() => ets.lookup(node, t, key)),
    list: () => act(() => ets.tab2list(node, t)),
    info: (item: string) => act(() => ets.info(node, t, item)),
    select: (...clauses: unknown[]) => act(() => ets.select(node, t, clauses)),
  };
}

const TYPES = ['set', 'ordered_set', 'bag', 'duplicate_bag'] as const;

describe('new', () => {
  it('[ETS1] answers a reference, or the name of a named table', () => {
    const { node, actor } = setUp();
    const me = actor('me');
    const t = me.act(() => ets.create(node, 'users'));
    expect(t).toBeInstanceOf(Ref);
    expect(me.act(() => ets.insert(node, 'users', ['a']))).toBe('badarg');
    expect(me.act(() => ets.create(node, 'users', { namedTable: true }))).toBe('users');
    expect(me.act(() => ets.insert(node, 'users', ['a']))).toBe(true);
    expect(me.act(() => ets.member(node, ets.whereis(node, 'users') as Ref, 'a'))).toBe(true);
    expect(me.act(() => ets.create(node, 'users', { namedTable: true }))).toBe('badarg');
    expect(me.act(() => ets.create(node, 'users'))).toBeInstanceOf(Ref);
  });

  it('[ETS1] refuses options that are none', () => {
    const { node, actor } = setUp();
    const me = actor('me');
    const wrong = [
      { type: 'list' },
      { protection: 'open' },
      { keypos: 0 },
      { keypos: 1.5 },
      { heir: 'me' },
      { namedTable: 'yes' },
      { readConcurrency: 'auto' },
      { colour: 'red' },
    ];
    for (const options of wrong)
      expect(me.act(() => ets.create(node, 'x', options as ets.TableOptions))).toBe('badarg');
    expect(me.act(() => ets.create(node, 7 as unknown as string))).toBe('badarg');
  });
});

describe('types of tables', () => {
  it('[ETS2] [ETS9] keep one object a key, or many, or many of the same', () => {
    const kept = TYPES.map((type) => {
      const { put, look } = table({ type });
      for (const value of ['a', 'b', 'a']) put([1, value]);
      return [type, look(1)];
    });
    expect(Object.fromEntries(kept)).toEqual({
      set: [[1, 'a']],
      ordered_set: [[1, 'a']],
      bag: [
        [1, 'a'],
        [1, 'b'],
      ],
      duplicate_bag: [
        [1, 'a'],
        [1, 'b'],
        [1, 'a'],
      ],
    });
  });

  it('[ETS2] tell 1 and 1.0 apart, except in an ordered_set, which keeps the last', () => {
    const one = new Float(1);
    const set = table();
    set.put([1, 'a'], [one, 'b']);
    expect(set.list()).toEqual([
      [1, 'a'],
      [one, 'b'],
    ]);
    const ordered = table({ type: 'ordered_set' });
    ordered.put([1, 'a'], [3, 'c']);
    ordered.put([one, 'b']);
    expect(ordered.list()).toEqual([
      [one, 'b'],
      [3, 'c'],
    ]);
    expect([ordered.look(1), ordered.info('size')]).toEqual([[[one, 'b']], 2]);
  });

  it('[ETS2] find keys of any kind by their value', () => {
    const { put, look } = table();
    const keys = [
      'true',
      ['a', ['b', 2]],
      { b: 1, a: [2] },
      List.fromArray([1, 2]),
      2n ** 70n,
      null,
      undefined,
      ['a', 'b'],
      'a,b',
      '\0a',
      [],
      List.nil,
    ];
    put(...keys.map((key, i) => [key, i]));
    const same = [
      true,
      ['a', ['b', 2]],
      { a: [2], b: 1 },
      List.fromArray([1, 2]),
      2n ** 70n,
      'nil',
      'undefined',
    ];
    expect(same.map((key) => (look(key) as unknown[][])[0]?.[1])).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(keys.map((key) => (look(key) as unknown[][])[0]?.[1])).toEqual(keys.map((_, i) => i));
    expect(termKey(1n)).toBe(1);
    expect(termKey(2 ** 60)).toBe(termKey(2n ** 60n));
    expect(termKey(new Float(1.5))).toBe(1.5);
  });

  it('[ETS3] cost the same for a key in a large table, and as much as there is for a walk over all', () => {
    const spent = (type: ets.TableOptions['type'], n: number) => {
      const { kit, node } = setUp();
      let key = 0;
      let all = 0;
      kit.run(() => {
        const t = ets.create(node, 't', type === undefined ? {} : { type });
        for (let i = 0; i < n; i++) ets.insert(node, t, [(i * 7919) % n, i]);
        const { meter } = node;
        let before = meter.r;
        ets.lookup(node, t, 1);
        ets.insert(node, t, [1, 1]);
        ets.match(node, t, [1, '$1']);
        key = before - meter.r;
        before = meter.r;
        ets.match(node, t, ['$1', 1]);
        all = before - meter.r;
      });
      return [key, all];
    };
    for (const type of TYPES) {
      const [smallKey, smallAll] = spent(type, 100) as [number, number];
      const [largeKey, largeAll] = spent(type, 10_000) as [number, number];
      expect(largeKey - smallKey, type).toBeLessThanOrEqual(1);
      expect(largeAll - smallAll, type).toBeGreaterThanOrEqual(9_900);
    }
  });

  it('[ETS9] answer what stays as it was, whatever is written later', () => {
    for (const type of TYPES) {
      const { node, t, act } = table({ type });
      const before = act(() => {
        ets.insert(node, t, ['n', 1]);
        return ets.lookup(node, t, 'n');
      });
      const after = act(() => {
        ets.insert(node, t, ['n', 2]);
        if (type?.endsWith('set')) ets.updateCounter(node, t, 'n', 5);
        return ets.lookup(node, t, 'n');
      });
      act(() => ets.remove(node, t, 'n'));
      expect(before).toEqual([['n', 1]]);
      expect(after).toEqual(
        type?.endsWith('set')
          ? [['n', 7]]
          : [
              ['n', 1],
              ['n', 2],
            ],
      );
    }
  });

  it('[ETS3] [ETS14] keep an ordered_set in order through many inserts and deletes', () => {
    const { node, t, act, put, list } = table({ type: 'ordered_set' });
    const model = new Set<number>();
    let x = 1;
    act(() => {
      for (let i = 0; i < 3_000; i++) {
        x = (x * 48_271) % 2_147_483_647;
        const key = x % 500;
        if (x % 3 === 0) {
          ets.remove(node, t, key);
          model.delete(key);
        } else {
          ets.insert(node, t, [key]);
          model.add(key);
        }
      }
    });
    const sorted = [...model].sort((a, b) => a - b);
    expect(list()).toEqual(sorted.map((key) => [key]));
    const walk = (from: () => unknown, step: (key: unknown) => unknown) =>
      act(() => {
        const keys = [];
        for (let key = from(); key !== ets.END; key = step(key)) keys.push(key);
        return keys;
      });
    expect(
      walk(
        () => ets.last(node, t),
        (key) => ets.prev(node, t, key),
      ),
    ).toEqual([...sorted].reverse());
    put(...Array.from({ length: 5_000 }, (_, i) => [i]));
    expect((list() as unknown[]).length).toBe(5_000);
  });
});

describe('access', () => {
  const uses = {
    read: [
      (node: Kit['node'], t: ets.TableRef) => ets.lookup(node, t, 1),
      (node: Kit['node'], t: ets.TableRef) => ets.first(node, t),
      (node: Kit['node'], t: ets.TableRef) => ets.select(node, t, [['_', [], ['$_']]]),
      (node: Kit['node'], t: ets.TableRef) => ets.safeFixtable(node, t, true),
    ],
    write: [
      (node: Kit['node'], t: ets.TableRef) => ets.insert(node, t, [1]),
      (node: Kit['node'], t: ets.TableRef) => ets.remove(node, t, 1),
      (node: Kit['node'], t: ets.TableRef) => ets.matchDelete(node, t, '_'),
      (node: Kit['node'], t: ets.TableRef) => ets.rename(node, t, 'other'),
      (node: Kit['node'], t: ets.TableRef) => ets.destroy(node, t),
    ],
    own: [
      (node: Kit['node'], t: ets.TableRef) => ets.setHeir(node, t, 'none'),
      (node: Kit['node'], t: ets.TableRef, pid: Pid) => ets.giveAway(node, t, pid, 'data'),
    ],
  };

  it('[ETS4] is all to a public table, reading to a protected one, nothing to a private one', () => {
    const allowed = (protection: ets.Protection, how: keyof typeof uses) =>
      uses[how].map((use) => {
        const { node, actor } = setUp();
        const [owner, other, third] = [actor('owner'), actor('other'), actor('third')];
        const t = owner.act(() => ets.create(node, 't', { protection })) as ets.TableRef;
        return other.act(() => use(node, t, third.pid)) !== 'badarg';
      });
    const none = [false, false, false, false, false];
    expect(allowed('public', 'read')).toEqual([true, true, true, true]);
    expect(allowed('public', 'write')).toEqual([true, true, true, true, true]);
    expect(allowed('protected', 'read')).toEqual([true, true, true, true]);
    expect(allowed('protected', 'write')).toEqual(none);
    expect(allowed('private', 'read')).toEqual(none.slice(1));
    expect(allowed('private', 'write')).toEqual(none);
    for (const protection of ['public', 'protected', 'private'] as const)
      expect(allowed(protection, 'own')).toEqual([false, false]);
  });

  it('[ETS4] leaves info to all, and is badarg for a table that is none', () => {
    const { node, actor } = setUp();
    const [owner, other] = [actor('owner'), actor('other')];
    const t = owner.act(() => ets.create(node, 't', { protection: 'private' })) as ets.TableRef;
    expect(other.act(() => ets.info(node, t, 'owner'))).toBe(owner.pid);
    owner.act(() => ets.destroy(node, t));
    for (const use of [...uses.read, ...uses.write]) expect(owner.act(() => use(node, t))).toBe('badarg');
    expect(owner.act(() => ets.lookup(node, 'none', 1))).toBe('badarg');
    expect(owner.act(() => ets.lookup(node, 7 as unknown as string, 1))).toBe('badarg');
  });
});

describe('the end of an owner', () => {
  it('[ETS5] takes its tables along, before its name is free', () => {
    const { kit, node, actor } = setUp();
    const me = actor('me');
    me.act(() => {
      register(node, 'me', me.pid);
      ets.create(node, 'a', { namedTable: true });
      ets.create(node, 'b', { namedTable: true });
    });
    me.kill('boom');
    expect([ets.whereis(node, 'a'), ets.all(node)]).toEqual(['undefined', []]);
    expect(kit.trace(['exit', 'ets_delete', 'unregister'])).toEqual([
      'exit me boom',
      "ets_delete me { id: 1, name: 'a' } 0",
      "ets_delete me { id: 2, name: 'b' } 0",
      'unregister me me',
    ]);
    const [exit, first] = kit.events.filter((e) => e.kind === 'exit' || e.kind === 'ets_delete');
    expect(first?.cause).toBe(exit?.seq);
  });

  it('[ETS6] makes them the heir s, told before the exit and the down', () => {
    const { node, actor } = setUp();
    const [owner, heir, next] = [actor('owner'), actor('heir', true), actor('next')];
    heir.act(() => (link(node, owner.pid), monitor(node, owner.pid)));
    const t = owner.act(() => ets.create(node, 't', { heir: [heir.pid, 'one'] })) as ets.TableRef;
    owner.act(() => ets.create(node, 'n', { namedTable: true, heir: [heir.pid, ['two']] }));
    owner.act(() => ets.insert(node, t, [1, 'kept']));
    owner.kill('boom');
    expect(heir.mailbox.map((m) => (m as unknown[]).slice(0, 4))).toEqual([
      ['ETS-TRANSFER', t, owner.pid, 'one'],
      ['ETS-TRANSFER', 'n', owner.pid, ['two']],
      ['EXIT', owner.pid, 'boom'],
      ['DOWN', expect.anything(), 'process', owner.pid],
    ]);
    expect([ets.info(node, t, 'owner'), ets.info(node, t, 'heir')]).toEqual([heir.pid, heir.pid]);
    expect(heir.act(() => ets.insert(node, t, [2]))).toBe(true);
    expect(heir.act(() => ets.setHeir(node, 'n', [next.pid, 'x']))).toBe(true);
    heir.kill('kill');
    expect([ets.info(node, t), ets.info(node, 'n', 'owner')]).toEqual(['undefined', next.pid]);
  });

  it('[ETS6] knows no heir that has ended', () => {
    const { node, actor } = setUp();
    const [owner, heir, late] = [actor('owner'), actor('heir'), actor('late')];
    heir.kill('kill');
    const t = owner.act(() => ets.create(node, 't', { heir: [heir.pid, 'x'] })) as ets.TableRef;
    expect(ets.info(node, t, 'heir')).toBe('none');
    owner.act(() => ets.setHeir(node, t, [late.pid, 'x']));
    expect(ets.info(node, t, 'heir')).toBe(late.pid);
    owner.act(() => ets.setHeir(node, t, 'none'));
    expect(ets.info(node, t, 'heir')).toBe('none');
    owner.act(() => ets.setHeir(node, t, [late.pid, 'x']));
    late.kill('kill');
    owner.kill('kill');
    expect(ets.all(node)).toEqual([]);
  });

  it('[ETS7] give_away makes another the owner, and the heir stays', () => {
    const { node, actor } = setUp();
    const [owner, other] = [actor('owner'), actor('other')];
    const t = owner.act(() => ets.create(node, 't', { heir: [owner.pid, 'back'] })) as ets.TableRef;
    expect(owner.act(() => ets.giveAway(node, t, owner.pid, 'x'))).toBe('badarg');
    expect(owner.act(() => ets.giveAway(node, t, other.pid, 'gift'))).toBe(true);
    expect(other.mailbox).toEqual([['ETS-TRANSFER', t, owner.pid, 'gift']]);
    expect(owner.act(() => ets.insert(node, t, [1]))).toBe('badarg');
    expect(owner.act(() => ets.giveAway(node, t, other.pid, 'x'))).toBe('badarg');
    other.kill('boom');
    expect(owner.mailbox).toEqual([['ETS-TRANSFER', t, other.pid, 'back']]);
    const t2 = owner.act(() => ets.create(node, 't2')) as ets.TableRef;
    expect(owner.act(() => ets.giveAway(node, t2, other.pid, 'x'))).toBe('badarg');
  });
});

it('[ETS8] rename and whereis', () => {
  const { node, actor } = setUp();
  const me = actor('me');
  me.act(() => ets.create(node, 'a', { namedTable: true }));
  me.act(() => ets.create(node, 'taken', { namedTable: true }));
  const id = ets.whereis(node, 'a');
  expect(me.act(() => ets.rename(node, 'a', 'taken'))).toBe('badarg');
  expect(me.act(() => ets.rename(node, 'a', 'b'))).toBe('b');
  expect([ets.whereis(node, 'a'), ets.whereis(node, 'b')]).toEqual(['undefined', id]);
  const t = me.act(() => ets.create(node, 'x')) as ets.TableRef;
  expect(me.act(() => ets.rename(node, t, 'taken'))).toBe(t);
  expect([ets.info(node, t, 'name'), ets.whereis(node, 'x')]).toEqual(['taken', 'undefined']);
});

describe('objects', () => {
  it('[ETS9] insert is all or nothing, and wants tuples with a key', () => {
    const { node, t, act, put, list } = table({ keypos: 2 });
    expect(put(['a', 1], ['b'])).toBe('badarg');
    expect(act(() => ets.insert(node, t, 'a' as unknown as ets.Row))).toBe('badarg');
    expect(list()).toEqual([]);
    expect([put(), put(['a', 1], ['b', 1]), list()]).toEqual([true, true, [['b', 1]]]);
  });

  it('[ETS9] a list goes into a bag from its end', () => {
    for (const [type, found] of [
      ['bag', 'acb'],
      ['duplicate_bag', 'abca'],
    ] as const) {
      const { look, put } = table({ type });
      put([1, 'a'], [1, 'b'], [1, 'c'], [1, 'a']);
      expect((look(1) as unknown[][]).map((object) => object[1]).join('')).toBe(found);
    }
  });

  it('[ETS9] lookup_element and member', () => {
    const { node, t, act, put } = table();
    put([1, 'a']);
    expect(act(() => ets.lookupElement(node, t, 1, 2))).toBe('a');
    expect(act(() => ets.lookupElement(node, t, 1, 3))).toBe('badarg');
    expect(act(() => ets.lookupElement(node, t, 1, 0))).toBe('badarg');
    expect(act(() => ets.lookupElement(node, t, 2, 1))).toBe('badarg');
    expect(act(() => [ets.member(node, t, 1), ets.member(node, t, 2)])).toEqual([true, false]);
    const bag = table({ type: 'bag' });
    bag.put([1, 'a']);
    bag.put([1, 'b']);
    expect(bag.act(() => ets.lookupElement(bag.node, bag.t, 1, 2))).toEqual(['a', 'b']);
  });

  it('[ETS10] insert_new wants all keys free', () => {
    const { node, t, act, put, list } = table();
    put([1, 'a']);
    expect(
      act(() =>
        ets.insertAllNew(node, t, [
          [2, 'b'],
          [1, 'c'],
        ]),
      ),
    ).toBe(false);
    expect(act(() => ets.insertNew(node, t, [1, 'c']))).toBe(false);
    expect(
      act(() =>
        ets.insertAllNew(node, t, [
          [2, 'b'],
          [2, 'c'],
        ]),
      ),
    ).toBe(true);
    expect(list()).toEqual([
      [1, 'a'],
      [2, 'c'],
    ]);
    const bag = table({ type: 'bag' });
    bag.put([1, 'a']);
    expect(bag.act(() => ets.insertNew(bag.node, bag.t, [1, 'b']))).toBe(false);
  });

  it('[ETS11] delete, take, delete_object, delete_all_objects', () => {
    const { node, t, act, put, look, info } = table({ type: 'duplicate_bag' });
    for (const value of ['a', 'b', 'a', 'c']) put([1, value]);
    put([2, 'x']);
    expect(act(() => ets.removeObject(node, t, [1, 'a']))).toBe(true);
    expect(act(() => ets.removeObject(node, t, [1, 'none']))).toBe(true);
    expect(look(1)).toEqual([
      [1, 'b'],
      [1, 'c'],
    ]);
    expect(act(() => ets.take(node, t, 1))).toEqual([
      [1, 'b'],
      [1, 'c'],
    ]);
    expect(act(() => [ets.take(node, t, 1), ets.remove(node, t, 1), ets.remove(node, t, 2)])).toEqual([
      [],
      true,
      true,
    ]);
    expect(info('size')).toBe(0);
    put([1, 'a'], [2, 'b']);
    expect([act(() => ets.clear(node, t)), info('size'), look(1)]).toEqual([true, 0, []]);
  });

  it('[ETS12] update_counter adds, bounds, and begins with a default', () => {
    const { node, t, act, put, look } = table();
    const count = (key: unknown, ops: never, fallback?: ets.Row) =>
      act(() => ets.updateCounter(node, t, key, ops, fallback));
    const c = (ops: unknown) => count('c', ops as never);
    put(['c', 1, 2, 'foo']);
    expect([c(1), c([3, 5]), c([3, 5, 10, 0]), c([3, -5, 0, 100])]).toEqual([2, 7, 0, 100]);
    expect(
      c([
        [2, 1],
        [3, 1, 50, 9],
        [2, 10],
      ]),
    ).toEqual([3, 9, 13]);
    expect([c([]), look('c')]).toEqual([[], [['c', 13, 9, 'foo']]]);
    put(['t', 5]);
    const bounded = [
      [2, 0, 3, 0],
      [2, -1, 5, 77],
      [2, 5, 5, 0],
      [2, 6, 5, 0],
    ];
    expect(bounded.map((op) => count('t', op as never))).toEqual([0, 77, 0, 0]);
    const wrong = [
      [4, 1],
      [1, 1],
      [9, 1],
      [2, 1.5],
      1.5,
      'one',
      [2],
      [2, 1, 3],
      [2, 1, 3, 'x'],
      [
        [2, 1],
        [4, 1],
      ],
    ];
    for (const op of wrong) expect(c(op), String(op)).toBe('badarg');
    expect(look('c')).toEqual([['c', 13, 9, 'foo']]);
    expect(count('none', 1 as never)).toBe('badarg');
    expect(count('new', [2, 5] as never, ['other', 10])).toBe(15);
    expect([look('new'), look('other')]).toEqual([[['new', 15]], []]);
    expect(count('k', [2, 'x'] as never, ['k', 1])).toBe('badarg');
    expect(count('k', [3, 1] as never, ['k', 1])).toBe('badarg');
    expect(look('k')).toEqual([]);
    put(['big', Number.MAX_SAFE_INTEGER]);
    expect(count('big', 2 as never)).toBe(2n ** 53n + 1n);
    expect(count('big', [2, -2n] as never)).toBe(Number.MAX_SAFE_INTEGER);
    const bag = table({ type: 'bag' });
    bag.put([1, 1]);
    expect(bag.act(() => ets.updateCounter(bag.node, bag.t, 1, 1))).toBe('badarg');
  });

  it('[ETS13] update_element changes all elements or none', () => {
    const { node, t, act, put, look } = table();
    const change = (key: unknown, changes: unknown) =>
      act(() => ets.updateElement(node, t, key, changes as ets.ElementChange));
    put(['c', 1, 2]);
    expect([
      change('c', [2, 'x']),
      change('c', [
        [2, 'y'],
        [3, 'z'],
      ]),
      change('c', []),
    ]).toEqual([true, true, true]);
    expect(look('c')).toEqual([['c', 'y', 'z']]);
    for (const wrong of [
      [1, 'x'],
      [4, 'x'],
      [
        [2, 'q'],
        [4, 'x'],
      ],
      [2],
      7,
    ])
      expect(change('c', wrong)).toBe('badarg');
    expect(look('c')).toEqual([['c', 'y', 'z']]);
    expect(change('none', [1, 'x'])).toBe(false);
  });

  it('[ETS14] walks over keys', () => {
    const { node, act, t, put } = table({ type: 'ordered_set' });
    expect(act(() => [ets.first(node, t), ets.last(node, t), ets.next(node, t, 1)])).toEqual([
      ets.END,
      ets.END,
      ets.END,
    ]);
    put([3], [1], ['a'], [[1, 2]]);
    expect(
      act(() => [
        ets.first(node, t),
        ets.next(node, t, 2),
        ets.prev(node, t, 2),
        ets.last(node, t),
        ets.next(node, t, 3),
        ets.prev(node, t, 1),
      ]),
    ).toEqual([1, 3, 1, [1, 2], 'a', ets.END]);
    const set = table();
    set.put([3], [1]);
    expect(
      set.act(() => [
        ets.first(set.node, set.t),
        ets.last(set.node, set.t),
        ets.next(set.node, set.t, 3),
        ets.prev(set.node, set.t, 3),
        ets.next(set.node, set.t, 1),
      ]),
    ).toEqual([3, 3, 1, 1, ets.END]);
    expect(set.act(() => ets.next(set.node, set.t, 2))).toBe('badarg');
  });
});

describe('patterns', () => {
  const filled = (type: ets.TableType = 'ordered_set') => {
    const made = table({ type });
    made.put([1, 'x'], [3, 'a'], [4, 4], [5, 6]);
    return made;
  };

  it('[ETS15] match answers the variables in the order of their numbers', () => {
    for (const type of TYPES) {
      const { node, t, act } = filled(type);
      const match = (pattern: unknown) => act(() => ets.match(node, t, pattern)) as unknown[];
      const sorted = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
      expect(sorted(match(['$2', '$1']))).toEqual(['["a",3]', '["x",1]', '[4,4]', '[6,5]']);
      expect(match(['$1', '$1'])).toEqual([[4]]);
      expect(match([3, '$7'])).toEqual([['a']]);
      expect(match([3, 'b'])).toEqual([]);
      expect(match([9, '_'])).toEqual([]);
      expect(match('_')).toEqual([[], [], [], []]);
      expect(match(['$a', '_'])).toEqual([]);
      expect(act(() => ets.matchObject(node, t, ['_', 6]))).toEqual([[5, 6]]);
      expect(act(() => ets.matchDelete(node, t, ['$1', '$1']))).toBe(true);
      expect(act(() => ets.matchDelete(node, t, [1, '_']))).toBe(true);
      expect(act(() => ets.info(node, t, 'size'))).toBe(2);
    }
  });

  it('[ETS15] fits exactly, lists and maps too', () => {
    const { node, t, act, put } = table({ type: 'ordered_set' });
    put([new Float(1), 'x'], ['l', List.fromArray([1, 2], 3)], ['m', { a: 1, b: 2 }]);
    const match = (pattern: unknown) => act(() => ets.match(node, t, pattern));
    expect([match([1, '$1']), match([new Float(1), '$1'])]).toEqual([[], [['x']]]);
    expect(match(['l', List.fromArray([1, '$2'], '$1')])).toEqual([[3, 2]]);
    expect(match(['m', { a: '$1' }])).toEqual([[1]]);
    expect(match(['m', { c: '$1' }])).toEqual([]);
    expect([match(['m', { a: 1, b: 2 }]), match(['m', { a: 1 }]), match(['m', {}])]).toEqual([
      [[]],
      [[]],
      [[]],
    ]);
    put([{ k: 1, l: 2 }, 'y']);
    expect([match([{ k: 1 }, '$1']), match([{ k: '_' }, '$1']), match([{ k: 1, l: 2 }, '$1'])]).toEqual([
      [],
      [['y']],
      [['y']],
    ]);
  });

  it('[ETS16] select answers what the first clause that fits makes of an object', () => {
    const { node, t, act, select } = filled();
    expect(select([['$1', '$2'], [['>', '$1', 2]], ['$_']])).toEqual([
      [3, 'a'],
      [4, 4],
      [5, 6],
    ]);
    expect(select([[4, '_'], [], ['four']], [['$1', '_'], [], [[['other', '$1']]]])).toEqual([
      ['other', 1],
      ['other', 3],
      'four',
      ['other', 5],
    ]);
    expect(select([[5, '$1'], [], ['$1']], [[1, '$1'], [], ['$1']])).toEqual(['x', 6]);
    expect(select([['$1', '$2'], [['is_integer', '$2']], ['ignored', '$$']])).toEqual([
      [4, 4],
      [5, 6],
    ]);
    expect([select(), select(['_', [], ['$_']], ['foo', [], ['$_']])]).toEqual([
      [],
      [
        [1, 'x'],
        [3, 'a'],
        [4, 4],
        [5, 6],
      ],
    ]);
    const count = (body: unknown) =>
      act(() => ets.selectCount(node, t, [[['$1', '_'], [['>', '$1', 1]], [body]]]));
    expect([count(true), count('true'), count('$1')]).toEqual([3, 3, 0]);
    const drop = (body: unknown) =>
      act(() => ets.selectDelete(node, t, [[['$1', '_'], [['>', '$1', 4]], [body]]]));
    expect([drop('ok'), drop(true), act(() => ets.info(node, t, 'size'))]).toEqual([0, 1, 3]);
  });

  it('[ETS17] builds terms, and refuses what is no specification', () => {
    const { me, select } = filled();
    const make = (body: unknown) => (select([[4, '$1'], [], [body]]) as unknown[])[0];
    expect(make([['a', ['+', '$1', 1]]])).toEqual(['a', 5]);
    expect([make([[]]), make(['const', ['a', '$1']]), make(['self']), make('_')]).toEqual([
      [],
      ['a', '$1'],
      me.pid,
      '_',
    ]);
    expect(make(List.fromArray(['$1', 'x']))).toEqual(List.fromArray([4, 'x']));
    expect((make({ x: '$_' }) as { get(key: string): unknown }).get('x')).toEqual([4, 4]);
    const wrong = [
      [['$1'], [['foo', 1]], ['$1']],
      [['$1'], [['>', '$3', 1]], ['$1']],
      [['$1'], [['>', 1]], ['$1']],
      [['$1'], [[]], ['$1']],
      [['$1'], [['a']], ['$1']],
      [['$1'], [], []],
      [['$1'], []],
      'foo',
    ];
    for (const clause of wrong) expect(select(clause), JSON.stringify(clause)).toBe('badarg');
  });

  it('[ETS18] knows the functions, fails where they fail', () => {
    const { put, select } = table();
    put([1, List.fromArray(['a', 'b']), { a: 1 }]);
    const value = (call: unknown) => (select([['$1', '$2', '$3'], [], [call]]) as unknown[])[0];
    const cases: [unknown, unknown][] = [
      [['hd', '$2'], 'a'],
      [['tl', '$2'], List.fromArray(['b'])],
      [['length', '$2'], 2],
      [['size', '$2'], 'EXIT'],
      [['size', '$_'], 3],
      [['element', 1, '$_'], 1],
      [['element', 4, '$_'], 'EXIT'],
      [['abs', -3], 3],
      [['round', 1.5], 2],
      [['round', -2.5], -3],
      [['trunc', -1.5], -1],
      [['float', 1], new Float(1)],
      [['/', 3, 2], 1.5],
      [['/', 4, 2], new Float(2)],
      [['/', 1, 0], 'EXIT'],
      [['div', 7, 2], 3],
      [['div', -7, 2], -3],
      [['rem', -7, 2], -1],
      [['div', 1, 0], 'EXIT'],
      [['*', 2 ** 40, 2 ** 40], 2n ** 80n],
      [['-', 1], -1],
      [['+', 1, 1.5], 2.5],
      [['+', 'a', 1], 'EXIT'],
      [['band', 7, 3], 3],
      [['bor', 4, 1], 5],
      [['bxor', 7, 2], 5],
      [['bnot', 1], -2],
      [['bsl', 1, 3], 8],
      [['bsr', 8, 3], 1],
      [['not', true], false],
      [['not', 1], 'EXIT'],
      [['and', true, true, true], true],
      [['and', true, 'foo'], 'EXIT'],
      [['or', true, false], true],
      [['xor', true, false], true],
      [['orelse', true, 'foo'], true],
      [['orelse', false], false],
      [['andalso', true, 1], 1],
      [['andalso', false, ['hd', 1]], false],
      [['map_get', 'a', '$3'], 1],
      [['map_get', 'b', '$3'], 'EXIT'],
      [['is_map_key', 'a', '$3'], true],
      [['map_size', '$3'], 1],
      [['==', 1, new Float(1)], true],
      [['=:=', 1, new Float(1)], false],
      [['/=', 1, 2], true],
      [['=/=', 1, new Float(1)], true],
      [['=<', 1, 2], true],
      [['>=', 1, 2], false],
      [['<', 'a', 1], false],
      [['node'], 'nonode@nohost'],
      [['is_record', ['const', ['user', 1]], 'user', 2], true],
    ];
    for (const [call, answer] of cases) expect(value(call), JSON.stringify(call, show)).toEqual(answer);
    const tests = [
      'atom',
      'binary',
      'float',
      'integer',
      'list',
      'map',
      'number',
      'pid',
      'reference',
      'tuple',
      'port',
    ];
    const holds = (term: unknown) => tests.filter((test) => value([`is_${test}`, term]) === true);
    expect([holds('foo'), holds(1), holds(1.5), holds('$2'), holds('$3'), holds('$_')]).toEqual([
      ['atom'],
      ['integer', 'number'],
      ['float', 'number'],
      ['list'],
      ['map'],
      ['tuple'],
    ]);
    expect(select([['$1', '_', '_'], [['hd', '$1']], ['$1']])).toEqual([]);
    expect(select([['$1', '_', '_'], ['$1'], ['$1']])).toEqual([]);
  });
});

const show = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

describe('walks', () => {
  it('[ETS19] go on from a deleted key while the table is fixed', () => {
    const { node, t, act, put, info } = table();
    put([1], [2], [3], [4]);
    act(() => ets.safeFixtable(node, t, true));
    act(() => ets.safeFixtable(node, t, true));
    act(() => (ets.remove(node, t, 1), ets.remove(node, t, 2)));
    expect(act(() => [ets.first(node, t), ets.next(node, t, 1), ets.member(node, t, 1)])).toEqual([
      3,
      3,
      false,
    ]);
    expect([info('fixed'), info('size')]).toEqual([true, 2]);
    put([1, 'again']);
    expect(act(() => ets.tab2list(node, t))).toEqual([[1, 'again'], [3], [4]]);
    act(() => ets.safeFixtable(node, t, false));
    expect(act(() => ets.next(node, t, 2))).toBe(3);
    act(() => ets.clear(node, t));
    expect(act(() => [ets.next(node, t, 2), ets.tab2list(node, t)])).toEqual([ets.END, []]);
    act(() => ets.safeFixtable(node, t, false));
    expect([info('fixed'), act(() => ets.next(node, t, 2))]).toEqual([false, 'badarg']);
  });

  it('[ETS19] are not kept going by a process that has ended', () => {
    const { node, actor } = setUp();
    const [me, other] = [actor('me'), actor('other')];
    const t = me.act(() => ets.create(node, 't')) as ets.TableRef;
    other.act(() => ets.safeFixtable(node, t, true));
    expect(ets.info(node, t, 'fixed')).toBe(true);
    other.kill('kill');
    expect(ets.info(node, t, 'fixed')).toBe(false);
  });

  it('[ETS20] foldl may change the table and wait', () => {
    for (const type of TYPES) {
      const { node, t, act, put, list, info } = table({ type });
      put([1], [2], [3]);
      const sum = act(() =>
        ets.foldl(
          node,
          t,
          function* ([key], before): Routine {
            yield PREEMPT;
            ets.remove(node, t, key);
            return (before as number) + (key as number);
          },
          10,
        ),
      );
      expect([sum, list(), info('fixed')]).toEqual([16, [], false]);
    }
  });
});

it('[ETS21] info tells what a table is', () => {
  const { node, me, t, act, put, info } = table({
    type: 'bag',
    protection: 'public',
    keypos: 2,
    compressed: true,
  });
  put(['a', 1], ['b', 1]);
  expect(act(() => ets.info(node, t))).toEqual([
    ['id', t],
    ['decentralized_counters', false],
    ['read_concurrency', false],
    ['write_concurrency', false],
    ['compressed', true],
    ['memory', expect.any(Number)],
    ['owner', me.pid],
    ['heir', 'none'],
    ['name', 't'],
    ['size', 2],
    ['node', 'nonode@nohost'],
    ['named_table', false],
    ['type', 'bag'],
    ['keypos', 2],
    ['protection', 'public'],
  ]);
  expect([
    info('colour'),
    act(() => ets.info(node, 'none')),
    act(() => ets.info(node, 'none', 'size')),
  ]).toEqual(['badarg', 'undefined', 'undefined']);
  expect(ets.all(node)).toEqual([t]);
});

it('[ETS23] what a table holds is its owner s, who ends when all hold too much', () => {
  const kit = new Kit({ limits: { heap: 10_000 } });
  const { node } = kit;
  let owner: Pid | undefined;
  kit.spawn('owner', function* (): Routine<void> {
    owner = node.self().pid;
    ets.create(node, 'big', { namedTable: true, protection: 'public' });
    yield RECEIVE;
  });
  node.run();
  kit.spawn('writer', () => {
    for (let i = 0; i < 5_000 && owner?.process !== null; i++)
      ets.insert(node, 'big', [i, ['some', 'more', i]]);
  });
  node.run();
  expect(kit.trace(['limit', 'exit', 'ets_delete']).map((line) => line.split(' ').slice(0, 3))).toEqual([
    ['limit', 'owner', 'heap'],
    ['exit', 'owner', 'system_limit'],
    ['ets_delete', 'owner', '{'],
    ['exit', 'writer', 'normal'],
  ]);
});

it('[ETS22] every change is an event with what went in and out', () => {
  const { kit, node, t, act, put, look } = table();
  put([1, 'a'], [2, 'b']);
  put([1, 'c']);
  look(1);
  act(() => ets.updateCounter(node, t, 3, 1, [3, 0]));
  act(() => ets.remove(node, t, 2));
  act(() => ets.remove(node, t, 2));
  act(() => ets.matchDelete(node, t, '_'));
  act(() => ets.rename(node, t, 'u'));
  act(() => ets.destroy(node, t));
  const kinds = ['ets_new', 'ets_insert', 'ets_remove', 'ets_rename', 'ets_delete'] as const;
  const written = kit.events.filter((e) => (kinds as readonly string[]).includes(e.kind));
  expect(written.map((e) => [e.kind, e.b])).toEqual([
    ['ets_new', { type: 'set', protection: 'protected', keypos: 1, named: false }],
    ['ets_insert', [2, [1, 'a'], [2, 'b']]],
    ['ets_insert', [2, [1, 'c']]],
    ['ets_insert', [3, [3, 1]]],
    ['ets_remove', [2, [2, 'b']]],
    ['ets_remove', [0, [1, 'c'], [3, 1]]],
    ['ets_rename', 't'],
    ['ets_delete', 0],
  ]);
});
