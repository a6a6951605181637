/** Every operation through the one door: how it is described, checked, done and logged. */
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { type Failure, isFailure, operations, Pending, type RunStatus } from '#lib/operations';
import type { ProcessDetail, SystemTree, TraceWindow } from '#lib/diagnostics/views';
import { callText } from '#lib/diagnostics/print';
import { Sandbox } from '#lib/sandbox/sandbox';

const PROGRAM = `import { GenServer, Supervisor } from 'otp'
const till = GenServer.define({
  init: () => ['ok', 0],
  handleCall: (_r, _f, n) => ['reply', n, n],
  handleCast: (by, n: number) => ['noreply', n + by],
  handleInfo: (by, n: number) => ['noreply', n + by],
})
export default Supervisor.define({
  name: 'app',
  children: [{ id: 'a', start: [till, undefined, { name: 'a' }] }, { id: 'b', start: [till, undefined, { name: 'b' }] }],
})
`;

function running(seed = 0): Sandbox {
  const sandbox = new Sandbox();
  sandbox.load({ 'main.ts': PROGRAM });
  sandbox.start(seed);
  sandbox.runUntil(10);
  return sandbox;
}

/** An operation's answer, once the run has gone on. */
function ask(sandbox: Sandbox, name: string, params: unknown): unknown {
  let answer = sandbox.execute(name, params);
  if (answer instanceof Pending) {
    const pending = answer;
    answer = 'no answer';
    pending.then((value) => (answer = value));
    sandbox.runUntil(sandbox.status().time + 100);
  }
  return answer;
}

const state = (sandbox: Sandbox, pid: string) => ask(sandbox, 'process.state', { pid });
const pidOf = (sandbox: Sandbox, name: string) => sandbox.node.names.get(name)?.pid;
const log = (sandbox: Sandbox) =>
  (sandbox.execute('trace.export', { count: 20_000 }) as { lines: string[] }).lines;
const message = (answer: unknown) => (answer as Failure).error.message;

describe('operations', () => {
  it('[OPS1] are named, documented, and say what they do to a run', () => {
    expect(operations.size).toBeGreaterThan(20);
    const paths = new Set<string>();
    for (const [name, op] of operations) {
      expect(name).toBe(op.name);
      expect(name).toMatch(/^[a-z]+\.[a-z_]+$/);
      expect(op.summary).toMatch(/^[A-Z][^\n]*\.$/);
      expect(op.doc).toMatch(/\.$/);
      expect(op.path).toMatch(/^\/[a-z:/_]+$/);
      paths.add(`${op.verb} ${op.path}`);
      // What is replayed is what changes the run; what only looks is asked for.
      expect([name, op.replayable]).toEqual([name, op.changes]);
      if (op.verb === 'GET') expect([name, op.dangerous]).toEqual([name, false]);
      for (const [, parameter] of op.path.matchAll(/:(\w+)/g))
        expect(Object.keys((op.params as unknown as { entries: object }).entries)).toContain(parameter);
    }
    expect(paths.size).toBe(operations.size);
  });

  it('[OPS2] say what is wrong with their parameters, and what is accepted', () => {
    const sandbox = running();
    const rows: [string, unknown, string][] = [
      [
        'process.kill',
        {},
        'process.kill: `pid` is missing. A process: `<0.5.0>`, its number, a registered name, a label such as `b#2`, or a slot such as `app/b`.',
      ],
      [
        'process.kill',
        { pid: true },
        'process.kill: `pid` cannot be true: it has to be a text, or a number. A process: `<0.5.0>`, its number, a registered name, a label such as `b#2`, or a slot such as `app/b`.',
      ],
      ['process.kill', { pid: 'a', why: 1 }, 'process.kill: there is no `why`. It takes `pid`, `reason`.'],
      ['process.kill', 7, 'process.kill: its parameters are an object. It takes `pid`, `reason`.'],
      ['run.pause', { now: true }, 'run.pause: there is no `now`. It takes no parameters.'],
      [
        'run.step',
        { by: 'year' },
        'run.step: `by` cannot be "year": it has to be `event` or `message` or `slice` or `exit`.',
      ],
      ['run.step', { count: 0 }, 'run.step: `count` cannot be 0: it has to be at least 1.'],
      ['run.step', { count: 1.5 }, 'run.step: `count` cannot be 1.5: it has to be a whole number.'],
      ['run.speed', {}, 'run.speed: `factor` is missing. It is a number or null.'],
      ['run.seek', {}, 'run.seek: Give either `position` or `time`.'],
      [
        'run.script',
        { until: 5, operations: [{ at: 'x', op: 'a' }] },
        'run.script: `operations.0.at` cannot be "x": it has to be a number.',
      ],
    ];
    for (const [name, params, text] of rows) {
      expect(sandbox.execute(name, params)).toEqual({
        error: { code: 'bad_params', message: text, operation: name },
      });
    }
    expect(message(sandbox.execute('no.such', {}))).toContain('There are: program.load, ');
    expect(sandbox.applied).toEqual([]);
  });

  it('[OPS5] find a process by pid, number, name, label and slot, also an ended one by its label', () => {
    const sandbox = running();
    const printed = String(pidOf(sandbox, 'b'));
    const id = pidOf(sandbox, 'b')?.id as number;
    for (const pid of [printed, id, 'b', 'b#1', 'app/b'])
      expect((sandbox.execute('process.info', { pid }) as ProcessDetail).pid).toBe(printed);
    ask(sandbox, 'process.kill', { pid: 'b' });
    sandbox.runUntil(20);
    expect((sandbox.execute('process.info', { pid: 'b#1' }) as ProcessDetail).pid).toBe(printed);
    expect((sandbox.execute('process.info', { pid: 'b#2' }) as ProcessDetail).pid).toBe(
      String(pidOf(sandbox, 'b')),
    );
    expect(sandbox.execute('process.info', { pid: 'nobody' })).toMatchObject({
      error: { code: 'no_process' },
    });
  });
});

