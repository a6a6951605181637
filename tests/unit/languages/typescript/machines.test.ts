/** GenStatem as a learner's program has it. */
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { inspect } from '#lib/runtime/kernel/terms';
import { Sandbox } from '#lib/sandbox/sandbox';
import { Checker } from '../../editor/checker';

const checker = new Checker(typescript);

/** Checks a program's types, runs it for a while, and answers the sandbox and what the program printed. */
function run(program: string, checks = true): { sandbox: Sandbox; out: string[] } {
  const names = 'type From, GenStatem, Process, Supervisor, inspect, self, sleep, spawn';
  const text = `import { ${names} } from 'otp'\n${program}`;
  if (checks) expect(checker.check({ 'main.ts': text }).filter((one) => one.line > 1)).toEqual([]);
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': text })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(10_000);
  const out = [...(sandbox.recorder?.events() ?? [])]
    .filter((e) => e.kind === Ev.output)
    .map((e) => (typeof e.a === 'string' ? e.a : inspect(e.a)));
  return { sandbox, out };
}

const door = `
  const door = GenStatem.define({
    callbackMode: ['state_functions', 'state_enter'],
    init: (code: string) => ['ok', 'locked', { code, tries: 0 }],
    states: {
      locked(type, content, data) {
        if (type === 'enter') return 'keep_state_and_data'
        if (!GenStatem.isCall(type)) return ['keep_state_and_data', 'postpone']
        if (content !== data.code) return ['keep_state', { ...data, tries: data.tries + 1 }, [['reply', type[1], 'wrong']]]
        return ['next_state', 'open', data, [['reply', type[1], 'welcome']]]
      },
      open(type, content, data) {
        console.log(inspect([type, content]))
        if (type === 'enter') return ['keep_state_and_data', [['state_timeout', 1000, 'lock']]]
        if (type === 'state_timeout') return ['next_state', 'locked', data]
        return 'keep_state_and_data'
      },
    },
  })
`;

