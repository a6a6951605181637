import { describe, expect, it } from 'vitest';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { linksOf } from '#lib/runtime/kernel/process';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import type { Pid } from '#lib/runtime/kernel/terms';
import { Fun } from '#lib/runtime/kernel/terms';
import * as agent from '#lib/runtime/otp/agent';
import { call } from '#lib/runtime/otp/gen_server';
import { Kit } from '../../kit';

type N = number;

function setUp(init: () => unknown = () => 1) {
  const kit = new Kit();
  const { node } = kit;
  const ask = (what: () => unknown, until = 0) => kit.answer(what, until);
  const [, pid] = ask(() => agent.start(node, init, { name: 'a' })) as [string, Pid];
  return { kit, node, ask, pid };
}

/** A function that fails when it is called. */
const failing = (how: unknown) => () => {
  throw how;
};

describe('start', () => {
  it('[AGENT1] waits for the first state, made in the agent', () => {
    const { kit, node, ask } = setUp();
    const init = function* (): Routine {
      yield new Sleep(10);
      return node.self().pid;
    };
    const [, pid] = ask(() => agent.start(node, init), 10) as [string, Pid];
    expect(ask(() => agent.get(node, pid, (state) => state === pid), 10)).toBe(true);
    expect(kit.events.findLast((e) => e.kind === 'spawn' && e.pid === pid.id)?.a).toMatchObject({
      role: 'agent',
      initial: ['Agent.Server', 'init', 1],
    });
  });

  it('[AGENT1] links with start_link only, and fails with what the function raised', () => {
    const { node, ask, pid } = setUp();
    expect(linksOf(pid.process!)).toEqual([]);
    let links: unknown;
    const results = ask(function* (): Routine {
      trapExit(node, true);
      const [, linked] = (yield agent.startLink(node, () => 0)) as [string, Pid];
      links = linksOf(linked.process!).map((p) => p.pid === node.self().pid);
      return yield agent.startLink(node, failing(error('no')));
    });
    expect([links, results]).toEqual([[true], ['error', ['no', []]]]);
  });
});

it('[AGENT2] get, update and get_and_update run in the agent, one after the other', () => {
  const { node, ask, pid } = setUp();
  const slowly = function* (n: unknown): Routine {
    yield new Sleep(50);
    return (n as N) * 10;
  };
  expect(ask(() => agent.get(node, 'a', (n) => [n, node.self().pid]))).toEqual([1, pid]);
  const both = ask(function* (): Routine {
    agent.cast(node, pid, slowly);
    return [
      yield agent.update(node, pid, (n) => (n as N) + 1),
      yield agent.getAndUpdate(node, pid, (n) => [`was ${String(n)}`, 7]),
      yield agent.get(node, pid, (n) => n),
    ];
  }, 100);
  expect(both).toEqual(['ok', 'was 11', 7]);
});

it('[AGENT6] what is no request of an agent ends it with function_clause', () => {
  const { node, ask, pid } = setUp();
  const results = ask(function* (): Routine {
    try {
      return yield call(node, pid, 'get');
    } catch (reason) {
      return (reason as { reason: unknown[] }).reason[0];
    }
  });
  expect(results).toMatchObject(['function_clause', []]);
  expect(pid.process?.alive ?? false).toBe(false);
});

describe('a function that fails', () => {
  it.each([
    ['raises', error('x'), ['x', []]],
    ['exits', exit('boom'), 'boom'],
    ['throws', throwTerm('ball'), ['bad_return_value', 'ball']],
  ])('[AGENT3] %s and ends the agent', (_what, how, reason) => {
    const { kit, node, ask, pid } = setUp();
    const answer = ask(() => agent.get(node, pid, failing(how)));
    expect(answer).toMatchObject([
      'exit',
      [reason, ['GenServer', 'call', [pid, ['get', expect.any(Fun)], 5000]]],
    ]);
    expect(kit.reasonOf(pid)).toEqual(reason);
  });

  it.each([[5], [[1, 2, 3]]])('[AGENT3] get_and_update needs a pair, not %j', (value) => {
    const { kit, node, ask, pid } = setUp();
    ask(() => agent.getAndUpdate(node, pid, () => value));
    expect(kit.reasonOf(pid)).toEqual(['bad_return_value', value]);
  });
});

it('[AGENT4] gives up after the timeout, by default 5000 ms', () => {
  const { node, ask, pid } = setUp();
  const never = function* (): Routine<void> {
    yield new Sleep(100_000);
  };
  const reason = (ms: number) => ['exit', ['timeout', ['GenServer', 'call', [pid, {}, ms]]]];
  expect(ask(() => agent.get(node, pid, never, 10), 10)).toMatchObject(reason(10));
  expect(ask(() => agent.update(node, pid, never), 5009)).toBe('no answer');
  expect(ask(() => agent.update(node, pid, never), 10_010)).toMatchObject(reason(5000));
});

it('[AGENT5] cast is ok also for nobody, and stop ends an agent', () => {
  const { kit, node, ask, pid } = setUp();
  expect(ask(() => agent.cast(node, 'nobody', (n) => n))).toBe('ok');
  expect(ask(() => agent.cast(node, pid, (n) => (n as N) + 1))).toBe('ok');
  expect(ask(() => agent.get(node, pid, (n) => n))).toBe(2);
  expect(ask(() => agent.stop(node, pid))).toBe('ok');
  expect(kit.reasonOf(pid)).toBe('normal');
});

it('[AGENT5] a stop that fails names the call', () => {
  const { node, ask, pid } = setUp();
  const failed = (reason: string, ...args: unknown[]) => ['exit', [reason, ['GenServer', 'stop', args]]];
  expect(ask(() => agent.stop(node, 'nobody'))).toMatchObject(
    failed('noproc', 'nobody', 'normal', 'infinity'),
  );
  const busy = function* (): Routine {
    yield new Sleep(50);
    return 0;
  };
  ask(() => agent.cast(node, pid, busy));
  expect(ask(() => agent.stop(node, pid, 'shutdown', 10), 10)).toMatchObject(
    failed('timeout', pid, 'shutdown', 10),
  );
});
