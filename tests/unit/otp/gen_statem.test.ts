import { describe, expect, it } from 'vitest';
import { Module } from '#lib/runtime/kernel/code_server';
import { error, exit, throwTerm } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { whereis } from '#lib/runtime/kernel/names';
import { type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import { List, Pid } from '#lib/runtime/kernel/terms';
import { call, cast, type GenStatemModule, reply, start, startLink, stop } from '#lib/runtime/otp/gen_statem';
import { changeCode, getState, getStatus, replaceState, resume, suspend, trace } from '#lib/runtime/otp/sys';
import { Kit, mailbox } from '../../kit';

/** What a callback does with an event: its answer, or a function that makes one. */
type Does = Readonly<Record<string, unknown>>;

/**
 * A machine whose callback notes each event as `[type, content, state]` and answers what `does` has under the event's
 * content (of an enter call: under `enter` and the new state), else `keep_state_and_data`.
 */
function scripted(kit: Kit, does: Does, rest: Partial<GenStatemModule> = {}, name = 'machine') {
  return new Module<GenStatemModule>(name, {
    callbackMode: () => 'handle_event_function',
    init: () => ['ok', 'a', 0],
    handleEvent(type, content, state, data) {
      kit.note(Array.isArray(type) && type[0] === 'call' ? 'call' : type, content, state);
      const key = type === 'enter' ? `enter ${String(state)}` : String(content);
      const what = Object.hasOwn(does, key) ? does[key] : 'keep_state_and_data';
      return typeof what === 'function'
        ? (what as (...args: unknown[]) => unknown)(data, type, content)
        : what;
    },
    terminate: (reason, state, data) => kit.note('terminate', reason, state, data),
    ...rest,
  });
}

/** A kit with a running machine, started without a link by a process that has ended. */
function running(does: Does, rest: Partial<GenStatemModule> = {}, seed = 0) {
  const kit = new Kit({ seed });
  const [, pid] = kit.answer(() => start(kit.node, scripted(kit, does, rest), 0), 0) as ['ok', Pid];
  kit.call('m', pid);
  const { node } = kit;
  return {
    kit,
    node,
    pid,
    /** Casts one after the other, and runs for so many ms after them. */
    casts(ms: number, ...contents: unknown[]) {
      for (const content of contents) cast(node, pid, content);
      node.run(node.now + ms);
    },
    state: () => kit.answer(() => getState(node, pid), node.now),
    end: () => kit.reasonOf(pid),
  };
}

const enters = { callbackMode: () => ['handle_event_function', 'state_enter'] };

describe('start', () => {
  /** A machine whose `init` answers what `act` does: what the start answered, and the machine's end. */
  function started(act: () => unknown, rest: Partial<GenStatemModule> = {}, link = false) {
    const kit = new Kit();
    let answer: unknown;
    let mail: unknown[] = [];
    kit.run(function* (): Routine<void> {
      trapExit(kit.node, true);
      const begin = link ? startLink : start;
      answer = yield begin(kit.node, scripted(kit, {}, { init: act, ...rest }), 0, { name: 'door' });
      yield new Sleep(1);
      mail = mailbox(kit.node.self());
    });
    const reason = kit.events.find((e) => e.kind === 'exit' && e.pid === 2)?.a;
    return { answer, reason, mail, notes: kit.notes, kit };
  }

  it('[STATEM1] links with start_link, and takes its name until it ends', () => {
    const { answer, kit } = started(() => ['ok', 'a', 0]);
    expect(answer).toEqual(['ok', whereis(kit.node, 'door')]);
    const again = kit.answer(() => start(kit.node, scripted(kit, {}), 0, { name: 'door' }), kit.node.now);
    expect(again).toEqual(['error', ['already_started', whereis(kit.node, 'door')]]);
    const linked = started(() => ['stop', 'boom'], {}, true);
    expect(linked.mail).toEqual([['EXIT', expect.any(Pid), 'boom']]);
    expect(started(() => ['stop', 'boom']).mail).toEqual([]);
    expect(whereis(linked.kit.node, 'door')).toBe('undefined');
  });

  it('[STATEM1] answers a starter that comes too late who has the name', () => {
    const kit = new Kit();
    const answers: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      kit.spawn(`s${i}`, function* (): Routine<void> {
        answers.push(yield start(kit.node, scripted(kit, {}), 0, { name: 'door' }));
      });
    }
    kit.node.run();
    const pid = whereis(kit.node, 'door');
    expect(answers).toEqual([
      ['ok', pid],
      ['error', ['already_started', pid]],
    ]);
  });

  it('[STATEM2] answers the start, then does the actions and enters the first state', () => {
    const order: string[] = [];
    const { answer, notes } = started(() => ['ok', 'a', 0, [['next_event', 'internal', 'go'], 'postpone']], {
      callbackMode: () => {
        order.push('callback_mode');
        return ['handle_event_function', 'state_enter'];
      },
    });
    expect(answer).toEqual(['ok', expect.any(Pid)]);
    expect(order).toEqual(['callback_mode']);
    expect(notes).toEqual([
      ['enter', 'a', 'a'],
      ['internal', 'go', 'a'],
    ]);
  });

  it('[STATEM2] init may be a routine, and answer one action', () => {
    const { notes } = started(function* (): Routine {
      yield new Sleep(10);
      return ['ok', 'a', 0, ['next_event', 'cast', 'go']];
    });
    expect(notes).toEqual([['cast', 'go', 'a']]);
  });

  const bad = (value: unknown) => ['bad_return_from_init', value];
  const failures: [string, string, () => unknown, unknown, unknown][] = [
    ['STATEM3', "returns ['stop', R]", () => ['stop', 'boom'], ['error', 'boom'], 'boom'],
    ['STATEM3', 'returns ignore', () => 'ignore', 'ignore', 'normal'],
    ['STATEM3', 'returns no data', () => ['ok', 'a'], ['error', bad(['ok', 'a'])], bad(['ok', 'a'])],
    ['STATEM3', 'returns anything else', () => 'what', ['error', bad('what')], bad('what')],
    ['STATEM4', 'raises', fail(error('boom')), ['error', 'boom'], ['boom', []]],
    ['STATEM4', 'exits', fail(exit('boom')), ['error', 'boom'], 'boom'],
    ['STATEM4', 'throws', fail(throwTerm('what')), ['error', bad('what')], bad('what')],
  ];
  for (const [rule, what, act, answer, reason] of failures) {
    it(`[${rule}] init ${what}`, () => {
      expect(started(act)).toMatchObject({ answer, reason, notes: [] });
    });
  }

  it('[STATEM4] a throw of a good value starts it', () => {
    expect(started(fail(throwTerm(['ok', 'a', 0]))).answer).toEqual(['ok', expect.any(Pid)]);
  });
});

