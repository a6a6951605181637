/**
 * A monitor: one-way, ended by a 'DOWN' or by demonitor.
 * Follows the Erlang Reference Manual, "Processes", Monitors. Rules MON*.
 * Invariant: it stands in the lists of both ends, or in neither.
 */
import type { Process } from './process';
import type { Ref } from './terms/ref';

export class Monitor {
  /** Neighbours among the monitors of the watched process. */
  nextOfTarget: Monitor | null = null;
  prevOfTarget: Monitor | null = null;
  /** Neighbours among the monitors that the watcher holds. */
  nextOfWatcher: Monitor | null = null;
  prevOfWatcher: Monitor | null = null;

  /**
   * @param name Registered name it was made by; its 'DOWN' then carries the name, not the pid.
   * @param call Whether it belongs to a call in progress, whose send event stands for it.
   */
  constructor(
    readonly ref: Ref,
    readonly watcher: Process,
    readonly target: Process,
    readonly name: string | null,
    readonly call: boolean,
  ) {}
}

/** Enters a monitor at both ends. */
export function attach(m: Monitor): void {
  const { watcher, target } = m;
  m.prevOfTarget = target.lastWatcher;
  if (target.lastWatcher !== null) target.lastWatcher.nextOfTarget = m;
  else target.firstWatcher = m;
  target.lastWatcher = m;
  m.prevOfWatcher = watcher.lastMonitor;
  if (watcher.lastMonitor !== null) watcher.lastMonitor.nextOfWatcher = m;
  else watcher.firstMonitor = m;
  watcher.lastMonitor = m;
  m.ref.monitor = m;
}

/** Takes a monitor out at both ends. */
export function detach(m: Monitor): void {
  const { watcher, target } = m;
  if (m.prevOfTarget !== null) m.prevOfTarget.nextOfTarget = m.nextOfTarget;
  else target.firstWatcher = m.nextOfTarget;
  if (m.nextOfTarget !== null) m.nextOfTarget.prevOfTarget = m.prevOfTarget;
  else target.lastWatcher = m.prevOfTarget;
  if (m.prevOfWatcher !== null) m.prevOfWatcher.nextOfWatcher = m.nextOfWatcher;
  else watcher.firstMonitor = m.nextOfWatcher;
  if (m.nextOfWatcher !== null) m.nextOfWatcher.prevOfWatcher = m.prevOfWatcher;
  else watcher.lastMonitor = m.prevOfWatcher;
  m.ref.monitor = null;
}
