import { describe, expect, it } from 'vitest';
import { findings, firstMessage, printed } from './trampoline';

describe('types', () => {
  const cases: Record<string, [string, string]> = {
    annotations: [
      'let x: number = 1; const f = (a: string, b?: number, ...c: unknown[]): string | undefined => a; console.log(f("a"), x);',
      'a 1',
    ],
    interfaces: [
      'interface A<T> extends Array<T> { b?: string; readonly c: T; (x: number): void; new (x: number): A<T>; [k: number]: T; m?(): void } type B = A<number>["b"]; console.log(1);',
      '1',
    ],
    'type aliases': [
      'type F = (x: number) => asserts x is 5; type M = { readonly [K in keyof F as `on${string & K}`]?: F[K] }; type C<T> = T extends (infer U)[] ? U : never; type T = [a: number, ...b: string[]]; console.log(1);',
      '1',
    ],
    generics: [
      'function f<const T extends object, U = T>(x: T): T { return x; } const g = <T,>(x: T) => x; class A<T> { constructor(public x: T) {} } console.log(f<{}>({}), g<number>(1), new A<number>(2).x, new Map<string, number[]>().size);',
      '{} 1 2 0',
    ],
    'as, satisfies, non-null, assertions': [
      'const x = { a: 1 } as const satisfies { a: number }; const y = x!.a as unknown as string; const z = <number>(x.a); console.log(x.a!, y, z, (x as any).b?.c!.d);',
      '1 1 1 undefined',
    ],
    'assignment through as': [
      'let x: unknown = 1; (x as number) = 2; (x as number)++; const o: any = {}; (o.a as number) = 4; (<any>o).b = 5; o.a! += 1; console.log(x, o);',
      '3 {"a":5,"b":5}',
    ],
    'instantiation expression': ['const f = <T,>(x: T) => x; const g = f<number>; console.log(g(3));', '3'],
    'this parameter': [
      'function f(this: { a: number }, b: number) { return this.a + b; } console.log(f.call({ a: 1 }, 2), f.length);',
      '3 1',
    ],
    overloads: [
      'function f(x: number): number; function f(x: string): string; function f(x: any) { return x; } class A { m(x: number): void; m(x: string): void; m(x: unknown) { return x; } constructor(x: number); constructor(x: any) {} } export function g(): void; export function g() {} console.log(f(1), new A(1).m("a"));',
      '1 a',
    ],
    abstract: [
      'abstract class A { abstract f(): number; abstract x: number; protected abstract get y(): number; g() { return this.f(); } static #n = 3; static n() { return A.#n; } } class B extends A { f() { return 1; } x = 2; get y() { return 3; } } console.log(new B().g(), A.n());',
      '1 3',
    ],
    modifiers: [
      'class A implements I, J<number> { public readonly a: number = 1; private b?: string; protected static c = 2; declare d: number; e!: string; [k: string]: unknown; override toString() { return "A"; } m?(): void; } interface I {} interface J<T> {} console.log(Object.keys(new A()), A["c"], String(new A()));',
      '["a","b","e"] 2 A',
    ],
    declarations: [
      'declare const X: number; declare let Y: string; declare function F(): void; declare class C { x: number } declare module "m" { export const z: number } declare global { interface Window { a: number } } declare enum E { A } declare namespace N { const q: number } console.log(typeof X);',
      'undefined',
    ],
    'type-only namespace': [
      'namespace N { export type A = number; export interface B {} export namespace M { type C = 1 } } let x: N.A = 1; console.log(x);',
      '1',
    ],
    'type predicates': [
      'function f(x: unknown): x is string { return true; } function g(x: unknown): asserts x {} g(f(1)); console.log(f(1));',
      'true',
    ],
    'arrow return types': [
      'const f = async (x: number): Promise<{ a: number }> => ({ a: x }); console.log((await f(1)).a);',
      '1',
    ],
    'optional calls': [
      'const o: { f?: (x: number) => number } = {}; console.log(o.f?.(1), o?.f, o["f"]?.(1));',
      'undefined undefined undefined',
    ],
    'catch types': ['try { throw 1; } catch (e: unknown) { console.log(e as number); }', '1'],
    'definite variable': ['let x!: number; x = 1; console.log(x);', '1'],
    'accessors with types': [
      'class A { #x = 1; get x(): number { return this.#x; } set x(v: number) { this.#x = v; } } const a = new A(); a.x = 4; console.log(a.x);',
      '4',
    ],
    'for with types': [
      'for (const [k, v] of Object.entries({ a: 1 }) as [string, number][]) console.log(k, v);',
      'a 1',
    ],
    'numeric separators, logical assignment, private in': [
      'class A { #x = 1; static has(o: object) { return #x in o; } } let a: number | undefined; a ??= 1_000; a ||= 2; a &&= 3; console.log(a, A.has(new A()), 2n ** 64n > 1n);',
      '3 true true',
    ],
    'the name $': [
      'const $ = 5, $m0 = 6, $exports = 7, $v1 = 8; async function f() { try { throw 1 } catch {} return $; } console.log($ + $m0 + $exports + $v1, await f());',
      '26 5',
    ],
    'getter named like a keyword': [
      'export const o = { get: 1, set: 2, async: 3, await: 4, type: 5, of: 6, static: 7 }; console.log(o.get + o.async + o.await);',
      '8',
    ],
    'regular expressions and templates': [
      'const r = /a[/]b/gu; console.log(r.test("a/b"), `x${`y${1}`}z`);',
      'true xy1z',
    ],
    'labels and switch': [
      'a: for (const x of [1, 2]) { switch (x) { case 1: continue a; default: break a; } } console.log("ok");',
      'ok',
    ],
  };
  for (const [name, [source, expected]] of Object.entries(cases))
    it(`[TS1] ${name}`, () => expect(printed(source)).toEqual([expected]));
});

