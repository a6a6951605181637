/** The editor on its own page: what a learner types is kept, checked, run and undone. */
import { expect, test, type Page } from './test';

const plain = (page: Page) => page.locator('textarea[aria-label="Code of main.ts"]');
const code = (page: Page) => page.locator('.monaco-editor');
/** The text as the page has it. */
const kept = (page: Page) => page.getByLabel('Text as the page has it');
const errors: string[] = [];

async function open(page: Page): Promise<void> {
  errors.length = 0;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto('./dev/editor');
}

async function ready(page: Page): Promise<void> {
  // Two and a half megabytes, and a compiler behind them.
  await expect(code(page).getByText('GenServer').first()).toBeVisible({ timeout: 60_000 });
}

/** Puts the cursor at the end of the text that is shown. */
async function toEnd(page: Page): Promise<void> {
  await code(page).click();
  await page.keyboard.press('Control+End');
}

test('keeps what was typed before Monaco came', async ({ page }) => {
  // Monaco's style sheet is held back: its module waits for it.
  const held: (() => void)[] = [];
  let holding = true;
  await page.route(/assets\/monaco[^/]*\.css/, async (route) => {
    if (holding) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await open(page);
  const area = plain(page);
  await area.focus();
  await area.press('Control+Home');
  await area.pressSequentially('// early\n');
  await expect(page.getByText('Loading the editor…')).toBeVisible({ timeout: 15_000 });
  holding = false;
  for (const go of held) go();
  await ready(page);
  await expect(area).toHaveCount(0);
  // The cursor stands where it stood.
  await page.keyboard.type('// late');
  await expect(kept(page)).toHaveText(/^\/\/ early\n\/\/ lateimport/);
  expect(errors).toEqual([]);
});

test('works as plain text when Monaco does not come', async ({ page }) => {
  await page.route(/assets\/monaco/, (route) => route.abort());
  await page.goto('./dev/editor');
  await expect(page.getByText('The full editor did not load')).toBeVisible({ timeout: 20_000 });
  const area = plain(page);
  await area.focus();
  await area.press('Control+Home');
  await area.pressSequentially('// mine');
  await area.press('Enter');
  await expect(kept(page)).toContainText('// mine');
  await area.press('Control+s');
  await area.press('Control+Enter');
  await expect(page.getByText('2 runs')).toBeVisible();
  await area.press('Tab');
  await expect(area).toBeFocused();
  await area.press('Escape');
  await area.press('Tab');
  await expect(area).not.toBeFocused();

  await page.unroute(/assets\/monaco/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await expect(kept(page)).toContainText('// mine');
  await expect(code(page)).toHaveCSS('position', 'relative');
});

test('types, completes, explains, checks, runs', async ({ page }) => {
  await open(page);
  await ready(page);
  await toEnd(page);
  // Whole: an editor that has just come does not close brackets yet, and what follows would stand inside them.
  await page.keyboard.type("\nconst wrong = GenServer.define({ init: () => ['okay', 1] })");
  await expect(kept(page)).toContainText("['okay', 1");
  await expect(page.getByRole('status').filter({ hasText: /main\.ts: \d errors?/ })).toHaveCount(1);
  await expect(code(page).locator('.squiggly-error').first()).toBeVisible();

  await page.keyboard.press('Control+s');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('2 runs')).toBeVisible();

  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nGenServer.');
  await expect(page.getByRole('option', { name: /^startLink/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.type("define; Supervisor.define({ strategy: '");
  // Asked for, since what is typed before the last answer has come may not ask by itself.
  await page.keyboard.press('Control+Space');
  await expect(page.getByRole('option', { name: /^rest_for_one/ })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(kept(page)).not.toContainText('okay');
  await expect(page.getByRole('status').filter({ hasText: /errors?/ })).toHaveCount(0);
  await code(page).click();
  await page.keyboard.press('Control+Home');
  await code(page).locator('.view-line').getByText('call', { exact: true }).first().hover();
  await expect(page.getByText('gen_server:call/3')).toBeVisible();
  expect(errors).toEqual([]);
});

test('keeps a history for each file, through switches and resets', async ({ page }) => {
  await open(page);
  await ready(page);
  await toEnd(page);
  await page.keyboard.type('// one');
  await page.getByRole('tab', { name: 'shop.ts' }).click();
  await toEnd(page);
  await page.keyboard.type('// two');
  await expect(kept(page)).toContainText('// two');
  await page.getByRole('tab', { name: /main\.ts/ }).click();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(kept(page)).not.toContainText('// one');
  await code(page).click();
  await page.keyboard.press('Control+z');
  await expect(kept(page)).toContainText('// one');
  await page.keyboard.press('Control+z');
  await expect(kept(page)).not.toContainText('// one');
  await page.getByRole('tab', { name: 'shop.ts' }).click();
  await expect(kept(page)).not.toContainText('// two');
  await code(page).click();
  await page.keyboard.press('Control+z');
  await expect(kept(page)).toContainText('// two');
  expect(errors).toEqual([]);
});

test('is left by Escape and Tab, and shows why a process ended', async ({ page }) => {
  await open(page);
  await ready(page);
  await expect(code(page).getByText('exited here at 8.200 s')).toBeVisible();
  await toEnd(page);
  await page.keyboard.press('Tab');
  await expect(page.locator('.monaco-editor.focused')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.getByText('Tab now leaves the editor').first()).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.locator('.monaco-editor.focused')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('adds, renames and deletes files', async ({ page }) => {
  await open(page);
  await ready(page);
  await page.getByRole('button', { name: 'New file' }).click();
  const name = page.getByRole('textbox', { name: 'Name of the new file' });
  await name.fill('shop');
  await name.press('Enter');
  await expect(page.getByText('There is a shop.ts already.')).toBeVisible();
  await name.fill('bank');
  await name.press('Enter');
  const bank = page.getByRole('tab', { name: 'bank.ts' });
  await expect(bank).toHaveAttribute('aria-selected', 'true');
  await expect(bank).toBeFocused();
  await bank.press('F2');
  await page.getByRole('textbox', { name: 'New name of bank.ts' }).fill('vault');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'vault.ts' })).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('tab', { name: 'vault.ts' })).toHaveCount(0);
  await page.getByRole('tab', { name: /main\.ts/ }).press('ArrowRight');
  await page.getByRole('tab', { name: 'shop.ts' }).press('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('tab')).toHaveCount(1);
  expect(errors).toEqual([]);
});
