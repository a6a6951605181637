import { describe, expect, it } from 'vitest';
import { error } from '#lib/runtime/kernel/errors';
import { trapExit } from '#lib/runtime/kernel/flags';
import { register, whereis } from '#lib/runtime/kernel/names';
import { RECEIVE, Receive, type Routine, Sleep, TIMEOUT } from '#lib/runtime/kernel/routine';
import { exit2 } from '#lib/runtime/kernel/signals';
import { Pid } from '#lib/runtime/kernel/terms';
import { call, cast, start, stop } from '#lib/runtime/otp/gen_server';
import * as global from '#lib/runtime/otp/global';
import * as timer from '#lib/runtime/otp/timer';
import { Kit, mailbox, server } from '../../kit';

/** What a process does after which it notes each message with its time, for so many ms. */
function listening(act: (kit: Kit) => unknown, ms = 200): Kit {
  const kit = new Kit();
  kit.run(function* (): Routine<void> {
    const made = yield act(kit);
    if (made !== undefined) kit.note('answer', made);
    const until = kit.node.now + ms;
    for (;;) {
      const message = yield new Receive(Math.max(0, until - kit.node.now));
      if (message === TIMEOUT) return;
      kit.note(kit.node.now, message);
    }
  });
  return kit;
}

const times = (kit: Kit) => kit.notes.filter((n) => Array.isArray(n) && n[0] !== 'answer');

describe('timer', () => {
  it('[TIMER1] sends after a time, to a pid without the server, to a name by it', () => {
    const toPid = listening(function* ({ node }): Routine<void> {
      yield timer.sendAfter(node, 50, node.self().pid, 'hi');
    });
    expect([times(toPid), whereis(toPid.node, 'timer_server')]).toEqual([[[50, 'hi']], 'undefined']);
    const toName = listening(function* ({ node }): Routine<void> {
      yield timer.sendAfter(node, 50, 'later', 'hi');
      register(node, 'later', node.self().pid);
    });
    expect(times(toName)).toEqual([[50, 'hi']]);
    expect(whereis(toName.node, 'timer_server')).toBeInstanceOf(Pid);
  });

  it('[TIMER2] sends at once with 0 ms, and refuses what is no time or destination', () => {
    const kit = listening(function* ({ node }): Routine {
      const { pid } = node.self();
      const sent = (yield timer.sendAfter(node, 0, pid, 'now')) as [string, [string]];
      const wrong: unknown[] = [];
      for (const [ms, to] of [
        [-1, pid],
        [1.5, pid],
        ['1', pid],
        [1, 5],
      ])
        wrong.push(yield timer.sendAfter(node, ms, to, 'x'));
      return [sent[0], sent[1][0], ...new Set(wrong.map(String))];
    });
    expect(kit.notes).toEqual([
      ['answer', ['ok', 'instant', 'error,badarg']],
      [0, 'now'],
    ]);
  });

  it('[TIMER3] ends a process after a time', () => {
    const kit = new Kit();
    const target = kit.spawn('target', function* (): Routine<void> {
      trapExit(kit.node, true);
      yield RECEIVE;
      yield RECEIVE;
    });
    kit.run(function* (): Routine<void> {
      yield timer.exitAfter(kit.node, 20, target.pid, 'boom');
      yield timer.exitAfter(kit.node, 40, target.pid, 'kill');
      yield timer.exitAfter(kit.node, 40, 'nobody', 'kill');
    });
    expect(kit.reasonOf(target)).toBe('killed');
    expect(kit.events.find((e) => e.kind === 'exit_trapped')?.time).toBe(20);
    expect(kit.events.find((e) => e.kind === 'exit' && e.pid === target.id)?.time).toBe(40);
  });

  it('[TIMER4] runs a function in a process of its own', () => {
    const kit = listening(({ node }) => {
      const me = node.self().pid;
      return timer.applyAfter(node, 30, () => kitNote(node.now, node.self().pid === me), ['m', 'f', 0]);
    });
    expect(seen.splice(0)).toEqual([[30, false]]);
    expect(
      kit.events.some((e) => e.kind === 'spawn' && (e.a as { initial: unknown[] }).initial[0] === 'm'),
    ).toBe(true);
  });

  it('[TIMER5] repeats until it is cancelled, or the receiver ends', () => {
    const kit = listening(function* ({ node }): Routine<void> {
      const [, ref] = (yield timer.sendInterval(node, 30, node.self().pid, 'tick')) as [
        string,
        timer.TimerRef,
      ];
      yield new Sleep(100);
      yield timer.cancel(node, ref);
    });
    expect(times(kit).map((n) => (n as unknown[])[1])).toEqual(['tick', 'tick', 'tick']);
    const ended = new Kit();
    const target = ended.spawn('target', sleeping(70));
    ended.run(() => timer.sendInterval(ended.node, 30, target.pid, 'tick'));
    expect(ended.events.filter((e) => e.kind === 'send' && e.a === 'tick').map((e) => e.time)).toEqual([
      30, 60,
    ]);
    const caller = new Kit();
    caller.spawn('caller', function* (): Routine<void> {
      yield timer.applyInterval(caller.node, 30, () => caller.note(caller.node.now), ['m', 'f', 0]);
      yield new Sleep(70);
    });
    caller.node.run();
    expect(caller.notes).toEqual([30, 60]);
  });

  it('[TIMER6] cancels any of its timers, also one that has fired', () => {
    const kit = listening(function* ({ node }): Routine {
      const { pid } = node.self();
      register(node, 'me', pid);
      const made: unknown[] = [];
      for (const begin of [
        () => timer.sendAfter(node, 0, pid, 'sent'),
        () => timer.sendAfter(node, 50, pid, 'never'),
        () => timer.sendAfter(node, 50, 'me', 'never'),
        () => timer.sendInterval(node, 50, pid, 'never'),
      ])
        made.push(((yield begin()) as unknown[])[1]);
      const answers: string[] = [];
      for (const one of [...made, ...made, 'x', ['once', 5]])
        answers.push(String(yield timer.cancel(node, one)));
      return answers;
    });
    const done = 'ok,cancel';
    expect(kit.notes).toEqual([
      ['answer', [done, done, done, done, done, done, done, done, 'error,badarg', 'error,badarg']],
      [0, 'sent'],
    ]);
  });

  it('[TIMER7] measures virtual time, and converts', () => {
    const kit = new Kit();
    expect(kit.answer(() => timer.tc(kit.node, () => new Sleep(25)))).toEqual([25_000, 'ok']);
    expect(timer.hms(1, 2, 3)).toBe(3_723_000);
  });
});

