import { describe, expect, it } from 'vitest';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { whereis } from '#lib/runtime/kernel/names';
import { RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, link, send } from '#lib/runtime/kernel/signals';
import { List, type Pid } from '#lib/runtime/kernel/terms';
import type { ViaModule } from '#lib/runtime/otp/gen';
import { call, cast, type GenServerModule, isOrderly, start, startLink } from '#lib/runtime/otp/gen_server';
import { Kit, mailbox, server } from '../../kit';

/** A kit with a running server, started without a link by a process that has ended. */
function running(callbacks: Partial<GenServerModule>, arg: unknown = 0) {
  const kit = new Kit();
  const [, pid] = kit.answer(() => start(kit.node, server(callbacks), arg), 0) as ['ok', Pid];
  kit.call('s', pid);
  return { kit, node: kit.node, pid };
}

/** A server whose `init` returns or throws what `act` does, started with and without a link; and what came of it. */
function started(act: () => unknown, options: { link?: boolean; traps?: boolean; name?: string } = {}) {
  const kit = new Kit();
  const out = { answer: 'nothing' as unknown, mail: [] as unknown[], reason: undefined as unknown, kit };
  const starter = kit.spawn('starter', function* (): Routine<void> {
    trapExit(kit.node, options.traps === true);
    const begin = options.link === true ? startLink : start;
    out.answer = yield begin(
      kit.node,
      server({ init: act, handleContinue }),
      0,
      options.name === undefined ? {} : { name: options.name },
    );
    yield new Sleep(1);
    out.mail = mailbox(kit.node.self());
  });
  kit.node.run();
  out.reason = kit.reasonOf(starter);
  return out;
}

function handleContinue(argument: unknown, state: unknown): unknown {
  if (argument === 'crash') throw exit('boom');
  return ['noreply', state];
}

