import { describe, expect, it } from 'vitest';
import { printed, run } from './trampoline';

const otp = "import { wait, fail, die } from 'otp';\n";

describe('async forms', () => {
  const forms: Record<string, string> = {
    declaration:
      'async function f(x: number): Promise<number> { return (await wait(x)) + 1; } console.log(await f(1));',
    'function expression':
      'const f = async function (x: number) { return (await wait(x)) + 1; }; console.log(await f(1));',
    'named function expression':
      'const f = async function g(x: number): Promise<number> { return x > 1 ? x : await g(x + 1); }; console.log(await f(1));',
    'arrow with block':
      'const f = async (x: number) => { return (await wait(x)) + 1; }; console.log(await f(1));',
    'arrow with expression': 'const f = async (x: number) => (await wait(x)) + 1; console.log(await f(1));',
    'arrow without parentheses': 'const f = async x => (await wait(x)) + 1; console.log(await f(1));',
    'object method':
      'const o = { async f(x: number) { return (await wait(x)) + 1; } }; console.log(await o.f(1));',
    'computed object method':
      "const o = { async ['f'](x: number) { return (await wait(x)) + 1; } }; console.log(await o.f(1));",
    'class method':
      'class A { y = 1; async f(x: number) { return (await wait(x)) + this.y; } } console.log(await new A().f(1));',
    'static method':
      'class A { static async f(x: number) { return (await wait(x)) + 1; } } console.log(await A.f(1));',
    'private method':
      'class A { async #f(x: number) { return (await wait(x)) + 1; } g() { return this.#f(1); } } console.log(await new A().g());',
    'static private method':
      'class A { static async #f(x: number) { return (await wait(x)) + 1; } static g = () => A.#f(1); } console.log(await A.g());',
    'generic method':
      'class A { async f<T extends number>(x: T): Promise<number> { return (await wait<T>(x)) + 1; } } console.log(await new A().f<number>(1));',
    'arrow in a field':
      'class A { y = 1; f = async (x: number) => (await wait(x)) + this.y; } const { f } = new A(); console.log(await f(1));',
    'immediately called': 'console.log(await (async () => (await wait(1)) + 1)());',
    'default parameter':
      'async function f(x = 1, { y } = { y: 1 }, ...z: number[]) { return (await wait(x)) + y + z.length; } console.log(await f());',
    'method on prototype with super':
      'class A { async f(x: number) { return await wait(x); } } class B extends A { override async f(x: number) { return (await super.f(x)) + 1; } } console.log(await new B().f(1));',
  };
  for (const [name, source] of Object.entries(forms)) {
    it(`[TS10] [TS11] lowers: ${name}`, () => expect(printed(otp + source)).toEqual(['2']));
  }

  const places: Record<string, [string, string]> = {
    'call argument': ['f(await wait(1), await wait(2))', '3'],
    callee: ['(await wait(f))(1, 2)', '3'],
    'member object': ['(await wait({ a: 3 })).a', '3'],
    'optional chain': ['(await wait({ a: 3 }))?.a', '3'],
    'computed key': ['({ a: 3 })[await wait("a")]', '3'],
    'binary operands': ['(await wait(1)) + (await wait(2))', '3'],
    power: ['(await wait(3)) ** (await wait(1))', '3'],
    unary: ['-(await wait(-3))', '3'],
    not: ['!(await wait(0)) ? 3 : 4', '3'],
    typeof: ['typeof (await wait(3)) === "number" ? 3 : 4', '3'],
    template: ['`${await wait(3)}`', '3'],
    'tagged template': ['((s: TemplateStringsArray, x: number) => x)`${await wait(3)}`', '3'],
    array: ['[await wait(3)][0]', '3'],
    spread: ['f(...(await wait([1, 2])))', '3'],
    'object value': ['({ a: await wait(3) }).a', '3'],
    'object spread': ['({ ...(await wait({ a: 3 })) }).a', '3'],
    'computed property': ['({ [await wait("a")]: 3 }).a', '3'],
    conditional: ['(await wait(true)) ? await wait(3) : await wait(4)', '3'],
    logical: ['(await wait(0)) || (await wait(3))', '3'],
    nullish: ['(await wait(null)) ?? (await wait(3))', '3'],
    sequence: ['(await wait(1), await wait(3))', '3'],
    'nested await': ['await wait(await wait(await wait(3)))', '3'],
    new: ['(await wait(new (await wait(Map))([[1, 3]]))).get(1)', '3'],
    assignment: ['(x = await wait(3))', '3'],
    'compound assignment': ['(x = 0, x += await wait(3))', '3'],
    'class heritage': ['new (class extends (await wait(Array)) { n = 3 })().n', '3'],
    in: ['("a" in (await wait({ a: 1 }))) ? 3 : 4', '3'],
    'plain value': ['await 3', '3'],
    'await undefined': ['(await undefined) ?? 3', '3'],
  };
  for (const [name, [expression, expected]] of Object.entries(places)) {
    it(`[TS11] awaits in: ${name}`, () => {
      expect(
        printed(
          `${otp}const f = (a: number, b: number) => a + b; let x = 0; async function g() { return ${expression}; } console.log(await g()); console.log(${expression});`,
        ),
      ).toEqual([expected, expected]);
    });
  }

  it('[TS10] does not start a routine before it is awaited', () => {
    expect(
      printed(
        'async function f() { console.log("runs"); return 1; } const p = f(); console.log("before"); console.log(await p);',
      ),
    ).toEqual(['before', 'runs', '1']);
  });

  it('[TS12] awaits what is returned', () => {
    expect(
      printed(
        'async function f() { return 7; } async function g(x: boolean) { return x ? f() : 0; } async function h() { const p = f(); return p; } async function i() { return { p: 1 }; } console.log(await g(true), await g(false), await h(), await i());',
      ),
    ).toEqual(['7 0 7 {"p":1}']);
  });

  it('[TS12] awaits what an arrow with an expression returns', () => {
    expect(printed('const f = async () => 7; const g = async () => f(); console.log(await g());')).toEqual([
      '7',
    ]);
  });

  it('[TS11] throws rejections at the await', () => {
    expect(
      printed(
        `${otp}async function f() { await fail('no'); } async function g() { try { await f(); } catch (e) { return 'caught ' + e; } finally { console.log('finally'); } } console.log(await g());`,
      ),
    ).toEqual(['finally', 'caught no']);
  });

  it('[TS13] keeps this, arguments and super in arrows', () => {
    const source = `${otp}
      class A { name() { return 'A'; } get kind() { return 'kind'; } }
      class B extends A {
        id = 5;
        override name() { return 'B'; }
        async all(..._: number[]) {
          const one = async () => this.id + arguments.length;
          const two = async () => { const inner = () => super.name() + super.kind + this.name(); return inner(); };
          const three = async () => { const deep = async () => this.id; return await deep(); };
          return [await one(), await two(), await three(), await Promise.all([1, 2].map(async (n) => (await wait(n)) * this.id))];
        }
      }
      console.log(await new B().all(1, 2));
      function outer(this: unknown, ...a: number[]) { return async () => arguments[0]; }
      console.log(await outer(9)());`;
    expect(printed(source)).toEqual(['[7,"AkindB",5,[5,10]]', '9']);
  });

  it('[TS13] binds this of arrows in constructors after super()', () => {
    expect(
      printed(
        'class A {} class B extends A { x = 3; f: () => Promise<number>; constructor() { super(); this.f = async () => this.x; } } console.log(await new B().f());',
      ),
    ).toEqual(['3']);
  });

  it('[TS16] awaits at the top level of every module', () => {
    expect(
      printed({
        'main.ts': "import { x } from './a'; console.log(await x, x);",
        'a.ts': "import { wait } from 'otp'; export const x = await wait(5);",
      }),
    ).toEqual(['5 5']);
  });

  it('[TS19] runs a routine once, and gives what came of it to whoever awaits it again', () => {
    const f =
      "let n = 0; async function f() { n++; await wait(0); if (n > 5) throw new Error('late'); return n; }";
    const cases: Record<string, string> = {
      'const p = f(); console.log(await p, await p, n);': '1 1 1',
      'const o = { p: f() }; console.log(await o.p, await o.p, n);': '1 1 1',
      'const a = f(), b = f(); console.log(...await Promise.all([a, b, a]), await b, await a);': '1 2 1 2 1',
      'const p = f(); async function g() { return p; } console.log(await g(), await g());': '1 1',
      'const w = wait(7); console.log(await w, await w);': '7 7',
      'n = 5; const p = f(); try { await p } catch {} try { await p } catch (e) { console.log((e as Error).message, n); }':
        'late 6',
    };
    for (const [source, expected] of Object.entries(cases))
      expect(printed(`import { wait } from 'otp'; ${f} ${source}`), source).toEqual([expected]);
  });

  it('[TS19] says so when a routine is awaited that waits for itself', () => {
    const outcome = run('let p: any; async function f() { await p; } p = f();\nawait p;');
    expect(String(outcome.error)).toMatch(/is awaited already, and has not ended/);
  });
});

