/**
 * How far the learner is: which lessons were solved, and whose solution was looked at. Rules LES70, LES78 to LES80.
 * Invariant: a value; where it is kept is the page's business.
 */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const record = v.object({
  /** Ms since 1970. */
  solved: v.exactOptional(v.pipe(v.number(), v.finite())),
  /** The solution was shown, and the lesson not reset since. */
  shown: v.exactOptional(v.literal(true)),
  /** By key of the scene: how the newest bet on it came out. */
  bets: v.exactOptional(
    v.record(
      v.pipe(v.string(), v.regex(/^[1-9]$/)),
      v.object({ right: count, of: count, /** Ms since 1970. */ time: v.pipe(v.number(), v.finite()) }),
    ),
  ),
});
/** What the records are: to check some that come from outside. */
export const progressSchema = v.record(v.string(), record);

/** By `part/slug`. */
export type Progress = Readonly<Record<string, Readonly<v.InferOutput<typeof record>>>>;

export type Standing = 'open' | 'shown' | 'solved';

/** Reads what was kept; what cannot be read counts as none. */
export function readProgress(text: string | null): Progress {
  try {
    const checked = v.safeParse(progressSchema, JSON.parse(text ?? '{}'));
    return checked.success ? checked.output : {};
  } catch {
    return {};
  }
}

export function standing(progress: Progress, key: string): Standing {
  const one = progress[key];
  if (one?.solved !== undefined) return 'solved';
  return one?.shown === true ? 'shown' : 'open';
}

/** A program has passed; it counts unless the solution is on show. */
export function passed(progress: Progress, key: string, now: number): Progress {
  const one = progress[key] ?? {};
  if (one.solved !== undefined || one.shown === true) return progress;
  return { ...progress, [key]: { ...one, solved: now } };
}

export function shown(progress: Progress, key: string): Progress {
  return { ...progress, [key]: { ...progress[key], shown: true } };
}

/** A bet was run: so many of its marks were right. @param now ms since 1970 */
export function bet(
  progress: Progress,
  key: string,
  scene: string,
  { right, of }: { readonly right: number; readonly of: number },
  now: number,
): Progress {
  const one = progress[key] ?? {};
  return { ...progress, [key]: { ...one, bets: { ...one.bets, [scene]: { right, of, time: now } } } };
}

/** The lesson begins again: what was solved stays so. */
export function begunAgain(progress: Progress, key: string): Progress {
  const { shown: _shown, ...rest } = progress[key] ?? {};
  return { ...progress, [key]: rest };
}

/** The first that is not solved. */
export function firstOpen<T extends { readonly part: string; readonly slug: string }>(
  lessons: readonly T[],
  progress: Progress,
): T | undefined {
  return lessons.find((one) => standing(progress, keyOf(one)) !== 'solved');
}

export const keyOf = ({ part, slug }: { readonly part: string; readonly slug: string }): string =>
  `${part}/${slug}`;
