import { describe, expect, it } from 'vitest';
import { List, termKey } from '#lib/runtime/kernel/terms';
import { type AutoShutdown, checkChildSpec, SpecError } from '#lib/runtime/otp/child_spec';

const start = () => 'ignore';

function check(spec: unknown, auto: AutoShutdown = 'never'): unknown {
  try {
    return checkChildSpec(spec, auto).spec;
  } catch (e) {
    if (e instanceof SpecError) return e.reason;
    throw e;
  }
}

describe('checkChildSpec', () => {
  it('[CS1] needs an id and a start function, and nothing more', () => {
    expect(check({ id: 'a', start })).toEqual({
      id: 'a',
      start,
      restart: 'permanent',
      shutdown: 5000,
      type: 'worker',
      significant: false,
      modules: [],
    });
    expect(check({ start })).toBe('missing_id');
    expect(check({ id: 'a' })).toBe('missing_start');
    expect(check({ id: 'a', start: 'run' })).toEqual(['invalid_mfa', 'run']);
    for (const spec of [null, 'a', 5, ['a', start]])
      expect(check(spec)).toEqual(['invalid_child_spec', spec]);
  });

  it('[CS2] gives a supervisor all the time to stop, a worker 5,000 ms', () => {
    expect(check({ id: 'a', start, type: 'supervisor' })).toMatchObject({ shutdown: 'infinity' });
    expect(check({ id: 'a', start, type: 'worker' })).toMatchObject({ shutdown: 5000 });
    expect(check({ id: 'a', start, type: 'supervisor', shutdown: 10 })).toMatchObject({ shutdown: 10 });
  });

  it('[CS2] takes every value there is', () => {
    for (const restart of ['permanent', 'transient', 'temporary'])
      expect(check({ id: 'a', start, restart })).toMatchObject({ restart });
    for (const shutdown of [0, 1, 5000, 'infinity', 'brutal_kill'])
      expect(check({ id: 'a', start, shutdown })).toMatchObject({ shutdown });
    for (const id of ['a', 1, ['a', 1], null]) expect(check({ id, start })).toMatchObject({ id });
  });

  const wrong: [string, unknown, unknown][] = [
    ['restart', 'sometimes', ['invalid_restart_type', 'sometimes']],
    ['shutdown', -1, ['invalid_shutdown', -1]],
    ['shutdown', 1.5, ['invalid_shutdown', 1.5]],
    ['shutdown', 'never', ['invalid_shutdown', 'never']],
    ['type', 'boss', ['invalid_child_type', 'boss']],
    ['significant', 'very', ['invalid_significant', 'very']],
  ];
  for (const [key, value, reason] of wrong) {
    it(`[CS3] refuses ${key} ${String(value)} with ${String((reason as unknown[])[0])}`, () => {
      expect(check({ id: 'a', start, [key]: value })).toEqual(reason);
    });
  }

  it('[CS4] lets a child be significant only under auto_shutdown, and only when it is not permanent', () => {
    const combination = (...pairs: [string, unknown][]) => [
      'bad_combination',
      List.fromArray(pairs as never[]),
    ];
    for (const restart of ['permanent', 'transient', 'temporary']) {
      expect(check({ id: 'a', start, restart, significant: true })).toEqual(
        combination(['auto_shutdown', 'never'], ['significant', true]),
      );
      for (const auto of ['any_significant', 'all_significant'] as const) {
        expect(check({ id: 'a', start, restart, significant: true }, auto)).toEqual(
          restart === 'permanent'
            ? combination(['restart', 'permanent'], ['significant', true])
            : expect.objectContaining({ restart, significant: true }),
        );
      }
    }
  });

  it('[CS5] ids that are the same term are the same id', () => {
    expect(termKey(['a', 1])).toBe(termKey(['a', 1]));
    expect(termKey(['a', 1])).not.toBe(termKey(['a', 2]));
    const long = Array.from({ length: 60 }, (_, i) => i);
    expect(termKey(long)).not.toBe(termKey([...long.slice(0, 59), 'other']));
    expect([termKey('a'), termKey(1)]).toEqual(['a', 1]);
  });
});
