import { describe, expect, it } from 'vitest';
import { compile } from '../../../../src/lib/languages/typescript';

const explain = (source: string) =>
  compile({ 'main.ts': source }).diagnostics.map((one) => `${one.line}:${one.column} ${one.message}`);

describe('syntax errors', () => {
  const cases: Record<string, [string, string]> = {
    'missing expression': ['const x = ;', '1:11 Expected an expression after `=`, found `;`.'],
    'missing bracket': ['if (a { }', '1:7 Expected `)` before `{`.'],
    'unclosed block': [
      'function f() {\n  if (x) {\n    g();\n  }\n',
      '5:1 The file ends, but the `{` opened on line 1 is never closed with `}`.',
    ],
    'unclosed call': [
      'f(1,\n  [2\n',
      '3:1 The file ends, but the `[` opened on line 2 is never closed with `]`.',
    ],
    'one too many': [
      'f();\n}',
      '2:1 `}` closes nothing here: there is one too many, or something before it is not finished.',
    ],
    'await in a plain function': [
      'function f() {\n  await g();\n}',
      '2:3 `await` works only inside an `async` function. Write `async` before the function around it.',
    ],
    'await in a plain arrow': [
      'const f = () => { const x = await g(); }',
      '1:29 `await` works only inside an `async` function. Write `async` before the function around it.',
    ],
    'declared twice': [
      'let x = 1;\nlet x = 2;',
      '2:5 `x` is already declared here. Choose another name, or leave out `const`/`let` to assign to it.',
    ],
    'open text': ['const s = "abc', '1:11 This text has no closing quote on its line.'],
    'open template': ['const s = `abc', '1:12 This text in backquotes is never closed.'],
    'open comment': ['/* abc', '1:1 This comment is never closed with `*/`.'],
    'nameless class': ['class { }', '1:7 A class needs a name: `class Till {`.'],
    'return outside': ['return 3;', '1:1 `return` works only inside a function.'],
    'import inside': [
      'function f() { import x from "./a"; }',
      '1:16 `import` and `export` belong at the top level of the file, outside functions and blocks.',
    ],
    'bad target': [
      'f() = 3;',
      '1:1 This cannot be assigned to: on the left of `=` stands a variable or a property.',
    ],
    'break outside': ['break;', '1:1 `break` works only inside a loop or a `switch`.'],
    'missing comma': ['f(1 2);', '1:5 Expected `,` before `2`.'],
    'missing colon': ['const o = { a 1 };', '1:15 Expected `,` before `1`.'],
    'missing type': ['const x: = 3;', '1:10 Expected a type after `:`, found `=`.'],
    'try alone': ['try { }', '1:1 `try` needs a `catch` or a `finally` after it.'],
    'strange character': ['const x = 1 # 2;', '1:13 `#` has no meaning here.'],
  };
  for (const [name, [source, expected]] of Object.entries(cases))
    it(`[TS60] ${name}`, () => expect(explain(source)).toEqual([expected]));

  it('[TS60] reports every file', () => {
    const result = compile({
      'a.ts': 'const = 1;',
      'main.ts': "import { x } from './a'; import './nope'; x(;",
      'c.ts': "import './a'; import { y } from './d';\ny();",
      'd.ts': '',
    });
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map((one) => `${one.file}:${one.line}`)).toEqual([
      'a.ts:1',
      'main.ts:1',
      'c.ts:1',
    ]);
    expect(
      result.diagnostics.every((one) => one.severity === 'error' && one.line >= 1 && one.column >= 1),
    ).toBe(true);
  });

  it('[TS60] never throws, whatever the text', () => {
    const sample =
      'async function* f<T>(x: T = `${1}`) { for await (const y of [/a/]) { yield* y!.z ?? (x as any); } } enum E { A } class B extends C { #d?: 1; constructor(private e) { super() } }';
    for (let i = 0; i < sample.length; i++) {
      expect(() => compile({ 'main.ts': sample.slice(0, i) })).not.toThrow();
      expect(() => compile({ 'main.ts': sample.slice(i) })).not.toThrow();
      expect(() => compile({ 'main.ts': sample.slice(0, i) + sample.slice(i + 1) })).not.toThrow();
    }
  });
});
