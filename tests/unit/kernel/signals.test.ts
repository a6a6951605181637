import { describe, expect, it } from 'vitest';
import { Exception } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { linksOf, type Process } from '#lib/runtime/kernel/process';
import { RECEIVE, Receive, type Routine, Sleep } from '#lib/runtime/kernel/routine';
import { alias, exit2, link, monitor, send, trySend, unalias, unlink } from '#lib/runtime/kernel/signals';
import type { Pid } from '#lib/runtime/kernel/terms';
import { Kit, linkNames, mailbox } from '../../kit';

/** A process that traps or not and does nothing more. */
function idle(kit: Kit, name: string, traps = false): Process {
  const proc = kit.spawn(name, function* (): Routine<void> {
    trapExit(kit.node, traps);
    yield new Sleep(1_000_000);
  });
  kit.node.run(kit.node.now);
  return proc;
}

/** Runs `act` as `proc`, which is left waiting as before. */
function as<T>(kit: Kit, proc: Process, act: () => T): T | unknown[] {
  kit.node.current = proc;
  try {
    return act();
  } catch (e) {
    return e instanceof Exception ? [e.class_, e.reason] : ['unwind'];
  } finally {
    kit.node.current = null;
  }
}

describe('send', () => {
  it('[SIG1] keeps the order from each sender', () => {
    const kit = new Kit({ seed: 5 });
    const got: unknown[] = [];
    const to = kit.spawn('to', function* () {
      for (;;) got.push(yield RECEIVE);
    });
    for (const name of ['a', 'b', 'c']) {
      kit.spawn(name, function* () {
        for (let i = 0; i < 20; i++) {
          send(kit.node, to.pid, [name, i]);
          yield new Sleep(0);
        }
      });
    }
    kit.node.run();
    for (const name of ['a', 'b', 'c']) {
      expect(got.filter((m) => (m as unknown[])[0] === name).map((m) => (m as unknown[])[1])).toEqual([
        ...Array(20).keys(),
      ]);
    }
  });

  it('[SIG2] loses what is sent to a process that is no more, without a word', () => {
    const kit = new Kit();
    const dead = kit.run(() => undefined);
    kit.run(() => {
      send(kit.node, dead.pid, 'hello');
      kit.note('went on');
    });
    expect(kit.notes).toEqual(['went on']);
    expect(kit.trace(['lost'])).toEqual(['lost main main hello noproc']);
  });

  it('[NAME3] fails with badarg for a name that nobody has', () => {
    const kit = new Kit();
    const p = idle(kit, 'p');
    expect(as(kit, p, () => send(kit.node, 'nobody', 1))).toEqual(['error', 'badarg']);
    expect(as(kit, p, () => trySend(kit.node, 'nobody', 1))).toBe(false);
    expect(as(kit, p, () => send(kit.node, 5 as never, 1))).toEqual(['error', 'badarg']);
  });

  it('[SIG3] is in the mailbox when send returns', () => {
    const kit = new Kit();
    const p = idle(kit, 'p');
    kit.run(() => {
      send(kit.node, p.pid, 'now');
      kit.note(mailbox(p));
    });
    expect(kit.notes).toEqual([['now']]);
  });

  it('[SIG5] delivers the very term that was sent, to the receiver as to the log', () => {
    const kit = new Kit();
    const term = ['hello', { n: 1 }];
    let got: unknown;
    const p = kit.spawn('p', function* (): Routine<void> {
      got = yield RECEIVE;
    });
    send(kit.node, p.pid, term);
    kit.node.run();
    expect(got).toBe(term);
    expect(kit.events.filter((e) => e.kind === 'send' || e.kind === 'receive').map((e) => e.a)).toEqual([
      term,
      term,
    ]);
  });

  it('[SIG6] reaches a process by its alias until it is ended, then is lost', () => {
    const kit = new Kit();
    const p = idle(kit, 'p');
    const other = idle(kit, 'other');
    const ref = as(kit, p, () => alias(kit.node)) as never;
    as(kit, other, () => send(kit.node, ref, 1));
    expect(as(kit, other, () => unalias(kit.node, ref))).toBe(false);
    expect(as(kit, p, () => unalias(kit.node, ref))).toBe(true);
    expect(as(kit, p, () => unalias(kit.node, ref))).toBe(false);
    as(kit, other, () => send(kit.node, ref, 2));
    expect(mailbox(p)).toEqual([1]);
    expect(kit.trace(['lost'])).toEqual(['lost other 2 alias']);
  });

  it('[SIG6] ends the alias of a monitor with its DOWN', () => {
    const kit = new Kit();
    const p = idle(kit, 'p');
    const q = idle(kit, 'q');
    const ref = as(kit, p, () => monitor(kit.node, q.pid, true)) as never;
    send(kit.node, ref, 'before');
    exit2(kit.node, q.pid, 'kill');
    send(kit.node, ref, 'after');
    expect(mailbox(p)).toEqual(['before', ['DOWN', ref, 'process', q.pid, 'killed']]);
  });
});

