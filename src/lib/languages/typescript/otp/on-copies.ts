/** What goes between a learner's code and others as a copy. */
import type { Routine } from '#lib/runtime/kernel/routine';
import { copy } from '#lib/runtime/kernel/terms';

/** A learner's function that is given copies and whose value is copied. */
export function onCopies(run: (...args: unknown[]) => unknown) {
  return function* (...given: unknown[]): Routine {
    return copy(yield run(...given.map((term) => copy(term))), 'value');
  };
}

/** Waits for `answer`, and gives a copy of it. */
export function* copied(answer: unknown): Routine {
  return copy(yield answer);
}
