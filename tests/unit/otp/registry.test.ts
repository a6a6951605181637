import { describe, expect, it } from 'vitest';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register } from '#lib/runtime/kernel/names';
import { linksOf } from '#lib/runtime/kernel/process';
import { type Routine, RECEIVE, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import { inspect, type Pid, structName, type TermMap } from '#lib/runtime/kernel/terms';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as registry from '#lib/runtime/otp/registry';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { Kit, mailbox, server } from '../../kit';

/** A registry `R`, and processes that do what they are told. */
function setUp(options: Partial<registry.RegistryOptions> = {}) {
  const kit = new Kit();
  const { node } = kit;
  const started: unknown[] = [];
  const boss = kit.spawn('boss', function* (): Routine<void> {
    trapExit(node, true);
    started.push(yield registry.startLink(node, { keys: 'unique', name: 'R', ...options }));
    yield new Sleep(1_000_000);
  });
  node.run(0);
  const actor = (name: string, traps = false) => {
    const proc = kit.spawn(name, function* (): Routine<void> {
      trapExit(node, traps);
      for (;;) {
        const message: unknown = yield RECEIVE;
        if (Array.isArray(message) && message[0] === 'do') yield (message[1] as () => unknown)();
        else kit.note(name, message);
      }
    });
    node.run(0);
    const act = (what: () => unknown): unknown => {
      let answer: unknown = 'no answer';
      const body = function* (): Routine<void> {
        try {
          answer = yield what();
        } catch (e) {
          answer = e;
        }
      };
      send(node, proc.pid, ['do', body]);
      node.run(0);
      return answer;
    };
    return { pid: proc.pid, proc, act };
  };
  const partition = (index = 0) => node.names.get(`R.PIDPartition${index}`)!.pid;
  return { kit, node, boss, started, actor, partition };
}

const badarg = { class_: 'error', reason: 'badarg' };
/** The message of the ArgumentError that an act failed with. */
function argumentError(answer: unknown): string {
  const { class_, reason } = answer as { class_: string; reason: TermMap };
  expect([class_, structName(reason)]).toEqual(['error', 'Elixir.ArgumentError']);
  return String(reason.get('message'));
}

describe('start_link', () => {
  it('[REG1] is a supervisor of that name with its partition processes', () => {
    const { node, started, actor } = setUp({ partitions: 2 });
    expect(started).toEqual([['ok', node.names.get('R')?.pid]]);
    const children = actor('a').act(() => supervisor.whichChildren(node, 'R')) as unknown[][];
    expect(children.map(([id, , type]) => [id, type])).toEqual([
      ['R.PIDPartition1', 'worker'],
      ['R.PIDPartition0', 'worker'],
    ]);
    expect(actor('b').act(() => registry.startLink(node, { keys: 'unique', name: 'R' }))).toEqual([
      'error',
      ['already_started', node.names.get('R')?.pid],
    ]);
  });

  it.each([
    [{ keys: 'many' }, ":keys to be given and be one of :unique or :duplicate, got: 'many'"],
    [{ name: 5 }, ':name to be an atom, got: 5'],
    [{ partitions: 0 }, ':partitions to be a positive integer, got: 0'],
    [{ listeners: 3 }, ':listeners to be a list of named processes, got: 3'],
  ])('[REG1] refuses %j', (wrong, expected) => {
    const { node, actor } = setUp();
    const options = { keys: 'unique', name: 'Q', ...wrong } as registry.RegistryOptions;
    const answer = actor('a').act(() => registry.startLink(node, options));
    expect(argumentError(answer)).toBe(`expected ${expected}`);
  });

  it('[REG1] is unknown before it runs and after', () => {
    const { node, boss, actor } = setUp();
    const a = actor('a');
    expect(argumentError(a.act(() => registry.lookup(node, 'Q', 'k')))).toBe('unknown registry: Q');
    expect(argumentError(a.act(() => registry.meta(node, 'Q', 'k')))).toBe('unknown registry: Q');
    a.act(() => exit2(node, boss.pid, 'kill'));
    expect(argumentError(a.act(() => registry.lookup(node, 'R', 'k')))).toBe('unknown registry: R');
  });
});

describe('unique keys', () => {
  it('[REG2] [REG3] have one owner, linked to the partition, and are equal as terms', () => {
    const { node, actor, partition } = setUp();
    const [a, b] = [actor('a'), actor('b')];
    expect(a.act(() => registry.register(node, 'R', ['room', 1], 'v'))).toEqual(['ok', partition()]);
    expect(linksOf(a.proc).map((p) => p.pid)).toEqual([partition()]);
    const taken = ['error', ['already_registered', a.pid]];
    expect(b.act(() => registry.register(node, 'R', ['room', 1], 'w'))).toEqual(taken);
    expect(a.act(() => registry.register(node, 'R', ['room', 1], 'w'))).toEqual(taken);
    expect(linksOf(b.proc)).toEqual([]);
    expect(b.act(() => registry.lookup(node, 'R', ['room', 1]))).toEqual([[a.pid, 'v']]);
    expect(b.act(() => registry.lookup(node, 'R', '{room,1}'))).toEqual([]);
  });

  it('[REG4] are free once unregistered by their owner, who is linked no longer', () => {
    const { node, actor, partition } = setUp();
    const [a, b] = [actor('a'), actor('b')];
    a.act(() => registry.register(node, 'R', 'k', 1));
    a.act(() => registry.register(node, 'R', 'l', 2));
    expect(b.act(() => registry.unregister(node, 'R', 'k'))).toBe('ok');
    expect(a.act(() => registry.unregister(node, 'R', 'k'))).toBe('ok');
    expect(linksOf(a.proc)).toHaveLength(1);
    a.act(() => registry.unregisterMatch(node, 'R', 'l', 5));
    expect(a.act(() => registry.count(node, 'R'))).toBe(1);
    a.act(() => registry.unregisterMatch(node, 'R', 'l', '_'));
    expect([a.act(() => registry.count(node, 'R')), linksOf(a.proc)]).toEqual([0, []]);
    expect(b.act(() => registry.register(node, 'R', 'k', 3))).toEqual(['ok', partition()]);
  });

  it('[REG7] let their owner change the value', () => {
    const { node, actor } = setUp();
    const [a, b] = [actor('a'), actor('b')];
    a.act(() => registry.register(node, 'R', 'k', 1));
    const more = (n: unknown) => (n as number) + 1;
    expect(a.act(() => registry.updateValue(node, 'R', 'k', more))).toEqual([2, 1]);
    expect(b.act(() => registry.updateValue(node, 'R', 'k', more))).toBe('error');
    const slowly = function* (n: unknown): Routine {
      yield new Sleep(0);
      return more(n);
    };
    expect(a.act(() => registry.updateValue(node, 'R', 'k', slowly))).toEqual([3, 2]);
    expect(b.act(() => registry.values(node, 'R', 'k', a.pid))).toEqual([3]);
  });

  it('[REG10] are free when the owner ends, in every partition', () => {
    const { node, actor } = setUp({ partitions: 3 });
    const [a, b] = [actor('a'), actor('b')];
    for (let k = 0; k < 10; k++) a.act(() => registry.register(node, 'R', k, 'v'));
    b.act(() => registry.register(node, 'R', 'mine', 'v'));
    expect(b.act(() => registry.count(node, 'R'))).toBe(11);
    b.act(() => exit2(node, a.pid, 'kill'));
    expect(b.act(() => registry.count(node, 'R'))).toBe(1);
    expect(b.act(() => registry.keys(node, 'R', a.pid))).toEqual([]);
  });

  it('[REG10] are all lost with a partition, and owners get its exit signal', () => {
    const { node, kit, actor, partition } = setUp({ partitions: 2 });
    const owners = [actor('a', true), actor('b', true)];
    const killer = actor('c');
    for (const o of owners) o.act(() => registry.register(node, 'R', inspect(o.pid), 1));
    const [p0, p1] = [partition(0), partition(1)];
    killer.act(() => exit2(node, p0, 'kill'));
    expect(kit.notes).toHaveLength(2);
    expect([partition(0) === p0, partition(1) === p1]).toEqual([false, false]);
    expect(killer.act(() => registry.count(node, 'R'))).toBe(0);
  });
});

describe('duplicate keys', () => {
  it('[REG3] [REG5] have many owners, each as often as it likes', () => {
    const { node, actor } = setUp({ keys: 'duplicate' });
    const [a, b] = [actor('a'), actor('b')];
    a.act(() => registry.register(node, 'R', 'k', 1));
    a.act(() => registry.register(node, 'R', 'k', 2));
    b.act(() => registry.register(node, 'R', 'k', 3));
    a.act(() => registry.register(node, 'R', 'j', 4));
    expect(a.act(() => registry.lookup(node, 'R', 'k'))).toEqual([
      [a.pid, 1],
      [a.pid, 2],
      [b.pid, 3],
    ]);
    expect(a.act(() => registry.match(node, 'R', 'k', 3))).toEqual([[b.pid, 3]]);
    expect(a.act(() => registry.values(node, 'R', 'k', a.pid))).toEqual([1, 2]);
    expect(b.act(() => registry.keys(node, 'R', a.pid))).toEqual(['j', 'k', 'k']);
    expect(b.act(() => registry.count(node, 'R'))).toBe(4);
    a.act(() => registry.unregister(node, 'R', 'k'));
    expect(b.act(() => registry.keys(node, 'R', a.pid))).toEqual(['j']);
  });

  it('[REG7] [REG9] have no one value and name nobody', () => {
    const { node, actor } = setUp({ keys: 'duplicate' });
    const a = actor('a');
    const no = 'is not supported for duplicate registries';
    expect(argumentError(a.act(() => registry.updateValue(node, 'R', 'k', (v) => v)))).toBe(
      `Registry.update_value/3 ${no}`,
    );
    expect(argumentError(a.act(() => registry.via(node).whereisName(['R', 'k'])))).toBe(`:via ${no}`);
  });

  it('[REG10] are lost only with the partition of their owner', () => {
    const { node, actor, partition } = setUp({ keys: 'duplicate', partitions: 2 });
    const [a, b] = [actor('a', true), actor('b', true)];
    for (const o of [a, b]) o.act(() => registry.register(node, 'R', 'k', 1));
    a.act(() => exit2(node, partition(a.pid.id % 2), 'kill'));
    expect(a.act(() => registry.lookup(node, 'R', 'k'))).toEqual([[b.pid, 1]]);
  });
});

it('[REG6] dispatch calls its function for each partition with entries, and never for none', () => {
  const { node, kit, actor } = setUp({ keys: 'duplicate', partitions: 2 });
  const [a, b] = [actor('a'), actor('b')];
  for (const o of [a, b]) o.act(() => registry.register(node, 'R', 'k', 1));
  const groups: unknown[] = [];
  const tell = function* (entries: [Pid, unknown][]): Routine<void> {
    groups.push(entries);
    yield new Sleep(0);
    for (const [pid] of entries) send(node, pid, 'news');
  };
  expect(a.act(() => registry.dispatch(node, 'R', 'k', tell))).toBe('ok');
  expect(a.act(() => registry.dispatch(node, 'R', 'none', tell))).toBe('ok');
  expect(groups).toHaveLength(2);
  expect(kit.notes.map((n) => (n as unknown[])[0]).sort()).toEqual(['a', 'b']);
});

it('[REG8] keeps metadata', () => {
  const { node, actor } = setUp({ meta: [['a', 1]] });
  const a = actor('a');
  expect(a.act(() => registry.meta(node, 'R', 'a'))).toEqual(['ok', 1]);
  expect(a.act(() => registry.meta(node, 'R', 'b'))).toBe('error');
  expect(a.act(() => registry.putMeta(node, 'R', ['b'], 2))).toBe('ok');
  expect(a.act(() => registry.meta(node, 'R', ['b']))).toEqual(['ok', 2]);
  expect(a.act(() => registry.deleteMeta(node, 'R', ['b']))).toBe('ok');
  expect(a.act(() => registry.meta(node, 'R', ['b']))).toBe('error');
  expect(a.act(() => registry.meta(node, 'R', -1))).toEqual({
    ...badarg,
    reason: 'function_clause',
    stack: [],
  });
  expect(a.act(() => registry.putMeta(node, 'R', {}, 1))).toMatchObject({ reason: 'function_clause' });
});

describe('listeners', () => {
  const listening = (options: Partial<registry.RegistryOptions> = {}) => {
    const made = setUp({ listeners: ['ear'], ...options });
    const ear = made.actor('ear');
    ear.act(() => {
      register(made.node, 'ear', ear.pid);
    });
    return { ...made, ear };
  };

  it('[REG8] are told of registering and unregistering, not of an end', () => {
    const { node, actor, kit, ear } = listening();
    const a = actor('a');
    a.act(() => registry.register(node, 'R', 'k', 'v'));
    a.act(() => registry.register(node, 'R', 'k', 'again'));
    a.act(() => registry.unregister(node, 'R', 'none'));
    ear.act(() => exit2(node, a.pid, 'kill'));
    expect(kit.notes).toEqual([
      ['ear', ['register', 'R', 'k', a.pid, 'v']],
      ['ear', ['unregister', 'R', 'none', a.pid]],
    ]);
    expect(ear.act(() => registry.count(node, 'R'))).toBe(0);
  });

  it('[REG8] are told of unregister_match when no entry of the key is left', () => {
    const { node, actor, kit } = listening({ keys: 'duplicate' });
    const a = actor('a');
    for (const value of [1, 2, 3]) a.act(() => registry.register(node, 'R', 'k', value));
    kit.notes.length = 0;
    a.act(() => registry.unregisterMatch(node, 'R', 'k', 7));
    a.act(() => registry.unregisterMatch(node, 'R', 'k', '$1', [['<', '$1', 3]]));
    expect([kit.notes, a.act(() => registry.keys(node, 'R', a.pid))]).toEqual([[], ['k']]);
    a.act(() => registry.unregisterMatch(node, 'R', 'k', 3));
    a.act(() => registry.unregisterMatch(node, 'R', 'none', 3));
    expect(kit.notes).toEqual(['k', 'none'].map((key) => ['ear', ['unregister', 'R', key, a.pid]]));
    expect(linksOf(a.proc)).toEqual([]);
  });

  it('[REG8] that are not there are badarg, after the entry is made', () => {
    const { node, actor } = setUp({ listeners: ['nobody'] });
    const a = actor('a');
    expect(a.act(() => registry.register(node, 'R', 'k', 1))).toMatchObject(badarg);
    expect(a.act(() => registry.lookup(node, 'R', 'k'))).toEqual([[a.pid, 1]]);
  });
});

describe('select', () => {
  it('[REG11] runs a specification over all entries', () => {
    for (const keys of ['unique', 'duplicate'] as const) {
      const { node, actor } = setUp({ keys, partitions: 2 });
      const [a, b] = [actor('a'), actor('b')];
      a.act(() => registry.register(node, 'R', 'k', 1));
      b.act(() => registry.register(node, 'R', ['l', 2], 2));
      const select = (spec: unknown) => a.act(() => registry.select(node, 'R', spec));
      const all = select([[['$1', '$2', '$3'], [], [[['$1', '$2', '$3']]]]]) as unknown[];
      expect(all).toHaveLength(2);
      expect(all).toContainEqual(['k', a.pid, 1]);
      expect(select([[['$1', '_', '$2'], [['>', '$2', 1]], ['$1']]])).toEqual([['l', 2]]);
      expect(select([[[['l', '$1'], b.pid, '_'], [], ['$1']]])).toEqual([2]);
      expect(a.act(() => registry.countSelect(node, 'R', [[['_', a.pid, '_'], [], [true]]]))).toBe(1);
      const none = 'invalid match specification in Registry';
      expect(argumentError(select([[['$1', '$2'], [], ['$1']]]))).toBe(
        `${none}.select/2: [[['$1', '$2'], [], ['$1']]]`,
      );
      expect(argumentError(a.act(() => registry.countSelect(node, 'R', [['$1']])))).toBe(
        `${none}.count_select/2: [['$1']]`,
      );
      expect(select('all')).toMatchObject({ reason: 'function_clause' });
    }
  });

  it('[REG5] match and count_match take patterns and guards of tables', () => {
    const { node, actor } = setUp({ keys: 'duplicate', partitions: 2 });
    const [a, b] = [actor('a'), actor('b')];
    a.act(() => registry.register(node, 'R', ['$1'], { n: 1 }));
    b.act(() => registry.register(node, 'R', ['$1'], { n: 2 }));
    b.act(() => registry.register(node, 'R', ['other'], { n: 2 }));
    const match = (pattern: unknown, guards?: unknown[]) =>
      a.act(() => registry.match(node, 'R', ['$1'], pattern, guards));
    expect(match('_')).toHaveLength(2);
    expect(match({ n: '$1' }, [['>', '$1', 1]])).toEqual([[b.pid, { n: 2 }]]);
    expect(a.act(() => registry.countMatch(node, 'R', ['$1'], { n: 1 }))).toBe(1);
    expect(a.act(() => registry.countMatch(node, 'R', ['$1'], '$1', [['is_map', '$1']]))).toBe(2);
  });
});

it('[REG12] shows its entries as tables of its processes', () => {
  const { node, actor, partition } = setUp();
  const a = actor('a');
  a.act(() => registry.register(node, 'R', 'k', 1));
  const tables = [...node.tables.byId.values()].map((t) => [t.name, t.owner.pid, t.size]);
  expect(tables).toEqual([
    ['R', node.names.get('R')?.pid, 2],
    ['R.KeyPartition0', partition(), 1],
    ['R.PIDPartition0', partition(), 1],
  ]);
});

describe('via', () => {
  it('[REG9] names a server, finds it, and frees the name when it stops', () => {
    const { node, actor } = setUp();
    const a = actor('a', true);
    const name = ['via', registry.via(node), ['R', 'k', 'about']] as const;
    const module = server({ handleCall: (request, _from, state) => ['reply', request, state] });
    const [, pid] = a.act(() => genServer.startLink(node, module, 0, { name })) as [string, Pid];
    expect(a.act(() => registry.lookup(node, 'R', 'k'))).toEqual([[pid, 'about']]);
    expect(a.act(() => genServer.startLink(node, module, 0, { name }))).toEqual([
      'error',
      ['already_started', pid],
    ]);
    const other = ['via', registry.via(node), ['R', 'k']] as const;
    expect(a.act(() => genServer.call(node, other, 'hello'))).toBe('hello');
    expect(a.act(() => genServer.stop(node, other))).toBe('ok');
    expect(a.act(() => genServer.call(node, other, 'hello'))).toMatchObject({
      class_: 'exit',
      reason: ['noproc', ['GenServer', 'call', [other, 'hello', 5000]]],
    });
    expect(inspect(other)).toContain('Registry');
    expect(mailbox(a.proc)).toEqual([]);
  });

  it('[REG9] refuses to name another process, and names that are none', () => {
    const { node, actor, partition } = setUp();
    const a = actor('a');
    const clause = { reason: 'function_clause' };
    expect(a.act(() => registry.via(node).registerName(['R', 'k'], partition()))).toMatchObject(clause);
    expect(a.act(() => registry.via(node).whereisName('k'))).toMatchObject(clause);
    expect(a.act(() => registry.via(node).registerName(['R', 'k'], a.pid))).toBe('yes');
    expect(a.act(() => registry.via(node).registerName(['R', 'k'], a.pid))).toBe('no');
  });
});