function fail(what: unknown): () => never {
  return () => {
    throw what;
  };
}

describe('calls', () => {
  const ask = { ask: (_: unknown, [, from]: unknown[]) => ['keep_state_and_data', ['reply', from, 'yes']] };

  it('[STATEM5] a call is answered, or exits with the call', () => {
    const { kit, node, pid } = running({ ...ask, quit: ['stop', 'bye'] });
    expect(kit.answer(() => call(node, pid, 'ask'))).toBe('yes');
    expect(kit.answer(() => call(node, pid, 'wait', 20))).toEqual([
      'exit',
      ['timeout', ['gen_statem', 'call', [pid, 'wait', 20]]],
    ]);
    expect(kit.answer(() => call(node, pid, 'quit'))).toEqual([
      'exit',
      ['bye', ['gen_statem', 'call', [pid, 'quit', 'infinity']]],
    ]);
    expect(kit.answer(() => call(node, 'nobody', 'ask'))).toMatchObject(['exit', ['noproc', {}]]);
  });

  it('[STATEM5] a call waits for ever, and reply answers it from anywhere', () => {
    let from: unknown;
    const { kit, node, pid } = running({
      keep: (_: unknown, type: unknown[]) => {
        from = type[1];
        return 'keep_state_and_data';
      },
    });
    let answer: unknown = 'none';
    kit.spawn('caller', function* (): Routine<void> {
      answer = yield call(node, pid, 'keep');
    });
    node.run(3_600_000);
    expect(answer).toBe('none');
    kit.answer(() => reply(node, from as never, 'late'));
    expect(answer).toBe('late');
  });

  it('[STATEM5] a cast is ok, whoever it is for, and keeps its place', () => {
    const { kit, node, pid } = running({});
    kit.answer(() => [cast(node, 'nobody', 1), cast(node, pid, 'one'), send(node, pid, 'two')]);
    expect(kit.notes).toEqual([
      ['cast', 'one', 'a'],
      ['info', 'two', 'a'],
    ]);
  });
});

describe('callback modes', () => {
  const modes: [string, unknown][] = [
    ['another atom', 'state_function'],
    ['nothing', undefined],
    ['enter calls alone', ['state_enter']],
    ['an empty list', []],
  ];
  for (const [what, mode] of modes) {
    it(`[STATEM6] ${what} ends it`, () => {
      const { end, kit } = running({}, { callbackMode: () => mode });
      expect(end()).toEqual([['bad_return_from_callback_mode', mode], []]);
      expect(kit.notes).toEqual([['terminate', ['bad_return_from_callback_mode', mode], 'a', 0]]);
    });
  }

  it('[STATEM6] a mode may be in a list, and thrown', () => {
    const list = List.fromArray(['state_enter', 'handle_event_function']);
    expect(running({}, { callbackMode: () => list }).kit.notes).toEqual([['enter', 'a', 'a']]);
    const thrown = running({}, { callbackMode: fail(throwTerm('handle_event_function')) });
    expect(thrown.state()).toEqual(['a', 0]);
    expect(running({}, { callbackMode: fail(exit('boom')) }).end()).toBe('boom');
  });

  const states = (kit: () => Kit): Partial<GenStatemModule> => ({
    callbackMode: () => 'state_functions',
    states: {
      a(type, content, data) {
        kit().note('a', type, content, data);
        return ['next_state', content, (data as number) + 1];
      },
      b(type, content, data) {
        kit().note('b', type, content, data);
        return 'keep_state_and_data';
      },
    },
  });

  it('[STATEM7] calls the function named as the state', () => {
    const m = running(
      {},
      states(() => m.kit),
    );
    m.casts(0, 'b', 'x');
    expect(m.kit.notes).toEqual([
      ['a', 'cast', 'b', 0],
      ['b', 'cast', 'x', 1],
    ]);
  });

  it('[STATEM7] ends with undef without such a function, and with badarg when the state is no atom', () => {
    for (const name of ['c', 'toString']) {
      const m = running(
        {},
        states(() => m.kit),
      );
      m.casts(0, name, 'x');
      expect(m.end()).toEqual(['undef', [['machine', name, 3, {}]]]);
    }
    const m = running(
      {},
      states(() => m.kit),
    );
    m.casts(0, ['b', 1], 'x');
    expect(m.end()).toEqual(['badarg', []]);
    const none = running({}, { callbackMode: () => 'state_functions' });
    none.casts(0, 'x');
    expect(none.end()).toMatchObject(['undef', {}]);
  });

  it('[STATEM8] gives handle_event the state, which may be any term', () => {
    const m = running({ go: ['next_state', ['open', 1], 5] });
    m.casts(0, 'go', 'x');
    expect(m.kit.notes.at(-1)).toEqual(['cast', 'x', ['open', 1]]);
    expect(m.state()).toEqual([['open', 1], 5]);
    const without = running({}, { handleEvent: undefined as never });
    without.casts(0, 'x');
    expect(without.end()).toEqual(['undef', [['machine', 'handle_event', 4, {}]]]);
  });

  it('[STATEM9] tells calls, casts, other messages, its own events and timeouts apart', () => {
    const m = running({
      go: [
        'keep_state_and_data',
        [
          ['next_event', 'internal', 'mine'],
          ['state_timeout', 1, 's'],
        ],
      ],
      s: ['keep_state_and_data', [[['timeout', 'n'], 1, 'g'], 1]],
    });
    m.kit.answer(() => call(m.node, m.pid, 'hello', 0));
    m.casts(10, 'go');
    send(m.node, m.pid, ['timeout', m.node.makeRef(), 'state_timeout']);
    send(m.node, m.pid, ['$gen_cast']);
    m.node.run();
    expect(m.kit.notes.map((n) => (n as unknown[])[0])).toEqual([
      'call',
      'cast',
      'internal',
      'state_timeout',
      'timeout',
      ['timeout', 'n'],
      'info',
      'info',
    ]);
  });
});

