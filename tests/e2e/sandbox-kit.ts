/** What the tests of sandboxes share: the bare page, programs as text, a server that counts who gets out. */
import { spawn } from 'node:child_process';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { ClientOptions, SandboxClient } from '../../src/lib/client/sandbox-client.svelte';
import type { SavedWork } from '../../src/lib/client/saved';
import { launchOptions } from '../chromium';

declare global {
  interface Window {
    /** Set by the page under test. */
    sandboxes: { create(options?: ClientOptions): SandboxClient; SavedWork: typeof SavedWork };
    client: SandboxClient;
    /** Animation frames since `watchWork`. */
    frames_: number;
    heard: unknown[];
    pwned?: unknown;
  }
}

/** Real ms after which what a test waits for counts as never coming: no measure of speed, and a busy machine is no failure. */
const NEVER = 30_000;

export async function openPage(page: Page): Promise<void> {
  await page.goto('./dev/sandbox');
  await page.waitForFunction(() => 'sandboxes' in window);
}

/** Makes `window.client` and waits until it is up. */
export async function makeSandbox(page: Page, options: ClientOptions = {}): Promise<void> {
  await page.evaluate(async (options) => {
    window.client = window.sandboxes.create(options);
    if (!(await window.client.ready())) throw new Error(window.client.report?.text ?? 'did not start');
  }, options);
}

/** Loads and starts a program of one file. */
export async function run(page: Page, code: string): Promise<unknown> {
  return page.evaluate(async (code) => {
    const loaded = await window.client.execute('program.load', { files: { 'main.ts': code } });
    if ('error' in (loaded as object)) return loaded;
    return window.client.execute('run.start', { seed: 0 });
  }, code);
}

/**
 * Loads and starts code that did not come through the compiler, and so reaches the real globals of the sandbox: the body
 * of a routine, which has `sleep` and `console`.
 */
export async function runRaw(page: Page, body: string): Promise<unknown> {
  const module = {
    file: 'main.ts',
    code: `(function (host, setExports, imported, console) { "use strict"; return function* () { setExports({}); yield; const { sleep } = imported(0); yield; ${body} }; })`,
    globals: ['console'],
    imports: [{ module: -1, from: 'otp', names: [], position: 1 }],
    exports: [],
    stars: [],
    map: '',
    functions: [],
  };
  const rest = { version: 1, entry: 'main.ts', base: 1, positions: [], files: ['main.ts'], names: [] };
  return page.evaluate(
    async (program) => {
      const loaded = await window.client.execute('program.load', { program });
      if ('error' in (loaded as object)) return loaded;
      return window.client.execute('run.start', { seed: 0 });
    },
    { ...rest, modules: [module] },
  );
}

/** What the page itself has done since it began to be watched. */
export interface PageWork {
  /** Part of the time in which its main thread was at work, in time of the processor: a busy machine makes it no more. */
  readonly share: number;
  /** Animation frames that it got. */
  readonly frames: number;
}

