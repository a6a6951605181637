/** Sys, Code, Timer, Global and streams of tasks as a learner's program has them. */
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { Sandbox } from '#lib/sandbox/sandbox';
import { Checker } from '../../editor/checker';

const checker = new Checker(typescript);

/** Checks a program's types, runs it for a while, and answers what it printed. */
function run(program: string): string[] {
  const names =
    'Application, Code, DynamicSupervisor, GenServer, GenStatem, Global, Supervisor, Sys, Task, Timer, inspect, isException, receive, self, sleep';
  const text = `import { ${names} } from 'otp'\n${program}`;
  expect(checker.check({ 'main.ts': text }).filter((one) => one.line > 1)).toEqual([]);
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': text })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(10_000);
  const events = [...(sandbox.recorder?.events() ?? [])];
  return events.filter((e) => e.kind === Ev.output).map((e) => String(e.a));
}

const counter = `
  const counter = GenServer.define({
    init: () => ['ok', 0],
    handleCall: (_request, _from, n: number) => ['reply', n, n + 1],
  })`;

describe('Sys and Code', () => {
  it('[SYS8] upgrade a running server', () => {
    const output = run(`${counter}
      await counter.startLink(undefined, { name: 'c' })
      await GenServer.call('c', 'next')
      await Sys.suspend('c')
      console.log(Code.version(counter), Code.load(counter, {
        init: () => ['ok', { n: 0 }],
        handleCall: (_request, _from, state: { n: number }) => ['reply', state, { n: state.n + 10 }],
        codeChange: (old, n, extra) => ['ok', { n: n * 100, old, extra }],
      }))
      console.log(await Sys.changeCode('c', counter, 1, 'x'))
      await Sys.resume('c')
      console.log(inspect(await GenServer.call('c', 'next')), inspect(await Sys.getState('c')))
    `);
    expect(output).toEqual(['1 2', 'ok', "{ n: 100, old: 1, extra: 'x' } { n: 110 }"]);
  });

  it('[OTP29] load new code for classes, machines, applications and dynamic supervisors', () => {
    const output = run(`
      class Old extends GenServer<number> { init() { return ['ok', 1] as const } handleCall(_r: unknown, _f: unknown, n: number) { return ['reply', 'old', n] as const } }
      class New extends GenServer<number> { init() { return ['ok', 1] as const } handleCall(_r: unknown, _f: unknown, n: number) { return ['reply', 'new', n] as const } codeChange(_o: unknown, n: number) { return ['ok', n + 100] } }
      const [, c]: any = await GenServer.startLink(Old, undefined)
      console.log(await GenServer.call(c, 1), Code.load(Old, New), await GenServer.call(c, 1))
      await Sys.suspend(c); console.log(await Sys.changeCode(c, Old, 1, 0)); await Sys.resume(c)
      console.log(await Sys.getState(c))
      const m = GenStatem.define({ callbackMode: 'state_functions', init: () => ['ok', 'a', 1], states: { a: (t, _c, d) => GenStatem.isCall(t) ? ['keep_state', d, ['reply', t[1], 'old']] : 'keep_state_and_data' } })
      const [, p]: any = await m.startLink()
      console.log(await GenStatem.call(p, 1))
      console.log(Code.load(m, { callbackMode: 'handle_event_function', init: () => ['ok', 'a', 1], handleEvent: (t, _c, s, d) => GenStatem.isCall(t) ? ['keep_state', d, ['reply', t[1], ['new', s, d]]] : 'keep_state_and_data', codeChange: (_o, s, d) => ['ok', 'b', d + 1] }))
      await Sys.suspend(p); console.log(await Sys.changeCode(p, m, 1, 0)); await Sys.resume(p)
      console.log(await GenStatem.call(p, 1), Code.version(m))
      const pool = DynamicSupervisor.define({ maxChildren: 1, name: 'pool' })
      const [, q]: any = await pool.startLink()
      console.log(await DynamicSupervisor.startChild('pool', [Old, undefined]), await DynamicSupervisor.startChild('pool', [Old, undefined]))
      console.log(Code.load(pool, { maxChildren: 2 }))
      await Sys.suspend(q); console.log(await Sys.changeCode(q, pool, 1, 0)); await Sys.resume(q)
      console.log(await DynamicSupervisor.startChild('pool', [Old, undefined]))
      const app = Application.define({ name: 'shop', start: () => Supervisor.startLink([]), stop: () => console.log('old stop') })
      console.log(await Application.start(app), Code.load(app, { start: () => Supervisor.startLink([]), stop: () => console.log('new stop') }), Code.version(app))
      console.log(await Application.stop(app))
      for (const bad of [() => Code.load(app, {} as any), () => Code.load(m, {} as any), () => Code.load(Old, 5 as any), () => Code.load('x' as any, {} as any)]) try { console.log(bad()) } catch (e: any) { console.log(e.message) }
    `);
    expect(output).toEqual([
      'old 2 new',
      'ok',
      '101',
      'old',
      '2',
      'ok',
      "['new', 'b', 2] 2",
      "['ok', <0.5.0>] ['error', 'max_children']",
      '2',
      'ok',
      "['ok', <0.6.0>]",
      'ok 2 2',
      'new stop',
      'ok',
      'Code.load takes the callbacks of an application, with `start`. There is none.',
      'GenStatem.define takes `callbackMode`, `init`, and `states` or `handleEvent`. There is no `init`.',
      'Code.load takes an object of callbacks with at least `init`. Got 5.',
      "Code takes a callback module: what GenServer.define, GenStatem.define or Supervisor.define gave, or a class that extends GenServer. Got 'x'.",
    ]);
  });

  it('[SYS2] [SYS12] [SYS14] look into a server, and watch it', () => {
    const output = run(`${counter}
      await counter.startLink(undefined, { name: 'c' })
      console.log(await Sys.replaceState('c', async (n: number) => { await sleep(5); return n + 7 }))
      await Sys.log('c', true)
      await Sys.install('c', ['seen', (n: number, event) => { console.log(n, event[0]); return n + 1 }, 1])
      await GenServer.call('c', 'next')
      const [, events] = await Sys.log('c', 'get')
      console.log(events.length, (await Sys.getStatus('c'))[3][1])
      await Sys.noDebug('c')
      console.log(inspect(await Sys.statistics('c', 'get')))
    `);
    expect(output).toEqual(['7', '1 in', '2 out', '2 running', "['ok', 'no_statistics']"]);
  });
});