describe('enums', () => {
  const cases: Record<string, [string, string]> = {
    'numbering and reverse mapping': [
      'enum E { A, B, C = 10, D } console.log(E.A, E.B, E.D, E[11], E);',
      '0 1 11 D {"0":"A","1":"B","10":"C","11":"D","A":0,"B":1,"C":10,"D":11}',
    ],
    'string members': [
      'enum E { A = "a", "b-c" = `x${1}`, D = A + "z" } console.log(E);',
      '{"A":"a","b-c":"x1","D":"az"}',
    ],
    'computed members': [
      'enum E { A = 1 << 2, B = A | 1, C = "abc".length, D = C * 2, F = -B, G = ~F, H = B } console.log(E.A, E.B, E.C, E.D, E.F, E.G, E.H, E[3]);',
      '4 5 3 6 -5 4 5 C',
    ],
    'references to other enums': ['enum A { X = 3 } enum B { Y = A.X + 1, Z } console.log(B.Y, B.Z);', '4 5'],
    merging: [
      'enum E { A } enum E { B = 5, C = A + B } console.log(E);',
      '{"0":"A","5":"C","A":0,"B":5,"C":5}',
    ],
    const: ['const enum E { A, B } let e: E = E.B; console.log(e);', '1'],
    'in functions and blocks': [
      'function f() { enum E { A = 2 } { enum E { A = 3, B } return [E.A, E.B]; } } console.log(f());',
      '[3,4]',
    ],
    negative: ['enum E { A = -1, B } console.log(E.B, E[-1]);', '0 A'],
  };
  for (const [name, [source, expected]] of Object.entries(cases))
    it(`[TS2] ${name}`, () => expect(printed(source)).toEqual([expected]));
  it('[TS2] exported and imported', () => {
    expect(
      printed({
        'main.ts': "import E, { Color as C } from './e'; console.log(C.Red, C[1], E);",
        'e.ts':
          'export enum Color { Red, Green } export enum Color { Blue = 7 } export const enum D { X } enum F { Y = 4 } export default F.Y;',
      }),
    ).toEqual(['0 Green 4']);
  });
});

describe('classes', () => {
  const cases: Record<string, [string, string]> = {
    'parameter properties': [
      'class A { sum: number; constructor(private x: number, readonly y = 2, public z?: string) { this.sum = x + this.y; } } console.log(new A(1));',
      '{"x":1,"y":2,"sum":3}',
    ],
    'in a derived class': [
      'class A { constructor(public a: number) {} } class B extends A { constructor(public b: number) { console.log("before"); super(b + 1); console.log(this.b); } } console.log(new B(1));',
      'before|1|{"a":2,"b":1}',
    ],
    'field order': [
      'class A { a = 1; b = this.a + 1; static s = "s"; static { A.s += "t"; } c; } console.log(new A(), A.s, "c" in new A());',
      '{"a":1,"b":2} st true',
    ],
    'define semantics': [
      'class A { set x(v: number) { console.log("setter"); } } class B extends A { x = 1; } console.log(Object.keys(new B()));',
      '["x"]',
    ],
    'declare fields do not exist': [
      'class A { x = 1 } class B extends A { declare x: number } console.log(new B().x);',
      '1',
    ],
  };
  for (const [name, [source, expected]] of Object.entries(cases))
    it(`[${name.includes('aram') || name.includes('derived') ? 'TS3' : 'TS4'}] ${name}`, () =>
      expect(printed(source)).toEqual(expected.split('|')));
  it('[TS3] needs super() as a statement', () =>
    expect(
      findings('class A {} class B extends A { constructor(public x: number) { if (x) super(); } }'),
    ).toEqual(['main.ts:1:32 super-call']));
});

describe('what is refused', () => {
  const cases: Record<string, [string, string]> = {
    'import equals': ["\nimport x = require('y');", '2:1 import-equals'],
    'export equals': ['\nexport = 3;', '2:1 export-equals'],
    'namespace with values': ['\nnamespace N { export const a = 1; }', '2:1 namespace'],
    'class decorator': ['\n@dec class A {}', '2:1 decorator'],
    'member decorator': ['\nclass A { @dec x = 1; }', '2:11 decorator'],
    using: ['\nusing x = f();', '2:1 using'],
    accessor: ['\nclass A { accessor x = 1; }', '2:11 accessor'],
    'dynamic import': ["\nconst x = await import('./a');", '2:17 dynamic-import'],
    'import.meta': ['\nconsole.log(import.meta.url);', '2:13 import-meta'],
    'super in a field arrow': [
      'class A { f() {} } class B extends A {\n g = async () => super.f(); }',
      '2:18 super-async',
    ],
    'new.target in an async arrow': ['function f() {\n return async () => new.target; }', '2:21 new-target'],
  };
  for (const [name, [source, expected]] of Object.entries(cases)) {
    it(`[TS5] ${name}`, () => {
      expect(findings(source)).toEqual([`main.ts:${expected}`]);
      expect(firstMessage(source).length).toBeGreaterThan(20);
    });
  }
  it('[TS6] erases a namespace of types', () =>
    expect(findings('namespace A { export type B = 1 }')).toEqual([]));
});