describe('start', () => {
  const ok: [string, unknown][] = [
    ["['ok', state]", ['ok', 1]],
    ['a timeout', ['ok', 1, 5]],
    ['timeout infinity', ['ok', 1, 'infinity']],
    ['timeout Infinity', ['ok', 1, Infinity]],
    ['hibernate', ['ok', 1, 'hibernate']],
    ['a continuation', ['ok', 1, ['continue', 'x']]],
  ];
  for (const [name, value] of ok) {
    it(`[GS2] init may return ${name}`, () => {
      const { answer, mail, reason } = started(() => value, { link: true });
      expect(answer).toEqual(['ok', expect.anything()]);
      expect([mail, reason]).toEqual([[], 'normal']);
    });
  }

  it('[GS2] init may be a routine', () => {
    const { answer } = started(function* (): Routine {
      yield new Sleep(10);
      return ['ok', 1];
    });
    expect(answer).toEqual(['ok', expect.anything()]);
  });

  const bad = ['bad_return_value', 'what'];
  // What init does: the error of start, the server's exit reason.
  const failures: [string, string, () => unknown, unknown, unknown][] = [
    ['GS3', "returns ['stop', R]", () => ['stop', 'boom'], ['error', 'boom'], 'boom'],
    ['GS3', "returns ['stop', normal]", () => ['stop', 'normal'], ['error', 'normal'], 'normal'],
    ['GS3', 'returns ignore', () => 'ignore', 'ignore', 'normal'],
    ['GS3', 'returns anything else', () => 'what', ['error', bad], bad],
    [
      'GS3',
      'returns a negative timeout',
      () => ['ok', 1, -1],
      ['error', ['bad_return_value', ['ok', 1, -1]]],
      ['bad_return_value', ['ok', 1, -1]],
    ],
    [
      'GS5',
      'raises',
      () => {
        throw error('boom');
      },
      ['error', ['boom', []]],
      ['boom', []],
    ],
    [
      'GS5',
      'exits',
      () => {
        throw exit('boom');
      },
      ['error', 'boom'],
      'boom',
    ],
    [
      'GS5',
      'throws',
      () => {
        throw throwTerm('what');
      },
      ['error', bad],
      bad,
    ],
    [
      'GS5',
      'throws a good return',
      () => {
        throw throwTerm('ignore');
      },
      'ignore',
      'normal',
    ],
  ];
  for (const [rule, name, act, answer, reason] of failures) {
    it(`[${rule}] start, init ${name}: the caller only gets the answer`, () => {
      const got = started(act);
      expect([got.answer, got.mail, got.reason]).toEqual([answer, [], 'normal']);
    });
    it(`[${rule}] [START4] start_link, init ${name}: a trapping caller also keeps an EXIT`, () => {
      const got = started(act, { link: true, traps: true });
      expect(got.answer).toEqual(answer);
      expect(got.mail).toEqual([['EXIT', expect.anything(), reason]]);
    });
    const dies = reason !== 'normal';
    it(`[${rule}] [START4] start_link, init ${name}: a caller that does not trap ${dies ? 'ends too' : 'goes on'}`, () => {
      const got = started(act, { link: true });
      expect(got.reason).toEqual(dies ? reason : 'normal');
      if (!dies) expect(got.answer).toEqual(answer);
    });
  }

  it('[GS4] takes its name before init, and gives it back when init fails', () => {
    const kit = new Kit();
    let inside: unknown;
    const fails = server({
      init: () => {
        inside = whereis(kit.node, 'srv');
        return ['stop', 'boom'];
      },
    });
    expect(kit.answer(() => start(kit.node, fails, 0, { name: 'srv' }))).toEqual(['error', 'boom']);
    expect(inside).toBeInstanceOf(Object);
    expect(whereis(kit.node, 'srv')).toBe('undefined');
    expect(kit.answer(() => start(kit.node, server({}), 0, { name: 'srv' }), 0)).toEqual([
      'ok',
      whereis(kit.node, 'srv'),
    ]);
  });

  it('[GS4] gives a name back that a module keeps, but after a bad return value leaves that to its end', () => {
    const kit = new Kit();
    const given: unknown[] = [];
    const names: ViaModule = {
      whereisName: () => 'undefined',
      registerName: () => 'yes',
      unregisterName: (name) => given.push(name),
    };
    const answers: unknown[] = [['stop', 'boom'], 'ignore', 'odd'];
    for (const made of answers) {
      kit.answer(() => start(kit.node, server({ init: () => made }), 0, { name: ['via', names, made] }));
    }
    expect(given).toEqual([['stop', 'boom'], 'ignore']);
  });

  it('[GS4] answers already_started when the name is taken, without a new process', () => {
    const kit = new Kit();
    const [, pid] = kit.answer(() => start(kit.node, server({}), 0, { name: 'srv' }), 0) as unknown[];
    const before = kit.events.length;
    expect(kit.answer(() => startLink(kit.node, server({}), 0, { name: 'srv' }))).toEqual([
      'error',
      ['already_started', pid],
    ]);
    expect(kit.trace(['spawn'], before)).toHaveLength(1); // only the one that asks
  });

  it('[GS4] answers that nobody is already started under the name undefined', () => {
    const kit = new Kit();
    expect(kit.answer(() => start(kit.node, server({}), 0, { name: 'undefined' }), 0)).toEqual([
      'error',
      ['already_started', 'undefined'],
    ]);
  });

  it('[GS4] answers already_started when somebody takes the name between the look and the start', () => {
    const kit = new Kit();
    const answers: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      kit.spawn(`starter${i}`, function* (): Routine<void> {
        answers.push(yield startLink(kit.node, server({}), 0, { name: 'srv' }));
        yield RECEIVE;
      });
    }
    kit.node.run();
    const pid = whereis(kit.node, 'srv');
    expect(answers).toEqual([
      ['ok', pid],
      ['error', ['already_started', pid]],
    ]);
  });

  it('[GS1] start_link links the server to its caller, start does not', () => {
    for (const link of [true, false]) {
      const kit = new Kit();
      kit.run(function* () {
        const begin = link ? startLink : start;
        const [, pid] = (yield begin(kit.node, server({}), 0)) as [string, Pid];
        kit.call('s', pid);
        throw exit('boom');
      });
      expect(kit.trace(['exit'])).toEqual(link ? ['exit main boom', 'exit s boom'] : ['exit main boom']);
    }
  });
});

// ---- return forms -------------------------------------------------------------------------------