describe('Timer and Global', () => {
  it('[TIMER1] [TIMER5] send now and again', () => {
    const output = run(`
      await Timer.sendAfter(Timer.seconds(1), 'later')
      const [, ticks] = await Timer.sendInterval(400, self(), 'tick')
      console.log(await receive(), await receive(), await receive())
      if (Array.isArray(ticks)) console.log(inspect(await Timer.cancel(ticks as any)))
      console.log(inspect(await receive(undefined, { after: 1000 })), inspect(await Timer.tc(() => sleep(5))))
    `);
    expect(output).toEqual(['tick tick later', "['ok', 'cancel']", "'timeout' [5000, 'ok']"]);
  });

  it('[GLOBAL7] names servers by any term', () => {
    const output = run(`${counter}
      const name = ['global', { room: 1 }] as const
      await counter.startLink(undefined, { name })
      await GenServer.call(name, 'next')
      console.log(await GenServer.call(['via', Global, { room: 1 }], 'next'), Global.registerName({ room: 1 }, self()))
      console.log(await Global.trans(['r', 'me'], async () => { await sleep(1); return 'done' }))
    `);
    expect(output).toEqual(['1 no', 'done']);
  });
});

describe('Task.asyncStream', () => {
  it('[STREAM1] [STREAM3] is gone through as results come', () => {
    const output = run(`
      const slow = async (ms: number) => { await sleep(ms); return ms }
      for await (const [how, ms] of Task.asyncStream([30, 10, 20], slow, { maxConcurrency: 2 })) console.log(how, ms)
      for await (const result of Task.asyncStream([30, 10], slow, { ordered: false })) console.log(inspect(result))
    `);
    expect(output).toEqual(['ok 30', 'ok 10', 'ok 20', "['ok', 10]", "['ok', 30]"]);
  });

  it('[STREAM6] [STREAM9] ends what runs when the loop is left, and takes crashes for results', () => {
    const output = run(`
      const [, sup] = await Task.Supervisor.startLink() as any
      const work = async (n: number) => { if (n === 2) throw new Error('two'); await sleep(n); return n }
      for await (const [how] of Task.Supervisor.asyncStreamNolink(sup, [1, 2, 3], work)) console.log(how)
      async function* numbers() { for (let n = 10; ; n += 1000) yield n }
      for await (const result of Task.Supervisor.asyncStream(sup, numbers(), work)) { console.log(inspect(result)); break }
      console.log((await Task.Supervisor.children(sup)).length)
      try { for await (const _ of Task.asyncStream([100], work, { timeout: 10 })); } catch (e) { console.log(isException(e) && inspect(e.reason)) }
    `);
    expect(output).toEqual([
      'ok',
      'exit',
      'ok',
      "['ok', 10]",
      '0',
      "['timeout', ['Task.Supervised', 'stream', [10]]]",
    ]);
  });
});
