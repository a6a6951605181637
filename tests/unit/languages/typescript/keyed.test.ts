/** Registry, PartitionSupervisor and Agent as a learner's program has them. */
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { inspect } from '#lib/runtime/kernel/terms';
import { Sandbox } from '#lib/sandbox/sandbox';
import { Checker } from '../../editor/checker';

const checker = new Checker(typescript);

/** Checks a program's types, runs it for a while, and answers what it printed. */
function run(program: string): string[] {
  const names =
    '_, Agent, GenServer, type Pid, PartitionSupervisor, PubSub, Registry, Supervisor, inspect, isException, receive, self, send, sleep, spawn';
  const text = `import { ${names} } from 'otp'\n${program}`;
  expect(checker.check({ 'main.ts': text }).filter((one) => one.line > 1)).toEqual([]);
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': text })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(10_000);
  const events = [...(sandbox.recorder?.events() ?? [])];
  return events
    .filter((e) => e.kind === Ev.output)
    .map((e) => (typeof e.a === 'string' ? e.a : inspect(e.a)));
}

const counter = `
  const counter = GenServer.define({
    init: () => ['ok', 0],
    handleCall: (_request, _from, n: number) => ['reply', n, n + 1],
  })`;

it('[OTP21] Registry, PartitionSupervisor, PubSub and Agent are children by themselves', () => {
  const output = run(`${counter}
    const [, sup] = await Supervisor.startLink([
      [Registry, { keys: 'unique', name: 'rooms' }],
      [PubSub, { name: 'news' }],
      [PartitionSupervisor, { name: 'parts', child: counter, partitions: 2 }],
      [Agent, () => 7, { name: 'seven' }],
    ])
    for (const [id, , type, modules] of await Supervisor.whichChildren(sup as Pid)) console.log(id, type, modules)
    console.log(await Agent.get('seven', (n) => n), Registry.count('rooms'), PubSub.subscribe('news', 'a'), PartitionSupervisor.partitions('parts'))
  `);
  expect(output).toEqual([
    "Agent worker ['Agent']",
    "parts supervisor ['PartitionSupervisor']",
    "news.Supervisor supervisor ['PubSub']",
    "rooms supervisor ['Registry']",
    '7 0 ok 2',
  ]);
});

describe('Registry', () => {
  it('finds entries by patterns and specifications', () => {
    const output = run(`
      await Registry.startLink({ keys: 'duplicate', name: 'topics' })
      for (const n of [1, 2, 3]) Registry.register('topics', 'a', { n })
      Registry.register('topics', 'b', 'x')
      console.log(Registry.countMatch('topics', 'a', { n: '$1' }, [['>', '$1', 1]]), Registry.match('topics', 'a', _).length)
      console.log(Registry.unregisterMatch('topics', 'a', { n: 2 }), Registry.values('topics', 'a', self()))
      console.log(Registry.select('topics', [[['$1', '_', '$2'], [['is_map', '$2']], [[['$1', '$2']]]]]))
      console.log(Registry.countSelect('topics', [[[_, _, _], [], [true]]]))
      Registry.putMeta('topics', 'k', 1)
      console.log(Registry.deleteMeta('topics', 'k'), Registry.meta('topics', 'k'))
    `);
    expect(output).toEqual([
      '2 3',
      'ok [{ n: 1 }, { n: 3 }]',
      "[['a', { n: 1 }], ['a', { n: 3 }]]",
      '3',
      'ok error',
    ]);
  });

  it('[OTP17] names servers by key, as a child of a supervisor', () => {
    const output = run(`${counter}
      const rooms = { id: 'rooms', type: 'supervisor', start: () => Registry.startLink({ keys: 'unique', name: 'rooms' }) } as const
      await Supervisor.startLink([rooms])
      const name = ['via', Registry, ['rooms', { floor: 1 }, 'kitchen']] as const
      const [, pid] = await counter.start(undefined, { name })
      await GenServer.call(name, 'next')
      console.log(await GenServer.call(['via', Registry, ['rooms', { floor: 1 }]], 'next'))
      console.log(Registry.lookup('rooms', { floor: 1 })[0][0] === pid, Registry.count('rooms'))
      try { await GenServer.call(['via', Registry, ['rooms', 'none']], 'next') } catch (e) { console.log(isException(e) && inspect(e.reason[0])) }
    `);
    expect(output).toEqual(['1', 'true 1', "'noproc'"]);
  });

  it('[OTP17] copies values, and tells all owners of a key', () => {
    const output = run(`
      await Registry.startLink({ keys: 'duplicate', name: 'topics', meta: [['about', 'news']] })
      const value = { n: 1 }
      Registry.register('topics', 'a', value)
      value.n = 2
      const main = self()
      spawn(async () => { Registry.register('topics', 'a'); send(main, 'ready'); send(main, await receive()) })
      await receive('ready')
      await Registry.dispatch('topics', 'a', async (all) => { await sleep(1); for (const [pid] of all) send(pid, 'news') })
      console.log(await receive(), await receive(), Registry.values('topics', 'a', main), Registry.keys('topics', main))
      console.log(Registry.match('topics', 'a', { n: 1 }).length, Registry.meta('topics', 'about'), Registry.putMeta('topics', 'x', 1))
      console.log(Registry.unregister('topics', 'a'), Registry.values('topics', 'a', main))
      await Registry.startLink({ keys: 'unique', name: 'one' })
      Registry.register('one', 'k', [1])
      console.log(await Registry.updateValue<number[]>('one', 'k', async (list) => { list.push(2); return list }))
    `);
    expect(output).toEqual(["news news [{ n: 1 }] ['a']", "1 ['ok', 'news'] ok", 'ok []', '[[1, 2], [1]]']);
  });
});

it('[OTP17] PartitionSupervisor leads to a partition by key', () => {
  const output = run(`${counter}
    await PartitionSupervisor.startLink({ name: 'counters', child: counter, partitions: 2 })
    for (const key of [0, 1, 2]) console.log(await GenServer.call(['via', PartitionSupervisor, ['counters', key]], 'next'))
    console.log(PartitionSupervisor.partitions('counters'), (await PartitionSupervisor.whichChildren('counters')).map(([n]) => n))
    console.log((await PartitionSupervisor.countChildren('counters')).active)
  `);
  expect(output).toEqual(['0', '0', '1', '2 [1, 0]', '2']);
});

it('[OTP18] Agent runs plain and async functions on copies of its state', () => {
  const output = run(`
    const list = [1]
    await Agent.startLink(() => list, { name: 'list' })
    list.push(100)
    const kept = await Agent.get<number[], number[]>('list', (all) => all)
    kept.push(200)
    await Agent.update<number[]>('list', async (all) => { await sleep(5); return [...all, 2] })
    Agent.cast<number[]>('list', (all) => [...all, 3])
    console.log(await Agent.getAndUpdate<number[], number>('list', (all) => [all.length, []]), await Agent.get('list', (all) => all))
    const [, other] = await Agent.start(() => 0)
    try { await Agent.get(other as Pid, () => { throw new Error('no') }) } catch (e) { console.log(isException(e) && inspect(e.reason[0][0])) }
    console.log(await Agent.stop('list'))
  `);
  expect(output).toEqual(['3 []', 'Error: no', 'ok']);
});