describe('program and run', () => {
  it('[OPS10] an error leaves the last good program and the run as they are', () => {
    const sandbox = running();
    const before = log(sandbox).length;
    const loaded = sandbox.execute('program.load', { files: { 'main.ts': 'const x = ' } });
    expect(loaded).toMatchObject({ diagnostics: [{ severity: 'error', file: 'main.ts', line: 1 }] });
    expect(pidOf(sandbox, 'a')).toBeDefined();
    sandbox.execute('run.start', {});
    sandbox.runUntil(10);
    expect(log(sandbox)).toHaveLength(before);
    expect(sandbox.execute('program.load', { files: {} })).toMatchObject({ error: { code: 'no_files' } });
  });

  it('[OPS20] starts from the beginning; reset keeps the seed and drops what was applied', () => {
    const sandbox = running(7);
    const fresh = log(sandbox);
    ask(sandbox, 'process.kill', { pid: 'a' });
    expect((sandbox.execute('run.reset', {}) as RunStatus).seed).toBe(7);
    sandbox.runUntil(10);
    expect([log(sandbox), sandbox.applied]).toEqual([fresh, []]);
    expect((sandbox.execute('run.start', { seed: 8 }) as RunStatus).seed).toBe(8);
    expect(new Sandbox().execute('run.start', {})).toMatchObject({ error: { code: 'no_program' } });
  });

  it('[OPS21] a pause stops time; operations act at once, and what they cause waits', () => {
    let real = 0;
    const sandbox = new Sandbox({ clock: () => real });
    sandbox.load({ 'main.ts': PROGRAM });
    sandbox.start(0);
    const { driver } = sandbox;
    const pump = () => driver?.pump(real, 8, () => real);
    real = 20;
    pump();
    sandbox.execute('run.pause', {});
    const first = pidOf(sandbox, 'a');
    sandbox.execute('process.kill', { pid: 'a' });
    real = 5_000;
    pump();
    expect([first?.process, pidOf(sandbox, 'a'), sandbox.status().state]).toEqual([
      null,
      undefined,
      'paused',
    ]);
    sandbox.execute('run.resume', {});
    real = 5_010;
    pump();
    expect(pidOf(sandbox, 'a')).toBeDefined();
    expect(sandbox.status().time).toBeLessThan(100);
  });

  it('[OPS23] the speed is virtual ms a real ms', () => {
    for (const [factor, expected] of [
      [1, 1_000],
      [0.1, 100],
      [10, 10_000],
      [null, 60_000],
    ] as const) {
      let real = 0;
      const sandbox = new Sandbox({ clock: () => real });
      sandbox.load({
        'main.ts': "import { sleep } from 'otp'\nfor (let i = 0; i < 60_000; i++) await sleep(1)",
      });
      sandbox.start(0);
      expect((sandbox.execute('run.speed', { factor }) as RunStatus).speed).toBe(factor);
      real = 1_000;
      for (let i = 0; i < 500; i++) sandbox.driver?.pump(real, 8, () => real);
      expect(Math.abs(sandbox.status().time - expected)).toBeLessThanOrEqual(1 + expected / 1_000);
    }
  });
});

