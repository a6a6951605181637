import { describe, expect, it } from 'vitest';
import { FloodGuard, Heartbeat } from '#lib/client/guards';

describe('Heartbeat', () => {
  /** Beats at these times; answers what each said. */
  const beats = (heart: Heartbeat, times: readonly number[], hidden = false) =>
    times.map((time) => heart.beat(time, hidden));

  it('[SBX21] is dead after eight beats in a row without an answer', () => {
    const heart = new Heartbeat();
    expect(beats(heart, [0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750])).not.toContain('dead');
    expect(beats(heart, [2_000])).toEqual(['dead']);
  });

  it('[SBX21] asks again after each answer', () => {
    const heart = new Heartbeat();
    expect(heart.beat(0, false)).toBe('ask');
    heart.answered();
    expect(heart.beat(250, false)).toBe('ask');
    expect(heart.beat(500, false)).toBe('wait');
    heart.answered();
    expect(heart.beat(750, false)).toBe('ask');
  });

  it('[SBX21] starts counting again after the page slept', () => {
    const heart = new Heartbeat();
    expect(beats(heart, [0, 250, 500, 750])).not.toContain('dead');
    expect(beats(heart, [3_600_000])).toEqual(['wait']);
    const since = [250, 500, 750, 1_000, 1_250, 1_500, 1_750].map((ms) => 3_600_000 + ms);
    expect(beats(heart, since)).not.toContain('dead');
    expect(beats(heart, [3_602_000])).toEqual(['dead']);
  });

  it('[SBX21] counts nothing while the page is hidden', () => {
    const heart = new Heartbeat();
    const times = Array.from({ length: 100 }, (_, i) => i * 250);
    expect(beats(heart, times, true)).not.toContain('dead');
  });

  it('[SBX21] takes its times from its options', () => {
    const heart = new Heartbeat({ everyMs: 10, deadAfterMs: 20 });
    expect(beats(heart, [0, 10, 20])).toEqual(['ask', 'wait', 'dead']);
  });
});

describe('FloodGuard', () => {
  const admitted = (guard: FloodGuard, count: number, now: number) =>
    Array.from({ length: count }, () => guard.admit(now)).filter(Boolean).length;

  it('[SBX13] admits its limit in a second, and no more', () => {
    const guard = new FloodGuard(400);
    expect(admitted(guard, 500, 10)).toBe(400);
    expect(admitted(guard, 400, 1_010)).toBe(400);
  });

  it('[SBX13] admits what was asked for besides', () => {
    const guard = new FloodGuard(10);
    for (let i = 0; i < 100; i++) guard.expect(4);
    expect(admitted(guard, 500, 0)).toBe(410);
  });

  it('[SBX13] counts long messages for more', () => {
    const guard = new FloodGuard(400);
    expect(guard.admit(0, 30_000_000)).toBe(true);
    expect(guard.admit(10, 30_000_000)).toBe(false);
    expect(guard.admit(1_000, 30_000_000)).toBe(true);
  });

  it('[SBX13] does not save up: what was asked for is used up by what came', () => {
    const guard = new FloodGuard(10);
    guard.expect(100);
    expect(admitted(guard, 100, 0)).toBe(100);
    expect(admitted(guard, 100, 1_000)).toBe(10);
  });
});
