/** Logger as a learner's program has it, and what is logged as the console gets it. */
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { Output } from '#lib/sandbox/changes';
import type { OutputLine } from '#lib/sandbox/protocol';
import { Sandbox } from '#lib/sandbox/sandbox';
import { consoleLines } from '#lib/ui/lab/console';
import { Checker } from '../../editor/checker';

const checker = new Checker(typescript);

/** Checks a program's types, runs it for a while, and answers the lines of its output. */
function run(program: string): readonly OutputLine[] {
  const text = `import { GenServer, Logger, Supervisor, sleep, spawn } from 'otp'\n${program}`;
  expect(checker.check({ 'main.ts': text }).filter((one) => one.line > 1)).toEqual([]);
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': text })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(10_000);
  const { recorder } = sandbox;
  if (recorder === null) throw new Error('nothing ran');
  return new Output(recorder).snapshot(recorder.length).lines;
}

const texts = (program: string): string[] => run(program).map((line) => line.text);

describe('Logger', () => {
  it('[LOG9] logs texts, terms, and what a function gives, with metadata', () => {
    const lines = texts(`
      Logger.metadata({ user: 1 })
      Logger.info('hello')
      Logger.warning({ n: 1 }, { step: 'a' })
      Logger.debug(() => 'made')
      Logger.log('critical', 'now')
      Logger.metadata({ user: null })
      Logger.notice('bye')
      console.log(Logger.metadata(), Logger.level())
    `);
    expect(lines).toEqual([
      '00:00:00.000 user=1 [info] hello',
      '00:00:00.000 user=1 step=a [warning] { n: 1 }',
      '00:00:00.000 user=1 [debug] made',
      '00:00:00.000 user=1 [critical] now',
      '00:00:00.000 [notice] bye',
      '{} debug',
    ]);
  });

  it('[LOG1] lets through what the program wants', () => {
    const lines = texts(`
      Logger.configure({ level: 'error' })
      Logger.info(() => { throw new Error('never made') })
      spawn(() => { throw new Error('boom') })
      await sleep(1)
      Logger.configure({ level: 'none' })
      Logger.emergency('unheard')
      console.log(Logger.level())
    `);
    expect(lines).toEqual([
      expect.stringContaining('raised an exception\n** (Error) boom') as unknown,
      'none',
    ]);
  });

  it('[LOG1] says what a level is', () => {
    const sandbox = new Sandbox();
    sandbox.load({ 'main.ts': `import { Logger } from 'otp'\nLogger.log('loud' as any, 'x')` });
    sandbox.start(0);
    sandbox.runUntil(10);
    const exit = [...(sandbox.recorder?.events() ?? [])].find((e) => e.kind === Ev.exit);
    expect(String((exit?.a as unknown[])[0])).toContain(
      'A level is one of emergency, alert, critical, error,',
    );
  });
});

describe('the console', () => {
  const crash = `
    const counter = GenServer.define({ init: () => ['ok', 0], handleCast: () => { throw new Error('boom') } })
    await Supervisor.startLink([{ id: 'a', start: [counter, undefined, { name: 'a' }] }], { name: 'app' })
    console.log('before')
    GenServer.cast('a', 'go')
    await sleep(1)`;
  const shown = (program: string, wording: 'typescript' | 'elixir' | 'erlang') =>
    consoleLines({ lines: run(program), dropped: 0 }, [], null, wording).map(
      ({ kind, text }) => `${kind}: ${text.split('\n').slice(0, 2).join(' ')}`,
    );

  it('[WORD7] has what is logged between what is printed, in the wording that was chosen', () => {
    expect(shown(crash, 'typescript')).toEqual([
      'log: before',
      'error: 00:00:00.000 [error] GenServer a terminating ** (Error) boom',
    ]);
    expect(shown(crash, 'elixir')[1]).toBe(
      'error: 00:00:00.000 [error] GenServer :a terminating ** (Error) boom',
    );
    expect(shown(crash, 'erlang').slice(1)).toEqual([
      'error: =ERROR REPORT==== 1-Jan-1970::00:00:00.000000 === ** Generic server a terminating ',
      'error: =CRASH REPORT==== 1-Jan-1970::00:00:00.000000 ===   crasher:',
      'error: =SUPERVISOR REPORT==== 1-Jan-1970::00:00:00.000000 ===     supervisor: {local,app}',
    ]);
  });

  it("[WORD3] has supervisors' reports in all wordings when the program asked for them", () => {
    const handled = `Logger.configure({ handleSaslReports: true })\n${crash}`;
    expect(shown(handled, 'typescript')).toEqual([
      'log: 00:00:00.000 [info] Child a of Supervisor app started Pid: <0.3.0>',
      'log: before',
      'error: 00:00:00.000 [error] GenServer a terminating ** (Error) boom',
      'error: 00:00:00.000 [error] Process a (<0.3.0>) terminating ** (Error) boom',
      'error: 00:00:00.000 [error] Child a of Supervisor app terminated ** (exit) an exception was raised:',
      'log: 00:00:00.000 [info] Child a of Supervisor app started Pid: <0.4.0>',
    ]);
  });
});