describe('return forms', () => {
  type Callback = 'handleCall' | 'handleCast' | 'handleInfo' | 'handleContinue';
  const all: Callback[] = ['handleCall', 'handleCast', 'handleInfo', 'handleContinue'];

  /** Runs one callback that returns `value`; tells the state after, or the exit reason, and the caller's reply. */
  function after(callback: Callback, value: unknown) {
    let n = 0;
    const state: unknown[] = [];
    const { kit, node, pid } = running({
      init: () => (callback === 'handleContinue' ? ['ok', 'old', ['continue', 'x']] : ['ok', 'old']),
      handleCall: (request, _from, s) => {
        if (request === 'state') return ['reply', s, s];
        return typeof value === 'function' ? (value as () => unknown)() : value;
      },
      handleContinue: (arg, s) => {
        if (arg === 'again') state.push('continued');
        if (arg === 'again' || n++ > 0 || callback !== 'handleContinue') return ['noreply', s];
        return typeof value === 'function' ? (value as () => unknown)() : value;
      },
      [callback === 'handleCall' || callback === 'handleContinue' ? 'terminate' : callback]: (m: unknown) => {
        if (callback === 'handleInfo' && m === 'timeout') {
          state.push('timeout');
          return ['noreply', 'timed'];
        }
        if (callback === 'handleCall' || callback === 'handleContinue') {
          state.push(['terminate', m]);
          return 'ok';
        }
        return typeof value === 'function' ? (value as () => unknown)() : value;
      },
    });
    let answer: unknown;
    if (callback === 'handleCall') answer = kit.answer(() => call(node, pid, 'go', 1000), node.now + 1);
    if (callback === 'handleCast') cast(node, pid, 'go');
    if (callback === 'handleInfo') send(node, pid, 'go');
    node.run(node.now + 1);
    const end = kit.reasonOf(pid);
    const now = end === undefined ? kit.answer(() => call(node, pid, 'state'), node.now + 1) : undefined;
    return { end, now, answer, log: state };
  }

  for (const callback of all) {
    it(`[GS6] ${callback}: noreply keeps the new state`, () => {
      expect(after(callback, ['noreply', 'new'])).toMatchObject({ end: undefined, now: 'new' });
      expect(after(callback, ['noreply', 'new', 'infinity'])).toMatchObject({ end: undefined, now: 'new' });
    });
    it(`[GS15] ${callback}: hibernate changes nothing`, () => {
      expect(after(callback, ['noreply', 'new', 'hibernate'])).toMatchObject({ end: undefined, now: 'new' });
    });
    it(`[GS7] ${callback}: may go on with a continuation`, () => {
      expect(after(callback, ['noreply', 'new', ['continue', 'again']])).toMatchObject({
        now: 'new',
        log: ['continued'],
      });
    });
    it(`[GS6] ${callback}: a throw counts as the return value`, () => {
      const value = () => {
        throw throwTerm(['noreply', 'new']);
      };
      expect(after(callback, value)).toMatchObject({ end: undefined, now: 'new' });
    });
    for (const [what, value] of [
      ['an atom', 'ok'],
      ['nothing', undefined],
      ['a short tuple', ['noreply']],
      ['a bad third element', ['noreply', 1, 'soon']],
      ['a negative timeout', ['noreply', 1, -5]],
      ['a fraction of a ms', ['noreply', 1, 1.5]],
      ...(callback === 'handleCall'
        ? []
        : [
            ['a reply where nobody asked', ['reply', 1, 2]],
            ['stop with a reply where nobody asked', ['stop', 'normal', 1, 2]],
          ]),
    ] as [string, unknown][]) {
      it(`[GS14] ${callback}: ${what} ends it with bad_return_value`, () => {
        expect(after(callback, value).end).toEqual(['bad_return_value', value]);
      });
    }
    it(`[GS10] ${callback}: stop ends it with the reason`, () => {
      expect(after(callback, ['stop', 'enough', 'new']).end).toBe('enough');
    });
    it(`[GS11] ${callback}: an error ends it with [reason, stack], an exit with its reason`, () => {
      expect(
        after(callback, () => {
          throw error('boom');
        }).end,
      ).toEqual(['boom', []]);
      expect(
        after(callback, () => {
          throw exit('boom');
        }).end,
      ).toBe('boom');
    });
  }

  it('[GS6] handleCall: reply answers and keeps the new state, with every third element', () => {
    for (const next of [[], ['hibernate'], ['infinity'], [1000], [['continue', 'x']]]) {
      expect(after('handleCall', ['reply', 'yes', 'new', ...next])).toMatchObject({
        answer: 'yes',
        now: 'new',
      });
    }
  });

  it('[GS10] handleCall: stop with a reply answers after terminate', () => {
    const { kit, node, pid } = running({
      handleCall: () => ['stop', 'normal', 'bye', 1],
      *terminate(): Routine<void> {
        yield new Sleep(20);
        kit.note(['terminated', node.now]);
      },
    });
    expect(kit.answer(() => call(node, pid, 'x'))).toBe('bye');
    expect([kit.notes, kit.reasonOf(pid)]).toEqual([[['terminated', 20]], 'normal']);
  });

  it('[GS10] handleCall: the reply is sent also when terminate fails', () => {
    const { kit, node, pid } = running({
      handleCall: () => ['stop', 'normal', 'bye', 1],
      terminate: () => {
        throw error('worse');
      },
    });
    expect(kit.answer(() => call(node, pid, 'x'))).toBe('bye');
    expect(kit.reasonOf(pid)).toEqual(['worse', []]);
  });
});

