import { describe, expect, it } from 'vitest';
import { logText, type Wording, WORDINGS } from '#lib/diagnostics/reports';
import type { Level } from '#lib/runtime/kernel/logger';
import { Binary, Pid, struct } from '#lib/runtime/kernel/terms';

const at = (line: number) => ({ file: 'main.ts', line });
const stack = [
  ['main', 'handleCall', 0, at(5)],
  ['main', 'run', 0, at(9)],
];
const boom = [new Error('boom'), stack];
const runtime = struct('Elixir.RuntimeError', { __exception__: true, message: Binary.fromString('bad') });

function text(report: unknown, wording: Wording, level: Level = 'error'): string[] | null {
  const told = logText({ time: 3_723_004, level, report }, wording);
  return told === null ? null : told.split('\n');
}

/** Without the first line's time and level. */
const elixir = (report: unknown, wording: Wording = 'elixir') => text(report, wording)?.join('\n').slice(21);
const erlang = (report: unknown) => text(report, 'erlang')?.slice(1);

const terminate = (reason: unknown, more: object = {}) => ({
  label: ['gen_server', 'terminate'],
  name: 'a',
  module: 'counter',
  last_message: ['$gen_cast', 'go'],
  state: { n: 1 },
  reason,
  client_info: 'undefined',
  ...more,
});

const offender = {
  pid: new Pid(7),
  id: 'a',
  mfargs: ['counter', 'startLink', [1]],
  restart_type: 'permanent',
  significant: false,
  shutdown: 5000,
  child_type: 'worker',
};
const SASL = { domain: ['otp', 'sasl'] };
const supervision = (context: string, reason: unknown, about: object = offender) => ({
  label: ['supervisor', context],
  report: { supervisor: ['local', 'app'], errorContext: context, reason, offender: about },
  ...SASL,
});

const crash = {
  label: ['proc_lib', 'crash'],
  report: [
    {
      initial_call: ['counter', 'init', 1],
      pid: new Pid(7),
      registered_name: 'a',
      error_info: ['error', 'badarg', stack],
      ancestors: ['app', new Pid(1)],
      message_queue_len: 1,
      messages: ['hi'],
      links: [new Pid(2)],
      dictionary: [],
      trap_exit: false,
      status: 'running',
      reductions: 4,
    },
    [
      {
        pid: new Pid(8),
        registered_name: null,
        initial_call: ['erlang', 'apply', 2],
        ancestors: [],
        message_queue_len: 0,
        links: [new Pid(7)],
        trap_exit: false,
        status: 'waiting',
        reductions: 10,
      },
    ],
  ],
  ...SASL,
};

