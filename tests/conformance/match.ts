/**
 * Does a flat list of observed events fit the recorded, partly ordered one?
 * Format: `oracle/README.md` of the recorder, section 5, "Order".
 */
export type Event = readonly unknown[];
export type Recorded = readonly (Event | { readonly par: readonly Recorded[] })[];

const key = (value: unknown) => JSON.stringify(value);

/** All that may remain of `seq` once `event` has happened. */
function take(seq: Recorded, event: string): Recorded[] {
  const [head, ...tail] = seq;
  if (head === undefined) return [];
  if (!('par' in head)) return key(head) === event ? [tail] : [];
  return head.par.flatMap((branch, i) =>
    take(branch, event).map((rest) => {
      const branches = head.par.map((b, j) => (j === i ? rest : b)).filter((b) => b.length > 0);
      return branches.length > 0 ? [{ par: branches }, ...tail] : tail;
    }),
  );
}

/** Whether `observed` is an admissible order of `recorded`. */
export function fits(recorded: Recorded, observed: readonly Event[]): boolean {
  let states = new Map([[key(recorded), recorded]]);
  for (const event of observed) {
    const next = new Map<string, Recorded>();
    const wanted = key(event);
    for (const state of states.values()) for (const rest of take(state, wanted)) next.set(key(rest), rest);
    if (next.size === 0) return false;
    states = next;
  }
  return [...states.values()].some((state) => state.length === 0);
}