// ---- continuations and timeouts ----------------------------------------------------------------

describe('continuations', () => {
  it('[GS7] run before the messages that already wait, one after the other', () => {
    const kit = new Kit();
    const seen: unknown[] = [];
    kit.run(function* () {
      const [, pid] = (yield startLink(
        kit.node,
        server({
          init: () => {
            send(kit.node, kit.node.self().pid, 'queued');
            return ['ok', 0, ['continue', 3]];
          },
          handleContinue: (n, s) => {
            seen.push(n);
            return n === 0 ? ['noreply', s] : ['noreply', s, ['continue', (n as number) - 1]];
          },
          handleInfo: (m, s) => {
            seen.push(m);
            return ['noreply', s];
          },
        }),
        0,
      )) as [string, Pid];
      expect(kit.node.process(pid.id)).toBeDefined();
    });
    expect(seen).toEqual([3, 2, 1, 0, 'queued']);
  });

  it('[GS7] of init run after start has returned', () => {
    const out = started(() => ['ok', 0, ['continue', 'crash']], { link: true, traps: true });
    expect(out.answer).toEqual(['ok', expect.anything()]);
    expect(out.mail).toEqual([['EXIT', expect.anything(), 'boom']]);
  });
});

describe('timeouts', () => {
  function timed(ms: number, before: (kit: Kit, pid: Pid) => void) {
    const { kit, node, pid } = running({
      init: () => ['ok', 0],
      handleCast: (_m, s) => ['noreply', s, ms],
      handleInfo: (m, s) => {
        kit.note([m, node.now]);
        return ['noreply', s];
      },
      handleCall: (_r, _f, s) => ['reply', 'ok', s],
    });
    cast(node, pid, 'arm');
    before(kit, pid);
    node.run();
    return kit.notes;
  }

  it('[GS8] send the message timeout to handleInfo after so many ms', () => {
    expect(timed(100, () => undefined)).toEqual([['timeout', 100]]);
  });

  it('[GS8] are over with the next message, whatever it is', () => {
    expect(
      timed(100, (kit, pid) => {
        kit.node.run(60);
        cast(kit.node, pid, 'arm');
      }),
    ).toEqual([['timeout', 160]]);
    expect(
      timed(100, (kit, pid) => {
        kit.node.run(60);
        send(kit.node, pid, 'hello');
      }),
    ).toEqual([['hello', 60]]);
  });

  it('[GS8] of 0 lose against a message that already waits', () => {
    expect(
      timed(0, (kit, pid) => {
        send(kit.node, pid, 'first');
      }),
    ).toEqual([['first', 0]]);
    expect(timed(0, () => undefined)).toEqual([['timeout', 0]]);
  });
});

// ---- terminate ----------------------------------------------------------------------------------

