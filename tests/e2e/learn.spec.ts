/** The lessons' pages: every lesson is read, broken, checked and solved as a learner does it. Rules LES70 to LES81. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from './test';
import { root } from '../../scripts/setup.mjs';

const LESSONS = [
  { folder: '04-supervisors/11-first-tree', path: 'supervisors/first-tree', plate: /, worker/ },
  { folder: '05-strategies/16-one-for-all', path: 'strategies/one-for-all', plate: /^socket, worker/ },
  { folder: '05-strategies/17-rest-for-one', path: 'strategies/rest-for-one', plate: /^web, worker/ },
];

/** Every lesson that is listed, by its address. */
const ALL = readdirSync(join(root, 'lessons'))
  .filter((part) => /^\d\d-/.test(part))
  .flatMap((part) =>
    readdirSync(join(root, 'lessons', part))
      .filter((slug) => /^\d\d-/.test(slug))
      .map((slug) => ({ number: Number(slug.slice(0, 2)), path: `${part.slice(3)}/${slug.slice(3)}` })),
  );

const PHONE = { width: 390, height: 844 };
const says = (page: Page) => page.getByRole('region', { name: 'What the check says' });
const plates = (page: Page, name: RegExp) => page.getByRole('treeitem', { name });
const solution = (folder: string): string =>
  readFileSync(join(root, 'lessons', folder, 'solution/main.ts'), 'utf8');

/** Opens a lesson at its task: its bets are put off. */
async function open(page: Page, path: string, plate: RegExp): Promise<void> {
  await openBet(page, path, plate);
  await page
    .getByRole('list', { name: 'Steps of the lesson' })
    .getByRole('button', { name: 'Your turn' })
    .click();
}

/** Opens a lesson as it begins: with its first bet. */
async function openBet(page: Page, path: string, plate: RegExp): Promise<void> {
  await page.goto(`./learn/${path}`);
  await expect(plates(page, plate).first()).toBeVisible();
  // The tree is on the page before it lives.
  await expect(page.getByRole('button', { name: /^Seal the bet/ })).not.toHaveAttribute('aria-disabled');
}

/** What is said aloud of bet and truth. */
const outcome = (page: Page) => page.locator('[aria-live=polite][data-outcome]');
const step = (page: Page) =>
  page.getByRole('list', { name: 'Steps of the lesson' }).locator('[aria-current=step]');

/** Writes the whole text into the plain sheet, which takes what is typed at once. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('textarea[aria-label="Code of main.ts"]').fill(text);
}

/** Keeps Monaco away, so that the sheet stays. */
const plainOnly = (page: Page) => page.route(/assets\/monaco|monaco.*\.js/, (route) => route.abort());

