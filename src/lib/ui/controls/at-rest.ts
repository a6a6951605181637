/** Does something once the page has come to rest; returns the way to forget it. */
export function atRest(act: () => unknown): () => void {
  if (typeof requestIdleCallback === 'function') {
    const idle = requestIdleCallback(() => void act(), { timeout: 5_000 });
    return () => cancelIdleCallback(idle);
  }
  const timer = setTimeout(() => void act(), 2_000);
  return () => clearTimeout(timer);
}
