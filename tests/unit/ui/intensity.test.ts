import { describe, expect, it } from 'vitest';
import { tryLimits, verdictSaid } from '#lib/education/intensity';
import { Ev } from '#lib/runtime/kernel/events';
import { Sandbox } from '#lib/sandbox/sandbox';

const PROGRAM = `import { GenServer, Supervisor } from 'otp'
const one = GenServer.define({ init: () => ['ok', 0] })
export default Supervisor.define({
  name: 'app',
  maxRestarts: INTENSITY,
  maxSeconds: PERIOD,
  children: [{ id: 'a', start: [one, undefined, { name: 'a' }] }],
})
`;

/** At which of the failures a supervisor with these limits gives up, in a run. */
function gaveUp(times: readonly number[], intensity: number, period: number): number {
  const sandbox = new Sandbox();
  sandbox.load(
    { 'main.ts': PROGRAM.replace('INTENSITY', `${intensity}`).replace('PERIOD', `${period}`) },
    'main.ts',
  );
  sandbox.start(0);
  for (const [i, time] of times.entries()) {
    sandbox.runUntil(time);
    sandbox.execute('process.kill', { pid: 'a' });
    sandbox.runUntil(time + 1);
    for (const { kind } of sandbox.recorder?.events() ?? []) if (kind === Ev.give_up) return i;
  }
  return -1;
}

describe('the same failures under other limits', () => {
  const bursts = [
    [100, 200, 300, 400, 500],
    [900, 2100, 3300, 4500, 5700, 6900],
    [100, 1990, 5010, 5990, 6010, 11_000],
  ];
  it('[LES90] [SUP15] says of each burst and limit what a supervisor does', () => {
    for (const times of bursts) {
      for (const intensity of [0, 1, 2, 3, 4]) {
        for (const period of [1, 2, 5]) {
          expect(
            tryLimits(times, { intensity, period }).at,
            `${times.join()} ${intensity} in ${period}`,
          ).toBe(gaveUp(times, intensity, period));
        }
      }
    }
  });

  it('[LES90] says it in a sentence', () => {
    const [times = []] = bursts;
    expect(verdictSaid('app', times, { intensity: 3, period: 5 })).toBe(
      '`app` gives up at failure 4 of 5, 0.400 s: 4 count together, and 3 are allowed in 5 s.',
    );
    expect(verdictSaid('app', times, { intensity: 5, period: 5 })).toBe(
      '`app` outlives all 5 failures: at most 5 count together, and 5 are allowed in 5 s.',
    );
  });
});
