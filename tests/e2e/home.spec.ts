/** The first page: a newcomer breaks a process, and reads why what follows happens. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from './test';

const plate = (page: Page, name: string) => page.getByRole('button', { name: `Break ${name}`, exact: true });
const says = (page: Page) => page.getByRole('region', { name: 'What happened' });
const sentences = (page: Page) => says(page).getByRole('listitem');
/** "till, worker, incarnation 2, idle, …" */
const about = (page: Page, name: string, words: RegExp) =>
  expect(plate(page, name)).toHaveAccessibleDescription(words);

/** Opens the page and waits until the tree lives. Returns what goes wrong from then on. */
async function open(page: Page, path = './'): Promise<string[]> {
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(path);
  await expect(plate(page, 'till')).toBeEnabled();
  return wrong;
}

test('a newcomer kills a worker with one click and reads why it is there again', async ({ page }) => {
  const wrong = await open(page);
  const start = Date.now();
  await plate(page, 'till').click();
  await expect(says(page)).toContainText('You killed till#1');
  await expect(sentences(page).nth(0)).toHaveText('till#1 exits: killed.');
  await about(page, 'till', /incarnation 1, dead/);
  await expect(sentences(page).nth(1)).toContainText('the exit signal killed along their link');
  await about(page, 'till', /incarnation 2, idle/);
  await about(page, 'mailer', /incarnation 2, idle/);
  await about(page, 'ledger', /incarnation 1, idle/);
  await expect(says(page)).toContainText('ledger#1 ran on and kept its state.');
  expect(Date.now() - start).toBeLessThan(10_000);
  await expect(says(page)).toContainText('1×');
  expect(wrong).toEqual([]);
});

test('the same by keyboard: a number, or the plate itself', async ({ page }) => {
  const wrong = await open(page);
  await page.keyboard.press('3');
  await expect(sentences(page).nth(1)).toContainText('till#1 sends orders#1');
  await about(page, 'till', /incarnation 2, idle/);
  await expect(says(page)).toContainText('1×');
  await plate(page, 'stock').focus();
  await page.keyboard.press('Enter');
  await expect(says(page)).toContainText('You killed stock#1');
  await expect(says(page)).toContainText('app#1 restarts stock#1: it is permanent.');
  await about(page, 'stock', /incarnation 2, idle/);
  expect(wrong).toEqual([]);
});

test('says when a supervisor gives up, and begins again', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const wrong = await open(page);
  for (let n = 1; n <= 4; n++) {
    await plate(page, 'till').click();
    await expect(says(page)).toContainText(`You killed till#${n}`);
    // The next one comes while this one is still being told: no virtual time passes between them.
    await about(page, 'till', new RegExp(`incarnation ${n + 1}, (idle|running|waiting)`));
  }
  await expect(says(page)).toContainText('orders#1 gave up');
  await expect(says(page)).toContainText('1×');
  // Only while orders itself stands are there any who ran on.
  await expect(says(page).getByText('ran on and kept its state')).toHaveCount(0);
  await expect(says(page).getByRole('button', { name: 'Start again' })).toBeInViewport({ ratio: 1 });
  await says(page).getByRole('button', { name: 'Start again' }).click();
  await about(page, 'till', /incarnation 1, idle/);
  await expect(says(page)).toContainText('What runs here');
  expect(wrong).toEqual([]);
});

test('says when everything is gone, and begins again', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const wrong = await open(page);
  await page.keyboard.press('7');
  await expect(says(page)).toContainText('app has ended, and nobody supervises it');
  await expect(plate(page, 'till')).toBeDisabled();
  await says(page).getByRole('button', { name: 'Start again' }).click();
  await expect(plate(page, 'till')).toBeEnabled();
  await about(page, 'till', /incarnation 1, idle/);
  expect(wrong).toEqual([]);
});

