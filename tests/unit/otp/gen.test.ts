import { describe, expect, it } from 'vitest';
import { error, type Exception } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register } from '#lib/runtime/kernel/names';
import { PREEMPT, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import { Ref } from '#lib/runtime/kernel/terms';
import { call as genCall, resolve, type ViaModule } from '#lib/runtime/otp/gen';
import { call, cast, type From, type GenServerModule, reply, start } from '#lib/runtime/otp/gen_server';
import { Kit, mailbox, server } from '../../kit';

function running(callbacks: Partial<GenServerModule>) {
  const kit = new Kit();
  const [, pid] = kit.answer(() => start(kit.node, server(callbacks), 0), 0) as ['ok', Pid];
  kit.call('s', pid);
  return { kit, node: kit.node, pid };
}

const echo: Partial<GenServerModule> = {
  handleCall: (request, _from, s) => ['reply', ['echo', request], s],
  *handleCast(ms, s): Routine {
    yield new Sleep(ms as number);
    return ['noreply', s];
  },
};

describe('call', () => {
  it('[CALL1] sends [$gen_call, [pid, ref], request] and answers the reply, by pid and by name', () => {
    const { kit, node, pid } = running(echo);
    register(node, 'srv', pid);
    expect(kit.answer(() => call(node, pid, 1))).toEqual(['echo', 1]);
    expect(kit.answer(() => call(node, 'srv', 2))).toEqual(['echo', 2]);
    const sent = kit.events.find((e) => e.kind === 'send' && e.b === 'call')!;
    const [label, from, request] = sent.a as [string, From, unknown];
    expect([label, from[0].id, from[1] instanceof Ref, request]).toEqual(['$gen_call', sent.pid, true, 1]);
  });

  it('[CALL1] leaves other messages alone, before and after', () => {
    const { kit, node, pid } = running(echo);
    kit.run(function* () {
      const me = kit.node.self();
      for (const m of [1, 2]) send(node, me.pid, m);
      yield call(node, pid, 'x');
      kit.note(mailbox(me));
    });
    expect(kit.notes).toEqual([[1, 2]]);
  });

  const exits: [string, string, (kit: Kit, pid: Pid) => unknown, string][] = [
    ['CALL2', 'a dead process', (kit, pid) => (exit2(kit.node, pid, 'kill'), pid), 'noproc'],
    ['CALL2', 'a name that nobody has', () => 'nobody', 'noproc'],
    ['CALL2', 'a via name that nobody has', () => ['via', { whereisName: () => 'undefined' }, 'x'], 'noproc'],
  ];
  for (const [rule, what, target, reason] of exits) {
    it(`[${rule}] of ${what} exits with ${reason} and the call`, () => {
      const { kit, node, pid } = running(echo);
      const to = target(kit, pid) as Pid;
      expect(kit.answer(() => call(node, to, 'x'))).toEqual([
        'exit',
        [reason, ['GenServer', 'call', [to, 'x', 5000]]],
      ]);
      expect(node.now).toBe(0);
    });
  }

  it('[CALL6] of itself exits with calling_self', () => {
    const { kit, node, pid } = running({
      handleCall: () => {
        throw call(node, pid, 'again') as never;
      },
    });
    expect(kit.answer(() => call(node, pid, 'x'))).toEqual([
      'exit',
      [
        ['calling_self', ['GenServer', 'call', [pid, 'again', 5000]]],
        ['GenServer', 'call', [pid, 'x', 5000]],
      ],
    ]);
  });

  it('[CALL3] waits 5,000 ms unless told otherwise', () => {
    for (const [timeout, at] of [
      [undefined, 5000],
      [100, 100],
      [0, 0],
    ] as const) {
      const { kit, node, pid } = running(echo);
      cast(node, pid, 60_000);
      node.run(0);
      let when = -1;
      const answer = kit.answer(function* (): Routine {
        try {
          return yield call(node, pid, 'x', timeout);
        } finally {
          when = node.now;
        }
      }, 50_000);
      expect([answer, when]).toEqual([
        ['exit', ['timeout', ['GenServer', 'call', [pid, 'x', timeout ?? 5000]]]],
        at,
      ]);
    }
  });

  it('[CALL3] with Infinity waits as long as it takes', () => {
    const { kit, node, pid } = running(echo);
    cast(node, pid, 10_000_000);
    expect(kit.answer(() => call(node, pid, 'x', Infinity))).toEqual(['echo', 'x']);
    expect(node.now).toBe(10_000_000);
  });

  it('[CALL4] drops a reply that comes after the timeout; the server does the work all the same', () => {
    const { kit, node, pid } = running(echo);
    cast(node, pid, 200);
    const main = kit.spawn('main', function* (): Routine<void> {
      try {
        yield call(node, pid, 'x', 100);
      } catch (e) {
        kit.note(((e as Exception).reason as unknown[])[0]);
      }
      yield new Sleep(1000);
      kit.note(mailbox(kit.node.self()));
    });
    node.run();
    expect(kit.notes).toEqual(['timeout', []]);
    expect(kit.trace(['lost'])).toEqual(["lost s ['ref', ['echo', 'x']] alias"]);
    expect([main.firstMonitor, pid.process?.firstWatcher]).toEqual([null, null]);
  });

  for (const [how, act, reason] of [
    [
      'crashes',
      () => {
        throw error('boom');
      },
      ['boom', []],
    ],
    ['stops', () => ['stop', 'enough', 0], 'enough'],
    ['stops normally', () => ['stop', 'normal', 0], 'normal'],
  ] as const) {
    it(`[CALL5] exits with the server's reason when it ${how} without an answer`, () => {
      const { kit, node, pid } = running({ handleCall: act });
      expect(kit.answer(() => call(node, pid, 'x'))).toEqual([
        'exit',
        [reason, ['GenServer', 'call', [pid, 'x', 5000]]],
      ]);
    });
  }

  it('[CALL5] exits when the server is killed while the request waits, and leaves no DOWN behind', () => {
    const { kit, node, pid } = running(echo);
    cast(node, pid, 1000);
    kit.run(function* () {
      const me = kit.node.self();
      kit.spawn('killer', function* (): Routine<void> {
        yield new Sleep(10);
        exit2(node, pid, 'kill');
      });
      try {
        yield call(node, pid, 'x');
      } catch (e) {
        kit.note(((e as Exception).reason as unknown[])[0], node.now, mailbox(me));
      }
    });
    expect(kit.notes).toEqual([['killed', 10, []]]);
  });

  it.each([
    ['the reason in the same slice', 0, 'boom'],
    ['noproc in a later one', 1, 'noproc'],
  ])('[CALL2] [CALL5] of a server that a cast has crashed gives %s', (_, slices, expected) => {
    const { kit, node, pid } = running({
      handleCast() {
        throw error('boom');
      },
    });
    const answer = kit.answer(function* (): Routine {
      cast(node, pid, 'x');
      for (let i = 0; i < slices; i++) yield PREEMPT;
      return yield call(node, pid, 'y');
    }) as [string, [unknown, unknown]];
    const [reason] = answer[1];
    expect(Array.isArray(reason) ? (reason[0] as unknown) : reason).toBe(expected);
  });

  it('[CALL5] a reply that came before the end of the server counts, and its DOWN is dropped', () => {
    const { kit, node, pid } = running({
      handleCall: (_r, from) => {
        reply(node, from, 'answer');
        throw error('boom');
      },
    });
    kit.run(function* () {
      const me = kit.node.self();
      kit.note(yield call(node, pid, 'x'));
      yield new Sleep(10);
      kit.note(mailbox(me));
    });
    expect(kit.notes).toEqual(['answer', []]);
  });

  it('[CALL5] ends the caller with it when nobody catches it', () => {
    const { kit, node, pid } = running({ handleCall: () => ['stop', 'enough', 0] });
    const main = kit.run(function* () {
      yield call(node, pid, 'x');
    });
    expect(kit.reasonOf(main)).toEqual(['enough', ['GenServer', 'call', [pid, 'x', 5000]]]);
  });

  it('[CALL4] a caller killed while it waits loses the reply only', () => {
    const { kit, node, pid } = running(echo);
    cast(node, pid, 100);
    const main = kit.spawn('main', function* (): Routine<void> {
      yield call(node, pid, 'x');
    });
    node.run(50);
    exit2(node, main.pid, 'kill');
    node.run();
    expect(kit.trace(['lost', 'exit'])).toContain("lost s ['ref', ['echo', 'x']] alias");
    expect([pid.process?.firstWatcher, kit.answer(() => call(node, pid, 'y'))]).toEqual([
      null,
      ['echo', 'y'],
    ]);
  });
});

describe('reply', () => {
  it('[CALL7] may come from a later callback', () => {
    const { kit, node, pid } = running({
      handleCall: (_r, from) => ['noreply', from],
      handleCast: (value, from) => {
        reply(node, from as From, value);
        return ['noreply', 0];
      },
    });
    kit.spawn('helper', function* (): Routine<void> {
      yield new Sleep(100);
      cast(node, pid, 'later');
    });
    expect(kit.answer(() => call(node, pid, 'x'))).toBe('later');
  });

  it('[CALL7] may come from any process; a second one is dropped once the caller has the first', () => {
    const { kit, node, pid } = running({
      handleCall: (_r, from, s) => {
        kit.spawn('other', function* (): Routine<void> {
          kit.note(reply(node, from, 'one'));
          yield new Sleep(1);
          kit.note(reply(node, from, 'two'));
        });
        return ['noreply', s];
      },
    });
    kit.run(function* () {
      const me = kit.node.self();
      kit.note(yield call(node, pid, 'x'));
      yield new Sleep(10);
      kit.note(mailbox(me));
    });
    expect(kit.notes).toEqual(['ok', 'one', 'ok', []]);
  });

  it('[CALL7] to a From made by hand is a plain message', () => {
    const kit = new Kit();
    const p = kit.spawn('p', function* (): Routine<void> {
      yield new Sleep(100);
    });
    reply(kit.node, [p.pid, 'tag'], 1);
    expect(mailbox(p)).toEqual([['tag', 1]]);
  });

  it.each([['undefined'], [undefined], [[1]]])('[CALL7] to %j, which is no caller, is refused', (from) => {
    const kit = new Kit();
    expect(() => reply(kit.node, from as unknown as From, 1)).toThrow(error('function_clause'));
  });
});

describe('via', () => {
  it('[GS4] finds and registers processes by a module of names', () => {
    const kit = new Kit();
    const table = new Map<unknown, Pid>();
    const registry: ViaModule = {
      whereisName: (name) => table.get(name) ?? 'undefined',
      registerName: (name, pid) => (table.set(name, pid), 'yes'),
      unregisterName: (name) => {
        table.delete(name);
      },
    };
    const name = ['via', registry, 'x'] as const;
    const begin = (init: () => unknown) =>
      kit.answer(() => start(kit.node, server({ ...echo, init }), 0, { name }), 0);
    expect(begin(() => 'ignore')).toBe('ignore');
    expect(table.size).toBe(0);
    const [, pid] = begin(() => ['ok', 0]) as [string, Pid];
    expect(resolve(kit.node, name)).toBe(pid);
    expect(begin(() => ['ok', 0])).toEqual(['error', ['already_started', pid]]);
    expect(kit.answer(() => call(kit.node, name, 1))).toEqual(['echo', 1]);
    expect(cast(kit.node, name, 1)).toBe('ok');
  });

  it('[CALL2] refuses what is no server reference', () => {
    const kit = new Kit();
    expect(kit.answer(() => genCall(kit.node, 'x', 5 as never, 1, 1, ['m', 'f', []]))).toEqual([
      'error',
      'badarg',
    ]);
    expect(kit.answer(() => trapExit(kit.node, false))).toBe(false);
  });
});