describe('GenStatem', () => {
  it('[OTP24] is a child of a supervisor, and called by its name', () => {
    const { sandbox, out } = run(`${door}
      await Supervisor.startLink([{ id: 'd', start: [door, '1234', { name: 'door' }] }])
      GenStatem.cast('door', 'knock')
      console.log(await GenStatem.call('door', '0000'), await GenStatem.call('door', '1234'))
      await sleep(2000)
      console.log(await GenStatem.call('door', '1111', 100))
      await sleep(100_000)
    `);
    expect(out).toEqual([
      "['enter', 'locked']",
      "['cast', 'knock']",
      'wrong welcome',
      "['state_timeout', 'lock']",
      'wrong',
    ]);
    const [node] = Object.values(sandbox.views?.tree(null).nodes ?? {}).filter((n) => n.name === 'd');
    expect(node).toMatchObject({
      role: 'gen_statem',
      kind: 'worker',
      module: 'door',
      registered: 'door',
      state: "['locked', { code: '1234', tries: 2 }]",
    });
    const said = [...(sandbox.recorder?.events() ?? [])].filter((e) => e.kind === Ev.postpone);
    expect(said).toHaveLength(1);
  });

  it('[OTP24] starts by itself, answers later, and is stopped', () => {
    const { out } = run(`
      const held = GenStatem.define({
        callbackMode: 'handle_event_function',
        init: () => ['ok', 'idle', null as unknown],
        handleEvent(type, content, state: 'idle' | ['busy', string], data) {
          if (content === 'go') return ['next_state', ['busy', 'x'], type]
          if (type === 'cast') GenStatem.reply((data as ['call', From])[1], [state, content])
          return 'keep_state_and_data'
        },
        terminate: (reason) => console.log('terminate', reason),
      })
      await held.startLink(undefined, { name: 'one' })
      await held.start(undefined, { name: 'two' })
      await GenStatem.startLink(held, undefined, { name: 'three' })
      await GenStatem.start(held, undefined, { name: 'four' })
      spawn(async () => console.log(inspect(await GenStatem.call('one', 'go'))))
      await sleep(1)
      GenStatem.cast('one', 'answer')
      await sleep(1)
      for (const name of ['one', 'two', 'three', 'four']) await GenStatem.stop(name)
      console.log(Process.whereis('one'))
    `);
    expect(out).toEqual(["[['busy', 'x'], 'answer']", ...Array<string>(4).fill('terminate normal'), 'null']);
  });

  it('[OTP24] gives copies, and copies what it is given', () => {
    const { out } = run(`
      const list = [1]
      const m = GenStatem.define({
        callbackMode: 'handle_event_function',
        init: () => ['ok', 'a', [] as number[][]],
        handleEvent(type, content: number[], state: string, data) {
          if (GenStatem.isCall(type)) return ['keep_state_and_data', [['reply', type[1], data]]]
          content.push(2)
          data.push(content)
          return state === 'a' ? ['next_state', 'b', data, 'postpone'] : 'keep_state_and_data'
        },
      })
      await m.startLink(undefined, { name: 'm' })
      GenStatem.cast('m', list)
      const seen: number[][] = await GenStatem.call('m', [])
      console.log(inspect(seen), inspect(list))
      seen.push([7])
      console.log(inspect(await GenStatem.call('m', [])))
    `);
    expect(out).toEqual(['[[1, 2], [1, 2]] [1]', '[[1, 2], [1, 2]]']);
  });

  it('[OTP24] changes its callback module by the module itself', () => {
    const { out } = run(`
      const second = GenStatem.define({
        callbackMode: 'handle_event_function',
        init: () => ['ok', 'a', 0],
        handleEvent(_type, content) {
          console.log('second', content)
          return 'keep_state_and_data'
        },
      })
      const first = GenStatem.define({
        callbackMode: 'handle_event_function',
        init: () => ['ok', 'a', 0],
        handleEvent: () => ['keep_state_and_data', [['change_callback_module', second]]],
      })
      await first.startLink(undefined, { name: 'm' })
      GenStatem.cast('m', 1)
      GenStatem.cast('m', 2)
      await sleep(1)
    `);
    expect(out).toEqual(['second 2']);
  });

  it('[OTP13] says what is missing or wrong', () => {
    const errors = [
      'GenStatem.define(7)',
      "GenStatem.define({ init: () => 1, callbackMode: 'states' })",
      "GenStatem.define({ init: () => 1, callbackMode: 'state_functions' })",
      "GenStatem.define({ init: () => 1, callbackMode: ['handle_event_function', 'state_enter'], states: {} })",
      "GenStatem.reply('me', 1)",
      'GenStatem.call(self(), 1, -1)',
      'GenStatem.startLink(7)',
    ].map((call) => run(`try { ${call} } catch (e) { console.log(e.message) }`, false).out[0]);
    expect(errors).toEqual([
      'GenStatem.define takes `callbackMode`, `init`, and `states` or `handleEvent`. There is no `init`.',
      "GenStatem: `callbackMode` is 'state_functions' or 'handle_event_function', or an array of one of them and 'state_enter'. Got 'states'.",
      "GenStatem: with 'state_functions', `states` holds a function for each state, by its name. There is no `states`.",
      "GenStatem: with 'handle_event_function', `handleEvent` handles all events. There is no `handleEvent`.",
      "GenStatem.reply takes the `from` of an event ['call', from], and the reply. Got 'me'.",
      "A timeout is in milliseconds, from 0 up, or 'infinity'. Got -1.",
      'GenStatem.startLink takes a callback module: what GenServer.define, GenStatem.define or Supervisor.define gave, or a class that extends GenServer. Got 7.',
    ]);
  });

  it('[OTP10] ends with the place of an error in a state', () => {
    const { sandbox } = run(`
      const m = GenStatem.define({
        callbackMode: 'state_functions',
        init: () => ['ok', 'a', 0],
        states: {
          a() {
            throw new Error('boom')
          },
        },
      })
      await m.start(undefined, { name: 'm' })
      GenStatem.cast('m', 1)
    `);
    const exit = [...(sandbox.recorder?.events() ?? [])].find((e) => e.kind === Ev.exit && e.a !== 'normal');
    expect(inspect(exit?.a)).toContain('main.ts');
    expect(inspect(exit?.a)).toContain('line: 8');
  });
});