describe('terminate', () => {
  /** Ends a server in every way there is; answers what terminate was given, and the exit reason. */
  function ended(how: string, traps: boolean, inTerminate: () => unknown = () => 'ok') {
    const kit = new Kit();
    let given: unknown = 'not called';
    let pid: Pid | undefined;
    const parent = kit.spawn('parent', function* (): Routine<void> {
      trapExit(kit.node, true);
      const answer = (yield startLink(
        kit.node,
        server({
          init: (s) => {
            trapExit(kit.node, traps);
            return ['ok', s];
          },
          handleCast: (m) => {
            if (m === 'error') throw error('boom');
            if (m === 'exit') throw exit('boom');
            if (m === 'bad') return 'bad';
            return ['stop', m, 'state at the end'];
          },
          terminate: (reason, s) => {
            given = [reason, s];
            return inTerminate();
          },
        }),
        'state',
      )) as [string, Pid];
      pid = answer[1];
      kit.call('s', pid);
      if (how === 'parent exits') throw exit('shutdown');
      yield new Sleep(1000);
    });
    const peer = kit.spawn('peer', function* (): Routine<void> {
      yield new Sleep(500);
    });
    kit.node.run(1);
    const s = pid as unknown as Pid;
    if (['error', 'exit', 'bad', 'normal', 'shutdown'].includes(how)) cast(kit.node, s, how);
    if (how === 'kill') exit2(kit.node, s, 'kill');
    if (how === 'stranger: boom') exit2(kit.node, s, 'boom');
    if (how === 'parent: boom') {
      kit.node.current = parent;
      exit2(kit.node, s, 'boom');
      kit.node.current = null;
    }
    if (how === 'parent: normal') {
      kit.node.current = parent;
      exit2(kit.node, s, 'normal');
      kit.node.current = null;
    }
    if (how === 'linked peer ends') {
      kit.node.current = s.process as never;
      link(kit.node, peer.pid);
      kit.node.current = null;
      exit2(kit.node, peer.pid, 'boom');
    }
    kit.node.run(2);
    return { given, end: kit.reasonOf(s) };
  }

  const never = 'not called';
  // How it ends: what terminate gets and the end, when trapping and when not. `undefined`: it lives on.
  const rows: [string, string, [unknown, unknown], [unknown, unknown]][] = [
    [
      'GS11',
      'error',
      [
        [['boom', []], 'state'],
        ['boom', []],
      ],
      [
        [['boom', []], 'state'],
        ['boom', []],
      ],
    ],
    ['GS11', 'exit', [['boom', 'state'], 'boom'], [['boom', 'state'], 'boom']],
    [
      'GS11',
      'bad',
      [
        [['bad_return_value', 'bad'], 'state'],
        ['bad_return_value', 'bad'],
      ],
      [
        [['bad_return_value', 'bad'], 'state'],
        ['bad_return_value', 'bad'],
      ],
    ],
    [
      'GS10',
      'normal',
      [['normal', 'state at the end'], 'normal'],
      [['normal', 'state at the end'], 'normal'],
    ],
    [
      'GS10',
      'shutdown',
      [['shutdown', 'state at the end'], 'shutdown'],
      [['shutdown', 'state at the end'], 'shutdown'],
    ],
    ['GS11', 'kill', [never, 'killed'], [never, 'killed']],
    ['GS11', 'stranger: boom', [never, undefined], [never, 'boom']],
    ['GS13', 'parent: boom', [['boom', 'state'], 'boom'], [never, 'boom']],
    ['GS13', 'parent: normal', [['normal', 'state'], 'normal'], [never, undefined]],
    ['GS13', 'parent exits', [['shutdown', 'state'], 'shutdown'], [never, 'shutdown']],
    ['GS13', 'linked peer ends', [never, undefined], [never, 'boom']],
  ];
  for (const [rule, how, trapping, not] of rows) {
    it(`[${rule}] ${how}: trapping`, () => {
      expect(Object.values(ended(how, true))).toEqual(trapping);
    });
    it(`[${rule}] ${how}: not trapping`, () => {
      expect(Object.values(ended(how, false))).toEqual(not);
    });
  }

  for (const how of ['error', 'normal', 'shutdown']) {
    const own = how === 'error' ? ['boom', []] : how;
    it(`[GS12] after ${how}: a raise replaces the reason`, () => {
      expect(
        ended(how, false, () => {
          throw error('worse');
        }).end,
      ).toEqual(['worse', []]);
    });
    it(`[GS12] after ${how}: an exit replaces the reason`, () => {
      expect(
        ended(how, false, () => {
          throw exit('normal');
        }).end,
      ).toBe('normal');
    });
    it(`[GS12] after ${how}: a throw, a wrong value and a wait leave it`, () => {
      expect(
        ended(how, false, () => {
          throw throwTerm('ball');
        }).end,
      ).toEqual(own);
      expect(ended(how, false, () => 'whatever').end).toEqual(own);
      expect(
        ended(how, false, function* (): Routine<void> {
          yield new Sleep(0);
        }).end,
      ).toEqual(own);
    });
  }

  it('[GS11] logs an end that is not orderly, with the last message', () => {
    const { kit, node, pid } = running({ handleCast: (m) => ['stop', m, 7] });
    cast(node, pid, 'boom');
    node.run();
    const log = kit.events.find((e) => e.kind === 'log');
    expect(log).toMatchObject({
      a: 'error',
      b: {
        label: ['gen_server', 'terminate'],
        module: 'server',
        reason: 'boom',
        last_message: ['$gen_cast', 'boom'],
        state: 7,
      },
    });
    for (const reason of ['normal', 'shutdown', ['shutdown', 1]]) {
      const quiet = running({ handleCast: () => ['stop', reason, 7] });
      cast(quiet.node, quiet.pid, 'x');
      quiet.node.run();
      expect(quiet.kit.events.some((e) => e.kind === 'log')).toBe(false);
    }
  });
});

