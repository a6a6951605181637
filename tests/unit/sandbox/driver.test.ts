/** The driver of virtual time. */
import { describe, expect, it } from 'vitest';
import { line } from '#lib/diagnostics/jsonl';
import { Ev } from '#lib/runtime/kernel/events';
import { Sandbox } from '#lib/sandbox/sandbox';

const TICKS = `import { sleep, spawn } from 'otp'
const tick = (ms: number) => async () => { for (;;) await sleep(ms) }
spawn(tick(3))
spawn(tick(7))
`;
const BUSY = `import { receive, self, send } from 'otp'
for (;;) { send(self(), 1); await receive() }
`;

const BURN = 'function burn(n: number) { for (let i = 0; i < n; i++); }\n';

/** A program under a driver, with a real clock that the test moves. */
function driven(program: string) {
  const real = { now: 0 };
  const sandbox = new Sandbox({ clock: () => real.now });
  sandbox.load({ 'main.ts': program });
  sandbox.start(0);
  const { driver, recorder } = sandbox;
  if (driver === null || recorder === null) throw new Error('no run');
  return { real, sandbox, driver, recorder };
}

describe('virtual time', () => {
  it('[DRV1] follows real time while the system keeps up', () => {
    const { real, sandbox, driver } = driven(TICKS);
    for (; real.now <= 500; real.now += 16) {
      const wait = driver.pump(real.now, 8, () => real.now);
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(3);
      expect(Math.abs(sandbox.node.now - real.now)).toBeLessThanOrEqual(3);
    }
  });

  it('[DRV1] falls behind a busy system, and piles up no debt', () => {
    const { real, sandbox, driver } = driven(BUSY);
    for (let frame = 0; frame < 20; frame++) {
      real.now += 1_000;
      // Each look at the clock takes 4 ms: two looks are the budget. A full slice is a virtual ms.
      const from = sandbox.node.now;
      expect(driver.pump(real.now, 8, () => (real.now += 4))).toBe(0);
      expect(sandbox.node.now - from).toBeLessThanOrEqual(4);
    }
    // Nothing is made up for: with all the time of the world one piece is still one budget.
    const from = sandbox.node.now;
    real.now += 1_000_000;
    driver.pump(real.now, 8, () => (real.now += 4));
    expect(sandbox.node.now - from).toBeLessThanOrEqual(4);
  });

  it('[SBX50] looks at the clock after each slice that cost much, and not after each that cost next to nothing', () => {
    const looks = (program: string): number => {
      const { driver, real, sandbox } = driven(program);
      driver.speed = Infinity;
      let looks = 0;
      driver.pump(real.now, 1_000, () => {
        looks++;
        if (sandbox.node.slices >= 1_000) real.now = 2_000;
        return real.now;
      });
      return looks / sandbox.node.slices;
    };
    // Each turn is most of a slice, or overdraws it.
    expect(
      looks(
        `import { receive, self, send } from 'otp'\n${BURN}for (;;) { send(self(), 1); await receive(); burn(3_900) }`,
      ),
    ).toBeGreaterThan(0.9);
    expect(
      looks(
        `import { receive, self, send } from 'otp'\n${BURN}for (;;) { send(self(), 1); await receive(); burn(40_000) }`,
      ),
    ).toBeGreaterThan(0.9);
    expect(looks(`import { sleep } from 'otp'\nfor (;;) await sleep(1)`)).toBeLessThan(0.01);
  });

  it('[SBX50] [SBX51] runs a piece of a busy program, and of an idle one says when it is due', () => {
    const busy = driven(BUSY);
    busy.real.now = 100_000;
    let looks = 0;
    // Each look at the clock takes a millisecond: it stops within the budget.
    expect(busy.driver.pump(busy.real.now, 8, () => (looks++, (busy.real.now += 1)))).toBe(0);
    expect(looks).toBeLessThanOrEqual(10);

    const { driver, real, sandbox } = driven(`import { sleep } from 'otp'\nawait sleep(5_000)\n`);
    expect(driver.pump(real.now, 8, () => real.now)).toBe(5_000);
    driver.speed = 10;
    driver.anchor(real.now);
    expect(driver.pump(real.now, 8, () => real.now)).toBe(500);
    real.now = 500;
    driver.pump(real.now, 8, () => real.now);
    expect(sandbox.node.now).toBe(5_000);
    const waiting = driven(`import { receive } from 'otp'\nawait receive()\n`);
    expect(waiting.driver.pump(0, 8, () => 0)).toBe(Infinity);
  });

  // A send costs a reduction of its own: the second loop goes by three.
  it.each([
    ['for (let i = 0; i < 300_000; i++);'],
    ['for (let i = 0; i < 100_000; i++) { send(self(), 1); send(self(), 2) };'],
  ])('[SBX24] tells where synchronous code is that runs on: %s', (loop) => {
    const told: string[] = [];
    const sandbox = new Sandbox({
      overdrawn: ({ process, place, time }) => told.push(`${process} ${place?.file}:${place?.line} ${time}`),
    });
    sandbox.load({
      'main.ts': `import { self, send, spawn } from 'otp'\nspawn(spin)\nspawn(spin)\nfunction spin() {\n  ${loop}\n}\n`,
    });
    sandbox.start(0);
    sandbox.runUntil(1_000);
    expect(told).toEqual([
      ...new Array(4).fill('main (<0.2.0>) main.ts:5 0'),
      ...new Array(4).fill('main (<0.3.0>) main.ts:5 75'),
    ]);
  });

  it('[DRV2] is cut into pieces without a trace in the events', () => {
    const logs = [1, 5, 16, 100].map((frame) => {
      const { real, driver, recorder } = driven(TICKS);
      for (; real.now < 400; real.now += frame) driver.pump(real.now, 8, () => real.now);
      real.now = 400;
      driver.pump(real.now, 8, () => real.now);
      return [...recorder.events()].map(line).join('\n');
    });
    expect(logs[0]?.length).toBeGreaterThan(1_000);
    for (const one of logs) expect(one).toBe(logs[0]);
  });
});

