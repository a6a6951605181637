/**
 * Review questions: a generated system, a short list of faults, one thing asked. What is true is found by running it; small models
 * of the rules, one of them changed, give the other answers, each of which is a misconception. Rules LES95 to LES99, LES101.
 */
import { arithmetic } from './arithmetic';
import { calls } from './calls';
import { choice } from './choice';
import { diagnosis } from './diagnosis';
import { links } from './links';
import { order } from './order';
import { type Aim, type Family, type Question, type Roll, shuffled } from './question';
import { start } from './start';
import { terminate } from './terminate';
import { trees } from './tree';

export type { Aim, Option, Question, Shown, ShownPart } from './question';
export { type Blow, predict } from './tree';

const FAMILIES: readonly Family[] = [
  links,
  calls,
  trees,
  order,
  start,
  choice,
  terminate,
  arithmetic,
  diagnosis,
];

/** In the order of the concepts that they need. */
export const AIMS: readonly Aim[] = FAMILIES.flatMap(({ aims }) => aims);

export const aimOf = (belief: string): Aim | undefined => AIMS.find((aim) => aim.belief === belief);

/** Whether all that it takes was learnt. */
export const isKnown = ({ concept, needs }: Aim, known: ReadonlySet<number>): boolean =>
  known.has(concept) && needs.every((one) => known.has(one));

/** Tries for one question: a random system seldom tests an aim. */
const TRIES = 600;

/**
 * A question that tells who holds a belief from who does not; null when none was drawn.
 *
 * @param known Concepts that were learnt: nothing else is in the question than they and what the aim itself needs. Default all.
 */
export function question(seed: number, belief: string, known?: ReadonlySet<number>): Question | null {
  const family = FAMILIES.find(({ aims }) => aims.some((aim) => aim.belief === belief));
  if (family === undefined) return null;
  const roll = dice(seed);
  for (let i = 0; i < TRIES; i++) {
    const drawn = family.draw(belief, roll, (concept) => known?.has(concept) ?? true);
    if (drawn === null) continue;
    const settings = drawn.outcome === undefined ? [] : drawn.options.map(({ text }) => text);
    return { ...drawn, seed, aim: belief, settings, options: shuffled(drawn.options, roll) };
  }
  return null;
}

/** Pseudo-random numbers from a seed: the same seed asks the same question. */
function dice(seed: number): Roll {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % sides;
  };
}
