/** Which lines of a program a hint shows. Rule LES77. */
import { describe, expect, it } from 'vitest';
import { hintLines } from '#lib/education/hints';

const start = { 'main.ts': "import { a } from 'otp'\n\nconst x = a(\n  1,\n)\nexport default x\n" };
const hints = [
  {},
  { at: { find: 'a(\n  1' } },
  { edit: { find: '  1,\n', replace: '  1,\n  2,\n' } },
  { edit: { find: '  2,', replace: '  b(2),' } },
  { edit: { find: '{ a }', replace: '{ a, b }' } },
];

describe('hints', () => {
  it('[LES77] show the whole lines that they point at, and what they change after those before', () => {
    expect(hintLines(start, hints, 0)).toEqual([]);
    expect(hintLines(start, hints, 1)).toEqual([
      { kind: 'same', text: 'const x = a(' },
      { kind: 'same', text: '  1,' },
    ]);
    expect(hintLines(start, hints, 2)).toEqual([{ kind: 'new', text: '  2,' }]);
    expect(hintLines(start, hints, 3)).toEqual([
      { kind: 'gone', text: '  2,' },
      { kind: 'new', text: '  b(2),' },
    ]);
    expect(hintLines(start, hints, 4)).toEqual([
      { kind: 'gone', text: "import { a } from 'otp'" },
      { kind: 'new', text: "import { a, b } from 'otp'" },
    ]);
    expect(hintLines(start, hints, 9)).toEqual([]);
  });
});
