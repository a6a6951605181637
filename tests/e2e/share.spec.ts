import { deflateRawSync } from 'node:zlib';
import { expect, type Page, test } from './test';

interface Otp {
  execute(op: string, params: unknown): Promise<unknown>;
  view(name: string, params: unknown): Promise<unknown>;
}

const otp = <T>(page: Page, how: 'execute' | 'view', name: string, params: unknown): Promise<T> =>
  page.evaluate(
    ([how, name, params]) =>
      (globalThis as unknown as { otp: Otp }).otp[how as 'view'](name as string, params),
    [how, name, params] as const,
  ) as Promise<T>;

interface Window {
  rows: { seq: number; text: string; time: number }[];
  total: number;
}

async function share(page: Page): Promise<{ link: string; frame: string }> {
  await page.goto('./lab?example=counter');
  await expect(page.getByRole('treeitem', { name: /^b\b/ }).first()).toBeVisible();
  expect(await otp(page, 'execute', 'process.kill', { pid: 'b', reason: 'kill' })).toBe('ok');
  await expect(page.getByRole('treeitem', { name: /^b, worker, incarnation 2/ }).first()).toBeVisible();
  await otp(page, 'execute', 'run.pause', {});
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  return {
    link: await page.getByRole('textbox', { name: 'Link' }).inputValue(),
    frame: await page.getByRole('textbox', { name: 'Frame' }).inputValue(),
  };
}

test('[SHARE1] [SHARE2] [SHARE4] a link opens the same run, and shows what it is before anything runs', async ({
  page,
  context,
}) => {
  const { link } = await share(page);
  const whole = { from: 0, count: 1000 };
  const before = await otp<Window>(page, 'view', 'trace.window', whole);
  const other = await context.newPage();
  await other.goto(link);
  const sheet = other.getByRole('dialog', { name: /^Open “/ });
  await expect(sheet).toContainText('main.ts');
  await expect(sheet).toContainText('kill b, kill');
  expect(await other.evaluate(() => 'otp' in globalThis)).toBe(false);
  await sheet.getByRole('button', { name: 'Open and run' }).click();
  await expect(other.getByRole('treeitem', { name: /^b, worker, incarnation 2/ }).first()).toBeVisible();
  await expect
    .poll(async () => (await otp<Window>(other, 'view', 'trace.window', whole)).total)
    .toBe(before.total);
  expect(await otp<Window>(other, 'view', 'trace.window', whole)).toEqual(before);
});

test('[SHARE2] a run is shared from a phone too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./lab?example=counter');
  await expect(page.getByRole('treeitem', { name: /^b\b/ }).first()).toBeVisible();
  await page.getByRole('toolbar', { name: 'Run' }).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Share this run' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/#run=1\./);
});

test('[SHARE4] a frame shows what it is, and runs when it is told to', async ({ page, context }) => {
  const { frame } = await share(page);
  const src = /src="([^"]+)"/.exec(frame)?.[1] as string;
  const other = await context.newPage();
  await other.goto(src);
  await expect(other.getByRole('heading', { level: 1 })).not.toBeEmpty();
  expect(await other.evaluate(() => 'otp' in globalThis)).toBe(false);
  await other.getByRole('button', { name: 'Run it' }).click();
  await expect(other.getByRole('treeitem', { name: /^b, worker, incarnation 2/ }).first()).toBeVisible();
});

test('[SHARE5] a broken or hostile link gets a clear message, and the lab opens as it was', async ({
  page,
}) => {
  const bomb = `1.${deflateRawSync(Buffer.alloc(40_000_000, 0x20)).toString('base64url')}`;
  for (const [hash, text] of [
    ['1.nonsense', /This link is broken/],
    [bomb, /larger than OTP Lab opens/],
    ['9.AAAA', /newer version/],
  ] as const) {
    await page.goto('about:blank');
    await page.goto(`./lab#run=${hash}`);
    await expect(page.getByRole('status', { name: 'Notices' }).filter({ hasText: text })).toBeVisible();
    await expect(page.getByRole('treeitem', { name: /^b\b/ }).first()).toBeVisible();
  }
  await page.goto('about:blank');
  await page.goto('./embed#run=1.nonsense');
  await expect(page.getByRole('alert')).toContainText('This link is broken');
});

test('[OFF1] [OFF2] after the first visit everything works without a network, the editor included', async ({
  page,
  context,
}) => {
  await page.goto('./');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.goto('./lab?example=counter');
  await expect(page.getByRole('treeitem', { name: /^b\b/ }).first()).toBeVisible();
  await expect(page.locator('.monaco-editor').first()).toBeVisible({ timeout: 60_000 });
  // A part of `otp` that this browser has never run.
  await page.goto('./lab?example=tasks');
  await expect(page.getByRole('treeitem', { name: /^prices\b/ }).first()).toBeVisible();
  await page.goto('./learn');
  await page
    .getByRole('link', { name: /Kill it and look/ })
    .first()
    .click();
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  await page.goto('./docs');
  await page.getByRole('searchbox').fill('one_for_all');
  await expect(page.getByRole('list', { name: 'Found' }).getByRole('link').first()).toBeVisible();
});
