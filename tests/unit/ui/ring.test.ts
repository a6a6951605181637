import { describe, expect, it } from 'vitest';
import type { SystemTree, TreeNode } from '#lib/diagnostics/views';
import type { Why } from '#lib/diagnostics/views';
import { Sandbox } from '#lib/sandbox/sandbox';
import { ringOf, ringSaid } from '#lib/ui/lab/ring';

/** Processes that wait: `a>b` is a#1 waiting for b#1. */
function tree(...waits: readonly string[]): SystemTree {
  const nodes = waits.map((wait) => {
    const [name = '', whom] = wait.split('>');
    const status = whom === undefined ? 'idle' : 'waiting';
    return { slot: name, name, incarnation: 1, status, ...(whom && { waitingFor: `${whom}#1` }) } as TreeNode;
  });
  return {
    position: 0,
    time: 0,
    roots: [],
    nodes: Object.fromEntries(nodes.map((node) => [node.slot, node])),
    wires: [],
  };
}

describe('a ring of callers', () => {
  it('[WHY6] is found as soon as it closes, also behind others that wait for it', () => {
    expect(ringOf(tree('a>b', 'b'))).toBeNull();
    expect(ringOf(tree('a>b', 'b>a'))).toEqual(['a#1', 'b#1']);
    expect(ringOf(tree('x>a', 'a>b', 'b>c', 'c>a'))).toEqual(['a#1', 'b#1', 'c#1']);
    expect(ringOf(tree('x>gone', 'y>x'))).toBeNull();
  });

  it('[WHY6] is said as it is', () => {
    const end = 'none of them can go on unless a wait times out.';
    expect(ringSaid(['a#1', 'b#1'])).toBe(`a#1 waits for b#1, which waits for a#1: ${end}`);
    expect(ringSaid(['a#1', 'b#1', 'c#1'])).toBe(
      `a#1 waits for b#1, which waits for c#1, which waits for a#1: ${end}`,
    );
  });

  /** A run of a program after 300 ms: its ring, and the last sentence of why a process is as it is. */
  function ran(program: string, who: string, act?: (sandbox: Sandbox) => void): [string, string | undefined] {
    const sandbox = new Sandbox();
    const main = `import { GenServer, Process, Registry, Supervisor, Task } from 'otp'\n${program}`;
    const loaded = sandbox.load({ 'main.ts': main }, 'main.ts');
    expect(loaded).toMatchObject({ diagnostics: [] });
    sandbox.execute('run.start', { seed: 0 });
    sandbox.runUntil(100);
    act?.(sandbox);
    sandbox.runUntil(300);
    const ring = ringOf(sandbox.execute('system.tree', {}) as SystemTree);
    const why = sandbox.execute('process.why', { pid: who }) as Why;
    return [ring === null ? 'none' : ringSaid(ring), why.rows.at(-1)?.text];
  }
  const end = ': none of them can go on unless a wait times out.';

  it('[WHY6] is found of a child that asks its own supervisor in init', () => {
    const program = `const other = GenServer.define({ init: () => ['ok', 0] })
const part = GenServer.define({
  async init() {
    await Supervisor.startChild('app', { id: 'late', start: [other] })
    return ['ok', 0]
  },
})
export default Supervisor.define({ name: 'app', children: [{ id: 'a', start: [part, undefined, { name: 'a' }] }] })`;
    expect(ran(program, 'a')).toEqual([
      `app#1 waits for a#1, which waits for app#1${end}`,
      `a#1 waits for app#1, which waits for a#1${end}`,
    ]);
  });

  it('[WHY6] is found of a child that asks its own supervisor in terminate, not of one that ends by itself', () => {
    const program = (shutdown: string) => `const part = GenServer.define({
  init: () => (Process.flag('trap_exit', true), ['ok', 0]),
  handleCast: (_stop, n) => ['stop', 'normal', n],
  async terminate() {
    await Supervisor.whichChildren('app')
  },
})
export default Supervisor.define({ name: 'app', children: [
  { id: 'a', start: [part, undefined, { name: 'a' }], restart: 'transient', shutdown: ${shutdown} },
] })`;
    const stop = (sandbox: Sandbox) => {
      sandbox.execute('supervisor.terminate_child', { sup: 'app', id: 'a' });
    };
    expect(ran(program(`'infinity'`), 'a', stop)).toEqual([
      `app#1 waits for a#1, which waits for app#1${end}`,
      `a#1 waits for app#1, which waits for a#1${end}`,
    ]);
    // Who ends by itself is waited for by nobody: the supervisor answers.
    const [ring] = ran(program('1000'), 'a', (sandbox) => {
      sandbox.execute('process.cast', { pid: 'a', request: 'stop' });
    });
    expect(ring).toBe('none');
  });

  it('[WHY6] is found of a task that calls who awaits it, and of servers under names of a registry', () => {
    const server = `const part = GenServer.define({
  init: (n: number) => ['ok', n],
  async handleCall([what, ...to]: unknown[], _from, n) {
    const [next, ...rest] = to as string[]
    if (next === undefined) return ['reply', n, n]
    const call = () => GenServer.call(next, [what, ...rest], 60_000)
    return ['reply', what === 'task' ? await Task.await(Task.async(call), 60_000) : await call(), n]
  },
})
`;
    const [task, why] = ran(
      `${server}export default async function main() {
  await part.start(0, { name: 'a' })
  await GenServer.call('a', ['task', 'a'], 60_000)
}`,
      'a',
    );
    expect(task).toMatch(new RegExp(`^a#1 waits for \\S+, which waits for a#1${end}$`));
    expect(why).toBe(task);
    const [via] = ran(
      `${server}const at = (key: string) => ['via', Registry, ['names', key]]
export default async function main() {
  await Registry.startLink({ name: 'names', keys: 'unique' })
  await part.start(0, { name: at('a') })
  await part.start(0, { name: at('b') })
  await GenServer.call(at('a'), ['ask', at('b'), at('a')], 60_000)
}`,
      'names',
    );
    expect(via).toMatch(new RegExp(`^part#1 waits for part-2#1, which waits for part#1${end}$`));
  });
});
