import { describe, expect, it } from 'vitest';
import { callTrouble } from '#lib/client/call-trouble';
import type { Failure } from '#lib/operations';
import { Sandbox } from '#lib/sandbox/sandbox';

const PROGRAM = `
import { GenServer, Supervisor } from 'otp'
const server = GenServer.define({
  init: () => ['ok', 0],
  handleCall(request, from, state) {
    if (request === 'late') return ['noreply', state]
    if (request === 'stop') return ['stop', 'shutdown', state]
    throw new Error('no such request')
  },
})
export default Supervisor.define({ name: 'app', strategy: 'one_for_one', children: [{ id: 's', start: [server, 0, { name: 's' }] }] })
`;

/** What a call comes to, as the sandbox answers it. */
async function call(pid: string, request: unknown): Promise<Failure> {
  const sandbox = new Sandbox();
  sandbox.load({ 'main.ts': PROGRAM });
  sandbox.start(0);
  sandbox.runUntil(100);
  const answer = sandbox.execute('process.call', { pid, request }) as PromiseLike<unknown>;
  sandbox.runUntil(20_000);
  return (await new Promise<unknown>((resolve) => void answer.then(resolve))) as Failure;
}

describe('a call that failed', () => {
  it('[LAB23] by a crash says what was thrown, and where', async () => {
    expect(callTrouble(await call('s', 'nonsense'), 's')).toEqual({
      text: 's exited before it answered: Error: no such request',
      at: { file: 'main.ts', line: 8 },
    });
  });

  it('[LAB23] by an orderly end, by silence, and by nobody there says so', async () => {
    expect(callTrouble(await call('s', 'stop'), 's').text).toBe("s exited before it answered: 'shutdown'");
    expect(callTrouble(await call('s', 'late'), 's').text).toMatch(/^timeout: s gave no answer in time/);
    expect(callTrouble(await call('<0.1.0>', 'x'), 'main').text).toMatch(/^timeout/);
  });

  it('[LAB23] for another reason is told in its own words', () => {
    expect(callTrouble({ error: { code: 'x', message: 'There is no process `q`.' } }, 'q').text).toBe(
      'There is no process `q`.',
    );
    const noproc = {
      error: { code: 'call_failed', message: '', reason: ['noproc', ['GenServer', 'call', []]] },
    };
    expect(callTrouble(noproc, 's').text).toBe('noproc: there is no process s to answer.');
  });
});
