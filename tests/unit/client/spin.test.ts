import { describe, expect, it } from 'vitest';
import { SpinWatch } from '#lib/client/spin';
import type { SandboxStatus } from '#lib/sandbox/protocol';
import { spinWords } from '#lib/ui/lab/end';

const last = { pid: '<0.1.0>', label: 'main#1', file: 'main.ts', line: 2 };
const status = (slice: number, position: number, more: Partial<SandboxStatus> = {}): SandboxStatus =>
  ({ run: { state: 'running' }, moment: { time: 0, slice, position }, last, ...more }) as SandboxStatus;

describe('a process that computes on and on', () => {
  it('[LAB46] is told after two seconds in which slices went by and nothing happened', () => {
    const watch = new SpinWatch();
    expect(watch.look(status(0, 1), 0)).toBeNull();
    expect(watch.look(status(900, 1), 1_900)).toBeNull();
    expect(watch.look(status(1_000, 1), 2_000)).toEqual(last);
    expect(watch.look(status(1_100, 1), 2_100)).toEqual(last);
    expect(spinWords(last)).toContain('main#1 computes on and on at main.ts:2');
  });

  it('[LAB46] is told beside others that work', () => {
    const watch = new SpinWatch();
    watch.look(status(0, 0), 0);
    expect(watch.look(status(1_000, 250), 2_000)).toEqual(last);
  });

  it('[LAB46] is none that records what it does, that rests, that has been paused, or that ends', () => {
    const busy = new SpinWatch();
    busy.look(status(0, 0), 0);
    expect(busy.look(status(1_000, 2_000), 2_000)).toBeNull();
    const idle = new SpinWatch();
    idle.look(status(5, 5), 0);
    expect(idle.look(status(6, 7), 2_000)).toBeNull();
    const paused = new SpinWatch();
    paused.look(status(0, 0), 0);
    expect(paused.look(status(1_000, 0), 2_000)).toEqual(last);
    expect(
      paused.look(status(1_000, 0, { run: { state: 'paused' } as SandboxStatus['run'] }), 2_100),
    ).toBeNull();
    const other = new SpinWatch();
    other.look(status(0, 0), 0);
    expect(other.look(status(1_000, 0, { last: { ...last, label: 'a#1' } }), 2_000)).toBeNull();
  });
});