describe('processes and supervisors', () => {
  it('[OPS30] signals and messages from outside come from no process', () => {
    const sandbox = running();
    sandbox.execute('process.send', { pid: 'a', message: 2 });
    sandbox.execute('process.cast', { pid: 'a', request: 3 });
    sandbox.runUntil(20);
    expect(state(sandbox, 'a')).toBe(5);
    sandbox.execute('process.kill', { pid: 'a', reason: 'normal' });
    expect(pidOf(sandbox, 'a')).toBeDefined();
    const before = pidOf(sandbox, 'a');
    sandbox.execute('process.kill', { pid: 'a', reason: 'tired' });
    const acts = [...(sandbox.recorder?.events() ?? [])].filter(
      (e) =>
        (e.kind === Ev.send && [2, '$gen_cast'].includes((Array.isArray(e.a) ? e.a[0] : e.a) as never)) ||
        (e.kind === Ev.exit_signal && e.b === 'exit'),
    );
    expect(acts.map((e) => e.pid)).toEqual([0, 0, 0, 0]);
    expect(before?.process).toBeNull();
  });

  it('[OPS31] a call that failed says why, and in which call of its own the server ended', () => {
    const call = (...args: unknown[]) => ['GenServer', 'call', args];
    expect(callText(['noproc', call('a', 'n')])).toBe('noproc');
    expect(callText([['timeout', call('b', 'n', 500)], call('a', 'n')])).toBe(
      'timeout, in its own call to b',
    );
    expect(callText(['boom', []])).toBe('boom');
    expect(callText('killed')).toBe('killed');
  });

  it('[OPS31] a call is made by a process of its own, the operator', () => {
    const sandbox = running();
    expect(ask(sandbox, 'process.call', { pid: 'a', request: 'n' })).toBe(0);
    expect(ask(sandbox, 'process.suspend', { pid: 'a' })).toBe('ok');
    expect(ask(sandbox, 'process.call', { pid: 'a', request: 'n', timeout: 50 })).toMatchObject({
      error: {
        code: 'call_failed',
        message: 'The call failed: timeout.',
        reason: ['timeout', ['GenServer', 'call', expect.anything()]],
      },
    });
    expect(ask(sandbox, 'process.resume', { pid: 'a' })).toBe('ok');
    const spawns = [...(sandbox.recorder?.events() ?? [])].filter((e) => e.kind === Ev.spawn);
    const operators = spawns
      .map((e) => e.a as { role?: string; initial: string[] })
      .filter((info) => info.role === 'operator');
    expect(operators.map(({ initial }) => initial[1])).toEqual(['call', 'suspend', 'call', 'resume']);
  });

  it('[OPS40] the supervisor operations answer what the functions of supervisor answer', () => {
    const sandbox = running();
    const sup = (name: string, params: object = {}) =>
      ask(sandbox, `supervisor.${name}`, { sup: 'app', ...params });
    expect(sup('count_children')).toEqual({ specs: 2, active: 2, supervisors: 0, workers: 2 });
    expect(sup('terminate_child', { id: 'a' })).toBe('ok');
    expect(sup('which_children')).toMatchObject([
      ['b', { $pid: expect.any(Number) as number }, 'worker', ['till']],
      ['a', 'undefined', 'worker', ['till']],
    ]);
    expect(sup('terminate_child', { id: 'c' })).toEqual(['error', 'not_found']);
    expect(sup('delete_child', { id: 'b' })).toEqual(['error', 'running']);
    expect(sup('restart_child', { id: 'a' })).toMatchObject(['ok', { $pid: expect.any(Number) as number }]);
    expect(sup('restart_child', { id: 'a' })).toEqual(['error', 'running']);
    expect(sup('start_child', { id: 'b', like: 'b' })).toMatchObject([
      'error',
      ['already_started', { $pid: expect.any(Number) as number }],
    ]);
    expect(isFailure(sup('start_child', { id: 'd', like: 'zzz' }))).toBe(false);
  });

  it('[OPS40] what a dynamic supervisor would end from is refused', () => {
    const sandbox = new Sandbox();
    sandbox.load({
      'main.ts':
        "import { DynamicSupervisor } from 'otp'\nexport default DynamicSupervisor.define({ name: 'app' })",
    });
    sandbox.start(0);
    sandbox.runUntil(10);
    for (const [name, params] of [
      ['restart_child', { id: 'a' }],
      ['delete_child', { id: 'a' }],
      ['start_child', { id: 'b', like: 'a' }],
    ] as const) {
      const answer = ask(sandbox, `supervisor.${name}`, { sup: 'app', ...params });
      expect((answer as Failure).error.code).toBe('not_for_dynamic');
    }
    expect(ask(sandbox, 'supervisor.count_children', { sup: 'app' })).toMatchObject({ specs: 0 });
  });

  it('[OPS50] looking changes nothing', () => {
    const sandbox = running();
    ask(sandbox, 'process.kill', { pid: 'a' });
    sandbox.runUntil(50);
    const before = log(sandbox);
    const seq = before.length - 1;
    expect((sandbox.execute('trace.window', {}) as TraceWindow).rows.length).toBeGreaterThan(5);
    expect((sandbox.execute('trace.causes', { seq }) as { rows: unknown[] }).rows.length).toBeGreaterThan(1);
    expect(Object.keys((sandbox.execute('system.tree', {}) as SystemTree).nodes)).toContain('app/b');
    expect(Object.keys((sandbox.execute('system.tree', { at: 1 }) as SystemTree).nodes)).not.toContain(
      'app/b',
    );
    sandbox.execute('process.info', { pid: 'b' });
    expect([log(sandbox), sandbox.applied.length]).toEqual([before, 1]);
  });
});
