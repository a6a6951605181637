import { describe, expect, it } from 'vitest';
import { line } from '#lib/diagnostics/jsonl';
import { Labels } from '#lib/diagnostics/labels';
import { CHUNK, Recorder } from '#lib/diagnostics/recorder';
import { SystemTreeView } from '#lib/diagnostics/system_tree';
import { Module } from '#lib/runtime/kernel/code_server';
import { exit } from '#lib/runtime/kernel/errors';
import { register } from '#lib/runtime/kernel/names';
import { Node } from '#lib/runtime/kernel/node';
import { RECEIVE } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import * as dynamic from '#lib/runtime/otp/dynamic_supervisor';
import * as genServer from '#lib/runtime/otp/gen_server';
import * as supervisor from '#lib/runtime/otp/supervisor';
import { record, scenarios } from './oracle';

function system() {
  const recorder = new Recorder();
  const node = new Node({ sink: recorder });
  const labels = new Labels(recorder);
  const view = new SystemTreeView(recorder, labels, undefined, 16);
  const server = new Module<genServer.GenServerModule>('worker', { init: () => ['ok', 0] });
  const start = () => genServer.startLink(node, server, undefined);
  const run = (body: () => Generator) => {
    node.spawn(body, { initial: ['shell', 'run', 0] });
    node.run(node.now);
  };
  const nodes = () => {
    const tree = view.tree();
    return Object.fromEntries(Object.values(tree.nodes).map((n) => [n.slot, `${n.incarnation} ${n.status}`]));
  };
  const kill = (label: string) => {
    const pid = node.process(labels.find(label))?.pid as Pid;
    exit2(node, pid, 'kill');
    node.run(node.now);
  };
  return { recorder, node, labels, view, start, run, nodes, kill };
}

describe('Labels', () => {
  it('[EVT10] counts incarnations on, across restarts of the supervisor above', () => {
    const { node, labels, start, run, nodes, kill } = system();
    const inner = new Module<supervisor.SupervisorModule>('inner', {
      init: () => [
        'ok',
        [
          { strategy: 'one_for_all', maxRestarts: 1 },
          [
            { id: 'a', start },
            { id: 'b', start },
          ],
        ],
      ],
    });
    const app = new Module<supervisor.SupervisorModule>('app', {
      init: () => [
        'ok',
        [{}, [{ id: 'in', type: 'supervisor', start: () => supervisor.startLink(node, inner, 0) }]],
      ],
    });
    run(function* () {
      yield supervisor.startLink(node, app, 0, { name: 'top' });
      yield RECEIVE;
    });
    kill('a');
    expect(nodes()).toMatchObject({ 'top/in/a': '2 idle', 'top/in/b': '2 idle', 'top/in': '1 running' });
    kill('top/in/b');
    expect(nodes()).toMatchObject({
      top: '1 running',
      'top/in': '2 idle',
      'top/in/a': '3 idle',
      'top/in/b': '3 idle',
    });
    expect(labels.label(labels.find('a'))).toBe('a#3');
    expect(labels.label(labels.find('a#1'))).toBe('a#1');
    expect(labels.find('c')).toBe(0);
  });

  it('[EVT11] gives dynamic children a number that their restarts keep', () => {
    const { node, start, run, nodes, kill, view } = system();
    const pool = new Module<dynamic.DynamicSupervisorModule>('pool', { init: () => ['ok', {}] });
    run(function* () {
      yield dynamic.startLink(node, pool, 0, { name: 'pool' });
      for (let i = 0; i < 3; i++) {
        yield dynamic.startChild(node, 'pool', {
          id: 'conn',
          restart: i === 2 ? 'temporary' : 'permanent',
          start,
        } as never);
      }
      yield RECEIVE;
    });
    kill('conn-1');
    kill('conn-3');
    expect(nodes()).toMatchObject({
      'pool/conn~1': '2 idle',
      'pool/conn~2': '1 idle',
      'pool/conn~3': '1 dead',
    });
    expect(view.tree().nodes['pool/conn~1']).toMatchObject({
      name: 'conn-1',
      deadCount: 1,
      spec: { order: 1 },
    });
  });

  it('[EVT11] follows a simple_one_for_one child through failed restarts', () => {
    const { node, run, nodes, kill } = system();
    let attempts = 0;
    const flaky = new Module<genServer.GenServerModule>('flaky', {
      init: () => {
        attempts++;
        if (attempts === 3 || attempts === 4) throw exit('not_yet');
        return ['ok', 0];
      },
    });
    const simple = new Module<supervisor.SupervisorModule>('simple', {
      init: () => [
        'ok',
        [{ strategy: 'simple_one_for_one' }, [{ id: 'c', start: () => genServer.startLink(node, flaky, 0) }]],
      ],
    });
    run(function* () {
      yield supervisor.startLink(node, simple, 0);
      yield supervisor.startChild(node, node.process(2)?.pid as Pid, []);
      yield supervisor.startChild(node, node.process(2)?.pid as Pid, []);
      yield RECEIVE;
    });
    kill('c-1');
    expect(nodes()).toMatchObject({ 'simple/c~1': '4 idle', 'simple/c~2': '1 idle' });
  });

  it('[EVT13] gives no name twice: to children of two supervisors, to who takes a child’s name, to an id that looks numbered', () => {
    const { node, labels, start, run, nodes, kill } = system();
    const sup = (children: string[]) =>
      new Module<supervisor.SupervisorModule>('sup', {
        init: () => ['ok', [{}, children.map((id) => ({ id, start }))]],
      });
    run(function* () {
      yield supervisor.startLink(node, sup(['w', 'heater', 'x-2']), 0, { name: 'east' });
      yield supervisor.startLink(node, sup(['w', 'w-2', 'w-3', 'x', 'x-1']), 0, { name: 'west' });
      const named = (name: string) =>
        node.spawn(
          function* () {
            register(node, name, node.self().pid);
            yield RECEIVE;
          },
          { initial: ['shell', 'named', 0] },
        );
      for (const name of ['heater', 'x', 'w']) named(name);
      yield RECEIVE;
    });
    labels.advance();
    const called = (): string[] =>
      Array.from({ length: node.spawned }, (_, i) => i + 1)
        .filter((pid) => node.process(pid) !== undefined)
        .map((pid) => `${labels.path(pid)} ${labels.label(pid)}`);
    expect(called()).toEqual([
      'shell.run%2F0 shell.run/0#1',
      'east east#1',
      'east/w w#1',
      'east/heater heater#1',
      'east/x-2 x-2#1',
      'west west#1',
      'west/w w-2#1',
      'west/w-2 w-2-2#1',
      'west/w-3 w-3#1',
      'west/x x#1',
      'west/x-1 x-1#1',
      'heater heater-2#1',
      'x x-3#1',
      'w w-4#1',
    ]);
    expect(labels.find('heater#1')).not.toBe(labels.find('heater-2#1'));
    // Whoever is started again keeps the name.
    kill('west/w');
    expect(nodes()).toMatchObject({ 'west/w': '2 idle', 'east/w': '1 idle' });
    expect(labels.label(labels.find('west/w'))).toBe('w-2#2');
  });

  it('[EVT12] names roots by register, else by function, and reuses free places', () => {
    const { node, labels, run, nodes } = system();
    const idle = function* () {
      yield RECEIVE;
    };
    run(function* () {
      register(node, 'main', node.self().pid);
      node.spawn(idle, { initial: ['m', 'f', 0], link: true });
      const one = node.spawn(idle, { initial: ['m', 'g', 1] });
      node.spawn(idle, { initial: ['m', 'g', 1] });
      send(node, one.pid, 'end');
      yield RECEIVE;
    });
    expect(nodes()).toEqual({ main: '1 idle', 'main/~m.f%2F0': '1 idle', 'm.g%2F1~2': '1 idle' });
    node.spawn(idle, { initial: ['m', 'g', 1] });
    node.run(0);
    expect(nodes()).toMatchObject({ 'm.g%2F1': '2 idle' });
    expect(labels.label(labels.find('m.g/1'))).toBe('m.g/1#2');
  });
});

