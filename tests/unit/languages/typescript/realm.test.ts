import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { RealmRun } from './realm-run';
import { findings, firstMessage } from './trampoline';

/** What becomes of programs in a locked realm, all in one process. */
function inLockedRealm(programs: readonly string[]): RealmRun[] {
  const path = 'tests/unit/languages/typescript/realm-run.ts';
  const { stdout, stderr } = spawnSync('node', ['scripts/run.mjs', path], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as RealmRun[];
}

describe('a locked realm', () => {
  it('[TS57] refuses to change what belongs to the language, on the line', () => {
    const rewriting = [
      "Object.defineProperty(Array.prototype, 'map', { value: () => [] });",
      'const all = Object.prototype as any; all.x = 1;',
      "const all = Object.prototype; all.toString = () => 'x';",
      'const proto = Array.prototype; proto[Symbol.iterator] = function* () {} as any;',
      'Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())).next = () => 1;',
      'Object.getPrototypeOf(Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))).next = () => 1;',
      'Object.assign(Object, { keys: () => [] });',
      'Object.setPrototypeOf(Array.prototype, null);',
      'Object.getPrototypeOf([][Symbol.iterator]()).next = () => 1;',
      "const it: any = TypeError.prototype; it.name = 'x';",
      'const it: any = (async () => {}).constructor; it.prototype.x = 1;',
      '(globalThis as any).Map.prototype.get = () => 1;',
      'const it: any = Error; it.prepareStackTrace = () => 1;',
    ];
    const runs = inLockedRealm(rewriting.map((source) => `\n${source}`));
    expect(runs.map((one) => [one.error.split(':')[0], one.at?.line])).toEqual(
      rewriting.map(() => ['TypeError', 2]),
    );
  });

  it('[TS58] makes no functions of text, wherever their maker is found', () => {
    const functions = [
      '() => {}',
      'function* () {}',
      'class {}',
      'async () => {}',
      'console.log',
      'Function',
      'String',
    ];
    const runs = inLockedRealm([
      ...functions.map((fn) => `\n(${fn}).constructor('return process')()`),
      "class F extends Function { constructor() { super('return process') } }\nnew F()",
      "\nReflect.construct(Object.getPrototypeOf(function* () {}).constructor, ['yield process'])",
    ]);
    for (const one of runs) {
      expect(one.error).toMatch(/`Function\(…\)` does not exist/);
      expect(one.at?.file).toBe('main.ts');
    }
  });

  it('[TS58] shows no function as what was compiled of it', () => {
    const [first] = inLockedRealm([
      'async function add(a: number) { return a } class Till { sell() {} } console.log(`${add}`, String(Till), String((() => 1)), String(new Till().sell))',
    ]);
    expect(first?.output).toEqual([
      'function add() { … } class Till { … } function () { … } function sell() { … }',
    ]);
  });

  it('[TS59] lets ordinary programs do what they do', () => {
    const [first] = inLockedRealm([
      `class Failure extends Error { constructor(m: string) { super(m); this.name = 'Failure'; this.message += '!' } }
       const own: any = {}
       own.toString = () => 'mine'; own.constructor = 1; own.hasOwnProperty = 2
       const Old: any = function () {}
       Old.prototype.toString = () => 'old'
       class Stack extends Array<number> { last() { return this[this.length - 1] } }
       const stack = new Stack(); stack.push(1, 2)
       const f: any = () => 1; f.toString = () => 'f'
       Math.random = () => 0.5
       console.log(String(new Failure('a')), String(own), own.constructor, Object.keys(own).join(), String(new Old()), stack.last(), String(f), Math.random())`,
    ]);
    expect(first).toMatchObject({
      error: '',
      output: ['Failure: a! mine 1 toString,constructor,hasOwnProperty old 2 f 0.5'],
    });
  });
});

describe('assignments to what belongs to the language', () => {
  it.each([
    'Array.prototype.map = (() => []) as any',
    'Array.prototype[Symbol.iterator] = (() => []) as any',
    'Object.keys = () => []',
    '[JSON.parse] = [1 as any]',
    'delete (String.prototype as any).trim',
    'Map = 1 as any',
    'for (Array.from of []);',
  ])('[TS57] are found before the program runs: %s', (source) => {
    expect(findings(source).map((one) => one.split(' ')[1])).toEqual(['language-assign']);
  });

  it('[TS57] say what they would change', () => {
    expect(firstMessage('Array.prototype.map = (() => []) as any')).toBe(
      '`Array.prototype.map` belongs to the language, and all processes stand on it: it cannot be changed here. Write a function of your own.',
    );
  });

  it('[TS57] are not those to own things of that name', () => {
    expect(
      findings(
        'class Map { static of = 1; at = 2 } Map.of = 3; Map.prototype.at = 4; const o = { Set: 1 }; o.Set = 2',
      ),
    ).toEqual([]);
  });
});
