import { describe, expect, it } from 'vitest';
import * as ets from '#lib/runtime/kernel/ets';
import { trapExit } from '#lib/runtime/kernel/flags';
import { RECEIVE, type Routine } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import type { Pid, Ref } from '#lib/runtime/kernel/terms';
import * as pg from '#lib/runtime/otp/pg';
import { Kit } from '../../kit';

/** A scope `sc`, and processes that do what they are told and keep their messages. */
function setUp() {
  const kit = new Kit();
  const { node } = kit;
  const actor = (name: string) => {
    const mailbox: unknown[] = [];
    const proc = kit.spawn(name, function* (): Routine<void> {
      trapExit(node, true);
      for (;;) {
        const message: unknown = yield RECEIVE;
        if (Array.isArray(message) && message[0] === 'do') yield (message[1] as () => unknown)();
        else mailbox.push(message);
      }
    });
    node.run();
    const act = (what: () => unknown): unknown => {
      let answer: unknown = 'no answer';
      const body = function* (): Routine<void> {
        try {
          answer = yield what();
        } catch (e) {
          answer = (e as { reason?: unknown }).reason ?? e;
        }
      };
      send(node, proc.pid, ['do', body]);
      node.run();
      return answer;
    };
    const kill = () => (exit2(node, proc.pid, 'kill'), node.run());
    return { pid: proc.pid, mailbox, act, kill };
  };
  const me = actor('me');
  const scope = (me.act(() => pg.startLink(node, 'sc')) as [string, Pid])[1];
  const join = (group: unknown, pids: Pid | Pid[]) => me.act(() => pg.join(node, 'sc', group, pids));
  const leave = (group: unknown, pids: Pid | Pid[]) => me.act(() => pg.leave(node, 'sc', group, pids));
  const members = (group: unknown) => pg.getMembers(node, 'sc', group);
  return { kit, node, actor, me, scope, join, leave, members };
}

describe('a scope', () => {
  it('[PG1] is a server with a name and a table of that name', () => {
    const { node, me, scope, join } = setUp();
    expect(node.names.get('sc')?.pid).toBe(scope);
    expect(me.act(() => pg.start(node, 'sc'))).toEqual(['error', ['already_started', scope]]);
    expect(me.act(() => pg.start(node, 1 as never))).toBe('function_clause');
    join('g', me.pid);
    expect(me.act(() => ets.tab2list(node, 'sc'))).toEqual([['g', [me.pid], [me.pid]]]);
    expect(ets.info(node, 'sc', 'owner')).toBe(scope);
    expect(me.act(() => pg.start(node))).toEqual(['ok', node.names.get('pg')?.pid]);
  });

  it('[PG1] [PG4] takes its groups along', () => {
    const { node, me, actor, scope, join, members } = setUp();
    const a = actor('a');
    join('g', [me.pid, a.pid]);
    exit2(node, scope, 'kill');
    node.run();
    expect([members('g'), a.pid.process !== null]).toEqual([[], true]);
    expect(me.act(() => pg.whichGroups(node, 'sc'))).toBe('badarg');
    expect(join('g', a.pid)).toEqual(['noproc', expect.anything()]);
  });
});

