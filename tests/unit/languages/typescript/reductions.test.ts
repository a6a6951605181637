import { describe, expect, it } from 'vitest';
import { ReductionsError } from '../../../../src/lib/languages/typescript';
import { copy, match } from '#lib/runtime/kernel/terms';
import { Sandbox } from '#lib/sandbox/sandbox';
import { printed, run } from './trampoline';

const small = { hardLimit: 20_000, otp: { copy, match } };

describe('preemption', () => {
  const loops: Record<string, string> = {
    while: 'let i = 0; while (i < 100) i++;',
    'do while': 'let i = 0; do { i++; } while (i < 100);',
    for: 'for (let i = 0; i < 100; i++) { }',
    'for without body': 'for (let i = 0; i < 100; i++);',
    'for in': 'for (const k in Array(100).fill(0)) k;',
    'for of': 'for (const k of Array(100).fill(0)) { k; }',
    'for await': 'for await (const k of Array(100).fill(0)) k;',
    recursion:
      'async function r(n: number): Promise<number> { return n === 0 ? 0 : await r(n - 1); } await r(100);',
    'async generator':
      'async function* g() { for (let i = 0; i < 100; i++) yield i; } for await (const x of g());',
  };
  for (const [name, loop] of Object.entries(loops)) {
    it(`[TS20] [TS21] async ${name} is preempted`, () => {
      const outcome = run(`async function f() { ${loop} return 'done'; } console.log(await f());`, {
        slice: 20,
      });
      expect(outcome.error).toBeUndefined();
      expect(outcome.output).toEqual(['done']);
      expect(outcome.preempted).toBeGreaterThanOrEqual(4);
    });
    it(`[TS20] [TS21] ${name} at the top level is preempted`, () => {
      expect(run(loop, { slice: 20 }).preempted).toBeGreaterThanOrEqual(4);
    });
  }
  it('[TS21] sets the place when it preempts', () => {
    const outcome = run(
      'async function f() {\n  for (;;) { if (--left < 0) break; }\n}\nlet left = 50;\nawait f();',
      { slice: 20 },
    );
    expect(outcome.linked.locate(outcome.host.p)).toEqual({ file: 'main.ts', line: 2, column: 3, fn: 'f' });
  });
});

describe('arrays of a given length', () => {
  it('[TS26] cost reductions, and are refused when they are huge', () => {
    const cost = (code: string): number => run(code, { slice: 1_000_000 }).host.r;
    expect(cost('0') - cost('new Array(80_000).fill(0)')).toBe(10_000);
    expect(cost('0') - cost('Array.from({ length: 80_000 })')).toBe(10_000);
    expect(
      cost('0') - cost(`Array.from('ab'); Array.from([1, 2]); Array.from(new Set([1])); Array(1, 2, 3)`),
    ).toBe(0);
    for (const huge of [
      'new Array(n).fill(0)',
      'Array.from({ length: n })',
      '[...Array(1e9)]',
      'Array.from({ length: Infinity })',
    ]) {
      const { error, linked } = run(`const n = 1e9;\n${huge}`);
      expect([String(error), linked.where(error)[0]?.line]).toEqual([
        expect.stringMatching(
          /^RangeError: An array of [\d,∞]+ elements does not fit into the sandbox\. At most 67,108,864 do\.$/,
        ),
        2,
      ]);
    }
    const own = run(
      'class Array { static from(x: any) { return x.length } }\nconsole.log(Array.from({ length: 1e9 }))',
    );
    expect(own.output).toEqual(['1000000000']);
  });
});

