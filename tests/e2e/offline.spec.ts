/** A new version: it announces itself and waits. Rules OFF2 to OFF4, OFF6. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';

/** The built site through another server, which can pretend that a newer version was put there. */
async function site(baseURL: string): Promise<{ url: string; renew: () => void; close: () => void }> {
  const { origin, pathname } = new URL(baseURL);
  let renewed = false;
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '/';
      const got = await fetch(origin + path);
      let body = Buffer.from(await got.arrayBuffer());
      if (renewed && path.endsWith('/service-worker.js')) {
        const text = body.toString();
        // The version, as the build wrote it.
        const newer = text.replace(/(["'`])[0-9a-f]{12}\1/, '"0123456789ab"');
        expect(newer).not.toBe(text);
        body = Buffer.from(newer);
      }
      if (renewed && path === pathname)
        body = Buffer.from(body.toString().replace('<title>', '<title>Newer: '));
      response.writeHead(got.status, {
        'content-type': got.headers.get('content-type') ?? 'text/plain',
        'cache-control': 'no-cache',
      });
      response.end(body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}${pathname}`;
  return {
    url,
    renew: () => (renewed = true),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const controlled = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 120_000 });

test('[OFF2] [OFF3] [OFF4] a new version announces itself, waits, and comes when it is asked for', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const { url, renew, close } = await site(baseURL as string);
  try {
    // A phone, whose code is a plain sheet.
    await page.setViewportSize({ width: 390, height: 844 });
    const titled = async (at: Page) => (await (await at.goto(url))?.text())?.match(/<title>(Newer: )?/)?.[1];
    expect(await titled(page)).toBeUndefined();
    await controlled(page);

    renew();
    await page.goto(`${url}lab?example=counter`);
    const code = page.locator('textarea[aria-label="Code of main.ts"]');
    await expect(page.getByRole('treeitem', { name: /^b\b/ }).first()).toBeVisible({ timeout: 20_000 });
    const notice = page
      .getByRole('status', { name: 'Notices' })
      .filter({ hasText: 'A new version is here.' });
    await expect(notice).toBeVisible({ timeout: 120_000 });
    await page.getByRole('tab', { name: 'Code' }).click();
    await code.fill('// typed under the old version');
    // It waits: whatever is opened now is of the version before.
    const other = await page.context().newPage();
    expect(await titled(other)).toBeUndefined();
    await other.close();
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(2);

    const reloaded = page.waitForEvent('load');
    await notice.getByRole('button', { name: 'Use it now' }).click();
    await reloaded;
    await page.getByRole('tab', { name: 'Code' }).click();
    await expect(code).toHaveValue('// typed under the old version', { timeout: 20_000 });
    expect(await titled(page)).toBe('Newer: ');
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(1);
  } finally {
    close();
  }
});

test('[OFF6] it can be installed', async ({ page, baseURL }) => {
  await page.goto('./');
  const session = await page.context().newCDPSession(page);
  const { url, data, errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? '') as {
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  expect(new URL(manifest.start_url, url).href).toBe(baseURL);
  expect(manifest.display).toBe('standalone');
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  for (const size of ['192x192', '512x512']) {
    const icon = manifest.icons.find(({ sizes }) => sizes === size);
    const got = await page.request.get(new URL(icon?.src ?? '', url).href);
    expect(got.ok()).toBe(true);
    expect(got.headers()['content-type']).toBe('image/png');
  }
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A window without a profile, as tests have it, installs nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
});
