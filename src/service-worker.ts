/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * Keeps the whole site in the browser, one version at a time.
 * Rules OFF1 to OFF3.
 * Invariant: a page is answered from the version that was active when it was opened.
 */
import { base, build, files, prerendered, version } from '$service-worker';

const worker = globalThis.self as unknown as ServiceWorkerGlobalScope;

const all = [...new Set([...build, ...files, ...prerendered, `${base}/404.html`])];

/** The version is made of all sources: also where only the text of a page has changed, its name is another. */
const cacheName = digest([version, ...all].join('\n')).then((hash) => `otp-lab ${base} ${hash}`);

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(await cacheName);
      // Past the browser's own cache, which may still hold pages of the version before.
      await cache.addAll(all.map((url) => new Request(url, { cache: 'reload' })));
    })(),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const mine = await cacheName;
      const ours = (await caches.keys()).filter((name) => name.startsWith(`otp-lab ${base} `));
      await Promise.all(ours.filter((name) => name !== mine).map((name) => caches.delete(name)));
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const inside = url.pathname === base || url.pathname.startsWith(`${base}/`);
  if (request.method !== 'GET' || url.origin !== worker.location.origin || !inside) return;
  event.respondWith(answer(request, url));
});

async function answer(request: Request, url: URL): Promise<Response> {
  const cache = await caches.open(await cacheName);
  // `prerendered` holds addresses without a slash at the end, but for the first page.
  const path = url.pathname === `${base}/` ? url.pathname : url.pathname.replace(/\/$/, '');
  const kept = await cache.match(path, { ignoreSearch: true });
  if (kept !== undefined) return kept;
  try {
    return await fetch(request);
  } catch (e) {
    const unknown = request.mode === 'navigate' ? await cache.match(`${base}/404.html`) : undefined;
    if (unknown === undefined) throw e;
    return unknown;
  }
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
