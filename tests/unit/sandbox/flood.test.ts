/** Programs that make more than anybody can look at: lines, processes. */
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