describe('return values', () => {
  /** The state after one event that is answered with `value`, and the enter calls there were. */
  function after(value: unknown) {
    const m = running({ go: value }, enters);
    m.kit.notes.length = 0;
    m.casts(0, 'go');
    return [m.end() ?? m.state(), m.kit.notes.slice(1).map((n) => (n as unknown[]).slice(0, 3))];
  }
  const entered = (from: string, to: string) => [['enter', from, to]];
  const forms: [unknown, unknown, unknown][] = [
    [['next_state', 'b', 1], ['b', 1], entered('a', 'b')],
    [['next_state', 'b', 1, []], ['b', 1], entered('a', 'b')],
    [['next_state', 'a', 1], ['a', 1], []],
    [['next_state', 'a', 1, ['hibernate']], ['a', 1], []],
    [['keep_state', 1], ['a', 1], []],
    [['keep_state', 1, 'hibernate'], ['a', 1], []],
    ['keep_state_and_data', ['a', 0], []],
    [['keep_state_and_data', []], ['a', 0], []],
    [['repeat_state', 1], ['a', 1], entered('a', 'a')],
    [['repeat_state', 1, []], ['a', 1], entered('a', 'a')],
    ['repeat_state_and_data', ['a', 0], entered('a', 'a')],
    [['repeat_state_and_data', List.nil], ['a', 0], entered('a', 'a')],
  ];
  for (const [value, state, calls] of forms) {
    it(`[STATEM10] ${JSON.stringify(value)}`, () => {
      expect(after(value)).toEqual([state, calls]);
      expect(after(fail(throwTerm(value)))).toEqual([state, calls]);
    });
  }

  it('[STATEM10] a callback may be a routine', () => {
    const m = running({
      go: function* (): Routine {
        yield new Sleep(5);
        return ['next_state', 'b', 1];
      },
    });
    m.casts(4, 'go');
    expect(m.kit.answer(() => getState(m.node, m.pid), 10)).toEqual(['b', 1]);
  });

  const stops: [unknown, unknown, unknown[]][] = [
    ['stop', 'normal', ['normal', 'a', 0]],
    [['stop', 'enough'], 'enough', ['enough', 'a', 0]],
    [['stop', 'enough', 7], 'enough', ['enough', 'a', 7]],
    [['stop_and_reply', 'normal', []], 'normal', ['normal', 'a', 0]],
    [['stop_and_reply', 'enough', [], 7], 'enough', ['enough', 'a', 7]],
  ];
  for (const [value, reason, args] of stops) {
    it(`[STATEM11] ${JSON.stringify(value)} ends it`, () => {
      const m = running({ go: value });
      m.casts(0, 'go');
      expect(m.end()).toBe(reason);
      expect(m.kit.notes.at(-1)).toEqual(['terminate', ...args]);
    });
  }

  it('[STATEM11] stop_and_reply sends its replies before terminate', () => {
    for (const list of [true, false]) {
      const m = running({
        go: (_: unknown, [, from]: unknown[]) => {
          const answer = ['reply', from, 'bye'];
          return ['stop_and_reply', 'normal', list ? [answer] : answer];
        },
      });
      expect(m.kit.answer(() => call(m.node, m.pid, 'go'))).toBe('bye');
      const [replied, ended] = ['reply', 'terminate'].map(
        (what) =>
          m.kit.events.find((e) => e.b === what || (e.kind === 'callback' && e.a === what))?.seq ?? -1,
      );
      expect(replied).toBeGreaterThan(0);
      expect(ended).toBeGreaterThan(replied as number);
    }
  });

  it('[STATEM11] a reply that is none is the reason', () => {
    for (const one of [['reply', 'nobody', 1], 'postpone', ['reply', 1]]) {
      const m = running({ go: ['stop_and_reply', 'normal', [one]] });
      m.casts(0, 'go');
      expect(m.end()).toEqual([['bad_reply_action_from_state_function', one], []]);
    }
  });

  for (const value of [
    undefined,
    'ok',
    'keep_state',
    ['next_state', 'b'],
    ['next_state', 'b', 1, [], 2],
    ['keep_state'],
    ['keep_state', 1, [], 2],
    ['keep_state_and_data'],
    ['repeat_state'],
    ['stop'],
    ['stop', 1, 2, 3],
    ['stop_and_reply', 'normal'],
  ]) {
    it(`[STATEM12] ${JSON.stringify(value)} is no return value`, () => {
      const m = running({ go: value });
      m.casts(0, 'go');
      expect(m.end()).toEqual([['bad_return_from_state_function', value], []]);
      expect(m.kit.notes.at(-1)).toEqual(['terminate', ['bad_return_from_state_function', value], 'a', 0]);
    });
  }
});