describe('join and leave', () => {
  it('[PG2] [PG4] join puts in one or many, also again', () => {
    const { node, me, actor, join, members } = setUp();
    const a = actor('a');
    expect([join('g', me.pid), join('g', me.pid), join('g', [a.pid, me.pid, a.pid])]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
    expect(members('g')).toEqual([a.pid, me.pid, a.pid, me.pid, me.pid]);
    expect(pg.getLocalMembers(node, 'sc', 'g')).toEqual(members('g'));
    expect([join(['room', 1], a.pid), members(['room', 1]), members('none')]).toEqual(['ok', [a.pid], []]);
    expect([join('g', 'a' as never), join('g', [a.pid, 'b' as never])]).toEqual([
      'function_clause',
      'function_clause',
    ]);
  });

  it('[PG2] [PG6] lets a dead process in and out again', () => {
    const { actor, join, members } = setUp();
    const a = actor('a');
    a.kill();
    expect([join('g', a.pid), members('g')]).toEqual(['ok', []]);
  });

  it('[PG3] leave takes out once for each time', () => {
    const { me, actor, join, leave, members } = setUp();
    const a = actor('a');
    join('g', [a.pid, me.pid, a.pid, me.pid, me.pid]);
    expect([leave('g', me.pid), members('g')]).toEqual(['ok', [a.pid, a.pid, me.pid, me.pid]]);
    expect([leave('g', [me.pid, me.pid]), members('g')]).toEqual(['ok', [a.pid, a.pid]]);
    expect([leave('g', me.pid), leave('none', me.pid), leave('g', [])]).toEqual([
      'not_joined',
      'not_joined',
      'not_joined',
    ]);
    expect([leave('g', [a.pid, me.pid]), members('g'), leave('g', a.pid), members('g')]).toEqual([
      'ok',
      [a.pid],
      'ok',
      [],
    ]);
  });

  it('[PG3] [PG4] a group without members is none, unless nobody joined it', () => {
    const { node, me, join, leave } = setUp();
    join('g', me.pid);
    join('h', []);
    leave('g', me.pid);
    expect([pg.whichGroups(node, 'sc'), pg.whichLocalGroups(node, 'sc')]).toEqual([['h'], []]);
    join('g', me.pid);
    expect([pg.whichGroups(node, 'sc'), pg.whichLocalGroups(node, 'sc')]).toEqual([['h', 'g'], ['g']]);
  });
});

describe('watching', () => {
  it('[PG5] tells of every change in a scope or group', () => {
    const { node, me, actor, join, leave } = setUp();
    const [a, b] = [actor('a'), actor('b')];
    join('g', [a.pid, a.pid]);
    const [all, groups] = me.act(() => pg.monitorScope(node, 'sc')) as [Ref, unknown];
    const [one, members] = b.act(() => pg.monitor(node, 'sc', 'g')) as [Ref, unknown];
    expect([groups, members]).toEqual([new Map([['g', [a.pid, a.pid]]]), [a.pid, a.pid]]);
    join('h', a.pid);
    join('g', [b.pid]);
    leave('g', [b.pid, me.pid]);
    leave('g', me.pid);
    const news = [
      ['join', 'g', [b.pid]],
      ['leave', 'g', [b.pid, me.pid]],
    ];
    expect(me.mailbox).toEqual([[all, 'join', 'h', [a.pid]], ...news.map((n) => [all, ...n])]);
    expect(b.mailbox).toEqual(news.map((n) => [one, ...n]));
  });

  it('[PG5] tells the scope s watchers first, the newest of a group s first', () => {
    const { node, me, join } = setUp();
    const watch = (what: () => unknown) => (me.act(what) as [Ref])[0];
    const first = watch(() => pg.monitor(node, 'sc', 'g'));
    const second = watch(() => pg.monitor(node, 'sc', 'g'));
    const scope = watch(() => pg.monitorScope(node, 'sc'));
    join('g', me.pid);
    expect(me.mailbox.map((m) => (m as unknown[])[0])).toEqual([scope, second, first]);
  });

  it('[PG5] demonitor ends it, and takes its messages out', () => {
    const kit = new Kit();
    const { node } = kit;
    kit.run(function* (): Routine<void> {
      yield pg.start(node, 'sc');
      const [ref] = (yield pg.monitorScope(node, 'sc')) as [Ref];
      const [other] = (yield pg.monitor(node, 'sc', 'g')) as [Ref];
      const me = node.self().pid;
      yield pg.join(node, 'sc', 'g', me);
      yield pg.leave(node, 'sc', 'g', me);
      kit.note(yield pg.demonitor(node, 'sc', ref), yield pg.demonitor(node, 'sc', ref));
      kit.note(((yield RECEIVE) as unknown[])[0] === other, node.self().mailbox.length);
      kit.note(yield pg.demonitor(node, 'sc', other), node.self().mailbox.length);
      yield pg.join(node, 'sc', 'g', me);
      kit.note(node.self().mailbox.length);
    });
    expect(kit.notes).toEqual([['ok', false], [true, 1], ['ok', 0], 0]);
  });

  it('[PG6] an ended member leaves all its groups, newest first', () => {
    const { node, me, actor, join } = setUp();
    const a = actor('a');
    join('g', a.pid);
    join('h', [a.pid, a.pid]);
    join('h', me.pid);
    const [ref] = me.act(() => pg.monitorScope(node, 'sc')) as [Ref];
    a.kill();
    const left = (group: string) => [ref, 'leave', group, [a.pid]];
    expect(me.mailbox).toEqual([left('h'), left('h'), left('g')]);
    expect(pg.whichGroups(node, 'sc')).toEqual(['h']);
  });

  it('[PG6] an ended watcher is forgotten', () => {
    const { kit, node, actor, join, me } = setUp();
    const [a, b] = [actor('a'), actor('b')];
    a.act(() => pg.monitor(node, 'sc', 'g'));
    b.act(() => pg.monitorScope(node, 'sc'));
    a.kill();
    b.kill();
    const before = kit.events.length;
    join('g', me.pid);
    expect(kit.events.slice(before).filter((e) => e.kind === 'lost')).toEqual([]);
  });
});
