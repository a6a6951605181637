/** Tables as a learner's program has them, and as the inspector and the graph show them. */
import { readFileSync } from 'node:fs';
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { inspect } from '#lib/runtime/kernel/terms';
import type { ProcessDetail } from '#lib/diagnostics/views';
import { Sandbox } from '#lib/sandbox/sandbox';
import { nodeSentence, secondLine } from '#lib/ui/graph/words';
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

/** Checks a program's types, runs it for a while, and answers what it printed. */
function run(program: string): string[] {
  const names = '_, ETS, inspect, isException, receive, self, send, sleep, spawn, type Pid';
  const sandbox = load(`import { ${names} } from 'otp'\n${program}`);
  sandbox.runUntil(10_000);
  return printed(sandbox);
}

describe('ETS', () => {
  it('[OTP19] copies objects in and out', () => {
    expect(
      run(`
      const t = ETS.new('users')
      const user = { name: 'Ada' }
      ETS.insert(t, [1, user], [2, { name: 'Bob' }])
      user.name = 'changed'
      const [[, found]] = ETS.lookup<[number, { name: string }]>(t, 1)
      console.log(found.name)
      found.name = 'changed too'
      console.log(ETS.lookupElement(t, 1, 2), ETS.tab2list(t).length)
      console.log(await ETS.foldl<string, [number, { name: string }]>(t, async ([, u], all) => { await sleep(1); return all + u.name }, ''))
    `),
    ).toEqual(['Ada', "{ name: 'Ada' } 2", 'AdaBob']);
  });

  it('has all of it', () => {
    expect(
      run(`
      const t = ETS.new('o', { type: 'ordered_set', namedTable: true, protection: 'public' })
      console.log(t, ETS.insertNew(t, [2, 'b'], [1, 'a']), ETS.insertNew(t, [2, 'c']), ETS.member('o', 2))
      console.log(ETS.first(t), ETS.next(t, 1), ETS.last(t), ETS.prev(t, 1))
      console.log(ETS.match(t, ['$1', 'a']), ETS.matchObject(t, [_, 'b']), ETS.select(t, [[['$1', '$2'], [['>', '$1', 1]], [[['$2', '$1']]]]]))
      console.log(ETS.updateCounter(t, 3, [2, 1], [3, 0]), ETS.updateCounter(t, 3, [[2, 1], [2, 1]]), ETS.updateElement(t, 1, [2, 'x']))
      console.log(ETS.selectCount(t, [['_', [], [true]]]), ETS.selectDelete(t, [[[3, '_'], [], [true]]]), ETS.take(t, 2))
      console.log(ETS.deleteObject(t, [1, 'none']), ETS.tab2list(t), ETS.delete(t, 1), ETS.info(t, 'size'), ETS.info(t)?.type)
      console.log(ETS.rename(t, 'p'), ETS.whereis('o'), ETS.whereis('p') !== null, ETS.all())
      console.log(ETS.safeFixtable('p', true), ETS.setHeir('p', self(), 'x'), ETS.setHeir('p', 'none'), ETS.matchDelete('p', _), ETS.deleteAllObjects('p'))
      const main = self()
      const other = spawn(async () => send(main, await receive()))
      console.log(ETS.giveAway('p', other, { n: 1 }))
      const [what, name, from, data] = await receive()
      console.log(what, name, from === main, data, ETS.whereis('p'), ETS.info('p'))
      try { ETS.lookup('p', 1) } catch (e) { console.log(isException(e) && e.reason) }
      console.log(ETS.delete(ETS.new('q', { heir: [main, 'mine'] })))
    `),
    ).toEqual([
      'o true false true',
      '1 2 2 $end_of_table',
      "[[1]] [[2, 'b']] [['b', 2]]",
      '1 [2, 3] true',
      "3 1 [[2, 'b']]",
      "true [[1, 'x']] true 0 ordered_set",
      "p null true ['p']",
      'true true true true true',
      'true',
      'ETS-TRANSFER p true { n: 1 } null null',
      'badarg',
      'true',
    ]);
  });

  it('ends a process that may not use a table, on its line', () => {
    const sandbox = load(`import { ETS, spawn } from 'otp'
ETS.new('mine', { namedTable: true })
spawn(() => {
  ETS.insert('mine', ['a', 1])
})`);
    sandbox.runUntil(100);
    const exits = [...(sandbox.recorder?.events() ?? [])].filter((e) => e.kind === Ev.exit);
    expect(exits.map((e) => sandbox.views?.sentence(e.seq))).toEqual([
      expect.stringMatching(/exits: badarg at main\.ts:4\.$/),
    ]);
  });
});

describe('the example', () => {
  const started = () => {
    const sandbox = load(readFileSync('src/lib/examples/tables/main.ts', 'utf8'));
    sandbox.runUntil(2_000);
    return sandbox;
  };

  it('loses the table of one that crashes, and keeps the one with an heir', () => {
    const sandbox = started();
    sandbox.execute('process.kill', { pid: 'forgetful' });
    sandbox.runUntil(4_500);
    expect(printed(sandbox)).toEqual([
      "visits [['door', 6]] sales [['tea', 6]]",
      "visits [['door', 6]] sales [['tea', 13]]",
    ]);
  });

  it('[DETAIL3] shows its tables with their owners, now and in the past', () => {
    const sandbox = started();
    const till = () => sandbox.detail('till', undefined) as ProcessDetail;
    expect(till().tables).toEqual([
      {
        id: expect.any(Number) as number,
        name: 'sales',
        type: 'set',
        protection: 'protected',
        named: false,
        keypos: 1,
        size: 2,
        heir: 'keeper#1',
        rows: ["['tea', 6]", "['cake', 0]"],
      },
    ]);
    const first = till().pid;
    const then = sandbox.recorder?.length as number;
    const shown = () => {
      const tree = sandbox.views?.tree(null);
      if (tree === undefined) throw new Error('no tree');
      return ['forgetful', 'keeper', 'till'].map((name) => {
        const node = tree.nodes[`app/${name}`];
        return node === undefined
          ? ''
          : nodeSentence(tree, node).match(/owns .*/)?.[0] + ' | ' + secondLine(node);
      });
    };
    expect(shown()[2]).toMatch(
      /^owns the set sales with 2 objects, protected, heir keeper#1 .*sales \(2\) · /,
    );
    expect(shown()[0]).toMatch(/^owns the set visits with 1 object, protected \| visits \(1\) · 'counting'$/);
    sandbox.runUntil(2_350);
    sandbox.execute('process.kill', { pid: 'till' });
    sandbox.runUntil(5_000);
    const past = sandbox.detail(first, then) as ProcessDetail;
    expect(past.tables[0]?.rows).toEqual(["['tea', 6]", "['cake', 0]"]);
    const rows = [...(sandbox.recorder?.events() ?? [])].filter((e) => e.kind === Ev.ets_transfer);
    expect(rows.slice(1, 3).map((e) => sandbox.views?.sentence(e.seq))).toEqual([
      'keeper#1 inherits the table sales from till#1.',
      'keeper#1 gives the table sales to till#2.',
    ]);
  });
});
