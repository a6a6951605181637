import { describe, expect, it } from 'vitest';
import { compile, Host, link, LinkError } from '../../../../src/lib/languages/typescript';
import { findings, firstMessage, printed, run } from './trampoline';

describe('imports and exports', () => {
  const cases: Record<string, [Record<string, string>, string[]]> = {
    named: [
      {
        'main.ts': "import { a, b as c } from './m'; console.log(a, c);",
        'm.ts': 'export const a = 1; let b = 2; export { b };',
      },
      ['1 2'],
    ],
    default: [
      {
        'main.ts': "import d, { x } from './m.ts'; console.log(d(), x);",
        'm.ts': 'export default function () { return 1; } export const x = 2;',
      },
      ['1 2'],
    ],
    'default expression': [
      {
        'main.ts':
          "import d from './m'; import c from './c'; import f from './f'; console.log(d, new c().x, f.name, c.name, (await f()));",
        'm.ts': 'export default 1 + 2;',
        'c.ts': 'export default class { x = 4 }',
        'f.ts': 'export default async () => 5;',
      },
      ['3 4 f c 5'],
    ],
    namespace: [
      {
        'main.ts': "import * as m from './m'; console.log(m.a, m.f(), Object.keys(m));",
        'm.ts': 'export const a = 1; export function f() { return 2; } export default 3;',
      },
      ['1 2 ["a","f","default"]'],
    ],
    'rename on export': [
      {
        'main.ts': "import { b, default as d } from './m'; console.log(b, d);",
        'm.ts': 'const a = 1; export { a as b, a as default };',
      },
      ['1 1'],
    ],
    'string names': [
      {
        'main.ts': 'import { "a-b" as x } from "./m"; console.log(x);',
        'm.ts': 'const a = 1; export { a as "a-b" };',
      },
      ['1'],
    ],
    're-exports': [
      {
        'main.ts': "import { x, y, z, ns } from './a'; console.log(x, y, z, ns.x);",
        'a.ts': "export { x, default as y } from './b'; export * from './c'; export * as ns from './b';",
        'b.ts': 'export const x = 1; export default 2;',
        'c.ts': 'export const z = 3; export default 9;',
      },
      ['1 2 3 1'],
    ],
    'imported, then exported': [
      {
        'main.ts': "import { x } from './a'; console.log(x);",
        'a.ts': "import { x } from './b'; export { x };",
        'b.ts': 'export const x = 1;',
      },
      ['1'],
    ],
    patterns: [
      {
        'main.ts': "import { a, b, c, d } from './m'; console.log(a, b, c, d);",
        'm.ts': 'export const { a, x: [b, ...c], ...d } = { a: 1, x: [2, 3], y: 4 };',
      },
      ['1 2 [3] {"y":4}'],
    ],
    folders: [
      {
        'main.ts': "import { x } from './lib/a'; import { i } from './lib'; console.log(x, i);",
        'lib/a.ts': "import { y } from '../m.js'; export const x = y;",
        'lib/index.ts': 'export const i = 2;',
        'm.ts': 'export const y = 1;',
      },
      ['1 2'],
    ],
    shorthand: [
      {
        'main.ts': "import { x } from './m'; console.log({ x }, [x], `${x}`, { x: 2 });",
        'm.ts': 'export const x = 1;',
      },
      ['{"x":1} [1] 1 {"x":2}'],
    ],
    shadowing: [
      {
        'main.ts':
          "import { x } from './m'; function f(x: number) { return x; } { const x = 3; console.log(x); } const g = ({ x } = { x: 4 }) => x; for (const x of [5]) console.log(x); try { throw 6 } catch (x) { console.log(x); } console.log(f(2), g(), x); class x2 { x = x }",
        'm.ts': 'export const x = 1;',
      },
      ['3', '5', '6', '2 4 1'],
    ],
    'no this through the exports object': [
      {
        'main.ts': "import { f } from './m'; console.log(f(), f?.(), f``);",
        'm.ts': 'export function f(this: unknown) { return this === undefined; }',
      },
      ['true true true'],
    ],
    builtins: [
      {
        'main.ts':
          "import * as otp from 'otp'; import { wait, wait as w } from 'otp'; import otp2 from 'otp'; console.log(otp.wait === wait, w === wait, otp2);",
      },
      ['true true def'],
    ],
    'builtins re-exported': [
      {
        'main.ts':
          "import { wait, mine } from './a'; import { wait as w } from './b'; console.log(typeof wait, typeof w, mine);",
        'a.ts': "export * from 'otp'; export const mine = 1;",
        'b.ts': "export { wait } from 'otp';",
      },
      ['function function 1'],
    ],
  };
  for (const [name, [files, expected]] of Object.entries(cases)) {
    it(`[TS40] ${name}`, () => {
      if (name === 'builtins re-exported')
        return expect(
          printed({
            ...files,
            'main.ts':
              "import { mine } from './a'; import { wait as w } from './b'; import * as a from './a'; console.log(typeof a.wait, typeof w, mine);",
          }),
        ).toEqual(expected);
      expect(printed(files, { otp: { default: 'def' } })).toEqual(expected);
    });
  }

  it('[TS40] modules are strict', () =>
    expect(String(run('const o = Object.freeze({ a: 1 }); (o as any).a = 2;').error)).toContain('TypeError'));

  it('[TS41] bindings are live', () => {
    expect(
      printed({
        'main.ts': "import { n, up } from './m'; const before = n; up(); console.log(before, n);",
        'm.ts': 'export let n = 1; export function up() { n++; }',
      }),
    ).toEqual(['1 2']);
  });

  it('[TS41] cycles work for functions', () => {
    expect(
      printed({
        'main.ts': "import { even } from './a'; console.log(even(7), even(10));",
        'a.ts':
          "import { odd } from './b'; import { one } from './c'; export function even(n: number): boolean { return n === 0 || odd(n - one()); } console.log('a');",
        'b.ts':
          "import { even } from './a'; console.log('b', even(0)); export function odd(n: number): boolean { return n !== 0 && even(n - 1); }",
        'c.ts': "import { even } from './a'; export function one() { return 1; } console.log('c', even(2));",
      }),
    ).toEqual(['b true', 'c true', 'a', 'false true']);
  });

  it('[TS41] reading a const too early throws', () => {
    const outcome = run({
      'main.ts': "import './a'; export const x = 1;",
      'a.ts': "import { x } from './main';\nconsole.log(x);",
    });
    expect(String(outcome.error)).toBe("ReferenceError: Cannot access 'x' before initialization");
    expect(outcome.linked.where(outcome.error).at(-1)).toMatchObject({ file: 'a.ts', line: 2 });
  });

  it('[TS42] runs each module once, in import order, and only those reached', () => {
    expect(
      printed({
        'd.ts': "console.log('d')",
        'c.ts': "console.log('c')",
        'b.ts': "import './c'; console.log('b')",
        'main.ts': "import './b'; import './c'; console.log('main')",
      }),
    ).toEqual(['c', 'b', 'main']);
    expect(
      printed({ 'a.ts': "console.log('a')", 'b.ts': "console.log('b')" }, { options: { entry: 'b.ts' } }),
    ).toEqual(['b']);
  });

  it('[TS43] erases type-only imports and exports', () => {
    expect(
      printed({
        'main.ts':
          "import type { A } from './nowhere'; import { type B, C, v } from './types'; import { D } from './types'; export type { A } from './nowhere'; export { type B } from './types'; export { C }; export { D } from './types'; import E from './other'; let x: C | E = v; console.log(x);",
        'types.ts':
          "console.log('runs'); export type B = 1; export interface C {} type D = 2; export type { D }; export const v = 1; export default interface F {}",
        'other.ts': "console.log('does not run'); export default class {}",
      }),
    ).toEqual(['runs', '1']);
  });

  const wrong: Record<string, [Record<string, string>, string[], string]> = {
    'missing file': [
      { 'till.ts': "\nimport { x } from './shpo';\nconsole.log(x);", 'shop.ts': '' },
      ['till.ts:2:19 missing-module'],
      "'./shpo' was not found. Files: till.ts, shop.ts.",
    ],
    'missing export': [
      {
        'main.ts': "import { tilll } from './shop'; console.log(tilll);",
        'shop.ts': 'export const till = 1; export function stock() {}',
      },
      ['main.ts:1:10 missing-export'],
      "shop.ts has no export named 'tilll'; it exports till, stock.",
    ],
    'missing default': [
      { 'main.ts': "import till from './shop'; console.log(till);", 'shop.ts': 'export const till = 1;' },
      ['main.ts:1:8 missing-export'],
      'shop.ts has no default export. It exports till: write `import { till } from …`.',
    ],
    'missing re-export': [
      { 'main.ts': "export { a } from './shop';", 'shop.ts': 'export {}' },
      ['main.ts:1:10 missing-export'],
      "shop.ts has no export named 'a'; it exports nothing.",
    ],
    'bare name': [
      { 'main.ts': "import { x } from 'lodash'; x();" },
      ['main.ts:1:19 missing-module'],
      "'lodash' is not a module here. Use 'otp' or a file, such as './main'.",
    ],
    'missing builtin name': [
      { 'main.ts': "import { x } from 'otp'; x();" },
      ['main.ts:1:10 missing-export'],
      "'otp' has no export named 'x'; it exports wait.",
    ],
    'export of nothing': [
      { 'main.ts': 'export { a };' },
      ['main.ts:1:10 syntax'],
      "There is no 'a' in this file to export.",
    ],
    twice: [
      { 'main.ts': 'export const a = 1; const b = 2; export { b as a };' },
      ['main.ts:1:43 duplicate-export'],
      "'a' is exported twice.",
    ],
    assignment: [
      { 'main.ts': "import { a } from './m'; a = 2; a++;", 'm.ts': 'export let a = 1;' },
      ['main.ts:1:26 import-assign', 'main.ts:1:33 import-assign'],
      '`a` is imported: it cannot be assigned here. Export a function that changes it.',
    ],
  };
  for (const [name, [files, expected, message]] of Object.entries(wrong)) {
    it(`[TS44] [TS45] ${name}`, () => {
      const options = { entry: Object.keys(files)[0] ?? '', builtins: { otp: ['wait'] } };
      expect(findings(files, options)).toEqual(expected);
      expect(firstMessage(files, options)).toBe(message);
    });
  }

  it('[TS44] finds missing builtins when it links', () => {
    const compiled = compile({ 'main.ts': "import { nope } from 'otp';\nimport x from 'lodash'; nope(x);" });
    if (!compiled.ok) throw new Error('must compile');
    const host = new Host({
      now: () => 0,
      random: () => 0,
      output() {},
      warn() {},
      isEffect: () => false,
      isUnwind: () => false,
    });
    let error: unknown;
    try {
      link(compiled.program, host, { otp: { send() {} } });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(LinkError);
    expect(
      (error as LinkError).diagnostics.map(
        (one) => `${one.file}:${one.line}:${one.column} ${one.code} ${one.message}`,
      ),
    ).toEqual([
      "main.ts:1:10 missing-export 'otp' has no export named 'nope'; it exports send.",
      "main.ts:2:1 missing-module 'lodash' is not a module here. Use 'otp' or a file, such as './main'.",
    ]);
  });

  it('[TS44] names a missing entry', () =>
    expect(firstMessage({ 'a.ts': '' }, { entry: 'b.ts' })).toBe(
      'There is no file b.ts to start with. Files: a.ts.',
    ));
});

describe('names', () => {
  it('[TS46] passes definitions through named, with their names', () => {
    const names: string[] = [];
    const outcome = run(
      {
        'main.ts':
          "import { Server, start } from 'otp';\nimport shop from './the-shop';\nconst till = Server.define({});\nexport const stock = Server.define(class {});\nlet other = Server.define(till); const x = start(Server.define({}));\nfunction f() { const inner = Server.define({}); return inner; }\nf(); console.log(typeof shop, typeof other, typeof x);",
        'the-shop.ts': "import { Server } from 'otp';\nexport default Server.define({ init() {} });",
      },
      {
        hooks: {
          named: (value, name, at) => {
            names.push(`${name} ${at?.file}:${at?.line}`);
            return value;
          },
        },
      },
    );
    expect(outcome.error).toBeUndefined();
    expect(names).toEqual(['the-shop the-shop.ts:2', 'till main.ts:3', 'stock main.ts:4', 'inner main.ts:6']);
  });
});

describe('programs', () => {
  it('[TS61] [TS62] are plain data, the same for the same files', () => {
    const files = {
      'main.ts': "import { a } from './m'; async function f() { return a; } console.log(await f());",
      'm.ts': 'export const a = 1;',
    };
    const one = compile(files);
    expect(JSON.stringify(one)).toBe(JSON.stringify(compile(files)));
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });

  it('[TS30] gives a second version positions of its own', () => {
    const compiled = compile({ 'main.ts': 'async function f() {}\nawait f();' }, { base: 1000 });
    if (!compiled.ok) throw new Error('must compile');
    expect(compiled.program.base).toBe(1000);
    const host = new Host({
      now: () => 0,
      random: () => 0,
      output() {},
      warn() {},
      isEffect: () => false,
      isUnwind: () => false,
    });
    const linked = link(compiled.program, host, {});
    expect(linked.locate(999)).toBeNull();
    expect(linked.locate(1000 + compiled.program.positions.length / 4)).toBeNull();
    expect(host.locate(1000)?.file).toBe('main.ts');
  });

  it('[TS42] returns the exports of the entry', () =>
    expect(run('export const a = 1; export default 2;').value).toEqual({ a: 1, default: 2 }));
});
