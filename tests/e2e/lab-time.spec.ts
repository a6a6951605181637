/** Time in the lab: pause, step, shake, the past, ends, and what the trace keeps. Rules LAB10 to LAB28, LAB41 to LAB43. */
import { expect, test, type Page } from './test';
import { editor, open, openText, plate, standing, status, traceRows } from './lab-kit';

const notice = (page: Page, text: RegExp) => page.getByRole('status', { name: 'Notices' }).getByText(text);

const step = (page: Page) => page.getByRole('button', { name: 'Step', exact: true }).click();

/** A server that crashes in its code when told to, and says what it is at. */
const FRAGILE = `import { GenServer, Supervisor } from 'otp'

const server = GenServer.define({
  init: () => ['ok', 0],
  handleCast() {
    throw new Error('told to')
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [{ id: 's', start: [server, undefined, { name: 's' }] }],
})
`;

test('[LAB11] a pause stops what one sees, and the rest comes by steps', async ({ page }) => {
  await open(page);
  await page.getByRole('slider', { name: 'Speed' }).focus();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await status(page)).speed).toBe(0.1);
  await page.getByRole('tree').focus();
  await plate(page, /^b, worker/).click();
  // At a tenth of the speed the restart takes seconds to be shown.
  await page.keyboard.press('k');
  await page.keyboard.press('Space');
  await expect(standing(page)).toHaveText(/, paused$/);
  const { playhead, position } = await status(page);
  expect(playhead).toBeLessThan(position);
  await expect(plate(page, /^b, worker, incarnation 1/)).toBeVisible();
  // Nothing more is shown by itself, until one steps over all of it.
  for (let at = playhead; at < position; at++) {
    await expect(standing(page)).toHaveText(`event ${at} of ${position}, paused`);
    await step(page);
  }
  await expect(standing(page)).toHaveText(`event ${position} of ${position}, paused`);
  await expect(plate(page, /^b, worker, incarnation 2/)).toBeVisible();
});

test('[LAB4] a text that was left broken can be mended when it is opened again', async ({ page }) => {
  await openText(page, FRAGILE.replace("['ok', 0]", "['ok', 0"));
  await expect(page.getByText('The text does not compile')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the line' }).click();
  await page
    .getByRole('textbox', { name: /Code of main\.ts/ })
    .first()
    .waitFor({ state: 'attached' });
});

test('[LAB12] steps by an event, a message, a slice and an exit, and says when none is left', async ({
  page,
}) => {
  await openText(page, FRAGILE);
  await expect(plate(page, /^s, worker, incarnation 1, idle/)).toBeVisible();
  await page.getByRole('tree').focus();
  await page.keyboard.press('Space');
  await expect(standing(page)).toHaveText(/, paused$/);
  const start = await status(page);
  await step(page);
  await expect(notice(page, /no step left: every process waits/)).toBeVisible();
  expect((await status(page)).position).toBe(start.position);

  const choose = async (kind: string): Promise<void> => {
    await page.getByRole('button', { name: /^Kind of step/ }).click();
    await page.getByRole('menuitem', { name: `One ${kind}` }).click();
    await expect(page.getByRole('button', { name: `Kind of step: ${kind}` })).toBeVisible();
  };
  await page.evaluate(() => window.otp?.execute('process.cast', { pid: 's', request: 'go' }));
  const kindAt = async (): Promise<string | undefined> => {
    const { playhead } = await status(page);
    const rows = (await page.evaluate(
      (from) => window.otp?.view('trace.window', { from, count: 1 }),
      playhead - 1,
    )) as { rows: { kind: string }[] };
    return rows.rows[0]?.kind;
  };
  await choose('message');
  await step(page);
  await expect.poll(kindAt).toBe('receive');
  await choose('exit');
  await step(page);
  await expect.poll(kindAt).toBe('exit');
  await expect(plate(page, /^s, worker, incarnation 1, dead/)).toBeVisible();
  await choose('event');
  const before = await status(page);
  await step(page);
  await expect.poll(async () => (await status(page)).playhead).toBe(before.playhead + 1);
  await page.getByRole('button', { name: 'Back one event' }).click();
  await expect.poll(async () => (await status(page)).playhead).toBe(before.playhead);
  await choose('slice');
  for (let i = 0; i < 10; i++) await step(page);
  await expect(plate(page, /^s, worker, incarnation 2, idle/)).toBeVisible();
});

test('[LAB12] [SBX46] keys that come faster than the page is told step from where the one before ended', async ({
  page,
}) => {
  await open(page, 'shop', /^till, worker/);
  await page.getByRole('tree').focus();
  await page.keyboard.press('Space');
  await expect(standing(page)).toHaveText(/, paused$/);
  await page.getByRole('button', { name: 'Step', exact: true }).focus();
  const { playhead } = await status(page);
  const at = (position: number) => expect.poll(async () => (await status(page)).playhead).toBe(position);
  // Back and forth over what has just been sent: its signals are still in the air.
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft', 'ArrowRight'])
    await page.keyboard.press(key);
  await at(playhead + 2);
  for (let i = 0; i < 10; i++)
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key);
  await at(playhead + 2);
  await expect(standing(page)).toHaveText(new RegExp(`^event ${playhead + 2} of `));
});

