import { describe, expect, it } from 'vitest';
import { printed, run } from './trampoline';

describe('sandboxed globals', () => {
  const cases: Record<string, [string, string]> = {
    'TS50 now': [
      'console.log(Date.now(), new Date().toISOString(), new Date(0).getTime(), performance.now());',
      '1000000 1970-01-01T00:16:40.000Z 0 1000000',
    ],
    'TS50 local time is UTC': [
      'const d = new Date(2020, 1, 3, 4, 5); console.log(d.toISOString(), d.getHours(), d.getDay(), d.getTimezoneOffset(), new Date("2020-02-03T04:05").getHours(), new Date("2020-02-03").getDate()); d.setHours(7); console.log(d.getUTCHours());',
      '2020-02-03T04:05:00.000Z 4 1 0 4 3|7',
    ],
    'TS50 texts': [
      'const d = new Date(0); console.log(String(d), d.toDateString(), Date().length > 10, new Date(NaN).toString(), Date.parse("Jan 1, 1970"), Date.UTC(1970, 0, 2));',
      'Thu Jan 01 1970 00:00:00 GMT+0000 Thu Jan 01 1970 true Invalid Date 0 86400000',
    ],
    'TS50 is a Date': [
      'class D extends Date { x = 1 } console.log(new Date() instanceof Date, Date.name, new D(5).getTime(), new D().x, structuredClone(new Date(1)) instanceof Date);',
      'true Date 5 1 true',
    ],
    'TS51 random': [
      'const a = Math.random(), b = Math.random(); const { random } = Math; console.log(a < 1, a !== b, random() < 1, Math.floor(1.5), Math.PI > 3, crypto.randomUUID().length, crypto.getRandomValues(new Uint8Array(2)).length);',
      'true true true 1 true 36 2',
    ],
    'TS52 console': [
      'console.log("a", 1); console.error("b"); console.warn("c"); console.info("d"); console.count(); console.assert(false, "e"); const { log } = console; log(2);',
      'a 1|error: b|warn: c|info: d|default: 1|error: Assertion failed e|2',
    ],
    'TS53 all': [
      'const f = async (x: number) => { console.log(x); return x * 2; }; console.log(await Promise.all([f(1), f(2), 3]));',
      '1|2|[2,4,3]',
    ],
    'TS53 allSettled, resolve, reject': [
      'console.log(await Promise.allSettled([Promise.resolve(1), Promise.reject("no")])); try { await Promise.reject(new Error("x")); } catch (e) { console.log((e as Error).message); }',
      '[{"status":"fulfilled","value":1},{"status":"rejected","reason":"no"}]|x',
    ],
    'TS54 typeof': [
      'console.log(typeof setTimeout, typeof window, typeof process, typeof nope, typeof Date, typeof Map);',
      'undefined undefined undefined undefined function function',
    ],
    'TS55 globalThis': [
      'console.log(Object.keys(globalThis).includes("setTimeout"), (globalThis as any).Date === Date, globalThis.Map === Map, (globalThis as any).process); (globalThis as any).x = 1; console.log((globalThis as any).x);',
      'false true true undefined|1',
    ],
    'TS55 Function': ['console.log((() => 1) instanceof Function, Function.name);', 'true Function'],
    'TS55 own names hide ours': [
      'const process = 1; class Date { x = 2 } function fetch() { return 3; } const console2 = console; { const Math = { random: () => 4 }; console2.log(process, new Date().x, fetch(), Math.random()); }',
      '1 2 3 4',
    ],
  };
  for (const [name, [source, expected]] of Object.entries(cases))
    it(`[${name.slice(0, 4)}] ${name.slice(5)}`, () => expect(printed(source)).toEqual(expected.split('|')));

  it('[TS51] the same seed gives the same numbers', () => {
    const source = 'console.log(Math.random(), crypto.randomUUID());';
    expect(printed(source)).toEqual(printed(source));
  });

  const missing: [string, RegExp][] = [
    ['setTimeout(() => {}, 1)', /`setTimeout` does not exist in the sandbox\. Use `sendAfter/],
    ['setInterval(() => {}, 1)', /`setInterval` does not exist.*`sendAfter/],
    ['clearTimeout(1)', /`cancelTimer/],
    ['queueMicrotask(() => {})', /`self\(\)`/],
    ['fetch("/")', /no network/],
    ['new XMLHttpRequest()', /no network/],
    ['new WebSocket("")', /no network/],
    ['self.postMessage(1)', /`self\(\)`, imported from 'otp'/],
    ['window.x', /does not exist/],
    ['process.exit()', /no Node/],
    ['require("fs")', /import/],
    ['eval("1")', /does not exist/],
    ['new WeakRef({})', /garbage/],
    ['new FinalizationRegistry(() => {})', /garbage/],
    ['new SharedArrayBuffer(1)', /share nothing/],
    ['Atomics.load', /share nothing/],
    ['importScripts("x")', /import/],
    ['postMessage(1)', /send\(pid/],
    ['new Promise(() => {})', /`new Promise\(…\)` does not exist/],
    ['Promise.race([])', /`Promise.race` does not exist/],
    ['Promise.any([])', /Promise.any/],
    ['new Function("return 1")', /Function/],
    ['Function("return 1")', /Function/],
    ['nope()', /^ReferenceError: nope is not defined/],
    ['nope = 1', /^ReferenceError: nope is not defined/],
    ['document.title = "x"', /does not exist/],
    ['[nope] = [1]', /nope is not defined/],
    ['name', /name is not defined/],
    ['indexedDB', /does not exist/],
  ];
  for (const [source, message] of missing) {
    it(`[TS53] [TS54] [TS55] ${source}`, () => {
      const outcome = run(`\n${source};`);
      expect(String(outcome.error)).toMatch(message);
      expect(outcome.linked.where(outcome.error)[0]).toMatchObject({ file: 'main.ts', line: 2 });
    });
  }
});
