import { describe, expect, it } from 'vitest';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register } from '#lib/runtime/kernel/names';
import { RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import { exact as same } from '#lib/runtime/kernel/terms';
import type { Process } from '#lib/runtime/kernel/process';
import { Module } from '#lib/runtime/kernel/code_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import { call as genCall } from '#lib/runtime/otp/gen';
import { call, cast, type GenServerModule, start, startLink, stop } from '#lib/runtime/otp/gen_server';
import * as sys from '#lib/runtime/otp/sys';
import { getState, getStatus, replaceState, resume, suspend } from '#lib/runtime/otp/sys';
import { Kit, server } from '../../kit';

function running(callbacks: Partial<GenServerModule> = {}, arg: unknown = 'state') {
  const kit = new Kit();
  const [, pid] = kit.answer(() => start(kit.node, server(callbacks), arg), 0) as ['ok', Pid];
  kit.call('s', pid);
  const ask = (act: () => unknown, ms = 6000) => kit.answer(act, kit.node.now + ms);
  return { kit, node: kit.node, pid, ask };
}

const worker: Partial<GenServerModule> = {
  handleCall: (request, _from, s) => ['reply', request, s],
  *handleCast(m, s): Routine {
    if (typeof m === 'number') yield new Sleep(m);
    if (m === 'crash') throw error('boom');
    if (Array.isArray(m) && m[0] === 'stop_in') {
      yield new Sleep(m[1] as number);
      return ['stop', m[2], s];
    }
    return ['noreply', m];
  },
};

describe('get_state and replace_state', () => {
  it('[SYS1] answers the state, also of a named server', () => {
    const { node, pid, ask } = running();
    register(node, 'srv', pid);
    expect([ask(() => getState(node, pid)), ask(() => getState(node, 'srv'))]).toEqual(['state', 'state']);
  });

  it('[SYS1] raises when the state is [error, reason], as sys does', () => {
    const { node, pid, ask } = running({}, ['error', 'foo']);
    expect(ask(() => getState(node, pid))).toEqual(['error', 'foo']);
    expect(pid.process?.alive).toBe(true);
  });

  it('[SYS1] exits like a call when there is nobody, or it is the caller itself', () => {
    const { node, pid, ask, kit } = running();
    exit2(node, pid, 'kill');
    expect(ask(() => getState(node, pid))).toEqual(['exit', ['noproc', ['sys', 'get_state', [pid]]]]);
    let me: unknown;
    expect(kit.answer(() => getState(node, (me = node.self().pid) as Pid))).toEqual([
      'exit',
      ['calling_self', ['sys', 'get_state', [me]]],
    ]);
  });

  it('[SYS16] exits with what was asked, and with the time when one was given', () => {
    const { node, pid, ask } = running();
    exit2(node, pid, 'kill');
    const same = (state: unknown) => state;
    const step = (state: unknown) => state;
    const cases: [() => unknown, unknown, unknown[]][] = [
      [() => getState(node, pid, 50), 'get_state', [pid, 50]],
      [() => replaceState(node, pid, same), ['replace_state', same], [pid]],
      [() => sys.noDebug(node, pid), ['debug', 'no_debug'], [pid]],
      [() => sys.trace(node, pid, true, Infinity), 'trace', [pid, true, 'infinity']],
      [() => sys.install(node, pid, [step, step, 1]), 'install', [pid, [step, 1]]],
      [() => sys.install(node, pid, ['id', step, 1]), 'install', [pid, ['id', step, 1]]],
    ];
    for (const [act, request, args] of cases) {
      expect(ask(act)).toEqual(['exit', ['noproc', ['sys', request, args]]]);
    }
  });

  it('[SYS2] replaces the state and answers the new one', () => {
    const { node, pid, ask, kit } = running();
    expect(ask(() => replaceState(node, pid, (s) => [s, 1]))).toEqual(['state', 1]);
    expect(ask(() => getState(node, pid))).toEqual(['state', 1]);
    expect(kit.trace(['state'])).toEqual(['state s state', "state s ['state', 1]"]);
  });

  it('[SYS2] a function that fails leaves server and state as they are, and is an error of the caller', () => {
    const { node, pid, ask } = running();
    expect(
      ask(() =>
        replaceState(node, pid, () => {
          throw error('oops');
        }),
      ),
    ).toEqual(['error', ['callback_failed', ['gen_server', 'system_replace_state'], ['error', 'oops']]]);
    expect(ask(() => getState(node, pid))).toBe('state');
  });

  it('[SYS3] tells pid, module and state', () => {
    const { node, pid, ask } = running();
    const status = (state: string) => [
      'status',
      pid,
      ['module', 'gen_server'],
      [
        [
          ['$ancestors', ['starter']],
          ['$initial_call', ['server', 'init', 1]],
          ['key', 'value'],
        ],
        state,
        pid,
        [],
        [
          ['header', `Status for generic server ${String(pid)}`],
          [
            'data',
            [
              ['Status', state],
              ['Parent', pid],
              ['Logged events', []],
            ],
          ],
          ['data', [['State', 'state']]],
        ],
      ],
    ];
    const proc = pid.process as Process;
    proc.ancestors = ['starter'];
    proc.dictionary = new Map([['key', 'value']]);
    expect(
      same(
        ask(() => getStatus(node, pid)),
        status('running'),
      ),
    ).toBe(true);
    ask(() => suspend(node, pid));
    expect(
      same(
        ask(() => getStatus(node, pid)),
        status('suspended'),
      ),
    ).toBe(true);
  });

  it('[SYS7] answers an error to what it does not know', () => {
    const { node, pid, ask } = running();
    expect(ask(() => genCall(node, 'system', pid, 'dance', 100, ['sys', 'x', []]))).toEqual([
      'error',
      ['unknown_system_msg', 'dance'],
    ]);
  });
});

describe('suspend and resume', () => {
  it('[SYS4] a suspended server serves system messages only, and the others in order afterwards', () => {
    const { node, pid, ask, kit } = running({
      handleCast: (m, s) => {
        kit.note(m);
        return ['noreply', s];
      },
      handleInfo: (m, s) => {
        kit.note(m);
        return ['noreply', s];
      },
    });
    expect(ask(() => suspend(node, pid))).toBe('ok');
    cast(node, pid, 1);
    send(node, pid, 2);
    cast(node, pid, 3);
    expect(ask(() => getState(node, pid))).toBe('state');
    expect(ask(() => replaceState(node, pid, () => 'new'))).toBe('new');
    expect(kit.notes).toEqual([]);
    expect(ask(() => resume(node, pid))).toBe('ok');
    expect(kit.notes).toEqual([1, 2, 3]);
    expect(kit.trace(['suspend', 'resume'])).toEqual(['suspend s', 'resume s']);
  });

  it('[SYS4] calls time out while it is suspended', () => {
    const { node, pid, ask } = running(worker);
    ask(() => suspend(node, pid));
    expect(ask(() => call(node, pid, 'x', 50))).toEqual([
      'exit',
      ['timeout', ['GenServer', 'call', [pid, 'x', 50]]],
    ]);
  });

  it('[SYS4] suspending twice needs one resume; resuming a running server is ok', () => {
    const { node, pid, ask } = running(worker);
    expect([
      ask(() => suspend(node, pid)),
      ask(() => suspend(node, pid)),
      ask(() => resume(node, pid)),
      ask(() => resume(node, pid)),
    ]).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(ask(() => call(node, pid, 'x'))).toBe('x');
  });

  it('[SYS4] a system message restarts the timeout that is running', () => {
    const { node, pid, ask, kit } = running({
      init: () => ['ok', 0, 100],
      handleInfo: (m, s) => {
        kit.note([m, node.now]);
        return ['noreply', s];
      },
    });
    node.run(60);
    ask(() => getState(node, pid), 1);
    node.run();
    expect(kit.notes).toEqual([['timeout', 160]]);
  });

  it('[SYS4] [GS13] ends with its parent, with terminate, when it traps exits', () => {
    const kit = new Kit();
    let pid: Pid | undefined;
    const parent = kit.spawn('parent', function* (): Routine<void> {
      [, pid] = (yield startLink(
        kit.node,
        server({
          init: () => {
            trapExit(kit.node, true);
            return ['ok', 0];
          },
          terminate: (reason) => {
            kit.note(reason);
          },
        }),
        0,
      )) as [string, Pid];
      yield RECEIVE;
    });
    kit.node.run();
    kit.answer(() => suspend(kit.node, pid!));
    exit2(kit.node, parent.pid, 'boom');
    kit.node.run();
    expect([kit.notes, kit.reasonOf(pid!)]).toEqual([['boom'], 'boom']);
  });

  it('[SYS5] [SYS4] stop ends a suspended server', () => {
    const { node, pid, ask, kit } = running({
      terminate: (r) => {
        kit.note(r);
      },
    });
    ask(() => suspend(node, pid));
    expect([ask(() => stop(node, pid, 'enough')), kit.notes, kit.reasonOf(pid)]).toEqual([
      'ok',
      ['enough'],
      'enough',
    ]);
  });
});

describe('stop', () => {
  it('[SYS5] ends the server with the reason, after terminate and what was sent before', () => {
    const { node, pid, ask, kit } = running({
      handleCast: (m, s) => {
        kit.note(m);
        return ['noreply', s];
      },
      *terminate(reason): Routine<void> {
        yield new Sleep(30);
        kit.note(['terminate', reason, node.now]);
      },
    });
    expect(
      ask(() => {
        cast(node, pid, 1);
        return stop(node, pid, 'shutdown');
      }),
    ).toBe('ok');
    expect([kit.notes, kit.reasonOf(pid)]).toEqual([[1, ['terminate', 'shutdown', 30]], 'shutdown']);
  });

  it('[SYS5] stops with normal unless told otherwise, by name too', () => {
    const { node, pid, ask, kit } = running();
    register(node, 'srv', pid);
    expect([ask(() => stop(node, 'srv')), kit.reasonOf(pid)]).toEqual(['ok', 'normal']);
  });

  const order = (pid: unknown, timeout: unknown = 'infinity') => [
    'sys',
    'terminate',
    [pid, 'normal', timeout],
  ];
  it('[SYS6] of nobody exits with noproc alone', () => {
    const { node, pid, ask } = running();
    exit2(node, pid, 'kill');
    expect([ask(() => stop(node, pid)), ask(() => stop(node, 'nobody'))]).toEqual([
      ['exit', 'noproc'],
      ['exit', 'noproc'],
    ]);
  });

  it('[SYS6] exits with the real reason when terminate made it another', () => {
    const { node, pid, ask } = running({
      terminate: () => {
        throw error('worse');
      },
    });
    expect(ask(() => stop(node, pid))).toEqual(['exit', ['worse', []]]);
  });

  for (const [how, reason] of [
    ['normal', 'normal'],
    ['boom', 'boom'],
    ['shutdown', 'shutdown'],
  ]) {
    it(`[SYS6] exits with [${how}, the order] when the server stopped with ${how} before it got to it`, () => {
      const { node, pid, ask } = running(worker);
      cast(node, pid, ['stop_in', 50, reason]);
      node.run(10);
      expect(ask(() => stop(node, pid))).toEqual(['exit', [reason, order(pid)]]);
    });
  }

  it('[SYS6] exits with timeout; the order stays in the mailbox and is done later', () => {
    const { node, pid, ask, kit } = running(worker);
    cast(node, pid, 200);
    node.run(10);
    expect(ask(() => stop(node, pid, 'normal', 50), 60)).toEqual(['exit', 'timeout']);
    expect(pid.process?.alive).toBe(true);
    node.run();
    expect(kit.reasonOf(pid)).toBe('normal');
  });

  it('[SYS6] counts the time of terminate too', () => {
    const { node, pid, ask } = running({
      *terminate(): Routine<void> {
        yield new Sleep(100);
      },
    });
    expect(ask(() => stop(node, pid, 'normal', 50))).toEqual(['exit', 'timeout']);
  });

  it('[SYS6] of itself exits with calling_self', () => {
    const kit = new Kit();
    let me: unknown;
    expect(kit.answer(() => stop(kit.node, (me = kit.node.self().pid) as Pid))).toEqual([
      'exit',
      ['calling_self', order(me)],
    ]);
  });
});

describe('replace_state', () => {
  it('[SYS2] waits for a function that takes its time, in the server', () => {
    const { node, pid, ask } = running();
    const slow = function* (state: unknown): Routine {
      yield new Sleep(10);
      return [state, node.self().pid === pid];
    };
    expect(ask(() => replaceState(node, pid, slow))).toEqual(['state', true]);
  });

  it('[SYS2] leaves the state of a supervisor alone', () => {
    const { node, ask } = running();
    const module = new Module<supervisor.SupervisorModule>('app', { init: () => ['ok', [{}, []]] });
    const answer = ask(function* (): Routine {
      const [, own] = (yield supervisor.startLink(node, module, 0)) as ['ok', Pid];
      return yield replaceState(node, own, () => 'mine');
    });
    expect(answer).toEqual([
      'error',
      ['callback_failed', ['gen_server', 'system_replace_state'], ['error', 'badarg']],
    ]);
  });
});

describe('change_code', () => {
  const upgrade = (codeChange?: GenServerModule['codeChange']) => {
    const module = server({ ...worker, ...(codeChange === undefined ? {} : { codeChange }) });
    const kit = new Kit();
    const [, pid] = kit.answer(() => start(kit.node, module, 1), 0) as ['ok', Pid];
    const ask = (act: () => unknown) => kit.answer(act, kit.node.now + 100);
    const change = (extra: unknown) => ask(() => sys.changeCode(kit.node, pid, module, 1, extra));
    return { node: kit.node, pid, ask, change };
  };

  it('[SYS8] gives the old version, the state and what was passed on, and takes the state that comes back', () => {
    const { node, pid, ask, change } = upgrade((old, state, extra) => ['ok', [old, state, extra]]);
    ask(() => suspend(node, pid));
    expect(change('x')).toBe('ok');
    expect(ask(() => getState(node, pid))).toEqual([1, 1, 'x']);
  });

  it('[SYS8] answers what else came back, and keeps the state', () => {
    const { node, pid, ask, change } = upgrade((_old, _state, extra) => {
      if (extra === 'raise') throw error('boom');
      if (extra === 'exit') throw exit('boom');
      if (extra === 'throw') throw throwTerm('boom');
      return extra;
    });
    ask(() => suspend(node, pid));
    expect(['ok', ['error', 'no'], 'raise', 'exit', 'throw'].map(change)).toEqual([
      ['error', 'ok'],
      ['error', ['error', 'no']],
      ['error', ['EXIT', ['boom', []]]],
      ['error', ['EXIT', 'boom']],
      ['error', 'boom'],
    ]);
    expect(ask(() => getState(node, pid))).toBe(1);
  });

  it('[SYS8] is refused unless the process is suspended; without a callback the state stays', () => {
    const { node, pid, ask, change } = upgrade();
    const [, [refused, [what]]] = change('x') as [string, [string, [string]]];
    expect([refused, what]).toEqual(['unknown_system_msg', 'change_code']);
    ask(() => suspend(node, pid));
    expect(change('x')).toBe('ok');
    expect(ask(() => getState(node, pid))).toBe(1);
  });

  it('[SYS9] has a supervisor read its specification again', () => {
    const kit = new Kit();
    const { node } = kit;
    const begin = () => startLink(node, server({}), 0);
    const child = (id: string) => ({ id, start: begin });
    let made: unknown = ['ok', [{}, [child('a'), child('b')]]];
    const module = new Module<supervisor.SupervisorModule>('app', { init: () => made });
    let sup: Pid | undefined;
    kit.spawn('parent', function* (): Routine<void> {
      sup = ((yield supervisor.startLink(node, module, 0)) as ['ok', Pid])[1];
      yield RECEIVE;
    });
    node.run(0);
    const ask = (act: (pid: Pid) => unknown) => kit.answer(() => act(sup as Pid), node.now + 10);
    const change = (next: unknown) => {
      made = next;
      ask((pid) => suspend(node, pid));
      const answer = ask((pid) => sys.changeCode(node, pid, module, 1, null));
      ask((pid) => resume(node, pid));
      return answer;
    };
    const which = () =>
      (ask((pid) => supervisor.whichChildren(node, pid)) as unknown[][]).map(([id, pid]) => [
        id,
        pid === 'undefined',
      ]);
    expect(change(['ok', [{ strategy: 'one_for_all', maxRestarts: 7 }, [child('x'), child('b')]]])).toBe(
      'ok',
    );
    expect(which()).toEqual([
      ['a', false],
      ['b', false],
      ['x', true],
    ]);
    expect((ask((pid) => getState(node, pid)) as unknown[])[2]).toBe('one_for_all');
    expect(change(['ok', [{ strategy: 'none' }, []]])).toEqual([
      'error',
      ['error', ['invalid_strategy', 'none']],
    ]);
    expect(change(['ok', [{}, [{ id: 'z' }]]])).toEqual(['error', ['error', 'missing_start']]);
    expect(change('oops')).toEqual(['error', 'oops']);
    expect(change('ignore')).toBe('ok');
    expect(which()).toHaveLength(3);
  });

  it('[SYS9] has a dynamic supervisor read its flags again', () => {
    const kit = new Kit();
    let made: unknown = ['ok', {}];
    const module = new Module<dynamic.DynamicSupervisorModule>('pool', { init: () => made });
    const answer = kit.answer(function* (): Routine {
      const [, sup] = (yield dynamic.startLink(kit.node, module, 0)) as ['ok', Pid];
      yield suspend(kit.node, sup);
      made = ['ok', { maxChildren: 2 }];
      const good = yield sys.changeCode(kit.node, sup, module, 1, null);
      made = ['ok', { maxSeconds: 0 }];
      const bad = yield sys.changeCode(kit.node, sup, module, 1, null);
      return [good, bad, ((yield getState(kit.node, sup)) as { max_children: unknown }).max_children];
    });
    expect(answer).toEqual(['ok', ['error', ['error', ['supervisor_data', ['invalid_period', 0]]]], 2]);
  });
});

describe('terminate', () => {
  it('[SYS10] is answered before the end', () => {
    const { node, pid, ask, kit } = running({
      *terminate(): Routine<void> {
        yield new Sleep(10);
      },
    });
    expect(ask(() => sys.terminate(node, pid, 'why'), 1)).toBe('ok');
    expect(kit.reasonOf(pid)).toBeUndefined();
    node.run();
    expect(kit.reasonOf(pid)).toBe('why');
  });
});

describe('debugging', () => {
  const busy: Partial<GenServerModule> = {
    handleCall: (request, _from, s) =>
      request === 'more' ? ['reply', 'ok', s, ['continue', 'go']] : ['reply', request, s],
    handleCast: (_m, s) => ['noreply', s],
    handleInfo: (_m, s) => ['noreply', s],
    handleContinue: (_a, s) => ['noreply', s],
  };
  const work = () => {
    const all = running(busy);
    const { node, pid, ask } = all;
    const act = () =>
      ask(function* (): Routine {
        yield call(node, pid, 'get');
        cast(node, pid, 'hi');
        send(node, pid, 'info');
        return yield call(node, pid, 'more');
      });
    return { ...all, act };
  };
  const kinds = (answer: unknown) =>
    (answer as [string, unknown[][]])[1].map(([what, about]) => [what, about]);

  it('[SYS11] trace prints what it does', () => {
    const { node, pid, ask, act, kit } = work();
    ask(() => sys.trace(node, pid, true));
    act();
    ask(() => sys.trace(node, pid, false));
    act();
    const who = String(pid);
    const [first, ...rest] = kit.events.filter((e) => e.kind === 'output').map((e) => String(e.a));
    expect(first).toMatch(/^\*DBG\* <0\.2\.0> got call 'get' from <0\.\d+\.0>$/);
    expect(rest.map((line) => line.replace(/<0\.(?!2\.)\d+\.0>/, 'pid'))).toEqual([
      `*DBG* ${who} sent 'get' to pid, new state 'state'`,
      `*DBG* ${who} got cast 'hi'`,
      `*DBG* ${who} new state 'state'`,
      `*DBG* ${who} got 'info'`,
      `*DBG* ${who} new state 'state'`,
      `*DBG* ${who} got call 'more' from pid`,
      `*DBG* ${who} sent 'ok' to pid, new state 'state'`,
      `*DBG* ${who} dbg ['continue', 'go']`,
      `*DBG* ${who} new state 'state'`,
    ]);
  });

  it('[SYS12] log keeps the newest events, ten unless told, and gives or prints them', () => {
    const { node, pid, ask, act, kit } = work();
    expect(ask(() => sys.log(node, pid, 'get'))).toEqual(['ok', []]);
    expect(ask(() => sys.log(node, pid, true))).toBe('ok');
    act();
    act();
    const ten = kinds(ask(() => sys.log(node, pid, 'get')));
    expect(ten).toHaveLength(10);
    expect(ten.slice(-3)).toEqual([
      ['out', 'ok'],
      ['continue', 'go'],
      ['noreply', 'state'],
    ]);
    // As in OTP: while it is on, its size stays.
    ask(() => sys.log(node, pid, [true, 2]));
    expect(kinds(ask(() => sys.log(node, pid, 'get')))).toHaveLength(10);
    ask(() => sys.log(node, pid, 'print'));
    expect(kit.events.filter((e) => e.kind === 'output')).toHaveLength(10);
    ask(() => sys.log(node, pid, false));
    ask(() => sys.log(node, pid, [true, 2]));
    act();
    expect(kinds(ask(() => sys.log(node, pid, 'get')))).toEqual([
      ['continue', 'go'],
      ['noreply', 'state'],
    ]);
    expect(ask(() => sys.log(node, pid, 'wrong' as never))).toBe('unknown_debug');
  });

  it('[SYS12] what is logged stands in the status, and in the report of an end', () => {
    const { node, pid, ask, kit } = running({ handleInfo: () => ['stop', 'why', 1] });
    ask(() => sys.log(node, pid, true));
    send(node, pid, 'go');
    node.run();
    expect(kit.reports('gen_server terminate')[0]?.['log']).toEqual([['in', 'go']]);
  });

  it('[SYS13] statistics count messages', () => {
    const { node, pid, ask, act } = work();
    expect(ask(() => sys.statistics(node, pid, 'get'))).toEqual(['ok', 'no_statistics']);
    ask(() => sys.statistics(node, pid, true));
    act();
    const [, told] = ask(() => sys.statistics(node, pid, 'get')) as [string, unknown[][]];
    expect(told.map(([key]) => key)).toEqual([
      'start_time',
      'current_time',
      'reductions',
      'messages_in',
      'messages_out',
    ]);
    expect(told.slice(3).map(([, n]) => n)).toEqual([4, 2]);
    ask(() => sys.statistics(node, pid, false));
    expect(ask(() => sys.statistics(node, pid, 'get'))).toEqual(['ok', 'no_statistics']);
  });

  it('[SYS14] a function is called with its state until it is done, fails or is removed', () => {
    const { node, pid, ask, act, kit } = work();
    const count = (last: number) => (n: unknown, event: readonly unknown[]) => {
      kit.note(n, event[0]);
      return n === last ? 'done' : Number(n) + 1;
    };
    const fun = count(2);
    ask(() => sys.install(node, pid, [fun, fun, 0]));
    ask(() => sys.install(node, pid, [fun, fun, 100]));
    act();
    expect(kit.notes.splice(0)).toEqual([
      [0, 'in'],
      [1, 'out'],
      [2, 'in'],
    ]);
    ask(() => sys.install(node, pid, ['id', count(99), 5]));
    ask(() => call(node, pid, 'get'));
    ask(() => sys.remove(node, pid, 'id'));
    act();
    expect(kit.notes.splice(0)).toEqual([
      [5, 'in'],
      [6, 'out'],
    ]);
    const fails = () => {
      kit.note('called');
      throw error('boom');
    };
    ask(() => sys.install(node, pid, ['bad', fails, 0]));
    act();
    expect(kit.notes.splice(0)).toEqual(['called']);
    ask(() => sys.install(node, pid, ['id', count(99), 5]));
    ask(() => sys.noDebug(node, pid));
    act();
    expect(kit.notes).toEqual([]);
  });

  it('[SYS3] lists what it was told to tell, the newest first', () => {
    const { node, pid, ask } = work();
    ask(() => sys.trace(node, pid, true));
    ask(() => sys.statistics(node, pid, true));
    const [, , , [, , , asked]] = ask(() => getStatus(node, pid)) as [0, 0, 0, [0, 0, 0, unknown[][]]];
    expect(asked.map(([what]) => what)).toEqual(['statistics', 'trace']);
  });
});

describe('a name that is refused', () => {
  it('[SYS15] answers the start with who has it, or that nobody is known', () => {
    const holder = running();
    for (const known of [holder.pid, 'undefined'] as const) {
      const { node, kit } = holder;
      let asked = 0;
      const refusing = {
        whereisName: () => (asked++ < 2 ? 'undefined' : known) as Pid | 'undefined',
        registerName: () => 'no' as const,
        unregisterName: () => undefined,
      };
      const answer = kit.answer(
        () => start(node, server({}), 0, { name: ['via', refusing, 'x'] }),
        node.now,
      ) as unknown[];
      expect([answer[0], (answer[1] as unknown[])[0]]).toEqual(['error', 'already_started']);
      expect((answer[1] as unknown[])[1] === known).toBe(true);
    }
  });
});
