/** The benchmark's programs as a learner writes them: that they compile and do their work, without a look at the time. */
import { describe, expect, it } from 'vitest';
import { compileRow, runLearner } from '../../../bench/learner';
import { rows } from '../../../bench/rows';

describe('benchmark programs in learner TypeScript', () => {
  it.each(rows(true).map((row) => [row.name, row] as const))('%s runs to its end', (_name, row) => {
    const small = row.args.map((arg) => (typeof arg === 'number' ? Math.min(arg, 10) : arg));
    let ticks = 0;
    expect(runLearner(compileRow({ ...row, args: small }), () => ++ticks)).toBeGreaterThan(0);
  });
});
