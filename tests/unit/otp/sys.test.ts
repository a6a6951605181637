import { describe, expect, it } from 'vitest';
import { error } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register } from '#lib/runtime/kernel/names';
import { RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import { call as genCall } from '#lib/runtime/otp/gen';
import { call, cast, type GenServerModule, start, startLink, stop } from '#lib/runtime/otp/gen_server';
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
    expect(ask(() => getStatus(node, pid))).toEqual([
      'status',
      pid,
      ['module', 'gen_server'],
      ['server', 'state'],
    ]);
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