describe('isOrderly', () => {
  it('[EXIT9] takes normal, shutdown and [shutdown, term]', () => {
    expect(['normal', 'shutdown', ['shutdown', 1]].map(isOrderly)).toEqual([true, true, true]);
    expect(
      ['killed', 'boom', ['shutdown'], ['shutdown', 1, 2], List.fromArray(['shutdown', 1]), undefined].map(
        isOrderly,
      ),
    ).toEqual(Array(6).fill(false));
  });
});

describe('missing callbacks', () => {
  it('[GS16] end the server, but handleInfo only warns', () => {
    const rows: [string, (kit: Kit, pid: Pid) => void, unknown][] = [
      [
        'call',
        (kit, pid) => {
          kit.answer(() => call(kit.node, pid, 'x'), 1);
        },
        ['undef', [['server', 'handle_call', 3, {}]]],
      ],
      [
        'cast',
        (kit, pid) => {
          cast(kit.node, pid, 'x');
        },
        ['undef', [['server', 'handle_cast', 2, {}]]],
      ],
      [
        'info',
        (kit, pid) => {
          send(kit.node, pid, 'x');
        },
        undefined,
      ],
    ];
    for (const [, act, end] of rows) {
      const { kit, node, pid } = running({});
      act(kit, pid);
      node.run(10);
      expect(kit.reasonOf(pid)).toEqual(end);
      if (end === undefined)
        expect(kit.events.find((e) => e.kind === 'log')).toMatchObject({
          a: 'warning',
          b: { label: ['gen_server', 'no_handle_info'], module: 'server', message: 'x' },
        });
    }
  });
});

describe('cast', () => {
  it('[GS9] is ok at once, whoever it is for', () => {
    const { kit, node, pid } = running({
      handleCast: (m, s) => {
        kit.note([m, s]);
        return ['noreply', m];
      },
    });
    exit2(node, pid, 'kill');
    expect([cast(node, pid, 1), cast(node, 'nobody', 1)]).toEqual(['ok', 'ok']);
    expect(kit.notes).toEqual([]);
  });

  it('[GS9] is ok when the module that should find the server fails; what is no server is refused', () => {
    const { node } = running({});
    const lost: ViaModule = {
      whereisName: () => {
        throw error('lost');
      },
      registerName: () => 'no',
      unregisterName: () => undefined,
    };
    expect(cast(node, ['via', lost, 'name'], 1)).toBe('ok');
    expect(() => cast(node, 7 as unknown as Pid, 1)).toThrow(error('badarg'));
  });

  it('[GS9] comes after the casts and calls that the same process sent before', () => {
    const { kit, node, pid } = running({
      handleCast: (m, s) => {
        kit.note(m);
        return ['noreply', s];
      },
      handleCall: (m, _f, s) => {
        kit.note(m);
        return ['reply', 'ok', s];
      },
      handleInfo: (m, s) => {
        kit.note(m);
        return ['noreply', s];
      },
    });
    kit.run(function* (): Routine<void> {
      cast(node, pid, 1);
      send(node, pid, 2);
      yield call(node, pid, 3);
      cast(node, pid, 4);
    });
    expect(kit.notes).toEqual([1, 2, 3, 4]);
  });
});

describe('what is recorded', () => {
  it('[GS17] each callback, and the state when it changes', () => {
    const { kit, node, pid } = running({ handleCast: (m) => ['noreply', m] }, 1);
    for (const m of [1, 2, 2]) cast(node, pid, m);
    node.run();
    expect(kit.trace(['callback', 'state', 'started'])).toEqual([
      'callback s init 1',
      'state s 1',
      'started s #1',
      'callback s handle_cast 1',
      'callback s handle_cast 2',
      'state s 2',
      'callback s handle_cast 2',
    ]);
  });

  it('[GS17] a callback follows from the message, the message from its sender', () => {
    const { kit, node, pid } = running({ handleCast: (_m, s) => ['noreply', s] });
    kit.run(() => {
      cast(node, pid, 'x');
    });
    const callback = kit.events.findLast((e) => e.kind === 'callback')!;
    const receive = kit.events[callback.cause]!;
    const sent = kit.events[receive.cause]!;
    expect([receive.kind, sent.kind, kit.who(sent.pid)]).toEqual(['receive', 'send', 'main']);
  });
});
