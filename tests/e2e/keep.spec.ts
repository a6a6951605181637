/** What is kept: earlier versions, everything as a file, storage that is blocked or full. Rules KEEP1 to KEEP9, SBX61. */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from './test';

test.describe.configure({ timeout: 90_000 });

const ALL = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** Keeps Monaco away, so that the plain sheet stays. */
const plainOnly = (page: Page) => page.route(/assets\/monaco|monaco.*\.js/, (route) => route.abort());
const sheet = (page: Page) => page.locator('textarea[aria-label="Code of main.ts"]');
const notice = (page: Page, hasText: string) =>
  page.getByRole('status', { name: 'Notices' }).filter({ hasText });

async function openLab(page: Page): Promise<void> {
  await plainOnly(page);
  await page.goto('./lab?example=counter');
  await expect(page.getByRole('treeitem', { name: /^b\b/ }).first()).toBeVisible({ timeout: 20_000 });
}

/** Puts a line before the text, and waits until it is stored. */
async function mark(page: Page, text: string): Promise<void> {
  await sheet(page).fill(`// ${text}\n${await sheet(page).inputValue()}`);
  await page.waitForTimeout(900);
}

/** Everything as a file, as the page gives it. */
async function saved(page: Page): Promise<string> {
  await page.goto('./work');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save everything as a file' }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

async function choose(page: Page, text: string, name = 'work.json'): Promise<void> {
  await page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

const asks = (page: Page) => page.getByRole('dialog', { name: /^Import/ });

test('[KEEP1] [KEEP2] [KEEP3] an earlier version is looked at and brought back, by keyboard', async ({
  page,
}) => {
  await openLab(page);
  await mark(page, 'mine');
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Start over/ }).click();
  await expect(page.getByRole('dialog')).toContainText('stays among the earlier versions');
  await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
  await expect(sheet(page)).not.toHaveValue(/mine/);

  await page.getByRole('button', { name: 'Earlier versions' }).focus();
  await page.keyboard.press('Enter');
  const list = page.getByRole('dialog', { name: /^Earlier versions/ });
  await list.getByRole('button', { expanded: false }).first().focus();
  await page.keyboard.press('Enter');
  await expect(list.getByRole('region', { name: 'Difference to the text of now' })).toContainText('// mine');
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await list.getByRole('button', { name: 'Bring this version back' }).focus();
  await page.keyboard.press('Enter');
  await expect(sheet(page)).toHaveValue(/^\/\/ mine/);
  await expect(page.getByText('changed since this run')).toBeVisible();
  await page.reload();
  await expect(sheet(page)).toHaveValue(/^\/\/ mine/);
});

test('[KEEP2] [KEEP3] a lesson has its versions too', async ({ page }) => {
  await plainOnly(page);
  await page.goto('./learn/strategies/one-for-all');
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  await expect(sheet(page)).toBeVisible();
  await mark(page, 'of a lesson');
  await page.getByRole('button', { name: 'Earlier versions' }).click();
  await expect(page.getByRole('dialog', { name: /^Earlier versions/ }).getByRole('listitem')).toHaveCount(1);
  await page.goto('./work');
  const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /^16 / }) });
  await row.getByRole('button', { name: /^Versions of/ }).click();
  await expect(page.getByRole('dialog', { name: /^Versions of/ }).getByRole('listitem')).toHaveCount(1);
});

