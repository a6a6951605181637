/** Loads Monaco once for the page, and only when an editor asks for it. */
type Monaco = typeof import('./monaco');

let loading: Promise<Monaco> | undefined;

/** A load that failed is forgotten, so that the next one tries again. */
export function loadMonaco(): Promise<Monaco> {
  loading ??= import('./monaco').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Calls `act` when the page has nothing better to do, at the latest after `ms`. Gives what takes it back. */
export function whenIdle(act: () => void, ms = 3000): () => void {
  if (typeof requestIdleCallback === 'function') {
    const id = requestIdleCallback(act, { timeout: ms });
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(act, 500);
  return () => clearTimeout(id);
}
