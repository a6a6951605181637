import typescript from 'typescript';
import type ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { examples } from '#lib/examples';
import { missingNames } from '#lib/languages/typescript/global-names';
import { missing } from '#lib/ui/editor/sandbox-globals';
import { Checker, type Found } from './checker';

/** The compiler inside Monaco is the one that learners have; the package is the one that this site is built with. */
const services = new URL(
  './languages/features/typescript/lib/typescriptServices.js',
  import.meta.resolve('monaco-editor'),
).href;
const { typescript: monaco } = (await import(services)) as { typescript: typeof ts };

const head =
  "import { exit, GenServer, receive, self, send, sendAfter, sleep, Supervisor, type From, type Init, type NoReply, type Reply } from 'otp'";

describe.each([
  ['the compiler in Monaco', monaco],
  ['the package', typescript],
])('types of otp, by %s', (_name, compiler) => {
  const checker = new Checker(compiler);
  /** Findings in a program after the line of imports, as `line: what it underlines`. */
  const check = (text: string): Found[] => checker.check({ 'main.ts': `${head}\n${text}` });
  const places = (found: readonly Found[]): string[] =>
    found.map((one) => `${one.line - 1}: ${one.at.split('\n')[0]}`);
  const inServer = (callbacks: string): Found[] =>
    check(`export const s = GenServer.define({\n${callbacks}\n})`);

  it('takes the options', () => {
    check('');
    expect(checker.optionErrors()).toEqual([]);
  });

  it.each(examples.map((one) => [one.slug, one.files] as const))(
    'finds nothing wrong in the example %s',
    (_slug, files) => {
      expect(checker.check(files)).toEqual([]);
    },
  );

  it('knows what the sandbox has, and says of the rest what to use instead', () => {
    expect(
      check(
        "console.log(performance.now(), crypto.randomUUID(), structuredClone([1]), new Date(), Math.random(), new URL('a:b').href)",
      ),
    ).toEqual([]);
    expect(check('setTimeout(() => {}, 1)')).toMatchObject([
      {
        at: 'setTimeout',
        message: 'This is not in the sandbox. Use sendAfter(…) for a message later, or await sleep(ms).',
      },
    ]);
    expect(check('const title = document.title')).toMatchObject([
      { message: expect.stringContaining('A process runs apart from the page') as unknown },
    ]);
    const inLibrary = ['SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'eval'];
    expect(missing).toEqual(
      Object.fromEntries([...missingNames].filter(([name]) => !inLibrary.includes(name))),
    );
  });

  it('takes answers as they are written, also where TypeScript widens their words', () => {
    const data = `type Data = { kind: 'idle' } | { kind: 'busy'; jobs: { from: From; how: 'fast' | 'slow' }[] }\n`;
    const server = (handler: string): string[] =>
      places(
        check(
          `${data}export const s = GenServer.define({\ninit: () => ['ok', { kind: 'idle' } as Data],\n${handler}\n})`,
        ),
      );
    expect(server("async handleCast(_r, _s) { return ['noreply', { kind: 'idle' }] },")).toEqual([]);
    expect(
      server(
        "handleCall: (_r, from, s) => ['reply', s.kind, { ...s, kind: 'busy', jobs: [{ from, how: 'fast' }] }],",
      ),
    ).toEqual([]);
    expect(
      server(
        "handleInfo: (_m, s: Data) => (s.kind === 'idle' ? ['noreply', s] : ['noreply', { kind: 'idle' }]),",
      ),
    ).toEqual([]);
    expect(check("export const s = GenServer.define({ init: async () => 'ignore' })")).toEqual([]);
    expect(server("handleCast: (_r, _s) => ['noreply', { kind: 'idel' }],")).toEqual([
      "4: ['noreply', { kind: 'idel' }]",
    ]);
    expect(
      server(
        "handleCall: (_r, from, s) => ['reply', s.kind, { kind: 'busy', jobs: [{ from, how: 'fats' }] }],",
      ),
    ).toHaveLength(1);
    expect(server("handleCast: (_r, _s: string) => ['noreply', { kind: 'idle' }],")).toHaveLength(1);
    expect(server("async handleInfo(_r, _s) { return 'ignore' },")).toHaveLength(1);
  });

  describe('state', () => {
    it.each([
      ['init', "init: () => ['ok', { n: 0 }],\nhandleCall: (_r, _f, s) => ['reply', s.n.toFixed(), s],"],
      [
        'init with an argument',
        "init(n: number) { return ['ok', { n }] },\nasync handleCast(_r, s) { return ['noreply', { n: s.n + 1 }] },",
      ],
      [
        'async init',
        "async init(n: number) { await sleep(1); return ['ok', { n }] },\nhandleInfo: (_m, s) => ['noreply', { n: s.n + 1 }, 500],",
      ],
      [
        'init with continue',
        "init: () => ['ok', { n: 0 }, ['continue', 'load']],\nhandleContinue: (_w, s) => ['noreply', { n: s.n + 1 }],",
      ],
      [
        'an annotation wider than init',
        "init: () => ['ok', []],\nhandleCast: (r, s: string[]) => ['noreply', [...s, r]],",
      ],
      [
        'an annotation with null',
        "init: () => ['ok', null],\nhandleCast: (_r, s: number | null) => ['noreply', s === null ? 1 : s + 1],",
      ],
      [
        'a union of states',
        "init: () => ['ok', { is: 'idle' }],\nhandleCast(_r, s: { is: 'idle' } | { is: 'busy'; since: number }) { return ['noreply', { is: 'busy', since: 1 }] },",
      ],
      [
        'init that may stop',
        "init: (n: number) => (n > 9 ? ['stop', 'too_big'] : ['ok', n]),\nhandleCast: (_r, s) => ['noreply', s + 1],",
      ],
    ])('comes from %s', (_name, callbacks) => {
      expect(inServer(callbacks)).toEqual([]);
    });

    it('is written out where one wants to', () => {
      expect(
        check(
          "type S = { is: 'idle' } | { is: 'busy'; n: number }\nexport const s = GenServer.define<S, number>({\ninit: (n) => ['ok', { is: 'busy', n }],\nhandleCast: (_r, s) => ['noreply', s.is === 'busy' ? { is: 'idle' } : s],\n})",
        ),
      ).toEqual([]);
    });

    it('is not widened by what a handler answers', () => {
      const found = inServer(
        "init: () => ['ok', { n: 0 }],\nasync handleCall(_r, _f, s) {\n  const x = await GenServer.call('a', 1)\n  return ['reply', x, { n: String(s.n) }]\n},",
      );
      expect(found).toMatchObject([
        {
          line: 6,
          message: 'The new state does not fit: it is { n: string }, and the state is { n: number }.',
        },
      ]);
    });
  });

  describe('answers of callbacks', () => {
    const call =
      "handleCall answers ['reply', reply, state], ['noreply', state] or ['stop', reason, reply, state].";
    const cast =
      "handleCast answers ['noreply', state], ['noreply', state, timeout] or ['stop', reason, state].";

    it.each([
      ['an arrow function', "handleCall: (_r, _f, n: number) => ['repply', n, n],", 3],
      ['a method', "handleCall(_r, _f, n: number) {\n  return ['repply', n, n]\n},", 4],
      [
        'an async method',
        "async handleCall(_r, _f, n: number) {\n  await sleep(1)\n  return ['repply', n, n]\n},",
        5,
      ],
      [
        'one of several',
        "handleCall(r, _f, n: number) {\n  if (r === 1) return ['reply', n, n]\n  return ['repply', n, n]\n},",
        5,
      ],
      [
        'a branch',
        "handleCall: (r, _f, n: number) =>\n  r === 1\n    ? ['reply', n, n]\n    : ['repply', n, n],",
        6,
      ],
    ])('are wrong at their own line in %s', (_name, callback, line) => {
      expect(inServer(`init: () => ['ok', 0],\n${callback}`)).toMatchObject([
        {
          line: line + 1,
          at: "['repply', n, n]",
          severity: 'error',
          message: `${call} It has no answer 'repply'.`,
        },
      ]);
    });

    it.each([
      ["['reply', 1, s]", `${cast} It has no answer 'reply'.`],
      ["['noreply', s, 1, 2]", `${cast} This has 4 elements.`],
      ['s + 1', `${cast} This is number.`],
      ["['noreply', 'x']", 'The new state does not fit: it is string, and the state is number.'],
    ])('%s of a cast is wrong', (answer, message) => {
      expect(
        inServer(`init: () => ['ok', 0],\nhandleCast(_r, s: number) {\n  return ${answer}\n},`),
      ).toMatchObject([{ line: 5, at: answer, message }]);
    });

    it('are missing where a callback can end without one', () => {
      expect(
        inServer(
          "init: () => ['ok', 0],\nhandleCast(r, s: number) {\n  if (r === 1) return ['noreply', s]\n},",
        ),
      ).toMatchObject([
        {
          line: 4,
          at: 'handleCast',
          message: expect.stringContaining('can end without an answer') as unknown,
        },
      ]);
    });

    it('of a class are checked when they say what they are', () => {
      const counter = (answer: string): string =>
        `class Counter extends GenServer<number, number> {\ninit(n: number): Init<number> { return ['ok', n] }\nasync handleCall(_r: unknown, _f: From, n: number): Promise<Reply<number>> { return ['reply', n, n] }\nhandleCast(_r: unknown, n: number) { return ${answer} }\n}\nexport const r = await GenServer.startLink(Counter, 1)`;
      expect(check(counter("['noreply', n + 1] as const"))).toEqual([]);
      expect(check(counter("['noreply', n + 1]"))).toMatchObject([
        { line: 5, message: expect.stringContaining('write `as const` after the answer') as unknown },
      ]);
      expect(check(counter("['norply', n + 1] as const"))[0]).toMatchObject({
        line: 5,
        message: `${cast} It has no answer 'norply'.`,
      });
    });

    it('are needed from init, and only known callbacks are', () => {
      expect(inServer("handleCast: (_r, s: number) => ['noreply', s],")[0]?.message).toContain(
        "Property 'init' is missing",
      );
      expect(inServer("init: () => ['ok', 0],\nhandelCast: () => 1,")[0]?.message).toContain(
        "Did you mean to write 'handleCast'?",
      );
    });
  });

  describe('child specifications', () => {
    const server = "const c = GenServer.define({ init: (n: number) => ['ok', n] })\n";
    const children = (...specs: string[]): Found[] =>
      check(`${server}export default Supervisor.define({\nchildren: [\n${specs.join(',\n')}\n],\n})`);

    it('are right in all their forms', () => {
      expect(
        check(
          `${server}const v = GenServer.define({ init: () => ['ok', 1] })\nclass K extends GenServer<number> { init() { return ['ok', 1] as const } }\n` +
            `const s = Supervisor.define((n: number) => ({ strategy: 'one_for_all', children: [[c, n]] }))\n` +
            "export default Supervisor.define({ strategy: 'rest_for_one', maxRestarts: 1, children: [v, K, [c, 1], [s, 2],\n" +
            "{ id: 'a', start: [c, 1, { name: 'a' }], restart: 'transient', shutdown: 'brutal_kill' }, { id: 'b', start: () => c.startLink(1), shutdown: 100 }] })",
        ),
      ).toEqual([]);
    });

    it.each([
      [
        "{ id: 'a', start: [c, 1], restart: 'sometimes' }",
        'restart',
        "restart is 'permanent', 'temporary' or 'transient'. It cannot be 'sometimes'.",
      ],
      [
        "{ id: 'a', start: [c, 1], shutdown: 'never' }",
        'shutdown',
        "shutdown is 'brutal_kill', 'infinity' or a number. It cannot be 'never'.",
      ],
      ['{ start: [c, 1] }', '{ start: [c, 1] }', "Property 'id' is missing"],
      ["{ id: 'a', start: [c, 1, { nam: 'x' }] }", 'nam', "Did you mean to write 'name'?"],
      ["{ id: 'a', start: [c, 'x'] }", "'x'", 'The init of c takes number; this is string.'],
      ["{ id: 'a', start: [c] }", '[c]', 'c is started with an argument: its init takes number.'],
      ["[c, 'x']", "'x'", 'The init of c takes number; this is string.'],
      ['c', 'c', "Type 'number' is not assignable to type 'void'."],
      ["{ id: 'a', start: [] }", 'start', 'start is [module, argument]'],
      ['[]', '[]', "Type '[]' is not assignable to type 'Child'"],
      ["{ id: 'a', start: c }", 'start', 'start is [module, argument]'],
      ["{ id: 'a', start: [5, 1] }", '5', "Type 'number' is not assignable"],
      ["{ id: 'a', start: [c, 1], restart: 'always' }", 'restart', "restart is 'permanent'"],
    ])('%s is wrong', (spec, at, message) => {
      expect(children("{ id: 'first', start: [c, 1] }", spec)).toMatchObject([
        { line: 6, at, severity: 'error', message: expect.stringContaining(message) as unknown },
      ]);
    });

    it.each([
      ["const kid: Child = [c, 'x']", "'x'"],
      ["export const kid = { id: 'a', start: [c, 'x'] as const }", "'x'"],
      ["await DynamicSupervisor.startChild('pool', [c, 'x'])", "'x'"],
      ["await Supervisor.startChild('app', { id: 'a', start: [c] })", '[c]'],
      ["await PartitionSupervisor.startLink({ name: 'x', child: [c, 'x'] })", "'x'"],
      ["export default [c, 'x']", "'x'"],
      ["export default Supervisor.define({ children: [{ id: 'a', start: [K, 'x'] }] })", "'x'"],
      ['export default Supervisor.define({ children: [{ id: "a", start: [K] }] })', '[K]'],
      ['export default Supervisor.define({ children: [K] })', 'K'],
    ])('are started with what init takes, wherever they are written: %s', (text, at) => {
      const found = check(
        `import { DynamicSupervisor, PartitionSupervisor, type Child } from 'otp'\n${server}` +
          `class K extends GenServer<number, number> { init(n: number) { return ['ok', n] as const } }\n${text}`,
      );
      expect(found.filter((one) => one.severity === 'error')).toMatchObject([{ line: 5, at }]);
    });

    it('take a tuple as it is written', () => {
      const found = check(
        `import { DynamicSupervisor, type Child } from 'otp'
          const p = GenServer.define({ init: ([name, n]: [string, number]) => ['ok', { name, n }] })
          const kids = [{ id: 'a', start: [p, ['a', 1]] }, { id: 'b', start: [p, ['b', 2], { name: 'b' }] }]
          export default Supervisor.define({ children: [[p, ['c', 3]], { id: 'd', start: [p, ['d', 4]] }, ...kids] })
          await DynamicSupervisor.startChild('pool', { id: 'e', start: [p, ['e', 5]] })
          const pair = ['f', 6]
          export const bad: Child[] = [[p, ['f']], [p, [6, 'f']], [p, pair]]`,
      );
      expect(found.map(({ at, message }) => [at, message])).toEqual([
        ["['f']", 'The init of p takes [string, number]; this is string[].'],
        ["[6, 'f']", 'The init of p takes [string, number]; this is (string | number)[].'],
        [
          'pair',
          'The init of p takes [string, number]; this is (string | number)[]. An array may have any length: where it is made, say that it is [string, number].',
        ],
      ]);
    });

    it('may be made outside the supervisor', () => {
      const found = check(
        `import { DynamicSupervisor } from 'otp'\n${server}` +
          `const d = GenServer.define({ init: () => ['ok', 0] })
          const kids = [{ id: 'd', start: [d, undefined] }, { id: 'c', start: [c, 1, { name: 'c' }] }]
          export const one = Supervisor.define({ children: kids })
          await Supervisor.startLink(kids)
          const kid = (id: string) => ({ id, start: [c, 1, { name: id }] })
          export const two = Supervisor.define({ children: ['a', 'b'].map(kid) })
          await DynamicSupervisor.startChild('pool', kid('x'))
          const pairs = [d, [c, 1]]
          export const three = Supervisor.define({ children: pairs })`,
      );
      expect(found).toEqual([]);
    });

    it('have a known strategy above them', () => {
      expect(
        check("export default Supervisor.define({\nstrategy: 'one_for_many',\nchildren: [],\n})"),
      ).toMatchObject([
        {
          line: 3,
          at: 'strategy',
          message: "strategy is 'one_for_all', 'one_for_one' or 'rest_for_one'. It cannot be 'one_for_many'.",
        },
      ]);
    });

    it('are offered word for word', () => {
      const open = `${head}\n${server}Supervisor.define({ children: [{ id: 'a', start: [c, 1], restart: '`;
      expect(checker.completions({ 'main.ts': open })).toEqual(
        expect.arrayContaining(['permanent', 'temporary', 'transient']),
      );
    });
  });

  it('start functions take what init takes', () => {
    expect(
      places(
        check(
          "const c = GenServer.define({ init: (n: number) => ['ok', n] })\nclass K extends GenServer<number, number> { init(n: number) { return ['ok', n] as const } }\n" +
            "await c.startLink('x')\nawait c.startLink()\nawait GenServer.startLink(c, 'x')\nawait GenServer.startLink(K, 'x')\nawait GenServer.startLink(K, 1)\nawait c.startLink(1)",
        ),
      ),
    ).toEqual(["3: 'x'", '4: startLink', "5: 'x'", "6: 'x'"]);
  });

  it('start functions say what init takes, of an array that may have any length what to do', () => {
    const texts = check(
      "const c = GenServer.define({ init: ([a, b]: [number, string]) => ['ok', { a, b }] })\nclass K extends GenServer<number, [number, number]> { init([a, b]: [number, number]) { return ['ok', a + b] as const } }\n" +
        "class None extends GenServer<number> { init() { return ['ok', 1] as const } }\nconst both = [1, 2]\n" +
        'await GenServer.startLink(K, both)\nawait GenServer.start(K)\nawait c.startLink(both)\nawait GenServer.startLink(K, [1])\nawait GenServer.startLink(K, [1, 2])\nawait c.startLink(Number(both))\nawait GenServer.startLink(K, [1, 2], 5)',
    ).map((one) => `${one.line - 1}: ${one.message.split('\n')[0]}`);
    expect(texts.slice(0, 5)).toEqual([
      '5: The init of K takes [number, number]; this is number[]. An array may have any length: where it is made, say that it is [number, number].',
      '6: K is started with an argument: its init takes [number, number].',
      '7: The init of c takes [number, string]; this is number[]. An array may have any length: where it is made, say that it is [number, string].',
      '8: The init of K takes [number, number]; this is [number].',
      '10: The init of c takes [number, string]; this is number.',
    ]);
    expect(texts.slice(5)).toEqual([expect.stringMatching(/^11: /)]);
  });

  it('a call is awaited before its result is used', () => {
    const found = check(
      "const n = GenServer.call('a', 'value')\nconsole.log(n + 1)\nconst m: number = GenServer.call('a', 'value')\nsend(self(), ['got', n])\nsleep(10)\nif (receive() === 1) exit('x')\nconst [tag] = GenServer.call('a', 'b')\n" +
        "export const ok = [await GenServer.call('a', 1), ...(await Promise.all([GenServer.call('a', 2)]))]\nsendAfter(self(), await sleep(1), 1)\nexport { m, tag }",
    );
    expect(places(found).sort()).toEqual([
      '2: n + 1',
      '3: m',
      '4: n',
      '5: sleep(10)',
      '6: receive() === 1',
      '7: [tag]',
    ]);
    expect(found.find((one) => one.line === 6)).toMatchObject({
      severity: 'warning',
      message:
        'sleep(10) is not awaited: nothing has happened yet, and this is not its result. Write `await` before it.',
    });
  });

  it('finds what another file does not export, and its types', () => {
    const shop = `${head}\nexport const price = (n: number) => n * 2`;
    expect(
      checker.check({
        'main.ts': "import { price } from './shop'\nimport { tax } from './shop'\nprice('x')",
        'shop.ts': shop,
      }),
    ).toMatchObject([
      { line: 2, at: 'tax' },
      { line: 3, at: "'x'" },
    ]);
  });

  it('names the OTP function on hover', () => {
    expect(checker.hover({ 'main.ts': `${head}\nGenServer.call('a', 1)` }, "call('a'")).toContain(
      'gen_server:call/3',
    );
    expect(checker.hover({ 'main.ts': `${head}\nSupervisor.startLink([])` }, 'startLink')).toContain(
      'supervisor:start_link/2',
    );
    expect(
      checker.hover(
        {
          'main.ts': `${head}\nexport const s = GenServer.define({ init: () => ['ok', 0], handleCast: (r, s) => ['noreply', s] })`,
        },
        'handleCast',
      ),
    ).toContain('handle_cast/2');
  });
});
