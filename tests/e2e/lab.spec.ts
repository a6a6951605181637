/** The lab: edited, broken, stepped, read, by hand and by keyboard. Rules LAB1 to LAB53. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from './test';
import { root } from '../../scripts/setup.mjs';
import { editor, open, openText, plate, replaceInMonaco, status, traceRows } from './lab-kit';

/** Labels of what was started, as the trace says it, oldest first. */
async function startedIn(page: Page): Promise<string[]> {
  const window_ = (await page.evaluate(() =>
    window.otp?.view('trace.window', { kinds: ['started'], from: 0, count: 100 }),
  )) as { rows: { subject: string }[] };
  return window_.rows.map((row) => row.subject);
}

test('[LAB5] [LAB10] an edited strategy runs, and the middle worker takes all along', async ({ page }) => {
  await open(page);
  await replaceInMonaco(page, 'one_for_one', 'one_for_all');
  await expect(page.getByText('changed since this run')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(plate(page, /^app, supervisor.*one_for_all/)).toBeVisible();
  await expect(page.getByText('in step with the run')).toBeVisible();

  await plate(page, /^b, worker/).click();
  await page.getByRole('button', { name: 'Break', exact: true }).click();
  for (const name of ['a', 'b', 'c'])
    await expect(plate(page, new RegExp(`^${name}, worker, incarnation 2, idle`))).toBeVisible();

  // In start order: in the graph, in the log, in the trace.
  const names = await page
    .getByRole('treeitem', { name: /, worker/ })
    .evaluateAll((plates) =>
      plates.map(
        (one) => `${one.getAttribute('aria-posinset')} ${one.getAttribute('aria-label')?.slice(0, 1)}`,
      ),
    );
  expect(names).toEqual(['1 a', '2 b', '3 c']);
  expect((await startedIn(page)).slice(-3)).toEqual(['a#2', 'b#2', 'c#2']);
  const rows = traceRows(page);
  await expect(rows.filter({ hasText: 'c#2 has started' })).toBeVisible();
  const texts = await rows.allInnerTexts();
  const at = (text: string): number => texts.findIndex((row) => row.includes(text));
  expect(at('a#2 has started')).toBeLessThan(at('b#2 has started'));
  expect(at('b#2 has started')).toBeLessThan(at('c#2 has started'));
  const tree = (await page.evaluate(() => window.otp?.view('system.tree'))) as {
    nodes: Record<string, { incarnation: number }>;
  };
  expect(['a', 'b', 'c'].map((name) => tree.nodes[`app/${name}`]?.incarnation)).toEqual([2, 2, 2]);
});

test('[LAB22] [LAB23] [LAB30] [LAB31] [LAB32] everything by keyboard', async ({ page }) => {
  await open(page);
  await page.getByRole('tree', { name: 'Supervision tree' }).focus();
  // Walk, select, break.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { name: 'b#1' }),
  ).toBeVisible();
  await page.keyboard.press('k');
  await expect(plate(page, /^b, worker, incarnation 2, idle/)).toBeVisible();
  await expect(
    page.locator('[aria-live=polite]', { hasText: 'b#1 exited: killed; b#2 started by app' }),
  ).toBeAttached();

  // Send: what is no term is refused with its column.
  await page.keyboard.press('m');
  const sheet = page.getByRole('dialog', { name: 'Send b#2 a message' });
  await sheet.getByRole('textbox', { name: 'message' }).pressSequentially("['hello'");
  await expect(sheet.getByRole('paragraph').filter({ hasText: 'Column 1: `]` is missing' })).toBeVisible();
  await page.keyboard.type(']');
  await page.keyboard.press('Enter');
  await expect(sheet).toBeHidden();

  // Call, from the menu of the process; the answer stands in the console.
  await page.getByRole('tree', { name: 'Supervision tree' }).focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Call…' }).focus();
  await page.keyboard.press('Enter');
  const call = page.getByRole('dialog', { name: /^Call b#2/ });
  await call.getByRole('textbox', { name: 'request' }).pressSequentially("'value'");
  await page.keyboard.press('Enter');
  // Its neighbour may have had it count meanwhile.
  await expect(page.getByRole('region', { name: 'Console' }).getByText(/^[1-9]\d$/)).toBeVisible();

  // Speed, pause, step, back.
  await page.getByRole('slider', { name: 'Speed' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await status(page)).speed).toBe(2);
  await page.getByRole('tree', { name: 'Supervision tree' }).focus();
  await page.keyboard.press('Space');
  await expect.poll(async () => (await status(page)).state).toBe('paused');
  const { playhead } = await status(page);
  const stands = (at: number) => expect.poll(async () => (await status(page)).playhead).toBe(at);
  await page.getByRole('button', { name: 'Back one event' }).focus();
  await page.keyboard.press('Enter');
  await stands(playhead - 1);
  await page.keyboard.press('ArrowLeft');
  await stands(playhead - 2);
  await expect(page.getByText('in the past')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await stands(playhead - 1);
  await page.keyboard.press('[');
  await expect(plate(page, /^b, worker, incarnation 1, dead/)).toBeVisible();

  // The number breaks the nth, in the present.
  await page.keyboard.press('3');
  await page.getByRole('tree', { name: 'Supervision tree' }).focus();
  await page.keyboard.press('Space');
  await expect(plate(page, /^c, worker, incarnation 2, idle/)).toBeVisible();

  // Filter the trace.
  await page.getByRole('searchbox', { name: 'Filter by words' }).focus();
  await page.keyboard.type('c#1 exits');
  const rows = traceRows(page);
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('c#1 exits: killed');

  // Run again, and the sheet of keys.
  await page.keyboard.press('Control+s');
  await expect(plate(page, /^c, worker, incarnation 1, idle/)).toBeVisible();
  await page.getByRole('tree', { name: 'Supervision tree' }).focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();
});

test('[LAB47] a right click opens what one can do to a process, where the pointer is', async ({ page }) => {
  await open(page);
  const b = plate(page, /^b, worker/);
  const box = await b.boundingBox();
  await b.click({ button: 'right' });
  const menu = page.getByRole('menu', { name: 'Process' });
  const at = await menu.boundingBox();
  if (box === null || at === null) throw new Error('not drawn');
  expect(Math.abs(at.x - (box.x + box.width / 2))).toBeLessThan(20);
  await menu.getByRole('menuitem', { name: /shutdown/ }).click();
  await expect(plate(page, /^b, worker, incarnation 2/)).toBeVisible();
  await expect(traceRows(page).filter({ hasText: 'b#1 exits: shutdown' })).toBeVisible();
});

test('[LAB33] Ctrl K finds a process, and what can be done to it', async ({ page }) => {
  await open(page);
  await editor(page);
  await page
    .locator('.monaco-editor')
    .first()
    .click({ position: { x: 220, y: 30 } });
  const find = async (text: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    const field = page.getByRole('dialog', { name: 'Find or do' }).getByRole('combobox');
    await expect(field).toBeFocused();
    await page.keyboard.type(text);
    await expect(page.getByRole('listbox', { name: 'Found' }).getByRole('option').first()).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await page.keyboard.press('Enter');
    await expect(field).toBeHidden();
  };
  await find('b#1');
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector.getByRole('heading', { name: 'b#1' })).toBeVisible();
  await find('shutdown');
  await expect(plate(page, /^b, worker, incarnation 2/)).toBeVisible();
  await expect(traceRows(page).filter({ hasText: 'b#1 exits: shutdown' })).toBeVisible();
  await find('speed 5');
  await expect.poll(async () => (await status(page)).speed).toBe(5);
});

test('[LAB48] the inspector leads to whom it names, sends to the dead, and does not break them', async ({
  page,
}) => {
  await openText(
    page,
    `import { GenServer, Supervisor } from 'otp'
const w = GenServer.define({ init: (n: number) => ['ok', n], handleCall: (_r, _f, n: number) => ['reply', n, n + 1] })
export default Supervisor.define({ name: 'app', strategy: 'one_for_one', children: [
  { id: 't', start: [w, 1, { name: 't' }], restart: 'temporary' },
  { id: 'none', start: () => 'ignore' },
] })
`,
  );
  const inspector = page.getByRole('region', { name: 'Inspector' });
  const notices = page.getByRole('status', { name: 'Notices' });
  await plate(page, /^t, worker/).click();
  await expect(inspector.getByText('idle: it waits for a message')).toBeVisible();
  await inspector.getByRole('button', { name: 'app#1' }).click();
  await expect(inspector.getByRole('heading', { name: 'app#1' })).toBeVisible();
  // The menu stands over the panes below its own.
  await plate(page, /^t, worker/).click();
  await inspector.getByRole('button', { name: 'Break t#1 with another exit signal' }).click();
  await page.getByRole('menuitem', { name: 'Exit with a reason…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'reason' }).fill("['gone', 1]");
  await page.keyboard.press('Enter');
  await expect(plate(page, /^t, worker, incarnation 1, dead.*last exit \['gone', 1\]/)).toBeVisible();
  await plate(page, /^t, worker/).click();
  await page.keyboard.press('k');
  await expect(notices.getByText('t#1 has ended: there is nobody to break.')).toBeVisible();
  await inspector.getByRole('button', { name: 'More for t#1' }).click();
  await page.getByRole('menuitem', { name: 'Call…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'request' }).fill('x');
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('region', { name: 'Console' }).getByText('noproc: there is no process t to answer.'),
  ).toBeVisible();
  await plate(page, /^none, /).click();
  await expect(
    inspector.getByText(/^No process ever stood in none: its start function gave ignore/),
  ).toBeVisible();
});

test('[LAB3] the text survives a reload, and starting over brings the example back', async ({ page }) => {
  await open(page);
  await replaceInMonaco(page, 'one_for_one', 'rest_for_one');
  await expect(page.getByText('changed since this run')).toBeVisible();
  await page.reload();
  await expect(plate(page, /^app, supervisor.*rest_for_one/)).toBeVisible();
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('menuitem', { name: /Start over/ }).click();
  await page.getByRole('dialog', { name: 'Start over?' }).getByRole('button', { name: 'Start over' }).click();
  await expect(plate(page, /^app, supervisor.*one_for_one/)).toBeVisible();
});

test('[LAB4] a syntax error is located, and the last run goes on', async ({ page }) => {
  await open(page);
  await plate(page, /^b, worker/).click();
  await page.keyboard.press('k');
  await expect(plate(page, /^b, worker, incarnation 2, idle/)).toBeVisible();
  await replaceInMonaco(page, 'default Supervisor.define({', 'default Supervisor.define(({');
  await page.keyboard.press('Control+Enter');
  const console_ = page.getByRole('region', { name: 'Console' });
  await expect(console_.getByText('This text does not compile. The last good run goes on.')).toBeVisible();
  await expect(console_.getByRole('button', { name: /^main\.ts:\d+:\d+$/ })).toBeVisible();
  await expect(plate(page, /^b, worker, incarnation 2, idle/)).toBeVisible();
});

test('[LAB40] a sandbox that hangs is reported, and the learner chooses', async ({ page }) => {
  await open(page);
  const hang = `import { spawn } from 'otp'\nspawn(() => { /^(a+)+$/.test('${'a'.repeat(36)}!') })\n`;
  await editor(page);
  await page
    .locator('.monaco-editor')
    .first()
    .click({ position: { x: 220, y: 30 } });
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(hang);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'The sandbox does not answer' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Replay to just before' })).toBeVisible();
  // The text is still there, and a better one runs.
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('menuitem', { name: 'A pipeline' }).click();
  await expect(plate(page, /^double, worker/)).toBeVisible();
});

test('[LAB41] a run whose root gave up says so, and runs again', async ({ page }) => {
  await open(page, 'flaky', /^flaky, worker/);
  await page.getByRole('slider', { name: 'Speed' }).focus();
  await page.keyboard.press('End');
  await expect(page.getByText('app gave up: restart 4 was more than 3 in 5 s.')).toBeVisible();
  // So fast it would have given up again before one has looked.
  await page.getByRole('slider', { name: 'Speed' }).press('Home');
  await expect.poll(async () => (await status(page)).speed).toBe(0.1);
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText('app gave up')).toBeHidden();
});

for (const scheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const) {
    test(`axe finds nothing at ${width}x${height}, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await open(page, 'shop', /^till, worker/);
      if (width > 900) await editor(page);
      const look = async (what: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(
            ({ id, nodes }) => `${what}: ${id}: ${nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`,
          ),
        ).toEqual([]);
      };
      await look('at rest');
      await plate(page, /^till, worker/).click();
      await look('selected');
      await page.evaluate(() => window.otp?.execute('process.kill', { pid: 'till' }));
      await expect(plate(page, /^till, worker, incarnation 2/)).toBeVisible();
      await look('after a kill');
      for (const part of ['Code', 'Process', 'Trace', 'Time']) {
        if (width > 900) break;
        await page.getByRole('tab', { name: part, exact: true }).click();
        await look(part);
      }
    });
  }
}

test('[SBX7] programs run whose parts of otp come later', async ({ page }) => {
  const programs: [example: string, plate: RegExp, script: RegExp][] = [
    ['tasks', /^prices, /, /tasks-/],
    ['tables', /^keeper, /, /tables-/],
    ['rooms', /^news, /, /tables-/],
    ['breaker', /^service, /, /machines-/],
    ['applications', /^ledger, /, /applications-/],
  ];
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(request.url()));
  for (const [example, first, script] of programs) {
    scripts.length = 0;
    await open(page, example, first);
    expect(scripts.filter((url) => script.test(url) && url.includes('/workers/'))).not.toEqual([]);
  }
  // Written by the learner, and compiled here.
  await openText(
    page,
    `import { receive, Supervisor, Timer } from 'otp'
     const waiter = async () => { await Timer.sendAfter(10, 'now'); console.log('got', await receive()) }
     export default Supervisor.define({ name: 'app', strategy: 'one_for_one', children: [{ id: 'none', start: () => 'ignore' }] })
     await waiter()`,
  );
  await expect(page.getByText('got now')).toBeVisible();
});

test('[LAB2] an untouched example lives with no more JavaScript than its budget', async ({ page }) => {
  const scripts = new Map<string, number>();
  page.on('response', (response) => {
    const url = response.url();
    if (!/\.js(\?|$)/.test(url)) return;
    void response.body().then((body) => scripts.set(url, gzipSync(body).length));
  });
  await page.addInitScript(() => {
    // The page has no time for the editor.
    window.requestIdleCallback = () => 0;
  });
  await open(page);
  await page.waitForLoadState('networkidle');
  const names = [...scripts.keys()];
  expect(names.some((name) => name.includes('/workers/web-worker'))).toBe(true);
  expect(names.some((name) => /compiler|monaco|ts\.worker/.test(name))).toBe(false);
  const sum = [...scripts.values()].reduce((a, b) => a + b, 0);
  console.log(`JavaScript until the tree lives: ${(sum / 1000).toFixed(1)} kB gz in ${scripts.size} files`);
  expect(sum).toBeLessThan(300_000);
});

test('the same program, seed and operations give the same events in Node, byte for byte', async ({
  page,
}) => {
  await open(page, 'shop', /^till, worker/);
  await page.getByRole('textbox', { name: 'Seed' }).fill('7');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await status(page)).seed).toBe(7);
  await page.evaluate(async () => {
    const { otp } = window;
    await otp?.execute('process.kill', { pid: 'till', reason: 'kill' });
    await otp?.execute('process.call', { pid: 'stock', request: ['x', { n: 1.5 }] });
    await otp?.execute('process.send', { pid: 'audit', message: ['hello', { $pid: 3 }] });
    await otp?.execute('run.speed', { factor: 10 });
  });
  await expect.poll(async () => (await status(page)).time).toBeGreaterThan(8_000);
  await page.evaluate(() => window.otp?.execute('process.kill', { pid: 'orders', reason: 'shutdown' }));
  await page.evaluate(() => window.otp?.execute('run.pause'));
  const log = await page.evaluate(async () => {
    const lines: string[] = [];
    for (let from: number | null = 0; from !== null;) {
      const part = (await window.otp?.execute('trace.export', { from })) as {
        lines: string[];
        next: number | null;
      };
      lines.push(...part.lines);
      from = part.next;
    }
    const operations = await window.otp?.execute('run.operations');
    return { lines, operations: (operations as { operations: unknown[] }).operations };
  });
  const until = (await status(page)).time;

  const folder = mkdtempSync(join(tmpdir(), 'otp-lab-'));
  try {
    const program = join(folder, 'program');
    cpSync(join(root, 'src/lib/examples/shop'), program, { recursive: true });
    writeFileSync(join(folder, 'ops.json'), JSON.stringify(log.operations));
    const events = join(folder, 'events.jsonl');
    const args = ['scripts/run.mjs', 'src/lib/sandbox/cli.ts', 'run', program, '--seed', '7'];
    execFileSync(
      process.execPath,
      [...args, '--until', String(Math.ceil(until)), '--ops', join(folder, 'ops.json'), '--events', events],
      { cwd: root, stdio: 'pipe' },
    );
    const inNode = readFileSync(events, 'utf8').split('\n');
    // Node may go on to the end of its last millisecond.
    expect(inNode.slice(0, log.lines.length).join('\n')).toBe(log.lines.join('\n'));
    expect(log.lines.length).toBeGreaterThan(200);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
