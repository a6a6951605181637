import { describe, expect, it, vi } from 'vitest';
import { Whys } from '#lib/diagnostics/causes';
import { Labels } from '#lib/diagnostics/labels';
import type { Recorder } from '#lib/diagnostics/recorder';
import { Sentences } from '#lib/diagnostics/sentences';
import type { TraceRow, Why } from '#lib/diagnostics/views';
import { lessons } from '#lib/education/lessons';
import { Ev } from '#lib/runtime/kernel/events';
import { Sandbox } from '#lib/sandbox/sandbox';
import { record, scenarios } from './oracle';

// Hundreds of scenarios: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** What a template whose field is missing leaves behind. */
const HOLE = /undefined|\[object|NaN|#0| {2}|\.\.$| \.|<0\.\d+\.0>#/;

const whysOf = (recorder: Recorder) => {
  const labels = new Labels(recorder);
  return new Whys(recorder, labels, new Sentences(recorder, labels));
};

/**
 * What is wrong with the answers about a run; empty when they are whole.
 *
 * @param links Links looked at of each: with two, that each leads to an earlier one or is a root, all chains are whole.
 */
function holes(recorder: Recorder, id: string, links = 30): string[] {
  const whys = whysOf(recorder);
  const out: string[] = [];
  for (const { seq } of recorder.events()) {
    const { rows, then, whole } = whys.why(seq, recorder.length, links);
    const demand = (holds: boolean, what: string) =>
      void (holds || out.push(`${id} ${seq} ${what}: ${rows.map((r) => r.text).join(' <- ')}`));
    demand(rows[0]?.seq === seq, 'does not begin with the event');
    demand(
      rows.every((row, i) => i === 0 || row.seq < (rows[i - 1]?.seq ?? 0)),
      'does not go back',
    );
    for (const { text } of [...rows, ...then]) {
      const bare = text.replace(/'undefined'|undefined(?=[.,\]:])/g, '');
      demand(text.length > 5 && !HOLE.test(bare), `has a hole in "${text}"`);
    }
    // What one did oneself is told once, as it was sent or as the operation that sent it.
    const sent = recorder.get(rows[0]?.seq ?? -1);
    const op = rows.length === 1 && sent !== undefined ? recorder.get(sent.cause) : undefined;
    const root = op?.kind === Ev.op ? op.seq : (rows.at(-1)?.seq ?? -1);
    if (whole) demand(recorder.causeOf(root) === -1, 'has no root');
    else demand(rows.length === links, 'is cut short');
  }
  return out;
}

