/** Which concepts a learner has finished, and where each is taught. Rules LES101, LES102. */
import type { Mastery } from './mastery';
import { keyOf, type Progress, standing } from './progress';
import { type Aim, AIMS, isKnown } from './review/index';

/** What is needed of a lesson. */
export interface TaughtIn {
  readonly part: string;
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  /** Numbers in the concept map. */
  readonly concepts: readonly number[];
}

/** The lesson with which they begin who know processes, links and servers. */
const AFTER_PLACEMENT = 11;
const QUESTIONS = 10;

const before = ({ number }: TaughtIn): boolean => number < AFTER_PLACEMENT;

/** Concepts of the lessons that were solved, and of the first ten if their questions were answered instead. */
export function knownConcepts(
  lessons: readonly TaughtIn[],
  progress: Progress,
  { placed }: Pick<Mastery, 'placed'>,
): ReadonlySet<number> {
  const done = lessons.filter(
    (one) => standing(progress, keyOf(one)) === 'solved' || (placed === true && before(one)),
  );
  return new Set(done.flatMap(({ concepts }) => concepts));
}

/** The lesson that is most about a concept: it teaches no other, or few; of several the first. */
export function taughtIn<T extends TaughtIn>(lessons: readonly T[], concept: number): T | undefined {
  const [found] = lessons
    .filter(({ concepts }) => concepts.includes(concept))
    .sort((a, b) => a.concepts.length - b.concepts.length);
  return found;
}

/** What is asked instead of reading lessons 1 to 10: ten aims, each once, and what they take. */
export function placement(lessons: readonly TaughtIn[]): {
  aims: readonly Aim[];
  known: ReadonlySet<number>;
} {
  const known = new Set(lessons.filter(before).flatMap(({ concepts }) => concepts));
  const aims = AIMS.filter((aim) => isKnown(aim, known));
  // Of a long list every part is asked about: those of one concept do not crowd out the others.
  const turns = aims.map(
    (aim, i) => aims.slice(0, i).filter(({ concept }) => concept === aim.concept).length,
  );
  const order = aims.map((aim, i) => ({ aim, turn: turns[i] ?? 0 })).sort((a, b) => a.turn - b.turn);
  return { aims: order.slice(0, QUESTIONS).map(({ aim }) => aim), known };
}

/** Where to go on after the placement. */
export const afterPlacement = <T extends TaughtIn>(lessons: readonly T[]): T | undefined =>
  lessons.find(({ number }) => number >= AFTER_PLACEMENT);
