/**
 * The same failures under other limits: which of them would be one too many. Rules SUP15, SUP16, LES90.
 * Follows STDLIB supervisor.erl, add_restart: times are whole seconds of the clock.
 */
export interface Limits {
  /** Restarts that are allowed. */
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
}

export interface Verdict {
  /** Place of the failure at which the supervisor gives up, -1: at none. */
  readonly at: number;
  /** Restarts that count together at that failure, with it; at none, the most that ever did. */
  readonly count: number;
}

/** @param times Virtual ms of the failures, in order; each asks for a restart. */
export function tryLimits(times: readonly number[], { intensity, period }: Limits): Verdict {
  let kept: number[] = [];
  let most = 0;
  for (const [at, time] of times.entries()) {
    const second = Math.floor(time / 1000);
    kept = [...kept.filter((earlier) => second - earlier <= period), second];
    if (kept.length > intensity) return { at, count: kept.length };
    most = Math.max(most, kept.length);
  }
  return { at: -1, count: most };
}

/** "Gives up at the 4th failure, 1.300 s: 4 restarts count together, and 3 are allowed." */
export function verdictSaid(name: string, times: readonly number[], limits: Limits): string {
  const { at, count } = tryLimits(times, limits);
  const { intensity, period } = limits;
  const allowed = `${intensity} ${intensity === 1 ? 'is' : 'are'} allowed in ${period} s`;
  const time = times[at];
  if (time === undefined) {
    const all = ['', 'the failure', 'both failures'][times.length] ?? `all ${times.length} failures`;
    return `\`${name}\` outlives ${all}: at most ${count} count together, and ${allowed}.`;
  }
  return `\`${name}\` gives up at failure ${at + 1} of ${times.length}, ${(time / 1000).toFixed(3)} s: ${count} count together, and ${allowed}.`;
}
