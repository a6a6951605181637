/** Random learners' programs: they compile, do something, and one run is like the other. */
import { expect, it } from 'vitest';
import { isFailure } from '#lib/operations';
import { lines, started } from '../learner/log';
import { randomProgram } from '../learner/programs';

const run = (i: number) => {
  const program = randomProgram(20_251_120, i);
  const sandbox = started(program);
  for (const { at, op, params } of [...program.operations].sort((a, b) => a.at - b.at)) {
    sandbox.runUntil(at);
    const answer = sandbox.execute(op, params);
    if (isFailure(answer) && answer.error.code !== 'no_process') expect(answer.error).toBe(null);
  }
  sandbox.runUntil(program.until);
  return lines(sandbox);
};

it('[RUN5] [EVT4] the same program, seed and operations give the same events', () => {
  let events = 0;
  for (let i = 0; i < 20; i++) {
    const log = run(i);
    expect([i, run(i).join('\n') === log.join('\n'), log.length > 30]).toEqual([i, true, true]);
    events += log.length;
  }
  // Most go on for long and do much.
  expect(events).toBeGreaterThan(10_000);
});