describe('wordings', () => {
  it("[WORD1] are Elixir's, OTP's, and Elixir's with the terms of TypeScript", () => {
    expect(WORDINGS.map((wording) => text(terminate(boom), wording))).toEqual([
      [
        '01:02:03.004 [error] GenServer a terminating',
        '** (Error) boom',
        '    main.ts:5: handleCall',
        '    main.ts:9: run',
        "Last message: ['$gen_cast', 'go']",
        'State: { n: 1 }',
      ],
      [
        '01:02:03.004 [error] GenServer :a terminating',
        '** (Error) boom',
        '    main.ts:5: :main.handleCall/0',
        '    main.ts:9: :main.run/0',
        'Last message: {:"$gen_cast", :go}',
        'State: %{n: 1}',
      ],
      [
        '=ERROR REPORT==== 1-Jan-1970::01:02:03.004000 ===',
        '** Generic server a terminating ',
        "** Last message in was {'$gen_cast',go}",
        '** When Server state == #{n => 1}',
        '** Reason for termination ==',
        `** {#{'__exception__' => true,'__struct__' => 'Error',message => <<"boom"/utf8>>},[{main,handleCall,0,[{file,"main.ts"},{line,5}]},{main,run,0,[{file,"main.ts"},{line,9}]}]}`,
      ],
    ]);
  });

  it('[WORD2] of Elixir begin with time, metadata and level', () => {
    const report = { message: 'hello', metadata: { user: 1, room: 'a' } };
    expect(text(report, 'elixir', 'info')).toEqual(['01:02:03.004 user=1 room=a [info] hello']);
    expect(text({ message: ['a', 1], metadata: {} }, 'elixir', 'debug')).toEqual([
      '01:02:03.004 [debug] {:a, 1}',
    ]);
    expect(text(report, 'erlang', 'info')).toEqual([
      '=INFO REPORT==== 1-Jan-1970::01:02:03.004000 ===',
      'hello',
    ]);
  });

  it('[WORD3] of Elixir leave out what supervisors and proc_lib report, unless that is handled', () => {
    for (const report of [crash, supervision('child_terminated', 'boom')]) {
      const { domain: _domain, ...unhandled } = report;
      const left = (r: object) => WORDINGS.map((wording) => text(r, wording) === null);
      expect([left(unhandled), left(report)]).toEqual([
        [true, true, false],
        [false, false, false],
      ]);
    }
  });

  it('[WORD4] of Erlang have a title', () => {
    const progress = {
      label: ['supervisor', 'progress'],
      report: { supervisor: ['local', 'app'], started: offender },
    };
    const unexpected = { label: ['supervisor', 'unexpected_msg'], module: 'Supervisor', message: 'x' };
    const titles = [terminate('x'), crash, supervision('shutdown', 'x'), progress, unexpected].map(
      (r) => /^=(\w+) REPORT/.exec(text(r, 'erlang')?.[0] ?? '')?.[1],
    );
    expect(titles).toEqual(['ERROR', 'CRASH', 'SUPERVISOR', 'PROGRESS', 'ERROR']);
    expect(text({ message: 'x', metadata: {} }, 'erlang', 'warning')?.[0]).toMatch(/^=WARNING REPORT====/);
  });
});

describe('a server', () => {
  it('[WORD1] tells who called', () => {
    const alive = terminate('why', { client_info: [new Pid(5), ['client', []]], last_message: 'go' });
    expect(elixir(alive)).toBe(
      'GenServer :a terminating\n** (stop) :why\nLast message (from :client): :go\nState: %{n: 1}\nClient :client is alive',
    );
    expect(erlang(alive)?.slice(4)).toEqual(['** why', '** Client client stacktrace', '** []']);
    const dead = terminate('why', { client_info: [new Pid(5), 'dead'] });
    expect(elixir(dead)?.split('\n').at(-1)).toBe('Client #PID<0.5.0> is dead');
    expect(erlang(dead)?.at(-1)).toBe('** Client <0.5.0> is dead');
  });

  it('[WORD1] tells of a message it has no use for', () => {
    const report = {
      label: ['gen_server', 'no_handle_info'],
      module: 'Counter',
      name: new Pid(7),
      message: 'what',
    };
    expect(text(report, 'elixir', 'warning')).toEqual([
      '01:02:03.004 [error] Counter #PID<0.7.0> received unexpected message in handle_info/2: :what',
    ]);
    expect(elixir(report, 'typescript')).toBe(
      "Counter <0.7.0> received unexpected message in handleInfo: 'what'",
    );
    expect(erlang(report)).toEqual(["** Undefined handle_info in 'Counter'", '** Unhandled message: what']);
  });
});

