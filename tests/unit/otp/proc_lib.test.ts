import { describe, expect, it } from 'vitest';
import { exit } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register } from '#lib/runtime/kernel/names';
import { RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { link, send } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import { initAck, start } from '#lib/runtime/otp/proc_lib';
import { Kit, mailbox } from '../../kit';

const about = { initial: ['m', 'init', 1], role: 'test', timeout: Infinity } as const;

/** Starts `body` from a process that traps exits or not; its answer, time and mailbox afterwards. */
function begin(
  body: (kit: Kit, starter: Pid) => unknown,
  options: { link: boolean; timeout?: number; traps?: boolean },
) {
  const kit = new Kit();
  const starter = kit.spawn('starter', function* (): Routine<void> {
    trapExit(kit.node, options.traps === true);
    send(kit.node, kit.node.self().pid, 'earlier');
    const by = kit.node.self().pid;
    kit.note(yield start(kit.node, () => body(kit, by), { ...about, ...options }), kit.node.now);
    yield new Sleep(1000);
    kit.note(mailbox(kit.node.self()));
  });
  kit.node.run();
  return { kit, notes: kit.notes, end: kit.reasonOf(starter) };
}

describe('start', () => {
  for (const link of [true, false]) {
    it(`[START1] ${link ? 'with' : 'without'} a link: waits for the acknowledgement, not for the end`, () => {
      const { notes, end } = begin(
        function* (kit, by) {
          yield new Sleep(50);
          initAck(kit.node, by, ['ok', 'anything']);
          yield new Sleep(10_000);
        },
        { link },
      );
      expect([notes, end]).toEqual([[[['ok', 'anything'], 50], ['earlier']], 'normal']);
    });

    for (const traps of [true, false]) {
      it(`[START3] ${link ? 'with' : 'without'} a link: kills what takes too long; the starter, ${traps ? '' : 'not '}trapping, goes on without a trace of it`, () => {
        const { kit, notes, end } = begin(
          function* (k) {
            k.call('slow', k.node.self().pid);
            yield new Sleep(200);
            k.note('never');
          },
          { link, timeout: 80, traps },
        );
        expect([notes, end]).toEqual([[[['error', 'timeout'], 80], ['earlier']], 'normal']);
        expect(kit.trace(['exit'])[0]).toBe('exit slow killed');
      });
    }
  }

  it('[START6] without a link: watches until it has its answer', () => {
    const { kit } = begin(
      function* (k, by) {
        k.call('child', k.node.self().pid);
        yield new Sleep(50);
        initAck(k.node, by, ['ok', 'anything']);
        yield new Sleep(100);
      },
      { link: false },
    );
    expect(kit.trace(['monitor', 'started', 'demonitor', 'exit'])).toEqual([
      'monitor starter child',
      'started child starter',
      'demonitor starter child',
      'exit child normal',
      'exit starter normal',
    ]);
  });

  it('[START2] answers the end of a process that does not acknowledge', () => {
    for (const [link, traps] of [
      [true, true],
      [false, false],
    ] as const) {
      const { notes } = begin(
        () => {
          throw exit('early');
        },
        { link, traps },
      );
      expect(notes).toEqual([[['error', 'early'], 0], ['earlier']]);
    }
  });

  it('[START4] takes a starter that does not trap exits along when the linked process fails', () => {
    const { notes, end } = begin(
      (kit, by) => {
        initAck(kit.node, by, ['error', 'bad']);
        throw exit('bad');
      },
      { link: true },
    );
    expect([notes, end]).toEqual([[], 'bad']);
  });

  it('[START4] leaves an EXIT with a starter that traps', () => {
    const { notes } = begin(
      (kit, by) => {
        initAck(kit.node, by, ['error', 'bad']);
        throw exit('bad');
      },
      { link: true, traps: true },
    );
    expect(notes).toEqual([
      [['error', 'bad'], 0],
      ['earlier', ['EXIT', expect.anything(), 'bad']],
    ]);
  });

  it('[START3] [EXIT10] ends a starter that the kill reaches by another way', () => {
    const { kit, notes, end } = begin(
      function* (k, by) {
        const between = k.spawn('between', function* (): Routine<void> {
          link(k.node, by);
          yield RECEIVE;
        });
        link(k.node, between.pid);
        yield new Sleep(500);
      },
      { link: false, timeout: 50 },
    );
    expect([notes, end]).toEqual([[], 'killed']);
    expect(kit.events.filter((e) => e.kind === 'exit')).toHaveLength(3);
  });

  it('[START5] knows the ancestors, by name where they have one', () => {
    const kit = new Kit();
    let seen: unknown;
    const top = kit.spawn('top', function* (): Routine<void> {
      const by = kit.node.self().pid;
      register(kit.node, 'top', by);
      yield start(
        kit.node,
        function* (): Routine<void> {
          const middle = kit.node.self().pid;
          yield start(
            kit.node,
            function* (): Routine<void> {
              seen = [kit.node.self().ancestors, middle];
              initAck(kit.node, middle, 'ok');
              yield 0;
            },
            { ...about, link: true },
          );
          initAck(kit.node, by, 'ok');
        },
        { ...about, link: true },
      );
    });
    kit.node.run();
    const [ancestors, middle] = seen as [unknown[], Pid];
    expect(ancestors).toEqual([middle, 'top']);
    expect(kit.reasonOf(top)).toBe('normal');
  });

  it('[START2] records how the start went', () => {
    for (const [answer, kind] of [
      [['ok', 1], 'started'],
      ['ignore', 'ignored'],
      [['error', 'x'], 'start_failed'],
    ] as const) {
      const { kit } = begin(
        (k, by) => {
          initAck(k.node, by, answer);
        },
        { link: false },
      );
      expect(kit.trace(['started', 'ignored', 'start_failed'])).toEqual([
        `${kind} #2 starter${kind === 'start_failed' ? ' x' : ''}`,
      ]);
    }
  });
});
