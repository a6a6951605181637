/** When a misconception is asked about again. Rule LES99. */
import { answered, type Mastery } from './mastery';
import { type Aim, AIMS, aimOf } from './review/index';

const DAY = 86_400_000;
/** Days after which a misconception is asked again, by right answers in a row. */
const AGAIN = [1, 3, 10, 30] as const;

/** An answer to a review question, which comes back later, or soon when it was missed. @param now ms since 1970 */
export function reviewed(mastery: Mastery, belief: string, right: boolean, now: number): Mastery {
  const { row = 0, asked = 0 } = mastery.aims[belief] ?? {};
  const next = right ? row + 1 : 0;
  const days = right ? (AGAIN[Math.min(row, AGAIN.length - 1)] as number) : 0;
  const concept = aimOf(belief)?.concept;
  const known = concept === undefined ? mastery : answered(mastery, [concept], right);
  return {
    ...known,
    aims: { ...known.aims, [belief]: { row: next, due: now + days * DAY, asked: asked + 1 } },
  };
}

/** What is asked next: when it is due (ms since 1970), and the seed of its question. */
export interface NextAim {
  readonly belief: string;
  readonly seed: number;
  readonly due: number;
}

/**
 * Which misconception to ask about, and the seed of the question: never the same tree twice. Null when none is left.
 *
 * @param among those that may be asked about
 * @param not the one that was asked about last: only if there is no other
 */
export function nextAim(mastery: Mastery, among: readonly Aim[], not?: string): NextAim | null {
  const all = among.map(({ belief }) => ({
    belief,
    ...(mastery.aims[belief] ?? { row: 0, due: 0, asked: 0 }),
  }));
  const others = all.length > 1 ? all.filter(({ belief }) => belief !== not) : all;
  // What was missed comes first, then what was never asked, then what is due for longest.
  const missed = (one: (typeof all)[number]): boolean => one.asked > 0 && one.row === 0;
  const [first] = [...others].sort((a, b) => Number(missed(b)) - Number(missed(a)) || a.due - b.due);
  if (first === undefined) return null;
  const { belief, asked, due } = first;
  return { belief, seed: seedOf(belief, asked), due };
}

/** A seed for the nth question about a misconception, another one for each. */
export const seedOf = (belief: string, asked: number): number =>
  1 + asked * AIMS.length + AIMS.findIndex((aim) => aim.belief === belief);
