/**
 * A view of a sandbox that keeps itself up to date.
 * Rules SBX40, SBX42, SBX45.
 */
import type { ViewChange, ViewName, WatchedViews } from '#lib/sandbox/protocol';
import { patchOutput, patchTrace, patchTree } from './patch';

type Value = WatchedViews[ViewName]['snapshot'];

export class Watch<V extends ViewName = ViewName> {
  /** The view; `null` until its first snapshot, which comes when there is a run. Replaced as a whole; what did not change keeps its identity. */
  value = $state.raw<WatchedViews[V]['snapshot'] | null>(null);
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- bookkeeping, never shown
  private readonly listeners = new Set<(value: WatchedViews[V]['snapshot']) => void>();

  constructor(
    readonly id: number,
    readonly view: V,
    readonly params: WatchedViews[V]['params'],
    private readonly closed: (watch: Watch) => void,
  ) {}

  /** Calls `listener` with the value, now if there is one, and after each change. Returns the way to end that. */
  subscribe(listener: (value: WatchedViews[V]['snapshot']) => void): () => void {
    this.listeners.add(listener);
    if (this.value !== null) listener(this.value);
    return () => void this.listeners.delete(listener);
  }

  /** Ends the watch; the value stays as it is. */
  close(): void {
    this.listeners.clear();
    this.closed(this as unknown as Watch);
  }

  /** For the client: takes in a change. */
  take(change: ViewChange): void {
    if (change.view !== this.view) return;
    const value = changed(this.value, change) as WatchedViews[V]['snapshot'] | null;
    if (value === null) return;
    this.value = value;
    for (const listener of this.listeners) listener(value);
  }
}

function changed(value: Value | null, change: ViewChange): Value | null {
  if ('snapshot' in change) return change.snapshot;
  // A patch before any snapshot says nothing.
  if (value === null) return null;
  switch (change.view) {
    case 'system.tree':
      return patchTree(value as WatchedViews['system.tree']['snapshot'], change.patch);
    case 'trace.window':
      return patchTrace(value as WatchedViews['trace.window']['snapshot'], change.patch);
    case 'output':
      return patchOutput(value as WatchedViews['output']['snapshot'], change.patch);
    default:
      return value;
  }
}
