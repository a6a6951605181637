/** Loads Monaco once for the page, and only when an editor asks for it. */
type Monaco = typeof import('./monaco');

let loading: Promise<Monaco> | undefined;
/** Style sheets that did not come. */
const missing = new Set<string>();

/** A load that failed is forgotten, so that the next one tries again. */
export function loadMonaco(): Promise<Monaco> {
  // Left out of the server's build: what it knows there, SvelteKit links from the page, Monaco's style sheet too.
  if (import.meta.env.SSR) return Promise.reject(new Error('The editor needs a browser.'));
  loading ??= Promise.all([...missing].map(fetchStyle))
    .then(() => import('./monaco'))
    .catch((error: unknown) => {
      loading = undefined;
      const href =
        error instanceof Error ? /Unable to preload CSS for (\S+)/.exec(error.message)?.[1] : undefined;
      if (href !== undefined) missing.add(href);
      throw error;
    });
  return loading;
}

/** Vite asks for a style sheet only once, whether it comes or not: the second time is ours. */
function fetchStyle(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = () => {
      missing.delete(href);
      resolve();
    };
    link.onerror = () => {
      link.remove();
      reject(new Error(`No style sheet at ${href}`));
    };
    document.head.append(link);
  });
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