test('pauses, steps, goes on and resets', async ({ page }) => {
  const wrong = await open(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(says(page)).toContainText('paused');
  const still = await says(page).innerText();
  await page.waitForTimeout(900);
  expect(await says(page).innerText()).toBe(still);
  await page.getByRole('button', { name: 'Step: one event' }).click();
  await expect(says(page)).toContainText('Event by event');
  await expect(sentences(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(says(page)).toContainText('1×');
  await page.getByRole('button', { name: 'Start again from the beginning' }).click();
  await expect(says(page)).toContainText('What runs here');
  expect(wrong).toEqual([]);
});

test('holds a story, and steps through it sentence by sentence', async ({ page }) => {
  const wrong = await open(page);
  await plate(page, 'till').click();
  await expect(sentences(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  const held = await sentences(page).count();
  await page.waitForTimeout(1800);
  expect(await sentences(page).count()).toBe(held);
  await page.getByRole('button', { name: 'Step: one event' }).click();
  await expect.poll(() => sentences(page).count()).toBeGreaterThan(held);
  await page.getByRole('button', { name: 'Go on' }).click();
  await about(page, 'mailer', /incarnation 2, idle/);
  expect(wrong).toEqual([]);
});

test('a second break does not wait for the first', async ({ page }) => {
  const wrong = await open(page);
  await plate(page, 'stock').click();
  await expect(sentences(page)).toHaveCount(1);
  await plate(page, 'ledger').click();
  await about(page, 'stock', /incarnation 2, idle/);
  await about(page, 'ledger', /incarnation 2, idle/);
  expect(wrong).toEqual([]);
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has nothing for axe to find: ${width} wide, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await open(page);
      const rest = await new AxeBuilder({ page }).analyze();
      expect(rest.violations).toEqual([]);
      await plate(page, 'till').click();
      await expect(sentences(page).nth(3)).toBeVisible();
      await expect(says(page)).toContainText('1×');
      const after = await new AxeBuilder({ page }).analyze();
      expect(after.violations).toEqual([]);
    });
  }
}

test('on a phone nothing is cut, and a tap breaks', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  const wrong = await open(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  for (const name of ['ledger', 'till', 'mailer', 'orders']) {
    const box = await plate(page, name).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390);
  }
  await plate(page, 'mailer').tap();
  await about(page, 'mailer', /incarnation 2, idle/);
  expect(wrong).toEqual([]);
  await context.close();
});

test('explains itself without scripts, and does not move when they come', async ({ browser, page }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const bare = await context.newPage();
  await bare.goto(test.info().project.use.baseURL ?? './');
  await expect(bare.getByRole('heading', { level: 1 })).toHaveText(/Learn OTP supervision/);
  await expect(bare.getByText('once JavaScript has loaded')).toBeVisible();
  await about(bare, 'till', /incarnation 1, idle, permanent, second child of orders/);
  await expect(bare.getByText('rest_for_one').first()).toBeVisible();
  const there = await bare.locator('[data-slot="app/orders/till"]:visible').boundingBox();
  await context.close();
  await page.addInitScript(() => {
    Object.assign(window, { moved: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const by = (entry as PerformanceEntry & { value: number }).value;
        (window as unknown as { moved: number }).moved += by;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await open(page);
  await page.waitForTimeout(1000);
  expect(await page.locator('[data-slot="app/orders/till"]:visible').boundingBox()).toEqual(there);
  expect(await page.evaluate(() => (window as unknown as { moved: number }).moved)).toBeLessThan(0.002);
});

test('[DOC6] leads on by what one wants', async ({ page }) => {
  for (const [link, heading] of [
    [/^Start with lesson 1$/, /./],
    [/^Ask me \d+ questions$/, /^I know Elixir$/],
    [/^Find what you see$/, /^My tree misbehaves$/],
  ] as const) {
    await page.goto('./');
    await page.getByRole('region', { name: 'Ways in' }).getByRole('link', { name: link }).click();
    await expect(page.getByRole('heading', { level: 1, name: heading }).first()).toBeVisible({
      timeout: 15_000,
    });
  }
  await page.getByRole('searchbox').fill('timed out');
  await expect(page.getByRole('term')).toHaveText(['A call timed out, and the work was done all the same.']);
  await page.getByRole('link', { name: /^Lesson 7/ }).click();
  await expect(page).toHaveURL(/late-reply$/);
});

for (const path of ['learn/questions', 'learn/placement', 'learn/review'])
  test(`axe finds nothing on /${path}, at both sizes and schemes`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.goto(`./${path}`);
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0);
      }
  });
