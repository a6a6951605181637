/**
 * What the learner has shown to know: by concept the last five answers, by misconception when it is asked again. Rule LES98.
 * Invariant: a value; where it is kept is the page's business.
 */
import * as v from 'valibot';

/** Answers of a concept that count. */
const LAST = 5;

/** What a record is: to check one that comes from outside. */
export const masterySchema = v.object({
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
  /** The questions on the first lessons were answered instead of reading them. */
  placed: v.exactOptional(v.literal(true)),
});
export type Mastery = Readonly<v.InferOutput<typeof masterySchema>>;

export const NONE: Mastery = { concepts: {}, aims: {} };

/** Reads what was kept; what cannot be read counts as none. */
export function readMastery(text: string | null): Mastery {
  try {
    const checked = v.safeParse(masterySchema, JSON.parse(text ?? 'null'));
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
