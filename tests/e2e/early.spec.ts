/** What is pressed before the script of a page has come. Rule DOC9. */
import { expect, test, type Page } from './test';

/** Opens a page whose scripts do not come until they are let go; returns the way to do that. */
async function early(page: Page, path: string): Promise<() => void> {
  let go = (): void => {};
  const late = new Promise<void>((resolve) => (go = resolve));
  await page.route(/\/_app\/.*\.js/, async (route) => {
    await late;
    await route.continue();
  });
  await page.goto(path, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.readyState !== 'loading');
  return go;
}

const step = (page: Page) =>
  page.getByRole('list', { name: 'Steps of the lesson' }).locator('[aria-current=step]');

for (const size of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test.describe(`at ${size.width}`, () => {
    test.use({ viewport: size });

    test('[DOC9] / breaks what was pressed before it could', async ({ page }) => {
      const go = await early(page, './');
      // Its tree does not live, which the key says; what is pressed is taken all the same.
      await page.getByRole('button', { name: 'Break till', exact: true }).click({ force: true });
      go();
      await expect(page.getByRole('region', { name: 'What happened' })).toContainText('You killed till#1');
    });

    test('[DOC9] a lesson takes marks', async ({ page }) => {
      const go = await early(page, './learn/strategies/one-for-all');
      const mark = page.getByRole('button', { name: 'socket dies' });
      await mark.click();
      await expect(mark).toHaveAttribute('aria-pressed', 'false');
      go();
      await expect(mark).toHaveAttribute('aria-pressed', 'true');
    });

    test('[DOC9] a lesson takes the seal, and seals when its program lives', async ({ page }) => {
      const go = await early(page, './learn/strategies/one-for-all');
      await page.keyboard.press('Enter');
      go();
      await expect(step(page)).toContainText('Run');
    });

    test('[DOC9] a lesson plays the scene that is asked for without a bet', async ({ page }) => {
      const go = await early(page, './learn/strategies/one-for-all');
      await page.getByRole('button', { name: 'Skip' }).click();
      go();
      await expect(step(page)).toContainText('Your turn');
      await expect(
        page
          .locator('.tree')
          .getByText(/#\d+ killed/)
          .first(),
      ).toBeVisible();
    });

    test('[DOC9] the lab takes a key', async ({ page }) => {
      const go = await early(page, './lab');
      await page.keyboard.press('?');
      go();
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    });

    test('[DOC9] the review takes a box and then a key', async ({ page }) => {
      const go = await early(page, './learn/review');
      await page.getByRole('checkbox', { name: /^Also ask about/ }).check();
      go();
      await expect(page.getByText(/questions are due/)).toBeVisible();
      await expect(page.getByRole('checkbox', { name: /^Also ask about/ })).toBeChecked();
    });

    test('[DOC9] the placement begins once', async ({ page }) => {
      const go = await early(page, './learn/placement');
      await page.getByRole('button', { name: 'Ask me' }).press('Enter');
      go();
      await expect(page.getByText('Question 1 of 10')).toBeVisible();
    });

    test('[DOC9] the documentation runs an example in place, and finds what was typed', async ({ page }) => {
      const go = await early(page, './docs/otp');
      await page.getByRole('button', { name: 'Run it here' }).first().click();
      await page.getByRole('searchbox').fill('one_for_all');
      go();
      await expect(page.locator('iframe').first()).toBeVisible();
      await expect(page.getByRole('list', { name: 'Found' }).getByRole('link').first()).toBeVisible();
    });

    test('[DOC9] what is kept is saved, and taken in', async ({ page }) => {
      const go = await early(page, './work');
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save everything as a file' }).click();
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{') });
      go();
      await download;
      await expect(page.getByRole('alert')).toContainText('x.json');
    });
  });
}
