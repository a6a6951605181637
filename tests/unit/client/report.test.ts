import { describe, expect, it } from 'vitest';
import type { EndCause } from '#lib/client/life';
import { reportOf } from '#lib/client/report';
import type { SandboxStatus } from '#lib/sandbox/protocol';

const status: SandboxStatus = {
  run: {
    state: 'running',
    time: 1500,
    position: 40,
    first: 0,
    playhead: 40,
    speed: 1,
    seed: 0,
    processes: 3,
    idle: false,
  },
  moment: { time: 1500, slice: 9, position: 40 },
  last: { pid: '<0.3.0>', label: 'b#1', file: 'main.ts', line: 7 },
};
const known = { name: 'sandbox 1', detail: '', status, underWay: [], unconfirmed: null, silentMs: 1600 };

describe('[SBX24] the report of an end', () => {
  it('says what is known, and what to do', () => {
    expect(reportOf('hung', known).text).toBe(
      'The sandbox has not answered for 1.6 s and was ended: something in the program kept the engine busy where it cannot be interrupted, such as a regular expression, a sort, or a list that grows without end. ' +
        'It was last heard of at 1.500 s of its own time, after 40 events; b#1 (main.ts:7) had acted last. ' +
        'Look there, and at what it calls, for a loop, a pattern or a list that does not end, and mend it before you run it again.',
    );
    expect(reportOf('process_gone', known).text).toMatch(
      /used up its memory\. Which one is not known\. .*\(main\.ts:7\).* grows without end/,
    );
    const at = { time: 1500, slice: 9, position: 40 };
    const unconfirmed = { at, op: 'process.cast', params: {} };
    expect(reportOf('hung', { ...known, unconfirmed }).text).toContain(
      'The operation process.cast had just been applied.',
    );
    expect(reportOf('hung', { ...known, underWay: ['run.step', 'watch'] }).text).toContain(
      'Without an answer: run.step.',
    );
  });

  it('says no more than is known', () => {
    const { text } = reportOf('process_gone', { ...known, status: null });
    expect(text).not.toMatch(/last heard|main/);
    expect(text).toContain('Look for a list');
  });

  it('says what to do after every end that can be mended', () => {
    const causes: EndCause[] = ['hung', 'process_gone', 'no_start', 'error', 'stopped', 'flood', 'bad_data'];
    for (const cause of causes) expect(reportOf(cause, known).text).toMatch(/(tart it again|run it again)/);
  });
});