describe('exit reasons', () => {
  const stop = (reason: unknown): string | undefined =>
    elixir(terminate(reason))?.split('\nLast')[0]?.slice(25);
  it.each([
    ['why', '** (stop) :why'],
    [['why', 1], '** (stop) {:why, 1}'],
    ['timeout', '** (stop) time out'],
    [['bad_return_value', 'x'], '** (stop) bad return value: :x'],
    [['bad_call', 'x'], '** (stop) bad call: :x'],
    [['shutdown', 'x'], '** (stop) shutdown: :x'],
    [
      ['noproc', ['GenServer', 'call', ['b', 'x', 5000]]],
      '** (stop) exited in: GenServer.call(:b, :x, 5000)\n    ** (EXIT) no process: the process is not alive or ' +
        "there's no process currently associated with the given name, possibly because its application isn't started",
    ],
    [
      ['shutdown', ['failed_to_start_child', 'a', ['EXIT', boom]]],
      '** (stop) shutdown: failed to start child: :a\n    ** (EXIT) an exception was raised:\n        ** (Error) boom\n' +
        '            main.ts:5: :main.handleCall/0\n            main.ts:9: :main.run/0',
    ],
  ])('[WORD5] %j', (reason, told) => {
    expect(stop(reason)).toBe(told);
  });

  it.each([
    ['badarg', 'ArgumentError) argument error', 'bad argument'],
    [
      'badarith',
      'ArithmeticError) bad argument in arithmetic expression',
      'an error occurred when evaluating an arithmetic expression',
    ],
    ['system_limit', 'SystemLimitError) a system limit has been reached', 'a system limit has been reached'],
    [
      ['badmatch', 5],
      'MatchError) no match of right hand side value: 5',
      'no match of right hand side value 5',
    ],
    [['badkey', 'k'], 'KeyError) key :k not found', 'bad key: k'],
    [
      'function_clause',
      'FunctionClauseError) no function clause matching in main.ts:5: :main.handleCall/0',
      'no function clause matching main:handleCall/0 (main.ts, line 5)',
    ],
    ['strange', 'stop) :strange', 'strange'],
    [
      runtime,
      'RuntimeError) bad',
      `#{'__exception__' => true,'__struct__' => 'Elixir.RuntimeError',message => <<"bad">>}`,
    ],
  ])('[WORD6] the error %j', (reason, inElixir, inErlang) => {
    expect(stop([reason, stack])?.split('\n')[0]).toBe(`** (${inElixir}`);
    const [crasher] = crash.report as [object];
    const report = { ...crash, report: [{ ...crasher, error_info: ['error', reason, stack] }, []] };
    expect(erlang(report)?.[4]).toBe(`    exception error: ${inErlang}`);
  });
});