describe('for await', () => {
  const cases: Record<string, [string, string[]]> = {
    'array of values and routines': [
      'async function f() { return 2; } for await (const x of [1, f()]) console.log(x);',
      ['1', '2'],
    ],
    'async generator': [
      'async function* g() { yield 1; yield await wait(2); } for await (const x of g()) { console.log(x); }',
      ['1', '2'],
    ],
    'break closes': [
      'async function* g() { try { yield 1; yield 2; } finally { console.log("closed", await wait(1)); } } for await (const x of g()) { console.log(x); break; } console.log("end");',
      ['1', 'closed 1', 'end'],
    ],
    'return closes': [
      'async function* g() { try { yield 1; } finally { console.log("closed"); } } async function f() { for await (const x of g()) return x; } console.log(await f());',
      ['closed', '1'],
    ],
    'throw closes': [
      'async function* g() { try { yield 1; } finally { console.log("closed"); } } try { for await (const x of g()) throw "out"; } catch (e) { console.log(e); }',
      ['closed', 'out'],
    ],
    'continue and labels': [
      'async function* g() { yield 1; yield 2; yield 3; } outer: for await (const x of g()) { for (const y of [1, 2]) { if (y === 2) continue outer; if (x === 3) break outer; console.log(x, y); } }',
      ['1 1', '2 1'],
    ],
    'error of the iterator': [
      'async function* g() { yield 1; throw "bad"; } try { for await (const x of g()) console.log(x); } catch (e) { console.log("caught", e); }',
      ['1', 'caught bad'],
    ],
    'patterns and shadowing': [
      'for await (const { x, y = 2 } of [{ x: 1 }]) { const z = x; { const x = 5; console.log(x, y, z); } }',
      ['5 2 1'],
    ],
    assignment: [
      'let x; const o = { p: 0 }; for await (x of [1]); for await (o.p of [4]) { } console.log(x, o.p);',
      ['1 4'],
    ],
    'hand-made async iterator': [
      'const it = { [Symbol.asyncIterator]() { let n = 0; return { async next() { return n < 2 ? { value: await wait(n++), done: false } : { value: 0, done: true }; } }; } }; for await (const x of it) console.log(x);',
      ['0', '1'],
    ],
    closures: [
      'const fs: (() => number)[] = []; for await (const x of [1, 2]) fs.push(() => x); console.log(fs.map((f) => f()));',
      ['[1,2]'],
    ],
  };
  for (const [name, [source, expected]] of Object.entries(cases)) {
    it(`[TS14] ${name}`, () => expect(printed(`${otp}${source}`)).toEqual(expected));
    it(`[TS14] ${name}, in a function`, () =>
      expect(printed(`${otp}async function whole() { ${source} } await whole();`)).toEqual(expected));
  }
  it('[TS14] says what cannot be gone through', () => {
    expect(String(run('for await (const x of 5 as any) {}').error)).toContain(
      '`for await` needs something to go through',
    );
  });
});

