/** Process groups and PubSub as a learner's program has them. */
import { readFileSync } from 'node:fs';
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import type { ProcessDetail } from '#lib/diagnostics/views';
import { Ev } from '#lib/runtime/kernel/events';
import { inspect } from '#lib/runtime/kernel/terms';
import { Sandbox } from '#lib/sandbox/sandbox';
import { Checker } from '../../editor/checker';

const checker = new Checker(typescript);

function load(text: string): Sandbox {
  expect(checker.check({ 'main.ts': text }).filter((one) => one.line > 1)).toEqual([]);
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': text })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  return sandbox;
}

function printed(sandbox: Sandbox): string[] {
  const events = [...(sandbox.recorder?.events() ?? [])];
  return events
    .filter((e) => e.kind === Ev.output)
    .map((e) => (typeof e.a === 'string' ? e.a : inspect(e.a)));
}

function run(program: string): string[] {
  const names = 'isException, pg, PubSub, receive, self, send, sleep, spawn, type GroupChange';
  const sandbox = load(`import { ${names} } from 'otp'\n${program}`);
  sandbox.runUntil(10_000);
  return printed(sandbox);
}

describe('pg', () => {
  it('[OTP20] has a scope of its own name, or that of the first argument', () => {
    expect(
      run(`
      await pg.startLink()
      await pg.start('rooms')
      const me = self()
      const other = spawn(async () => { await receive() })
      console.log(await pg.join('g', me), await pg.join('rooms', { floor: 1 }, [me, other]), pg.whichGroups(), pg.whichGroups('rooms'))
      console.log(pg.getMembers('g').length, pg.getMembers('rooms', { floor: 1 })[1] === other, pg.getLocalMembers('g')[0] === me)
      const [ref, groups] = await pg.monitorScope('rooms')
      console.log([...groups.keys()], [...groups.values()][0].length)
      const [one, members] = await pg.monitor('g')
      console.log(members.length, await pg.leave('g', me), await pg.leave('g', me), pg.whichLocalGroups())
      const news: GroupChange = await receive()
      console.log(news[0] === one, news.slice(1, 3), await pg.demonitor(one), await pg.demonitor('rooms', one))
      send(other, 'end')
      const [which, change, group, [who]] = await receive()
      console.log(which === ref, change, group, who === other, await pg.demonitor('rooms', ref))
      try { await pg.join('none', 'g', me) } catch (e) { console.log(isException(e) && e.reason[0]) }
    `),
    ).toEqual([
      "ok ok ['g'] [{ floor: 1 }]",
      '1 true true',
      '[{ floor: 1 }] 2',
      '1 ok not_joined []',
      "true ['leave', 'g'] ok false",
      'true leave { floor: 1 } true ok',
      'noproc',
    ]);
  });
});

describe('PubSub', () => {
  it('[OTP20] sends copies to all subscribers', () => {
    expect(
      run(`
      await PubSub.startLink({ name: 'news' })
      const main = self()
      PubSub.subscribe('news', 'a')
      const other = spawn(async () => { PubSub.subscribe('news', 'a'); send(main, 'ready'); for (;;) send(main, ['other', await receive()]) })
      await receive('ready')
      const message = { n: 1 }
      console.log(await PubSub.broadcast('news', 'a', message))
      message.n = 2
      console.log(await receive({ n: 1 }), await receive(['other', { n: 1 }]))
      await PubSub.broadcastFrom('news', main, 'a', 'x')
      console.log(await receive(), PubSub.unsubscribe('news', 'a'))
      await PubSub.localBroadcast('news', 'a', 'y')
      await PubSub.localBroadcastFrom('news', other, 'a', 'z')
      console.log(await receive(), await receive(undefined, { after: 10 }))
    `),
    ).toEqual(['ok', "{ n: 1 } ['other', { n: 1 }]", "['other', 'x'] ok", "['other', 'y'] timeout"]);
  });
});

describe('the example', () => {
  it('shows who is in which room, by the table of the scope', () => {
    const sandbox = load(readFileSync('src/lib/examples/rooms/main.ts', 'utf8'));
    sandbox.runUntil(1_500);
    const rooms = () => (sandbox.detail('rooms', undefined) as ProcessDetail).tables[0]?.rows;
    const before = rooms();
    expect(before?.map((row) => row.slice(0, 12))).toEqual(["['kitchen', ", "['garden', ["]);
    const first = sandbox.recorder?.length as number;
    sandbox.execute('process.kill', { pid: 'bob' });
    sandbox.runUntil(1_600);
    expect(rooms()).not.toEqual(before);
    const events = [...(sandbox.recorder?.events(first) ?? [])];
    const changes = events
      .filter((e) => e.kind === Ev.send && Array.isArray(e.a) && (e.a[1] === 'join' || e.a[1] === 'leave'))
      .map((e) => sandbox.views?.sentence(e.seq).replace(/\[#Ref[^']*/, '['));
    expect(changes).toEqual([
      "rooms#1 sends host#1 ['leave', 'kitchen', [bob#1]].",
      "rooms#1 sends host#1 ['leave', 'garden', [cleo#1]].",
      "rooms#1 sends host#1 ['join', 'kitchen', [bob#2]].",
      "rooms#1 sends host#1 ['join', 'garden', [cleo#2]].",
    ]);
    expect(printed(sandbox)).toContain('bob in kitchen reads tea is ready');
  });
});