describe('other reports', () => {
  it('[WORD5] of a process that crashed', () => {
    expect(elixir(crash)?.split('\n')).toEqual([
      'Process :a (#PID<0.7.0>) terminating',
      '** (ArgumentError) argument error',
      '    main.ts:5: :main.handleCall/0',
      '    main.ts:9: :main.run/0',
      'Initial Call: :counter.init/1',
      'Ancestors: [:app, #PID<0.1.0>]',
      'Message Queue Length: 1',
      'Messages: [:hi]',
      'Links: [#PID<0.2.0>]',
      'Dictionary: []',
      'Trapping Exits: false',
      'Status: :running',
      'Reductions: 4',
      'Neighbours:',
      '    #PID<0.8.0>',
      '        Initial Call: :erlang.apply/2',
      '        Ancestors: []',
      '        Message Queue Length: 0',
      '        Links: [#PID<0.7.0>]',
      '        Trapping Exits: false',
      '        Status: :waiting',
      '        Reductions: 10',
    ]);
    expect(erlang(crash)).toEqual([
      '  crasher:',
      '    initial call: counter:init/1',
      '    pid: <0.7.0>',
      '    registered_name: a',
      '    exception error: bad argument',
      '      in function  main:handleCall/0 (main.ts, line 5)',
      '      in call from main:run/0 (main.ts, line 9)',
      '    ancestors: [app,<0.1.0>]',
      '    message_queue_len: 1',
      '    messages: [hi]',
      '    links: [<0.2.0>]',
      '    dictionary: []',
      '    trap_exit: false',
      '    status: running',
      '    reductions: 4',
      '  neighbours:',
      '    neighbour:',
      '      pid: <0.8.0>',
      '      registered_name: []',
      '      initial_call: {erlang,apply,2}',
      '      ancestors: []',
      '      message_queue_len: 0',
      '      links: [<0.7.0>]',
      '      trap_exit: false',
      '      status: waiting',
      '      reductions: 10',
    ]);
  });

  it('[WORD5] of a plain process', () => {
    const report = { label: ['emulator', 'error'], pid: new Pid(4), reason: [['nocatch', 'ball'], stack] };
    expect(elixir(report)?.split('\n').slice(0, 2)).toEqual([
      'Process #PID<0.4.0> raised an exception',
      '** (ErlangError) Erlang error: {:nocatch, :ball}',
    ]);
    expect(erlang(report)?.[0]).toBe('Error in process <0.4.0> with exit value:');
  });

  it('[WORD5] of a task', () => {
    const report = {
      label: ['Task.Supervisor', 'terminating'],
      report: {
        name: new Pid(4),
        starter: 'owner',
        function: ['main', 'work', 0],
        args: [],
        reason: ['x', []],
      },
    };
    expect(elixir(report)?.split('\n')).toEqual([
      'Task #PID<0.4.0> started from :owner terminating',
      '** (stop) :x',
      'Function: :main.work/0',
      '    Args: []',
    ]);
    expect(erlang(report)).toEqual([
      // As Elixir 1.14 has it: the two change places.
      '** Task owner terminating',
      '** Started from <0.4.0>',
      '** When function  == fun main:work/0',
      '**      arguments == []',
      '** Reason for termination == ',
      '** {x,[]}',
    ]);
  });

  it("[WORD5] of a state machine, in OTP's words in all languages", () => {
    const report = {
      label: ['gen_statem', 'terminate'],
      name: 'door',
      modules: ['door'],
      state: ['open', 0],
      queue: [
        ['cast', 'go'],
        ['info', 'x'],
      ],
      postponed: [['cast', 'later']],
      reason: ['error', 'boom', stack.slice(0, 1)],
    };
    expect(erlang(report)).toEqual([
      '** State machine door terminating',
      '** Last event = {cast,go}',
      '** When server state  = {open,0}',
      '** Reason for termination = error:boom',
      '** Callback modules = [door]',
      '** Queued = [{info,x}]',
      '** Postponed = [{cast,later}]',
      '** Stacktrace =',
      '**  main.ts:5: handleCall',
    ]);
    const quiet = { ...report, queue: [], postponed: [], reason: ['exit', 'boom', []] };
    expect(elixir(quiet, 'typescript')?.split('\n')).toEqual([
      "** State machine 'door' terminating",
      "** When server state  = ['open', 0]",
      "** Reason for termination = 'exit':'boom'",
      "** Callback modules = ['door']",
    ]);
  });

  it('[WORD5] of a supervisor', () => {
    expect(elixir(supervision('child_terminated', boom))?.split('\n')).toEqual([
      'Child :a of Supervisor :app terminated',
      '** (exit) an exception was raised:',
      '    ** (Error) boom',
      '        main.ts:5: :main.handleCall/0',
      '        main.ts:9: :main.run/0',
      'Pid: #PID<0.7.0>',
      'Start Call: :counter.startLink(1)',
      'Restart: :permanent',
      'Shutdown: 5000',
      'Type: :worker',
    ]);
    expect(elixir(supervision('shutdown', 'reached_max_restart_intensity'))?.split('\n').slice(0, 3)).toEqual(
      [
        'Child :a of Supervisor :app caused shutdown',
        '** (exit) :reached_max_restart_intensity',
        'Start Call: :counter.startLink(1)',
      ],
    );
    const { pid: _pid, ...shared } = offender;
    expect(
      elixir(supervision('shutdown_error', 'killed', { nb_children: 3, ...shared }))
        ?.split('\n')
        .slice(0, 3),
    ).toEqual(['Children :a of Supervisor :app shut down abnormally', '** (exit) killed', 'Number: 3']);
    expect(erlang(supervision('child_terminated', 'killed'))).toEqual([
      '    supervisor: {local,app}',
      '    errorContext: child_terminated',
      '    reason: killed',
      '    offender: [{pid,<0.7.0>},',
      '               {id,a},',
      '               {mfargs,{counter,startLink,[1]}},',
      '               {restart_type,permanent},',
      '               {significant,false},',
      '               {shutdown,5000},',
      '               {child_type,worker}]',
    ]);
  });
});
