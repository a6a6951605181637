/** What the tests of the lab share. */
import { expect, type Page } from '@playwright/test';

export interface Status {
  readonly position: number;
  readonly playhead: number;
  readonly time: number;
  readonly state: string;
  readonly speed: number | null;
  readonly seed: number;
  readonly idle: boolean;
}

export const plate = (page: Page, name: RegExp) => page.getByRole('treeitem', { name });
export const status = (page: Page) => page.evaluate(() => window.otp?.view('run.status')) as Promise<Status>;
export const traceRows = (page: Page) =>
  page.getByRole('listbox', { name: 'What happened' }).getByRole('option');
/** "event 3 of 14, paused", as the page says it. */
export const standing = (page: Page) => page.locator('[data-standing]');

/** The lab with an example, its tree alive. */
export async function open(page: Page, example = 'counter', first = /^b, worker/): Promise<void> {
  await page.goto(`./lab?example=${example}`);
  await expect(plate(page, first)).toBeVisible();
}

/** The lab with a text of the learner's own, as it was left in this tab. */
export async function openText(page: Page, text: string): Promise<void> {
  await page.addInitScript((text) => {
    if (window !== window.top) return;
    const key = 'otp-lab/lab/counter';
    if (sessionStorage.getItem(key) === null)
      sessionStorage.setItem(key, JSON.stringify({ files: { 'main.ts': text }, time: Date.now() }));
  }, text);
  await page.goto('./lab?example=counter');
}

/** Monaco has taken over. */
export async function editor(page: Page) {
  const code = page.getByRole('textbox', { name: /Code of main\.ts/ });
  await expect(page.locator('.monaco-editor').first()).toBeVisible();
  return code;
}

export async function replaceInMonaco(page: Page, from: string, to: string): Promise<void> {
  await editor(page);
  await page
    .locator('.monaco-editor')
    .first()
    .click({ position: { x: 220, y: 30 } });
  await page.keyboard.press('Control+F');
  const find = page.getByRole('textbox', { name: /^Find/ });
  await find.fill(from);
  await page.keyboard.press('Escape');
  await page.keyboard.insertText(to);
}