describe('exit/2', () => {
  const reasons = ['normal', 'kill', 'killed', 'shutdown', 'boom'] as const;
  const expected: Record<string, Record<(typeof reasons)[number], string>> = {
    'another, not trapping': {
      normal: 'lives',
      kill: 'killed',
      killed: 'killed',
      shutdown: 'shutdown',
      boom: 'boom',
    },
    'another, trapping': {
      normal: 'EXIT normal',
      kill: 'killed',
      killed: 'EXIT killed',
      shutdown: 'EXIT shutdown',
      boom: 'EXIT boom',
    },
    'itself, not trapping': {
      normal: 'normal',
      kill: 'killed',
      killed: 'killed',
      shutdown: 'shutdown',
      boom: 'boom',
    },
    'itself, trapping': {
      normal: 'EXIT normal',
      kill: 'killed',
      killed: 'EXIT killed',
      shutdown: 'EXIT shutdown',
      boom: 'EXIT boom',
    },
  };
  const rule = { normal: 'EXIT6', kill: 'EXIT4', killed: 'EXIT4', shutdown: 'EXIT7', boom: 'EXIT7' };
  for (const [to, row] of Object.entries(expected)) {
    for (const reason of reasons) {
      const label = row[reason].startsWith('EXIT') ? 'EXIT5' : rule[reason];
      it(`[${label}] exit(${to}; ${reason}): ${row[reason]}`, () => {
        const kit = new Kit();
        const target = idle(kit, 'target', to.includes(', trapping'));
        const sender = to.startsWith('itself') ? target : idle(kit, 'sender');
        as(kit, sender, () => exit2(kit.node, target.pid, reason));
        const outcome = target.alive
          ? mailbox(target)
              .map((m) => `EXIT ${String((m as unknown[])[2])}`)
              .join() || 'lives'
          : kit.reasonOf(target);
        expect(outcome).toBe(row[reason]);
        if (outcome === 'lives')
          expect(kit.trace(['exit_ignored'])).toEqual(['exit_ignored target sender normal']);
      });
    }
  }

  it('[EXIT4] is nothing for a process that is dead, and badarg for what is no pid', () => {
    const kit = new Kit();
    const dead = kit.run(() => undefined);
    const p = idle(kit, 'p');
    expect(as(kit, p, () => exit2(kit.node, dead.pid, 'boom'))).toBeUndefined();
    expect(as(kit, p, () => exit2(kit.node, 'name' as never, 'boom'))).toEqual(['error', 'badarg']);
  });
});

describe('links', () => {
  const ways = ['normal', 'kill', 'killed', 'shutdown', 'boom'] as const;
  for (const traps of [false, true]) {
    for (const reason of ways) {
      const lives = traps || reason === 'normal';
      it(`[EXIT8] an end with ${reason} ${lives ? 'leaves' : 'ends'} a linked process that ${traps ? 'traps' : 'does not trap'}`, () => {
        const kit = new Kit();
        const p = idle(kit, 'p', traps);
        const ends = kit.spawn('ends', function* () {
          link(kit.node, p.pid);
          yield RECEIVE;
          throw new Exception('exit', reason);
        });
        kit.node.run(kit.node.now);
        send(kit.node, ends.pid, 'go');
        kit.node.run(kit.node.now);
        expect(p.alive).toBe(lives);
        if (traps) expect(mailbox(p)).toEqual([['EXIT', ends.pid, reason]]);
        else if (lives) expect(mailbox(p)).toEqual([]);
        else expect(kit.reasonOf(p)).toBe(reason);
      });
    }
  }

  it('[EXIT8] a process killed from outside passes on killed', () => {
    const kit = new Kit();
    const p = idle(kit, 'p');
    const t = idle(kit, 't', true);
    as(kit, p, () => link(kit.node, t.pid));
    exit2(kit.node, p.pid, 'kill');
    expect(mailbox(t)).toEqual([['EXIT', p.pid, 'killed']]);
  });

  it('[LINK1] go both ways, once for each pair', () => {
    const kit = new Kit();
    const [p, q] = [idle(kit, 'p'), idle(kit, 'q')];
    as(kit, p, () => link(kit.node, q.pid));
    as(kit, q, () => link(kit.node, p.pid));
    expect([linkNames(kit, p), linkNames(kit, q), kit.trace(['link'])]).toEqual([['q'], ['p'], ['link p q']]);
    as(kit, q, () => unlink(kit.node, p.pid));
    expect([linksOf(p), linksOf(q)]).toEqual([[], []]);
  });

  it('[LINK1] to oneself is nothing', () => {
    const kit = new Kit();
    const p = idle(kit, 'p');
    as(kit, p, () => link(kit.node, p.pid));
    expect(linksOf(p)).toEqual([]);
  });

  it('[LINK2] to a dead process fails with noproc, or is an EXIT message when trapping', () => {
    const kit = new Kit();
    const dead = kit.run(() => undefined);
    const [p, t] = [idle(kit, 'p'), idle(kit, 't', true)];
    expect(as(kit, p, () => link(kit.node, dead.pid))).toEqual(['error', 'noproc']);
    expect(as(kit, t, () => link(kit.node, dead.pid))).toBeUndefined();
    expect(mailbox(t)).toEqual([['EXIT', dead.pid, 'noproc']]);
    expect(as(kit, p, () => link(kit.node, 'x' as never))).toEqual(['error', 'badarg']);
  });

  it('[LINK3] once taken away tell nothing, from either side', () => {
    const kit = new Kit();
    const [p, q] = [idle(kit, 'p'), idle(kit, 'q')];
    as(kit, p, () => link(kit.node, q.pid));
    as(kit, q, () => unlink(kit.node, p.pid));
    as(kit, q, () => unlink(kit.node, p.pid));
    exit2(kit.node, p.pid, 'boom');
    expect(q.alive).toBe(true);
    expect(kit.trace(['unlink'])).toEqual(['unlink q p']);
  });

  it('[LINK4] pass an end on through those that do not trap, up to those that do', () => {
    const kit = new Kit();
    const names = ['a', 'b', 'c', 'd'];
    const procs = names.map((n) => idle(kit, n, n === 'c'));
    procs.slice(1).forEach((p, i) => as(kit, p, () => link(kit.node, procs[i]!.pid)));
    exit2(kit.node, procs[0]!.pid, 'boom');
    expect(procs.map((p) => p.alive)).toEqual([false, false, true, true]);
    expect(mailbox(procs[2]!)).toEqual([['EXIT', procs[1]!.pid, 'boom']]);
  });
});

