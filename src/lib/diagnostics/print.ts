/** Terms, exit reasons and pids as short text for people. */
import { inspect, Pid } from '#lib/runtime/kernel/terms';

/** Characters of a term in a plate or a sentence. */
export const SHORT = 60;

/** A term in the learner's notation, cut to about 60 characters. */
export function print(term: unknown, width = SHORT): string {
  return inspect(term, { width, limit: 20 });
}

/** A name or reason as people write it: an atom without quotes, else as `print`. */
export function bare(term: unknown, width = SHORT): string {
  return typeof term === 'string' && /^[\w.@$!?:/ -]+$/.test(term) && term.length <= width
    ? term
    : print(term, width);
}

/** `<0.5.0>` */
export function pidText(pid: number): string {
  return `<0.${pid}.0>`;
}

/** Number of a process that stands in `text` as printed, `<0.5.0>`; `undefined` when there is anything else. */
export function printedPid(text: unknown): number | undefined {
  const printed = typeof text === 'string' ? /^<0\.(\d+)\.0>$/.exec(text)?.[1] : undefined;
  return printed === undefined ? undefined : Number(printed);
}

/** Number of a process in a term, 0 when it is none. */
export function pidIn(term: unknown): number {
  return term instanceof Pid ? term.id : 0;
}

export interface Place {
  file: string;
  line: number;
}

/** A frame of a stack trace: module, function, arity, and where it stands. */
export type StackFrame = readonly [
  module: string,
  fun: string,
  arity: unknown,
  at: Readonly<Record<string, unknown>>,
];

function isFrame(term: unknown): term is StackFrame {
  if (!Array.isArray(term) || term.length !== 4) return false;
  const [module, fun, , at] = term as readonly unknown[];
  const isPlace = typeof at === 'object' && at !== null && !Array.isArray(at);
  return typeof module === 'string' && typeof fun === 'string' && isPlace;
}

/** Whether `term` is a stack trace: a list of frames `[module, fun, arity, {file, line}]`. */
export function isStack(term: unknown): term is readonly StackFrame[] {
  return Array.isArray(term) && term.every(isFrame);
}

/** An exit reason without the stack traces in it: of `[reason, stack]` only the reason. */
export function withoutStack(reason: unknown, depth = 0): unknown {
  if (!Array.isArray(reason) || depth > 8) return reason;
  const items = reason as readonly unknown[];
  if (items.length === 2 && isStack(items[1])) return withoutStack(items[0], depth + 1);
  return items.map((item) => withoutStack(item, depth + 1));
}

/** Where an exit reason says that it came from: the innermost frame with file and line. */
export function placeOf(reason: unknown, depth = 0): Place | undefined {
  if (!Array.isArray(reason) || depth > 8) return undefined;
  const items = reason as readonly unknown[];
  if (items.length === 2 && isStack(items[1])) {
    for (const [, , , at] of items[1]) {
      const { file, line } = at;
      if (typeof file === 'string' && typeof line === 'number') return { file, line };
    }
  }
  for (const item of items) {
    const place = placeOf(item, depth + 1);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** An exit reason, short and without stack. */
export function reasonText(reason: unknown, width = SHORT): string {
  return bare(withoutStack(reason), width);
}

/**
 * The reason of a call that got no reply, `[why, [module, 'call', [server, ...]]]`, in words; a server that ended by a call of
 * its own is told with that one.
 */
export function callText(reason: unknown): string {
  const [why, inner] = serverOf(withoutStack(reason));
  const [own, server] = serverOf(why);
  if (inner === undefined) return reasonText(reason);
  return server === undefined ? reasonText(why) : `${reasonText(own)}, in its own call to ${bare(server)}`;
}

/** What a call exits with, and whom it called; only the reason itself of another. */
function serverOf(reason: unknown): readonly [why: unknown, server?: unknown] {
  if (!Array.isArray(reason) || reason.length !== 2) return [reason];
  const [why, call] = reason as readonly unknown[];
  if (!Array.isArray(call) || call[1] !== 'call' || !Array.isArray(call[2])) return [reason];
  return [why, (call[2] as readonly unknown[])[0]];
}

/** An orderly end: `normal`, `shutdown`, `['shutdown', term]`. */
export function isOrderly(reason: unknown): boolean {
  if (reason === 'normal' || reason === 'shutdown') return true;
  return Array.isArray(reason) && reason.length === 2 && reason[0] === 'shutdown';
}
