/** The test of every file here: it fails when something is thrown on a page and nobody catches it, whatever was looked at. */
import { expect, test as base } from '@playwright/test';

export { expect, type Page } from '@playwright/test';

export const test = base.extend<{ thrown: string[] }>({
  thrown: [
    async ({ context }, use) => {
      const thrown: string[] = [];
      context.on('weberror', (error) => thrown.push(error.error().stack ?? error.error().message));
      await use(thrown);
      expect(thrown, 'thrown on the page').toEqual([]);
    },
    { auto: true },
  ],
});
