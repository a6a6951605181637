/**
 * What the learner has shown to know: by concept the last five answers, by misconception when it is asked again. Rules LES98, LES99.
 * Invariant: a value; where it is kept is the page's business.
 */
import * as v from 'valibot';
import { AIMS, type Belief } from './review';

/** Answers of a concept that count. */
const LAST = 5;
const DAY = 86_400_000;
/** Days after which a misconception is asked again, by right answers in a row. */
const AGAIN = [1, 3, 10, 30] as const;

const schema = v.object({
  /** By number in the concept map, newest last. */
  concepts: v.record(v.string(), v.pipe(v.array(v.boolean()), v.maxLength(LAST))),
  /** By misconception: right answers in a row, when it is due (ms since 1970), and the questions asked so far. */
  aims: v.record(
    v.string(),
    v.object({
      row: v.pipe(v.number(), v.integer(), v.minValue(0)),
      due: v.pipe(v.number(), v.finite()),
      asked: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
  ),
});
export type Mastery = Readonly<v.InferOutput<typeof schema>>;

export const NONE: Mastery = { concepts: {}, aims: {} };

/** Reads what was kept; what cannot be read counts as none. */
export function readMastery(text: string | null): Mastery {
  try {
    const checked = v.safeParse(schema, JSON.parse(text ?? 'null'));
    return checked.success ? checked.output : NONE;
  } catch {
    return NONE;
  }
}

/** An answer about some concepts: a bet, a task, a review question. */
export function answered(mastery: Mastery, concepts: readonly number[], right: boolean): Mastery {
  const changed = concepts.map((concept) => [
    String(concept),
    [...(mastery.concepts[String(concept)] ?? []), right].slice(-LAST),
  ]);
  return { ...mastery, concepts: { ...mastery.concepts, ...Object.fromEntries(changed) } };
}

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

/** How many of the last answers about a concept were right; null before the first. */
export function share(
  mastery: Mastery,
  concept: number,
): { readonly right: number; readonly of: number } | null {
  const last = mastery.concepts[String(concept)];
  return last === undefined || last.length === 0
    ? null
    : { right: last.filter((one) => one).length, of: last.length };
}
