import { describe, expect, it } from 'vitest';
import { framesOf, ModuleMap } from '../../../../src/lib/languages/typescript/stack';
import { run, type Outcome } from './trampoline';

const at = (outcome: Outcome) =>
  outcome.linked.where(outcome.error).map((one) => `${one.file}:${one.line}:${one.column} ${one.fn}`);

describe('where errors come from', () => {
  it('[TS32] [TS33] maps an error through helper functions and files', () => {
    const outcome = run({
      'main.ts': `import { check } from './rules';
interface Order { amount: number }

class Till {
  private total: number = 0;

  add(order: Order): number {
    // a comment
    this.total += check(
      order.amount,
    );
    return this.total;
  }
}

const till = new Till();
const handler = {
  async handle(orders: Order[]): Promise<void> {
    orders.forEach((order) => { till.add(order); });
  },
};

await handler.handle([{ amount: -1 }]);
`,
      'rules.ts': `/** Rules.
 */
export type Rule = (x: number) => boolean;

export const check = (x: number): number => {
  if (x < 0) {
    throw new RangeError(\`no \${x}\`);
  }
  return x;
};
`,
    });
    expect(at(outcome)).toEqual([
      'rules.ts:7:11 check',
      'main.ts:9:19 Till.add',
      'main.ts:19:38 handle',
      'main.ts:19:12 handle',
    ]);
  });

  const places: Record<string, [string, string]> = {
    'a bad property': ['const o: any = {};\nfunction f() {\n  return o.a.b;\n}\nf();', 'main.ts:3:14 f'],
    'a bad call': ['const o: any = {};\n\n  o.go(1);', 'main.ts:3:5 '],
    'a constructor': [
      'class A {\n  constructor() {\n    throw new Error("x");\n  }\n}\nnew A();',
      'main.ts:3:11 new A',
    ],
    getter: ['class A {\n  get x(): number { throw new Error("x"); }\n}\nnew A().x;', 'main.ts:2:27 A.x'],
    'private method': [
      'class A {\n  #x() { throw new Error("x"); }\n  y() { this.#x(); }\n}\nnew A().y();',
      'main.ts:2:16 A.#x',
    ],
    'after an await': [
      'async function f() {\n  await 1;\n  throw new Error("x");\n}\nawait f();',
      'main.ts:3:9 f',
    ],
    'async arrow': [
      'const f = async (x: number) =>\n  g(x);\nconst g = (x: any) => x.y.z;\nawait f(1);',
      'main.ts:3:27 g',
    ],
    generator: ['function* g() {\n  yield 1;\n  throw new Error("x");\n}\n[...g()];', 'main.ts:3:9 g'],
    'after types and enums': [
      'interface A {\n x: number\n}\nenum E { A,\n B }\ntype X = 1;\n\nthrow new Error("x");',
      'main.ts:8:7 ',
    ],
    'missing global': ['\nfunction f() {\n  setTimeout(() => {}, 10);\n}\nf();', 'main.ts:3:3 f'],
    'unknown name': ['\n\n  nope(1);', 'main.ts:3:3 '],
  };
  for (const [name, [source, expected]] of Object.entries(places))
    it(`[TS32] ${name}`, () => expect(at(run(source))[0]).toBe(expected));

  const values: Record<string, string> = {
    text: '"bad"',
    number: '7',
    tuple: '["error", 1]',
    undefined: 'undefined',
    object: '{ a: 1 }',
    frozen: 'Object.freeze({})',
  };
  for (const [name, value] of Object.entries(values)) {
    it(`[TS31] remembers where a ${name} was thrown`, () => {
      expect(
        at(run(`function f() {\n  throw ${value};\n}\ntry {\n  f();\n} catch (e) {\n  throw e;\n}`))[0],
      ).toMatch(['tuple', 'object', 'frozen'].includes(name) ? 'main.ts:2:3 f' : /^main.ts:7:3 $/);
      expect(at(run(`\nasync function f() {\n  throw ${value};\n}\nawait f();`))).toEqual(['main.ts:3:3 f']);
    });
  }

  it('[TS32] reads stacks of all engines', () => {
    const outcome = run('\nfunction f() {\n  throw new Error("x");\n}\nf();');
    const stack = (outcome.error as Error).stack ?? '';
    const found = [...stack.matchAll(/otp-lab:\/\/\/(\S+?):(\d+):(\d+)/g)];
    const [, url = '', line = '', column = ''] = found[0] ?? [];
    const module = outcome.linked.program.modules[0];
    if (!module) throw new Error('no module');
    const maps = new Map([[url, new ModuleMap(module, outcome.linked.program.names)]]);
    const expected = [{ file: 'main.ts', line: 3, column: 9, fn: 'f' }];
    expect(
      framesOf(
        `Error: x\n    at f (otp-lab:///${url}:${line}:${column})\n    at Generator.next (<anonymous>)`,
        maps,
      ),
    ).toEqual(expected);
    expect(framesOf(`Error: x\n    at otp-lab:///${url}:${line}:${column}`, maps)).toEqual(expected);
    expect(framesOf(`f@otp-lab:///${url}:${line}:${column}\n@https://site/worker.js:1:2`, maps)).toEqual(
      expected,
    );
    expect(framesOf(`f@otp-lab:///other.ts?x:1:2`, maps)).toEqual([]);
  });
});

describe('where a routine waits', () => {
  it('[TS30] sets the place at each wait', () => {
    const outcome = run(`import { wait } from 'otp';
async function inner(x: unknown) {
  return await wait(x);
}
class A {
  async go() {
    const x = await inner(
      await wait(1),
    );
    await wait(await wait(x));
    return wait(2);
  }
}
const a = new A();
await a.go();
for await (const x of [wait(1)]) x;
`);
    expect(outcome.error).toBeUndefined();
    const places = outcome.waits
      .map((wait) => outcome.linked.locate(wait))
      .map((one) => `${one?.file}:${one?.line}:${one?.column} ${one?.fn}`);
    expect(places).toEqual([
      'main.ts:8:7 A.go',
      'main.ts:3:10 inner',
      'main.ts:10:16 A.go',
      'main.ts:10:5 A.go',
      'main.ts:11:12 A.go',
      'main.ts:16:23 ',
    ]);
  });
});
