/** Takes the picture of the lab that the README shows, from `build/` as it is: a shop whose till has been broken. */
import { join } from 'node:path';
import { chromium } from 'playwright';
import { browserArgs, findBrowser } from './browser.mjs';
import { serve } from './serve.mjs';
import { root } from './setup.mjs';

const address = await serve({ port: 4790 });
const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArgs });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  page.setDefaultTimeout(120_000);
  await page.goto(new URL('lab?example=shop', address).href);
  const till = page.getByRole('treeitem', { name: /^till, worker/ });
  await till.waitFor();
  await page.locator('.monaco-editor').first().waitFor({ timeout: 120_000 });
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(3_500);
  await till.click();
  await page.keyboard.press('k');
  await page.waitForTimeout(2_000);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(root, 'docs/images/lab.png') });
} finally {
  await browser.close();
}
process.exit(0);