describe('enter calls', () => {
  it('[STATEM13] come at the start, at each change and with repeat_state, before the next event', () => {
    const m = running(
      {
        go: ['next_state', 'b', 1, ['next_event', 'internal', 'mine']],
        again: ['repeat_state_and_data', []],
        same: ['next_state', 'b', 2],
      },
      enters,
    );
    m.casts(0, 'go', 'same', 'again');
    expect(m.kit.notes).toEqual([
      ['enter', 'a', 'a'],
      ['cast', 'go', 'a'],
      ['enter', 'a', 'b'],
      ['internal', 'mine', 'b'],
      ['cast', 'same', 'b'],
      ['cast', 'again', 'b'],
      ['enter', 'b', 'b'],
    ]);
  });

  it('[STATEM13] may change the data, reply and set timeouts', () => {
    let from: unknown;
    const m = running(
      {
        go: (_: unknown, type: unknown[]) => {
          from = type[1];
          return ['next_state', 'b', 1];
        },
        'enter b': () => [
          'keep_state',
          5,
          [
            ['reply', from, 'in b'],
            ['state_timeout', 10, 'late'],
          ],
        ],
      },
      enters,
    );
    expect(m.kit.answer(() => call(m.node, m.pid, 'go'), 5)).toBe('in b');
    expect(m.state()).toEqual(['b', 5]);
    m.node.run();
    expect(m.kit.notes.at(-1)).toEqual(['state_timeout', 'late', 'b']);
  });

  const changed = [
    ['next_state', 'c', 1],
    ['next_state', 'c', 1, []],
  ];
  for (const value of changed) {
    it(`[STATEM14] ${JSON.stringify(value)} from one ends it`, () => {
      const m = running({ go: ['next_state', 'b', 1], 'enter b': value }, enters);
      m.casts(0, 'go');
      expect(m.end()).toEqual([['bad_state_enter_return_from_state_function', value], []]);
      expect(m.kit.notes.at(-1)).toMatchObject(['terminate', {}, 'b', 1]);
    });
  }

  const actions: [string, unknown][] = [
    ['bad_state_enter_action_from_state_function', 'postpone'],
    ['bad_action_from_state_function', ['postpone', true]],
    ['bad_state_enter_action_from_state_function', ['next_event', 'internal', 1]],
    ['bad_state_enter_action_from_state_function', ['change_callback_module', 'machine']],
    ['bad_state_enter_action_from_state_function', ['push_callback_module', 'machine']],
  ];
  for (const [why, action] of actions) {
    it(`[STATEM14] ${JSON.stringify(action)} in one ends it`, () => {
      const m = running({ go: ['next_state', 'b', 1], 'enter b': ['keep_state', 2, [action]] }, enters);
      m.casts(0, 'go');
      expect(m.end()).toEqual([[why, action], []]);
      expect(m.kit.notes.at(-1)).toMatchObject(['terminate', {}, 'b', 2]);
    });
  }

  it('[STATEM14] repeat_state repeats it, with the same state before', () => {
    const m = running(
      {
        go: ['next_state', 'b', 0],
        'enter b': (n: number) => (n < 2 ? ['repeat_state', n + 1] : 'keep_state_and_data'),
      },
      enters,
    );
    m.casts(0, 'go');
    expect(m.kit.notes.slice(2)).toEqual([
      ['enter', 'a', 'b'],
      ['enter', 'a', 'b'],
      ['enter', 'a', 'b'],
    ]);
    expect(m.state()).toEqual(['b', 2]);
  });

  it('[STATEM15] one that raises leaves terminate what was before the event', () => {
    const m = running({ go: ['next_state', 'b', 1], 'enter b': fail(error('boom')) }, enters);
    m.casts(0, 'go');
    expect(m.end()).toEqual(['boom', []]);
    expect(m.kit.notes.at(-1)).toEqual(['terminate', 'boom', 'a', 0]);
  });

  it('[STATEM15] its timeouts and those of the event take effect together: the last of a kind counts', () => {
    const m = running(
      {
        go: ['next_state', 'b', 1, ['state_timeout', 1, 'early']],
        'enter b': ['keep_state_and_data', ['state_timeout', 5, 'late']],
      },
      enters,
    );
    m.casts(9, 'go');
    expect(m.kit.notes.slice(-2)).toEqual([
      ['enter', 'a', 'b'],
      ['state_timeout', 'late', 'b'],
    ]);
  });
});

describe('order', () => {
  const postponing = {
    p1: 'postpone',
    p2: 'postpone',
  };

  /** In state a, events that begin with p are put off. */
  function handle(rest: Does): Does {
    const off = Object.fromEntries(
      Object.keys(postponing).map((key) => [key, () => ['keep_state_and_data', 'postpone']]),
    );
    return { ...off, ...rest };
  }

  it('[STATEM16] handles postponed events again when the state changes, in order, before others', () => {
    let state = 'a';
    const put = () => (state === 'a' ? ['keep_state_and_data', ['postpone']] : 'keep_state_and_data');
    const m = running({
      p1: put,
      p2: put,
      go: () => {
        state = 'b';
        return ['next_state', 'b', 0];
      },
    });
    m.casts(0, 'p1', 'x', 'p2', 'go', 'y');
    expect(m.kit.notes.map((n) => (n as unknown[])[1])).toEqual(['p1', 'x', 'p2', 'go', 'p1', 'p2', 'y']);
  });

  it('[STATEM16] retries none for an equal state, repeat_state or new data', () => {
    const m = running(
      handle({
        equal: ['next_state', ['s', [1]], 1],
        again: ['repeat_state', 2],
        data: ['keep_state', 3],
      }),
      { init: () => ['ok', ['s', [1]], 0] },
    );
    m.casts(0, 'p1', 'equal', 'again', 'data');
    expect(m.kit.notes).toHaveLength(4);
  });

  it('[STATEM16] may put an event off again and again, and never loses one', () => {
    for (let seed = 0; seed < 5; seed++) {
      const m = running(
        handle({
          go: (n: number) => ['next_state', `s${n}`, n + 1],
        }),
        {},
        seed,
      );
      m.casts(0, 'p1', 'p2', 'go', 'p1', 'go', 'go');
      const seen = m.kit.notes.map((n) => (n as unknown[])[1]);
      expect(seen).toEqual([
        'p1',
        'p2',
        'go',
        'p1',
        'p2',
        'p1',
        'go',
        'p1',
        'p2',
        'p1',
        'go',
        'p1',
        'p2',
        'p1',
      ]);
    }
  });

  it('[STATEM17] handles inserted events first, in their order, before postponed ones', () => {
    let first = true;
    const m = running({
      p1: () => {
        const result = first ? ['keep_state_and_data', 'postpone'] : 'keep_state_and_data';
        first = false;
        return result;
      },
      go: [
        'next_state',
        'b',
        0,
        [
          ['next_event', 'internal', 'i1'],
          ['next_event', 'cast', 'i2'],
          ['next_event', ['timeout', 'x'], 'i3'],
        ],
      ],
      i1: ['keep_state_and_data', ['next_event', 'info', 'i4']],
    });
    m.casts(0, 'p1', 'go', 'x');
    expect(m.kit.notes.slice(2)).toEqual([
      ['internal', 'i1', 'b'],
      ['info', 'i4', 'b'],
      ['cast', 'i2', 'b'],
      [['timeout', 'x'], 'i3', 'b'],
      ['cast', 'p1', 'b'],
      ['cast', 'x', 'b'],
    ]);
  });

  it('[STATEM17] may insert a call, which is then answered', () => {
    const m = running({
      ask: (_: unknown, type: unknown) => ['keep_state_and_data', ['next_event', type, 'asked']],
      asked: (_: unknown, [, from]: unknown[]) => ['keep_state_and_data', ['reply', from, 'yes']],
    });
    expect(m.kit.answer(() => call(m.node, m.pid, 'ask'))).toBe('yes');
  });

  it('[STATEM17] inserting them for ever keeps nobody else from running', () => {
    const m = running({ go: ['keep_state_and_data', ['next_event', 'cast', 'go']] });
    cast(m.node, m.pid, 'go');
    const other = m.kit.spawn('other', () => 'done');
    m.node.run(Infinity, 3);
    expect(m.kit.reasonOf(other)).toBe('normal');
    expect(m.kit.notes.length).toBeGreaterThan(1000);
  });

  it('[STATEM18] then timeouts of 0 ms in the order in which they were set, then messages', () => {
    const m = running({
      go: [
        'keep_state_and_data',
        [
          ['state_timeout', 0, 's'],
          ['next_event', 'internal', 'i'],
          [['timeout', 'n'], 0, 'g'],
          ['timeout', 0, 't'],
        ],
      ],
      i: [
        'keep_state_and_data',
        [
          [['timeout', 'late'], 0, 'l'],
          ['timeout', 0, 't2'],
        ],
      ],
    });
    m.casts(0, 'go', 'x');
    expect(m.kit.notes.map((n) => (n as unknown[])[1])).toEqual(['go', 'i', 's', 'g', 'l', 'x']);
  });

  it('[STATEM18] a state timeout of 0 ms goes before a message that has waited longer', () => {
    const m = running({ go: ['next_state', 'b', 0, ['state_timeout', 0, 's']], s: ['next_state', 'c', 0] });
    m.casts(0, 'go', 'x');
    expect(m.kit.notes).toEqual([
      ['cast', 'go', 'a'],
      ['state_timeout', 's', 'b'],
      ['cast', 'x', 'c'],
    ]);
  });
});

