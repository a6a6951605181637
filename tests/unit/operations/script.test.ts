import { describe, expect, it } from 'vitest';
import type { Failure, PlayResult, ScriptResult } from '#lib/operations';
import { Sandbox } from '#lib/sandbox/sandbox';

const PROGRAM = `import { GenServer, Supervisor } from 'otp'
const one = GenServer.define({ init: () => ['ok', 0] })
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [{ id: 'a', start: [one, undefined, { name: 'a' }] }],
})
`;

function sandbox(): Sandbox {
  const made = new Sandbox();
  made.load({ 'main.ts': PROGRAM });
  return made;
}

const kill = (at: number, pid = 'a') => ({ at, op: 'process.kill', params: { pid, reason: 'kill' } });
const play = (on: Sandbox, operations: unknown[], until = 100): ScriptResult =>
  on.execute('run.script', { operations, until }) as ScriptResult;

describe('[OPS26] run.script', () => {
  it('answers the log of a run with its operations, in order of time', () => {
    const { log, failures } = play(sandbox(), [kill(50), kill(10)]);
    expect(failures).toEqual([]);
    expect(log.processes.map(({ label }) => label)).toContain('a#3');
    expect(log.events.filter(({ kind }) => kind === 'op').map(({ time }) => time)).toEqual([10, 50]);
    expect(log.complete).toBe(true);
  });

  it('says which operations could not be done', () => {
    const { failures } = play(sandbox(), [kill(10), kill(20, 'nobody')]);
    expect(failures).toMatchObject([{ step: 1, message: expect.stringContaining('nobody') as string }]);
  });

  it('[LES32] a log holds at most 50,000 events, and tells whether that was all', () => {
    const busy = new Sandbox();
    busy.load({
      'main.ts': "import { receive, self, send } from 'otp'\nfor (;;) { send(self(), 1); await receive() }",
    });
    const { log } = play(busy, [], 1_000);
    expect([log.events.length, log.complete]).toEqual([50_000, false]);
  });

  it('does not touch the run in progress', () => {
    const one = sandbox();
    one.start(0);
    one.runUntil(30);
    const { recorder } = one;
    const before = recorder?.length;
    play(one, [kill(10)]);
    expect(one.recorder).toBe(recorder);
    expect(one.recorder?.length).toBe(before);
    expect(one.applied).toEqual([]);
  });

  it('refuses what is no operation on a run, and needs a program', () => {
    const answer = sandbox().execute('run.script', {
      operations: [{ at: 0, op: 'run.start' }],
      until: 1,
    }) as Failure;
    expect(answer.error.code).toBe('not_in_script');
    const none = new Sandbox().execute('run.script', { operations: [], until: 1 }) as Failure;
    expect(none.error.code).toBe('no_program');
  });
});

describe('[OPS27] run.play', () => {
  const started = (): Sandbox => {
    const one = sandbox();
    one.start(0);
    one.runUntil(30);
    return one;
  };
  const on = (one: Sandbox, operations: unknown[], until = 100) =>
    one.execute('run.play', { operations, until }) as PlayResult;

  it('acts on the run in progress, from now on, and answers its log', () => {
    const one = started();
    const before = one.recorder?.length;
    const { from, log, failures } = on(one, [kill(10), kill(50), kill(60, 'nobody')]);
    expect(from).toBe(before);
    expect(failures).toMatchObject([{ step: 2 }]);
    expect(log.events.filter(({ kind }) => kind === 'op').map(({ time }) => time)).toEqual([40, 80, 90]);
    expect(log.processes.map(({ label }) => label)).toContain('a#3');
    expect(one.applied.map(({ at }) => at.time)).toEqual([40, 80, 90]);
  });

  it('pauses, and looks at the moment before', () => {
    const one = started();
    const { from } = on(one, [kill(10)]);
    const { state, playhead, position, time } = one.status();
    expect({ state, playhead, time }).toEqual({ state: 'paused', playhead: from, time: 0 });
    expect(position).toBeGreaterThan(from);
    one.seek(null);
    expect(one.status().time).toBe(130);
  });

  it('makes the run that the same operations make one by one', () => {
    const [played, acted] = [started(), started()];
    on(played, [kill(10)]);
    acted.runUntil(40);
    acted.execute('process.kill', { pid: 'a', reason: 'kill' });
    acted.runUntil(130);
    expect(played.export(0, 10_000)).toEqual(acted.export(0, 10_000));
  });

  it('refuses what is no operation on a run, and needs a run', () => {
    const answer = started().execute('run.play', { operations: [{ at: 0, op: 'run.start' }], until: 1 });
    expect(answer).toMatchObject({ error: { code: 'not_in_script' } });
    const none = sandbox().execute('run.play', { operations: [kill(0)], until: 1 });
    expect(none).toMatchObject({ error: { code: 'no_run' } });
  });
});
