/**
 * Logger: levels, what is let through, and the records that the runtime and its behaviours make of abnormal ends.
 * Follows Kernel logger, OTP 25: manual page; what is let through at first is Elixir's (Logger 1.14). Rules LOG*.
 * Left out: handlers, filters and formatters: a record is an event, and whoever shows it puts it into words.
 * Invariant: nothing is made for a level that is not let through.
 */
import type { Exception } from './errors';
import { Ev } from './events';
import { put } from './flags';
import type { Node } from './node';
import { linksOf, type Process, Status } from './process';
import { copy, preview } from './terms';
import type { Pid } from './terms/pid';

/** From the gravest to the least. */
export const LEVELS = [
  'emergency',
  'alert',
  'critical',
  'error',
  'warning',
  'notice',
  'info',
  'debug',
] as const;
export type Level = (typeof LEVELS)[number];

/** What a node lets through. */
export interface LoggerConfig {
  /** The least grave level that is logged, or `none`; default `debug`. */
  level: Level | 'all' | 'none';
  /** Whether children that started are reported, and Elixir's wording tells what supervisors and proc_lib report; default false. */
  handleSaslReports: boolean;
}

/** Whether records of this level are let through. @otp `logger` manual page, compare_levels/2. Rule LOG1. */
export function allow({ logger }: Node, level: Level): boolean {
  if (logger.level === 'none') return false;
  return logger.level === 'all' || LEVELS.indexOf(level) <= LEVELS.indexOf(logger.level);
}

/** Logs a report, or a text, from the process that runs. Rule LOG1. */
export function log(node: Node, level: Level, report: unknown): void {
  const me = node.self();
  if (allow(node, level)) node.emit(Ev.log, me.id, 0, me.cause, level, report);
}

/**
 * Logs what a program has to say, with its metadata: that of the process, and `metadata` over it.
 *
 * @param message A term, or a function that makes it, called only if the level is let through.
 * @otp Elixir Logger, "Metadata"; `logger` manual page, update_process_metadata/1. Rule LOG9.
 */
export function logMessage(node: Node, level: Level, message: unknown, metadata: Metadata = {}): 'ok' {
  if (!allow(node, level)) return 'ok';
  const told = typeof message === 'function' ? (message as () => unknown)() : message;
  const about = { ...metadataOf(node), ...metadata };
  log(node, level, { message: preview(copy(told)), metadata: preview(copy(about)) });
  return 'ok';
}

/** Keys and values that a program tells with its messages. */
export type Metadata = Readonly<Record<string, unknown>>;
const METADATA = '$logger_metadata$';

/** The metadata of the process that runs. Rule LOG9. */
export function metadataOf(node: Node): Metadata {
  return (node.self().dictionary?.get(METADATA) ?? {}) as Metadata;
}

/** Puts keys over the metadata of the process that runs; `null` takes one out. Rule LOG9. */
export function addMetadata(node: Node, more: Metadata): 'ok' {
  const all = Object.entries({ ...metadataOf(node), ...more }).filter(([, value]) => value !== null);
  put(node, METADATA, Object.fromEntries(all));
  return 'ok';
}

/** As `log`, for what supervisors and proc_lib report: Elixir's wording leaves it out unless the node handles it. Rule LOG6. */
export function logSasl(node: Node, level: Level, report: Readonly<Record<string, unknown>>): void {
  if (!allow(node, level)) return;
  const { handleSaslReports } = node.logger;
  log(node, level, handleSaslReports ? { ...report, domain: ['otp', 'sasl'] } : report);
}

/** Neighbours that a crash report tells of at most. */
const MOST_NEIGHBOURS = 15;

/**
 * Reports the uncaught exception that ends a process: proc_lib's crash report for one that a behaviour or a task started,
 * the emulator's message for a plain one. An orderly exit is not reported, nor is any exit of a plain process.
 *
 * @otp `proc_lib` manual page, "Crash report"; proc_lib.erl, crash_report/4. Rules LOG3, LOG4.
 */
export function reportCrash(node: Node, proc: Process, { class_, reason, stack }: Exception): void {
  if (!allow(node, 'error')) return;
  if (proc.ancestors.length > 0) {
    if (class_ === 'exit' && isOrderly(reason)) return;
    const error = [class_, reason, stack];
    logSasl(node, 'error', {
      label: ['proc_lib', 'crash'],
      report: [crasher(proc, error), neighbours(proc)],
    });
  } else if (class_ !== 'exit') {
    const why = class_ === 'throw' ? ['nocatch', reason] : reason;
    log(node, 'error', { label: ['emulator', 'error'], pid: proc.pid, reason: [why, stack] });
  }
}

/** Ends that supervisors and reports take as wanted: `normal`, `shutdown`, `['shutdown', term]`. Rule EXIT9. */
export function isOrderly(reason: unknown): boolean {
  if (reason === 'normal' || reason === 'shutdown') return true;
  return Array.isArray(reason) && reason.length === 2 && reason[0] === 'shutdown';
}

const pidsOf = (p: Process): unknown => preview(linksOf(p).map((q) => q.pid));

function crasher(p: Process, error: unknown): object {
  return {
    initial_call: p.initial,
    pid: p.pid,
    registered_name: p.name,
    error_info: error,
    ancestors: p.ancestors,
    message_queue_len: p.mailbox.length,
    messages: preview([...p.mailbox].map((m) => m.term)),
    links: pidsOf(p),
    dictionary: preview([...(p.dictionary ?? [])]),
    trap_exit: p.trapExit,
    status: 'running',
    reductions: p.reductions,
  };
}

/** Processes that the links lead to, one from the other, without those that trap exits: they end with it, most likely. */
function neighbours(p: Process): readonly object[] {
  const found = new Set<Process>();
  const visit = (from: Process): void => {
    const fresh: Process[] = [];
    for (const q of linksOf(from)) {
      if (found.size === MOST_NEIGHBOURS) break;
      if (q === p || q.trapExit || found.has(q)) continue;
      found.add(q);
      fresh.unshift(q);
    }
    for (const q of fresh) visit(q);
  };
  visit(p);
  return [...found].reverse().map((q) => ({
    pid: q.pid,
    registered_name: q.name,
    initial_call: q.initial,
    ancestors: q.ancestors,
    message_queue_len: q.mailbox.length,
    links: pidsOf(q),
    trap_exit: q.trapExit,
    status: q.status === Status.waiting ? 'waiting' : 'runnable',
    reductions: q.reductions,
  }));
}

/** Whom a report names: the registered name where there is one, else the pid. */
export function nameOf(p: Process): string | Pid {
  return p.name ?? p.pid;
}
