/** When a misconception is asked about again. Rule LES99. */
import { answered, type Mastery } from './mastery';
import { AIMS, type Belief } from './review';

const DAY = 86_400_000;
/** Days after which a misconception is asked again, by right answers in a row. */
const AGAIN = [1, 3, 10, 30] as const;

/** An answer to a review question, which comes back later, or soon when it was missed. @param now ms since 1970 */
export function reviewed(mastery: Mastery, belief: Belief, right: boolean, now: number): Mastery {
  const { row = 0, asked = 0 } = mastery.aims[belief] ?? {};
  const next = right ? row + 1 : 0;
  const days = right ? (AGAIN[Math.min(row, AGAIN.length - 1)] as number) : 0;
  const concept = AIMS.find((aim) => aim.belief === belief)?.concept;
  const known = concept === undefined ? mastery : answered(mastery, [concept], right);
  return {
    ...known,
    aims: { ...known.aims, [belief]: { row: next, due: now + days * DAY, asked: asked + 1 } },
  };
}

/** Which misconception to ask about, and the seed of the question: never the same tree twice. */
export function nextAim(
  mastery: Mastery,
  now: number,
  not?: Belief,
): { readonly belief: Belief; readonly seed: number; readonly due: boolean } {
  const all = AIMS.map(({ belief }) => ({
    belief,
    ...(mastery.aims[belief] ?? { row: 0, due: 0, asked: 0 }),
  }));
  const others = all.filter(({ belief }) => belief !== not);
  // What was missed comes first, then what was never asked, then what is due for longest.
  const missed = (one: (typeof all)[number]): boolean => one.asked > 0 && one.row === 0;
  const [first] = [...others].sort((a, b) => Number(missed(b)) - Number(missed(a)) || a.due - b.due);
  const { belief, asked, due } = first as (typeof all)[number];
  return {
    belief,
    seed: 1 + asked * AIMS.length + AIMS.findIndex((aim) => aim.belief === belief),
    due: due <= now,
  };
}
