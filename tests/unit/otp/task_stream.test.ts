import { describe, expect, it } from 'vitest';
import { error, exit } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2 } from '#lib/runtime/kernel/signals';
import { type Pid, structName } from '#lib/runtime/kernel/terms';
import * as stream from '#lib/runtime/otp/task_stream';
import * as taskSupervisor from '#lib/runtime/otp/task_supervisor';
import { Kit, mailbox } from '../../kit';

type Element = number | 'raise' | 'exit';

/** A task that takes so many ms and gives them, or fails. */
const work = (kit: Kit) =>
  function* (element: unknown): Routine {
    kit.note('start', element);
    if (element === 'raise') throw error('boom');
    if (element === 'exit') throw exit('boom');
    yield new Sleep(element as number);
    kit.note('end', element);
    return element;
  };

function sourceOf(elements: readonly Element[], kit: Kit, failsAt = -1): stream.Source {
  let at = 0;
  return {
    next: () => {
      if (at === failsAt) throw error('source');
      return at < elements.length ? { done: false, value: elements[at++] } : { done: true, value: undefined };
    },
    close: () => kit.note('closed'),
  };
}

/** All results, or so many of them; what it failed with otherwise. */
function* drain(made: stream.TaskStream, most = Infinity): Routine {
  const results: unknown[] = [];
  while (results.length < most) {
    const step = yield* made.next();
    if (step.done) return results;
    results.push(step.value);
  }
  yield* made.return();
  return results;
}

function run(
  elements: readonly Element[],
  options: stream.StreamOptions = {},
  { most = Infinity, traps = false, failsAt = -1 } = {},
) {
  const kit = new Kit();
  let left: unknown[] = [];
  const answer = kit.answer(function* (): Routine {
    if (traps) trapExit(kit.node, true);
    const made = stream.asyncStream(kit.node, sourceOf(elements, kit, failsAt), work(kit), options);
    const results = yield* drain(made, most);
    left = mailbox(kit.node.self());
    return results;
  });
  return {
    kit,
    answer,
    left,
    took: kit.node.now,
    started: kit.notes.filter((n) => Array.isArray(n) && n[0] === 'start').length,
  };
}

const ok = (...values: number[]) => values.map((value) => ['ok', value]);

