import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { defineConfig } from '@playwright/test';
import { builtBase } from './scripts/serve.mjs';
import { launchOptions } from './tests/chromium';

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

// This file is read again in each worker process; the environment carries the port to them.
const port = (process.env.E2E_PORT ??= String(await freePort()));
// Ends in a slash: tests write page.goto('./lab'), which holds under a sub-path too.
const baseURL = `http://localhost:${port}${builtBase()}/`;

export default defineConfig({
  testDir: 'tests/e2e',
  fullyParallel: true,
  workers: 2,
  // What fails now and then is wrong, here or in the product. Only `npm test` tries once more, and names what needed it.
  retries: 0,
  // A hang is still found; a busy machine is no failure.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  use: { baseURL, launchOptions, screenshot: 'only-on-failure' },
  projects: [{ name: 'chromium', use: { browserName: 'chromium' } }],
  // Serves build/ as it is: run `npm run build` first.
  webServer: {
    command: `node scripts/serve.mjs --port ${port} --exact`,
    url: baseURL,
    reuseExistingServer: false,
  },
});