describe('[TS74] then, catch and finally', () => {
  const helpers = `${otp}async function f(x: any) { await wait(0); return x; } async function bad(x: any): Promise<any> { await wait(0); throw x; }\n`;
  const cases: Record<string, [source: string, printed: string[]]> = {
    then: ['console.log(await f(1).then((x) => x + 1));', ['2']],
    'then of what otp waits for': ['console.log(await wait(1).then((x: any) => x + 1));', ['2']],
    'then with an async handler': ['console.log(await f(1).then(async (x) => (await wait(x)) + 1));', ['2']],
    'a handler that answers with a call': ['console.log(await f(1).then((x) => f(x + 1)));', ['2']],
    'no handlers': ['console.log(await f(1).then().catch(undefined).finally());', ['1']],
    'an error passes then': [
      "console.log(await bad('e').then(() => 'no').catch((e: any) => 'caught ' + e));",
      ['caught e'],
    ],
    'an error in a handler': [
      "console.log(await f(1).then(() => { throw 'h'; }, () => 'no').catch((e: any) => 'caught ' + e));",
      ['caught h'],
    ],
    'two handlers': [
      "console.log(await bad('e').then(() => 'no', (e: any) => 'second ' + e));",
      ['second e'],
    ],
    'what fails at once': ["console.log(await fail('e').catch((e: any) => 'caught ' + e));", ['caught e']],
    'finally with a value': [
      "console.log(await f(1).finally(() => { console.log('last'); return 9; }));",
      ['last', '1'],
    ],
    'finally with an error': [
      "console.log(await bad('e').finally(() => console.log('last')).catch((e: any) => e));",
      ['last', 'e'],
    ],
    'finally that fails': ["console.log(await f(1).finally(() => bad('l')).catch((e: any) => e));", ['l']],
    'of a variable, twice': [
      'const p = f(1); console.log(await p.then((x) => x + 1), await p.then((x) => x + 2));',
      ['2 3'],
    ],
    'of Promise.all': ['console.log(await Promise.all([f(1), f(2)]).then(([a, b]) => a + b));', ['3']],
    'behind ?.': [
      'const p: any = undefined; console.log(await p?.then(() => 1), await f(1)?.then((x) => x));',
      ['undefined 1'],
    ],
    'with an await inside': ['console.log(await f(await f(1)).then(await f((x: any) => x + 1)));', ['2']],
    'in a method': [
      'class A { n = 1; f() { return f(1).then((x) => x + this.n); } } console.log(await new A().f());',
      ['2'],
    ],
    'of an object of one’s own': [
      "const o = { n: 1, then(x: number) { return this.n + x; }, catch: () => 'c', finally: () => 'f' }; console.log(o.then(1), o.catch(), o.finally());",
      ['2 c f'],
    ],
    'left out': ['const o: any = {}; console.log(o.then?.(1));', ['undefined']],
    'that is missing': [
      'const o: any = { p: {} }; try { o.p.then(1); } catch (e: any) { console.log(e.name, e.message); } try { o.q.catch(1); } catch (e: any) { console.log(e.name); }',
      ['TypeError o.p.then is not a function', 'TypeError'],
    ],
  };
  for (const [name, [source, lines]] of Object.entries(cases)) {
    it(name, () => expect(printed(helpers + source)).toEqual(lines));
  }

  it('[TS17] reports one that is dropped', () => {
    const outcome = run('async function f() {}\nf().then(() => {});');
    expect(outcome.warnings.map((one) => `${one.line} ${one.message}`)).toEqual([
      '2 The result of the async call `f().then(…)` is never awaited, so it never ran. Write `await f().then(…)`.',
    ]);
  });

  it('[TS23] catches nothing that cannot be caught', () => {
    const outcome = run(
      `${otp}async function f() { await wait(0); for (;;) g(); } function g() { for (;;); }
await f().catch(() => console.log('caught')).finally(() => console.log('finally'));`,
      { hardLimit: 10_000 },
    );
    expect(outcome.output).toEqual([]);
    expect(String(outcome.error)).toContain('ReductionsError');
  });

  it('[TS23] runs nothing when its process is ended', () => {
    const outcome = run(
      `${otp}await die().finally(() => console.log('finally')).catch(() => console.log('caught'));`,
    );
    expect(outcome.output).toEqual([]);
  });
});