test('[LAB13] shaking takes another seed and runs again; the same seed gives the same events', async ({
  page,
}) => {
  await open(page, 'shop', /^till, worker/);
  await plate(page, /^till, worker/).click();
  await page.keyboard.press('k');
  await expect(plate(page, /^till, worker, incarnation 2/)).toBeVisible();
  await page.getByRole('button', { name: 'Shake' }).click();
  await expect(plate(page, /^till, worker, incarnation 1/)).toBeVisible();
  const { seed } = await status(page);
  expect(seed).toBeGreaterThan(0);
  await expect(page.getByRole('textbox', { name: 'Seed' })).toHaveValue(String(seed));
  const log = async (): Promise<unknown> => {
    await expect.poll(async () => (await status(page)).position).toBeGreaterThan(60);
    return page.evaluate(() => window.otp?.execute('trace.export', { from: 0, count: 60 }));
  };
  const first = (await log()) as { lines: string[] };
  await page.getByRole('textbox', { name: 'Seed' }).fill(String(seed + 1));
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await status(page)).seed).toBe(seed + 1);
  await page.getByRole('textbox', { name: 'Seed' }).fill(String(seed));
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await status(page)).seed).toBe(seed);
  expect(((await log()) as { lines: string[] }).lines).toEqual(first.lines);
});

test('[LAB14] [LAB15] [LAB16] [LAB20] from the past one acts on the present, on what stands there now', async ({
  page,
}) => {
  await open(page);
  await plate(page, /^b, worker/).click();
  await page.keyboard.press('k');
  await expect(plate(page, /^b, worker, incarnation 2, idle/)).toBeVisible();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  // The selection is the place: the next incarnation stands there now.
  await expect(inspector.getByRole('heading', { name: 'b#2' })).toBeVisible();
  await page.keyboard.press('Space');
  await page.keyboard.press('[');
  await expect(standing(page)).toHaveText(/, in the past$/);
  // Tree, inspector, trace and status stand at the same event.
  await expect(plate(page, /^b, worker, incarnation 1, dead/)).toBeVisible();
  await expect(inspector.getByRole('heading', { name: 'b#1' })).toBeVisible();
  const { playhead } = await status(page);
  await expect(standing(page)).toHaveText(new RegExp(`^event ${playhead} of `));
  await expect(traceRows(page).filter({ hasText: 'b#1 exits: killed' })).toBeVisible();
  await expect(traceRows(page).filter({ hasText: 'b#2 has started' })).toHaveCount(0);
  await page.keyboard.press('k');
  await expect(notice(page, /acts on the present/)).toBeVisible();
  await page.keyboard.press('Space');
  await expect(plate(page, /^b, worker, incarnation 3/)).toBeVisible();
});

test('[LAB14] the playhead is dragged into the past and back to the present', async ({ page }) => {
  await open(page);
  await plate(page, /^b, worker/).click();
  await page.keyboard.press('k');
  await expect(plate(page, /^b, worker, incarnation 2, idle/)).toBeVisible();
  await page.keyboard.press('Space');
  await expect(standing(page)).toHaveText(/, paused$/);
  const head = page.getByRole('slider', { name: 'Moment shown' });
  const box = await head.boundingBox();
  if (box === null) throw new Error('no playhead');
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(8, box.height / 2)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 2_000, y, { steps: 8 });
  await expect(plate(page, /^b, worker, incarnation 1/)).toBeVisible();
  await expect(standing(page)).toHaveText(/, in the past$/);
  await page.mouse.move(x + 2_000, y, { steps: 8 });
  await page.mouse.up();
  await expect(standing(page)).toHaveText(/, paused$/);
  await expect(plate(page, /^b, worker, incarnation 2/)).toBeVisible();
});

