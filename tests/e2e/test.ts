/** The test of every file here: it fails when something is thrown on a page and nobody catches it, whatever was looked at. */
import { expect, test as base } from '@playwright/test';

export { expect, type Page } from '@playwright/test';

export const test = base.extend<{ mayThrow: boolean; thrown: string[] }>({
  /** Whether what a sandbox throws at its page is what the test is about. */
  mayThrow: [false, { option: true }],
  thrown: [
    async ({ context, mayThrow }, use) => {
      const thrown: string[] = [];
      context.on('weberror', (error) => thrown.push(error.error().stack ?? error.error().message));
      await use(thrown);
      if (!mayThrow) expect(thrown, 'thrown on the page').toEqual([]);
    },
    { auto: true },
  ],
});