describe('async generators', () => {
  const drain =
    'async function drain(g: any) { const out = []; for await (const x of g) out.push(x); return out; }';
  const cases: Record<string, [string, string]> = {
    declaration: ['async function* g() { yield 1; yield 2; } console.log(await drain(g()));', '[1,2]'],
    expression: [
      'const g = async function* (n: number) { while (n > 0) yield n--; }; console.log(await drain(g(2)));',
      '[2,1]',
    ],
    'method with this': [
      'class A { k = 3; async *g(n: number) { yield this.k; yield await wait(n); } } console.log(await drain(new A().g(4)));',
      '[3,4]',
    ],
    'object method': [
      'const o = { k: 3, async *g() { yield this.k; } }; console.log(await drain(o.g()));',
      '[3]',
    ],
    'static private': [
      'class A { static async *#g() { yield 1; } static f() { return A.#g(); } } console.log(await drain(A.f()));',
      '[1]',
    ],
    super: [
      'class A { n() { return 6; } } class B extends A { async *g() { yield super.n(); } } console.log(await drain(new B().g()));',
      '[6]',
    ],
    'yield* async': [
      'async function* a() { yield 1; return 5; } async function* g() { const r = yield* a(); yield r; } console.log(await drain(g()));',
      '[1,5]',
    ],
    'yield* sync': ['async function* g() { yield* [1, 2]; } console.log(await drain(g()));', '[1,2]'],
    'yield awaits': [
      'async function f() { return 8; } async function* g() { yield f(); } console.log(await drain(g()));',
      '[8]',
    ],
    'sent values': [
      'async function* g() { const x = yield 1; yield x; } const it = g(); await it.next(); console.log(await it.next("sent"));',
      '{"value":"sent","done":false}',
    ],
    'throw in': [
      'async function* g() { try { yield 1; } catch (e) { yield "caught " + e; } } const it = g(); await it.next(); console.log(await it.throw("x"));',
      '{"value":"caught x","done":false}',
    ],
    return: [
      'async function* g() { yield 1; return 4; } const it = g(); await it.next(); console.log(await it.next());',
      '{"value":4,"done":true}',
    ],
    arguments: [
      'async function* g(..._: number[]) { yield arguments.length; } console.log(await drain(g(1, 2)));',
      '[2]',
    ],
  };
  for (const [name, [source, expected]] of Object.entries(cases))
    it(`[TS15] ${name}`, () => expect(printed(`${otp}${drain}${source}`)).toEqual([expected]));
});

