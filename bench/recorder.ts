/** `node scripts/run.mjs bench/recorder.ts`: what recording and looking back cost. Prints, asserts nothing. */
import { Labels } from '#lib/diagnostics/labels';
import { processDetail } from '#lib/diagnostics/process_detail';
import { Recorder } from '#lib/diagnostics/recorder';
import { Sentences } from '#lib/diagnostics/sentences';
import { SystemTreeView } from '#lib/diagnostics/system_tree';
import { TraceView } from '#lib/diagnostics/trace_window';
import { Module } from '#lib/runtime/kernel/code_server';
import { Ev } from '#lib/runtime/kernel/events';
import { Node } from '#lib/runtime/kernel/node';
import { RECEIVE } from '#lib/runtime/kernel/routine';
import { exit2 } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';

function time<T>(f: () => T): [ms: number, result: T] {
  const start = performance.now();
  const result = f();
  return [performance.now() - start, result];
}

function print(what: string, figure: string): void {
  console.log(`${what.padEnd(64)} ${figure}`);
}

const ms = (x: number) => `${x.toFixed(2)} ms`;
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] as number;
const worst = (list: readonly number[]) => Math.max(...list);

function emits(): void {
  const n = 5_000_000;
  const message = ['$gen_cast', 'x'];
  for (let round = 0; round < 3; round++) {
    const recorder = new Recorder();
    const [took] = time(() => {
      for (let i = 0; i < n; i++) recorder.emit(Ev.send, i / 16, i & 1023, 7, i - 1, message, undefined);
    });
    print(`emit, round ${round + 1}`, `${(n / took / 1000).toFixed(1)} million/s`);
  }
}

/** 1,000 servers under ten supervisors; calls, state changes and kills until there are `events` events. */
function busyTree(recorder: Recorder, events: number, more: (kill: () => void) => void): void {
  const node = new Node({ sink: recorder });
  const servers: Pid[] = [];
  const counter = new Module<genServer.GenServerModule>('counter', {
    init: (at) => {
      servers[at as number] = node.self().pid;
      return ['ok', 0];
    },
    handleCall: (_request, _from, n) => ['reply', n, (n as number) + 1],
  });
  const group = (first: number) =>
    new Module<supervisor.SupervisorModule>('group', {
      init: () => [
        'ok',
        [
          { maxRestarts: 1_000_000 },
          [...Array(100).keys()].map((i) => ({
            id: `worker${first + i}`,
            start: () => genServer.startLink(node, counter, first + i),
          })),
        ],
      ],
    });
  const app = new Module<supervisor.SupervisorModule>('app', {
    init: () => [
      'ok',
      [
        {},
        [...Array(10).keys()].map((i) => ({
          id: `group${i}`,
          type: 'supervisor',
          start: () => supervisor.startLink(node, group(i * 100), undefined),
        })),
      ],
    ],
  });
  node.spawn(function* () {
    yield supervisor.startLink(node, app, undefined, { name: 'app' });
    for (let i = 0; ; i = (i + 7) % 1000) {
      const server = servers[i] as Pid;
      if (server.process !== null) yield genServer.call(node, server, 'next');
    }
  });
  let at = 0;
  const kill = () => exit2(node, servers[(at = (at + 13) % 1000)] as Pid, 'kill');
  node.spawn(function* () {
    for (;;) yield RECEIVE;
  });
  while (recorder.length < events) {
    node.run(Infinity, 200);
    kill();
  }
  more(() => {
    for (let i = 0; i < 5; i++) kill();
    node.run(Infinity, 60);
  });
}

function looking(): void {
  const recorder = new Recorder();
  const labels = new Labels(recorder);
  const sentences = new Sentences(recorder, labels);
  const view = new SystemTreeView(recorder, labels);
  const trace = new TraceView(recorder, labels, sentences);
  busyTree(recorder, 1_000_000, (changes) => {
    const total = recorder.length;
    const [fold] = time(() => view.state());
    print(
      `fold of ${total.toLocaleString('en')} events`,
      `${ms(fold)}, ${(total / fold / 1000).toFixed(1)} million/s`,
    );
    const scrubs: number[] = [];
    const trees: number[] = [];
    for (let i = 0; i < 200; i++) {
      const position = (i * 617_731) % total;
      scrubs.push(time(() => view.state(position))[0]);
      trees.push(time(() => view.tree(position))[0]);
    }
    print('scrub to any position: state (median, worst)', `${ms(median(scrubs))}, ${ms(worst(scrubs))}`);
    print(
      'the whole tree of 1,012 places there (median, worst)',
      `${ms(median(trees))}, ${ms(worst(trees))}`,
    );
    const [, watch] = view.watch();
    const patches: number[] = [];
    let nodes = 0;
    for (let i = 0; i < 60; i++) {
      changes();
      const [took, patch] = time(() => watch.patch());
      patches.push(took);
      nodes += Object.keys(patch?.nodes ?? {}).length;
    }
    print(
      `patch of about ${Math.round(nodes / 60)} changed nodes (median, worst)`,
      `${ms(median(patches))}, ${ms(worst(patches))}`,
    );
    print('trace: last 100 rows', ms(time(() => trace.window())[0]));
    print('trace: first time filtered by kind', ms(time(() => trace.window({ kinds: ['exits'] }))[0]));
    print('trace: again', ms(time(() => trace.window({ kinds: ['exits'] }))[0]));
    print('trace: first time filtered by process', ms(time(() => trace.window({ slots: ['worker500'] }))[0]));
    print('trace: text, 5,000 sentences', ms(time(() => trace.window({ text: 'nowhere' }))[0]));
    const details: number[] = [];
    for (let i = 0; i < 50; i++) {
      const state = view.state();
      const pid = 20 + i * 20;
      details.push(time(() => processDetail(recorder, labels, state, recorder.length, pid))[0]);
    }
    print('process detail (median, worst)', `${ms(median(details))}, ${ms(worst(details))}`);
  });
}

emits();
looking();
