import { describe, expect, it } from 'vitest';
import { Module } from '#lib/runtime/kernel/code_server';
import type { Exception } from '#lib/runtime/kernel/errors';
import { put, trapExit } from '#lib/runtime/kernel/flags';
import { register, unregister } from '#lib/runtime/kernel/names';
import type { Process } from '#lib/runtime/kernel/process';
import { PREEMPT, RECEIVE, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import { sendAfter } from '#lib/runtime/kernel/time';
import { cast, start } from '#lib/runtime/otp/gen_server';
import type { Pid } from '#lib/runtime/kernel/terms';
import { Kit, server } from '../../kit';

const words = (n: number): unknown[] => new Array<unknown>(n).fill(0);

/** A process that traps exits and never looks into its mailbox, or takes what comes. */
function idle(kit: Kit, name: string, takes = false): Process {
  const p = kit.spawn(name, function* (): Routine<void> {
    trapExit(kit.node, true);
    for (;;) yield takes ? RECEIVE : new Sleep(1_000_000);
  });
  kit.node.run(kit.node.now);
  return p;
}

describe('atoms', () => {
  it('[RUN8] gives system_limit to who makes one name too many, also after names are free again', () => {
    const kit = new Kit({ limits: { atoms: 3 } });
    kit.run(() => {
      const me = kit.node.self().pid;
      for (const name of ['a', 'b', 'a', 'c', 'd']) {
        try {
          register(kit.node, name, me);
          unregister(kit.node, name);
          kit.note(name);
        } catch (e) {
          kit.note((e as Exception).class_, (e as Exception).reason);
        }
      }
    });
    expect(kit.notes).toEqual(['a', 'b', 'a', 'c', ['error', 'system_limit']]);
    expect(kit.trace(['limit'])).toEqual(['limit main atoms 3']);
  });

  it('[RUN8] counts names of modules', () => {
    const kit = new Kit({ limits: { atoms: 1 } });
    kit.run(() => {
      kit.node.code.enter(new Module('one', {}));
      kit.node.code.enter(new Module('one', {}));
      kit.node.code.enter(new Module('two', {}));
    });
    expect(kit.node.code.names()).toEqual(['one']);
  });
});

describe('the estimate of the heap', () => {
  it('[RUN9] ends the process whose mailbox holds most, also when it traps exits', () => {
    const kit = new Kit({ limits: { heap: 50_000 } });
    const large = idle(kit, 'large');
    const small = idle(kit, 'small');
    for (let i = 0; i < 100; i++) {
      send(kit.node, large.pid, words(1_000));
      send(kit.node, small.pid, words(10));
    }
    expect([large.alive, small.alive]).toEqual([false, true]);
    expect(kit.reasonOf(large)).toBe('system_limit');
    expect(kit.trace(['limit'])).toEqual(['limit large heap 50000']);
  });

  it('[RUN9] does not mind what is taken up as it comes', () => {
    const kit = new Kit({ limits: { heap: 50_000 } });
    const reader = idle(kit, 'reader', true);
    for (let i = 0; i < 1_000; i++) {
      send(kit.node, reader.pid, words(1_000));
      kit.node.run(kit.node.now);
    }
    expect(reader.alive).toBe(true);
    // What was weighed long ago does not end anybody.
    for (let i = 0; i < 40; i++) send(kit.node, reader.pid, words(1_000));
    kit.node.run(kit.node.now);
    const other = idle(kit, 'other');
    for (let i = 0; i < 40; i++) send(kit.node, other.pid, words(1_000));
    expect([reader.alive, other.alive, kit.trace(['limit'])]).toEqual([true, true, []]);
  });

  it('[RUN9] sees states grow, and forgets those of ended processes', () => {
    const kit = new Kit({ limits: { heap: 20_000 } });
    const hoarder = server({ handleCast: (m, all) => ['noreply', [...(all as unknown[]), m]] });
    kit.run(function* () {
      const [, pid] = (yield start(kit.node, hoarder, [])) as [string, Pid];
      kit.call('hoarder', pid);
      for (let i = 0; i < 1_000; i++) {
        cast(kit.node, pid, words(100));
        yield PREEMPT;
      }
      kit.note(pid.process === null);
    });
    expect(kit.notes).toEqual([true]);
    expect(kit.trace(['limit'])).toEqual(['limit hoarder heap 20000']);
    expect(kit.node.heap.total).toBe(0);
  });

  it('[RUN9] sees large states of many, each of which never changes', () => {
    const kit = new Kit({ limits: { heap: 20_000 } });
    const large = server({ init: (n) => ['ok', words(n as number)] });
    kit.run(function* () {
      trapExit(kit.node, true);
      for (const n of [2_000, 2_000, 5_000, 2_000, 12_000]) kit.note(yield start(kit.node, large, n));
    });
    // The last that is too much is the largest.
    expect(kit.notes.map((started) => (started as unknown[])[0])).toEqual(['ok', 'ok', 'ok', 'ok', 'error']);
    expect(kit.notes.at(-1)).toEqual(['error', 'system_limit']);
  });

  it.each([
    ['dictionaries', (kit: Kit, i: number) => put(kit.node, i, words(100))],
    ['timers', (kit: Kit) => sendAfter(kit.node, 1_000, kit.node.self().pid, words(100))],
  ])('[RUN9] sees %s grow', (_, grow) => {
    const kit = new Kit({ limits: { heap: 20_000 } });
    const hoarder = kit.run(() => {
      for (let i = 0; i < 1_000; i++) {
        grow(kit, i);
        kit.note(i);
      }
    });
    expect(kit.reasonOf(hoarder)).toBe('system_limit');
    expect(kit.notes.length).toBeGreaterThan(150);
    expect(kit.notes.length).toBeLessThan(400);
    expect(kit.node.heap.total).toBe(0);
  });

  it('[RUN9] a process that fills its own mailbox stops in the middle of its send', () => {
    const kit = new Kit({ limits: { heap: 10_000 } });
    const main = kit.run(() => {
      for (let i = 0; i < 100; i++) {
        send(kit.node, kit.node.self().pid, words(1_000));
        kit.note(i);
      }
    });
    expect(kit.reasonOf(main)).toBe('system_limit');
    expect(kit.notes.length).toBeLessThan(20);
  });
});
