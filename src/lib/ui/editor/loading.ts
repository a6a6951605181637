/** Loads Monaco once for the page, and only when an editor asks for it. */
type Monaco = typeof import('./monaco');

let loading: Promise<Monaco> | undefined;

/** A load that failed is forgotten, so that the next one tries again. */
export function loadMonaco(): Promise<Monaco> {
  // Left out of the server's build: what it knows there, SvelteKit links from the page, Monaco's style sheet too.
  if (import.meta.env.SSR) return Promise.reject(new Error('The editor needs a browser.'));
  loading ??= import('./monaco').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Calls `act` when the page has loaded and has nothing better to do. Gives what takes it back. */
export function whenIdle(act: () => void): () => void {
  let cancel = (): void => {};
  const wait = (): void => {
    if (typeof requestIdleCallback === 'function') {
      const id = requestIdleCallback(act, { timeout: 3000 });
      cancel = () => cancelIdleCallback(id);
    } else {
      const id = setTimeout(act, 500);
      cancel = () => clearTimeout(id);
    }
  };
  if (document.readyState === 'complete') wait();
  else {
    window.addEventListener('load', wait, { once: true });
    cancel = () => window.removeEventListener('load', wait);
  }
  return () => cancel();
}
