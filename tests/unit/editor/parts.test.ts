import { describe, expect, it } from 'vitest';
import { entryOf, fullName, nameProblem } from '#lib/ui/editor/file-names';
import { flatten } from '#lib/ui/editor/readable';
import { changeBetween, countLines, indentAt, unify } from '#lib/ui/editor/text';

describe('text', () => {
  it('has one kind of line end', () => {
    expect(unify('a\r\nb\rc\n')).toBe('a\nb\nc\n');
    expect(countLines('a\nb\n')).toBe(3);
  });

  it.each([
    ['abc', 'abXc'],
    ['abc', ''],
    ['', 'abc'],
    ['aaa', 'aa'],
    ['aXa', 'aYa'],
    ['one two', 'two one'],
    ['aba', 'abaaba'],
  ])('changes %j to %j by one edit', (before, after) => {
    const change = changeBetween(before, after);
    expect(change).toBeDefined();
    expect(before.slice(0, change?.start) + (change?.text ?? '') + before.slice(change?.end)).toBe(after);
  });

  it('changes as little as it can, and nothing that is equal', () => {
    expect(changeBetween('same', 'same')).toBeUndefined();
    expect(changeBetween('one_for_one', 'one_for_all')).toEqual({ start: 8, end: 11, text: 'all' });
  });

  it('indents like the line before', () => {
    expect(indentAt('a\n  b', 5)).toBe('  ');
    expect(indentAt('a\n    b', 4)).toBe('  ');
    expect(indentAt('a', 1)).toBe('');
  });
});

describe('names of files', () => {
  it('end in .ts', () => {
    expect(fullName(' shop ')).toBe('shop.ts');
    expect(fullName('shop.ts')).toBe('shop.ts');
  });

  it.each([
    ['', /Type a name/],
    ['1st', /beginning with a letter/],
    ['a/b', /Letters/],
    ['../x', /Letters/],
    ['shop.js', /Letters/],
    ['Main', /There is a main\.ts already/],
    ['x'.repeat(41), /At most/],
  ])('%j is refused', (typed, why) => {
    expect(nameProblem(typed, ['main.ts'])).toMatch(why);
  });

  it('are taken otherwise', () => {
    expect(nameProblem('shop-2', ['main.ts'])).toBeUndefined();
  });

  it('tell where a program starts, as the compile step has it', () => {
    expect(entryOf(['a.ts', 'index.ts', 'main.ts'])).toBe('main.ts');
    expect(entryOf(['a.ts', 'index.ts'])).toBe('index.ts');
    expect(entryOf(['a.ts', 'b.ts'])).toBe('a.ts');
  });
});

it("shows a message's headline and its innermost reason", () => {
  expect(flatten('plain')).toBe('plain');
  expect(
    flatten({ messageText: 'head', next: [{ messageText: 'between', next: [{ messageText: 'reason' }] }] }),
  ).toBe('head\nreason');
});
