import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepOffline } from '#lib/client/offline';

/** A service worker of the browser, as far as it is asked. */
class Worker extends EventTarget {
  state = 'installing';
  readonly told: unknown[] = [];

  postMessage(message: unknown): void {
    this.told.push(message);
  }
}

class Registration extends EventTarget {
  waiting: Worker | null = null;
  installing: Worker | null = null;
  update = vi.fn(() => Promise.reject(new Error('no network')));

  /** A new version is found, and fetched whole. */
  install(worker: Worker): void {
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    worker.state = 'installed';
    worker.dispatchEvent(new Event('statechange'));
  }
}

class Container extends EventTarget {
  controller: Worker | null = new Worker();
  readonly registration = new Registration();
  register = vi.fn(() => Promise.resolve(this.registration));
}

const reload = vi.fn();
let shown: EventTarget & { visibilityState: string };
let uses: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('location', { reload });
  shown = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('document', shown);
  reload.mockClear();
  uses = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page that has come to rest, with these service workers. */
async function page(container: Container | undefined): Promise<() => void> {
  vi.stubGlobal('navigator', { serviceWorker: container });
  const stop = keepOffline('/service-worker.js', (use) => uses.push(use));
  await vi.advanceTimersByTimeAsync(10_000);
  return stop;
}

describe('a new version', () => {
  it('[OFF3] waits, and is told of once; nothing is taken from under the page', async () => {
    const container = new Container();
    await page(container);
    const next = new Worker();
    container.registration.install(next);
    container.registration.install(new Worker());
    expect(uses).toHaveLength(1);
    expect(next.told).toEqual([]);
    expect(reload).not.toHaveBeenCalled();
  });

  it('[OFF3] is told of when it has waited since before', async () => {
    const container = new Container();
    container.registration.waiting = new Worker();
    await page(container);
    expect(uses).toHaveLength(1);
  });

  it('[OFF4] takes over when the learner says so, and then every page loads it', async () => {
    const container = new Container();
    await page(container);
    const next = new Worker();
    container.registration.install(next);
    uses[0]?.();
    expect(next.told).toEqual(['take over']);
    expect(reload).not.toHaveBeenCalled();
    container.dispatchEvent(new Event('controllerchange'));
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('[OFF3] is no news for a page that came from the network: it is that version', async () => {
    const container = new Container();
    container.controller = null;
    await page(container);
    container.registration.install(new Worker());
    container.dispatchEvent(new Event('controllerchange'));
    expect(uses).toEqual([]);
    expect(reload).not.toHaveBeenCalled();
  });

  it('[OFF3] is looked for when one comes back to the page after an hour', async () => {
    const container = new Container();
    await page(container);
    const comeBack = () => shown.dispatchEvent(new Event('visibilitychange'));
    comeBack();
    expect(container.registration.update).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(3_600_000);
    shown.visibilityState = 'hidden';
    comeBack();
    expect(container.registration.update).not.toHaveBeenCalled();
    shown.visibilityState = 'visible';
    comeBack();
    comeBack();
    expect(container.registration.update).toHaveBeenCalledTimes(1);
  });

  it('is told to nobody who has gone', async () => {
    const container = new Container();
    const stop = await page(container);
    stop();
    container.registration.install(new Worker());
    container.dispatchEvent(new Event('controllerchange'));
    expect(uses).toEqual([]);
    expect(reload).not.toHaveBeenCalled();
  });
});

describe('[OFF5] the site works as before', () => {
  it('where there is no service worker', async () => {
    const stop = await page(undefined);
    expect(() => stop()).not.toThrow();
    expect(uses).toEqual([]);
  });

  it('where it is refused, or there is no room', async () => {
    const container = new Container();
    container.register.mockImplementation(() => Promise.reject(new Error('QuotaExceededError')));
    await page(container);
    expect(container.register).toHaveBeenCalledTimes(1);
    expect(uses).toEqual([]);
  });
});
