/** The types of state machines, as the editor knows them. */
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { Checker } from './checker';

const checker = new Checker(typescript);
const check = (text: string) =>
  checker.check({ 'main.ts': `import { GenServer, GenStatem, Supervisor } from 'otp'\n${text}` });

/** A machine with two states, of which one answers with `answer` on a line of its own. */
const door = (answer: string, init = "['ok', 'locked', { code, tries: 0 }]") =>
  check(`export const door = GenStatem.define({
callbackMode: ['state_functions', 'state_enter'],
init: (code: string) => ${init},
states: {
  locked(type, content, data) {
    if (type === 'enter') return 'keep_state_and_data'
    if (GenStatem.isCall(type)) return ['keep_state_and_data', ['reply', type[1], data.tries]]
    if (content === data.code) return ['next_state', 'open', { ...data, tries: 0 }, [['state_timeout', 1000, 'lock']]]
    return ['keep_state', { ...data, tries: data.tries + 1 }]
  },
  async open(type, _content, data) {
    return ${answer}
  },
},
terminate: (_reason, state: 'locked' | 'open', data) => console.log(state, data.code.toUpperCase()),
})`).map(({ line, at, message }) => ({ line, at, message }));

describe('a machine of state functions', () => {
  it.each([
    "type === 'state_timeout' ? ['next_state', 'locked', data] : ['keep_state_and_data', 'postpone']",
    "['repeat_state', data, [['timeout', 10, 'x'], [['timeout', 'n'], 5, 1], [['timeout', 'n'], 'cancel'], 10, 'hibernate']]",
    "['next_state', 'open', data, ['next_event', 'internal', 'x']]",
    "['keep_state', data, [['state_timeout', 'update', 1], ['postpone', false], 'infinity']]",
    "['stop', 'done', data]",
    "['stop_and_reply', 'normal', []]",
    "data.tries > 3 ? 'stop' : 'repeat_state_and_data'",
  ])('takes %s', (answer) => {
    expect(door(answer)).toEqual([]);
  });

  const actions =
    "This is no action, or not one for here. Actions are ['reply', from, reply], ['state_timeout', ms, content], ['timeout', ms, content], [['timeout', name], ms, content], ['next_event', type, content] and 'postpone'.";
  it.each([
    [
      "['next_state', 'opn', data]",
      "'opn'",
      "'opn' is no state of this machine. Its states are 'locked' | 'open'.",
    ],
    [
      "['keep_state', { code: 1 }]",
      '{ code: 1 }',
      'The new data do not fit: they are { code: number }, and the data are { code: string; tries: number }.',
    ],
    ["['keep_state', data, [['state_timeout', 'soon', 1]]]", "['state_timeout', 'soon', 1]", actions],
    ["['keep_state', data, ['postpone', 'postpon']]", "['postpone', 'postpon']", actions],
    ["['keep_state_and_data', ['reply', 'nobody', 1]]", "['reply', 'nobody', 1]", actions],
    ["['keep_state_and_data', [10, 'postpon']]", "'postpon'", actions],
    ["['next_state', 'open', data, 'later']", "'later'", actions],
  ])('does not take %s', (answer, at, message) => {
    expect(door(answer)).toEqual([{ line: 13, at, message }]);
  });

  it('says what else an answer may be', () => {
    const shapes =
      "open answers ['next_state', state, data], ['keep_state', data], 'keep_state_and_data' or ['stop', reason], the first three with actions as one more element if it likes.";
    expect(door("['nxt_state', 'open', data]")).toEqual([
      { line: 13, at: "['nxt_state', 'open', data]", message: `${shapes} It has no answer 'nxt_state'.` },
    ]);
    expect(door("'keep'")).toEqual([{ line: 13, at: "'keep'", message: `${shapes} This is string.` }]);
  });

  it('begins in one of its states', () => {
    expect(door('["keep_state", data]', "['ok', 'lockd', { code, tries: 0 }]")).toEqual([
      {
        line: 4,
        at: "'lockd'",
        message: "'lockd' is no state of this machine. Its states are 'locked' | 'open'.",
      },
    ]);
  });
});

describe('a machine of one function', () => {
  const one = (rest: string) =>
    check(`export const m = GenStatem.define({
callbackMode: 'handle_event_function',
init: () => ['ok', 'closed', 0],
${rest}
})`).map(({ line, at }) => `${line}: ${at}`);

  it('has its states from an annotation, or any', () => {
    expect(
      one(
        "handleEvent: (_type, _content, state: 'closed' | 'open', data) => ['next_state', 'open', data + 1],",
      ),
    ).toEqual([]);
    expect(one("handleEvent: (_t, _c, state, data) => ['next_state', [state, 1], data],")).toEqual([]);
    expect(
      one(
        "handleEvent(_type, _content, state: 'closed' | 'open', data) {\nreturn ['next_state', 'opn', data]\n},",
      ),
    ).toEqual(["6: 'opn'"]);
  });
});

it('has data of several kinds, and async functions that answer with one word', () => {
  const machine = (busy: string) =>
    check(`type Data = { kind: 'idle' } | { kind: 'busy'; job: string }
export const m = GenStatem.define({
callbackMode: 'state_functions',
init: () => ['ok', 'idle', { kind: 'idle' } as Data],
states: {
  idle: async () => 'keep_state_and_data',
  async busy(_type, content, data) {
    if (data.kind === 'idle') return ['next_state', 'busy', { kind: 'busy', job: content }, 'postpone']
    ${busy}
  },
},
})
export const n = GenStatem.define({
callbackMode: 'handle_event_function',
init: () => ['ok', 'a', { kind: 'idle' } as Data],
handleEvent: async (_type, _content, _state, _data) => ['keep_state', { kind: 'busy', job: 'x' }],
})`).map(({ line, at }) => `${line}: ${at}`);
  expect(machine("return ['next_state', 'idle', { kind: 'idle' }]")).toEqual([]);
  expect(machine("return ['next_state', 'idle', { kind: 'idl' }]")).toEqual(["10: { kind: 'idl' }"]);
  expect(machine("return 'stay'")).toEqual(["10: 'stay'"]);
});

it('is a child, with the argument that its init takes', () => {
  const machine =
    "const m = GenStatem.define({ callbackMode: 'state_functions', init: (n: number) => ['ok', 'a', n], states: { a: () => 'stop' } })\n";
  expect(
    check(`${machine}export default Supervisor.define({ children: [[m, 1], { id: 'm', start: [m, 2] }] })`),
  ).toEqual([]);
  expect(
    check(`${machine}export default Supervisor.define({ children: [{ id: 'm', start: [m, 'x'] }] })`)[0],
  ).toMatchObject({ at: "'x'", message: 'The init of m takes number; this is string.' });
  expect(check(`${machine}await GenStatem.startLink(m, 'x')`)[0]).toMatchObject({ at: "'x'" });
});

it('names the OTP function on hover', () => {
  const text = "import { GenStatem } from 'otp'\nawait GenStatem.call('a', 1)";
  expect(checker.hover({ 'main.ts': text }, "call('a'")).toContain('gen_statem:call/3');
});

it('makes its state and data fit for new code', () => {
  const machine = (answer: string) =>
    check(`export const m = GenStatem.define({
callbackMode: 'state_functions',
init: () => ['ok', 'a', 1],
states: { a: () => 'stop' },
codeChange: (_old, _state, data: number) => ${answer},
})`).map(({ line }) => line);
  expect(machine("['ok', 'a', data + 1]")).toEqual([]);
  expect(machine("['error', 'no']")).toEqual([]);
  expect(machine("['ok', 'b', data]")).toEqual([6]);
});