test('[KEEP4] [KEEP6] [KEEP7] [KEEP8] everything goes to another browser as a file', async ({
  page,
  browser,
  baseURL,
}) => {
  await openLab(page);
  await mark(page, 'from one');
  const file = await saved(page);
  expect(file).toContain('// from one');

  const context = await browser.newContext({ baseURL: baseURL as string });
  const other = await context.newPage();
  await openLab(other);
  await mark(other, 'from another');
  await other.goto('./work');
  await choose(other, file);
  await expect(asks(other)).toContainText('1 program in 1 version');
  expect((await new AxeBuilder({ page: other }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await asks(other).getByRole('button', { name: 'Not now' }).click();
  await expect(other.getByRole('button', { name: /^Versions of/ })).toHaveText('1 version');

  await choose(other, file);
  await asks(other).getByRole('button', { name: 'Import' }).click();
  await expect(other.getByText('Taken in from work.json.')).toBeVisible();
  await expect(other.getByRole('button', { name: /^Versions of/ })).toHaveText('2 versions');
  await openLab(other);
  await expect(sheet(other)).toHaveValue(/^\/\/ from another/);

  await other.goto('./work');
  await choose(other, file);
  await asks(other)
    .getByRole('radio', { name: /^Replace/ })
    .check();
  await expect(asks(other)).toContainText('1 program will open with another text');
  await asks(other).getByRole('button', { name: 'Import' }).click();
  await expect(other.getByText('Taken in from work.json.')).toBeVisible();
  await openLab(other);
  await expect(sheet(other)).toHaveValue(/^\/\/ from one/);
  await other.getByRole('button', { name: 'Earlier versions' }).click();
  await expect(other.getByRole('dialog').getByRole('listitem')).toHaveCount(2);
  await context.close();
});

test('[KEEP5] a corrupt or hostile file gets a clear message and changes nothing', async ({ page }) => {
  await openLab(page);
  await mark(page, 'mine');
  const before = await saved(page);
  const programs = (text: string) => (JSON.parse(text) as { programs: unknown }).programs;
  for (const [text, says] of [
    ['not even JSON', /no work saved from OTP Lab/],
    [before.slice(0, -20), /no work saved from OTP Lab/],
    [before.replace('"otpLabWork": 1', '"otpLabWork": 99'), /newer version/],
    [before.replaceAll('main.ts', '<script>'), /no work saved from OTP Lab/],
  ] as const) {
    await choose(page, text, 'odd.json');
    await expect(page.getByRole('alert').filter({ hasText: 'odd.json' })).toContainText(says);
    await expect(asks(page)).toBeHidden();
  }
  expect(programs(await saved(page))).toEqual(programs(before));
});

test('[KEEP9] [SBX61] where storage is blocked, the text outlives a walk through the site, and an import says so', async ({
  page,
  browser,
  baseURL,
}) => {
  await openLab(page);
  await mark(page, 'from one');
  const file = await saved(page);
  const context = await browser.newContext({ baseURL: baseURL as string });
  const other = await context.newPage();
  await other.addInitScript(() => {
    const refuse = (): never => {
      throw new DOMException('blocked', 'SecurityError');
    };
    Object.defineProperty(IDBFactory.prototype, 'open', { value: refuse });
    Object.defineProperty(Storage.prototype, 'setItem', { value: refuse });
    Object.defineProperty(Storage.prototype, 'getItem', { value: refuse });
  });
  // It stands for six seconds, which a busy machine may take to open the page.
  const told = expect(notice(other, 'does not let the site store anything')).toBeVisible({ timeout: 60_000 });
  await openLab(other);
  await mark(other, 'not stored');
  await told;
  const kept = other.getByRole('link', { name: /kept while this tab is open/ });
  await expect(kept).toBeVisible();
  await kept.click();
  await expect(other.getByRole('heading', { level: 1, name: 'Your work' })).toBeVisible();
  await expect(other.getByRole('button', { name: /^Versions of/ })).toHaveText('1 version');
  await choose(other, file);
  await asks(other).getByRole('button', { name: 'Import' }).click();
  await expect(other.getByRole('alert').filter({ hasText: 'Nothing was taken in' })).toBeVisible();
  await other.goBack();
  await expect(sheet(other)).toHaveValue(/^\/\/ not stored/);
  await context.close();
});

test('[KEEP9] [SBX61] where storage is full, the open text stays and runs, and nothing half is taken in', async ({
  page,
}) => {
  await openLab(page);
  await mark(page, 'stored');
  const file = await saved(page);
  await page.addInitScript(() => {
    Object.defineProperty(IDBObjectStore.prototype, 'put', {
      value: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
  });
  await openLab(page);
  await mark(page, 'too much');
  await expect(notice(page, 'storage of this browser is full')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('treeitem', { name: /^b\b/ }).first()).toBeVisible();
  await expect(sheet(page)).toHaveValue(/^\/\/ too much/);
  await page.reload();
  // The tab's session has it.
  await expect(sheet(page)).toHaveValue(/^\/\/ too much/);
  await page.goto('./work');
  await choose(page, file);
  await asks(page).getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was taken in' })).toContainText('full');
  await openLab(page);
  await expect(sheet(page)).toHaveValue(/^\/\/ too much/);
});

for (const size of ALL) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on /work: ${size.width}, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.goto('./work');
      await expect(page.getByText('Nothing yet.')).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    });
  }
}