describe('trap_exit', () => {
  it('[EXIT5] answers its old value and records a change only', () => {
    const kit = new Kit();
    kit.run(() => {
      kit.note(trapExit(kit.node, true), trapExit(kit.node, true), trapExit(kit.node, false));
      try {
        trapExit(kit.node, 'yes' as never);
      } catch (e) {
        kit.note((e as Exception).reason);
      }
    });
    expect(kit.notes).toEqual([[false, true, true], 'badarg']);
    expect(kit.trace(['flag'])).toEqual(['flag main trap_exit true', 'flag main trap_exit false']);
  });

  it('[EXIT5] shows the EXIT message as any other', () => {
    const kit = new Kit();
    kit.run(function* () {
      trapExit(kit.node, true);
      const me = kit.node.self().pid;
      const child = kit.spawn(
        'child',
        () => {
          send(kit.node, me, 'last words');
        },
        { link: true },
      );
      kit.note(yield RECEIVE, yield RECEIVE);
      expect(kit.notes).toEqual([['last words', ['EXIT', child.pid, 'normal']]]);
    });
    expect(kit.notes).toHaveLength(1);
  });
});

describe('limits', () => {
  it('[MBX5] ends the owner of a full mailbox with system_limit, also when it traps exits', () => {
    for (const traps of [false, true]) {
      const kit = new Kit({ limits: { mailbox: 3 } });
      const p = idle(kit, 'p', traps);
      for (let i = 0; i < 4; i++) send(kit.node, p.pid, i);
      expect(kit.reasonOf(p)).toBe('system_limit');
      expect(kit.trace(['limit'])).toEqual(['limit p mailbox 3']);
    }
  });

  it('[MBX5] [EXIT10] a sender that is linked to it, or is it, stops in the middle of its send', () => {
    for (const self of [false, true]) {
      const kit = new Kit({ limits: { mailbox: 3 } });
      const p = idle(kit, 'p');
      const main = kit.run(() => {
        if (!self) link(kit.node, p.pid);
        const to: Pid = self ? kit.node.self().pid : p.pid;
        for (let i = 0; i < 10; i++) {
          send(kit.node, to, i);
          kit.note(i);
        }
      });
      expect([kit.notes, kit.reasonOf(main)]).toEqual([[0, 1, 2], 'system_limit']);
    }
  });

  it('[MBX5] [MON1] a DOWN that overflows a watcher does not disturb the other watchers', () => {
    const kit = new Kit({ limits: { mailbox: 2 } });
    const victim = idle(kit, 'victim');
    const watchers = ['a', 'b', 'c'].map((n) => idle(kit, n));
    for (let i = 0; i < 2; i++) for (const w of watchers) as(kit, w, () => monitor(kit.node, victim.pid));
    as(kit, watchers[0]!, () => monitor(kit.node, victim.pid));
    as(kit, watchers[0]!, () => monitor(kit.node, victim.pid));
    exit2(kit.node, victim.pid, 'boom');
    expect(watchers.map((w) => w.alive)).toEqual([false, true, true]);
    expect(watchers.map((w) => w.mailbox.length)).toEqual([0, 2, 2]);
    expect(victim.firstWatcher).toBeNull();
  });
});

describe('waits that end their own process', () => {
  it('[EXIT10] does not bring a process back to life', () => {
    const kit = new Kit();
    class Suicide extends Receive {
      override expire(): unknown {
        exit2(kit.node, kit.node.self().pid, 'boom');
        return 'ok';
      }
    }
    const main = kit.run(function* () {
      yield new Suicide(10);
      kit.note('woken');
    });
    expect([kit.notes, kit.reasonOf(main), main.alive]).toEqual([[], 'boom', false]);
    expect(kit.events.filter((e) => e.kind === 'exit')).toHaveLength(1);
  });
});
