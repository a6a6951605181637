/**
 * The console API: `window.otp`, for the sandbox in focus.
 * Contract: design.md section 11. What it answers is plain data; nothing is thrown but for a missing sandbox.
 */
import type { ViewName, WatchedViews } from '#lib/sandbox/protocol';
import { fail } from './requests';
import type { SandboxClient } from './sandbox-client.svelte';

/** An operation as documentation. */
export interface OperationInfo {
  readonly name: string;
  readonly summary: string;
  readonly doc: string;
  readonly verb: string;
  readonly path: string;
  /** JSON Schema of the parameters. */
  readonly params: unknown;
  readonly changes: boolean;
  readonly dangerous: boolean;
}

export interface ConsoleApi {
  /** Does an operation; resolves with its result or `{error: {code, message}}`. */
  execute(name: string, params?: unknown): Promise<unknown>;
  /** A view as it is now. */
  view(name: string, params?: unknown): Promise<unknown>;
  /** Calls `listener` with a view, now and after each change. Returns the way to end that. */
  watch<V extends ViewName>(
    view: V,
    params: WatchedViews[V]['params'],
    listener: (value: WatchedViews[V]['snapshot']) => void,
  ): () => void;
  /** All operations, with their parameters as JSON Schema. */
  operations(): Promise<readonly OperationInfo[]>;
}

declare global {
  interface Window {
    otp?: ConsoleApi;
  }
}

export interface ConsoleOptions {
  /** The sandbox in focus, `null` when there is none. */
  current(): SandboxClient | null;
  /** Address of the list of operations, a file made by the build (`operations.json`). */
  readonly operationsUrl: string;
}

/** Installs `window.otp`. Returns the way to take it away. */
export function installConsole({ current, operationsUrl }: ConsoleOptions): () => void {
  let list: Promise<readonly OperationInfo[]> | null = null;
  const none = fail('no_sandbox', 'There is no sandbox on this page.');
  const api: ConsoleApi = {
    execute: (name, params) => current()?.execute(name, params) ?? Promise.resolve(none),
    view: (name, params) => current()?.view(name, params) ?? Promise.resolve(none),
    watch(view, params, listener) {
      const client = current();
      if (client === null) throw new Error(none.error.message);
      const watch = client.watch(view, params);
      watch.subscribe(listener);
      return () => watch.close();
    },
    operations() {
      list ??= fetch(operationsUrl).then((response) => {
        if (!response.ok) throw new Error(`${operationsUrl}: ${response.status}`);
        return response.json() as Promise<readonly OperationInfo[]>;
      });
      list.catch(() => (list = null));
      return list;
    },
  };
  window.otp = api;
  return () => {
    if (window.otp === api) delete window.otp;
  };
}