const sleeping = (ms: number) =>
  function* (): Routine<void> {
    yield new Sleep(ms);
  };

const seen: unknown[] = [];
const kitNote = (...what: unknown[]): number => seen.push(what);

describe('global', () => {
  /** A process that stays, and an act of another. */
  function withTwo(act: (kit: Kit, a: Pid, b: Pid) => unknown): unknown {
    const kit = new Kit();
    const [a, b] = ['a', 'b'].map((name) => kit.spawn(name, sleeping(100_000)).pid) as [Pid, Pid];
    kit.node.run(0);
    return kit.answer(() => act(kit, a, b), 60_000);
  }

  it('[GLOBAL1] any term names a process, as long as that lives', () => {
    const name = ['room', 1];
    const answers = withTwo(({ node }, a, b) => {
      const made = [global.registerName(node, name, a), global.registerName(node, ['room', 1], b)];
      const found = [global.whereisName(node, ['room', 1]) === a, global.registeredNames(node)];
      exit2(node, a, 'kill');
      const gone = [global.whereisName(node, name), global.registeredNames(node)];
      return [made, found, gone, global.registerName(node, name, b)];
    });
    expect(answers).toEqual([['yes', 'no'], [true, [name]], ['undefined', []], 'yes']);
    expect(withTwo(({ node }) => global.registerName(node, 'x', 5))).toEqual(['error', 'function_clause']);
  });

  it('[GLOBAL2] gives a process no second name, and logs that', () => {
    const kit = new Kit();
    const answers = kit.answer(() => {
      const { pid } = kit.node.self();
      return ['a', 'b'].map((name) => global.registerName(kit.node, name, pid));
    });
    expect(answers).toEqual(['yes', 'no']);
    expect(kit.events.find((e) => e.kind === 'log')?.b).toMatchObject({
      message: 'global: <0.1.0> registered under several names: [b,a]',
    });
  });

  it('[GLOBAL3] gives a name again, and takes it away', () => {
    const answers = withTwo(({ node }, a, b) => {
      global.registerName(node, 'x', a);
      const again = [global.reRegisterName(node, 'x', b), global.whereisName(node, 'x') === b];
      const gone = [global.unregisterName(node, 'x'), global.unregisterName(node, 'x')];
      return [...again, ...gone, global.whereisName(node, 'x')];
    });
    expect(answers).toEqual(['yes', true, 'ok', 'ok', 'undefined']);
  });

  it('[GLOBAL4] sends to a name, or exits', () => {
    const kit = new Kit();
    const target = kit.spawn('target', sleeping(10));
    kit.node.run(0);
    const sent = kit.answer(() => {
      global.registerName(kit.node, 'x', target.pid);
      return global.send(kit.node, 'x', 'hi') === target.pid;
    }, 1);
    expect([sent, mailbox(target)]).toEqual([true, ['hi']]);
    expect(kit.answer(() => global.send(kit.node, 'y', 'hi'))).toEqual(['exit', ['badarg', ['y', 'hi']]]);
  });

  it('[GLOBAL5] a lock is for one requester, and free when its holders let go or end', () => {
    const kit = new Kit();
    const { node } = kit;
    const holder = kit.spawn('holder', function* (): Routine<void> {
      yield global.setLock(node, ['r', 'me']);
      yield RECEIVE;
    });
    node.run(0);
    const answers = kit.answer(function* (): Routine {
      const other = yield global.setLock(node, ['r', 'you'], 0);
      const same = yield global.setLock(node, ['r', 'me'], 0);
      exit2(node, holder.pid, 'kill');
      const still = yield global.setLock(node, ['r', 'you'], 0);
      global.delLock(node, ['r', 'you']);
      const after = [global.delLock(node, ['r', 'me']), yield global.setLock(node, ['r', 'you'], 0)];
      return [other, same, still, ...after];
    });
    expect(answers).toEqual([false, true, false, true, true]);
  });

  it('[GLOBAL5] a process holds a lock once, however often it set it', () => {
    const kit = new Kit();
    const { node } = kit;
    const answers = kit.answer(function* (): Routine {
      const twice = [yield global.setLock(node, ['r', 'me'], 0), yield global.setLock(node, ['r', 'me'], 0)];
      global.delLock(node, ['r', 'me']);
      return [...twice, yield global.setLock(node, ['r', 'you'], 0)];
    });
    expect(answers).toEqual([true, true, true]);
  });

  it('[GLOBAL5] without a limit it tries until the lock is free', () => {
    const kit = new Kit();
    const { node } = kit;
    kit.spawn('holder', function* (): Routine<void> {
      yield global.setLock(node, ['r', 'me']);
      yield new Sleep(1000);
    });
    node.run(0);
    expect([kit.answer(() => global.setLock(node, ['r', 'you'])), node.now >= 1000]).toEqual([true, true]);
  });

  it('[GLOBAL6] a function with a lock lets go of it however it ends', () => {
    const kit = new Kit();
    const { node } = kit;
    const id = ['r', 'me'];
    const failing = () => {
      throw error('boom');
    };
    expect(kit.answer(() => global.trans(node, id, () => new Sleep(5)))).toBe('ok');
    expect(kit.answer(() => global.trans(node, id, failing))).toEqual(['error', 'boom']);
    const answers = kit.answer(function* (): Routine {
      yield global.setLock(node, ['r', 'you'], 0);
      return yield global.trans(node, id, failing, 0);
    });
    expect(answers).toBe('aborted');
  });

  it('[GLOBAL7] servers are started and called under such a name', () => {
    const kit = new Kit();
    const { node } = kit;
    const echo = server({
      handleCall: (request, _from, s) => ['reply', request, s],
      handleCast: (_message, s) => ['noreply', s],
    });
    const name = ['global', ['srv', 1]] as const;
    const answers = kit.answer(function* (): Routine {
      const [first] = (yield start(node, echo, 0, { name })) as [string];
      const again = (yield start(node, echo, 0, { name })) as [string, [string, Pid]];
      const answer = yield call(node, name, 'hi');
      cast(node, name, 'x');
      yield stop(node, name);
      return [first, again[1][0], answer, global.whereisName(node, ['srv', 1]), cast(node, name, 'x')];
    });
    expect(answers).toEqual(['ok', 'already_started', 'hi', 'undefined', 'ok']);
    const [class_, [why]] = kit.answer(() => call(node, name, 'hi')) as [string, [string]];
    expect([class_, why]).toEqual(['exit', 'noproc']);
  });
});
