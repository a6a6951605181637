/** The page that says what was compared with OTP. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

test('the first page leads to what was compared with OTP, rule by rule', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('link', { name: /what was compared/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'What was compared with OTP' })).toBeVisible();
  const rule = page.getByRole('row', { name: /^SUP10 / });
  await expect(rule).toContainText('A temporary child is never restarted');
  await rule.getByText('2 scenarios').click();
  await expect(rule.getByText('strategy-ofo-mid-temporary-raise')).toBeVisible();
  const family = page.getByRole('row', { name: /^restarting / });
  await expect(family).toContainText('SUP20');
  // A part of each kind: all the rules would take a minute.
  const parts = new AxeBuilder({ page }).include('h1').include('dl').include('section:nth-of-type(7)');
  expect((await parts.analyze()).violations).toEqual([]);
});
