/**
 * What supervisors report of their children: ends, failed starts, giving up, stops that went wrong; and, when the node
 * handles SASL reports, each start.
 * Follows STDLIB supervisor, OTP 25: lib/stdlib/src/supervisor.erl, extract_child/1. Rules LOG5, LOG6.
 */
import { allow, logSasl } from '../kernel/logger';
import type { Node } from '../kernel/node';
import type { Pid } from '../kernel/terms/pid';
import type { Child } from './child_spec';

export type ReportContext = 'start_error' | 'child_terminated' | 'shutdown' | 'shutdown_error';

/** One for all reports alike: the log keeps them. */
const LABELS: Readonly<Record<ReportContext, readonly string[]>> = {
  start_error: ['supervisor', 'start_error'],
  child_terminated: ['supervisor', 'child_terminated'],
  shutdown: ['supervisor', 'shutdown'],
  shutdown_error: ['supervisor', 'shutdown_error'],
};

/**
 * The child a report is about: its process, `undefined` without one, what it was before a start that failed; or, of children
 * that share a spec, how many.
 */
export type Offender =
  Pid | 'undefined' | readonly ['restarting', Pid | null] | { readonly nb_children: number };

/**
 * @param module Name of the supervisor's callback module, which stands in the report of one without a name.
 * @param dynamic Whether it is a DynamicSupervisor: its children have no ids.
 */
export function reportChild(
  node: Node,
  module: string,
  context: ReportContext,
  reason: unknown,
  child: Child,
  who: Offender,
  dynamic = false,
): void {
  if (!allow(node, 'error')) return;
  const offender = dynamic ? anonymous(child, who) : extract(child, who);
  const report = { supervisor: nameOf(node, module), errorContext: context, reason, offender };
  logSasl(node, 'error', { label: LABELS[context], report });
}

/** Reports that a child has started, at level `info`; only of a node that handles SASL reports. Rule LOG6. */
export function reportProgress(node: Node, module: string, child: Child, pid: Pid): void {
  if (!node.logger.handleSaslReports) return;
  const report = { supervisor: nameOf(node, module), started: extract(child, pid) };
  logSasl(node, 'info', { label: ['supervisor', 'progress'], report });
}

function nameOf(node: Node, module: string): unknown {
  const me = node.self();
  return me.name === null ? [me.pid, module] : ['local', me.name];
}

/** Written out, not put together from parts: every restart makes one. */
function extract(child: Child, who: Offender) {
  const { id, mfargs, restart: restart_type, significant, shutdown, type: child_type } = child;
  return isCount(who)
    ? { nb_children: who.nb_children, id, mfargs, restart_type, significant, shutdown, child_type }
    : { pid: who, id, mfargs, restart_type, significant, shutdown, child_type };
}

/** As `extract`, of a DynamicSupervisor's child. */
function anonymous({ mfargs, restart, shutdown, type }: Child, pid: Offender) {
  return { pid, id: 'undefined', mfargs, restart_type: restart, shutdown, child_type: type };
}

function isCount(who: Offender): who is { readonly nb_children: number } {
  return typeof who === 'object' && 'nb_children' in who;
}