describe('the hard limit', () => {
  const hostile: Record<string, string> = {
    while: 'function f() { while (true) {} }',
    'do while': 'function f() { do {} while (true); }',
    for: 'function f() { for (;;); }',
    'for of an endless generator':
      'function* g() { while (true) yield 1; } function f() { for (const x of g()) x; }',
    'for in': 'function f() { while (true) for (const k in { a: 1 }) k; }',
    'arrow recursion in a loop of natives':
      'const f = () => { [...{ *[Symbol.iterator]() { for (;;) yield 1; } }]; }',
    'endless next()':
      'function f() { for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }) x; }',
    'native iteration of an endless next()':
      'function f() { new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) } as any); }',
    getter: 'const o = { get f() { for (;;); } }; const f = () => o.f;',
    setter: 'const o = { set f(x: number) { for (;;); } }; const f = () => { o.f = 1; };',
    constructor: 'class A { constructor() { for (;;); } } const f = () => new A();',
    'static block': 'function f() { class A { static { for (;;); } } }',
    'field initialiser': 'function f() { class A { x = (() => { for (;;); })(); } new A(); }',
    'try catch around':
      'function f() { while (true) { try { while (true) {} } catch (e) { console.log("caught"); } } }',
    'catch without a name':
      'function f() { while (true) { try { while (true) {} } catch { console.log("caught"); } } }',
    'catch with a pattern':
      'function f() { while (true) { try { while (true) {} } catch ({ message }) { console.log("caught"); } } }',
    'finally with a loop':
      'function f() { try { while (true) {} } finally { console.log("finally"); while (true) {} } }',
    'finally with return': 'function f() { for (;;) { try { while (true) {} } finally { continue; } } }',
    'only finally loops': 'function f() { try { } finally { while (true) {} } }',
    'generator with finally':
      'function* g() { try { for (;;) yield 1; } finally { console.log("finally"); for (;;); } } function f() { for (const x of g()) x; }',
    'iterator with return()':
      'const it = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return() { console.log("return"); for (;;); } }) }; function f() { for (const x of it as any) x; }',
    'mutual recursion with catch':
      'function a() { try { b(); } catch { a(); } } function b() { a(); } const f = a;',
    sort: 'function f() { while (true) [3, 2, 1].sort((a, b) => a - b); }',
    'getter of what is copied': 'const f = () => copy({ get n() { for (;;); } });',
    'getter of what is copied, deep down':
      'let deep: unknown = { get n() { for (;;); } }; for (let i = 0; i < 500; i++) deep = [deep]; const f = () => copy(deep);',
    'getter behind one that is refused': 'const f = () => copy({ a: () => 1, get n() { for (;;); } });',
    'class of what cannot be sent': 'const f = () => copy({ get then() { for (;;); } });',
    'guard in a pattern': 'const f = () => match([() => { for (;;); }], [1]);',
    'error that an iterator hides':
      "const it = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return() { for (;;); } }) }; function f() { for (const x of it as any) throw new Error('mine'); }",
    'toString trap': 'const o = { toString() { for (;;); } }; const f = () => `${o as any}`;',
  };
  for (const [name, source] of Object.entries(hostile)) {
    it(`[TS22] [TS23] ends: ${name}`, () => {
      const outcome = run(
        `import { copy, match } from 'otp'; ${source}\nasync function main() { try { try { f(); } finally { console.log('finally'); } } catch (e) { console.log('caught'); } }\nawait main();`,
        small,
      );
      expect(outcome.error).toBeInstanceOf(ReductionsError);
      expect(outcome.output).toEqual([]);
      expect(outcome.linked.where(outcome.error)[0]?.file).toBe('main.ts');
    });
  }

  it('[TS22] names the place', () => {
    const outcome = run(
      'function spin() {\n  let n = 0;\n  while (true) {\n    n++;\n  }\n}\nspin();',
      small,
    );
    expect(String(outcome.error)).toBe(
      'ReductionsError: This code in `spin` (main.ts:3) ran for 20,000 reductions without a wait, so its process was ended. A long loop belongs in an `async` function.',
    );
    expect(outcome.linked.where(outcome.error)).toEqual([
      { file: 'main.ts', line: 3, column: 3, fn: 'spin' },
      { file: 'main.ts', line: 7, column: 1, fn: '' },
    ]);
  });

  it('[TS22] lets sync code overdraw the slice', () => {
    expect(
      printed('let n = 0; function f() { for (let i = 0; i < 5000; i++) n++; } f(); console.log(n);', {
        slice: 10,
      }),
    ).toEqual(['5000']);
  });

  it("[TS23] does not run catch and finally for the kernel's tokens", () => {
    const outcome = run(
      "import { die } from 'otp'; async function f() { try { await die(); } catch (e) { console.log('caught'); } finally { console.log('finally'); } } try { await f(); } finally { console.log('finally'); }",
    );
    expect(outcome.output).toEqual([]);
    expect(outcome.error?.constructor.name).toBe('Unwind');
  });

  it("[TS23] does not run finally for the kernel's tokens thrown by a call", () => {
    const forms = [
      'function f() { try { dieNow(); } finally { console.log("finally"); } } f();',
      'async function f() { try { dieNow(); } finally { console.log("finally"); } } await f();',
      'try { throw 1; } catch { dieNow(); } finally { console.log("finally"); }',
      'async function* g() { yield 1; } const it = { [Symbol.asyncIterator]: () => ({ next: () => ({ value: 1 }), return() { console.log("return"); } }) }; for await (const x of it) dieNow();',
    ];
    for (const form of forms) {
      const outcome = run(`import { dieNow } from 'otp'; ${form}`);
      expect(outcome.error?.constructor.name).toBe('Unwind');
      expect(outcome.output).toEqual([]);
    }
  });

  it('[TS23] runs catch and finally for ordinary errors', () => {
    expect(
      printed(
        "function f() { try { throw new Error('a'); } catch ({ message }) { return message; } finally { console.log('finally'); } } console.log(f()); try { try { throw 1; } finally { console.log('inner'); } } catch (e) { e = 5; console.log(e); }",
      ),
    ).toEqual(['finally', 'a', 'inner', '5']);
  });
});