/** Watches the page from now on; what it returns tells. */
export async function watchWork(page: Page): Promise<() => Promise<PageWork>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  };
  await page.evaluate(() => {
    window.frames_ = 0;
    const frame = (): void => {
      window.frames_++;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const [before, start] = [await busy(), Date.now()];
  return async () => {
    const share = ((await busy()) - before) / ((Date.now() - start) / 1000);
    return { share, frames: await page.evaluate(() => window.frames_) };
  };
}

/** What is left of the first printed line that begins with `prefix`, once there is one. */
export async function printed(page: Page, prefix: string): Promise<string> {
  const line = await until(
    page,
    async (prefix) => {
      const output = await window.client.view('output', {});
      return 'lines' in output ? output.lines.find(({ text }) => text.startsWith(prefix))?.text : undefined;
    },
    prefix,
  );
  return line.slice(prefix.length);
}

/** Asks the page again and again until it answers something. */
export async function until<T, A>(
  page: Page,
  ask: (argument: A) => Promise<T | undefined>,
  argument: A,
): Promise<T> {
  const end = Date.now() + NEVER;
  for (;;) {
    const answer = (await page.evaluate(ask as never, argument)) as T | undefined;
    if (answer !== undefined && answer !== null) return answer;
    if (Date.now() > end)
      throw new Error(
        `nothing after ${NEVER} ms; ${await page.evaluate(() => JSON.stringify([window.client.state, window.client.report, window.client.status]))}`,
      );
    await page.waitForTimeout(100);
  }
}

/** The first row of the trace of these kinds whose text contains `text`, once there is one. */
export function row(page: Page, kinds: string[], text: string) {
  return until(
    page,
    async ([kinds, text]: readonly [string[], string]) => {
      const trace = await window.client.view('trace.window', { kinds, from: -20, count: 20 });
      return 'rows' in trace ? trace.rows.find((row) => row.text.includes(text)) : undefined;
    },
    [kinds, text] as const,
  );
}

/** Waits for the end of the sandbox's life; answers its report and state. */
export async function ended(page: Page) {
  await page.waitForFunction(() => window.client.report !== null, undefined, {
    timeout: NEVER,
    polling: 50,
  });
  return page.evaluate(() => {
    const { report, state } = window.client;
    if (report === null) throw new Error('no report');
    return { state, ...report };
  });
}

/** A server that answers everything with everything allowed, and remembers what it was asked. */
export class EvilServer {
  readonly hits: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.hits.push(`${request.method} ${request.url}`);
      response.writeHead(200, {
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-credentials': 'true',
        'content-type': 'text/javascript',
      });
      response.end('self.evil = true');
    });
    this.server.on('upgrade', (request, socket) => {
      this.hits.push(`UPGRADE ${request.url}`);
      socket.destroy();
    });
  }

  static async start(): Promise<EvilServer> {
    const evil = new EvilServer();
    await new Promise<void>((resolve) => evil.server.listen(0, resolve));
    return evil;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/**
 * Opens an address in a browser that no test tool holds, and answers what the page there tells its server at `beacon`.
 * The engine's heap is kept small, so that it is soon full.
 */
export async function inPlainBrowser(address: string, profile: string): Promise<Record<string, unknown>> {
  const { origin, pathname, hash } = new URL(address);
  const { executablePath, args = [] } = launchOptions;
  if (executablePath === undefined) throw new Error('no browser');
  let tell: (text: string) => void = () => {};
  const told = new Promise<string>((resolve) => (tell = resolve));
  // Stands before the site's server, and takes the beacon.
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === 'POST') {
      let body = '';
      incoming.on('data', (chunk) => (body += chunk));
      incoming.on('end', () => tell(body));
      outgoing.end();
      return;
    }
    const { host: _, ...headers } = incoming.headers;
    ask(`${origin}${incoming.url}`, { headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const flags = ['--headless=new', `--user-data-dir=${profile}`, '--js-flags=--max-old-space-size=256'];
  const browser = spawn(executablePath, [...args, ...flags, `http://localhost:${port}${pathname}${hash}`], {
    stdio: 'ignore',
  });
  try {
    return JSON.parse(await told) as Record<string, unknown>;
  } finally {
    browser.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

export const COUNTERS = `
import { GenServer, Supervisor } from 'otp'

const counter = GenServer.define({
  init: (start: number) => ['ok', start],
  handleCall(_request, _from, count: number) { return ['reply', count, count] },
  handleCast(request, count: number) {
    if (request === 'hang') /(a+)+$/.test('a'.repeat(40) + 'b')
    return ['noreply', count + 1]
  },
})

export default Supervisor.define({
  name: 'app',
  strategy: 'one_for_one',
  children: [
    { id: 'a', start: [counter, 0, { name: 'a' }] },
    { id: 'b', start: [counter, 10, { name: 'b' }] },
  ],
})
`;