describe('steps', () => {
  it('[DRV3] move the playhead over what is recorded before anything more is run', () => {
    const { sandbox, driver, recorder } = driven(TICKS);
    sandbox.runUntil(30);
    const length = recorder.length;
    sandbox.execute('run.seek', { position: length - 3 });
    for (const expected of [length - 2, length - 1, null]) {
      expect(driver.step('event', 1)).toBe('done');
      expect([driver.playhead, recorder.length]).toEqual([expected, length]);
    }
    expect(driver.step('event', 1)).toBe('done');
    expect(recorder.length).toBeGreaterThan(length);
  });

  it('[DRV3] by message and by exit stop after one of that kind', () => {
    const { sandbox, driver, recorder } = driven(
      "import { receive, self, send, spawn } from 'otp'\nspawn(() => {})\nsend(self(), 1)\nawait receive()\nspawn(() => {})\nawait receive()",
    );
    sandbox.runUntil(5);
    const at = () => (driver.playhead ?? recorder.length) - 1;
    sandbox.execute('run.seek', { position: 0 });
    driver.step('message', 1);
    expect(recorder.kindOf(at())).toBe(Ev.receive);
    driver.step('exit', 1);
    expect(recorder.kindOf(at())).toBe(Ev.exit);
  });

  it('[DRV3] give up within a hundred slices when each of them costs much', () => {
    const { sandbox, driver } = driven(BUSY);
    expect(driver.step('exit', 1)).toBe(0);
    expect(sandbox.node.slices).toBeLessThanOrEqual(102);
  });

  it('[OPS22] of very many slices are given up, say how many were made, and can go on', () => {
    const { sandbox } = driven(BUSY);
    const step = () => sandbox.execute('run.step', { by: 'slice', count: 10_000 });
    for (const round of [1, 2]) {
      expect(step()).toEqual({
        error: {
          code: 'not_found',
          message: expect.stringMatching(/^Only 10\d of 10000 slices have come/) as string,
        },
      });
      expect(sandbox.node.work).toBeLessThan(round * 408_000);
    }
    // Slices that cost next to nothing are all made.
    const ticks = driven(TICKS).sandbox;
    expect(ticks.execute('run.step', { by: 'slice', count: 10_000 })).toMatchObject({ state: 'paused' });
  });
});

describe('what is shown', () => {
  it('[DRV5] of an operation itself at once, of its consequences one after the other', () => {
    const { real, sandbox, driver, recorder } = driven(TICKS);
    sandbox.runUntil(10);
    driver.showAll();
    const before = recorder.length;
    sandbox.execute('process.kill', { pid: 2 });
    driver.showAll();
    const acted = recorder.length;
    expect(driver.shown((real.now += 16))).toBe(acted);
    expect(acted).toBeGreaterThan(before);
    sandbox.runUntil(30);
    expect(driver.shown((real.now += 16))).toBeLessThan(recorder.length);
  });

  it('[DRV6] stands at the pause, and everything is there when the present is looked at again', () => {
    const { real, sandbox, driver, recorder } = driven(TICKS);
    sandbox.runUntil(20);
    driver.shown(real.now);
    const shown = driver.shown((real.now += 40));
    expect(shown).toBeLessThan(recorder.length);
    sandbox.execute('run.pause', {});
    driver.playhead = shown;
    expect(driver.shown((real.now += 5_000))).toBe(shown);
    sandbox.execute('run.resume', {});
    driver.showAll();
    expect(driver.shown((real.now += 1))).toBe(recorder.length);
  });
});
