import { describe, expect, it } from 'vitest';
import type { Exception } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2 } from '#lib/runtime/kernel/signals';
import { inspect, Pid, structName, type TermMap } from '#lib/runtime/kernel/terms';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as partition from '#lib/runtime/otp/partition_supervisor';
import { Kit, server } from '../../kit';

const counter = server({
  handleCall: (_request, _from, n) => ['reply', n, (n as number) + 1],
});

function setUp(options: Partial<partition.PartitionOptions> = {}, first?: (partition: number) => unknown) {
  const kit = new Kit();
  const { node } = kit;
  const started: unknown[] = [];
  const start = () => genServer.startLink(node, counter, 0);
  const withArguments = (n: number) => () => genServer.startLink(node, counter, first?.(n));
  const own = first === undefined ? {} : { withArguments };
  const boss = kit.spawn('boss', function* (): Routine<void> {
    trapExit(node, true);
    try {
      started.push(
        yield partition.startLink(node, { name: 'P', childSpec: { id: 'c', start }, ...own, ...options }),
      );
    } catch (e) {
      started.push(e);
    }
    yield new Sleep(1_000_000);
  });
  node.run(0);
  const ask = (what: () => unknown) => kit.answer(what, 0);
  const at = (key: unknown) => ask(() => partition.whereis(node, 'P', key));
  return { kit, node, boss, started, ask, at };
}

const noproc = ['exit', ['noproc', ['PartitionSupervisor', 'partitions', ['P']]]];

describe('start_link', () => {
  it('[PART1] [PART4] starts a child for each partition, with its number as id', () => {
    const { kit, node, started, ask, at } = setUp({ partitions: 3 });
    expect(started).toEqual([['ok', node.names.get('P')?.pid]]);
    expect(ask(() => partition.partitions(node, 'P'))).toBe(3);
    expect(ask(() => partition.whichChildren(node, 'P'))).toEqual(
      [2, 1, 0].map((n) => [n, at(n), 'worker', []]),
    );
    expect(ask(() => partition.countChildren(node, 'P'))).toMatchObject({ specs: 3, active: 3, workers: 3 });
    expect(kit.events.find((e) => e.kind === 'sup_init')?.a).toMatchObject({
      strategy: 'one_for_one',
      intensity: 3,
      period: 5,
    });
  });

  it('[PART1] has one partition unless told, and gives each a start of its own', () => {
    expect(setUp().at(7)).toBeInstanceOf(Pid);
    const kit = setUp({ partitions: 2 }, (n) => n * 100);
    const via = (key: unknown) => ['via', partition.via(kit.node), ['P', key]] as const;
    expect([0, 1].map((key) => kit.ask(() => genServer.call(kit.node, via(key), 'next')))).toEqual([0, 100]);
  });

  it.each([
    [{ name: undefined }, 'the :name option must be given to PartitionSupervisor'],
    [{ partitions: 0 }, 'the :partitions option must be a positive integer, got: 0'],
    [{ partitions: 1.5 }, 'the :partitions option must be a positive integer, got: 1.5'],
    [{ childSpec: { id: 'c' } }, 'the :child_spec option must be given to PartitionSupervisor'],
  ])('[PART2] refuses %j', (wrong, message) => {
    const [{ class_, reason }] = setUp(wrong as object).started as [Exception];
    expect([class_, structName(reason)]).toEqual(['error', 'Elixir.ArgumentError']);
    expect(String((reason as TermMap).get('message'))).toBe(message);
  });

  it('[PART2] is unknown before it runs and after', () => {
    const { node, boss, ask, at } = setUp({ name: 'Q' });
    expect(at(1)).toEqual(noproc);
    expect(ask(() => partition.partitions(node, 'P'))).toEqual(noproc);
    exit2(node, boss.pid, 'kill');
    node.run(0);
    expect(ask(() => partition.partitions(node, 'Q'))).toMatchObject(['exit', ['noproc', {}]]);
  });
});

describe('keys', () => {
  it('[PART3] lead to a partition by number, or always to the same', () => {
    const { at } = setUp({ partitions: 3 });
    const all = [at(0), at(1), at(2)];
    expect([3, -1, -2, 300, 10n ** 20n + 1n].map((key) => all.indexOf(at(key)))).toEqual([0, 1, 2, 0, 2]);
    const keys = Array.from({ length: 30 }, (_, i) => ['room', i]);
    const first = keys.map((key) => at([...key]));
    expect(keys.map(at)).toEqual(first);
    expect(new Set(first).size).toBe(3);
  });

  it('[PART3] work in via, but name nobody', () => {
    const { node, ask } = setUp({ partitions: 2 });
    const via = (key: unknown) => ['via', partition.via(node), ['P', key]] as const;
    const next = (key: unknown) => ask(() => genServer.call(node, via(key), 'next'));
    expect([0, 1, 2, 3, 5].map(next)).toEqual([0, 0, 1, 1, 2]);
    expect(inspect(via(1))).toContain('PartitionSupervisor');
    expect(ask(() => partition.via(node).whereisName('P'))).toEqual(['error', 'function_clause']);
    expect(ask(() => partition.via(node).registerName(['P', 1], node.self().pid))).toEqual([
      'error',
      'undef',
    ]);
    expect(ask(() => partition.via(node).unregisterName(['P', 1]))).toEqual(['error', 'undef']);
  });

  it('[PART5] find the new process of a partition that was restarted', () => {
    const { node, ask, at } = setUp({ partitions: 2 });
    const [p0, p1] = [at(0), at(1)] as [Pid, Pid];
    ask(() => exit2(node, p1, 'kill'));
    expect([at(0) === p0, at(1) === p1, (at(1) as Pid).process !== null]).toEqual([true, false, true]);
  });
});

it('[PART6] stops its partitions, the last first', () => {
  const { kit, node, ask, at } = setUp({ partitions: 2 });
  const pids = [at(0), at(1), node.names.get('P')!.pid] as Pid[];
  ask(() => genServer.stop(node, 'P'));
  const ended = kit.events.filter((e) => e.kind === 'exit').map((e) => e.pid);
  expect(ended.filter((id) => pids.some((p) => p.id === id))).toEqual([1, 0, 2].map((i) => pids[i]?.id));
});
