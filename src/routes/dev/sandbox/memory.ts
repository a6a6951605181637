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

/** Before the engine gives up it collects garbage for long: that is no hang. */
const PATIENT = { heartbeat: { deadAfterMs: 15_000 }, requests: { takeUpMs: 60_000 } };

export async function memoryBomb(): Promise<void> {
  let frames = 0;
  const frame = (): void => {
    frames++;
    requestAnimationFrame(frame);
  };
  const bomb = new SandboxClient({ name: 'bomb', ...PATIENT });
  const other = new SandboxClient({ name: 'other', ...PATIENT });
  await Promise.all([bomb.ready(), other.ready()]);
  requestAnimationFrame(frame);
  const ends = end(bomb).then(() => (other.report === null ? end(other) : undefined));
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
    frames,
  };
  await fetch('./beacon', { method: 'POST', body: JSON.stringify(told) });
}
