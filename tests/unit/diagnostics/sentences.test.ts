import { describe, expect, it, vi } from 'vitest';
import { causes } from '#lib/diagnostics/causes';
import { line } from '#lib/diagnostics/jsonl';
import { Labels } from '#lib/diagnostics/labels';
import { Recorder } from '#lib/diagnostics/recorder';
import { Sentences } from '#lib/diagnostics/sentences';
import { Ev, type EvKind, type EvName } from '#lib/runtime/kernel/events';
import { Pid, Ref } from '#lib/runtime/kernel/terms';
import { record, scenarios } from './oracle';

// Hundreds of scenarios: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** What a template whose field is missing leaves behind. */
const HOLE = /undefined|\[object|NaN|#0| {2}|\.\.$| \.|<0\.\d+\.0>#/;

const all = scenarios().filter((_, i) => i % 4 === 0);

describe('Sentences', () => {
  it('[SAY1] every event of the oracle scenarios has a sentence, a chain of causes and a line of JSON', () => {
    const holes: string[] = [];
    let count = 0;
    const kinds = new Set<number>();
    for (const scenario of all) {
      const recorder = record(scenario);
      if (recorder === null) continue;
      const sentences = new Sentences(recorder, new Labels(recorder));
      for (const event of recorder.events()) {
        const { text, parts } = sentences.say(event);
        // One list, not an expectation each: there are tens of thousands.
        const demand = (holds: boolean, what: string) =>
          void (holds || holes.push(`${scenario.id} ${what}: ${text}`));
        const bare = text.replace(/'undefined'|undefined(?=[.,\]:])/g, '');
        demand(text.length > 5 && !HOLE.test(bare), 'has a hole');
        demand(/[.!?]$/.test(text) || event.kind === Ev.output, 'does not end');
        demand(
          parts.length > 0 &&
            parts.every((p, i) => p.text !== '' && (p.type !== 'text' || parts[i + 1]?.type !== 'text')),
          'parts',
        );
        const chain = causes(recorder, event.seq);
        demand(chain[0] === event.seq && recorder.causeOf(chain.at(-1) as number) === -1, 'has no root');
        demand(line(event).startsWith(`{"seq":${event.seq},"time":${event.time},"kind":`), 'line');
        kinds.add(event.kind);
        count++;
      }
    }
    expect(holes.slice(0, 20)).toEqual([]);
    expect(count).toBeGreaterThan(10_000);
    expect(kinds.size).toBeGreaterThan(30);
  });

  it('[SAY1] every kind has a sentence and a line of JSON', () => {
    const recorder = new Recorder();
    const sentences = new Sentences(recorder, new Labels(recorder));
    for (const [name, kind] of Object.entries(Ev) as [EvName, EvKind][]) {
      const [a, b] = SAMPLES[name];
      const seq = recorder.emit(kind, 12, 1, 2, -1, a, b);
      const sentence = sentences.of(seq);
      expect(sentence?.text, name).toMatch(/\w.*/);
      expect(sentence?.text, name).not.toMatch(/undefined|\[object/);
      expect(JSON.parse(line(recorder.get(seq) as never)), name).toMatchObject({ seq, time: 12, kind: name });
    }
  });

  it('[SAY2] names the learner, the child, the reason without its stack, and the place', () => {
    const recorder = new Recorder();
    const labels = new Labels(recorder);
    const sentences = new Sentences(recorder, labels);
    const emit = recorder.emit.bind(recorder);
    emit(
      Ev.spawn,
      0,
      1,
      0,
      -1,
      { initial: ['App', 'init', 1], link: false, monitor: false, role: 'supervisor' },
      undefined,
    );
    emit(Ev.register, 0, 1, 0, 0, 'orders', undefined);
    emit(Ev.sup_init, 0, 1, 0, 0, SAMPLES.sup_init[0], undefined);
    emit(Ev.child_start, 0, 1, 0, 0, 'till', SAMPLES.child_start[1]);
    emit(
      Ev.spawn,
      0,
      2,
      1,
      0,
      { initial: ['Till', 'init', 1], link: true, monitor: false, childId: 'till', role: 'gen_server' },
      undefined,
    );
    const op = emit(Ev.op, 5, 0, 0, -1, 'process.kill', { pid: 'till' });
    const kill = emit(Ev.exit_signal, 5, 0, 2, op, 'kill', 'exit');
    const stack = [['till', 'handleCall', 3, { file: 'till.ts', line: 14 }]];
    const exit = emit(Ev.exit, 5, 2, 0, kill, ['no_price', stack], undefined);
    expect(sentences.of(op)?.text).toBe('You killed till#1.');
    const call = emit(Ev.op, 5, 0, 0, -1, 'process.call', { pid: '<0.2.0>', request: 'value' });
    expect(sentences.of(call)?.text).toBe("You called till#1: 'value'.");
    expect(sentences.of(kill)?.text).toBe('You send till#1 the exit signal kill, which cannot be trapped.');
    expect(sentences.of(exit)).toMatchObject({
      text: 'till#1 exits: no_price at till.ts:14.',
      at: { file: 'till.ts', line: 14 },
      parts: [
        { type: 'name', text: 'till#1' },
        { type: 'text', text: ' exits: ' },
        { type: 'term', text: 'no_price' },
        { type: 'text', text: ' at till.ts:14.' },
      ],
    });
    expect(causes(recorder, exit)).toEqual([exit, kill, op]);
    expect(labels.path(2)).toBe('orders/till');
  });

  it('[SAY1] tells of a state machine what it handles in which state', () => {
    const recorder = new Recorder();
    const sentences = new Sentences(recorder, new Labels(recorder));
    const texts = [
      [['call', [new Pid(1), ref]], 'open?', 'locked'],
      ['cast', 'push', 'locked'],
      ['info', 'hello', 'locked'],
      ['internal', 'retry', 'locked'],
      ['timeout', 5, 'locked'],
      ['state_timeout', 'lock', 'open'],
      [['timeout', 'beep'], 1, 'open'],
      ['enter', 'locked', 'open'],
      ['enter', 'locked', 'locked'],
    ].map((about) => {
      const seq = recorder.emit(Ev.callback, 0, 1, 0, -1, 'locked/3', about);
      return sentences.of(seq)?.text.replace(/^.*?(, in state|enters)/, '$1');
    });
    const put = recorder.emit(Ev.postpone, 0, 1, 0, -1, ['cast', 'push'], 'locked');
    expect([...texts, sentences.of(put)?.text.replace(/^.*? /, '')]).toEqual([
      ", in state 'locked', handles the call 'open?'.",
      ", in state 'locked', handles the cast 'push'.",
      ", in state 'locked', handles the message 'hello'.",
      ", in state 'locked', handles its own event 'retry'.",
      ", in state 'locked', handles its event timeout: 5.",
      ", in state 'open', handles its state timeout: 'lock'.",
      ", in state 'open', handles its timeout 'beep': 1.",
      "enters state 'open', from 'locked'.",
      "enters state 'locked'.",
      "postpones the cast 'push' until its state is another than 'locked'.",
    ]);
  });

  it('[SAY1] tells of applications, and of the end of a node', () => {
    const recorder = new Recorder();
    const sentences = new Sentences(recorder, new Labels(recorder));
    const said = (kind: EvKind, a: unknown, b: unknown) =>
      sentences.of(recorder.emit(kind, 0, 1, 0, -1, a, b))?.text;
    const report = { application: 'shop', type: 'permanent', exited: 'stopped' };
    const by = (event: string) => ({ label: ['application_controller', event], report });
    expect([
      said(Ev.log, 'info', by('progress')),
      said(Ev.log, 'notice', by('exit')),
      said(Ev.halt, ['application_terminated', 'shop', 'shutdown'], undefined),
      said(Ev.halt, ['application_start_failure', 'shop', 'boom'], undefined),
    ]).toEqual([
      'Application shop has started.',
      'Application shop (permanent) has exited: stopped.',
      'The node stops, and with it all its processes: application shop has ended, shutdown.',
      'The node stops, and with it all its processes: application shop could not start, boom.',
    ]);
  });

  it('[SAY3] tells why a supervisor stops a child', () => {
    const scenario = scenarios('strategy').find((s) => s.id.includes('rfo') && s.id.includes('first'));
    const recorder = scenario === undefined ? null : record(scenario);
    if (recorder === null) throw new Error('no scenario');
    const sentences = new Sentences(recorder, new Labels(recorder));
    const texts = [...recorder.events()]
      .filter((e) => e.kind === Ev.child_stop)
      .map((e) => sentences.say(e).text);
    expect(texts).toContain('orc_sup#1 stops b#1: it started after a#1, and this is rest_for_one.');
  });
});

const count = { count: 2, intensity: 3, period: 5, times: [0, 0] };
const ref = new Ref(7);
const tag = { id: 3, name: 'users' };
const SAMPLES: Record<EvName, readonly [a: unknown, b: unknown]> = {
  spawn: [{ initial: ['m', 'f', 0], link: true, monitor: true }, undefined],
  exit: ['normal', undefined],
  register: ['b', undefined],
  unregister: ['b', undefined],
  send: [['$gen_call', [new Pid(1), ref], 'get'], 'call'],
  flush: [['DOWN', ref, 'process', new Pid(1), 'boom'], undefined],
  receive: [['$gen_cast', 'x'], undefined],
  lost: ['x', 'noproc'],
  link: [undefined, undefined],
  unlink: [undefined, undefined],
  monitor: [ref, 'b'],
  demonitor: [ref, undefined],
  exit_signal: ['boom', 'link'],
  exit_ignored: ['normal', undefined],
  exit_trapped: ['boom', undefined],
  down: ['boom', ref],
  flag: ['trap_exit', true],
  timer_start: [{ ref, at: 20, message: 'tick' }, undefined],
  timer_fire: [ref, undefined],
  timer_cancel: [ref, 5],
  timeout: ['call', 5000],
  callback: ['handle_call', 'get'],
  state: [{ n: 1 }, undefined],
  started: [undefined, undefined],
  ignored: [undefined, undefined],
  start_failed: ['boom', undefined],
  sup_init: [
    { strategy: 'rest_for_one', intensity: 3, period: 5, autoShutdown: 'never', kind: 'supervisor' },
    undefined,
  ],
  child_start: [
    'b',
    { restart: 'permanent', shutdown: 5000, type: 'worker', significant: false, why: 'start', index: 0 },
  ],
  child_started: ['b', undefined],
  child_start_failed: ['b', 'boom'],
  child_ignored: ['b', undefined],
  child_exit: ['b', 'boom'],
  decide: [
    'b',
    {
      action: 'restart',
      rule: 'SUP11',
      restart: 'permanent',
      strategy: 'one_for_one',
      reason: 'boom',
      group: ['b'],
    },
  ],
  restart_count: ['b', count],
  give_up: ['b', count],
  child_stop: ['b', 5000],
  child_kill: ['b', 5000],
  child_stopped: ['b', 'shutdown'],
  child_delete: ['b', undefined],
  log: [
    'error',
    { label: ['supervisor', 'child_terminated'], report: { offender: { id: 'b' }, reason: 'boom' } },
  ],
  op: ['run.speed', { speed: 2 }],
  output: ['hello', 'log'],
  warning: [{ code: 'not_awaited', message: 'The call is not awaited.', file: 'a.ts', line: 3 }, undefined],
  suspend: [undefined, undefined],
  resume: [undefined, undefined],
  code_load: ['m', 1],
  limit: ['processes', 10],
  label: ['hello', undefined],
  postpone: [['cast', 'push'], 'locked'],
  ets_new: [tag, { type: 'set', protection: 'protected', keypos: 1, named: true, heir: new Pid(1) }],
  ets_delete: [tag, 2],
  ets_transfer: [tag, 'heir'],
  ets_heir: [tag, undefined],
  ets_rename: [tag, 'old'],
  ets_insert: [tag, [1, ['a', 1]]],
  ets_remove: [tag, [0]],
  halt: [['application_terminated', 'shop', 'shutdown'], undefined],
};
