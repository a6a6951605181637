import { describe, expect, it } from 'vitest';
import { parseTerm, printTerm, termTrouble } from '#lib/operations/term_text';

const good: [text: string, term: unknown][] = [
  ["'tea'", 'tea'],
  ['"tea"', 'tea'],
  ['`two\nlines`', 'two\nlines'],
  ["'it\\'s \\n \\x41 \\u0042 \\u{1F600}'", "it's \n A B 😀"],
  ['kill', 'kill'],
  ['$inc', '$inc'],
  ['true', true],
  ['null', null],
  ['undefined', { $undefined: true }],
  ['NaN', { $nan: true }],
  ['-Infinity', { $inf: -1 }],
  ['1e999', { $inf: 1 }],
  ['42', 42],
  ['-4.5e2', -450],
  ['.5', 0.5],
  ['1_000', 1000],
  ['0xff', 255],
  ['0b101', 5],
  ['10n', { $big: '10' }],
  ['-0x10n', { $big: '-16' }],
  ['[]', []],
  ["['sell', 'tea', 3,]", ['sell', 'tea', 3]],
  ['{}', {}],
  ["{ n: 1, 'a b': [2], 3: four }", { n: 1, 'a b': [2], 3: 'four' }],
  ['{ $pid: 1 }', { $obj: { $pid: 1 } }],
  ['<0.5.0>', { $pid: 5 }],
  ['  [ <0.12.0> ]  ', [{ $pid: 12 }]],
];

const bad: [text: string, column: number, says: RegExp][] = [
  ['', 1, /Expected a term.*the end/],
  ['[1, 2', 1, /`\]` is missing/],
  ['[1 2]', 4, /Expected `,` or `\]`; got `2\]`/],
  ["'tea", 1, /no end/],
  ['{n 1}', 4, /Expected `:` after the key n/],
  ['{n: 1', 1, /`\}` is missing/],
  ["['a'] 'b'", 7, /One term is enough/],
  ['self()', 1, /not a call/],
  ['x => x', 1, /not a call or a function/],
  ['new Map()', 1, /computed/],
  ['#Ref<0.0.0.2>', 1, /References and functions/],
  ['<0.5>', 1, /Expected a pid/],
  ['`a${1}`', 3, /Nothing is computed/],
  ['12abc', 3, /A number ends before/],
  ["'\\u{110000}'", 2, /no such character/],
  ['-', 1, /Expected a number/],
  ['['.repeat(300), 202, /at most 200 levels/],
];

describe('terms as text', () => {
  it.each(good)('[LAB50] [LAB51] reads %s', (text, term) => {
    expect(parseTerm(text)).toEqual({ ok: true, term });
  });

  it.each(bad)('[LAB52] [LAB53] refuses %s', (text, column, says) => {
    const read = parseTerm(text);
    expect(read).toMatchObject({ ok: false, error: { column } });
    expect(read.ok ? '' : read.error.message).toMatch(says);
  });

  it('[LAB53] says it in a sentence', () => {
    expect(termTrouble('[1')).toBe('Column 1: `]` is missing: `[` has no end.');
    expect(termTrouble('[1]')).toBeUndefined();
  });

  it.each(good.filter(([text]) => text !== '1e999'))(
    'prints %s so that it can be read again',
    (_text, term) => {
      expect(parseTerm(printTerm(term))).toEqual({ ok: true, term });
    },
  );

  it('prints what cannot be written', () => {
    expect(printTerm(['DOWN', { $ref: 7 }, 'process', { $pid: 5 }, { $error: ['Error', 'no'] }])).toBe(
      "['DOWN', #Ref<0.0.0.7>, 'process', <0.5.0>, Error: no]",
    );
    expect(printTerm({ $set: [1, 'a'] })).toBe("set(1, 'a')");
    expect(printTerm('x'.repeat(50), 10)).toBe(`'${'x'.repeat(9)}…`);
  });

  it('reads __proto__ as a key like another', () => {
    const read = parseTerm("{'__proto__': 1}");
    expect(read.ok && Object.keys(read.term as object)).toEqual(['__proto__']);
  });
});
