/**
 * What can be known about a living process from outside.
 * Follows the `erlang` manual page: process_info/1,2. Rules PROC7, PROC8.
 * Left out: memory and garbage collection figures, priorities.
 */
import type { Monitor } from './monitor';
import { linksOf, type Process, Status } from './process';
import type { Pid } from './terms/pid';

export interface ProcessInfo {
  readonly registeredName: string | null;
  readonly status: 'running' | 'runnable' | 'waiting' | 'suspended';
  readonly messageQueueLen: number;
  /** In order of arrival. */
  readonly messages: readonly unknown[];
  readonly links: readonly Pid[];
  /** Pids, or `[name, node]` for monitors by name. */
  readonly monitors: readonly (Pid | readonly [string, string])[];
  readonly monitoredBy: readonly Pid[];
  readonly trapExit: boolean;
  readonly dictionary: readonly (readonly [unknown, unknown])[];
  readonly groupLeader: Pid;
  readonly reductions: number;
  readonly initialCall: readonly [module: string, fun: string, arity: number];
  /** What it waits for: 'receive', 'call', 'sleep', ...; null when it could run. */
  readonly waitsFor: string | null;
}

const NAMES = {
  [Status.running]: 'running',
  [Status.runnable]: 'runnable',
  [Status.waiting]: 'waiting',
  [Status.suspended]: 'suspended',
} as const;

/**
 * Facts about a process, or `null` when it has ended: the atom `undefined` in OTP.
 *
 * @otp `erlang` manual page, process_info/1. Rule PROC7.
 */
export function processInfo(pid: Pid): ProcessInfo | null {
  const p = pid.process;
  if (p === null || p.status === Status.exited) return null;
  return {
    registeredName: p.name,
    status: NAMES[p.status],
    messageQueueLen: p.mailbox.length,
    messages: [...p.mailbox].map((m) => m.term),
    links: linksOf(p).map((q) => q.pid),
    monitors: monitorsOf(p).map((m) => (m.name === null ? m.target.pid : [m.name, 'nonode@nohost'])),
    monitoredBy: watchersOf(p).map((q) => q.pid),
    trapExit: p.trapExit,
    dictionary: [...(p.dictionary ?? [])],
    groupLeader: p.groupLeader,
    reductions: p.reductions,
    initialCall: p.initial,
    waitsFor: p.waiting?.what ?? null,
  };
}

/** The monitors that a process holds, but for those of calls in progress. */
function monitorsOf(p: Process): Monitor[] {
  const found: Monitor[] = [];
  for (let m = p.firstMonitor; m !== null; m = m.nextOfWatcher) if (!m.call) found.push(m);
  return found;
}

function watchersOf(p: Process): Process[] {
  const found: Process[] = [];
  for (let m = p.firstWatcher; m !== null; m = m.nextOfTarget) if (!m.call) found.push(m.watcher);
  return found;
}
