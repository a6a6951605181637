/** Tasks as a learner's program has them. */
import { describe, expect, it } from 'vitest';
import { Ev, type SpawnInfo } from '#lib/runtime/kernel/events';
import { inspect } from '#lib/runtime/kernel/terms';
import { Sandbox } from '#lib/sandbox/sandbox';

/** Runs a program for a while; answers what it printed, the reasons of ends and the tasks that were started. */
function run(program: string, until = 10_000) {
  const sandbox = new Sandbox();
  const head =
    "import { exit, isException, Process, receive, self, send, sleep, Supervisor, Task } from 'otp'";
  expect(sandbox.load({ 'main.ts': `${head}\n${program}` })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(until);
  const events = [...(sandbox.recorder?.events() ?? [])];
  const spawned = events.filter((e) => e.kind === Ev.spawn).map((e) => e.a as SpawnInfo);
  return {
    output: events.filter((e) => e.kind === Ev.output).map((e) => e.a),
    exits: events.filter((e) => e.kind === Ev.exit).map((e) => inspect(e.a)),
    tasks: spawned.filter((s) => s.role === 'task').map((s) => s.initial.join(' ')),
  };
}

describe('tasks in TypeScript', () => {
  it('[OTP16] awaits values of plain and async functions', () => {
    const { output, tasks } = run(`
      async function fetchPrice() { await sleep(20); return { price: 7 } }
      const a = Task.async(fetchPrice)
      const b = Task.async(() => 35)
      console.log((await Task.await(a)).price + (await Task.await(b, 100)))
      const both = [Task.async(fetchPrice), Task.async(() => 'x')] as const
      console.log(await Task.awaitMany(both))`);
    expect(output).toEqual(['42', "[{ price: 7 }, 'x']"]);
    expect(tasks).toEqual(['main fetchPrice 0', 'main fun 0', 'main fetchPrice 0', 'main fun 0']);
  });

  it('[OTP16] yields, shuts down and ignores', () => {
    const { output, exits } = run(`
      const slow = Task.async(async () => { await sleep(50); return 'slow' })
      console.log(await Task.yield(slow, 10), await Task.yield(slow, 100))
      const again = [Task.async(() => 1), Task.async(async () => { await sleep(500) })]
      console.log((await Task.yieldMany(again, 20)).map(([, outcome]) => outcome))
      console.log(await Task.shutdown(again[1], 'brutal_kill'))
      console.log(await Task.ignore(Task.async(async () => { await sleep(10) })))`);
    expect(output).toEqual(["null ['ok', 'slow']", "[['ok', 1], null]", 'null', 'null']);
    expect(exits).toEqual(["'normal'", "'normal'", "'killed'", "'normal'"]);
  });

  it('[OTP16] copies the value, and refuses what is none', () => {
    const { output, exits } = run(`
      const kept = { list: [1] }
      const got = await Task.await(Task.async(() => kept))
      got.list.push(2)
      console.log(kept.list)
      await Task.await(Task.async(() => () => 1))`);
    expect(output).toEqual(['[1]']);
    expect(exits.some((e) => e.includes('value'))).toBe(true);
  });

  it('[OTP16] exits in the owner, who may catch it', () => {
    const { output } = run(`
      Process.flag('trap_exit', true)
      const t = Task.async(async () => { await sleep(5); exit('gone') })
      try { await Task.await(t) } catch (e) {
        if (isException(e)) console.log(e.class_, e.reason[0], e.reason[1][1])
      }
      const other = Task.async(() => 1)
      const asked = Task.async(async () => { try { await Task.await(other) } catch (e) { return isException(e) } })
      console.log(await Task.await(asked))`);
    expect(output).toEqual(['exit gone await', 'true']);
  });

  it('[OTP16] says what a task takes', () => {
    const { exits } = run(`Task.async(7 as never)`);
    expect(exits[0]).toContain('Task.async takes a function');
  });

  it('[OTP16] supervises tasks', () => {
    const { output, tasks } = run(`
      const helpers = Task.Supervisor.define({ name: 'helpers', maxChildren: 2 })
      await Supervisor.startLink([helpers])
      async function crash() { await sleep(10); throw new Error('no') }
      const bad = await Task.Supervisor.asyncNolink('helpers', crash)
      const good = await Task.Supervisor.async('helpers', () => 'fine')
      console.log(await Task.await(good), (await Task.yield(bad))?.[0])
      const [, pid] = await Task.Supervisor.startChild('helpers', async () => { await sleep(1000) })
      console.log((await Task.Supervisor.children('helpers')).length)
      console.log(await Task.Supervisor.terminateChild('helpers', pid as any))
      const [, own] = await Task.Supervisor.startLink({ maxChildren: 0 })
      console.log(await Task.Supervisor.startChild(own, () => 1))`);
    expect(output).toEqual(['fine exit', '1', 'ok', "['error', 'max_children']"]);
    expect(tasks).toEqual(['main crash 0', 'main fun 0', 'main fun 0']);
  });

  it('[OTP16] starts tasks that nobody waits for', () => {
    const { output } = run(`
      const main = self()
      Task.start(() => { send(main, 'alone') })
      console.log(await receive())
      await Supervisor.startLink([
        { id: 'once', start: () => Task.startLink(() => { send(main, 'linked') }), restart: 'temporary' },
      ])
      console.log(await receive())`);
    expect(output).toEqual(['alone', 'linked']);
  });
});