for (const { folder, path, plate } of LESSONS) {
  test(`[LES71] [LES72] [LES75] [LES76] ${path}: alive, broken, checked, solved`, async ({ page }) => {
    await plainOnly(page);
    await open(page, path, plate);
    const scene = page.getByRole('toolbar', { name: 'Scenes' }).getByRole('button').first();
    await expect(scene).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What happened', level: 2 }).first()).toBeVisible();
    await page.keyboard.press('1');
    await expect(step(page)).toContainText('Bet');
    await page.getByRole('button', { name: 'Skip' }).click();
    await expect(
      page
        .locator('.tree')
        .getByText(/#\d+ killed/)
        .first(),
    ).toBeVisible();

    await page.keyboard.press('c');
    await expect(says(page).getByRole('heading')).toHaveText('Not yet', { timeout: 60_000 });
    await expect(says(page)).toContainText(/#\d/);
    await expect(says(page)).toContainText('under seed');
    await expect(page.locator('[aria-live=polite][data-verdict]')).toContainText('Not yet.');

    await write(page, solution(folder));
    await page.getByRole('button', { name: /^Check/ }).click();
    await expect(says(page).getByRole('heading')).toHaveText(/^It holds in all \d+ runs$/, {
      timeout: 90_000,
    });
    await expect(says(page).getByRole('link').first()).toHaveAttribute(
      'href',
      /^https:\/\/(www\.erlang\.org|hexdocs\.pm)\//,
    );
    await expect(says(page).getByRole('link', { name: /^Next: |^All lessons$/ })).toBeVisible();
    await page.goto('./learn');
    await expect(page.locator('[data-lesson]').filter({ hasText: 'solved' })).toHaveCount(1);
  });
}

test('[LES70] the contents lead to the first that is not solved, and lessons to each other', async ({
  page,
}) => {
  await page.goto('./learn');
  await expect(page.locator('[data-lesson]')).toHaveCount(ALL.length);
  await page.getByRole('link', { name: /^Start with/ }).click();
  const [first, second] = [...ALL].sort((a, b) => a.number - b.number);
  await expect(page).toHaveURL(new RegExp(`learn/${first?.path}$`));
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  await page.getByRole('link', { name: /^Next lesson/ }).click();
  await expect(page).toHaveURL(new RegExp(`learn/${second?.path}$`));
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  await page.getByRole('link', { name: /^Previous lesson/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('[LES74] [LES75] a program that does not compile, and one that hangs', async ({ page }) => {
  await plainOnly(page);
  await open(page, 'strategies/one-for-all', /^socket, worker/);
  await write(page, 'const = 1\n');
  await page.getByRole('button', { name: /^Check/ }).click();
  await expect(says(page).getByRole('heading')).toHaveText('The program does not compile', {
    timeout: 60_000,
  });
  await expect(says(page).getByRole('button', { name: /^main\.ts:1/ })).toBeVisible();

  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', { name: 'System' }).getByRole('status')).toContainText('main.ts:1');

  // Nothing interrupts a regular expression.
  await write(page, `/^(a+)+$/.test('${'a'.repeat(40)}b')\n`);
  await page.getByRole('button', { name: /^Check/ }).click();
  await expect(says(page)).toContainText('has not answered', { timeout: 60_000 });
  // The tree that one looks at runs on.
  await page.keyboard.press('Escape');
  await expect(plates(page, /^socket, worker, incarnation 1/)).toBeVisible();

  // And the next check is as good as new.
  await write(page, solution('05-strategies/16-one-for-all'));
  await page.getByRole('button', { name: /^Check/ }).click();
  await expect(says(page).getByRole('heading')).toHaveText(/^It holds in all/, { timeout: 90_000 });
});

test('[LES77] [LES78] [LES79] [LES80] hints, the solution, reset; nothing typed is lost', async ({
  page,
}) => {
  await plainOnly(page);
  await open(page, 'strategies/one-for-all', /^socket, worker/);
  await page.getByRole('button', { name: 'Hint', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Hints' }).getByRole('listitem')).toHaveCount(1);
  await write(page, `// mine\n${solution('05-strategies/16-one-for-all')}`);
  await page.waitForTimeout(800);
  await page.reload();
  const sheet = page.locator('textarea[aria-label="Code of main.ts"]');
  await expect(sheet).toHaveValue(/^\/\/ mine/);

  await page.getByRole('button', { name: 'Show the solution' }).click();
  await expect(page.getByRole('region', { name: 'Difference to the solution' })).toContainText('// mine');
  await page.getByRole('button', { name: /^Check/ }).click();
  await expect(says(page)).toContainText('does not count as solved', { timeout: 90_000 });
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
  await expect(sheet).not.toHaveValue(/mine/);
  await expect(sheet).toHaveValue(/one_for_one/);
  await expect(says(page)).toBeHidden();
});

test('[LES71] [LES76] through the editor, whose keys are its own', async ({ page }) => {
  await open(page, 'strategies/one-for-all', /^socket, worker/);
  await expect(page.locator('.monaco-editor .view-lines').first()).toBeVisible();
  // The lines reach far below the pane: scrolling them into view would shift it.
  await page
    .locator('.monaco-editor')
    .first()
    .click({ position: { x: 220, y: 30 } });
  await page.keyboard.press('Control+F');
  await page.getByRole('textbox', { name: /^Find/ }).fill('one_for_one');
  await page.keyboard.press('Escape');
  await page.keyboard.insertText('one_for_all');
  await expect(page.getByText('changed since this run')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(plates(page, /^line, supervisor.*one_for_all/)).toBeVisible();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('// 2c');
  await expect(plates(page, /^encoder, worker, incarnation 1/)).toBeVisible();
  await page.getByRole('button', { name: /^Check/ }).click();
  await expect(says(page).getByRole('heading')).toHaveText(/^It holds in all/, { timeout: 90_000 });
});

test('[LES75] the run that a check tells about is played', async ({ page }) => {
  await plainOnly(page);
  await open(page, 'strategies/one-for-all', /^socket, worker/);
  await page.keyboard.press('c');
  await says(page).getByRole('button', { name: 'Play that run' }).click({ timeout: 60_000 });
  await expect(plates(page, /^encoder, worker, incarnation 2/)).toBeVisible();
  await expect(plates(page, /^socket, worker, incarnation 1/)).toBeVisible();
});

test('[LES81] on a phone: the tree stays, code is a sheet', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await open(page, 'strategies/one-for-all', /^socket, worker/);
  await page.getByRole('button', { name: /kill encoder/ }).click();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(plates(page, /^encoder, worker, incarnation 2/)).toBeVisible();
  await page.getByRole('tab', { name: 'Code' }).click();
  await write(page, solution('05-strategies/16-one-for-all'));
  await expect(plates(page, /^encoder, worker/)).toBeInViewport();
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(says(page)).toContainText(/It holds in all/, { timeout: 90_000 });
});

test('[LES87] tells what happened after the last bet, and asks of those who live', async ({ page }) => {
  const told = page.locator('article.text');
  await openBet(page, 'links/links', /^w, process/);
  for (const next of ['Next bet: h finishes', 'Next bet: w returns', 'Your turn']) {
    await expect(plates(page, /^w, process, incarnation 1, (idle|running|waiting)/)).toBeVisible();
    await page.getByRole('button', { name: /^Seal the bet/ }).click();
    await page.getByRole('button', { name: 'To the end' }).click();
    await expect(step(page)).toContainText('Explain');
    await expect(told.getByText('What happened')).toHaveCount(next === 'Your turn' ? 1 : 0);
    await page.getByRole('button', { name: next }).last().click();
  }
});

test('[LES73] what happened is told after the first scene, or when one asks', async ({ page }) => {
  const told = page.locator('article.text').getByRole('heading', { name: 'What happened' });
  await open(page, 'strategies/one-for-all', /^encoder, worker/);
  await expect(told).toHaveCount(0);
  await page.getByRole('button', { name: 'Read it now' }).click();
  await expect(told).toBeVisible();
  await page.reload();
  await page
    .getByRole('list', { name: 'Steps of the lesson' })
    .getByRole('button', { name: 'Your turn' })
    .click();
  await expect(told).toHaveCount(0);
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(told).toBeVisible();
});

test('[LES86] [LES89] every answer has its why, whose links lead to the event; links are drawn', async ({
  page,
}) => {
  await openBet(page, 'links/links', /^w, process/);
  await expect(page.locator('.tree g.link').first()).toBeAttached();
  await page.getByRole('button', { name: /^Seal the bet/ }).click();
  await page.getByRole('button', { name: 'To the end' }).click({ timeout: 30_000 });
  await expect(step(page)).toContainText('Explain');
  const answers = page.getByRole('region', { name: 'Bet and run' }).getByRole('listitem');
  const whys = page.getByRole('region', { name: 'Bet and run' }).getByText(/^Why/);
  await expect(whys.first()).toBeVisible();
  expect(await whys.count()).toBe(await answers.filter({ has: page.locator('details') }).count());
  await whys.first().click();
  const row = page.getByRole('list', { name: /^Why / }).first().getByRole('button').last();
  await row.click();
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const status = (await window.otp?.view('run.status')) as { playhead: number; position: number };
        return status.playhead < status.position;
      }),
    )
    .toBe(true);
});

test('[LES94] [LES92] [LES93] the same failure under three strategies, in a lesson and in the lab', async ({
  page,
}) => {
  await open(page, 'strategies/rest-for-one', /^web, worker/);
  await page.getByRole('button', { name: 'Compare' }).click();
  const happens = (strategy: string) => page.getByRole('list', { name: `What happens under ${strategy}` });
  await page.getByRole('radio', { name: 'kill cache' }).click();
  await expect(happens('one_for_one').getByRole('listitem')).toHaveText(['cache#1 ends', 'cache#2 starts']);
  await expect(happens('rest_for_one').getByRole('listitem')).toHaveCount(4);
  await expect(happens('one_for_all').getByRole('listitem')).toHaveCount(6);
  for (const [strategy, ended] of [
    ['one_for_one', 1],
    ['one_for_all', 3],
    ['rest_for_one', 2],
  ] as const) {
    const column = page.getByRole('region', { name: strategy });
    await expect(column.locator('dl')).toHaveText(`processes ended ${ended} restarts counted 1`);
  }
  // One playhead for all three: trees and lanes follow, by keyboard too.
  const tree = (strategy: string, name: RegExp) =>
    page.getByRole('tree', { name: `Tree under ${strategy}` }).getByRole('treeitem', { name });
  await expect(tree('one_for_all', /^web, worker, incarnation 2/)).toBeVisible();
  await expect(tree('rest_for_one', /^web, worker, incarnation 1/)).toBeVisible();
  await page.getByRole('slider', { name: 'Moment shown' }).focus();
  await page.keyboard.press('Home');
  for (const strategy of ['one_for_one', 'one_for_all', 'rest_for_one'])
    await expect(tree(strategy, /^cache, worker, incarnation 1, (idle|running|waiting)/)).toBeVisible();
  await page.keyboard.press(']');
  for (const strategy of ['one_for_one', 'one_for_all', 'rest_for_one'])
    await expect(tree(strategy, /^cache, worker, incarnation 1, dead/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(tree('one_for_one', /^cache, worker, incarnation 2/)).toBeVisible();
  await expect(tree('one_for_all', /^db, worker, incarnation 1, dead/)).toBeVisible();
  await page.keyboard.press('End');
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await page.goto('./lab');
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  await page.getByRole('button', { name: 'compare' }).click();
  await expect(happens('one_for_all').getByRole('listitem').first()).toBeVisible();
});

test('[LES90] [LAB16] in a lesson one goes back through the run, and tries other limits on its failures', async ({
  page,
}) => {
  await open(page, 'supervisors/first-tree', /^a, worker/);
  for (const name of ['1', '1']) {
    await page.keyboard.press(name);
    const skip = page.getByRole('button', { name: 'Skip' });
    if (await skip.isVisible()) await skip.click();
    await page.waitForTimeout(600);
  }
  await expect(plates(page, /^b, worker, incarnation 3/)).toBeVisible();
  await page.getByRole('button', { name: 'Time, process by process' }).click();
  const playhead = page.getByRole('slider', { name: 'Moment shown' });
  await playhead.focus();
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await expect(plates(page, /^b, worker, incarnation 1/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'What happened' })).not.toContainText('b#3');
  await page.keyboard.press('End');
  await expect(plates(page, /^b, worker, incarnation 3/)).toBeVisible();

  const tried = page.getByRole('region', { name: 'Other limits for root' });
  await expect(tried).toContainText('root outlives both failures');
  await tried.getByRole('slider', { name: 'Restarts allowed' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(tried).toContainText('root gives up at failure 2 of 2');
  // Any process can be asked why it is so.
  await plates(page, /^b, worker/).click();
  await page.getByRole('button', { name: 'Why?' }).first().click();
  await expect(page.getByRole('region', { name: 'Why it is so' })).toContainText('b#3 waits for a message');
});

for (const size of [{ width: 1440, height: 900 }, PHONE]) {
  test(`[LES96] [LES98] a review question is answered by running it, by keyboard, at ${size.width}`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    await page.goto('./learn');
    await page.getByRole('link', { name: /^Review/ }).click();
    // Nothing is finished yet.
    await expect(page.getByRole('link', { name: /^Go on with/ })).toBeVisible();
    await page.getByRole('checkbox', { name: /^Also ask about/ }).focus();
    await page.keyboard.press('Space');
    await expect(page.getByText(/questions are due/)).toBeVisible();
    await page.getByRole('button', { name: 'Ask me' }).press('Enter');
    await page.keyboard.press('2');
    await expect(page.getByRole('radio').nth(1)).toBeChecked();
    await page.keyboard.press('Enter');
    const said = page.getByRole('region', { name: 'What the run says' });
    await expect(said).toContainText(/(EXIT|LINK|CALL|GS|SUP)\d+/);
    await expect(page.getByText('the run', { exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { name: /^By concept/ })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(said).toBeHidden();
    await expect(page.getByRole('radio').first()).toBeEnabled();
    await page.reload();
    await expect(page.getByRole('heading', { name: /^By concept/ })).toBeVisible();
  });
}

test('[LES101] the review asks about what was solved', async ({ page }) => {
  await page.goto('./learn/review');
  await page.evaluate(() => {
    const solved = { solved: 1 };
    localStorage.setItem('otp-lab:progress', JSON.stringify({ 'supervisors/restart-types': solved }));
  });
  await page.reload();
  await expect(page.getByText('4 of 4 questions are due.')).toBeVisible();
  await page.getByRole('button', { name: 'Ask me' }).click();
  const system = page.getByRole('region', { name: 'The system' });
  await expect(system).toContainText('one_for_one');
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: /^Answer and run/ }).click();
  const said = page.getByRole('region', { name: 'What the run says' });
  await expect(said.getByRole('list', { name: 'What happened' })).toContainText('decides about');
  await expect(said.getByRole('link', { name: /^Lesson 14/ })).toBeVisible();
  await said.getByRole('link', { name: 'Open the system in the lab' }).click();
  await expect(page.getByRole('dialog', { name: /^Open “A review question”/ })).toBeVisible();
});

test('[LES102] ten questions stand for the first ten lessons, by keyboard', async ({ page }) => {
  await page.goto('./learn/placement');
  await page.getByRole('button', { name: 'Ask me' }).press('Enter');
  for (let i = 1; i <= 10; i++) {
    await expect(page.getByText(`Question ${i} of 10`)).toBeVisible();
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'What the run says' })).toBeVisible();
    if (i === 1) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.keyboard.press('Enter');
  }
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toContainText(/\d+ of 10 as you said/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await result.getByRole('link', { name: 'Review' }).click();
  await expect(page.getByText(/questions are due/)).toBeVisible();
  await page.goBack();
  await page.goto('./learn/placement');
  await page.getByRole('link', { name: /lesson 11/ }).click();
  await expect(page).toHaveURL(/first-tree$/);
});

test('[LES71] [LES82] every lesson is opened, bet on and run, and shows its tree', async ({ page }) => {
  test.setTimeout(60_000 + 20_000 * ALL.length);
  for (const { path } of ALL) {
    await page.goto(`./learn/${path}`);
    await expect(page.getByRole('treeitem').first(), path).toBeVisible();
    const seal = page.getByRole('button', { name: /^Seal the bet/ });
    const scene = page.getByRole('toolbar', { name: 'Scenes' }).getByRole('button').first();
    if (await seal.isVisible()) {
      await seal.click();
      await page.getByRole('button', { name: 'To the end' }).click();
      await expect(step(page), path).toContainText('Explain');
      await expect(outcome(page), path).not.toBeEmpty();
    } else if (await scene.isVisible()) await scene.click();
    await expect(page.getByRole('treeitem').first(), path).toBeVisible();
  }
});

test('[LES84] of a long story the first 60 events are shown, and the rest when it is asked for', async ({
  page,
}) => {
  await openBet(page, 'processes/one-mailbox', /./);
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: /^Seal the bet/ }).click();
  await expect(step(page)).toContainText('Run');
  const rows = page.locator('ol li button:has(.time)');
  await expect(rows).toHaveCount(60);
  const said = page.getByText(/^The first 60 of \d+ events\.$/);
  const all = Number(/of (\d+)/.exec(await said.innerText())?.[1]);
  await page.getByRole('button', { name: 'Show the rest' }).press('Enter');
  await expect(rows).toHaveCount(all);
  await expect(said).toBeHidden();
  // The last of them can be looked at; what is out of sight is not laid out.
  await rows.last().dispatchEvent('click');
  await expect(rows.last()).toHaveAttribute('aria-current', 'step');
});

test('[LES41] [LES85] [LES86] several answers are bet on one run, and each is told with its why', async ({
  page,
}) => {
  await openBet(page, 'load-and-state/where-state-lives', /^kept, worker/);
  const bets = [
    [/^late saves/, '5'],
    [/^own saves/, '0'],
    [/^kept saves/, '5'],
  ] as const;
  for (const [name, answer] of bets)
    await page.getByRole('group', { name }).getByRole('radio', { name: answer }).check();
  await page.getByRole('button', { name: /^Seal the bet/ }).click();
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(outcome(page)).toContainText('2 of 3 answers right. late saves');
  await expect(outcome(page)).toContainText('What came true: 0. Nothing of a process runs after a kill');
  const told = page.getByRole('region', { name: 'Bet and run' });
  await expect(told).toContainText('Came true: 0. You bet: 5');
  const whys = told.getByText(/^Why/);
  await expect(whys).toHaveCount(3);
  await whys.first().click();
  await expect(told).toContainText('late#1 exits: killed');
  await whys.last().click();
  await expect(told).toContainText('kept#1');
  // What fades in is paler for a moment.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

for (const size of [{ width: 1440, height: 900 }, PHONE]) {
  test(`[LES82] [LES83] [LES84] [LES85] [LES88] predict, run, explain by keyboard alone at ${size.width}`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    await openBet(page, 'strategies/rest-for-one', /^web, worker/);
    await expect(step(page)).toContainText('Bet');
    const focused = page.locator(':focus');
    const to = async (name: string) => {
      for (let i = 0; i < 60; i++) {
        const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
        if (label === name) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${name} cannot be reached by Tab`);
    };
    await to('cache dies');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await expect(focused).toHaveAttribute('aria-label', 'cache gets a next incarnation');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect(focused).toHaveAttribute('aria-label', 'db keeps its state');
    await page.keyboard.press('Enter');
    for (const name of ['cache dies', 'cache gets a next incarnation', 'db keeps its state'])
      await expect(page.getByRole('button', { name, exact: true })).toHaveAttribute('aria-pressed', 'true');
    // The order of stops: cache alone.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(focused).toHaveText(/cache/);
    await page.keyboard.press('Enter');
    await expect(focused).toHaveText(/1\s*cache/);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(focused).toHaveText(/^Seal the bet/);
    await page.keyboard.press('Enter');

    await expect(step(page)).toContainText('Run');
    await expect(page.getByText('You killed web#1.').first()).toBeVisible();
    await page.keyboard.press('Space');
    await expect(page.getByRole('button', { name: 'Go on' }).last()).toBeVisible();
    for (let i = 0; i < 30 && !(await step(page).textContent())?.includes('Explain'); i++)
      await page.keyboard.press('ArrowRight');
    await expect(step(page)).toContainText('Explain');

    // web starts again, db dies, starts again and does not keep its state, and the order was another.
    await expect(outcome(page)).toContainText('4 of 9 marks right.');
    await expect(outcome(page)).toContainText('cache and db stand behind web');
    await expect(page.getByText('Stopped: db, cache. You bet: cache.')).toBeVisible();
    await expect(page.getByText('3 missed')).toBeVisible();
    await expect(page.getByText('SUP13').first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(step(page)).toContainText('Bet');
    await expect(page.getByText('is killed').first()).toBeVisible();
    await page.keyboard.press('2');
    await expect(step(page)).toContainText('Run');
    await page.keyboard.press('Control+Enter');
    // Another run: what was told is of the past.
    await expect(step(page)).toContainText('Your turn');
  });

  test(`[LES85] axe finds nothing in bet, run and explain at ${size.width}`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openBet(page, 'strategies/rest-for-one', /^web, worker/);
    const clean = async () =>
      expect((await new AxeBuilder({ page }).exclude('.monaco-editor').analyze()).violations).toEqual([]);
    await page.getByRole('button', { name: 'cache dies', exact: true }).click();
    await clean();
    await page.getByRole('button', { name: /^Seal the bet/ }).click();
    await expect(step(page)).toContainText('Run');
    await clean();
    await page.getByRole('button', { name: 'To the end' }).click();
    await expect(step(page)).toContainText('Explain');
    await page.locator('summary').first().click();
    await clean();
  });
}

for (const size of [{ width: 1440, height: 900 }, PHONE]) {
  test(`axe finds nothing at ${size.width}`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('./learn');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await open(page, 'strategies/one-for-all', /^socket, worker/);
    await page.getByRole('button', { name: 'Hint', exact: true }).click();
    await page.getByRole('button', { name: /^Check/ }).click();
    await expect(says(page)).toBeVisible({ timeout: 60_000 });
    expect((await new AxeBuilder({ page }).exclude('.monaco-editor').analyze()).violations).toEqual([]);
    await page.getByRole('button', { name: 'Show the solution' }).click();
    await expect(page.getByRole('region', { name: 'Difference to the solution' })).toBeVisible();
    expect((await new AxeBuilder({ page }).exclude('.monaco-editor').analyze()).violations).toEqual([]);
  });
}

test('[LES71] a lesson can be read before its script has come, on a desk with its tree, on a phone whole', async ({
  browser,
}) => {
  for (const width of [1440, 390]) {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 844 } });
    const page = await context.newPage();
    await page.goto('./learn/strategies/one-for-all');
    await expect(page.getByRole('heading', { name: 'All or none' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Break it' })).toBeVisible();
    await expect(page.getByRole('button', { name: /^1 kill encoder/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Seal the bet/ })).toBeVisible();
    if (width > 900) await expect(page.getByRole('treeitem', { name: /^encoder/ })).toBeVisible();
    await context.close();
  }
});
