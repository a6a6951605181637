/** The documentation: pages, examples in place, search. Rules DOC1 to DOC5, DOC8. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './test';

test('[DOC1] [DOC2] a rule has an address, and documents lead to each other', async ({ page }) => {
  await page.goto('./docs/spec/supervisor#SUP12');
  await expect(page.locator('#SUP12')).toBeInViewport();
  await page
    .getByRole('navigation', { name: 'Documentation' })
    .getByRole('link', { name: 'For teachers' })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('For teachers');
  await page.getByRole('link', { name: 'Writing a lesson' }).first().click();
  await expect(page).toHaveURL(/docs\/lesson-authors$/);
});

test('[DOC3] an example of the module otp runs in place', async ({ page }) => {
  await page.goto('./docs/otp');
  await page.getByRole('button', { name: 'Run it here' }).first().click();
  const frame = page.frameLocator('iframe').first();
  await expect(frame.getByRole('treeitem', { name: /^b, worker/ }).first()).toBeVisible();
});

test('[DOC4] the search finds rules, exports and lessons by keyboard', async ({ page }) => {
  await page.goto('./docs');
  const links = page.getByRole('list', { name: 'Found' }).getByRole('link');
  await page.getByRole('searchbox').fill('SUP12');
  await expect(links.first()).toContainText('SUP12: one_for_all');
  await page.getByRole('searchbox').fill('rest_for_one order is dependency');
  await expect(links.first()).toContainText('Order is dependency');
  await page.getByRole('searchbox').fill('');
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('one_for_all');
  await expect(page.getByRole('list', { name: 'Found' }).getByRole('link').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/docs$/);
});

for (const path of ['docs', 'docs/guide/elixir-and-erlang', 'docs/spec/sys', 'docs/decisions']) {
  test(`axe finds nothing on /${path}, at both sizes`, async ({ page }) => {
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(`./${path}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    }
  });
}

test('[DOC8] where there is no page, what was asked for is said, and the ways on are there', async ({
  page,
}) => {
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    expect((await page.goto('./docs/nowhere'))?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('No page answers to this name.');
    await expect(page.getByRole('main')).toContainText('docs/nowhere');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
  await page.getByRole('link', { name: 'All lessons' }).click();
  await expect(page).toHaveURL(/learn$/);
});

test('[DOC2] what was compared for a rule has an address, in a chapter that opens for it', async ({
  page,
}) => {
  await page.goto('./docs/conformance#SUP12');
  await expect(page.locator('#SUP12')).toBeInViewport();
  await page.getByRole('region', { name: 'Processes' }).locator('summary').first().click();
  await expect(page.locator('#EXIT1')).toBeVisible();
});

/** Pages too large for one look of axe: part by part, every other part in one size and scheme, the rest in the other. */
for (const path of ['docs/otp', 'docs/conformance'])
  test(`axe finds nothing on /${path}, part by part`, async ({ page }) => {
    test.setTimeout(400_000);
    await page.goto(`./${path}`);
    const count = await page.evaluate(() => {
      const parts = document.querySelectorAll('main section');
      parts.forEach((part, i) => part.setAttribute('data-part', String(i)));
      return parts.length;
    });
    expect(count).toBeGreaterThan(5);
    const found: string[] = [];
    const look = async (builder: AxeBuilder): Promise<void> => {
      const { violations } = await builder.analyze();
      found.push(...violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`));
    };
    for (const [turn, width, height, colorScheme] of [
      [0, 1440, 900, 'light'],
      [1, 390, 844, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await look(new AxeBuilder({ page }).exclude('main section'));
      for (let i = turn; i < count; i += 2)
        await look(new AxeBuilder({ page }).include(`[data-part="${i}"]`));
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    }
    expect(found).toEqual([]);
  });