describe('dropped async calls', () => {
  it('[TS17] warns once for each place, with file and line', () => {
    const outcome = run(`import { wait } from 'otp';
async function f(x: number) { console.log('never'); }
const o = { async g() {} };
for (let i = 0; i < 3; i++) f(1);
o.g();
wait(1);
void f(2);
true && f(3);
o?.g();
[1].push(2);
function sync() { f(5); }
sync();`);
    expect(outcome.output).toEqual([]);
    expect(outcome.warnings.map((one) => `${one.file}:${one.line} ${one.code}`)).toEqual(
      [4, 5, 6, 7, 8, 9, 11].map((line) => `main.ts:${line} unawaited`),
    );
    expect(outcome.warnings[0]?.message).toBe(
      'The result of the async call `f(…)` is never awaited, so it never ran. Write `await f(…)`.',
    );
    expect(outcome.warnings[1]?.message).toContain('`await o.g()`');
  });

  it('[TS18] warns at compile time of a variable that is never read', () => {
    const outcome = run(
      'async function f() {} const g = async () => {}; async function h() { const p = f(); const q = g(); await q; }\nconst r = g();\nexport const s = g();\nawait h();',
    );
    expect(outcome.diagnostics.map((one) => `${one.line}:${one.column} ${one.severity} ${one.code}`)).toEqual(
      ['1:80 warning unawaited', '2:11 warning unawaited'],
    );
  });

  it('[TS18] warns of forEach with an async function', () => {
    expect(run('[1].forEach(async (x) => { console.log(x); });').diagnostics[0]?.message).toContain(
      '`forEach` does not wait',
    );
  });
});