describe('a stream', () => {
  it('[STREAM1] gives the value of each element, and leaves nothing behind', () => {
    expect(run([])).toMatchObject({ answer: [] });
    const { kit, answer, left } = run([10, 20, 30]);
    expect([answer, left]).toEqual([ok(10, 20, 30), []]);
    expect(kit.node.processes.size).toBe(0);
  });

  it('[STREAM1] starts nothing before it is asked, then as many as may run', () => {
    const kit = new Kit();
    kit.answer(function* (): Routine {
      const made = stream.asyncStream(kit.node, sourceOf([10, 10, 10, 10], kit), work(kit), {
        maxConcurrency: 2,
      });
      yield new Sleep(100);
      kit.note('asked');
      yield* made.next();
      return 'ok';
    }, 111);
    expect(kit.notes.slice(0, 3)).toEqual(['asked', ['start', 10], ['start', 10]]);
    expect(kit.notes.filter((n) => Array.isArray(n) && n[0] === 'start')).toHaveLength(2);
  });

  it('[STREAM2] runs at most so many at once', () => {
    expect(run([10, 10, 10, 10], { maxConcurrency: 1 }).took).toBe(40);
    expect(run([10, 10, 10, 10], { maxConcurrency: 2 }).took).toBe(20);
    expect(run([10, 10, 10, 10]).took).toBe(10);
    for (const maxConcurrency of [0, 1.5]) {
      const [class_, reason] = run([1], { maxConcurrency }).answer as [string, unknown];
      expect([class_, structName(reason)]).toEqual(['error', 'Elixir.ArgumentError']);
    }
  });

  it('[STREAM3] gives results in order, or as they are there', () => {
    expect(run([30, 10, 20]).answer).toEqual(ok(30, 10, 20));
    expect(run([30, 10, 20], { ordered: false }).answer).toEqual(ok(10, 20, 30));
  });

  it('[STREAM4] a task that takes too long ends the consumer, or only itself', () => {
    const timeout = 20;
    expect(run([10, 50], { timeout }).answer).toEqual([
      'exit',
      ['timeout', ['Task.Supervised', 'stream', [timeout]]],
    ]);
    expect(run([10, 50, 5], { timeout, onTimeout: 'kill_task' }).answer).toEqual([
      ['ok', 10],
      ['exit', 'timeout'],
      ['ok', 5],
    ]);
    expect(run([10_000], { timeout: Infinity }).answer).toEqual(ok(10_000));
    expect((run([10_000]).answer as unknown[])[0]).toBe('exit');
  });

  it('[STREAM5] tells the element of a failure when asked to', () => {
    const options = { timeout: 20, onTimeout: 'kill_task', zipInputOnExit: true } as const;
    expect(run([50, 'exit'], options, { traps: true }).answer).toEqual([
      ['exit', [50, 'timeout']],
      ['exit', ['exit', 'boom']],
    ]);
  });

  it.each([false, true])('[STREAM6] kills what runs when the consumer stops (traps exits: %s)', (traps) => {
    const { kit, answer, left, took } = run([10, 1000, 1000], { maxConcurrency: 3 }, { most: 1, traps });
    expect([answer, left, took]).toEqual([ok(10), [], 10]);
    expect(kit.notes.filter((n) => Array.isArray(n) && n[0] === 'end')).toEqual([['end', 10]]);
    expect(kit.notes.at(-1)).toBe('closed');
    expect(kit.node.processes.size).toBe(0);
  });

  it('[STREAM6] closes no source that has ended', () => {
    const { kit, answer, left } = run([100, 10], {}, { most: 1 });
    expect([answer, left]).toEqual([ok(100), []]);
    expect(kit.notes).not.toContain('closed');
  });

  it('[STREAM7] fails as its source does, and kills what runs', () => {
    const { kit, answer } = run([10, 1000], {}, { failsAt: 2 });
    expect(answer).toEqual(['error', 'source']);
    expect(kit.node.processes.size).toBe(0);
  });

  it('[STREAM8] a task that crashes takes the consumer along, unless that traps exits', () => {
    expect(run([10, 'raise']).answer).toBe('no answer');
    expect(run([10, 'raise', 20], {}, { traps: true }).answer).toEqual([
      ['ok', 10],
      ['exit', ['boom', []]],
      ['ok', 20],
    ]);
  });

  it('[STREAM8] tasks end with the consumer', () => {
    const kit = new Kit();
    const consumer = kit.spawn('consumer', () =>
      drain(stream.asyncStream(kit.node, sourceOf([1000, 1000], kit), work(kit))),
    );
    kit.node.run(10);
    expect(kit.node.processes.size).toBe(4);
    kit.run(() => {
      exit2(kit.node, consumer.pid, 'kill');
    });
    expect([kit.node.processes.size, kit.node.now]).toEqual([0, 10]);
  });
});

describe('a supervised stream', () => {
  function supervised(elements: readonly Element[], linked: boolean, maxChildren?: number) {
    const kit = new Kit();
    const answer = kit.answer(function* (): Routine {
      const flags = maxChildren === undefined ? {} : { maxChildren };
      const [, sup] = (yield taskSupervisor.startLink(kit.node, flags)) as [string, Pid];
      const made = stream.supervisedStream(kit.node, sup, sourceOf(elements, kit), work(kit), linked);
      return yield* drain(made);
    });
    return { kit, answer };
  }

  it('[STREAM9] runs its tasks as children of the supervisor', () => {
    expect(supervised([10, 20], true).answer).toEqual(ok(10, 20));
    expect(supervised([10, 'exit'], true).answer).toBe('no answer');
  });

  it('[STREAM9] without links a crash is a result', () => {
    expect(supervised([10, 'exit', 'raise', 20], false).answer).toEqual([
      ['ok', 10],
      ['exit', 'boom'],
      ['exit', ['boom', []]],
      ['ok', 20],
    ]);
  });

  it('[STREAM9] more tasks than the supervisor has room for are an error', () => {
    const [class_, reason] = supervised([10, 10], false, 1).answer as [string, unknown];
    expect([class_, structName(reason)]).toEqual(['error', 'Elixir.RuntimeError']);
  });
});