describe('a bounded log', () => {
  it('[EVT6] keeps tree and labels when old events are let go', () => {
    const scenario = scenarios('strategy').find((s) => s.id.includes('rfo'));
    const source = scenario === undefined ? null : record(scenario);
    if (source === null) throw new Error('no scenario');
    const feed = (recorder: Recorder, from: number, to: number) => {
      for (const e of source.events(from, to))
        recorder.emit(e.kind, e.time, e.pid, e.other, e.cause, e.a, e.b);
    };
    const half = source.length >> 1;
    const whole = new Recorder();
    const bounded = new Recorder(2 * CHUNK);
    const [all, some] = [whole, bounded].map((r) => new SystemTreeView(r, new Labels(r))) as [
      SystemTreeView,
      SystemTreeView,
    ];
    for (const recorder of [whole, bounded]) {
      feed(recorder, 0, half);
      // Output of a process changes no tree.
      for (let i = 0; i < 3 * CHUNK; i++) recorder.emit(45, 0, 0, 0, -1, 'x', 'log');
      feed(recorder, half, source.length);
    }
    expect([whole.complete, bounded.complete]).toEqual([true, false]);
    for (const position of [bounded.first, bounded.first + 100, bounded.length - 20, bounded.length]) {
      expect(some.tree(position)).toEqual(all.tree(position));
    }
  });
});

describe('line', () => {
  it('[EVT4] [EVT20] the same run gives the same lines', () => {
    for (const scenario of scenarios().filter((_, i) => i % 60 === 0)) {
      const [one, two] = [record(scenario, 7), record(scenario, 7)];
      if (one === null || two === null) continue;
      expect([...one.events()].map(line)).toEqual([...two.events()].map(line));
    }
  });

  it('[EVT20] [EVT21] [EVT22] writes kinds with their own fields, in a fixed order', () => {
    const { recorder, node, start, run } = system();
    run(function* () {
      yield start();
    });
    const lines = [...recorder.events()].map(line);
    expect(lines[1]).toBe(
      '{"seq":1,"time":0,"kind":"spawn","cause":0,"pid":"<0.2.0>","parent":"<0.1.0>","initial":"worker.init/1",' +
        '"link":true,"monitor":false,"role":"gen_server"}',
    );
    expect(lines).toContain(
      '{"seq":5,"time":0,"kind":"send","cause":1,"from":"<0.2.0>","to":"<0.1.0>",' +
        '"message":["ack",{"$pid":2},["ok",{"$pid":2}]],"note":"system"}',
    );
    expect(node.now).toBe(0);
  });
});
