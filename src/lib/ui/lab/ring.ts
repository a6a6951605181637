/** Processes that wait for each other in a ring: for a reply, a start, an end. Rule WHY6. */
import type { SystemTree } from '#lib/diagnostics/views';

/** The labels of a ring in the order in which they wait, or null; found as soon as the last of them begins to wait. */
export function ringOf({ nodes }: SystemTree): readonly string[] | null {
  const waits = new Map<string, string>();
  for (const { name, incarnation, status, waitingFor } of Object.values(nodes)) {
    if (status !== 'dead' && waitingFor !== undefined) waits.set(`${name}#${incarnation}`, waitingFor);
  }
  for (const first of waits.keys()) {
    const ring = [first];
    let at = waits.get(first);
    while (at !== undefined && at !== first && !ring.includes(at)) {
      ring.push(at);
      at = waits.get(at);
    }
    if (at === first) return ring;
  }
  return null;
}

/** "a#1 waits for b#1, which waits for a#1: none of them can go on unless a wait times out." */
export function ringSaid(ring: readonly string[]): string {
  const [first = ''] = ring;
  const [second = first, ...others] = ring.slice(1);
  const rest = ring.length === 1 ? [] : [...others, first];
  const whole = [`${first} waits for ${second}`, ...rest.map((one) => `which waits for ${one}`)].join(', ');
  return `${whole}: none of them can go on unless a wait times out.`;
}
