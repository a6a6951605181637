/** TypeScript's messages as a reader needs them. */

/** A message and what led to it, as TypeScript nests them. */
export interface MessageChain {
  readonly messageText: string;
  readonly next?: readonly MessageChain[] | undefined;
}

/**
 * The text of a message: its headline and, where it nests reasons, the innermost one, which is usually the thing to
 * change. What stands between says the same of larger and larger types.
 */
export function flatten(message: string | MessageChain): string {
  if (typeof message === 'string') return message;
  let last = message;
  for (;;) {
    const next = last.next?.[0];
    if (next === undefined) break;
    last = next;
  }
  return last === message ? message.messageText : `${message.messageText}\n${last.messageText}`;
}
