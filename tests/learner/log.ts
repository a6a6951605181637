/** Runs of programs in Node, by what the site and the command line use too. */
import { createHash } from 'node:crypto';
import { line } from '#lib/diagnostics/jsonl';
import { isFailure } from '#lib/operations';
import type { AppliedOperation } from '#lib/sandbox/protocol';
import { Sandbox } from '#lib/sandbox/sandbox';

/** A program and what was done to it, at which moments. */
export interface Applied {
  files: Record<string, string>;
  seed: number;
  operations: AppliedOperation[];
  /** Virtual time at which the run was left. */
  until: number;
}

/** A sandbox with the program, started. @throws when the program does not compile */
export function started({ files, seed }: Pick<Applied, 'files' | 'seed'>): Sandbox {
  const sandbox = new Sandbox();
  const loaded = sandbox.load(files, Object.keys(files)[0]);
  if (isFailure(loaded)) throw new Error(loaded.error.message);
  const wrong = loaded.diagnostics.find((d) => d.severity === 'error');
  if (wrong !== undefined) throw new Error(`${wrong.file}:${wrong.line}: ${wrong.message}`);
  sandbox.start(seed);
  return sandbox;
}

/** The first `most` events of a sandbox's run, as the lines of `lab run --events`. */
export function lines(sandbox: Sandbox, most = Infinity): string[] {
  const out: string[] = [];
  for (const event of sandbox.recorder?.events() ?? []) {
    if (out.length >= most) break;
    out.push(line(event));
  }
  return out;
}

/** Fingerprint of an event log. */
export const hash = (log: readonly string[]): string =>
  createHash('sha256').update(log.join('\n')).digest('hex');

/** Does a run again and answers the fingerprint of its first `events` events. */
export function again(run: Applied, events: number): string {
  const sandbox = started(run);
  for (const operation of run.operations) sandbox.replay(operation);
  sandbox.runUntil(run.until);
  return hash(lines(sandbox, events));
}