describe('what the kernel shares with compiled code', () => {
  it('[TS25] counts nothing inside native functions', () => {
    const outcome = run("export const n = 'x'.repeat(1_000_000).split('').reverse().join('').length;", small);
    expect(outcome.error).toBeUndefined();
    expect(outcome.preempted).toBe(0);
    expect(4_000 - outcome.host.r).toBeLessThan(10);
  });

  it('[TS56] takes from the names of a program what is not the language, not from the objects it reaches', () => {
    const source =
      'console.log(typeof process, typeof (globalThis as any).process, typeof Reflect, (globalThis as any).Object === Object);';
    expect(printed(source)).toEqual(['undefined undefined function true'.replace('function', 'object')]);
  });

  it('[TS70] reads reductions and places of the host, slice by slice', () => {
    const sandbox = new Sandbox();
    sandbox.load({
      'main.ts':
        "import { receive } from 'otp'\nasync function inner() {\n  for (let i = 0; i < 10_000; i++) { i += 0 }\n  await receive()\n}\nawait inner()",
    });
    sandbox.start(0);
    expect(sandbox.node.runSlice()).toBe(true);
    const main = sandbox.node.process(1);
    // Preempted in the loop, with a slice spent; then waiting in the line below.
    expect(main?.reductions).toBeGreaterThanOrEqual(4_000);
    expect(sandbox.detail(1, undefined)).toMatchObject({ at: { file: 'main.ts', line: 3 } });
    sandbox.runUntil(100);
    expect(main?.reductions).toBeGreaterThanOrEqual(10_000);
    expect(sandbox.detail(1, undefined)).toMatchObject({ at: { file: 'main.ts', line: 4 } });
    // The caller waits below it.
    expect([main?.stack.length, main?.positions.length]).toEqual([2, 2].map(() => main?.stack.length));
    expect(main?.stack.length).toBeGreaterThan(0);
  });

  it('[TS71] lets a token pass, and runs code again once it has', () => {
    const outcome = run(
      "import { dieNow } from 'otp'; try { dieNow(); } catch { console.log('caught'); } finally { console.log('finally'); }",
    );
    expect([outcome.output, outcome.host.unwinding]).toEqual([[], false]);
    const past = run('function f() { while (true) {} } f();', small);
    expect(past.host.unwinding).toBe(true);
    past.host.r = 4_000;
    expect(past.host.unwinding).toBe(false);
  });

  it('[TS72] knows the frames of the routine that threw, not of those below it', () => {
    const outcome = run(
      "async function inner() {\n  throw new Error('x');\n}\nasync function outer() {\n  await inner();\n}\nawait outer();",
    );
    expect(outcome.linked.where(outcome.error).map((place) => [place.fn, place.line])).toEqual([
      ['inner', 2],
    ]);
  });
});

describe('native stack overflow', () => {
  const recursions: Record<string, string> = {
    function: 'function f(n: number): number { return f(n + 1) + 1; }',
    'arrow with expression': 'const f = (n: number): number => f(n + 1) + 1;',
    method:
      'const o = { f(n: number): number { return this.f(n + 1) + 1; } }; const f = (n: number) => o.f(n);',
    constructor: 'class A { a = new A(); } const f = (n: number) => new A();',
  };
  for (const [name, source] of Object.entries(recursions)) {
    it(`[TS24] is an ordinary error: ${name}`, () => {
      const outcome = run(`${source}\nf(0);`);
      expect(outcome.error).toBeInstanceOf(RangeError);
      expect(outcome.linked.where(outcome.error)[0]).toMatchObject({ file: 'main.ts', line: 1 });
      expect(printed(`${source}\ntry { f(0); } catch (e) { console.log((e as Error).name); }`)).toEqual([
        'RangeError',
      ]);
    });
  }
});