describe('Whys', () => {
  it('[WHY1] answers about every event of the oracle scenarios without a hole', () => {
    const found: string[] = [];
    let count = 0;
    for (const scenario of scenarios()) {
      const recorder = record(scenario);
      if (recorder === null) continue;
      count += recorder.length;
      found.push(...holes(recorder, scenario.id, 2));
    }
    expect(found.slice(0, 20)).toEqual([]);
    expect(count).toBeGreaterThan(50_000);
  });

  it('[WHY1] answers about every event of every lesson', () => {
    const found: string[] = [];
    for (const lesson of lessons()) {
      for (const scene of lesson.scenes) {
        const sandbox = new Sandbox();
        sandbox.load({ ...lesson.start }, 'main.ts');
        sandbox.start(0);
        sandbox.runUntil(500);
        for (const { at, op, params } of scene.steps) {
          sandbox.runUntil(500 + at);
          sandbox.execute(op, params);
        }
        sandbox.runUntil(1500);
        if (sandbox.recorder !== null) found.push(...holes(sandbox.recorder, `${lesson.slug} ${scene.key}`));
      }
    }
    expect(found.slice(0, 20)).toEqual([]);
  });

  // ---- what is told --------------------------------------------------------------------------------------------------

  const PROGRAM = `import { GenServer, Supervisor } from 'otp'
const one = GenServer.define({
  init: (n) => ['ok', n],
  handleCast(message, n) {
    if (message === 'crash') throw new Error('boom')
    return message === 'done' ? ['stop', 'normal', n] : ['noreply', n + 1]
  },
  handleInfo: (_m, n) => ['noreply', n],
  async handleCall(to, _from, n) {
    return ['reply', await GenServer.call(to[0], to.slice(1)), n]
  },
})
export default Supervisor.define({
  name: 'app',
  strategy: 'STRATEGY',
  children: [
    { id: 'a', start: [one, 1, { name: 'a' }] },
    { id: 'b', start: [one, 2, { name: 'b' }] },
    { id: 'c', start: [one, 3, { name: 'c' }], restart: 'transient' },
    { id: 'd', start: [one, 4, { name: 'd' }], restart: 'temporary' },
  ],
})
`;

  function begun(strategy = 'one_for_one'): Sandbox {
    const sandbox = new Sandbox();
    sandbox.load({ 'main.ts': PROGRAM.replace('STRATEGY', strategy) }, 'main.ts');
    sandbox.start(0);
    sandbox.runUntil(100);
    return sandbox;
  }

  /** Does something to a process, and lets time go on. */
  function act(sandbox: Sandbox, op: string, params: unknown, until = 10): void {
    sandbox.execute(op, params);
    sandbox.runUntil(sandbox.node.now + until);
  }
  const cast = (sandbox: Sandbox, pid: string, request: unknown) =>
    act(sandbox, 'process.cast', { pid, request });

  /** The answer about the newest event of a kind that fits. */
  function told(sandbox: Sandbox, kind: number, fits: (text: string) => boolean = () => true): Why {
    const { recorder } = sandbox;
    if (recorder === null) throw new Error('no run');
    const whys = whysOf(recorder);
    for (let seq = recorder.length - 1; seq >= 0; seq--) {
      if (recorder.kindOf(seq) !== kind) continue;
      const why = whys.why(seq);
      if (fits(why.rows[0]?.text ?? '')) return why;
    }
    throw new Error('no such event');
  }
  const texts = (rows: readonly TraceRow[]): string[] => rows.map(({ text }) => text);
  const starts = (what: string) => (text: string) => text.startsWith(what);

  it('[WHY2] tells the end of a process by its callback, with file and line, and back to the learner', () => {
    const sandbox = begun();
    cast(sandbox, 'b', 'crash');
    const { rows, whole } = told(sandbox, Ev.exit, starts('b#1'));
    expect(texts(rows)).toEqual([
      'b#1 exits: Error: boom: its handleCast raised at main.ts:5.',
      "b#1 takes up the cast of you: 'crash'.",
      "You cast to b#1: 'crash'.",
    ]);
    expect(rows[0]?.at).toEqual({ file: 'main.ts', line: 5 });
    expect(whole).toBe(true);
  });

  it('[WHY1] tells a message or a signal of the learner once, with its operation', () => {
    const sandbox = begun();
    act(sandbox, 'process.kill', { pid: 'b', reason: 'boom' });
    expect(texts(told(sandbox, Ev.exit_signal, starts('You')).rows)).toEqual([
      'You send b#1 the exit signal boom.',
    ]);
    expect(texts(told(sandbox, Ev.exit, starts('b#1')).rows)).toEqual([
      'b#1 exits: boom.',
      'You sent b#1 the exit signal boom.',
    ]);
    cast(sandbox, 'd', 'crash');
    expect(texts(told(sandbox, Ev.send, starts('You')).rows)).toEqual(["You cast to d#1: 'crash'."]);
    // What one asked a supervisor for is more than the message that asks it.
    act(sandbox, 'supervisor.terminate_child', { sup: 'app', id: 'a' });
    expect(texts(told(sandbox, Ev.child_stop, starts('app#1')).rows).at(-1)).toBe(
      'You had app stop its child a.',
    );
  });

  it('[WHY2] [WHY4] tells the end of a sibling by the decision of its supervisor, and its rule', () => {
    const sandbox = begun('one_for_all');
    act(sandbox, 'process.kill', { pid: 'b' });
    const { rows } = told(sandbox, Ev.exit, starts('a#1'));
    expect(texts(rows)).toEqual([
      'a#1 exits: shutdown: app#1 stops it.',
      'app#1 stops a#1: b#1 has ended, and this is one_for_all.',
      'app#1 restarts all its children: b#1 has ended, and this is one_for_all.',
      'b#1 exits: killed.',
      'You killed b#1.',
    ]);
    expect(rows[2]?.rule).toBe('SUP12');
  });

  it('[WHY3] tells what came of an end: whom the supervisor stopped and started', () => {
    const sandbox = begun('rest_for_one');
    act(sandbox, 'process.kill', { pid: 'b' });
    const { then } = told(sandbox, Ev.exit, starts('b#1'));
    expect(texts(then)).toEqual([
      'app#1 (rest_for_one) stopped d#1, c#1 in reverse order of start, and started b#2, c#2. Restart 1 of 3 in 5 s.',
    ]);
    expect(then[0]?.rule).toBe('SUP13');
  });

  it('[WHY3] tells why a child is not started again', () => {
    const sandbox = begun();
    cast(sandbox, 'c', 'done');
    const left = told(sandbox, Ev.exit, starts('c#1'));
    expect(texts(left.rows)[0]).toBe('c#1 exits: normal: its handleCast ended it.');
    expect(texts(left.then)).toEqual([
      'app#1 leaves c#1 as it is: it is transient, and normal is an orderly end.',
    ]);
    cast(sandbox, 'd', 'crash');
    expect(texts(told(sandbox, Ev.exit, starts('d#1')).then)).toEqual([
      'app#1 does not restart d#1: it is temporary.',
    ]);
    act(sandbox, 'process.kill', { pid: 'app' });
    expect(texts(told(sandbox, Ev.exit, starts('a#1')).then)).toEqual([
      'Nobody starts a#1 again: its supervisor app#1 has ended too.',
    ]);
  });

  it('[WHY2] tells a call that failed in words: it timed out, its server ended, nobody had the name', () => {
    const sandbox = begun();
    sandbox.execute('process.call', { pid: 'a', request: ['b', 'a', 'b'] });
    sandbox.runUntil(6000);
    expect(texts(told(sandbox, Ev.exit, starts('b#1')).rows)[0]).toBe(
      'b#1 exits: timeout: its call to a timed out.',
    );
    sandbox.execute('process.call', { pid: 'c', request: ['nobody', 'a'] });
    sandbox.runUntil(6100);
    expect(texts(told(sandbox, Ev.exit, starts('c#1')).rows)[0]).toBe(
      'c#1 exits: noproc: it called nobody, and there is no such process.',
    );
  });

  it('[WHY2] tells who sent an exit signal, and who asked a supervisor to stop', () => {
    const sandbox = new Sandbox();
    const program = `import { exit, GenServer, Process, receive, spawn, Supervisor } from 'otp'
const w = GenServer.define({ init: () => ['ok', 0] })
const s = Supervisor.define({ name: 's', children: [{ id: 'x', start: [w, 0, { name: 'x' }] }] })
const top = Supervisor.define({ name: 'top', children: [s] })
export default async function main() {
  await top.startLink()
  await w.start(0, { name: 'y' })
  Process.register('boss', spawn(async () => {
    await receive()
    exit(Process.whereis('y')!, 'shutdown')
    await w.start(0, { name: 'y' })
  }))
}
`;
    sandbox.load({ 'main.ts': program }, 'main.ts');
    sandbox.start(0);
    sandbox.runUntil(100);
    act(sandbox, 'process.send', { pid: 'boss', message: 'go' });
    const signalled = told(sandbox, Ev.exit, starts('y#1'));
    expect(texts(signalled.rows)[0]).toBe('y#1 exits: shutdown: boss#1 sent it that exit signal.');
    // Nobody supervises it, and it was started again all the same.
    expect(texts(signalled.then)[0]).toMatch(/^boss#1 spawns y#2/);
    act(sandbox, 'supervisor.terminate_child', { sup: 'top', id: 's' });
    const stopped = told(sandbox, Ev.exit, starts('s#1'));
    expect(texts(stopped.rows)[0]).toBe('s#1 exits: shutdown: top#1 stops it, and its terminate came first.');
    expect(texts(stopped.then)).toEqual(['s#1 was stopped, and has not been started again.']);
    expect(texts(told(sandbox, Ev.op).rows)).toEqual(['You had top stop its child s.']);
    act(sandbox, 'supervisor.restart_child', { sup: 'top', id: 's' });
    expect(texts(told(sandbox, Ev.op).rows)).toEqual(['You had top start its child s again.']);
    expect(texts(told(sandbox, Ev.exit, starts('x#1')).then)).toEqual(['s#2 starts x#2.']);
  });

  it('[WHY4] tells why a supervisor gave up, with the restarts that it counted', () => {
    const sandbox = begun();
    for (const pid of ['a', 'b', 'a', 'b']) act(sandbox, 'process.kill', { pid });
    const { rows } = told(sandbox, Ev.exit, starts('app#1'));
    expect(texts(rows).slice(0, 4)).toEqual([
      'app#1 exits: shutdown, having stopped its children.',
      'app#1 gives up: restart 4 in 5 s, and 3 are allowed. Counted: a at 0.100 s, b at 0.110 s, a at 0.120 s.',
      'b#2 exits: killed.',
      'You killed b#2.',
    ]);
    expect(texts(told(sandbox, Ev.exit, starts('b#2')).then)[0]).toContain('app#1 gives up');
  });

  it('[WHY5] tells why a message was not read', () => {
    const sandbox = begun();
    const call = (pid: string, request: unknown) =>
      sandbox.execute('process.call', { pid, request, timeout: 50 });
    call('a', ['b', 'a', 'b']);
    sandbox.runUntil(sandbox.node.now + 10);
    sandbox.execute('process.cast', { pid: 'b', request: 'late' });
    expect(texts(told(sandbox, Ev.send, (t) => t.includes('late')).then)).toEqual([
      'It is in the mailbox of b#1, which waits for a#1.',
    ]);
    act(sandbox, 'process.kill', { pid: 'b' });
    expect(texts(told(sandbox, Ev.send, (t) => t.includes('late')).then)).toEqual([
      'It was never read: b#1 exits first, and its mailbox goes with it.',
    ]);
  });

  it('[WHY6] finds the ring of callers that wait for each other as soon as it closes', () => {
    const sandbox = begun();
    sandbox.execute('process.call', { pid: 'a', request: ['b', 'a', 'b'] });
    sandbox.runUntil(101);
    const why = sandbox.execute('process.why', { pid: 'a' }) as Why;
    expect(texts(why.rows).at(-1)).toBe(
      'a#1 waits for b#1, which waits for a#1: none of them can go on unless a wait times out.',
    );
    expect(texts((sandbox.execute('process.why', { pid: 'c' }) as Why).rows)[0]).toBe(
      'c#1 waits for a message. What it did last:',
    );
    sandbox.runUntil(6000);
    const late = told(sandbox, Ev.timeout, (text) => text.includes('neither'));
    expect(texts(late.rows)[0]).toMatch(
      /has waited 5000 ms for .#1, which waited for .#1 itself: neither could answer/,
    );
  });

  it('[WHY2] tells of a call to a dead process why that is dead, of a report what its process was doing', () => {
    const sandbox = new Sandbox();
    sandbox.load(lessons().find(({ slug }) => slug === 'stale-pid')?.start ?? {}, 'main.ts');
    sandbox.execute('run.start', { seed: 0 });
    sandbox.runUntil(1000);
    act(sandbox, 'process.kill', { pid: 'db' });
    sandbox.runUntil(1500);
    expect(texts(told(sandbox, Ev.exit, starts('api#1')).rows)).toEqual([
      'api#1 exits: noproc: it called db#1, and there is no such process.',
      'db#1 exits: killed.',
      'You killed db#1.',
    ]);
    expect(texts(told(sandbox, Ev.log, starts('api#1 reports')).rows)[1]).toMatch(/^api#1 receives /);
  });

  it('[WHY3] tells of a child without a link that its supervisor does not learn of its end', () => {
    const sandbox = new Sandbox();
    sandbox.load(lessons().find(({ slug }) => slug === 'supervision-is-a-link')?.start ?? {}, 'main.ts');
    sandbox.execute('run.start', { seed: 0 });
    sandbox.runUntil(1000);
    act(sandbox, 'process.kill', { pid: 'heater' });
    expect(texts(told(sandbox, Ev.exit, starts('heater#1')).then)).toEqual([
      'room#1 does not learn of it: no link joins it with heater#1.',
    ]);
  });

  const UNIT = `import { GenServer, Supervisor } from 'otp'
const file = GenServer.define({
  init: () => ['ok', 'line'],
  handleCall: (_read, _from, s) => ['reply', s, s],
  handleInfo: (s) => ['noreply', s],
})
const reader = GenServer.define({
  init: () => ['ok', 0, 100],
  async handleInfo(_timeout, n) {
    const line = await GenServer.call('file', 'read')
    return line === 'end' ? ['stop', 'normal', n] : ['noreply', n + 1, 100]
  },
})
export default Supervisor.define({
  name: 'unit',
  autoShutdown: 'any_significant',
  children: [
    { id: 'file', start: [file, undefined, { name: 'file' }] },
    { id: 'reader', start: [reader], restart: 'transient', significant: true },
  ],
})
`;

  it('[WHY2] [WHY4] [WHY7] tells a supervisor that shut itself down by the significant child that ended', () => {
    const sandbox = new Sandbox();
    sandbox.load({ 'main.ts': UNIT }, 'main.ts');
    sandbox.start(0);
    sandbox.runUntil(1050);
    act(sandbox, 'process.send', { pid: 'file', message: 'end' }, 200);
    const { rows, whole } = told(sandbox, Ev.exit, starts('unit#1'));
    const wait = [
      "reader#1 receives the reply of file#1: 'end'.",
      "file#1 takes up the call of reader#1: 'read'.",
      'reader#1 has waited 100 ms for a message, and none came.',
      'unit#1 spawns reader#1, linked: reader.init/1.',
    ];
    expect(texts(rows).slice(0, 7)).toEqual([
      'unit#1 exits: shutdown, having stopped its children.',
      'unit#1 shuts down: its significant child reader#1 has ended.',
      'reader#1 exits: normal: its handleInfo ended it.',
      ...wait,
    ]);
    expect(rows[1]?.rule).toBe('SUP30');
    expect(whole).toBe(true);
    expect(texts(told(sandbox, Ev.exit, starts('file#1')).rows).slice(0, 3)).toEqual([
      'file#1 exits: shutdown: unit#1 stops it.',
      'unit#1 stops file#1: unit#1 is stopping itself.',
      'unit#1 shuts down: its significant child reader#1 has ended.',
    ]);
  });

  it('[WHY7] tells a timer that starts itself again by the start of its process', () => {
    const sandbox = new Sandbox();
    const loop = PROGRAM.replace('STRATEGY', 'one_for_one')
      .replace("['ok', n]", "['ok', n, 100]")
      .replace("handleInfo: (_m, n) => ['noreply', n]", "handleInfo: (_m, n) => ['noreply', n + 1, 100]");
    sandbox.load({ 'main.ts': loop }, 'main.ts');
    sandbox.start(0);
    sandbox.runUntil(5000);
    const { rows, whole } = told(sandbox, Ev.state, starts('a#1'));
    expect(whole).toBe(true);
    expect(rows.length).toBeLessThan(8);
    expect(texts(rows).at(-1)).toMatch(/^The program starts/);
  });
});
