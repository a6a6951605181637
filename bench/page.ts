/**
 * Figures of the lab in Chromium, on build/ as it is: `node scripts/run.mjs bench/page.ts`.
 * Start to the first live tree, cold and warm; a kill from the click to the changed picture; script time a frame with 1,000
 * processes and 60 changes a second. Prints a line each; times are of this machine, as busy as it is.
 */
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright';
import { browserArgs, findBrowser } from '../scripts/browser.mjs';
import { serve } from '../scripts/serve.mjs';

const TREE = '[role=treeitem][aria-label*=", worker"]';
const ROUNDS = 7;

/** 1,000 workers under 32 supervisors, of which one changes its state 60 times a second. */
const CROWD = `
import { GenServer, self, send, sendAfter, Supervisor } from 'otp'
const worker = GenServer.define({
  init: (n: number) => ['ok', { n, seen: 0 }],
  handleCast: (_m, state: { n: number; seen: number }) => ['noreply', { ...state, seen: state.seen + 1 }],
})
const ticker = GenServer.define({
  init() { sendAfter(self(), 'tick', 16); return ['ok', 0] },
  handleInfo(_m, at: number) {
    sendAfter(self(), 'tick', 16)
    GenServer.cast('w' + (at % 1000), 'change')
    return ['noreply', at + 1]
  },
})
const group = (g: number) => Supervisor.define({
  strategy: 'one_for_one',
  children: Array.from({ length: 32 }, (_, i) => {
    const n = g * 32 + i
    return { id: 'w' + n, start: [worker, n, { name: 'w' + n }] }
  }),
})
export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    ...Array.from({ length: 32 }, (_, g) => ({ id: 'g' + g, start: [group(g)] })),
    { id: 'ticker', start: [ticker, undefined, { name: 'ticker' }] },
  ],
})
`;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const ms = (values: readonly number[]): string =>
  `median ${median(values).toFixed(1)} ms, worst ${Math.max(...values).toFixed(1)} ms`;

/** Ms from navigation to the first worker of a run in the page. */
async function alive(page: Page, url: string): Promise<number> {
  await page.addInitScript((selector) => {
    const look = (): void => {
      const found = document.querySelector(selector);
      if (found === null) requestAnimationFrame(look);
      else (window as unknown as { aliveAt: number }).aliveAt = performance.now();
    };
    requestAnimationFrame(look);
  }, TREE);
  await page.goto(url);
  await page.waitForFunction(() => 'aliveAt' in window);
  return page.evaluate(() => (window as unknown as { aliveAt: number }).aliveAt);
}

async function starts(browser: Browser, url: string): Promise<{ cold: number[]; warm: number[] }> {
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let i = 0; i < ROUNDS; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    cold.push(await alive(page, url));
    const again = await context.newPage();
    warm.push(await alive(again, url));
    await context.close();
  }
  return { cold, warm };
}

/** Ms from the click on Break to the frame in which the plate is no longer drawn as it was. */
async function kills(context: BrowserContext, url: string): Promise<{ ms: number[]; frames: number[] }> {
  const page = await context.newPage();
  await page.goto(`${url}?example=counter`);
  const took: number[] = [];
  const frames: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    await page.getByRole('button', { name: 'Reset' }).click();
    const plate = page.getByRole('treeitem', { name: /^b, worker, incarnation 1, idle/ });
    await plate.click();
    await page.waitForTimeout(300);
    const result = await page.evaluate(
      () =>
        new Promise<[number, number]>((resolve) => {
          const button = [...document.querySelectorAll('button')].find(
            (b) => b.textContent?.trim() === 'Break',
          );
          let frames = 0;
          const start = performance.now();
          const before = '[role=treeitem][aria-label^="b, worker, incarnation 1, idle"]';
          const observer = new MutationObserver(() => {
            if (document.querySelector(before) !== null) return;
            observer.disconnect();
            // What is changed in a frame is drawn in it.
            resolve([performance.now() - start, frames]);
          });
          observer.observe(document.body, { subtree: true, attributes: true, childList: true });
          const look = (): void => {
            frames++;
            requestAnimationFrame(look);
          };
          button?.click();
          requestAnimationFrame(look);
        }),
    );
    took.push(result[0]);
    frames.push(result[1]);
  }
  await page.close();
  return { ms: took, frames };
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? NaN;
}

/** Script and whole main-thread ms a frame, over five seconds. */
async function crowd(
  context: BrowserContext,
  url: string,
): Promise<{ script: number; task: number; fps: number; worst: number }> {
  const page = await context.newPage();
  await page.goto(`${url}?example=counter`);
  await page.waitForSelector(TREE);
  await page.evaluate(async (code) => {
    await window.otp?.execute('program.load', { files: { 'main.ts': code } });
    await window.otp?.execute('run.start', { seed: 0 });
  }, CROWD);
  await page.waitForTimeout(4_000);
  const session = await context.newCDPSession(page);
  // Time of the processor, so that a busy machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const names = ['ScriptDuration', 'TaskDuration'];
  const before = await Promise.all(names.map((name) => metric(session, name)));
  const { frames, worst } = await page.evaluate(
    () =>
      new Promise<{ frames: number; worst: number }>((resolve) => {
        let frames = 0;
        let worst = 0;
        let last = performance.now();
        const end = last + 5_000;
        const tick = (): void => {
          const now = performance.now();
          worst = Math.max(worst, now - last);
          last = now;
          frames++;
          if (now < end) requestAnimationFrame(tick);
          else resolve({ frames, worst });
        };
        requestAnimationFrame(tick);
      }),
  );
  const after = await Promise.all(names.map((name) => metric(session, name)));
  const a_frame = (i: number): number => (((after[i] ?? NaN) - (before[i] ?? NaN)) * 1000) / frames;
  await page.close();
  return { script: a_frame(0), task: a_frame(1), fps: frames / 5, worst };
}

const address = await serve({ port: 4300 });
const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserArgs] });
const lab = `${address}lab`;
const { cold, warm } = await starts(browser, lab);
console.log(`start to first live tree, cold     ${ms(cold)}`);
console.log(`start to first live tree, warm     ${ms(warm)}`);
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const killed = await kills(context, lab);
console.log(`kill click to changed picture      ${ms(killed.ms)}; ${median(killed.frames)} frames`);
const { script, task, fps, worst } = await crowd(context, lab);
console.log(
  `1,000 processes, 60 changes a s    ${script.toFixed(2)} ms of script, ${task.toFixed(2)} ms in all a frame; ${fps.toFixed(0)} frames a s, worst ${worst.toFixed(0)} ms`,
);
await browser.close();
process.exit(0);
