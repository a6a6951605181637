/**
 * Blows up the memory of a sandbox, and tells the server of this page what came of it.
 *
 * Tests open the page with `#memory` in a browser of their own, since test tools take the end of the sandboxes' process for
 * the end of the page.
 */
import { SandboxClient } from '#lib/client/sandbox-client.svelte';

const BOMB = `
const all: number[][] = []
for (;;) all.push(new Array(100_000).fill(all.length + 0.5))
`;

const end = (client: SandboxClient) => new Promise<void>((resolve) => client.onEnd(() => resolve()));

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function memoryBomb(): Promise<void> {
  let longestFrame = 0;
  let last = performance.now();
  const frame = (): void => {
    const now = performance.now();
    longestFrame = Math.max(longestFrame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  const bomb = new SandboxClient({ name: 'bomb' });
  const other = new SandboxClient({ name: 'other' });
  await Promise.all([bomb.ready(), other.ready()]);
  requestAnimationFrame(frame);
  const ends = end(bomb).then(() => Promise.race([end(other), wait(5_000)]));
  await bomb.execute('program.load', { files: { 'main.ts': BOMB } });
  await bomb.execute('run.start');
  const pending = bomb.execute('process.call', { pid: 1, request: 'x', timeout: 'infinity' });
  await ends;
  const told = {
    bomb: bomb.report,
    other: other.report,
    pending: await pending,
    restarted: await other.restart('fresh').then(() => other.execute('run.status')),
    state: other.state,
    longestFrame,
  };
  await fetch('./beacon', { method: 'POST', body: JSON.stringify(told) });
}
