/** A run is a value: the same program, seed and operations give the same events in Chromium and in Node. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './test';
import type { Applied } from '../learner/log';
import type { RandomProgram } from '../learner/programs';
import { makeSandbox, openPage } from './sandbox-kit';

/** Random programs, beside all examples. */
const COUNT = 200;

const inNode = (...args: string[]): string =>
  execFileSync(process.execPath, ['scripts/run.mjs', 'tests/learner/cli.ts', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });

interface Seen {
  applied: Applied;
  hash: string;
  events: number;
}

test(`[EVT4] all examples and ${COUNT} random programs have the same event log in Chromium and in Node`, async ({
  page,
}) => {
  test.setTimeout(600_000);
  const programs = JSON.parse(inNode('programs', String(COUNT), '20251120')) as RandomProgram[];
  await openPage(page);
  await makeSandbox(page);
  const seen: Seen[] = [];
  // A few at a time, so that a failure is of one of these, and no answer is too long.
  for (let i = 0; i < programs.length; i += 20) {
    const part = programs.slice(i, i + 20);
    seen.push(
      ...(await page.evaluate(async (part) => {
        /** Does an operation; a failure ends the test. */
        const ask = async <T>(name: string, params: unknown = {}): Promise<T> => {
          const answer = (await window.client.execute(name, params)) as T & { error?: unknown };
          if (answer.error !== undefined) throw new Error(`${name}: ${JSON.stringify(answer.error)}`);
          return answer;
        };
        const out: Seen[] = [];
        for (const { files, seed, operations, until } of part) {
          await ask('program.load', { files });
          await ask('run.start', { seed });
          const none = [{ at: 0, op: 'process.send', params: { pid: 1, message: 'hello' } }];
          await ask('run.play', { operations: operations.length > 0 ? operations : none, until });
          const lines: string[] = [];
          for (let from: number | null = 0; from !== null;) {
            const got: { lines: string[]; next: number | null } = await ask('trace.export', { from });
            lines.push(...got.lines);
            from = got.next;
          }
          const done = await ask<{ operations: Applied['operations'] }>('run.operations');
          const { time } = JSON.parse(lines.at(-1) as string) as { time: number };
          const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('\n')));
          const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
          const applied = { files, seed, operations: done.operations, until: Math.ceil(time) };
          out.push({ applied, hash, events: lines.length });
        }
        return out;
      }, part)),
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'otp-lab-'));
  try {
    const file = join(folder, 'runs.json');
    writeFileSync(file, JSON.stringify(seen.map(({ applied, events }) => ({ ...applied, events }))));
    const hashes = JSON.parse(inNode('again', file)) as string[];
    const other = programs.filter((_, i) => hashes[i] !== seen[i]?.hash).map(({ name }) => name);
    expect(other).toEqual([]);
    expect(seen.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(50_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