describe('timeouts', () => {
  /** What came of `go` and then, each 10 ms, of the next content: contents with the ms of their coming. */
  function timeline(does: Does, ...contents: unknown[]) {
    const times: unknown[] = [];
    const m = running(does);
    const noted = m.kit.notes;
    m.casts(0, 'go');
    const look = () => {
      while (noted.length > times.length) {
        times.push(`${String((noted[times.length] as unknown[])[1])}@${m.node.now}`);
      }
    };
    look();
    for (let ms = 1; ms <= 100; ms++) {
      m.node.run(ms);
      if (ms % 10 === 0 && contents.length > 0) cast(m.node, m.pid, contents.shift());
      m.node.run(ms);
      look();
    }
    expect(m.end()).toBeUndefined();
    return times.slice(1).join(' ');
  }

  const keep = (...actions: unknown[]) => ['keep_state_and_data', actions];

  it('[STATEM19] a state timeout comes after its time, and a change of state cancels it', () => {
    const set = { go: keep(['state_timeout', 15, 'S']) };
    expect(timeline(set, 'x')).toBe('x@10 S@15');
    expect(timeline({ ...set, x: ['next_state', 'b', 0] }, 'x')).toBe('x@10');
    expect(timeline({ ...set, x: ['repeat_state', 0] }, 'x')).toBe('x@10 S@15');
    expect(timeline({ go: ['next_state', 'b', 0, ['state_timeout', 15, 'S']] }, 'x')).toBe('x@10 S@15');
  });

  it('[STATEM20] an event timeout comes unless any event comes first', () => {
    expect(timeline({ go: keep(['timeout', 15, 'T']) })).toBe('T@15');
    expect(timeline({ go: keep(15) })).toBe('15@15');
    expect(timeline({ go: ['keep_state_and_data', 15] })).toBe('15@15');
    expect(timeline({ go: keep(['timeout', 15, 'T']) }, 'x')).toBe('x@10');
    expect(timeline({ go: keep(['timeout', 15, 'T'], ['next_event', 'internal', 'i']) })).toBe('i@0');
    expect(timeline({ go: keep(['timeout', 15, 'T'], ['state_timeout', 5, 'S']) })).toBe('S@5');
    expect(timeline({ go: keep(['timeout', 0, 'T'], ['next_event', 'internal', 'i']) })).toBe('i@0');
    const changes = ['next_state', 'b', 0, [['timeout', 15, 'T']]];
    expect(timeline({ go: changes })).toBe('T@15');
    expect(timeline({ go: changes, x: ['next_state', 'c', 0] }, 'x')).toBe('x@10');
  });

  it('[STATEM21] a named timeout outlives events and changes of state, one for each name', () => {
    const set = {
      go: keep([['timeout', 'n'], 25, 'N'], [['timeout', ['m', 1]], 15, 'M']),
      x: ['next_state', 'b', 0],
    };
    expect(timeline(set, 'x')).toBe('x@10 M@15 N@25');
  });

  for (const type of ['state_timeout', ['timeout', 'n']]) {
    const name = JSON.stringify(type);
    it(`[STATEM22] ${name}: setting it again replaces it, infinity and cancel end it`, () => {
      const set = { go: keep([type, 25, 'A']) };
      expect(timeline({ ...set, x: keep([type, 25, 'B']) }, 'x')).toBe('x@10 B@35');
      expect(timeline({ ...set, x: keep([type, 'infinity', 'B']) }, 'x')).toBe('x@10');
      expect(timeline({ ...set, x: keep([type, Infinity, 'B']) }, 'x')).toBe('x@10');
      expect(timeline({ ...set, x: keep([type, 'cancel']) }, 'x')).toBe('x@10');
      expect(timeline({ ...set, x: ['keep_state_and_data', [type, 'cancel']] }, 'x')).toBe('x@10');
      expect(timeline({ go: keep([type, 5, 'A'], [type, 25, 'B']) })).toBe('B@25');
      expect(timeline({ go: keep([type, 5, 'A'], [type, 'cancel']) })).toBe('');
      expect(timeline({ go: keep([type, 'cancel'], [type, 5, 'A']) })).toBe('A@5');
    });

    it(`[STATEM22] ${name}: one that waits with 0 ms can be set again, too`, () => {
      const set = { go: keep([type, 0, 'A'], ['next_event', 'internal', 'i']) };
      expect(timeline({ ...set, i: keep([type, 20, 'B']) })).toBe('i@0 B@20');
      expect(timeline({ ...set, i: keep([type, 0, 'B']) })).toBe('i@0 B@0');
      expect(timeline({ ...set, i: keep([type, 'cancel']) })).toBe('i@0');
      const later = { go: keep([type, 20, 'A'], ['next_event', 'internal', 'i']) };
      expect(timeline({ ...later, i: keep([type, 0, 'B']) })).toBe('i@0 B@0');
    });

    it(`[STATEM23] ${name}: update changes the content and leaves the time`, () => {
      const update = keep([type, 'update', 'B']);
      expect(timeline({ go: keep([type, 25, 'A']), x: update }, 'x')).toBe('x@10 B@25');
      expect(timeline({ go: 'keep_state_and_data', x: update }, 'x')).toBe('x@10 B@10');
      const zero = { go: keep([type, 0, 'A'], ['next_event', 'internal', 'i']), i: update };
      expect(timeline(zero)).toBe('i@0 B@0');
    });
  }

  it('[STATEM22] the event timeout can be cancelled in the list that sets it', () => {
    expect(timeline({ go: keep(['timeout', 5, 'A'], ['timeout', 'cancel']) })).toBe('');
    expect(timeline({ go: keep(5, 'infinity') })).toBe('');
  });

  it('[STATEM24] one that has fired unseen leaves nothing behind when it is cancelled', () => {
    for (const action of [
      ['state_timeout', 'cancel'],
      ['state_timeout', 50, 'B'],
    ]) {
      const m = running({
        go: keep(['state_timeout', 5, 'A'], ['timeout', 5, 'T']),
        x: function* (): Routine {
          yield new Sleep(10);
          return keep(action);
        },
      });
      m.casts(0, 'go');
      cast(m.node, m.pid, 'x');
      m.node.run(40);
      expect(m.kit.notes.map((n) => (n as unknown[])[1])).toEqual(['go', 'x']);
      expect(mailbox(m.pid.process as never)).toEqual([]);
      expect(m.kit.events.filter((e) => e.kind === 'flush')).toHaveLength(2);
    }
  });
});

