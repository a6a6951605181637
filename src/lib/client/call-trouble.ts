/** What came of a call that failed, as a sentence. Rule LAB23. The reasons are those of gen_server's `call`. */
import type { Failure } from '#lib/operations';
import { printTerm } from '#lib/operations/term_text';

export interface CallTrouble {
  readonly text: string;
  /** Where the crash was, when it is known. */
  readonly at?: { readonly file: string; readonly line: number };
}

/** @param who Name of the process that was asked. */
export function callTrouble({ error }: Failure, who: string): CallTrouble {
  if (!('reason' in error)) return { text: error.message };
  const why = withoutCall(error['reason']);
  if (why === 'noproc') return { text: `noproc: there is no process ${who} to answer.` };
  if (why === 'timeout') return { text: `timeout: ${who} gave no answer in time. It may still be at it.` };
  if (why === 'calling_self') return { text: `calling_self: ${who} cannot answer itself.` };
  const [reason, at] = withoutStack(why);
  const text = `${who} exited before it answered: ${printTerm(reason)}`;
  return at === undefined ? { text } : { text, at };
}

/** A call exits with `[Why, [Module, 'call', Args]]`. */
function withoutCall(reason: unknown): unknown {
  if (!Array.isArray(reason) || reason.length !== 2) return reason;
  const [why, call] = reason as unknown[];
  return Array.isArray(call) && call[1] === 'call' ? why : reason;
}

/** An error exits with `[Error, Stack]`, whose frames are `[Module, Function, Arity, Place]`. */
function withoutStack(reason: unknown): [reason: unknown, at?: CallTrouble['at']] {
  if (!Array.isArray(reason) || reason.length !== 2) return [reason];
  const [thrown, stack] = reason as unknown[];
  if (!Array.isArray(stack) || !stack.every((frame) => Array.isArray(frame) && frame.length === 4))
    return [reason];
  const place: unknown = (stack as unknown[][])[0]?.[3];
  if (typeof place !== 'object' || place === null || !('file' in place) || !('line' in place))
    return [thrown];
  const { file, line } = place;
  return typeof file === 'string' && typeof line === 'number' ? [thrown, { file, line }] : [thrown];
}
