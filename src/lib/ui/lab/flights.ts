/** Signals among the events that were just shown, as things that fly over the tree. */
import type { SystemTree } from '#lib/diagnostics/views';
import type { Flights } from '#lib/sandbox/protocol';
import type { SignalView } from '../graph/types';

/** Real ms of a flight at speed 1, and at most. */
const FLIGHT = 420;
const LONGEST = 1_600;
/** Real ms between the departures of signals that were shown in one frame. */
const APART = 40;

/** What flies between two plates that can be seen; nothing above ten times real time. */
export function signalsOf(
  { flights }: Flights,
  tree: SystemTree,
  speed: number | null,
  now: number,
): SignalView[] {
  if (speed === null || speed >= 10) return [];
  const duration = Math.min(LONGEST, FLIGHT / Math.min(1, speed));
  return flights
    .filter(({ from, to }) => from !== to && tree.nodes[from] !== undefined && tree.nodes[to] !== undefined)
    .map(({ id, type, from, to, label }, i) => ({
      id: String(id),
      kind: type,
      from,
      to,
      start: now + i * APART,
      duration,
      ...(type === 'exit' && label !== undefined ? { label: `exit: ${bare(label)}` } : {}),
    }));
}

/**
 * What flies once `leaving` has departed, the newest `most`. An event flies once: whoever looks at events again, or at those of
 * another run, sees none of what they had sent before.
 */
export function inFlight(
  flying: readonly SignalView[],
  leaving: readonly SignalView[],
  { from }: Flights,
  most: number,
): SignalView[] {
  return [...flying.filter(({ id }) => Number(id) < from), ...leaving].slice(-most);
}

/** An atom as one says it. */
const bare = (reason: string): string => reason.replace(/^'(\w+)'$/, '$1');
