/**
 * Errors of the term model, and the catalogue of their texts.
 * Our own: on the BEAM everything is a term. Rules TERM52 to TERM57.
 * Invariant: a text says what was wrong, what is accepted, and what to do next.
 */

/** Why a value cannot be sent; the keys of {@link refusals}. */
export type Refusal = keyof typeof refusals;

/** The deepest nesting that can be sent, in levels. */
export const MAX_DEPTH = 10_000;

/** The most values that one message can hold. */
export const MAX_NODES = 1_000_000;

/** Texts for values that cannot be sent. `what` names the value's class where one is known. */
const refusals = {
  function: () =>
    'A function cannot be sent: processes share nothing. Send data, or the name of a process that can do it',
  promise: () => 'A promise cannot be sent: only its result can. Await it first, then send the result',
  generator: () =>
    'An async call that was not awaited cannot be sent, nor can a generator. Write `await` before the call; of a generator, send [...values]',
  symbol: () => 'A symbol cannot be sent: it is not a term. Send a string, which is an atom',
  instance: (what: string) =>
    `An instance of class ${what} cannot be sent: only data travels, not methods. Send a plain object: {...instance}`,
  weak: (what: string) =>
    `A ${what} cannot be sent: its entries cannot be listed. Send an array, an object, a Map or a Set`,
  host: (what: string) =>
    `A ${what} cannot be sent: it belongs to the browser, not to a process. Send the data you need from it`,
  cycle: () =>
    'A term cannot contain itself: messages are trees. Send a pid or an id in place of the reference back to the parent',
  depth: () =>
    `A term cannot be nested more than ${MAX_DEPTH} levels deep. Send a flat array or a List, which may be as long as you like`,
  nodes: () =>
    `A message cannot hold more than ${MAX_NODES} values. Send it in parts, or keep it in one process and ask for what you need`,
  unreadable: (what: string) =>
    `A property could not be read (${what}). Send a plain object with values in place of getters`,
};

/**
 * What ends a process in the middle of its code, thrown from wherever that may be, such as a getter that is being read.
 * Nothing on its way may take it for a failure of its own: neither learner's `catch` nor a function here.
 */
export abstract class Uncatchable extends Error {}

/** Thrown by `copy` for a value that cannot be sent to another process. */
export class NotATerm extends Error {
  readonly code = 'not_a_term';

  /**
   * @param refusal Which rule refused it.
   * @param path Where in the value it was found, such as `message[1].callback`.
   * @param what The class of the value, or what went wrong.
   */
  constructor(
    readonly refusal: Refusal,
    readonly path: string,
    what = 'unknown',
  ) {
    super(`${refusals[refusal](what)} (at ${path}).`);
    this.name = 'NotATerm';
  }
}

/** Thrown for input that claims to be a term and is not: bad JSON forms, improper lists, comparisons without an end. */
export class BadTerm extends Error {
  readonly code = 'bad_term';

  constructor(message: string) {
    super(message);
    this.name = 'BadTerm';
  }
}
