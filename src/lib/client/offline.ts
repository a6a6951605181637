/**
 * Registers the service worker, and tells of a new version that waits.
 * Rules OFF1, OFF3 to OFF5.
 */

/** Real ms between the page's load and the fetching of the rest of the site. */
const AT_REST_MS = 4_000;
/** Real ms between two looks for a new version, of a page that stays open. */
const LOOK_MS = 3_600_000;

/**
 * @param script Address of the service worker, at the root of the site.
 * @param onwaiting Called when a new version waits, with the way to use it now; once.
 * @returns The way to stop.
 */
export function keepOffline(script: string, onwaiting: (use: () => void) => void): () => void {
  // Absent on insecure addresses and in some private modes.
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (container === undefined) return () => {};
  let stopped = false;
  let told = false;
  let looked = performance.now();
  let registered: ServiceWorkerRegistration | undefined;
  // The first version takes a page over that was loaded from the network: the same version, so it stays.
  const first = container.controller === null;

  const replaced = (): void => {
    if (!first) location.reload();
  };
  const tell = (worker: ServiceWorker): void => {
    if (stopped || told || container.controller === null) return;
    told = true;
    onwaiting(() => worker.postMessage('take over'));
  };
  const register = async (): Promise<void> => {
    try {
      const registration = await container.register(script, { updateViaCache: 'none' });
      registered = registration;
      if (registration.waiting !== null) tell(registration.waiting);
      registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed') tell(installing);
        });
      });
    } catch {
      // Refused, or no room: the site works with a network, as before.
    }
  };

  /** Who comes back to a page after hours hears of what is new. */
  const look = (): void => {
    if (document.visibilityState !== 'visible' || performance.now() - looked < LOOK_MS) return;
    looked = performance.now();
    // Without a network there is nothing new.
    registered?.update().catch(() => {});
  };

  container.addEventListener('controllerchange', replaced);
  document.addEventListener('visibilitychange', look);
  const timer = setTimeout(() => void register(), AT_REST_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
    container.removeEventListener('controllerchange', replaced);
    document.removeEventListener('visibilitychange', look);
  };
}