describe('actions', () => {
  it('[STATEM25] are a list, a cons list, or one', () => {
    const one = ['next_event', 'internal', 'i'];
    for (const actions of [one, [one], List.fromArray([one])]) {
      const m = running({ go: ['keep_state_and_data', actions] });
      m.casts(0, 'go');
      expect(m.kit.notes.at(-1)).toEqual(['internal', 'i', 'a']);
    }
    const singles: [unknown, string][] = [
      [['timeout', 1, 'c'], 'timeout'],
      [['state_timeout', 1, 'c'], 'state_timeout'],
      [[['timeout', 'n'], 1, 'c'], 'timeout,n'],
      [[['timeout', 'n'], 'update', 'c'], 'timeout,n'],
      [[['timeout', 'cancel'], 1], 'timeout'],
      [1, 'timeout'],
    ];
    for (const [action, type] of singles) {
      const m = running({ go: ['keep_state_and_data', action] });
      m.casts(2, 'go');
      expect(String((m.kit.notes.at(-1) as unknown[])[0])).toBe(type);
    }
  });

  it('[STATEM25] replies go out in their order, before the state changes', () => {
    const m = running({
      go: (_: unknown, [, from]: unknown[]) => [
        'next_state',
        'b',
        0,
        [
          ['reply', from, 1],
          ['state_timeout', 5, 'S'],
        ],
      ],
    });
    expect(m.kit.answer(() => call(m.node, m.pid, 'go'), 1)).toBe(1);
    const kinds = m.kit.events.filter((e) => e.b === 'reply' || e.kind === 'timer_start').map((e) => e.kind);
    expect(kinds).toEqual(['send', 'timer_start']);
  });

  it('[STATEM26] postpone may be taken back, or a tuple', () => {
    const m = running({
      one: ['keep_state_and_data', [['postpone', true]]],
      two: ['keep_state_and_data', ['postpone', ['postpone', false]]],
      three: ['keep_state_and_data', ['postpone', true]],
      go: ['next_state', 'b', 0],
    });
    m.casts(0, 'one', 'two', 'three', 'go');
    expect(m.kit.notes.slice(4).map((n) => (n as unknown[])[1])).toEqual(['one', 'three']);
  });

  it('[STATEM26] an event that is put off by a change of state comes again at once', () => {
    let n = 0;
    const m = running({ go: () => (n++ === 0 ? ['next_state', 'b', 0, 'postpone'] : 'keep_state_and_data') });
    m.casts(0, 'go', 'x');
    expect(m.kit.notes).toEqual([
      ['cast', 'go', 'a'],
      ['cast', 'go', 'b'],
      ['cast', 'x', 'b'],
    ]);
  });

  it('[STATEM27] a reply goes to whoever called, now or earlier', () => {
    const waiting: unknown[] = [];
    const m = running({
      ask: (_: unknown, [, from]: unknown[]) => {
        waiting.push(['reply', from, waiting.length]);
        return waiting.length < 2 ? 'keep_state_and_data' : ['keep_state_and_data', waiting];
      },
    });
    const answers: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      m.kit.spawn(`c${i}`, function* (): Routine<void> {
        answers.push([i, yield call(m.node, m.pid, 'ask')]);
      });
    }
    m.node.run();
    expect(answers).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('[STATEM28] hibernate changes nothing', () => {
    for (const action of ['hibernate', ['hibernate', true], ['hibernate', false]]) {
      const m = running({ go: ['keep_state', 1, [action]] });
      m.casts(0, 'go', 'x');
      expect(m.state()).toEqual(['a', 1]);
    }
  });

  describe('callback modules', () => {
    function two(does: Does, other: Partial<GenStatemModule> = {}) {
      const m = running(does);
      const second = scripted(
        m.kit,
        {},
        {
          handleEvent(_type, content) {
            m.kit.note('second', content);
            if (content === 'pop') return ['keep_state_and_data', 'pop_callback_module'];
            return content === 'quit' ? ['stop', 'quit'] : 'keep_state_and_data';
          },
          terminate: () => m.kit.note('second', 'terminate'),
          ...other,
        },
        'second',
      );
      m.node.code.enter(second);
      return m;
    }
    const does = {
      change: ['keep_state_and_data', ['change_callback_module', 'second']],
      push: ['keep_state_and_data', [['push_callback_module', 'second']]],
    };

    it('[STATEM29] another one is asked from then on', () => {
      const m = two(does);
      m.casts(0, 'change', 'x', 'quit');
      expect(m.kit.notes).toEqual([
        ['cast', 'change', 'a'],
        ['second', 'x'],
        ['second', 'quit'],
        ['second', 'terminate'],
      ]);
    });

    it('[STATEM29] a push is taken back by a pop', () => {
      const m = two(does);
      m.casts(0, 'push', 'x', 'pop', 'y');
      expect(m.kit.notes).toEqual([
        ['cast', 'push', 'a'],
        ['second', 'x'],
        ['second', 'pop'],
        ['cast', 'y', 'a'],
      ]);
    });

    it('[STATEM29] there is nothing to pop after a change, nor at first', () => {
      for (const first of ['change', 'x']) {
        const m = two({ ...does, pop: ['keep_state_and_data', ['pop_callback_module']] });
        m.casts(0, first, 'pop');
        expect(m.end()).toEqual([['bad_action_from_state_function', 'pop_callback_module'], []]);
      }
    });

    it('[STATEM29] brings its own callback mode, and may bring enter calls', () => {
      const m = two(
        { change: ['next_state', 'b', 0, ['change_callback_module', 'second']] },
        { callbackMode: () => ['handle_event_function', 'state_enter'] },
      );
      m.casts(0, 'change');
      expect(m.kit.notes).toEqual([
        ['cast', 'change', 'a'],
        ['second', 'a'],
      ]);
      const bad = two(does, { callbackMode: () => 'none' });
      bad.casts(0, 'change');
      expect(bad.end()).toEqual([['bad_return_from_callback_mode', 'none'], []]);
    });

    it('[STATEM29] one that does not exist is undef', () => {
      const m = running({ go: ['keep_state_and_data', ['change_callback_module', 'nowhere']] });
      m.casts(0, 'go');
      expect(m.end()).toEqual(['undef', [['nowhere', 'callback_mode', 0, {}]]]);
    });
  });

  for (const action of [
    'what',
    -1,
    1.5,
    ['state_timeout', -1, 'x'],
    ['state_timeout', 1.5, 'x'],
    ['state_timeout', 'soon', 'x'],
    ['state_timeout', 5],
    ['state_timeout', 5, 'x', []],
    [['timer', 'n'], 5, 'x'],
    ['next_event', 'enter', 'x'],
    ['next_event', ['call', 'nobody'], 'x'],
    ['next_event', 'internal'],
    ['reply', 'nobody', 1],
    ['postpone', 1],
    ['hibernate', 1],
    ['change_callback_module', 5],
    undefined,
  ]) {
    it(`[STATEM30] ${JSON.stringify(action)} is no action`, () => {
      const m = running({ go: ['next_state', 'b', 1, [['state_timeout', 5, 'ok'], action]] });
      m.casts(0, 'go');
      expect(m.end()).toEqual([['bad_action_from_state_function', action], []]);
      expect(m.kit.notes.at(-1)).toEqual(['terminate', ['bad_action_from_state_function', action], 'b', 1]);
    });
  }

  it('[STATEM30] the replies before it have gone out', () => {
    const m = running({
      go: (_: unknown, [, from]: unknown[]) => ['keep_state', 1, [['reply', from, 1], 'what']],
    });
    expect(m.kit.answer(() => call(m.node, m.pid, 'go'))).toBe(1);
    expect(m.end()).toMatchObject([['bad_action_from_state_function', 'what'], {}]);
  });
});

describe('the end', () => {
  it('[STATEM31] terminate gets the reason of an error without its stack, and the last good data', () => {
    const m = running({ go: ['keep_state', 5], crash: fail(error('boom')), out: fail(exit('out')) });
    m.casts(0, 'go', 'crash');
    expect(m.end()).toEqual(['boom', []]);
    expect(m.kit.notes.at(-1)).toEqual(['terminate', 'boom', 'a', 5]);
    const n = running({ out: fail(exit('out')) });
    n.casts(0, 'out');
    expect([n.end(), n.kit.notes.at(-1)]).toEqual(['out', ['terminate', 'out', 'a', 0]]);
  });

  it('[STATEM31] what terminate raises replaces the reason, what it throws or answers does not', () => {
    const ends: [() => unknown, unknown][] = [
      [fail(error('worse')), ['worse', []]],
      [fail(exit('out')), 'out'],
      [fail(throwTerm('x')), 'enough'],
      [() => 'anything', 'enough'],
    ];
    for (const [terminate, reason] of ends) {
      const m = running({ go: ['stop', 'enough'] }, { terminate });
      m.casts(0, 'go');
      expect(m.end()).toEqual(reason);
    }
  });

  it('[STATEM31] [LOG10] logs an end that is not orderly, with what waited', () => {
    const m = running({
      p: ['keep_state_and_data', 'postpone'],
      go: [
        'keep_state_and_data',
        [
          ['next_event', 'internal', 'crash'],
          ['next_event', 'internal', 'i'],
        ],
      ],
      crash: fail(error('boom')),
    });
    m.casts(0, 'p', 'go');
    const [log] = m.kit.events.filter((e) => e.kind === 'log');
    expect(log).toMatchObject({
      a: 'error',
      b: {
        label: ['gen_statem', 'terminate'],
        modules: ['machine'],
        reason: ['error', 'boom', []],
        state: ['a', 0],
        queue: [
          ['internal', 'crash'],
          ['internal', 'i'],
        ],
        postponed: [['cast', 'p']],
      },
    });
    for (const reason of ['normal', 'shutdown', ['shutdown', 1]]) {
      const orderly = running({ go: ['stop', reason] });
      orderly.casts(0, 'go');
      expect(orderly.kit.events.some((e) => e.kind === 'log')).toBe(false);
    }
  });

  it('[STATEM31] an exit signal that is not trapped ends it without terminate', () => {
    const m = running({});
    exit2(m.node, m.pid, 'boom');
    m.node.run();
    expect([m.end(), m.kit.notes]).toEqual(['boom', []]);
  });

  it('[STATEM31] stop waits for terminate', () => {
    const m = running({});
    expect(m.kit.answer(() => stop(m.node, m.pid))).toBe('ok');
    expect(m.kit.notes).toEqual([['terminate', 'normal', 'a', 0]]);
  });

  it('[STATEM32] one that traps exits ends with its parent, and hears of others', () => {
    const kit = new Kit();
    const traps = {
      init: () => {
        trapExit(kit.node, true);
        return ['ok', 'a', 0];
      },
    };
    const parent = kit.spawn('parent', function* (): Routine<void> {
      yield startLink(kit.node, scripted(kit, {}, traps), 0, { name: 'm' });
      yield new Sleep(10);
      throw exit('gone');
    });
    kit.node.run(1);
    const pid = whereis(kit.node, 'm') as Pid;
    kit.answer(() => exit2(kit.node, pid, 'hello'), 2);
    expect(kit.notes).toEqual([['info', ['EXIT', expect.any(Pid), 'hello'], 'a']]);
    kit.node.run();
    expect(kit.notes.at(-1)).toEqual(['terminate', 'gone', 'a', 0]);
    expect([kit.reasonOf(parent), kit.reasonOf(pid)]).toEqual(['gone', 'gone']);
    expect(kit.events.find((e) => e.kind === 'log')?.b).toMatchObject({ queue: [] });
  });
});

describe('system messages', () => {
  it('[STATEM33] state and data are the state, and replacing it calls nobody', () => {
    const m = running(
      { p: ['keep_state_and_data', 'postpone'], go: ['keep_state_and_data', ['state_timeout', 5, 'S']] },
      enters,
    );
    m.casts(0, 'p', 'go');
    expect(m.kit.answer(() => replaceState(m.node, m.pid, () => ['b', 9]), 1)).toEqual(['b', 9]);
    expect(m.state()).toEqual(['b', 9]);
    m.node.run(20);
    expect(m.kit.notes.slice(3)).toEqual([['state_timeout', 'S', 'b']]);
    const [, , behaviour, [, running_, parent, , about]] = m.kit.answer(() => getStatus(m.node, m.pid)) as [
      string,
      Pid,
      unknown,
      unknown[],
    ];
    expect([behaviour, running_, parent === m.pid]).toEqual([['module', 'gen_statem'], 'running', true]);
    expect((about as unknown[][]).filter((_, i) => i !== 1)).toEqual([
      ['header', `Status for state machine ${String(m.pid)}`],
      ['data', [['State', ['b', 9]]]],
    ]);
    expect(m.kit.answer(() => replaceState(m.node, m.pid, fail(error('no'))))).toEqual([
      'error',
      ['callback_failed', ['gen_statem', 'system_replace_state'], ['error', 'no']],
    ]);
    m.kit.answer(() => replaceState(m.node, m.pid, () => 'b'));
    expect(m.end()).toEqual([['badmatch', 'b'], []]);
  });

  it('[SYS8] makes state and data fit for new code', () => {
    const changed = (old: unknown, state: unknown, data: unknown, extra: unknown) =>
      extra === 'ok' ? ['ok', state, [old, data]] : extra === 'short' ? ['ok', state] : ['no', extra];
    const { kit, pid } = running({}, { codeChange: changed });
    const ask = (act: () => unknown) => kit.answer(act, kit.node.now + 10);
    ask(() => suspend(kit.node, pid));
    const change = (extra: unknown) => ask(() => changeCode(kit.node, pid, 'machine', 1, extra));
    expect(['ok', 'short', 'x'].map(change)).toEqual([
      'ok',
      ['error', ['EXIT', [['case_clause', ['ok', 'a']], []]]],
      ['error', ['no', 'x']],
    ]);
    expect(ask(() => getState(kit.node, pid))).toEqual(['a', [1, 0]]);
  });

  it('[SYS11] [SYS12] tells sys of its events in its own words', () => {
    const m = running({ go: ['next_state', 'b', 1], p: ['keep_state_and_data', 'postpone'] });
    m.kit.answer(() => trace(m.node, m.pid, true), 1);
    m.casts(2, 'p', 'go');
    const lines = m.kit.events
      .filter((e) => e.kind === 'output')
      .map((e) => String(e.a).replace(/^\*DBG\* \S+ /, ''));
    expect(lines.slice(0, 5)).toEqual([
      "receive cast 'p' in state 'a'",
      "postpone cast 'p' in state 'a'",
      "receive cast 'go' in state 'a'",
      "consume cast 'go' in state 'a' => 'b'",
      "postpone cast 'p' in state 'b'",
    ]);
  });

  it('[STATEM34] timeouts go on while it is suspended, and their events wait', () => {
    const m = running({ go: ['keep_state_and_data', ['state_timeout', 5, 'S']] });
    m.casts(0, 'go');
    m.kit.answer(() => suspend(m.node, m.pid), m.node.now);
    m.casts(20, 'x');
    expect(m.kit.notes).toHaveLength(1);
    m.kit.answer(() => resume(m.node, m.pid));
    expect(m.kit.notes.slice(1)).toEqual([
      ['cast', 'x', 'a'],
      ['state_timeout', 'S', 'a'],
    ]);
    m.kit.answer(() => suspend(m.node, m.pid));
    expect(m.kit.answer(() => stop(m.node, m.pid, 'enough'))).toBe('ok');
    expect(m.kit.notes.at(-1)).toEqual(['terminate', 'enough', 'a', 0]);
  });

  it('[STATEM35] callbacks, states and what is put off are events', () => {
    const m = running({ p: ['keep_state_and_data', 'postpone'], go: ['next_state', 'b', 1] }, enters);
    const from = m.kit.events.length;
    m.casts(0, 'p', 'go');
    expect(m.kit.trace(['callback', 'state', 'postpone'], from)).toEqual([
      "callback m handle_event ['cast', 'p', 'a']",
      "postpone m ['cast', 'p'] a",
      "callback m handle_event ['cast', 'go', 'a']",
      "state m ['b', 1]",
      "callback m handle_event ['enter', 'a', 'b']",
      "callback m handle_event ['cast', 'p', 'b']",
      "postpone m ['cast', 'p'] b",
    ]);
  });

  it('[STATEM35] what the module may change it gets as copies', () => {
    const content = [1];
    const m = running(
      {},
      {
        copies: true,
        handleEvent(type, given, state, data) {
          (given as unknown[]).push(2);
          m.kit.note(type, given, state);
          return (data as number) > 1
            ? 'keep_state_and_data'
            : ['next_state', [data], (data as number) + 1, 'postpone'];
        },
      },
    );
    cast(m.node, m.pid, content);
    m.node.run();
    expect(m.kit.notes.map((n) => (n as unknown[])[1])).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(content).toEqual([1]);
  });
});