test('[LAB25] a crash is marked at its line, with who and why', async ({ page }) => {
  await openText(page, FRAGILE);
  await expect(plate(page, /^s, worker/)).toBeVisible();
  await editor(page);
  await page.evaluate(() => window.otp?.execute('process.cast', { pid: 's', request: 'go' }));
  const mark = page.locator('.crash-note');
  await expect(mark).toContainText(/s#1 exited here at \d+\.\d{3} s: Error: told to/);
});

test('[LAB26] the trace holds still at what was done, however busy the program is', async ({ page }) => {
  await openText(
    page,
    FRAGILE.replace(
      `export default`,
      `const chatter = GenServer.define({
  init() { GenServer.cast('chatter', 'go'); return ['ok', 0] },
  async handleCast(_go, n) { await sleep(5); GenServer.cast('chatter', 'go'); return ['noreply', n + 1] },
})

export default`,
    )
      .replace('{ GenServer,', '{ GenServer, sleep,')
      .replace(
        `{ name: 's' }] }`,
        `{ name: 's' }] }, { id: 'chatter', start: [chatter, 0, { name: 'chatter' }] }`,
      ),
  );
  await plate(page, /^s, worker/).click();
  await page.keyboard.press('k');
  const first = traceRows(page).filter({ hasText: 's#1 exits: killed' });
  await expect(first).toBeVisible();
  const { position } = await status(page);
  await expect.poll(async () => (await status(page)).position).toBeGreaterThan(position + 500);
  await expect(first).toBeVisible();
  await expect(traceRows(page).filter({ hasText: 's#2 has started' })).toBeVisible();
  await page.getByRole('button', { name: 'Follow again' }).click();
  await expect(first).toBeHidden();
});

test('[LAB26] the trace goes to each act, also to one after another', async ({ page }) => {
  await openText(
    page,
    FRAGILE.replace(
      `children: [`,
      `children: [{ id: 'chatter', start: [chatter, 0] }, { id: 'r', start: [server, undefined, { name: 'r' }] }, `,
    )
      .replace(
        `export default`,
        `const chatter = GenServer.define({
  init() { sendAfter(self(), 'go', 5); return ['ok', 0] },
  handleInfo(_go, n) { sendAfter(self(), 'go', 5); return ['noreply', n + 1] },
})

export default`,
      )
      .replace('{ GenServer,', '{ GenServer, self, sendAfter,'),
  );
  for (const [name, next] of [
    ['s', 's#2'],
    ['r', 'r#2'],
  ] as const) {
    await plate(page, new RegExp(`^${name}, worker`)).click();
    await page.keyboard.press('k');
    await expect(traceRows(page).filter({ hasText: `${next} has started` })).toBeVisible();
    const { position } = await status(page);
    await expect.poll(async () => (await status(page)).position).toBeGreaterThan(position + 400);
    await expect(traceRows(page).filter({ hasText: `${next} has started` })).toBeVisible();
  }
});

test('[LAB27] another program is fitted anew; the same one keeps the view', async ({ page }) => {
  await open(page);
  const zoom = page.getByRole('group', { name: 'View of the tree' }).getByText(/^\d+%$/);
  await expect(zoom).toHaveText('100%');
  await page.getByRole('button', { name: 'Larger' }).click();
  await expect(zoom).toHaveText('125%');
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect.poll(async () => (await status(page)).time).toBeLessThan(1_500);
  await expect(zoom).toHaveText('125%');
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('menuitem', { name: 'A pipeline' }).click();
  await expect(plate(page, /^double, worker/)).toBeVisible();
  await expect(zoom).toHaveText('100%');
});

test('[LAB28] three hundred siblings stand in a band, which opens by key and by click', async ({ page }) => {
  await openText(
    page,
    `import { GenServer, Supervisor } from 'otp'
const w = GenServer.define({ init: (n: number) => ['ok', n] })
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: Array.from({ length: 300 }, (_, i) => ({ id: 'w' + i, start: [w, i, { name: 'w' + i }] })),
})
`,
  );
  const band = plate(page, /^288 more, folded: 288 idle/);
  await expect(band).toBeVisible();
  await expect(plate(page, /^w11, worker/)).toBeVisible();
  await expect(plate(page, /^w12, worker/)).toHaveCount(0);
  await page.getByRole('tree').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(plate(page, /^w12, worker/)).toBeVisible();
  // Of so many only those in sight are in the page.
  await page.getByRole('tree').focus();
  await page.keyboard.press('End');
  await plate(page, /^288 processes stand here/).click();
  await expect(band).toBeVisible();
  await expect(plate(page, /^w12, worker/)).toHaveCount(0);
});

test('[LAB41] where the run has ended, the clock stands', async ({ page }) => {
  await openText(page, `throw new Error('at the top')\n`);
  await expect(page.getByText('main exited: Error: at the top.')).toBeVisible();
  const clock = page.getByLabel('Virtual time', { exact: true });
  await expect(standing(page)).toHaveText(/, ended$/);
  const { time } = await status(page);
  const seen = await clock.textContent();
  await page.waitForTimeout(1_000);
  expect((await status(page)).time).toBe(time);
  await expect(clock).toHaveText(seen ?? '');
});

test('[LAB42] with nothing running, the page says what fills it', async ({ page }) => {
  await openText(page, `export default (`);
  const system = page.getByRole('region', { name: 'System' });
  await expect(system.getByRole('heading', { name: 'The text does not compile' })).toBeVisible();
  await expect(system.getByText(/^main\.ts:1:\d+ .+ Mend it, and run again\.$/)).toBeVisible();
  await expect(system.getByRole('button', { name: 'Go to the line' })).toBeVisible();
  await expect(page.getByText('This text does not compile. Mend it, and run again.')).toBeVisible();
  await expect(page.getByText('What happens stands here, process by process.')).toBeVisible();
});

test('[LAB42] before the first process and after the last the tree says what fills it', async ({ page }) => {
  await openText(page, `import { exit } from 'otp'\nexit('normal')\n`);
  const system = page.getByRole('region', { name: 'System' });
  await expect(system.getByRole('heading', { name: 'No process is left' })).toBeVisible();
  await expect(system.getByText('The run has ended: no process is left.')).toBeVisible();
  await page.evaluate(() => window.otp?.execute('run.seek', { position: 0 }));
  await expect(system.getByRole('heading', { name: 'No process yet' })).toBeVisible();
  await expect(system.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
});

test('[LAB43] a program that starts nothing is told what would', async ({ page }) => {
  await openText(page, `console.log('hello')\n`);
  await expect(page.getByText(/^Only the program itself runs: it has started no process\./)).toBeVisible();
});

const BOMBS: Readonly<Record<string, string>> = {
  'lines without end': `while (true) console.log('x')\n`,
  'long lines from synchronous code': `import { spawn } from 'otp'\nspawn(() => { while (true) console.log('y'.repeat(1000)) })\nspawn(async () => { while (true) console.log('z') })\n`,
  'a loop without end': `while (true) {}\n`,
  'a regular expression without end': `/^(a+)+$/.test('${'a'.repeat(36)}!')\n`,
  'messages without end': `import { self, send } from 'otp'\nfor (;;) send(self(), 'x')\n`,
  'processes without end': `import { receive, spawn } from 'otp'\nfor (;;) spawn(async () => { await receive() })\n`,
};
for (const [what, bomb] of Object.entries(BOMBS)) {
  test(`[LAB10] a program runs after ${what}`, async ({ page }) => {
    await openText(page, bomb);
    // It has begun, and has done what it does or has been ended for it.
    await expect(
      page
        .getByRole('treeitem')
        .or(page.getByRole('heading', { name: /^The sandbox/ }))
        .first(),
    ).toBeVisible();
    await page.waitForTimeout(1_500);
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('menuitem', { name: 'A pipeline' }).click();
    await expect(plate(page, /^double, worker, incarnation 1/)).toBeVisible();
    await expect(page.getByRole('heading', { name: /^The sandbox/ })).toBeHidden();
  });
}
