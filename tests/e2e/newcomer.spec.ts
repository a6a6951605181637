/** A newcomer's way from the first page through the first ten lessons, by keyboard alone. Rules LES71 to LES88. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { expect, test, type Page } from './test';

test.describe.configure({ timeout: 600_000 });

const FIRST = readdirSync(join(root, 'lessons'))
  .flatMap((part) =>
    /^\d\d-/.test(part)
      ? readdirSync(join(root, 'lessons', part)).map((slug) => ({
          slug,
          path: `${part.slice(3)}/${slug.slice(3)}`,
          solution: join(root, 'lessons', part, slug, 'solution/main.ts'),
        }))
      : [],
  )
  .filter(({ slug }) => /^(0\d|10)-/.test(slug))
  .sort((a, b) => (a.slug < b.slug ? -1 : 1));

/** What has the focus, as one hears it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label = element?.getAttribute('aria-label') ?? (element as HTMLElement | null)?.innerText ?? '';
    return `${element?.tagName === 'INPUT' ? (element as HTMLInputElement).type : ''} ${label}`.trim();
  });

/** Goes on by Tab until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const name_ = await focused(page);
    if (name.test(name_)) return;
    passed.push(name_);
  }
  throw new Error(`No Tab leads to ${name}. They lead to: ${passed.join(' | ')}`);
}

const step = (page: Page) =>
  page.getByRole('list', { name: 'Steps of the lesson' }).locator('[aria-current=step]');
const says = (page: Page) => page.getByRole('region', { name: 'What the check says' });

/** Marks or answers something, seals, steps through the run, and has read why. */
async function bet(page: Page): Promise<void> {
  const seal = page.getByRole('button', { name: /^Seal the bet/ });
  await expect(seal).not.toHaveAttribute('aria-disabled');
  const choice = page.getByRole('radio').first();
  if (await choice.isVisible()) {
    await tabTo(page, /^radio/);
    await page.keyboard.press('Space');
    await expect(choice).toBeChecked();
    // The answer is given: Enter seals it.
  } else {
    await tabTo(page, / (dies|gets a next incarnation|keeps its state)$/);
    await page.keyboard.press('Space');
    await expect(page.locator(':focus')).toHaveAttribute('aria-pressed', 'true');
    await tabTo(page, /^Seal the bet/);
  }
  await page.keyboard.press('Enter');
  await expect(step(page)).toContainText('Run');
  // Each press shows what happened next; the last one why.
  for (let i = 0; i < 100 && !(await step(page).innerText()).includes('Explain'); i++)
    await page.keyboard.press('ArrowRight');
  await expect(step(page)).toContainText('Explain');
  await expect(page.locator('[aria-live=polite][data-outcome]')).not.toBeEmpty();
}

for (const size of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
])
  test(`[LES88] a newcomer goes through the first ten lessons by keyboard alone, at ${size.width}`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    await page.goto('./');
    await tabTo(page, /^(Start with|Learn from zero)/);
    await page.keyboard.press('Enter');

    for (const [i, { path, solution }] of FIRST.entries()) {
      await expect(page).toHaveURL(new RegExp(`/learn/${path}$`));
      await expect(page.getByRole('treeitem').first()).toBeVisible();
      // Bets until there is none left: then it is the learner's turn.
      for (let bets = 0; (await step(page).innerText()).includes('Bet'); bets++) {
        expect(bets).toBeLessThan(9);
        await bet(page);
        await page.keyboard.press('Enter');
        await expect(step(page)).toContainText(/Bet|Your turn/);
      }
      await expect(page.getByRole('heading', { name: 'Your turn' })).toBeAttached();

      await page.keyboard.press('e');
      // Plain text at first, then the editor in its place.
      const code = page.locator('[aria-label^="Code of main.ts"]:focus');
      await expect(code).toHaveCount(1);
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(readFileSync(solution, 'utf8'));
      // The first closes the list of completions, if one has opened.
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
      await expect(code).toHaveCount(0);
      await page.keyboard.press('c');
      await expect(says(page).getByRole('heading')).toHaveText(/^It holds in all \d+ runs$/, {
        timeout: 90_000,
      });
      await expect(says(page).getByRole('link', { name: /^Next: / })).toBeFocused();
      await page.keyboard.press('Enter');
      if (i === FIRST.length - 1) await expect(page).not.toHaveURL(new RegExp(`/learn/${path}$`));
    }
  });
