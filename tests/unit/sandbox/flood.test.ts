/** Programs that make more than anybody can look at, or copy: lines, big terms, processes. */
import { describe, expect, it } from 'vitest';
import { Ev } from '#lib/runtime/kernel/events';
import { shownTree, TreeFollower } from '#lib/sandbox/changes';
import { Sandbox } from '#lib/sandbox/sandbox';

function started(code: string, until: number): Sandbox {
  const sandbox = new Sandbox();
  expect(sandbox.load({ 'main.ts': code })).toEqual({ diagnostics: [] });
  sandbox.start(0);
  sandbox.runUntil(until);
  return sandbox;
}

function printed(sandbox: Sandbox): string[] {
  const { recorder } = sandbox;
  if (recorder === null) throw new Error('no run');
  const lines: string[] = [];
  for (let seq = recorder.first; seq < recorder.length; seq++)
    if (recorder.kindOf(seq) === Ev.output) lines.push(String(recorder.aOf(seq)));
  return lines;
}

describe('printing', () => {
  it('[RUN10] takes time: a loop that prints for ever prints some twenty lines a ms', () => {
    const count = printed(started(`while (true) console.log('x')`, 100)).length;
    expect(count / 100).toBeGreaterThan(18);
    expect(count / 100).toBeLessThan(21);
  });

  it('[RUN10] ends a process that prints for ever in synchronous code, located', () => {
    const sandbox = started(`function say() {\n  while (true) console.log('x')\n}\nsay()`, 10_000);
    const last = sandbox.trace({ kinds: ['exit'] }).rows.at(-1);
    expect(last?.text).toContain('ReductionsError: This code in `say` (main.ts:2)');
    expect(printed(sandbox).length).toBeLessThan(50_000);
  });

  it('[RUN10] keeps the first 10,000 characters of a line, and charges for all', () => {
    const lines = printed(started(`for (;;) console.log('x'.repeat(100_000))`, 100));
    expect(lines[0]).toBe(`${'x'.repeat(10_000)}… and 90000 characters more`);
    expect(lines.length).toBeLessThan(20);
  });
});

describe('copying big terms', () => {
  const imports = `import { ETS, GenServer, self, send, sleep, spawn } from 'otp'\n`;
  const big = `const big = Array.from({ length: 50_000 }, (_, i) => i)\n`;
  const echo = `const echo = GenServer.define({
  init: (_arg: unknown) => ['ok', 0],
  handleCall: (request) => ['reply', request === 'big' ? big : 0, 0],
})\n`;

  /** Reductions that the statements take, after what comes before them. */
  const cost = (statements: string, before = ''): number => {
    const work = (code: string): number => started(imports + big + before + code, 1_000_000).node.work;
    return work(statements) - work('');
  };

  it.each([
    ['sent', 'send(self(), big)', ''],
    ['sent to a process that is dead', 'send(dead, big)', 'const dead = spawn(() => {})\nawait sleep(1)'],
    ['put into a table', `ETS.insert(table, ['k', big])`, `const table = ETS.new('t')`],
    [
      'read from a table',
      `ETS.lookup(table, 'k')`,
      `const table = ETS.new('t')\nETS.insert(table, ['k', big])`,
    ],
    ['what a server starts with', 'echo.start(big)\nawait sleep(1)', echo],
    ['of bytes', 'send(self(), new Uint8Array(400_000))', ''],
  ])('[RUN11] costs reductions: %s', (_, statements, before) => {
    const reductions = cost(statements, `${before}\n`);
    expect(reductions).toBeGreaterThan(12_500);
    expect(reductions).toBeLessThan(12_550);
  });

  // Each of them is copied twice: when it leaves, and when it is there.
  it.each([
    ['a request', 'await GenServer.call(server, big)', `const [, server] = await echo.start(0)\n`],
    ['a reply', `await GenServer.call(server, 'big')`, `const [, server] = await echo.start(0)\n`],
  ])('[RUN11] costs reductions: %s', (_, statements, before) => {
    const reductions = cost(statements, echo + before);
    expect(reductions).toBeGreaterThan(25_000);
    expect(reductions).toBeLessThan(25_100);
  });

  it('[RUN11] costs nothing when they are small', () => {
    expect(cost(`send(self(), ['a', 1, 'b'])`)).toBe(cost(`send(self(), 1)`));
  });

  it('[RUN11] ends a process that copies for ever in synchronous code, located', () => {
    const sandbox = started(
      `${imports}${big}const table = ETS.new('t')
ETS.insert(table, ['k', big])
function look() {
  while (true) ETS.lookup(table, 'k')
}
look()`,
      10_000,
    );
    const last = sandbox.trace({ kinds: ['exit'] }).rows.at(-1);
    expect(last?.text).toContain('ReductionsError: This code in `look` (main.ts:6)');
  });
});

describe('the tree of very many', () => {
  const many = `
import { receive, spawn } from 'otp'
for (let i = 0; i < 4_000; i++) spawn(async () => { await receive() })
await receive()`;

  it('[SBX47] is sent in part, the same part as of the whole tree', () => {
    const sandbox = started(many, 1_000);
    const { views, recorder } = sandbox;
    if (views === null || recorder === null) throw new Error('no run');
    const follower = new TreeFollower(views);
    expect(follower.change(null, 1_000)).toEqual({ snapshot: shownTree(views.tree(null)) });
    const change = follower.change(recorder.length - 2, 1_000);
    expect(change).not.toBeNull();
    expect(new TreeFollower(views).change(recorder.length - 2, 1_000)).toEqual({
      snapshot: shownTree(views.tree(recorder.length - 2)),
    });
  });
});
