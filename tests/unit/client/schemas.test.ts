import { describe, expect, it, vi } from 'vitest';
import { BadData, readOutcome, readPushed } from '#lib/client/schemas';
import { Pending } from '#lib/operations';
import { Sandbox } from '#lib/sandbox/sandbox';

const node = (slot: string) => ({
  slot,
  name: slot,
  incarnation: 1,
  pid: '<0.2.0>',
  kind: 'worker',
  role: 'process',
  status: 'idle',
  mailbox: 0,
  children: [],
  tombstones: [],
  deadCount: 0,
  changed: 3,
});

const status = {
  run: {
    state: 'running',
    time: 1,
    position: 1,
    first: 0,
    playhead: 1,
    speed: null,
    seed: 0,
    processes: 1,
    idle: false,
  },
  moment: { time: 1, slice: 1, position: 1 },
};

const views = (...changes: unknown[]) => ({ type: 'views', status, changes });
const tree = (nodes: object) => ({ position: 1, time: 0, roots: [], nodes, wires: [] });
const read = (message: unknown) => readPushed(JSON.stringify(message));

describe('readPushed', () => {
  it('[SBX11] passes what a sandbox sends', () => {
    const message = views(
      { id: 1, view: 'system.tree', snapshot: tree({ a: node('a') }) },
      { id: 1, view: 'system.tree', patch: { position: 2, time: 3, nodes: { a: null } } },
      { id: 2, view: 'run.status', snapshot: status.run },
      { id: 3, view: 'output', patch: { lines: [], dropped: 0 } },
    );
    expect(read(message)).toEqual(message);
  });

  it('[SBX11] drops unknown keys, at every level', () => {
    const message = views({
      id: 1,
      view: 'system.tree',
      evil: 1,
      snapshot: { ...tree({ a: { ...node('a'), evil: 1 } }), evil: 1 },
    });
    expect(JSON.stringify(read({ ...message, evil: 1 }))).not.toContain('evil');
  });

  it('[SBX11] never has __proto__, constructor or prototype for a key', () => {
    const nodes = `{"__proto__":${JSON.stringify(node('x'))},"constructor":${JSON.stringify(node('y'))},"a":${JSON.stringify(node('a'))}}`;
    const text = JSON.stringify(views({ id: 1, view: 'system.tree', snapshot: tree({}) })).replace(
      '"nodes":{}',
      `"nodes":${nodes}`,
    );
    const message = readPushed(text);
    const [change] = message.type === 'views' ? message.changes : [];
    const got = change?.view === 'system.tree' && 'snapshot' in change ? change.snapshot.nodes : {};
    expect(Object.keys(got)).toEqual(['a']);
    expect(Object.getPrototypeOf(got)).toBe(Object.prototype);
    expect(({} as { slot?: string }).slot).toBeUndefined();
  });

  it('[SBX11] cleans values of no known shape too', () => {
    const text =
      '{"type":"answer","ticket":1,"outcome":{"type":"value","value":{"a":[{"__proto__":{"polluted":1},"b":1e999}],"constructor":1}}}';
    expect(readPushed(text)).toEqual({
      type: 'answer',
      ticket: 1,
      outcome: { type: 'value', value: { a: [{ b: null }] } },
    });
  });

  it('[SBX11] cuts texts', () => {
    const message = read(
      views({
        id: 1,
        view: 'system.tree',
        snapshot: tree({ a: { ...node('a'), state: 'x'.repeat(1_000_000) } }),
      }),
    );
    expect(JSON.stringify(message).length).toBeLessThan(10_000);
  });

  const refused: Record<string, unknown> = {
    'an object that is no text': views(),
    'no JSON': '{',
    'a text that is too long': `"${'x'.repeat(32_000_001)}"`,
    'an unknown type': '{"type":"pwn"}',
    'an unknown view': JSON.stringify(views({ id: 1, view: 'pwn', snapshot: {} })),
    'an infinite number': '{"type":"started","seed":1e999}',
    'a negative count': JSON.stringify({ type: 'answer', ticket: -1, outcome: { type: 'value', value: 1 } }),
    'too many rows': JSON.stringify(
      views({
        id: 1,
        view: 'trace.window',
        patch: { total: 1, first: 0, seqs: new Array(1_001).fill(1), rows: [] },
      }),
    ),
    'a deep value': `{"type":"answer","ticket":1,"outcome":{"type":"value","value":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
    'a failure without a code':
      '{"type":"answer","ticket":1,"outcome":{"type":"failure","error":{"message":"x"}}}',
    'a status of another kind': JSON.stringify({
      type: 'status',
      status: { ...status, run: { ...status.run, state: 'pwned' } },
    }),
  };
  it('[SBX10] looks at the length before it parses', () => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      expect(() => readPushed(`"${'x'.repeat(32_000_001)}"`)).toThrow(BadData);
      expect(() => readPushed({ type: 'started', seed: 1 })).toThrow(BadData);
      expect(parse).not.toHaveBeenCalled();
      expect(readPushed('{"type":"started","seed":1}')).toEqual({ type: 'started', seed: 1 });
      expect(parse).toHaveBeenCalledTimes(1);
    } finally {
      parse.mockRestore();
    }
  });

  it.each(Object.entries(refused))('[SBX11] [SBX12] refuses %s', (_what, data) => {
    expect(() => readPushed(data)).toThrow(BadData);
  });
});

describe('readOutcome', () => {
  it('[SBX11] holds the answer of an operation to its shape', () => {
    const outcome = (value: unknown) => JSON.stringify({ type: 'value', value });
    expect(readOutcome('process.kill', outcome('ok'))).toEqual({ type: 'value', value: 'ok' });
    expect(() => readOutcome('run.status', outcome('ok'))).toThrow(BadData);
    expect(readOutcome('run.status', outcome(status.run))).toMatchObject({ type: 'value' });
  });

  it('[SBX11] reads without loss what the sandbox really answers', () => {
    const sandbox = new Sandbox();
    const answer = (name: string, params: unknown = {}) => {
      const value = sandbox.execute(name, params);
      if (value instanceof Pending) throw new Error('pending');
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(readOutcome(name, JSON.stringify({ type: 'value', value }))).toEqual({
        type: 'value',
        value: plain,
      });
      return plain;
    };
    const program = `import { GenServer, Supervisor } from 'otp'
      const counter = GenServer.define({ init: (n: number) => ['ok', n] })
      export default Supervisor.define({ name: 'app', strategy: 'one_for_one',
        children: [{ id: 'b', start: [counter, 1, { name: 'b' }] }] })`;
    answer('program.load', { files: { 'main.ts': program } });
    answer('program.load', { files: { 'main.ts': 'const' } });
    answer('run.start');
    sandbox.runUntil(100);
    answer('process.kill', { pid: 'b' });
    sandbox.runUntil(200);
    const shown = answer('system.tree') as { nodes: object };
    expect(Object.keys(shown.nodes)).toContain('app/b');
    answer('process.info', { pid: 'b' });
    answer('process.info', { pid: 'app' });
    answer('trace.window', { from: 0, count: 1000 });
    answer('run.pause');
    answer('run.status');
  });
});
