/** The truth of a bet, read from the run: never stored. Rules LES40 to LES42. */
import type { Facts } from './check';

/** What happened to one process since the scene began. */
export interface Fate {
  readonly name: string;
  /** The incarnation that was alive when the scene began. */
  readonly before: string;
  readonly dies: boolean;
  /** Number of the event of its end. */
  readonly event?: number;
  /** A next incarnation is alive at the end. */
  readonly next: boolean;
  /** The same incarnation is alive at the end, so its state is what it was working on. */
  readonly keeps: boolean;
}

export interface Truth {
  readonly fates: readonly Fate[];
  /** Labels in the order in which supervisors stopped them. */
  readonly stops: readonly string[];
  /** Labels in the order in which they were started. */
  readonly starts: readonly string[];
}

/** What became of `about` after event `from`, by default the scene's first operation. */
export function truth(facts: Facts, about: readonly string[], from = facts.op()?.seq ?? 0): Truth {
  const fates = about.flatMap((name): Fate[] => {
    const lives = facts.lives(name);
    const before = lives.findLast((l) => l.spawned.seq < from && (l.exit === undefined || l.exit.seq > from));
    if (before === undefined) return [];
    const up = facts.up(name);
    const { exit } = before;
    return [
      {
        name,
        before: before.label,
        dies: exit !== undefined,
        ...(exit && { event: exit.seq }),
        next: up !== undefined && up !== before,
        keeps: up === before,
      },
    ];
  });
  return { fates, stops: facts.stopsAfter(from), starts: facts.startsAfter(from) };
}
